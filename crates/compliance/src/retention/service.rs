//! What may be asked of retention, and what is due.

use super::rules::{self, Verdict};
use super::{
    Due, Hold, Item, Keeper, OpenMatter, Plan, RetentionError, Rule, RunState, Subject, store,
};
use crate::audit::Audit;
use crate::keys::DataKeys;
use db::{Db, DbError, Tx};
use kernel::{Clock, DisposalId, Random, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who stands for the rules with which a clinic begins.
pub(super) const PROGRAM: &str = "housecall";

/// How careful disposal is.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// For how many days anybody may object to a plan.
    pub objection_days: u32,
    /// At most so many records go in one run.
    pub cap: usize,
    /// After so many days no backup is left that holds what went.
    pub backup_days: u32,
}

impl Terms {
    /// In a store that was just restored: a hold that was placed since the backup is not in it, and an objection neither. So
    /// plans wait until anybody could object once more; answers how many.
    pub async fn wait_anew(self, tx: &mut Tx, now: Timestamp) -> Result<u64, DbError> {
        let until = now.saturating_add(rules::days(self.objection_days)).unwrap_or(Timestamp::MAX);
        store::postpone(tx, until).await
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self { objection_days: 30, cap: 1_000, backup_days: 35 }
    }
}

/// Rules, holds and disposal.
#[derive(Clone)]
pub struct Retention {
    pub(super) db: Db,
    pub(super) audit: Arc<Audit>,
    pub(super) keys: Arc<DataKeys>,
    pub(super) keepers: Arc<[Arc<dyn Keeper>]>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) terms: Terms,
}

impl std::fmt::Debug for Retention {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Retention").field("terms", &self.terms).finish_non_exhaustive()
    }
}

/// A subject and until when it is kept, `None` where that cannot be said.
type Looked = (Subject, Option<(Timestamp, Vec<String>)>);

/// A subject that is past its time, since when and by which rules, and what is open that holds it by itself.
pub(super) type Past = (Subject, (Timestamp, Vec<String>), Option<OpenMatter>);

impl Retention {
    /// Retention of what these keep.
    pub fn new(
        (db, audit, keys): (Db, Arc<Audit>, Arc<DataKeys>),
        keepers: Vec<Arc<dyn Keeper>>,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
        terms: Terms,
    ) -> Self {
        Self { db, audit, keys, keepers: keepers.into(), clock, random, terms }
    }

