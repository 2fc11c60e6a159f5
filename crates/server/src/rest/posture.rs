//! The checks for those who answer for them: how things stand, what fell, a run at once, and what is vouched for.

use super::Rest;
use super::answer::{Answer, Json, created, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use super::view::posture::{AttestationView, PostureView, WaiverView};
use crate::checks::{self, Inspection};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use compliance::attestation::NewAttestation;
use compliance::check::Profile;
use compliance::waiver::{Grounds, NewWaiver};
use kernel::{Actor, ConsentId, Kind, Timestamp};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

const PROFILE: &[(&str, &str)] = &[(
    "profile",
    "hipaa, which is meant unless said; nprm2025, the proposed rule; or part2 or asvs-l2, those checks that serve 42 CFR Part 2 or ASVS",
)];

type Looked = Extension<Arc<Inspection>>;

/// The routes of the checks.
pub(super) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get(
            "/api/v1/compliance/checks",
            KEEPERS,
            "Every check, what the last run found, and how that was a week before or, in the first week, in the oldest run; and how far the run is that goes on",
            show,
        )
        .query(PROFILE)
        .answers::<PostureView>(),
        Route::post(
            "/api/v1/compliance/checks/run",
            KEEPERS,
            "Have every check run now and the signed report kept; GET /api/v1/compliance/checks tells how far that is",
            run,
        )
        .query(PROFILE)
        .answers::<PostureView>()
        .status(202),
        Route::get(
            "/api/v1/compliance/attestations",
            KEEPERS,
            "What is vouched for, newest first",
            attestations,
        )
        .answers::<Items<AttestationView>>(),
        Route::post(
            "/api/v1/compliance/attestations",
            KEEPERS,
            "Vouch for what no program can observe",
            attest,
        )
        .takes::<NewAttestationBody>()
        .answers::<AttestationView>()
        .status(201),
    ];
    all.extend(waived());
    all
}

/// What may fail for a while.
fn waived() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/compliance/waivers",
            KEEPERS,
            "What may fail for a while, and decisions about addressable specifications, newest first",
            waivers,
        )
        .answers::<Items<WaiverView>>(),
        Route::post(
            "/api/v1/compliance/waivers",
            KEEPERS,
            "Ask that a check may fail for a while, within five minutes of showing a second factor again; somebody else approves it",
            waive,
        )
        .takes::<NewWaiverBody>()
        .answers::<WaiverView>()
        .status(201),
        Route::post(
            "/api/v1/compliance/waivers/{id}/approve",
            KEEPERS,
            "Approve what somebody else asked for, within five minutes of showing a second factor again",
            approve,
        )
        .answers::<WaiverView>(),
        Route::post(
            "/api/v1/compliance/waivers/{id}/end",
            KEEPERS,
            "End a waiver now, or refuse one",
            end,
        )
        .answers::<WaiverView>(),
    ]
}

/// By which rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    profile: Option<String>,
}

impl Which {
    fn profile(&self) -> Result<Profile, Problem> {
        let Some(name) = &self.profile else { return Ok(Profile::Hipaa) };
        Profile::find(name).ok_or_else(|| field("profile", "hipaa, nprm2025, part2 or asvs-l2"))
    }
}

fn field(name: &str, words: &str) -> Problem {
    Problem::new(Kind::Invalid, "request.field", format!("The field {name} is {words}."))
}

async fn show(Extension(inspection): Looked, Asked(which): Asked<Which>) -> Answer<PostureView> {
    ok(posture(&inspection, which.profile()?).await?)
}

async fn posture(inspection: &Inspection, profile: Profile) -> Result<PostureView, Problem> {
    // Asked first: a run that ends meanwhile is shown as going on, not as one that never was.
    let mut standing = inspection.standing(profile);
    let whole = inspection.posture.newest(profile, inspection.now()).await?;
    let began = whole.as_ref().map(|run| run.began);
    // One that was not shown everything is shown where no whole one is newer.
    let latest = standing.latest.take().filter(|run| Some(run.began) > began);
    standing.failed = standing.failed.filter(|failed| Some(failed.at) > began);
    let last = latest.or(whole);
    let before = match &last {
        Some(last) => inspection.posture.before(profile, last).await?,
        None => None,
    };
    let view = PostureView::of(profile, &checks::of(profile), (last.as_ref(), before.as_ref()));
    Ok(view.standing(standing))
}

