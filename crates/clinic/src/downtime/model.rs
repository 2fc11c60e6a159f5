//! What a downtime kit says.

use kernel::{PersonId, Phi, Timestamp};

/// Somebody and their telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Their name.
    pub name: Phi,
    /// Their number, if it is known.
    pub phone: Option<Phi>,
}

/// Who interprets a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreting {
    /// The language that was asked for, as a BCP 47 tag.
    pub language: String,
    /// Who took it up.
    pub by: Option<Named>,
}

/// A visit, as somebody calls its patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Whom to call.
    pub patient: Named,
    /// Where they said they are called for this visit.
    pub callback: Option<Phi>,
    /// Their e-mail address, where no number is known.
    pub email: Option<Phi>,
    /// The language that they read, as a BCP 47 tag.
    pub language: String,
    /// Who interprets, where that was asked for.
    pub interpreting: Option<Interpreting>,
    /// Whether nothing is said of it to anybody but the patient.
    pub discreet: bool,
    /// Where they said they are.
    pub place: Option<Phi>,
    /// Whom they want called in an emergency.
    pub contact: Option<Named>,
    /// Who acts for them.
    pub acting: Vec<Named>,
    /// To whom of the staff it is not shown.
    pub barred: Vec<Phi>,
    /// Whether the clinic agreed to a restriction that only people can see to.
    pub restricted: bool,
}

/// One provider's visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The provider.
    pub provider: PersonId,
    /// Their name and number.
    pub named: Named,
    /// Their visits, in order.
    pub calls: Vec<Call>,
}

/// A stretch in which somebody, or nobody, is on call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// In which order they are called, counted from 1.
    pub layer: u32,
    /// Who; `None` is nobody.
    pub who: Option<Named>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Who of a department is called in an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCall {
    /// What the department is called.
    pub department: String,
    /// Whose turn it is.
    pub turns: Vec<Turn>,
    /// Who is called after them.
    pub leads: Vec<Named>,
}

/// All that is in a kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kit {
    /// The clinic's name.
    pub clinic: String,
    /// By whose clock times are told: the clinic's, as an IANA name.
    pub zone: String,
    /// As of when it is.
    pub made: Timestamp,
    /// Until when it tells what is to come.
    pub until: Timestamp,
    /// The visits, by provider.
    pub sheets: Vec<Sheet>,
    /// Who is on call, by department.
    pub on_call: Vec<OnCall>,
}

impl Kit {
    /// How many visits it tells of.
    pub fn visits(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.calls.len()).sum()
    }
}
