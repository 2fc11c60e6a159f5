use super::service::FIELDS;
use super::*;
use crate::audit::{
    Action, Audit, Copies, Entry, Event, Explorer, Outcome, Outside, Query, Resource, Shown,
    Signer, check, merkle, prove, store as log, verify,
};
use crate::evidence;
use crate::kek::Cipher;
use crate::keys::{AUDIT_TERMS, DataKeys, Kek};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Db, Options, Writes, params, testing};
use kernel::{Actor, Role, SystemClock, SystemRandom, Timestamp};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

const ORIGIN: &str = "test.example/audit";

/// What must be found nowhere.
const CANARIES: [&str; 7] = [
    "canary-patient",
    "203.0.113.77",
    "canary-visit",
    "canary-channel",
    "canary-device",
    "canary-listed",
    "canary-message",
];

/// A patient sends a message from their own address.
fn told() -> Entry {
    let actor = Actor {
        id: "canary-patient".to_owned(),
        role: Role::Patient,
        address: Some("203.0.113.77".to_owned()),
    };
    let resource = Resource {
        kind: "message",
        id: "canary-message".to_owned(),
        channel: Some("consultation.canary-channel".to_owned()),
    };
    Entry {
        organization: Some("o-1".to_owned()),
        patient: Some("canary-patient".to_owned()),
        encounter: Some("canary-visit".to_owned()),
        reason: Some("access.not-allowed"),
        details: vec![
            ("count", "3".to_owned()),
            ("device", "canary-device".to_owned()),
            ("patients", "canary-patient canary-listed".to_owned()),
        ],
        ..Entry::new(Event::PhiMessageSent, Action::Create, Outcome::Success, actor, resource)
    }
}

/// The same as this program's version 1 wrote it.
fn told_before(seq: u64) -> String {
    format!(
        r#"{{"v":1,"seq":{seq},"recorded_at":"2026-03-02T09:00:00.000000Z","event":"PHI_MESSAGE_SENT","action":"C","outcome":0,"actor":{{"id":"canary-patient","role":"patient","address":"203.0.113.77"}},"organization":"o-1","resource":{{"type":"message","id":"canary-message","channel":"consultation.canary-channel"}},"patient":"canary-patient","encounter":"canary-visit","details":{{"count":"3"}}}}"#
    )
}

fn holds(bytes: &[u8]) -> Option<&'static str> {
    let found = |text: &&str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    CANARIES.into_iter().find(found)
}

fn keyring(origin: &str) -> Keyring {
    let ciphers = [(1, Cipher::new(&[7; 32]).unwrap())].into();
    Keyring { origin: origin.to_owned(), ciphers, terms: hmac::Key::new(hmac::HMAC_SHA256, &[9]) }
}

async fn log_of(db: &Db, kek: &Kek) -> (Audit, Explorer) {
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let signer = Signer::open(db, kek, ORIGIN).await.unwrap();
    let explorer = Explorer::new(db.clone(), &signer);
    (Audit::new(signer, Arc::new(SystemClock)), explorer)
}

async fn append(db: &Db, audit: &Audit, entries: &[Entry]) {
    let mut tx = db.begin().await.unwrap();
    audit.append(&mut tx, entries).await.unwrap();
    tx.commit().await.unwrap();
}

/// Appends an entry of version 1.
async fn append_before(db: &Db, signer: &Signer) {
    let mut tx = db.begin().await.unwrap();
    let mut head = log::hold(&mut tx).await.unwrap();
    let frontier = &mut head.frontier;
    let first = frontier.size();
    let entry = told_before(first);
    let leaf = merkle::leaf(entry.as_bytes());
    frontier.push(leaf);
    let length = u16::try_from(entry.len()).unwrap().to_be_bytes();
    let entries = [length.as_slice(), entry.as_bytes()].concat();
    let (marks, root) = (leaf[..8].to_vec(), frontier.root().to_vec());
    let batch = log::Batch { first, count: 1, entries, marks, root };
    let checkpoint = signer.checkpoint(frontier.size(), &frontier.root());
    let mut writes = Writes::default();
    log::append(&mut writes, batch, head, Some(checkpoint)).unwrap();
    tx.write(writes);
    tx.commit().await.unwrap();
}

