//! How the store is reached, as the store sees it.

use crate::{Db, DbError, Store};

/// How what is asked of the store gets there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is a file of this machine.
    Embedded,
    /// By TLS: its version and its ciphers.
    Encrypted(String),
    /// In the clear, on this machine.
    Here,
    /// In the clear, over a network.
    Clear,
}

/// Whether our connection is encrypted; whether it stays on the store's machine: by a socket file, loopback, or between two
/// ends of one address; and by which version and ciphers.
const POSTGRES_LINK: &str = "SELECT ssl::int::bigint,
         (inet_client_addr() IS NULL OR host(inet_client_addr()) LIKE '127.%' OR host(inet_client_addr()) = '::1'
          OR host(inet_client_addr()) = host(inet_server_addr()))::int::bigint,
         coalesce(version, '') || ' ' || coalesce(cipher, '')
     FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// The store's own clock, in microseconds since 1970.
const POSTGRES_CLOCK: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint";

impl Db {
    /// What the store's own clock says, in microseconds since 1970; `None` where the store lives by this machine's.
    pub async fn clock(&self) -> Result<Option<i64>, DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            return Ok(None);
        }
        let row = self.read().await?.query_opt(POSTGRES_CLOCK, Vec::new()).await?;
        row.map(|row| row.int(0)).transpose()
    }

    /// How this very connection to the store is protected, as the store sees it.
    pub async fn link(&self) -> Result<Link, DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            return Ok(Link::Embedded);
        }
        let mut tx = self.read().await?;
        let row = tx.query_opt(POSTGRES_LINK, Vec::new()).await?;
        let row =
            row.ok_or_else(|| DbError::Corrupt("pg_stat_ssl has no row of ours".to_owned()))?;
        let (encrypted, here, how) = (row.int(0)? == 1, row.int(1)? == 1, row.text(2)?);
        Ok(match (encrypted, here) {
            (true, _) => Link::Encrypted(how),
            (false, true) => Link::Here,
            (false, false) => Link::Clear,
        })
    }
}
