//! The registers that officers keep: who of the staff was trained in what, and the policies that the rules ask for.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use crate::checks::Inspection;
use axum::Extension;
use axum::extract::State;
use clinic::Refusal;
use clinic::training::{Entry, Member, NewTraining};
use compliance::policy::{self, NewVersion, PolicyKind, Version};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

type Looked = Extension<Arc<Inspection>>;

/// The routes of both registers.
pub(super) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get(
            "/api/v1/training",
            KEEPERS,
            "The active staff by id, and whether the training of each is due",
            members,
        )
        .answers::<Items<MemberView>>(),
        Route::post(
            "/api/v1/training",
            KEEPERS,
            "Write down that some of the staff were trained together; the same again adds nothing",
            record,
        )
        .takes::<NewTrainingBody>()
        .answers::<Items<TrainingView>>()
        .status(201),
        Route::get(
            "/api/v1/training/entries",
            KEEPERS,
            "The last 500 entries about training, struck ones too, what was written down last first",
            entries,
        )
        .query(&[("personId", "only of this member of the staff")])
        .answers::<Items<TrainingView>>(),
        Route::post(
            "/api/v1/training/entries/{id}/strike",
            KEEPERS,
            "Take an entry back as wrong; it stays, marked as that",
            strike,
        )
        .answers::<TrainingView>(),
    ];
    all.extend(of_policies());
    all
}

fn of_policies() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/policies",
            KEEPERS,
            "Each policy that the rules ask for, how it stands today, and its versions",
            policies,
        )
        .answers::<Items<PolicyView>>(),
        Route::post(
            "/api/v1/policies/{kind}/versions",
            KEEPERS,
            "Add the next version of a policy; it replaces the one before from its first day on",
            add,
        )
        .takes::<NewPolicyVersion>()
        .answers::<PolicyView>()
        .status(201),
        Route::post(
            "/api/v1/policies/{kind}/versions/{version}/review",
            KEEPERS,
            "Say that the version in force was reviewed and stays as it is",
            review,
        )
        .takes::<NewPolicyReview>()
        .answers::<PolicyView>(),
    ]
}

/// An active member of the staff, and whether their training is due.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingMember)]
struct MemberView {
    person_id: String,
    role: &'static str,
    /// The day on which they were added; of those from before that was written down it is not known.
    #[schema(format = Date)]
    joined: Option<String>,
    /// The day of their latest training.
    #[schema(format = Date)]
    trained: Option<String>,
    /// current, due, overdue or never
    state: &'static str,
}

impl From<Member> for MemberView {
    fn from(one: Member) -> Self {
        Self {
            person_id: one.person.to_string(),
            role: one.role.name(),
            joined: one.joined.map(|day| day.to_string()),
            trained: one.trained.map(|day| day.to_string()),
            state: one.due.name(),
        }
    }
}

async fn members(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<MemberView>> {
    let found = rest.clinic.trainings.members(&caller).await?;
    ok(found.into_iter().map(MemberView::from).collect())
}

/// An entry about somebody's training.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingEntry)]
struct TrainingView {
    id: String,
    person_id: String,
    course: String,
    /// SHA-256 of the course's material, in hexadecimal.
    material_sha256: Option<String>,
    /// On which day they were trained.
    #[schema(format = Date)]
    day: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded: String,
    /// Who took it back as wrong.
    struck_by: Option<String>,
    #[schema(format = DateTime)]
    struck: Option<String>,
}

impl From<Entry> for TrainingView {
    fn from(one: Entry) -> Self {
        let (struck_by, struck) = one.struck.unzip();
        Self {
            id: one.id,
            person_id: one.person.to_string(),
            course: one.course,
            material_sha256: one.material,
            day: one.day.to_string(),
            recorded_by: one.recorded_by.to_string(),
            recorded: one.recorded.to_string(),
            struck_by: struck_by.map(|by| by.to_string()),
            struck: struck.map(|at| at.to_string()),
        }
    }
}

/// Of whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct OfPerson {
    person_id: Option<PersonId>,
}

async fn entries(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(of): Asked<OfPerson>,
) -> Answer<Items<TrainingView>> {
    let found = rest.clinic.trainings.entries(&caller, of.person_id.as_ref()).await?;
    ok(found.into_iter().map(TrainingView::from).collect())
}

/// A training that some of the staff had together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewTraining)]
struct NewTrainingBody {
    /// Who was trained: 1 to 200 of the active staff.
    #[schema(value_type = Vec<String>)]
    people: Vec<PersonId>,
    /// The name of the course. Nothing about patients.
    course: String,
    /// SHA-256 of the course's material, in hexadecimal.
    material_sha256: Option<String>,
    /// On which day (by the clinic's clock).
    #[schema(value_type = String, format = Date)]
    day: Date,
}

async fn record(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(new): Body<NewTrainingBody>,
) -> Answer<Items<TrainingView>> {
    let NewTrainingBody { people, course, material_sha256, day } = new;
    let new = NewTraining { people, course, material: material_sha256, day };
    let made = rest.clinic.trainings.record(&caller, new).await?;
    created(made.into_iter().map(TrainingView::from).collect())
}

