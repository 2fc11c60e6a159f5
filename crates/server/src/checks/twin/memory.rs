//! What twins have shown. A twin is the running program once more, which is no other until it is started anew: whoever has
//! mended something and looks again need not wait for it again.

use compliance::check::{Check, Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// So long what was seen counts: each daily run plays anew.
const COUNTS: SignedDuration = SignedDuration::from_hours(12);

/// What passed, by the check, and when it was seen. What failed is looked at again.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<BTreeMap<&'static str, (Timestamp, Finding)>>);

impl Memory {
    fn seen(&self, id: &str, now: Timestamp) -> Option<Finding> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, finding) = all.get(id)?;
        let counts = (SignedDuration::ZERO..COUNTS).contains(&now.duration_since(*at));
        counts.then(|| finding.clone().with("seen", at))
    }

    fn keep(&self, id: &'static str, now: Timestamp, finding: &Finding) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id, (now, finding.clone()));
    }
}

/// What a play shows, or showed a while ago where somebody remembers.
pub(super) async fn recalled(
    (check, site): (&'static Check, &Site),
    play: impl Future<Output = Result<Finding, Unseen>>,
) -> Result<Finding, Unseen> {
    let memory = site.prop::<Memory>();
    if let Some(finding) = memory.as_ref().and_then(|one| one.seen(check.id, site.now)) {
        return Ok(finding);
    }
    let finding = play.await?;
    if let Some(memory) = memory.filter(|_| finding.status == Status::Pass) {
        memory.keep(check.id, site.now, &finding);
    }
    Ok(finding)
}

#[cfg(test)]
mod tests {
    use super::{COUNTS, Finding, Memory, Status};
    use jiff::SignedDuration;
    use kernel::Timestamp;

    #[test]
    fn what_was_seen_counts_for_half_a_day_and_says_when_that_was() {
        let (memory, began) = (Memory::default(), Timestamp::UNIX_EPOCH);
        memory.keep("HC-034.a", began, &Finding::new(Status::Pass, "nothing"));
        let soon = memory.seen("HC-034.a", began + SignedDuration::from_secs(60));
        assert_eq!(soon.unwrap().evidence["seen"], began.to_string());
        assert!(memory.seen("HC-019.b", began).is_none());
        assert!(memory.seen("HC-034.a", began + COUNTS).is_none());
        assert!(memory.seen("HC-034.a", began - SignedDuration::from_secs(1)).is_none());
    }
}