    /// The instant as the store keeps it.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now_to_microsecond()
    }

    /// The rules with which a clinic begins, where there is none of their line.
    pub async fn seed(&self) -> Result<(), RetentionError> {
        let mut tx = self.db.begin().await?;
        let known = store::rules(&mut tx).await?;
        for default in self.keepers.iter().flat_map(|keeper| keeper.defaults()) {
            let rule = Rule {
                class: default.class.to_owned(),
                jurisdiction: "US".to_owned(),
                population: default.population,
                version: 1,
                trigger: default.trigger,
                days: default.days,
                floor_age: default.floor_age,
                authority: default.authority.to_owned(),
                proposed_by: PROGRAM.to_owned(),
                approved_by: Some(PROGRAM.to_owned()),
            };
            if !known.iter().any(|known| known.class == rule.class && same(known, &rule)) {
                store::add_rule(&mut tx, &rule, self.now()).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Every version of every rule, newest first in each line.
    pub async fn rules(&self) -> Result<Vec<Rule>, RetentionError> {
        Ok(store::rules(&mut self.db.read().await?).await?)
    }

    /// Every hold, newest first.
    pub async fn holds(&self) -> Result<Vec<Hold>, RetentionError> {
        Ok(store::holds(&mut self.db.read().await?).await?)
    }

    /// The newest plans.
    pub async fn plans(&self) -> Result<Vec<Plan>, RetentionError> {
        Ok(store::plans(&mut self.db.read().await?).await?)
    }

    /// How many rules, ends of holds and plans wait for somebody else than this one.
    pub async fn waiting(&self, who: &str) -> Result<usize, RetentionError> {
        let (rules, holds, plans) = (self.rules().await?, self.holds().await?, self.plans().await?);
        let rule = |one: &&Rule| {
            let newer = rules.iter().any(|other| same(other, one) && other.version > one.version);
            one.approved_by.is_none() && !newer && one.proposed_by != who
        };
        let hold = |one: &&Hold| {
            one.released.is_none() && one.asked.as_ref().is_some_and(|(first, _)| first != who)
        };
        let plan = |one: &&Plan| one.state == RunState::Planned && one.planned.0 != who;
        Ok(rules.iter().filter(rule).count()
            + holds.iter().filter(hold).count()
            + plans.iter().filter(plan).count())
    }

    /// The plan of this id.
    pub(crate) async fn find_plan(&self, id: &DisposalId) -> Result<Option<Plan>, RetentionError> {
        Ok(store::find(&mut self.db.read().await?, id).await?)
    }

    /// A plan's records.
    pub async fn items(&self, run: &DisposalId) -> Result<Vec<Item>, RetentionError> {
        let items = store::items(&mut self.db.read().await?, run).await?;
        Ok(items.into_iter().map(|(_, item, _)| item).collect())
    }

    /// The newest 500 certificates, each its JSON text and the SHA-256 that the audit log has.
    pub async fn certificates(&self) -> Result<Vec<(String, String)>, RetentionError> {
        Ok(store::certificates(&mut self.db.read().await?, None).await?)
    }

    /// The certificates of a plan, however many came after them.
    pub async fn certificates_of(
        &self,
        plan: &DisposalId,
    ) -> Result<Vec<(String, String)>, RetentionError> {
        let mut tx = self.db.read().await?;
        store::find(&mut tx, plan).await?.ok_or(RetentionError::Missing("plan"))?;
        Ok(store::certificates(&mut tx, Some(plan)).await?)
    }

    /// What is due, class by class: now, in thirty days, in a year.
    pub async fn calendar(&self) -> Result<Vec<Due>, RetentionError> {
        let now = self.now();
        let mut tx = self.db.read().await?;
        let standing = store::standing(&mut tx).await?;
        let mut classes: BTreeMap<String, Due> = BTreeMap::new();
        let (month, year) = (now + rules::days(30), now + rules::days(366));
        let mut counted = BTreeSet::new();
        // What is found of a channel is what stands there up to a bound, so a later look finds what would go after it.
        for at in [now, month, year] {
            for (subject, until) in self.look(&mut tx, at).await? {
                if !counted.insert((subject.class, subject.id.clone())) {
                    continue;
                }
                let past = until.as_ref().is_some_and(|(until, _)| *until <= now);
                let held = past
                    && (is_held(&standing, &subject)
                        || self.open(&mut tx, &subject).await?.is_some());
                let due =
                    classes.entry(subject.class.to_owned()).or_insert_with(|| none(subject.class));
                match until {
                    None => due.unruled += 1,
                    Some((until, _)) if until > year => {}
                    Some((until, _)) if until > month => due.soon.1 += 1,
                    Some((until, _)) if until > now => due.soon.0 += 1,
                    Some(_) if held => due.held += 1,
                    Some(_) => due.now += 1,
                }
            }
        }
        for keeper in self.keepers.iter() {
            let ruled = keeper.defaults().iter().map(|default| default.class);
            for class in ruled.chain(keeper.parts().iter().map(|part| part.class)) {
                classes.entry(class.to_owned()).or_insert_with(|| none(class));
            }
        }
        Ok(classes.into_values().collect())
    }

    /// What would be past its time at an instant by the shortest rule of its class, and until when it is really kept.
    pub(super) async fn look(
        &self,
        tx: &mut Tx,
        at: Timestamp,
    ) -> Result<Vec<Looked>, RetentionError> {
        let rules = in_force(store::rules(tx).await?);
        let mut classes: BTreeMap<&str, u32> = BTreeMap::new();
        // A rule that fits none of them would move the bound to what is not due yet.
        let can_fit =
            |rule: &&Rule| self.place(&rule.class).is_none_or(|place| place == rule.jurisdiction);
        for rule in rules.iter().filter(can_fit) {
            let least = classes.entry(&rule.class).or_insert(rule.days);
            *least = rule.days.min(*least);
        }
        let mut found = Vec::new();
        for (class, least) in classes {
            let before = at.saturating_sub(rules::days(least)).unwrap_or(Timestamp::MIN);
            for keeper in &*self.keepers {
                for subject in keeper.candidates(tx, class, before).await? {
                    let subject = self.marked(tx, subject).await?;
                    let until = match rules::keep_until(&subject, &rules) {
                        Verdict::Until(until, labels) => Some((until, labels)),
                        Verdict::Keep => None,
                    };
                    found.push((subject, until));
                }
            }
        }
        // Parts first: each has a certificate of its own before its record would take it along.
        found.sort_by_key(|(subject, _)| subject.of.is_none());
        Ok(found)
    }

    /// What is past its time, with what is open that holds it.
    pub(super) async fn past(&self, now: Timestamp) -> Result<Vec<Past>, RetentionError> {
        let mut tx = self.db.read().await?;
        let mut past = Vec::new();
        for (subject, until) in self.look(&mut tx, now).await? {
            if let Some(due) = until.filter(|(until, _)| *until <= now) {
                let matter = self.open(&mut tx, &subject).await?;
                past.push((subject, due, matter));
            }
        }
        Ok(past)
    }

    /// Where all records of a class are made, if that is one place.
    pub(super) fn place(&self, class: &str) -> Option<&'static str> {
        let keeps =
            |keeper: &&Arc<dyn Keeper>| keeper.defaults().iter().any(|one| one.class == class);
        self.keepers.iter().find(keeps)?.place()
    }

    /// A subject as it is now, from whoever keeps it.
    pub(super) async fn find(
        &self,
        tx: &mut Tx,
        (class, id): (&str, &str),
    ) -> Result<Option<Subject>, RetentionError> {
        for keeper in &*self.keepers {
            if let Some(subject) = keeper.find(tx, class, id).await? {
                return Ok(Some(self.marked(tx, subject).await?));
            }
        }
        Ok(None)
    }

    /// What is open of whom a subject is about, whoever knows it, and holds it by itself.
    pub(super) async fn open(
        &self,
        tx: &mut Tx,
        subject: &Subject,
    ) -> Result<Option<OpenMatter>, RetentionError> {
        let now = self.now();
        for keeper in &*self.keepers {
            if let Some(matter) = keeper.open(tx, subject, now).await? {
                return Ok(Some(matter));
            }
        }
        Ok(None)
    }

    /// Whether anything is left of what was disposed of, whoever kept it.
    pub(super) async fn remains(
        &self,
        tx: &mut Tx,
        (class, id): (&str, &str),
    ) -> Result<bool, RetentionError> {
        for keeper in &*self.keepers {
            if keeper.remains(tx, class, id).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a hold on this mark would find anything.
    pub(super) async fn knows(&self, tx: &mut Tx, mark: &str) -> Result<bool, RetentionError> {
        if mark == rules::EVERYTHING || mark.starts_with("class/") {
            return Ok(true);
        }
        for keeper in &*self.keepers {
            if keeper.knows(tx, mark).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The subject with the marks of all that would go with it, whoever keeps that.
    async fn marked(&self, tx: &mut Tx, mut subject: Subject) -> Result<Subject, RetentionError> {
        for keeper in &*self.keepers {
            let more = keeper.marks(tx, &subject).await?;
            subject.marks.extend(more);
        }
        Ok(subject)
    }
}

fn none(class: &str) -> Due {
    Due { class: class.to_owned(), now: 0, soon: (0, 0), held: 0, unruled: 0 }
}

pub(super) fn same(one: &Rule, other: &Rule) -> bool {
    one.class == other.class
        && one.jurisdiction == other.jurisdiction
        && one.population == other.population
}

pub(super) fn is_held(standing: &[String], subject: &Subject) -> bool {
    standing.iter().any(|mark| rules::holds(mark, subject))
}

/// Every rule that is in force.
pub async fn rules_in_force(tx: &mut Tx) -> Result<Vec<Rule>, DbError> {
    Ok(in_force(store::rules(tx).await?))
}

/// The newest approved version of each line.
pub(super) fn in_force(all: Vec<Rule>) -> Vec<Rule> {
    let mut chosen: Vec<Rule> = Vec::new();
    for rule in all.into_iter().filter(|rule| rule.approved_by.is_some()) {
        if !chosen.iter().any(|known| same(known, &rule)) {
            chosen.push(rule);
        }
    }
    chosen
}
