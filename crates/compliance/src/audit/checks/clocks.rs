//! How far the clocks are from each other that this machine sees.

use crate::audit::cosigned::Ahead;
use crate::audit::{Explorer, Query, Signer, cosigned};
use crate::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock, Timestamp};

/// Clocks are so many milliseconds apart, at most and at the very most.
const APART: (i64, i64) = (500, 2_000);

/// What was known of a clock longer ago than this says nothing of it now: it may have been set since.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);

/// How far the database's clock is ahead of ours: it was read between two instants of ours.
async fn database(site: &Site) -> Result<Option<Ahead>, Unseen> {
    let sent = SystemClock.now().as_microsecond();
    let Some(there) = site.db.clock().await? else { return Ok(None) };
    let received = SystemClock.now().as_microsecond();
    let least = (there - received).div_euclid(1_000);
    Ok(Some(Ahead { least, most: (there - sent).div_euclid(1_000) + 1 }))
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
    let mut clocks: Vec<(String, Ahead)> = Vec::new();
    clocks.extend(database(site).await?.map(|ahead| ("the database".to_owned(), ahead)));
    let standings = cosigned::standings(&mut site.db.read().await?).await?;
    let name = |vkey: &str| vkey.split('+').next().unwrap_or_default().to_owned();
    let mut stale = Vec::new();
    for one in &standings {
        let Some(ahead) = one.ahead else { continue };
        match one.compared {
            Some(at) if site.now.duration_since(at) <= KNOWN => {
                clocks.push((name(&one.vkey), ahead));
            }
            _ => stale.push(name(&one.vkey)),
        }
    }
    Ok(judged(&clocks, &stale))
}

/// What is to be said of these clocks, and of those of which only something older is known.
fn judged(clocks: &[(String, Ahead)], stale: &[String]) -> Finding {
    let worst = clocks.iter().max_by_key(|(_, ahead)| ahead.apart().saturating_abs());
    let Some((who, ahead)) = worst else {
        // Whether the kernel follows a source no call tells that this program may make.
        let words = "no other clock is seen from here: the store is a file, and no witness has answered within a day; so whether \
                     this one is right, nothing tells";
        return Finding::new(Status::Warn, words).with("stale", stale.join(", "));
    };
    let apart = ahead.apart();
    let mut status = Status::within(apart.saturating_abs(), APART.0, APART.1);
    let mut words = format!(
        "of {} other clocks {who} is furthest from ours, by {apart} ms at least",
        clocks.len()
    );
    let vague = clocks.iter().max_by_key(|(_, ahead)| ahead.at_most());
    // What is far off already needs no excuse.
    if let Some((who, ahead)) = vague.filter(|(_, ahead)| ahead.at_most() > APART.0)
        && status == Status::Pass
    {
        let more = format!(
            "; {who} may be {} ms from ours: a witness writes whole seconds, and a dozen of its words tell more",
            ahead.at_most()
        );
        words.push_str(&more);
        status = Status::Warn;
    }
    if !stale.is_empty() {
        words.push_str("; nothing of within a day is known of ");
        words.push_str(&stale.join(", "));
        status = status.worse(Status::Warn);
    }
    let all: Vec<String> = clocks
        .iter()
        .map(|(who, ahead)| format!("{who} {} to {}", ahead.least, ahead.most))
        .collect();
    Finding::new(status, words).with("milliseconds", all.join(", ")).with("stale", stale.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Ahead, Status, judged};

    #[test]
    fn clocks_are_judged_by_what_is_sure_and_what_is_not_is_said() {
        let found = |least, most| judged(&[("a witness".to_owned(), Ahead { least, most })], &[]);
        let exact = found(-60, 90);
        assert_eq!(exact.status, Status::Pass);
        assert!(!exact.observed.contains("may be"), "{}", exact.observed);
        let vague = found(-300, 740);
        assert_eq!(vague.status, Status::Warn, "it may be more than half a second");
        assert!(vague.observed.contains("may be 740 ms from ours"), "{}", vague.observed);
        assert_eq!(found(510, 620).status, Status::Warn);
        assert_eq!(found(-2_900, -2_400).status, Status::Fail);
        assert_eq!(judged(&[], &[]).status, Status::Warn, "nothing tells");
        let clocks = [("a witness".to_owned(), Ahead { least: -60, most: 90 })];
        let told = judged(&clocks, &["another".to_owned()]);
        assert_eq!(told.status, Status::Warn);
        assert!(told.observed.ends_with("is known of another"), "{}", told.observed);
    }
}
