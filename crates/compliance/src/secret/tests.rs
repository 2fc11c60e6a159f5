use super::rules::bits;
use super::{BITS, Named, judge, seen, standing};
use crate::check::Status;
use crate::keys::{DataKeys, Kek, Sealer};
use db::testing;
use jiff::SignedDuration;
use kernel::{SystemClock, SystemRandom, Timestamp};
use std::sync::Arc;

#[test]
fn a_secret_is_as_strong_as_its_letters_and_not_as_its_length() {
    let strong = [
        "sec-c-0f8c1d2e3b4a59687786a5b4c3d2e1f0",
        "q3Zk9T-vR1x_0Yw8LmN2pB7cD5eF6gH4",
        "correcthorsebatterystaplewithmorewords",
    ];
    for one in strong {
        assert!(bits(one) >= BITS, "{one}: {}", bits(one));
    }
    let weak = [
        "",
        "sec-c-demo",
        "secret",
        "0123456789012345678901234567",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
        "0f8c1d2e3b4a5968",
    ];
    for one in weak {
        assert!(bits(one) < BITS, "{one}: {}", bits(one));
    }
}

#[tokio::test]
async fn a_secret_is_as_old_as_the_first_server_that_saw_it_and_a_new_one_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let keys = Arc::new(DataKeys::new(
            Arc::clone(&kek),
            Arc::new(SystemClock),
            Arc::new(SystemRandom),
        ));
        let sealer = Sealer::open(&db, &keys).await.unwrap();
        let named = |text: &str| vec![Named::new("turn.secret", text)];
        let (old, new) =
            (named(&"0f8c1d2e3b4a5968".repeat(2)), named(&"a5b4c3d2e1f09687".repeat(2)));
        let day = |days: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days);
        let judged = async |all: &[Named], days: i64| {
            let found = standing(&db, &sealer, all).await.unwrap();
            judge(&found[0], day(days)).0
        };
        assert_eq!(judged(&old, 400).await, Status::Pass, "{store}: nobody has seen it");
        seen(&db, &sealer, (&old, day(0))).await.unwrap();
        seen(&db, &sealer, (&old, day(80))).await.unwrap();
        assert_eq!(judged(&old, 90).await, Status::Pass, "{store}");
        assert_eq!(judged(&old, 91).await, Status::Warn, "{store}");
        assert_eq!(judged(&old, 106).await, Status::Fail, "{store}");
        assert_eq!(judged(&old, -1).await, Status::Fail, "{store}: seen by a clock ahead");
        seen(&db, &sealer, (&new, day(106))).await.unwrap();
        assert_eq!(judged(&new, 106).await, Status::Pass, "{store}: it was replaced");
        assert_eq!(judged(&named("guess-me"), 0).await, Status::Fail, "{store}");
    }
}
