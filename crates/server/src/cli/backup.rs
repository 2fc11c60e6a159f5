//! `backup` and `restore`.

use super::arguments::{Backup, Place, Restore, Restored};
use super::audit::{Installation, installation, led, wait};
use super::backups::is_one_disk;
use super::{Failure, print};
use crate::backup::{self, BackupError, Claimed, Form, Own, Shelf, Source, Taken, Target};
use crate::boot::Foundation;
use crate::config::{self, Config};
use crate::egress::{self, Egress};
use crate::scratch;
use crate::supervise::StopSignals;
use crate::vault::Vault;
use compliance::audit::{Audit, Explorer};
use compliance::backup::{BackupKey, Backups, Drill, Horizon, Recipient};
use compliance::keys::{DataKeys, Kek, KeyError, Sealer, Shredded};
use compliance::retention::Terms;
use db::Blobs;
use kernel::SystemClock;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(command: Backup) -> Result<(), Failure> {
    wait(taken(command))
}

pub(super) fn restore(command: Restore) -> Result<(), Failure> {
    if command.drill { wait(until_stopped(drilled(command))) } else { wait(restored(command)) }
}

pub(super) fn mark(command: Restored) -> Result<(), Failure> {
    wait(marked(command))
}

/// How careful disposal is by the settings, or without any.
pub(super) fn terms(place: &Place) -> Result<Terms, Failure> {
    let Some(file) = &place.config else { return Ok(Terms::default()) };
    let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(config.retention.terms())
}

/// Does work until the process is told to stop: then it is dropped, and what it had made goes with it.
async fn until_stopped<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut signals = StopSignals::caught().map_err(Failure::failed)?;
    tokio::select! {
        done = work => done,
        () = signals.come() => Err(Failure::Failed("it was stopped before it was done".to_owned())),
    }
}

/// Where an installation keeps its files; `gate` says by which way out they are reached.
async fn files(
    place: &Place,
    gate: impl AsyncFnOnce(&Config) -> Result<Egress, Failure>,
) -> Result<Shelf, Failure> {
    if let Some(folder) = &place.data {
        return Ok(Shelf::Folder(folder.join("files")));
    }
    let config = config::load(&place.config.clone().unwrap_or_default());
    let config = config.map_err(|error| Failure::Usage(error.to_string()))?;
    let egress = gate(&config).await?;
    Ok(Shelf::Any(config.files.options(&config.store), egress))
}

/// The files of an installation that is there.
pub(super) async fn kept(place: &Place, base: &Foundation) -> Result<Blobs, Failure> {
    let gate = async |config: &Config| {
        let egress = Egress::new(config, &base.clock);
        egress.learn(egress::register(&base.db).await.map_err(Failure::failed)?);
        Ok(egress)
    };
    files(place, gate).await?.open().map_err(Failure::failed)
}

/// Tells a person at a terminal how far it is.
#[expect(clippy::print_stderr, reason = "progress is not a result")]
pub(super) fn progress(what: &str, count: u64) {
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        match what {
            "files" => eprint!("\r\x1b[K{count} files"),
            _ => eprint!("\r\x1b[K{what}: {} MiB", count >> 20),
        }
    }
}

async fn taken(command: Backup) -> Result<(), Failure> {
    let installation = installation(&command.place)?;
    let store = installation.store.clone();
    let (base, audit) = open(installation).await?;
    let made = made(&command, &store, (&base, &audit)).await;
    if made.as_ref().map_or(true, |taken| !taken.lost.is_empty()) {
        // Where not even this can be written, the command itself says why it failed.
        let _ = Backups::new(&base.db, &audit).failed(base.clock.now()).await;
    }
    let Taken { job, lost } = made?;
    let Backup { out, json, .. } = command;
    let vkey = audit.signer().verifier().vkey();
    let complete = complete(&out, &lost);
    if json {
        print(serde_json::json!({
            "file": out.display().to_string(), "made": job.made.to_string(), "bytes": job.bytes,
            "new_bytes": job.new, "seconds": job.seconds, "key": job.key_id, "sha256": job.sha256,
            "signed_by": vkey, "lost_files": lost,
        }))?;
        return complete;
    }
    print(format_args!("SHA-256 {}", job.sha256))?;
    print(format_args!("signed by {vkey}"))?;
    print(format_args!(
        "{}: {}, of which {} new, in {} s, as of {}, sealed to key {}",
        out.display(),
        megabytes(job.bytes),
        megabytes(job.new),
        job.seconds,
        job.made,
        job.key_id
    ))?;
    complete
}

