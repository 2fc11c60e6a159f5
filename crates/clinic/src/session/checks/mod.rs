//! How people sign in: how their passwords are kept and how good they are, second factors, and how long sessions last.

mod guess;
mod own;
mod store;

use super::rules::{FREE_FAILURES, MOST_FAILURES};
use crate::Settings;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

const fn check(
    (id, cites): (&'static str, &'static [&'static str]),
    (kind, severity): (Kind, Severity),
    (expected, remediation): (&'static str, &'static str),
    look: Look,
) -> Check {
    let (version, profile, ttl_days) = (1, Profile::Hipaa, 1);
    Check { id, version, cites, kind, severity, profile, expected, remediation, ttl_days, look }
}

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    check(
        ("HC-008.b", &["ASVS 11.4", "NIST SP 800-63B"]),
        (Kind::Technical, Severity::High),
        (
            "every password is kept as argon2id over at least 19 MiB, twice",
            "have the named people change their passwords: they are hashed anew by that",
        ),
        Look::At {
            probe: |_, site| Box::pin(hashed(site)),
            spoil: |_, site| Box::pin(set(site, "mutant", "$argon2i$v=19$m=1024,t=1,p=1$AA$AA", 0)),
        },
    ),
    Check {
        version: 3,
        ..check(
            ("HC-010.b", &["ASVS 13.2.3", "164.308(a)(5)(ii)(D)"]),
            (Kind::Technical, Severity::Critical),
            (
                "no account of staff opens with the password of the demo",
                "close the named accounts and give the people new ones; look in the audit log for who came in by them",
            ),
            Look::At {
                probe: |check, site| Box::pin(guess::known(check, site)),
                spoil: |_, site| Box::pin(guess::demo(site)),
            },
        )
    },
    Check {
        version: 3,
        ..check(
            ("HC-011", &["164.312(a)(2)(i)"]),
            (Kind::Record, Severity::High),
            (
                "every account is one person's: none of staff is named for a desk or a machine, or shares its e-mail address, telephone, device or id in the directory with another; and no API key outlives its owner",
                "give each person an account of their own and their own number and address, have a shared device signed out by whoever does not use it, and revoke keys whose owner has left",
            ),
            Look::At {
                probe: |_, site| Box::pin(own::own(site)),
                spoil: |_, site| {
                    Box::pin(async {
                        let now = site.now.as_microsecond();
                        Ok(store::orphan(&site.db, now).await.map(|()| site)?)
                    })
                },
            },
        )
    },
    Check {
        version: 3,
        ..check(
            ("HC-012", &["164.312(d)", "NPRM 164.312(f)"]),
            (Kind::Record, Severity::Critical),
            (
                "all who work here, interpreters with an account too, have a second factor, privileged ones a passkey or the clinic's identity provider, which counts where it vouched for one and no password opens the account; and no session was opened by a password alone",
                "set sign_in.staff_second_factor to required, name in acr_values what an identity provider has to ask for, and have people add a passkey",
            ),
            Look::At {
                probe: |_, site| Box::pin(two_factors(site)),
                spoil: |_, site| Box::pin(endless(site)),
            },
        )
    },
    Check {
        version: 2,
        ..check(
            ("HC-013.a", &["164.312(d)", "NIST SP 800-63B-4"]),
            (Kind::Record, Severity::High),
            (
                "no patient or guardian who has a second factor came in without it, and most who have a password have one",
                "sign the named sessions out and find out how they were opened; tell patients of the second factor under their account",
            ),
            Look::At {
                probe: |_, site| Box::pin(patients(site)),
                spoil: |_, site| {
                    Box::pin(async {
                        let now = site.now.as_microsecond();
                        Ok(store::bypassed(&site.db, now).await.map(|()| site)?)
                    })
                },
            },
        )
    },
    Check {
        version: 3,
        ..check(
            ("HC-014", &["NIST SP 800-63B-4 3.1.1.2", "ASVS 6.2"]),
            (Kind::Technical, Severity::High),
            (
                "no account of staff opens with one of the passwords that everybody tries first",
                "have the named people change their passwords, and set sign_in.breached_passwords",
            ),
            Look::At {
                probe: |check, site| Box::pin(guess::common(check, site)),
                spoil: |_, site| Box::pin(guess::lazy(site)),
            },
        )
    },
    Check {
        version: 2,
        ..check(
            ("HC-015", &["164.308(a)(5)(ii)(C)", "ASVS 6.3.1", "NIST SP 800-63B-4 3.2.2"]),
            (Kind::Record, Severity::High),
            (
                "whoever was tried five times in a row with a wrong password is locked, and after a hundred nothing but a passkey or a new password opens the account",
                "find out who changed the rows of passwords; the server locks by itself",
            ),
            Look::At {
                probe: |_, site| Box::pin(locked(site)),
                spoil: |_, site| Box::pin(set(site, "mutant", "", FREE_FAILURES)),
            },
        )
    },
    Check {
        version: 3,
        ..check(
            ("HC-016.a", &["164.312(a)(2)(iii)"]),
            (Kind::Record, Severity::High),
            (
                "sessions of staff and interpreters end after 15 idle minutes and 12 hours, others' after 30 minutes and 24 hours, those that a visit's link opened an hour after that visit or within 24 hours, and all are gone by then",
                "set sign_in.idle_seconds to 900 or less, or have two people decide in writing why more is right here (housecall compliance waive, on the grounds of an alternative); if sessions outlive their end, look why the server's clock work stands still",
            ),
            Look::At {
                probe: |_, site| Box::pin(ending(site)),
                spoil: |_, site| Box::pin(endless(site)),
            },
        )
    },
];

async fn set(site: Site, person: &str, phc: &str, failures: i64) -> Result<Site, Unseen> {
    store::set(&site.db, person, phc, failures).await?;
    Ok(site)
}

async fn endless(site: Site) -> Result<Site, Unseen> {
    store::endless(&site.db, site.now.as_microsecond()).await?;
    Ok(site)
}

/// Memory in KiB and passes below which a hash is too cheap to guess against.
const COST: (u32, u32) = (19_456, 2);

fn is_strong(phc: &str) -> bool {
    let Some(rest) = phc.strip_prefix("$argon2id$v=19$") else { return false };
    let costs = rest.split('$').next().unwrap_or_default();
    let cost = |name: &str| {
        let of = |one: &str| one.strip_prefix(name)?.parse::<u32>().ok();
        costs.split(',').find_map(of).unwrap_or(0)
    };
    cost("m=") >= COST.0 && cost("t=") >= COST.1
}

async fn hashed(site: &Site) -> Result<Finding, Unseen> {
    let hashes = store::hashes(&mut site.db.read().await?).await?;
    if hashes.is_empty() {
        return Ok(Finding::nothing("nobody has a password"));
    }
    let weak = hashes.iter().filter(|phc| !is_strong(phc)).count();
    let (status, words) = if weak == 0 {
        (Status::Pass, format!("all {} passwords are kept as argon2id", hashes.len()))
    } else {
        (Status::Fail, format!("{weak} of {} passwords are kept in a weaker way", hashes.len()))
    };
    Ok(Finding::new(status, words).with("passwords", hashes.len()))
}

async fn two_factors(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let found = store::factors(&mut site.db.read().await?, now).await?;
    let store::Factors { staff, without, weak, bare } = found;
    let (status, words) = if staff == 0 {
        (Status::NotApplicable, "nobody works here yet".to_owned())
    } else if bare > 0 {
        (Status::Fail, format!("{bare} sessions of staff were opened by a password alone"))
    } else if without > 0 {
        (Status::Fail, format!("{without} of {staff} staff have no second factor"))
    } else if weak > 0 {
        (Status::Warn, format!("{weak} privileged people have codes and no passkey"))
    } else {
        (Status::Pass, format!("all {staff} staff have a second factor"))
    };
    let finding = Finding::new(status, words).with("staff", staff).with("without", without);
    Ok(finding.with("password_only_sessions", bare))
}

/// How patients come in who have a password; those who come by links have none.
async fn patients(site: &Site) -> Result<Finding, Unseen> {
    let found = store::patients(&mut site.db.read().await?, site.now.as_microsecond()).await?;
    let store::Patients { all, strong, past } = found;
    let (status, words) = if !past.is_empty() {
        (Status::Fail, format!("a second factor was passed by in sessions {}", past.join(", ")))
    } else if all == 0 {
        (Status::NotApplicable, "no patient or guardian has a password".to_owned())
    } else {
        let half = if strong * 2 < all { Status::Warn } else { Status::Pass };
        (
            half,
            format!(
                "{strong} of {all} patients and guardians with a password have a second factor"
            ),
        )
    };
    Ok(Finding::new(status, words).with("people", all).with("with_second_factor", strong))
}

async fn locked(site: &Site) -> Result<Finding, Unseen> {
    let limits = (FREE_FAILURES, MOST_FAILURES);
    let store::Guessed { tried, open, shut } =
        store::guessed(&mut site.db.read().await?, limits).await?;
    if tried == 0 {
        return Ok(Finding::nothing("no account has wrong passwords in a row"));
    }
    let (status, words) = if open == 0 {
        let words = format!("of {tried} accounts with wrong passwords, none was tried on, and");
        (Status::Pass, format!("{words} {shut} open by no password after {MOST_FAILURES}"))
    } else {
        (Status::Fail, format!("{open} accounts are open after {FREE_FAILURES} wrong passwords"))
    };
    Ok(Finding::new(status, words).with("accounts", tried).with("shut", shut))
}

/// A session may be there for so many seconds after its end, until the next sweep.
const SWEPT: i64 = 60;

async fn ending(site: &Site) -> Result<Finding, Unseen> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 3_600;
    let now = site.now.as_microsecond();
    let sessions = store::sessions(&mut site.db.read().await?, now).await?;
    if sessions.is_empty() {
        return Ok(Finding::nothing("nobody is signed in"));
    }
    let closes = Settings::default().closes_after.as_secs();
    // What is longer is borne by a written decision of two people, which makes a warning of the failure.
    let judge = |one: &store::Lasting| {
        let (idle, whole) =
            if one.staff { (15 * MINUTE, 12 * HOUR) } else { (30 * MINUTE, 24 * HOUR) };
        let over = Status::within(one.over, SWEPT, SWEPT);
        if one.bound {
            // A patient who waits does nothing; a link that leads back to a visit that is over opens for a day at most.
            let fits = one.beyond <= closes || one.whole <= 24 * HOUR;
            return if fits { over } else { Status::Fail };
        }
        let rests = Status::within(one.idle, idle, idle);
        rests.worse(Status::within(one.whole, whole, whole)).worse(over)
    };
    let status = sessions.iter().map(judge).fold(Status::Pass, Status::worse);
    let (bound, own): (Vec<_>, Vec<_>) = sessions.iter().partition(|one| one.bound);
    let idle = own.iter().map(|one| one.idle).max().unwrap_or(0) / MINUTE;
    let over = sessions.iter().filter(|one| one.over > SWEPT).count();
    let mut words = format!(
        "of {} sessions the longest may lie idle for {idle} minutes, and {over} outlive their end",
        own.len()
    );
    if !bound.is_empty() {
        let long = bound.iter().filter(|one| judge(one) == Status::Fail).count();
        let more = "came by a visit's link, and end by that however idle they lie";
        words = format!("{words}; {} more {more}, but for {long}", bound.len());
    }
    let finding = Finding::new(status, words).with("sessions", sessions.len());
    Ok(finding.with("idle_minutes", idle).with("by_link", bound.len()))
}

