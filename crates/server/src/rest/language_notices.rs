//! The notices that help with the language is there: posted for anybody, entered by officers.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::{EVERYBODY, KEEPERS, OFFICER};
use super::view::Items;
use axum::extract::State;
use clinic::language_notice::{NewNotice, Notice, Posted, Standing, direction};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of the notices.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/language-notices",
            EVERYBODY,
            "The notices of language assistance, one of each language",
            posted,
        )
        .open()
        .answers::<PostedView>(),
        Route::get(
            "/api/v1/language-notices/versions",
            KEEPERS,
            "Every version of the notices of language assistance, by language and the newest first",
            versions,
        )
        .answers::<Items<VersionView>>(),
        Route::post(
            "/api/v1/language-notices/versions",
            OFFICER,
            "Enter the next version of the notice in a language; its words never change, and the same again adds nothing",
            enter,
        )
        .takes::<NewVersion>()
        .answers::<VersionView>()
        .status(201),
        Route::post(
            "/api/v1/language-notices/{locale}/withdraw",
            OFFICER,
            "Withdraw the notice in a language, until another one is entered",
            withdraw,
        )
        .answers::<VersionView>(),
    ]
}

/// The notices of language assistance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LanguageNotices)]
pub(super) struct PostedView {
    /// The clinic's name.
    clinic: String,
    /// English first.
    items: Vec<NoticeView>,
}

impl From<Posted> for PostedView {
    fn from(all: Posted) -> Self {
        Self { clinic: all.clinic, items: all.notices.into_iter().map(NoticeView::from).collect() }
    }
}

/// The notice of language assistance in one language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LanguageNotice)]
pub(super) struct NoticeView {
    /// As a BCP 47 tag.
    locale: String,
    /// ltr or rtl
    direction: &'static str,
    text: String,
}

impl From<Notice> for NoticeView {
    fn from(one: Notice) -> Self {
        Self { direction: direction(&one.locale).name(), locale: one.locale, text: one.words }
    }
}

/// What is posted.
pub(super) async fn posted(State(rest): State<Rest>) -> Answer<PostedView> {
    ok(rest.clinic.language_notices.posted().await?.into())
}

/// A version of the notice in one language.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LanguageNoticeVersion)]
pub(super) struct VersionView {
    /// As a BCP 47 tag.
    locale: String,
    version: i64,
    /// ltr or rtl
    direction: &'static str,
    /// None of a version by which the language was withdrawn.
    text: String,
    /// SHA-256 of the text, in hex.
    hash: String,
    /// posted, unreviewed (it waits, and what was reviewed before stays posted), withdrawn or replaced
    state: &'static str,
    /// Who translated it.
    translated_by: Option<String>,
    /// Which qualified person reviewed it.
    reviewed_by: Option<String>,
    #[schema(format = Date)]
    reviewed_on: Option<String>,
    entered_by: String,
    #[schema(format = DateTime)]
    entered_at: String,
}

impl From<(Notice, Standing)> for VersionView {
    fn from((one, standing): (Notice, Standing)) -> Self {
        let (by, day) = one.review.map(|review| (review.by, review.day)).unzip();
        Self {
            direction: direction(&one.locale).name(),
            locale: one.locale,
            version: one.version,
            text: one.words,
            hash: one.hash,
            state: standing.name(),
            translated_by: one.translator,
            reviewed_by: by,
            reviewed_on: day.map(|day| day.to_string()),
            entered_by: one.entered_by.to_string(),
            entered_at: one.entered.to_string(),
        }
    }
}

/// Every version.
pub(super) async fn versions(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<VersionView>> {
    let found = rest.clinic.language_notices.versions(&caller).await?;
    ok(found.into_iter().map(VersionView::from).collect())
}

/// A version to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewLanguageNotice)]
pub(super) struct NewVersion {
    /// As a BCP 47 tag.
    locale: String,
    /// Plain text of at most 4096 bytes. Nothing about patients.
    text: String,
    /// Who translated it: a name, an agency, or a machine; nobody of an original.
    translated_by: Option<String>,
    /// Which qualified person reviewed it; without one it waits, and is not posted.
    reviewed_by: Option<String>,
    /// On which day (by the clinic's clock).
    #[schema(value_type = Option<String>, format = Date)]
    reviewed_on: Option<Date>,
}

/// Enters the next version in a language.
pub(super) async fn enter(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewVersion>,
) -> Answer<VersionView> {
    let new = NewNotice {
        locale: body.locale,
        words: body.text,
        translator: body.translated_by,
        reviewer: body.reviewed_by,
        reviewed: body.reviewed_on,
    };
    created(rest.clinic.language_notices.enter(&caller, new).await?.into())
}

/// Withdraws a language.
pub(super) async fn withdraw(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(locale): At<String>,
) -> Answer<VersionView> {
    let gone = rest.clinic.language_notices.withdraw(&caller, &locale).await?;
    ok((gone, Standing::Withdrawn).into())
}
