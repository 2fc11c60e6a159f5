//! The ways by which records leave, held against what is written down of them.

use super::{ENTRIES, entries, of_patient, store};
use crate::disclosure::{Purpose, rules};
use crate::person::checks::sealer;
use crate::privacy::Purpose as Taken;
use compliance::audit::{Action, Audit, Entry, Event, Outcome, Resource, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Actor, SystemClock, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DAY: i64 = 86_400_000_000;
/// A disclosure of a copy may say that it left so many days before or after, as the subpoena came or the parcel went.
const NEAR: i64 = 30;

/// Whether a disclosure can be what a copy for a court or an authority was taken for.
fn answers(one: &store::Answer, copy: &store::Copy) -> bool {
    let near = one.at >= copy.made - NEAR * DAY && one.at <= copy.made + NEAR * DAY;
    let demanded = Purpose::find(&one.purpose).is_some_and(Purpose::is_demanded);
    one.patient == copy.patient && near && demanded
}

/// The copies that are not written down: each disclosure is that of one of them. Both stand the oldest first, so that the first
/// one that is near enough is the one that later copies miss least.
fn unwritten<'a>(
    copies: impl IntoIterator<Item = &'a store::Copy>,
    disclosures: &[store::Answer],
) -> Vec<&'a store::Copy> {
    let (mut used, mut left) = (BTreeSet::new(), Vec::new());
    for copy in copies {
        let fits = |(at, one): &(usize, &store::Answer)| !used.contains(at) && answers(one, copy);
        let found = disclosures.iter().enumerate().find(fits).map(|(at, _)| at);
        if let Some(at) = found {
            used.insert(at);
        } else {
            left.push(copy);
        }
    }
    left
}

/// What is written down of what left, and what ought to be.
struct Paths {
    copies: Vec<store::Copy>,
    answers: Vec<store::Answer>,
    disclosures: Vec<store::Told>,
    breaches: Vec<store::Breach>,
    /// Incidents with disclosures, and when the newest of each was written down.
    incidents: Vec<(String, i64)>,
    by_path: Vec<(String, i64)>,
}

impl Paths {
    async fn read(site: &Site) -> Result<Self, Unseen> {
        let since = rules::since(None, site.now).as_microsecond();
        let legal = Taken::Legal.name();
        let mut tx = site.db.read().await?;
        Ok(Self {
            copies: store::copies(&mut tx, (legal, since)).await?,
            answers: store::answers(&mut tx, (legal, since - NEAR * DAY)).await?,
            disclosures: store::told(&mut tx).await?,
            breaches: store::breaches(&mut tx, since).await?,
            incidents: store::of_incidents(&mut tx).await?,
            by_path: store::by_path(&mut tx, since).await?,
        })
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

/// What of them is not as it should be.
struct Gaps<'a> {
    /// How many disclosures have no entry.
    by_hand: usize,
    /// Disclosures that do not say who received what.
    hollow: Vec<&'a str>,
    /// Copies that were taken and not written down.
    unwritten: Vec<&'a store::Copy>,
    untold: Vec<&'a store::Breach>,
}

impl Paths {
    /// Copies that are not written down. What was only allowed left nobody, so the log is asked of those with whom something is
    /// missing.
    async fn unwritten(&self, site: &Site) -> Result<Vec<&store::Copy>, Unseen> {
        let missing = unwritten(&self.copies, &self.answers);
        let patients: BTreeSet<&str> = missing.iter().map(|copy| copy.patient.as_str()).collect();
        let mut taken: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for patient in patients {
            taken.insert(patient, of_patient(site, Event::RecordExported, patient).await?);
        }
        let left = |copy: &&store::Copy| {
            taken.get(copy.patient.as_str()).is_some_and(|ids| ids.contains(&copy.id))
        };
        Ok(unwritten(self.copies.iter().filter(left), &self.answers))
    }

