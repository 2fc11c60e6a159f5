//! Fresh databases for tests: the whole store and service suite runs on both.

use crate::{Db, Options};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A fresh SQLite database and, when `TEST_DATABASE_URL` names a server, a fresh PostgreSQL schema.
///
/// The SQLite file lives in a temporary folder that the operating system clears.
#[expect(clippy::expect_used, reason = "a test without its database must stop with the reason")]
pub async fn stores() -> Vec<(&'static str, Db)> {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let sqlite = Options::Sqlite(folder.join("test.db"));
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
