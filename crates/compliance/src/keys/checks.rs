//! The checks of keys: where the key-encryption key lives, how old it is, and whether what it wraps opens.

use super::sealer::FIELDS;
use super::{Kek, KeyError, store};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// What to do about a key that lies beside what it protects.
pub const MOVE: &str = "move the key file out of the data folder, to a place that no backup of the database takes along, and chmod 400 it";

const DAY: SignedDuration = SignedDuration::from_hours(24);
const A_YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

/// The scopes whose keys seal every day: fields of staff and of the server, and what identifies people in audit entries.
const SEALING: [&str; 2] = [FIELDS, "/audit/fields"];

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-006",
        version: 4,
        cites: &["164.312(a)(2)(iv)", "NIST SP 800-57"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "the key-encryption key is on another host than the database, readable by its owner only, and written by nobody",
        remediation: MOVE,
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(async { apart(&site.kek, site.database.as_deref()) }),
            spoil: |_, site| Box::pin(async { exposed(&site.kek).map(|()| site) }),
        },
    },
    Check {
        id: "HC-007",
        version: 3,
        cites: &["NIST SP 800-57", "ASVS 11.1"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the version of the key-encryption key that wraps new keys was made at most 90 days ago, and the keys that seal fields and audit entries every day at most 365 days ago",
        remediation: "`housecall keys rotate` puts a new version in use while everything runs; [keys] rotate_days has it done by itself. For a named scope `housecall keys rotate --scope SCOPE`, and restart the server: what the version before sealed opens as before",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(young(site)),
            spoil: |_, site| Box::pin(async { first(&site, A_YEAR).await.map(|()| site) }),
        },
    },
    Check {
        id: "HC-007.a",
        version: 1,
        cites: &["NIST SP 800-57", "ASVS 11.1"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "a day after a version of the key-encryption key was put in use, it wraps every key",
        remediation: "`housecall keys rotate --resume` wraps what is left anew and says what does not open; a running server does the same every minute",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(moved(site)),
            spoil: |_, site| Box::pin(left(site)),
        },
    },
    Check {
        id: "HC-008.a",
        version: 2,
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
pub fn apart(kek: &Kek, database: Option<&Path>) -> Result<Finding, Unseen> {
    let current = kek.current()?;
    let Some(file) = kek.path() else {
        let words =
            "the key comes from the environment, which whoever may look at the process reads";
        return Ok(Finding::new(Status::Fail, words).with("provider", kek.provider()));
    };
    let facts = fs::metadata(file)?;
    let mode = facts.permissions().mode() & 0o777;
    let inside = database.is_some_and(|database| is_inside(file, database));
    let owner = database.and_then(|database| Some(fs::metadata(database).ok()?.uid()));
    let bare = kek.versions().iter().any(|version| version.sealed_by.is_none());
    let (mut status, observed) = if mode & 0o077 != 0 {
        (Status::Fail, "the key file can be read by others than its owner")
    } else if current.sealed_by.is_some() && !bare && kek.is_sealed_near() {
        let words = "the key file is sealed by a key that may be on this host: in a token that is no hardware, or in a service at an address of this machine";
        (Status::Warn, words)
    } else if current.sealed_by.is_some() && !bare {
        (Status::Pass, "every version in the key file is sealed by a key that is not on this host")
    } else if inside {
        (Status::Fail, "the key file lies in the folder of the database it protects")
    } else if current.sealed_by.is_some() {
        (Status::Warn, "the key is sealed by one that is not on this host, an older version is not")
    } else if owner == Some(facts.uid()) {
        let words = "the key file is readable by its owner only, on this host, and the account that owns it owns the database, too";
        (Status::Warn, words)
    } else {
        (Status::Warn, "the key file is readable by its owner only, on this host")
    };
    let mut observed = observed.to_owned();
    if mode & 0o300 != 0 {
        status = status.worse(Status::Warn);
        observed.push_str("; its owner may write to it, which nobody needs: chmod 400 it");
    }
    let owner = owner.map_or_else(|| "not seen".to_owned(), |owner| owner.to_string());
    let finding = Finding::new(status, observed).with("provider", kek.provider());
    let finding = finding.with("owner", facts.uid()).with("database_owner", owner);
    Ok(finding.with("mode", format!("{mode:04o}")).with("key", current.id))
}

/// Whether a file, or a link to it, lies in the folder of the database or anywhere beneath, and in what is mounted there.
fn is_inside(file: &Path, database: &Path) -> bool {
    fn folder(file: &Path) -> Option<PathBuf> {
        let named = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::canonicalize(named.unwrap_or_else(|| Path::new("."))).ok()
    }
    let Some(own) = folder(database) else { return false };
    let link = folder(file).zip(file.file_name()).map(|(folder, name)| folder.join(name));
    // Where nobody tells what is mounted, the names alone count.
    let mounts = fs::read("/proc/self/mountinfo").unwrap_or_default();
    let mounts = String::from_utf8_lossy(&mounts);
    let places = [fs::canonicalize(file).ok(), link];
    places.into_iter().flatten().any(|place| is_beneath(&place, &own, &mounts))
}

/// Whether a place is beneath a folder as they lie on their disks: a volume of its own that is mounted beneath the folder is
/// another place, and the folder itself is the same one wherever else it is mounted, too.
fn is_beneath(place: &Path, folder: &Path, mounts: &str) -> bool {
    match (on_disk(place, mounts), on_disk(folder, mounts)) {
        (Some((disk, place)), Some((own, folder))) => disk == own && place.starts_with(folder),
        _ => place.starts_with(folder),
    }
}

/// The disk on which something lies, and where there, by the lines of `mountinfo`.
fn on_disk<'a>(path: &Path, mounts: &'a str) -> Option<(&'a str, PathBuf)> {
    let told = mounts.lines().rev().filter_map(|line| {
        let mut words = line.split(' ').skip(2);
        let (disk, root, point) = (words.next()?, words.next()?, words.next()?);
        let beneath = path.strip_prefix(unescaped(point)).ok()?;
        Some((disk, unescaped(root), beneath))
    });
    // The deepest covers the others, and of those at one place the last.
    let (disk, root, beneath) = told.min_by_key(|(_, _, beneath)| beneath.components().count())?;
    Some((disk, Path::new(&root).join(beneath)))
}

