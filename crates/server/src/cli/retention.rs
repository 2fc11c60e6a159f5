//! `retention show`, `propose`, `hold`, `release`, `plan`, `shred`, `approve`, `object`, `run` and `certificates`.
//!
//! Who may use the shell of the server is taken at their word as to who they are; that person must exist and be a
//! compliance officer or an administrator, and two steps that ask for two people ask for two such ids.

use super::arguments::{By, Place, Retention as Command};
use super::audit::{installation, wait};
use super::people::reviewer;
use super::{Failure, answer, print};
use crate::boot::Foundation;
use crate::config;
use compliance::keys::Sealer;
use compliance::retention::{
    Cause, HoldReason, Item, NewHold, Outcome, Population, Retention, RetentionError, RuleChange,
    Terms,
};
use kernel::{Actor, DisposalId, Fault as _, Kind};
use realtime::retention::History;
use serde_json::{Value, json};
use std::sync::Arc;

/// So many certificates are listed at most where no plan is named.
const NEWEST: usize = 500;

pub(super) fn run(command: Command) -> Result<(), Failure> {
    wait(perform(command))
}

async fn perform(command: Command) -> Result<(), Failure> {
    match command {
        Command::Show { place, json } => show(&open(&place).await?.1, json).await,
        Command::Propose {
            by,
            class,
            jurisdiction,
            population,
            days,
            floor_age,
            authority,
            json,
        } => {
            let population = population.map(|name| {
                let wrong = || Failure::Usage("--population is adult or minor".to_owned());
                Population::find(&name).ok_or_else(wrong)
            });
            let population = population.transpose()?;
            let change = RuleChange { class, jurisdiction, population, days, floor_age, authority };
            propose(&by, change, json).await
        }
        Command::Hold { by, matter, mark, reason, not_yet_known, json } => {
            let reason = HoldReason::find(&reason).ok_or_else(|| {
                let words = "--reason is litigation, audit, complaint, incident or request";
                Failure::Usage(words.to_owned())
            })?;
            let new = NewHold { matter: &matter, mark: &mark, reason, not_yet_known };
            hold(&by, new, json).await
        }
        Command::Release { by, hold, json } => release(&by, &hold, json).await,
        Command::Plan { by, json } => plan(&by, json).await,
        Command::Shred { by, class, record, cause, json } => {
            shred(&by, (&class, &record), (&cause, json)).await
        }
        Command::Approve { by, what, json } => approve(&by, &what, json).await,
        Command::Object { by, plan, json } => {
            let (retention, actor) = acting(&by).await?;
            let plan = retention.object(actor, &id(&plan)?).await.map_err(refused)?;
            let fields = json!({ "plan": plan.id.as_str(), "state": plan.state.name() });
            answer(json, format_args!("plan {} is stopped", plan.id), fields)
        }
        Command::Run { place, plan, json } => {
            told(&place, json)?;
            let (_, retention) = open(&place).await?;
            let done = retention.run(&id(&plan)?).await.map_err(refused)?;
            let Outcome { disposed, kept } = done;
            let fields = json!({ "plan": plan, "disposed": disposed, "kept": kept });
            answer(json, format_args!("plan {plan}: {disposed} disposed of, {kept} kept"), fields)
        }
        Command::Certificates { place, plan, json } => {
            certificates(&place, plan.as_deref(), json).await
        }
    }
}

async fn propose(by: &By, change: RuleChange, json: bool) -> Result<(), Failure> {
    let (retention, actor) = acting(by).await?;
    let rule = retention.propose_rule(actor, change).await.map_err(refused)?.label();
    let fields = json!({ "rule": rule, "approved": false });
    answer(json, format_args!("proposed {rule}; it counts once somebody else approves it"), fields)
}

async fn hold(by: &By, new: NewHold<'_>, json: bool) -> Result<(), Failure> {
    let mark = new.mark;
    let (retention, actor) = acting(by).await?;
    let hold = retention.hold(actor, new).await.map_err(refused)?;
    let fields = json!({ "hold": hold.id.as_str(), "mark": mark });
    answer(json, format_args!("hold {} on {mark}", hold.id), fields)
}

