//! What may be asked of assets, risks and analyses.

use super::{Analysis, Asset, Discovered, NewAsset, NewRisk, Risk, RiskError, rules, store};
use crate::audit::{Action, Entry, Event, Ledger, Outcome, Resource};
use crate::check::Report;
use crate::evidence::Part;
use db::{Db, DbError, Tx};
use kernel::{Actor, Timestamp};
use serde_json::json;

/// What stands above the hash that is signed.
const TITLE: &str = "housecall risk analysis";

/// The inventory, the risks and the analyses of one store.
#[derive(Clone, Debug)]
pub struct Risks(Ledger);

impl Risks {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// The instant as the store keeps it.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// The assets that are there, by their newest version.
    pub async fn assets(&self) -> Result<Vec<Asset>, DbError> {
        declared(&mut self.0.db.read().await?).await
    }

    /// The risks of assets that are there, by their newest version.
    pub async fn risks(&self) -> Result<Vec<Risk>, DbError> {
        let mut tx = self.0.db.read().await?;
        let assets = declared(&mut tx).await?;
        assessed(&mut tx, &assets).await
    }

    /// Declares an asset.
    pub async fn declare(&self, by: Actor, new: NewAsset) -> Result<Asset, RiskError> {
        rules::admit_asset(&new, self.now())?;
        let mut tx = self.0.db.begin().await?;
        let known = declared(&mut tx).await?;
        if known.len() >= rules::MOST.0 {
            return Err(RiskError::Full(known.len(), "assets"));
        }
        free(&known, &new, "")?;
        let step = (by.id.clone(), self.now());
        let one = Asset { id: self.0.id(), version: 1, said: new, retired: false, by: step };
        store::add_asset(&mut tx, &one).await?;
        self.witness(tx, (Event::AssetDeclared, Action::Create), by, of_asset(&one)).await?;
        Ok(one)
    }

    /// Says anew what an asset is, as its next version; also that it was looked at again.
    pub async fn amend(
        &self,
        by: Actor,
        (id, version): (&str, u32),
        new: NewAsset,
    ) -> Result<Asset, RiskError> {
        rules::admit_asset(&new, self.now())?;
        let mut tx = self.0.db.begin().await?;
        let known = declared(&mut tx).await?;
        free(&known, &new, id)?;
        let last = named(known, id, version)?;
        let one = Asset { version: next(version), said: new, by: self.step(&by), ..last };
        store::add_asset(&mut tx, &one).await?;
        self.witness(tx, (Event::AssetChanged, Action::Update), by, of_asset(&one)).await?;
        Ok(one)
    }

    /// Says that an asset is there no more; its risks go with it.
    pub async fn retire(&self, by: Actor, (id, version): (&str, u32)) -> Result<Asset, RiskError> {
        let mut tx = self.0.db.begin().await?;
        let last = named(declared(&mut tx).await?, id, version)?;
        let one = Asset { version: next(version), retired: true, by: self.step(&by), ..last };
        store::add_asset(&mut tx, &one).await?;
        self.witness(tx, (Event::AssetRetired, Action::Update), by, of_asset(&one)).await?;
        Ok(one)
    }

    /// Writes a risk of an asset down.
    pub async fn record(&self, by: Actor, new: NewRisk) -> Result<Risk, RiskError> {
        rules::admit_risk(&new, self.now())?;
        let mut tx = self.0.db.begin().await?;
        let assets = declared(&mut tx).await?;
        exists(&assets, &new)?;
        let known = assessed(&mut tx, &assets).await?.len();
        if known >= rules::MOST.1 {
            return Err(RiskError::Full(known, "risks"));
        }
        let one = Risk { id: self.0.id(), version: 1, said: new, by: self.step(&by) };
        store::add_risk(&mut tx, &one).await?;
        self.witness(tx, (Event::RiskRecorded, Action::Create), by, of_risk(&one)).await?;
        Ok(one)
    }

