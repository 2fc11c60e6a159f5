//! The audit commands against a real data folder.

use crate::owned::tamper;
use crate::world::{World, encode, housecall, publish_path, seal};
use std::process::Output;

pub(crate) fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A folder with a few witnessed messages and a stopped server.
pub(crate) fn folder() -> World {
    let mut world = World::new();
    world.consents();
    let channel = "consultation.dr-1.pat-1";
    let token = world.token("pat-1", &[(channel, 3)]);
    let payload = seal("key", "{}");
    for _ in 0..20 {
        let target =
            format!("{}?uuid=pat-1&auth={}", publish_path(channel, &payload), encode(&token));
        assert_eq!(world.client().get(&target).status, 200);
    }
    assert!(world.terminate().success());
    world
}

#[test]
fn an_entry_is_proved_to_somebody_without_the_database() {
    let world = folder();
    let verified = world.verify();
    assert!(verified.status.success(), "{}", text(&verified));
    let proof = world.data.join("entry.tlog-proof");
    let prove = |entry: usize| {
        let mut command = housecall();
        command.args(["audit", "prove", "--entry", &entry.to_string(), "--data"]);
        let proved = command.arg(&world.data).arg("--out").arg(&proof).output().unwrap();
        assert!(proved.status.success(), "{}", text(&proved));
        text(&proved).contains("\"channel\":\"consultation.dr-1.pat-1\"")
    };
    let entry = (0..200).find(|entry| prove(*entry)).expect("an entry of a message");
    let key = std::fs::read_to_string(world.data.join("audit.vkey")).unwrap();
    let check = |file: &std::path::Path, key: &str| {
        housecall().args(["audit", "check"]).arg(file).args(["--key", key.trim()]).output().unwrap()
    };
    let fine = check(&proof, &key);
    assert!(
        fine.status.success() && text(&fine).contains(&format!("entry {entry}")),
        "{}",
        text(&fine)
    );
    assert!(
        text(&fine).contains("\"sealed\":\"") && !text(&fine).contains("pat-1"),
        "without keys"
    );
    let mut bytes = std::fs::read(&proof).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&proof, bytes).unwrap();
    assert_eq!(check(&proof, &key).status.code(), Some(1));
}

#[test]
fn a_truncated_log_is_told_by_a_checkpoint_kept_elsewhere_or_by_its_own() {
    let world = folder();
    let last = "DELETE FROM audit_batch WHERE first_seq = (SELECT MAX(first_seq) FROM audit_batch)";
    tamper(&world.data, last);
    let broken = world.verify();
    assert_eq!(broken.status.code(), Some(1), "{}", text(&broken));
}

/// What an auditor asks for stands in a file of its own, also when there was none of it.
const EVIDENCE: [&str; 54] = [
    "access/policy.ndjson",
    "agreements/register.ndjson",
    "audit/checkpoint.note",
    "audit/entries.ndjson",
    "audit/opened.ndjson",
    "backups/copies-tried.ndjson",
    "backups/downtime-kits.ndjson",
    "backups/drills.ndjson",
    "backups/made.ndjson",
    "backups/removals.ndjson",
    "checks/attestations.ndjson",
    "checks/audit-drills.ndjson",
    "checks/rehearsals.ndjson",
    "checks/runs.ndjson",
    "checks/tried.ndjson",
    "checks/waivers.ndjson",
    "consents/form-reviews.ndjson",
    "consents/forms.ndjson",
    "consents/records.ndjson",
    "documents/architecture.md",
    "documents/channels.md",
    "documents/keys.md",
    "documents/responsibilities.md",
    "documents/runbook.md",
    "documents/security.md",
    "incidents.ndjson",
    "incidents/assessments.ndjson",
    "incidents/encryption.ndjson",
    "incidents/notices.ndjson",
    "keys/changes.ndjson",
    "keys/data.ndjson",
    "keys/key-encryption.ndjson",
    "people/bans.ndjson",
    "people/grants.ndjson",
    "privacy/disclosures.ndjson",
    "privacy/language-notices.ndjson",
    "privacy/notice-answers.ndjson",
    "privacy/notices.ndjson",
    "registers/baselines.ndjson",
    "registers/evaluation-findings.ndjson",
    "registers/evaluations.ndjson",
    "registers/exercises.ndjson",
    "registers/officials.ndjson",
    "registers/policies.ndjson",
    "registers/policy-reviews.ndjson",
    "registers/training.ndjson",
    "registers/risks.ndjson",
    "registers/sanctions.ndjson",
    "retention/certificates.ndjson",
    "retention/rules.ndjson",
    "reviews/access.ndjson",
    "reviews/activity.ndjson",
    "reviews/break-glass.ndjson",
    "reviews/flags.ndjson",
];

