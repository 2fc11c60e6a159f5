//! How people are told things: their choices, what became of their notices, and what the SMS gateway calls about.

use super::Rest;
use super::answer::{Answer, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::{Linked, Route};
use super::routes::{EVERYBODY, FINDERS, STAFF};
use super::view::Items;
use crate::letters::{bounce, signed};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clinic::notification::{Channel, Choices, Quiet, Record};
use clinic::outbox::Inbound;
use clinic::{Caller, ClinicError, Refusal};
use kernel::{AppointmentId, Kind, PersonId, Phi, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where mail servers report what became of letters.
pub(crate) const BOUNCES: &str = "/api/v1/mail/bounces";

/// The routes of notices.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = people();
    routes.extend(outside());
    routes
}

/// What people are told, and how.
fn people() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/people/{person}/notice-choices",
            EVERYBODY,
            "How a person is told things",
            choices,
        )
        .linked(Linked::Own)
        .answers::<ChoicesView>(),
        Route::put(
            "/api/v1/people/{person}/notice-choices",
            EVERYBODY,
            "Choose how a person is told things",
            choose,
        )
        .linked(Linked::Own)
        .takes::<ChoicesView>()
        .status(204),
        Route::post(
            "/api/v1/notices/{notice}/seen",
            EVERYBODY,
            "Confirm a notice of one's own; its letters are not needed any more",
            seen,
        )
        .linked(Linked::All)
        .status(204),
        Route::get(
            "/api/v1/appointments/{id}/notices",
            STAFF,
            "What became of the notices about an appointment, a line a way, newest first",
            records,
        )
        .answers::<AboutVisit>(),
        Route::get(
            "/api/v1/notices",
            FINDERS,
            "What became of all notices, a line a way, newest first, at most 500",
            recent,
        )
        .query(&[
            ("from", "written down at or after this time"),
            ("until", "written down before this time"),
            ("state", "only in this state, such as failed"),
        ])
        .answers::<Items<RecordView>>(),
    ]
}

/// What gateways and mail servers call about.
fn outside() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/sms",
            EVERYBODY,
            "What the SMS gateway calls about: words people wrote, and reports of letters",
            hear,
        )
        .open(),
        Route::post(
            BOUNCES,
            EVERYBODY,
            "What a mail server reports of a letter that it took: a delivery status notification, as it came",
            returned,
        )
        .open()
        .answers::<ReturnedView>(),
    ]
}

/// Hours of the day in which a person is left in peace, but for emergencies.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = Quiet)]
pub(super) struct QuietView {
    /// Such as 21:00.
    from: String,
    /// Such as 08:00; before `from` it is the next morning.
    until: String,
    /// An IANA name such as America/Chicago.
    time_zone: String,
}

/// How a person is told things.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NoticeChoices)]
pub(super) struct ChoicesView {
    /// email and sms, the first choice first; empty is neither.
    letters: Vec<String>,
    /// Whether their devices show notices.
    push: bool,
    /// Whether they are reminded of visits.
    reminders: bool,
    quiet: Option<QuietView>,
    /// Letters say that there is something and not what, and go by the first choice alone.
    confidential: bool,
}

impl From<&Choices> for ChoicesView {
    fn from(one: &Choices) -> Self {
        let time = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
        let quiet = |quiet: &Quiet| QuietView {
            from: time(quiet.from),
            until: time(quiet.until),
            time_zone: quiet.zone.clone(),
        };
        Self {
            letters: one.letters.iter().map(|one| one.name().to_owned()).collect(),
            push: one.push,
            reminders: one.reminders,
            quiet: one.quiet.as_ref().map(quiet),
            confidential: one.confidential,
        }
    }
}

