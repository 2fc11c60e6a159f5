//! Whether visits rest on consent, and consents on the words that were signed.

mod fence;
mod reviewed;
mod states;
mod store;

pub use fence::tried;

use super::review::store as reviews;
use super::{service::hash, store as consents};
use crate::settings::IntakeTerms;
use compliance::audit::{Event, Explorer, Query, Signer};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use std::collections::BTreeSet;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-025",
        version: 1,
        cites: &["164.312(b)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "each of the newest 100 consents has its entry in the audit log",
        remediation: "treat it as an incident: row and entry are written in one commit, so somebody wrote one by hand or took the other away",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(witnessed(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::unwitnessed(&site.db, now).await.map(|()| site)?)
                })
            },
        },
    },
    Check {
        id: "HC-039",
        version: 1,
        cites: &["164.508", "state telehealth law"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no visit goes on whose patient has not consented, or has taken the consent back",
        remediation: "end the named visits; the server ends them with the revocation, so look why it did not",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(honoured(site)),
            spoil: |_, site| Box::pin(unasked(site)),
        },
    },
    Check {
        id: "HC-040",
        version: 1,
        cites: &["ESIGN 15 USC 7001"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "every form still has the words that its hash was made of, and every consent cites a form that is there",
        remediation: "restore the named forms from a backup: what patients signed is no longer what stands there",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(worded(site)),
            spoil: |_, site| {
                Box::pin(async { Ok(store::reworded(&site.db).await.map(|()| site)?) })
            },
        },
    },
    Check {
        id: "HC-040.a",
        version: 2,
        cites: &["state telehealth law", "ESIGN 15 USC 7001"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "for every state in which somebody here may treat there is a telehealth form in effect that names the state, in every language that patients read",
        remediation: "hold the words against the law of the named states, and add a version of the form under Consent forms that names them",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(states::covered(site)),
            spoil: |_, site| {
                Box::pin(async { Ok(store::elsewhere(&site.db).await.map(|()| site)?) })
            },
        },
    },
    Check {
        id: "HC-040.c",
        version: 2,
        cites: &["ESIGN 15 USC 7001", "164.312(c)(1)"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the store refuses the server's own account to change or remove a form or a consent that was given, one by one or all at once, but where a patient's whole record is destroyed, and no other account may write them",
        remediation: "what refuses it stands again when the server is restarted, on PostgreSQL as the account that owns the tables; find out who took it away, and hold consents against the audit log, whose entries have the hash of the words that were signed; take from the named accounts what they may write",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(fence::stands(site)),
            spoil: |_, site| {
                Box::pin(async { Ok(consents::may_be_changed(&site.db).await.map(|()| site)?) })
            },
        },
    },
    Check {
        id: "HC-068.c",
        version: 1,
        cites: &["45 CFR 92.201(c)(3)"],
        kind: Kind::Record,
        severity: Severity::Medium,
        profile: Profile::Hipaa,
        expected: "a qualified person has reviewed the words of every consent form that is signed now in another language than English",
        remediation: "have the named forms read by somebody qualified, and write down under Language notices who that was and when; until the first review is written down, somebody vouches for HC-068",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(reviewed::translated(site)),
            spoil: |_, site| {
                Box::pin(async { Ok(reviews::unreviewed(&site.db).await.map(|()| site)?) })
            },
        },
    },
    Check {
        id: "HC-063",
        version: 6,
        cites: &["state telehealth law"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "each of the latest 200 visits began with a telehealth consent that stood at that time, and somebody had taken down where its patient was, how to call them back and whom to call, by which two identifiers it was confirmed who they were, and whether they could talk freely, or, in at most 2 of 100, it began without that for a coded reason, which whoever treats is asked for where visit.intake = \"refuse\", as a clinic of real patients sets it, or visit.licensing = \"refuse\" and licences are on record",
        remediation: "look at the named visits: the server begins none without consent, so find out who did; where nobody took down where the patient was, have whoever treats ask for it, confirm who the patient is, and ask whether they can talk freely (Where is the patient now?), which visit.intake = \"refuse\" demands before any visit begins",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(begun(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::unidentified(&site.db, now).await.map(|()| site)?)
                })
            },
        },
    },
];

/// Holds the newest consents against the entries of the audit log.
async fn witnessed(site: &Site) -> Result<Finding, Unseen> {
    let given = store::given(&mut site.db.read().await?).await?;
    if given.is_empty() {
        return Ok(Finding::nothing("nobody has consented to anything yet"));
    }
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let explorer = Explorer::new(site.db.clone(), &signer);
    let event = Some(Event::PatientConsentGiven.name().to_owned());
    let entries = explorer.find(&Query { event, limit: 500, ..Query::default() }).await?;
    let told: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let without: Vec<&str> =
        given.iter().map(String::as_str).filter(|id| !told.contains(id)).collect();
    let (status, words) = match without.first() {
        None => (Status::Pass, format!("the newest {} consents have their entries", given.len())),
        Some(first) => {
            (Status::Fail, format!("{} consents have no entry, {first} first", without.len()))
        }
    };
    Ok(Finding::new(status, words).with("consents", given.len()))
}

async fn unasked(site: Site) -> Result<Site, Unseen> {
    store::unasked(&site.db, site.now.as_microsecond()).await?;
    Ok(site)
}

