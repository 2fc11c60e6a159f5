//! Whether entries name nobody to whoever has the store without its keys.

use super::drawn_batches;
use crate::audit::store as log;
use crate::check::{Finding, Site, Status, Unseen};
use serde_json::Value;

/// Where an entry of before that was sealed names somebody, or says from where.
const IDENTIFYING: [&str; 4] = ["/actor/address", "/resource/channel", "/patient", "/encounter"];

/// Looks at the newest entries, and counts what stands in the clear among some that are drawn.
pub(super) async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let size = log::read_head(&mut tx).await?.frontier.size();
    let newest = log::batches_before(&mut tx, size, 1).await?;
    tx.commit().await?;
    if newest.is_empty() {
        return Ok(Finding::nothing("the log has no entries yet"));
    }
    let (open, before) = (told(&newest), told(&drawn_batches(&site.db).await?));
    let (status, words) = match open {
        0 => (Status::Pass, "the newest entries name nobody".to_owned()),
        open => (Status::Fail, format!("{open} of the newest entries name somebody in the clear")),
    };
    Ok(Finding::new(status, words).with("sampled_from_before_sealing", before))
}

/// How many entries say in the clear who or where.
fn told(batches: &[log::Batch]) -> usize {
    let tells = |entry: &&[u8]| {
        let json: Value = serde_json::from_slice(entry).unwrap_or_default();
        IDENTIFYING.iter().any(|member| json.pointer(member).is_some())
    };
    batches.iter().flat_map(|batch| batch.split().unwrap_or_default()).filter(tells).count()
}
