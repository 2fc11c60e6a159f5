//! Whether officials are named who can be relied on, and whether each incident that somebody here caused had a consequence.

use super::{Named, Office, Standing, store};
use crate::organization::{self, CANARIES};
use compliance::attestation::Attestations;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::DbError;
use kernel::{OrganizationId, Timestamp};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-054.d",
    version: 1,
    cites: &["164.308(a)(2)", "164.530(a)", "164.308(a)(1)(ii)(C)", "164.530(e)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "a security official and a privacy official are named, who work here and have a second factor, each with a deputy who is another person; and of every incident that somebody of the workforce caused, once it is closed or 30 days old, it is decided what follows for them",
    remediation: "name the officials and their deputies under Sanctions, have each add a passkey, and write down there what follows from the named incidents, or that nothing does and why; until officials are named, somebody vouches for HC-054.b",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(answered(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::bare(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

/// The check that somebody vouches for.
const ATTESTED: &str = "HC-054.b";
/// Thirty days, in microseconds: until then an incident may be looked into.
const MONTH: i64 = 30 * 86_400_000_000;

async fn answered(site: &Site) -> Result<Finding, Unseen> {
    let Some(own) = organization::other(&site.db, CANARIES).await? else {
        return Ok(Finding::nothing("there is no clinic yet"));
    };
    let own = OrganizationId::try_from(own).map_err(|error| DbError::Corrupt(error.to_string()))?;
    let mut tx = site.db.read().await?;
    let named = store::officials(&mut tx, &own, site.now).await?;
    let before = site.now.as_microsecond() - MONTH;
    let undecided = store::undecided(&mut tx, &own, before).await?;
    drop(tx);
    // Whoever vouches for the documents answers for no incident.
    if named.is_empty()
        && undecided.is_empty()
        && let Some(until) = Attestations::until(&site.db, ATTESTED, site.now).await?
    {
        return Ok(vouched(until));
    }
    let latest = named.iter().map(|one| one.official.named).max();
    Ok(judge(&named, &undecided).written(latest, site.now))
}

fn vouched(until: Timestamp) -> Finding {
    let until = until.strftime("%Y-%m-%d");
    Finding::nothing(format!("no official is named; {ATTESTED} is vouched for until {until}"))
}

/// Whoever was named last to a post.
fn holder(named: &[Named], office: Office, deputy: bool) -> Option<&Named> {
    let mut all = named.iter().filter(|one| one.standing != Standing::Replaced);
    all.find(|one| one.official.office == office && one.official.deputy == deputy)
}

/// What is wrong with somebody in a post, if anything is.
fn wrong(post: &str, holder: Option<&Named>) -> Option<String> {
    let Some(one) = holder else { return Some(format!("there is no {post}")) };
    let who = &one.official.person;
    match one.standing {
        Standing::Holds => None,
        Standing::Bare => Some(format!("the {post}, {who}, has no second factor")),
        Standing::Left | Standing::Replaced => {
            Some(format!("the {post}, {who}, does not work here any more"))
        }
    }
}

/// What is wrong with who answers for something: what fails, and what is barely enough.
fn posts(named: &[Named]) -> (Vec<String>, Vec<String>) {
    let (mut failed, mut barely) = (Vec::new(), Vec::new());
    for office in Office::ALL {
        let (official, deputy) = (holder(named, office, false), holder(named, office, true));
        let name = office.name();
        failed.extend(wrong(&format!("{name} official"), official));
        let person = |one: Option<&Named>| one.map(|one| one.official.person.clone());
        if let Some(who) = person(official).filter(|who| person(deputy).as_ref() == Some(who)) {
            failed.push(format!("the {name} official, {who}, is their own deputy"));
        } else {
            barely.extend(wrong(&format!("deputy of the {name} official"), deputy));
        }
    }
    (failed, barely)
}

/// What both registers come to.
pub(super) fn judge(named: &[Named], undecided: &[String]) -> Finding {
    let (mut failed, barely) = posts(named);
    if named.is_empty() {
        failed = vec![format!("no official is named, and nobody vouches for {ATTESTED}")];
    }
    if !undecided.is_empty() {
        let which = undecided.join(", ");
        failed.push(format!("it is not decided what follows from the incidents {which}"));
    }
    let (status, words) = if !failed.is_empty() {
        (Status::Fail, failed.join("; "))
    } else if !barely.is_empty() {
        (Status::Warn, barely.join("; "))
    } else {
        let words = "officials and deputies are named, and no incident waits for a decision";
        (Status::Pass, words.to_owned())
    };
    let holding = named.iter().filter(|one| one.standing == Standing::Holds).count();
    Finding::new(status, words).with("holding", holding).with("undecided", undecided.len())
}
