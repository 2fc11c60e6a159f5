//! How long it took from when people left until nothing of theirs was open, and whether anything was done by it after that.

use super::store::{self, Leaver};
use compliance::audit::{Explorer, Query, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;

const HOUR: i64 = 3_600_000_000;
/// Those who left longer ago were judged then.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// So many ids are named.
const NAMED: usize = 20;
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
    let span = (site.now.saturating_sub(YEAR)?, site.now);
    let (leavers, all) = store::leavers(&mut site.db.read().await?, span).await?;
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
        // Nobody is here once their account is closed, whatever was said of them afterwards.
        let delta = dead - one.left.unwrap_or(one.ended).min(one.ended);
        if delta > longest {
            (longest, slowest) = (delta, Some(one.id.as_str()));
        }
    }
    let unsaid = leavers.iter().filter(|one| one.left.is_none()).map(|one| one.id.as_str());
    let unsaid: Vec<&str> = unsaid.collect();
    let minutes = longest / (HOUR / 60);
    let (status, words) = if acted.is_empty() {
        let words = slowest.map_or_else(
            || format!("{all} left, and nothing was open by their accounts after"),
            |who| {
                format!(
                    "{all} left; the longest was {minutes} minutes until nothing of {who} was open"
                )
            },
        );
        (Status::within(longest, HOUR, 24 * HOUR), words)
    } else {
        (Status::Fail, format!("things were done by closed accounts: {}", acted.join(", ")))
    };
    let (status, words) = unseen((status, words), &unsaid, all - leavers.len());
    let finding = Finding::new(status, words).with("leavers", all);
    let finding = finding.with("longest_minutes", minutes);
    Ok(finding.with("not_said_when_they_left", unsaid.len()))
}

/// What is not known warns: when somebody left who it counts for from when their account was closed, and who was not looked at.
fn unseen(
    (mut status, mut words): (Status, String),
    unsaid: &[&str],
    more: usize,
) -> (Status, String) {
    if !unsaid.is_empty() {
        let first = unsaid.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        words = format!("{words}; of {} nobody said when they left: {first}", unsaid.len());
        status = status.worse(Status::Warn);
    }
    if more > 0 {
        words = format!("{words}; {more} who left longer ago were not looked at");
        status = status.worse(Status::Warn);
    }
    (status, words)
}

/// Somebody whose account was open for two days after they had left.
pub(super) async fn late(site: Site) -> Result<Site, Unseen> {
    let now = site.now.as_microsecond();
    store::forgotten(&site.db, (now - 49 * HOUR, now - HOUR)).await?;
    Ok(site)
}
