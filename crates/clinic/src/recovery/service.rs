//! Seals ways back in, opens accounts by them, and has that reviewed.

use super::{Opened, Prepared, Recovery, rules, store};
use crate::break_glass::Verdict;
use crate::journal::{Journal, Telling};
use crate::notification::{About, Notice, NoticeKind, send};
use crate::session::Sessions;
use crate::session::rules::is_staff;
use crate::{Caller, ClinicError, Refusal, person};
use aws_lc_rs::constant_time;
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::{DbError, Tx};
use kernel::{PersonId, Phi, Role, Timestamp};
use std::sync::Arc;

/// Sealed ways back in.
#[derive(Clone, Debug)]
pub struct Recoveries {
    journal: Journal,
    sealer: Arc<Sealer>,
    sessions: Sessions,
}

impl Recoveries {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, sessions: Sessions) -> Self {
        Self { journal, sealer, sessions }
    }

    /// The time by which reviews are overdue.
    pub fn now(&self) -> Timestamp {
        self.journal.now()
    }

    /// Seals a way back in for an administrator, in the place of any from before; whoever runs the server only. `keep` puts
    /// the halves where they stay, before anything counts: if it answers `false`, nothing was changed.
    pub async fn prepare(
        &self,
        caller: &Caller,
        person: &PersonId,
        custodians: [PersonId; 2],
        keep: impl FnOnce(&Prepared) -> bool,
    ) -> Result<Prepared, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let made = self.enter(&mut tx, &mut telling, (caller, person), custodians).await;
        let made =
            made.and_then(|made| if keep(&made) { Ok(made) } else { Err(Refusal::NotKept.into()) });
        self.journal.settle(caller, ("recovery", person.as_str()), (tx, telling), made).await
    }

    async fn enter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        custodians: [PersonId; 2],
    ) -> Result<Prepared, ClinicError> {
        Caller::require(caller.role == Role::System)?;
        rules::may_keep(person, &custodians)?;
        // Two that are prepared at once take turns, so that the later one replaces the other.
        person::store::take_turn(tx, person.as_str()).await?;
        self.is_administrator(tx, (caller, person)).await?;
        for custodian in &custodians {
            let role = person::store::role(tx, &caller.organization, custodian).await?;
            role.filter(|role| is_staff(*role)).ok_or(Refusal::Unknown("custodian"))?;
        }
        let officers = Role::ComplianceOfficer;
        let officers = person::store::of_role(tx, &caller.organization, officers).await?;
        if officers.iter().all(|officer| custodians.contains(officer)) {
            return Err(Refusal::NobodyToReview.into());
        }
        let reach = self.journal.reach;
        let whose = (&caller.organization, person);
        if store::reachable(tx, whose, (reach.email, reach.sms)).await? < rules::TOLD {
            return Err(Refusal::NobodyToTell.into());
        }
        let mut secrets = [[0; rules::HALF]; 2];
        for secret in &mut secrets {
            self.journal.random.fill(secret);
        }
        let recovery = Recovery {
            id: self.journal.uuid(),
            person: person.clone(),
            custodians,
            made: telling.now,
            replaced: None,
            used: None,
            verdict: None,
            reviewed_by: None,
            reviewed: None,
            note: None,
        };
        store::replace(tx, person, telling.now).await?;
        let [first, second] = &secrets;
        let proof = rules::proof(first, second);
        store::insert(tx, (&caller.organization, proof), &recovery).await?;
        witness(telling, (Event::RecoveryPrepared, Action::Create), &recovery);
        let half = |number: usize, secret| rules::half(&recovery.id, number, secret);
        let halves = [half(1, first), half(2, second)];
        Ok(Prepared { recovery, halves })
    }

    /// Opens the account that two halves are for, once; whoever runs the server only.
    pub async fn open(&self, caller: &Caller, halves: [&Phi; 2]) -> Result<Opened, ClinicError> {
        let (password, phc) = self.sessions.make_password().await?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let opened = self.spend(&mut tx, &mut telling, (caller, halves), (password, &phc)).await;
        self.journal.settle(caller, ("recovery", "halves"), (tx, telling), opened).await
    }

    async fn spend(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, halves): (&Caller, [&Phi; 2]),
        (password, phc): (Phi, &str),
    ) -> Result<Opened, ClinicError> {
        Caller::require(caller.role == Role::System)?;
        let (id, proof) = rules::join(halves)?;
        let found = store::find(tx, &self.sealer, (&caller.organization, &id)).await?;
        let found =
            found.filter(|(_, kept)| constant_time::verify_slices_are_equal(kept, &proof).is_ok());
        let (recovery, _) = found.ok_or(Refusal::Half("does not fit the other"))?;
        self.is_administrator(tx, (caller, &recovery.person)).await?;
        if !store::spend(tx, &recovery.id, telling.now).await? {
            return Err(Refusal::Half("was used or replaced; one opens an account once").into());
        }
        let until = telling.now.saturating_add(rules::LASTS).unwrap_or(telling.now);
        let person = &recovery.person;
        let given = (phc, Some(until));
        let ended = self.sessions.hand_out(tx, telling, (caller, person), given).await?;
        let recovery = Recovery { used: Some(telling.now), ..recovery };
        let entry = witness(telling, (Event::RecoveryUsed, Action::Execute), &recovery);
        entry.details.push(("until", until.to_string()));
        let written = self.tell(tx, telling, (caller, &recovery)).await?;
        Ok(Opened { recovery, password, until, written, ended })
    }

    /// Everybody who decides hears of it where they are; answers how many of the others are written to.
    async fn tell(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, recovery): (&Caller, &Recovery),
    ) -> Result<usize, ClinicError> {
        for role in [Role::ComplianceOfficer, Role::Administrator] {
            for to in person::store::of_role(tx, &caller.organization, role).await? {
                let about = (to, About::Recovery(recovery.id.clone()));
                let kind = NoticeKind::RecoveryUsed;
                let notice = Notice::about(kind, about, caller.person.clone());
                send(tx, telling, &self.journal, &notice).await?;
            }
        }
        let reach = self.journal.reach;
        let whose = (&caller.organization, &recovery.person);
        Ok(store::reachable(tx, whose, (reach.email, reach.sms)).await?)
    }

    async fn is_administrator(
        &self,
        tx: &mut Tx,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        let role = person::store::role(tx, &caller.organization, person).await?;
        let role = role.filter(|role| *role == Role::Administrator);
        Ok(role.map(drop).ok_or(Refusal::Unknown("administrator"))?)
    }

    /// Those whose use is to be reviewed, the oldest first, or all, the newest first.
    pub async fn list(
        &self,
        caller: &Caller,
        unreviewed: bool,
    ) -> Result<Vec<Recovery>, ClinicError> {
        Caller::require(caller.role == Role::ComplianceOfficer)?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::list(&mut tx, &self.sealer, (&caller.organization, unreviewed)).await?)
    }

    /// By when the caller is to review which uses.
    pub async fn waiting(&self, caller: &Caller) -> Result<Vec<Timestamp>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::list(&mut tx, &self.sealer, (&caller.organization, true)).await?;
        let mine = found.iter().filter(|one| rules::may_review(caller, one).is_ok());
        Ok(mine.filter_map(Recovery::due).collect())
    }

    /// Writes down what a reviewer found.
    pub async fn review(
        &self,
        caller: &Caller,
        recovery: &str,
        (verdict, note): (Verdict, Phi),
    ) -> Result<Recovery, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            let which = (&caller.organization, recovery);
            let found = store::find(&mut tx, &self.sealer, which).await?;
            let (found, _) = found.ok_or(Refusal::Unknown("recovery"))?;
            rules::may_review(caller, &found)?;
            crate::break_glass::rules::check_text("note", &note)?;
            let (by, now) = (Some(caller.person.clone()), Some(telling.now));
            let (verdict, note) = (Some(verdict), Some(note));
            let done = Recovery { verdict, reviewed_by: by, reviewed: now, note, ..found };
            if !store::review(&mut tx, &self.sealer, &done).await? {
                return Err(Refusal::Stale("review").into());
            }
            let told = (Event::RecoveryReviewed, Action::Execute);
            witness(&mut telling, told, &done).reason = done.verdict.map(Verdict::name);
            Ok(done)
        }
        .await;
        self.journal.settle(caller, ("recovery", recovery), (tx, telling), done).await
    }
}

