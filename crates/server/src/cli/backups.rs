//! `backups`: keeps a folder of them in order.

use super::arguments::{Age, Backups as Command, Place};
use super::audit::{installation, wait};
use super::backup::{megabytes, open, progress, terms};
use super::{Failure, print};
use crate::backup::{Dated, Folder, Kept};
use compliance::audit::Verifier;
use compliance::backup::{Backups, CopyTried, Sweep};
use compliance::retention::standing_since;
use db::Db;
use jiff::SignedDuration;
use kernel::{HoldId, Timestamp};
use rustix::process::geteuid;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

pub(super) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { folder, json } => list(&folder, json),
        Command::Check { folder, json } => check(&folder, json),
        Command::TryCopy { place, folder, copy_of } => wait(tried(place, folder, copy_of)),
        Command::Remove { place, folder, older_than, despite_clock, despite_holds, file } => {
            let chosen = Chosen { older_than, despite_clock, despite_holds, named: file };
            wait(remove(place, folder, chosen))
        }
    }
}

fn looked(folder: &Path) -> Result<Folder, Failure> {
    Folder::open(folder).map_err(|error| Failure::Usage(format!("--in: {error}")))
}

fn list(folder: &Path, as_json: bool) -> Result<(), Failure> {
    let all = looked(folder)?.list();
    if as_json {
        let all: Vec<_> = all.iter().map(json).collect();
        return print(serde_json::json!({ "backups": all }));
    }
    for Kept { file, made, bytes, own, is_whole } in &all {
        let made = made.map_or("in one file".to_owned(), |made| format!("as of {made}"));
        let damaged = if *is_whole { "" } else { ", DAMAGED" };
        let (bytes, own) = (megabytes(*bytes), megabytes(*own));
        print(format_args!("{file}: {made}, {bytes}, of which {own} only for it{damaged}"))?;
    }
    print(format_args!("{} backups", all.len()))
}

fn json(kept: &Kept) -> serde_json::Value {
    let Kept { file, made, bytes, own, is_whole } = kept;
    serde_json::json!({
        "file": file, "made": made.map(|made| made.to_string()), "bytes": bytes, "own_bytes": own, "whole": is_whole,
    })
}

fn check(folder: &Path, as_json: bool) -> Result<(), Failure> {
    let folder = looked(folder)?;
    let count = folder.list().len();
    let (wrong, bytes) = folder.check(&progress);
    let holds = wrong.is_empty();
    if as_json {
        print(serde_json::json!({ "backups": count, "bytes": bytes, "wrong": wrong }))?;
    } else {
        wrong.iter().try_for_each(print)?;
    }
    let words = format!("{count} backups, {} of pieces", megabytes(bytes));
    match (holds, as_json) {
        (true, true) => Ok(()),
        (true, false) => print(format_args!("{words}: all hold")),
        (false, _) => Err(Failure::Failed(format!("{words}: {}", unsound(wrong.len())))),
    }
}

/// How many things are wrong in a folder, in words.
fn unsound(count: usize) -> String {
    if count == 1 {
        "1 of its files does not hold".to_owned()
    } else {
        format!("{count} of its files do not hold")
    }
}

/// Whether something was done, or refused. What failed for another reason says nothing of what happens the next time.
fn is_done(file: &Path, what: &str, came: io::Result<()>) -> Result<bool, Failure> {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    match came {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem) => Ok(false),
        Err(error) => Err(Failure::Failed(format!(
            "{}: whether it can be {what} from here is not judged: that was not refused, it failed ({error}); nothing was kept for HC-048, try again when it is mended",
            file.display()
        ))),
    }
}

/// Whether a file can be written over; it is only opened for that.
fn is_writable(file: &Path) -> Result<bool, Failure> {
    let opened = std::fs::File::options().write(true).truncate(false).open(file);
    is_done(file, "written over", opened.map(drop))
}

/// What can be done to one of these from here, in words; `None` where all of it was refused.
fn harmed(samples: &[PathBuf]) -> Result<Option<String>, Failure> {
    for file in samples {
        let what = if is_deletable(file)? {
            "deleted"
        } else if is_writable(file)? {
            "written over"
        } else {
            continue;
        };
        return Ok(Some(format!("{} can be {what} from here", file.display())));
    }
    Ok(None)
}

/// Whether a file can be taken away from where it is. It is put aside under another name and back, which whoever keeps it has
/// to allow or refuse as they do a deletion, and after which nothing is lost.
fn is_deletable(file: &Path) -> Result<bool, Failure> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".tried");
    let aside = file.with_file_name(name);
    if aside.exists() {
        let words = "is from a run that was killed; give it its name back first";
        return Err(Failure::Failed(format!("{} {words}", aside.display())));
    }
    if !is_done(file, "deleted", std::fs::rename(file, &aside))? {
        return Ok(false);
    }
    let back = |error| {
        let (aside, file) = (aside.display(), file.display());
        Failure::Failed(format!(
            "{aside} could not be named {file} again: {error}; do that by hand"
        ))
    };
    std::fs::rename(&aside, file).map(|()| true).map_err(back)
}

