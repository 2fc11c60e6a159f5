//! Follows the audit log, and raises flags.

use super::rules::{self, Look};
use super::{Activity, Rule, hours, store, watched};
use crate::journal::Telling;
use crate::notification::{About, Notice, NoticeKind, send};
use crate::person::Person;
use crate::{Caller, ClinicError, chart, intake, person};
use compliance::audit::{Action, Event, PORTION, Shown};
use db::{DbError, Tx};
use kernel::{OrganizationId, PersonId, Role, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What makes two findings one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) rule: Rule,
    pub(super) account: String,
    pub(super) address: String,
    pub(super) patient: String,
    pub(super) day: String,
}

/// What a portion of the log shows of one finding.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    pub(super) entries: BTreeSet<u64>,
}

/// What is counted over an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tally {
    /// Patients' records that an account opened.
    Records,
    /// Failures of an account.
    Failures,
    /// Failures of an address.
    Addresses,
}

/// Something that counts, and for whom.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) tally: Tally,
    /// The account or the address.
    pub(super) subject: String,
    /// The same twice counts once.
    pub(super) what: String,
    pub(super) at: At,
}

/// The findings of a portion.
#[derive(Default)]
struct Hits(BTreeMap<Key, Hit>);

/// What is known while a portion is looked at; nothing of it outlives the portion.
#[derive(Default)]
struct Known {
    hits: Hits,
    /// What counts, in the log's order.
    steps: Vec<Step>,
    people: BTreeMap<String, Option<Person>>,
    /// By account and patient: the rules about who they are to each other.
    related: BTreeMap<(String, String), Vec<Rule>>,
    /// By account and minute.
    late: BTreeMap<(String, i64), bool>,
}

/// An entry's place in the log, and its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) seq: u64,
    pub(super) when: Timestamp,
}

impl Activity {
    /// Brings the rules up to the end of the log by portions. A portion is looked at while others write, and written down in
    /// one transaction: flags, what officers are told, and the cursor move together. Who comes second changes nothing. Past
    /// portions that show nothing the cursor moves with the next that shows something, or once at the end.
    pub async fn follow(&self, organization: &OrganizationId) -> Result<(), ClinicError> {
        self.seal_addresses().await?;
        let end = self.explorer.end().await?;
        let mut from = self.cursor(organization).await?;
        let mut looked = from;
        while looked < end
            && let Some(portion) = self.explorer.onward(looked, PORTION).await?
        {
            let known = self.look(organization, &portion.entries).await?;
            looked = portion.next;
            if !known.is_nothing() {
                self.write(organization, (from, looked), known).await?;
                from = self.cursor(organization).await?;
                looked = from;
            }
        }
        if looked > from {
            self.write(organization, (from, looked), Known::default()).await?;
        }
        Ok(())
    }

    /// What a portion shows. Nothing is written, so nobody waits for it.
    async fn look(
        &self,
        organization: &OrganizationId,
        entries: &[Shown],
    ) -> Result<Known, ClinicError> {
        let mut known = Known::default();
        let mut tx = self.journal.db.read().await?;
        for entry in entries {
            let own = entry.organization.as_deref();
            if own.is_none_or(|own| own == organization.as_str()) {
                self.judge(&mut tx, organization, &mut known, entry).await?;
            }
        }
        tx.commit().await?;
        Ok(known)
    }

    /// Writes down what a portion showed, unless another follower was faster.
    async fn write(
        &self,
        organization: &OrganizationId,
        span: (u64, u64),
        Known { mut hits, steps, .. }: Known,
    ) -> Result<(), ClinicError> {
        let caller = Caller::system(organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        if !store::advance(&mut tx, organization, span).await? {
            return Ok(());
        }
        if let Some(first) = steps.iter().map(|step| step.at.when).min() {
            store::forget(&mut tx, organization, rules::hour_before(first)).await?;
        }
        for step in &steps {
            self.count(&mut tx, organization, &mut hits, step).await?;
        }
        let mut raised = false;
        for (key, hit) in &hits.0 {
            raised |= self.raise(&mut tx, &mut telling, &caller, (key, hit)).await?;
        }
        if raised {
            self.journal.commit(tx, telling).await?;
        } else {
            tx.commit().await?;
        }
        Ok(())
    }

    /// Where the rules stand. On a log that is there already they begin a week ago.
    async fn cursor(&self, organization: &OrganizationId) -> Result<u64, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let known = store::cursor(&mut tx, organization).await?;
        tx.commit().await?;
        if let Some(known) = known {
            return Ok(known);
        }
        let now = self.journal.now();
        let began = now.saturating_sub(rules::LOOK_BACK).unwrap_or(now);
        let first = self.explorer.since(began).await?;
        let mut tx = self.journal.db.begin().await?;
        store::begin(&mut tx, organization, first).await?;
        tx.commit().await?;
        Ok(first)
    }

