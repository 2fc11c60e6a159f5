//! Finds what is old, and deletes it.

use crate::KeysetId;
use crate::channel::CONVERSATION;
use compliance::retention::{Messages, Purged};
use db::{DbError, Row, Tx, params};
use std::collections::BTreeMap;

/// A channel, and the newest of what was found on it: a timetoken, or an end in microseconds.
pub(super) struct Found {
    pub(super) channel: i64,
    pub(super) newest: i64,
}

fn found(row: &Row) -> Result<Found, DbError> {
    Ok(Found { channel: row.int(0)?, newest: row.int(1)? })
}

/// Channels for which this holds, with the newest that stands on each and is not newer than a bound: messages and stored files
/// alike, each found by an index of its channel.
macro_rules! newest {
    ($which:literal, $bound:literal) => {
        concat!(
            "SELECT t.id, t.place FROM (SELECT c.id, (SELECT MAX(s.place) FROM (
                 SELECT MAX(m.timetoken) AS place FROM message m WHERE m.channel = c.id AND m.timetoken <= ",
            $bound,
            " UNION ALL SELECT MAX(f.created) * 10 FROM file f
                 WHERE f.keyset = c.keyset AND f.channel = c.name AND f.state = 2 AND f.created * 10 <= ",
            $bound,
            ") s) AS place FROM channel c WHERE ",
            $which,
            ") t WHERE t.place IS NOT NULL"
        )
    };
}

/// Channels of a class with something that is not newer than this.
pub(super) async fn older(tx: &mut Tx, class: &str, upto: i64) -> Result<Vec<Found>, DbError> {
    let sql = concat!(newest!("c.class = $1", "$2"), " ORDER BY t.id");
    tx.query(sql, params![class, upto]).await?.iter().map(found).collect()
}

/// Channels of a consultation's kind that serve no patient and on which nothing was said since.
pub(super) async fn quiet(tx: &mut Tx, upto: i64) -> Result<Vec<Found>, DbError> {
    let sql = concat!(
        newest!(
            "c.class IN ('consultation', 'files') AND c.patient IS NULL",
            "9223372036854775807"
        ),
        " AND t.place <= $1 ORDER BY t.id"
    );
    tx.query(sql, params![upto]).await?.iter().map(found).collect()
}

/// Channels with messages whose own end is over. Files with one are swept by their own slice.
pub(super) async fn expired(tx: &mut Tx, until: i64) -> Result<Vec<Found>, DbError> {
    let sql = "SELECT c.id, MAX(m.expires) FROM channel c JOIN message m ON m.channel = c.id
               WHERE c.class = 'custom' AND m.expires <= $1 GROUP BY c.id ORDER BY c.id";
    tx.query(sql, params![until]).await?.iter().map(found).collect()
}

/// The newest of a channel of this class that is not newer than this.
pub(super) async fn newest(
    tx: &mut Tx,
    (class, channel): (&str, i64),
    upto: i64,
) -> Result<Option<Found>, DbError> {
    let sql = newest!("c.id = $1 AND c.class = $3", "$2");
    tx.query_opt(sql, params![channel, upto, class]).await?.map(|row| found(&row)).transpose()
}

/// The newest of a channel of a consultation's kind that serves no patient, and is not newer than this.
pub(super) async fn newest_said(
    tx: &mut Tx,
    channel: i64,
    upto: i64,
) -> Result<Option<Found>, DbError> {
    let sql =
        newest!("c.id = $1 AND c.class IN ('consultation', 'files') AND c.patient IS NULL", "$2");
    tx.query_opt(sql, params![channel, upto]).await?.map(|row| found(&row)).transpose()
}

/// The message of a keyset's own channel that ended last, but not later than this.
pub(super) async fn newest_expired(
    tx: &mut Tx,
    channel: i64,
    until: i64,
) -> Result<Option<Found>, DbError> {
    let sql = "SELECT c.id, MAX(m.expires) FROM channel c JOIN message m ON m.channel = c.id
               WHERE c.id = $1 AND c.class = 'custom' AND m.expires <= $2 GROUP BY c.id";
    tx.query_opt(sql, params![channel, until]).await?.map(|row| found(&row)).transpose()
}

