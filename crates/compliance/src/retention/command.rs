//! The steps of people: rules, holds, plans, and the second person's word.

use super::rules;
use super::service::{is_held, same};
use super::{
    Hold, Item, NewHold, OpenMatter, Plan, Retention, RetentionError, Rule, RuleChange, RunState,
    Trigger, store,
};
use crate::audit::{Action, Entry, Event, Outcome, Resource};
use db::Tx;
use kernel::{Actor, DisposalId, HoldId, Timestamp};

/// What an entry is about.
pub(super) fn resource(kind: &'static str, id: impl Into<String>) -> Resource {
    Resource { kind, id: id.into(), channel: None }
}

impl Retention {
    /// Appends what witnesses the step, and commits both.
    pub(super) async fn witness(
        &self,
        mut tx: Tx,
        entries: Vec<Entry>,
    ) -> Result<(), RetentionError> {
        let organization = self.audit.signer().origin().split('/').nth(1).map(str::to_owned);
        let own = |entry| Entry { organization: organization.clone(), ..entry };
        let entries: Vec<Entry> = entries.into_iter().map(own).collect();
        self.audit.append(&mut tx, &entries).await?;
        Ok(tx.commit().await?)
    }

    /// Proposes the next version of a rule; it counts once a second person approves it.
    pub async fn propose_rule(
        &self,
        actor: Actor,
        change: RuleChange,
    ) -> Result<Rule, RetentionError> {
        let trigger = self.counted_from(&change)?;
        let mut rule = Rule {
            class: change.class,
            jurisdiction: change.jurisdiction,
            population: change.population,
            version: 0,
            trigger,
            days: change.days,
            floor_age: change.floor_age,
            authority: change.authority,
            proposed_by: actor.id.clone(),
            approved_by: None,
        };
        let mut tx = self.db.begin().await?;
        rule.version = store::add_rule(&mut tx, &rule, self.now()).await?;
        let what = resource("retention-rule", rule.label());
        let event = Event::RetentionRuleChanged;
        let mut entry = Entry::new(event, Action::Create, Outcome::Success, actor, what);
        entry.details = vec![("days", rule.days.to_string())];
        self.witness(tx, vec![entry]).await?;
        Ok(rule)
    }

    /// From when on the days of a proposed rule are counted, if it can be one and can fit any record of its class.
    fn counted_from(&self, change: &RuleChange) -> Result<Trigger, RetentionError> {
        let defaults = || self.keepers.iter().flat_map(|keeper| keeper.defaults());
        // A part is ruled as what it is part of.
        let mut parts = self.keepers.iter().flat_map(|keeper| keeper.parts());
        let part = parts.find(|part| part.class == change.class);
        let line = part.map_or(change.class.as_str(), |part| part.of);
        let class = defaults().find(|default| default.class == line);
        let trigger = class.ok_or(RetentionError::Missing("class of records"))?.trigger;
        let by_age = defaults().any(|one| one.class == line && one.population.is_some());
        if by_age && change.population.is_none() {
            return Err(RetentionError::Invalid("say whose records it is for: adult or minor"));
        }
        if !by_age && (change.population.is_some() || change.floor_age.is_some()) {
            let words =
                "records of this class go by nobody's age: leave out whose they are and the age";
            return Err(RetentionError::Invalid(words));
        }
        if !rules::is_jurisdiction(&change.jurisdiction) {
            let words = "the jurisdiction is US, or US- and a state's code, such as US-NY";
            return Err(RetentionError::Invalid(words));
        }
        if let Some(place) = self.place(line).filter(|place| *place != change.jurisdiction) {
            return Err(RetentionError::Elsewhere { class: line.to_owned(), place });
        }
        if !rules::is_authority(&change.authority) {
            let words =
                "the authority is the law or policy that says so, a line of 1 to 500 characters";
            return Err(RetentionError::Invalid(words));
        }
        Ok(trigger)
    }

    /// Approves a version of a rule, as a second person.
    pub async fn approve_rule(&self, actor: Actor, label: &str) -> Result<Rule, RetentionError> {
        let mut tx = self.db.begin().await?;
        let all = store::rules(&mut tx).await?;
        let found = all.iter().find(|rule| rule.label() == label);
        let rule = found.ok_or(RetentionError::Missing("version of a rule"))?.clone();
        let newer = all.iter().any(|other| same(other, &rule) && other.version > rule.version);
        if rule.approved_by.is_some() || newer {
            return Err(RetentionError::State("approved or overtaken already", "approved"));
        }
        if rule.proposed_by == actor.id {
            return Err(RetentionError::SamePerson);
        }
        // Of two who approve it at the same moment one does.
        if !store::approve_rule(&mut tx, &rule, &actor.id, self.now()).await? {
            return Err(RetentionError::State("approved or overtaken already", "approved"));
        }
        let (who, what) = (actor.id.clone(), resource("retention-rule", label));
        let event = Event::RetentionRuleChanged;
        let entry = Entry::new(event, Action::Update, Outcome::Success, actor, what);
        self.witness(tx, vec![entry]).await?;
        Ok(Rule { approved_by: Some(who), ..rule })
    }

