use super::{CHECKS, mutant};
use crate::check::{Finding, Profile, Site, Status};
use crate::keys::Kek;
use db::{Db, Options};
use kernel::Timestamp;
use std::path::Path;
use std::sync::Arc;

async fn site(folder: &Path) -> Site {
    let db = Db::open(Options::Sqlite(folder.join("mutant.db"))).await.unwrap();
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
    let now = Timestamp::UNIX_EPOCH;
    Site { db, database: None, kek, origin: None, now, profile: Profile::Hipaa, props: Vec::new() }
}

async fn found(id: &str, site: &Site) -> Finding {
    let check = CHECKS.iter().find(|check| check.id == id).unwrap();
    Finding::from(check.find(site).await)
}

#[tokio::test]
async fn a_changed_entry_is_named_and_what_is_whole_passes() {
    let folder = tempfile::tempdir().unwrap();
    let tampered = mutant::tampered(site(folder.path()).await).await.unwrap();
    let finding = found("HC-028", &tampered).await;
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.evidence["first_bad_entry"], "0");

    let folder = tempfile::tempdir().unwrap();
    let incomplete = mutant::incomplete(site(folder.path()).await).await.unwrap();
    assert_eq!(found("HC-028", &incomplete).await.status, Status::Pass);
    assert_eq!(found("HC-031", &incomplete).await.status, Status::Pass);
    assert_eq!(found("HC-035", &incomplete).await.status, Status::Pass);
    let finding = found("HC-026", &incomplete).await;
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.evidence["empty_fields"], "actor/id");
}