async fn of_patient(explorer: &Explorer, patient: &str) -> Vec<Shown> {
    let patient = Some(patient.to_owned());
    explorer.find(&Query { patient, limit: 500, ..Query::default() }).await.unwrap()
}

fn kek(folder: &Path) -> Kek {
    Kek::create(&folder.join("kek")).unwrap()
}

#[tokio::test]
async fn whoever_has_the_store_or_a_copy_of_the_log_learns_nobody_and_the_server_reads_on() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    for (store, db) in testing::stores().await {
        let (audit, explorer) = log_of(&db, &kek).await;
        append(&db, &audit, &[told(), told()]).await;
        explorer.keep_up().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let batches = log::batches(&mut tx, 0, 10).await.unwrap();
        let terms = tx.query("SELECT term FROM audit_term", params![]).await.unwrap();
        drop(tx);
        let terms: Vec<String> = terms.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(terms.len(), 5, "{store}: an actor, two patients, an event, a role: {terms:?}");
        let copies = Copies::new(db.clone());
        let copied = copies.next("collector", None, Copies::COMMITS).await;
        let copied = copied.unwrap().unwrap().entries;
        let proof = prove(&db, 1).await.unwrap();
        let proved = check(&proof, &audit.signer().verifier()).unwrap().entry;
        for text in terms.iter().chain(&copied).chain([&proved]) {
            assert_eq!(holds(text.as_bytes()), None, "{store}: {text}");
        }
        assert_eq!(holds(&batches[0].entries), None, "{store}");
        for plain in ["PHI_MESSAGE_SENT", "\"patient\"", "access.not-allowed", "\"count\":\"3\""] {
            assert!(copied[0].contains(plain), "{store}: {plain} stays readable: {}", copied[0]);
        }
        for patient in ["canary-patient", "canary-listed"] {
            let found = of_patient(&explorer, patient).await;
            assert_eq!(found.len(), 2, "{store}: {patient}");
            assert_eq!(found[0].address.as_deref(), Some("203.0.113.77"));
            assert_eq!(found[0].channel.as_deref(), Some("consultation.canary-channel"));
            assert_eq!(found[0].details["device"], "canary-device");
        }
        let actor = Some("canary-patient".to_owned());
        let by = Query { actor, limit: 9, ..Query::default() };
        assert_eq!(explorer.find(&by).await.unwrap().len(), 2, "{store}");
    }
}

#[tokio::test]
async fn no_raw_file_of_an_embedded_store_holds_what_an_entry_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    let file = folder.path().join("raw.db");
    let db = Db::open(Options::Sqlite(file.clone())).await.unwrap();
    let (audit, explorer) = log_of(&db, &kek).await;
    for _ in 0..40 {
        append(&db, &audit, &vec![told(); 9]).await;
        explorer.keep_up().await.unwrap();
    }
    assert_eq!(of_patient(&explorer, "canary-patient").await.len(), 360);
    let mut looked = 0;
    for name in ["raw.db", "raw.db-wal"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
        looked += bytes.len();
        assert_eq!(holds(&bytes), None, "{name}");
    }
    assert!(looked > 100_000, "{looked} bytes were looked through");
    // The hunt finds what stands in the clear.
    append_before(&db, audit.signer()).await;
    let wal = std::fs::read(folder.path().join("raw.db-wal")).unwrap_or_default();
    let both = [std::fs::read(&file).unwrap(), wal].concat();
    assert_eq!(holds(&both), Some("canary-patient"));
}

