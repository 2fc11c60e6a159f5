use super::*;
use crate::attestation::{Attestations, NewAttestation};
use crate::audit::{Audit, Ledger, Signer};
use crate::baseline::{Baselines, State as Seen};
use crate::check::{Check, Finding, Profile, Site, Status};
use crate::keys::Kek;
use db::{Db, testing};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use kernel::{Actor, Clock as _, FakeClock, Role, SystemRandom};
use std::any::Any;
use std::sync::Arc;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn who(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None }
}

fn asset(name: &str, place: Option<&str>) -> NewAsset {
    NewAsset {
        name: name.to_owned(),
        kind: AssetKind::Store,
        phi: true,
        place: place.map(str::to_owned),
        owner: "Operations".to_owned(),
        reviewed: date(2026, 3, 1),
    }
}

fn risk(asset: &str, (likelihood, impact): (u8, u8), due: Date) -> NewRisk {
    NewRisk {
        asset: asset.to_owned(),
        threat: "Somebody takes the disk away".to_owned(),
        vulnerability: "The room is open by day".to_owned(),
        likelihood,
        impact,
        treatment: Treatment::Mitigate,
        owner: "Operations".to_owned(),
        due,
        state: State::Open,
    }
}

fn found(place: &str, phi: bool) -> Found {
    Found { kind: AssetKind::Store, place: place.to_owned(), phi, settings: vec!["store.url"] }
}

/// A store with its register, and what checks find there.
struct World {
    db: Db,
    kek: Arc<Kek>,
    clock: Arc<FakeClock>,
    ledger: Ledger,
    risks: Risks,
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
        Self { db, kek, clock, risks: Risks::new(ledger.clone()), ledger, _folder: folder }
    }

    async fn finds(&self, id: &str, discovered: &Discovered) -> Finding {
        self.finds_with(id, vec![Arc::new(discovered.clone())]).await
    }

    async fn finds_with(&self, id: &str, props: Vec<Arc<dyn Any + Send + Sync>>) -> Finding {
        let check: &'static Check = checks::CHECKS.iter().find(|check| check.id == id).unwrap();
        let site = Site {
            db: self.db.clone(),
            database: None,
            kek: Arc::clone(&self.kek),
            origin: None,
            now: self.clock.now(),
            profile: Profile::Nprm2025,
            props,
        };
        Finding::from(check.find(&site).await)
    }

    /// A server looks at itself, and listens there.
    async fn looks(&self, listeners: &[&str]) {
        let listeners = listeners.iter().map(|one| (*one).to_owned()).collect();
        let state = Seen { listeners, ..Seen::default() };
        Baselines::new(self.ledger.clone()).observe("north", &state).await.unwrap();
    }

    /// A declared store with a risk, and an analysis of both that nobody has approved.
    async fn closed(&self, discovered: &Discovered) -> (Asset, Risk, Analysis) {
        let one = self.risks.declare(who("one"), asset("Store", Some("store"))).await.unwrap();
        let new = risk(&one.id, (3, 5), date(2026, 6, 1));
        let grave = self.risks.record(who("one"), new).await.unwrap();
        let analysis = self.risks.close(who("one"), discovered).await.unwrap();
        (one, grave, analysis)
    }
}

#[tokio::test]
async fn an_analysis_counts_from_the_second_persons_word_until_something_new_is_there() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let known = Discovered::new([found("store", true)]);
        let status = async |known: &Discovered| world.finds("HC-051.a", known).await.status;
        assert_eq!(status(&known).await, Status::Fail, "{store}: there is none");
        let nothing = world.risks.close(who("one"), &Discovered::default()).await;
        assert!(matches!(nothing, Err(RiskError::Incomplete(_))), "{store}: {nothing:?}");

        let (_, _, analysis) = world.closed(&known).await;
        assert_eq!(status(&known).await, Status::Fail, "{store}: nobody approved it");
        assert_eq!(world.risks.waiting("one").await.unwrap(), 0, "{store}");
        assert_eq!(world.risks.waiting("two").await.unwrap(), 1, "{store}");
        let alone = world.risks.approve(who("one"), &analysis.id).await;
        assert!(matches!(alone, Err(RiskError::SamePerson)), "{store}: {alone:?}");
        world.risks.approve(who("two"), &analysis.id).await.unwrap();
        let again = world.risks.approve(who("two"), &analysis.id).await;
        assert!(matches!(again, Err(RiskError::State(..))), "{store}: {again:?}");
        assert_eq!(status(&known).await, Status::Pass, "{store}");
        let blind = world.finds_with("HC-051.a", Vec::new()).await;
        assert_eq!(blind.status, Status::Warn, "{store}: {}", blind.observed);
        assert!(blind.observed.contains("--config"), "{store}: {}", blind.observed);
        assert_eq!(analysis.sha256.len(), 64, "{store}");
        assert!(analysis.note.contains(&analysis.sha256), "{store}: {}", analysis.note);

        let more = Discovered::new([found("store", true), found("sms.example.org", false)]);
        let stale = world.finds("HC-051.a", &more).await;
        assert_eq!(stale.status, Status::Fail, "{store}: {}", stale.observed);
        assert!(stale.observed.contains("sms.example.org"), "{store}: {}", stale.observed);
        let refused = world.risks.close(who("one"), &more).await;
        let Err(RiskError::Incomplete(words)) = &refused else { panic!("{store}: {refused:?}") };
        assert!(words.contains("sms.example.org"), "{store}: {words}");
        let lines = Risks::part(&world.db, world.clock.now() + DAY).await.unwrap().lines;
        assert_eq!(lines.len(), 3, "{store}: an asset, a risk and an analysis: {lines:?}");
    }
}

