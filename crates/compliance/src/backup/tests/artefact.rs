//! The newest backup where it lies, and what a try of a copy and a drill say beside it.

use super::super::artefact::{Sight, answer};
use super::super::{
    BackupKey, CopyTried, Drill, Job, LISTED, PIECES, Recipient, RecoveryTime, Seen, Shelf, named,
    shelved, store,
};
use super::{all_as_of, found, sealed, sites};
use crate::check::{Site, Status};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use kernel::Timestamp;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

/// The piece of backups in a folder.
fn piece(backups: &Path) -> PathBuf {
    backups.join(PIECES).join(shelved(&named(b"a piece")))
}

/// A file of a folder that holds this, and its record.
fn kept(backups: &Path, (name, bytes): (&str, &[u8]), (made, key): (Timestamp, &str)) -> Job {
    std::fs::write(backups.join(name), bytes).unwrap();
    let sha256 = HEXLOWER.encode(digest(&SHA256, bytes).as_ref());
    Job { made, bytes: 1, new: 1, seconds: 1, key_id: key.to_owned(), sha256, uid: Some(7) }
}

/// What lists a piece as of an instant, and what stands behind that.
fn listing(made: Timestamp, behind: &[u8]) -> Vec<u8> {
    let (made, name) = (made.as_microsecond().to_be_bytes(), named(b"a piece"));
    [LISTED.as_slice(), &made, &1_u32.to_be_bytes(), &name, behind].concat()
}

/// A backup in a folder, with its one piece.
pub(super) fn lies(backups: &Path, recipient: &Recipient, of: (Timestamp, &str)) -> Job {
    std::fs::create_dir_all(piece(backups).parent().unwrap()).unwrap();
    std::fs::write(piece(backups), b"a piece").unwrap();
    let name = format!("{}.backup", of.0.as_microsecond());
    kept(backups, (&name, &listing(of.0, &sealed(recipient, b"a clinic"))), of)
}

