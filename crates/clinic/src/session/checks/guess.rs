//! Tries passwords that others would try first. What was tried is never told, only on whom it worked.

use super::super::password::Passwords;
use super::store;
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Phi, SystemRandom, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// The password of the demo, which stands in the documentation.
const DEMO: &str = "housecall-demo";
/// What people who must think of eight characters think of.
const COMMON: [&str; 3] = ["password", "password1", "12345678"];
/// A guess costs a hash, so a run tries accounts for so long, and the next one goes on with others.
const BUDGET: Duration = Duration::from_secs(10);
/// So many accounts are tried however long it takes, and so many further on the next day's run begins: then each has had its turn
/// after some days.
const LEAST: usize = 10;
/// In seconds.
const DAY: i64 = 86_400;

/// Whether the demo's password opens anything.
pub(super) async fn known(site: &Site) -> Result<Finding, Unseen> {
    tried(site, BUDGET, |_| vec![DEMO.to_owned()]).await
}

/// Whether a common one does, or somebody's own id made long enough.
pub(super) async fn common(site: &Site) -> Result<Finding, Unseen> {
    tried(site, BUDGET, |id| {
        let mut all: Vec<String> = COMMON.iter().map(|one| (*one).to_owned()).collect();
        all.push(format!("{id}1234"));
        all
    })
    .await
}

/// The first of so many accounts that is tried at an instant.
fn first(accounts: usize, now: Timestamp) -> usize {
    let day = usize::try_from(now.as_second().div_euclid(DAY)).unwrap_or_default();
    day.wrapping_mul(LEAST).checked_rem(accounts).unwrap_or_default()
}

async fn tried(
    site: &Site,
    budget: Duration,
    guesses: impl Fn(&str) -> Vec<String>,
) -> Result<Finding, Unseen> {
    let staff = store::staff_hashes(&mut site.db.read().await?).await?;
    if staff.is_empty() {
        return Ok(Finding::nothing("nobody of the staff has a password"));
    }
    let (passwords, ends) = (Passwords::shared(), Instant::now() + budget);
    let (mut open, mut count) = (Vec::new(), 0);
    let turns = staff.iter().cycle().skip(first(staff.len(), site.now)).take(staff.len());
    for (id, phc) in turns {
        if count >= LEAST && Instant::now() >= ends {
            break;
        }
        count += 1;
        for guess in guesses(id) {
            if passwords.verify(Phi::new(&guess), Some(phc.clone())).await? {
                open.push(id.as_str());
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
    Ok(Finding::new(status, words).with("tried", count).with("accounts", all))
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
    use super::{DEMO, LEAST, first, tried};
    use crate::person::checks::store::add;
    use crate::session::password::Passwords;
    use crate::testing::{House, houses};
    use compliance::check::{Finding, Status};
    use kernel::{Phi, Role, SystemRandom, Timestamp};
    use std::collections::BTreeSet;
    use std::time::Duration;

    /// Eleven people of the staff: ten with a password that nobody guesses, and the last one, who can do least, with this.
    async fn eleven(house: &House, last: &str) {
        let hash = async |password: &str| {
            Passwords::shared().hash(Phi::new(password), &SystemRandom).await.unwrap()
        };
        let (good, bad) = (hash("a stork walks through the marsh").await, hash(last).await);
        let mut tx = house.db.begin().await.unwrap();
        // Everybody of the demo has the demo's.
        tx.execute("UPDATE password SET phc = ''", db::params![]).await.unwrap();
        let admins = (10..20).map(|number| (format!("a-{number}"), Role::Administrator, &good));
        for (id, role, phc) in admins.chain([("z-last".to_owned(), Role::Nurse, &bad)]) {
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
                let site = house.site();
                let guess = |_: &str| vec!["password".to_owned()];
                seen.push(Finding::from(tried(&site, Duration::ZERO, guess).await));
                house.later(24 * 60);
            }
            seen.sort_by_key(|found| found.status == Status::Fail);
            let [warned, failed] = &*seen else { panic!("two days: {seen:?}") };
            assert_eq!(warned.status, Status::Warn, "{}: {}", house.store, warned.observed);
            assert!(warned.observed.starts_with("10 of 11 accounts"), "{}", warned.observed);
            assert_eq!(failed.status, Status::Fail, "{}: {}", house.store, failed.observed);
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
