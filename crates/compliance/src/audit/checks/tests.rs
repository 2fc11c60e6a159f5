use super::{complete, incomplete, intact, tampered};
use crate::check::Status;

#[tokio::test]
async fn a_changed_entry_is_named_and_what_is_whole_passes() {
    let folder = tempfile::tempdir().unwrap();
    let (db, audit) = tampered(folder.path()).await.unwrap();
    let finding = intact(&db, &audit.signer().verifier()).await;
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.evidence["first_bad_entry"], "1");

    let folder = tempfile::tempdir().unwrap();
    let db = incomplete(folder.path()).await.unwrap();
    let kek = crate::keys::Kek::load(&folder.path().join("kek")).unwrap();
    let signer = super::super::Signer::existing(&db, &kek).await.unwrap();
    assert_eq!(intact(&db, &signer.verifier()).await.status, Status::Pass);
    let finding = complete(&db).await;
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.evidence["empty_fields"], "actor/id");
}
