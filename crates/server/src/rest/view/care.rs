//! How a visit in a browser looks in JSON: the day, the room, notes and what a patient takes home.

use super::{AppointmentView, ConsultationView, EntryView, shown};
use clinic::availability::Availability;
use clinic::chart::{Note, Summary};
use clinic::consultation::{Licence, LicenceException};
use clinic::day::{Booked, Day, Invited, Waiting};
use clinic::intake::{Identity, Intake, Privacy, emergency_number};
use clinic::task::Owned;
use clinic::visit::{Colleague, Colleagues, Occupant, Room, Standing};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a patient is today.
#[derive(Serialize, ToSchema)]
#[schema(as = Location)]
pub(crate) struct LocationView {
    line: Option<String>,
    city: String,
    region: String,
    country: String,
}

/// Whom to call in an emergency.
#[derive(Serialize, ToSchema)]
#[schema(as = EmergencyContact)]
pub(crate) struct ContactView {
    name: String,
    phone: String,
}

/// What a patient says before a visit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Intake)]
pub(crate) struct IntakeView {
    location: LocationView,
    callback_number: String,
    /// `null` where staff took the rest down without it.
    emergency_contact: Option<ContactView>,
    /// How it was confirmed who the patient is: self (by the patient, on their page), name-and-birth-date, name-and-address or
    /// photo-id; `null` where nobody did.
    identity: Option<&'static str>,
    /// Whether the patient can talk freely: alone, others-present-agreed or not-private; `null` where nobody asked.
    privacy: Option<&'static str>,
}

impl From<&Intake> for IntakeView {
    fn from(one: &Intake) -> Self {
        let place = &one.location;
        Self {
            location: LocationView {
                line: place.line.as_ref().map(shown),
                city: shown(&place.city),
                region: shown(&place.region),
                country: shown(&place.country),
            },
            callback_number: shown(&one.callback_number),
            emergency_contact: one.emergency_contact.as_ref().map(|contact| ContactView {
                name: shown(&contact.name),
                phone: shown(&contact.phone),
            }),
            identity: one.identity.map(Identity::name),
            privacy: one.privacy.map(Privacy::name),
        }
    }
}

/// One appointment of the day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TodayAppointment)]
pub(crate) struct BookedView {
    #[serde(flatten)]
    appointment: AppointmentView,
    patient_name: String,
    provider_name: String,
    /// Its place in the queue, once checked in.
    entry_id: Option<String>,
    consultation_id: Option<String>,
}

impl From<&Booked> for BookedView {
    fn from(one: &Booked) -> Self {
        Self {
            appointment: (&one.appointment).into(),
            patient_name: shown(&one.patient),
            provider_name: shown(&one.provider),
            entry_id: one.entry.as_ref().map(ToString::to_string),
            consultation_id: one.consultation.as_ref().map(ToString::to_string),
        }
    }
}

/// One who is there now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TodayEntry)]
pub(crate) struct WaitingView {
    #[serde(flatten)]
    entry: EntryView,
    patient_name: String,
    /// Whole minutes since the check-in.
    wait_minutes: i64,
    /// Whether the patient's browser is connected now.
    present: bool,
}

impl From<&Waiting> for WaitingView {
    fn from(one: &Waiting) -> Self {
        Self {
            entry: EntryView::from(&one.entry).stranded(one.no_eligible_provider),
            patient_name: shown(&one.patient),
            wait_minutes: one.minutes,
            present: one.present,
        }
    }
}

/// A colleague's visit to which the caller was asked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TodayInvitation)]
pub(crate) struct InvitationView {
    consultation_id: String,
    /// Whose visit it is.
    provider_name: String,
    /// specialist, second-opinion, interpreter, guardian or observer
    role: &'static str,
    #[schema(format = DateTime)]
    invited_at: String,
}

impl From<&Invited> for InvitationView {
    fn from(one: &Invited) -> Self {
        Self {
            consultation_id: one.consultation.to_string(),
            provider_name: shown(&one.provider),
            role: one.part.name(),
            invited_at: one.at.to_string(),
        }
    }
}

/// Something to be done after a visit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Task)]
pub(crate) struct TaskView {
    id: String,
    consultation_id: String,
    department_id: String,
    patient_id: String,
    /// Not for administrators, who hand a task on without reading it.
    patient_name: Option<String>,
    owner_id: String,
    owner_name: String,
    /// Whether nobody has it any more: its owner works here no more, or is kept from its patient.
    ownerless: bool,
    given_by: String,
    #[schema(format = DateTime)]
    given_at: String,
    #[schema(format = Date)]
    due: String,
    /// What is to be done; not for administrators.
    text: Option<String>,
    /// open or done
    state: &'static str,
    #[schema(format = DateTime)]
    done_at: Option<String>,
    done_by: Option<String>,
    /// How it was done; not for administrators, and nothing of what was done before that was asked for.
    note: Option<String>,
}

