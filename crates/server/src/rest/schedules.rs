//! When providers work, which sorts of visits there are, and which times can be booked.

use super::Rest;
use super::answer::{Answer, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::{Linked, Route};
use super::routes::{EVERYBODY, FINDERS, REGISTRARS, SCHEDULERS};
use super::view::Items;
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Refusal;
use clinic::hours::{day, name};
use clinic::schedule::{self, Day, Schedule, Slot, Stretch, VisitType};
use jiff::civil::Time;
use kernel::{DepartmentId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of schedules.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/slots",
            EVERYBODY,
            "The times that can be booked, earliest first",
            slots,
        )
        .query(&[
            ("departmentId", "in which department"),
            ("visitType", "for which sort of visit"),
            ("providerId", "with whom; anybody unless said"),
            ("patientId", "for whom the desk looks, or staff to whom they are entrusted; patients look for themselves"),
            ("from", "from when"),
            ("until", "until when, at most 31 days later"),
        ])
        .linked(Linked::All)
        .answers::<Items<SlotView>>(),
        Route::get("/api/v1/providers/{provider}/schedule", FINDERS, "When a provider works", show)
            .answers::<ScheduleView>(),
        Route::put(
            "/api/v1/providers/{provider}/schedule",
            SCHEDULERS,
            "Say when a provider works; visits that are booked stay",
            set,
        )
        .takes::<NewSchedule>()
        .status(204),
        Route::get(
            "/api/v1/departments/{department}/visit-types",
            EVERYBODY,
            "The sorts of visits of a department",
            types,
        )
        .linked(Linked::All)
        .answers::<Items<VisitTypeView>>(),
        Route::put(
            "/api/v1/departments/{department}/visit-types",
            REGISTRARS,
            "Add a sort of visit, or change it",
            set_type,
        )
        .takes::<VisitTypeView>()
        .status(204),
    ]
}

/// Which slots are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Which {
    department_id: DepartmentId,
    visit_type: String,
    provider_id: Option<PersonId>,
    patient_id: Option<PersonId>,
    from: Timestamp,
    until: Timestamp,
}

/// A time that can be booked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Slot)]
pub(super) struct SlotView {
    provider_id: String,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    /// The provider's clock, as an IANA name.
    time_zone: String,
}

impl From<&Slot> for SlotView {
    fn from(one: &Slot) -> Self {
        Self {
            provider_id: one.provider.to_string(),
            starts_at: one.starts.to_string(),
            ends_at: one.ends.to_string(),
            time_zone: one.zone.clone(),
        }
    }
}