    /// Says anew how a risk stands, as its next version.
    pub async fn reassess(
        &self,
        by: Actor,
        (id, version): (&str, u32),
        new: NewRisk,
    ) -> Result<Risk, RiskError> {
        rules::admit_risk(&new, self.now())?;
        let mut tx = self.0.db.begin().await?;
        let assets = declared(&mut tx).await?;
        exists(&assets, &new)?;
        let all = assessed(&mut tx, &assets).await?;
        let last = all.into_iter().find(|one| one.id == id).ok_or(RiskError::Missing("risk"))?;
        if last.version != version {
            return Err(RiskError::Overtaken(version, last.version));
        }
        let one = Risk { version: next(version), said: new, by: self.step(&by), ..last };
        store::add_risk(&mut tx, &one).await?;
        self.witness(tx, (Event::RiskChanged, Action::Update), by, of_risk(&one)).await?;
        Ok(one)
    }

    /// Every analysis, newest first.
    pub async fn analyses(&self) -> Result<Vec<Analysis>, DbError> {
        store::analyses(&mut self.0.db.read().await?).await
    }

    /// One of them.
    pub async fn analysis(&self, id: &str) -> Result<Analysis, RiskError> {
        let found = self.analyses().await?.into_iter().find(|one| one.id == id);
        found.ok_or(RiskError::Missing("analysis"))
    }

    /// Closes the analysis of what is there now, signed; it counts once somebody else approves it. What it would not hold is
    /// told, and nothing is closed.
    pub async fn close(&self, by: Actor, found: &Discovered) -> Result<Analysis, RiskError> {
        let mut tx = self.0.db.begin().await?;
        let assets = declared(&mut tx).await?;
        let risks = assessed(&mut tx, &assets).await?;
        let closed = self.step(&by);
        let document = rules::document((&closed.0, closed.1), found, (&assets, &risks));
        let missing = rules::uncovered(&document, &rules::inventory(found, &assets));
        if assets.is_empty() {
            return Err(RiskError::Incomplete("no asset is declared".to_owned()));
        }
        if !missing.is_empty() {
            return Err(RiskError::Incomplete(missing.join(", ")));
        }
        let sha256 = Report::fingerprint(&document);
        let note = self.0.audit.sign(&mut tx, &format!("{TITLE}\nsha256 {sha256}\n")).await?;
        let one = Analysis { id: self.0.id(), closed, sha256, document, note, approved: None };
        store::add_analysis(&mut tx, &one).await?;
        let counts = [("count", risks.len().to_string())];
        let resource = of_analysis(&one, counts);
        self.witness(tx, (Event::RiskAnalysisClosed, Action::Create), by, resource).await?;
        Ok(one)
    }

    /// Approves the newest analysis, as a second person.
    pub async fn approve(&self, by: Actor, id: &str) -> Result<Analysis, RiskError> {
        let mut tx = self.0.db.begin().await?;
        let all = store::analyses(&mut tx).await?;
        let is_newest = all.first().is_some_and(|first| first.id == id);
        let one = all.into_iter().find(|one| one.id == id).ok_or(RiskError::Missing("analysis"))?;
        let refused = |state| RiskError::State("analysis", state, "approved");
        if one.approved.is_some() {
            return Err(refused("approved already"));
        }
        if !is_newest {
            return Err(refused("overtaken by a later one"));
        }
        if one.closed.0 == by.id {
            return Err(RiskError::SamePerson);
        }
        let step = self.step(&by);
        if !store::approve(&mut tx, id, (&step.0, step.1)).await? {
            return Err(refused("approved already"));
        }
        let resource = of_analysis(&one, []);
        self.witness(tx, (Event::RiskAnalysisApproved, Action::Update), by, resource).await?;
        Ok(Analysis { approved: Some(step), ..one })
    }

    /// How many analyses wait for somebody else than this one: the newest, or none.
    pub async fn waiting(&self, who: &str) -> Result<usize, DbError> {
        let newest = self.analyses().await?.into_iter().next();
        let waits = newest.filter(|one| one.approved.is_none() && one.closed.0 != who);
        Ok(usize::from(waits.is_some()))
    }

