//! `baseline show`, `baseline approve`.

use super::arguments::{Approve, Baseline as Command, Place};
use super::audit::wait;
use super::checks::inspection;
use super::people::reviewer;
use super::{Failure, answer, print};
use compliance::baseline::{Approval, BaselineError, Listed, Standing, State};
use kernel::{Fault as _, Kind, is_sha256};
use serde_json::json;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The program, as a release lists it.
const PROGRAM: &str = "housecall";

/// A list of a release has so many bytes at most.
const LONGEST: u64 = 64 * 1024;

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
            "reason": baseline.reason, "released": baseline.released, "state": baseline.state,
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
            let of = if known.released { ", of a release" } else { "" };
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
    let Approve { by, reason, sums, nodes, seen } = approve;
    if let Some(wrong) = seen.iter().find(|one| !is_sha256(one)) {
        let words =
            "is no SHA-256 of 64 characters of 0-9 a-f; `housecall baseline show` prints it";
        return Err(Failure::Usage(format!("--seen {wrong}: {words}")));
    }
    let released = sums.as_deref().map(listed).transpose()?;
    let released = released.map(|program| Listed { program, key: None });
    let inspection = inspection(&by.place, None).await?;
    let actor = reviewer(&inspection.db, &by.by).await?;
    let new = Approval { reason, released, nodes, seen };
    let made = inspection.baselines.approve(actor, new).await.map_err(refused)?;
    for one in &made {
        print(format_args!("{}: program {} {}", one.node, one.state.version, one.state.program))?;
        print(format_args!("  baseline {} sha256 {}", one.id, one.sha256))?;
    }
    print(format_args!("{} servers are approved as they are", made.len()))
}

fn refused(error: BaselineError) -> Failure {
    match error.kind() {
        Kind::Invalid => Failure::Usage(format!("--{error}")),
        _ => Failure::failed(error),
    }
}

/// The SHA-256 that the list of a release gives the program.
fn listed(file: &Path) -> Result<String, Failure> {
    let wrong = |why: &str| Failure::Usage(format!("--sums {}: {why}", file.display()));
    let mut text = String::new();
    let opened = File::open(file).map_err(|error| wrong(&error.to_string()))?;
    let read = opened.take(LONGEST).read_to_string(&mut text);
    read.map_err(|error| wrong(&error.to_string()))?;
    let found = text.lines().find_map(|line| {
        let (sha256, name) = line.split_once(' ')?;
        (name.trim_start_matches([' ', '*']) == PROGRAM && is_sha256(sha256))
            .then(|| sha256.to_owned())
    });
    found.ok_or_else(|| {
        wrong("lists no program `housecall`; name the SHA256SUMS that stands beside the program in its release")
    })
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_releases_list_gives_the_program_and_another_file_gives_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("SHA256SUMS");
        let (own, other) = ("a1".repeat(32), "b2".repeat(32));
        for mark in ["  ", " *"] {
            std::fs::write(&file, format!("{other}{mark}sbom.cdx.json\n{own}{mark}housecall\n"))
                .unwrap();
            assert_eq!(listed(&file).unwrap(), own);
        }
        for text in ["", &format!("{own}  other/housecall\n"), "A1  housecall\n"] {
            std::fs::write(&file, text).unwrap();
            let told = listed(&file).unwrap_err().to_string();
            assert!(told.contains("--sums") && told.contains("SHA256SUMS"), "{told}");
        }
    }
}
