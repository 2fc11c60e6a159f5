use super::*;
use crate::audit::{Action, Audit, AuditError, Entry, Event, Outcome, Resource, Signer};
use crate::keys::Kek;
use db::{Db, params, testing};
use kernel::{Actor, FakeClock, Role, Timestamp};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + hour * 3_600).unwrap()
}

/// A log in which each hour of a day has a commit of three entries.
async fn day(db: &Db, kek: &Kek) -> Signer {
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let clock = Arc::new(FakeClock::new(at(0)));
    let audit =
        Audit::new(Signer::open(db, kek, "test/audit").await.unwrap(), Arc::clone(&clock) as _);
    for _ in 0..24 {
        let actor = Actor { id: "dr-1".to_owned(), role: Role::Provider, address: None };
        let resource = Resource { kind: "message", id: "1".to_owned(), channel: None };
        let entry =
            Entry::new(Event::PhiMessageSent, Action::Create, Outcome::Success, actor, resource);
        let mut tx = db.begin().await.unwrap();
        audit.append(&mut tx, &vec![entry; 3]).await.unwrap();
        tx.commit().await.unwrap();
        clock.advance(jiff::SignedDuration::from_hours(1));
    }
    Signer::existing(db, kek).await.unwrap()
}

fn consents() -> Part {
    Part { path: "consents/records.ndjson", lines: vec!["{\"patient\":\"pat-1\"}".to_owned()] }
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from));
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[tokio::test]
async fn evidence_of_a_period_verifies_by_itself_and_nothing_in_it_can_be_changed() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let signer = day(&db, &kek).await;
        let key = signer.verifier();
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("evidence");
        let asked = ((at(5), at(9)), at(24));
        let made = export((&db, &signer), asked, &[consents()], &folder).await.unwrap();
        assert_eq!(made.entries, 12, "{store}: four hours of three entries");
        let verified = verify(&folder, &key).unwrap();
        assert_eq!((verified.files, verified.entries), (made.files, (15, 27)), "{store}");
        let again = export((&db, &signer), ((at(5), at(9)), at(24)), &[], &folder).await;
        assert!(
            matches!(again, Err(EvidenceError::Occupied(_))),
            "{store}: nothing is written over"
        );
        let stranger = home.path().join("other-kek");
        let stranger = Kek::create(&stranger).unwrap();
        let other = testing::stores().await.remove(0).1;
        assert!(verify(&folder, &day(&other, &stranger).await.verifier()).is_err(), "another key");
        let lies: [(&str, &dyn Fn()); 5] = [
            ("a consent is changed", &|| {
                change(&folder.join("consents/records.ndjson"), "pat-1", "pat-2");
            }),
            ("a file is added", &|| fs::write(folder.join("consents/more.ndjson"), "{}").unwrap()),
            ("a file is taken away", &|| fs::remove_file(folder.join(names::ENTRIES)).unwrap()),
            ("an entry is changed", &|| change(&folder.join(names::ENTRIES), "dr-1", "dr-2")),
            ("the manifest is changed", &|| {
                change(&folder.join(names::MANIFEST), "from 2025", "from 2024");
            }),
        ];
        for (lie, tell) in lies {
            fs::remove_dir_all(&folder).unwrap();
            export((&db, &signer), asked, &[consents()], &folder).await.unwrap();
            tell();
            assert!(verify(&folder, &key).is_err(), "{store}: {lie}");
        }
    }
}

/// How open this is, and all that is in it.
fn modes(path: &Path) -> Vec<(String, u32)> {
    let kind = fs::metadata(path).unwrap();
    let own = (path.display().to_string(), kind.permissions().mode() & 0o777);
    let inside = kind.is_dir().then(|| fs::read_dir(path).unwrap());
    let inside = inside.into_iter().flatten().flat_map(|one| modes(&one.unwrap().path()));
    std::iter::once(own).chain(inside).collect()
}

