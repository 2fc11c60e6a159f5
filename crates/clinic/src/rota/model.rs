//! What a rota is.

use jiff::civil::{Date, Time, Weekday};
use kernel::{DepartmentId, PersonId, Timestamp};

/// When one turn ends and the next begins, each week, by the department's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The day.
    pub day: Weekday,
    /// The time of that day.
    pub at: Time,
}

/// People who take turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// In the order of their turns, which begins again after the last.
    pub members: Vec<PersonId>,
    /// When turns change; one a week makes weekly turns, seven make daily ones.
    pub handovers: Vec<Handover>,
    /// The first turn begins with the first handover on or after this day.
    pub from: Date,
    /// The day with whose beginning the layer ends.
    pub until: Option<Date>,
}

/// A department's layers; the first is paged first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rota {
    /// The layers.
    pub layers: Vec<Layer>,
}

/// Somebody takes a layer's turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Its id.
    pub id: String,
    /// The department.
    pub department: DepartmentId,
    /// The layer, counted from 1.
    pub layer: u32,
    /// Who takes it.
    pub person: PersonId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A stretch in which one person, or nobody, has a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The layer, counted from 1.
    pub layer: u32,
    /// Who is on call; `None` is nobody.
    pub person: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The override by which they are, if it is not their own turn.
    pub by: Option<String>,
}

/// A stretch in which a layer has nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The layer, counted from 1.
    pub layer: u32,
    /// From when.
    pub from: Timestamp,
    /// Until when, or as far as was looked.
    pub until: Timestamp,
}
