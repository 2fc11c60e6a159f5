//! Whether rules of their own say of every state in which patients are how long medical records are kept.

mod store;

use crate::intake;
use crate::seal::RECORD;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use compliance::retention::{Population, Rule, rules_in_force};
use kernel::{SystemClock, SystemRandom};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-059.e",
    version: 2,
    cites: &["164.316(b)(2)", "state medical records law"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "for every state in which patients of visits ahead will be, or patients of the latest 500 visits were, rules of its own \
               say how long medical records are kept, of adults and of minors, and no conversation or emergency goes sooner",
    remediation: "look up the law of the named states, propose a rule for each (Retention and holds), of adults and of minors, and have \
                  a second person approve it; until then no record that touched one of them is disposed of. Have the rules of conversations and \
                  emergencies, which hold in the whole country, keep them for as long as the longest of these",
    ttl_days: 30,
    look: Look::At {
        probe: |_, site| Box::pin(ruled(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::unruled(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

/// So many of the latest visits of which somebody said where they were are opened.
const LATEST: i64 = 500;

/// Where the rules hold with which a clinic begins.
const COUNTRY: &str = "US";

/// A place where a rule is in force, and whose records it is for; everybody's where age does not matter.
type Ruled = (String, Option<Population>);

async fn ruled(site: &Site) -> Result<Finding, Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    let sealer = Sealer::open(&site.db, &keys).await?;
    let mut tx = site.db.read().await?;
    let mut states = store::expected(&mut tx, site.now.as_microsecond()).await?;
    states.extend(intake::store::states(&mut tx, &sealer, LATEST).await?);
    if states.is_empty() {
        let words = "nobody has said yet in which state the patient of a visit is";
        return Ok(Finding::nothing(words));
    }
    let rules = rules_in_force(&mut tx).await?;
    let records = rules.iter().filter(|rule| rule.class == RECORD);
    let records: Vec<Ruled> =
        records.map(|rule| (rule.jurisdiction.clone(), rule.population)).collect();
    let (mut status, mut words) = judged(&states, &records);
    for sooner in sooner(&states, &rules) {
        status = status.worse(Status::Warn);
        words = format!("{words}; {sooner}");
    }
    let all: Vec<&str> = states.iter().map(String::as_str).collect();
    let finding = Finding::new(status, words).with("states", all.join(" "));
    Ok(finding.with("coverage", coverage(&states, &records)))
}

/// What is kept as medical records are, by rules that know no state: nobody says where a channel was.
const AS_RECORDS: [&str; 2] = ["conversation", "emergency"];

/// Those of them that go sooner than medical records of one of these states.
fn sooner(states: &BTreeSet<String>, rules: &[Rule]) -> Vec<String> {
    let own = |rule: &&Rule| rule.class == RECORD && states.contains(&rule.jurisdiction);
    let Some(longest) = rules.iter().filter(own).max_by_key(|rule| rule.days) else {
        return Vec::new();
    };
    let (days, place) = (longest.days, &longest.jurisdiction);
    let is_sooner = |class: &str| rules.iter().any(|rule| rule.class == class && rule.days < days);
    let all = AS_RECORDS.into_iter().filter(|class| is_sooner(class));
    all.map(|class| format!("{class} goes sooner than the {days} days of {place}")).collect()
}

/// By whose rule medical records are kept, by state and population.
fn coverage(states: &BTreeSet<String>, rules: &[Ruled]) -> String {
    let mut all = Vec::new();
    for state in states {
        for whose in Population::ALL.iter().copied() {
            let by = if is_ruled(rules, state, whose) {
                "own"
            } else if is_ruled(rules, COUNTRY, whose) {
                "country"
            } else {
                "none"
            };
            all.push(format!("{state}/{}={by}", whose.name()));
        }
    }
    all.join(" ")
}

/// Whether a place has a rule of whose records these are.
fn is_ruled(rules: &[Ruled], place: &str, whose: Population) -> bool {
    rules.iter().any(|(own, of)| own == place && of.is_none_or(|of| of == whose))
}

/// What comes of the rules of medical records for these states. A record that touched one without a rule is kept for good, so
/// where the country has one nothing goes too early.
fn judged(states: &BTreeSet<String>, rules: &[Ruled]) -> (Status, String) {
    let is_ruled = |place: &str, whose: Population| is_ruled(rules, place, whose);
    let (mut bare, mut general) = (Vec::new(), Vec::new());
    for state in states {
        let all = Population::ALL.iter().copied();
        let lacking: Vec<Population> = all.filter(|whose| !is_ruled(state, *whose)).collect();
        if lacking.is_empty() {
            continue;
        }
        if lacking.iter().all(|whose| is_ruled(COUNTRY, *whose)) {
            general.push(named(state, &lacking));
        } else {
            bare.push(named(state, &lacking));
        }
    }
    if !bare.is_empty() {
        let words =
            "no rule, of the state or of the country, says how long medical records are kept in";
        (Status::Fail, format!("{words} {}", bare.join(", ")))
    } else if !general.is_empty() {
        let words = "medical records have the rule of the country only, and are kept for good, in";
        (Status::Warn, format!("{words} {}", general.join(", ")))
    } else {
        let words = "states have rules of their own for medical records";
        (Status::Pass, format!("{} {words}", states.len()))
    }
}

/// A state, with whose rule is missing where it is not everybody's.
fn named(state: &str, lacking: &[Population]) -> String {
    match lacking {
        [one] => format!("{state} ({})", one.name()),
        _ => state.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Population, Status, judged};
    use std::collections::BTreeSet;

    #[test]
    fn a_state_is_covered_by_rules_of_its_own_for_adults_and_minors() {
        let states = BTreeSet::from(["US-IL", "US-WI"].map(str::to_owned));
        let adults = |place: &str| (place.to_owned(), Some(Population::Adult));
        let minors = |place: &str| (place.to_owned(), Some(Population::Minor));
        let country = [adults("US"), minors("US")];
        let with = |more: &[super::Ruled]| judged(&states, &[&country[..], more].concat());
        let (status, words) = judged(&states, &[adults("US-IL"), minors("US-IL"), adults("US")]);
        assert!(status == Status::Fail && words.ends_with(" in US-WI"), "{words}");
        let (status, words) = with(&[]);
        assert!(status == Status::Warn && words.ends_with(" in US-IL, US-WI"), "{words}");
        let (status, words) = with(&[adults("US-IL"), ("US-WI".to_owned(), None)]);
        assert!(status == Status::Warn && words.ends_with(" in US-IL (minor)"), "{words}");
        let (status, words) = with(&[adults("US-IL"), minors("US-IL"), ("US-WI".to_owned(), None)]);
        assert_eq!(status, Status::Pass, "{words}");
    }
}