#[tokio::test]
async fn nobody_else_on_the_machine_reads_evidence() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    let (_, db) = testing::stores().await.remove(0);
    let signer = day(&db, &kek).await;
    let home = tempfile::tempdir().unwrap();
    let export = async |folder: &Path| {
        let asked = ((at(5), at(9)), at(24));
        export((&db, &signer), asked, &[consents()], folder).await
    };
    let folder = home.path().join("handed/over");
    export(&folder).await.unwrap();
    let made = modes(&home.path().join("handed"));
    assert!(made.len() > 8, "{made:?}");
    for (path, mode) in made {
        let own = if Path::new(&path).is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, own, "{path} is {mode:o}");
    }
    let open = home.path().join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
    let told = export(&open).await.unwrap_err();
    assert!(told.to_string().contains("open to others of this machine (mode 755)"), "{told}");
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0, "nothing was written into it");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o700)).unwrap();
    export(&open).await.unwrap();
}

#[tokio::test]
async fn whoever_holds_the_signing_key_still_cannot_leave_an_entry_out() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    let (_, db) = testing::stores().await.remove(0);
    let signer = day(&db, &kek).await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    export((&db, &signer), ((at(5), at(9)), at(24)), &[], &folder).await.unwrap();
    let entries = fs::read_to_string(folder.join(names::ENTRIES)).unwrap();
    let (_, without) = entries.split_once('\n').unwrap();
    fs::write(folder.join(names::ENTRIES), without).unwrap();
    sign_anew(&folder, &signer);
    let told = verify(&folder, &signer.verifier()).unwrap_err();
    assert!(told.to_string().contains("do not lead to the signed checkpoint"), "{told}");

    // The tree before it is made to begin later, too.
    let mut tree =
        verify::restore(&fs::read_to_string(folder.join(names::BEFORE)).unwrap()).unwrap();
    let (neighbour, _) = entries.split_once('\n').unwrap();
    tree.push(crate::audit::leaf(neighbour.as_bytes()));
    fs::write(folder.join(names::BEFORE), bundle::tree(&tree)).unwrap();
    sign_anew(&folder, &signer);
    let told = verify(&folder, &signer.verifier()).unwrap_err();
    assert!(told.to_string().contains("may have been left out"), "{told}");
}

#[tokio::test]
async fn whoever_holds_the_signing_key_still_cannot_keep_an_entry_from_being_read() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    let (_, db) = testing::stores().await.remove(0);
    let signer = day(&db, &kek).await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    export((&db, &signer), ((at(5), at(9)), at(24)), &[], &folder).await.unwrap();
    let file = folder.join(names::OPENED);
    let told = fs::read_to_string(&file).unwrap();
    let whole: Vec<&str> = told.lines().collect();
    let lies = |from: &str, to: &str| {
        assert!(whole[3].contains(from), "{}", whole[3]);
        whole[3].replacen(from, to, 1)
    };
    let changed = lies("dr-1", "dr-2");
    let moved = lies("\"event\":\"PHI_MESSAGE_SENT\"", "\"event\":\"SIGN_IN\"");
    let added = lies("\"resource\"", "\"patient\":\"pat-9\",\"patient\":\"pat-8\",\"resource\"");
    let swapped = [&whole[..3], &[whole[4], whole[3]], &whole[5..]].concat();
    let with = |line: &str| [&whole[..3], &[line], &whole[4..]].concat().join("\n") + "\n";
    for (lie, text) in [
        ("left out", [&whole[..3], &whole[4..]].concat().join("\n") + "\n"),
        ("the last left out", whole[..whole.len() - 1].join("\n") + "\n"),
        ("one more", format!("{told}{}\n", whole[3])),
        ("by another", with(&changed)),
        ("another event", with(&moved)),
        ("two patients", with(&added)),
        ("out of order", swapped.join("\n") + "\n"),
    ] {
        fs::write(&file, text).unwrap();
        sign_anew(&folder, &signer);
        let refused = verify(&folder, &signer.verifier()).unwrap_err().to_string();
        assert!(refused.starts_with(names::OPENED), "{lie}: {refused}");
    }
    fs::write(&file, &told).unwrap();
    sign_anew(&folder, &signer);
    verify(&folder, &signer.verifier()).unwrap();
}