    /// Holds what bears a mark, whatever the rules say, until a second person lets it go.
    pub async fn hold(
        &self,
        actor: Actor,
        NewHold { matter, mark, reason, not_yet_known }: NewHold<'_>,
    ) -> Result<Hold, RetentionError> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
        if matter.is_empty() || matter.len() > 64 || !matter.chars().all(plain) {
            let words = "the matter is its number: 1 to 64 of the characters A-Z a-z 0-9 - _ . /";
            return Err(RetentionError::Invalid(words));
        }
        let is_class = |class: &str| {
            self.keepers.iter().any(|keeper| {
                keeper.defaults().iter().any(|known| known.class == class)
                    || keeper.parts().iter().any(|part| part.class == class)
            })
        };
        if !rules::is_mark(mark, is_class) {
            let words = "what is held is patient/ID, consultation/ID, channel/NAME, class/NAME of a class with a rule, or \
                         everything";
            return Err(RetentionError::Invalid(words));
        }
        let hold = Hold {
            id: HoldId::generate(&*self.clock, &*self.random),
            matter: matter.to_owned(),
            mark: mark.to_owned(),
            reason,
            placed: (actor.id.clone(), self.now()),
            asked: None,
            released: None,
        };
        let mut tx = self.db.begin().await?;
        // Whoever disposes of a record at this moment ends first; the next record meets the hold.
        store::await_runs(&mut tx).await?;
        // The same of whoever deletes by hand or by a date: what they were told of holds is so until they have ended.
        store::await_deletions(&mut tx).await?;
        if !not_yet_known && !self.knows(&mut tx, mark).await? {
            return Err(RetentionError::Unknown(mark.replacen('/', " ", 1)));
        }
        store::add_hold(&mut tx, &hold).await?;
        let what = resource("legal-hold", hold.id.as_str());
        let mut entry =
            Entry::new(Event::HoldPlaced, Action::Create, Outcome::Success, actor, what);
        entry.patient = hold.mark.strip_prefix("patient/").map(str::to_owned);
        entry.details = vec![("mark", hold.mark.clone()), ("reason", reason.name().to_owned())];
        self.witness(tx, vec![entry]).await?;
        Ok(hold)
    }

    /// Ends a hold: the first asks for it, a second person grants it.
    pub async fn release(&self, actor: Actor, id: &HoldId) -> Result<Hold, RetentionError> {
        let mut tx = self.db.begin().await?;
        // The row's lock makes two who release it at the same moment take turns.
        let found = store::lock_hold(&mut tx, id).await?;
        let mut hold = found.ok_or(RetentionError::Missing("hold"))?;
        if hold.released.is_some() {
            return Err(RetentionError::State("released", "released again"));
        }
        let by = (actor.id.clone(), self.now());
        let own = (actor.id.as_str(), by.1);
        let event = match &hold.asked {
            None => {
                store::ask_release(&mut tx, id, own).await?;
                hold.asked = Some(by);
                Event::HoldReleaseAsked
            }
            Some((first, _)) if *first == actor.id => return Err(RetentionError::SamePerson),
            Some(_) => {
                store::release(&mut tx, id, own).await?;
                hold.released = Some(by);
                Event::HoldReleased
            }
        };
        let what = resource("legal-hold", id.as_str());
        let entry = Entry::new(event, Action::Update, Outcome::Success, actor, what);
        self.witness(tx, vec![entry]).await?;
        Ok(hold)
    }

    /// Lists what may be disposed of now: the dry run. Nothing goes by it.
    pub async fn plan(&self, actor: Actor) -> Result<Plan, RetentionError> {
        let now = self.now();
        // Looking takes its time; those who write do not wait for it.
        let past = self.past(now).await?;
        let mut tx = self.db.begin().await?;
        store::take_turn(&mut tx).await?;
        if let Some(id) = store::unfinished(&mut tx).await? {
            return Err(RetentionError::Unfinished(id.into()));
        }
        let standing = store::standing(&mut tx).await?;
        let (mut items, mut open) = (Vec::new(), Vec::new());
        for (subject, (keep_until, labels), matter) in past {
            if is_held(&standing, &subject) {
                continue;
            }
            let item = planned(subject.class, subject.id, (keep_until, labels.join(" ")));
            match matter {
                Some(matter) => open.push((matter, item)),
                None => items.push(item),
            }
        }
        if items.is_empty() {
            let matter = open.iter().map(|(matter, _)| *matter).min();
            return Err(matter.map_or(RetentionError::NothingDue, RetentionError::DueOpen));
        }
        items.sort_by_key(|one| one.keep_until);
        let room = self.room(&mut tx).await?;
        let more = items.len() > room;
        items.truncate(room);
        let going = items.len();
        // Who reads it learns why these, which are past their time, are not among those that go.
        let open = open.into_iter().take(self.terms.cap);
        items.extend(open.map(|(matter, item)| kept(item, matter)));
        let plan = Plan {
            id: DisposalId::generate(&*self.clock, &*self.random),
            state: RunState::Planned,
            planned: (actor.id.clone(), now),
            approved: None,
            earliest: self.window(now),
            ended: None,
            items: u64::try_from(items.len()).unwrap_or(u64::MAX),
            more,
            cause: None,
        };
        store::add_plan(&mut tx, &plan, &items).await?;
        let what = resource("disposal", plan.id.as_str());
        let event = Event::DisposalPlanned;
        let mut entry = Entry::new(event, Action::Create, Outcome::Success, actor, what);
        entry.details = vec![("count", going.to_string())];
        self.witness(tx, vec![entry]).await?;
        Ok(plan)
    }

    /// From when on nobody may object any more to what is planned now because it is due.
    pub(super) fn window(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(rules::days(self.terms.objection_days)).unwrap_or(Timestamp::MAX)
    }

    /// How many records more may be planned because they are due, whichever plans they stand in.
    pub(super) async fn room(&self, tx: &mut Tx) -> Result<usize, RetentionError> {
        let waiting = store::waiting(tx).await?;
        let room = self.terms.cap.checked_sub(waiting).filter(|room| *room > 0);
        room.ok_or(RetentionError::Full(waiting))
    }

    /// Approves a plan, as a second person.
    pub async fn approve(&self, actor: Actor, id: &DisposalId) -> Result<Plan, RetentionError> {
        let mut tx = self.db.begin().await?;
        let plan = store::lock(&mut tx, id).await?.ok_or(RetentionError::Missing("plan"))?;
        if plan.state != RunState::Planned {
            return Err(RetentionError::State(plan.state.name(), "approved"));
        }
        if plan.planned.0 == actor.id {
            return Err(RetentionError::SamePerson);
        }
        let by = (actor.id.clone(), self.now());
        store::approve(&mut tx, id, (&by.0, by.1)).await?;
        let what = resource("disposal", id.as_str());
        let event = Event::DisposalApproved;
        let entry = Entry::new(event, Action::Update, Outcome::Success, actor, what);
        self.witness(tx, vec![entry]).await?;
        Ok(Plan { state: RunState::Approved, approved: Some(by), ..plan })
    }

    /// Objects to a plan, or stops its run; what is gone stays gone.
    pub async fn object(&self, actor: Actor, id: &DisposalId) -> Result<Plan, RetentionError> {
        let mut tx = self.db.begin().await?;
        let plan = store::lock(&mut tx, id).await?.ok_or(RetentionError::Missing("plan"))?;
        if !matches!(plan.state, RunState::Planned | RunState::Approved) {
            return Err(RetentionError::State(plan.state.name(), "stopped"));
        }
        self.certify(&mut tx, &plan).await?;
        let now = self.now();
        store::end(&mut tx, id, (RunState::Stopped, now)).await?;
        let what = resource("disposal", id.as_str());
        let event = Event::DisposalStopped;
        let entry = Entry::new(event, Action::Update, Outcome::Success, actor, what);
        self.witness(tx, vec![entry]).await?;
        Ok(Plan { state: RunState::Stopped, ended: Some(now), ..plan })
    }
}

/// A record of a plan that does not go by it, for something is open.
fn kept(item: Item, matter: OpenMatter) -> Item {
    let (state, reason) = ("kept".to_owned(), Some(matter.name().to_owned()));
    Item { state, reason, ..item }
}

pub(super) fn planned(
    class: &str,
    subject: String,
    (keep_until, rules): (Timestamp, String),
) -> Item {
    let (class, state) = (class.to_owned(), "planned".to_owned());
    let (destroyed, channels) = (Vec::new(), Vec::new());
    Item {
        class,
        subject,
        keep_until,
        rules,
        state,
        reason: None,
        rows: 0,
        keys: 0,
        destroyed,
        channels,
    }
}
