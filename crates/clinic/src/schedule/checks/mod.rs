//! Whether whoever treats holds a licence where the patient will be.

mod store;

use crate::settings::Licensing;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use store::{Ahead, Pairs, Started};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-067",
    version: 6,
    cites: &["state licensing boards"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every visit ahead is with a provider who holds a licence where the patient will be, and each of the latest 200 was \
               with one who is known to have held it where the patient was, or started for a reason; no licence ends within 30 \
               days; and visit.licensing = \"refuse\" keeps others from being booked and from starting",
    remediation: "move the named visits to a provider who holds one, enter every provider's licences (Schedule), have whoever \
                  treats ask where the patient is, and set visit.licensing = \"refuse\"",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(licensed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::unlicensed(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

/// So many ids, or pairs of a provider and a state, are named; of more their number is told.
const NAMED: usize = 50;

fn named(all: &[&str]) -> String {
    let (first, more) = all.split_at(all.len().min(NAMED));
    let told = first.join(", ");
    if more.is_empty() { told } else { format!("{told} and {} more", more.len()) }
}

/// Who was where how often.
fn paired(pairs: &Pairs) -> String {
    let told: Vec<String> = pairs.iter().map(|(pair, count)| format!("{pair} {count}")).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    named(&told)
}

async fn licensed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let ahead = store::ahead(&mut tx, site.now.as_microsecond()).await?;
    let started = store::started(&mut tx).await?;
    if ahead.count + started.count == 0 {
        return Ok(Finding::nothing("no visit is ahead, and none has started"));
    }
    let licensing = site.prop::<Licensing>().map(|set| *set);
    let ending = store::ending(&mut tx, site.now).await?;
    let (status, words) = judged((&ahead, &started), &ending, licensing);
    let finding = Finding::new(status, words).with("visits", ahead.count);
    let finding = finding.with("started", started.count).with("ending", ending.len());
    let counted = [
        ("without_licence", &ahead.without),
        ("unplaced", &ahead.unplaced),
        ("without_record", &ahead.unsaid),
        ("started_unlicensed", &started.unlicensed),
        ("started_unknown", &started.unknown),
    ];
    let count =
        |finding: Finding, (name, ids): (&'static str, &Vec<String>)| finding.with(name, ids.len());
    let finding = counted.into_iter().fold(finding, count);
    let ids: Vec<&str> = counted.iter().flat_map(|(_, ids)| *ids).map(String::as_str).collect();
    let finding = finding.with("named", named(&ids));
    Ok(finding.with("pairs_ahead", paired(&ahead.pairs)).with("pairs", paired(&started.pairs)))
}

fn judged(
    (ahead, started): (&Ahead, &Started),
    ending: &[String],
    licensing: Option<Licensing>,
) -> (Status, String) {
    if let Some(first) = ahead.without.first() {
        let lack = ahead.without.len();
        (Status::Fail, format!("{lack} of {} visits lack one, {first} first", ahead.count))
    } else if let Some(last) = started.unlicensed.first() {
        let (lacked, all) = (started.unlicensed.len(), started.count);
        (Status::Fail, format!("{lacked} of the latest {all} visits lacked one, {last} last"))
    } else if let Some(last) = started.unknown.first() {
        let (blind_to, all) = (started.unknown.len(), started.count);
        let words = "visits began without anybody knowing whether their provider held one";
        (Status::Fail, format!("{blind_to} of the latest {all} {words}, {last} last"))
    } else if let Some(first) = ahead.unsaid.first() {
        let words = "visits are with a provider of whom no licence is on record";
        let unsaid = ahead.unsaid.len();
        (Status::Fail, format!("{unsaid} of {} {words}, {first} first", ahead.count))
    } else if let Some(first) = ending.first() {
        let words = "licences end within 30 days:";
        (Status::Warn, format!("{} {words} {first} first", ending.len()))
    } else if let Some(first) = ahead.unplaced.first() {
        let words = "visits nobody said in which state their patient will be";
        let unplaced = ahead.unplaced.len();
        (Status::Warn, format!("of {unplaced} of {} {words}, {first} first", ahead.count))
    } else if licensing.is_some_and(|set| set != Licensing::Refuse) {
        let words = "visits have licences, and nothing keeps others from being booked";
        let all = ahead.count + started.count;
        (Status::Warn, format!("all {all} {words}: visit.licensing is not \"refuse\""))
    } else {
        let (count, all) = (ahead.count, started.count);
        let words = format!("{count} visits are ahead and {all} have started");
        (Status::Pass, format!("{words}, none without a licence"))
    }
}