async fn strike(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
) -> Answer<TrainingView> {
    ok(rest.clinic.trainings.strike(&caller, &id).await?.into())
}

/// A version of a policy.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PolicyVersion)]
struct VersionView {
    version: u32,
    /// SHA-256 of the document, in hexadecimal.
    document_sha256: String,
    /// The first day on which it is in force.
    #[schema(format = Date)]
    effective: String,
    /// Who approved it for the clinic.
    approved_by: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded: String,
    /// The day on which it was last reviewed.
    #[schema(format = Date)]
    reviewed: Option<String>,
    /// Who wrote that down.
    reviewed_by: Option<String>,
    /// Until when it is kept at least, once another is in force.
    #[schema(format = Date)]
    keep_until: Option<String>,
}

impl VersionView {
    fn new(one: &Version, all: &[Version], today: Date) -> Self {
        let last = one.last_review();
        Self {
            version: one.version,
            document_sha256: one.document.clone(),
            effective: one.effective.to_string(),
            approved_by: one.approved_by.clone(),
            recorded_by: one.recorded.0.clone(),
            recorded: one.recorded.1.to_string(),
            reviewed: last.map(|last| last.day.to_string()),
            reviewed_by: last.map(|last| last.by.clone()),
            keep_until: policy::keep_until(all, one, today).map(|day| day.to_string()),
        }
    }
}

/// A policy that the rules ask for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Policy)]
struct PolicyView {
    /// privacy, security, sanctions, incident-response, contingency, access-management, workstation-use, device-and-media,
    /// training, breach-notification, patient-rights, minimum-necessary or retention
    kind: &'static str,
    /// The sections of 45 CFR that ask for it.
    rules: Vec<&'static str>,
    /// current, review-due or missing
    state: &'static str,
    /// The version that is in force.
    in_force: Option<u32>,
    /// By which day it is to be reviewed again.
    #[schema(format = Date)]
    review_by: Option<String>,
    /// Every version, the newest first.
    versions: Vec<VersionView>,
}

impl PolicyView {
    fn new(kind: PolicyKind, all: &[Version], today: Date) -> Self {
        let in_force = policy::in_force(all, kind, today);
        let own = all.iter().filter(|one| one.kind == kind);
        Self {
            kind: kind.name(),
            rules: kind.rules().to_vec(),
            state: policy::standing(all, kind, today).name(),
            in_force: in_force.map(|one| one.version),
            review_by: in_force.and_then(policy::review_by).map(|day| day.to_string()),
            versions: own.map(|one| VersionView::new(one, all, today)).collect(),
        }
    }
}

async fn policies(Extension(inspection): Looked) -> Answer<Items<PolicyView>> {
    let zone = clinic::organization::clock(&inspection.db).await?;
    let (all, today) = (inspection.policies.all().await?, inspection.policies.today(&zone));
    ok(PolicyKind::ALL.into_iter().map(|kind| PolicyView::new(kind, &all, today)).collect())
}

fn find(kind: &str) -> Result<PolicyKind, Problem> {
    Ok(PolicyKind::find(kind).ok_or(Refusal::Unknown("policy"))?)
}

/// A policy after a change.
async fn shown(
    inspection: &Inspection,
    kind: PolicyKind,
    zone: &TimeZone,
) -> Result<PolicyView, Problem> {
    let (all, today) = (inspection.policies.all().await?, inspection.policies.today(zone));
    Ok(PolicyView::new(kind, &all, today))
}

/// A version to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewPolicyVersion {
    /// SHA-256 of the document, in hexadecimal.
    document_sha256: String,
    /// The first day on which it is in force (by the clinic's clock).
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// The day on which it was last reviewed; today unless said.
    #[schema(value_type = Option<String>, format = Date)]
    reviewed: Option<Date>,
    /// Who approved it for the clinic: a name or an office.
    approved_by: String,
}

async fn add(
    Extension(inspection): Looked,
    Who(caller): Who,
    At(kind): At<String>,
    Body(new): Body<NewPolicyVersion>,
) -> Answer<PolicyView> {
    let kind = find(&kind)?;
    let NewPolicyVersion { document_sha256: document, effective, reviewed, approved_by } = new;
    let new = NewVersion { kind, document, effective, reviewed, approved_by };
    let zone = clinic::organization::clock(&inspection.db).await?;
    inspection.policies.add(caller.actor(), (new, &zone)).await?;
    created(shown(&inspection, kind, &zone).await?)
}

/// A review of the version in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewPolicyReview {
    /// On which day it was; today unless said.
    #[schema(value_type = Option<String>, format = Date)]
    reviewed: Option<Date>,
}

async fn review(
    Extension(inspection): Looked,
    Who(caller): Who,
    At((kind, version)): At<(String, u32)>,
    Body(new): Body<NewPolicyReview>,
) -> Answer<PolicyView> {
    let kind = find(&kind)?;
    let zone = clinic::organization::clock(&inspection.db).await?;
    let which = (kind, version);
    inspection.policies.review(caller.actor(), which, (new.reviewed, &zone)).await?;
    ok(shown(&inspection, kind, &zone).await?)
}
