//! Fresh databases for tests: the whole store and service suite runs on both.

use crate::{Db, Options};
use std::cell::RefCell;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

static NEXT: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// The folders of a test, which go with its thread.
    static FOLDERS: RefCell<Vec<TempDir>> = const { RefCell::new(Vec::new()) };
}

/// A fresh SQLite database and, when `TEST_DATABASE_URL` names a server, a fresh PostgreSQL schema.
///
/// The SQLite file lives in a temporary folder that goes with the thread that asked.
#[expect(clippy::expect_used, reason = "a test without its database must stop with the reason")]
pub async fn stores() -> Vec<(&'static str, Db)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sqlite = Options::Sqlite(folder.path().join("test.db"));
    FOLDERS.with_borrow_mut(|folders| folders.push(folder));
    let mut stores = vec![("sqlite", Db::open(sqlite).await.expect("SQLite opens"))];
    if let Some(own) = schema().await {
        stores.push(("postgresql", Db::open(Options::Postgres(own)).await.expect("it opens")));
    }
    stores
}

/// The address of a fresh PostgreSQL schema; `None` unless `TEST_DATABASE_URL` names a server.
#[expect(clippy::expect_used, reason = "a test without its database must stop with the reason")]
pub async fn schema() -> Option<String> {
    let url = std::env::var("TEST_DATABASE_URL").ok()?;
    // Numbers of processes come round within a run.
    let chance = RandomState::new().hash_one(std::process::id());
    let schema = format!("test_{chance:x}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let server = Db::open(Options::Postgres(url.clone())).await.expect("PostgreSQL answers");
    let mut tx = server.begin().await.expect("a transaction");
    tx.define(format!("CREATE SCHEMA {schema}").leak()).await.expect("a schema of its own");
    tx.commit().await.expect("commit");
    let join = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{join}options=-csearch_path%3D{schema}"))
}

/// Ends the connection by which a server has the store to itself; answers whether there was one.
#[expect(clippy::expect_used, reason = "a test without its database must stop with the reason")]
pub async fn end_claim(db: &Db) -> bool {
    let mut tx = db.read().await.expect("a transaction");
    !tx.query(END_CLAIM, Vec::new()).await.expect("it may be ended").is_empty()
}

const END_CLAIM: &str = "SELECT pg_terminate_backend(pid)::int::bigint FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND classid::bigint = 1752135027
       AND objid::bigint = (hashtext(current_schema())::bigint & 4294967295)
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// A way to PostgreSQL that can be cut at a commit, before its answer is back, or be lost as a whole.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    /// What the transaction holds that is cut off next, and how.
    next: Arc<Mutex<Option<(String, Cut)>>>,
    /// The connections that were opened.
    lines: Arc<Mutex<Vec<Line>>>,
}

/// The client's end of a connection, and whether it is cut.
type Line = (TcpStream, Arc<AtomicBool>);

/// How a connection ends for its client when it asks for a commit, or what becomes of an answer.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Once the server has answered.
    Answered,
    /// At once; the server hears of it so much later.
    Late(Duration),
    /// At once; the server hears nothing more, nor that the connection ended.
    Unheard,
    /// It does not, and hears nothing more of the server.
    Unanswered,
}

impl Wire {
    /// A fresh PostgreSQL schema that is reached by such a way; `None` unless `TEST_DATABASE_URL` names a server, as
    /// `postgres://user@host:port/database`.
    #[expect(clippy::expect_used, reason = "a test without its database must stop with the reason")]
    pub async fn open() -> Option<(Db, Self)> {
        let url = schema().await?;
        let (user, rest) = url.split_once('@').expect("a user");
        let (server, database) = rest.split_once('/').expect("a database");
        let door = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let here = door.local_addr().expect("an address");
        let (wire, server) = (Self::default(), server.to_owned());
        let own = wire.clone();
        // Ends with the process, as the threads of its connections do.
        thread::spawn(move || {
            for client in door.incoming().flatten() {
                let (wire, server) = (own.clone(), server.clone());
                thread::spawn(move || wire.carry(client, &server));
            }
        });
        let own = format!("{user}@{here}/{database}");
        Some((Db::open(Options::Postgres(own)).await.expect("it opens"), wire))
    }