    async fn judge(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        entry: &Shown,
    ) -> Result<(), ClinicError> {
        let Ok(when) = entry.at.parse::<Timestamp>() else { return Ok(()) };
        let at = At { seq: entry.index, when };
        match rules::look(entry) {
            None => {}
            Some(Look::Broke { account, patient }) => {
                known.hits.add(Key::of((Rule::BreakGlass, account, patient), when), at);
            }
            Some(Look::Failed { account, address }) => {
                let what = at.seq.to_string();
                if let Some(account) = account {
                    known.counts((Tally::Failures, account, &what), at);
                }
                if let Some(address) = address {
                    known.counts((Tally::Addresses, address, &what), at);
                }
            }
            Some(Look::Opened { account, patient, searched }) => {
                known.counts((Tally::Records, account, patient), at);
                if !searched {
                    self.opened(tx, organization, known, (account, patient), at).await?;
                }
            }
        }
        Ok(())
    }

    /// Who they are to each other, and whether it was after hours.
    async fn opened(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        (account, patient): (&str, &str),
        at: At,
    ) -> Result<(), ClinicError> {
        let pair = (account.to_owned(), patient.to_owned());
        let related = if let Some(rules) = known.related.get(&pair) {
            rules.clone()
        } else {
            let found = self.related(tx, organization, known, (account, patient)).await?;
            known.related.insert(pair, found.clone());
            found
        };
        for rule in related {
            known.hits.add(Key::of((rule, account, patient), at.when), at);
        }
        if self.is_late(tx, organization, known, (account, at.when)).await? {
            known.hits.add(Key::of((Rule::AfterHours, account, patient), at.when), at);
        }
        Ok(())
    }

    async fn related(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        (account, patient): (&str, &str),
    ) -> Result<Vec<Rule>, ClinicError> {
        if account == patient {
            return Ok(vec![Rule::OwnRecord]);
        }
        let own = self.person(tx, organization, known, account).await?;
        let whose = self.person(tx, organization, known, patient).await?;
        let (Some(own), Some(whose)) = (own, whose) else { return Ok(Vec::new()) };
        if rules::is_same((&own, &whose), self.journal.home) {
            return Ok(vec![Rule::OwnRecord]);
        }
        let mut found = Vec::new();
        let word = rules::found_by(&whose.name).unwrap_or_default();
        let by = (&*self.sealer, self.journal.home);
        let colleagues = person::store::staff_like(tx, by, (organization, &word), &whose);
        let colleagues = colleagues.await?;
        let is_same = |one: &Person| rules::is_same((one, &whose), self.journal.home);
        if colleagues.iter().any(|one| one.id != own.id && is_same(one)) {
            found.push(Rule::CoWorker);
        }
        if self.is_of_one_home(tx, (&own, &whose)).await? {
            found.push(Rule::SameAddress);
        }
        let named = rules::same_surname(&own.name, &whose.name);
        let watched = watched::is_watched(tx, &whose.id).await?;
        if named || watched {
            let reader = (own.id.clone(), organization.clone(), own.role);
            let reader = Caller::acting(reader, None);
            if !chart::has_part(tx, &reader, &whose.id).await? {
                found.extend(named.then_some(Rule::SameSurname));
                found.extend(watched.then_some(Rule::Vip));
            }
        }
        Ok(found)
    }

    /// Whether a patient is reached by somebody's own telephone, or said lately that they or theirs are. Where staff live, the
    /// product does not know.
    async fn is_of_one_home(
        &self,
        tx: &mut Tx,
        (own, whose): (&Person, &Person),
    ) -> Result<bool, ClinicError> {
        let home = self.journal.home;
        let Some(number) = rules::number(own, home) else { return Ok(false) };
        if rules::number(whose, home).as_ref() == Some(&number) {
            return Ok(true);
        }
        let said = intake::store::latest(tx, &self.sealer, (&whose.organization, &whose.id));
        Ok(said.await?.iter().any(|intake| rules::names(intake, &number, home)))
    }

    async fn is_late(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        (account, when): (&str, Timestamp),
    ) -> Result<bool, ClinicError> {
        let minute = (account.to_owned(), when.as_second() / 60);
        if let Some(late) = known.late.get(&minute) {
            return Ok(*late);
        }
        let person = self.person(tx, organization, known, account).await?;
        let late = match person {
            Some(person) => hours::is_after(tx, &person, when).await?,
            None => false,
        };
        known.late.insert(minute, late);
        Ok(late)
    }

