//! The notice of privacy practices: posted for anybody, entered by officers, and what patients say to it.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{Asked, At, Body, Who};
use super::route::{Linked, Route};
use super::routes::{CONSENT_READERS, EVERYBODY, FAMILY, KEEPERS, OFFICER};
use super::view::Items;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use clinic::Refusal;
use clinic::consent::Evidence;
use clinic::npp::{Given, LANGUAGES, Notice, Outcome, Posted, Text};
use kernel::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of the notice.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/privacy-notice",
            EVERYBODY,
            "The notice of privacy practices in force",
            posted,
        )
        .open()
        .query(&[("locale", "en or es; else by Accept-Language")])
        .answers::<PostedView>(),
        Route::get(
            "/api/v1/privacy-notice/versions",
            KEEPERS,
            "Every version of the notice of privacy practices, the newest first",
            versions,
        )
        .answers::<Items<NoticeView>>(),
        Route::post(
            "/api/v1/privacy-notice/versions",
            OFFICER,
            "Enter the next version of the notice of privacy practices; its words never change",
            publish,
        )
        .takes::<NewNotice>()
        .answers::<NoticeView>()
        .status(201),
        Route::post(
            "/api/v1/privacy-notice/versions/{version}/review",
            OFFICER,
            "Say that the notice in force was held against the law and stays as it is",
            review,
        )
        .answers::<NoticeView>(),
        Route::get(
            "/api/v1/patients/{patient}/privacy-notice-answers",
            CONSENT_READERS,
            "What a patient said when asked whether they received the notice, the oldest first",
            list,
        )
        .linked(Linked::Own)
        .answers::<Items<AnswerView>>(),
        Route::post(
            "/api/v1/patients/{patient}/privacy-notice-answers",
            FAMILY,
            "Record what a patient says who is asked whether they received the notice; the same again changes nothing",
            answer,
        )
        .takes_phi()
        .linked(Linked::Own)
        .takes::<NewAnswer>()
        .answers::<AnswerView>()
        .status(201),
    ]
}

/// The notice of privacy practices in force, in one language.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivacyNotice)]
pub(super) struct PostedView {
    /// The clinic's name.
    clinic: String,
    version: i64,
    locale: String,
    /// Plain paragraphs; a line that begins with two number signs is a heading, one with a dash an item.
    text: String,
    /// SHA-256 of the text, in hex.
    hash: String,
    /// Whether it says how records of 42 CFR Part 2 are used and protected.
    part2: bool,
    #[schema(format = DateTime)]
    effective_from: String,
}

impl From<Posted> for PostedView {
    fn from(one: Posted) -> Self {
        Self {
            clinic: one.clinic,
            version: one.version,
            locale: one.text.locale,
            text: one.text.words,
            hash: one.text.hash,
            part2: one.part2,
            effective_from: one.effective.to_string(),
        }
    }
}

/// In which language to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    locale: Option<String>,
}

/// Which of the languages of the notice a tag is of.
fn language(tag: &str) -> Option<&'static str> {
    let own = tag.trim().split(['-', ';']).next()?;
    LANGUAGES.into_iter().find(|language| own.eq_ignore_ascii_case(language))
}

/// The first language that a browser asks for and that the notice is written in; browsers name the dearest first.
fn accepted(headers: &HeaderMap) -> Option<&'static str> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?.split(',').find_map(language)
}

/// The notice in force.
pub(super) async fn posted(
    State(rest): State<Rest>,
    headers: HeaderMap,
    Asked(which): Asked<Which>,
) -> Answer<PostedView> {
    let locale = match which.locale.as_deref() {
        Some(tag) => {
            let problem = "is en or es";
            language(tag).ok_or(Refusal::Field { field: "locale", problem })?
        }
        None => accepted(&headers).unwrap_or("en"),
    };
    ok(rest.clinic.privacy_notices.posted(locale).await?.into())
}

/// A version's words in one language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PrivacyNoticeText)]
pub(super) struct TextView {
    locale: String,
    text: String,
    /// SHA-256 of the text, in hex.
    hash: String,
}

impl From<Text> for TextView {
    fn from(one: Text) -> Self {
        Self { locale: one.locale, text: one.words, hash: one.hash }
    }
}