impl From<&Owned> for TaskView {
    fn from(one: &Owned) -> Self {
        let task = &one.task;
        Self {
            id: task.id.to_string(),
            consultation_id: task.consultation.to_string(),
            department_id: task.department.to_string(),
            patient_id: task.patient.to_string(),
            patient_name: one.patient.as_ref().map(shown),
            owner_id: task.owner.to_string(),
            owner_name: shown(&one.owner),
            ownerless: one.ownerless,
            given_by: task.given_by.to_string(),
            given_at: task.given.to_string(),
            due: task.due.to_string(),
            text: one.patient.as_ref().map(|_| shown(&task.words)),
            state: task.state.name(),
            done_at: task.done.map(|at| at.to_string()),
            done_by: task.done_by.as_ref().map(ToString::to_string),
            note: task.note.as_ref().map(shown),
        }
    }
}

/// What the caller has before them today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Today)]
pub(crate) struct TodayView {
    #[schema(format = DateTime)]
    server_time: String,
    appointments: Vec<BookedView>,
    queue: Vec<WaitingView>,
    /// Visits of others that wait for the caller to join, newest first.
    invitations: Vec<InvitationView>,
    /// What the caller has to do after visits, what is due first before the rest.
    tasks: Vec<TaskView>,
}

impl From<&Day> for TodayView {
    fn from(day: &Day) -> Self {
        Self {
            server_time: day.now.to_string(),
            appointments: day.appointments.iter().map(Into::into).collect(),
            queue: day.queue.iter().map(Into::into).collect(),
            invitations: day.invitations.iter().map(Into::into).collect(),
            tasks: day.tasks.iter().map(Into::into).collect(),
        }
    }
}

/// One who takes part in a visit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Participant)]
pub(crate) struct ParticipantView {
    /// Names this part in the visit; for patient and provider their own id.
    id: String,
    person_id: String,
    name: String,
    /// patient, provider, specialist, second-opinion, interpreter, guardian or observer
    role: &'static str,
    invited_by: Option<String>,
    #[schema(format = DateTime)]
    joined_at: Option<String>,
    #[schema(format = DateTime)]
    left_at: Option<String>,
    /// When the patient objected to them.
    #[schema(format = DateTime)]
    objected_at: Option<String>,
    /// Why they are in all the same: emergency-treatment, danger-to-others or legal-duty
    despite_objection: Option<&'static str>,
}

impl From<&Occupant> for ParticipantView {
    fn from(one: &Occupant) -> Self {
        Self {
            id: one.id.clone(),
            person_id: one.person.to_string(),
            name: shown(&one.name),
            role: one.role,
            invited_by: one.invited_by.as_ref().map(ToString::to_string),
            joined_at: one.joined.map(|at| at.to_string()),
            left_at: one.left.map(|at| at.to_string()),
            objected_at: one.objected.map(|at| at.to_string()),
            despite_objection: one.exception,
        }
    }
}

/// The patient as those who treat must know them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoomPatient)]
pub(crate) struct RoomPatientView {
    name: String,
    #[schema(format = Date)]
    birth_date: Option<String>,
    language: String,
    /// Why they come.
    reason: Option<String>,
}

/// A consultation as those who take part see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Room)]
pub(crate) struct RoomView {
    #[serde(flatten)]
    consultation: ConsultationView,
    participants: Vec<ParticipantView>,
    /// For those who treat, and the patient.
    patient: Option<RoomPatientView>,
    /// For those who treat, and the patient.
    intake: Option<IntakeView>,
    /// By which help is called where the patient is, where that is known.
    emergency_number: Option<&'static str>,
    /// How often the notes were written.
    notes_version: i64,
    /// Whether the caller may put the label of 42 CFR Part 2 on it or, where it is on, take it off.
    can_label: bool,
    /// For those who treat; `null` where nothing is to be said of the provider's licence where the patient is, nor of what must
    /// be taken down before the visit begins.
    licence: Option<LicenceView>,
}

/// That the provider holds no licence where the patient is, as far as that is known, or not all that help needs was taken down.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoomLicence)]
pub(crate) struct LicenceView {
    /// The code of the patient's state; `null` abroad, and where nobody knows in which state the patient is.
    state: Option<String>,
    /// Whether the patient is outside the United States.
    abroad: bool,
    /// Whether such a visit does not start.
    refuses: bool,
    /// Whether it starts all the same for a reason.
    may_except: bool,
    /// What must be taken down before it begins and was not: location, callbackNumber, emergencyContact, identity, privacy
    missing: Vec<&'static str>,
    /// For what reason it started: emergency, established-patient, consult, federal or foreign-law
    exception: Option<&'static str>,
}

