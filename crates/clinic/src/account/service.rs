//! Gives access and takes it away.

use super::{Change, Grant, Outcome, rules, store};
use crate::journal::{Journal, Telling};
use crate::person::{self, NewPerson, People, Person};
use crate::session::Sessions;
use crate::session::rules::{is_privileged, is_staff};
use crate::{Caller, ClinicError, Refusal, recovery, sso};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{DepartmentId, PersonId, Role, Timestamp};
use realtime::access::BanReason;
use std::collections::BTreeSet;

/// Who works here, and as what.
#[derive(Clone, Debug)]
pub struct Accounts {
    pub(super) journal: Journal,
    pub(super) people: People,
    sessions: Sessions,
}

impl Accounts {
    pub(crate) const fn new(journal: Journal, people: People, sessions: Sessions) -> Self {
        Self { journal, people, sessions }
    }

    /// Adds a person. With a privileged role they stay out until somebody else has approved it.
    pub async fn add(&self, caller: &Caller, new: NewPerson) -> Result<Person, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let person = self.enroll(&mut tx, &mut telling, (caller, new)).await?;
        self.journal.commit(tx, telling).await?;
        Ok(person)
    }

    /// Adds a person inside a command's own transaction.
    pub(super) async fn enroll(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, new): (&Caller, NewPerson),
    ) -> Result<Person, ClinicError> {
        let waits = is_privileged(new.role) && caller.role != Role::System;
        let person = self.people.enter(tx, telling, (caller, new), !waits).await?;
        if waits {
            self.propose(tx, telling, (caller, &person.id), person.role).await?;
        } else if is_staff(person.role) {
            self.direct(tx, telling, (caller, &person.id), person.role).await?;
        }
        Ok(person)
    }

    /// Closes or opens an account, or gives another role. Whoever loses access is signed out everywhere in the same
    /// commit. Answers what waits for somebody else's approval.
    pub async fn change(
        &self,
        caller: &Caller,
        person: &PersonId,
        change: Change,
    ) -> Result<Option<Grant>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = self.apply(&mut tx, &mut telling, (caller, person), change).await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), done).await
    }

    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        change: Change,
    ) -> Result<Option<Grant>, ClinicError> {
        rules::may_change(caller, person, change.active == Some(false))?;
        let state = store::state(tx, &caller.organization, person).await?;
        let (role, active) = state.ok_or(Refusal::Unknown("person"))?;
        if let Some(reason) = change.banned {
            rules::bans_only(&change)?;
            self.ban(tx, telling, (caller, person), (reason, change.left)).await?;
            return Ok(None);
        }
        if change.active == Some(false) {
            self.leave(tx, telling, (caller, person), change.left).await?;
            return Ok(None);
        }
        if change.left.is_some() {
            let problem = "says when somebody left whose account is closed by this";
            return Err(Refusal::Field { field: "leftAt", problem }.into());
        }
        // Whoever opens an account as another bans it takes turns with them.
        let opens = change.active == Some(true);
        let before = if opens { take_turn(tx, (caller, person)).await? } else { (role, active) };
        self.give(tx, telling, (caller, person), (before, change)).await
    }

    /// Opens an account, or gives another role or other departments.
    async fn give(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        ((role, active), change): ((Role, bool), Change),
    ) -> Result<Option<Grant>, ClinicError> {
        let next = change.role.unwrap_or(role);
        rules::may_become(role, next)?;
        let opens = change.active == Some(true) && !active;
        let before: BTreeSet<_> =
            person::store::departments(tx, person).await?.into_iter().collect();
        let departments = match change.departments {
            Some(departments) => departments.into_iter().collect(),
            None if next == role => before.clone(),
            None => BTreeSet::new(),
        };
        let moves = next != role || departments != before;
        let departments: Vec<_> = departments.into_iter().collect();
        if !opens && !moves {
            return Ok(None);
        }
        if opens {
            self.refuse_banned(tx, person).await?;
        }
        if caller.role != Role::System && is_privileged(next) {
            return self.propose(tx, telling, (caller, person), next).await.map(Some);
        }
        if opens {
            self.open(tx, person).await?;
            self.let_in(tx, telling, (caller, person), &[BanReason::Closed]).await?;
        }
        if moves {
            let step = ((role, active), next, &*departments);
            self.become_role(tx, telling, (caller, person), step).await?;
        }
        self.direct(tx, telling, (caller, person), next).await?;
        self.show(tx, telling, (caller, person), role).await?;
        let entry = changed(telling, person);
        entry.details.push(("role", next.name().to_owned()));
        if opens {
            entry.details.push(("active", "true".to_owned()));
        }
        Ok(None)
    }

    /// Whoever is to be out is nothing that waits either; an account that is closed already stays so.
    pub(super) async fn leave(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        left: Option<Timestamp>,
    ) -> Result<(), ClinicError> {
        let (role, active) = take_turn(tx, (caller, person)).await?;
        self.refuse_pending(tx, telling, (caller, person)).await?;
        let left = rules::has_left(left, telling.now)?;
        if active {
            return self.close(tx, telling, (caller, person), (role, left)).await;
        }
        let Some(left) = left else { return Ok(()) };
        // Of whom nobody said it; what was said stays.
        if !store::set_left(tx, person, left).await? {
            let problem = "was said before; it stays as it was said";
            return Err(Refusal::Field { field: "leftAt", problem }.into());
        }
        changed(telling, person).details.push(("left", left.to_string()));
        Ok(())
    }

    /// Ends an account with everything that was opened by it.
    async fn close(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        (role, left): (Role, Option<Timestamp>),
    ) -> Result<(), ClinicError> {
        self.keep_one(tx, caller, role).await?;
        store::close(tx, person, (telling.now, left)).await?;
        self.sessions.end_all(tx, telling, person).await?;
        self.shut_out(tx, telling, (caller, person), BanReason::Closed).await?;
        sso::end(tx, telling, person).await?;
        recovery::retire(tx, telling, &self.people.sealer, person).await?;
        self.show(tx, telling, (caller, person), role).await?;
        let entry = changed(telling, person);
        entry.details.push(("active", "false".to_owned()));
        entry.details.extend(left.map(|left| ("left", left.to_string())));
        Ok(())
    }

    /// Shows in App Context what became of somebody who was, or is, a provider.
    pub(super) async fn show(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        was: Role,
    ) -> Result<(), ClinicError> {
        let (journal, sealer) = (&self.journal, &self.people.sealer);
        let whom = (&caller.organization, person, was);
        person::show_again(tx, journal, telling, sealer, whom).await
    }

    /// Closes the account of somebody whose access a review revoked, which counts as when they left; whoever reviews may,
    /// whatever else their role is.
    pub(crate) async fn revoke(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        let (role, active) = take_turn(tx, (caller, person)).await?;
        self.refuse_pending(tx, telling, (caller, person)).await?;
        if !active {
            return Ok(());
        }
        let left = Some(telling.now);
        self.close(tx, telling, (caller, person), (role, left)).await
    }

    async fn become_role(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        ((role, was_active), next, departments): ((Role, bool), Role, &[DepartmentId]),
    ) -> Result<(), ClinicError> {
        person::rules::check_place(next, departments)?;
        // Whose account was closed had nothing to lose, and kept no door open.
        if next != role && was_active {
            self.keep_one(tx, caller, role).await?;
        }
        store::set_role(tx, person, next, departments).await?;
        if next != role && role == Role::Administrator {
            recovery::retire(tx, telling, &self.people.sealer, person).await?;
        }
        self.sessions.end_all(tx, telling, person).await
    }

    /// A clinic without an administrator could be helped from the command line only.
    async fn keep_one(&self, tx: &mut Tx, caller: &Caller, role: Role) -> Result<(), ClinicError> {
        let ends = role == Role::Administrator;
        if ends && store::held(tx, &caller.organization, role).await? <= 1 {
            return Err(Refusal::LastAdministrator.into());
        }
        Ok(())
    }

    /// Whether two people are there who can give each other's roles: then nobody comes by the command line any more.
    pub async fn is_begun(&self, caller: &Caller) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let mut count = 0;
        for role in [Role::Administrator, Role::ComplianceOfficer] {
            count += store::count(&mut tx, &caller.organization, role).await?;
        }
        Ok(count >= 2)
    }

    async fn propose(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        role: Role,
    ) -> Result<Grant, ClinicError> {
        person::store::take_turn(tx, person.as_str()).await?;
        // A directory says every hour who works here; that is one proposal.
        match store::pending(tx, person).await? {
            Some(waits) if waits.role == role => return Ok(waits),
            Some(_) => return Err(Refusal::Stale("grant").into()),
            None => {}
        }
        let grant = self.grant(telling, (caller, person), role, Outcome::Pending);
        store::insert(tx, &caller.organization, &grant).await?;
        told(telling, Event::RoleProposed, &grant);
        Ok(grant)
    }

    /// Whoever leaves gets no role any more that was proposed before.
    async fn refuse_pending(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        while let Some(grant) = store::pending(tx, person).await? {
            let (by, now) = (Some(caller.person.clone()), Some(telling.now));
            let grant = Grant { outcome: Outcome::Refused, decided_by: by, decided: now, ..grant };
            if !store::decide(tx, &grant).await? {
                return Err(Refusal::Stale("grant").into());
            }
            told(telling, Event::RoleRefused, &grant);
        }
        Ok(())
    }

    async fn direct(
        &self,
        tx: &mut Tx,
        telling: &Telling,
        (caller, person): (&Caller, &PersonId),
        role: Role,
    ) -> Result<(), ClinicError> {
        let grant = self.grant(telling, (caller, person), role, Outcome::Direct);
        Ok(store::insert(tx, &caller.organization, &grant).await?)
    }

    fn grant(
        &self,
        telling: &Telling,
        (caller, person): (&Caller, &PersonId),
        role: Role,
        outcome: Outcome,
    ) -> Grant {
        let decided = outcome != Outcome::Pending;
        Grant {
            id: self.journal.uuid(),
            person: person.clone(),
            role,
            proposed_by: caller.person.clone(),
            proposed: telling.now,
            outcome,
            decided_by: decided.then(|| caller.person.clone()),
            decided: decided.then_some(telling.now),
        }
    }

    /// Roles that were given or wait for a decision, newest first.
    pub async fn grants(
        &self,
        caller: &Caller,
        outcome: Option<Outcome>,
    ) -> Result<Vec<Grant>, ClinicError> {
        Caller::require(is_privileged(caller.role))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::list(&mut tx, &caller.organization, outcome).await?)
    }

    /// How many proposed roles the caller may approve.
    pub async fn waiting(&self, caller: &Caller) -> Result<usize, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::list(&mut tx, &caller.organization, Some(Outcome::Pending)).await?;
        Ok(found.iter().filter(|one| rules::may_decide(caller, one, true).is_ok()).count())
    }

    /// Approves a proposed role, which counts from then on, or refuses it.
    pub async fn decide(
        &self,
        caller: &Caller,
        grant: &str,
        approve: bool,
    ) -> Result<Grant, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = self.settle_grant(&mut tx, &mut telling, (caller, grant), approve).await;
        self.journal.settle(caller, ("role-grant", grant), (tx, telling), done).await
    }

    pub(super) async fn settle_grant(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, grant): (&Caller, &str),
        approve: bool,
    ) -> Result<Grant, ClinicError> {
        let found = store::find(tx, &caller.organization, grant).await?;
        let grant = found.ok_or(Refusal::Unknown("grant"))?;
        rules::may_decide(caller, &grant, approve)?;
        let (role, active) = take_turn(tx, (caller, &grant.person)).await?;
        let outcome = if approve { Outcome::Approved } else { Outcome::Refused };
        let (by, now) = (Some(caller.person.clone()), Some(telling.now));
        let grant = Grant { outcome, decided_by: by, decided: now, ..grant };
        if !store::decide(tx, &grant).await? {
            return Err(Refusal::Stale("grant").into());
        }
        if approve {
            self.refuse_banned(tx, &grant.person).await?;
            if role != grant.role {
                let step = ((role, active), grant.role, [].as_slice());
                self.become_role(tx, telling, (caller, &grant.person), step).await?;
            }
            self.open(tx, &grant.person).await?;
            self.let_in(tx, telling, (caller, &grant.person), &[BanReason::Closed]).await?;
            self.show(tx, telling, (caller, &grant.person), role).await?;
            if !is_privileged(role) {
                let whose = (caller, &grant.person);
                self.sessions.forget_given(tx, telling, whose).await?;
            }
        }
        told(telling, if approve { Event::RoleApproved } else { Event::RoleRefused }, &grant);
        Ok(grant)
    }
}

