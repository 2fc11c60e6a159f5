//! `baseline show`, `baseline approve`.

use super::arguments::{Approve, Baseline as Command, Place};
use super::audit::wait;
use super::checks::inspection;
use super::people::reviewer;
use super::sums::{self, Found};
use super::{Failure, answer, print};
use compliance::baseline::{Approval, Baseline, BaselineError, Standing, State};
use kernel::{Fault as _, Kind, is_sha256};
use serde_json::json;

pub(super) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Show { place, json } => wait(shown(place, json)),
        Command::Approve(approve) => wait(approved(approve)),
    }
}

async fn shown(place: Place, json: bool) -> Result<(), Failure> {
    let baselines = inspection(&place, None).await?.baselines;
    let all = baselines.standing().await.map_err(Failure::failed)?;
    for one in &all {
        if json {
            print(line(one))?;
        } else {
            tell(one)?;
        }
    }
    let differing = all.iter().filter(|one| differs(one)).count();
    let words = format!("{} servers, of which {differing} are not as approved", all.len());
    answer(json, words, json!({ "servers": all.len(), "differing": differing }))
}

const fn differs(one: &Standing) -> bool {
    !one.drift.grave.is_empty() || !one.drift.slight.is_empty()
}

fn line(one: &Standing) -> serde_json::Value {
    let baseline = one.baseline.as_ref().map(|baseline| {
        json!({
            "id": baseline.id, "node": baseline.node, "sha256": baseline.sha256,
            "reason": baseline.reason, "released": baseline.released, "key": baseline.key,
            "state": baseline.state,
            "recordedBy": baseline.recorded.0, "recordedAt": baseline.recorded.1.to_string(),
        })
    });
    json!({
        "node": one.observed.node, "seenAt": one.observed.at.to_string(), "sha256": one.sha256,
        "state": one.observed.state, "baseline": baseline, "fails": one.drift.grave,
        "warns": one.drift.slight,
    })
}

/// What is seen, what was approved, and what differs.
fn tell(one: &Standing) -> Result<(), Failure> {
    print(format_args!("{}, seen {}", one.observed.node, one.observed.at))?;
    print(format_args!("  sha256 {}", one.sha256))?;
    state("  ", &one.observed.state)?;
    match &one.baseline {
        None => print("  approved: nothing")?,
        Some(known) => {
            let (by, at) = &known.recorded;
            let of = of(known);
            print(format_args!("  approved: {} by {by}, {at}{of}: {}", known.id, known.reason))?;
            state("    ", &known.state)?;
        }
    }
    for (word, all) in [("FAILS", &one.drift.grave), ("warns", &one.drift.slight)] {
        for words in all {
            print(format_args!("  {word}: {words}"))?;
        }
    }
    Ok(())
}

/// Whether the program that was approved stands in a list, and who signed that.
fn of(known: &Baseline) -> String {
    match (known.released, &known.key) {
        (false, _) => String::new(),
        (true, None) => ", of a release whose list was not verified".to_owned(),
        (true, Some(key)) => format!(", of a release that the key {} signed", key.id),
    }
}

fn state(before: &str, state: &State) -> Result<(), Failure> {
    let debug = if state.debug { ", built to be debugged" } else { "" };
    print(format_args!("{before}program {} {}{debug}", state.version, state.program))?;
    for (word, all) in
        [("listens", &state.listeners), ("open", &state.open), ("reaches", &state.answered)]
    {
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        print(format_args!("{before}{word} {}", all.join(", ")))?;
    }
    let settings = state.settings.iter().map(|(name, sha256)| {
        let start: String = sha256.chars().take(12).collect();
        format!("{name} {start}")
    });
    print(format_args!("{before}settings {}", settings.collect::<Vec<_>>().join(", ")))
}

async fn approved(approve: Approve) -> Result<(), Failure> {
    let Approve { by, reason, sums, key, signature, nodes, seen } = approve;
    if let Some(wrong) = seen.iter().find(|one| !is_sha256(one)) {
        let words =
            "is no SHA-256 of 64 characters of 0-9 a-f; `housecall baseline show` prints it";
        return Err(Failure::Usage(format!("--seen {wrong}: {words}")));
    }
    let signed = key.as_deref().map(|key| sums::By { key, signature: signature.as_deref() });
    let found = sums.as_deref().map(|sums| sums::found(sums, signed)).transpose()?;
    let words = found.as_ref().map(told);
    let released = found.map(|found| found.listed);
    let inspection = inspection(&by.place, None).await?;
    let actor = reviewer(&inspection.db, &by.by).await?;
    let new = Approval { reason, released, nodes, seen };
    let made = inspection.baselines.approve(actor, new).await.map_err(refused)?;
    for one in &made {
        print(format_args!("{}: program {} {}", one.node, one.state.version, one.state.program))?;
        print(format_args!("  baseline {} sha256 {}", one.id, one.sha256))?;
    }
    if let Some(words) = words {
        print(words)?;
    }
    print(format_args!("{} servers are approved as they are", made.len()))
}

/// What is known of the list that the program stands in.
fn told(found: &Found) -> String {
    let comment = found.comment.as_deref().unwrap_or_default();
    found.listed.key.as_ref().map_or_else(
        || "the list is recorded as unsigned: HC-058.a warns until --key verifies it".to_owned(),
        |key| format!("the key {} (SHA-256 {}) signed the list: {comment}", key.id, key.sha256),
    )
}

fn refused(error: BaselineError) -> Failure {
    match error.kind() {
        Kind::Invalid => Failure::Usage(format!("--{error}")),
        _ => Failure::failed(error),
    }
}