async fn release(by: &By, hold: &str, json: bool) -> Result<(), Failure> {
    let (retention, actor) = acting(by).await?;
    let hold = retention.release(actor, &id(hold)?).await.map_err(refused)?;
    let (id, released) = (&hold.id, hold.released.is_some());
    let words = if released {
        format!("hold {id} is released")
    } else {
        format!("hold {id} ends when somebody else releases it, too")
    };
    answer(json, words, json!({ "hold": id.as_str(), "released": released }))
}

/// Without a settings file its own terms are not known.
fn told(place: &Place, json: bool) -> Result<(), Failure> {
    if json || place.config.is_some() {
        return Ok(());
    }
    let Terms { objection_days, cap, backup_days } = Terms::default();
    print(format_args!(
        "no settings file was named, so the default terms count: {objection_days} days to object, \
         {cap} records a run, backups gone after {backup_days} days"
    ))
}

async fn plan(by: &By, json: bool) -> Result<(), Failure> {
    told(&by.place, json)?;
    let (retention, actor) = acting(by).await?;
    let plan = retention.plan(actor).await.map_err(refused)?;
    let items = retention.items(&plan.id).await.map_err(refused)?;
    if json {
        let items: Vec<Value> = items.iter().map(listed).collect();
        return print(json!({
            "plan": plan.id.as_str(), "records": plan.items, "earliest": plan.earliest.to_string(),
            "more": plan.more, "items": items,
        }));
    }
    for item in items {
        print(format_args!(
            "{:<16} {}  kept until {}  {}{}",
            item.class,
            item.subject,
            item.keep_until,
            item.rules,
            item.reason.map(|why| format!("  does not go: {why}")).unwrap_or_default()
        ))?;
    }
    if plan.more {
        print("more is due than one run may dispose of; plan again after it")?;
    }
    print(format_args!(
        "plan {}: {} records; somebody else approves it, and it runs from {} on",
        plan.id, plan.items, plan.earliest
    ))
}

/// A record of a plan, for machines.
fn listed(item: &Item) -> Value {
    json!({
        "class": item.class, "record": item.subject, "keepUntil": item.keep_until.to_string(),
        "rules": item.rules, "keptFor": item.reason,
    })
}

async fn approve(by: &By, what: &str, json: bool) -> Result<(), Failure> {
    let (retention, actor) = acting(by).await?;
    if what.contains('@') {
        let rule = retention.approve_rule(actor, what).await.map_err(refused)?.label();
        let fields = json!({ "rule": rule, "approved": true });
        return answer(json, format_args!("{rule} is in force"), fields);
    }
    let plan: DisposalId = id(what)?;
    let (plan, done) = retention.approve_and_run(actor, &plan).await.map_err(refused)?;
    let (id, from) = (&plan.id, plan.earliest);
    let Some(Outcome { disposed, .. }) = done else {
        let fields =
            json!({ "plan": id.as_str(), "state": "approved", "earliest": from.to_string() });
        return answer(json, format_args!("plan {id} is approved; it runs from {from} on"), fields);
    };
    let items = retention.items(&plan.id).await.map_err(refused)?;
    if disposed == 0 {
        let reason = items.first().and_then(|item| item.reason.as_deref());
        if json {
            print(json!({ "plan": id.as_str(), "state": "kept", "reason": reason }))?;
        }
        let why = match reason {
            Some("held") => "a legal hold stands on it by now",
            Some("gone") => "it was gone before",
            Some("open-incident") => "an incident that concerns its patient is open by now",
            Some("open-request") => "its patient has a request open, or a copy to take, by now",
            _ => "the rules keep it longer by now",
        };
        return Err(Failure::Failed(format!("plan {id}: the record was kept: {why}")));
    }
    let keys: u64 = items.iter().map(|item| item.keys).sum();
    let words = format!(
        "plan {id}: {}\nits certificate: housecall retention certificates {id}",
        went(keys)
    );
    answer(json, words, json!({ "plan": id.as_str(), "state": "disposed", "keys": keys }))
}