    /// Every version of every asset and risk and every analysis before an instant, as a part of evidence.
    pub async fn part(db: &Db, until: Timestamp) -> Result<Part, DbError> {
        let mut tx = db.read().await?;
        let assets = store::assets(&mut tx).await?;
        let assets = assets
            .iter()
            .filter(|one| one.by.1 < until)
            .map(|one| json!({ "type": "asset", "asset": rules::asset_line(one) }).to_string());
        let mut lines: Vec<String> = assets.collect();
        let risks = store::risks(&mut tx).await?;
        lines.extend(
            risks
                .iter()
                .filter(|one| one.by.1 < until)
                .map(|one| json!({ "type": "risk", "risk": rules::risk_line(one) }).to_string()),
        );
        let step = |(who, at): &(String, Timestamp)| json!({ "by": who, "at": at.to_string() });
        let analyses = store::analyses(&mut tx).await?;
        lines.extend(analyses.iter().filter(|one| one.closed.1 < until).map(|one| {
            let approved = one.approved.as_ref().filter(|(_, at)| *at < until);
            json!({
                "type": "analysis", "id": one.id, "sha256": one.sha256, "document": one.document,
                "note": one.note, "closed": step(&one.closed), "approved": approved.map(step),
            })
            .to_string()
        }));
        Ok(Part { path: "registers/risks.ndjson", lines })
    }

    fn step(&self, by: &Actor) -> (String, Timestamp) {
        (by.id.clone(), self.now())
    }

    async fn witness(
        &self,
        tx: Tx,
        (event, action): (Event, Action),
        by: Actor,
        (resource, details): (Resource, Vec<(&'static str, String)>),
    ) -> Result<(), RiskError> {
        let mut entry = Entry::new(event, action, Outcome::Success, by, resource);
        entry.details = details;
        Ok(self.0.commit(tx, entry).await?)
    }
}

/// The assets that are there, by their newest version.
pub(super) async fn declared(tx: &mut Tx) -> Result<Vec<Asset>, DbError> {
    let mut all = rules::newest(store::assets(tx).await?, |one| one.id.clone());
    all.retain(|one| !one.retired);
    Ok(all)
}

/// The risks of these assets, by their newest version.
pub(super) async fn assessed(tx: &mut Tx, assets: &[Asset]) -> Result<Vec<Risk>, DbError> {
    let mut all = rules::newest(store::risks(tx).await?, |one| one.id.clone());
    all.retain(|one| assets.iter().any(|asset| asset.id == one.said.asset));
    Ok(all)
}

const fn next(version: u32) -> u32 {
    version.saturating_add(1)
}

/// Refuses a place that another asset has.
fn free(known: &[Asset], new: &NewAsset, id: &str) -> Result<(), RiskError> {
    let Some(place) = &new.place else { return Ok(()) };
    let other = known.iter().find(|one| one.id != id && one.said.place.as_ref() == Some(place));
    other.map_or(Ok(()), |other| Err(RiskError::Taken(other.id.clone())))
}

fn exists(assets: &[Asset], new: &NewRisk) -> Result<(), RiskError> {
    let known = assets.iter().any(|asset| asset.id == new.asset);
    known.then_some(()).ok_or(RiskError::Field("assetId", "is the id of an asset that is there"))
}

fn named(all: Vec<Asset>, id: &str, version: u32) -> Result<Asset, RiskError> {
    let found = all.into_iter().find(|one| one.id == id).ok_or(RiskError::Missing("asset"))?;
    if found.version == version {
        Ok(found)
    } else {
        Err(RiskError::Overtaken(version, found.version))
    }
}

/// What an entry is about, and what it says of that.
type About = (Resource, Vec<(&'static str, String)>);

fn about(kind: &'static str, id: &str) -> Resource {
    Resource { kind, id: id.to_owned(), channel: None }
}

fn of_asset(one: &Asset) -> About {
    let details = vec![("version", one.version.to_string()), ("code", one.said.kind.name().into())];
    (about("asset", &one.id), details)
}

fn of_risk(one: &Risk) -> About {
    let details = vec![
        ("version", one.version.to_string()),
        ("code", one.said.state.name().to_owned()),
        ("level", one.said.level().name().to_owned()),
        ("asset", one.said.asset.clone()),
    ];
    (about("risk", &one.id), details)
}

fn of_analysis(one: &Analysis, more: impl IntoIterator<Item = (&'static str, String)>) -> About {
    let mut details = vec![("sha256", one.sha256.clone())];
    details.extend(more);
    (about("risk-analysis", &one.id), details)
}
