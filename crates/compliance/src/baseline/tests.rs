use super::*;
use crate::attestation::{Attestations, NewAttestation};
use crate::audit::{Audit, Ledger, Signer};
use crate::check::{Check, Finding, Profile, Site, Status};
use crate::keys::Kek;
use db::{Db, testing};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Actor, Clock as _, FakeClock, Role, SystemRandom};
use std::sync::Arc;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn who(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None }
}

/// The signed list of a release, whose program has this digest.
fn listed(program: &str) -> Listed {
    let key = ListKey { id: "E7620F1842B4E81F".to_owned(), sha256: "5".repeat(64) };
    Listed { program: program.repeat(64), key: Some(key) }
}

fn approval(released: Option<&str>) -> Approval {
    let reason = "Version 0.2 was installed tonight.".to_owned();
    Approval { reason, released: released.map(listed), nodes: Vec::new(), seen: Vec::new() }
}

/// The same of these nodes.
fn approval_of(nodes: &[&str], released: Option<&str>) -> Approval {
    let nodes = nodes.iter().map(|node| (*node).to_owned()).collect();
    Approval { nodes, ..approval(released) }
}

/// A server whose program has this digest.
fn state(program: &str) -> State {
    let set = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    State {
        program: program.repeat(64),
        version: "0.1.0".to_owned(),
        settings: [("turn".to_owned(), "1".repeat(64)), ("log".to_owned(), "2".repeat(64))].into(),
        listeners: set(&["tcp 0.0.0.0:443"]),
        open: set(&["tcp 0.0.0.0:22", "tcp 0.0.0.0:443"]),
        tried: 1,
        ..State::default()
    }
}

/// A store with its baselines, and what the check finds there.
struct World {
    db: Db,
    kek: Arc<Kek>,
    clock: Arc<FakeClock>,
    ledger: Ledger,
    baselines: Baselines,
    _folder: tempfile::TempDir,
}

impl World {
    async fn of(db: Db) -> Self {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let signer = Signer::open(&db, &kek, "test/audit").await.unwrap();
        let clock = Arc::new(FakeClock::new("2026-03-02T18:00:00Z".parse().unwrap()));
        let audit = Arc::new(Audit::new(signer, Arc::clone(&clock) as _));
        let time = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
        let ledger = Ledger::new((db.clone(), audit), time);
        let baselines = Baselines::new(ledger.clone());
        Self { db, kek, clock, baselines, ledger, _folder: folder }
    }

    async fn finds(&self) -> Finding {
        let check: &'static Check = checks::CHECKS.first().unwrap();
        let site = Site {
            db: self.db.clone(),
            database: None,
            kek: Arc::clone(&self.kek),
            origin: None,
            now: self.clock.now(),
            profile: Profile::Hipaa,
            props: Vec::new(),
        };
        Finding::from(check.find(&site).await)
    }

    /// What is found once a node looks like that.
    async fn looks(&self, node: &str, state: &State) -> (Status, String) {
        self.baselines.observe(node, state).await.unwrap();
        let found = self.finds().await;
        (found.status, found.observed)
    }
}

#[tokio::test]
async fn what_runs_is_held_against_what_somebody_approved_until_they_approve_what_it_became() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let none = world.baselines.approve(who("one"), approval(None)).await;
        assert!(matches!(none, Err(BaselineError::Unseen)), "{store}: {none:?}");
        let (status, words) = world.looks("north", &state("a")).await;
        assert_eq!(status, Status::Fail, "{store}: {words}");

        let made = world.baselines.approve(who("one"), approval(None)).await.unwrap();
        assert_eq!((made.len(), made[0].released), (1, false), "{store}");
        let unlisted = world.finds().await;
        assert_eq!(unlisted.status, Status::Fail, "{store}: {}", unlisted.observed);
        assert!(unlisted.observed.contains("list of no release"), "{store}: {unlisted:?}");
        world.clock.advance(SignedDuration::from_mins(1));
        world.baselines.approve(who("one"), approval(Some("a"))).await.unwrap();
        assert_eq!(world.finds().await.status, Status::Pass, "{store}");
        world.clock.advance(SignedDuration::from_mins(1));
        let made = world.baselines.approve(who("one"), approval(None)).await.unwrap();
        assert!(made[0].released, "{store}: it is the program that was held against a list");
        assert_eq!(world.finds().await.status, Status::Pass, "{store}");

        world.clock.advance(DAY);
        let (status, words) = world.looks("north", &state("b")).await;
        assert_eq!(status, Status::Fail, "{store}: another program");
        assert!(words.contains("north: its program is 0.1.0 bbbb"), "{store}: {words}");
        let other = world.baselines.approve(who("one"), approval(Some("c"))).await.unwrap_err();
        let told = other.to_string();
        assert!(
            told.contains(&"b".repeat(64)) && told.contains(&"c".repeat(64)),
            "{store}: {told}"
        );
        assert_eq!(world.finds().await.status, Status::Fail, "{store}: nothing was approved");
        let made = world.baselines.approve(who("two"), approval(Some("b"))).await.unwrap();
        assert!(made[0].released, "{store}");
        assert_eq!(world.finds().await.status, Status::Pass, "{store}");

        let until = world.clock.now() + DAY;
        let part = Baselines::part(&world.db, until).await.unwrap();
        assert_eq!(part.lines.len(), 4, "{store}: each that was approved stays");
        assert!(part.lines[3].contains(&made[0].sha256), "{store}: {:?}", part.lines);
        assert!(!part.lines[3].contains("tonight"), "{store}: what people typed stays here");
        world.clock.advance(DAY * 3);
        let found = world.finds().await;
        assert_eq!(found.status, Status::Fail, "{store}: nobody looked since");
        assert!(found.observed.contains("within two days"), "{store}: {}", found.observed);
    }
}