impl ChoicesView {
    fn read(&self) -> Result<Choices, Refusal> {
        let problem = "names email and sms at most once each";
        let letter =
            |name: &String| Channel::find(name).ok_or(Refusal::Field { field: "letters", problem });
        let problem = "from and until are times of the day such as 21:00";
        let time =
            |text: &str| text.parse().map_err(|_| Refusal::Field { field: "quiet", problem });
        let quiet = |quiet: &QuietView| {
            let (from, until) = (time(&quiet.from)?, time(&quiet.until)?);
            Ok::<_, Refusal>(Quiet { from, until, zone: quiet.time_zone.clone() })
        };
        Ok(Choices {
            letters: self.letters.iter().map(letter).collect::<Result<_, _>>()?,
            push: self.push,
            reminders: self.reminders,
            quiet: self.quiet.as_ref().map(quiet).transpose()?,
            confidential: self.confidential,
        })
    }
}

/// How a person is told things.
pub(super) async fn choices(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Answer<ChoicesView> {
    ok((&rest.clinic.notifications.choices(&caller, &person).await?).into())
}

/// Chooses how a person is told things.
pub(super) async fn choose(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<ChoicesView>,
) -> Result<StatusCode, Problem> {
    rest.clinic.outbox.choose(&caller, &person, &body.read()?).await?;
    none()
}

/// Confirms a notice.
pub(super) async fn seen(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(notice): At<String>,
) -> Result<StatusCode, Problem> {
    rest.clinic.notifications.confirm(&caller, &notice).await?;
    none()
}

/// What became of a notice on one way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NoticeRecord)]
pub(super) struct RecordView {
    notice_id: String,
    appointment_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// Such as `APPOINTMENT_REMINDER`.
    #[serde(rename = "type")]
    kind: &'static str,
    person_id: String,
    /// Who that is.
    person_name: Option<String>,
    /// in-app, push, email or sms
    channel: &'static str,
    /// pending, sent, delivered, failed, gone, withheld or unneeded
    state: String,
    /// What the gateway said, or why nothing was sent.
    status: String,
    attempts: i64,
    #[schema(format = DateTime)]
    changed_at: String,
    #[schema(format = DateTime)]
    confirmed_at: Option<String>,
}

impl From<&Record> for RecordView {
    fn from(one: &Record) -> Self {
        Self {
            notice_id: one.notice.clone(),
            appointment_id: one.appointment.to_string(),
            created_at: one.created.to_string(),
            kind: one.kind.name(),
            person_id: one.to.to_string(),
            person_name: None,
            channel: one.channel.name(),
            state: one.state.clone(),
            status: one.status.clone(),
            attempts: one.attempts,
            changed_at: one.changed.to_string(),
            confirmed_at: one.confirmed.map(|at| at.to_string()),
        }
    }
}

/// What became of the notices about an appointment, and whether the caller can hand out a link instead.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AppointmentNotices)]
pub(super) struct AboutVisit {
    items: Vec<RecordView>,
    /// Whether the caller gets the patient's link: whoever has no part in the patient's care does not.
    may_link: bool,
}

/// What became of the notices about an appointment.
pub(super) async fn records(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<AboutVisit> {
    let found = rest.clinic.notifications.records(&caller, &id).await?;
    let items = named(&rest, &caller, &found).await?;
    ok(AboutVisit { items, may_link: rest.clinic.links.may_create(&caller, &id).await? })
}

/// Which notices are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    from: Timestamp,
    until: Timestamp,
    #[serde(default)]
    state: String,
}

/// What became of all notices.
pub(super) async fn recent(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<RecordView>> {
    let times = (which.from, which.until);
    let found = rest.clinic.notifications.between(&caller, times, &which.state).await?;
    ok(named(&rest, &caller, &found).await?.into_iter().collect())
}

async fn named(
    rest: &Rest,
    caller: &Caller,
    found: &[Record],
) -> Result<Vec<RecordView>, ClinicError> {
    let people = found.iter().map(|one| one.to.clone()).collect();
    let names = rest.clinic.people.names(caller, people).await?;
    let view = |one: &Record| RecordView {
        person_name: names.get(&one.to).map(|name| name.expose().to_owned()),
        ..one.into()
    };
    Ok(found.iter().map(view).collect())
}

/// How calls of the SMS gateway prove themselves.
#[derive(Clone)]
pub(crate) struct SmsDoor {
    /// The address that the gateway calls, as it signs it.
    pub(crate) url: String,
    /// The account's token.
    pub(crate) token: String,
}

impl std::fmt::Debug for SmsDoor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SmsDoor").finish_non_exhaustive()
    }
}