    async fn person(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        id: &str,
    ) -> Result<Option<Person>, DbError> {
        if let Some(found) = known.people.get(id) {
            return Ok(found.clone());
        }
        let found = match id.parse::<PersonId>() {
            Ok(id) => person::store::find(tx, &self.sealer, organization, &id).await?,
            Err(_) => None,
        };
        known.people.insert(id.to_owned(), found.clone());
        Ok(found)
    }

    /// Counts one of many, and finds when there are too many within an hour. The first finding of a portion has what went
    /// before it.
    async fn count(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        hits: &mut Hits,
        step: &Step,
    ) -> Result<(), ClinicError> {
        let many = match step.tally {
            Tally::Records => i64::from(self.watch.records_an_hour) + 1,
            Tally::Failures | Tally::Addresses => i64::from(self.watch.failures_an_hour),
        };
        if store::trace(tx, &self.sealer, organization, step, many).await? < many {
            return Ok(());
        }
        let key = step.key();
        let before = if hits.0.contains_key(&key) {
            Vec::new()
        } else {
            store::traced(tx, &self.sealer, organization, step, many).await?
        };
        hits.add(key, step.at).extend(before);
        Ok(())
    }

    /// Writes a finding down; whether it is a new flag.
    async fn raise(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (key, hit): (&Key, &Hit),
    ) -> Result<bool, ClinicError> {
        let (organization, now) = (&caller.organization, telling.now);
        let new = self.journal.uuid();
        let found = (key, hit);
        if !store::raise(tx, &self.sealer, organization, (&new, now), found).await? {
            return Ok(false);
        }
        let what = ("activity-flag", &*new);
        let entry = telling.witness(Event::ActivityFlagged, Action::Create, what);
        entry.patient = Some(key.patient.clone()).filter(|patient| !patient.is_empty());
        entry.details.push(("rule", key.rule.name().to_owned()));
        for (name, value) in [("account", &key.account), ("address", &key.address)] {
            if !value.is_empty() {
                entry.details.push((name, value.clone()));
            }
        }
        let entries: Vec<String> = hit.entries.iter().take(8).map(u64::to_string).collect();
        entry.details.push(("entries", entries.join(" ")));
        if rules::is_news(key.rule, hit.last, now) {
            self.tell(tx, telling, caller, (&new, &key.account)).await?;
        }
        Ok(true)
    }

    /// Tells officers, but not whom it concerns; where nobody is left, administrators.
    async fn tell(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (flag, account): (&str, &str),
    ) -> Result<(), ClinicError> {
        for role in [Role::ComplianceOfficer, Role::Administrator] {
            let mut told = person::store::of_role(tx, &caller.organization, role).await?;
            told.retain(|one| one.as_str() != account);
            for to in &told {
                let about = (to.clone(), About::ActivityFlag(flag.to_owned()));
                let kind = NoticeKind::ActivityFlagged;
                let notice = Notice::about(kind, about, caller.person.clone());
                send(tx, telling, &self.journal, &notice).await?;
            }
            if !told.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Key {
    fn of((rule, account, patient): (Rule, &str, &str), when: Timestamp) -> Self {
        let (account, patient) = (account.to_owned(), patient.to_owned());
        Self { rule, account, address: String::new(), patient, day: rules::day(when) }
    }
}

impl Tally {
    /// The stable name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Failures => "failures",
            Self::Addresses => "sources",
        }
    }
}

impl Step {
    fn key(&self) -> Key {
        let when = self.at.when;
        match self.tally {
            Tally::Records => Key::of((Rule::Bulk, &self.subject, ""), when),
            Tally::Failures => Key::of((Rule::Failures, &self.subject, ""), when),
            Tally::Addresses => {
                Key { address: self.subject.clone(), ..Key::of((Rule::Failures, "", ""), when) }
            }
        }
    }
}

impl Known {
    /// Whether there is nothing of it to be written down.
    fn is_nothing(&self) -> bool {
        self.hits.0.is_empty() && self.steps.is_empty()
    }

    fn counts(&mut self, (tally, subject, what): (Tally, &str, &str), at: At) {
        let (subject, what) = (subject.to_owned(), what.to_owned());
        self.steps.push(Step { tally, subject, what, at });
    }
}

impl Hits {
    /// Adds an entry to a finding; answers the entries behind it.
    fn add(&mut self, key: Key, At { seq, when }: At) -> &mut BTreeSet<u64> {
        let hit = self.0.entry(key).or_insert_with(|| Hit {
            first: when,
            last: when,
            entries: BTreeSet::new(),
        });
        hit.last = when;
        hit.entries.insert(seq);
        &mut hit.entries
    }
}
