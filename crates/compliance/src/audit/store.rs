//! The log's tables. One row a commit holds its entries, as in a C2SP entry tile: large rows cost
//! the publish path less than many small ones, and are read back faster.

use super::{Checkpoint, Frontier};
use crate::keys::Sealed;
use db::{Db, DbError, Fence, Migration, Query, Row, Tx, Writes, params};

/// The tables of the audit log.
pub const MIGRATION: Migration = Migration {
    name: "compliance.1.audit",
    sql: "CREATE TABLE audit_head (
              id BIGINT PRIMARY KEY, size BIGINT NOT NULL, frontier BYTEA NOT NULL, checkpoint TEXT NOT NULL
          );
          INSERT INTO audit_head (id, size, frontier, checkpoint) VALUES (1, 0, CAST('' AS BYTEA), '');
          CREATE TABLE audit_batch (
              first_seq BIGINT PRIMARY KEY,
              count BIGINT NOT NULL,
              entries BYTEA NOT NULL,
              marks BYTEA NOT NULL,
              root BYTEA NOT NULL
          );
          CREATE TABLE audit_checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL);
          CREATE TABLE signing_key (id BIGINT PRIMARY KEY, origin TEXT NOT NULL, sealed BYTEA NOT NULL)",
};

/// The tables of which rows are only added, each with its key.
pub(super) const ONLY_ADDED: [(&str, &str); 2] =
    [("audit_batch", "first_seq"), ("audit_checkpoint", "size")];

/// Has the store refuse to change or remove what was witnessed, whoever asks by the server's own account. Answers what came
/// of it for each table.
pub async fn only_added(db: &Db) -> Result<Vec<(&'static str, Fence)>, DbError> {
    let mut all = Vec::with_capacity(ONLY_ADDED.len());
    for (table, key) in ONLY_ADDED {
        all.push((table, db.only_added(table, key).await?));
    }
    Ok(all)
}

/// Takes the place away to which entries are written, in a store that is thrown away, or puts it back.
pub async fn outage(db: &Db, begins: bool) -> Result<(), DbError> {
    let sql = if begins {
        "ALTER TABLE audit_batch RENAME TO audit_batch_away"
    } else {
        "ALTER TABLE audit_batch_away RENAME TO audit_batch"
    };
    let mut tx = db.begin().await?;
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

/// Which version of the key-encryption key sealed the signing key; empty from before it was written down.
pub const SEALED_BY: Migration = Migration {
    name: "compliance.12.audit-kek",
    sql: "ALTER TABLE signing_key ADD COLUMN kek TEXT NOT NULL DEFAULT ''",
};

/// Which key signs, and the note by which each followed the one before; empty for the first.
pub const SUCCESSION: Migration = Migration {
    name: "compliance.17.audit-succession",
    sql: "ALTER TABLE signing_key ADD COLUMN hand_over TEXT NOT NULL DEFAULT '';
          ALTER TABLE audit_head ADD COLUMN signed_by BIGINT NOT NULL DEFAULT 1",
};

/// The newest timetoken of the messages, in the head's row: most commits that move one move the other.
pub const CLOCK: Migration = Migration {
    name: "compliance.40.log-clock",
    sql: "ALTER TABLE audit_head ADD COLUMN clock BIGINT NOT NULL DEFAULT 0",
};

/// What the key that signs says of size and frontier, by a hash that only it can make: each commit has that, and the signature
/// follows within a second. Nothing where an older program wrote last.
pub const TAG: Migration = Migration {
    name: "compliance.47.audit-tag",
    sql: "ALTER TABLE audit_head ADD COLUMN tag BYTEA",
};

/// The entries of one commit.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) count: u64,
    /// Each entry's canonical bytes behind a 16-bit big-endian length.
    pub(super) entries: Vec<u8>,
    /// The first eight bytes of each entry's hash, to name the one that was changed.
    pub(super) marks: Vec<u8>,
    /// The root of the tree up to and including this batch.
    pub(super) root: Vec<u8>,
}

/// Where the log stands.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) frontier: Frontier,
    /// The newest that was signed: over all entries, or over all but those of the last second.
    pub(super) checkpoint: String,
}