#[tokio::test]
async fn an_analysis_is_a_year_old_at_most_and_no_high_risk_is_past_its_day() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let known = Discovered::new([found("store", true)]);
        let (_, grave, analysis) = world.closed(&known).await;
        world.risks.approve(who("two"), &analysis.id).await.unwrap();
        let status = async || world.finds("HC-051.a", &known).await.status;
        world.clock.advance(DAY * 92);
        let late = world.finds("HC-051.a", &known).await;
        assert_eq!(late.status, Status::Fail, "{store}: its day was 1 June");
        assert!(late.observed.contains(&grave.id), "{store}: {}", late.observed);
        let treated = NewRisk { state: State::Treated, ..grave.said.clone() };
        let one = world.risks.reassess(who("two"), (&grave.id, 1), treated.clone()).await.unwrap();
        assert_eq!(one.version, 2, "{store}");
        let slow = world.risks.reassess(who("one"), (&grave.id, 1), treated).await;
        assert!(matches!(slow, Err(RiskError::Overtaken(1, 2))), "{store}: {slow:?}");
        assert_eq!(status().await, Status::Pass, "{store}: it was treated");
        world.clock.advance(DAY * 280);
        assert_eq!(status().await, Status::Warn, "{store}: 372 days");
        world.clock.advance(DAY * 30);
        assert_eq!(status().await, Status::Fail, "{store}: 402 days");
    }
}

#[tokio::test]
async fn what_is_found_and_not_declared_is_told_by_whether_health_data_may_be_there() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let known = [found("store", true), found("syslog.example.org", false)];
        let known = Discovered::new(known);
        let finds = async || world.finds("HC-052.a", &known).await;
        assert_eq!(finds().await.status, Status::Fail, "{store}: nothing is declared");
        world
            .risks
            .declare(who("one"), asset("Collector", Some("syslog.example.org")))
            .await
            .unwrap();
        let unknown = finds().await;
        assert_eq!(unknown.status, Status::Fail, "{store}: {}", unknown.observed);
        let one = world.risks.declare(who("one"), asset("Store", Some("store"))).await.unwrap();
        let unseen = finds().await;
        assert_eq!(unseen.status, Status::Warn, "{store}: nobody looked: {}", unseen.observed);
        world.looks(&["tcp 127.0.0.1:8080"]).await;
        assert_eq!(finds().await.status, Status::Pass, "{store}");
        let gone =
            world.risks.declare(who("one"), asset("Old mail", Some("mail.example.org"))).await;
        assert_eq!(finds().await.status, Status::Warn, "{store}: it is there no more");
        world.risks.retire(who("one"), (&gone.unwrap().id, 1)).await.unwrap();
        let paper = NewAsset { kind: AssetKind::Paper, ..asset("Folders", None) };
        world.risks.declare(who("one"), paper).await.unwrap();
        assert_eq!(finds().await.status, Status::Pass, "{store}: no server finds paper");
        let taken = world.risks.declare(who("one"), asset("Twin", Some("store"))).await;
        assert!(matches!(&taken, Err(RiskError::Taken(id)) if *id == one.id), "{store}: {taken:?}");
        let without = NewAsset { phi: false, ..one.said.clone() };
        world.risks.amend(who("one"), (&one.id, 1), without).await.unwrap();
        assert_eq!(finds().await.status, Status::Fail, "{store}: declared as less than it is");
        world.risks.amend(who("one"), (&one.id, 2), one.said.clone()).await.unwrap();
        world.clock.advance(DAY * 400);
        assert_eq!(finds().await.status, Status::Warn, "{store}: nobody looked for a year");
    }
}

