//! The ways by which records leave, held against what is written down of them.

use super::{ENTRIES, entries, store};
use crate::disclosure::{Purpose, rules};
use crate::privacy::Purpose as Taken;
use compliance::audit::{Action, Audit, Entry, Event, Outcome, Resource, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Actor, SystemClock, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

const DAY: i64 = 86_400_000_000;
/// So many days after a copy was taken it is written down to whom it went, at most.
const WRITTEN: i64 = 7;
/// It may have been written down so many days before, as the subpoena came.
const BEFORE: i64 = 30;

/// Whether a disclosure for this purpose is what a copy for a court or an authority was taken for.
fn answers(purpose: &str) -> bool {
    Purpose::find(purpose).is_some_and(Purpose::is_demanded)
}

/// Whether a disclosure was written down for a copy.
fn is_written(copy: &store::Copy, disclosures: &[store::Told]) -> bool {
    disclosures.iter().any(|one| {
        let near = one.at >= copy.made - BEFORE * DAY && one.at <= copy.made + BEFORE * DAY;
        one.patient == copy.patient && !one.struck && near && answers(&one.purpose)
    })
}

/// What is written down of what left, and what ought to be.
struct Paths {
    copies: Vec<store::Copy>,
    disclosures: Vec<store::Told>,
    breaches: Vec<store::Breach>,
    /// Incidents with disclosures, and when the newest of each was written down.
    incidents: Vec<(String, i64)>,
}

impl Paths {
    async fn read(site: &Site) -> Result<Self, Unseen> {
        let since = rules::since(None, site.now).as_microsecond();
        let mut tx = site.db.read().await?;
        let mut paths = Self {
            copies: store::copies(&mut tx, Taken::Legal.name()).await?,
            disclosures: store::told(&mut tx).await?,
            breaches: store::breaches(&mut tx, since).await?,
            incidents: store::of_incidents(&mut tx).await?,
        };
        drop(tx);
        let taken = entries(site, Event::RecordExported).await?;
        let taken: BTreeSet<&str> = taken.iter().map(|entry| entry.id.as_str()).collect();
        paths.copies.retain(|copy| taken.contains(copy.id.as_str()));
        Ok(paths)
    }

    const fn is_empty(&self) -> bool {
        self.copies.is_empty()
            && self.disclosures.is_empty()
            && self.breaches.is_empty()
            && self.incidents.is_empty()
    }

    /// How many disclosures have no entry; those of an incident have theirs together. The log is looked at no further back than its
    /// newest entries reach.
    async fn by_hand(&self, site: &Site) -> Result<usize, Unseen> {
        let witnessed = entries(site, Event::DisclosureRecorded).await?;
        let oldest = witnessed.last().filter(|_| witnessed.len() >= ENTRIES);
        let oldest = oldest.and_then(|entry| entry.at.parse::<Timestamp>().ok());
        let reach = oldest.map_or(i64::MIN, Timestamp::as_microsecond);
        let ids: BTreeSet<&str> = witnessed.iter().map(|entry| entry.id.as_str()).collect();
        let unseen = |id: &str, recorded: i64| recorded > reach && !ids.contains(id);
        let alone = self.disclosures.iter().take(ENTRIES);
        let alone = alone.filter(|one| unseen(&one.id, one.recorded)).count();
        let together = self.incidents.iter().filter(|(id, recorded)| unseen(id, *recorded));
        Ok(alone + together.count())
    }
}

/// Holds copies for others and breaches against disclosures, and disclosures against the audit log.
pub(super) async fn told(site: &Site) -> Result<Finding, Unseen> {
    let paths = Paths::read(site).await?;
    if paths.is_empty() {
        return Ok(Finding::nothing("nothing was disclosed yet"));
    }
    let Paths { copies, disclosures, breaches, .. } = &paths;
    let by_hand = paths.by_hand(site).await?;
    let unwritten: Vec<_> = copies.iter().filter(|copy| !is_written(copy, disclosures)).collect();
    let since = |copy: &store::Copy| (site.now.as_microsecond() - copy.made) / DAY;
    let late = unwritten.iter().find(|copy| since(copy) > WRITTEN);
    let untold: Vec<_> = breaches.iter().filter(|one| one.unwritten > 0).collect();
    let (status, words) = if by_hand > 0 {
        (Status::Fail, format!("{by_hand} disclosures have no entry in the audit log"))
    } else if let Some(first) = untold.first() {
        let words = format!(
            "{} of {} breaches are not in the accounting of each of their patients: of {} patients in {} first",
            untold.len(),
            breaches.len(),
            first.unwritten,
            first.id
        );
        (Status::Fail, words)
    } else if let Some(copy) = late {
        let words = format!(
            "{} of {} copies for courts and authorities are not written down as disclosures, {} first",
            unwritten.len(),
            copies.len(),
            copy.id
        );
        (Status::Fail, words)
    } else if unwritten.is_empty() {
        (Status::Pass, all_written(&paths))
    } else {
        (Status::Warn, format!("{} copies are still to be written down", unwritten.len()))
    };
    Ok(Finding::new(status, words)
        .with("copies", copies.len())
        .with("unwritten", unwritten.len())
        .with("breaches", breaches.len())
        .with("breaches_unwritten", untold.len())
        .with("disclosures", disclosures.len())
        .with("without_entry", by_hand))
}

fn all_written(paths: &Paths) -> String {
    format!(
        "{} disclosures have their entries, and {} copies for courts and authorities and {} breaches their disclosures",
        paths.disclosures.len(),
        paths.copies.len(),
        paths.breaches.len()
    )
}

/// A copy that was taken for a court, and that nobody wrote down.
pub(super) async fn untold(site: Site) -> Result<Site, Unseen> {
    let made = site.now.as_microsecond() - (WRITTEN + 1) * DAY;
    let copy = ("mutant", made, Taken::Legal.name());
    store::taken(&site.db, copy, false).await?;
    witness(&site, Event::RecordExported, ("record-export", "mutant")).await?;
    Ok(site)
}

/// An entry of the mutant's.
pub(super) async fn witness(
    site: &Site,
    event: Event,
    (kind, id): (&'static str, &str),
) -> Result<(), Unseen> {
    let signer = Signer::open(&site.db, &site.kek, "mutant.invalid/audit").await?;
    let resource = Resource { kind, id: id.to_owned(), channel: None };
    let mut entry = Entry::new(event, Action::Update, Outcome::Success, Actor::system(), resource);
    entry.patient = Some("pat-mutant".to_owned());
    entry.details.push(("part2", "true".to_owned()));
    let mut tx = site.db.begin().await?;
    Audit::new(signer, Arc::new(SystemClock)).append(&mut tx, &[entry]).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::{DAY, is_written, store};

    #[test]
    fn a_copy_is_written_down_by_a_disclosure_of_its_patient_for_such_a_purpose_around_its_day() {
        let copy = store::Copy { id: "c".into(), patient: "pat-1".into(), made: 100 * DAY };
        let told = |patient: &str, purpose: &str, day: i64, struck| store::Told {
            id: "d".into(),
            patient: patient.into(),
            purpose: purpose.into(),
            at: day * DAY,
            struck,
            recorded: day * DAY,
        };
        assert!(is_written(&copy, &[told("pat-1", "judicial", 99, false)]));
        for other in [
            told("pat-2", "judicial", 99, false),
            told("pat-1", "treatment", 99, false),
            told("pat-1", "impermissible", 99, false),
            told("pat-1", "judicial", 60, false),
            told("pat-1", "judicial", 99, true),
        ] {
            assert!(!is_written(&copy, &[other]));
        }
    }
}
