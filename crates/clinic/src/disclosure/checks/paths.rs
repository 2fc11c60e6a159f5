//! The ways by which records leave, held against what is written down of them.

use super::{entries, store};
use crate::disclosure::Purpose;
use crate::privacy::Purpose as Taken;
use compliance::audit::{Action, Audit, Entry, Event, Outcome, Resource, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Actor, SystemClock};
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

/// Holds copies for others against disclosures, and disclosures against the audit log.
pub(super) async fn told(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let copies = store::copies(&mut tx, Taken::Legal.name()).await?;
    let disclosures = store::told(&mut tx).await?;
    drop(tx);
    let taken = entries(site, Event::RecordExported).await?;
    let taken: BTreeSet<&str> = taken.iter().map(|entry| entry.id.as_str()).collect();
    let copies: Vec<_> = copies.iter().filter(|copy| taken.contains(copy.id.as_str())).collect();
    if copies.is_empty() && disclosures.is_empty() {
        return Ok(Finding::nothing("nothing was disclosed yet"));
    }
    let witnessed = entries(site, Event::DisclosureRecorded).await?;
    let witnessed: BTreeSet<&str> = witnessed.iter().map(|entry| entry.id.as_str()).collect();
    // The log is looked at no further back than the newest entries reach.
    let newest = disclosures.iter().take(super::ENTRIES);
    let by_hand = newest.filter(|one| !witnessed.contains(one.id.as_str())).count();
    let unwritten: Vec<_> = copies.iter().filter(|copy| !is_written(copy, &disclosures)).collect();
    let since = |copy: &store::Copy| (site.now.as_microsecond() - copy.made) / DAY;
    let late = unwritten.iter().find(|copy| since(copy) > WRITTEN);
    let (status, words) = if by_hand > 0 {
        (Status::Fail, format!("{by_hand} disclosures have no entry in the audit log"))
    } else if let Some(copy) = late {
        let words = format!(
            "{} of {} copies for courts and authorities are not written down as disclosures, {} first",
            unwritten.len(),
            copies.len(),
            copy.id
        );
        (Status::Fail, words)
    } else if unwritten.is_empty() {
        let words = format!(
            "{} disclosures have their entries, and {} copies for courts and authorities their disclosures",
            disclosures.len(),
            copies.len()
        );
        (Status::Pass, words)
    } else {
        (Status::Warn, format!("{} copies are still to be written down", unwritten.len()))
    };
    Ok(Finding::new(status, words)
        .with("copies", copies.len())
        .with("unwritten", unwritten.len())
        .with("disclosures", disclosures.len())
        .with("without_entry", by_hand))
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
