//! What a task is.

use jiff::civil::Date;
use kernel::{
    AppointmentId, ConsultationId, DepartmentId, OrganizationId, PersonId, Phi, TaskId, Timestamp,
};

/// Whether a task is still to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    Open,
    /// Somebody said that it is done.
    Done,
}

impl State {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
        }
    }

    /// The state of this name.
    pub fn find(name: &str) -> Option<Self> {
        [Self::Open, Self::Done].into_iter().find(|state| state.name() == name)
    }
}

/// Something to be done after a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The organization.
    pub organization: OrganizationId,
    /// The department of the visit, by whose clock the day begins.
    pub department: DepartmentId,
    /// After which visit.
    pub consultation: ConsultationId,
    /// The appointment of that visit.
    pub appointment: AppointmentId,
    /// For whom.
    pub patient: PersonId,
    /// Who does it.
    pub owner: PersonId,
    /// Who gave it.
    pub given_by: PersonId,
    /// When it was given.
    pub given: Timestamp,
    /// On which day it is due.
    pub due: Date,
    /// What is to be done.
    pub words: Phi,
    /// Whether it is still to be done.
    pub state: State,
    /// When it was done.
    pub done: Option<Timestamp>,
    /// Who said so.
    pub done_by: Option<PersonId>,
    /// How; nothing of one that was done before that was asked for.
    pub note: Option<Phi>,
}

/// A task to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// Who does it; `None` is whoever gives it.
    pub owner: Option<PersonId>,
    /// On which day it is due.
    pub due: Date,
    /// What is to be done.
    pub words: Phi,
}

/// A task with the names that go with it.
#[derive(Clone, Debug)]
pub struct Owned {
    /// The task.
    pub task: Task,
    /// Its patient's name; not for administrators, who hand it on without reading it.
    pub patient: Option<Phi>,
    /// Its owner's name.
    pub owner: Phi,
    /// Whether nobody has it any more: its owner works here no more, or is kept from its patient.
    pub ownerless: bool,
}

/// Which tasks are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The caller's own and those that they gave to others.
    Own(State),
    /// Those that are open and nobody's: their owners work here no more, or are kept from the patient.
    Ownerless,
}

/// Where a page of tasks begins: behind the one that is due then and has this id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct After {
    pub(crate) due: String,
    pub(crate) id: String,
}

impl After {
    /// The text of a place.
    pub(super) fn of(task: &Task) -> String {
        format!("{}.{}", task.due, task.id)
    }

    /// The place of such a text.
    pub(super) fn find(text: &str) -> Option<Self> {
        let (due, id) = text.split_once('.')?;
        let (due, id): (Date, TaskId) = (due.parse().ok()?, id.parse().ok()?);
        Some(Self { due: due.to_string(), id: id.into() })
    }
}
