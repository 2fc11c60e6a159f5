//! How the store is reached, as the store sees it.

use crate::{Db, DbError, Row, Store};

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

/// Connections that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connections {
    /// What their program calls itself.
    pub program: String,
    /// How they get there.
    pub link: Link,
    /// How many they are.
    pub count: u64,
}

/// Every connection of our account to our database, whichever program made it: what it calls itself; whether it is encrypted;
/// whether it stays on the store's machine: by a socket file, loopback, or between two ends of one address; and by which version
/// and ciphers.
const POSTGRES_LINKS: &str = "SELECT coalesce(a.application_name, ''), coalesce(s.ssl, false)::int::bigint,
         coalesce(a.client_addr IS NULL OR host(a.client_addr) LIKE '127.%' OR host(a.client_addr) = '::1'
          OR host(a.client_addr) = host(inet_server_addr()), false)::int::bigint,
         coalesce(s.version, '') || ' ' || coalesce(s.cipher, ''), count(*)
     FROM pg_stat_activity a JOIN pg_stat_ssl s ON s.pid = a.pid
     WHERE a.backend_type = 'client backend' AND a.datname = current_database() AND a.usename = session_user
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";

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

    /// How each connection of our account to the store is protected, as the store sees it.
    pub async fn links(&self) -> Result<Vec<Connections>, DbError> {
        if matches!(self.0, Store::Sqlite(_)) {
            let (program, link) = ("housecall".to_owned(), Link::Embedded);
            return Ok(vec![Connections { program, link, count: 1 }]);
        }
        let mut tx = self.read().await?;
        let rows = tx.query(POSTGRES_LINKS, Vec::new()).await?;
        let read = |row: &Row| {
            let link = match (row.int(1)? == 1, row.int(2)? == 1) {
                (true, _) => Link::Encrypted(row.text(3)?),
                (false, true) => Link::Here,
                (false, false) => Link::Clear,
            };
            let (program, count) = (row.text(0)?, row.int(4)?.unsigned_abs());
            Ok(Connections { program, link, count })
        };
        let links = rows.iter().map(read).collect::<Result<Vec<_>, DbError>>()?;
        if links.is_empty() {
            return Err(DbError::Corrupt("pg_stat_ssl has no row of ours".to_owned()));
        }
        Ok(links)
    }
}

#[cfg(test)]
mod tests {
    use super::Link;
    use crate::testing::stores;

    #[tokio::test]
    async fn every_connection_of_the_account_is_seen_and_not_that_which_asks_alone() {
        for (store, db) in stores().await {
            let held = db.begin().await.unwrap();
            let links = db.links().await.unwrap();
            let all: u64 = links.iter().map(|one| one.count).sum();
            if store == "sqlite" {
                assert!(links.iter().all(|one| one.link == Link::Embedded), "{links:?}");
            } else {
                assert!(all >= 2, "one asks, and one is held: {links:?}");
                assert!(links.iter().all(|one| one.link != Link::Embedded), "{links:?}");
                assert!(links.iter().any(|one| one.program == "housecall"), "{links:?}");
            }
            drop(held);
        }
    }
}