/// Takes a call of the SMS gateway, if it is one.
pub(super) async fn hear(
    State(rest): State<Rest>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Problem> {
    let refused = || {
        let detail = "This is for the SMS gateway, whose signature is missing or wrong.";
        Problem::new(Kind::Forbidden, "sms.signature", detail)
    };
    let door = rest.sms.as_ref().ok_or_else(refused)?;
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    let body = body.replace('+', " ");
    let fields = wire::query::Query::parse(&body).ok_or_else(refused)?;
    let pairs = fields.pairs().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let pairs: Vec<(String, String)> = pairs.collect();
    if !signed((&door.url, &pairs), &door.token, signature.unwrap_or_default()) {
        return Err(refused());
    }
    let field = |name| fields.get(name).map(str::to_owned);
    let inbound = match (field("MessageStatus"), field("From"), field("Body")) {
        (Some(status), ..) => {
            let code = field("ErrorCode").and_then(|code| code.parse().ok());
            Inbound::Report { reference: field("MessageSid").unwrap_or_default(), status, code }
        }
        (None, Some(from), Some(text)) => {
            Inbound::Word { from: Phi::new(from), text: Phi::new(text) }
        }
        _ => return Ok(reply("")),
    };
    let answer = rest.clinic.outbox.hear(inbound).await?;
    let words = answer.map(|text| format!("<Message>{}</Message>", escape(&text)));
    Ok(reply(&words.unwrap_or_default()))
}

/// What the gateway does next, in its markup.
fn reply(inside: &str) -> Response {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{inside}</Response>");
    ([(header::CONTENT_TYPE, "text/xml")], text).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// How whoever hands back mail proves themselves.
#[derive(Clone)]
pub(crate) struct MailDoor {
    /// The token.
    pub(crate) token: String,
}

impl std::fmt::Debug for MailDoor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MailDoor").finish_non_exhaustive()
    }
}

/// What was made of a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReturnedMail)]
pub(super) struct ReturnedView {
    /// unreachable: nothing more goes to the address; changed: the same, but its person has another one by now; failed:
    /// the letter is lost; delayed; delivered; known: nothing new
    outcome: &'static str,
}

/// Takes a report of a mail server.
pub(super) async fn returned(State(rest): State<Rest>, request: Request) -> Answer<ReturnedView> {
    let refused = || {
        let detail = "This is for the clinic's mail server: send letters.mail.bounce_token as Authorization: Bearer.";
        Problem::new(Kind::Forbidden, "mail.token", detail)
    };
    let door = rest.mail.as_ref().ok_or_else(refused)?;
    let shown = request.headers().get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let (shown, token) = (shown.unwrap_or_default().trim_ascii(), door.token.as_bytes());
    verify_slices_are_equal(shown, token).map_err(|_| refused())?;
    let bytes = to_bytes(request.into_body(), bounce::MOST_BYTES).await.map_err(|_| {
        let detail = "The report is larger than 256 KiB; nothing was changed.";
        Problem::new(Kind::TooLarge, "mail.size", detail)
    })?;
    let bounce = bounce::read(&bytes).map_err(|why| {
        let detail = format!("Nothing was changed: {why}.");
        Problem::new(Kind::Invalid, "mail.report", detail)
    })?;
    let outcome = rest.clinic.outbox.returned(&bounce).await?;
    tracing::info!(target: "letters", channel = "email", outcome = outcome.name(), status = %bounce.status, "mail came back");
    ok(ReturnedView { outcome: outcome.name() })
}