/// A name as `mountinfo` does not write it.
fn unescaped(name: &str) -> String {
    let name = name.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n");
    name.replace("\\134", "\\")
}

/// How old the version is that wraps new keys, and each key that seals as long as the server runs. Those of patients and
/// visits seal while somebody is treated, and are only counted.
async fn young(site: &Site) -> Result<Finding, Unseen> {
    let (current, now) = (site.kek.current()?, site.now);
    let age = now.duration_since(current.made);
    let mut status = Status::within(age, DAY * 90, DAY * 105);
    let mut words = vec![format!("the key-encryption key is {} days old", age.as_hours() / 24)];
    let (mut tx, mut told, mut ahead) = (site.db.read().await?, Vec::new(), None::<i64>);
    for scope in SEALING {
        let Some(made) = store::made(&mut tx, scope).await? else { continue };
        ahead = ahead.max(Some(made));
        let made = Timestamp::from_microsecond(made)?;
        let age = now.duration_since(made);
        let own = Status::within(age, A_YEAR, A_YEAR + DAY * 15);
        if own != Status::Pass {
            words.push(format!("{scope} has sealed for {} days", age.as_hours() / 24));
        }
        status = status.worse(own);
        told.push(format!("{scope} {made}"));
    }
    let year_ago = now.saturating_sub(A_YEAR)?.as_microsecond();
    let scopes = store::scopes(&mut tx).await?;
    let old = scopes.iter().filter(|(_, _, _, newest)| *newest < year_ago).count();
    let due = current.made.saturating_add(DAY * 90)?;
    let finding = Finding::new(status, words.join("; ")).with("made", current.made);
    let finding = finding.with("key", current.id).with("due", due);
    let finding = finding.with("sealing", told.join(", ")).with("scopes_over_a_year", old);
    Ok(finding.written(Some(current.made), now).written_micros(ahead, now))
}