/// Whether two places are of one disk; what is not there is of none.
pub(super) fn is_one_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |path: &Path| std::fs::metadata(path).ok().map(|facts| facts.dev());
    disk(one).is_some_and(|own| disk(other) == Some(own))
}

/// Whether a copy lies on another disk than all that is known of what it is a copy of; `None` where nothing is.
fn is_apart(copy: &Path, known: &[PathBuf]) -> Option<bool> {
    (!known.is_empty()).then(|| !known.iter().any(|one| is_one_disk(one, copy)))
}

async fn tried(place: Place, folder: PathBuf, copy_of: Option<PathBuf>) -> Result<(), Failure> {
    let installation = installation(&place)?;
    let store = match &installation.store {
        db::Options::Sqlite(file) => Some(file.clone()),
        db::Options::Postgres(_) => None,
    };
    if let Some(backups) = &copy_of {
        let failed = |error| Failure::Usage(format!("--copy-of: {}: {error}", backups.display()));
        std::fs::read_dir(backups).map_err(failed)?;
    }
    let known: Vec<PathBuf> = store.into_iter().chain(copy_of).collect();
    let (base, audit) = open(installation).await?;
    // Nobody makes, restores or removes one here until everything has its name back.
    let locked = Folder::alone_if_it_can(&folder).map_err(Failure::failed)?;
    let there = looked(&folder)?;
    let whole = there.list().into_iter().filter(|one| one.is_whole);
    let newest = whole.filter_map(|one| Some((one.made?, one.file))).max();
    let harm = match &newest {
        Some((_, file)) => harmed(&there.samples(file))?,
        None => None,
    };
    drop(locked);
    let copy = CopyTried {
        tried: base.clock.now(),
        made: newest.as_ref().map(|(made, _)| *made),
        refused: newest.is_some() && harm.is_none(),
        apart: is_apart(&folder, &known),
        uid: Some(geteuid().as_raw()),
    };
    let record = Backups::new(&base.db, &audit);
    record.copy_tried(&copy).await.map_err(Failure::failed)?;
    match (newest, harm) {
        (None, _) => Err(Failure::Failed(format!("{} holds no whole backup", folder.display()))),
        (Some(_), Some(harm)) => {
            let words = "and so can all that is there; it is there as it was";
            Err(Failure::Failed(format!("{harm}, {words}")))
        }
        (Some((made, file)), None) => {
            if copy.apart.is_none() {
                print(
                    "on which disk it lies is not known; name the backups' own folder by --copy-of",
                )?;
            }
            print(format_args!("{file} as of {made} was neither deleted nor written over"))
        }
    }
}

/// Which backups somebody wants removed.
struct Chosen {
    older_than: Option<Age>,
    despite_clock: bool,
    despite_holds: bool,
    named: Vec<String>,
}

