//! One record that goes before the run of retention would: proposed by one, approved by another, refused while a hold stands.
//!
//! A rule's least time stands in its way, too, unless a court or a law orders it; the order is named by its code and stands in
//! the audit log and on the certificate. What is ordered goes with the approval; what is merely due waits as long as any plan for
//! whoever objects, and counts for how many go in one run. From then on it is a run like any other.

use super::command::{planned, resource};
use super::rules::{self, Verdict};
use super::service::{in_force, is_held};
use super::{Cause, Outcome, Plan, Retention, RetentionError, RunState, Subject, Unruled, store};
use crate::audit::{Action, Entry, Event, Outcome as Went};
use db::Tx;
use kernel::{Actor, DisposalId, Timestamp};

impl Retention {
    /// Proposes that one record of a class goes. It goes once a second person approves it, and without an order not before
    /// nobody may object any more.
    pub async fn propose_shred(
        &self,
        actor: Actor,
        (class, subject): (&str, &str),
        cause: Cause,
    ) -> Result<Plan, RetentionError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        // The turn comes before any record's lock, so that two who plan never wait for each other.
        store::take_turn(&mut tx).await?;
        let found = self.find(&mut tx, (class, subject)).await?;
        let found = found.ok_or(RetentionError::Missing("record of this class"))?;
        if is_held(&store::standing(&mut tx).await?, &found) {
            return Err(RetentionError::Held);
        }
        if let Some(matter) = self.open(&mut tx, &found).await? {
            return Err(RetentionError::Open(matter));
        }
        let (until, labels) = self.due_for(&mut tx, &found, (cause, now)).await?;
        // One plan of a record is enough, but that an order need not wait until what is merely due may go.
        let standing =
            store::shredding(&mut tx, (found.class, &*found.id), cause.is_order()).await?;
        if let Some(id) = standing {
            return Err(RetentionError::Unfinished(id.into()));
        }
        let earliest = if cause.is_order() {
            now
        } else {
            self.room(&mut tx).await?;
            self.window(now)
        };
        let plan = Plan {
            id: DisposalId::generate(&*self.clock, &*self.random),
            state: RunState::Planned,
            planned: (actor.id.clone(), now),
            approved: None,
            earliest,
            ended: None,
            items: 1,
            more: false,
            cause: Some(cause),
        };
        let item = planned(found.class, found.id.clone(), (until, labels));
        store::add_plan(&mut tx, &plan, &[item]).await?;
        let what = resource("disposal", plan.id.as_str());
        let event = Event::DisposalPlanned;
        let mut entry = Entry::new(event, Action::Create, Went::Success, actor, what);
        entry.patient = found.mark("patient").map(str::to_owned);
        entry.reason = Some(cause.name());
        entry.details = vec![("class", found.class.to_owned())];
        self.witness(tx, vec![entry]).await?;
        Ok(plan)
    }

    /// Until when rules keep a record, and which; refused where that is longer than now, unless it is ordered.
    async fn due_for(
        &self,
        tx: &mut Tx,
        found: &Subject,
        (cause, now): (Cause, Timestamp),
    ) -> Result<(Timestamp, String), RetentionError> {
        let rules = in_force(store::rules(tx).await?);
        let (until, labels) = match rules::keep_until(found, &rules) {
            Verdict::Until(until, labels) => (until, labels.join(" ")),
            Verdict::Keep if cause.is_order() => (now, String::new()),
            Verdict::Keep => {
                let missing = self.lacks(tx, found, &rules).await?;
                let words = missing.first().map(Unruled::words).unwrap_or_default();
                return Err(RetentionError::Kept(words));
            }
        };
        if until > now && !cause.is_order() {
            return Err(RetentionError::Kept(format!("it is kept until {until}")));
        }
        Ok((until, labels))
    }

    /// Approves a plan as a second person, and carries it out at once when an order stands behind it; after a restore that waits
    /// like any other.
    pub async fn approve_and_run(
        &self,
        actor: Actor,
        id: &DisposalId,
    ) -> Result<(Plan, Option<Outcome>), RetentionError> {
        let plan = self.approve(actor, id).await?;
        if !plan.cause.is_some_and(Cause::is_order) || plan.earliest > self.now() {
            return Ok((plan, None));
        }
        let outcome = self.run(id).await?;
        let ended = self.find_plan(id).await?;
        Ok((ended.unwrap_or(plan), Some(outcome)))
    }
}
