//! What shows that something that was lost was ciphertext: what the checks had found of encryption before it was gone.
//!
//! Whoever says so says what they cannot see: the newest whole run before the loss is frozen into the incident, with the
//! SHA-256 of its report, which stands signed among the runs. Where a check did not hold, or none looked in time, what was lost
//! counts as open.

mod store;

use super::{Finding, Incident};
use crate::{ClinicError, Refusal};
use compliance::check::{Past, Profile, Status};
use compliance::posture::{Posture, Run};
use db::{DbError, Tx};
use jiff::SignedDuration;
use kernel::{IncidentId, PersonId, Timestamp};

pub use store::MIGRATION;

/// The numbers of what looks at encryption, in parts or whole: what is stored, where the key lies that wraps all others, keys and passwords,
/// and backups.
const LOOKS: [&str; 4] = ["005", "006", "008", "009"];
/// A run longer before a loss says nothing of it.
const LONGEST: SignedDuration = SignedDuration::from_hours(35 * 24);
/// What was lost longer ago was mistyped.
const OLDEST: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// What the checks had found of encryption when something was lost that somebody says was ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Since when it is gone, or when it was last seen.
    pub lost: Timestamp,
    /// When the run of the checks began, before that.
    pub began: Timestamp,
    /// Of its report, in hexadecimal.
    pub sha256: String,
    /// How each check of encryption ended.
    pub results: Vec<(String, Status)>,
    /// Who says that all was ciphertext.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Somebody says that all that was lost was ciphertext, and since when it is gone; since its discovery unless said.
pub(super) struct Sealed(pub(super) Option<Timestamp>);

/// Freezes what the newest run before a loss found, and gives the day of the loss by which it is judged; refuses where that does not
/// show that all was ciphertext. Of one run a proof stands once, with the day that was said first.
pub(super) async fn freeze(
    tx: &mut Tx,
    (incident, said): (&Incident, &Sealed),
    (by, at): (&PersonId, Timestamp),
) -> Result<Timestamp, ClinicError> {
    let lost = said.0.unwrap_or(incident.discovered);
    check(lost, incident.discovered)?;
    let run = Posture::newest_within(tx, Profile::Hipaa, lost).await?;
    let run = run.ok_or_else(|| {
        unproven(&format!("no run of all checks from before {} is on record", day(lost)))
    })?;
    let results = found(&run, lost)?;
    let (began, sha256, by) = (run.began, run.sha256, by.clone());
    let proof = Proof { lost, began, sha256, results, by, at };
    store::insert(tx, (&incident.id, &run.id), &proof).await?;
    Ok(lost)
}

/// The same of an incident that comes to that all was encrypted, unless the audit log shows of everybody that it was. Whose data
/// stands there as open is against it, whatever was proved of others.
pub(super) async fn freeze_finding(
    tx: &mut Tx,
    incident: &Incident,
    who: (&PersonId, Timestamp),
) -> Result<(), ClinicError> {
    let finding = incident.assessment.as_ref().map(|assessment| assessment.finding);
    if finding != Some(Finding::Secured) {
        return Ok(());
    }
    let affected = super::store::affected(tx, &incident.id).await?;
    let open = affected.iter().filter(|one| !one.sealed).count();
    if open > 0 {
        return Err(refuted(open).into());
    }
    let is_shown = !affected.is_empty() && affected.iter().all(|one| one.entries > 0);
    if is_shown || !frozen(tx, &incident.id).await?.is_empty() {
        return Ok(());
    }
    freeze(tx, (incident, &Sealed(None)), who).await.map(drop)
}

/// What was frozen into an incident, what was said first before the rest.
pub(super) async fn frozen(tx: &mut Tx, incident: &IncidentId) -> Result<Vec<Proof>, DbError> {
    store::of_incident(tx, incident).await
}

/// Refuses a loss after its discovery, or one that was mistyped.
fn check(lost: Timestamp, discovered: Timestamp) -> Result<(), Refusal> {
    if lost <= discovered && discovered.duration_since(lost) <= OLDEST {
        return Ok(());
    }
    let problem = "is not after the discovery, nor 20 years before it: since then it is gone, or then it was last seen";
    Err(Refusal::Field { field: "lostAt", problem })
}

/// How each check of encryption ended at a run; all must hold, and it lies not long before the loss.
fn found(run: &Run, lost: Timestamp) -> Result<Vec<(String, Status)>, Refusal> {
    let ran = day(run.began);
    if lost.duration_since(run.began) > LONGEST {
        let why = format!(
            "the newest run of all checks before {} is of {ran}, more than 35 days earlier",
            day(lost)
        );
        return Err(unproven(&why));
    }
    let past = Past::read(&run.report).0;
    let looks = |(id, _): &(String, Status)| LOOKS.iter().any(|look| is_of(id, look));
    let results: Vec<_> = past.into_iter().filter(looks).collect();
    let unseen = LOOKS.iter().find(|look| !results.iter().any(|(id, _)| is_of(id, look)));
    if let Some(unseen) = unseen {
        return Err(unproven(&format!(
            "the run of all checks of {ran} has nothing of HC-{unseen}"
        )));
    }
    let bad = results.iter().filter(|(_, status)| !holds(*status));
    let bad: Vec<String> = bad.map(|(id, status)| format!("{id} {}", status.name())).collect();
    if bad.is_empty() {
        return Ok(results);
    }
    let bad = bad.join(", ");
    Err(unproven(&format!("at the run of all checks of {ran} these did not pass: {bad}")))
}

/// Whether a check is this one or a part of it.
fn is_of(id: &str, look: &str) -> bool {
    let number = id.strip_prefix("HC-").and_then(|number| number.strip_prefix(look));
    number.is_some_and(|part| part.is_empty() || part.starts_with('.'))
}

/// What is there with little margin is there, and is named with its word; what two people bear is not.
const fn holds(status: Status) -> bool {
    matches!(status, Status::Pass | Status::Warn | Status::NotApplicable)
}

fn unproven(why: &str) -> Refusal {
    Refusal::Unproven(format!(
        "it is not on record that all of it was encrypted when it was lost: {why}; say that it was not sealed, or in lostAt since \
         when it is gone, where all checks of encryption had passed in the 35 days before"
    ))
}

fn refuted(open: usize) -> Refusal {
    Refusal::Unproven(format!(
        "not all of it was encrypted: the data of {open} of its patients stands in the incident as open; say what that comes to: \
         breach, low-probability or exception"
    ))
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
