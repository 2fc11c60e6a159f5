//! One server serves a store: a second one would hear nothing of what the first one commits.

use crate::DbError;
use crate::postgres::Postgres;
use deadpool_postgres::ClientWrapper;
use std::fmt;
use std::fs::File;
use tokio::sync::Mutex;

/// The store, as long as this lives: a locked file beside the database, or a connection with an advisory lock. The system
/// lets go of either when the process dies; of the connection also a database that restarts, or a firewall in between.
pub struct Alone(Lock);

enum Lock {
    File { _locked: File },
    Session { session: Box<Mutex<ClientWrapper>>, store: Postgres },
}

impl Alone {
    pub(crate) const fn by_file(locked: File) -> Self {
        Self(Lock::File { _locked: locked })
    }

    pub(crate) fn by_session(session: ClientWrapper, store: Postgres) -> Self {
        Self(Lock::Session { session: Box::new(Mutex::new(session)), store })
    }

    /// Whether it still is, or is again: a lock that went with its connection is taken anew, unless another server was
    /// faster. While the database cannot be reached, nobody knows.
    pub async fn holds(&self) -> Result<bool, DbError> {
        let Lock::Session { session, store } = &self.0 else { return Ok(true) };
        let mut session = session.lock().await;
        if session.simple_query("SELECT 1").await.is_ok() {
            return Ok(true);
        }
        let Some(again) = store.claim().await? else { return Ok(false) };
        *session = again;
        Ok(true)
    }
}

impl fmt::Debug for Alone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Alone")
    }
}