/// A channel's keyset and name.
pub(super) async fn name(tx: &mut Tx, channel: i64) -> Result<Vec<(KeysetId, String)>, DbError> {
    let sql = "SELECT keyset, name FROM channel WHERE id = $1";
    tx.query(sql, params![channel]).await?.iter().map(named).collect()
}

/// Keysets and names of all channels that serve a patient.
pub(super) async fn names(tx: &mut Tx, patient: &str) -> Result<Vec<(KeysetId, String)>, DbError> {
    let sql = "SELECT keyset, name FROM channel WHERE patient = $1 ORDER BY id";
    tx.query(sql, params![patient]).await?.iter().map(named).collect()
}

/// Whether a channel of this name is in the registry.
pub(super) async fn has_channel(tx: &mut Tx, name: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM channel WHERE name = $1 LIMIT 1";
    Ok(tx.query_opt(sql, params![name]).await?.is_some())
}

/// Whether a channel ever served this visit.
pub(super) async fn has_visit(tx: &mut Tx, visit: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM channel_consultation WHERE consultation = $1 LIMIT 1";
    Ok(tx.query_opt(sql, params![visit]).await?.is_some())
}

fn named(row: &Row) -> Result<(KeysetId, String), DbError> {
    Ok((KeysetId(row.int(0)?), row.text(1)?))
}

/// Deletes what stands on a channel up to a timetoken: messages, their actions, and files.
pub(super) async fn purge(tx: &mut Tx, channel: i64, upto: i64) -> Result<u64, DbError> {
    let own = || params![channel, upto];
    let messages = "DELETE FROM message WHERE channel = $1 AND timetoken <= $2";
    let actions = "DELETE FROM message_action WHERE channel = $1 AND message <= $2";
    // Bytes go by the sweep of files, which begins anew wherever it was cut off.
    let files = "UPDATE file SET state = 3, expires = 0
                 WHERE state = 2 AND created * 10 <= $2 AND EXISTS (
                     SELECT 1 FROM channel c WHERE c.id = $1 AND c.keyset = file.keyset AND c.name = file.channel)";
    Ok(tx.execute(messages, own()).await?
        + tx.execute(actions, own()).await?
        + tx.execute(files, own()).await?)
}

/// Deletes a channel's messages whose own end is over, with their actions.
pub(super) async fn purge_expired(tx: &mut Tx, channel: i64, until: i64) -> Result<u64, DbError> {
    let own = || params![channel, until];
    let actions = "DELETE FROM message_action WHERE channel = $1 AND message IN (
                       SELECT timetoken FROM message WHERE channel = $1 AND expires <= $2)";
    let messages = "DELETE FROM message WHERE channel = $1 AND expires <= $2";
    Ok(tx.execute(actions, own()).await? + tx.execute(messages, own()).await?)
}

/// Where a person's own devices listen.
fn notices(person: &str) -> String {
    format!("notification.{person}")
}

/// The clinic's own keyset, by what serves patients there, of whom it alone knows; also one that was before. Applications call
/// their users on other keysets as they like. Where nothing serves a patient yet, each may be it.
async fn clinics(tx: &mut Tx) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT k.id, CASE WHEN EXISTS (
                   SELECT 1 FROM channel c WHERE c.keyset = k.id AND c.patient IS NOT NULL) THEN 1 ELSE 0 END
               FROM keyset k ORDER BY k.id";
    let rows = tx.query(sql, params![]).await?;
    let read = |row: &Row| Ok((row.int(0)?, row.int(1)? != 0));
    let all: Vec<(i64, bool)> = rows.iter().map(read).collect::<Result<_, DbError>>()?;
    let serves = all.iter().any(|(_, serves)| *serves);
    Ok(all.into_iter().filter(|one| one.1 || !serves).map(|one| one.0).collect())
}