/// The times that can be booked.
pub(super) async fn slots(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<SlotView>> {
    let asked = schedule::Asked {
        department: which.department_id,
        code: which.visit_type,
        provider: which.provider_id,
        patient: which.patient_id,
        from: which.from,
        until: which.until,
    };
    let found = rest.clinic.schedules.slots(&caller, &asked).await?;
    ok(found.iter().map(SlotView::from).collect())
}

/// A stretch of every week.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = WorkStretch)]
pub(super) struct StretchView {
    department_id: String,
    /// monday to sunday
    day: String,
    /// Such as 09:00.
    from: String,
    /// Such as 17:30.
    to: String,
}

/// A day that is otherwise than its weekday; without hours it is off.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = WorkDay)]
pub(super) struct DayView {
    /// Such as 2026-12-24.
    date: String,
    department_id: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// When a provider works.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = Schedule)]
pub(super) struct ScheduleView {
    /// An IANA name such as America/Chicago.
    time_zone: String,
    week: Vec<StretchView>,
    /// Days that are otherwise.
    #[serde(default)]
    days: Vec<DayView>,
    /// Visits a day, at most: 1 to 288. Nothing is no limit.
    most_a_day: Option<u16>,
    /// The states in which the provider may treat, such as IL, each once, with the last day of the licence where that is known, such as IL:2027-03-31; empty is not known.
    #[serde(default)]
    licences: Vec<String>,
}

/// Reads one word of a list, which stands at a place of the body.
fn read<T: std::str::FromStr>(
    field: String,
    text: &str,
    problem: &'static str,
) -> Result<T, Refusal> {
    text.parse().map_err(|_| Refusal::Within { field, problem })
}

const ID: &str = "is the id of a department";

/// A time of day to the minute, as it is shown.
fn minute(field: String, text: &str) -> Result<Time, Refusal> {
    let time: Time = read(field.clone(), text, "is a time such as 09:00")?;
    let whole = time.second() == 0 && time.subsec_nanosecond() == 0;
    let problem = "is a time in whole minutes, without seconds, such as 09:00";
    if whole { Ok(time) } else { Err(Refusal::Within { field, problem }) }
}

impl StretchView {
    fn read(&self, at: usize) -> Result<Stretch, Refusal> {
        let place = |name| format!("week[{at}].{name}");
        let wrong =
            || Refusal::Within { field: place("day"), problem: "is one of monday to sunday" };
        Ok(Stretch {
            department: read(place("departmentId"), &self.department_id, ID)?,
            day: day(&self.day).ok_or_else(wrong)?,
            from: minute(place("from"), &self.from)?,
            to: minute(place("to"), &self.to)?,
        })
    }
}

impl DayView {
    fn read(&self, at: usize) -> Result<Day, Refusal> {
        let place = |name| format!("days[{at}].{name}");
        let hours = match (&self.department_id, &self.from, &self.to) {
            (Some(department), Some(from), Some(to)) => Some((
                read(place("departmentId"), department, ID)?,
                minute(place("from"), from)?,
                minute(place("to"), to)?,
            )),
            (None, None, None) => None,
            _ => {
                let problem = "gives departmentId, from and to, or none of them for a day off";
                return Err(Refusal::Within { field: format!("days[{at}]"), problem });
            }
        };
        Ok(Day { date: read(place("date"), &self.date, "is a day such as 2026-12-24")?, hours })
    }
}

impl ScheduleView {
    fn read(&self) -> Result<Schedule, Refusal> {
        let week = self.week.iter().enumerate().map(|(at, one)| one.read(at));
        let days = self.days.iter().enumerate().map(|(at, one)| one.read(at));
        Ok(Schedule {
            zone: self.time_zone.clone(),
            week: week.collect::<Result<_, _>>()?,
            days: days.collect::<Result<_, _>>()?,
            most_a_day: self.most_a_day,
            licences: self.licences.clone(),
        })
    }
}

/// When a provider will work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewSchedule {
    /// An IANA name such as America/Chicago.
    time_zone: String,
    week: Vec<StretchView>,
    /// Days that are otherwise.
    #[serde(default)]
    days: Vec<DayView>,
    /// Visits a day, at most: 1 to 288. Nothing is no limit.
    most_a_day: Option<u16>,
    /// The states in which the provider may treat, such as IL, each once, with the last day of the licence where that is known, such as IL:2027-03-31; empty is not known.
    #[serde(default)]
    licences: Vec<String>,
    /// The schedule as it was read: refused when somebody changed it meanwhile.
    replaces: Option<ScheduleView>,
}

impl NewSchedule {
    /// What is to be, and what was read before.
    fn read(self) -> Result<(Schedule, Option<Schedule>), Refusal> {
        let Self { time_zone, week, days, most_a_day, licences, replaces } = self;
        let next = ScheduleView { time_zone, week, days, most_a_day, licences };
        Ok((next.read()?, replaces.as_ref().map(ScheduleView::read).transpose()?))
    }
}

impl From<&Schedule> for ScheduleView {
    fn from(one: &Schedule) -> Self {
        let time = |time: &Time| time.strftime("%H:%M").to_string();
        let stretch = |one: &Stretch| StretchView {
            department_id: one.department.to_string(),
            day: name(one.day).to_owned(),
            from: time(&one.from),
            to: time(&one.to),
        };
        let exception = |one: &Day| DayView {
            date: one.date.to_string(),
            department_id: one.hours.as_ref().map(|(place, ..)| place.to_string()),
            from: one.hours.as_ref().map(|(_, from, _)| time(from)),
            to: one.hours.as_ref().map(|(.., to)| time(to)),
        };
        Self {
            time_zone: one.zone.clone(),
            week: one.week.iter().map(stretch).collect(),
            days: one.days.iter().map(exception).collect(),
            most_a_day: one.most_a_day,
            licences: one.licences.clone(),
        }
    }
}

/// When a provider works.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(provider): At<PersonId>,
) -> Answer<ScheduleView> {
    ok((&rest.clinic.schedules.find(&caller, &provider).await?).into())
}

/// Says when a provider works.
pub(super) async fn set(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(provider): At<PersonId>,
    Body(body): Body<NewSchedule>,
) -> Result<StatusCode, Problem> {
    let (next, known) = body.read()?;
    rest.clinic.schedules.replace(&caller, &provider, (known.as_ref(), &next)).await?;
    none()
}

/// A sort of visit.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = VisitType)]
pub(super) struct VisitTypeView {
    /// Such as first-visit.
    code: String,
    minutes: u16,
    /// What the provider needs before the next visit.
    #[serde(default)]
    buffer_minutes: u16,
}

/// The sorts of visits of a department.
pub(super) async fn types(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<Items<VisitTypeView>> {
    let view = |one: &VisitType| VisitTypeView {
        code: one.code.clone(),
        minutes: one.minutes,
        buffer_minutes: one.buffer,
    };
    ok(rest.clinic.schedules.types(&caller, &department).await?.iter().map(view).collect())
}

/// Adds a sort of visit, or changes it.
pub(super) async fn set_type(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<VisitTypeView>,
) -> Result<StatusCode, Problem> {
    let kind = VisitType { code: body.code, minutes: body.minutes, buffer: body.buffer_minutes };
    rest.clinic.schedules.set_type(&caller, &department, &kind).await?;
    none()
}