#[tokio::test]
async fn a_listener_that_no_setting_names_is_found_where_a_server_saw_it() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let known = Discovered::new([found("store", true)]);
        let finds = async || world.finds("HC-052.a", &known).await;
        world.risks.declare(who("one"), asset("Store", Some("store"))).await.unwrap();
        world.looks(&["tcp 127.0.0.1:8080", "udp 0.0.0.0:3478", "and 4 more"]).await;
        let unknown = finds().await;
        assert_eq!(unknown.status, Status::Fail, "{store}");
        assert!(unknown.observed.ends_with(": 0.0.0.0:3478"), "{store}: {}", unknown.observed);
        let relay = NewAsset { kind: AssetKind::Listener, ..asset("Relay", Some("0.0.0.0:3478")) };
        world.risks.declare(who("one"), relay).await.unwrap();
        let declared = finds().await;
        assert_eq!(declared.status, Status::Pass, "{store}: {}", declared.observed);
        world.looks(&["tcp 127.0.0.1:8080"]).await;
        let gone = finds().await;
        assert_eq!(gone.status, Status::Warn, "{store}: {}", gone.observed);
        assert!(gone.observed.contains("was not found"), "{store}: {}", gone.observed);
    }
}

#[tokio::test]
async fn where_the_register_is_empty_a_word_that_counts_stands_in_its_place() {
    for (store, db) in testing::stores().await {
        let world = World::of(db).await;
        let known = Discovered::new([found("store", true)]);
        let attestations = Attestations::new(world.ledger.clone());
        for (id, attested) in [("HC-051.a", "HC-051"), ("HC-052.a", "HC-052")] {
            assert_eq!(world.finds(id, &known).await.status, Status::Fail, "{store}: {id}");
            let check = crate::checks().find(|check| check.id == attested).unwrap();
            let said = NewAttestation {
                check: attested.to_owned(),
                owner: "Privacy office".to_owned(),
                statement: "It was done on paper this year.".to_owned(),
                document: Some("9f".repeat(32)),
                expires: world.clock.now() + DAY * 100,
            };
            attestations.attest(who("one"), check, (said, &TimeZone::UTC)).await.unwrap();
            let found = world.finds(id, &known).await;
            assert_eq!(found.status, Status::NotApplicable, "{store}: {id}: {}", found.observed);
        }
        world.risks.declare(who("one"), asset("Store", Some("store"))).await.unwrap();
        let found = world.finds("HC-051.a", &known).await;
        assert_eq!(found.status, Status::Fail, "{store}: who begins the register is held to it");
    }
}

#[test]
fn assets_and_risks_say_what_they_must_and_no_more() {
    let now = "2026-03-02T18:00:00Z".parse().unwrap();
    let admits = |new: &NewAsset| rules::admit_asset(new, now).is_ok();
    for fine in ["store", "smtp.example.org", "*.push.example.com", "0.0.0.0:8443", "[::]:3478"] {
        assert!(admits(&asset("Mail", Some(fine))), "{fine}");
    }
    for wrong in ["", "SMTP.example.org", "a b", "smtp.example.org.", "märz"] {
        assert!(!admits(&asset("Mail", Some(wrong))), "{wrong}");
    }
    assert!(!admits(&asset(" ", None)) && !admits(&asset(&"x".repeat(101), None)));
    assert!(!admits(&NewAsset { reviewed: date(2026, 3, 5), ..asset("Mail", None) }), "ahead");
    let sound = risk("a", (1, 5), date(2026, 6, 1));
    let admits = |new: &NewRisk| rules::admit_risk(new, now).is_ok();
    assert!(admits(&sound));
    for (likelihood, impact) in [(0, 1), (6, 1), (1, 0), (1, 6)] {
        assert!(!admits(&NewRisk { likelihood, impact, ..sound.clone() }));
    }
    assert!(!admits(&NewRisk { state: State::Accepted, ..sound.clone() }), "it is to be mitigated");
    assert!(!admits(&NewRisk { threat: "two\nlines".to_owned(), ..sound.clone() }));
    assert!(!admits(&NewRisk { due: date(2032, 1, 1), ..sound }));
}

#[test]
fn a_risk_weighs_its_likelihood_by_its_impact() {
    for ((likelihood, impact), level) in [
        ((1, 1), Level::Low),
        ((2, 2), Level::Low),
        ((1, 5), Level::Middle),
        ((3, 4), Level::Middle),
        ((3, 5), Level::High),
        ((5, 5), Level::High),
    ] {
        let weighs = risk("a", (likelihood, impact), date(2026, 6, 1)).level();
        assert_eq!(weighs, level, "{likelihood} by {impact}");
    }
}

#[test]
fn what_several_settings_lead_to_is_one_place() {
    let one = Found { settings: vec!["letters.mail"], ..found("a.example", false) };
    let all = Discovered::new([one, found("a.example", true)]);
    assert_eq!(all.all().len(), 1);
    assert!(all.all()[0].phi, "one of them carries health data");
    assert_eq!(all.all()[0].settings, ["letters.mail", "store.url"]);
}
