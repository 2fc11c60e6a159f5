//! How long it took from when people left until nothing of theirs was open, and whether anything was done by it after that.

use super::store::{self, Leaver};
use compliance::audit::{Explorer, Query, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;

const HOUR: i64 = 3_600_000_000;
/// Those who left longer ago were judged then.
const YEAR: i64 = 365 * 24 * HOUR;
/// What was under way as an account was closed may still be written down.
const SETTLING: SignedDuration = SignedDuration::from_secs(5);

/// Since when nothing of a leaver's is of any use: since their account was closed, or since the last that was done by it.
async fn dead_since(log: &Explorer, one: &Leaver) -> Result<i64, Unseen> {
    let closed = Timestamp::from_microsecond(one.ended)?;
    let query = Query {
        actor: Some(one.id.clone()),
        from: Some(closed.saturating_add(SETTLING)?),
        // Refusals, however many, hide nothing that succeeded.
        outcome: Some(0),
        limit: 1,
        ..Query::default()
    };
    let done = log.find(&query).await?;
    let last = done.first().and_then(|entry| entry.at.parse::<Timestamp>().ok());
    Ok(last.map_or(one.ended, Timestamp::as_microsecond))
}

/// Measures every leaver of the year.
pub(super) async fn dead(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let leavers = store::leavers(&mut site.db.read().await?, (now - YEAR, now)).await?;
    if leavers.is_empty() {
        return Ok(Finding::nothing("no account of staff was closed within the year"));
    }
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let (mut longest, mut slowest, mut acted) = (0, None, Vec::new());
    for one in &leavers {
        let dead = dead_since(&log, one).await?;
        if dead > one.ended {
            acted.push(one.id.as_str());
        }
        // What opens anything today is not dead at all.
        let dead = if one.open > 0 { now } else { dead };
        let delta = dead - one.left.unwrap_or(one.ended);
        if delta > longest {
            (longest, slowest) = (delta, Some(one.id.as_str()));
        }
    }
    let unsaid = leavers.iter().filter(|one| one.left.is_none()).count();
    let minutes = longest / (HOUR / 60);
    let (status, words) = if acted.is_empty() {
        let words = match slowest {
            None => format!("{} left, and nothing was open by their accounts after", leavers.len()),
            Some(who) => format!(
                "{} left; the longest was {minutes} minutes until nothing of {who} was open",
                leavers.len()
            ),
        };
        (Status::within(longest, HOUR, 24 * HOUR), words)
    } else {
        (Status::Fail, format!("things were done by closed accounts: {}", acted.join(", ")))
    };
    let finding = Finding::new(status, words).with("leavers", leavers.len());
    let finding = finding.with("longest_minutes", minutes);
    // Of them it counts from when the account was closed.
    Ok(finding.with("not_said_when_they_left", unsaid))
}

/// Somebody whose account was open for two days after they had left.
pub(super) async fn late(site: Site) -> Result<Site, Unseen> {
    let now = site.now.as_microsecond();
    store::forgotten(&site.db, (now - 49 * HOUR, now - HOUR)).await?;
    Ok(site)
}