fn judge(all: usize, without: &[String], what: &str) -> Finding {
    let (status, words) = match without.first() {
        None => (Status::Pass, format!("all {all} visits that {what} rest on a consent")),
        Some(first) => {
            let count = without.len();
            (
                Status::Fail,
                format!("{count} of {all} visits that {what} rest on none, {first} first"),
            )
        }
    };
    Finding::new(status, words).with("visits", all)
}

async fn honoured(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let (all, without) = store::going_on(&mut site.db.read().await?, now).await?;
    if all == 0 {
        return Ok(Finding::nothing("no visit is going on"));
    }
    Ok(judge(all, &without, "go on"))
}

/// What is missing for a reason in one of so many visits is borne; what is missing in one of so few is how the clinic works.
const SELDOM: usize = 50;
const OFTEN: usize = 20;

/// How visits stand of which so many began without all that was to be said for a coded reason, and so many for none: of those each
/// one counts.
const fn lacking(excepted: usize, uncoded: usize, all: usize) -> Status {
    let short = excepted + uncoded;
    if short * OFTEN > all {
        Status::Fail
    } else if uncoded > 0 || short * SELDOM > all {
        Status::Warn
    } else {
        Status::Pass
    }
}

async fn begun(site: &Site) -> Result<Finding, Unseen> {
    let found = store::begun(&mut site.db.read().await?).await?;
    let is_let_go = site.prop::<IntakeTerms>().is_some_and(|terms| terms.lets_go());
    let finding = counted(&found);
    Ok(if is_let_go { ungated(finding) } else { finding })
}

/// Where real patients come, what nothing keeps from happening fails, however few visits it has happened in.
fn ungated(finding: Finding) -> Finding {
    let words =
        "nothing keeps one from beginning without where its patient is: visit.intake is \"ask\"";
    let observed = format!("{}, and {words}", finding.observed);
    Finding { status: Status::Fail, observed, ..finding }
}

fn counted(found: &store::Begun) -> Finding {
    let store::Begun { without, unplaced, .. } = found;
    let store::Begun { all, excepted, late, partial, .. } = *found;
    if all == 0 {
        return Finding::nothing("no visit has begun yet");
    }
    let short = excepted + late + partial;
    let finding = match (unplaced.first(), lacking(excepted, late + partial, all)) {
        (Some(first), _) if without.is_empty() => {
            let (count, words) = (unplaced.len(), "nobody took down where the patient was");
            let words = format!("of {count} of {all} visits that began {words}, {first} first");
            Finding::new(Status::Fail, words).with("visits", all)
        }
        (None, status) if without.is_empty() && status != Status::Pass => {
            let words = format!(
                "{short} of {all} visits began without all of it: {excepted} for a reason without where the patient was or what else is asked, of \
                 {late} it was taken down only once they had begun, of {} without whom to call, of {} without who the patient was, of {} without \
                 whether they could talk freely",
                found.alone, found.unidentified, found.unprivate
            );
            Finding::new(status, words).with("visits", all)
        }
        _ => judge(all, without, "began"),
    };
    let finding = finding.with("unplaced", unplaced.len()).with("excepted", excepted);
    let finding = finding.with("late", late).with("without_contact", found.alone);
    finding.with("without_identity", found.unidentified).with("without_privacy", found.unprivate)
}

/// Of so many forms the hash is told.
const LISTED: usize = 100;

async fn worded(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (forms, adrift) = (store::forms(&mut tx).await?, store::adrift(&mut tx).await?);
    // Whoever removed all forms left the consents that cite them.
    if forms.is_empty() && adrift == 0 {
        return Ok(Finding::nothing("there is no consent form yet"));
    }
    let changed: Vec<&str> = forms
        .iter()
        .filter(|(_, words, said)| hash(words) != *said)
        .map(|(name, ..)| name.as_str())
        .collect();
    let (status, words) = if !changed.is_empty() {
        (Status::Fail, format!("the words of these forms were changed: {}", changed.join(", ")))
    } else if adrift > 0 {
        (Status::Fail, format!("{adrift} consents cite words that no form has"))
    } else {
        (Status::Pass, format!("{} forms have the words that were signed", forms.len()))
    };
    let hashes = forms.iter().take(LISTED).map(|(name, _, said)| format!("{name} {said}"));
    let hashes = hashes.collect::<Vec<_>>().join(", ");
    let finding = Finding::new(status, words).with("forms", forms.len()).with("adrift", adrift);
    Ok(finding.with("sha256", hashes))
}

#[cfg(test)]
mod tests {
    use super::{Status, lacking};

    #[test]
    fn reasons_are_borne_in_two_of_a_hundred_visits_and_what_has_none_warns_until_it_fails_above_five()
     {
        for (excepted, uncoded, all, expected) in [
            (0, 0, 200, Status::Pass),
            (4, 0, 200, Status::Pass),
            (5, 0, 200, Status::Warn),
            (10, 0, 200, Status::Warn),
            (11, 0, 200, Status::Fail),
            (0, 1, 200, Status::Warn),
            (4, 1, 200, Status::Warn),
            (10, 1, 200, Status::Fail),
            (1, 0, 20, Status::Warn),
            (1, 0, 5, Status::Fail),
            (0, 1, 1, Status::Fail),
        ] {
            let words = format!("{excepted} and {uncoded} of {all}");
            assert_eq!(lacking(excepted, uncoded, all), expected, "{words}");
        }
    }
}
