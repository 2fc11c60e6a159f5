//! `downtime-kit write`, `downtime-kit open`.

use super::arguments::{DowntimeKit, KitOpen, KitWrite, Place};
use super::audit::{installation, wait};
use super::backup::open;
use super::{Failure, print};
use crate::config::{self, Config};
use crate::downtime::{self, Made, Terms};
use clinic::downtime::Language;
use compliance::backup::{BackupKey, Recipient};
use compliance::downtime::{Depot, Kits};
use compliance::keys::Sealer;
use kernel::Phi;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

pub(super) fn run(command: DowntimeKit) -> Result<(), Failure> {
    match command {
        DowntimeKit::Write(command) => wait(written(command)),
        DowntimeKit::Open(command) => wait(opened(command)),
    }
}

/// What is said, and else what the settings say.
fn terms(command: &KitWrite) -> Result<Terms, Failure> {
    let config: Option<Config> = match &command.place.config {
        Some(file) => Some(config::load(file).map_err(|error| Failure::Usage(error.to_string()))?),
        None => None,
    };
    let section = config.map(|config| config.downtime).unwrap_or_default();
    let recipient = match &command.to {
        Some(file) => {
            Some(Recipient::load(file).map_err(|error| Failure::Usage(error.to_string()))?)
        }
        None => section.recipient(),
    };
    let recipient = recipient.ok_or_else(|| {
        let words = "--to: to which key? Set [downtime] recipient, or give the file ….pub that `housecall keys backup` makes";
        Failure::Usage(words.to_owned())
    })?;
    let folder = command.out.clone().or_else(|| section.folder.clone()).ok_or_else(|| {
        Failure::Usage("--out: into which folder? Set [downtime] folder, or give one".to_owned())
    })?;
    let language = match command.language.as_deref() {
        Some(code) => Language::find(code)
            .ok_or_else(|| Failure::Usage(format!("--language {code}: is none of en, es")))?,
        None => section.language(),
    };
    Ok(Terms { depot: Depot { folder, recipient }, language, numbers: section.numbers })
}

async fn written(command: KitWrite) -> Result<(), Failure> {
    let terms = terms(&command)?;
    let (base, audit) = open(installation(&command.place)?).await?;
    let sealer = Sealer::open(&base.db, &base.keys).await.map_err(Failure::failed)?;
    let now = base.clock.now_to_microsecond();
    let made = Box::pin(downtime::write((&base.db, &audit, &sealer), &terms, now)).await;
    let Made { file, written, visits } = made.map_err(Failure::failed)?;
    if command.json {
        return print(serde_json::json!({
            "file": file.display().to_string(), "made": written.at.to_string(),
            "until": written.until.to_string(), "visits": visits, "key": written.recipient,
            "sha256": written.sha256,
        }));
    }
    print(format_args!("SHA-256 {}", written.sha256))?;
    print(format_args!(
        "{}: {visits} visits until {}, sealed to key {}",
        file.display(),
        written.until,
        written.recipient
    ))
}

async fn opened(command: KitOpen) -> Result<(), Failure> {
    let KitOpen { file, key, out, data, config } = command;
    let key = BackupKey::load(&key).map_err(|error| Failure::Usage(error.to_string()))?;
    let opened = compliance::downtime::open(&file, &key).map_err(Failure::failed)?;
    // Before anything stands in the clear.
    if data.is_some() || config.is_some() {
        let (base, audit) = open(installation(&Place { data, config })?).await?;
        let now = base.clock.now();
        let known = Kits::new(&base.db, &audit).opened(&opened.sha256, now).await;
        if !known.map_err(Failure::failed)? {
            return Err(Failure::Failed(format!(
                "{}: this installation has no record of a kit with the SHA-256 {}; whoever has the public half of the key can seal \
                 one, so open a kit that its server wrote",
                file.display(),
                opened.sha256
            )));
        }
    }
    let out = out.unwrap_or_else(|| file.with_extension("html"));
    put(&out, &opened.page)?;
    print(format_args!("SHA-256 {}", opened.sha256))?;
    print(format_args!("{}: print it, and remove it afterwards; it names patients", out.display()))
}

/// Writes the page for its owner only.
fn put(path: &Path, page: &Phi) -> Result<(), Failure> {
    let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(path);
    let mut made = made.map_err(failed)?;
    made.write_all(page.expose().as_bytes()).map_err(failed)
}
