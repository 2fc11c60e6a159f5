//! `people recover`: seals a way back in for an administrator, in two halves, and opens their account by it.

use super::arguments::Recover;
use super::beside::{refused, with_clinic};
use super::people::ended;
use super::{Failure, print};
use crate::config;
use clinic::recovery::Prepared;
use kernel::{PersonId, Phi};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// More than a half with all that is written around it.
const LONGEST: u64 = 4096;

pub(super) async fn run(command: Recover) -> Result<(), Failure> {
    match command {
        Recover::Prepare { config, id, custodian } => prepare(&config, &id, custodian).await,
        Recover::Open { config, half } => open(&config, half).await,
    }
}

fn person(argument: &str, id: &str) -> Result<PersonId, Failure> {
    id.parse().map_err(|error: kernel::IdError| Failure::Usage(format!("{argument}: {error}")))
}

/// A person and the file of their half.
fn keeper(told: &str) -> Result<(PersonId, PathBuf), Failure> {
    let wrong = || Failure::Usage(format!("--custodian {told}: is ID=FILE"));
    let (id, file) = told.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or_else(wrong)?;
    Ok((person("--custodian", id)?, file.into()))
}

/// Two of something, each given by an argument of its own.
fn two<T>(argument: &str, given: Vec<T>) -> Result<[T; 2], Failure> {
    let wrong = |given: Vec<T>| {
        Failure::Usage(format!("{argument}: is given twice, and was {} times", given.len()))
    };
    given.try_into().map_err(wrong)
}

async fn prepare(file: &Path, id: &str, custodians: Vec<String>) -> Result<(), Failure> {
    let id = person("--id", id)?;
    let keepers = custodians.iter().map(|told| keeper(told)).collect::<Result<_, _>>()?;
    let [(one, first), (other, second)] = two("--custodian", keepers)?;
    // Both places are taken before anything is sealed, so that no half is made that lies nowhere.
    let mut files = [Place::take(first)?, Place::take(second)?];
    let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
    // They lie whole before anything counts: else what opened before would open no more, and nothing in its place.
    let mut filled = Ok(());
    let keep = |made: &Prepared| {
        filled = fill(&mut files, made);
        filled.is_ok()
    };
    let made = Box::pin(with_clinic(config, async |clinic, system| {
        clinic.recoveries.prepare(system, &id, [one, other], keep).await
    }));
    let made = made.await?;
    filled?;
    let Prepared { recovery, .. } = made.map_err(|error| refused(&error))?;
    for (place, custodian) in files.into_iter().zip(&recovery.custodians) {
        let file = place.keep()?;
        print(format_args!(
            "{}: for {custodian}, who keeps it sealed and offline",
            file.display()
        ))?;
    }
    print(format_args!(
        "{id}: a way back in is sealed; what was made before opens nothing any more"
    ))
}

fn fill(files: &mut [Place; 2], made: &Prepared) -> Result<(), Failure> {
    let Prepared { recovery, halves } = made;
    for ((place, half), custodian) in files.iter_mut().zip(halves).zip(&recovery.custodians) {
        let text = format!(
            "# Housecall: one of two halves that open the account of {}, once. {custodian} keeps it sealed and offline.\n\
             # housecall people recover open --config FILE --half FILE --half FILE\n{}\n",
            recovery.person,
            half.expose()
        );
        place.fill(&text)?;
    }
    Ok(())
}

async fn open(file: &Path, halves: Vec<PathBuf>) -> Result<(), Failure> {
    let [one, other] = two("--half", halves)?;
    let (one, other) = (read(&one)?, read(&other)?);
    let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
    let opened = Box::pin(with_clinic(config, async |clinic, system| {
        clinic.recoveries.open(system, [&one, &other]).await
    }));
    let opened = opened.await?.map_err(|error| refused(&error))?;
    let id = &opened.recovery.person;
    print(format_args!("Password of {id}: {}", opened.password.expose()))?;
    print(format_args!(
        "It is shown this once, signs in until {:.0} and is changed first; a second factor is asked for as ever.",
        opened.until
    ))?;
    print(ended(opened.ended))?;
    let written = match opened.written {
        0 => "Nobody else can be written to; tell the others yourself.".to_owned(),
        1 => "One other is written to, by e-mail or SMS.".to_owned(),
        many => format!("{many} others are written to, by e-mail or SMS."),
    };
    print(format_args!("{written}"))?;
    print(format_args!(
        "{id}: opened; make another one now (`housecall people recover prepare`), a check fails until then"
    ))
}

/// A file that was made for a half, and is removed again unless it is kept.
struct Place(Option<(PathBuf, fs::File)>);

impl Place {
    fn take(path: PathBuf) -> Result<Self, Failure> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        match file {
            Ok(file) => Ok(Self(Some((path, file)))),
            Err(error) => Err(Failure::Usage(format!("--custodian {}: {error}", path.display()))),
        }
    }

    fn fill(&mut self, text: &str) -> Result<(), Failure> {
        let Some((path, file)) = &mut self.0 else { return Ok(()) };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let words = "nothing was changed, and what was made before still opens";
        written.map_err(|error| Failure::Failed(format!("{}: {error}; {words}", path.display())))
    }

    fn keep(mut self) -> Result<PathBuf, Failure> {
        let kept = self.0.take().map(|(path, _)| path);
        kept.ok_or_else(|| Failure::Failed("the half's file is gone".to_owned()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}

/// The half in a file, without what is written around it.
fn read(path: &Path) -> Result<Phi, Failure> {
    let failed =
        |error: std::io::Error| Failure::Usage(format!("--half {}: {error}", path.display()));
    let length = fs::metadata(path).map_err(failed)?.len();
    let text =
        if length > LONGEST { String::new() } else { fs::read_to_string(path).map_err(failed)? };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let half = lines.find(|line| !line.is_empty());
    let none = || Failure::Usage(format!("--half {}: holds no half", path.display()));
    half.map(Phi::new).ok_or_else(none)
}