#[tokio::test]
async fn a_program_of_a_list_that_nobody_signed_warns_until_a_signed_one_has_it() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        world.looks("north", &state("a")).await;
        let approve = |released| {
            world.clock.advance(SignedDuration::from_mins(1));
            world.baselines.approve(who("one"), Approval { released, ..approval(None) })
        };
        let unsigned = || Some(Listed { key: None, ..listed("a") });
        let made = approve(unsigned()).await.unwrap();
        assert_eq!((made[0].released, &made[0].key), (true, &None), "{store}");
        let found = world.finds().await;
        assert_eq!(found.status, Status::Warn, "{store}: {}", found.observed);
        let told = found.observed.contains("no signature") && found.observed.contains("--key");
        assert!(told, "{store}: {}", found.observed);
        assert_eq!(found.evidence["keys"], "", "{store}");

        let key = listed("a").key.unwrap();
        let made = approve(Some(listed("a"))).await.unwrap();
        assert_eq!(made[0].key.as_ref(), Some(&key), "{store}");
        let found = world.finds().await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        assert_eq!(found.evidence["keys"], key.sha256, "{store}");
        for later in [None, unsigned()] {
            let made = approve(later).await.unwrap();
            assert_eq!(made[0].key.as_ref(), Some(&key), "{store}: it is the same program");
            assert_eq!(world.finds().await.status, Status::Pass, "{store}");
        }

        let (status, words) = world.looks("north", &state("b")).await;
        assert_eq!(status, Status::Fail, "{store}: another program");
        assert!(!words.contains("no signature"), "{store}: {words}");
        approve(None).await.unwrap();
        let found = world.finds().await;
        assert_eq!(found.status, Status::Fail, "{store}: its list is not known: {found:?}");
        approve(Some(Listed { key: None, ..listed("b") })).await.unwrap();
        assert_eq!(world.finds().await.status, Status::Warn, "{store}: a key is of its program");

        let until = world.clock.now() + DAY;
        let part = Baselines::part(&world.db, until).await.unwrap();
        let signed = part.lines.iter().map(|line| line.contains(&key.sha256));
        let signed: Vec<_> = signed.collect();
        assert_eq!(signed, [false, true, true, true, false, false], "{store}: {:?}", part.lines);
    }
}

#[tokio::test]
async fn a_port_that_was_opened_a_place_that_answers_and_settings_that_nobody_approved_fail() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        world.looks("north", &state("a")).await;
        world.baselines.approve(who("one"), approval(Some("a"))).await.unwrap();

        let mut open = state("a");
        open.open.insert("tcp 0.0.0.0:5432".to_owned());
        let (status, words) = world.looks("north", &open).await;
        assert_eq!(status, Status::Fail, "{store}");
        let told = words.contains("tcp 0.0.0.0:5432") && !words.contains(":22");
        assert!(told, "{store}: {words}");

        let mut shut = state("a");
        shut.open.remove("tcp 0.0.0.0:22");
        assert_eq!(world.looks("north", &shut).await.0, Status::Pass, "{store}: less is open");

        let mut set = state("a");
        set.settings.insert("turn".to_owned(), "3".repeat(64));
        set.settings.insert("audit".to_owned(), "4".repeat(64));
        let (status, words) = world.looks("north", &set).await;
        assert_eq!(status, Status::Fail, "{store}");
        assert!(words.contains("settings changed: audit, turn"), "{store}: {words}");

        let mut elsewhere = state("a");
        elsewhere.listeners.insert("tcp 127.0.0.1:9000".to_owned());
        let (status, words) = world.looks("north", &elsewhere).await;
        assert_eq!(status, Status::Fail, "{store}");
        assert!(words.contains("listens elsewhere: tcp 127.0.0.1:9000"), "{store}: {words}");

        for wrong in [
            State { answered: ["db.internal:5432".to_owned()].into(), ..state("a") },
            State { debug: true, ..state("a") },
        ] {
            assert_eq!(world.looks("north", &wrong).await.0, Status::Fail, "{store}");
            world.baselines.approve(who("one"), approval(None)).await.unwrap();
            let after = world.finds().await;
            assert_eq!(after.status, Status::Fail, "{store}: no approval makes that right");
        }
    }
}

