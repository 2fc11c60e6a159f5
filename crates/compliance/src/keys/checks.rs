//! The checks of keys: where the key-encryption key lives, how old it is, and whether what it wraps opens.

use super::{Kek, store};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What to do about a key that lies beside what it protects.
pub const MOVE: &str = "move the key file out of the data folder, to a place that no backup of the database takes along, and chmod 400 it";

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-006",
        version: 1,
        cites: &["164.312(a)(2)(iv)", "NIST SP 800-57"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "the key-encryption key is on another host than the database, readable by its owner only",
        remediation: MOVE,
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(async { apart(&site.kek, site.database.as_deref()) }),
            spoil: |_, site| Box::pin(async { exposed(&site.kek).map(|()| site) }),
        },
    },
    Check {
        id: "HC-007",
        version: 1,
        cites: &["NIST SP 800-57", "ASVS 11.1"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the key-encryption key is at most 90 days old",
        remediation: "replace the key-encryption key: the data keys are wrapped anew under the new one, and nothing is encrypted again",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(async { young(&site.kek, site.now) }),
            spoil: |_, site| Box::pin(async { aged(&site.kek, site.now).map(|()| site) }),
        },
    },
    Check {
        id: "HC-008.a",
        version: 1,
        cites: &["ASVS 11.3", "164.312(a)(2)(iv)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "every data key opens by AES-256-GCM under the key-encryption key and has 256 bits",
        remediation: "the named keys were changed, or wrapped by another key: restore them from a backup before what they encrypt is needed",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(opening(site)),
            spoil: |_, site| Box::pin(broken(site)),
        },
    },
];

/// Looks at the key file as it lies there; `database` is the file of an embedded store.
pub fn apart(kek: &Path, database: Option<&Path>) -> Result<Finding, Unseen> {
    let mode = fs::metadata(kek)?.permissions().mode() & 0o777;
    let folder = |file: &Path| file.parent().and_then(|folder| fs::canonicalize(folder).ok());
    let beside = database.is_some_and(|database| folder(database) == folder(kek));
    let (status, observed) = if mode & 0o077 != 0 {
        (Status::Fail, "the key file can be read by others than its owner")
    } else if beside {
        (Status::Fail, "the key file lies in the folder of the database it protects")
    } else {
        (Status::Warn, "the key file is readable by its owner only, on this host")
    };
    Ok(Finding::new(status, observed).with("provider", "file").with("mode", format!("{mode:04o}")))
}

/// How old the key file is.
fn young(kek: &Path, now: Timestamp) -> Result<Finding, Unseen> {
    let made = Timestamp::try_from(fs::metadata(kek)?.modified()?)?;
    let days = now.duration_since(made).as_hours() / 24;
    let words = format!("the key-encryption key is {days} days old");
    Ok(Finding::new(Status::within(days, 90, 105), words).with("made", made))
}

/// Opens every data key.
async fn opening(site: &Site) -> Result<Finding, Unseen> {
    let kek = Kek::load(&site.kek)?;
    let keys = store::all(&mut site.db.read().await?).await?;
    if keys.is_empty() {
        return Ok(Finding::nothing("there are no data keys yet"));
    }
    let opens = |key: &&store::Wrapped| {
        let context = super::data::context(&key.scope, key.version);
        !kek.open(&context, &key.bytes).is_ok_and(|bytes| bytes.len() == 32)
    };
    let shut = keys.iter().filter(opens).count();
    let (status, words) = if shut == 0 {
        (Status::Pass, format!("all {} data keys open", keys.len()))
    } else {
        (Status::Fail, format!("{shut} of {} data keys do not open", keys.len()))
    };
    Ok(Finding::new(status, words).with("keys", keys.len()).with("cipher", "AES-256-GCM"))
}

/// A key file that everybody may read.
fn exposed(kek: &Path) -> Result<(), Unseen> {
    Ok(fs::set_permissions(kek, fs::Permissions::from_mode(0o644))?)
}

/// A key file of last year.
fn aged(kek: &Path, now: Timestamp) -> Result<(), Unseen> {
    let long_ago = now - SignedDuration::from_hours(24 * 365);
    let since = Duration::from_secs(u64::try_from(long_ago.as_second()).unwrap_or(0));
    let file = File::options().write(true).open(kek)?;
    Ok(file.set_modified(SystemTime::UNIX_EPOCH + since)?)
}

/// A data key that this key-encryption key never wrapped.
async fn broken(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    let wrapped = Kek::create(&site.kek.with_extension("other"))?.seal("elsewhere", &[0; 32])?;
    store::insert(&mut tx, "mutant", 1, &wrapped, 0).await?;
    tx.commit().await?;
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{Path, Status, apart, exposed};
    use crate::keys::Kek;

    #[test]
    fn a_key_beside_its_database_or_open_to_others_fails() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let kek = home.path().join("kek");
        Kek::create(&kek).unwrap();
        let database = |folder: &tempfile::TempDir| folder.path().join("housecall.db");
        let found = |database: &Path| apart(&kek, Some(database)).unwrap().status;
        assert_eq!(found(&database(&home)), Status::Fail);
        assert_eq!(found(&database(&other)), Status::Warn);
        exposed(&kek).unwrap();
        assert_eq!(found(&database(&other)), Status::Fail);
        assert!(apart(&home.path().join("none"), None).is_err());
    }
}
