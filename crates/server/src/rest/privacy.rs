//! What patients ask about their records, the queue in which that is answered, and the copies that they take away.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::disclosures::{self, part2};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::{Linked, Route};
use super::routes::{ACCOUNTED, OFFICER};
use super::view::{Items, shown};
use crate::printed;
use crate::record_export::RecordExports;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderName, header};
use clinic::Refusal;
use clinic::export::Format;
use clinic::privacy::{self, Named, NewRequest, Purpose, Request};
use clinic::restriction::Bar;
use kernel::{PersonId, Phi, PrivacyRequestId, RecordExportId, Role, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who ask: patients, and staff who write down what they were told.
const ASKERS: &[Role] =
    &[Role::Patient, Role::Provider, Role::Nurse, Role::Coordinator, Role::ComplianceOfficer];

/// Requests of a page.
const PAGE: usize = 200;

/// Those who go by what stands: who treats, and who lets copies out.
const STANDING: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::ComplianceOfficer];

/// Those whose requests they are.
const OWN: &[Role] = &[Role::Patient];

/// The routes of requests.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get(
            "/api/v1/patients/{patient}/privacy-requests",
            ACCOUNTED,
            "What a patient asked about their record, the newest first",
            list,
        )
        .linked(Linked::Own)
        .query(&[
            ("before", "made before the request of this id, for the next page"),
            ("limit", "at most so many; 200 unless said, and at most"),
        ])
        .answers::<Items<RequestView>>(),
        Route::post(
            "/api/v1/patients/{patient}/privacy-requests",
            ASKERS,
            "Ask for a copy of the record, a correction or a restriction",
            ask,
        )
        .linked(Linked::Own)
        .takes::<NewRequestBody>()
        .takes_phi()
        .answers::<RequestView>()
        .status(201),
        Route::post(
            "/api/v1/patients/{patient}/privacy-requests/{id}/withdraw",
            OWN,
            "Take a request back",
            withdraw,
        )
        .linked(Linked::Own)
        .answers::<RequestView>(),
        Route::post(
            "/api/v1/patients/{patient}/privacy-requests/{id}/disagreement",
            ACCOUNTED,
            "Say that one disagrees with the denial of a correction; it stays with the record",
            disagree,
        )
        .linked(Linked::Own)
        .takes::<Statement>()
        .takes_phi()
        .answers::<RequestView>(),
    ];
    routes.extend(queue_routes());
    routes.extend(copy_routes());
    routes
}

fn queue_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/patients/{patient}/privacy-standing",
            STANDING,
            "Restrictions and answered corrections that stand with a patient's record",
            standing,
        )
        .answers::<Items<RequestView>>(),
        Route::get(
            "/api/v1/privacy-requests",
            OFFICER,
            "What patients asked about their records: all, the newest first",
            queue,
        )
        .query(&[
            ("open", "true for what waits for its answer, the first day first"),
            ("after", "what comes after the request of this id, for the next page"),
            ("limit", "at most so many; 200 unless said, and at most"),
        ])
        .answers::<Items<QueuedView>>(),
        Route::post(
            "/api/v1/privacy-requests/{id}/extend",
            OFFICER,
            "Put an answer off by 30 days, once, with a reason that the patient reads",
            extend,
        )
        .takes::<Reason>()
        .takes_phi()
        .answers::<QueuedView>(),
        Route::post(
            "/api/v1/privacy-requests/{id}/answer",
            OFFICER,
            "Grant or deny a request; a denial says why",
            answer,
        )
        .takes::<NewAnswer>()
        .takes_phi()
        .answers::<QueuedView>(),
        Route::post(
            "/api/v1/privacy-requests/{id}/end",
            OFFICER,
            "End a restriction with the patient's agreement, which is written down",
            end,
        )
        .takes::<Reason>()
        .takes_phi()
        .answers::<QueuedView>(),
    ]
}

fn copy_routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/patients/{patient}/privacy-requests/{id}/exports",
            ACCOUNTED,
            "Say for what a copy of the record is; it can be taken for an hour. Officers have shown their second factor again within the five minutes before, patients their password or a second factor within ten",
            allow,
        )
        .linked(Linked::Copy)
        .takes::<NewExport>()
        .takes_phi()
        .answers::<ExportView>()
        .status(201),
        Route::get(
            "/api/v1/patients/{patient}/exports/{export}/archive",
            ACCOUNTED,
            "A patient's whole record as JSON and files in a zip",
            archive,
        )
        .linked(Linked::Copy),
        Route::get(
            "/api/v1/patients/{patient}/exports/{export}/document",
            ACCOUNTED,
            "What was written and said in a patient's visits, as an accessible PDF",
            document,
        )
        .linked(Linked::Copy)
        .query(&[("language", "en or es; the patient's own unless said")]),
    ]
}

