//! The check of drift.

use super::service::seen;
use super::{Baseline, ListKey, Standing, State, rules, store};
use crate::attestation::Attestations;
use crate::check::{
    Check, Finding, Kind, Look, Profile, Report, Severity, Site, Status, Unseen, until,
};
use jiff::SignedDuration;

/// What this slice offers.
pub const CHECKS: &[Check] = &[Check {
    id: "HC-058.a",
    version: 3,
    cites: &["NPRM 164.312(c)", "ASVS 13.4"],
    kind: Kind::Record,
    severity: Severity::Medium,
    profile: Profile::Hipaa,
    expected: "the running program, its settings and the machine's open ports are those that somebody approved, the program stands in the signed list of its release, and of the places that must not be reached some were tried and none answers",
    remediation: "`housecall baseline show` names what differs: find out who changed it, put it back, or approve it with `housecall baseline approve`, a program with --sums and --key of its release, or with the list that tools/release writes and signs with your own key where you built it; name what this machine must not reach under [baseline] closed",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(held(site)),
        spoil: |_, site| Box::pin(replaced(site)),
    },
}];

/// The attested check that stands in its place while there is no baseline.
const VOUCHED: &str = "HC-058";

async fn held(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let newest = store::newest(&mut tx, until(site.now)).await?;
    let seen = seen(&mut tx, site.now).await?;
    drop(tx);
    if newest.is_empty() {
        let vouched = Attestations::until(&site.db, VOUCHED, site.now).await?.is_some();
        return Ok(if vouched {
            Finding::nothing(format!("no baseline was approved, and {VOUCHED} is vouched for"))
        } else {
            Finding::new(Status::Fail, "nobody approved a baseline of the program and its machine")
        });
    }
    let all = seen.into_iter().map(|one| rules::standing(one, &newest));
    Ok(judge(&all.collect::<Result<Vec<_>, _>>()?))
}

/// What the nodes come to together.
fn judge(all: &[Standing]) -> Finding {
    if all.is_empty() {
        let words = "there is a baseline, and no server has looked at itself within two days";
        return Finding::new(Status::Fail, words);
    }
    let of = |pick: fn(&Standing) -> &[String]| {
        let words = all.iter().filter(|one| !pick(one).is_empty());
        let words = words.map(|one| format!("{}: {}", one.observed.node, pick(one).join("; ")));
        words.collect::<Vec<_>>()
    };
    let (grave, slight) = (of(|one| &one.drift.grave), of(|one| &one.drift.slight));
    let status = match (grave.is_empty(), slight.is_empty()) {
        (false, _) => Status::Fail,
        (true, false) => Status::Warn,
        (true, true) => Status::Pass,
    };
    let words = if status == Status::Pass {
        format!("each of {} servers is as it was approved", all.len())
    } else {
        [grave, slight].concat().join(" · ")
    };
    let approved = || all.iter().filter_map(|one| one.baseline.as_ref());
    let baselines: Vec<&str> = approved().map(|one| one.sha256.as_str()).collect();
    let keys = approved().filter_map(|one| one.key.as_ref());
    let keys: Vec<&str> = keys.map(|key| key.sha256.as_str()).collect();
    let programs: Vec<&str> = all.iter().map(|one| one.observed.state.program.as_str()).collect();
    Finding::new(status, words)
        .with("nodes", all.len())
        .with("baselines", baselines.join(" "))
        .with("programs", programs.join(" "))
        .with("keys", keys.join(" "))
}

/// A program that is not the approved one.
async fn replaced(site: Site) -> Result<Site, Unseen> {
    let state = |program: &str| State {
        program: program.repeat(64),
        version: "mutant".to_owned(),
        ..State::default()
    };
    let canonical =
        |state: &State| rules::canonical(state).map_err(|error| Unseen::because(error.to_string()));
    let (approved, seen) = (state("a"), state("b"));
    let text = canonical(&approved)?;
    let at = site.now - SignedDuration::from_hours(1);
    let one = Baseline {
        id: "mutant".to_owned(),
        node: "mutant".to_owned(),
        state: approved,
        sha256: Report::fingerprint(&text),
        reason: "It was as it should be.".to_owned(),
        released: true,
        key: Some(ListKey { id: "mutant".to_owned(), sha256: "c".repeat(64) }),
        recorded: ("mutant".to_owned(), at),
    };
    let mut tx = site.db.begin().await?;
    store::add(&mut tx, &one, &text).await?;
    store::observe(&mut tx, ("mutant", at), &canonical(&seen)?).await?;
    tx.commit().await?;
    Ok(site)
}
