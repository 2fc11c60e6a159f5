use super::*;
use crate::agreement::{Agreements, Basis, Proposal};
use crate::audit::{Audit, Ledger, Signer};
use crate::check::{Check, Finding, Look, Profile, Site, Status};
use crate::keys::Kek;
use db::{Db, testing};
use jiff::SignedDuration;
use jiff::civil::date;
use kernel::{Actor, Clock, FakeClock, Role, SystemRandom};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What browsers told of the pages of a store, and a site of it.
struct House {
    reports: PageReports,
    agreements: Agreements,
    clock: Arc<FakeClock>,
    kek: Arc<Kek>,
    db: Db,
}

impl House {
    async fn open(db: Db, kek: &Arc<Kek>) -> Self {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let signer = Signer::open(&db, kek, "housecall/clinic/audit").await.unwrap();
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let audit = Arc::new(Audit::new(signer, Arc::clone(&time)));
        let ledger = Ledger::new((db.clone(), audit), (time, Arc::new(SystemRandom)));
        let reports = PageReports::new(db.clone());
        Self { reports, agreements: Agreements::new(ledger), clock, kek: Arc::clone(kek), db }
    }

    fn site(&self) -> Site {
        let (db, kek, now) = (self.db.clone(), Arc::clone(&self.kek), self.clock.now());
        let (origin, profile, props) = (None, Profile::Hipaa, Vec::new());
        Site { db, database: None, kek, origin, now, profile, props }
    }

    async fn found(&self) -> Finding {
        self.reports.keep().await.unwrap();
        Finding::from(check().find(&self.site()).await)
    }

    fn hear(&self, source: &str, page: &'static str) {
        let one = Blocked::new("script-src-elem", source, page);
        self.reports.hear(vec![one], false, self.clock.now());
    }

    fn later(&self, days: i64) {
        self.clock.advance(SignedDuration::from_hours(24 * days));
    }

    /// Two people decide that nothing of patients goes to a host.
    async fn decide(&self, host: &str) {
        let who =
            |id: &str| Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None };
        let proposal = Proposal {
            of: None,
            basis: Basis::NoPhi,
            vendor: "A program on patients' devices".to_owned(),
            scope: vec![host.to_owned()],
            reason: Some("blocked, and looked at".to_owned()),
            signatory: "Privacy officer".to_owned(),
            document: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            effective: date(2026, 1, 1),
            ends: None,
            obligations: BTreeSet::new(),
        };
        let one = self.agreements.propose(who("one"), proposal).await.unwrap();
        self.agreements.approve(who("two"), (&one.id, 1)).await.unwrap();
    }
}

fn check() -> &'static Check {
    checks::CHECKS.first().unwrap()
}

async fn houses() -> Vec<(&'static str, House)> {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let mut all = Vec::new();
    for (store, db) in testing::stores().await {
        all.push((store, House::open(db, &kek).await));
    }
    all
}

#[tokio::test]
async fn what_nobody_decided_about_fails_on_the_third_day_on_which_it_is_told_and_not_before() {
    for (store, house) in houses().await {
        let found = house.found().await;
        assert_eq!(found.status, Status::Pass, "{store}: {found:?}");
        assert!(found.observed.starts_with("no browser told in 30 days"), "{store}: {found:?}");
        // However often one sends it in a day, and whatever else it says.
        for page in ["/app/visit", "/app/board", "/app/visit"] {
            house.hear("https://tracker.example:8443", page);
        }
        house.hear("inline", "/app/visit");
        house.later(1);
        house.hear("https://tracker.example:8443", "/app/visit");
        let found = house.found().await;
        assert_eq!(found.status, Status::Warn, "{store}: {found:?}");
        let words = "https://tracker.example:8443 on /app/board, /app/visit (told 4 times on 2 days); inline on /app/visit (told 1 times on 1 days)";
        assert!(found.observed.ends_with(words), "{store}: {}", found.observed);
        house.later(1);
        house.hear("https://tracker.example:8443", "/app/visit");
        let found = house.found().await;
        assert_eq!(found.status, Status::Fail, "{store}: {found:?}");
        assert!(!found.observed.contains("inline"), "{store}: {}", found.observed);
        assert_eq!((&*found.evidence["sources"], &*found.evidence["told"]), ("2", "6"), "{store}");
        // Its host, and no other, is decided about.
        house.decide("other.example").await;
        assert_eq!(house.found().await.status, Status::Fail, "{store}");
        house.decide("tracker.example").await;
        let found = house.found().await;
        assert_eq!((found.status, &*found.evidence["unknown"]), (Status::Warn, "0"), "{store}");
        house.later(31);
        assert_eq!(house.found().await.status, Status::Pass, "{store}: it is over");
    }
}

#[tokio::test]
async fn what_a_browser_tells_in_which_staff_is_signed_in_fails_at_once_unless_it_is_decided_about()
{
    for (store, house) in houses().await {
        let tracker = "https://tracker.example";
        house.hear(tracker, "/app/visit");
        assert_eq!(
            house.found().await.status,
            Status::Warn,
            "{store}: anybody, and any patient, may have sent it"
        );
        let one = Blocked::new("script-src-elem", tracker, "/app/visit");
        house.reports.hear(vec![one], true, house.clock.now());
        let found = house.found().await;
        assert_eq!(found.status, Status::Fail, "{store}: {found:?}");
        let words = "(told 2 times on 1 days, 1 of them to staff signed in)";
        assert!(found.observed.ends_with(words), "{store}: {}", found.observed);
        assert_eq!(found.evidence["staff"], "1", "{store}");
        house.decide("tracker.example").await;
        assert_eq!(house.found().await.status, Status::Warn, "{store}");
        let inline = Blocked::new("script-src-elem", "inline", "/app/visit");
        house.reports.hear(vec![inline], true, house.clock.now());
        assert_eq!(house.found().await.status, Status::Warn, "{store}: a program of the device");
    }
}

