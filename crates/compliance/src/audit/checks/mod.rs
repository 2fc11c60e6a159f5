//! The checks of the audit log, and the worlds in which they must fail.

mod alarm;
mod clocks;
mod covered;
mod elsewhere;
mod fence;
mod kept;
mod mutant;
mod sample;
mod store;
#[cfg(test)]
mod tests;

pub use alarm::Alarm;
pub use elsewhere::{Elsewhere, Place};

use super::{
    Event, Outside, Report, Shown, Signer, Verifier, VerifyError, span, store as log, verify,
};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::{Db, DbError};
use jiff::SignedDuration;
use kernel::{Random, SystemRandom, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-007.b",
        version: 1,
        cites: &["NIST SP 800-57", "ASVS 11.1"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the key that signs the audit log has signed it for at most 365 days",
        remediation: "`housecall keys rotate --audit` has a new one follow it beside a running server; publish what it prints",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(signing(site)),
            spoil: |_, site| Box::pin(mutant::aged(site)),
        },
    },
    Check {
        id: "HC-026",
        version: 2,
        cites: &["ASTM E2147 7.1", "170.210(e)"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "each of a thousand entries, drawn once each, has all required fields, and names the patient where what it tells of is always about one",
        remediation: "find who writes the named field empty, and have it say who acts",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(async { Ok(judge(&drawn(site).await?)) }),
            spoil: |_, site| Box::pin(mutant::incomplete(site)),
        },
    },
    Check {
        id: "HC-026.a",
        version: 2,
        cites: &["164.312(a)(2)(iv)", "164.514(b)(2)"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the newest entries name no patient, visit, channel or address to whoever has the store without its keys",
        remediation: "an older program writes beside this one, or somebody wrote into the store: stop it; `housecall audit verify`",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(covered::covered(site)),
            spoil: |_, site| Box::pin(mutant::uncovered(site)),
        },
    },
    Check {
        id: "HC-028",
        version: 3,
        cites: &["164.312(c)(2)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "every entry, recomputed from the store, leads to every signed checkpoint, and none is without one for longer than a minute",
        remediation: "treat it as an incident: keep the database as it is, and compare it with the copies elsewhere from the named entry on",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(intact(site)),
            spoil: |_, site| Box::pin(mutant::tampered(site)),
        },
    },
    Check {
        id: "HC-029.a",
        version: 3,
        cites: &["164.312(c)", "164.312(b)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "at least one place on another machine has taken all but the newest 1,000 audit entries, and all that are older than a day",
        remediation: "set a collector or a syslog server in [audit], and look why a place that is set does not take what it is sent",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(elsewhere::copied(site)),
            spoil: |_, site| Box::pin(mutant::left_behind(site)),
        },
    },
    Check {
        id: "HC-029.b",
        version: 3,
        cites: &["164.312(c)", "C2SP tlog-witness"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "every witness has cosigned this very log within a day, which its signature shows; one is on another machine and somebody else's, by an agreement or a decision about its host, and none contradicts it",
        remediation: "set a witness of somebody else's in [audit], and record with `housecall agreement add` whose its host is; look why one that is set does not answer; where witnesses were taken out of the settings, put one back; one that contradicts the log is an incident: the database was put back in time or rewritten",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(elsewhere::witnessed(site)),
            spoil: |_, site| Box::pin(mutant::unwitnessed(site)),
        },
    },
    Check {
        id: "HC-030.a",
        version: 4,
        cites: &["170.315(d)(2)", "ASVS 16.4.2"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the store refuses the server's own account to change or remove what was witnessed, also all of it at once, and the log tells of each refusal; no other account may write it, and the server's owns none of it",
        remediation: "take the named rights away (REVOKE, or chmod of the database's file); a fence that was taken away stands again when the server is restarted, so find out who took it and run `housecall audit verify`",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(fence::stands(site)),
            spoil: |_, site| Box::pin(fence::taken(site)),
        },
    },
    Check {
        id: "HC-031",
        version: 3,
        cites: &["164.316(b)(2)", "ASTM E2147 4.1"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the log is there without a gap from its first entry on, which is no later than the first record of a patient; it is kept for at least ten years, or for good as no rule disposes of it; and at least one place on another machine has all of it but what is on its way",
        remediation: "restore the missing entries from a backup or from the copies elsewhere; nothing of the log is ever disposed of, so a rule that says otherwise was written past the server; set a collector or a syslog server of another machine in [audit], and see that it answers",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(kept::from_the_first(site)),
            spoil: |_, site| Box::pin(mutant::beheaded(site)),
        },
    },
    Check {
        id: "HC-032.a",
        version: 3,
        cites: &["170.210(g)", "ASVS 16.2.2"],
        kind: Kind::Technical,
        severity: Severity::Medium,
        profile: Profile::Hipaa,
        expected: "the clocks that this machine sees, its database's and its witnesses', of which there is one, are within half a second of its own, a witness's as closely as a dozen of its words of the last day in whole seconds tell it, and no entry of the log is from the future",
        remediation: "have every machine follow a time source (chrony, systemd-timesyncd), and look which of them does not: chronyc tracking; where no other clock is seen, set a witness in [audit]",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(clocks::compared(site)),
            spoil: |_, site| Box::pin(mutant::apart(site)),
        },
    },
    Check {
        id: "HC-035",
        version: 3,
        cites: &["164.312(c)(2)", "FHIR R4 AuditEvent", "IHE BALP", "C2SP tlog-proof"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "sampled entries are valid AuditEvents of FHIR R4 and of the BALP profile that they claim, and proofs of drawn entries verify with nothing but the published key",
        remediation: "an entry that cannot be proved was changed, or the log has another key: run `housecall audit verify`; of an invalid event the OperationOutcome says which element: find who writes it so",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(sample::exported(site)),
            spoil: |_, site| Box::pin(mutant::incomplete(site)),
        },
    },
];