/// How far everything is wrapped by the version that counts.
async fn moved(site: &Site) -> Result<Finding, Unseen> {
    let current = site.kek.current()?;
    let counts = store::count(&mut site.db.read().await?).await?;
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return Ok(Finding::nothing("there are no data keys yet"));
    }
    let own = counts.iter().find(|(id, _)| *id == current.id).map_or(0, |(_, count)| *count);
    let hours = site.now.duration_since(current.made).as_hours();
    let words = format!("{own} of {all} data keys are wrapped by the version that counts");
    let status = if own == all { Status::Pass } else { Status::within(hours, 24, 48) };
    let finding = Finding::new(status, words).with("key", current.id).with("hours", hours);
    Ok(finding.written((own != all).then_some(current.made), site.now))
}

/// Opens every data key.
async fn opening(site: &Site) -> Result<Finding, Unseen> {
    let keys = store::all(&mut site.db.read().await?).await?;
    if keys.is_empty() {
        return Ok(Finding::nothing("there are no data keys yet"));
    }
    let (mut shut, mut other, mut opened) = (0_usize, 0_usize, BTreeMap::<&str, usize>::new());
    for key in &keys {
        let context = super::data::context(&key.scope, key.version);
        match site.kek.unseal(&context, (&key.kek, &key.bytes)) {
            Err(behind @ KeyError::Behind(_)) => return Err(behind.into()),
            Err(_) => shut += 1,
            Ok(bytes) if bytes.len() == 32 => *opened.entry(&key.kek).or_default() += 1,
            Ok(_) => other += 1,
        }
    }
    let all = keys.len();
    let mut wrong = Vec::new();
    if shut > 0 {
        wrong.push(format!("{shut} of {all} data keys do not open"));
    }
    if other > 0 {
        wrong.push(format!("{other} of {all} data keys have not 256 bits"));
    }
    let (status, words) = if wrong.is_empty() {
        (Status::Pass, format!("all {all} data keys open"))
    } else {
        (Status::Fail, wrong.join("; "))
    };
    // What opens is AES-256-GCM and bound to its place: nothing else is tried.
    let by = opened.iter().map(|(id, count)| match *id {
        "" => format!("AES-256-GCM by a version that is not written down: {count}"),
        id => format!("AES-256-GCM by {id}: {count}"),
    });
    let finding = Finding::new(status, words).with("keys", all).with("shut", shut);
    Ok(finding.with("other_length", other).with("opened", by.collect::<Vec<_>>().join(", ")))
}

/// A key file that everybody may read.
fn exposed(kek: &Kek) -> Result<(), Unseen> {
    let file = kek.path().ok_or_else(|| Unseen::because("the key is in no file"))?;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o644))?)
}

/// A version is put in use that was made so long ago.
async fn first(site: &Site, ago: SignedDuration) -> Result<(), Unseen> {
    let fresh = site.kek.prepare(site.now.saturating_sub(ago)?).await?;
    site.kek.put_first(&fresh)?;
    Ok(site.kek.follow().await.map(drop)?)
}

/// A data key, wrapped as it comes.
async fn add(site: &Site, (scope, context): (&str, &str), key: &[u8]) -> Result<(), Unseen> {
    let mut tx = site.db.begin().await?;
    let sealed = site.kek.seal(context, key)?;
    store::insert(&mut tx, (scope, 1), &sealed, 0).await?;
    Ok(tx.commit().await?)
}

/// A data key that nobody wrapped anew in a year.
async fn left(site: Site) -> Result<Site, Unseen> {
    add(&site, ("mutant", &super::data::context("mutant", 1)), &[0; 32]).await?;
    first(&site, A_YEAR).await?;
    Ok(site)
}

