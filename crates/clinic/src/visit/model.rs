//! A visit as its commands see it.

use crate::appointment::Appointment;
use crate::chart::TakeHome;
use crate::consultation::{Consultation, Licence, LicenceException, Outcome};
use crate::intake::Intake;
use crate::person::Person;
use crate::queue::{Entry, Place, Priority};
use crate::task::NewTask;
use crate::token::Granted;
use kernel::{DepartmentId, PersonId, Phi, Timestamp};

/// An appointment, its newest consultation and its place in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The appointment.
    pub appointment: Appointment,
    /// Its newest consultation.
    pub consultation: Consultation,
    /// Its queue entry, once the patient has checked in.
    pub entry: Option<Entry>,
}

/// A visit to be booked.
#[derive(Clone, Debug)]
pub struct Booking {
    /// In whose queue the patient will wait.
    pub department: DepartmentId,
    /// Who will see the patient.
    pub provider: PersonId,
    /// Who will be seen.
    pub patient: PersonId,
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Why the patient comes.
    pub reason: Option<Phi>,
    /// Where the patient will be.
    pub place: Whereabouts,
    /// Whether the patient is there already and waits their turn, whatever else the provider has then.
    pub walk_in: bool,
    /// Whether staff book it although it takes from a pause between two visits.
    pub within_buffer: bool,
    /// The sort of visit, by its code.
    pub visit_type: Option<String>,
}

/// Where a patient will be, as far as they said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Their clock, as an IANA name.
    pub zone: Option<String>,
    /// Their state, such as IL.
    pub region: Option<String>,
}

/// What is told at check-in.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckIn {
    /// How urgent it is; only staff may say other than normal or follow-up.
    pub priority: Priority,
    /// Whether an interpreter is needed.
    pub interpreter_needed: bool,
    /// Whether the patient is content with whoever of the department is free first.
    pub anybody: bool,
}

/// How a provider ends a visit.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// How it went.
    pub outcome: Outcome,
    /// What the patient takes home.
    pub take_home: TakeHome,
    /// What is still to be done, and by whom.
    pub task: Option<NewTask>,
    /// For how many days the patient may write to those who treated them; `None` is not at all.
    pub thread_days: Option<u16>,
}

/// A visit as those who take part in it see it.
#[derive(Clone, Debug)]
pub struct Room {
    /// The consultation.
    pub consultation: Consultation,
    /// Everybody who takes or took part, in the order in which they came to it.
    pub people: Vec<Occupant>,
    /// Its patient; for those who treat.
    pub patient: Option<Person>,
    /// Why the patient comes; for those who treat, and the patient.
    pub reason: Option<Phi>,
    /// Where the patient is and how to reach them; for those who treat, and the patient.
    pub intake: Option<Intake>,
    /// How often the notes were written.
    pub note_version: i64,
    /// Whether the caller may put the label of 42 CFR Part 2 on it or, where it is on, take it off.
    pub can_label: bool,
    /// What there is to say of the provider's licence where the patient is; for those who treat.
    pub licence: Option<Standing>,
}

/// How a visit stands to the licences of its provider, where they hold none in the state in which the patient is, and to what
/// must be taken down before it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In which state the patient is, by its code; `None` abroad, and where nobody knows.
    pub state: Option<String>,
    /// Whether that is outside the United States.
    pub abroad: bool,
    /// Whether such a visit does not start.
    pub refuses: bool,
    /// Whether it starts all the same for a reason.
    pub may_except: bool,
    /// What must be taken down and was not, by its names in the interface.
    pub missing: Vec<&'static str>,
    /// For what reason it started.
    pub exception: Option<LicenceException>,
}

/// To whom a visit can be handed over, and where its patient is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleagues {
    /// In which state the patient is, by its code; `None` abroad, and where nobody knows.
    pub state: Option<String>,
    /// Whether that is outside the United States.
    pub abroad: bool,
    /// Whether those who are refused can be given the visit for a reason.
    pub may_except: bool,
    /// Those who may treat there first.
    pub all: Vec<Colleague>,
}

/// One to whom a visit can be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Who they are.
    pub person: PersonId,
    /// Their name.
    pub name: Phi,
    /// What is known of their licence where the patient is; `None` where none of theirs is on record, and where the clinic makes
    /// nothing of licences.
    pub licence: Option<Licence>,
    /// Whether they are not given the visit without a reason.
    pub refused: bool,
}

/// One who takes part in a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupant {
    /// Their place in the visit; the invitation's id, or the person's own for patient and provider.
    pub id: String,
    /// Who they are.
    pub person: PersonId,
    /// Their name: everybody in a visit knows who else is there.
    pub name: Phi,
    /// As what they take part.
    pub role: &'static str,
    /// Who brought them in.
    pub invited_by: Option<PersonId>,
    /// Since when they are in.
    pub joined: Option<Timestamp>,
    /// Since when they are out.
    pub left: Option<Timestamp>,
    /// When the patient objected to them.
    pub objected: Option<Timestamp>,
    /// Why they are in all the same.
    pub exception: Option<&'static str>,
}

/// What a checked-in patient gets.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The visit as it stands now.
    pub visit: Visit,
    /// Where the patient stands, once ready.
    pub place: Option<Place>,
    /// The patient's token, when the patient checked in themselves.
    pub granted: Option<Granted>,
}
