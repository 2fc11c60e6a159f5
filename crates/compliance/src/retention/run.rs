//! Disposal itself: record by record, each in a transaction of its own with its audit entry, so that a run that was cut off
//! goes on where it stopped and nothing goes twice.

use super::command::resource;
use super::rules::{self, Verdict};
use super::service::in_force;
use super::{
    Cause, Certificate, Item, Messages, OpenMatter, Plan, Retention, RetentionError, RunState,
    Subject, store,
};
use crate::audit::{Action, Entry, Event, Outcome as Went};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use db::Tx;
use kernel::{Actor, DisposalId, Fault as _, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Records that went.
    pub disposed: u64,
    /// Records that were kept after all.
    pub kept: u64,
}

/// What is there to do with a record now.
enum Decision {
    /// It goes; by which rules and since when, unless an order stands above them.
    Dispose(Box<Subject>, Option<(Timestamp, Vec<String>)>),
    Keep(&'static str),
}

/// What memory has to forget once it is committed that a record went.
struct Gone {
    /// The scopes of the keys that were destroyed.
    scopes: BTreeSet<String>,
    /// The messages that went of a part.
    messages: Messages,
    /// By what others forget the keys.
    mark: i64,
}

impl Retention {
    /// Carries out an approved plan once nobody may object any more. Begun before and cut off, it goes on.
    pub async fn run(&self, id: &DisposalId) -> Result<Outcome, RetentionError> {
        while self.step(id).await? {}
        let mut outcome = Outcome::default();
        for item in self.items(id).await? {
            match item.state.as_str() {
                "disposed" => outcome.disposed += 1,
                "kept" => outcome.kept += 1,
                _ => {}
            }
        }
        Ok(outcome)
    }

    /// Carries out every plan that is approved and may begin, also one that was cut off; answers how many. One that cannot go on
    /// stops no other; why the first could not is told when all were tried.
    pub async fn run_due(&self) -> Result<usize, RetentionError> {
        let due = store::due(&mut self.db.read().await?, self.now()).await?;
        let mut first = None;
        for id in &due {
            let Err(error) = self.run(id).await else { continue };
            if first.is_none() {
                first = Some(error);
            } else {
                tracing::error!(plan = %id, %error, code = error.code(), "another approved disposal was not finished");
            }
        }
        first.map_or(Ok(due.len()), Err)
    }

    /// Settles the next record, or the run when there is none; answers whether there may be another.
    pub(super) async fn step(&self, id: &DisposalId) -> Result<bool, RetentionError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        // The row's lock makes two who run the same plan take turns.
        let plan = store::lock(&mut tx, id).await?.ok_or(RetentionError::Missing("plan"))?;
        match plan.state {
            RunState::Approved if plan.earliest <= now => {}
            RunState::Approved => return Err(RetentionError::TooEarly(plan.earliest.to_string())),
            RunState::Done => return Ok(false),
            state => return Err(RetentionError::State(state.name(), "run")),
        }
        let Some((place, mut item)) = store::next(&mut tx, id).await? else {
            self.certify(&mut tx, &plan).await?;
            store::end(&mut tx, id, (RunState::Done, now)).await?;
            tx.commit().await?;
            return Ok(false);
        };
        let decision = self.decide(&mut tx, &plan, &item, now).await?;
        let gone = match decision {
            Decision::Dispose(subject, due) => {
                // The plan was made by those of its day; the certificate names those that decided.
                if let Some((until, labels)) = due {
                    item.keep_until = until;
                    item.rules = labels.join(" ");
                }
                let went = self.dispose(&mut tx, (id, place), &subject, &mut item).await?;
                Some((subject, went))
            }
            Decision::Keep(reason) => {
                "kept".clone_into(&mut item.state);
                item.reason = Some(reason.to_owned());
                None
            }
        };
        store::settle(&mut tx, (id, place), &item, now).await?;
        let subject = gone.as_ref().map(|(subject, _)| &**subject);
        self.witness(tx, vec![told(&plan, &item, subject)]).await?;
        if let Some((subject, gone)) = gone {
            self.forget(&subject, &gone);
        }
        Ok(true)
    }

    /// What is committed as gone is out of this process's memory, too.
    fn forget(&self, subject: &Subject, gone: &Gone) {
        self.keys.announced(gone.mark);
        for scope in &gone.scopes {
            self.keys.forget(scope);
        }
        for keeper in self.keepers.iter() {
            keeper.forget(subject, &gone.messages);
        }
    }

