//! Cuts what is backed up into pieces, and seals and writes them on threads of their own while more is read.

use super::BackupError;
use super::archive::Sink;
use super::block::{Block, LONGEST};
use super::folder::Fresh;
use compliance::backup::{Piece, Pieces};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// So many pieces wait for a thread at most.
const WAITING: usize = 4;
/// More threads than this wait for the disk.
const THREADS: usize = 8;
/// So many more than there are cores: some wait for the disk while others seal.
const MORE: usize = 2;
/// Pieces of a database's file: small, for what changes in a day is spread over it. Sealed they are whole blocks of a disk.
const PAGES: usize = Piece::content(256 << 10);
/// Pieces of files: those do not change.
const BLOB: usize = Piece::content(LONGEST);
/// Pieces of a stream that is cut where its content says so have 256 KiB on average; at least …
const LEAST: usize = 64 << 10;
/// … and at most so many bytes.
const MOST: usize = Piece::content(1 << 20);
/// One place in 2^18 is one to cut.
const SHIFT: u32 = 64 - 18;

/// Where something is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A database's file, whose pages stay where they are.
    Pages,
    /// A file that never changes.
    Blob,
    /// A stream in which what is new moves what comes after it.
    Content,
}

/// What was cut.
pub(super) struct Pieced {
    /// Entries in their order, each with its pieces.
    pub(super) entries: Vec<(String, Vec<Piece>)>,
    /// Bytes of pieces that were not there.
    pub(super) new: u64,
}

struct Done {
    number: usize,
    piece: Result<(Piece, bool), BackupError>,
    block: Block,
}

pub(super) struct Cutter {
    jobs: Option<SyncSender<(usize, Block)>>,
    done: Receiver<Done>,
    threads: Vec<JoinHandle<()>>,
    gear: Vec<u64>,
    rolling: u64,
    cut: Cut,
    pending: Block,
    spare: Vec<Block>,
    /// Names of entries, and the number of each one's first piece. Those that are left out have no name.
    entries: Vec<(Option<String>, usize)>,
    pieces: Vec<Option<Piece>>,
    new: u64,
}

impl Cutter {
    pub(super) fn start(pieces: Pieces, fresh: Arc<Fresh>) -> Result<Self, BackupError> {
        let (jobs, waiting) = sync_channel(WAITING);
        let (answer, done) = channel();
        let gear = pieces.gear().map_err(BackupError::new)?;
        let shared = Arc::new((pieces, fresh, Mutex::new(waiting)));
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let count = cores.saturating_add(MORE).min(THREADS);
        let mut threads = Vec::new();
        for _ in 0..count {
            let (shared, answer) = (Arc::clone(&shared), answer.clone());
            let thread = std::thread::Builder::new().name("backup".to_owned());
            let work = move || {
                let (pieces, fresh, waiting) = &*shared;
                work(pieces, fresh, waiting, &answer);
            };
            threads.push(thread.spawn(work).map_err(BackupError::new)?);
        }
        Ok(Self {
            jobs: Some(jobs),
            done,
            threads,
            gear,
            rolling: 0,
            cut: Cut::Blob,
            pending: Block::new(),
            spare: Vec::new(),
            entries: Vec::new(),
            pieces: Vec::new(),
            new: 0,
        })
    }

    fn settle(&mut self, done: Done) -> Result<(), BackupError> {
        let (piece, is_new) = done.piece?;
        if is_new {
            self.new += piece.sealed();
        }
        if let Some(place) = self.pieces.get_mut(done.number) {
            *place = Some(piece);
        }
        self.spare.push(done.block);
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), BackupError> {
        while let Ok(done) = self.done.try_recv() {
            self.settle(done)?;
        }
        let mut next = self.spare.pop().unwrap_or_else(Block::new);
        next.clear();
        let piece = std::mem::replace(&mut self.pending, next);
        let number = self.pieces.len();
        self.pieces.push(None);
        self.rolling = 0;
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send((number, piece)).is_ok());
        if sent { Ok(()) } else { Err(BackupError("a thread of the backup ended".to_owned())) }
    }

    /// After how many of these bytes to cut; `None` when not within them.
    fn place(&mut self, bytes: &[u8]) -> Option<usize> {
        let have = self.pending.len();
        let fixed = match self.cut {
            Cut::Pages => PAGES,
            Cut::Blob => BLOB,
            Cut::Content => {
                return bytes.iter().enumerate().find_map(|(index, byte)| {
                    let gear = self.gear.get(usize::from(*byte)).copied().unwrap_or_default();
                    self.rolling = (self.rolling << 1).wrapping_add(gear);
                    let length = have + index + 1;
                    let is_place = length >= LEAST && self.rolling >> SHIFT == 0;
                    (is_place || length >= MOST).then_some(index + 1)
                });
            }
        };
        let room = fixed.saturating_sub(have);
        (bytes.len() >= room).then_some(room)
    }

    /// Waits until all is sealed and written.
    pub(super) fn finish(mut self) -> Result<Pieced, BackupError> {
        self.jobs = None;
        while let Ok(done) = self.done.recv() {
            self.settle(done)?;
        }
        for thread in self.threads.drain(..) {
            thread.join().map_err(|_| BackupError("a thread of the backup failed".to_owned()))?;
        }
        let all: Option<Vec<Piece>> = self.pieces.drain(..).collect();
        let mut all = all.ok_or(BackupError("a piece of the backup was not written".to_owned()))?;
        let mut entries = Vec::new();
        for (name, first) in self.entries.drain(..).rev() {
            let own = all.split_off(first.min(all.len()));
            entries.extend(name.map(|name| (name, own)));
        }
        entries.reverse();
        Ok(Pieced { entries, new: self.new })
    }
}

impl Sink for Cutter {
    fn begin(&mut self, name: &str, cut: Cut) -> Result<(), BackupError> {
        self.cut = cut;
        self.rolling = 0;
        self.entries.push((Some(name.to_owned()), self.pieces.len()));
        Ok(())
    }

    fn add(&mut self, mut bytes: &[u8]) -> Result<(), BackupError> {
        while let Some(place) = self.place(bytes) {
            let (now, later) = bytes.split_at(place);
            self.pending.extend(now);
            self.hand_on()?;
            bytes = later;
        }
        self.pending.extend(bytes);
        Ok(())
    }

    fn end(&mut self) -> Result<(), BackupError> {
        if self.pending.len() == 0 { Ok(()) } else { self.hand_on() }
    }

    /// Its pieces are written all the same, and go with those that no backup needs.
    fn leave_out(&mut self) -> Result<(), BackupError> {
        self.pending.clear();
        if let Some((name, _)) = self.entries.last_mut() {
            *name = None;
        }
        Ok(())
    }
}

type Waiting = Mutex<Receiver<(usize, Block)>>;

/// Ends when nothing more comes, or nobody listens any more.
fn work(pieces: &Pieces, fresh: &Fresh, waiting: &Waiting, answer: &Sender<Done>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, mut block)) = next else { return };
        let piece = block.seal(pieces).and_then(|piece| {
            let is_new = fresh.write(&piece, block.as_slice())?;
            Ok((piece, is_new))
        });
        if answer.send(Done { number, piece, block }).is_err() {
            return;
        }
    }
}