/// What became of a record with which so many keys were destroyed.
fn went(keys: u64) -> String {
    match keys {
        0 => "the record is deleted; no key was of it alone, so none is destroyed".to_owned(),
        1 => "the record is deleted, and the 1 key that was of it alone is destroyed".to_owned(),
        _ => format!(
            "the record is deleted, and the {keys} keys that were of it alone are destroyed"
        ),
    }
}

/// Proposes that one record goes.
async fn shred(by: &By, what: (&str, &str), (cause, json): (&str, bool)) -> Result<(), Failure> {
    let cause = Cause::find(cause)
        .ok_or_else(|| Failure::Usage("--cause is due, court-order or law".to_owned()))?;
    told(&by.place, json)?;
    let (retention, actor) = acting(by).await?;
    let plan = retention.propose_shred(actor, what, cause).await.map_err(refused)?;
    let when =
        if cause.is_order() { "at once".to_owned() } else { format!("from {} on", plan.earliest) };
    let words = format!(
        "plan {0}: {1} {2} goes {when} when somebody else approves it\nnothing brings it back; the other one looks at what \
         it is first: housecall retention approve --by PERSON {0}",
        plan.id, what.0, what.1
    );
    let fields = json!({
        "plan": plan.id.as_str(), "class": what.0, "record": what.1, "cause": cause.name(),
        "earliest": plan.earliest.to_string(),
    });
    answer(json, words, fields)
}

async fn certificates(place: &Place, plan: Option<&str>, json: bool) -> Result<(), Failure> {
    let (_, retention) = open(place).await?;
    let all = match plan {
        Some(plan) => retention.certificates_of(&id(plan)?).await,
        None => retention.certificates().await,
    };
    let all = all.map_err(refused)?;
    if json {
        let all: Vec<Value> =
            all.iter().filter_map(|(body, _)| serde_json::from_str(body).ok()).collect();
        return print(json!({ "certificates": all }));
    }
    for (body, _) in &all {
        print(body)?;
    }
    let more = if plan.is_none() && all.len() == NEWEST {
        ": the newest; name a plan for those of an older one"
    } else {
        ""
    };
    print(format_args!("{} certificates{more}", all.len()))
}

/// The same for machines.
async fn shown(retention: &Retention) -> Result<Value, RetentionError> {
    let rules = retention.rules().await?;
    let rules = rules.iter().map(|rule| {
        json!({
            "rule": rule.label(), "days": rule.days, "trigger": rule.trigger.name(),
            "floorAge": rule.floor_age, "authority": rule.authority,
            "approvedBy": rule.approved_by,
        })
    });
    let holds = retention.holds().await?;
    let holds = holds.iter().map(|hold| {
        json!({
            "hold": hold.id.as_str(), "mark": hold.mark, "reason": hold.reason.name(),
            "released": hold.released.is_some(),
        })
    });
    let plans = retention.plans().await?;
    let plans = plans.iter().map(|plan| {
        json!({
            "plan": plan.id.as_str(), "state": plan.state.name(), "records": plan.items,
            "earliest": plan.earliest.to_string(), "cause": plan.cause.map(Cause::name),
        })
    });
    let calendar = retention.calendar().await?;
    let now: u64 = calendar.iter().map(|due| due.now).sum();
    let calendar = calendar.iter().map(|due| {
        json!({
            "class": due.class, "now": due.now, "within30Days": due.soon.0,
            "withinYear": due.soon.1, "held": due.held, "unruled": due.unruled,
        })
    });
    let unruled = retention.unruled().await?;
    let unruled = unruled
        .iter()
        .map(|one| json!({ "class": one.class, "record": one.subject, "lack": one.lack.name() }));
    Ok(json!({
        "rules": rules.collect::<Vec<_>>(), "holds": holds.collect::<Vec<_>>(),
        "plans": plans.collect::<Vec<_>>(), "classes": calendar.collect::<Vec<_>>(),
        "unruled": unruled.collect::<Vec<_>>(), "due": now,
    }))
}