/// What a patient asked about their record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivacyRequest)]
pub(super) struct RequestView {
    id: String,
    patient_id: String,
    /// access, amendment or restriction
    asked: &'static str,
    text: Option<String>,
    made_by: String,
    #[schema(format = DateTime)]
    made_at: String,
    /// By when it is answered.
    #[schema(format = DateTime)]
    due_at: String,
    /// Whether that is past, and nobody has.
    overdue: bool,
    /// Why it takes longer than it should.
    extension: Option<String>,
    /// open, granted, denied, withdrawn or ended
    state: &'static str,
    #[schema(format = DateTime)]
    answered_at: Option<String>,
    /// What the patient was told.
    answer: Option<String>,
    /// What the patient says to a denial.
    disagreement: Option<String>,
    /// Whether a copy can be taken now.
    can_copy: bool,
}

impl RequestView {
    fn of(one: &Request, now: Timestamp) -> Self {
        let open = one.state == privacy::State::Open;
        let told = one.answer.as_ref().and_then(|answer| answer.words.as_ref());
        Self {
            id: one.id.to_string(),
            patient_id: one.patient.to_string(),
            asked: one.asked.name(),
            text: one.words.as_ref().map(shown),
            made_by: one.made_by.to_string(),
            made_at: one.made.to_string(),
            due_at: one.due.to_string(),
            overdue: open && one.due <= now,
            extension: one.extension.as_ref().map(|extension| shown(&extension.reason)),
            state: one.state.name(),
            answered_at: one.answer.as_ref().map(|answer| answer.at.to_string()),
            answer: told.map(shown),
            disagreement: one.statement.as_ref().map(shown),
            can_copy: one.can_take(now),
        }
    }
}

/// A request in the queue.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QueuedPrivacyRequest)]
pub(super) struct QueuedView {
    patient_name: String,
    /// Who wrote it down for the patient.
    made_by_name: Option<String>,
    request: RequestView,
}

impl QueuedView {
    fn of(one: &Named, now: Timestamp) -> Self {
        Self {
            patient_name: shown(&one.patient),
            made_by_name: one.made_by.as_ref().map(shown),
            request: RequestView::of(&one.request, now),
        }
    }
}

/// A request that is made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPrivacyRequest)]
pub(super) struct NewRequestBody {
    /// access, amendment or restriction
    asked: String,
    /// What is wrong or not to be used; sealed before it is stored.
    #[schema(value_type = Option<String>)]
    text: Option<Phi>,
}

async fn ask(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<NewRequestBody>,
) -> Answer<RequestView> {
    let problem = "is access, amendment or restriction";
    let asked = privacy::Asked::find(&body.asked);
    let asked = asked.ok_or(Refusal::Field { field: "asked", problem })?;
    let new = NewRequest { asked, words: body.text };
    let made = rest.clinic.privacy.ask(&caller, &patient, new).await?;
    created(RequestView::of(&made, rest.clinic.privacy.now()))
}

/// Which page of a patient's requests.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    before: Option<String>,
    limit: Option<usize>,
}

async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Asked(page): Asked<Page>,
) -> Answer<Items<RequestView>> {
    let now = rest.clinic.privacy.now();
    let page = (page.before.as_deref(), page.limit.unwrap_or(PAGE));
    let found = rest.clinic.privacy.list(&caller, &patient, page).await?;
    ok(found.iter().map(|one| RequestView::of(one, now)).collect())
}

async fn standing(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Answer<Items<RequestView>> {
    let now = rest.clinic.privacy.now();
    let found = rest.clinic.privacy.standing(&caller, &patient).await?;
    ok(found.iter().map(|one| RequestView::of(one, now)).collect())
}

async fn withdraw(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, id)): At<(PersonId, PrivacyRequestId)>,
) -> Answer<RequestView> {
    let done = rest.clinic.privacy.withdraw(&caller, (&patient, &id)).await?;
    ok(RequestView::of(&done, rest.clinic.privacy.now()))
}

/// What a patient says to a denial.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Disagreement)]
pub(super) struct Statement {
    #[schema(value_type = String)]
    text: Phi,
}

async fn disagree(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, id)): At<(PersonId, PrivacyRequestId)>,
    Body(body): Body<Statement>,
) -> Answer<RequestView> {
    let done = rest.clinic.privacy.disagree(&caller, (&patient, &id), body.text).await?;
    ok(RequestView::of(&done, rest.clinic.privacy.now()))
}

/// Which requests to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    #[serde(default)]
    open: bool,
    after: Option<String>,
    limit: Option<usize>,
}