    /// Disclosures that do not say who received what (164.528(b)(2)).
    async fn hollow(&self, site: &Site) -> Result<Vec<&str>, Unseen> {
        if self.disclosures.is_empty() {
            return Ok(Vec::new());
        }
        let (_keys, sealer) = sealer(site).await?;
        let says = |one: &store::Told, column: &str, sealed: &[u8]| {
            let words = sealer.unseal(("disclosure", column, one.id.as_str()), sealed);
            words.is_ok_and(|words| !words.expose().trim().is_empty())
        };
        let whole = |one: &&store::Told| {
            says(one, "recipient", &one.recipient) && says(one, "what", &one.what)
        };
        let hollow = self.disclosures.iter().filter(|one| !whole(one));
        Ok(hollow.map(|one| one.id.as_str()).collect())
    }
}

/// Holds copies for others and breaches against disclosures, and disclosures against the audit log.
pub(super) async fn told(site: &Site) -> Result<Finding, Unseen> {
    let paths = Paths::read(site).await?;
    if paths.is_empty() {
        return Ok(Finding::nothing("nothing was disclosed yet"));
    }
    let gaps = Gaps {
        by_hand: paths.by_hand(site).await?,
        hollow: paths.hollow(site).await?,
        unwritten: paths.unwritten(site).await?,
        untold: paths.breaches.iter().filter(|one| one.unwritten > 0).collect(),
    };
    let failing = failing(&paths, &gaps);
    let (status, words) =
        failing.map_or_else(|| (Status::Pass, all_written(&paths)), |words| (Status::Fail, words));
    let by_path: Vec<String> =
        paths.by_path.iter().map(|(path, count)| format!("{path}={count}")).collect();
    Ok(Finding::new(status, words)
        .with("copies", paths.copies.len())
        .with("unwritten", gaps.unwritten.len())
        .with("breaches", paths.breaches.len())
        .with("breaches_unwritten", gaps.untold.len())
        .with("disclosures", paths.disclosures.len())
        .with("incomplete", gaps.hollow.len())
        .with("without_entry", gaps.by_hand)
        .with("by_path", by_path.join(" ")))
}

fn failing(paths: &Paths, gaps: &Gaps<'_>) -> Option<String> {
    let Gaps { by_hand, hollow, unwritten, untold } = gaps;
    if *by_hand > 0 {
        return Some(format!("{by_hand} disclosures have no entry in the audit log"));
    }
    if let Some(first) = hollow.first() {
        let (count, all) = (hollow.len(), paths.disclosures.len());
        return Some(format!(
            "{count} of {all} disclosures do not say who received what, {first} first"
        ));
    }
    if let Some(first) = untold.first() {
        return Some(format!(
            "{} of {} breaches are not in the accounting of each of their patients: of {} patients in {} first",
            untold.len(),
            paths.breaches.len(),
            first.unwritten,
            first.id
        ));
    }
    unwritten.first().map(|first| {
        format!(
            "{} of {} copies for courts and authorities are not written down as disclosures, {} first",
            unwritten.len(),
            paths.copies.len(),
            first.id
        )
    })
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
    let made = site.now.as_microsecond() - DAY;
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
    use super::{DAY, store, unwritten};

    fn copy(id: &str, day: i64) -> store::Copy {
        store::Copy { id: id.into(), patient: "pat-1".into(), made: day * DAY }
    }

    fn told(patient: &str, purpose: &str, day: i64) -> store::Answer {
        let (patient, purpose) = (patient.into(), purpose.into());
        store::Answer { patient, purpose, at: day * DAY }
    }

    #[test]
    fn a_copy_is_written_down_by_a_disclosure_of_its_patient_for_such_a_purpose_around_its_day() {
        let copies = [copy("c", 100)];
        assert!(unwritten(&copies, &[told("pat-1", "judicial", 99)]).is_empty());
        for other in [
            told("pat-2", "judicial", 99),
            told("pat-1", "treatment", 99),
            told("pat-1", "impermissible", 99),
            told("pat-1", "judicial", 60),
        ] {
            assert_eq!(unwritten(&copies, &[other]).len(), 1);
        }
    }

    #[test]
    fn two_copies_for_two_courts_are_two_disclosures() {
        let copies = [copy("first", 100), copy("second", 103)];
        let one = [told("pat-1", "judicial", 101)];
        let left: Vec<_> = unwritten(&copies, &one).iter().map(|one| one.id.as_str()).collect();
        assert_eq!(left, ["second"]);
        // The one that is near to the first alone is the first's.
        let two = [told("pat-1", "judicial", 71), told("pat-1", "oversight", 101)];
        assert!(unwritten(&copies, &two).is_empty());
    }
}