#[cfg(test)]
mod tests {
    use super::{is_strong, store};
    use crate::testing::houses;
    use compliance::check::{Finding, Status};
    use kernel::Clock as _;

    #[test]
    fn a_hash_is_as_strong_as_what_it_costs() {
        assert!(is_strong("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"));
        for weak in ["", "plain", "$2b$10$x", "$argon2i$v=19$m=65536,t=3,p=1$a$b"] {
            assert!(!is_strong(weak), "{weak}");
        }
        assert!(!is_strong("$argon2id$v=19$m=8192,t=2,p=1$c2FsdA$aGFzaA"), "too little memory");
        assert!(!is_strong("$argon2id$v=19$m=19456,t=1,p=1$c2FsdA$aGFzaA"), "too few passes");
    }

    #[tokio::test]
    async fn a_session_that_may_rest_longer_fails_and_one_that_came_by_a_link_ends_with_its_visit()
    {
        const SESSION: &str = "INSERT INTO session (hash, id, person, created, seen, ends, expires)
                               VALUES ($1, $2, $2, $3, $3, $4, $5)";
        const LINKED: &str =
            "UPDATE session SET visit = (SELECT MIN(a.id) FROM appointment a) WHERE ends = $1";
        const VISIT: &str = "UPDATE appointment SET ends = $1
                             WHERE id = (SELECT s.visit FROM session s WHERE s.visit IS NOT NULL)";
        const LASTS: &str = "UPDATE session SET ends = $1, expires = $1 WHERE visit IS NOT NULL";
        const MINUTE: i64 = 60_000_000;
        for house in houses().await {
            let now = house.clock.now().as_microsecond();
            let says = async |mark: u8, person: &str, minutes: i64| {
                let (ends, expires) = (now + minutes * MINUTE, now + 600 * MINUTE);
                let mut tx = house.db.begin().await.unwrap();
                let row = db::params![[mark; 32], person, now, ends, expires];
                tx.execute(SESSION, row).await.unwrap();
                // Here only who has a link has 600 minutes.
                tx.execute(LINKED, db::params![now + 600 * MINUTE]).await.unwrap();
                tx.commit().await.unwrap();
                house.finding("HC-016.a").await
            };
            let nobody = house.finding("HC-016.a").await.status;
            assert_eq!(nobody, Status::NotApplicable, "{}", house.store);
            let works = says(1, "interpreter-1", 15).await;
            assert_eq!(works.status, Status::Pass, "{}: {}", house.store, works.observed);
            let own = says(2, "pat-1", 30).await;
            assert_eq!(own.status, Status::Pass, "{}: {}", house.store, own.observed);
            let linked = says(3, "pat-2", 600).await;
            let by_link = (linked.status, &*linked.evidence["by_link"]);
            assert_eq!(by_link, (Status::Pass, "1"), "{}: {}", house.store, linked.observed);
            let lasts = async |minutes: i64| {
                let mut tx = house.db.begin().await.unwrap();
                tx.execute(VISIT, db::params![now + 2_880 * MINUTE]).await.unwrap();
                tx.execute(LASTS, db::params![now + minutes * MINUTE]).await.unwrap();
                tx.commit().await.unwrap();
                house.finding("HC-016.a").await
            };
            // The visit ends in two days, and what its link opened closes an hour later.
            for (minutes, status) in
                [(2_940, Status::Pass), (2_941, Status::Fail), (2_940, Status::Pass)]
            {
                let found = lasts(minutes).await;
                assert_eq!(found.status, status, "{}: {}", house.store, found.observed);
            }
            let rests = says(4, "nurse-1", 16).await;
            assert_eq!(rests.status, Status::Fail, "{}: {}", house.store, rests.observed);
        }
    }

