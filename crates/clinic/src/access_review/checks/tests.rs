use super::{CHECKS, reviewed, store};
use crate::organization::CANARIES;
use compliance::check::{Profile, Site, Status};
use compliance::keys::Kek;
use db::params;
use jiff::SignedDuration;
use kernel::Timestamp;
use std::sync::Arc;

#[tokio::test]
async fn a_review_of_one_organization_says_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (name, db) in db::testing::stores().await {
        for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, crate::MIGRATIONS] {
            db.migrate(migrations).await.unwrap();
        }
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 1_000);
        let (kek, props, profile) = (Arc::clone(&kek), Vec::new(), Profile::Hipaa);
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        store::careless(&site.db, now.as_microsecond()).await.unwrap();
        let found = reviewed(&site).await.unwrap();
        let words = "1 who lost their access in a review have it; access was never reviewed to the end in mutant-branch";
        assert_eq!((found.status, &*found.observed), (Status::Fail, words), "{name}");
        let change = async |sql: &'static str, of: &str| {
            let mut tx = site.db.begin().await.unwrap();
            tx.execute(sql, params![of]).await.unwrap();
            tx.commit().await.unwrap();
            reviewed(&site).await.unwrap()
        };
        let found =
            change("UPDATE access_review_item SET decision = 'keep' WHERE review = $1", "mutant");
        assert_eq!(found.await.status, Status::Fail, "{name}: of the branch nothing is known");
        // People of the checks' own, who are there for as long as a try.
        change("INSERT INTO organization (id, name) VALUES ($1, 'nobody')", CANARIES).await;
        let found =
            change("UPDATE person SET organization = $1 WHERE id = 'mutant-2'", CANARIES).await;
        assert_eq!(found.status, Status::Pass, "{name}: {found:?}");
        assert_eq!(CHECKS.len(), 1);
    }
}
