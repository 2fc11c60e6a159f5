mod artefact;
mod shredded;

use super::{
    BackupKey, CopyTried, Drill, Horizon, Job, Opening, Piece, Pieces, Recipient, SealError,
    Sealing, Shelf, Sweep, checks, named, store, trailer, verify,
};
use crate::audit::Signer;
use crate::check::{Finding, Profile, Site, Status};
use crate::keys::{DataKeys, Kek, Sealer, Shredded};
use artefact::{lies, recorded, vouched};
use aws_lc_rs::digest::{SHA256, digest};
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock, SystemRandom, Timestamp};
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

fn sealed(recipient: &Recipient, bytes: &[u8]) -> Vec<u8> {
    let mut sealing = Sealing::new(Vec::new(), recipient).unwrap();
    sealing.write_all(bytes).unwrap();
    sealing.finish().unwrap()
}

fn opened(key: &BackupKey, sealed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Opening::new(sealed, key).unwrap().read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn a_backup_opens_with_its_own_key_only_and_whole_only() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (folder.path().join("own"), folder.path().join("other"));
    BackupKey::create(&own).unwrap();
    BackupKey::create(&other).unwrap();
    assert!(BackupKey::create(&own).is_err(), "a key is never overwritten");
    let recipient = Recipient::load(&folder.path().join("own.pub")).unwrap();
    let (own, other) = (BackupKey::load(&own).unwrap(), BackupKey::load(&other).unwrap());
    for size in [0, 1, 1 << 20, (2 << 20) + 7] {
        let bytes: Vec<u8> = (0..=250).cycle().take(size).collect();
        let mut file = sealed(&recipient, &bytes);
        assert_eq!(opened(&own, &file).unwrap(), bytes, "{size}");
        assert!(opened(&other, &file).is_err(), "{size}: another key");
        if size > 1 << 20 {
            // The first piece alone looks like a whole file to who only counts bytes.
            assert!(opened(&own, &file[..52 + 4 + (1 << 20) + 16]).is_err(), "cut after a piece");
        }
        *file.last_mut().unwrap() ^= 1;
        assert!(opened(&own, &file).is_err(), "{size}: changed");
    }
}

#[tokio::test]
async fn only_what_the_clinic_signed_is_taken_for_its_backup() {
    let folder = tempfile::tempdir().unwrap();
    BackupKey::create(&folder.path().join("key")).unwrap();
    let recipient = Recipient::load(&folder.path().join("key.pub")).unwrap();
    let mut signers = Vec::new();
    for name in ["own", "stranger"] {
        let kek = Kek::create(&folder.path().join(name)).unwrap();
        let (_, db) = db::testing::stores().await.remove(0);
        db.migrate(crate::MIGRATIONS).await.unwrap();
        signers.push(Signer::open(&db, &kek, "housecall/clinic/audit").await.unwrap());
    }
    let (own, stranger) = (&signers[0], &signers[1]);
    let stream = sealed(&recipient, b"a clinic");
    let hash = digest(&SHA256, &stream);
    let whole = [stream.as_slice(), &trailer(own, hash.as_ref())].concat();
    let verified = |file: &[u8]| verify(&mut Cursor::new(file), &own.verifier());
    let signed = verified(&whole).unwrap();
    assert_eq!(signed.stream, u64::try_from(stream.len()).unwrap());

    // Who has the public half alone can seal whatever they like, and sign it with a key of their own.
    let forged = [stream.as_slice(), &trailer(stranger, hash.as_ref())].concat();
    assert!(matches!(verified(&forged), Err(SealError::Unsigned)));
    let mut changed = whole.clone();
    changed[60] ^= 1;
    assert!(matches!(verified(&changed), Err(SealError::Unsigned)));
    for cut in [0, 3, whole.len() / 2, stream.len(), whole.len() - 1] {
        assert!(matches!(verified(&whole[..cut]), Err(SealError::CutOff)), "{cut}");
    }
}