#[tokio::test]
async fn what_was_not_looked_at_or_is_gone_warns() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let two = || {
            let mut two = state("a");
            two.listeners.insert("tcp 0.0.0.0:5349".to_owned());
            two
        };
        world.looks("north", &two()).await;
        world.baselines.approve(who("one"), approval(Some("a"))).await.unwrap();
        assert_eq!(world.finds().await.status, Status::Pass, "{store}");
        for (less, says) in [
            (state("a"), "no longer listens: tcp 0.0.0.0:5349"),
            (State { tried: 0, ..two() }, "[baseline] closed"),
            (State { listeners: [].into(), open: [].into(), ..two() }, "could not be looked at"),
        ] {
            let (status, words) = world.looks("north", &less).await;
            assert_eq!(status, Status::Warn, "{store}: {words}");
            assert!(words.contains(says), "{store}: {words}");
        }
    }
}

#[tokio::test]
async fn each_node_has_a_baseline_and_one_with_a_new_name_goes_by_the_newest() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        world.looks("north", &state("a")).await;
        world.looks("south", &state("b")).await;
        for (node, program) in [("north", "a"), ("south", "b")] {
            let one = approval_of(&[node], Some(program));
            assert_eq!(world.baselines.approve(who("one"), one).await.unwrap().len(), 1, "{store}");
        }
        assert_eq!(world.finds().await.status, Status::Pass, "{store}");
        let (status, words) = world.looks("south", &state("a")).await;
        assert_eq!(status, Status::Fail, "{store}: what is right in the north");
        assert!(words.contains("south: ") && !words.contains("north: "), "{store}: {words}");
        world.looks("south", &state("b")).await;

        world.clock.advance(DAY);
        world.looks("north", &state("c")).await;
        world.looks("south", &state("c")).await;
        world.baselines.approve(who("one"), approval(Some("c"))).await.unwrap();
        assert_eq!(world.looks("container-7", &state("c")).await.0, Status::Pass, "{store}");
        assert_eq!(world.looks("container-7", &state("d")).await.0, Status::Fail, "{store}");
        world.clock.advance(DAY * 40);
        world.looks("north", &state("c")).await;
        let all = world.baselines.standing().await.unwrap();
        assert_eq!(all.len(), 1, "{store}: who is gone is forgotten");
        assert_eq!(all[0].drift, Drift::default(), "{store}");
    }
}

#[tokio::test]
async fn while_nothing_is_approved_a_word_that_counts_stands_in_its_place() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        assert_eq!(world.finds().await.status, Status::Fail, "{store}");
        let check = crate::checks().find(|check| check.id == "HC-058").unwrap();
        let said = NewAttestation {
            check: "HC-058".to_owned(),
            owner: "Operations".to_owned(),
            statement: "Both machines were compared with the list of March.".to_owned(),
            document: None,
            expires: world.clock.now() + DAY * 60,
        };
        let attestations = Attestations::new(world.ledger.clone());
        attestations.attest(who("one"), check, (said, &TimeZone::UTC)).await.unwrap();
        assert_eq!(world.finds().await.status, Status::NotApplicable, "{store}");
        world.looks("north", &state("a")).await;
        world.baselines.approve(who("one"), approval(None)).await.unwrap();
        let (status, _) = world.looks("north", &state("b")).await;
        assert_eq!(status, Status::Fail, "{store}: who approves one is held to it");
    }
}

