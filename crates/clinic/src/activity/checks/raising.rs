//! Whether each rule was seen at work, and soon after what it found.

use super::store;
use crate::activity::Rule;
use compliance::check::{Finding, Site, Status, Unseen};
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// So many days ago a rule was seen at work, at most.
const SEEN: i64 = 90;
/// A flag is raised so many minutes after what it found, at most.
const SOON: i64 = 60;

/// Rules by name, and of each when it was last seen and how many minutes its latest flag took.
type Seen = BTreeMap<String, (i64, i64)>;

/// How the rules stand that were seen at work.
fn judge(seen: &Seen, now: i64) -> (Status, String) {
    let days = |at: i64| (now - at) / DAY;
    let lately = |rule: &Rule| seen.get(rule.name()).is_some_and(|(at, _)| days(*at) <= SEEN);
    let silent: Vec<&str> =
        Rule::ALL.iter().filter(|rule| !lately(rule)).map(|rule| rule.name()).collect();
    let late: Vec<String> = seen
        .iter()
        .filter(|(_, (at, took))| *took > SOON && days(*at) <= SEEN)
        .map(|(rule, (_, took))| format!("{rule} after {took} minutes"))
        .collect();
    if !silent.is_empty() {
        let words = format!("not seen to raise a flag in {SEEN} days: {}", silent.join(", "));
        (Status::Fail, words)
    } else if late.is_empty() {
        (Status::Pass, format!("all {} rules raised flags in {SEEN} days", Rule::ALL.len()))
    } else {
        (Status::Warn, format!("flags came late: {}", late.join(", ")))
    }
}

/// Reads when each rule raised its latest flag.
pub(super) async fn seen(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let mut tx = site.db.read().await?;
    if !store::has_staff(&mut tx).await? {
        return Ok(Finding::nothing("nobody works here yet"));
    }
    let mut seen = Seen::new();
    let mut flags = Vec::new();
    for flag in store::latest(&mut tx).await? {
        flags.push(format!("{} {}", flag.rule, flag.id));
        seen.insert(flag.rule, (flag.at, (flag.at - flag.found) / MINUTE));
    }
    let (status, words) = judge(&seen, now);
    Ok(Finding::new(status, words).with("rules", Rule::ALL.len()).with("flags", flags.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{DAY, Rule, Seen, judge};
    use compliance::check::Status;

    #[test]
    fn a_rule_that_is_silent_fails_and_one_that_is_late_warns() {
        let all = |took: i64, days: i64| -> Seen {
            let one = |rule: &Rule| (rule.name().to_owned(), (-days * DAY, took));
            Rule::ALL.iter().map(one).collect()
        };
        assert_eq!(judge(&all(1, 90), 0).0, Status::Pass);
        assert_eq!(judge(&all(61, 1), 0).0, Status::Warn);
        assert_eq!(judge(&all(1, 91), 0).0, Status::Fail);
        let mut one_less = all(1, 1);
        one_less.remove("bulk");
        let (status, words) = judge(&one_less, 0);
        assert!(status == Status::Fail && words.ends_with(": bulk"), "{words}");
    }
}
