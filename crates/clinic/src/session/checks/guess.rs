//! Tries passwords that others would try first. What was tried is never told, only on whom it worked.

use super::super::password::Passwords;
use super::store;
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Phi, SystemRandom};

/// The password of the demo, which stands in the documentation.
const DEMO: &str = "housecall-demo";
/// What people who must think of eight characters think of.
const COMMON: [&str; 3] = ["password", "password1", "12345678"];
/// A guess costs a hash, so only so many accounts are tried, those who can do most first.
const ACCOUNTS: i64 = 10;

/// Whether the demo's password opens anything.
pub(super) async fn known(site: &Site) -> Result<Finding, Unseen> {
    tried(site, |_| vec![DEMO.to_owned()]).await
}

/// Whether a common one does, or somebody's own id made long enough.
pub(super) async fn common(site: &Site) -> Result<Finding, Unseen> {
    tried(site, |id| {
        let mut all: Vec<String> = COMMON.iter().map(|one| (*one).to_owned()).collect();
        all.push(format!("{id}1234"));
        all
    })
    .await
}

async fn tried(site: &Site, guesses: impl Fn(&str) -> Vec<String>) -> Result<Finding, Unseen> {
    let staff = store::staff_hashes(&mut site.db.read().await?, ACCOUNTS).await?;
    if staff.is_empty() {
        return Ok(Finding::nothing("nobody of the staff has a password"));
    }
    let passwords = Passwords::shared();
    let mut open = Vec::new();
    for (id, phc) in &staff {
        for guess in guesses(id) {
            if passwords.verify(Phi::new(&guess), Some(phc.clone())).await? {
                open.push(id.as_str());
                break;
            }
        }
    }
    let (status, words) = if open.is_empty() {
        (Status::Pass, format!("{} accounts of staff were tried, and none opened", staff.len()))
    } else {
        (Status::Fail, format!("these accounts opened: {}", open.join(", ")))
    };
    Ok(Finding::new(status, words).with("tried", staff.len()))
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
