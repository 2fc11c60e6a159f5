use super::merkle::{self, Hash};
use super::*;
use crate::keys::Kek;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use db::{Db, Writes, params, testing};
use kernel::{Actor, Role, SystemClock};
use proptest::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use std::task::Poll;

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|number| merkle::leaf(&number.to_be_bytes())).collect()
}

fn root(leaves: &[Hash]) -> Hash {
    let mut tree = Frontier::default();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree.root()
}

/// The hashes of these subtrees, from the leaves alone.
fn path(leaves: &[Hash], subtrees: &[Range<u64>]) -> Vec<Hash> {
    let whole = |tree: &Range<u64>| {
        let part =
            &leaves[usize::try_from(tree.start).unwrap()..usize::try_from(tree.end).unwrap()];
        let complete = merkle::complete(tree.clone()).map(|(height, place)| {
            let first = usize::try_from(place << height).unwrap();
            root(&leaves[first..first + (1 << height)])
        });
        assert_eq!(merkle::fold(&complete.collect::<Vec<_>>()), root(part), "{tree:?}");
        root(part)
    };
    subtrees.iter().map(whole).collect()
}

#[test]
fn roots_are_those_of_rfc_6962() {
    let entries: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];
    for (size, root) in roots {
        let mut frontier = Frontier::default();
        entries.iter().take(size).for_each(|entry| frontier.push(merkle::leaf(entry)));
        assert_eq!(HEXLOWER.encode(&frontier.root()), root, "size {size}");
        let stored = Frontier::restore(frontier.size(), &frontier.bytes()).unwrap();
        assert_eq!(stored, frontier);
    }
    assert_eq!(Frontier::restore(3, &[0; 32]), None, "an edge that does not fit its size");
}

#[test]
fn every_inclusion_proof_holds_and_no_other() {
    let all = leaves(130);
    for size in 1..=all.len() {
        let tree = &all[..size];
        let root = root(tree);
        for index in 0..size {
            let path = path(tree, &merkle::inclusion(index as u64, size as u64));
            let climb = |leaf, index: usize, path: &[Hash]| {
                merkle::climb(leaf, index as u64, size as u64, path)
            };
            assert_eq!(climb(tree[index], index, &path), Some(root));
            assert_ne!(climb(tree[index], (index + 1) % size.max(2), &path), Some(root));
            let mut flipped = path.clone();
            if let Some(first) = flipped.first_mut() {
                first[0] ^= 1;
                assert_ne!(climb(tree[index], index, &flipped), Some(root));
                assert_ne!(climb(tree[index], index, &path[1..]), Some(root));
            }
        }
    }
}

#[test]
fn every_consistency_proof_holds_and_no_forked_tree() {
    let all = leaves(70);
    let mut forked = all.clone();
    forked[3][0] ^= 1;
    for new in 1..=all.len() {
        let whole = root(&all[..new]);
        for old in 1..=new {
            let before = (old as u64, root(&all[..old]));
            let subtrees = merkle::consistency(old as u64, new as u64);
            let proof = path(&all[..new], &subtrees);
            assert!(merkle::consistent(before, (new as u64, whole), &proof), "{old} in {new}");
            if old > 4 && old < new {
                let other = root(&forked[..new]);
                let path = path(&forked[..new], &subtrees);
                assert!(!merkle::consistent(before, (new as u64, other), &path));
            }
        }
    }
}

#[test]
fn notes_are_those_of_c2sp() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let note = "This is an example message.\n\n\u{2014} example.com/foo \
                Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let verifier = Verifier::parse(vkey).unwrap();
    assert_eq!(verifier.vkey(), vkey);
    assert_eq!(verifier.open(note).unwrap(), "This is an example message.\n");
    assert_eq!(verifier.open(&note.replace("example m", "Example m")), Err(NoteError::Signature));
    assert_eq!(Verifier::parse(&vkey.replace("530d", "530e")), Err(NoteError::Key));
}

fn entry(id: &str) -> Entry {
    let actor =
        Actor { id: id.to_owned(), role: Role::Patient, address: Some("203.0.113.7".to_owned()) };
    let resource = Resource {
        kind: "message",
        id: "17379929964128254".to_owned(),
        channel: Some("consultation.dr-1.pat-1".to_owned()),
    };
    Entry {
        patient: Some("pat-1".to_owned()),
        details: vec![("count", "3".to_owned())],
        ..Entry::new(Event::PhiMessageSent, Action::Create, Outcome::Success, actor, resource)
    }
}

pub(super) struct World {
    pub(super) db: Db,
    audit: Audit,
}