#[tokio::test]
async fn a_reason_is_given_and_nothing_grows_without_end() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        world.looks("north", &state("a")).await;
        for reason in ["", "  because ", &"x".repeat(2_001)] {
            let wrong = Approval { reason: reason.to_owned(), ..approval(None) };
            let refused = world.baselines.approve(who("one"), wrong).await;
            assert!(matches!(refused, Err(BaselineError::Field("reason", _))), "{store}");
        }
        let long = State { version: "x".repeat(70_000), ..state("a") };
        let refused = world.baselines.observe("north", &long).await;
        assert!(matches!(refused, Err(BaselineError::Long)), "{store}: {refused:?}");
        for node in 1..64 {
            world.baselines.observe(&format!("node-{node}"), &state("a")).await.unwrap();
        }
        let refused = world.baselines.observe("one-too-many", &state("a")).await;
        assert!(matches!(refused, Err(BaselineError::Full(64, _))), "{store}: {refused:?}");
        world.baselines.observe("north", &state("b")).await.unwrap();

        world.clock.advance(DAY * 3);
        world.baselines.observe("node-1", &state("a")).await.unwrap();
        world.clock.advance(DAY);
        for node in ["new-1", "new-2"] {
            world.baselines.observe(node, &state("a")).await.unwrap();
        }
        let all = world.baselines.standing().await.unwrap();
        let seen: Vec<_> = all.iter().map(|one| one.observed.node.as_str()).collect();
        assert_eq!(seen, ["new-1", "new-2", "node-1"], "{store}: others that count no more went");
    }
}

#[tokio::test]
async fn one_server_is_approved_by_name_where_the_one_that_it_replaced_still_counts() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        world.looks("container-1", &state("a")).await;
        world.baselines.approve(who("one"), approval(Some("a"))).await.unwrap();
        world.clock.advance(DAY);
        world.looks("container-2", &state("b")).await;
        let all = world.baselines.approve(who("one"), approval(Some("b"))).await;
        assert!(matches!(all, Err(BaselineError::Unreleased { .. })), "{store}: {all:?}");
        let other = approval_of(&["container-2", "container-3"], Some("b"));
        let other = world.baselines.approve(who("one"), other).await.unwrap_err();
        assert!(other.to_string().contains("node container-3: "), "{store}: {other}");

        let named = approval_of(&["container-2"], Some("b"));
        let made = world.baselines.approve(who("one"), named).await.unwrap();
        assert_eq!(made.len(), 1, "{store}");
        assert_eq!((made[0].node.as_str(), made[0].released), ("container-2", true), "{store}");
        let found = world.finds().await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        assert_eq!(world.looks("container-3", &state("b")).await.0, Status::Pass, "{store}");
    }
}

#[tokio::test]
async fn of_baselines_that_were_approved_together_a_new_name_goes_by_the_first_by_name() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        for (node, program) in [("north", "a"), ("south", "b")] {
            world.looks(node, &state(program)).await;
            let one = approval_of(&[node], Some(program));
            world.baselines.approve(who("one"), one).await.unwrap();
        }
        world.clock.advance(DAY);
        // Ids are random, so one round alone may have them in the order of the names.
        for round in 0..8 {
            world.looks("north", &state("a")).await;
            world.looks("south", &state("b")).await;
            world.baselines.approve(who("one"), approval(None)).await.unwrap();
            let (status, words) = world.looks("container-7", &state("a")).await;
            assert_eq!(status, Status::Pass, "{store} {round}: {words}");
            world.clock.advance(DAY * 3);
        }
    }
}

#[tokio::test]
async fn nothing_is_approved_that_became_otherwise_since_it_was_shown() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        world.looks("north", &state("a")).await;
        let shown = world.baselines.standing().await.unwrap().remove(0).sha256;
        let wanted = || Approval { seen: vec![shown.clone()], ..approval(None) };
        world.looks("north", &state("b")).await;
        let now = world.baselines.standing().await.unwrap().remove(0).sha256;
        let refused = world.baselines.approve(who("one"), wanted()).await.unwrap_err();
        assert!(matches!(refused, BaselineError::Changed { .. }), "{store}: {refused:?}");
        let told = refused.to_string();
        assert!(told.contains("north") && told.contains(&now), "{store}: {told}");
        assert_eq!(world.finds().await.status, Status::Fail, "{store}: nothing was approved");

        world.looks("north", &state("a")).await;
        let wanted = Approval { released: Some(listed("a")), ..wanted() };
        let made = world.baselines.approve(who("one"), wanted).await.unwrap();
        assert_eq!(made[0].sha256, shown, "{store}: what was shown is what is approved");
        assert_eq!(world.finds().await.status, Status::Pass, "{store}");
    }
}