    /// Everything is asked anew in the transaction that deletes: what the plan says may be weeks old.
    async fn decide(
        &self,
        tx: &mut Tx,
        plan: &Plan,
        item: &Item,
        now: Timestamp,
    ) -> Result<Decision, RetentionError> {
        let Some(subject) = self.find(tx, (&item.class, &item.subject)).await? else {
            return Ok(Decision::Keep("gone"));
        };
        // Locked, too: a plan that was made and approved while a hold is on its way waits for it.
        let standing = store::standing_fast(tx).await?;
        if standing.iter().any(|(mark, _)| rules::holds(mark, &subject)) {
            return Ok(Decision::Keep("held"));
        }
        // What is opened at this moment waits by the same lock.
        if let Some(matter) = self.open(tx, &subject).await? {
            return Ok(Decision::Keep(matter.name()));
        }
        if plan.cause.is_some_and(Cause::is_order) {
            return Ok(Decision::Dispose(Box::new(subject), None));
        }
        let rules = in_force(store::rules(tx).await?);
        Ok(match rules::keep_until(&subject, &rules) {
            Verdict::Until(until, labels) if until <= now => {
                Decision::Dispose(Box::new(subject), Some((until, labels)))
            }
            _ => Decision::Keep("moved"),
        })
    }

    /// Deletes a record; answers what memory has to forget.
    async fn dispose(
        &self,
        tx: &mut Tx,
        (plan, place): (&DisposalId, i64),
        subject: &Subject,
        item: &mut Item,
    ) -> Result<Gone, RetentionError> {
        let (mut scopes, mut versions, mut samples) =
            (BTreeSet::new(), BTreeSet::new(), Vec::new());
        let mut messages = Messages::new();
        for keeper in &*self.keepers {
            let purged = keeper.purge(tx, subject).await?;
            item.rows = item.rows.saturating_add(purged.rows);
            scopes.extend(purged.scopes);
            versions.extend(purged.versions);
            item.channels.extend(purged.channels);
            for (channel, places) in purged.messages {
                messages.entry(channel).or_default().extend(places);
            }
            samples.extend(purged.sample.map(|sample| (keeper, sample)));
        }
        for (class, scope) in &scopes {
            let keys = self.keys.destroy(tx, scope).await?;
            item.keys = item.keys.saturating_add(keys);
            if keys > 0 {
                item.destroyed.push(format!("{class}/{}", fingerprint(plan, scope)));
            }
        }
        for (class, scope, version) in &versions {
            let keys = self.keys.destroy_version(tx, (scope.as_str(), *version)).await?;
            item.keys = item.keys.saturating_add(keys);
            if keys > 0 {
                item.destroyed.push(format!("{class}/{}@{version}", fingerprint(plan, scope)));
            }
        }
        for (keeper, sample) in &samples {
            if keeper.opens(tx, sample).await? {
                let (plan, class) = (plan.clone(), subject.class);
                return Err(RetentionError::StillOpens { plan, place, class });
            }
        }
        "disposed".clone_into(&mut item.state);
        let whole = scopes.into_iter().map(|(_, scope)| scope);
        let scopes = whole.chain(versions.into_iter().map(|(_, scope, _)| scope)).collect();
        Ok(Gone { scopes, messages, mark: self.keys.announce(tx).await? })
    }

    /// Issues a certificate for each class of a run, over what was done so far.
    pub(super) async fn certify(&self, tx: &mut Tx, plan: &Plan) -> Result<(), RetentionError> {
        let mut classes: BTreeMap<String, Vec<(Item, Timestamp)>> = BTreeMap::new();
        for (_, item, done) in store::items(tx, &plan.id).await? {
            if let Some(done) = done {
                classes.entry(item.class.clone()).or_default().push((item, done));
            }
        }
        let holds = store::standing_fast(tx).await?.len();
        let mut entries = Vec::new();
        for (class, items) in classes {
            let certificate = self.certificate(tx, plan, (&class, &items), holds).await?;
            let body = serde_json::to_string(&certificate).unwrap_or_default();
            let hash = HEXLOWER.encode(digest(&SHA256, body.as_bytes()).as_ref());
            let id = certificate.id.as_str();
            store::certify(tx, (id, &plan.id, &class), (&body, &hash), self.now()).await?;
            let what = resource("disposal-certificate", id);
            let event = Event::DisposalCertified;
            let mut entry = Entry::new(event, Action::Create, Went::Success, Actor::system(), what);
            entry.details = vec![("count", certificate.count.to_string()), ("sha256", hash)];
            entries.push(entry);
        }
        self.audit.append(tx, &entries).await?;
        Ok(())
    }