/// How many entries a run of [`COMPLETE`] draws.
const SAMPLE: u64 = 1000;
const REQUIRED: [&str; 8] = [
    "/recorded_at",
    "/event",
    "/action",
    "/outcome",
    "/actor/id",
    "/actor/role",
    "/resource/type",
    "/resource/id",
];

/// Where an entry names whom it is about, and of what there is none without a patient.
const PATIENT: &str = "/patient";
const OF_A_PATIENT: [Event; 6] = [
    Event::RecordRead,
    Event::RecordExported,
    Event::AccessReportRead,
    Event::AppointmentBooked,
    Event::ConsultationSessionStart,
    Event::ConsultationSessionEnd,
];

/// The key that the installation's checkpoints are verified with.
async fn verifier(site: &Site) -> Result<Verifier, Unseen> {
    Ok(Signer::existing(&site.db, &site.kek).await?.verifier())
}

/// No entry is longer without a checkpoint over it.
const SIGNED_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// Since when entries stand behind the newest checkpoint.
async fn unsigned(site: &Site, report: &Report) -> Result<Option<Timestamp>, Unseen> {
    let first = report.entries.saturating_sub(report.unsigned);
    let after = log::batches(&mut site.db.read().await?, first, 1).await?;
    Ok(after.first().and_then(span::first).and_then(|at| at.parse().ok()))
}

/// Recomputes the log.
async fn intact(site: &Site) -> Result<Finding, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let outside = Outside { signer: Some(&signer), ..Outside::default() };
    Ok(match verify(&site.db, &signer.verifier(), &outside, |_, _| ()).await {
        Ok(report) if report.entries == 0 => kept::empty(&mut site.db.read().await?).await?,
        Ok(report) => {
            let mut words = format!(
                "{} entries and {} signed checkpoints hold",
                report.entries, report.checkpoints
            );
            let status = match unsigned(site, &report).await? {
                Some(since) if site.now.duration_since(since) > SIGNED_WITHIN => {
                    let _ = write!(
                        words,
                        "; the newest {} are unsigned since {since}",
                        report.unsigned
                    );
                    Status::Warn
                }
                _ => Status::Pass,
            };
            Finding::new(status, words)
                .with("entries", report.entries)
                .with("unsigned", report.unsigned)
                .with("checkpoint", report.checkpoint.trim_end())
        }
        Err(VerifyError::Broken(broken)) => {
            Finding::new(Status::Fail, broken.to_string()).with("first_bad_entry", broken.index)
        }
        Err(error) => return Err(error.into()),
    })
}

/// A signing key has its time, or is so many days overdue.
const SIGNS: (i64, i64) = (365, 380);

