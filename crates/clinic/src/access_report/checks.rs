//! Whether what a patient and those who treat them wrote was read only by whose work needs it.

use compliance::audit::{
    Action, Audit, Entry, Event, Explorer, Outcome, Query, Resource, Shown, Signer,
};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::{Actor, Role, SystemClock, Timestamp};
use std::sync::Arc;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-019.a",
    version: 2,
    cites: &["164.502(b)", "164.514(d)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "within 90 days nobody read what is written of a visit whose role does not need it: notes only providers, what is written after a visit who treats and whose it is, records and what is said before a visit also the desk, all else nobody who runs the clinic or reviews it, but by break-glass",
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
/// So long back.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Of what a role does not need so many entries are read at once, and so many times, the newest first: what is older was not
/// looked at. What fits is not read at all, but what was done with break-glass.
const PAGE: usize = 500;
const PAGES: usize = 20;
/// By this the log finds what somebody did in no role that there is.
const NO_ROLE: &str = "unknown";

/// Whether a role needs it for its work.
const fn needs(event: Event, role: Role) -> bool {
    let (treats, own) = (
        matches!(role, Role::Provider | Role::Nurse),
        matches!(role, Role::Patient | Role::Guardian),
    );
    let is_system = matches!(role, Role::System);
    match event {
        Event::NotesRead | Event::NotesChanged => matches!(role, Role::Provider | Role::System),
        Event::VisitCopyMade | Event::ThreadRead => treats || own || is_system,
        Event::RecordRead | Event::SummaryRead | Event::IntakeRead => {
            treats || own || is_system || matches!(role, Role::Coordinator)
        }
        // Whoever is in a visit hears what is said there.
        _ => !matches!(role, Role::Administrator | Role::ComplianceOfficer),
    }
}

/// Whether somebody of this role needs it for their work, or said why they looked all the same.
fn fits(event: Event, entry: &Shown) -> bool {
    let Some(role) = Role::find(&entry.role) else { return false };
    // What was refused was not read.
    needs(event, role) || entry.outcome != 0 || entry.details.contains_key("break-glass")
}

/// What was read, and by whom without need.
#[derive(Default)]
struct Read {
    /// In how many commits of the log something was read.
    all: u64,
    beyond: usize,
    first: Option<(u64, &'static str, String)>,
    /// Of what there was more than was looked at.
    cut: Vec<String>,
}

/// The roles whose work does not need it, and whatever is no role.
fn needless(event: Event) -> impl Iterator<Item = &'static str> {
    let without = move |role: &Role| !needs(event, *role);
    Role::ALL.into_iter().filter(without).map(Role::name).chain([NO_ROLE])
}

/// Reads all entries of a kind and role that were no refusals.
async fn of(
    log: &Explorer,
    (event, role, from): (Event, &str, Timestamp),
    read: &mut Read,
) -> Result<(), Unseen> {
    let mut before = None;
    for _ in 0..PAGES {
        let query = Query {
            event: Some(event.name().to_owned()),
            role: Some(role.to_owned()),
            outcome: Some(0),
            from: Some(from),
            before,
            limit: PAGE,
            ..Query::default()
        };
        let found = log.find(&query).await?;
        before = found.last().map(|entry| entry.index);
        let is_last = found.len() < PAGE;
        for entry in found.into_iter().filter(|entry| !fits(event, entry)) {
            read.beyond += 1;
            read.first.get_or_insert((entry.index, event.name(), entry.role));
        }
        if is_last {
            return Ok(());
        }
    }
    read.cut.push(format!("{} by a {role}", event.name()));
    Ok(())
}

async fn needed(site: &Site) -> Result<Finding, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let from = site.now.saturating_sub(BACK)?;
    let mut read = Read::default();
    for event in NOTES.into_iter().chain(VISIT) {
        let commits = log.commits_of(event, from).await?;
        read.all = read.all.saturating_add(commits);
        for role in needless(event) {
            of(&log, (event, role, from), &mut read).await?;
        }
    }
    Ok(judged(&read))
}