#[tokio::test]
async fn the_same_content_is_the_same_piece_for_one_recipient_and_store_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut recipients = Vec::new();
    for name in ["own", "other"] {
        recipients.push(BackupKey::create(&folder.path().join(name)).unwrap());
    }
    let mut sealers = Vec::new();
    for name in ["kek-1", "kek-2"] {
        let kek = Arc::new(Kek::create(&folder.path().join(name)).unwrap());
        let (_, db) = db::testing::stores().await.remove(0);
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let keys = DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom));
        let keys = Arc::new(keys);
        sealers.push(Sealer::open(&db, &keys).await.unwrap());
    }
    let sealed = |sealer: &Sealer, recipient: &Recipient, content: &[u8]| {
        let mut bytes = content.to_vec();
        let piece = Pieces::new(sealer, recipient).unwrap().seal(&mut bytes, 0).unwrap();
        (piece, bytes)
    };
    for content in [&b"a"[..], &[0; 4_080], &[0; 4_096], &[7; 10_000]] {
        let (piece, bytes) = sealed(&sealers[0], &recipients[0], content);
        assert_eq!(sealed(&sealers[0], &recipients[0], content), (piece.clone(), bytes.clone()));
        assert_eq!(piece.name(), named(&bytes));
        assert_eq!(u64::try_from(bytes.len()).unwrap(), piece.sealed());
        assert!(bytes.len().is_multiple_of(4_096) && bytes.len() < content.len() + 16 + 4_096);
        let mut behind = [b"before", content].concat();
        let same = Pieces::new(&sealers[0], &recipients[0]).unwrap().seal(&mut behind, 6).unwrap();
        assert_eq!(
            (same, behind.split_off(6), behind),
            (piece.clone(), bytes.clone(), b"before".to_vec())
        );
        let listed = Piece::parse(piece.to_bytes().as_slice()).unwrap();
        assert_eq!(listed.open(bytes.clone()).unwrap(), content);
        let mut changed = bytes.clone();
        changed[0] ^= 1;
        assert!(matches!(listed.open(changed), Err(SealError::Changed)));
        assert_ne!(sealed(&sealers[0], &recipients[1], content).0.name(), piece.name());
        assert_ne!(sealed(&sealers[1], &recipients[0], content).0.name(), piece.name());
    }
    // Zeros behind the end are no other content's.
    let (short, _) = sealed(&sealers[0], &recipients[0], &[0; 10]);
    let (long, _) = sealed(&sealers[0], &recipients[0], &[0; 11]);
    assert_ne!(short.name(), long.name());
    let gear = |sealer: &Sealer| Pieces::new(sealer, &recipients[0]).unwrap().gear().unwrap();
    assert_eq!(gear(&sealers[0]).len(), 256);
    assert_ne!(gear(&sealers[0]), gear(&sealers[1]));
}

#[tokio::test]
async fn a_backup_of_a_later_key_is_taken_by_whoever_trusts_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    BackupKey::create(&folder.path().join("key")).unwrap();
    let recipient = Recipient::load(&folder.path().join("key.pub")).unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    for (store, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let signer = Signer::open(&db, &kek, "housecall/clinic/audit").await.unwrap();
        let first = signer.verifier();
        let stream = sealed(&recipient, b"a clinic");
        let hash = digest(&SHA256, &stream);
        let before = [stream.as_slice(), &trailer(&signer, hash.as_ref())].concat();
        let audit = crate::audit::Audit::new(signer, std::sync::Arc::new(kernel::SystemClock));
        let mut tx = db.begin().await.unwrap();
        audit.hand_over(&mut tx, &kernel::Actor::system(), None).await.unwrap();
        tx.commit().await.unwrap();
        let signer = Signer::existing(&db, &kek).await.unwrap();
        let after = [stream.as_slice(), &trailer(&signer, hash.as_ref())].concat();
        for file in [&before, &after] {
            assert!(verify(&mut Cursor::new(file), &first).is_ok(), "{store}");
            assert!(verify(&mut Cursor::new(file), &signer.verifier()).is_ok(), "{store}");
        }
    }
}

/// A site at an instant, on every store.
async fn sites(folder: &Path) -> Vec<(&'static str, Site)> {
    let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut all = Vec::new();
    for (kind, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (database, origin, props) = (None, None, Vec::new());
        let (kek, profile) = (Arc::clone(&kek), Profile::Hipaa);
        all.push((kind, Site { db, database, kek, origin, now, profile, props }));
    }
    all
}

async fn found(id: &str, site: &Site) -> Finding {
    let check = checks::CHECKS.iter().find(|check| check.id == id).unwrap();
    Finding::from(check.find(site).await)
}