#[tokio::test]
async fn of_a_log_that_somebody_else_wrote_to_no_evidence_is_signed_or_verifies() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let signer = day(&db, &kek).await;
        let asked = ((at(5), at(9)), at(24));
        let entries = "SELECT entries FROM audit_batch WHERE first_seq = 15";
        let row = db.read().await.unwrap().query_opt(entries, params![]).await.unwrap();
        let whole = row.unwrap().blob(0).unwrap();
        let run = async |sql: &'static str, values: Vec<db::Value>| {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(tx.execute(sql, values).await.unwrap(), 1);
            tx.commit().await.unwrap();
        };
        let put = "UPDATE audit_batch SET entries = $1 WHERE first_seq = 15";
        let other = String::from_utf8_lossy(&whole).replace("dr-1", "dr-2").into_bytes();
        run(put, params![other]).await;
        let home = tempfile::tempdir().unwrap();
        let told = export((&db, &signer), asked, &[], &home.path().join("one")).await;
        let is_refused = matches!(told, Err(EvidenceError::Audit(AuditError::Altered)));
        assert!(is_refused, "{store}: {told:?}");
        run(put, params![whole]).await;

        let older = "UPDATE audit_head SET tag = NULL, checkpoint =
                     (SELECT note FROM audit_checkpoint ORDER BY size LIMIT 1) WHERE id = 1";
        run(older, params![]).await;
        // The day once more: its first commit says that somebody else wrote the head.
        let signer = day(&db, &kek).await;
        let folder = home.path().join("two");
        export((&db, &signer), asked, &[], &folder).await.unwrap();
        let told = verify(&folder, &signer.verifier()).unwrap_err().to_string();
        assert!(told.contains("somebody else wrote the log's head"), "{store}: {told}");
    }
}

/// A new manifest over what the folder holds now, properly signed.
fn sign_anew(folder: &Path, signer: &Signer) {
    let text = fs::read_to_string(folder.join(names::MANIFEST)).unwrap();
    let mut manifest = manifest::Manifest::read(signer.verifier().open(&text).unwrap()).unwrap();
    for (path, hash) in &mut manifest.files {
        *hash = manifest::hash(folder, path).unwrap();
    }
    fs::write(folder.join(names::MANIFEST), signer.sign(&manifest.text())).unwrap();
}

#[tokio::test]
async fn a_clock_that_was_put_back_leaves_no_entry_out_and_a_link_is_no_file() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    let (_, db) = testing::stores().await.remove(0);
    day(&db, &kek).await;
    // The same day once more: its hours follow those of the first.
    let signer = day(&db, &kek).await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("evidence");
    let asked = ((at(5), at(9)), at(24));
    let made = export((&db, &signer), asked, &[], &folder).await.unwrap();
    assert_eq!(made.entries, 12 + 60 + 12, "both stretches, and what lies between them");
    let verified = verify(&folder, &signer.verifier()).unwrap();
    assert_eq!((verified.entries, verified.ends_log), ((15, 99), false));
    std::os::unix::fs::symlink("/dev/null", folder.join("link")).unwrap();
    let told = verify(&folder, &signer.verifier()).unwrap_err();
    assert!(told.to_string().contains("link: this is neither"), "{told}");
}

#[tokio::test]
async fn a_period_without_entries_is_evidence_of_that() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let signer = day(&db, &kek).await;
        for (from, until, first) in [(at(-9), at(-5), 0), (at(30), at(40), 72)] {
            let home = tempfile::tempdir().unwrap();
            let folder = home.path().join("evidence");
            let made = export((&db, &signer), ((from, until), at(24)), &[], &folder).await.unwrap();
            let verified = verify(&folder, &signer.verifier()).unwrap();
            assert_eq!((made.entries, verified.entries), (0, (first, first)), "{store}");
            assert_eq!(verified.ends_log, first > 0, "{store}");
        }
    }
}