/// Forgets the devices of somebody who is here no more, on whatever else they are, and what was pushed or still waits to be pushed
/// to that person. Answers how many rows that were.
pub async fn forget_devices(tx: &mut Tx, person: &str) -> Result<u64, DbError> {
    let own = notices(person);
    let mut rows = 0;
    for keyset in clinics(tx).await? {
        for sql in [
            "UPDATE push_delivery SET state = 'gone', status = 'record disposed of'
             WHERE state = 'pending' AND EXISTS (
                 SELECT 1 FROM push_message m WHERE m.timetoken = push_delivery.message AND m.keyset = $2)
                 AND EXISTS (
                 SELECT 1 FROM push_channel p WHERE p.keyset = $2 AND p.channel = $1
                     AND p.gateway = push_delivery.gateway AND p.token = push_delivery.token
                     AND p.topic = push_delivery.topic AND p.environment = push_delivery.environment)",
            "DELETE FROM push_delivery WHERE message IN (
                 SELECT timetoken FROM push_message WHERE keyset = $2 AND channel = $1)",
            "DELETE FROM push_message WHERE keyset = $2 AND channel = $1",
            "DELETE FROM push_browser WHERE keyset = $2 AND EXISTS (
                 SELECT 1 FROM push_channel p WHERE p.channel = $1 AND p.gateway = 'web'
                     AND p.keyset = push_browser.keyset AND p.token = push_browser.endpoint)",
            "DELETE FROM push_channel WHERE keyset = $2 AND EXISTS (
                 SELECT 1 FROM push_channel o WHERE o.channel = $1 AND o.keyset = push_channel.keyset
                     AND o.gateway = push_channel.gateway AND o.token = push_channel.token
                     AND o.topic = push_channel.topic AND o.environment = push_channel.environment)",
        ] {
            rows += tx.execute(sql, params![own.as_str(), keyset]).await?;
        }
    }
    Ok(rows)
}

/// Whether a device of somebody's is known.
pub(super) async fn has_devices(tx: &mut Tx, person: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM push_channel WHERE keyset = $1 AND channel = $2 LIMIT 1";
    for keyset in clinics(tx).await? {
        if tx.query_opt(sql, params![keyset, notices(person)]).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes everything that serves a patient, and names the keys that nothing is left for.
pub(super) async fn purge_patient(tx: &mut Tx, patient: &str) -> Result<Purged, DbError> {
    let scopes =
        "SELECT DISTINCT key_scope FROM channel WHERE patient = $1 AND key_scope IS NOT NULL";
    let scopes = tx.query(scopes, params![patient]).await?;
    let mut rows = forget_devices(tx, patient).await?;
    for sql in [
        // Whoever else listens there keeps what else their device hears of.
        "DELETE FROM push_channel WHERE EXISTS (
             SELECT 1 FROM channel c
             WHERE c.patient = $1 AND c.keyset = push_channel.keyset AND c.name = push_channel.channel)",
        "DELETE FROM message_action WHERE channel IN (SELECT id FROM channel WHERE patient = $1)",
        "DELETE FROM message WHERE channel IN (SELECT id FROM channel WHERE patient = $1)",
        "UPDATE file SET state = 3, expires = 0 WHERE state <> 3 AND EXISTS (
             SELECT 1 FROM channel c
             WHERE c.patient = $1 AND c.keyset = file.keyset AND c.name = file.channel)",
        "DELETE FROM context_relation WHERE user_id = $1 OR EXISTS (
             SELECT 1 FROM channel c WHERE c.patient = $1 AND c.keyset = context_relation.keyset
                 AND c.name = context_relation.channel_id)",
        "DELETE FROM context_record WHERE (kind = 0 AND id = $1) OR (kind = 1 AND EXISTS (
             SELECT 1 FROM channel c WHERE c.patient = $1 AND c.keyset = context_record.keyset
                 AND c.name = context_record.id))",
    ] {
        rows += tx.execute(sql, params![patient]).await?;
    }
    let scopes = scopes.iter().map(|row| Ok((CONVERSATION, row.text(0)?)));
    let scopes = scopes.collect::<Result<_, DbError>>()?;
    Ok(Purged { rows, scopes, ..Purged::default() })
}

/// What is disposed of that was said by one key of a patient's channels while the rest of them stays.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The patient.
    pub patient: &'a str,
    /// The scope of the key.
    pub scope: &'a str,
    /// The versions of it; `None` is all of them.
    pub versions: Option<&'a [Version]>,
}