/// A version of the notice of privacy practices.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivacyNoticeVersion)]
pub(super) struct NoticeView {
    version: i64,
    texts: Vec<TextView>,
    /// Whether it says how records of 42 CFR Part 2 are used and protected.
    part2: bool,
    #[schema(format = DateTime)]
    effective_from: String,
    entered_by: String,
    #[schema(format = DateTime)]
    entered_at: String,
    /// When it was last held against the law and left as it is.
    #[schema(format = DateTime)]
    reviewed_at: Option<String>,
}

impl From<Notice> for NoticeView {
    fn from(one: Notice) -> Self {
        Self {
            version: one.version,
            texts: one.texts.into_iter().map(TextView::from).collect(),
            part2: one.part2,
            effective_from: one.effective.to_string(),
            entered_by: one.entered_by.to_string(),
            entered_at: one.entered.to_string(),
            reviewed_at: one.reviewed.map(|at| at.to_string()),
        }
    }
}

/// Every version.
pub(super) async fn versions(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<NoticeView>> {
    let found = rest.clinic.privacy_notices.versions(&caller).await?;
    ok(found.into_iter().map(NoticeView::from).collect())
}

/// A version to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewPrivacyNotice)]
pub(super) struct NewNotice {
    /// The whole notice in English.
    en: String,
    /// The whole notice in Spanish.
    es: String,
    /// Whether it says how records of 42 CFR Part 2 are used and protected; then both name it.
    part2: bool,
    /// From when on it is in force; from now on unless said.
    #[schema(value_type = Option<String>, format = DateTime)]
    effective_from: Option<Timestamp>,
}

/// Enters the next version.
pub(super) async fn publish(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewNotice>,
) -> Answer<NoticeView> {
    let new = clinic::npp::NewNotice {
        en: body.en,
        es: body.es,
        part2: body.part2,
        effective: body.effective_from,
    };
    created(rest.clinic.privacy_notices.publish(&caller, new).await?.into())
}

/// Says that the version in force stays as it is.
pub(super) async fn review(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(version): At<i64>,
) -> Answer<NoticeView> {
    ok(rest.clinic.privacy_notices.review(&caller, version).await?.into())
}

/// What a patient said to a version.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivacyNoticeAnswer)]
pub(super) struct AnswerView {
    id: String,
    patient_id: String,
    version: i64,
    locale: String,
    /// SHA-256 of the text, in hex.
    hash: String,
    /// Whether they said that they received it; else they were asked and did not say so.
    received: bool,
    /// click, verbal or paper
    evidence: &'static str,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded_at: String,
}

impl From<clinic::npp::Answer> for AnswerView {
    fn from(one: clinic::npp::Answer) -> Self {
        Self {
            id: one.id.to_string(),
            patient_id: one.patient.to_string(),
            version: one.version,
            locale: one.locale,
            hash: one.hash,
            received: one.outcome == Outcome::Acknowledged,
            evidence: one.evidence.name(),
            recorded_by: one.recorded_by.to_string(),
            recorded_at: one.at.to_string(),
        }
    }
}

/// What a patient said, the oldest first.
pub(super) async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Answer<Items<AnswerView>> {
    let found = rest.clinic.privacy_notices.answers(&caller, &patient).await?;
    ok(found.into_iter().map(AnswerView::from).collect())
}

/// What a patient says who is asked whether they received the notice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPrivacyNoticeAnswer)]
pub(super) struct NewAnswer {
    /// The version that they were given.
    version: i64,
    /// The language in which they were given it.
    locale: String,
    /// Whether they say that they received it; else they were asked and did not say so, which keeps them from nothing.
    received: bool,
    /// click for the patient's own act; verbal or paper when staff record it
    evidence: String,
}

/// Records what a patient says.
pub(super) async fn answer(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<NewAnswer>,
) -> Answer<AnswerView> {
    let problem = "is click, verbal or paper";
    let evidence = Evidence::find(&body.evidence);
    let evidence = evidence.ok_or(Refusal::Field { field: "evidence", problem })?;
    let outcome = if body.received { Outcome::Acknowledged } else { Outcome::Declined };
    let NewAnswer { version, locale, .. } = body;
    let given = Given { patient, version, locale, outcome, evidence };
    created(rest.clinic.privacy_notices.answer(&caller, given).await?.into())
}
