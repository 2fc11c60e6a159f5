//! What officers hear when the run of the day could not be kept.

use super::House;
use crate::checks::{Inspection, Premises};
use clinic::notification::NoticeKind;
use clinic::{Caller, demo};
use compliance::audit::{Audit, Signer};
use compliance::keys::Kek;
use jiff::SignedDuration;
use kernel::{Clock as _, FakeClock, SystemClock, SystemRandom, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Checks that nothing can be kept of: of a store without a table.
async fn broken(clock: &Arc<FakeClock>) -> (Inspection, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let open = async |name: &str| {
        let file = folder.path().join(name);
        db::Db::open(db::Options::Sqlite(file)).await.unwrap()
    };
    let (empty, other) = (open("empty.db").await, open("other.db").await);
    other.migrate(compliance::MIGRATIONS).await.unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let signer = Signer::open(&other, &kek, "test").await.unwrap();
    let audit = Arc::new(Audit::new(signer, Arc::clone(clock) as _));
    let premises = Premises::of(&db::Options::Postgres(String::new()), kek, None);
    let time = (Arc::clone(clock) as _, Arc::new(SystemRandom) as _);
    (Inspection::new((empty, audit), time, premises), folder)
}

#[tokio::test]
async fn officers_are_told_once_a_day_that_the_run_of_the_day_was_not_kept() {
    let house = House::build().await;
    let clock = Arc::new(FakeClock::new(SystemClock.now()));
    let (inspection, _folder) = broken(&clock).await;
    let (organization, notices) =
        (demo::ORGANIZATION.parse().unwrap(), &house.clinic.notifications);
    let told = async || {
        let system = Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let all = notices.between(&system, (Timestamp::UNIX_EPOCH, Timestamp::MAX), "").await;
        let all: BTreeMap<String, String> = all
            .unwrap()
            .iter()
            .filter(|one| one.kind == NoticeKind::ComplianceUnkept)
            .map(|one| (one.notice.clone(), one.to.to_string()))
            .collect();
        all.into_values().collect::<Vec<_>>()
    };
    inspection.tell(notices, &organization).await.unwrap_err();
    assert!(told().await.is_empty(), "nothing was tried");
    for (hours, times) in [(0, 1), (1, 1), (23, 2)] {
        clock.advance(SignedDuration::from_hours(hours));
        inspection.daily(false).await.unwrap_err();
        inspection.tell(notices, &organization).await.unwrap_err();
        let told = told().await;
        assert_eq!(told.len(), times, "after {hours} hours more: {told:?}");
        assert!(told.iter().all(|to| to == "officer-1"), "{told:?}");
    }
}
