//! Disclosures to others, and the accounting that a patient is owed of them.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::{Linked, Route};
use super::routes::{ACCOUNTED, OFFICER};
use super::view::{Items, shown};
use crate::printed;
use axum::extract::State;
use axum::http::{HeaderName, header};
use clinic::Refusal;
use clinic::disclosure::{Accounting, Disclosure, NewDisclosure, Purpose, Silence};
use clinic::sensitivity::Part2;
use kernel::{PersonId, Phi, Role, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who write down what left.
const RECORDERS: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::ComplianceOfficer];

/// The routes of disclosures.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/patients/{patient}/disclosures",
            RECORDERS,
            "Write down that health data was given to somebody else",
            record,
        )
        .takes_phi()
        .takes::<NewView>()
        .answers::<DisclosureView>()
        .status(201),
        Route::get(
            "/api/v1/patients/{patient}/disclosures",
            OFFICER,
            "All disclosures of a patient's data, also those that no accounting tells of",
            list,
        )
        .answers::<Items<DisclosureView>>(),
        Route::post(
            "/api/v1/disclosures/{id}/strike",
            OFFICER,
            "Strike a disclosure that was never so; it stays, with the reason",
            strike,
        )
        .takes::<Why>()
        .takes_phi()
        .answers::<DisclosureView>(),
        Route::get(
            "/api/v1/patients/{patient}/accounting",
            ACCOUNTED,
            "The accounting of disclosures (45 CFR 164.528), six years back at most",
            account,
        )
        .linked(Linked::Own)
        .query(&[("from", "only what left at or after this time")])
        .answers::<AccountingView>(),
        Route::get(
            "/api/v1/patients/{patient}/accounting/copy",
            ACCOUNTED,
            "The accounting of disclosures, as an accessible PDF to keep",
            copy,
        )
        .linked(Linked::Own)
        .query(&[
            ("from", "only what left at or after this time"),
            ("language", "en or es; the patient's own unless said"),
        ]),
    ]
}

/// A health oversight agency or law enforcement, which received it, asked that the patient is not told, for a while; purposes
/// other than oversight and law-enforcement take none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewSilence)]
pub(super) struct NewSilenceView {
    /// Which agency, and how it asked.
    #[schema(value_type = String)]
    asked_by: Phi,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// What was not asked in writing lasts 30 days at most.
    in_writing: bool,
}

/// A disclosure to be written down; its words are sealed before they are stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewDisclosure)]
pub(super) struct NewView {
    /// When it happened; now unless said.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    #[schema(value_type = String)]
    recipient: Phi,
    #[schema(value_type = Option<String>)]
    address: Option<Phi>,
    /// What was disclosed, briefly.
    #[schema(value_type = String)]
    what: Phi,
    /// public-health, abuse-report, oversight, judicial, law-enforcement, decedent, donation, research, threat, government,
    /// workers-compensation, required-by-law or impermissible; and, of which no accounting is owed, treatment, payment,
    /// operations or authorization
    purpose: String,
    /// What it stands on, such as the number of a subpoena.
    #[schema(value_type = String)]
    basis: Phi,
    /// On what records that 42 CFR Part 2 protects left: consent, legal-consent, court-order, emergency, child-abuse, audit or
    /// research; none when nothing of them did. Asked for where a visit of the patient has that label.
    part2: Option<String>,
    silence: Option<NewSilenceView>,
}

/// On what protected records leave, as it is said in requests.
pub(super) fn part2(said: Option<&str>) -> Result<Option<Part2>, Refusal> {
    let problem =
        "is none, consent, legal-consent, court-order, emergency, child-abuse, audit or research";
    let find = |name| Part2::find(name).ok_or(Refusal::Field { field: "part2", problem });
    said.map(find).transpose()
}

impl NewView {
    pub(super) fn read(self) -> Result<NewDisclosure, Refusal> {
        let problem = "is one of the purposes that the API description names";
        let purpose = Purpose::find(&self.purpose);
        let silence = self.silence.map(|one| Silence {
            asked_by: one.asked_by,
            until: one.until,
            in_writing: one.in_writing,
        });
        Ok(NewDisclosure {
            at: self.at,
            recipient: self.recipient,
            address: self.address,
            what: self.what,
            purpose: purpose.ok_or(Refusal::Field { field: "purpose", problem })?,
            basis: self.basis,
            part2: part2(self.part2.as_deref())?,
            silence,
        })
    }
}