    #[tokio::test]
    async fn an_interpreter_with_a_password_works_here_and_one_who_came_by_a_link_does_not() {
        use crate::person::checks::store::add;
        for house in houses().await {
            let staff = async || {
                let found = ["HC-012", "HC-022", "HC-023"].map(|id| house.finding(id));
                let found = futures_util::future::join_all(found).await;
                let count = |one: &Finding| one.evidence["staff"].parse::<i64>().unwrap();
                found.iter().map(count).collect::<Vec<_>>()
            };
            let without = async || -> i64 {
                house.finding("HC-012").await.evidence["without"].parse().unwrap()
            };
            let write = async |sql: &'static str| {
                let mut tx = house.db.begin().await.unwrap();
                tx.execute(sql, db::params![]).await.unwrap();
                tx.commit().await.unwrap();
            };
            // Eight of the demo's staff, and its interpreter.
            assert_eq!((staff().await, without().await), (vec![9; 3], 9), "{}", house.store);
            let mut tx = house.db.begin().await.unwrap();
            let who = ("interpreter-9", kernel::Role::Interpreter, true);
            add(&mut tx, who, Vec::new()).await.unwrap();
            tx.commit().await.unwrap();
            write(
                "INSERT INTO link (id, appointment, person, asks_birth_date, state, tries, requested, created)
                 SELECT 'guest', MIN(id), 'interpreter-9', 0, 'used', 0, 0, 0 FROM appointment",
            )
            .await;
            assert_eq!(staff().await, vec![9; 3], "{}: they have no account", house.store);
            write("INSERT INTO password (person, phc, failures) VALUES ('interpreter-9', 'x', 0)")
                .await;
            let found = (staff().await, without().await);
            assert_eq!(found, (vec![10; 3], 10), "{}: now they have one", house.store);
        }
    }

    #[tokio::test]
    async fn a_patient_who_came_in_past_a_passkey_or_past_an_app_fails_by_either_alone() {
        for house in houses().await {
            store::bypassed(&house.db, house.clock.now().as_microsecond()).await.unwrap();
            let after = async |sql: &'static str| {
                let mut tx = house.db.begin().await.unwrap();
                tx.execute(sql, db::params![]).await.unwrap();
                tx.commit().await.unwrap();
                let found = house.finding("HC-013.a").await;
                let words = "a second factor was passed by in sessions ";
                let past = found.observed.strip_prefix(words).unwrap_or_default().to_owned();
                (found.status == Status::Fail, past)
            };
            let fails = |past: &str| (true, past.to_owned());
            let app = after("UPDATE passkey SET created = created + 120000000").await;
            assert_eq!(app, fails("mutant-app"), "{}", house.store);
            let both = after("UPDATE passkey SET created = created - 120000000").await;
            assert_eq!(both, fails("mutant-app, mutant-passkey"), "{}", house.store);
            let passkey = after("UPDATE totp SET confirmed = 0").await;
            assert_eq!(passkey, fails("mutant-passkey"), "{}: no code was shown yet", house.store);
            let neither = after("DELETE FROM passkey").await;
            assert_eq!(neither, (false, String::new()), "{}", house.store);
        }
    }
}