async fn queue(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<QueuedView>> {
    let now = rest.clinic.privacy.now();
    let page = (which.after.as_deref(), which.limit.unwrap_or(PAGE));
    let found = rest.clinic.privacy.queue(&caller, which.open, page).await?;
    ok(found.iter().map(|one| QueuedView::of(one, now)).collect())
}

/// Why an answer takes longer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PrivacyExtension)]
pub(super) struct Reason {
    #[schema(value_type = String)]
    reason: Phi,
}

async fn extend(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<PrivacyRequestId>,
    Body(body): Body<Reason>,
) -> Answer<QueuedView> {
    let done = rest.clinic.privacy.extend(&caller, &id, body.reason).await?;
    ok(QueuedView::of(&done, rest.clinic.privacy.now()))
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = PrivacyAnswer)]
pub(super) struct NewAnswer {
    granted: bool,
    /// What the patient is told; a denial says why.
    #[schema(value_type = Option<String>)]
    reason: Option<Phi>,
    /// What a restriction bars once it is granted: health-plan, family, staff, or other, which people see to
    bars: Option<String>,
    /// Whom it keeps out, of the staff.
    #[schema(value_type = Option<String>)]
    person_id: Option<PersonId>,
}

async fn answer(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<PrivacyRequestId>,
    Body(body): Body<NewAnswer>,
) -> Answer<QueuedView> {
    let problem = "is health-plan, family or other, or staff with a personId";
    let find = |name: String| {
        let bar = Bar::find(&name, body.person_id);
        bar.ok_or(Refusal::Field { field: "bars", problem })
    };
    let said = (body.granted, body.reason, body.bars.map(find).transpose()?);
    let done = rest.clinic.privacy.answer(&caller, &id, said).await?;
    ok(QueuedView::of(&done, rest.clinic.privacy.now()))
}

async fn end(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<PrivacyRequestId>,
    Body(body): Body<Reason>,
) -> Answer<QueuedView> {
    let done = rest.clinic.privacy.end_restriction(&caller, &id, body.reason).await?;
    ok(QueuedView::of(&done, rest.clinic.privacy.now()))
}

/// For what a copy is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRecordExport)]
pub(super) struct NewExport {
    /// patient-request, treatment, payment, authorization or legal; the audit log has it
    purpose: String,
    /// Who gets it and why; sealed before it is stored. Staff always say so.
    #[schema(value_type = Option<String>)]
    text: Option<Phi>,
    /// On what records that 42 CFR Part 2 protects leave to somebody else, as for disclosures; a purpose takes some of it
    part2: Option<String>,
    /// Who receives it and on what it stands, where the purpose is legal and staff take it: the patient's accounting tells of it.
    disclosure: Option<disclosures::NewView>,
}

/// A copy that can be taken for an hour.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordExport)]
pub(super) struct ExportView {
    id: String,
}

async fn allow(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, id)): At<(PersonId, PrivacyRequestId)>,
    Body(body): Body<NewExport>,
) -> Answer<ExportView> {
    let problem = "is patient-request, treatment, payment, authorization or legal";
    let purpose = Purpose::find(&body.purpose);
    let purpose = purpose.ok_or(Refusal::Field { field: "purpose", problem })?;
    let part2 = part2(body.part2.as_deref())?;
    let disclosure = body.disclosure.map(disclosures::NewView::read).transpose()?;
    if disclosure.is_some() && purpose != Purpose::Legal {
        let problem = "comes with the purpose legal";
        return Err(Refusal::Field { field: "disclosure", problem }.into());
    }
    // Patients may have no second factor; whoever stole their session has neither that nor their password.
    if caller.role == Role::ComplianceOfficer {
        rest.clinic.sessions.stepped_up(&caller).await?;
    } else {
        rest.clinic.sessions.require_proof(&caller).await?;
    }
    let which = (&patient, &id);
    let export = match disclosure {
        Some(new) => {
            rest.clinic.exports.allow_disclosed(&caller, which, (part2, body.text), new).await?
        }
        None => rest.clinic.privacy.allow(&caller, which, (purpose, part2, body.text)).await?,
    };
    created(ExportView { id: export.id.to_string() })
}

/// Something to keep. Its name says nothing of anybody.
type Kept<T> = ([(HeaderName, &'static str); 2], T);

const fn kept<T>(kind: &'static str, name: &'static str, body: T) -> Kept<T> {
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body)
}

async fn archive(
    State(rest): State<Rest>,
    Extension(exports): Extension<RecordExports>,
    Who(caller): Who,
    At((patient, export)): At<(PersonId, RecordExportId)>,
) -> Result<Kept<axum::body::Body>, Problem> {
    let which = (&patient, &export);
    let open = rest.clinic.exports.open(&caller, which, Format::Archive).await?;
    let body = axum::body::Body::from_stream(exports.archive(open));
    Ok(kept("application/zip", "attachment; filename=\"record.zip\"", body))
}

/// In which language a document is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InLanguage {
    language: Option<String>,
}

async fn document(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, export)): At<(PersonId, RecordExportId)>,
    Asked(asked): Asked<InLanguage>,
) -> Result<Kept<Vec<u8>>, Problem> {
    let which = (&patient, &export);
    let open = rest.clinic.exports.open(&caller, which, Format::Document).await?;
    let paper = rest.clinic.exports.paper(&caller, open).await?;
    let language = asked.language.as_deref().unwrap_or(&paper.patient.locale);
    let document = printed::record(&paper, printed::Language::of(language))?;
    Ok(kept("application/pdf", "attachment; filename=\"record.pdf\"", document))
}