/// What is to be said of that.
fn judged(Read { all, beyond, first, cut }: &Read) -> Finding {
    if *all == 0 && first.is_none() {
        return Finding::nothing("nothing that is written of a visit was read in 90 days");
    }
    let (status, words) = match first {
        Some((index, event, role)) => {
            let words =
                format!("{beyond} times it was not needed; entry {index} is {event} by a {role}");
            (Status::Fail, words)
        }
        None if cut.is_empty() => {
            let words = format!(
                "{all} commits of the audit log tell of what was read, each time by whose work needs it"
            );
            (Status::Pass, words)
        }
        None => {
            let words = format!(
                "{all} commits of the audit log tell of what was read, and of what is looked into for break-glass there was more than is read, so that older entries of the 90 days were not looked at: {}",
                cut.join(", ")
            );
            (Status::Warn, words)
        }
    };
    Finding::new(status, words).with("read", all).with("beyond", beyond)
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
    use super::{
        Action, Actor, Entry, Event, Outcome, PAGE, PAGES, Read, Resource, Role, Shown, fits,
        judged,
    };
    use crate::testing::houses;
    use compliance::check::Status;
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
        assert!(
            plain(Event::ThreadRead, Role::Nurse) && plain(Event::IntakeRead, Role::Coordinator)
        );
        assert!(!plain(Event::ThreadRead, Role::Coordinator), "the desk arranges visits");
        for event in [Event::RecordRead, Event::SummaryRead, Event::IntakeRead, Event::ThreadRead] {
            assert!(!plain(event, Role::Guest) && !plain(event, Role::Interpreter), "{event:?}");
        }
        assert!(plain(Event::PhiMessageRead, Role::Interpreter), "they are in the visit");
        let broke = read(Role::Nurse, 0, &[("break-glass", "g")]);
        assert!(fits(Event::NotesRead, &broke), "they said why");
    }

    #[tokio::test]
    async fn what_was_read_before_a_busy_day_is_found_all_the_same() {
        for house in houses().await {
            let by = |id: &str, role| {
                let actor = Actor { id: id.to_owned(), role, address: None };
                let (kind, id) = ("consultation", "one".to_owned());
                let resource = Resource { kind, id, channel: None };
                Entry::new(Event::NotesRead, Action::Read, Outcome::Success, actor, resource)
            };
            let mut read = vec![by("admin-1", Role::Administrator)];
            read.extend((0..=PAGE).map(|_| by("dr-1", Role::Provider)));
            let mut tx = house.db.begin().await.unwrap();
            house.audit.append(&mut tx, &read).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-019.a").await;
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            assert!(
                found.observed.ends_with("NOTES_READ by a administrator"),
                "{}",
                found.observed
            );
        }
    }

    #[tokio::test]
    async fn a_clinic_in_which_more_was_read_than_is_looked_at_passes_when_each_needed_it() {
        for house in houses().await {
            let by = |role: Role| {
                let actor = Actor { id: role.name().to_owned(), role, address: None };
                let resource =
                    Resource { kind: "consultation", id: "one".to_owned(), channel: None };
                Entry::new(Event::NotesRead, Action::Read, Outcome::Success, actor, resource)
            };
            let broke = {
                let mut entry = by(Role::Nurse);
                entry.details.push(("break-glass", "g".to_owned()));
                entry
            };
            for commit in 0..=PAGES {
                let mut read = vec![by(Role::Provider); PAGE];
                read.extend((commit == 0).then(|| broke.clone()));
                let mut tx = house.db.begin().await.unwrap();
                house.audit.append(&mut tx, &read).await.unwrap();
                tx.commit().await.unwrap();
            }
            let found = house.finding("HC-019.a").await;
            assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
            assert_eq!(found.evidence["read"], (PAGES + 1).to_string(), "{}", house.store);
        }
    }

    #[test]
    fn what_was_not_looked_at_is_told() {
        let cut = vec!["NOTES_READ by a nurse".to_owned()];
        let found = judged(&Read { all: 9, cut, ..Read::default() });
        assert_eq!(found.status, Status::Warn);
        let words = "not looked at: NOTES_READ by a nurse";
        assert!(found.observed.ends_with(words), "{}", found.observed);
    }
}