fn sweep(looked: Timestamp, oldest: Option<Timestamp>, (held, undated): (u64, u64)) -> Sweep {
    Sweep { looked, oldest, held, undated }
}

#[tokio::test]
async fn the_oldest_backup_is_held_against_what_certificates_promise() {
    let folder = tempfile::tempdir().unwrap();
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    for (kind, mut site) in sites(folder.path()).await {
        site.props.push(Arc::new(Horizon(10)));
        assert_eq!(found("HC-060.a", &site).await.status, Status::NotApplicable, "{kind}");
        let (key_id, sha256) = ("key".to_owned(), "0".repeat(64));
        let made = site.now;
        let job = Job { made, bytes: 1, new: 1, seconds: 1, key_id, sha256, uid: Some(7) };
        let mut tx = site.db.begin().await.unwrap();
        store::add_job(&mut tx, &job).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found("HC-060.a", &site).await.status, Status::NotApplicable, "{kind}");
        site.now += days(11);
        let finding = found("HC-060.a", &site).await;
        assert_eq!(finding.status, Status::Fail, "{kind}: {}", finding.observed);
        for (age, status) in
            [(None, Status::Pass), (Some(11), Status::Pass), (Some(12), Status::Fail)]
        {
            site.now += days(1);
            let oldest = age.map(|age| site.now - days(age));
            let mut tx = site.db.begin().await.unwrap();
            store::add_sweep(&mut tx, &sweep(site.now, oldest, (0, 0))).await.unwrap();
            tx.commit().await.unwrap();
            let finding = found("HC-060.a", &site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
        }
        for (beside, status) in
            [((1, 0), Status::Warn), ((0, 1), Status::Warn), ((0, 0), Status::Pass)]
        {
            site.now += days(1);
            let mut tx = site.db.begin().await.unwrap();
            store::add_sweep(&mut tx, &sweep(site.now, None, beside)).await.unwrap();
            tx.commit().await.unwrap();
            let finding = found("HC-060.a", &site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert_eq!(finding.evidence["held"], beside.0.to_string(), "{kind}");
        }
        for (since, status) in [(7, Status::Pass), (8, Status::Warn), (15, Status::Fail)] {
            let site = Site { now: site.now + days(since), ..site.clone() };
            let finding = found("HC-060.a", &site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
        }
    }
}

#[tokio::test]
async fn a_drill_counts_by_when_it_was_how_long_it_took_and_how_old_its_backup_was() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, mut site) in sites(folder.path()).await {
        let hours = SignedDuration::from_hours;
        // Each is a drill of a day later than the one before.
        for (behind, seconds, finding, status) in [
            (hours(1), 60, None, Status::Pass),
            (hours(48), 60, None, Status::Pass),
            (hours(49), 60, None, Status::Warn),
            (hours(24 * 7 + 1), 60, None, Status::Fail),
            (hours(1), 72 * 3_600 + 1, None, Status::Fail),
            (hours(1), 60, Some("a table has a row too few"), Status::Fail),
            (hours(1), 60, None, Status::Pass),
        ] {
            site.now += hours(24);
            let made = site.now - behind;
            let finding = finding.map(str::to_owned);
            let mut tx = site.db.begin().await.unwrap();
            let key_id = "key".to_owned();
            let (ended, key_near, shredded) = (site.now, false, None);
            let drill = Drill {
                ended,
                made,
                seconds,
                finding,
                key_id,
                key_near,
                shredded,
                kek_apart: None,
            };
            store::add_drill(&mut tx, &drill).await.unwrap();
            tx.commit().await.unwrap();
            let found = found("HC-047", &site).await;
            assert_eq!(found.status, status, "{kind}: {}", found.observed);
            assert_eq!(found.evidence["made"], made.to_string(), "{kind}");
        }
        for (days, status) in [(30, Status::Pass), (31, Status::Warn), (91, Status::Fail)] {
            let site = Site { now: site.now + hours(24 * days), ..site.clone() };
            let found = found("HC-047", &site).await;
            assert_eq!(found.status, status, "{kind}: {}", found.observed);
        }
    }
}