/// What somebody is, and whether their account is open, as it stays until the transaction ends; grants are settled after
/// that. So whoever is taken out and whoever gets a role at the same moment take turns.
pub(super) async fn take_turn(
    tx: &mut Tx,
    (caller, person): (&Caller, &PersonId),
) -> Result<(Role, bool), ClinicError> {
    let organization = &caller.organization;
    let unknown = || Refusal::Unknown("person");
    let before = store::state(tx, organization, person).await?.ok_or_else(unknown)?;
    let is_counted = |state: (Role, bool)| state == (Role::Administrator, true);
    // Before its row is touched: whoever counts administrators holds all of theirs, in their order.
    if is_counted(before) {
        store::held(tx, organization, Role::Administrator).await?;
    }
    person::store::take_turn(tx, person.as_str()).await?;
    let now = store::state(tx, organization, person).await?.ok_or_else(unknown)?;
    // Who became one meanwhile is held out of that order; whoever asks again holds them in it.
    if is_counted(now) && !is_counted(before) {
        return Err(Refusal::Stale("person").into());
    }
    Ok(now)
}

pub(super) fn changed<'a>(
    telling: &'a mut Telling,
    person: &PersonId,
) -> &'a mut compliance::audit::Entry {
    telling.witness(Event::PersonChanged, Action::Update, ("person", person.as_str()))
}

fn told(telling: &mut Telling, event: Event, grant: &Grant) {
    let entry = telling.witness(event, Action::Update, ("role-grant", &grant.id));
    entry.details.push(("person", grant.person.as_str().to_owned()));
    entry.details.push(("role", grant.role.name().to_owned()));
    entry.details.push(("proposed-by", grant.proposed_by.as_str().to_owned()));
}
