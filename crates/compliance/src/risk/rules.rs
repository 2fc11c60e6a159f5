//! What an asset and a risk must say, what is found and not declared, and what an analysis covers. Pure.

use super::{
    Analysis, Asset, Discovered, Found, Level, NewAsset, NewRisk, Risk, RiskError, Standing, State,
    Treatment,
};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};
use kernel::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The words that stand for places without a host: where the server runs, its embedded store, its files and its key file.
pub const OWN: [&str; 4] = ["hosting", "store", "files", "keys"];

/// Assets and risks that are kept at most.
pub(super) const MOST: (usize, usize) = (500, 2_000);

/// A place as assets and findings write it.
pub fn place_name(text: &str) -> String {
    text.trim().trim_end_matches('.').to_ascii_lowercase()
}

const fn field(name: &'static str, words: &'static str) -> RiskError {
    RiskError::Field(name, words)
}

fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.len() <= most && !text.chars().any(char::is_control)
}

/// The day that is over nowhere yet: what is due by a day is late when that is over everywhere.
pub(super) fn today(now: Timestamp) -> Date {
    let west = now.saturating_sub(SignedDuration::from_hours(12)).unwrap_or(now);
    west.to_zoned_datetime(TimeZone::UTC).date()
}

/// The last day that has begun anywhere.
fn tomorrow(now: Timestamp) -> Date {
    let east = now.saturating_add(SignedDuration::from_hours(14)).unwrap_or(now);
    east.to_zoned_datetime(TimeZone::UTC).date()
}

/// Refuses an asset that says too little or too much.
pub(super) fn admit_asset(new: &NewAsset, now: Timestamp) -> Result<(), RiskError> {
    if !is_line(&new.name, 100) {
        return Err(field("name", "is a line of 1 to 100 bytes"));
    }
    if !is_line(&new.owner, 100) {
        return Err(field("owner", "names who answers for it, in 1 to 100 bytes"));
    }
    let is_place = |text: &String| {
        (1..=253).contains(&text.len())
            && *text == place_name(text)
            && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if !new.place.iter().all(is_place) {
        return Err(field(
            "place",
            "is a host, an address with its port, or hosting, store, files or keys, in small letters without spaces",
        ));
    }
    if new.reviewed < date(2000, 1, 1) || new.reviewed > tomorrow(now) {
        return Err(field("reviewed", "is a day from 2000-01-01 until today"));
    }
    Ok(())
}

/// Refuses a risk that says too little or too much. Something due is not due before it is written down.
pub(super) fn admit_risk(new: &NewRisk, now: Timestamp) -> Result<(), RiskError> {
    if !is_line(&new.threat, 300) {
        return Err(field("threat", "is a line of 1 to 300 bytes"));
    }
    if !is_line(&new.vulnerability, 300) {
        return Err(field("vulnerability", "is a line of 1 to 300 bytes"));
    }
    if !is_line(&new.owner, 100) {
        return Err(field("owner", "names who answers for it, in 1 to 100 bytes"));
    }
    if !(1..=5).contains(&new.likelihood) {
        return Err(field("likelihood", "is 1 to 5"));
    }
    if !(1..=5).contains(&new.impact) {
        return Err(field("impact", "is 1 to 5"));
    }
    if new.state == State::Accepted && new.treatment != Treatment::Accept {
        return Err(field("state", "is accepted only where the treatment is accept"));
    }
    let last = today(now).saturating_add(5.years());
    if new.due < date(2000, 1, 1) || new.due > last {
        return Err(field("due", "is a day from 2000-01-01 until five years from now"));
    }
    Ok(())
}

impl NewRisk {
    /// What it weighs: likelihood by impact.
    pub fn level(&self) -> Level {
        match self.likelihood.saturating_mul(self.impact) {
            0..=4 => Level::Low,
            5..=12 => Level::Middle,
            _ => Level::High,
        }
    }

    /// Whether it should have been done, or looked at again, by now.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.state != State::Treated && self.due < today(now)
    }
}

/// The newest version of each, by id; they come by id and newest first.
pub(super) fn newest<T>(all: Vec<T>, id: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|one| seen.insert(id(one))).collect()
}

/// What is there by anybody's word: what was found, what somebody declared, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As the server found it.
    pub found: Option<Found>,
    /// As somebody declared it.
    pub asset: Option<Asset>,
}

impl Line {
    /// An asset that somebody declared, with what was found in its place.
    pub fn of(found: &Discovered, asset: Asset) -> Self {
        let found = asset.said.place.as_deref().and_then(|place| found.at(place)).cloned();
        Self { found, asset: Some(asset) }
    }

    /// Who knows of it.
    pub const fn standing(&self) -> Standing {
        match (&self.found, &self.asset) {
            (Some(_), Some(_)) => Standing::Both,
            (Some(_), None) => Standing::Found,
            (None, _) => Standing::Declared,
        }
    }
}

impl Discovered {
    /// What was found at a place.
    fn at(&self, place: &str) -> Option<&Found> {
        self.all().iter().find(|found| found.place == place)
    }
}

