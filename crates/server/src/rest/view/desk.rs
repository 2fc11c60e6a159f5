//! How the desk's things look in JSON, and who is in a visit.

use super::ParticipantView;
use clinic::escalation::{Escalation, Outcome};
use clinic::hours::{Hours, Opening, day, name};
use clinic::recording::{Part, Recording};
use clinic::rota::Turn;
use clinic::visit::Occupant;
use clinic::{Patience, Refusal};
use jiff::civil::Time;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Somebody who was brought in.
#[derive(Serialize, ToSchema)]
#[schema(as = Invited)]
pub(crate) struct InvitedView {
    participant: ParticipantView,
    /// A guest's link, told this once.
    url: Option<String>,
}

impl InvitedView {
    pub(crate) fn new(seat: &Occupant, url: Option<String>) -> Self {
        Self { participant: seat.into(), url }
    }
}

/// One answer to the question whether to record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordingAnswer)]
pub(crate) struct AnswerView {
    person_id: String,
    consent: bool,
    #[schema(format = DateTime)]
    at: String,
}

/// A piece of a recording, as a file of the visit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordingPart)]
pub(crate) struct PartView {
    file_id: String,
    /// Without one it goes by the rule of recordings.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<String>,
}

/// Where a visit's recording stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Recording)]
pub(crate) struct RecordingView {
    /// off, asked or running
    state: &'static str,
    answers: Vec<AnswerView>,
    /// Who is in the visit and has not agreed.
    missing: Vec<String>,
    /// What was recorded, oldest first.
    parts: Vec<PartView>,
    /// For how many days is kept what is recorded now; `null` where it stays as long as the record, or by a rule.
    kept_days: Option<i64>,
}

impl From<&Recording> for RecordingView {
    fn from(one: &Recording) -> Self {
        let answer = |(person, consent, at): &(PersonId, bool, kernel::Timestamp)| AnswerView {
            person_id: person.to_string(),
            consent: *consent,
            at: at.to_string(),
        };
        let part = |part: &Part| PartView {
            file_id: part.file.clone(),
            kept_until: part.until.map(|until| until.to_string()),
        };
        Self {
            state: one.state.name(),
            answers: one.answers.iter().map(answer).collect(),
            missing: one.missing.iter().map(ToString::to_string).collect(),
            parts: one.parts.iter().map(part).collect(),
            kept_days: one.kept_days,
        }
    }
}

/// To how many something was told.
#[derive(Serialize, ToSchema)]
#[schema(as = Told)]
pub(crate) struct ToldView {
    pub(crate) count: usize,
}

/// One stretch of a week.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Opening)]
pub(crate) struct OpeningView {
    /// monday to sunday
    day: String,
    /// Such as 09:00.
    from: String,
    /// Such as 17:30.
    to: String,
}

impl OpeningView {
    pub(crate) fn read(&self) -> Result<Opening, Refusal> {
        let problem = "holds stretches of a day (monday to sunday), from and to such as 09:00";
        let wrong = || Refusal::Field { field: "week", problem };
        let time = |text: &str| {
            let time: Time = text.parse().map_err(|_| wrong())?;
            let problem = "holds times in whole minutes, without seconds, such as 09:00; leave the seconds out";
            let whole = time.second() == 0 && time.subsec_nanosecond() == 0;
            if whole { Ok(time) } else { Err(Refusal::Field { field: "week", problem }) }
        };
        let day = day(&self.day).ok_or_else(wrong)?;
        Ok(Opening { day, from: time(&self.from)?, to: time(&self.to)? })
    }
}

/// When a department is open.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Hours)]
pub(crate) struct HoursView {
    /// Whether it is open now.
    open: bool,
    /// `null` as long as nothing was said; then it is always open.
    time_zone: Option<String>,
    week: Vec<OpeningView>,
    closed_message_code: Option<String>,
    /// The clinic's own words beside that, by language.
    closed_words: BTreeMap<String, String>,
}

impl HoursView {
    pub(crate) fn new(hours: Option<&Hours>, open: bool) -> Self {
        let stretch = |one: &Opening| OpeningView {
            day: name(one.day).to_owned(),
            from: one.from.strftime("%H:%M").to_string(),
            to: one.to.strftime("%H:%M").to_string(),
        };
        Self {
            open,
            time_zone: hours.map(|hours| hours.time_zone.clone()),
            week: hours.map_or_else(Vec::new, |hours| hours.week.iter().map(stretch).collect()),
            closed_message_code: hours.and_then(|hours| hours.closed_message.clone()),
            closed_words: hours.map(|hours| hours.closed_words.clone()).unwrap_or_default(),
        }
    }
}