/// A version of a key.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// Its number.
    pub number: u32,
    /// From when to when it was said, in microseconds: by that go files of which it was not written down what opens them.
    pub span: Option<(i64, i64)>,
}

/// Messages of one page.
const PAGE: i64 = 500;

/// What went of a part.
#[derive(Debug, Default)]
pub struct Unsaid {
    /// How many rows.
    pub rows: u64,
    /// The same by channel, of messages and files.
    pub channels: BTreeMap<String, u64>,
    /// A message as it stood there.
    pub sample: Option<String>,
    /// Where the messages stood.
    pub messages: Messages,
}

/// Deletes the messages of a part that open, with what was attached to them, and its files but for those that are kept apart. Each
/// message is read once, however many versions of the key it is tried with.
pub async fn purge_part(
    tx: &mut Tx,
    part: Part<'_>,
    opens: &(dyn Fn(&str) -> bool + Send + Sync),
) -> Result<Unsaid, DbError> {
    let sql = "SELECT id, name FROM channel WHERE patient = $1 AND key_scope = $2 ORDER BY id";
    let mut unsaid = Unsaid::default();
    for row in &tx.query(sql, params![part.patient, part.scope]).await? {
        let channel = (row.int(0)?, row.text(1)?);
        purge_said(tx, (&channel, part.versions.is_none()), opens, &mut unsaid).await?;
    }
    for channel in purge_files(tx, part).await? {
        unsaid.count(channel);
    }
    Ok(unsaid)
}

/// Deletes the messages of a channel that open, or all of them.
async fn purge_said(
    tx: &mut Tx,
    ((channel, name), all): (&(i64, String), bool),
    opens: &(dyn Fn(&str) -> bool + Send + Sync),
    unsaid: &mut Unsaid,
) -> Result<(), DbError> {
    let sql = "SELECT timetoken, payload FROM message WHERE channel = $1 AND timetoken > $2
               ORDER BY timetoken LIMIT $3";
    let mut after = -1;
    loop {
        let page = tx.query(sql, params![*channel, after, PAGE]).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.int(0)?;
        let mut gone = Vec::new();
        for row in &page {
            let (place, payload) = (row.int(0)?, row.text(1)?);
            if all || opens(&payload) {
                gone.push(params![*channel, place]);
                unsaid.sample = Some(payload);
                unsaid.messages.entry(name.clone()).or_default().insert(place);
                unsaid.count(name.clone());
            }
        }
        let actions = "DELETE FROM message_action WHERE channel = $1 AND message = $2";
        tx.execute_many(actions, gone.clone()).await?;
        let messages = "DELETE FROM message WHERE channel = $1 AND timetoken = $2";
        tx.execute_many(messages, gone).await?;
    }
}

impl Unsaid {
    fn count(&mut self, channel: String) {
        self.rows = self.rows.saturating_add(1);
        let own = self.channels.entry(channel).or_default();
        *own = own.saturating_add(1);
    }
}

/// Gives up the files of a part; the sweep takes their bytes. Answers the channel of each.
async fn purge_files(tx: &mut Tx, part: Part<'_>) -> Result<Vec<String>, DbError> {
    let sql = "UPDATE file SET state = 3, expires = 0
               WHERE state = 2 AND apart IS NULL
                 AND (key_version = $3 OR $3 = 0 OR (key_version IS NULL AND created BETWEEN $4 AND $5))
                 AND EXISTS (SELECT 1 FROM channel c WHERE c.patient = $1 AND c.key_scope = $2
                                 AND c.keyset = file.keyset AND c.name = file.channel)
               RETURNING channel";
    // No version is 0, and nothing was made before 1970.
    let every = [Version { number: 0, span: None }];
    let mut gone = Vec::new();
    for version in part.versions.unwrap_or(&every) {
        let (from, to) = version.span.unwrap_or((-1, -1));
        let asked = params![part.patient, part.scope, version.number, from, to];
        for row in &tx.query(sql, asked).await? {
            gone.push(row.text(0)?);
        }
    }
    Ok(gone)
}