impl Head {
    /// What the newest checkpoint says; `None` while the log has no entries.
    pub(super) fn newest(&self) -> Result<Option<Checkpoint>, DbError> {
        let unread = |_| DbError::Corrupt("the audit log's newest checkpoint is none".to_owned());
        let told = || Checkpoint::told(&self.checkpoint).map_err(unread);
        (self.frontier.size() > 0).then(told).transpose()
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> Result<u64, DbError> {
    u64::try_from(number)
        .map_err(|_| DbError::Corrupt("the audit log counts below zero".to_owned()))
}

fn frontier(row: &Row) -> Result<Frontier, DbError> {
    Frontier::restore(unsigned(row.int(0)?)?, &row.blob(1)?).ok_or_else(|| {
        DbError::Corrupt("the audit log's frontier does not fit its size".to_owned())
    })
}

fn tag(row: &Row, column: usize) -> Result<Vec<u8>, DbError> {
    Ok(row.opt_blob(column)?.unwrap_or_default())
}

fn missing() -> DbError {
    DbError::Corrupt("the audit log's head is missing".to_owned())
}

/// The log's head, held until the commit.
#[derive(Debug)]
pub struct Held {
    pub(super) frontier: Frontier,
    /// Of the key that signs.
    pub(super) number: i64,
    /// What that key says of the frontier.
    pub(super) tag: Vec<u8>,
    /// The newest timetoken of the messages, which are another log; it stands here because most commits that append to
    /// one append to both.
    pub clock: i64,
}

/// Asks for the head, and keeps everybody else from appending until the commit.
pub(super) fn ask_head() -> Query {
    Query::new(
        "SELECT size, frontier, signed_by, clock, tag FROM audit_head WHERE id = 1 FOR UPDATE",
        params![],
    )
}

/// The head that this answers.
pub(super) fn held(rows: &[Row]) -> Result<Held, DbError> {
    let row = rows.first().ok_or_else(missing)?;
    let (number, clock, tag) = (row.int(2)?, row.int(3)?, tag(row, 4)?);
    Ok(Held { frontier: frontier(row)?, number, tag, clock })
}

/// The same at once.
pub(super) async fn hold(tx: &mut Tx) -> Result<Held, DbError> {
    let [rows] = tx.query_all([ask_head()]).await?;
    held(&rows)
}

/// Moves the clock alone.
pub(super) fn tick(writes: &mut Writes, clock: i64) -> Result<(), DbError> {
    writes.add("UPDATE audit_head SET clock = $1 WHERE id = 1", vec![params![clock]])
}

/// The newest timetoken.
pub async fn clock(tx: &mut Tx) -> Result<i64, DbError> {
    let row = tx.query_opt("SELECT clock FROM audit_head WHERE id = 1", params![]).await?;
    row.ok_or_else(missing)?.int(0)
}

pub(super) async fn read_head(tx: &mut Tx) -> Result<Head, DbError> {
    let sql = "SELECT size, frontier, checkpoint FROM audit_head WHERE id = 1";
    let row = tx.query_opt(sql, params![]).await?;
    let row = row.ok_or_else(missing)?;
    Ok(Head { frontier: frontier(&row)?, checkpoint: row.text(2)? })
}

/// What the key that signs says of the head. Asked apart, for a store from before there were tags is read, too.
pub(super) async fn said(tx: &mut Tx) -> Result<Vec<u8>, DbError> {
    let row = tx.query_opt("SELECT tag FROM audit_head WHERE id = 1", params![]).await?;
    tag(&row.ok_or_else(missing)?, 0)
}

/// The entries of a commit, and the head with them; with a checkpoint over it, if it is signed.
pub(super) fn append(
    writes: &mut Writes,
    batch: Batch,
    head: Held,
    checkpoint: Option<String>,
) -> Result<(), DbError> {
    let Batch { first, count, entries, marks, root } = batch;
    writes.add(
        "INSERT INTO audit_batch (first_seq, count, entries, marks, root) VALUES ($1, $2, $3, $4, $5)",
        vec![params![signed(first), signed(count), entries, marks, root]],
    )?;
    let Held { frontier, clock, tag, .. } = head;
    let (size, frontier) = (signed(frontier.size()), frontier.bytes());
    match checkpoint {
        None => writes.add(
            "UPDATE audit_head SET size = $1, frontier = $2, tag = $3, clock = $4 WHERE id = 1",
            vec![params![size, frontier, tag, clock]],
        ),
        Some(checkpoint) => writes.add(
            "UPDATE audit_head SET size = $1, frontier = $2, tag = $3, clock = $4, checkpoint = $5
             WHERE id = 1",
            vec![params![size, frontier, tag, clock, checkpoint]],
        ),
    }
}

/// Signs the head as it stands.
pub(super) fn sign(writes: &mut Writes, checkpoint: &str, tag: &[u8]) -> Result<(), DbError> {
    let sql = "UPDATE audit_head SET checkpoint = $1, tag = $2 WHERE id = 1";
    writes.add(sql, vec![params![checkpoint, tag]])
}

pub(super) fn keep_checkpoint(writes: &mut Writes, size: u64, note: &str) -> Result<(), DbError> {
    // It asks first: where a key is taken, the fence refuses an insert before the store would pass over it.
    let sql = "INSERT INTO audit_checkpoint (size, note)
               SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT)
               WHERE NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE size = CAST($1 AS BIGINT))
               ON CONFLICT DO NOTHING";
    writes.add(sql, vec![params![signed(size), note]])
}