/// An emergency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Escalation)]
pub(crate) struct EscalationView {
    id: String,
    department_id: String,
    consultation_id: String,
    raised_by: String,
    /// urgent, critical or life-threatening
    severity: &'static str,
    /// medical, self-harm, violence, contact-lost or other
    reason_code: &'static str,
    /// Whether it is rehearsed only.
    drill: bool,
    /// Whether nobody was on call, so that the department's leads were told instead.
    nobody_on_call: bool,
    /// active, acknowledged, resolved or withdrawn
    status: &'static str,
    #[schema(format = DateTime)]
    raised_at: String,
    acknowledged_by: Option<String>,
    #[schema(format = DateTime)]
    acknowledged_at: Option<String>,
    #[schema(format = DateTime)]
    resolved_at: Option<String>,
    /// Who ended it or called it off; nothing of what was over before that was asked for.
    resolved_by: Option<String>,
    /// What came of it: handled-here, ems-called, referred, false-alarm or not-reached; nothing of what was called off, or over before that was asked for.
    outcome_code: Option<&'static str>,
}

impl From<&Escalation> for EscalationView {
    fn from(one: &Escalation) -> Self {
        Self {
            id: one.id.to_string(),
            department_id: one.department.to_string(),
            consultation_id: one.consultation.to_string(),
            raised_by: one.raised_by.to_string(),
            severity: one.severity.name(),
            reason_code: one.reason.name(),
            drill: one.drill,
            nobody_on_call: one.uncovered,
            status: one.state.name(),
            raised_at: one.raised.to_string(),
            acknowledged_by: one.acknowledged_by.as_ref().map(ToString::to_string),
            acknowledged_at: one.acknowledged.map(|at| at.to_string()),
            resolved_at: one.resolved.map(|at| at.to_string()),
            resolved_by: one.resolved_by.as_ref().map(ToString::to_string),
            outcome_code: one.outcome.map(Outcome::name),
        }
    }
}

/// One who is on call.
#[derive(Serialize, ToSchema)]
#[schema(as = OnCallProvider)]
pub(crate) struct OnCallProviderView {
    id: String,
}

impl From<&PersonId> for OnCallProviderView {
    fn from(person: &PersonId) -> Self {
        Self { id: person.to_string() }
    }
}

/// A layer of those on call.
#[derive(Serialize, ToSchema)]
#[schema(as = OnCallLayer)]
pub(crate) struct OnCallLayerView {
    /// Counted from 1, in the order in which layers are paged.
    layer: u32,
    providers: Vec<OnCallProviderView>,
    /// When the turn ends; none where there is no rota.
    #[schema(format = DateTime)]
    until: Option<String>,
    /// Whether they took it from whose turn it is.
    overridden: bool,
}

/// Who is told of a department's emergencies when nobody is on call.
#[derive(Serialize, ToSchema)]
#[schema(as = DepartmentLeads)]
pub(crate) struct LeadsView {
    /// Nobody where none is named: then administrators and every provider are told.
    people: Vec<String>,
}

impl From<&[PersonId]> for LeadsView {
    fn from(people: &[PersonId]) -> Self {
        Self { people: people.iter().map(ToString::to_string).collect() }
    }
}

/// Who is on call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OnCall)]
pub(crate) struct OnCallView {
    /// Everybody, in the order in which they are paged.
    providers: Vec<OnCallProviderView>,
    layers: Vec<OnCallLayerView>,
    acknowledge_seconds: PatienceView,
}

/// So many seconds an emergency waits to be taken up before one layer more is told of it, by how bad it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcknowledgeSeconds)]
pub(crate) struct PatienceView {
    urgent: i64,
    critical: i64,
    life_threatening: i64,
}

impl From<Patience> for PatienceView {
    fn from(within: Patience) -> Self {
        Self {
            urgent: within.urgent.as_secs(),
            critical: within.critical.as_secs(),
            life_threatening: within.life_threatening.as_secs(),
        }
    }
}

impl OnCallView {
    /// The turns of a rota, or a plain list where there is none; and how long each layer has.
    pub(crate) fn new((turns, listed): (&[Turn], &[PersonId]), within: Patience) -> Self {
        let people = turns.iter().filter_map(|turn| turn.person.as_ref()).chain(listed);
        let turn = |turn: &Turn| OnCallLayerView {
            layer: turn.layer,
            providers: turn.person.iter().map(Into::into).collect(),
            until: turn.ends().map(|end| end.to_string()),
            overridden: turn.by.is_some(),
        };
        let mut layers: Vec<_> = turns.iter().map(turn).collect();
        if !listed.is_empty() {
            let providers = listed.iter().map(Into::into).collect();
            layers.push(OnCallLayerView { layer: 1, providers, until: None, overridden: false });
        }
        let providers = people.map(Into::into).collect();
        Self { providers, layers, acknowledge_seconds: within.into() }
    }
}