#[tokio::test]
async fn evidence_of_a_later_key_verifies_from_an_earlier_one_and_a_key_that_went_makes_none() {
    let keys = tempfile::tempdir().unwrap();
    let kek = Kek::create(&keys.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let before = day(&db, &kek).await;
        let first = before.verifier();
        let asked = |made| ((at(5), at(9)), at(made));
        let home = tempfile::tempdir().unwrap();
        let late = home.path().join("late");
        export((&db, &before), asked(24), &[], &late).await.unwrap();
        let clock = Arc::new(FakeClock::new(at(30)));
        let audit = Audit::new(Signer::existing(&db, &kek).await.unwrap(), clock);
        let mut tx = db.begin().await.unwrap();
        let told = audit.hand_over(&mut tx, &Actor::system(), None).await.unwrap();
        tx.commit().await.unwrap();
        let signer = Signer::existing(&db, &kek).await.unwrap();
        let folder = home.path().join("after");
        export((&db, &signer), asked(40), &[consents()], &folder).await.unwrap();
        let second = crate::audit::Verifier::parse(&told.keys().1).unwrap();
        for key in [&first, &second] {
            assert_eq!(verify(&folder, key).unwrap().entries, (15, 27), "{store}");
        }
        let notes = folder.join(names::HAND_OVERS);
        fs::remove_file(&notes).unwrap();
        assert!(verify(&folder, &first).is_err(), "{store}: nothing leads to the new key");

        // Somebody kept the old key, and has the notes that are public.
        fs::write(late.join(names::HAND_OVERS), told.note()).unwrap();
        let text = fs::read_to_string(late.join(names::MANIFEST)).unwrap();
        let mut manifest =
            manifest::Manifest::read(before.verifier().open(&text).unwrap()).unwrap();
        let hash = manifest::hash(&late, names::HAND_OVERS).unwrap();
        manifest.files.push((names::HAND_OVERS.to_owned(), hash));
        manifest.made = at(40);
        fs::write(late.join(names::MANIFEST), before.sign(&manifest.text())).unwrap();
        let refused = verify(&late, &second).unwrap_err().to_string();
        assert!(refused.contains("another had followed by then"), "{store}: {refused}");

        // A process that had the old key in its memory signs with the new one.
        let folder = home.path().join("beside");
        export((&db, &before), asked(40), &[], &folder).await.unwrap();
        assert_eq!(verify(&folder, &second).unwrap().entries, (15, 27), "{store}");
    }
}

#[test]
fn what_came_with_an_instant_stands_beside_it() {
    for sheet in super::store::SHEETS {
        assert_eq!(sheet.untold(), None, "{}", sheet.path);
    }
}

#[tokio::test]
async fn evidence_up_to_an_instant_tells_nothing_of_what_came_later() {
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let hour = |hour| at(hour).as_microsecond();
        let mut tx = db.begin().await.unwrap();
        let rule = "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days, authority,
                        proposed_by, proposed, approved_by, approved)
                    VALUES ('letter', 'US', 'adult', 1, 'creation', 9, 'law', 'ann', $1, 'bob', $2)";
        tx.execute(rule, db::params![hour(1), hour(3)]).await.unwrap();
        let run = "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, approved_by, approved, ended, more)
                   VALUES ('run', 'stopped', 'ann', $1, $1, 'bob', $2, $3, 0)";
        tx.execute(run, db::params![hour(1), hour(3), hour(5)]).await.unwrap();
        tx.commit().await.unwrap();
        let told = async |path: &str, until| {
            let parts = kept(&db, at(until)).await.unwrap();
            let part = parts.into_iter().find(|part| part.path == path).unwrap();
            serde_json::from_str::<serde_json::Value>(&part.lines[0]).unwrap()
        };
        for (until, by, state) in
            [(2, None, "planned"), (4, Some("bob"), "approved"), (6, Some("bob"), "stopped")]
        {
            let rule = told("retention/rules.ndjson", until).await;
            assert_eq!(rule["approvedBy"].as_str(), by, "{store}: {until}");
            let run = told("retention/disposals.ndjson", until).await;
            assert_eq!(run["approvedBy"].as_str(), by, "{store}: {until}");
            assert_eq!(run["state"], state, "{store}: {until}");
        }
    }
}
