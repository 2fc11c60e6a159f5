//! Follows the audit log, and raises flags.

use super::rules::{self, Look};
use super::{Activity, Rule, hours, store};
use crate::journal::Telling;
use crate::notification::{About, Notice, NoticeKind, send};
use crate::person::Person;
use crate::{Caller, ClinicError, chart, person};
use compliance::audit::{Action, Event, Shown};
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

/// What is known while a portion is looked at; nothing of it outlives the portion.
#[derive(Default)]
struct Known {
    hits: BTreeMap<Key, Hit>,
    people: BTreeMap<String, Option<Person>>,
    /// By account and patient: the rules about who they are to each other.
    related: BTreeMap<(String, String), Vec<Rule>>,
    /// By account and minute.
    late: BTreeMap<(String, i64), bool>,
}

/// An entry with its time.
#[derive(Clone, Copy)]
struct At<'a> {
    entry: &'a Shown,
    when: Timestamp,
}

impl Activity {
    /// Brings the rules up to the end of the log, a portion a transaction: flags, what officers are told, and the cursor
    /// move together. Who comes second changes nothing.
    pub async fn follow(&self, organization: &OrganizationId) -> Result<(), ClinicError> {
        loop {
            let from = self.cursor(organization).await?;
            let Some(portion) = self.explorer.onward(from).await? else {
                return Ok(());
            };
            let caller = Caller::system(organization.clone())?;
            let mut telling = self.journal.telling(&caller);
            let mut tx = self.journal.db.begin().await?;
            if !store::advance(&mut tx, organization, (from, portion.next)).await? {
                continue;
            }
            let mut known = Known::default();
            for entry in &portion.entries {
                let own = entry.organization.as_deref();
                if own.is_none_or(|own| own == organization.as_str()) {
                    self.judge(&mut tx, organization, &mut known, entry).await?;
                }
            }
            let hits = std::mem::take(&mut known.hits);
            let mut raised = false;
            for (key, hit) in &hits {
                raised |= self.raise(&mut tx, &mut telling, &caller, (key, hit)).await?;
            }
            if raised {
                self.journal.commit(tx, telling).await?;
            } else {
                tx.commit().await?;
            }
        }
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
        let at = At { entry, when };
        match rules::look(entry) {
            None => Ok(()),
            Some(Look::Broke { account, patient }) => {
                known.hit((Rule::BreakGlass, account, patient), at);
                Ok(())
            }
            Some(Look::Failed { account, address }) => {
                self.failed(tx, organization, known, (account, address), at).await
            }
            Some(Look::Opened { account, patient, searched }) => {
                self.counted(tx, organization, known, (account, patient), at).await?;
                if searched {
                    return Ok(());
                }
                self.opened(tx, organization, known, (account, patient), at).await
            }
        }
    }

    /// Who they are to each other, and whether it was after hours.
    async fn opened(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        (account, patient): (&str, &str),
        at: At<'_>,
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
            known.hit((rule, account, patient), at);
        }
        if self.is_late(tx, organization, known, (account, at.when)).await? {
            known.hit((Rule::AfterHours, account, patient), at);
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
        if rules::is_same(&own, &whose) {
            return Ok(vec![Rule::OwnRecord]);
        }
        let mut found = Vec::new();
        let word = rules::found_by(&whose.name).unwrap_or_default();
        let colleagues = person::store::staff_like(tx, &self.sealer, (organization, &word), &whose);
        let colleagues = colleagues.await?;
        if colleagues.iter().any(|one| one.id != own.id && rules::is_same(one, &whose)) {
            found.push(Rule::CoWorker);
        }
        if rules::same_surname(&own.name, &whose.name) {
            let reader = (own.id.clone(), organization.clone(), own.role);
            let reader = Caller::acting(reader, None);
            if !chart::has_part(tx, &reader, &whose.id).await? {
                found.push(Rule::SameSurname);
            }
        }
        Ok(found)
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

    /// More records than are usual within an hour.
    async fn counted(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        (account, patient): (&str, &str),
        at: At<'_>,
    ) -> Result<(), ClinicError> {
        let whose = (organization, "records", account);
        let seq = at.entry.index;
        let seen = store::trace(tx, whose, (patient, seq), at.when).await?;
        if seen.len() > usize::try_from(self.watch.records_an_hour).unwrap_or(usize::MAX) {
            known.hit((Rule::Bulk, account, ""), at).extend(seen);
        }
        Ok(())
    }

    /// Too many failures of one account or address within an hour.
    async fn failed(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        known: &mut Known,
        (account, address): (Option<&str>, Option<&str>),
        at: At<'_>,
    ) -> Result<(), ClinicError> {
        let most = usize::try_from(self.watch.failures_an_hour).unwrap_or(usize::MAX);
        let seq = at.entry.index;
        let what = seq.to_string();
        if let Some(account) = account {
            let whose = (organization, "failures", account);
            let failed = store::trace(tx, whose, (&what, seq), at.when).await?;
            if failed.len() >= most {
                known.hit((Rule::Failures, account, ""), at).extend(failed);
            }
        }
        if let Some(address) = address {
            let whose = (organization, "addresses", address);
            let failed = store::trace(tx, whose, (&what, seq), at.when).await?;
            if failed.len() >= most {
                known.hit_from(address, at).extend(failed);
            }
        }
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
        if !store::raise(tx, organization, (&new, now), (key, hit)).await? {
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

impl Known {
    fn hit(
        &mut self,
        (rule, account, patient): (Rule, &str, &str),
        at: At<'_>,
    ) -> &mut BTreeSet<u64> {
        let (account, patient) = (account.to_owned(), patient.to_owned());
        let day = rules::day(at.when);
        self.add(Key { rule, account, address: String::new(), patient, day }, at)
    }

    fn hit_from(&mut self, address: &str, at: At<'_>) -> &mut BTreeSet<u64> {
        let (account, patient) = (String::new(), String::new());
        let (rule, address, day) = (Rule::Failures, address.to_owned(), rules::day(at.when));
        self.add(Key { rule, account, address, patient, day }, at)
    }

    fn add(&mut self, key: Key, At { entry, when }: At<'_>) -> &mut BTreeSet<u64> {
        let hit = self.hits.entry(key).or_insert_with(|| Hit {
            first: when,
            last: when,
            entries: BTreeSet::new(),
        });
        hit.last = when;
        hit.entries.insert(entry.index);
        &mut hit.entries
    }
}