#[tokio::test]
async fn a_script_that_was_smuggled_in_warns_however_long_it_is_told() {
    for (store, house) in houses().await {
        for _ in 0..10 {
            house.hear("inline", "/app/visit");
            house.hear("eval", "/app/visit");
            house.later(1);
        }
        let found = house.found().await;
        assert_eq!(found.status, Status::Warn, "{store}: {found:?}");
    }
}

#[tokio::test]
async fn a_flood_of_reports_is_200_rows_a_day_and_one_that_counts_on() {
    for (store, house) in houses().await {
        house.hear("https://first.example", "/app/visit");
        house.reports.keep().await.unwrap();
        // Some are written in between, and some wait together.
        for number in 0..1_000 {
            house.hear(&format!("https://{number}.example"), "/app/visit");
            if number % 300 == 0 {
                house.reports.keep().await.unwrap();
            }
        }
        house.hear("https://first.example", "/app/visit");
        house.reports.keep().await.unwrap();
        let all = house.reports.counted(house.clock.now()).await.unwrap();
        assert!((200..=201).contains(&all.len()), "{store}: {}", all.len());
        assert_eq!(all.iter().map(|one| one.told).sum::<i64>(), 1_002, "{store}: none is lost");
        let told =
            |source: &str| all.iter().find(|one| one.blocked.source == source).map(|one| one.told);
        assert_eq!(told("https://first.example"), Some(2), "{store}: what is known counts on");
        assert!(told(OTHER).unwrap() > 700, "{store}");
        // The next day is a new one.
        house.later(1);
        house.hear("https://999.example", "/app/visit");
        house.reports.keep().await.unwrap();
        let all = house.reports.counted(house.clock.now()).await.unwrap();
        assert_eq!(all.last().unwrap().blocked.source, "https://999.example", "{store}");
    }
}

/// So many that somebody invents on a day take all of its room.
fn flood(house: &House, day: i64) {
    for number in 0..300 {
        house.hear(&format!("https://{number}.day-{day}.example"), "/app/visit");
    }
}

#[tokio::test]
async fn what_somebody_invents_takes_no_room_from_what_was_told_on_a_day_before() {
    for (store, house) in houses().await {
        house.hear("https://tracker.example", "/app/visit");
        house.reports.keep().await.unwrap();
        for day in 1..=2 {
            house.later(1);
            flood(&house, day);
            if day == 1 {
                house.reports.keep().await.unwrap();
            }
            house.hear("https://tracker.example", "/app/visit");
            house.reports.keep().await.unwrap();
        }
        let all = house.reports.counted(house.clock.now()).await.unwrap();
        assert!(all.len() <= 1 + 2 * 202, "{store}: {}", all.len());
        let found = house.found().await;
        assert_eq!(found.status, Status::Fail, "{store}: {found:?}");
        let words = "https://tracker.example on /app/visit (told 3 times on 3 days)";
        assert!(found.observed.ends_with(words), "{store}: {}", found.observed);
    }
}

#[tokio::test]
async fn what_is_invented_on_three_days_fails_for_what_it_hides() {
    for (store, house) in houses().await {
        for (day, status) in [(1, Status::Warn), (2, Status::Warn), (3, Status::Fail)] {
            house.later(1);
            flood(&house, day);
            house.reports.keep().await.unwrap();
            house.hear("https://tracker.example", "/app/visit");
            let found = house.found().await;
            assert_eq!(found.status, status, "{store} {day}: {found:?}");
            assert_eq!(found.evidence["crowded_days"], day.to_string(), "{store}");
        }
        let found = house.found().await;
        let words = "on 3 days more than 200 sorts of it were told";
        assert!(found.observed.starts_with(words), "{store}: {}", found.observed);
    }
}

#[tokio::test]
async fn counts_are_forgotten_after_400_days() {
    for (store, house) in houses().await {
        house.hear("https://tracker.example", "/app/visit");
        house.reports.keep().await.unwrap();
        let then = house.clock.now();
        house.later(400);
        house.reports.forget(house.clock.now()).await.unwrap();
        assert_eq!(house.reports.counted(then).await.unwrap().len(), 1, "{store}");
        house.later(1);
        house.reports.forget(house.clock.now()).await.unwrap();
        assert!(house.reports.counted(then).await.unwrap().is_empty(), "{store}");
    }
}

#[tokio::test]
async fn a_tracker_that_is_told_on_five_days_is_a_world_in_which_the_check_fails() {
    for (store, house) in houses().await {
        let Look::At { spoil, .. } = check().look else { panic!("it looks at something") };
        let site = spoil(check(), house.site()).await.unwrap();
        let found = Finding::from(check().find(&site).await);
        let words = "https://tracker.invalid on /app/visit (told 10 times on 5 days)";
        assert!(found.observed.ends_with(words), "{store}: {}", found.observed);
        assert_eq!(found.status, Status::Fail, "{store}");
    }
}

#[test]
fn a_directive_that_there_is_none_of_is_kept_as_other() {
    let named = |name: &str| Blocked::new(name, "inline", "/app").directive;
    assert_eq!(named("img-src"), "img-src");
    assert_eq!(named("Rosa Alvarez"), OTHER);
}