#[tokio::test]
async fn a_log_of_old_and_new_entries_is_one_log() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    for (store, db) in testing::stores().await {
        let (audit, explorer) = log_of(&db, &kek).await;
        append_before(&db, audit.signer()).await;
        append(&db, &audit, &[told()]).await;
        append_before(&db, audit.signer()).await;
        let found = of_patient(&explorer, "canary-patient").await;
        let indexes: Vec<u64> = found.iter().map(|one| one.index).collect();
        assert_eq!(indexes, [2, 1, 0], "{store}");
        let alike = |one: &Shown| (one.actor.clone(), one.address.clone(), one.encounter.clone());
        assert_eq!(alike(&found[0]), alike(&found[1]), "{store}: opened, they read the same");
        let verifier = audit.signer().verifier();
        let report = verify(&db, &verifier, &Outside::default(), |_, _| ()).await.unwrap();
        assert_eq!(report.entries, 3, "{store}");
        for index in 0..3 {
            let proof = prove(&db, index).await.unwrap();
            assert_eq!(check(&proof, &verifier).unwrap().index, index, "{store}");
        }
        evident(&db, audit.signer()).await;
    }
}

/// Evidence of the whole log: the entries as they are proved, and once more to be read.
async fn evident(db: &Db, signer: &Signer) {
    let home = tempfile::tempdir().unwrap();
    let until: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    let asked = ((Timestamp::UNIX_EPOCH, until), until);
    let folder = home.path().join("evidence");
    evidence::export((db, signer), asked, &[], &folder).await.unwrap();
    evidence::verify(&folder, &signer.verifier()).unwrap();
    let lines = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (proved, opened) = (lines("audit/entries.ndjson"), lines("audit/opened.ndjson"));
    assert_eq!((proved.len(), opened.len()), (3, 3));
    assert_eq!(holds(proved[1].as_bytes()), None, "{}", proved[1]);
    for (index, line) in opened.iter().enumerate() {
        assert!(line.starts_with(&format!("{{\"seq\":{index},")), "{line}");
        assert!(line.contains("\"address\":\"203.0.113.77\""), "{line}");
    }
}

