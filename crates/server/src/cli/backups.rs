//! `backups`: keeps a folder of them in order.

use super::arguments::{Backups as Command, Place};
use super::audit::{installation, wait};
use super::backup::{megabytes, open, progress};
use super::{Failure, print};
use crate::backup::{Folder, Kept};
use compliance::backup::Backups;
use jiff::SignedDuration;
use kernel::Timestamp;
use std::path::{Path, PathBuf};

pub(super) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { folder, json } => list(&folder, json),
        Command::Check { folder, json } => check(&folder, json),
        Command::Remove { place, folder, older_than, file } => {
            wait(remove(place, folder, older_than, file))
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

async fn remove(
    place: Place,
    folder: PathBuf,
    older_than: Option<u32>,
    named: Vec<String>,
) -> Result<(), Failure> {
    let (base, audit) = open(installation(&place)?).await?;
    // A folder that is not there is not made by locking it.
    std::fs::read_dir(&folder)
        .map_err(|error| Failure::Usage(format!("--in: {}: {error}", folder.display())))?;
    let alone = Folder::alone(&folder).map_err(Failure::failed)?;
    let mut folder = looked(&folder)?;
    let files = match older_than {
        Some(days) => {
            let age = SignedDuration::from_hours(24) * i32::try_from(days).unwrap_or(i32::MAX);
            let instant = base.clock.now().saturating_sub(age).unwrap_or(Timestamp::MIN);
            let old = folder.before(instant, &audit.signer().verifier());
            for file in old.others {
                let words = "this clinic's audit log did not sign it; remove it by name";
                print(format_args!("left {file}: {words}"))?;
            }
            old.files
        }
        None => named,
    };
    let made = files.iter().map(|file| folder.made(file)).collect::<Result<Vec<_>, _>>();
    let made = made.map_err(|error| Failure::Usage(error.to_string()))?;
    let record = Backups::new(&base.db, &audit);
    for (file, made) in files.iter().zip(made) {
        // Written down first: what goes without an entry would never be missed.
        record.removed(file, made).await.map_err(Failure::failed)?;
        folder.remove(file, &alone).map_err(Failure::failed)?;
        print(format_args!("removed {file}"))?;
    }
    let gone = folder.sweep(&alone).map_err(Failure::failed)?;
    let (count, freed) = (files.len(), megabytes(gone.bytes));
    print(format_args!("{count} backups and {} pieces removed: {freed}", gone.pieces))
}