/// Makes a backup, and writes down that it was made.
async fn made(
    command: &Backup,
    store: &db::Options,
    (base, audit): (&Foundation, &Audit),
) -> Result<Taken, Failure> {
    let Backup { place, to, out, whole, .. } = command;
    let recipient = Recipient::load(to).map_err(|error| Failure::Usage(error.to_string()))?;
    let blobs = kept(place, base).await?;
    let sealer = Sealer::open(&base.db, &base.keys).await.map_err(Failure::failed)?;
    let source = Source {
        store,
        db: &base.db,
        blobs: &blobs,
        sealer: &sealer,
        explorer: &Explorer::new(base.db.clone(), audit.signer()),
        signer: audit.signer(),
        clock: &*base.clock,
    };
    let form = if *whole { Form::Whole } else { Form::Pieces };
    let taken = backup::take(source, (&recipient, out, form), &progress).await;
    let taken = taken.map_err(Failure::failed)?;
    Backups::new(&base.db, audit).made(&taken.job).await.map_err(Failure::failed)?;
    Ok(taken)
}

/// Whether all files are in a backup that the database names. What is only in older ones must not go with those unseen.
fn complete(out: &Path, lost: &[String]) -> Result<(), Failure> {
    let Some(first) = lost.first() else { return Ok(()) };
    Err(Failure::Failed(format!(
        "{} is there, but without the bytes of {} files that the database names, {first} among them: they are not where files are \
         kept (files.url). Put them back from an older backup, or write down that they are gone for good: `housecall files lost`",
        out.display(),
        lost.len()
    )))
}

/// Bytes for people.
pub(super) fn megabytes(bytes: u64) -> String {
    match bytes / 100_000 {
        small @ ..100 => format!("{}.{} MB", small / 10, small % 10),
        large => format!("{} MB", large / 10),
    }
}

pub(super) async fn open(installation: Installation) -> Result<(Foundation, Audit), Failure> {
    let opened = Foundation::open(installation.store, &installation.vault).await;
    let base = opened.map_err(Failure::failed)?;
    let audit = base.existing_audit().await.map_err(Failure::failed)?;
    Ok((base, audit))
}

/// An embedded store's folder, made when missing, for its owner only, in which nothing is but what claims the store.
fn empty(place: &Place, store: &db::Options) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt as _;
    let db::Options::Sqlite(file) = store else { return Ok(()) };
    let named = if place.data.is_some() { "--data" } else { "store.url" };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let lock = file.with_added_extension("lock");
    let name = folder.display();
    let failed = |error| Failure::Usage(format!("{named}: the folder {name}: {error}"));
    let made = std::fs::DirBuilder::new().mode(0o700).recursive(true).create(folder);
    made.map_err(failed)?;
    let mut all = std::fs::read_dir(folder).map_err(failed)?;
    if all.any(|entry| entry.map_or(true, |entry| Some(&*entry.file_name()) != lock.file_name())) {
        let words = "is not empty; a backup is restored into an empty folder only";
        return Err(Failure::Usage(format!("{named}: the folder {name} {words}")));
    }
    Ok(())
}

fn key(file: &Path) -> Result<BackupKey, Failure> {
    BackupKey::load(file).map_err(|error| Failure::Usage(error.to_string()))
}

/// What a restore brings back to life that was ended since its backup; docs/runbook.md has the same.
const AGAIN: [&str; 5] = [
    "legal holds that were placed, and objections to disposals: `housecall retention hold` and `object`, before the server starts",
    "accounts that were closed, users who were banned, roles that were taken away, passwords and second factors that were changed or removed",
    "API keys, grants, keysets and secret keys that were revoked, disabled or replaced",
    "consents that were withdrawn, restrictions, objections to people, and proxies that ended",
    "records that were disposed of, by a plan of their own, and holds that were released",
];

/// The store that a backup becomes, where its key-encryption key goes, and how careful disposal is.
fn target(place: &Place) -> Result<(db::Options, PathBuf, Terms), Failure> {
    if let Some(folder) = &place.data {
        let store = db::Options::Sqlite(folder.join("housecall.db"));
        return Ok((store, folder.join("kek"), Terms::default()));
    }
    let file = place.config.clone().unwrap_or_default();
    let config = config::load(&file).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok((config.store.options(), config.keys.file, config.retention.terms()))
}

