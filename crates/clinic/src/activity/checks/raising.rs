//! Whether each rule was seen at work, and soon after what it found.

use super::store;
use crate::activity::Rule;
use compliance::check::{Finding, Site, Status, Unseen, until};
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// So many days ago a rule was seen at work, at most.
const SEEN: i64 = 90;
/// A flag is raised so soon after what it found, at the latest.
const SOON: i64 = 60 * MINUTE;

/// Rules by name, and of each when it was last seen and how long its flag took that came latest.
type Seen = BTreeMap<String, (i64, i64)>;

/// The rules that nothing can set off: while nobody is watched, and while nobody who works here has a telephone.
fn idle((watched, telephone): (bool, bool)) -> Vec<Rule> {
    let all = [(Rule::SameAddress, telephone), (Rule::Vip, watched)];
    all.into_iter().filter(|(_, in_use)| !in_use).map(|(rule, _)| rule).collect()
}

/// How the rules stand that were seen at work.
fn judge(seen: &Seen, idle: &[Rule], now: i64) -> (Status, String) {
    let days = |at: i64| (now - at) / DAY;
    let lately = |rule: &Rule| seen.get(rule.name()).is_some_and(|(at, _)| days(*at) <= SEEN);
    let owed: Vec<Rule> = Rule::ALL.into_iter().filter(|rule| !idle.contains(rule)).collect();
    let silent: Vec<&str> =
        owed.iter().filter(|rule| !lately(rule)).map(|rule| rule.name()).collect();
    let late: Vec<String> = seen
        .iter()
        .filter(|(_, (at, took))| *took > SOON && days(*at) <= SEEN)
        .map(|(rule, (_, took))| format!("{rule} after {} minutes", took / MINUTE))
        .collect();
    if !silent.is_empty() {
        let words = format!("not seen to raise a flag in {SEEN} days: {}", silent.join(", "));
        (Status::Fail, words)
    } else if late.is_empty() {
        let words = format!("all {} rules in use raised flags in {SEEN} days", owed.len());
        (Status::Pass, words)
    } else {
        (Status::Warn, format!("flags came late: {}", late.join(", ")))
    }
}

