//! The checks of rules, of the two people whom disposal takes, and of what was disposed of.

mod store;

pub use store::stray;

use super::service::in_force;
use super::store as kept;
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use std::collections::BTreeSet;

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-021.a",
        version: 2,
        cites: &["164.308(a)(4)", "ASVS 2.3.5"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no rule, disposal or end of a hold was decided by the one who asked for it, or by nobody",
        remediation: "treat it as an incident: the server refuses it, so somebody wrote into the database; find out what was disposed of by the named rows",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(by_two(site)),
            spoil: |_, site| Box::pin(async { Ok(store::alone(&site.db).await.map(|()| site)?) }),
        },
    },
    Check {
        id: "HC-059.a",
        version: 2,
        cites: &["164.316(b)(2)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "every class of records has a rule in force, and none keeps a medical record for less than six years",
        remediation: "propose a rule of the class, and have a second person approve it",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(ruled(site)),
            spoil: |_, site| Box::pin(async { Ok(store::unruled(&site.db).await.map(|()| site)?) }),
        },
    },
    Check {
        id: "HC-059.d",
        version: 1,
        cites: &["164.316(b)(2)", "164.530(j)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "nothing was disposed of while a hold on its patient, its class or everything stood",
        remediation: "treat it as an incident: the server refuses it, so somebody wrote into the database; restore the records of the named runs from a backup",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(held(site)),
            spoil: |_, site| Box::pin(async { Ok(store::despite(&site.db).await.map(|()| site)?) }),
        },
    },
    Check {
        id: "HC-060",
        version: 1,
        cites: &["164.310(d)(2)(i)", "NIST SP 800-88"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "every disposal that ended has its certificates",
        remediation: "look in the audit log for the named runs, and write down by hand what they disposed of",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(certified(site)),
            spoil: |_, site| {
                Box::pin(async { Ok(store::uncertified(&site.db).await.map(|()| site)?) })
            },
        },
    },
];

/// Who decided what somebody asked for.
async fn by_two(site: &Site) -> Result<Finding, Unseen> {
    let (all, alone) = store::decisions(&mut site.db.read().await?).await?;
    if all == 0 {
        return Ok(Finding::nothing("nothing that takes two people was decided yet"));
    }
    let (status, words) = if alone == 0 {
        (Status::Pass, format!("all {all} decisions were taken by a second person"))
    } else {
        (Status::Fail, format!("{alone} of {all} decisions were taken by one person alone"))
    };
    Ok(Finding::new(status, words).with("decisions", all))
}

/// Days of six years, which have a leap day or two: the most that there can be, so that none is missing.
const SIX_YEARS: u32 = 6 * 365 + 2;

async fn ruled(site: &Site) -> Result<Finding, Unseen> {
    Ok(covered(kept::rules(&mut site.db.read().await?).await?))
}

/// Rules by class, as they are in force.
fn covered(rules: Vec<super::Rule>) -> Finding {
    let count = rules.len();
    let all: BTreeSet<String> = rules.iter().map(|rule| rule.class.clone()).collect();
    if all.is_empty() {
        return Finding::new(Status::Fail, "no class of records has a rule");
    }
    let rules = in_force(rules);
    let ruled = |class: &str| rules.iter().any(|rule| rule.class == class);
    let without: Vec<&str> = all.iter().map(String::as_str).filter(|class| !ruled(class)).collect();
    let short = |rule: &super::Rule| rule.class == "medical-record" && rule.days < SIX_YEARS;
    let (status, words) = if !without.is_empty() {
        (Status::Fail, format!("no rule is in force for {}", without.join(", ")))
    } else if rules.iter().any(short) {
        (Status::Fail, "a rule keeps medical records for less than six years".to_owned())
    } else {
        (Status::Pass, format!("{} classes have a rule in force", all.len()))
    };
    Finding::new(status, words).with("rules", count)
}

