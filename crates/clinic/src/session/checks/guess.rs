//! Tries passwords that others would try first. What was tried is never told, only on whom it worked.

use super::super::password::Passwords;
use super::store::{self, Account};
use compliance::check::{Check, Finding, Site, Status, Unseen};
use compliance::posture::Posture;
use kernel::{Phi, SystemRandom, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// The password of the demo, which stands in the documentation.
const DEMO: &str = "housecall-demo";
/// What people who must think of eight characters think of, and of fifteen. None of these is taken any more; an account may have
/// one of before.
const COMMON: [&str; 5] =
    ["password", "password1", "12345678", "passwordpassword", "123456789012345"];
/// A guess costs a hash, so a run tries accounts for so long, and the next one goes on with others.
const BUDGET: Duration = Duration::from_secs(10);
/// So many accounts beside those that are tried each day are tried however long it takes, and so many further on the next day's
/// run begins: then each has had its turn after some days.
const LEAST: usize = 10;
/// The piece of evidence that names the accounts that opened, with spaces between them.
const OPENED: &str = "opened";
/// In seconds.
const DAY: i64 = 86_400;

/// Whether the demo's password opens anything.
pub(super) async fn known(check: &Check, site: &Site) -> Result<Finding, Unseen> {
    let before = opened(check, site).await?;
    tried(site, (&before, BUDGET), |_| vec![DEMO.to_owned()]).await
}

/// Whether a common one does, or somebody's own id made long enough.
pub(super) async fn common(check: &Check, site: &Site) -> Result<Finding, Unseen> {
    let before = opened(check, site).await?;
    tried(site, (&before, BUDGET), |id| {
        let mut all: Vec<String> = COMMON.iter().map(|one| (*one).to_owned()).collect();
        all.push(format!("{id}1234"));
        all
    })
    .await
}

/// Who opened at the last run of every check, as its report has it.
async fn opened(check: &Check, site: &Site) -> Result<BTreeSet<String>, Unseen> {
    let run = Posture::newest_of(&site.db, site.profile, site.now).await?;
    let report = run.and_then(|run| serde_json::from_str::<Value>(&run.report).ok());
    let lines = report.as_ref().and_then(|report| report.get("checks")?.as_array());
    let is_own = |line: &&Value| line.get("id").and_then(Value::as_str) == Some(check.id);
    let line = lines.and_then(|lines| lines.iter().find(is_own));
    let ids = line.and_then(|line| line.get("evidence")?.get(OPENED)?.as_str());
    Ok(ids.unwrap_or_default().split_whitespace().map(str::to_owned).collect())
}

/// The first of so many accounts that is tried at an instant.
fn first(accounts: usize, now: Timestamp) -> usize {
    let day = usize::try_from(now.as_second().div_euclid(DAY)).unwrap_or_default();
    day.wrapping_mul(LEAST).checked_rem(accounts).unwrap_or_default()
}

/// Whoever can do most, and whoever opened before, is tried each day: what opens does not pass for closed because it had no turn.
/// The others take turns.
async fn tried(
    site: &Site,
    (before, budget): (&BTreeSet<String>, Duration),
    guesses: impl Fn(&str) -> Vec<String>,
) -> Result<Finding, Unseen> {
    let staff = store::staff_accounts(&mut site.db.read().await?).await?;
    if staff.is_empty() {
        return Ok(Finding::nothing("nobody of the staff has a password"));
    }
    let daily = |one: &&Account| one.is_privileged || before.contains(&one.id);
    let (always, others): (Vec<&Account>, Vec<&Account>) = staff.iter().partition(daily);
    let (passwords, ends) = (Passwords::shared(), Instant::now() + budget);
    let (mut open, mut count) = (Vec::new(), 0);
    let turns = others.iter().cycle().skip(first(others.len(), site.now)).take(others.len());
    for one in always.iter().chain(turns) {
        if count >= always.len() + LEAST && Instant::now() >= ends {
            break;
        }
        count += 1;
        for guess in guesses(&one.id) {
            if passwords.verify(Phi::new(&guess), Some(one.phc.clone())).await? {
                open.push(one.id.as_str());
                break;
            }
        }
    }
    open.sort_unstable();
    let all = staff.len();
    let (status, words) = if !open.is_empty() {
        (Status::Fail, format!("these accounts opened: {}", open.join(", ")))
    } else if count < all {
        let words = "were tried in the time there is, and none opened; the others have their turn on the next days";
        (Status::Warn, format!("{count} of {all} accounts of staff {words}"))
    } else {
        (Status::Pass, format!("all {all} accounts of staff were tried, and none opened"))
    };
    let finding = Finding::new(status, words).with("tried", count).with("accounts", all);
    Ok(if open.is_empty() { finding } else { finding.with(OPENED, open.join(" ")) })
}

/// An account with the demo's password.
pub(super) async fn demo(site: Site) -> Result<Site, Unseen> {
    opening(site, DEMO).await
}

/// An account whose owner did not think long.
pub(super) async fn lazy(site: Site) -> Result<Site, Unseen> {
    opening(site, "password").await
}

async fn opening(site: Site, password: &str) -> Result<Site, Unseen> {
    let phc = Passwords::shared().hash(Phi::new(password), &SystemRandom).await?;
    store::set(&site.db, "mutant", &phc, 0).await?;
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{DEMO, LEAST, first, opened, tried};
    use crate::person::checks::store::add;
    use crate::session::password::Passwords;
    use crate::testing::{House, houses};
    use compliance::audit::Ledger;
    use compliance::check::{Finding, Status};
    use compliance::posture::Posture;
    use kernel::{Actor, Clock, Phi, Random, Role, SystemRandom, Timestamp};
    use std::collections::BTreeSet;
    use std::ops::Range;
    use std::sync::Arc;
    use std::time::Duration;

    /// Eleven people of the staff: ten with a password that nobody guesses, and the last one with this.
    async fn eleven(house: &House, last: &str) {
        staff(house, 10..20, ("z-last", Role::Nurse, last)).await;
    }

    /// So many nurses with a password that nobody guesses, and somebody with this.
    async fn staff(house: &House, nurses: Range<u32>, (id, role, password): (&str, Role, &str)) {
        let hash = async |password: &str| {
            Passwords::shared().hash(Phi::new(password), &SystemRandom).await.unwrap()
        };
        let (good, bad) = (hash("a stork walks through the marsh").await, hash(password).await);
        let mut tx = house.db.begin().await.unwrap();
        // Everybody of the demo has the demo's.
        tx.execute("UPDATE password SET phc = ''", db::params![]).await.unwrap();
        let nurses = nurses.map(|number| (format!("a-{number}"), Role::Nurse, &good));
        for (id, role, phc) in nurses.chain([(id.to_owned(), role, &bad)]) {
            add(&mut tx, (id.as_str(), role, true), Vec::new()).await.unwrap();
            let sql = "INSERT INTO password (person, phc, failures) VALUES ($1, $2, 0)";
            tx.execute(sql, db::params![id.as_str(), phc.as_str()]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_password_that_everybody_knows_is_found_on_the_eleventh_account_too() {
        for house in houses().await {
            let store = house.store;
            eleven(&house, DEMO).await;
            let found = house.finding("HC-010.b").await;
            assert_eq!(found.observed, "these accounts opened: z-last", "{store}");
            assert_eq!(found.status, Status::Fail, "{store}");
            assert_eq!(&*found.evidence["accounts"], "11", "{store}");
        }
    }

    #[tokio::test]
    async fn where_not_all_were_tried_in_time_it_warns_and_the_next_days_try_the_others() {
        for house in houses().await {
            eleven(&house, "password").await;
            let mut seen = Vec::new();
            for _ in 0..2 {
                seen.push(in_no_time(&house, &[]).await);
                house.later(24 * 60);
            }
            seen.sort_by_key(|found| found.status == Status::Fail);
            let [warned, failed] = &*seen else { panic!("two days: {seen:?}") };
            assert_eq!(warned.status, Status::Warn, "{}: {}", house.store, warned.observed);
            assert!(warned.observed.starts_with("10 of 11 accounts"), "{}", warned.observed);
            assert_eq!(failed.status, Status::Fail, "{}: {}", house.store, failed.observed);
        }
    }

    /// What is found in the time that is always there, where these opened before.
    async fn in_no_time(house: &House, before: &[&str]) -> Finding {
        let before = before.iter().map(|id| (*id).to_owned()).collect();
        let guess = |_: &str| vec!["password".to_owned()];
        Finding::from(tried(&house.site(), (&before, Duration::ZERO), guess).await)
    }

    async fn is_found_daily(house: &House, (id, before): (&str, &[&str])) {
        for day in 0..3 {
            let found = in_no_time(house, before).await;
            let store = house.store;
            assert_eq!(found.status, Status::Fail, "{store}, {day}: {}", found.observed);
            assert_eq!(found.observed, format!("these accounts opened: {id}"), "{store}");
            assert_eq!(&*found.evidence["tried"], "11", "{store}: and ten of the others");
            house.later(24 * 60);
        }
    }

    #[tokio::test]
    async fn who_can_do_most_and_who_opened_before_is_found_every_day_however_many_there_are() {
        let people: [(&str, Role, &[&str]); 2] =
            [("z-admin", Role::Administrator, &[]), ("z-last", Role::Nurse, &["z-last"])];
        for (id, role, before) in people {
            for house in houses().await {
                staff(&house, 10..39, (id, role, "password")).await;
                is_found_daily(&house, (id, before)).await;
            }
        }
    }

    #[tokio::test]
    async fn who_opened_is_known_from_the_report_of_the_last_run() {
        for house in houses().await {
            eleven(&house, DEMO).await;
            let check = crate::checks().find(|check| check.id == "HC-010.b").unwrap();
            assert_eq!(opened(check, &house.site()).await.unwrap(), BTreeSet::new());
            let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
            let random: Arc<dyn Random> = Arc::new(SystemRandom);
            let stands = (house.db.clone(), Arc::clone(&house.audit));
            let posture = Posture::new(Ledger::new(stands, (clock, random)));
            let by = Actor { id: "admin-1".to_owned(), role: Role::Administrator, address: None };
            let checks = [check];
            posture.run((checks.as_slice(), true), &house.site(), by).await.unwrap();
            let known = opened(check, &house.site()).await.unwrap();
            assert_eq!(known, BTreeSet::from(["z-last".to_owned()]), "{}", house.store);
        }
    }

    #[test]
    fn after_some_days_every_account_was_tried() {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        for accounts in [1_usize, 9, 10, 11, 20, 97, 240] {
            let days = accounts.div_ceil(LEAST) + 1;
            let mut all = BTreeSet::new();
            for day in 0..days {
                let at =
                    Timestamp::from_second(now.as_second() + 86_400 * i64::try_from(day).unwrap());
                let begins = first(accounts, at.unwrap());
                all.extend((begins..begins + LEAST).map(|place| place % accounts));
            }
            assert_eq!(all.len(), accounts, "in {days} days");
        }
    }
}