/// The store and the files' place, with nothing in them, which nobody serves from here on.
async fn vacant(place: &Place, store: db::Options) -> Result<(Claimed, Shelf), Failure> {
    empty(place, &store)?;
    let claimed = Claimed::of(store.clone()).await.map_err(Failure::failed)?;
    // A server that was faster may have been here and gone.
    empty(place, &store)?;
    // The register is in the backup: before it is back, whoever restores answers for where the settings point.
    let gate = async |config: &Config| Ok(Egress::open(config, &(Arc::new(SystemClock) as _)));
    let blobs = files(place, gate).await?;
    if !blobs.is_empty().await.map_err(Failure::failed)? {
        let words =
            "files.url: there are files already; a backup is restored into an empty place only";
        return Err(Failure::Usage(words.to_owned()));
    }
    Ok((claimed, blobs))
}

async fn restored(command: Restore) -> Result<(), Failure> {
    let key = key(&command.key)?;
    let signed_by = command.signed_by.as_deref().ok_or_else(|| {
        let words = "--signed-by: give the key of the clinic's audit log (audit.vkey, which `backup` prints, too), \
                     so that only what its server backed up is restored";
        Failure::Usage(words.to_owned())
    })?;
    let verifier = led(("--signed-by", signed_by), command.hand_overs.as_deref())?;
    let file = backup::Backup::open(&command.input, &verifier).map_err(Failure::failed)?;
    let (store, place, terms) = target(&command.place)?;
    let (claimed, blobs) = vacant(&command.place, store).await?;
    let restored = backup::restore((file, &key), (claimed, blobs), terms, &progress);
    let unmarked = until_stopped(async { restored.await.map_err(Failure::failed) }).await?;
    let made = unmarked.mark().await.map_err(Failure::failed)?;
    if command.json {
        return print(serde_json::json!({
            "made": made, "key_file": place.display().to_string(), "enter_again": AGAIN,
        }));
    }
    print(format_args!("put the key-encryption key in its place: {}", place.display()))?;
    again(&made, terms)?;
    print(format_args!("restored as of {made}; run `housecall audit verify` before you serve"))
}

/// What is to be done with a store that is as it was at an instant.
fn again(made: &dyn std::fmt::Display, terms: Terms) -> Result<(), Failure> {
    print(format_args!(
        "what was ended since {made} is in this store as if it never was; find it in a copy of the audit log (a witness says \
         how many entries are missing), and enter it again before you let anybody in:"
    ))?;
    AGAIN.iter().try_for_each(|again| print(format_args!("- {again}")))?;
    print(format_args!(
        "every session, link and token of before ends when the server starts; disposals wait {} days from now",
        terms.objection_days
    ))
}

async fn marked(command: Restored) -> Result<(), Failure> {
    let Restored { place, as_of, json } = command;
    let terms = terms(&place)?;
    let (base, _) = open(installation(&place)?).await?;
    if as_of > base.clock.now() {
        return Err(Failure::Usage(format!(
            "--as-of {as_of}: is still to come by this machine's clock; give the instant to which the store was put back"
        )));
    }
    // A server that runs has asked already whether the store was put back.
    let alone = base.db.alone().await.map_err(Failure::failed)?;
    let _alone = alone.ok_or_else(|| {
        let words = "a server serves this store, and lets in whoever was out since; stop it first";
        Failure::Failed(words.to_owned())
    })?;
    backup::mark(&base.db, Some(as_of), terms).await.map_err(Failure::failed)?;
    if json {
        return print(serde_json::json!({ "made": as_of.to_string(), "enter_again": AGAIN }));
    }
    again(&as_of, terms)?;
    print(format_args!(
        "marked as restored as of {as_of}; run `housecall audit verify` before you serve"
    ))
}

/// Whether there is a backup to look at.
fn is_file(flag: &str, input: &Path) -> Result<(), Failure> {
    let wrong = |why: &dyn std::fmt::Display| {
        let name = input.display();
        let nothing = "nothing was drilled and nothing written down";
        Failure::Usage(format!("{flag} {name}: {why}; {nothing}"))
    };
    let file = std::fs::File::open(input).map_err(|error| wrong(&error))?;
    let about = file.metadata().map_err(|error| wrong(&error))?;
    if about.is_file() { Ok(()) } else { Err(wrong(&"is no file")) }
}

