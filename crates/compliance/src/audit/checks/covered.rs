//! Whether entries name nobody to whoever has the store without its keys.

use super::drawn_batches;
use crate::audit::store as log;
use crate::check::{Finding, Site, Status, Unseen};
use serde_json::Value;

/// Where an entry of before that was sealed names somebody, or says from where.
const IDENTIFYING: [&str; 4] = ["/actor/address", "/resource/channel", "/patient", "/encounter"];

/// Commits that are looked at, the newest of all.
const NEWEST: i64 = 256;

/// Looks at the newest entries, and counts what stands in the clear among some that are drawn.
pub(super) async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let size = log::read_head(&mut tx).await?.frontier.size();
    let newest = log::batches_before(&mut tx, size, NEWEST).await?;
    tx.commit().await?;
    if newest.is_empty() {
        return Ok(Finding::nothing("the log has no entries yet"));
    }
    let (open, before) = (after(&newest), told(&drawn_batches(&site.db).await?));
    let (status, words) = match open {
        0 => (Status::Pass, "the newest entries name nobody".to_owned()),
        open => (Status::Fail, format!("{open} of the newest entries name somebody in the clear")),
    };
    Ok(Finding::new(status, words).with("sampled_from_before_sealing", before))
}

/// The entries of commits, in the order of these.
fn entries<'a>(batches: impl Iterator<Item = &'a log::Batch>) -> impl Iterator<Item = Value> {
    let all = batches.flat_map(|batch| batch.split().unwrap_or_default());
    all.map(|entry| serde_json::from_slice(entry).unwrap_or_default())
}

/// Whether an entry says in the clear who or where.
fn tells(entry: &Value) -> bool {
    IDENTIFYING.iter().any(|member| entry.pointer(member).is_some())
}

/// How many do.
fn told(batches: &[log::Batch]) -> usize {
    entries(batches.iter()).filter(tells).count()
}

/// Whether an entry is of this version.
fn is_of(entry: &Value, version: u64) -> bool {
    entry.pointer("/v").and_then(Value::as_u64) == Some(version)
}

/// How many entries do, or are of before entries were sealed, after the first of these commits' entries that was sealed; of
/// all where none was. The commits stand newest first.
fn after(newest: &[log::Batch]) -> usize {
    let all: Vec<Value> = entries(newest.iter().rev()).collect();
    let since = all.iter().position(|entry| is_of(entry, 2)).unwrap_or(0);
    all.iter().skip(since).filter(|entry| is_of(entry, 1) || tells(entry)).count()
}