/// Reads when each rule raised its latest flag, and which of 90 days came latest after what it found.
pub(super) async fn seen(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let mut tx = site.db.read().await?;
    if !store::has_staff(&mut tx).await? {
        return Ok(Finding::nothing("nobody works here yet"));
    }
    let mut seen = Seen::new();
    let (mut flags, mut late) = (Vec::new(), Vec::new());
    let last = until(site.now).as_microsecond();
    for flag in store::latest(&mut tx, last).await? {
        flags.push(format!("{} {}", flag.rule, flag.id));
        seen.insert(flag.rule, (flag.at, flag.at - flag.found));
    }
    for flag in store::slowest(&mut tx, (now - SEEN * DAY, last)).await? {
        let took = flag.at - flag.found;
        if took > SOON {
            late.push(format!("{} {}", flag.rule, flag.id));
        }
        if let Some(one) = seen.get_mut(&flag.rule) {
            one.1 = one.1.max(took);
        }
    }
    let idle = idle(store::in_use(&mut tx).await?);
    let (status, words) = judge(&seen, &idle, now);
    let finding = Finding::new(status, words).with("rules", Rule::ALL.len());
    let idle: Vec<&str> = idle.iter().map(|rule| rule.name()).collect();
    let named = |all: String| if all.is_empty() { "none".to_owned() } else { all };
    let finding = finding.with("not_in_use", named(idle.join(", ")));
    Ok(finding.with("flags", flags.join(", ")).with("late_flags", named(late.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::{DAY, MINUTE, Rule, SOON, Seen, judge};
    use crate::demo::ORGANIZATION;
    use crate::testing::houses;
    use compliance::check::Status;
    use db::{Tx, params};
    use kernel::Clock as _;

    #[test]
    fn a_rule_that_is_silent_fails_and_one_that_is_late_warns() {
        let all = |took: i64, days: i64| -> Seen {
            let one = |rule: &Rule| (rule.name().to_owned(), (-days * DAY, took));
            Rule::ALL.iter().map(one).collect()
        };
        assert_eq!(judge(&all(SOON, 90), &[], 0).0, Status::Pass);
        assert_eq!(judge(&all(SOON + 1, 1), &[], 0).0, Status::Warn);
        assert_eq!(judge(&all(1, 91), &[], 0).0, Status::Fail);
        let mut one_less = all(1, 1);
        one_less.remove("bulk");
        let (status, words) = judge(&one_less, &[], 0);
        assert!(status == Status::Fail && words.ends_with(": bulk"), "{words}");
    }

    /// A flag of a rule, raised at this instant.
    async fn raise(tx: &mut Tx, rule: Rule, now: i64) {
        let sql =
            "INSERT INTO activity_flag (id, organization, rule, account, address, patient, day, turn,
                                        first, last, entries, count, raised)
             VALUES ($1, $2, $1, 'nurse-1', '', '', '', 1, $3, $3, '1', 1, $3)";
        tx.execute(sql, params![rule.name(), ORGANIZATION, now]).await.unwrap();
    }

    #[tokio::test]
    async fn a_rule_that_nothing_can_set_off_is_named_and_owes_no_flag() {
        for house in houses().await {
            let now = house.clock.now().as_microsecond();
            let mut tx = house.db.begin().await.unwrap();
            let idle = [Rule::SameAddress, Rule::Vip];
            for rule in Rule::ALL.into_iter().filter(|rule| !idle.contains(rule)) {
                raise(&mut tx, rule, now).await;
            }
            let nobody = "UPDATE person SET phone = NULL, watched = 0";
            tx.execute(nobody, params![]).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-024").await;
            let idle = &*found.evidence["not_in_use"];
            assert_eq!((found.status, idle), (Status::Pass, "same-address, vip"));
            for (change, silent) in [
                ("UPDATE person SET watched = 1 WHERE id = 'pat-1'", ": vip"),
                ("UPDATE person SET phone = name WHERE id = 'nurse-1'", ": same-address, vip"),
            ] {
                let mut tx = house.db.begin().await.unwrap();
                tx.execute(change, params![]).await.unwrap();
                tx.commit().await.unwrap();
                let found = house.finding("HC-024").await;
                assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
                assert!(found.observed.ends_with(silent), "{}", found.observed);
            }
        }
    }

    #[tokio::test]
    async fn a_flag_that_is_still_to_come_is_no_sign_that_its_rule_works() {
        for house in houses().await {
            let now = house.clock.now().as_microsecond();
            let mut tx = house.db.begin().await.unwrap();
            for rule in Rule::ALL {
                raise(&mut tx, rule, now).await;
            }
            tx.commit().await.unwrap();
            let found = house.finding("HC-024").await;
            assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
            let mut tx = house.db.begin().await.unwrap();
            let ahead = "UPDATE activity_flag SET raised = $1 WHERE rule = 'bulk'";
            tx.execute(ahead, params![now + 365 * DAY]).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-024").await;
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            assert!(found.observed.ends_with(": bulk"), "{}", found.observed);
        }
    }

    #[tokio::test]
    async fn a_flag_that_came_late_is_told_of_also_where_a_later_one_came_soon() {
        for house in houses().await {
            let now = house.clock.now().as_microsecond();
            let mut tx = house.db.begin().await.unwrap();
            for rule in Rule::ALL {
                raise(&mut tx, rule, now).await;
            }
            let sql =
                "INSERT INTO activity_flag (id, organization, rule, account, address, patient, day, turn,
                                            first, last, entries, count, raised)
                 VALUES ('late', $1, 'bulk', 'nurse-1', '', '', 'before', 1, $2, $2, '1', 1, $3)";
            let raised = now - DAY;
            let values = params![ORGANIZATION, raised - 2 * 60 * MINUTE, raised];
            tx.execute(sql, values).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-024").await;
            let words = "flags came late: bulk after 120 minutes";
            assert_eq!((found.status, &*found.observed), (Status::Warn, words), "{}", house.store);
            assert_eq!(found.evidence["late_flags"], "bulk late", "{}", house.store);
        }
    }
}