/// Writes down that a backup was made.
pub(super) async fn recorded(site: &Site, job: &Job) {
    let mut tx = site.db.begin().await.unwrap();
    store::add_job(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody vouches for two months that the copy is in another building.
pub(super) async fn vouched(site: &Site) {
    let sql = "INSERT INTO attestation (id, check_id, owner, statement, expires, recorded_by, recorded)
               VALUES ('one', 'HC-048.a', 'Ada Okafor', 'It is in another town.', $1, 'officer-1', $2)";
    let ends = site.now + SignedDuration::from_hours(24 * 60);
    let mut tx = site.db.begin().await.unwrap();
    let row = db::params![ends.as_microsecond(), site.now.as_microsecond()];
    tx.execute(sql, row).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_copy_counts_as_the_account_that_makes_backups_tried_it_and_as_somebody_says_where_it_is()
{
    let folder = tempfile::tempdir().unwrap();
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    let hours = SignedDuration::from_hours;
    for (kind, mut site) in sites(folder.path()).await {
        let job = lies(&folder.path().join(kind), &recipient, (site.now, "key"));
        let tried = async |site: &Site, uid: Option<u32>| {
            let (tried, made) = (site.now, Some(site.now - hours(1)));
            let copy = CopyTried { tried, made, refused: true, apart: Some(true), uid };
            let mut tx = site.db.begin().await.unwrap();
            store::add_copy(&mut tx, &copy).await.unwrap();
            tx.commit().await.unwrap();
        };
        let judged = async |site: &Site, status: Status, words: &str| {
            let finding = found("HC-048", site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert!(finding.observed.contains(words), "{kind}: {}", finding.observed);
        };
        tried(&site, Some(7)).await;
        vouched(&site).await;
        judged(&site, Status::Warn, "by the account that makes backups is not known").await;
        recorded(&site, &job).await;
        judged(&site, Status::Pass, "the copy could not be deleted 0 days ago").await;
        let later = Site { now: site.now + hours(24 * 61), ..site.clone() };
        judged(&later, Status::Warn, "nobody vouches that it is in another building").await;
        for (uid, status, words) in [
            (Some(0), Status::Fail, "by the account 0, and backups are made by 7"),
            (None, Status::Warn, "is not known; try it again as that one"),
            (Some(7), Status::Pass, "the copy could not be deleted 0 days ago"),
        ] {
            site.now += hours(1);
            tried(&site, uid).await;
            judged(&site, status, words).await;
        }
    }
}

#[tokio::test]
async fn the_newest_backup_itself_is_looked_at_where_the_settings_say_that_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    let hours = SignedDuration::from_hours;
    for (kind, mut site) in sites(folder.path()).await {
        let backups = folder.path().join(kind);
        let job = lies(&backups, &recipient, (site.now - hours(3), "key"));
        all_as_of(&site, &job).await;
        let judged = async |site: &Site, status: Status, words: &str| {
            let finding = found("HC-009", site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert!(finding.observed.contains(words), "{kind}: {}", finding.observed);
        };
        judged(&site, Status::Warn, "name them by --config").await;
        for (set, words) in [
            (None, "`backup.folder` is not set"),
            (Some(folder.path().join("nowhere")), "nowhere cannot be read from here"),
        ] {
            site.props.push(Arc::new(Shelf(set)));
            judged(&site, Status::Warn, words).await;
        }
        site.props.push(Arc::new(Shelf(Some(backups.clone()))));
        judged(&site, Status::Pass, "as it was made, and is sealed").await;
        std::fs::write(backups.join("dump.sql"), "INSERT INTO patient").unwrap();
        judged(&site, Status::Warn, "no sealed backups: 1").await;
        std::fs::remove_file(backups.join("dump.sql")).unwrap();
        std::fs::remove_file(piece(&backups)).unwrap();
        judged(&site, Status::Fail, "pieces of it are missing: 1").await;
        std::fs::write(piece(&backups), b"a piece").unwrap();
        let file = backups.join(format!("{}.backup", job.made.as_microsecond()));
        let mut bytes = std::fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&file, bytes).unwrap();
        judged(&site, Status::Fail, "no file in `backup.folder`").await;
        std::fs::remove_file(&file).unwrap();
        judged(&site, Status::Fail, "no file in `backup.folder`").await;

        // What was made and recorded, and stands in the clear.
        let made = site.now - hours(2);
        let plain = listing(made, b"INSERT INTO patient VALUES ('a name', 'an address', 'notes')");
        recorded(&site, &kept(&backups, ("plain.backup", &plain), (made, "key"))).await;
        judged(&site, Status::Fail, "it stands in the clear").await;
        // One that has all in itself says not as of when it is; when it was written its file says.
        let made = site.now - hours(1);
        let whole = sealed(&recipient, b"a clinic");
        recorded(&site, &kept(&backups, ("whole.backup", &whole), (made, "key"))).await;
        let written = |hours_later: i64| {
            let at = (made + hours(hours_later)).as_second();
            let at = UNIX_EPOCH + Duration::from_secs(u64::try_from(at).unwrap());
            let file = File::options().write(true).open(backups.join("whole.backup")).unwrap();
            file.set_modified(at).unwrap();
        };
        written(1);
        judged(&site, Status::Pass, "as it was made, and is sealed").await;
        written(-1);
        judged(&site, Status::Fail, "no file in `backup.folder`").await;
    }
}

#[tokio::test]
async fn a_folder_of_backups_that_never_answers_warns_and_one_that_is_slow_is_waited_for() {
    let (folder, still) = (Path::new("/backups"), Duration::from_millis(500));
    let hangs = answer(folder, still, |_| {
        loop {
            thread::park();
        }
    });
    let (status, words) = hangs.await.judged();
    assert_eq!(status, Status::Warn, "{words}");
    assert!(words.contains("/backups cannot be read from here (it did not answer"), "{words}");
    let slow = answer(folder, still, |steps| {
        for _ in 0..40 {
            steps.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(25));
        }
        Ok(Sight::Sealed(0))
    });
    assert_eq!(slow.await, Sight::Sealed(0));
}

#[tokio::test]
async fn the_checks_of_one_run_look_at_the_newest_backup_once() {
    let folder = tempfile::tempdir().unwrap();
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    for (kind, mut site) in sites(folder.path()).await {
        let backups = folder.path().join(kind);
        site.props.push(Arc::new(Shelf(Some(backups.clone()))));
        let hour = SignedDuration::from_hours(1);
        all_as_of(&site, &lies(&backups, &recipient, (site.now - hour, "key"))).await;
        site.props.push(Arc::new(Seen::default()));
        assert_eq!(found("HC-009", &site).await.status, Status::Pass, "{kind}");
        std::fs::remove_dir_all(&backups).unwrap();
        let finding = found("HC-046", &site).await;
        assert_eq!(finding.status, Status::Pass, "{kind}: {}", finding.observed);
        site.props.push(Arc::new(Seen::default()));
        let finding = found("HC-046", &site).await;
        assert_eq!(finding.status, Status::Warn, "{kind}: the next run: {}", finding.observed);
    }
}

#[tokio::test]
async fn a_backup_whose_file_is_gone_or_that_failed_the_last_time_is_no_good_one_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    let hours = SignedDuration::from_hours;
    for (kind, mut site) in sites(folder.path()).await {
        let backups = folder.path().join(kind);
        site.props.push(Arc::new(Shelf(Some(backups.clone()))));
        let job = lies(&backups, &recipient, (site.now - hours(3), "key"));
        recorded(&site, &job).await;
        let judged = async |site: &Site, status: Status, words: &str| {
            let finding = found("HC-046", site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert!(finding.observed.contains(words), "{kind}: {}", finding.observed);
            assert_eq!(finding.evidence["key"], "key", "{kind}");
            finding
        };
        let failed = async |site: &Site, at: Timestamp| {
            let mut tx = site.db.begin().await.unwrap();
            store::add_failure(&mut tx, at).await.unwrap();
            tx.commit().await.unwrap();
        };
        // One of before it, and one that a wrong clock wrote.
        failed(&site, site.now - hours(4)).await;
        failed(&site, site.now + hours(4)).await;
        let finding = judged(&site, Status::Pass, "as it was made, and is sealed").await;
        assert_eq!(finding.evidence["sha256"], job.sha256, "{kind}");
        failed(&site, site.now - hours(2)).await;
        let finding = judged(&site, Status::Warn, "one that was begun since failed at").await;
        let at = (site.now - hours(2)).to_string();
        assert_eq!(finding.evidence["failed"], at, "{kind}");
        let job = lies(&backups, &recipient, (site.now - hours(1), "key"));
        recorded(&site, &job).await;
        judged(&site, Status::Pass, "as it was made, and is sealed").await;
        std::fs::remove_file(backups.join(format!("{}.backup", job.made.as_microsecond())))
            .unwrap();
        judged(&site, Status::Fail, "no file in `backup.folder`").await;
        site.props.push(Arc::new(Shelf(None)));
        judged(&site, Status::Warn, "`backup.folder` is not set").await;
    }
}

#[tokio::test]
async fn a_drill_that_took_longer_than_the_clinic_has_set_itself_fails_and_is_told_by_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let minutes = SignedDuration::from_mins;
    for (kind, mut site) in sites(folder.path()).await {
        let mut hashes = Vec::new();
        for seconds in [4 * 3_600, 4 * 3_600 + 1] {
            site.now += minutes(5);
            let (ended, made, key_id) = (site.now, site.now - minutes(60), "key".to_owned());
            let (finding, key_near, shredded, kek_apart) = (None, false, None, None);
            let drill =
                Drill { ended, made, seconds, finding, key_id, key_near, shredded, kek_apart };
            let mut tx = site.db.begin().await.unwrap();
            store::add_drill(&mut tx, &drill).await.unwrap();
            tx.commit().await.unwrap();
            let finding = found("HC-047", &site).await;
            assert_eq!(finding.status, Status::Pass, "{kind}: {}", finding.observed);
            site.props.push(Arc::new(RecoveryTime(4)));
            let finding = found("HC-047", &site).await;
            let status = if seconds > 4 * 3_600 { Status::Fail } else { Status::Pass };
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert_eq!(finding.evidence["rto_hours"], "4", "{kind}");
            hashes.push(finding.evidence["drill"].clone());
            site.props.pop();
        }
        assert!(hashes[0] != hashes[1] && hashes[0].len() == 64, "{kind}: {hashes:?}");
    }
}