impl From<&Standing> for LicenceView {
    fn from(one: &Standing) -> Self {
        Self {
            state: one.state.clone(),
            abroad: one.abroad,
            refuses: one.refuses,
            may_except: one.may_except,
            missing: one.missing.clone(),
            exception: one.exception.map(LicenceException::name),
        }
    }
}

/// One to whom a visit can be handed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Colleague)]
pub(crate) struct ColleagueView {
    person_id: String,
    name: String,
    /// Their licence where the patient is: held, lacking, abroad (none there, outside the United States) or unplaced (nobody
    /// knows where the patient is); `null` where none of theirs is on record, and where the clinic makes nothing of licences.
    licence: Option<&'static str>,
    /// Whether they are not given the visit without a reason.
    refused: bool,
}

impl From<&Colleague> for ColleagueView {
    fn from(one: &Colleague) -> Self {
        Self {
            person_id: one.person.to_string(),
            name: shown(&one.name),
            licence: one.licence.map(Licence::name),
            refused: one.refused,
        }
    }
}

/// To whom a visit can be handed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Colleagues)]
pub(crate) struct ColleaguesView {
    /// The code of the patient's state; `null` abroad, and where nobody knows in which state the patient is.
    state: Option<String>,
    /// Whether the patient is outside the United States.
    abroad: bool,
    /// Whether those who are refused are given the visit for a reason.
    may_except: bool,
    /// Those who may treat there first.
    items: Vec<ColleagueView>,
}

impl From<&Colleagues> for ColleaguesView {
    fn from(one: &Colleagues) -> Self {
        Self {
            state: one.state.clone(),
            abroad: one.abroad,
            may_except: one.may_except,
            items: one.all.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Room> for RoomView {
    fn from(room: &Room) -> Self {
        let patient = room.patient.as_ref().map(|patient| RoomPatientView {
            name: shown(&patient.name),
            birth_date: patient.birth_date.as_ref().map(shown),
            language: patient.locale.clone(),
            reason: room.reason.as_ref().map(shown),
        });
        Self {
            consultation: (&room.consultation).into(),
            participants: room.people.iter().map(Into::into).collect(),
            patient,
            intake: room.intake.as_ref().map(Into::into),
            emergency_number: room.intake.as_ref().and_then(|one| emergency_number(&one.location)),
            notes_version: room.note_version,
            can_label: room.can_label,
            licence: room.licence.as_ref().map(Into::into),
        }
    }
}

/// A provider's notes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Notes)]
pub(crate) struct NotesView {
    text: String,
    /// Send it with the next change; 0 when there are no notes yet.
    version: i64,
    #[schema(format = DateTime)]
    changed_at: Option<String>,
}

impl From<&Note> for NotesView {
    fn from(note: &Note) -> Self {
        Self {
            text: shown(&note.text),
            version: note.version,
            changed_at: note.changed.map(|at| at.to_string()),
        }
    }
}

/// Whether and when the patient comes again.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUp)]
pub(crate) struct FollowUpView {
    required: bool,
    note: Option<String>,
    #[schema(format = Date)]
    due: Option<String>,
}

/// A visit as its patient looks back on it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Summary)]
pub(crate) struct SummaryView {
    summary: Option<String>,
    follow_up: FollowUpView,
    provider_name: String,
    #[schema(format = DateTime)]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    duration_minutes: i64,
    /// completed, patient-absent, provider-absent, technical-failure, left-before-seen or unattended (closed by the clock)
    outcome: Option<&'static str>,
    /// Whether the survey was answered.
    surveyed: bool,
}

impl From<&Summary> for SummaryView {
    fn from(one: &Summary) -> Self {
        let follow_up = &one.take_home.follow_up;
        Self {
            summary: one.take_home.summary.as_ref().map(shown),
            follow_up: FollowUpView {
                required: follow_up.required,
                note: follow_up.note.as_ref().map(shown),
                due: follow_up.due.map(|date| date.to_string()),
            },
            provider_name: shown(&one.provider),
            started_at: one.started.map(|at| at.to_string()),
            ended_at: one.ended.map(|at| at.to_string()),
            duration_minutes: one.minutes,
            outcome: one.outcome.map(clinic::consultation::Outcome::name),
            surveyed: one.surveyed,
        }
    }
}

/// Whether a provider takes patients.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Availability)]
pub(crate) struct AvailabilityView {
    /// What they say: available, away or offline
    status: &'static str,
    /// What is shown: Available, Busy, Away or Offline
    shown: &'static str,
    current_patients: i64,
    max_patients: i64,
    #[schema(format = DateTime)]
    changed_at: String,
}

impl From<&Availability> for AvailabilityView {
    fn from(one: &Availability) -> Self {
        Self {
            status: one.status.name(),
            shown: one.label().word(),
            current_patients: one.current,
            max_patients: one.most,
            changed_at: one.changed.to_string(),
        }
    }
}