/// Every file is there, and the policy says who reads notes and who does not.
fn has_all(evidence: &std::path::Path) {
    for path in EVIDENCE {
        assert!(evidence.join(path).is_file(), "{path} is missing");
    }
    let policy = std::fs::read_to_string(evidence.join("access/policy.ndjson")).unwrap();
    let notes = policy.lines().find(|line| line.contains("/consultations/{id}/notes\"")).unwrap();
    assert!(notes.contains("\"provider\"") && !notes.contains("\"patient\""), "{notes}");
}

/// A program that reaches nothing, not even this machine, where the kernel lets one be cut off.
fn without_network(program: &str) -> std::process::Command {
    let mut command = std::process::Command::new("unshare");
    command.args(["--map-root-user", "--net"]);
    let is_let = std::process::Command::new("unshare")
        .args(["--map-root-user", "--net", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if is_let {
        command.arg(program);
        command
    } else {
        std::process::Command::new(program)
    }
}

#[test]
fn evidence_is_handed_over_and_verified_without_the_server() {
    let world = folder();
    let home = tempfile::tempdir().unwrap();
    let evidence = home.path().join("evidence");
    let export = |period: &str| {
        let mut command = housecall();
        command.args(["evidence", "export", "--period", period, "--data"]).arg(&world.data);
        command.arg("--out").arg(&evidence).output().unwrap()
    };
    assert_eq!(export("last year").status.code(), Some(2));
    let made = export("2020..2099");
    assert!(made.status.success(), "{}", text(&made));
    let again = home.path().join("again");
    let mut command = housecall();
    command.args(["evidence", "export", "--period", "2020..2099", "--data"]).arg(&world.data);
    let second = command.arg("--out").arg(&again).output().unwrap();
    assert!(second.status.success(), "{}", text(&second));
    let entries = std::fs::read_to_string(again.join("audit/entries.ndjson")).unwrap();
    let taken =
        entries.lines().filter(|line| line.contains("\"type\":\"evidence\",\"id\":\"2020-01-01"));
    // That of the second export stands behind its period, as its neighbour.
    assert_eq!(taken.count(), 2, "who takes evidence away stands in the log: {entries}");
    std::fs::remove_dir_all(&again).unwrap();
    let key = std::fs::read_to_string(world.data.join("audit.vkey")).unwrap();
    std::fs::remove_dir_all(&world.data).unwrap();
    let verify = || {
        let mut command = without_network(env!("CARGO_BIN_EXE_housecall"));
        command.args(["evidence", "verify", "--key", key.trim()]).arg(&evidence).output().unwrap()
    };
    let fine = verify();
    assert!(
        fine.status.success() && text(&fine).contains("none missing or changed"),
        "{}",
        text(&fine)
    );
    has_all(&evidence);
    let by_hand = std::process::Command::new("sh")
        .args(["-c", "sed '/^$/,$d' manifest.note | tail -n +5 | sha256sum --check --strict"])
        .current_dir(&evidence)
        .output()
        .unwrap();
    assert!(by_hand.status.success(), "{}", text(&by_hand));
    let mut nowhere = housecall();
    nowhere.args(["evidence", "verify", "--key", key.trim(), "./nope"]);
    let nowhere = nowhere.output().unwrap();
    assert!(text(&nowhere).contains("./nope: "), "{}", text(&nowhere));
    let consents = evidence.join("consents/records.ndjson");
    std::fs::write(
        &consents,
        std::fs::read_to_string(&consents).unwrap().replace("granted", "revoked"),
    )
    .unwrap();
    let told = verify();
    assert_eq!(told.status.code(), Some(1));
    assert!(
        text(&told).contains("consents/records.ndjson: the file is not the one that was signed"),
        "{}",
        text(&told)
    );
}