#[tokio::test]
async fn the_index_of_a_store_from_before_is_made_again_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    for (store, db) in testing::stores().await {
        let (audit, explorer) = log_of(&db, &kek).await;
        append_before(&db, audit.signer()).await;
        let before =
            "INSERT INTO audit_term (kind, term, first_seq) VALUES (2, 'canary-patient', 0)";
        let mut tx = db.begin().await.unwrap();
        tx.execute(before, params![]).await.unwrap();
        tx.execute("UPDATE audit_indexed SET size = 1", params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(of_patient(&explorer, "canary-patient").await.is_empty(), "{store}: by name");
        let mut tx = db.begin().await.unwrap();
        for statement in crate::audit::KEYED.sql.split(';') {
            tx.execute(statement, params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(of_patient(&explorer, "canary-patient").await.len(), 1, "{store}");
        let mut tx = db.read().await.unwrap();
        let left = "SELECT COUNT(*) FROM audit_term WHERE term LIKE 'canary%'";
        assert_eq!(tx.query(left, params![]).await.unwrap()[0].int(0).unwrap(), 0, "{store}");
    }
}

/// The version of the key that sealed the newest entry.
async fn sealed_by(db: &Db, index: u64) -> u32 {
    let mut tx = db.read().await.unwrap();
    let batch = log::batches(&mut tx, index, 1).await.unwrap().remove(0);
    let json: serde_json::Value = serde_json::from_slice(batch.split().unwrap()[0]).unwrap();
    let sealed = URL_SAFE_NO_PAD.decode(json["sealed"].as_str().unwrap()).unwrap();
    u32::from_be_bytes(*sealed.first_chunk().unwrap())
}

#[tokio::test]
async fn a_new_key_seals_what_comes_on_every_server_and_what_was_sealed_before_still_opens() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    for (store, db) in testing::stores().await {
        let (first, reads) = log_of(&db, &kek).await;
        append(&db, &first, &[told()]).await;
        let keys =
            DataKeys::new(Arc::new(kek.clone()), Arc::new(SystemClock), Arc::new(SystemRandom));
        let mut tx = db.begin().await.unwrap();
        keys.rotate(&mut tx, FIELDS).await.unwrap();
        tx.commit().await.unwrap();
        let (second, _) = log_of(&db, &kek).await;
        append(&db, &second, &[told()]).await;
        assert_eq!((sealed_by(&db, 0).await, sealed_by(&db, 1).await), (1, 2), "{store}");
        let found = of_patient(&reads, "canary-patient").await;
        assert_eq!(found.len(), 2, "{store}: who knew only the old key asks for the new one");
        append(&db, &first, &[told()]).await;
        assert_eq!(sealed_by(&db, 2).await, 2, "{store}: and seals with it");
        assert!(DataKeys::is_fixed(AUDIT_TERMS) && !DataKeys::is_fixed(FIELDS));
    }
}

#[tokio::test]
async fn a_sealed_member_that_was_changed_or_moved_is_told_by_the_log_and_opens_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    for (store, db) in testing::stores().await {
        let (audit, explorer) = log_of(&db, &kek).await;
        append(&db, &audit, &[told(), told()]).await;
        let mut tx = db.read().await.unwrap();
        let mut entries = log::batches(&mut tx, 0, 1).await.unwrap().remove(0).entries;
        drop(tx);
        let place = entries.windows(9).position(|part| part == b"\"sealed\":").unwrap() + 40;
        entries[place] = if entries[place] == b'A' { b'B' } else { b'A' };
        let mut tx = db.begin().await.unwrap();
        let change = "UPDATE audit_batch SET entries = $1 WHERE first_seq = 0";
        tx.execute(change, params![entries]).await.unwrap();
        tx.commit().await.unwrap();
        let verifier = audit.signer().verifier();
        let broken = verify(&db, &verifier, &Outside::default(), |_, _| ()).await.unwrap_err();
        assert!(broken.to_string().contains("entry 0: the entry was changed"), "{store}: {broken}");
        let all = Query { limit: 9, ..Query::default() };
        let found = explorer.find(&all).await.unwrap();
        assert_eq!(
            found.len(),
            2,
            "{store}: one that does not open keeps no other from being seen"
        );
        assert_eq!(found[0].patient.as_deref(), Some("canary-patient"), "{store}");
        assert_eq!((found[1].index, found[1].patient.as_deref()), (0, None), "{store}");
        assert_eq!(found[1].reason.as_deref(), Some("audit.unreadable"), "{store}");
        let onward = explorer.onward(0, 9).await.unwrap().unwrap();
        assert_eq!((onward.entries.len(), onward.next), (2, 2), "{store}: nor a follower");
        assert_eq!(of_patient(&explorer, "canary-patient").await.len(), 1, "{store}");
    }
    let sealed = keyring(ORIGIN).seal(7, b"{}").unwrap();
    assert_eq!(*keyring(ORIGIN).open(7, &sealed).unwrap(), b"{}");
    assert!(keyring(ORIGIN).open(8, &sealed).is_err(), "another entry of the log");
    assert!(keyring("other.example/audit").open(7, &sealed).is_err(), "another log");
}

#[tokio::test]
async fn keys_that_were_made_in_a_transaction_that_failed_seal_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kek = kek(folder.path());
    for (store, db) in testing::stores().await {
        log_of(&db, &kek).await;
        // A store from before entries had keys, and a command beside no server.
        let mut tx = db.begin().await.unwrap();
        tx.execute("DELETE FROM data_key WHERE scope LIKE '/audit/%'", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let audit = Audit::new(Signer::existing(&db, &kek).await.unwrap(), Arc::new(SystemClock));
        let mut tx = db.begin().await.unwrap();
        audit.append(&mut tx, &[told()]).await.unwrap();
        drop(tx);
        append(&db, &audit, &[told()]).await;
        append(&db, &audit, &[told()]).await;
        let (_, explorer) = log_of(&db, &kek).await;
        assert_eq!(of_patient(&explorer, "canary-patient").await.len(), 2, "{store}");
    }
}