/// Disposals, against the holds of their time.
async fn held(site: &Site) -> Result<Finding, Unseen> {
    let (all, runs) = store::despite_holds(&mut site.db.read().await?).await?;
    if all == 0 {
        return Ok(Finding::nothing("nothing was disposed of yet"));
    }
    let (status, words) = if runs.is_empty() {
        (
            Status::Pass,
            format!(
                "{all} records were disposed of, and no hold on their patients, their classes or everything stood"
            ),
        )
    } else {
        (Status::Fail, format!("records went while a hold stood, in {}", runs.join(", ")))
    };
    Ok(Finding::new(status, words).with("disposed", all))
}

/// Runs that ended, against certificates.
async fn certified(site: &Site) -> Result<Finding, Unseen> {
    let (ended, without) = store::ended(&mut site.db.read().await?).await?;
    if ended == 0 {
        return Ok(Finding::nothing("nothing was disposed of yet"));
    }
    let (status, words) = if without.is_empty() {
        (Status::Pass, format!("{ended} disposals ended, each with its certificates"))
    } else {
        (Status::Fail, format!("without a certificate: {}", without.join(", ")))
    };
    Ok(Finding::new(status, words).with("ended", ended))
}

#[cfg(test)]
mod tests {
    use super::{covered, store};
    use crate::check::Status;
    use crate::retention::{Rule, Trigger};

    #[tokio::test]
    async fn rows_that_one_person_wrote_past_the_services_are_counted() {
        for (_, db) in db::testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            store::alone(&db).await.unwrap();
            let decided = store::decisions(&mut db.read().await.unwrap()).await.unwrap();
            assert_eq!(decided, (3, 3), "a rule, a disposal and the end of a hold");
        }
        for (_, db) in db::testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            store::despite(&db).await.unwrap();
            let mut tx = db.read().await.unwrap();
            assert_eq!(store::decisions(&mut tx).await.unwrap(), (1, 0), "two people decided");
            let despite = store::despite_holds(&mut tx).await.unwrap();
            assert_eq!(despite, (2, vec!["mutant".to_owned()]), "one of the two was held");
            drop(tx);
            for (mark, is_seen) in [("class/medical-record", true), ("class/survey", false)] {
                let mut tx = db.begin().await.unwrap();
                let sql = "UPDATE legal_hold SET mark = $1";
                tx.execute(sql, db::params![mark]).await.unwrap();
                let (_, runs) = store::despite_holds(&mut tx).await.unwrap();
                drop(tx);
                assert_eq!(!runs.is_empty(), is_seen, "{mark}");
            }
        }
    }

    fn kept_for(days: u32, version: u32, approved_by: Option<&str>) -> Rule {
        Rule {
            class: "medical-record".to_owned(),
            jurisdiction: "US".to_owned(),
            population: None,
            version,
            trigger: Trigger::LastEncounter,
            days,
            floor_age: None,
            authority: "test".to_owned(),
            proposed_by: "one".to_owned(),
            approved_by: approved_by.map(str::to_owned),
        }
    }

    #[test]
    fn six_years_of_a_medical_record_have_their_leap_days() {
        // From 1 March 2023 to 1 March 2029 there are two.
        for (days, status) in [(2_190, Status::Fail), (2_191, Status::Fail), (2_192, Status::Pass)]
        {
            let rules = vec![kept_for(days, 1, Some("two"))];
            assert_eq!(covered(rules).status, status, "{days} days");
        }
    }

    #[test]
    fn only_the_version_in_force_keeps_anything() {
        let approved = |days, version| kept_for(days, version, Some("two"));
        let proposed = kept_for(30, 3, None);
        let mended = vec![proposed.clone(), approved(2_192, 2), approved(2_190, 1)];
        assert_eq!(covered(mended).status, Status::Pass);
        let worsened = vec![proposed.clone(), approved(2_190, 2), approved(2_192, 1)];
        assert_eq!(covered(worsened).status, Status::Fail);
        assert_eq!(covered(vec![proposed]).status, Status::Fail, "nobody approved it");
    }
}