/// Somebody has left, or decides nothing any more: what is sealed for them, or kept by them, opens nothing from then on, also
/// if they come back.
pub(crate) async fn retire(
    tx: &mut Tx,
    telling: &mut Telling,
    sealer: &Sealer,
    person: &PersonId,
) -> Result<(), DbError> {
    for retired in store::retire(tx, sealer, (person, telling.now)).await? {
        witness(telling, (Event::RecoveryRetired, Action::Update), &retired);
    }
    Ok(())
}

/// In a store that was restored nothing that was sealed before opens anything: what was used since the backup would do so once
/// more. Answers how many those are.
pub(crate) async fn retire_all(
    tx: &mut Tx,
    telling: &mut Telling,
    sealer: &Sealer,
) -> Result<usize, DbError> {
    let all = store::retire_all(tx, sealer, telling.now).await?;
    let count = all.len();
    for (retired, organization) in all {
        let entry = witness(telling, (Event::RecoveryRetired, Action::Update), &retired);
        // Those of all organizations are ended together.
        entry.organization = Some(organization);
    }
    Ok(count)
}

fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    recovery: &Recovery,
) -> &'a mut Entry {
    let entry = telling.witness(event, action, ("recovery", &recovery.id));
    entry.details.push(("person", recovery.person.as_str().to_owned()));
    let custodians = recovery.custodians.each_ref().map(PersonId::as_str);
    entry.details.push(("custodians", custodians.join(" ")));
    entry
}