    async fn certificate(
        &self,
        tx: &mut Tx,
        plan: &Plan,
        (class, items): (&str, &[(Item, Timestamp)]),
        holds: usize,
    ) -> Result<Certificate, RetentionError> {
        let gone: Vec<_> = items.iter().filter(|(item, _)| item.state == "disposed").collect();
        let mut left = 0_u64;
        for (item, _) in &gone {
            left += u64::from(self.remains(tx, (class, &item.subject)).await?);
        }
        let span = ends(items.iter().map(|(_, done)| *done));
        let keys = gone.iter().map(|(item, _)| item.keys).sum();
        let until = self.now().saturating_add(rules::days(self.terms.backup_days));
        let until = until.unwrap_or(Timestamp::MAX).to_string();
        Ok(Certificate {
            id: format!("{}-{class}", plan.id),
            run: plan.id.to_string(),
            class: class.to_owned(),
            cause: plan.cause.map(Cause::name),
            count: u64::try_from(gone.len()).unwrap_or(u64::MAX),
            kept: u64::try_from(items.len().saturating_sub(gone.len())).unwrap_or(u64::MAX),
            records: gone.iter().map(|(item, _)| fingerprint(&plan.id, &item.subject)).collect(),
            rules: gone
                .iter()
                .flat_map(|(item, _)| item.rules.split_whitespace().map(str::to_owned))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            keep_until: ends(gone.iter().map(|(item, _)| item.keep_until)),
            rows: gone.iter().map(|(item, _)| item.rows).sum(),
            keys_destroyed: keys,
            destroyed: gone.iter().flat_map(|(item, _)| item.destroyed.iter().cloned()).collect(),
            channels: gone.iter().flat_map(|(item, _)| item.channels.iter().cloned()).collect(),
            methods: if keys > 0 { vec!["crypto-erase", "delete"] } else { vec!["delete"] },
            holds_checked: span.1.clone(),
            requester: plan.planned.0.clone(),
            approver: plan.approved.as_ref().map(|(who, _)| who.clone()).unwrap_or_default(),
            executor: "housecall",
            span,
            left,
            verification: verification(keys),
            horizon: horizon(keys, &until, holds),
            backups_until: until,
        })
    }
}

/// What was tried in the transaction of each record, which would not have been committed otherwise.
const fn verification(keys: u64) -> &'static str {
    if keys == 0 {
        "the rows were asked for again, and `left` of them found"
    } else {
        "the rows were asked for again, and `left` of them found; a field of each record that one of its keys had sealed was tried once they were destroyed, and did not open"
    }
}

/// Until when what went is not out of everybody's reach, and for whom. A hold keeps a backup from before it whole, whomever it is on.
fn horizon(keys: u64, until: &str, holds: usize) -> String {
    let before = if keys == 0 {
        format!(
            "Until {until} a backup may hold these records; whoever has one and the key that it is sealed to can restore them."
        )
    } else {
        format!(
            "Until {until} a backup may hold the {keys} destroyed keys, wrapped, and what they encrypt; whoever has one, the key that it is sealed to and the version of the key-encryption key of that time can read it."
        )
    };
    let end = if keys == 0 { "none is to be left" } else { "none is to be left, and nobody can" };
    if holds == 0 {
        return format!(
            "{before} After it {end}, unless a legal hold that is placed before then keeps one."
        );
    }
    format!(
        "{before} Legal holds stand ({holds}): each keeps a backup from before it, and the version of the key-encryption key of its time, until it is released. Such a backup may hold the same beyond that day; without it, {end}."
    )
}

/// The first and the last of some instants.
fn ends(instants: impl Iterator<Item = Timestamp> + Clone) -> (String, String) {
    let text = |instant: Option<Timestamp>| instant.map(|at| at.to_string()).unwrap_or_default();
    (text(instants.clone().min()), text(instants.max()))
}

/// How certificates name what went.
pub(super) fn fingerprint(run: &impl std::fmt::Display, subject: &str) -> String {
    HEXLOWER.encode(digest(&SHA256, format!("{run}/{subject}").as_bytes()).as_ref())
}

