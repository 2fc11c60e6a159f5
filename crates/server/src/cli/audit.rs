//! `audit verify`, `audit prove`, `audit check`.

use super::arguments::{Audit, Check, Place, Prove, Verify};
use super::{Failure, print};
use crate::config;
use crate::vault::Vault;
use compliance::audit::{
    self, Explorer, HandOver, Outside, Report, Signer, Testimony, Verifier, VerifyError, Witness,
};
use db::Db;
use std::path::Path;

pub(super) fn run(command: Audit) -> Result<(), Failure> {
    match command {
        Audit::Verify(verify) => wait(verified(verify)),
        Audit::Prove(prove) => wait(proved(prove)),
        Audit::Check(check) => checked(&check),
        Audit::HandOvers { place } => wait(hand_overs(place)),
    }
}

pub(super) fn wait(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Failure::failed)?;
    runtime.block_on(work)
}

/// Where an installation keeps its store and its key-encryption key.
pub(super) struct Installation {
    pub(super) store: db::Options,
    pub(super) vault: Vault,
}

pub(super) fn installation(place: &Place) -> Result<Installation, Failure> {
    if let Some(folder) = &place.data {
        let file = folder.join("housecall.db");
        if !file.is_file() {
            return Err(Failure::Usage(format!(
                "--data {}: holds no housecall.db",
                folder.display()
            )));
        }
        let kek = folder.join("kek");
        if !kek.is_file() {
            return Err(Failure::Usage(format!(
                "--data {}: holds no key; --data is for a folder that holds its own, as a demo's does; use --config FILE",
                folder.display()
            )));
        }
        let (store, vault) = (db::Options::Sqlite(file), Vault::file(&kek));
        return Ok(Installation { store, vault });
    }
    let file = place.config.clone().unwrap_or_default();
    let config = config::load(&file).map_err(|error| Failure::Usage(error.to_string()))?;
    let store = config.store.options();
    must_exist(&store)?;
    Ok(Installation { store, vault: Vault::of(&config) })
}

/// A command that looks at a store makes none.
pub(super) fn must_exist(store: &db::Options) -> Result<(), Failure> {
    match store {
        db::Options::Sqlite(file) if !file.is_file() => Err(Failure::Usage(format!(
            "setting store.url: there is no store at {}; `housecall serve` makes one",
            file.display()
        ))),
        _ => Ok(()),
    }
}

pub(super) async fn open(installation: &Installation) -> Result<Db, Failure> {
    Db::open(installation.store.clone()).await.map_err(Failure::failed)
}

/// The installation's own key.
async fn own(db: &Db, installation: &Installation) -> Result<Signer, Failure> {
    let kek = installation.vault.open().await.map_err(Failure::failed)?;
    Signer::existing(db, &kek).await.map_err(Failure::failed)
}

/// The key that a flag gives, led on along the notes in a file.
pub(super) fn led(
    (flag, key): (&str, &str),
    hand_overs: Option<&Path>,
) -> Result<Verifier, Failure> {
    let key = Verifier::parse(key).map_err(|error| Failure::Usage(format!("{flag}: {error}")))?;
    let Some(file) = hand_overs else { return Ok(key) };
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::Usage(format!("--hand-overs {}: {error}", file.display()))
    };
    let notes = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    key.following(&HandOver::split(&notes)).map_err(|error| wrong(&error))
}

async fn hand_overs(place: Place) -> Result<(), Failure> {
    let db = open(&installation(&place)?).await?;
    let notes = audit::Cosigned::new(db).hand_overs().await.map_err(Failure::failed)?;
    if notes.is_empty() {
        return Err(Failure::Usage("no key has followed the first one yet".to_owned()));
    }
    print(notes.trim_end())
}

/// The witnesses of these keys.
pub(super) fn witnesses(vkeys: &[String]) -> Result<Vec<Witness>, Failure> {
    let parse = |vkey: &String| {
        Witness::parse(vkey).map_err(|error| Failure::Usage(format!("--witness {vkey}: {error}")))
    };
    vkeys.iter().map(parse).collect()
}

/// When each witness cosigned a checkpoint, for whoever asked.
pub(super) fn told(witnesses: &[Witness], size: u64, note: &str) -> Result<(), Failure> {
    for witness in witnesses {
        let name = witness.name();
        let at = witness.cosigned(note).map_err(|_| {
            Failure::Failed(format!(
                "the witness {name} has not cosigned this; a checkpoint is cosigned within a minute of its entries"
            ))
        })?;
        print(format_args!("cosigned by {name} at {at}, when the log had {size} entries"))?;
    }
    Ok(())
}