#[test]
fn staff_and_the_installations_own_things_stay_readable_and_whatever_else_is_sealed() {
    let written = |entry: &Entry| {
        let mut bytes = Vec::new();
        entry.write((7, Timestamp::UNIX_EPOCH), &keyring(ORIGIN), &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let actor = Actor { id: "dr-1".to_owned(), role: Role::Provider, address: None };
    let resource = Resource { kind: "department", id: "cardiology".to_owned(), channel: None };
    let action = Action::Read;
    let mut entry = Entry::new(Event::QueueRead, action, Outcome::Success, actor, resource);
    assert_eq!(
        written(&entry),
        r#"{"v":2,"seq":7,"recorded_at":"1970-01-01T00:00:00.000000Z","event":"QUEUE_READ","action":"R","outcome":0,"actor":{"role":"provider","id":"dr-1"},"resource":{"type":"department","id":"cardiology"}}"#
    );
    entry.resource.kind = "a-kind-of-tomorrow";
    entry.details = vec![("a-detail-of-tomorrow", "x".to_owned())];
    let line = written(&entry);
    assert!(line.contains("dr-1") && line.contains("\"sealed\":\""), "{line}");
    assert!(!line.contains("cardiology") && !line.contains("a-detail-of-tomorrow"), "{line}");
    for role in Role::ALL {
        entry.actor = Actor { id: "somebody".to_owned(), role, address: None };
        let staff = !matches!(role, Role::Patient | Role::Guardian | Role::Guest | Role::System);
        assert_eq!(written(&entry).contains("somebody"), staff, "{role}");
    }
    entry.actor = Actor::system();
    assert!(written(&entry).contains("housecall"));
}

proptest! {
    #[test]
    fn an_entry_reads_back_as_it_was_written_whatever_ids_say(
        (id, kind) in (".*", prop_oneof![Just("message"), Just("list")]),
        (address, patient) in (proptest::option::of(".*"), proptest::option::of(".*")),
        details in proptest::collection::btree_map(
            prop_oneof![Just("count"), Just("people"), Just("from")], ".*", 0..4),
        role in proptest::sample::select(Role::ALL.to_vec()),
    ) {
        let actor = Actor { id: id.clone(), role, address: address.clone() };
        let resource = Resource { kind, id: id.clone(), channel: address.clone() };
        let mut entry =
            Entry::new(Event::QueueRead, Action::Read, Outcome::Success, actor, resource);
        entry.patient = patient.clone();
        entry.details = details.clone().into_iter().collect();
        let mut bytes = Vec::new();
        entry.write((7, Timestamp::UNIX_EPOCH), &keyring(ORIGIN), &mut bytes).unwrap();
        let read = Shown::read(&bytes, &keyring(ORIGIN)).unwrap();
        prop_assert_eq!((&read.actor, &read.id), (&id, &id));
        prop_assert_eq!((&read.address, &read.channel), (&address, &address));
        prop_assert_eq!(read.patient.as_ref(), patient.as_ref());
        let wanted = details.into_iter().map(|(name, value)| (name.to_owned(), value));
        prop_assert_eq!(&read.details, &wanted.collect::<std::collections::BTreeMap<_, _>>());
        prop_assert_eq!(&read.at, "1970-01-01T00:00:00.000000Z");
        let line: serde_json::Value = serde_json::from_str(&read.line()).unwrap();
        prop_assert_eq!(line["actor"]["id"].as_str(), Some(id.as_str()));
    }
}
