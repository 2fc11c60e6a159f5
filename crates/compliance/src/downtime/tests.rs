use super::{Depot, KEPT, Kept, KitError, Kits, Written, checks, files, open, prune, write};
use crate::audit::{Audit, Signer};
use crate::backup::{BackupKey, Recipient};
use crate::check::{Finding, Profile, Site, Status};
use crate::keys::Kek;
use jiff::SignedDuration;
use kernel::{FakeClock, Phi, Timestamp};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn page() -> Phi {
    Phi::new("<p>Rosa Alvarez, +1 555 555 0101</p>".repeat(40_000))
}

fn key(folder: &Path, name: &str) -> (BackupKey, Recipient) {
    let recipient = BackupKey::create(&folder.join(name)).unwrap();
    (BackupKey::load(&folder.join(name)).unwrap(), recipient)
}

#[test]
fn a_kit_lies_sealed_where_only_its_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    let kits = folder.path().join("kits");
    let (_, recipient) = key(folder.path(), "own");
    let (file, _) = write(&kits, &page(), (&recipient, now())).unwrap();
    assert_eq!(file.file_name().unwrap(), "downtime-2026-03-02T090000Z.kit");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(kits.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(4).any(|part| part == b"Rosa"), "nobody is named in the clear");
    assert!(matches!(write(&kits, &page(), (&recipient, now())), Err(KitError::File(..))));
}

#[test]
fn a_kit_opens_with_its_own_key_alone_and_says_what_is_wrong_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let kits = folder.path().join("kits");
    let ((own, recipient), (other, _)) = (key(folder.path(), "own"), key(folder.path(), "other"));
    let (file, sha256) = write(&kits, &page(), (&recipient, now())).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let opened = open(&file, &own).unwrap();
    assert_eq!((opened.page, opened.sha256), (page(), sha256));
    assert!(matches!(open(&file, &other), Err(KitError::Shut(_))), "another key");
    std::fs::write(&file, &bytes[..bytes.len() - 9]).unwrap();
    assert!(matches!(open(&file, &own), Err(KitError::CutOff(_))));
    std::fs::write(&file, "<!doctype html>").unwrap();
    assert!(matches!(open(&file, &own), Err(KitError::Other(_))));
    assert!(matches!(open(&kits.join("none.kit"), &own), Err(KitError::File(..))));
}

#[test]
fn the_newest_kits_stay_and_one_that_a_wrong_clock_dated_ahead_hides_none() {
    let folder = tempfile::tempdir().unwrap();
    let (_, recipient) = key(folder.path(), "own");
    let kits = folder.path().join("kits");
    let mine = kits.join("what-somebody-put-here.txt");
    for hours in [-48, -36, -24, -12, 0, 24 * 30] {
        write(&kits, &Phi::new(""), (&recipient, now() + HOUR * hours)).unwrap();
    }
    std::fs::write(&mine, "mine").unwrap();
    let left = kits.join(".downtime-2026-03-01T090000Z.kit.partial");
    let busy = kits.join(".downtime-2026-03-02T085959Z.kit.partial");
    std::fs::write(&left, "half").unwrap();
    std::fs::write(&busy, "half").unwrap();
    prune(&kits, now()).unwrap();
    let stay: Vec<Timestamp> = files(&kits, now()).unwrap().iter().map(|one| one.at).collect();
    assert_eq!(stay, [now(), now() - HOUR * 12, now() - HOUR * 24]);
    assert_eq!(stay.len(), KEPT);
    assert!(mine.exists() && busy.exists() && !left.exists());
    assert!(files(&folder.path().join("none"), now()).unwrap().is_empty());
}

/// A site at an instant with a log, on every store.
async fn sites(folder: &Path) -> Vec<(&'static str, Site, Audit)> {
    let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
    let mut all = Vec::new();
    for (kind, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let signer = Signer::open(&db, &kek, "test").await.unwrap();
        let audit = Audit::new(signer, Arc::new(FakeClock::new(now())));
        let (database, origin, props) = (None, None, Vec::new());
        let (kek, profile) = (Arc::clone(&kek), Profile::Hipaa);
        let site = Site { db, database, kek, origin, now: now(), profile, props };
        all.push((kind, site, audit));
    }
    all
}