/// A disclosure, as those see it who keep them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Disclosure)]
pub(super) struct DisclosureView {
    id: String,
    patient_id: String,
    #[schema(format = DateTime)]
    at: String,
    recipient: String,
    address: Option<String>,
    what: String,
    purpose: &'static str,
    basis: String,
    /// On what records that 42 CFR Part 2 protects left.
    part2: Option<&'static str>,
    /// Whether the patient is owed an accounting of it.
    accounted: bool,
    #[schema(format = DateTime)]
    silent_until: Option<String>,
    silence_asked_by: Option<String>,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded_at: String,
    #[schema(format = DateTime)]
    struck_at: Option<String>,
    struck_by: Option<String>,
    struck_because: Option<String>,
}

impl From<&Disclosure> for DisclosureView {
    fn from(one: &Disclosure) -> Self {
        let (silence, struck) = (one.silence.as_ref(), one.struck.as_ref());
        Self {
            id: one.id.clone(),
            patient_id: one.patient.to_string(),
            at: one.at.to_string(),
            recipient: shown(&one.recipient),
            address: one.address.as_ref().map(shown),
            what: shown(&one.what),
            purpose: one.purpose.name(),
            basis: shown(&one.basis),
            part2: one.part2.map(Part2::name),
            accounted: one.purpose.is_accounted(),
            silent_until: silence.map(|silence| silence.until.to_string()),
            silence_asked_by: silence.map(|silence| shown(&silence.asked_by)),
            recorded_by: one.recorded_by.to_string(),
            recorded_at: one.recorded.to_string(),
            struck_at: struck.map(|(_, at, _)| at.to_string()),
            struck_by: struck.map(|(by, _, _)| by.to_string()),
            struck_because: struck.map(|(_, _, why)| shown(why)),
        }
    }
}

/// One disclosure, as the patient is told of it.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountedDisclosure)]
pub(super) struct AccountedView {
    #[schema(format = DateTime)]
    at: String,
    recipient: String,
    address: Option<String>,
    what: String,
    purpose: &'static str,
    basis: String,
}

/// The accounting of disclosures.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Accounting)]
pub(super) struct AccountingView {
    patient_name: String,
    clinic: String,
    /// The clinic's clock, by which its copy tells times, as an IANA name.
    time_zone: String,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    made_at: String,
    disclosures: Vec<AccountedView>,
}

impl From<&Accounting> for AccountingView {
    fn from(made: &Accounting) -> Self {
        let told = |one: &Disclosure| AccountedView {
            at: one.at.to_string(),
            recipient: shown(&one.recipient),
            address: one.address.as_ref().map(shown),
            what: shown(&one.what),
            purpose: one.purpose.name(),
            basis: shown(&one.basis),
        };
        Self {
            patient_name: shown(&made.patient),
            clinic: made.clinic.clone(),
            time_zone: made.zone.clone(),
            from: made.from.to_string(),
            made_at: made.made.to_string(),
            disclosures: made.disclosures.iter().map(told).collect(),
        }
    }
}

/// Writes a disclosure down.
async fn record(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<NewView>,
) -> Answer<DisclosureView> {
    created((&rest.clinic.disclosures.record(&caller, &patient, body.read()?).await?).into())
}

/// All disclosures of a patient's data.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Answer<Items<DisclosureView>> {
    let found = rest.clinic.disclosures.list(&caller, &patient).await?;
    ok(found.iter().map(DisclosureView::from).collect())
}

/// Why a disclosure is struck.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StrikeReason)]
pub(super) struct Why {
    #[schema(value_type = String)]
    why: Phi,
}

/// Strikes one.
async fn strike(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
    Body(body): Body<Why>,
) -> Answer<DisclosureView> {
    ok((&rest.clinic.disclosures.strike(&caller, &id, body.why).await?).into())
}

/// From when on, and in which language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    from: Option<Timestamp>,
    language: Option<String>,
}

/// The accounting.
async fn account(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Asked(which): Asked<Which>,
) -> Answer<AccountingView> {
    ok((&rest.clinic.disclosures.account(&caller, &patient, which.from).await?).into())
}

/// A document, and that it is one to keep.
type Document = ([(HeaderName, &'static str); 2], Vec<u8>);

/// The accounting, to keep. Its file's name says nothing of anybody.
async fn copy(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Asked(which): Asked<Which>,
) -> Result<Document, Problem> {
    let made = rest.clinic.disclosures.account(&caller, &patient, which.from).await?;
    let language = printed::Language::of(which.language.as_deref().unwrap_or(&made.locale));
    let document = printed::accounting(&made, language)?;
    let kind = (header::CONTENT_TYPE, "application/pdf");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"disclosures.pdf\"");
    Ok(([kind, name], document))
}
