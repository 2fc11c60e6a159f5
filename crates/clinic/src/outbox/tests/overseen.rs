//! What goes to whoever answers for the clinic.

use super::{due, houses, letter};
use crate::demo;
use crate::notification::{Channel, NoticeKind};
use kernel::Clock as _;

#[tokio::test]
async fn a_failed_backup_and_a_check_that_fell_are_told_and_written_to_who_answers_for_the_clinic()
{
    for house in houses().await {
        let organization = demo::ORGANIZATION.parse().unwrap();
        let notices = &house.clinic.notifications;
        notices.backup_failed(&organization, house.clock.now()).await.unwrap();
        notices.checks_fell(&organization, "run-1").await.unwrap();
        notices.change_refused(&organization, house.clock.now()).await.unwrap();
        let mails = due(&house, Channel::Email).await;
        let mut to = Vec::new();
        for (kind, words) in [
            (NoticeKind::BackupFailed, "A backup failed."),
            (NoticeKind::ComplianceFell, "A compliance check is worse than it was."),
            (NoticeKind::StoreChangeRefused, "Somebody tried to change the audit record"),
        ] {
            for mail in mails.iter().filter(|one| one.kind == kind) {
                let letter = letter(&house, mail).await;
                assert!(letter.text.expose().contains(words), "{}", house.store);
                to.push(letter.to.expose().to_owned());
            }
        }
        to.sort();
        let [admin, officer] = ["admin-1@demo.example", "officer-1@demo.example"];
        assert_eq!(to, [admin, admin, officer, officer, officer], "{}", house.store);
        let said = house.actions("notification.admin-1");
        for kind in ["BACKUP_FAILED", "STORE_CHANGE_REFUSED"] {
            assert!(said.contains(&kind.to_owned()), "{}: {said:?}", house.store);
        }
    }
}