/// Kept checkpoints of more than `from` entries and at most `to`, smallest first.
pub(super) async fn checkpoints(
    tx: &mut Tx,
    (from, to): (u64, u64),
) -> Result<Vec<(u64, String)>, DbError> {
    let sql =
        "SELECT size, note FROM audit_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size";
    let rows = tx.query(sql, params![signed(from), signed(to)]).await?;
    rows.iter().map(|row| Ok((unsigned(row.int(0)?)?, row.text(1)?))).collect()
}

/// How many entries the largest kept checkpoint covers.
pub(super) async fn largest_checkpoint(tx: &mut Tx) -> Result<u64, DbError> {
    let sql = "SELECT COALESCE(MAX(size), 0) FROM audit_checkpoint";
    let row = tx.query_opt(sql, params![]).await?;
    row.map_or(Ok(0), |row| unsigned(row.int(0)?))
}

/// How many entries each of the next batches from `first` on has.
pub(super) async fn counts(tx: &mut Tx, first: u64, limit: i64) -> Result<Vec<u64>, DbError> {
    let sql = "SELECT count FROM audit_batch WHERE first_seq >= $1 ORDER BY first_seq LIMIT $2";
    let rows = tx.query(sql, params![signed(first), limit]).await?;
    rows.iter().map(|row| unsigned(row.int(0)?)).collect()
}

/// The next batches from `first` on.
pub(super) async fn batches(tx: &mut Tx, first: u64, limit: i64) -> Result<Vec<Batch>, DbError> {
    let rows = tx
        .query(
            "SELECT first_seq, count, entries, marks, root FROM audit_batch
             WHERE first_seq >= $1 ORDER BY first_seq LIMIT $2",
            params![signed(first), limit],
        )
        .await?;
    rows.iter().map(batch).collect()
}

/// A commit by where it stands and how its first entry begins, which says when it was recorded.
pub(super) struct Begun {
    pub(super) first: u64,
    pub(super) count: u64,
    /// The first bytes of the entry; they may end within a character.
    pub(super) entry: Vec<u8>,
}

/// How the next batches from `first` on begin: of a large one no more than of a small one.
pub(super) async fn beginnings(tx: &mut Tx, first: u64, limit: i64) -> Result<Vec<Begun>, DbError> {
    // The entry's length stands before it.
    let sql = "SELECT first_seq, count, SUBSTR(entries, 3, 128) FROM audit_batch
               WHERE first_seq >= $1 ORDER BY first_seq LIMIT $2";
    let read = |row: &Row| {
        let (first, count) = (unsigned(row.int(0)?)?, unsigned(row.int(1)?)?);
        Ok(Begun { first, count, entry: row.blob(2)? })
    };
    tx.query(sql, params![signed(first), limit]).await?.iter().map(read).collect()
}

/// The batches before an index, newest first. The one in which the index itself lies counts.
pub(super) async fn batches_before(
    tx: &mut Tx,
    before: u64,
    limit: i64,
) -> Result<Vec<Batch>, DbError> {
    let rows = tx
        .query(
            "SELECT first_seq, count, entries, marks, root FROM audit_batch
             WHERE first_seq < $1 ORDER BY first_seq DESC LIMIT $2",
            params![signed(before), limit],
        )
        .await?;
    rows.iter().map(batch).collect()
}

/// The batches before an index in which the index of the log has a term, newest first: one question for all of them. The
/// one in which the index itself lies counts, because the entries before it may hold the term.
pub(super) async fn batches_naming(
    tx: &mut Tx,
    (kind, term): (i64, &str),
    before: u64,
    limit: i64,
) -> Result<Vec<Batch>, DbError> {
    let rows = tx
        .query(
            "SELECT b.first_seq, b.count, b.entries, b.marks, b.root
             FROM audit_term t JOIN audit_batch b ON b.first_seq = t.first_seq
             WHERE t.kind = $1 AND t.term = $2 AND t.first_seq < $3
             ORDER BY t.first_seq DESC LIMIT $4",
            params![kind, term, signed(before), limit],
        )
        .await?;
    rows.iter().map(batch).collect()
}

