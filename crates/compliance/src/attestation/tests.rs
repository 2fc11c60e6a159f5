use super::{Attestation, AttestationError, Attestations, NewAttestation, checks, rules};
use crate::audit::{Audit, Ledger, Signer};
use crate::check::{Check, Finding, Profile, Site, Status};
use crate::keys::Kek;
use db::testing;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Actor, Clock as _, FakeClock, SystemRandom, Timestamp};
use std::sync::Arc;

fn check(id: &str) -> &'static Check {
    checks::CHECKS.iter().find(|check| check.id == id).unwrap()
}

#[tokio::test]
async fn a_word_counts_until_its_day_and_fails_its_check_after_that() {
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let signer = Signer::open(&db, &kek, "test/audit").await.unwrap();
        let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
        let audit = Arc::new(Audit::new(signer, Arc::clone(&clock) as _));
        let time = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
        let attestations = Attestations::new(Ledger::new((db.clone(), audit), time));
        let found = async || {
            let (db, now, origin) = (db.clone(), clock.now(), None);
            let kek = Arc::clone(&kek);
            let (profile, props) = (Profile::Hipaa, Vec::new());
            let site = Site { db, database: None, kek, origin, now, profile, props };
            Finding::from(check("HC-053").find(&site).await).status
        };
        assert_eq!(found().await, Status::Fail, "{store}: nobody vouches yet");
        let new = |days: i64| NewAttestation {
            check: "HC-053".to_owned(),
            owner: "Training office".to_owned(),
            statement: "Everybody was trained this year.".to_owned(),
            document: None,
            expires: clock.now() + SignedDuration::from_hours(24 * days),
        };
        let attest = async |days| {
            let said = (new(days), &TimeZone::UTC);
            attestations.attest(Actor::system(), check("HC-053"), said).await
        };
        assert!(matches!(attest(400).await, Err(AttestationError::Lasts("HC-053", 365))));
        attest(365).await.unwrap();
        assert_eq!(found().await, Status::Pass, "{store}");
        clock.advance(SignedDuration::from_hours(24 * 340));
        assert_eq!(found().await, Status::Warn, "{store}: it is time to renew it");
        clock.advance(SignedDuration::from_hours(24 * 26));
        assert_eq!(found().await, Status::Fail, "{store}: its day is over");
        let month = SignedDuration::from_hours(24 * 30);
        clock.advance(month);
        attest(365).await.unwrap();
        clock.advance(-month);
        assert_eq!(found().await, Status::Fail, "{store}: a clock that was ahead wrote it");
        attest(365).await.unwrap();
        assert_eq!(found().await, Status::Pass, "{store}: it hides none that is right");
    }
}

#[test]
fn what_a_report_shows_is_vouched_for_by_its_hash_only() {
    let now = Timestamp::UNIX_EPOCH;
    let bare = |id: &str| NewAttestation {
        check: id.to_owned(),
        owner: "Security office".to_owned(),
        statement: "The report is in the safe.".to_owned(),
        document: None,
        expires: now + SignedDuration::from_hours(24 * 170),
    };
    let admit = |new: &NewAttestation| rules::admit(check(&new.check), new, (now, &TimeZone::UTC));
    let judged = |said: NewAttestation| {
        let (id, recorded_by) = ("a".to_owned(), "officer-1".to_owned());
        let check = check(&said.check);
        rules::judge(check, &[Attestation { id, said, recorded_by, recorded: now }], now).status
    };
    for id in ["HC-051", "HC-052", "HC-054.b", "HC-056", "HC-057", "HC-061", "HC-065"] {
        let refused = admit(&bare(id));
        assert!(matches!(&refused, Err(AttestationError::Undocumented(of)) if *of == id), "{id}");
        assert_eq!(judged(bare(id)), Status::Warn, "{id}: it was written down before");
        let shown = NewAttestation { document: Some("9f".repeat(32)), ..bare(id) };
        assert!(admit(&shown).is_ok(), "{id}");
        assert_eq!(judged(shown), Status::Pass, "{id}");
    }
    assert!(admit(&bare("HC-053")).is_ok(), "the register of training is in the house");
    assert_eq!(judged(bare("HC-053")), Status::Pass);
}
