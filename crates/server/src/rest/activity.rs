//! Activity review: the queue of what the rules found in the audit log, and the periods that an officer signed for.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::{KEEPERS, OFFICER};
use super::view::{AuditEntryView, Items};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Refusal;
use clinic::activity::{Count, Disposition, Flag, Review, Rule, Search, Standing};
use kernel::{PersonId, Phi, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of activity review. None opens to an API key: a program has looked at nothing.
pub(super) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get(
            "/api/v1/activity-flags",
            KEEPERS,
            "What the rules found in the audit log, the newest first",
            list,
        )
        .query(&[
            ("state", "open or closed; both unless said"),
            (
                "rule",
                "own-record, co-worker, same-surname, same-address, vip, bulk, after-hours, break-glass or failures",
            ),
            ("account", "of whom"),
            ("patient", "about whose record"),
            ("before", "raised before the flag of this id, for the next page"),
            ("limit", "at most so many; 50 unless said, 200 at most"),
        ])
        .answers::<Items<FlagView>>(),
        Route::get(
            "/api/v1/activity-flags/{id}",
            KEEPERS,
            "A flag with the entries of the audit log behind it",
            open,
        )
        .answers::<FlagOpenedView>(),
        Route::post(
            "/api/v1/activity-flags/{id}/close",
            KEEPERS,
            "Say what came of a flag that does not concern one's own account",
            close,
        )
        .takes::<NewClose>()
        .answers::<FlagView>(),
    ];
    all.extend(review_routes());
    all.extend(watch_routes());
    all
}

/// Who is watched.
fn watch_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/watched-patients",
            OFFICER,
            "Patients of whose record it is told at once who opens it without a part in the care",
            watched,
        )
        .answers::<Items<WatchedView>>(),
        Route::put(
            "/api/v1/watched-patients/{patient}",
            OFFICER,
            "Watch a patient's record, or no longer",
            watch,
        )
        .takes::<WatchBody>()
        .status(204),
    ]
}

/// What is signed for.
fn review_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/activity-reviews",
            KEEPERS,
            "The periods that were signed for, the newest first",
            reviews,
        )
        .query(&[
            ("before", "signed before the review of this id, for the next page"),
            ("limit", "at most so many; 100 unless said, 200 at most"),
        ])
        .answers::<Items<ReviewView>>(),
        Route::post(
            "/api/v1/activity-reviews",
            OFFICER,
            "Sign for what happened since the last review",
            sign,
        )
        .answers::<ReviewView>()
        .status(201),
        Route::get(
            "/api/v1/activity-reviews/standing",
            KEEPERS,
            "What there is to review now",
            standing,
        )
        .answers::<StandingView>(),
    ]
}

/// Something that a rule found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ActivityFlag)]
pub(super) struct FlagView {
    id: String,
    /// own-record, co-worker, same-surname, same-address, vip, bulk, after-hours, break-glass or failures
    rule: &'static str,
    /// Whose account; null where only an address is known.
    account: Option<String>,
    /// From which address; of failures that no account is known for.
    address: Option<String>,
    /// Whose record; null where it is about many, or none.
    patient_id: Option<String>,
    #[schema(format = DateTime)]
    first_at: String,
    #[schema(format = DateTime)]
    last_at: String,
    /// The places in the audit log of the entries behind it; the first hundred of them.
    entries: Vec<u64>,
    /// How many there are.
    count: i64,
    #[schema(format = DateTime)]
    raised_at: String,
    #[schema(format = DateTime)]
    due_at: String,
    overdue: bool,
    /// explained, mistaken, training, sanction or incident, once it is closed
    disposition: Option<&'static str>,
    closed_by: Option<String>,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    note: Option<String>,
}

impl FlagView {
    fn of(one: &Flag, now: Timestamp) -> Self {
        let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let closed = one.closed.as_ref();
        Self {
            id: one.id.clone(),
            rule: one.rule.name(),
            account: known(&one.account),
            address: known(&one.address),
            patient_id: known(&one.patient),
            first_at: one.first.to_string(),
            last_at: one.last.to_string(),
            entries: one.entries.clone(),
            count: one.count,
            raised_at: one.raised.to_string(),
            due_at: one.due().to_string(),
            overdue: closed.is_none() && one.due() < now,
            disposition: closed.map(|closed| closed.disposition.name()),
            closed_by: closed.map(|closed| closed.by.to_string()),
            closed_at: closed.map(|closed| closed.at.to_string()),
            note: closed.map(|closed| closed.note.expose().to_owned()),
        }
    }
}

/// A flag with the entries behind it.
#[derive(Serialize, ToSchema)]
#[schema(as = ActivityFlagOpened)]
pub(super) struct FlagOpenedView {
    flag: FlagView,
    entries: Vec<AuditEntryView>,
}

/// Which flags to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    state: Option<String>,
    rule: Option<String>,
    account: Option<String>,
    patient: Option<String>,
    before: Option<String>,
    limit: Option<usize>,
}