async fn found(site: &Site) -> Finding {
    Finding::from(checks::CHECKS[0].find(site).await)
}

#[tokio::test]
async fn the_newest_kit_is_judged_by_its_age_its_seal_and_its_record() {
    let folder = tempfile::tempdir().unwrap();
    let ((_, recipient), (_, other)) = (key(folder.path(), "own"), key(folder.path(), "other"));
    for (kind, mut site, audit) in sites(folder.path()).await {
        assert_eq!(found(&site).await.status, Status::NotApplicable, "{kind}: no settings");
        site.props.push(Arc::new(Kept(None)));
        let finding = found(&site).await;
        assert_eq!(finding.status, Status::Fail, "{kind}");
        assert!(finding.observed.contains("[downtime]"), "{kind}: {}", finding.observed);
        let kits = folder.path().join(kind);
        let depot = |recipient| Arc::new(Kept(Some(Depot { folder: kits.clone(), recipient })));
        site.props.push(depot(recipient));
        assert_eq!(found(&site).await.status, Status::Fail, "{kind}: there is none");

        let (file, sha256) = write(&kits, &page(), (&recipient, now())).unwrap();
        let finding = found(&site).await;
        assert_eq!(finding.status, Status::Fail, "{kind}: no record has it");
        assert!(finding.observed.contains("SHA-256"), "{kind}: {}", finding.observed);
        let until = now() + HOUR * 72;
        let record = Written { at: now(), until, sha256, recipient: recipient.id() };
        let register = Kits::new(&site.db, &audit);
        assert!(!register.opened(&record.sha256, now()).await.unwrap(), "{kind}");
        register.written(&record, 7).await.unwrap();
        let shut = found(&site).await;
        assert_eq!(shut.status, Status::Warn, "{kind}: {}", shut.observed);
        assert!(shut.observed.contains("nobody has been seen to open"), "{kind}: {shut:?}");
        assert!(register.opened(&record.sha256, now()).await.unwrap(), "{kind}");
        for (hours, status) in
            [(0, Status::Pass), (24, Status::Pass), (25, Status::Warn), (73, Status::Fail)]
        {
            let site = Site { now: now() + HOUR * hours, ..site.clone() };
            let finding = found(&site).await;
            assert_eq!(finding.status, status, "{kind}: {}", finding.observed);
        }
        let bytes = std::fs::read(&file).unwrap();
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        for (words, put) in [
            ("not sealed", b"<!doctype html>".as_slice()),
            ("not sealed", &bytes[..bytes.len() - 1]),
            ("no record", changed.as_slice()),
        ] {
            std::fs::write(&file, put).unwrap();
            let finding = found(&site).await;
            assert_eq!(finding.status, Status::Fail, "{kind}: {words}");
            assert!(finding.observed.contains(words), "{kind}: {}", finding.observed);
        }
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(found(&site).await.status, Status::Pass, "{kind}");
        site.props.push(depot(other));
        let finding = found(&site).await;
        assert_eq!(finding.status, Status::Fail, "{kind}");
        assert!(finding.observed.contains("another key"), "{kind}: {}", finding.observed);
    }
}

#[tokio::test]
async fn a_key_counts_for_ninety_days_after_a_kit_was_opened_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_, recipient) = key(folder.path(), "own");
    for (kind, mut site, audit) in sites(folder.path()).await {
        let kits = folder.path().join(kind);
        site.props.push(Arc::new(Kept(Some(Depot { folder: kits.clone(), recipient }))));
        let register = Kits::new(&site.db, &audit);
        let mut first = None;
        for (days, status) in [(0, Status::Pass), (90, Status::Pass), (91, Status::Warn)] {
            let at = now() + HOUR * 24 * days;
            let (_, sha256) = write(&kits, &page(), (&recipient, at)).unwrap();
            let id = recipient.id();
            let record = Written { at, until: at + HOUR * 72, sha256, recipient: id };
            register.written(&record, 7).await.unwrap();
            if first.is_none() {
                assert!(register.opened(&record.sha256, at).await.unwrap(), "{kind}");
                first = Some(record.sha256);
            }
            let finding = found(&Site { now: at, ..site.clone() }).await;
            assert_eq!(finding.status, status, "{kind} {days}: {}", finding.observed);
        }
    }
}