async fn show(retention: &Retention, json: bool) -> Result<(), Failure> {
    if json {
        return print(shown(retention).await.map_err(refused)?);
    }
    for rule in retention.rules().await.map_err(refused)? {
        let state = rule.approved_by.as_deref().unwrap_or("nobody yet");
        let floor = rule.floor_age.map(|age| format!(" and to the age of {age}"));
        print(format_args!(
            "rule {}: {} days from {}{}; {} (approved by {state})",
            rule.label(),
            rule.days,
            rule.trigger.name(),
            floor.unwrap_or_default(),
            rule.authority
        ))?;
    }
    for hold in retention.holds().await.map_err(refused)? {
        let state = if hold.released.is_some() { "released" } else { "stands" };
        print(format_args!("hold {} on {} ({}): {state}", hold.id, hold.mark, hold.reason.name()))?;
    }
    for plan in retention.plans().await.map_err(refused)? {
        let (id, state) = (&plan.id, plan.state.name());
        if let Some(cause) = plan.cause {
            let name = cause.name();
            print(format_args!("plan {id}: {state}, one record before its run ({name})"))?;
        } else {
            let (items, from) = (plan.items, plan.earliest);
            print(format_args!("plan {id}: {state}, {items} records, from {from}"))?;
        }
    }
    let mut now = 0;
    for due in retention.calendar().await.map_err(refused)? {
        now += due.now;
        print(format_args!(
            "{:<16} due {} now, {} within 30 days, {} within a year; {} held, {} without a rule",
            due.class, due.now, due.soon.0, due.soon.1, due.held, due.unruled
        ))?;
    }
    for one in retention.unruled().await.map_err(refused)? {
        let (class, id, lack) = (one.class, &one.subject, one.lack.name());
        print(format_args!("kept {class} {id}: {lack}, {}", one.words()))?;
    }
    print(format_args!("{now} records are due"))
}

fn id<T: std::str::FromStr<Err = kernel::IdError>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: kernel::IdError| Failure::Usage(error.to_string()))
}

fn refused(error: RetentionError) -> Failure {
    match error.kind() {
        Kind::Invalid | Kind::Missing => Failure::Usage(error.to_string()),
        _ => Failure::failed(error),
    }
}

async fn open(place: &Place) -> Result<(Foundation, Retention), Failure> {
    let terms = match &place.config {
        Some(file) => {
            let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
            config.retention.terms()
        }
        None => Terms::default(),
    };
    let installation = installation(place)?;
    let opened = Foundation::open(installation.store, &installation.vault).await;
    let base = opened.map_err(Failure::failed)?;
    let audit = Arc::new(base.existing_audit().await.map_err(Failure::failed)?);
    let sealer = Arc::new(Sealer::open(&base.db, &base.keys).await.map_err(Failure::failed)?);
    let kept = (History::default(), sealer);
    let retention = base.retention(&audit, kept, terms).await.map_err(Failure::failed)?;
    Ok((base, retention))
}

/// Retention, and who acts, who must be one of those who may.
async fn acting(by: &By) -> Result<(Retention, Actor), Failure> {
    let (base, retention) = open(&by.place).await?;
    Ok((retention, reviewer(&base.db, &by.by).await?))
}

#[cfg(test)]
mod tests {
    use super::went;

    #[test]
    fn what_went_is_said_with_how_many_keys_and_of_none_that_there_was_none() {
        assert!(!went(0).contains("are destroyed") && went(0).contains("no key was of it alone"));
        assert!(went(1).contains("the 1 key that was"));
        assert!(went(3).contains("the 3 keys that were"));
    }
}