async fn verified(arguments: Verify) -> Result<(), Failure> {
    let installation = installation(&arguments.place)?;
    let against =
        match &arguments.against {
            Some(file) => Some(std::fs::read_to_string(file).map_err(|error| {
                Failure::Usage(format!("--against {}: {error}", file.display()))
            })?),
            None => None,
        };
    let db = open(&installation).await?;
    // The key to trust: the one given, or the installation's own.
    let (verifier, signer) = if let Some(vkey) = &arguments.key {
        let wrong = |error| Failure::Usage(format!("--key: {error}"));
        (Verifier::parse(vkey).map_err(wrong)?, None)
    } else {
        let signer = own(&db, &installation).await?;
        (signer.verifier(), Some(signer))
    };
    let witnesses = witnesses(&arguments.witness)?;
    let signer = signer.as_ref();
    let outside = Outside { checkpoint: against.as_deref(), witnesses: &witnesses, signer };
    let outcome = audit::verify(&db, &verifier, &outside, progress).await;
    clear_progress();
    match outcome {
        Ok(report) if arguments.json => print(json(&report)),
        Ok(report) => {
            print(report.checkpoint.trim_end())?;
            for Testimony { witness, size, at } in &report.cosigned {
                print(format_args!("cosigned by {witness} at {at}, when it had {size} entries"))?;
            }
            if let (true, None) = (report.unsigned > 0, signer) {
                print(format_args!(
                    "the newest {} entries are not signed yet, and --key alone says nothing of them; a running server signs each second",
                    report.unsigned
                ))?;
            }
            print(format_args!(
                "verified: {} entries, {} signed checkpoints, all hold",
                report.entries, report.checkpoints
            ))
        }
        Err(error) => {
            if let (true, VerifyError::Broken(broken)) = (arguments.json, &error) {
                print(
                    serde_json::json!({"verified": false, "index": broken.index, "what": broken.what}),
                )?;
            }
            Err(Failure::failed(error))
        }
    }
}

fn json(report: &Report) -> serde_json::Value {
    serde_json::json!({
        "verified": true,
        "entries": report.entries,
        "checkpoints": report.checkpoints,
        "checkpoint": report.checkpoint,
        "unsigned": report.unsigned,
        "cosigned": report.cosigned.iter().map(|one| serde_json::json!({
            "witness": one.witness, "entries": one.size, "at": one.at.to_string(),
        })).collect::<Vec<_>>(),
    })
}

/// Tells a person at a terminal how far it is.
#[expect(clippy::print_stderr, reason = "progress is not a result")]
fn progress(done: u64, all: u64) {
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) && all > 0 {
        eprint!("\rverifying {done} of {all} entries");
    }
}

#[expect(clippy::print_stderr, reason = "progress is not a result")]
fn clear_progress() {
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        eprint!("\r\x1b[K");
    }
}

async fn proved(arguments: Prove) -> Result<(), Failure> {
    let installation = installation(&arguments.place)?;
    let db = open(&installation).await?;
    let proof = audit::prove(&db, arguments.entry).await.map_err(Failure::failed)?;
    let Some(file) = arguments.out else { return print(proof.trim_end()) };
    std::fs::write(&file, proof)
        .map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
    print(format_args!("proof of entry {} written to {}", arguments.entry, file.display()))?;
    print(opened(&db, &installation, arguments.entry).await?)
}

/// An entry as it reads once the key-encryption key has opened what is sealed in it.
async fn opened(db: &Db, installation: &Installation, index: u64) -> Result<String, Failure> {
    let signer = own(db, installation).await?;
    let entry = Explorer::new(db.clone(), &signer).these(&[index]).await;
    Ok(entry.map_err(Failure::failed)?.into_iter().map(audit::Shown::line).collect())
}

fn checked(arguments: &Check) -> Result<(), Failure> {
    let verifier = led(("--key", &arguments.key), arguments.hand_overs.as_deref())?;
    let text = std::fs::read_to_string(&arguments.file)
        .map_err(|error| Failure::Usage(format!("{}: {error}", arguments.file.display())))?;
    let witnesses = witnesses(&arguments.witness)?;
    let proved = audit::check(&text, &verifier).map_err(Failure::failed)?;
    told(&witnesses, proved.size, &proved.checkpoint)?;
    print(&proved.entry)?;
    print(format_args!(
        "entry {} is in the log {} of {} entries",
        proved.index, proved.origin, proved.size
    ))
}