/// The URL of the empty database that a drill restores into. Whoever is on this machine sees a command's words for as long as it
/// runs, so no password is taken from them.
fn spare(command: &Restore) -> Result<Option<String>, Failure> {
    if let Some(file) = &command.scratch_file {
        let wrong = |why: &dyn std::fmt::Display| {
            Failure::Usage(format!("--scratch-file {}: {why}", file.display()))
        };
        let facts = std::fs::metadata(file).map_err(|error| wrong(&error))?;
        if facts.permissions().mode() & 0o077 != 0 {
            return Err(wrong(&"others can read it, too; chmod 400 it"));
        }
        let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
        let url = text.trim();
        if url.is_empty() {
            return Err(wrong(&"is empty; write the URL of an empty database into it"));
        }
        return Ok(Some(url.to_owned()));
    }
    let Some(url) = &command.scratch else { return Ok(None) };
    let known =
        db::Libpq::of(url).map_err(|error| Failure::Usage(format!("--scratch: {error}")))?;
    if known.environment.iter().any(|(name, _)| *name == "PGPASSWORD") {
        let words = "--scratch: everybody on this machine could read the password in it while the drill runs; write the URL \
                     into a file that only you can read, and name that by --scratch-file";
        return Err(Failure::Usage(words.to_owned()));
    }
    Ok(Some(url.clone()))
}

/// Whether a key lies on the disk of the backup that it opens, or on that of the store: a thief of that disk has both. A store
/// that another machine serves is on none of the disks here.
fn is_near(key: &Path, backup: &Path, store: &db::Options) -> bool {
    let at_store = match store {
        db::Options::Sqlite(file) => is_one_disk(file, key),
        db::Options::Postgres(_) => false,
    };
    at_store || is_one_disk(backup, key)
}

/// A copy of the key-encryption key that a drill is to open by.
struct Copied {
    /// What came of opening it: one that does not open is what a drill is there to find.
    kek: Result<Arc<Kek>, BackupError>,
    /// Whether it lies on another disk than the one in use.
    apart: bool,
}

/// The copy that was named. One that is no file, or is the key in use, is a slip, and no copy was tried.
async fn copy(file: Option<&Path>, vault: &Vault) -> Result<Option<Copied>, Failure> {
    let Some(file) = file else { return Ok(None) };
    is_file("--kek", file)?;
    let original = vault.key_file();
    if original.is_some_and(|own| own.canonicalize().ok() == file.canonicalize().ok()) {
        let file = file.display();
        let words =
            format!("--kek {file}: this is the key in use; name the copy that lies elsewhere");
        return Err(Failure::Usage(words));
    }
    let named = |error: KeyError| BackupError(format!("--kek {}: {error}", file.display()));
    let kek = vault.copied_to(file).open().await.map(Arc::new).map_err(named);
    let apart = !original.is_some_and(|own| is_one_disk(own, file));
    Ok(Some(Copied { kek, apart }))
}

async fn drilled(command: Restore) -> Result<(), Failure> {
    let spare = spare(&command)?;
    let key = key(&command.key)?;
    let key_id = key.recipient().map_err(Failure::failed)?.id();
    // A slip at the keyboard is no drill: what is written down as one counts for the checks.
    is_file("--in", &command.input)?;
    let horizon = Horizon(terms(&command.place)?.backup_days);
    let installation = installation(&command.place)?;
    let key_near = is_near(&command.key, &command.input, &installation.store);
    let copy = copy(command.kek.as_deref(), &installation.vault).await?;
    let (base, audit) = open(installation).await?;
    let apart = scratch::folder().map_err(Failure::failed)?;
    let store = match (spare, base.db.kind()) {
        (Some(_), "sqlite") => {
            let words = "--scratch is for PostgreSQL; this store is embedded";
            return Err(Failure::Usage(words.to_owned()));
        }
        (Some(url), _) => db::Options::Postgres(url),
        (None, "sqlite") => db::Options::Sqlite(apart.path().join("housecall.db")),
        (None, _) => {
            let words = "--scratch-file: name the file that has the URL of an empty database to restore into";
            return Err(Failure::Usage(words.to_owned()));
        }
    };
    let blobs = Shelf::Folder(apart.path().join("files"));
    let target = Target { store: &store, blobs, marks: None };
    let began = base.clock.now();
    let verifier = audit.signer().verifier();
    let kek_apart = copy.as_ref().map(|copy| copy.apart);
    let opening = match copy {
        Some(Copied { kek, .. }) => kek.map(|kek| {
            Arc::new(DataKeys::new(kek, Arc::clone(&base.clock), Arc::clone(&base.random)))
        }),
        None => Ok(Arc::clone(&base.keys)),
    };
    let done = match opening {
        Ok(opening) => {
            let (db, keys, clock) = (&base.db, &base.keys, &*base.clock);
            let own = Own { db, keys, opening: &opening, kek_apart, verifier: &verifier, clock };
            backup::drill((&*command.input, &key, key_near), target, own, &progress).await
        }
        Err(broken) => Err(broken),
    };
    let drill = done.unwrap_or_else(|BackupError(finding)| {
        let (ended, made, finding, shredded) = (base.clock.now(), began, Some(finding), None);
        Drill { ended, made, seconds: 0, finding, key_id, key_near, shredded, kek_apart }
    });
    Backups::new(&base.db, &audit).drilled(&drill).await.map_err(Failure::failed)?;
    told(drill, horizon, command.json)
}

