//! How far the clocks are from each other that this machine sees.

use crate::audit::{Explorer, Query, Signer, cosigned};
use crate::check::{Finding, Site, Status, Unseen};
use kernel::{Clock as _, SystemClock, Timestamp};

/// Clocks are so many milliseconds apart, at most and at the very most.
const APART: (i64, i64) = (500, 2_000);

/// By how many milliseconds the database's clock is ahead of ours at least, or behind it with a minus.
async fn database(site: &Site) -> Result<Option<i64>, Unseen> {
    let sent = SystemClock.now().as_microsecond();
    let Some(there) = site.db.clock().await? else { return Ok(None) };
    let received = SystemClock.now().as_microsecond();
    let apart = if there > received { there - received } else { (there - sent).min(0) };
    Ok(Some(apart / 1_000))
}

/// By how many milliseconds the newest entry is from the future.
async fn ahead(site: &Site) -> Result<i64, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let newest = log.find(&Query { limit: 1, ..Query::default() }).await?;
    let at = newest.first().and_then(|entry| entry.at.parse::<Timestamp>().ok());
    // What was written while the checks ran is not from the future.
    let now = site.now.max(SystemClock.now());
    Ok(at.map_or(0, |at| (at.as_millisecond() - now.as_millisecond()).max(0)))
}

/// Holds them against ours.
pub(super) async fn compared(site: &Site) -> Result<Finding, Unseen> {
    let ahead = ahead(site).await?;
    if ahead > APART.1 {
        let words =
            format!("the newest audit entry is {ahead} ms from the future: the clock was put back");
        return Ok(Finding::new(Status::Fail, words).with("milliseconds", ahead));
    }
    let mut clocks: Vec<(String, i64)> = Vec::new();
    clocks.extend(database(site).await?.map(|apart| ("the database".to_owned(), apart)));
    let standings = cosigned::standings(&mut site.db.read().await?).await?;
    let name = |vkey: &str| vkey.split('+').next().unwrap_or_default().to_owned();
    clocks.extend(standings.iter().filter_map(|one| Some((name(&one.vkey), one.apart_ms?))));
    let worst = clocks.iter().max_by_key(|(_, apart)| apart.saturating_abs());
    let Some((who, apart)) = worst else {
        let words =
            "no other clock is seen from here: the store is a file, and no witness has answered";
        return Ok(Finding::nothing(words));
    };
    let status = Status::within(apart.saturating_abs(), APART.0, APART.1);
    let words = format!(
        "of {} other clocks {who} is furthest from ours, by {apart} ms at least",
        clocks.len()
    );
    let all: Vec<String> = clocks.iter().map(|(who, apart)| format!("{who} {apart}")).collect();
    Ok(Finding::new(status, words).with("milliseconds", all.join(", ")))
}