impl Which {
    fn search(self) -> Result<Search, Refusal> {
        let closed = match self.state.as_deref() {
            None => None,
            Some("open") => Some(false),
            Some("closed") => Some(true),
            Some(_) => {
                return Err(Refusal::Field { field: "state", problem: "is open or closed" });
            }
        };
        let problem = "is own-record, co-worker, same-surname, same-address, vip, bulk, after-hours, break-glass or failures";
        let find = |name: &str| Rule::find(name).ok_or(Refusal::Field { field: "rule", problem });
        let rule = self.rule.as_deref().map(find).transpose()?;
        let (account, patient, before) = (self.account, self.patient, self.before);
        Ok(Search { closed, rule, account, patient, before, limit: self.limit.unwrap_or(50) })
    }
}

async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<FlagView>> {
    let (activity, search) = (&rest.clinic.activity, which.search()?);
    let (found, now) = (activity.list(&caller, &search).await?, activity.now());
    ok(found.iter().map(|one| FlagView::of(one, now)).collect())
}

async fn open(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
) -> Answer<FlagOpenedView> {
    let activity = &rest.clinic.activity;
    let (flag, entries) = activity.open(&caller, &id).await?;
    let log = rest.clinic.reports.log();
    ok(FlagOpenedView {
        flag: FlagView::of(&flag, activity.now()),
        entries: entries.into_iter().map(|one| AuditEntryView::of(log, one)).collect(),
    })
}

/// What came of a flag.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewActivityDisposition)]
pub(super) struct NewClose {
    /// explained, mistaken, training, sanction or incident
    disposition: String,
    /// What was found, and what was done; sealed before it is stored.
    #[schema(value_type = String)]
    note: Phi,
}

async fn close(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
    Body(body): Body<NewClose>,
) -> Answer<FlagView> {
    let problem = "is explained, mistaken, training, sanction or incident";
    let disposition = Disposition::find(&body.disposition);
    let disposition = disposition.ok_or(Refusal::Field { field: "disposition", problem })?;
    let activity = &rest.clinic.activity;
    let closed = activity.close(&caller, &id, (disposition, body.note)).await?;
    ok(FlagView::of(&closed, activity.now()))
}

/// How many flags of a rule ended in what.
#[derive(Serialize, ToSchema)]
#[schema(as = ActivityCount)]
pub(super) struct CountView {
    rule: &'static str,
    /// null of those that were open when it was signed
    disposition: Option<&'static str>,
    flags: i64,
}

impl From<&Count> for CountView {
    fn from(one: &Count) -> Self {
        let disposition = one.disposition.map(Disposition::name);
        Self { rule: one.rule.name(), disposition, flags: one.flags }
    }
}

/// A period that somebody signed for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ActivityReview)]
pub(super) struct ReviewView {
    id: String,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    until: String,
    signed_by: String,
    #[schema(format = DateTime)]
    signed_at: String,
    counts: Vec<CountView>,
}

impl From<&Review> for ReviewView {
    fn from(one: &Review) -> Self {
        Self {
            id: one.id.clone(),
            from: one.from.to_string(),
            until: one.until.to_string(),
            signed_by: one.by.to_string(),
            signed_at: one.at.to_string(),
            counts: one.counts.iter().map(CountView::from).collect(),
        }
    }
}

/// Which page of reviews.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    before: Option<String>,
    limit: Option<usize>,
}

async fn reviews(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(page): Asked<Page>,
) -> Answer<Items<ReviewView>> {
    let page = (page.before.as_deref(), page.limit.unwrap_or(100));
    let found = rest.clinic.activity.reviews(&caller, page).await?;
    ok(found.iter().map(ReviewView::from).collect())
}

async fn sign(State(rest): State<Rest>, Who(caller): Who) -> Answer<ReviewView> {
    created((&rest.clinic.activity.sign(&caller).await?).into())
}

/// What there is to review now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ActivityStanding)]
pub(super) struct StandingView {
    /// Flags that nobody has closed.
    open: i64,
    /// Of those, raised more than 14 days ago.
    overdue: i64,
    #[schema(format = DateTime)]
    oldest_at: Option<String>,
    /// How many entries of the audit log the rules have gone past: what they find in those is there.
    examined: u64,
    #[schema(format = DateTime)]
    signed_until: Option<String>,
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Whether the week's review is due.
    review_due: bool,
}

impl StandingView {
    fn of(one: &Standing, now: Timestamp) -> Self {
        Self {
            open: one.open,
            overdue: one.overdue,
            oldest_at: one.oldest.map(|at| at.to_string()),
            examined: one.examined,
            signed_until: one.signed_until.map(|at| at.to_string()),
            due_at: one.due.map(|at| at.to_string()),
            review_due: one.is_due(now),
        }
    }
}

async fn standing(State(rest): State<Rest>, Who(caller): Who) -> Answer<StandingView> {
    let activity = &rest.clinic.activity;
    ok(StandingView::of(&activity.standing(&caller).await?, activity.now()))
}

/// Somebody who is watched.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WatchedPatient)]
pub(super) struct WatchedView {
    patient_id: String,
}

async fn watched(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<WatchedView>> {
    let found = rest.clinic.activity.watched(&caller).await?;
    ok(found.iter().map(|one| WatchedView { patient_id: one.to_string() }).collect())
}

/// Whether somebody is watched.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PatientWatch)]
pub(super) struct WatchBody {
    watched: bool,
}

async fn watch(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<WatchBody>,
) -> Result<StatusCode, Problem> {
    rest.clinic.activity.watch(&caller, &patient, body.watched).await?;
    none()
}