/// What was found held against what is declared now: first what somebody knows of already, then what nobody declared.
pub fn inventory(found: &Discovered, assets: &[Asset]) -> Vec<Line> {
    let line = |asset: &Asset| Line::of(found, asset.clone());
    let mut lines: Vec<Line> = assets.iter().map(line).collect();
    let is_declared =
        |one: &&Found| assets.iter().any(|asset| asset.said.place.as_ref() == Some(&one.place));
    let unknown = found.all().iter().filter(|one| !is_declared(one));
    lines.extend(unknown.map(|one| Line { found: Some(one.clone()), asset: None }));
    lines
}

impl Analysis {
    /// What it does not hold of what is there by now; while there is anything, it counts no more.
    pub fn lacks(&self, lines: &[Line]) -> Vec<String> {
        uncovered(&self.document, lines)
    }
}

/// How the two differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Found, not declared, and health data may be there.
    pub(super) unknown: Vec<String>,
    /// Declared otherwise than found, only one of the two, or not looked at for a year.
    pub(super) unreviewed: Vec<String>,
}

/// An asset is looked at again within so many days.
const REVIEWED_DAYS: i32 = 365;

/// Holds what was found against what is declared.
pub(super) fn difference(lines: &[Line], now: Timestamp) -> Difference {
    let mut all = Difference::default();
    for line in lines {
        match (&line.found, &line.asset) {
            (Some(found), None) if found.phi => all.unknown.push(found.place.clone()),
            (Some(found), None) => all.unreviewed.push(format!("{} is not declared", found.place)),
            (Some(found), Some(asset)) if found.phi && !asset.said.phi => {
                all.unknown.push(format!("{} is declared as without health data", found.place));
            }
            (None, Some(asset)) if asset.said.kind.is_found() && asset.said.place.is_some() => {
                all.unreviewed.push(format!("{} was not found", asset.id));
            }
            (_, Some(asset)) if is_stale(asset, now) => {
                all.unreviewed.push(format!("{} was not reviewed for a year", asset.id));
            }
            _ => {}
        }
    }
    all
}

fn is_stale(asset: &Asset, now: Timestamp) -> bool {
    let until = asset.said.reviewed.saturating_add(REVIEWED_DAYS.days());
    until < today(now)
}

/// The canonical document of an analysis: sorted keys, no spaces.
pub(super) fn document(
    (by, now): (&str, Timestamp),
    found: &Discovered,
    (assets, risks): (&[Asset], &[Risk]),
) -> String {
    let found: Vec<Value> = found
        .all()
        .iter()
        .map(|one| {
            json!({
                "place": one.place, "kind": one.kind.name(), "phi": one.phi, "settings": one.settings,
            })
        })
        .collect();
    json!({
        "format": 1,
        "build": env!("CARGO_PKG_VERSION"),
        "closed": now.to_string(),
        "closedBy": by,
        "discovered": found,
        "assets": assets.iter().map(asset_line).collect::<Vec<_>>(),
        "risks": risks.iter().map(risk_line).collect::<Vec<_>>(),
    })
    .to_string()
}

/// A version of an asset as evidence has it.
pub(super) fn asset_line(one: &Asset) -> Value {
    let said = &one.said;
    json!({
        "id": one.id, "version": one.version, "name": said.name, "kind": said.kind.name(), "phi": said.phi,
        "place": said.place, "owner": said.owner, "reviewed": said.reviewed.to_string(),
        "retired": one.retired, "by": one.by.0, "at": one.by.1.to_string(),
    })
}

/// A version of a risk as evidence has it.
pub(super) fn risk_line(one: &Risk) -> Value {
    let said = &one.said;
    json!({
        "id": one.id, "version": one.version, "asset": said.asset, "threat": said.threat,
        "vulnerability": said.vulnerability, "likelihood": said.likelihood, "impact": said.impact,
        "level": said.level().name(), "treatment": said.treatment.name(), "owner": said.owner,
        "due": said.due.to_string(), "state": said.state.name(), "by": one.by.0, "at": one.by.1.to_string(),
    })
}

/// What of a document tells what it covers.
#[derive(Deserialize)]
struct Held {
    assets: Vec<HeldAsset>,
    risks: Vec<HeldRisk>,
}

#[derive(Deserialize)]
struct HeldAsset {
    id: String,
    phi: bool,
    place: Option<String>,
}

#[derive(Deserialize)]
struct HeldRisk {
    asset: String,
}

/// What an analysis does not hold of what is there: assets and places that are not in it, and assets with health data of which
/// it knows no risk. A document that nobody can read holds nothing.
pub(super) fn uncovered(document: &str, lines: &[Line]) -> Vec<String> {
    let Ok(held) = serde_json::from_str::<Held>(document) else {
        return vec!["its document cannot be read".to_owned()];
    };
    let assessed: BTreeSet<&str> = held.risks.iter().map(|risk| risk.asset.as_str()).collect();
    let mut missing = Vec::new();
    for line in lines {
        let (id, place) = match (&line.asset, &line.found) {
            (Some(asset), _) => (Some(asset.id.as_str()), None),
            (None, found) => (None, found.as_ref().map(|found| found.place.as_str())),
        };
        let is_it =
            |one: &&HeldAsset| id.map_or_else(|| one.place.as_deref() == place, |id| one.id == id);
        match held.assets.iter().find(is_it) {
            None => missing.push(format!("{} is not in it", id.or(place).unwrap_or_default())),
            Some(one) if one.phi && !assessed.contains(one.id.as_str()) => {
                missing.push(format!("no risk of {} is in it", one.id));
            }
            Some(_) => {}
        }
    }
    missing
}
