//! Fresh databases for tests: the whole store and service suite runs on both.

use crate::{Db, Options};
use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
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
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        let schema =
            format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let server = Db::open(Options::Postgres(url.clone())).await.expect("PostgreSQL answers");
        let mut tx = server.begin().await.expect("a transaction");
        tx.define(format!("CREATE SCHEMA {schema}").leak()).await.expect("a schema of its own");
        tx.commit().await.expect("commit");
        let join = if url.contains('?') { '&' } else { '?' };
        let own = format!("{url}{join}options=-csearch_path%3D{schema}");
        stores.push(("postgresql", Db::open(Options::Postgres(own)).await.expect("it opens")));
    }
    stores
}