async fn run(
    Extension(inspection): Looked,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<PostureView> {
    let profile = which.profile()?;
    inspection.order(profile, caller.actor());
    Ok(Json(StatusCode::ACCEPTED, posture(&inspection, profile).await?))
}

async fn attestations(Extension(inspection): Looked) -> Answer<Items<AttestationView>> {
    let all = inspection.attestations.all().await?;
    ok(all.into_iter().map(AttestationView::from).collect())
}

/// What is vouched for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewComplianceAttestation)]
struct NewAttestationBody {
    /// The check's id, such as HC-053.
    check: String,
    /// Who answers for it: a name or an office.
    owner: String,
    /// What holds; nothing about patients.
    statement: String,
    /// The SHA-256 of the document it is said by, in hexadecimal.
    document_sha256: Option<String>,
    /// Until when it counts.
    #[schema(value_type = String)]
    expires_at: Timestamp,
}

async fn attest(
    Extension(inspection): Looked,
    Who(caller): Who,
    Body(new): Body<NewAttestationBody>,
) -> Answer<AttestationView> {
    let check = checks::find(&new.check).ok_or_else(|| field("check", "the id of a check"))?;
    let by: Actor = caller.actor();
    let new = NewAttestation {
        check: check.id.to_owned(),
        owner: new.owner,
        statement: new.statement,
        document: new.document_sha256,
        expires: new.expires_at,
    };
    let zone = clinic::organization::clock(&inspection.db).await?;
    created(inspection.attestations.attest(by, check, (new, &zone)).await?.into())
}

async fn waivers(Extension(inspection): Looked) -> Answer<Items<WaiverView>> {
    let (now, all) = (inspection.waivers.now(), inspection.waivers.all().await?);
    ok(all.into_iter().map(|one| WaiverView::new(one, now)).collect())
}

/// What may fail for a while.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewComplianceWaiver)]
struct NewWaiverBody {
    /// The check's id, such as HC-029.b.
    check: String,
    /// waiver, for at most 90 days; of an addressable specification alternative or not-reasonable, for at most 365
    grounds: String,
    /// Why, and what holds instead; nothing about patients.
    reason: String,
    /// Until when it counts.
    #[schema(value_type = String)]
    ends_at: Timestamp,
}

async fn waive(
    State(rest): State<Rest>,
    Extension(inspection): Looked,
    Who(caller): Who,
    Body(new): Body<NewWaiverBody>,
) -> Answer<WaiverView> {
    let check = checks::find(&new.check).ok_or_else(|| field("check", "the id of a check"))?;
    let grounds = Grounds::find(&new.grounds)
        .ok_or_else(|| field("grounds", "waiver, alternative or not-reasonable"))?;
    rest.clinic.sessions.stepped_up(&caller).await?;
    let check_id = check.id.to_owned();
    let new = NewWaiver { check: check_id, grounds, reason: new.reason, ends: new.ends_at };
    let zone = clinic::organization::clock(&inspection.db).await?;
    let made = inspection.waivers.ask(caller.actor(), check, (new, &zone)).await?;
    created(WaiverView::new(made, inspection.waivers.now()))
}

async fn approve(
    State(rest): State<Rest>,
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<ConsentId>,
) -> Answer<WaiverView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    let done = inspection.waivers.approve(caller.actor(), id.as_str()).await?;
    ok(WaiverView::new(done, inspection.waivers.now()))
}

async fn end(
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<ConsentId>,
) -> Answer<WaiverView> {
    let done = inspection.waivers.end(caller.actor(), id.as_str()).await?;
    ok(WaiverView::new(done, inspection.waivers.now()))
}
