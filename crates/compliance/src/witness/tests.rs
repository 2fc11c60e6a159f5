use super::{MIGRATIONS, Refused, Witnessing};
use crate::audit::{
    Action, Audit, Cosigned, Cosigner, Entry, Event, HandOver, NoteError, Outcome, Resource,
    Signer, Verifier, Witness,
};
use crate::keys::Kek;
use db::{Db, params, testing};
use kernel::{Actor, FakeClock, SystemClock, SystemRandom, Timestamp};
use proptest::prelude::*;
use std::sync::Arc;

const ORIGIN: &str = "test.example/audit";

/// A clinic's log, on either store.
struct Log {
    db: Db,
    audit: Audit,
    cosigned: Cosigned,
}

impl Log {
    async fn new(db: Db, kek: &Kek) -> Self {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let signer = Signer::open(&db, kek, ORIGIN).await.unwrap();
        let cosigned = Cosigned::new(db.clone());
        Self { audit: Audit::new(signer, Arc::new(SystemClock)), db, cosigned }
    }

    async fn append(&self, who: &str, count: usize) {
        let actor = Actor { id: who.to_owned(), ..Actor::system() };
        let resource = Resource { kind: "message", id: "1".to_owned(), channel: None };
        let entry =
            Entry::new(Event::PhiMessageSent, Action::Create, Outcome::Success, actor, resource);
        let mut tx = self.db.begin().await.unwrap();
        self.audit.append(&mut tx, &vec![entry; count]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Another key signs from here on; `kept` is whether that comes to pass.
    async fn hand_over(&self, compromised: Option<&'static str>, kept: bool) -> HandOver {
        let mut tx = self.db.begin().await.unwrap();
        let told = self.audit.hand_over(&mut tx, &Actor::system(), compromised).await.unwrap();
        if kept {
            tx.commit().await.unwrap();
        }
        told
    }

    fn verifier(&self) -> Verifier {
        self.audit.signer().verifier()
    }

    /// What is asked of a witness that has seen so many entries.
    async fn request(&self, old: u64) -> String {
        let newest = self.cosigned.newest().await.unwrap().unwrap();
        self.cosigned.request(&newest, old).await.unwrap()
    }

    /// What the owner of the database does to put the log back to its first commit.
    async fn put_back(&self, head: (i64, Vec<u8>, String)) {
        let mut tx = self.db.begin().await.unwrap();
        let after = "DELETE FROM audit_batch WHERE first_seq >= $1";
        tx.execute(after, params![head.0]).await.unwrap();
        tx.execute("DELETE FROM audit_tile", params![]).await.unwrap();
        let back = "UPDATE audit_head SET size = $1, frontier = $2, checkpoint = $3 WHERE id = 1";
        tx.execute(back, params![head.0, head.1, head.2]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn head(&self) -> (i64, Vec<u8>, String) {
        let mut tx = self.db.read().await.unwrap();
        let sql = "SELECT size, frontier, checkpoint FROM audit_head WHERE id = 1";
        let row = tx.query_opt(sql, params![]).await.unwrap().unwrap();
        (row.int(0).unwrap(), row.blob(1).unwrap(), row.text(2).unwrap())
    }
}

/// A log and a witness of it on each store.
async fn pairs() -> Vec<(&'static str, Log, Db, Witnessing, Witness)> {
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    let mut pairs = Vec::new();
    for ((store, db), (_, own)) in testing::stores().await.into_iter().zip(testing::stores().await)
    {
        let log = Log::new(db, &kek).await;
        own.migrate(MIGRATIONS).await.unwrap();
        let (cosigner, _) = Cosigner::make("witness.example/1", &SystemRandom).unwrap();
        let key = cosigner.witness();
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let clock = Arc::new(FakeClock::new(at));
        let witness = Witnessing::new(own.clone(), cosigner, vec![log.verifier()], clock);
        pairs.push((store, log, own, witness, key));
    }
    pairs
}

/// A witness with this store, whose operator trusts this key.
fn pinned(own: &Db, vkey: &str) -> Witnessing {
    let (cosigner, _) = Cosigner::make("witness.example/1", &SystemRandom).unwrap();
    let log = Verifier::parse(vkey).unwrap();
    Witnessing::new(own.clone(), cosigner, vec![log], Arc::new(SystemClock))
}

async fn add(witness: &Witnessing, request: &str) -> Result<String, Refused> {
    witness.add(request.as_bytes()).await
}

#[tokio::test]
async fn what_extends_all_that_was_seen_is_cosigned_and_so_is_silence() {
    for (store, log, own, witness, key) in pairs().await {
        let mut old = 0;
        for count in [1, 3, 0, 252, 300] {
            if count > 0 {
                log.append("dr-1", count).await;
            }
            let request = log.request(old).await;
            let line = add(&witness, &request).await.unwrap();
            let (_, note) = request.split_once("\n\n").unwrap();
            let at = key.cosigned(&format!("{note}{line}")).unwrap();
            assert_eq!(at.as_second(), 1_800_000_000, "{store}: with the witness's time");
            old += count as u64;
            let seen = Witnessing::seen(&own).await.unwrap();
            assert!(seen[0].note.starts_with(&format!("{ORIGIN}\n{old}\n")), "{store}");
            assert!(log.verifier().open(&seen[0].note).is_ok(), "{store}: to be verified against");
            assert!(key.cosigned(&seen[0].note).is_ok());
        }
    }
}

#[tokio::test]
async fn a_log_put_back_in_time_or_forked_is_never_cosigned_again() {
    for (store, log, own, witness, _) in pairs().await {
        log.append("dr-1", 4).await;
        let early = log.head().await;
        log.append("dr-1", 4).await;
        add(&witness, &log.request(0).await).await.unwrap();
        log.put_back(early).await;
        for old in [0, 4] {
            let told = add(&witness, &log.request(old).await).await;
            assert!(matches!(told, Err(Refused::Elsewhere(8))), "{store}: {told:?}");
        }
        // It grows again to the same size, with other entries, and beyond.
        log.append("dr-2", 4).await;
        let told = add(&witness, &log.request(8).await).await;
        assert!(matches!(told, Err(Refused::Elsewhere(8))), "{store}: {told:?}");
        log.append("dr-2", 4).await;
        let told = add(&witness, &log.request(8).await).await;
        assert!(matches!(told, Err(Refused::Inconsistent)), "{store}: {told:?}");
        let seen = Witnessing::seen(&own).await.unwrap();
        assert!(seen[0].note.starts_with(&format!("{ORIGIN}\n8\n")), "{store}: nothing was seen");
        // Its clinic has told why, and the witness's operator has forgotten it.
        assert!(Witnessing::forget(&own, ORIGIN).await.unwrap());
        add(&witness, &log.request(0).await).await.unwrap();
    }
}

#[tokio::test]
async fn each_wrong_request_is_refused_by_its_own_name() {
    for (store, log, _, witness, _) in pairs().await {
        log.append("dr-1", 5).await;
        let good = log.request(0).await;
        add(&witness, &good).await.unwrap();
        log.append("dr-1", 5).await;
        let next = log.request(5).await;
        let hash = next.lines().nth(1).unwrap().to_owned();
        let without = next.replacen(&format!("{hash}\n"), "", 1);
        let malformed = [
            String::new(),
            "old 5".to_owned(),
            next.replace("old 5", "old 05"),
            next.replace("old 5", "old +5"),
            next.replace("old 5", "old -5"),
            next.replace("old 5", "new 5"),
            next.replacen(&hash, "AAAA", 1),
            next.replacen(&hash, &[hash.as_str(); 64].join("\n"), 1),
            next.trim_end().to_owned(),
            next.replace("\n10\n", "\n10\nextension\nmore\n"),
        ];
        for body in malformed {
            let told = add(&witness, &body).await;
            assert!(matches!(told, Err(Refused::Malformed)), "{store}: {body:?} {told:?}");
        }
        let told = witness.add(b"old 5\n\xff").await;
        assert!(matches!(told, Err(Refused::Malformed)));
        let told = add(&witness, &next.replace(ORIGIN, "other.example/audit")).await;
        assert!(matches!(told, Err(Refused::Unknown)), "{store}: {told:?}");
        let told = add(&witness, &next.replace("\n10\n", "\n11\n")).await;
        assert!(matches!(told, Err(Refused::Unsigned)), "{store}: {told:?}");
        let told = add(&witness, &next.replace("old 5", "old 11")).await;
        assert!(matches!(told, Err(Refused::Backwards)), "{store}: {told:?}");
        for old in ["old 0", "old 4", "old 10"] {
            let told = add(&witness, &next.replace("old 5", old)).await;
            assert!(matches!(told, Err(Refused::Elsewhere(5))), "{store}: {old} {told:?}");
        }
        let told = add(&witness, &without).await;
        assert!(matches!(told, Err(Refused::Inconsistent)), "{store}: {told:?}");
        add(&witness, &next).await.unwrap();
    }
}

#[tokio::test]
async fn of_requests_at_the_same_time_one_is_taken_and_none_takes_it_back() {
    for (store, log, own, witness, _) in pairs().await {
        log.append("dr-1", 1).await;
        add(&witness, &log.request(0).await).await.unwrap();
        let mut requests = Vec::new();
        for _ in 0..8 {
            log.append("dr-1", 1).await;
            requests.push(log.request(1).await);
        }
        let witness = Arc::new(witness);
        let mut asked = tokio::task::JoinSet::new();
        for request in requests {
            let witness = Arc::clone(&witness);
            asked.spawn(async move { add(&witness, &request).await.map(|_| request) });
        }
        let answers = asked.join_all().await;
        let taken: Vec<&String> = answers.iter().flatten().collect();
        assert_eq!(taken.len(), 1, "{store}: the others no longer began where it stood");
        let seen = Witnessing::seen(&own).await.unwrap();
        let (_, note) = taken[0].split_once("\n\n").unwrap();
        assert!(seen[0].note.starts_with(note), "{store}");
    }
}

#[tokio::test]
async fn a_key_that_followed_is_cosigned_once_its_hand_over_was_told_and_only_then() {
    for (store, log, own, witness, _) in pairs().await {
        log.append("dr-1", 4).await;
        add(&witness, &log.request(0).await).await.unwrap();
        let mut tx = log.db.begin().await.unwrap();
        let told = log.audit.hand_over(&mut tx, &Actor::system(), None).await.unwrap();
        tx.commit().await.unwrap();
        // Both signed this one.
        add(&witness, &log.request(4).await).await.unwrap();
        log.append("dr-1", 4).await;
        let refused = add(&witness, &log.request(5).await).await;
        assert!(matches!(refused, Err(Refused::Unsigned)), "{store}: {refused:?}");
        let last = told.note().lines().last().unwrap();
        let half = told.note().replace(last, "");
        let refused = witness.follow(half.trim_end().as_bytes()).await;
        assert!(matches!(refused, Err(Refused::Unfollowed(_))), "{store}: {refused:?}");
        let notes = log.cosigned.hand_overs().await.unwrap();
        witness.follow(notes.as_bytes()).await.unwrap();
        witness.follow(notes.as_bytes()).await.unwrap();
        add(&witness, &log.request(5).await).await.unwrap();
        let seen = Witnessing::seen(&own).await.unwrap();
        assert!(seen[0].note.starts_with(&format!("{ORIGIN}\n9\n")), "{store}");
        assert!(log.verifier().open(&seen[0].note).is_ok(), "{store}: by the new key");
        let refused = witness.follow(b"housecall audit hand-over v1\nother\n").await;
        assert!(matches!(refused, Err(Refused::Unknown)), "{store}: {refused:?}");
    }
}

#[tokio::test]
async fn a_witness_that_is_given_a_newer_key_goes_on_from_it_and_follows_the_next() {
    for (store, log, own, witness, _) in pairs().await {
        log.append("dr-1", 4).await;
        add(&witness, &log.request(0).await).await.unwrap();
        log.hand_over(None, true).await;
        let notes = log.cosigned.hand_overs().await.unwrap();
        witness.follow(notes.as_bytes()).await.unwrap();
        let third = log.hand_over(None, true).await.keys().1;
        log.append("dr-1", 2).await;
        let witness = pinned(&own, &third);
        add(&witness, &log.request(4).await).await.unwrap();
        log.hand_over(None, true).await;
        log.append("dr-1", 2).await;
        let refused = add(&witness, &log.request(8).await).await;
        assert!(matches!(refused, Err(Refused::Unsigned)), "{store}: {refused:?}");
        let notes = log.cosigned.hand_overs().await.unwrap();
        witness.follow(notes.as_bytes()).await.unwrap();
        add(&witness, &log.request(8).await).await.unwrap();
    }
}

#[tokio::test]
async fn a_key_that_was_given_up_is_refused_from_then_on_until_the_operator_names_another() {
    for (store, log, own, witness, _) in pairs().await {
        log.append("dr-1", 4).await;
        add(&witness, &log.request(0).await).await.unwrap();
        // What comes behind this is by whoever has the old key, too.
        let told = log.hand_over(Some("stolen"), false).await;
        for _ in 0..2 {
            let refused = witness.follow(told.note().as_bytes()).await;
            let given_up = matches!(refused, Err(Refused::Unfollowed(NoteError::Compromised)));
            assert!(given_up, "{store}: {refused:?}");
        }
        add(&witness, &log.request(4).await).await.unwrap();
        log.append("dr-2", 4).await;
        let stolen = log.request(4).await;
        let refused = add(&witness, &stolen).await;
        let given_up = matches!(refused, Err(Refused::Unfollowed(NoteError::Compromised)));
        assert!(given_up, "{store}: {refused:?}");
        let other = log.hand_over(None, false).await;
        let refused = witness.follow(other.note().as_bytes()).await;
        let forked = matches!(refused, Err(Refused::Unfollowed(NoteError::Elsewhere)));
        assert!(forked, "{store}: {refused:?}");
        let refused = add(&pinned(&own, &told.keys().1), &stolen).await;
        assert!(matches!(refused, Err(Refused::Unsigned)), "{store}: {refused:?}");
    }
}

#[test]
fn a_key_is_kept_for_its_owner_only_and_never_written_over() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("witness.key");
    let made = Cosigner::create(&file, "witness.example/1").unwrap();
    assert_eq!(Cosigner::load(&file).unwrap().witness(), made.witness());
    assert!(Cosigner::create(&file, "witness.example/1").is_err());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(Cosigner::load(&file).unwrap_err().to_string().contains("chmod 400"));
}

proptest! {
    #[test]
    fn reading_a_request_never_panics(text in ".*", hash in ".*") {
        let _ = super::model::Request::parse(&text);
        let shaped = format!("old 1\n{hash}\n\n{text}\n\n\u{2014} {hash}\n");
        if let Some(request) = super::model::Request::parse(&shaped) {
            let _ = (request.claims(), request.body());
        }
    }
}