impl World {
    pub(super) async fn all() -> Vec<(&'static str, Self)> {
        let folder = tempfile::tempdir().unwrap();
        let kek = Kek::create(&folder.path().join("kek")).unwrap();
        let mut worlds = Vec::new();
        for (store, db) in testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            let signer = Signer::open(&db, &kek, "test.example/audit").await.unwrap();
            worlds.push((store, Self { audit: Audit::new(signer, Arc::new(SystemClock)), db }));
        }
        worlds
    }

    pub(super) async fn append(&self, commits: usize, each: usize) {
        for _ in 0..commits {
            let mut tx = self.db.begin().await.unwrap();
            self.audit.append(&mut tx, &vec![entry("pat-1"); each]).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    pub(super) fn verifier(&self) -> Verifier {
        self.audit.signer().verifier()
    }

    async fn verify(&self) -> Result<Report, VerifyError> {
        verify(&self.db, &self.verifier(), &Outside::default(), |_, _| ()).await
    }

    pub(super) async fn run(&self, sql: &'static str, values: Vec<db::Value>) {
        let mut tx = self.db.begin().await.unwrap();
        assert_eq!(tx.execute(sql, values).await.unwrap(), 1, "{sql} should change one row");
        tx.commit().await.unwrap();
    }

    /// The hashes of all entries.
    pub(super) async fn leaves(&self) -> Vec<Hash> {
        let mut tx = self.db.read().await.unwrap();
        let batches = store::batches(&mut tx, 0, 100_000).await.unwrap();
        let leaves = |batch: &store::Batch| {
            batch.split().unwrap().into_iter().map(merkle::leaf).collect::<Vec<_>>()
        };
        batches.iter().flat_map(leaves).collect()
    }

    async fn index_of_break(&self) -> u64 {
        match self.verify().await {
            Err(VerifyError::Broken(broken)) => broken.index,
            other => panic!("the change went unnoticed: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_copy_is_handed_so_many_bytes_at_once_of_whole_commits() {
    for (store, world) in World::all().await {
        world.append(10, 150).await;
        world.append(1, 1_500).await;
        let copies = Copies::new(world.db.clone());
        let two = copies.next("collector", None, 2).await.unwrap().unwrap();
        assert_eq!(
            (two.commits, two.entries.len()),
            (2, 300),
            "{store}: as few as it is asked for"
        );
        let mut portions = Vec::new();
        while let Some(one) = copies.next("collector", None, Copies::COMMITS).await.unwrap() {
            copies.taken("collector", one.next).await.unwrap();
            let bytes = one.entries.iter().map(|entry| entry.len() + 1).sum::<usize>();
            portions.push((one.commits, one.entries.len(), bytes));
        }
        let fits = |(commits, _, bytes): &(i64, usize, usize)| *commits == 1 || *bytes <= 512 << 10;
        assert!(portions.iter().all(fits), "{store}: {portions:?}");
        assert!(portions.len() > 2 && portions[0].0 > 1, "{store}: {portions:?}");
        assert_eq!(
            portions.iter().map(|one| one.1).sum::<usize>(),
            3_000,
            "{store}: none is left out"
        );
        let last = portions.last().unwrap();
        assert_eq!((last.0, last.1), (1, 1_500), "{store}: a commit is never split");
        assert!(last.2 > 512 << 10, "{store}: however large it is");
    }
}

#[tokio::test]
async fn what_cannot_be_read_goes_to_a_copy_as_it_stands_and_holds_up_nothing_after_it() {
    const BROKEN: [&[u8]; 2] = [b"\x00\x09short", b"\x00\x06}\n{\"a\""];
    for (store, world) in World::all().await {
        world.append(6, 1).await;
        let entries = "UPDATE audit_batch SET entries = $1 WHERE first_seq = $2";
        world.run(entries, params![BROKEN[0].to_vec(), 1_i64]).await;
        world.run(entries, params![BROKEN[1].to_vec(), 2_i64]).await;
        let count = "UPDATE audit_batch SET count = $1 WHERE first_seq = $2";
        world.run(count, params![i64::MAX, 3_i64]).await;
        world.run(count, params![-1_i64, 4_i64]).await;
        let copies = Copies::new(world.db.clone());
        let all = copies.next("collector", None, Copies::COMMITS).await.unwrap().unwrap();
        assert_eq!((all.next, all.behind), (6, 0), "{store}");
        let lines: Vec<serde_json::Value> =
            all.entries.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let places = lines.iter().map(|line| line["seq"].as_u64().unwrap());
        assert!(places.eq(0..6), "{store}: each has its place: {lines:?}");
        let unread = |line: &&serde_json::Value| line["reason"] == "audit.unreadable";
        assert_eq!(lines.iter().filter(unread).count(), 4, "{store}: {lines:?}");
        assert_eq!(lines[1]["raw"], STANDARD.encode(BROKEN[0]), "{store}");
        assert_eq!(
            lines[2]["raw"],
            STANDARD.encode(&BROKEN[1][2..]),
            "{store}: without its length"
        );
        let four = copies.next("collector", None, 4).await.unwrap().unwrap();
        assert_eq!((four.next, four.behind), (4, 2), "{store}: a number leads past nothing");

        copies.taken("collector", 5).await.unwrap();
        let far = "UPDATE audit_batch SET first_seq = $1 WHERE first_seq = 5";
        world.run(far, params![1_i64 << 40]).await;
        let none = copies.next("collector", None, Copies::COMMITS).await.unwrap();
        assert!(none.is_none(), "{store}: nor does a place beyond the end: {none:?}");
        world.run("DELETE FROM audit_batch WHERE first_seq = $1", params![1_i64 << 40]).await;
        assert!(copies.next("collector", None, 1).await.unwrap().is_none(), "{store}");
        assert_eq!(
            copies.behind("collector").await.unwrap(),
            1,
            "{store}: what is gone is lacking"
        );
    }
}

#[tokio::test]
async fn what_is_taken_away_before_a_copy_has_it_is_told_in_its_place() {
    for (store, world) in World::all().await {
        world.append(6, 2).await;
        for first in [0_i64, 4, 6] {
            world.run("DELETE FROM audit_batch WHERE first_seq = $1", params![first]).await;
        }
        let copies = Copies::new(world.db.clone());
        // Commit by commit, and all at once.
        for (place, commits) in [("collector", 1), ("syslog", Copies::COMMITS)] {
            let mut told = Vec::new();
            while let Some(one) = copies.next(place, None, commits).await.unwrap() {
                copies.taken(place, one.next).await.unwrap();
                told.extend(one.entries);
            }
            let lines: Vec<serde_json::Value> =
                told.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
            let seqs: Vec<u64> = lines.iter().map(|line| line["seq"].as_u64().unwrap()).collect();
            assert_eq!(seqs, [0, 2, 3, 4, 8, 9, 10, 11], "{store} {place}: {lines:?}");
            let is_gap = |line: &&serde_json::Value| line["reason"] == "audit.unreadable";
            let number = |line: &serde_json::Value, name: &str| line[name].as_u64().unwrap();
            let gaps = lines.iter().filter(is_gap);
            let gaps: Vec<(u64, u64)> =
                gaps.map(|line| (number(line, "count"), number(line, "length"))).collect();
            assert_eq!(gaps, [(2, 0), (4, 0)], "{store} {place}: {lines:?}");
            assert_eq!(copies.behind(place).await.unwrap(), 0, "{store} {place}");
        }
    }
}

#[tokio::test]
async fn a_log_verifies_and_its_entries_are_proved_without_it() {
    for (store, world) in World::all().await {
        assert_eq!(world.verify().await.unwrap().entries, 0, "{store}");
        world.append(5, 7).await;
        let report = world.verify().await.unwrap();
        assert_eq!(report.entries, 35, "{store}");
        for index in [0, 6, 7, 34] {
            let file = prove(&world.db, index).await.unwrap();
            let proved = check(&file, &world.verifier()).unwrap();
            assert_eq!((proved.index, proved.size), (index, 35));
            let json: serde_json::Value = serde_json::from_str(&proved.entry).unwrap();
            assert_eq!((&json["seq"], &json["event"]), (&index.into(), &"PHI_MESSAGE_SENT".into()));
            let lie = file.replace(&format!("index {index}\n"), "index 3\n");
            assert!(check(&lie, &world.verifier()).is_err(), "{store}: another index");
        }
        assert!(matches!(prove(&world.db, 35).await, Err(ProofError::NoEntry { size: 35, .. })));
    }
}

#[tokio::test]
async fn an_append_that_is_not_committed_leaves_nothing() {
    for (store, world) in World::all().await {
        world.append(1, 2).await;
        let mut tx = world.db.begin().await.unwrap();
        world.audit.append(&mut tx, &[entry("pat-2")]).await.unwrap();
        drop(tx);
        assert_eq!(world.verify().await.unwrap().entries, 2, "{store}");
    }
}

#[tokio::test]
async fn a_flipped_byte_names_the_entry_it_stands_in() {
    for (store, world) in World::all().await {
        world.append(3, 4).await;
        let mut tx = world.db.read().await.unwrap();
        let sql = "SELECT entries FROM audit_batch WHERE first_seq = 4";
        let whole = tx.query_opt(sql, params![]).await.unwrap().unwrap().blob(0).unwrap();
        drop(tx);
        let length = usize::from(u16::from_be_bytes([whole[0], whole[1]])) + 2;
        for at in [2, length - 1, length + 2, 2 * length + 40, whole.len() - 1, 0] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            let update = "UPDATE audit_batch SET entries = $1 WHERE first_seq = 4";
            world.run(update, params![changed]).await;
            let named = world.index_of_break().await;
            let wanted = 4 + (at / length) as u64;
            // A broken length garbles the whole commit; then its first entry is named.
            assert!(named == wanted || at == 0 && named == 4, "{store}: byte {at} named {named}");
            world.run(update, params![whole.clone()]).await;
        }
        world.verify().await.unwrap();
    }
}

#[tokio::test]
async fn deleting_reordering_truncating_and_forging_are_noticed() {
    let changes: [(&str, u64); 6] = [
        ("DELETE FROM audit_batch WHERE first_seq = 4", 4),
        ("DELETE FROM audit_batch WHERE first_seq = 8", 8),
        ("UPDATE audit_batch SET first_seq = 99 WHERE first_seq = 4", 4),
        ("UPDATE audit_batch SET marks = root WHERE first_seq = 8", 8),
        ("UPDATE audit_head SET size = 8 WHERE id = 1", 8),
        ("UPDATE audit_head SET checkpoint = 'x' WHERE id = 1", 12),
    ];
    for (sql, index) in changes {
        for (store, world) in World::all().await {
            world.append(3, 4).await;
            let mut tx = world.db.begin().await.unwrap();
            tx.execute(sql, params![]).await.unwrap();
            tx.commit().await.unwrap();
            match world.verify().await {
                Err(VerifyError::Broken(broken)) => {
                    assert_eq!(broken.index, index, "{store}: {sql}");
                }
                Err(VerifyError::Db(_)) => {}
                other => panic!("{store}: {sql} went unnoticed: {other:?}"),
            }
        }
    }
}

/// Whoever can write the database can cut the log *and* put back an earlier signed head; only a
/// checkpoint kept elsewhere tells.
#[tokio::test]
async fn a_checkpoint_kept_elsewhere_catches_a_log_put_back_in_time() {
    for (store, world) in World::all().await {
        world.append(1, 4).await;
        let mut tx = world.db.read().await.unwrap();
        let sql = "SELECT size, frontier, checkpoint FROM audit_head WHERE id = 1";
        let old = tx.query_opt(sql, params![]).await.unwrap().unwrap();
        drop(tx);
        world.append(1, 4).await;
        let kept = world.verify().await.unwrap().checkpoint;
        world.run("DELETE FROM audit_batch WHERE first_seq = 4", params![]).await;
        let mut tx = world.db.begin().await.unwrap();
        tx.execute("DELETE FROM audit_checkpoint WHERE size > 4", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let back = "UPDATE audit_head SET size = $1, frontier = $2, checkpoint = $3 WHERE id = 1";
        let (size, frontier, note) =
            (old.int(0).unwrap(), old.blob(1).unwrap(), old.text(2).unwrap());
        world.run(back, params![size, frontier, note]).await;
        assert_eq!(world.verify().await.unwrap().entries, 4, "{store}: consistent with itself");
        let outside = Outside { checkpoint: Some(&kept), witnesses: &[], signer: None };
        let told = verify(&world.db, &world.verifier(), &outside, |_, _| ()).await;
        assert!(
            matches!(told, Err(VerifyError::Broken(Broken { index: 4, .. }))),
            "{store}: {told:?}"
        );
    }
}

impl World {
    /// A commit through the log of messages, which is signed within a second and not at once.
    async fn message(&self) {
        let mut tx = self.db.begin().await.unwrap();
        self.audit.follow(&mut tx).await.unwrap();
        let [head] = tx.query_all([Audit::ask_head()]).await.unwrap();
        let mut writes = Writes::default();
        let head = Audit::held(&head).unwrap();
        assert!(self.audit.append_at(&mut writes, head, &[entry("pat-1")]).unwrap());
        tx.write(writes);
        tx.commit().await.unwrap();
    }

    /// What whoever has the database but not the key can do: an entry that fits, and no signature on it.
    async fn forge(&self) {
        let mut tx = self.db.begin().await.unwrap();
        let mut head = store::hold(&mut tx).await.unwrap();
        let first = head.frontier.size();
        let entry = format!("{{\"v\":2,\"seq\":{first},\"event\":\"AUDIT_READ\"}}").into_bytes();
        let leaf = merkle::leaf(&entry);
        head.frontier.push(leaf);
        let length = u16::try_from(entry.len()).unwrap().to_be_bytes();
        let entries = [length.as_slice(), &entry].concat();
        let (marks, root) = (leaf[..8].to_vec(), head.frontier.root().to_vec());
        let mut writes = Writes::default();
        let batch = store::Batch { first, count: 1, entries, marks, root };
        store::append(&mut writes, batch, head, None).unwrap();
        tx.write(writes);
        tx.commit().await.unwrap();
    }

    /// As whoever has the signing key verifies.
    async fn verify_as_own(&self) -> Result<Report, VerifyError> {
        let outside = Outside { signer: Some(self.audit.signer()), ..Outside::default() };
        verify(&self.db, &self.verifier(), &outside, |_, _| ()).await
    }
}

#[tokio::test]
async fn messages_are_signed_within_a_second_and_until_then_the_key_vouches_for_them() {
    for (store, world) in World::all().await {
        for _ in 0..5 {
            world.message().await;
        }
        let told = (world.verify().await.unwrap(), world.verify_as_own().await.unwrap());
        assert_eq!((told.0.entries, told.0.unsigned, told.1.unsigned), (5, 4, 4), "{store}");
        let proof = prove(&world.db, 4);
        let signed = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            world.audit.settle(&world.db).await.unwrap();
        };
        let (proof, ()) = tokio::join!(proof, signed);
        let proved = check(&proof.unwrap(), &world.verifier()).unwrap();
        assert_eq!(proved.size, 5, "{store}: who asks for an entry waits until it is signed");
        assert_eq!(world.verify().await.unwrap().unsigned, 0, "{store}");
        world.message().await;
        let explorer = Explorer::new(world.db.clone(), world.audit.signer());
        let signed = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            world.audit.settle(&world.db).await.unwrap();
        };
        let (newest, ()) = tokio::join!(explorer.checkpoint(), signed);
        let newest = world.verifier().checkpoint(&newest.unwrap()).unwrap();
        assert_eq!(newest.size, 6, "{store}: and so does who asks for the newest checkpoint");
        world.message().await;
        // A server that stops ends what it does by the clock between two steps.
        let mut given_up = Box::pin(world.audit.settle(&world.db));
        let begun = std::future::poll_fn(|context| Poll::Ready(given_up.as_mut().poll(context)));
        assert!(begun.await.is_pending(), "{store}");
        drop(given_up);
        world.audit.settle(&world.db).await.unwrap();
        assert_eq!(world.verify().await.unwrap().unsigned, 0, "{store}: the last look signs");
    }
}

#[tokio::test]
async fn an_entry_that_somebody_adds_to_what_is_not_signed_yet_is_told_by_the_log_itself() {
    for (store, world) in World::all().await {
        world.message().await;
        world.message().await;
        world.forge().await;
        assert_eq!(
            world.verify().await.unwrap().unsigned,
            2,
            "{store}: it fits, for who has no key"
        );
        let told = world.verify_as_own().await;
        assert!(
            matches!(told, Err(VerifyError::Broken(Broken { index: 1, .. }))),
            "{store}: {told:?}"
        );
        // Nobody who writes next takes it over as if it were the log's.
        world.append(1, 1).await;
        assert_eq!(world.index_of_break().await, 3, "{store}: the entry that tells of it");
        world.audit.settle(&world.db).await.unwrap();
        assert_eq!(world.index_of_break().await, 3, "{store}");
    }
}

#[tokio::test]
async fn a_log_that_a_program_without_tags_wrote_goes_on() {
    for (store, world) in World::all().await {
        world.append(2, 3).await;
        world.run("UPDATE audit_head SET tag = NULL WHERE id = 1", params![]).await;
        world.append(1, 3).await;
        world
            .run(
                "UPDATE audit_head SET tag = root FROM audit_batch WHERE id = 1 AND first_seq = 0",
                params![],
            )
            .await;
        world.append(1, 3).await;
        assert_eq!(world.verify_as_own().await.unwrap().entries, 12, "{store}");
    }
}

#[test]
fn an_answer_without_a_head_holds_none() {
    let told = store::held(&[]);
    assert!(matches!(told, Err(db::DbError::Corrupt(_))), "{told:?}");
}

proptest! {
    #[test]
    fn reading_a_proof_never_panics(file in ".*") {
        let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let verifier = Verifier::parse(key).unwrap();
        prop_assert!(check(&file, &verifier).is_err());
        let shaped = format!("c2sp.org/tlog-proof@v1\nextra {file}\nindex 1\n{file}\n\n{file}");
        prop_assert!(check(&shaped, &verifier).is_err());
    }
}
