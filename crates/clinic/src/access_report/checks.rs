//! Whether what a patient and those who treat them wrote was read only by whose work needs it.

use compliance::audit::{
    Action, Audit, Entry, Event, Explorer, Outcome, Query, Resource, Shown, Signer,
};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::{Actor, Role, SystemClock};
use std::sync::Arc;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-019.a",
    version: 1,
    cites: &["164.502(b)", "164.514(d)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "within 90 days nobody read what is written of a visit whose role does not need it: notes only providers, all else nobody who runs the clinic or reviews it, but by break-glass",
    remediation: "look at the named entry of the audit log, and at the role of whoever read; whoever answers for privacy sees what they need under Access to a record",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(needed(site)),
        spoil: |_, site| Box::pin(curious(site)),
    },
}];

/// What only providers read and write.
const NOTES: [Event; 2] = [Event::NotesRead, Event::NotesChanged];
/// What those read who treat, the patient and whoever acts for them.
const VISIT: [Event; 7] = [
    Event::RecordRead,
    Event::SummaryRead,
    Event::VisitCopyMade,
    Event::IntakeRead,
    Event::ThreadRead,
    Event::PhiMessageRead,
    Event::PhiFileAccessed,
];
/// So long back, and of each kind so many entries, the newest.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 90);
const ENTRIES: usize = 500;

/// Whether somebody of this role needs it for their work, or said why they looked all the same.
fn fits(event: Event, entry: &Shown) -> bool {
    let Some(role) = Role::find(&entry.role) else { return false };
    let needs = if NOTES.contains(&event) {
        matches!(role, Role::Provider | Role::System)
    } else {
        !matches!(role, Role::Administrator | Role::ComplianceOfficer)
    };
    // What was refused was not read.
    needs || entry.outcome != 0 || entry.details.contains_key("break-glass")
}

async fn needed(site: &Site) -> Result<Finding, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let from = Some(site.now.saturating_sub(BACK)?);
    let (mut read, mut beyond, mut first) = (0, 0, None);
    for event in NOTES.into_iter().chain(VISIT) {
        let named = Some(event.name().to_owned());
        let query = Query { event: named, from, limit: ENTRIES, ..Query::default() };
        for entry in log.find(&query).await? {
            read += 1;
            if !fits(event, &entry) {
                beyond += 1;
                first.get_or_insert((entry.index, event.name(), entry.role));
            }
        }
    }
    if read == 0 {
        return Ok(Finding::nothing("nothing that is written of a visit was read in 90 days"));
    }
    let (status, words) = match &first {
        None => {
            (Status::Pass, format!("{read} times something was read, each by whose work needs it"))
        }
        Some((index, event, role)) => {
            let words = format!(
                "{beyond} of {read} times it was not needed; entry {index} is {event} by a {role}"
            );
            (Status::Fail, words)
        }
    };
    Ok(Finding::new(status, words).with("read", read).with("beyond", beyond))
}

/// An administrator who read a provider's notes.
async fn curious(site: Site) -> Result<Site, Unseen> {
    let signer = Signer::open(&site.db, &site.kek, "mutant.invalid/audit").await?;
    let actor = Actor { id: "mutant".to_owned(), role: Role::Administrator, address: None };
    let resource = Resource { kind: "consultation", id: "mutant".to_owned(), channel: None };
    let mut entry = Entry::new(Event::NotesRead, Action::Read, Outcome::Success, actor, resource);
    entry.patient = Some("pat-mutant".to_owned());
    let mut tx = site.db.begin().await?;
    Audit::new(signer, Arc::new(SystemClock)).append(&mut tx, &[entry]).await?;
    tx.commit().await?;
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{Event, Role, Shown, fits};
    use std::collections::BTreeMap;

    fn read(role: Role, outcome: u8, details: &[(&str, &str)]) -> Shown {
        let details = details.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Shown {
            index: 1,
            at: String::new(),
            event: String::new(),
            action: String::new(),
            outcome,
            actor: "one".into(),
            role: role.name().into(),
            address: None,
            organization: None,
            kind: String::new(),
            id: String::new(),
            channel: None,
            patient: None,
            encounter: None,
            reason: None,
            details: details.collect::<BTreeMap<_, _>>(),
        }
    }

    #[test]
    fn notes_are_providers_and_the_rest_is_nobodys_who_only_runs_or_reviews_the_clinic() {
        let plain = |event, role| fits(event, &read(role, 0, &[]));
        assert!(plain(Event::NotesRead, Role::Provider));
        assert!(!plain(Event::NotesRead, Role::Nurse));
        assert!(plain(Event::SummaryRead, Role::Patient) && plain(Event::SummaryRead, Role::Nurse));
        assert!(!plain(Event::SummaryRead, Role::Administrator));
        assert!(fits(Event::SummaryRead, &read(Role::Administrator, 4, &[])), "it was refused");
        let broke = read(Role::Nurse, 0, &[("break-glass", "g")]);
        assert!(fits(Event::NotesRead, &broke), "they said why");
    }
}