    /// The next transaction that sends this word as a parameter is committed, and its connection ends before that is
    /// answered.
    pub fn cut_after(&self, word: &str) {
        self.cut(word, Cut::Answered);
    }

    /// The connection of the next transaction that sends this word ends when the commit is asked for, and the server hears of
    /// that commit so much later.
    pub fn cut_before(&self, word: &str, late: Duration) {
        self.cut(word, Cut::Late(late));
    }

    /// The same where the server hears of nothing more: of no commit, and not that the connection ended.
    pub fn lose_at(&self, word: &str) {
        self.cut(word, Cut::Unheard);
    }

    /// The next statement with this word is run, and its answer does not come; its connection stays until the client ends it.
    pub fn withhold(&self, word: &str) {
        self.cut(word, Cut::Unanswered);
    }

    fn cut(&self, word: &str, how: Cut) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some((word.to_owned(), how));
    }

    /// All connections end that are open now, and the server hears nothing of it.
    pub fn lose(&self) {
        for (client, is_cut) in self.lines().drain(..) {
            is_cut.store(true, Ordering::SeqCst);
            // One that has ended already is lost as well.
            let _ = client.shutdown(Shutdown::Both);
        }
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the connection is cut whose client has just sent this.
    fn due(&self, sent: &[u8], is_marked: &mut bool) -> Option<Cut> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let is_named = next.as_ref().is_some_and(|(word, _)| holds(sent, word.as_bytes()));
        *is_marked |= is_named;
        let is_asked = match &*next {
            // By its words a statement is prepared, and run by what comes after them.
            Some((_, Cut::Unanswered)) => !is_named,
            _ => holds(sent, COMMITTED),
        };
        if !*is_marked || !is_asked {
            return None;
        }
        *is_marked = false;
        next.take().map(|(_, how)| how)
    }

    /// Carries one connection.
    fn carry(&self, mut client: TcpStream, server: &str) -> io::Result<()> {
        let mut server = TcpStream::connect(server)?;
        let (answers, asker) = (server.try_clone()?, client.try_clone()?);
        let is_cut = Arc::new(AtomicBool::new(false));
        self.lines().push((client.try_clone()?, Arc::clone(&is_cut)));
        let withheld = Arc::clone(&is_cut);
        thread::spawn(move || answer(answers, asker, &withheld));
        let mut buffer = vec![0; 1 << 16];
        let (mut is_marked, mut is_open) = (false, false);
        loop {
            let length = client.read(&mut buffer)?;
            let sent = buffer.get(..length).unwrap_or_default();
            if sent.is_empty() {
                // Of one that is cut the server has heard what it was to hear.
                let is_over = is_cut.load(Ordering::SeqCst) && !is_open;
                return if is_over { Ok(()) } else { server.shutdown(Shutdown::Both) };
            }
            let cut = self.due(sent, &mut is_marked);
            if cut.is_some() {
                is_cut.store(true, Ordering::SeqCst);
            }
            match cut {
                None | Some(Cut::Answered) => {}
                Some(Cut::Unanswered) => is_open = true,
                Some(Cut::Late(late)) => {
                    client.shutdown(Shutdown::Both)?;
                    thread::sleep(late);
                }
                Some(Cut::Unheard) => return client.shutdown(Shutdown::Both),
            }
            server.write_all(sent)?;
        }
    }
}

/// The word by which a commit is asked for, and answered.
const COMMITTED: &[u8] = b"COMMIT\0";

/// Carries answers back until the connection is cut: then nothing more, and it ends once the commit was answered.
fn answer(mut server: TcpStream, mut client: TcpStream, is_cut: &AtomicBool) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    let mut kept = Vec::new();
    loop {
        let length = server.read(&mut buffer)?;
        let answered = buffer.get(..length).unwrap_or_default();
        if is_cut.load(Ordering::SeqCst) {
            kept.extend_from_slice(answered);
        } else {
            client.write_all(answered)?;
        }
        if answered.is_empty() || holds(&kept, COMMITTED) {
            client.shutdown(Shutdown::Both)?;
            return server.shutdown(Shutdown::Both);
        }
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}