/// What of a folder goes, each with a hold that would keep it; says what stays, and why.
fn chosen(
    folder: &Folder,
    chosen: &Chosen,
    (horizon, now): (u32, Timestamp),
    (verifier, kept): (&Verifier, &BTreeMap<String, HoldId>),
) -> Result<Vec<String>, Failure> {
    let Some(age) = chosen.older_than else {
        let held = chosen.named.iter().find_map(|file| kept.get_key_value(file));
        return match held.filter(|_| !chosen.despite_holds) {
            Some((file, hold)) => Err(Failure::Usage(format!(
                "{file} {}; --despite-holds removes it all the same, and the audit log says so",
                keeps(hold)
            ))),
            None => Ok(chosen.named.clone()),
        };
    };
    let days = match age {
        Age::Setting => horizon,
        Age::Days(days) => days,
    };
    if days > horizon {
        print(format_args!(
            "certificates of disposals say that no backup is left after {horizon} days (`retention.backup_days`)"
        ))?;
    }
    let age = SignedDuration::from_hours(24) * i32::try_from(days).unwrap_or(i32::MAX);
    let old = folder.before(now.saturating_sub(age).unwrap_or(Timestamp::MIN), verifier);
    for file in old.others {
        let words = "this clinic's audit log did not sign it; remove it by name";
        print(format_args!("left {file}: {words}"))?;
    }
    let (held, files): (Vec<_>, Vec<_>) =
        old.files.into_iter().partition(|(_, file)| kept.contains_key(file));
    for (file, hold) in held.iter().filter_map(|(_, file)| kept.get_key_value(file)) {
        print(format_args!("left {file}: it {}", keeps(hold)))?;
    }
    if !chosen.despite_clock {
        plausible(&files, &old.stay, (age, now))?;
    }
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

/// Whether these can be that old. By a clock that has jumped ahead all but the newest are, and however many are made after that,
/// nothing stands between them for as long as backups are kept. No days at all are nobody's setting: who says that wants all but the
/// newest gone.
fn plausible(
    goes: &[Dated],
    stay: &[Timestamp],
    (age, now): (SignedDuration, Timestamp),
) -> Result<(), Failure> {
    let last = goes.iter().map(|(made, _)| *made).max();
    let Some((last, next)) = last.zip(stay.iter().min()) else { return Ok(()) };
    let is_jump = stay.len() == 1 || next.duration_since(last) >= age;
    if age.is_zero() || !is_jump {
        return Ok(());
    }
    Err(Failure::Failed(format!(
        "nothing was removed: by this clock, {now}, {} backups are too old, the newest of them as of {last}, and the next after it is \
         as of {next}; a clock that has jumped ahead looks like that. Put it right and remove by name what was made meanwhile; if it \
         is right, --despite-clock removes them",
        goes.len()
    )))
}

fn keeps(hold: &HoldId) -> String {
    format!("is the newest from before the legal hold {hold}, which stands")
}

/// What is left of a folder that is to hold nothing older than so many days; nothing is said by one in which no backup says as
/// of when it is.
fn left(
    all: &[Kept],
    (horizon, looked): (u32, Timestamp),
    kept: &BTreeMap<String, HoldId>,
) -> Option<Sweep> {
    let count = |some: usize| u64::try_from(some).unwrap_or(u64::MAX);
    let dated: Vec<_> = all.iter().filter_map(|one| Some((one.made?, &one.file))).collect();
    let (held, free): (Vec<_>, Vec<_>) =
        dated.iter().partition(|(_, file)| kept.contains_key(*file));
    let age = SignedDuration::from_hours(24) * i32::try_from(horizon).unwrap_or(i32::MAX);
    let is_old = |made: &Timestamp| looked.duration_since(*made) > age;
    (!dated.is_empty()).then(|| Sweep {
        looked,
        oldest: free.iter().map(|(made, _)| *made).min(),
        held: count(held.iter().filter(|(made, _)| is_old(made)).count()),
        undated: count(all.len() - dated.len()),
    })
}

/// As of when those are that do not say so themselves, by the records of their making. Each is read for that, so only where a
/// hold stands.
async fn recorded(
    db: &Db,
    folder: &Folder,
    (holds, verifier): (&[(HoldId, Timestamp)], &Verifier),
) -> Result<Vec<Dated>, Failure> {
    let mut recorded = Vec::new();
    if holds.is_empty() {
        return Ok(recorded);
    }
    for (file, sha256) in folder.undated(verifier) {
        let made = Backups::made_of(db, &sha256).await.map_err(Failure::failed)?;
        recorded.extend(made.map(|made| (made, file)));
    }
    Ok(recorded)
}

async fn remove(place: Place, folder: PathBuf, chosen_by: Chosen) -> Result<(), Failure> {
    let horizon = terms(&place)?.backup_days;
    let (base, audit) = open(installation(&place)?).await?;
    // A folder that is not there is not made by locking it.
    std::fs::read_dir(&folder)
        .map_err(|error| Failure::Usage(format!("--in: {}: {error}", folder.display())))?;
    let alone = Folder::alone(&folder).map_err(Failure::failed)?;
    let mut folder = looked(&folder)?;
    let mut tx = base.db.read().await.map_err(Failure::failed)?;
    let holds = standing_since(&mut tx).await.map_err(Failure::failed)?;
    drop(tx);
    let verifier = audit.signer().verifier();
    let recorded = recorded(&base.db, &folder, (&holds, &verifier)).await?;
    let kept = folder.held(&holds, (&verifier, recorded));
    let terms = (horizon, base.clock.now());
    let files = chosen(&folder, &chosen_by, terms, (&verifier, &kept))?;
    let made = files.iter().map(|file| folder.made(file)).collect::<Result<Vec<_>, _>>();
    let made = made.map_err(|error| Failure::Usage(error.to_string()))?;
    let record = Backups::new(&base.db, &audit);
    for (file, made) in files.iter().zip(made) {
        // Written down first: what goes without an entry would never be missed.
        record.removed(file, made, kept.get(file)).await.map_err(Failure::failed)?;
        folder.remove(file, &alone).map_err(Failure::failed)?;
        print(format_args!("removed {file}"))?;
    }
    let gone = folder.sweep(&alone).map_err(Failure::failed)?;
    let sweep = chosen_by.older_than.and_then(|_| left(&folder.list(), terms, &kept));
    if let Some(sweep) = sweep {
        record.swept(&sweep).await.map_err(Failure::failed)?;
    }
    let (count, freed) = (files.len(), megabytes(gone.bytes));
    print(format_args!("{count} backups and {} pieces removed: {freed}", gone.pieces))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{Age, Place};
    use super::{Chosen, Failure, harmed, is_done, left, remove};
    use crate::backup::{Kept, signed};
    use crate::boot::Foundation;
    use crate::vault::Vault;
    use compliance::keys::Kek;
    use jiff::SignedDuration;
    use kernel::{Clock as _, SystemClock, Timestamp};
    use std::collections::BTreeMap;
    use std::io::{Error, ErrorKind};
    use std::path::Path;

    #[test]
    fn only_a_refusal_counts_as_one() {
        let tried = |came| is_done(Path::new("one.backup"), "deleted", came);
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
            assert!(matches!(tried(Err(Error::from(kind))), Ok(false)), "{kind}");
        }
        assert!(matches!(tried(Ok(())), Ok(true)));
        for kind in [ErrorKind::NotFound, ErrorKind::StorageFull, ErrorKind::TimedOut] {
            assert!(tried(Err(Error::from(kind))).is_err(), "{kind}");
        }
    }

    /// The names of the backups in a folder.
    fn names(folder: &Path) -> Vec<String> {
        let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let files = all.filter(|entry| entry.file_type().unwrap().is_file());
        let mut names: Vec<_> =
            files.map(|entry| entry.file_name().display().to_string()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_clock_that_jumped_ahead_takes_no_backup_of_before_with_it() {
        let apart = tempfile::tempdir().unwrap();
        let (data, folder) = (apart.path().join("data"), apart.path().join("backups"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::create_dir_all(&data).unwrap();
        Kek::create(&data.join("kek")).unwrap();
        let store = db::Options::Sqlite(data.join("housecall.db"));
        let base = Foundation::open(store, &Vault::file(&data.join("kek"))).await.unwrap();
        let audit = base.audit("clinic").await.unwrap();
        let made = |name: &str, days: i32| {
            let made = SystemClock.now() - SignedDuration::from_hours(24) * days;
            signed(&folder.join(name), made, audit.signer());
        };
        let removed = async |despite_clock: bool| {
            let place = Place { data: Some(data.clone()), config: None };
            let older_than = Some(Age::Setting);
            let named = Vec::new();
            let chosen = Chosen { older_than, despite_clock, despite_holds: false, named };
            remove(place, folder.clone(), chosen).await
        };
        for (name, days) in [("a", 60), ("b", 48), ("c", 36), ("new", 0)] {
            made(name, days);
        }
        let refused = removed(false).await;
        assert!(matches!(refused, Err(Failure::Failed(words)) if words.contains("jumped ahead")));
        made("newer", 0);
        assert!(removed(false).await.is_err(), "nor with the next one that is made by it");
        assert_eq!(names(&folder), ["a", "b", "c", "new", "newer"]);
        made("between", 20);
        removed(false).await.unwrap();
        assert_eq!(names(&folder), ["between", "new", "newer"], "by and by they go of age");
        made("between", 40);
        assert!(removed(false).await.is_err());
        removed(true).await.unwrap();
        assert_eq!(names(&folder), ["new", "newer"], "somebody said that the clock is right");
    }

    #[test]
    fn what_stays_for_a_hold_or_has_no_date_is_told_apart_from_what_stayed_too_long() {
        let now: Timestamp = "2026-03-31T09:00:00Z".parse().unwrap();
        let one = |file: &str, days: Option<i32>| Kept {
            file: file.to_owned(),
            made: days.map(|days| now - SignedDuration::from_hours(24) * days),
            bytes: 1,
            own: 1,
            is_whole: true,
        };
        let held = BTreeMap::from([
            ("old".to_owned(), "hold-1".parse().unwrap()),
            ("new".to_owned(), "hold-2".parse().unwrap()),
        ]);
        let all =
            [one("old", Some(90)), one("free", Some(20)), one("new", Some(1)), one("whole", None)];
        let sweep = left(&all, (35, now), &held).unwrap();
        assert_eq!((sweep.held, sweep.undated), (1, 1), "what is new goes with no horizon yet");
        assert_eq!(sweep.oldest, all[1].made);
        let nowhere = left(&all[3..], (35, now), &held);
        assert_eq!(nowhere, None, "an empty folder and another clinic's prove nothing");
    }

    #[test]
    fn what_can_be_deleted_is_there_as_it_was_after_it_was_tried() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one.backup");
        std::fs::write(&file, "sealed").unwrap();
        let harm = harmed(std::slice::from_ref(&file));
        assert!(matches!(harm, Ok(Some(words)) if words.contains("can be deleted")));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "sealed");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
