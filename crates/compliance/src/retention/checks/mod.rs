//! The checks of rules, of the two people whom disposal takes, and of what was disposed of.

mod store;
#[cfg(test)]
mod tests;

pub use store::{stray, unruled};

use super::run::fingerprint;
use super::service::{PROGRAM, in_force};
use super::store as kept;
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use crate::keys::{DataKeys, KeyError, Scope};
use db::Tx;
use jiff::SignedDuration;
use kernel::{SystemClock, SystemRandom};
use std::collections::BTreeSet;
use std::sync::Arc;

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
        version: 5,
        cites: &["164.310(d)(2)(i)", "NIST SP 800-88"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "every disposal that ended has its certificates, each as it was issued, no key that it destroyed is there again, and no backup may hold one any more: the days that certificates promised are over, and the newest backup was made after the last key went",
        remediation: "look in the audit log for the named runs, and write down by hand what they disposed of; a certificate that is not as it was issued somebody changed in the database: hold it against the audit log and the evidence of before; a key that is there again somebody wrote into the database from a copy: treat it as an incident. Until backups are gone that may hold one, wait for the day that is told; where the newest is older than the last disposal, make another one",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(certified(site)),
            spoil: |_, site| Box::pin(recovered(site)),
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

/// So many certificates are named; the rest is counted.
const NAMED: usize = 100;

/// Days of six years, which have a leap day or two: the most that there can be, so that none is missing.
const SIX_YEARS: u32 = 6 * 365 + 2;

/// Whether each of these classes, and each for which somebody ever proposed a rule, has one in force, and medical records one
/// for as long as the law asks.
pub async fn ruled(site: &Site, classes: &[&str]) -> Result<Finding, Unseen> {
    Ok(covered(kept::rules(&mut site.db.read().await?).await?, classes))
}

/// Rules by class, as they are in force.
fn covered(rules: Vec<super::Rule>, classes: &[&str]) -> Finding {
    let count = rules.len();
    if rules.is_empty() {
        return Finding::new(Status::Fail, "no class of records has a rule");
    }
    let mut all: BTreeSet<String> = rules.iter().map(|rule| rule.class.clone()).collect();
    all.extend(classes.iter().map(|class| (*class).to_owned()));
    let rules = in_force(rules);
    let ruled = |class: &str| rules.iter().any(|rule| rule.class == class);
    let without: Vec<&str> = all.iter().map(String::as_str).filter(|class| !ruled(class)).collect();
    let short = |rule: &super::Rule| rule.class == "medical-record" && rule.days < SIX_YEARS;
    let (status, words) = if !without.is_empty() {
        (Status::Fail, format!("no rule is in force for {}", without.join(", ")))
    } else if rules.iter().any(short) {
        (Status::Fail, "a rule keeps medical records for less than six years".to_owned())
    } else {
        unconfirmed(&rules, all.len())
    };
    Finding::new(status, words).with("rules", count).with("in_force", labels(&rules))
}

/// Rules with which the program came say what its makers think, and the clinic answers for them. What goes by the setting of its
/// keyset has none of its own.
fn unconfirmed(rules: &[super::Rule], classes: usize) -> (Status, String) {
    let own = rules.iter().filter(|rule| rule.days > 0);
    let own = own.filter(|rule| rule.approved_by.as_deref() == Some(PROGRAM));
    let all: BTreeSet<&str> = own.map(|rule| rule.class.as_str()).collect();
    if all.is_empty() {
        return (Status::Pass, format!("{classes} classes have a rule in force"));
    }
    let all: Vec<&str> = all.into_iter().collect();
    let words = "go by a rule with which the program came, and nobody of the clinic approved one";
    (Status::Warn, format!("these classes {words}: {}", all.join(", ")))
}

/// The rules, each by its class, place, population and version, with its days.
fn labels(rules: &[super::Rule]) -> String {
    let one = |rule: &super::Rule| format!("{}={}d", rule.label(), rule.days);
    rules.iter().map(one).collect::<Vec<_>>().join(" ")
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

/// Keys that a disposal destroyed and that are there, by its run and as its certificate names them.
#[derive(Debug, Default)]
struct Returned {
    /// Of how many it was asked.
    asked: usize,
    /// Those that open.
    open: Vec<String>,
    /// Those that open by no version of the key-encryption key that is known here.
    shut: Vec<String>,
}

/// What of a scope's key is older than its destruction; what was made for it afterwards is another key.
async fn returned(tx: &mut Tx, keys: &DataKeys) -> Result<Returned, Unseen> {
    let mut returned = Returned::default();
    let scopes = keys.scopes(tx).await?;
    for (run, gone) in store::destroyed(tx).await? {
        returned.asked += gone.len();
        let last = gone.values().map(|(_, done)| *done).max().unwrap_or_default();
        for scope in scopes.iter().filter(|scope| scope.first <= last) {
            let print = fingerprint(&run, &scope.name);
            let Some(class) = again(tx, keys, (scope, &print), &gone).await? else { continue };
            let name = format!("{run} {class}/{}", print.get(..12).unwrap_or_default());
            match keys.all(tx, &scope.name).await {
                Ok(_) => returned.open.push(name),
                Err(KeyError::Sealed) => returned.shut.push(name),
                Err(error) => return Err(error.into()),
            }
        }
        // A clinic of many years has many of both.
        tokio::task::yield_now().await;
    }
    Ok(returned)
}

/// The class of what a run destroyed of a scope's key and is there again: all of it, or single versions.
async fn again(
    tx: &mut Tx,
    keys: &DataKeys,
    (scope, print): (&Scope, &str),
    gone: &store::Gone,
) -> Result<Option<String>, Unseen> {
    if let Some((class, done)) = gone.get(print)
        && scope.first <= *done
    {
        return Ok(Some(class.clone()));
    }
    let start = format!("{print}@");
    let behind = gone.range(start.clone()..).take_while(|(name, _)| name.starts_with(&start));
    for (name, (class, done)) in behind {
        let version = name.strip_prefix(&start).and_then(|version| version.parse().ok());
        let Some(version) = version else { continue };
        let made = keys.made_version(tx, (scope.name.as_str(), version)).await?;
        if made.is_some_and(|made| made <= *done) {
            return Ok(Some(class.clone()));
        }
    }
    Ok(None)
}

/// The first of these.
fn named(ids: &[String]) -> Vec<&str> {
    ids.iter().take(NAMED).map(String::as_str).collect()
}

/// Which certificates are not as they were issued, if any.
fn changed(ids: &[String]) -> Option<String> {
    let (count, first) = (ids.len(), named(ids).join(", "));
    (count > 0).then(|| format!("{count} certificates are not as they were issued: {first}"))
}

/// Runs that ended, against certificates; and the keys that went, against those that are there.
async fn certified(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (ended, without) = store::ended(&mut tx).await?;
    let Returned { asked, open, shut } = returned(&mut tx, &keys(site)).await?;
    if ended == 0 && asked == 0 {
        return Ok(Finding::nothing("nothing was disposed of yet"));
    }
    let horizon = store::horizon(&mut tx).await?.filter(|until| *until > site.now);
    let newest = store::newest_with_keys(&mut tx, site.now).await?;
    let (certificates, altered) = store::certificates(&mut tx).await?;
    let (mut bad, mut barely) = (Vec::new(), Vec::new());
    bad.extend(changed(&altered));
    if !without.is_empty() {
        bad.push(format!("without a certificate: {}", without.join(", ")));
    }
    if !open.is_empty() {
        bad.push(format!("keys that were destroyed are there and open: {}", open.join(", ")));
    }
    if !shut.is_empty() {
        barely.push(format!(
            "keys that were destroyed are there, and do not open: {}",
            shut.join(", ")
        ));
    }
    if let Some(until) = horizon {
        barely.push(format!("until {until} a backup may hold what was disposed of"));
    }
    if let Some(made) = newest {
        let words = "was made before the last key went, and may hold all of them";
        barely.push(format!("the newest backup, of {made}, {words}"));
    }
    let (status, words) = if !bad.is_empty() {
        (Status::Fail, bad.join("; "))
    } else if !barely.is_empty() {
        (Status::Warn, barely.join("; "))
    } else {
        let words = "disposals ended, each with its certificates, and none of the";
        (Status::Pass, format!("{ended} {words} {asked} keys that they destroyed is there"))
    };
    let ids = named(&certificates).join(" ");
    let finding = Finding::new(status, words).with("ended", ended).with("keys", asked);
    Ok(finding.with("certificates", certificates.len()).with("newest_certificates", ids))
}

fn keys(site: &Site) -> DataKeys {
    DataKeys::new(Arc::clone(&site.kek), Arc::new(SystemClock), Arc::new(SystemRandom))
}

/// A disposal that certifies the end of a key that is there.
async fn recovered(site: Site) -> Result<Site, Unseen> {
    let (run, scope) = ("mutant-keys", "/patient/one/medical-record");
    let mut tx = site.db.begin().await?;
    keys(&site).current(&mut tx, scope).await?;
    tx.commit().await?;
    let destroyed = format!("medical-record/{}", fingerprint(&run, scope));
    let done = site.now + SignedDuration::from_hours(1);
    store::destroyed_in_words(&site.db, (run, &destroyed), done).await?;
    Ok(site)
}