/// A data key that was put in another's place.
async fn misplaced(site: &Site) -> Result<(), Unseen> {
    add(site, ("mutant", "elsewhere"), &[0; 32]).await
}

/// A data key of half the length.
async fn shortened(site: &Site) -> Result<(), Unseen> {
    add(site, ("mutant-short", &super::data::context("mutant-short", 1)), &[0; 16]).await
}

/// Both.
async fn broken(site: Site) -> Result<Site, Unseen> {
    misplaced(&site).await?;
    shortened(&site).await?;
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{
        A_YEAR, CHECKS, DAY, FIELDS, Path, Status, apart, exposed, is_beneath, misplaced,
        shortened, store,
    };
    use crate::check::{Finding, Profile, Site};
    use crate::keys::Kek;
    use jiff::SignedDuration;
    use kernel::{Clock as _, SystemClock};
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;

    async fn found(id: &str, site: &Site) -> Finding {
        let check = CHECKS.iter().find(|check| check.id == id).unwrap();
        Finding::from(check.find(site).await)
    }

    #[tokio::test]
    async fn a_key_has_its_time_to_the_hour_and_so_have_those_that_seal_every_day() {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let made = kek.current().unwrap().made;
        for (store, db) in db::testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            let (kek, props) = (Arc::clone(&kek), Vec::new());
            let (origin, now, profile) = (None, SystemClock.now(), Profile::Hipaa);
            let mut site = Site { db, database: None, kek, origin, now, profile, props };
            let hour = SignedDuration::from_hours(1);
            for (age, status) in [
                (DAY * 90, Status::Pass),
                (DAY * 90 + hour, Status::Warn),
                (DAY * 105, Status::Warn),
                (DAY * 105 + hour, Status::Fail),
            ] {
                site.now = made.saturating_add(age).unwrap();
                assert_eq!(found("HC-007", &site).await.status, status, "{store}: {age:?}");
            }
            site.now = kernel::Timestamp::from_microsecond(made.as_microsecond()).unwrap();
            let sealed = site.kek.seal("any", &[0; 32]).unwrap();
            for (version, age, status) in [
                (1, A_YEAR + DAY * 15 + hour, Status::Fail),
                (2, A_YEAR + hour, Status::Warn),
                (3, A_YEAR, Status::Pass),
            ] {
                let created = site.now.saturating_sub(age).unwrap().as_microsecond();
                let mut tx = site.db.begin().await.unwrap();
                store::insert(&mut tx, (FIELDS, version), &sealed, created).await.unwrap();
                tx.commit().await.unwrap();
                let finding = found("HC-007", &site).await;
                assert_eq!(finding.status, status, "{store}: {}", finding.observed);
                let told = finding.observed.contains(FIELDS);
                assert_eq!(told, status != Status::Pass, "{store}: {}", finding.observed);
            }
        }
    }

    #[tokio::test]
    async fn a_data_key_that_does_not_open_fails_and_so_does_one_of_half_the_length() {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let faults =
            [(false, "1 of 1 data keys do not open"), (true, "1 of 1 data keys have not 256 bits")];
        for (short, words) in faults {
            for (store, db) in db::testing::stores().await {
                let finding = faulty(db, Arc::clone(&kek), short).await;
                let told = (finding.status, finding.observed.as_str());
                assert_eq!(told, (Status::Fail, words), "{store}");
            }
        }
    }

    /// What is found where the one data key is too short, or stands where it does not open.
    async fn faulty(db: db::Db, kek: Arc<Kek>, short: bool) -> Finding {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (origin, now, profile) = (None, SystemClock.now(), Profile::Hipaa);
        let site = Site { db, database: None, kek, origin, now, profile, props: Vec::new() };
        let done = if short { shortened(&site).await } else { misplaced(&site).await };
        done.unwrap();
        found("HC-008.a", &site).await
    }

    #[test]
    fn a_key_in_a_volume_of_its_own_is_apart_wherever_that_is_mounted() {
        // As deploy/image has them run: both volumes are folders of one disk.
        let volumes = "/var/lib/containers/storage/volumes";
        let image = format!(
            "901 870 0:61 / / ro,relatime - overlay overlay rw\n\
             915 901 8:1 {volumes}/housecall/_data /var/lib/housecall rw - ext4 /dev/sda1 rw\n\
             916 915 8:1 {volumes}/housecall-keys/_data /var/lib/housecall/keys rw - ext4 /dev/sda1 rw\n"
        );
        let lies = |key: &str, mounts: &str| {
            is_beneath(Path::new(key), Path::new("/var/lib/housecall"), mounts)
        };
        let key = "/var/lib/housecall/keys/kek";
        assert!(!lies(key, &image), "it is in the other volume");
        assert!(lies("/var/lib/housecall/kek", &image), "it is in the store's own");
        assert!(lies("/var/lib/housecall/files/kek", &image));
        let bare = "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
        assert!(lies(key, bare), "nothing is mounted there");
        assert!(lies(key, ""), "nobody tells what is mounted");
        // As a service manager does that lets a service write there.
        let again =
            format!("{bare}99 25 8:1 {0} {0} rw - ext4 /dev/sda1 rw\n", "/var/lib/housecall/keys");
        assert!(lies(key, &again), "it is the same folder once more");
        let from = format!(
            "{bare}99 25 8:1 /var/lib/housecall/keys /my\\040keys rw - ext4 /dev/sda1 rw\n"
        );
        assert!(lies("/my keys/kek", &from), "it is a folder of the store's under another name");
        let disk = format!("{bare}99 25 8:2 / /var/lib/housecall/keys rw - ext4 /dev/sdb1 rw\n");
        assert!(!lies(key, &disk), "it is another disk");
        let file = format!("{bare}99 25 0:7 /kek /var/lib/housecall/kek ro - tmpfs tmpfs rw\n");
        assert!(!lies("/var/lib/housecall/kek", &file), "the file itself is mounted there");
        let over = format!(
            "{disk}120 99 8:1 /var/lib/housecall/keys /var/lib/housecall/keys rw - ext4 /dev/sda1 rw\n"
        );
        assert!(lies(key, &over), "of two at one place the last is seen");
    }

    #[test]
    fn a_key_beside_its_database_or_open_to_others_fails() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let kek = home.path().join("kek");
        let key = Kek::create(&kek).unwrap();
        let database = |folder: &tempfile::TempDir| folder.path().join("housecall.db");
        let found = |database: &Path| apart(&key, Some(database)).unwrap().status;
        assert_eq!(found(&database(&home)), Status::Fail);
        assert_eq!(found(&database(&other)), Status::Warn);
        let beneath = home.path().join("keys/kek");
        let inner = Kek::create(&beneath).unwrap();
        let finding = apart(&inner, Some(&database(&home))).unwrap();
        assert_eq!(
            finding.status,
            Status::Fail,
            "a folder of the database's own folder is no other"
        );
        assert_eq!(finding.evidence["mode"], "0400", "it is made so");
        std::fs::write(database(&other), "").unwrap();
        let finding = apart(&key, Some(&database(&other))).unwrap();
        assert!(finding.observed.contains("owns the database, too"), "{}", finding.observed);
        exposed(&key).unwrap();
        assert_eq!(found(&database(&other)), Status::Fail);
        std::fs::set_permissions(&kek, std::fs::Permissions::from_mode(0o600)).unwrap();
        let finding = apart(&key, Some(&database(&other))).unwrap();
        assert!(finding.observed.contains("chmod 400"), "{}", finding.observed);
        let text = std::fs::read_to_string(&kek).unwrap();
        let given = apart(&Kek::given(&text).unwrap(), None).unwrap();
        assert_eq!(given.status, Status::Fail, "the environment is no place for a key");
        std::fs::remove_file(&kek).unwrap();
        assert!(apart(&key, None).is_err());
    }
}