#[tokio::test]
async fn a_copy_counts_where_it_was_refused_and_somebody_has_looked_that_it_is_on_another_disk() {
    let folder = tempfile::tempdir().unwrap();
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    for (kind, mut site) in sites(folder.path()).await {
        vouched(&site).await;
        recorded(&site, &lies(&folder.path().join(kind), &recipient, (site.now, "key"))).await;
        for (refused, apart, status, told) in [
            (true, Some(true), Status::Pass, "true"),
            (true, Some(false), Status::Warn, "false"),
            (true, None, Status::Warn, "unknown"),
            (false, None, Status::Fail, "unknown"),
        ] {
            site.now += SignedDuration::from_hours(24);
            let (tried, made) = (site.now, Some(site.now - SignedDuration::from_hours(1)));
            let mut tx = site.db.begin().await.unwrap();
            store::add_copy(&mut tx, &CopyTried { tried, made, refused, apart, uid: Some(7) })
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let finding = found("HC-048", &site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
            assert_eq!(finding.evidence["apart"], told, "{kind}");
        }
    }
}

#[tokio::test]
async fn what_is_on_the_same_disk_and_was_tried_long_ago_is_no_better_than_what_lies_apart() {
    let folder = tempfile::tempdir().unwrap();
    let hour = SignedDuration::from_hours(1);
    for (kind, mut site) in sites(folder.path()).await {
        // After the key was made that counts.
        let tried = site.kek.current().unwrap().made + hour * 2;
        for (apart, tried) in [(Some(false), tried), (None, tried + hour)] {
            let mut tx = site.db.begin().await.unwrap();
            let copy =
                CopyTried { tried, made: Some(tried - hour), refused: true, apart, uid: Some(7) };
            store::add_copy(&mut tx, &copy).await.unwrap();
            tx.commit().await.unwrap();
            for (days, status) in [(1, Status::Warn), (91, Status::Warn), (200, Status::Fail)] {
                site.now = tried + hour * 24 * days;
                let finding = found("HC-048", &site).await;
                assert_eq!(finding.status, status, "{kind} {apart:?}: {}", finding.observed);
            }
        }
        let drill = Drill {
            ended: tried,
            made: tried - hour,
            seconds: 1,
            finding: None,
            key_id: "key".to_owned(),
            key_near: false,
            shredded: None,
            kek_apart: Some(false),
        };
        let mut tx = site.db.begin().await.unwrap();
        store::add_drill(&mut tx, &drill).await.unwrap();
        // A copy that was a week and a half behind when it was tried is not what would be restored.
        let (tried, made) = (tried + hour * 24 * 300, Some(tried + hour * 24 * 290));
        let copy = CopyTried { tried, made, refused: true, apart: Some(false), uid: Some(7) };
        store::add_copy(&mut tx, &copy).await.unwrap();
        tx.commit().await.unwrap();
        for (days, status) in [(1, Status::Warn), (200, Status::Fail)] {
            site.now = drill.ended + hour * 24 * days;
            let finding = found("HC-046.a", &site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
        }
        site.now = tried + hour;
        assert_eq!(found("HC-048", &site).await.status, Status::Fail, "{kind}: it is behind");
    }
}

/// The record of a backup, its drill, the try of its copy and the removal of old ones, all as of its instant.
async fn all_as_of(site: &Site, job: &Job) {
    recorded(site, job).await;
    let mut tx = site.db.begin().await.unwrap();
    let (at, key_id) = (job.made, job.key_id.clone());
    let (finding, shredded) = (None, Some(Shredded { tried: 1, before: 1, ..Shredded::default() }));
    let drill = Drill {
        ended: at,
        made: at,
        seconds: 1,
        finding,
        key_id,
        key_near: false,
        shredded,
        kek_apart: None,
    };
    store::add_drill(&mut tx, &drill).await.unwrap();
    let copy =
        CopyTried { tried: at, made: Some(at), refused: true, apart: Some(true), uid: Some(7) };
    store::add_copy(&mut tx, &copy).await.unwrap();
    store::add_sweep(&mut tx, &sweep(at, Some(at), (0, 0))).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_a_clock_wrote_that_was_a_month_ahead_never_passes_and_hides_nothing_that_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["HC-009", "HC-046", "HC-047", "HC-048", "HC-060.a", "HC-060.b"];
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    for (kind, mut site) in sites(folder.path()).await {
        let backups = folder.path().join(kind);
        site.props.push(Arc::new(Shelf(Some(backups.clone()))));
        vouched(&site).await;
        let lies = |at: SignedDuration| lies(&backups, &recipient, (site.now + at, "key"));
        all_as_of(&site, &lies(SignedDuration::from_hours(24 * 30))).await;
        for id in ids {
            let finding = found(id, &site).await;
            assert_eq!(finding.status, Status::Fail, "{kind} {id}: {}", finding.observed);
            let told = finding.observed.contains("2026-04-01T09:00:00Z, which is still to come");
            assert!(told, "{kind} {id}: {}", finding.observed);
        }
        all_as_of(&site, &lies(SignedDuration::from_mins(5))).await;
        for id in ids {
            let finding = found(id, &site).await;
            assert_eq!(finding.status, Status::Pass, "{kind} {id}: {}", finding.observed);
        }
    }
}

#[tokio::test]
async fn the_key_of_the_newest_backup_was_seen_to_open_one_only_by_a_drill_with_that_key() {
    let folder = tempfile::tempdir().unwrap();
    let minutes = SignedDuration::from_mins;
    let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
    for (kind, mut site) in sites(folder.path()).await {
        let backups = folder.path().join(kind);
        let job = lies(&backups, &recipient, (site.now - minutes(60), "key-b"));
        site.props.push(Arc::new(Shelf(Some(backups))));
        recorded(&site, &job).await;
        assert_eq!(found("HC-009", &site).await.status, Status::Fail, "{kind}: no drill");
        for ((ago, key_near), key, finding, status) in [
            ((30, false), "key-a", None, Status::Fail),
            ((20, false), "key-b", Some("a table has a row too few"), Status::Fail),
            // Whoever has the disk of the server or of the backups opens them, too.
            ((15, true), "key-b", None, Status::Warn),
            ((10, false), "key-b", None, Status::Pass),
        ] {
            let (made, ended, key_id) = (job.made, site.now - minutes(ago), key.to_owned());
            let finding = finding.map(str::to_owned);
            let shredded = None;
            let drill = Drill {
                ended,
                made,
                seconds: 1,
                finding,
                key_id,
                key_near,
                shredded,
                kek_apart: None,
            };
            let mut tx = site.db.begin().await.unwrap();
            store::add_drill(&mut tx, &drill).await.unwrap();
            tx.commit().await.unwrap();
            let found = found("HC-009", &site).await;
            assert_eq!(found.status, status, "{kind} {key}: {}", found.observed);
            assert_eq!(found.evidence["drilled_by_key"], key, "{kind}");
        }
    }
}

#[tokio::test]
async fn a_drill_of_before_counts_for_the_key_of_the_backup_that_it_opened() {
    let is_before = |one: &&db::Migration| one.name != super::DRILLED_BY.name;
    let before: Vec<_> = crate::MIGRATIONS.iter().filter(is_before).copied().collect();
    for (kind, db) in db::testing::stores().await {
        db.migrate(&before).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        for sql in [
            "INSERT INTO backup_job (made, bytes, seconds, key_id, sha256) VALUES (1, 1, 1, 'key-a', 'one'), (2, 1, 1, 'key-b', 'two')",
            "INSERT INTO restore_drill (ended, made, seconds, holds, finding) VALUES (3, 1, 1, 1, '')",
        ] {
            tx.execute(sql, db::params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (_, drill) = super::Backups::latest(&db, SystemClock.now()).await.unwrap();
        assert_eq!(drill.unwrap().key_id, "key-a", "{kind}");
    }
}

#[tokio::test]
async fn a_backup_that_failed_is_untold_until_somebody_was_told_and_no_news_after_a_week() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, site) in sites(folder.path()).await {
        let (old, new) = (site.now - SignedDuration::from_hours(8 * 24), site.now);
        let mut tx = site.db.begin().await.unwrap();
        for at in [new, old, new] {
            store::add_failure(&mut tx, at).await.unwrap();
        }
        tx.commit().await.unwrap();
        let untold = async || super::Backups::untold(&site.db, site.now).await.unwrap();
        assert_eq!(untold().await, [new], "{kind}");
        super::Backups::told(&site.db, new, site.now).await.unwrap();
        assert!(untold().await.is_empty(), "{kind}");
    }
}