/// What the log tells of one record.
fn told(plan: &Plan, item: &Item, subject: Option<&Subject>) -> Entry {
    let went = if subject.is_some() { Went::Success } else { Went::MinorFailure };
    let matter = item.reason.as_deref().and_then(OpenMatter::find);
    let held = (item.reason.as_deref() == Some("held")).then_some("legal-hold");
    let held = held.or_else(|| matter.map(OpenMatter::name));
    let event = if held.is_some() { Event::HoldHonoured } else { Event::RecordDisposed };
    let what = resource("record", item.subject.clone());
    let mut entry = Entry::new(event, Action::Delete, went, Actor::system(), what);
    entry.patient = subject.and_then(|subject| subject.mark("patient")).map(str::to_owned);
    entry.reason = match item.reason.as_deref() {
        _ if held.is_some() => held,
        Some("moved") => Some("keep-until-moved"),
        Some(_) => Some("gone-before"),
        None => None,
    };
    entry.details = vec![
        ("run", plan.id.to_string()),
        ("class", item.class.clone()),
        ("rows", item.rows.to_string()),
        ("keys", item.keys.to_string()),
    ];
    entry
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Letters, office, who};
    use super::super::{HoldReason, NewHold, RetentionError, RuleChange, store as rows};
    use crate::keys::Kek;
    use jiff::SignedDuration;
    use kernel::{Clock as _, FakeClock};
    use std::sync::Arc;

    #[tokio::test]
    async fn a_certificate_names_the_rules_that_decided_and_promises_nothing_that_a_hold_undoes() {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        for (store, db) in db::testing::stores().await {
            let letters = Arc::new(Letters::default());
            let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
            let office = office(&db, &letters, &kek, &clock).await;
            let certified = async |id: &str| {
                *letters.there.lock().unwrap() = vec![id.to_owned()];
                let plan = office.plan(who("one")).await.unwrap();
                let longer = RuleChange {
                    class: "letter".to_owned(),
                    jurisdiction: "US".to_owned(),
                    population: None,
                    days: 20,
                    floor_age: None,
                    authority: "a law".to_owned(),
                };
                let rule = office.propose_rule(who("one"), longer).await.unwrap();
                office.approve_rule(who("two"), &rule.label()).await.unwrap();
                office.approve(who("two"), &plan.id).await.unwrap();
                clock.advance(SignedDuration::from_hours(24 * 30));
                office.run(&plan.id).await.unwrap();
                (office.certificates().await.unwrap().remove(0).0, rule.label())
            };
            let (body, label) = certified("a").await;
            assert!(body.contains(&format!("\"rules\":[\"{label}\"]")), "{store}: {body}");
            assert!(body.contains("\"keep_until\":[\"1970-01-21T"), "{store}: {body}");
            let free =
                "After it none is to be left, unless a legal hold that is placed before then";
            assert!(body.contains(free), "{store}: {body}");
            let hold = NewHold {
                matter: "2026-1",
                mark: "patient/x",
                reason: HoldReason::Litigation,
                not_yet_known: true,
            };
            office.hold(who("one"), hold).await.unwrap();
            let (body, _) = certified("b").await;
            assert!(!body.contains("After it none"), "{store}: {body}");
            assert!(body.contains("may hold the same beyond that day"), "{store}: {body}");
        }
    }

    #[tokio::test]
    async fn a_plans_certificates_are_found_however_many_came_after_them() {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        for (store, db) in db::testing::stores().await {
            let letters = Arc::new(Letters::default());
            let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
            let office = office(&db, &letters, &kek, &clock).await;
            let mut plans = Vec::new();
            for id in ["a", "b"] {
                *letters.there.lock().unwrap() = vec![id.to_owned()];
                let plan = office.plan(who("one")).await.unwrap().id;
                office.approve(who("two"), &plan).await.unwrap();
                clock.advance(SignedDuration::from_hours(24 * 30));
                office.run(&plan).await.unwrap();
                plans.push(plan);
            }
            let mut tx = db.begin().await.unwrap();
            for number in 0..500 {
                let id = format!("later-{number}");
                let row = (id.as_str(), &plans[1], "letter");
                rows::certify(&mut tx, row, ("{}", id.as_str()), clock.now()).await.unwrap();
            }
            tx.commit().await.unwrap();
            let newest = office.certificates().await.unwrap();
            let of_first = |body: &str| body.contains(plans[0].as_str());
            assert!(!newest.iter().any(|(body, _)| of_first(body)), "{store}");
            let own = office.certificates_of(&plans[0]).await.unwrap();
            assert!(own.len() == 1 && of_first(&own[0].0), "{store}: {own:?}");
            let none = office.certificates_of(&"nothing".parse().unwrap()).await;
            assert!(matches!(none, Err(RetentionError::Missing("plan"))), "{store}: {none:?}");
        }
    }
}