/// The batches that begin at these indexes, in their order.
pub(super) async fn batches_at(tx: &mut Tx, firsts: &[u64]) -> Result<Vec<Batch>, DbError> {
    let mut found = Vec::with_capacity(firsts.len());
    for first in firsts {
        let row = tx
            .query_opt(
                "SELECT first_seq, count, entries, marks, root FROM audit_batch WHERE first_seq = $1",
                params![signed(*first)],
            )
            .await?;
        found.extend(row.map(|row| batch(&row)).transpose()?);
    }
    Ok(found)
}

fn batch(row: &Row) -> Result<Batch, DbError> {
    Ok(Batch {
        first: unsigned(row.int(0)?)?,
        count: unsigned(row.int(1)?)?,
        entries: row.blob(2)?,
        marks: row.blob(3)?,
        root: row.blob(4)?,
    })
}

/// The batch that holds the entry at this index.
pub(super) async fn batch_of(tx: &mut Tx, seq: u64) -> Result<Option<u64>, DbError> {
    let sql =
        "SELECT first_seq FROM audit_batch WHERE first_seq <= $1 ORDER BY first_seq DESC LIMIT 1";
    let row = tx.query_opt(sql, params![signed(seq)]).await?;
    row.map(|row| unsigned(row.int(0)?)).transpose()
}

/// The key that signs checkpoints, sealed.
pub(super) struct SigningKey {
    /// Counted from 1.
    pub(super) number: i64,
    pub(super) origin: String,
    pub(super) sealed: Sealed,
    /// The note by which it followed the one before.
    pub(super) hand_over: String,
}

/// The newest.
pub(super) async fn signing_key(tx: &mut Tx) -> Result<Option<SigningKey>, DbError> {
    let sql = "SELECT id, origin, sealed, kek, hand_over FROM signing_key ORDER BY id DESC LIMIT 1";
    let row = tx.query_opt(sql, params![]).await?;
    row.map(|row| {
        let sealed = Sealed { kek: row.text(3)?, bytes: row.blob(2)? };
        let (number, origin, hand_over) = (row.int(0)?, row.text(1)?, row.text(4)?);
        Ok(SigningKey { number, origin, sealed, hand_over })
    })
    .transpose()
}

pub(super) async fn keep_signing_key(tx: &mut Tx, made: &SigningKey) -> Result<(), DbError> {
    let sql =
        "INSERT INTO signing_key (id, origin, sealed, kek, hand_over) VALUES ($1, $2, $3, $4, $5)";
    let sealed = &made.sealed;
    let row =
        params![made.number, &made.origin, sealed.bytes.as_slice(), &sealed.kek, &made.hand_over];
    tx.execute(sql, row).await.map(drop)
}

pub(super) async fn rewrap_signing_key(
    tx: &mut Tx,
    number: i64,
    sealed: &Sealed,
) -> Result<(), DbError> {
    let sql = "UPDATE signing_key SET sealed = $1, kek = $2 WHERE id = $3";
    tx.execute(sql, params![sealed.bytes.as_slice(), &sealed.kek, number]).await.map(drop)
}

/// A key that signs no more is not kept.
pub(super) async fn erase_signing_key(tx: &mut Tx, number: i64) -> Result<(), DbError> {
    let nothing: &[u8] = &[];
    let sql = "UPDATE signing_key SET sealed = $2, kek = '' WHERE id = $1";
    tx.execute(sql, params![number, nothing]).await.map(drop)
}

/// The head is signed by this key from now on.
pub(super) async fn signs(tx: &mut Tx, number: i64) -> Result<(), DbError> {
    let sql = "UPDATE audit_head SET signed_by = $1 WHERE id = 1";
    tx.execute(sql, params![number]).await.map(drop)
}

/// Every note by which a key followed another, the oldest first.
pub(super) async fn hand_overs(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT hand_over FROM signing_key WHERE hand_over <> '' ORDER BY id";
    tx.query(sql, params![]).await?.iter().map(|row| row.text(0)).collect()
}

impl Batch {
    /// The entries' canonical bytes; `None` where the lengths do not add up.
    pub(super) fn split(&self) -> Option<Vec<&[u8]>> {
        let mut entries = Vec::with_capacity(usize::try_from(self.count).ok()?.min(65_536));
        let mut rest = self.entries.as_slice();
        while let Some((length, tail)) = rest.split_first_chunk::<2>() {
            let (entry, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            entries.push(entry);
            rest = tail;
        }
        (rest.is_empty() && u64::try_from(entries.len()) == Ok(self.count)).then_some(entries)
    }
}
