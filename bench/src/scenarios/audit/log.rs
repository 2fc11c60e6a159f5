//! A demo whose audit log has ten million entries of a year, written by the log's own writer because living through it
//! takes a year. Made once, and kept.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use compliance::audit::{Action, Audit, Entry, Event, Outcome as Ending, Resource, Signer};
use compliance::keys::Kek;
use db::{Db, Options};
use kernel::{Actor, Clock, Role, Timestamp};

use crate::peers::house::{DATA, Demo};
use crate::report::note;
use crate::{Bench, Outcome, fault, process};

/// Entries of one commit, as a visit's steps leave them.
const COMMIT: u64 = 25;
/// Of whom the entries speak.
pub(super) const PATIENTS: u64 = 20_000;
const STAFF: u64 = 200;
/// Microseconds of a year.
const YEAR: i64 = 365 * 86_400 * 1_000_000;
/// A store of gigabytes has closed within it.
const CLOSING: Duration = Duration::from_secs(30);
/// Says that the log is whole.
const MARK: &str = "whole";
/// What happened, most often first.
const EVENTS: [Event; 4] =
    [Event::PhiMessageSent, Event::PhiMessageRead, Event::PhiFileAccessed, Event::QueueRead];

/// The folder with the log.
pub(super) struct Log {
    pub(super) folder: PathBuf,
    pub(super) entries: u64,
}

impl Log {
    /// The log in the results' folder, made when it is not there.
    pub(super) fn open(bench: &Bench) -> Outcome<Self> {
        let (name, entries) = if bench.quick { ("log-quick", 50_000) } else { ("log", 10_000_000) };
        let log = Self { folder: bench.out.join(name), entries };
        if !log.folder.join(MARK).exists() {
            note(&format!(
                "audit: a log of {entries} entries is made once and kept in target/bench"
            ));
            log.make(bench)?;
        }
        Ok(log)
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join(DATA)
    }

    /// Waits until the last connection to the store is closed: it takes the files beside the store along, and closes on a
    /// thread of its own.
    pub(super) fn closed(&self) -> Outcome<()> {
        let beside = self.data().join("housecall.db-wal");
        let begun = Instant::now();
        while beside.exists() {
            if begun.elapsed() > CLOSING {
                return Err(fault(format!("{} is still in use", beside.display())));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    pub(super) fn store(&self) -> Options {
        Options::Sqlite(self.data().join("housecall.db"))
    }

    fn make(&self, bench: &Bench) -> Outcome<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)?;
        // A server makes the store and its keys.
        let seeded = Demo::start(&bench.program, process::folder()?, &[])?.stop()?;
        process::copy(&seeded.path().join(DATA), &self.folder)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.write())?;
        fs::write(self.folder.join(MARK), self.entries.to_string())?;
        Ok(())
    }

    /// Writes the entries, and has the index and the tiles follow.
    async fn write(&self) -> Outcome<()> {
        let db = Db::open(self.store()).await?;
        let kek = Kek::load(&self.data().join("kek"))?;
        let signer = Signer::existing(&db, &kek).await?;
        let explorer = compliance::audit::Explorer::new(db.clone(), &signer);
        let clock = Arc::new(Year(AtomicI64::new(Timestamp::now().as_microsecond())));
        let audit = Audit::new(signer, Arc::clone(&clock) as Arc<dyn Clock>);
        let commits = self.entries / COMMIT;
        let apart = YEAR / i64::try_from(commits)?;
        for commit in 0..commits {
            let entries: Vec<Entry> =
                (0..COMMIT).map(|nth| entry(commit * COMMIT + nth, commit)).collect();
            let mut tx = db.begin().await?;
            audit.append(&mut tx, &entries).await?;
            tx.commit().await?;
            clock.0.fetch_add(apart, Ordering::Relaxed);
            if commit % 20_000 == 0 {
                explorer.keep_up().await?;
            }
        }
        Ok(explorer.keep_up().await?)
    }
}

/// One entry: a commit is one person's work for one patient.
fn entry(number: u64, commit: u64) -> Entry {
    // A number that is not in step with anything.
    let mixed = commit.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let (patient, staff) = (format!("pat-{}", mixed % PATIENTS), format!("dr-{}", mixed % STAFF));
    let event = EVENTS.get(usize::try_from(number % 4).unwrap_or(0)).copied();
    let actor = Actor { id: staff, role: Role::Provider, address: None };
    let visit = format!("consultation-{commit}");
    let channel = Some(format!("consultation.{patient}.{visit}"));
    let resource = Resource { kind: "message", id: format!("{number}"), channel };
    let event = event.unwrap_or(Event::PhiMessageSent);
    Entry {
        patient: Some(patient),
        encounter: Some(visit),
        ..Entry::new(event, Action::Create, Ending::Success, actor, resource)
    }
}

/// A clock that goes as far as it is told.
struct Year(AtomicI64);

impl Clock for Year {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::Relaxed)).unwrap_or_default()
    }
}