/// Reads in the log since when its newest key signs.
async fn signing(site: &Site) -> Result<Finding, Unseen> {
    let keys = Signer::keys(&mut site.db.read().await?).await?;
    let count = keys.len();
    let newest = keys.into_iter().next_back();
    let Some((newest, since)) = newest.and_then(|key| key.since.map(|since| (key, since))) else {
        return Ok(Finding::nothing("the log has no entries yet"));
    };
    let days = site.now.duration_since(since).as_hours() / 24;
    let due = since.saturating_add(SignedDuration::from_hours(24 * SIGNS.0))?;
    let words = format!("the key that signs the audit log has done so for {days} days");
    let finding = Finding::new(Status::within(days, SIGNS.0, SIGNS.1), words);
    let finding = finding.with("key", newest.id).with("keys", count);
    Ok(finding.with("since", since).with("due", due))
}

/// The commits that the drawn indexes fall in.
async fn drawn_batches(db: &Db) -> Result<Vec<log::Batch>, DbError> {
    let mut tx = db.read().await?;
    let size = log::read_head(&mut tx).await?.frontier.size();
    let mut firsts = BTreeSet::new();
    for seq in distinct(size, SAMPLE) {
        firsts.extend(log::batch_of(&mut tx, seq).await?);
    }
    let firsts: Vec<u64> = firsts.into_iter().collect();
    let batches = log::batches_at(&mut tx, &firsts).await?;
    tx.commit().await?;
    Ok(batches)
}

/// Their entries, opened.
async fn drawn(site: &Site) -> Result<Vec<String>, Unseen> {
    let entries = Signer::existing(&site.db, &site.kek).await?.entries();
    let mut lines = Vec::new();
    for batch in drawn_batches(&site.db).await? {
        lines.extend(entries.read(&site.db, &batch).await?.into_iter().map(Shown::line));
    }
    Ok(lines)
}

/// So many indexes of a log of this size, each once; all of them where there are no more.
fn distinct(size: u64, count: u64) -> BTreeSet<u64> {
    if size <= count {
        return (0..size).collect();
    }
    let mut drawn = BTreeSet::new();
    // The last of nearly all takes some draws for each.
    for _ in 0..count.saturating_mul(64) {
        if u64::try_from(drawn.len()) == Ok(count) {
            break;
        }
        drawn.insert(below(size));
    }
    drawn
}

/// A number below `size`, which is not 0.
fn below(size: u64) -> u64 {
    let mut bytes = [0; 8];
    SystemRandom.fill(&mut bytes);
    u64::from_le_bytes(bytes).checked_rem(size).unwrap_or(0)
}

fn judge(entries: &[String]) -> Finding {
    if entries.is_empty() {
        return Finding::new(Status::NotApplicable, "the log has no entries yet");
    }
    let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
    let whole = entries.iter().filter(|entry| {
        let json: Value = serde_json::from_str(entry).unwrap_or_default();
        let whom = concerns(&json).then_some(&PATIENT);
        let empty = REQUIRED.iter().chain(whom).filter(|field| !says(&json, field));
        let empty: Vec<&str> = empty.map(|field| field.trim_start_matches('/')).collect();
        for field in empty.iter().copied() {
            *lacking.entry(field).or_default() += 1;
        }
        empty.is_empty()
    });
    let (whole, all) = (whole.count(), entries.len());
    let status = if whole == all {
        Status::Pass
    } else if whole.saturating_mul(1000) >= all.saturating_mul(995) {
        Status::Warn
    } else {
        Status::Fail
    };
    let finding = Finding::new(status, format!("{whole} of {all} sampled entries are complete"))
        .with("sampled", all)
        .with("complete", whole);
    if lacking.is_empty() {
        return finding;
    }
    let counts = lacking.iter().map(|(field, count)| format!("{field} {count}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let fields = lacking.into_keys().collect::<Vec<_>>().join(" ");
    finding.with("empty_fields", fields).with("empty_counts", counts)
}

/// Whether what an entry tells of is always about one patient.
fn concerns(entry: &Value) -> bool {
    let event = entry.pointer("/event").and_then(Value::as_str);
    event.is_some_and(|event| OF_A_PATIENT.iter().any(|one| one.name() == event))
}

/// Whether a field holds anything.
fn says(entry: &Value, field: &str) -> bool {
    match entry.pointer(field) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}
