//! The inventory of assets, the risks of each, and the analysis that two people close over both.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use super::view::risks::{AnalysisView, AssetView, DocumentView, RiskView};
use crate::checks::Inspection;
use axum::Extension;
use axum::extract::State;
use compliance::risk::{self, Asset, AssetKind, Line, NewAsset, NewRisk, Treatment};
use db::DbError;
use jiff::civil::Date;
use kernel::{ConsentId, Kind};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

type Looked = Extension<Arc<Inspection>>;

/// The routes of the register of risks.
pub(super) fn routes() -> Vec<Route> {
    let mut all = assets();
    all.extend(risks());
    all.extend(analyses());
    all
}

fn assets() -> Vec<Route> {
    let place = "/api/v1/compliance/assets";
    vec![
        Route::get(
            place,
            KEEPERS,
            "The inventory: what the server finds of itself, and what is declared",
            inventory,
        )
        .answers::<Items<AssetView>>(),
        Route::post(place, KEEPERS, "Declare an asset", declare)
            .takes::<AssetBody>()
            .answers::<AssetView>()
            .status(201),
        Route::put(
            "/api/v1/compliance/assets/{id}",
            KEEPERS,
            "Say anew what an asset is, as its next version",
            amend,
        )
        .takes::<AssetBody>()
        .answers::<AssetView>(),
        Route::post(
            "/api/v1/compliance/assets/{id}/retire",
            KEEPERS,
            "Say that an asset is there no more; its risks go with it",
            retire,
        )
        .takes::<Version>()
        .answers::<AssetView>(),
    ]
}

fn risks() -> Vec<Route> {
    let place = "/api/v1/compliance/risks";
    vec![
        Route::get(place, KEEPERS, "The risks of every asset that is there", list)
            .answers::<Items<RiskView>>(),
        Route::post(place, KEEPERS, "Write a risk of an asset down", record)
            .takes::<RiskBody>()
            .answers::<RiskView>()
            .status(201),
        Route::put(
            "/api/v1/compliance/risks/{id}",
            KEEPERS,
            "Say anew how a risk stands, as its next version",
            reassess,
        )
        .takes::<RiskBody>()
        .answers::<RiskView>(),
    ]
}

fn analyses() -> Vec<Route> {
    let place = "/api/v1/compliance/risk-analyses";
    vec![
        Route::get(place, KEEPERS, "Every analysis of risks, newest first", closed)
            .answers::<Items<AnalysisView>>(),
        Route::post(
            place,
            KEEPERS,
            "Close the analysis of what is there now, signed, within five minutes of showing a second factor again; somebody else approves it",
            close,
        )
        .answers::<AnalysisView>()
        .status(201),
        Route::get(
            "/api/v1/compliance/risk-analyses/{id}",
            KEEPERS,
            "What an analysis holds, and what was signed over it",
            document,
        )
        .answers::<DocumentView>(),
        Route::post(
            "/api/v1/compliance/risk-analyses/{id}/approve",
            KEEPERS,
            "Approve the newest analysis, which somebody else closed, within five minutes of showing a second factor again",
            approve,
        )
        .answers::<AnalysisView>(),
    ]
}

/// An asset as somebody says it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewComplianceAsset)]
struct AssetBody {
    /// Of a change, the version that it is of.
    version: Option<u32>,
    /// What people call it.
    name: String,
    /// server, listener, store, key-holder, mail-relay, message-gateway, turn-relay, identity-provider, certificate-authority,
    /// log-collector, device, people, paper, facility or other
    kind: String,
    /// Whether health data is on it or passes it.
    phi: bool,
    /// The host, the address and port, or hosting, store, files or keys: the place by which the server finds it.
    place: Option<String>,
    /// Who answers for it: a name or an office.
    owner: String,
    /// The last day on which somebody looked whether all of this is so.
    #[schema(value_type = String, format = Date)]
    reviewed: Date,
}

/// A risk as somebody says it stands; nothing about patients.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewComplianceRisk)]
struct RiskBody {
    /// Of a change, the version that it is of.
    version: Option<u32>,
    /// The asset that it is of.
    asset_id: String,
    /// What could happen.
    threat: String,
    /// What would let it.
    vulnerability: String,
    /// From 1 to 5.
    likelihood: u8,
    /// From 1 to 5.
    impact: u8,
    /// mitigate, transfer, accept or avoid
    treatment: String,
    /// Who answers for that.
    owner: String,
    /// By when it is done, or looked at again.
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// open, treated or accepted
    state: String,
}

/// The version that was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplianceAssetVersion)]
struct Version {
    version: u32,
}

fn field(name: &'static str, words: &str) -> Problem {
    let detail = format!("The field {name} is {words}.");
    Problem::new(Kind::Invalid, "request.field", detail).of_field(name)
}

fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> String {
    format!("one of {}", all.iter().copied().map(name).collect::<Vec<_>>().join(", "))
}

/// A change names what was read, so that none is written over unread.
fn read(version: Option<u32>) -> Result<u32, Problem> {
    version.ok_or_else(|| field("version", "the version that was read, as a number"))
}

impl AssetBody {
    fn asset(self) -> Result<NewAsset, Problem> {
        let unknown = || field("kind", &names(AssetKind::ALL, AssetKind::name));
        let place = self.place.as_deref().map(risk::place_name).filter(|place| !place.is_empty());
        Ok(NewAsset {
            kind: AssetKind::find(&self.kind).ok_or_else(unknown)?,
            name: self.name,
            phi: self.phi,
            place,
            owner: self.owner,
            reviewed: self.reviewed,
        })
    }
}

impl RiskBody {
    fn risk(self) -> Result<NewRisk, Problem> {
        let treatment = || field("treatment", &names(Treatment::ALL, Treatment::name));
        let state = || field("state", &names(risk::State::ALL, risk::State::name));
        Ok(NewRisk {
            treatment: Treatment::find(&self.treatment).ok_or_else(treatment)?,
            state: risk::State::find(&self.state).ok_or_else(state)?,
            asset: self.asset_id,
            threat: self.threat,
            vulnerability: self.vulnerability,
            likelihood: self.likelihood,
            impact: self.impact,
            owner: self.owner,
            due: self.due,
        })
    }
}

/// What is there by anybody's word.
async fn lines(inspection: &Inspection) -> Result<Vec<Line>, DbError> {
    Ok(risk::inventory(&inspection.discovered().await?, &inspection.risks.assets().await?))
}

async fn shown(inspection: &Inspection, asset: Asset) -> Result<AssetView, DbError> {
    Ok(Line::of(&inspection.discovered().await?, asset).into())
}

async fn inventory(Extension(inspection): Looked) -> Answer<Items<AssetView>> {
    ok(lines(&inspection).await?.into_iter().map(AssetView::from).collect())
}

async fn declare(
    Extension(inspection): Looked,
    Who(caller): Who,
    Body(new): Body<AssetBody>,
) -> Answer<AssetView> {
    let made = inspection.risks.declare(caller.actor(), new.asset()?).await?;
    created(shown(&inspection, made).await?)
}

async fn amend(
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<ConsentId>,
    Body(new): Body<AssetBody>,
) -> Answer<AssetView> {
    let version = read(new.version)?;
    let by = caller.actor();
    let made = inspection.risks.amend(by, (id.as_str(), version), new.asset()?).await?;
    ok(shown(&inspection, made).await?)
}

async fn retire(
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<ConsentId>,
    Body(Version { version }): Body<Version>,
) -> Answer<AssetView> {
    let done = inspection.risks.retire(caller.actor(), (id.as_str(), version)).await?;
    ok(shown(&inspection, done).await?)
}

async fn list(Extension(inspection): Looked) -> Answer<Items<RiskView>> {
    let (now, all) = (inspection.risks.now(), inspection.risks.risks().await?);
    ok(all.into_iter().map(|one| RiskView::new(one, now)).collect())
}

async fn record(
    Extension(inspection): Looked,
    Who(caller): Who,
    Body(new): Body<RiskBody>,
) -> Answer<RiskView> {
    let made = inspection.risks.record(caller.actor(), new.risk()?).await?;
    created(RiskView::new(made, inspection.risks.now()))
}

async fn reassess(
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<ConsentId>,
    Body(new): Body<RiskBody>,
) -> Answer<RiskView> {
    let version = read(new.version)?;
    let by = caller.actor();
    let made = inspection.risks.reassess(by, (id.as_str(), version), new.risk()?).await?;
    ok(RiskView::new(made, inspection.risks.now()))
}

async fn closed(Extension(inspection): Looked) -> Answer<Items<AnalysisView>> {
    let lines = lines(&inspection).await?;
    let all = inspection.risks.analyses().await?;
    ok(all.into_iter().map(|one| AnalysisView::new(one, &lines)).collect())
}

async fn close(
    State(rest): State<Rest>,
    Extension(inspection): Looked,
    Who(caller): Who,
) -> Answer<AnalysisView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    let made = inspection.risks.close(caller.actor(), &inspection.discovered().await?).await?;
    created(AnalysisView::new(made, &lines(&inspection).await?))
}

async fn document(Extension(inspection): Looked, At(id): At<ConsentId>) -> Answer<DocumentView> {
    ok(inspection.risks.analysis(id.as_str()).await?.into())
}

async fn approve(
    State(rest): State<Rest>,
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<ConsentId>,
) -> Answer<AnalysisView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    let done = inspection.risks.approve(caller.actor(), id.as_str()).await?;
    ok(AnalysisView::new(done, &lines(&inspection).await?))
}
