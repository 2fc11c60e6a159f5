//! Who may come in: those who left, those with privileges, those who are never seen, and who answers for it.

mod leaving;
mod privilege;
mod store;

use self::store::Seen;
use compliance::check::{
    Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until,
};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-017",
        version: 2,
        cites: &["164.308(a)(3)(ii)(C)", "ASVS 7.4"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "nobody whose account is closed has a session, an API key or a token",
        remediation: "close the accounts again, which ends everything that is open by them, and look who opened it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(shut(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::leaver(&site.db, now).await.map(|()| site)?)
                })
            },
        },
    },
    Check {
        id: "HC-021.b",
        version: 2,
        cites: &["164.308(a)(4)", "NPRM 164.312(a)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "whoever is privileged was proposed by one and approved by another, but for the first, whom the command line added",
        remediation: "review the named people; give the role again by two, and take it from whoever gave it to themselves",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(privilege::by_two(site)),
            spoil: |_, site| Box::pin(async { Ok(store::usurper(&site.db).await.map(|()| site)?) }),
        },
    },
    Check {
        id: "HC-023",
        version: 3,
        cites: &["164.308(a)(3)(ii)(C)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "whoever of the staff was not seen for 45 days, or never in the 45 days since their account was made, has no open account",
        remediation: "close the accounts of those who left, and of those who do not need them",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(awake(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let seen = site.now.as_microsecond() - 2 * DORMANT;
                    Ok(store::absent(&site.db, seen).await.map(|()| site)?)
                })
            },
        },
    },
    Check {
        id: "HC-023.a",
        version: 3,
        cites: &["164.308(a)(3)(ii)(C)", "NPRM 164.308(a)(9)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "within an hour after somebody of the staff left, nothing that was theirs opens anything, and nothing was done by it since; and of everybody it was said when they left",
        remediation: "close accounts on the day on which people leave (a directory does so by SCIM, and says with that when they left), say when they left (also afterwards: the runbook has how), and look at what the named people did after that",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(leaving::dead(site)),
            spoil: |_, site| Box::pin(leaving::late(site)),
        },
    },
    Check {
        id: "HC-054.a",
        version: 2,
        cites: &["164.308(a)(2)", "164.530(a)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "there is a compliance officer, and each has a second factor",
        remediation: "appoint a compliance officer, and have them add a passkey",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(answered_for(site)),
            spoil: |_, site| Box::pin(async { Ok(store::officer(&site.db).await.map(|()| site)?) }),
        },
    },
];

async fn shut(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (closed, sessions, keys) = store::left(&mut tx, site.now.as_microsecond()).await?;
    if closed == 0 {
        return Ok(Finding::nothing("no account was closed yet"));
    }
    let tokens = store::held(&mut tx, site.now).await?;
    let open = sessions + keys + tokens;
    let (status, words) = if open == 0 {
        (Status::Pass, format!("{closed} accounts are closed, and nothing is open by them"))
    } else {
        let words = format!(
            "closed accounts have {sessions} sessions, {keys} API keys and {tokens} tokens"
        );
        (Status::Fail, words)
    };
    Ok(Finding::new(status, words).with("closed", closed))
}

/// Forty-five days, in microseconds.
const DORMANT: i64 = 45 * 86_400_000_000;

async fn awake(site: &Site) -> Result<Finding, Unseen> {
    let last = until(site.now).as_microsecond();
    let staff = store::seen(&mut site.db.read().await?, last).await?;
    if staff.is_empty() {
        return Ok(Finding::nothing("nobody works here yet"));
    }
    let since = site.now.as_microsecond() - DORMANT;
    // Of what nobody wrote down it is not known that it was lately.
    let asleep = |one: &&Seen| one.last.is_none_or(|last| last < since);
    let dormant: Vec<&str> = staff.iter().filter(asleep).map(|one| one.id.as_str()).collect();
    let never = staff.iter().filter(|one| one.came.is_none()).count();
    let (status, words) = if dormant.is_empty() {
        let words = format!(
            "all {} staff who ever came were seen lately, and accounts of {never} who never came are new",
            staff.len() - never
        );
        (Status::Pass, words)
    } else {
        (Status::Fail, format!("not seen for 45 days: {}", dormant.join(", ")))
    };
    Ok(Finding::new(status, words).with("staff", staff.len()).with("never_signed_in", never))
}

async fn answered_for(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let (officers, strong) = store::officers(&mut site.db.read().await?, now).await?;
    let (status, words) = if officers == 0 {
        (Status::Fail, "nobody is compliance officer".to_owned())
    } else if strong < officers {
        let bare = officers - strong;
        (Status::Fail, format!("{bare} of {officers} compliance officers have no second factor"))
    } else {
        (Status::Pass, format!("{officers} compliance officers, each with a second factor"))
    };
    Ok(Finding::new(status, words).with("officers", officers))
}
