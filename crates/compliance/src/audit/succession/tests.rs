use super::HandOver;
use crate::audit::{
    Action, Audit, Cosigned, Cosigner, Entry, Event, NoteError, Outcome, Outside, ProofError,
    Report, Resource, Signer, Verifier, VerifyError, check, prove, store, verify,
};
use crate::keys::Kek;
use db::{Db, params, testing};
use kernel::{Actor, Clock as _, SystemClock, SystemRandom};
use std::sync::Arc;

const ORIGIN: &str = "test.example/audit";

/// A log, and two servers' writing sides of it: what one does the other was not told.
struct Log {
    db: Db,
    kek: Kek,
    here: Audit,
    there: Audit,
}

impl Log {
    async fn all() -> Vec<(&'static str, Self)> {
        let folder = tempfile::tempdir().unwrap();
        let kek = Kek::create(&folder.path().join("kek")).unwrap();
        let mut all = Vec::new();
        for (store, db) in testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            let mut sides = Vec::new();
            for _ in 0..2 {
                let signer = Signer::open(&db, &kek, ORIGIN).await.unwrap();
                sides.push(Audit::new(signer, Arc::new(SystemClock)));
            }
            let (there, here) = (sides.pop().unwrap(), sides.pop().unwrap());
            all.push((store, Self { db, kek: kek.clone(), here, there }));
        }
        all
    }

    async fn append(&self, by: &Audit, count: usize) {
        let resource = Resource { kind: "message", id: "1".to_owned(), channel: None };
        let (event, done) = (Event::PhiMessageSent, Outcome::Success);
        let entry = Entry::new(event, Action::Create, done, Actor::system(), resource);
        let mut tx = self.db.begin().await.unwrap();
        by.append(&mut tx, &vec![entry; count]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn hand_over(&self, compromised: Option<&'static str>) -> HandOver {
        let mut tx = self.db.begin().await.unwrap();
        let told = self.there.hand_over(&mut tx, &Actor::system(), compromised).await.unwrap();
        tx.commit().await.unwrap();
        told
    }

    async fn head(&self) -> String {
        store::read_head(&mut self.db.read().await.unwrap()).await.unwrap().checkpoint
    }

    async fn notes(&self) -> Vec<String> {
        store::hand_overs(&mut self.db.read().await.unwrap()).await.unwrap()
    }

    async fn verify(&self, key: &Verifier) -> Result<Report, VerifyError> {
        verify(&self.db, key, &Outside::default(), |_, _| ()).await
    }

    async fn run(&self, sql: &'static str, values: Vec<db::Value>) {
        let mut tx = self.db.begin().await.unwrap();
        assert_eq!(tx.execute(sql, values).await.unwrap(), 1, "{sql}");
        tx.commit().await.unwrap();
    }
}

fn bare(vkey: &str) -> Verifier {
    Verifier::parse(vkey).unwrap()
}

#[tokio::test]
async fn a_log_whose_key_was_followed_verifies_from_each_of_its_keys_and_from_no_other() {
    for (store, log) in Log::all().await {
        let first = bare(&log.here.signer().verifier().vkey());
        log.append(&log.here, 3).await;
        let early = log.head().await;
        let told = log.hand_over(None).await;
        assert_eq!((told.entry, told.compromised), (3, false), "{store}");
        let overlap = log.head().await;
        // The other server had the first key in its memory.
        let second = bare(&told.keys().1);
        let mut tx = log.db.begin().await.unwrap();
        let note = log.here.sign(&mut tx, "what is said\n").await.unwrap();
        tx.commit().await.unwrap();
        assert!(second.open(&note).is_ok() && first.open(&note).is_err(), "{store}");
        log.append(&log.here, 2).await;
        assert_eq!(log.here.signer().verifier().vkey(), second.vkey(), "{store}");
        let third = bare(&log.hand_over(None).await.keys().1);
        log.append(&log.here, 2).await;
        for key in [&first, &second, &third] {
            let report = log.verify(key).await.unwrap();
            assert_eq!(report.entries, 9, "{store}");
        }
        let stranger = Log::all().await.remove(0).1.here.signer().verifier();
        let refused = log.verify(&stranger).await;
        assert!(matches!(refused, Err(VerifyError::Succession(NoteError::Elsewhere))), "{store}");
        // Both signed the tree with the hand-over in it, and each the trees of its time.
        assert!(first.open(&overlap).is_ok() && second.open(&overlap).is_ok(), "{store}");
        assert!(first.open(&early).is_ok() && third.open(&early).is_err(), "{store}");
        // A proof needs nothing but the key that somebody has, and the notes.
        let proof = prove(&log.db, 1).await.unwrap();
        let alone = check(&proof, &first);
        assert!(matches!(alone, Err(ProofError::Note(NoteError::Signature))), "{store}");
        let led = first.following(&log.notes().await).unwrap();
        assert_eq!(check(&proof, &led).unwrap().size, 9, "{store}");
        // The stored halves of those that went are gone.
        let kept = "SELECT COUNT(*) FROM signing_key WHERE LENGTH(sealed) > 0 OR kek <> ''";
        let row = log.db.read().await.unwrap().query_opt(kept, params![]).await.unwrap();
        assert_eq!(row.unwrap().int(0).unwrap(), 1, "{store}");
    }
}

#[tokio::test]
async fn what_is_cut_off_hands_nothing_over() {
    for (store, log) in Log::all().await {
        log.append(&log.here, 3).await;
        let first = bare(&log.here.signer().verifier().vkey());
        let mut tx = log.db.begin().await.unwrap();
        log.there.hand_over(&mut tx, &Actor::system(), None).await.unwrap();
        drop(tx);
        for side in [&log.here, &log.there] {
            log.append(side, 1).await;
            assert!(first.open(&log.head().await).is_ok(), "{store}");
        }
        assert_eq!(log.verify(&first).await.unwrap().entries, 5, "{store}");
        assert!(log.notes().await.is_empty(), "{store}");
        assert!(Signer::existing(&log.db, &log.kek).await.is_ok(), "{store}");
    }
}

#[tokio::test]
async fn one_side_alone_hands_nothing_over_and_a_key_that_went_signs_nothing_more() {
    for (store, log) in Log::all().await {
        log.append(&log.here, 3).await;
        let old = log.here.signer().live();
        let first = bare(&log.here.signer().verifier().vkey());
        let told = log.hand_over(None).await;
        log.append(&log.there, 2).await;
        let led = first.clone().following(&log.notes().await).unwrap();

        // Each of the two signatures is needed, and both stand under the very words.
        let lines: Vec<&str> = told.note().lines().collect();
        let (without_old, without_new) = (lines[8], lines[9]);
        for line in [without_old, without_new] {
            let half = told.note().replace(&format!("{line}\n"), "");
            assert_eq!(HandOver::read(&half), Err(NoteError::HandOver), "{store}");
        }
        let moved = told.note().replace("entry 3", "entry 9");
        assert_eq!(HandOver::read(&moved), Err(NoteError::HandOver), "{store}");

        // The key that went signs a larger tree than it may.
        let mut tx = log.db.begin().await.unwrap();
        let tree = store::read_head(&mut tx).await.unwrap().frontier;
        drop(tx);
        let late = old.checkpoint(tree.size(), &tree.root());
        assert_eq!(led.checkpoint(&late), Err(NoteError::Retired), "{store}");
        let head = log.head().await;
        log.run("UPDATE audit_head SET checkpoint = $1 WHERE id = 1", params![&late]).await;
        let broken = log.verify(&first).await;
        assert!(matches!(broken, Err(VerifyError::Broken(_))), "{store}: {broken:?}");
        log.run("UPDATE audit_head SET checkpoint = $1 WHERE id = 1", params![&head]).await;
        assert!(log.verify(&first).await.is_ok(), "{store}");

        // A kept checkpoint, too; and what is in the store is what stands in the log.
        let keep = "UPDATE audit_checkpoint SET note = $1 WHERE size = 6";
        log.run(keep, params![&late]).await;
        assert!(log.verify(&first).await.is_err(), "{store}");
        log.run(keep, params![&head]).await;
        let half = told.note().replace(&format!("{without_old}\n"), "");
        log.run("UPDATE signing_key SET hand_over = $1 WHERE id = 2", params![&half]).await;
        let refused = log.verify(&first).await;
        assert!(matches!(refused, Err(VerifyError::Succession(NoteError::HandOver))), "{store}");
        log.run("UPDATE signing_key SET hand_over = '' WHERE id = 2", params![]).await;
        let unled = log.verify(&first).await;
        assert!(matches!(unled, Err(VerifyError::Broken(_))), "{store}: a key without a hand-over");
        let unled = log.verify(&bare(&told.keys().1)).await;
        assert!(matches!(unled, Err(VerifyError::Broken(_))), "{store}: an entry without its note");
    }
}

#[tokio::test]
async fn what_a_compromised_key_says_of_its_successor_is_worth_nothing() {
    for (store, log) in Log::all().await {
        let first = bare(&log.here.signer().verifier().vkey());
        log.append(&log.here, 3).await;
        let early = prove(&log.db, 1).await.unwrap();
        let (cosigner, _) = Cosigner::make("w.example/1", &SystemRandom).unwrap();
        let cosigned = Cosigned::new(log.db.clone());
        let newest = cosigned.newest().await.unwrap().unwrap();
        let line = cosigner.cosign(newest.body(), SystemClock.now());
        cosigned.keep(&cosigner.witness(), &newest, &line).await.unwrap();
        let told = log.hand_over(Some("stolen")).await;
        log.append(&log.here, 2).await;
        let refused = log.verify(&first).await;
        assert!(
            matches!(refused, Err(VerifyError::Succession(NoteError::Compromised))),
            "{store}: {refused:?}"
        );
        // The new key, got by another way, vouches for the log as it is, and not for what the old one signed elsewhere.
        let second = bare(&told.keys().1);
        assert_eq!(log.verify(&second).await.unwrap().entries, 6, "{store}");
        let led = second.following(&log.notes().await).unwrap();
        let told = check(&early, &led);
        assert!(matches!(told, Err(ProofError::Note(NoteError::Compromised))), "{store}");
        // A witness's word under it does not help.
        assert!(check(&prove(&log.db, 1).await.unwrap(), &led).is_ok(), "{store}");
    }
}

#[tokio::test]
async fn a_log_as_it_was_before_a_hand_over_verifies_for_whoever_knows_of_that() {
    for (store, log) in Log::all().await {
        log.append(&log.here, 3).await;
        let first = bare(&log.here.signer().verifier().vkey());
        let mut tx = log.db.begin().await.unwrap();
        let told = log.there.hand_over(&mut tx, &Actor::system(), None).await.unwrap();
        drop(tx);
        let notes = [told.note().to_owned()];
        for key in [first.clone(), bare(&told.keys().1)] {
            let led = key.following(&notes).unwrap();
            let refused = log.verify(&led).await;
            assert!(matches!(refused, Err(VerifyError::Broken(_))), "{store}: {refused:?}");
            assert_eq!(led.known_until(3), first, "{store}");
            assert_eq!(log.verify(&led.known_until(3)).await.unwrap().entries, 3, "{store}");
            assert_eq!(led.known_until(4), led, "{store}: that tree holds it");
        }
        // Whoever was given that one follows no other.
        let other = log.hand_over(None).await;
        let led = first.following(&notes).unwrap();
        let refused = led.following(&[other.note().to_owned()]);
        assert_eq!(refused, Err(NoteError::Elsewhere), "{store}");
    }
}