/// What a drill came to; a finding is a failure.
fn told(drill: Drill, horizon: Horizon, json: bool) -> Result<(), Failure> {
    let ends = horizon.ends(drill.made).strftime("%Y-%m-%d").to_string();
    let shredded = drill.shredded;
    if json {
        print(serde_json::json!({
            "made": drill.made.to_string(), "ended": drill.ended.to_string(),
            "rto_seconds": drill.seconds, "finding": drill.finding, "kek_apart": drill.kek_apart,
            "shredded_tried": shredded.map(|found| found.tried),
            "shredded_before": shredded.map(|found| found.before),
            "shredded_recoverable": shredded.map(|found| found.recoverable),
            "shredded_pending": shredded.map(|found| found.pending),
            "shredded_untried": shredded.map(|found| found.untried),
            "shredded_until": shredded.filter(|found| found.pending > 0).map(|_| &ends),
        }))?;
    } else if let Some(found) = shredded {
        print(destroyed(found, &ends))?;
    }
    match drill.finding {
        None if json => Ok(()),
        None => print(format_args!(
            "the backup of {} was restored and holds: rows, keys and audit log; RTO {} s",
            drill.made, drill.seconds
        )),
        Some(finding) => Err(Failure::Failed(format!("the drill failed: {finding}"))),
    }
}

/// What a drill found of keys that disposals destroyed, for people; the backup it was of goes by this day.
fn destroyed(found: Shredded, ends: &str) -> String {
    let Shredded { tried, before, recoverable, pending, untried } = found;
    if tried == 0 {
        return "no disposal destroyed a key yet that could be tried in the backup".to_owned();
    }
    let opened = match recoverable {
        0 => "none opens".to_owned(),
        open => format!("{open} OPEN"),
    };
    let since = match pending {
        0 => "none destroyed since is in it".to_owned(),
        held => format!("{held} destroyed since are still in it, until {ends}"),
    };
    let left = match untried {
        0 => String::new(),
        left => format!("; {left} that went before those were not tried"),
    };
    format!("{before} keys destroyed before the backup was made: {opened}; {since}{left}")
}

#[cfg(test)]
mod tests {
    use super::is_near;
    use std::path::Path;

    #[test]
    fn a_key_is_near_on_the_disk_of_the_store_and_on_that_of_the_backup_whatever_the_store_is() {
        let folder = tempfile::tempdir().unwrap();
        let (here, elsewhere) = (folder.path(), Path::new("/proc"));
        let postgres = db::Options::Postgres("postgresql://elsewhere.example/clinic".to_owned());
        let embedded = |at: &Path| db::Options::Sqlite(at.to_owned());
        for (key, backup, store, near) in [
            (here, here, &postgres, true),
            (elsewhere, here, &postgres, false),
            (here, elsewhere, &embedded(here), true),
            (here, here, &embedded(elsewhere), true),
            (elsewhere, here, &embedded(here), false),
        ] {
            let told = (key.display(), backup.display());
            assert_eq!(is_near(key, backup, store), near, "{} {} {store:?}", told.0, told.1);
        }
    }
}
