//! PHI fields on their way into and out of a table, each bound to its table, column and row.
//!
//! What goes with a patient's record is sealed by a key of that patient and of the class of records that its table goes
//! with, which disposal of that class destroys; what stays behind as documentation, and what is of staff, by the common one.
//! What a visit's tables say of it has the class that its label asks for, which is read there (`sensitivity`).

use compliance::keys::{DataKey, KeyError, Opener, OwnKey, Sealer};
use db::{DbError, Row, Tx};
use kernel::{Phi, Role};

/// Table, column and row of a sealed field.
type Place<'a> = (&'a str, &'a str, &'a str);

/// The class of a patient's record.
pub(crate) const RECORD: &str = "medical-record";
/// Parts of it that may have a rule of their own: what was written apart, what the patient answered afterwards, and what was
/// recorded.
pub(crate) const APART: &str = "psychotherapy-note";
pub(crate) const SURVEY: &str = "survey";
pub(crate) const RECORDING: &str = "recording";
/// What was written of visits that 42 CFR Part 2 protects.
pub(crate) const SUD: &str = "sud-record";

/// Every class that fields are sealed by. As text stands in a sealed field, none begins as another does.
pub(crate) const CLASSES: [&str; 5] = [RECORD, APART, SURVEY, RECORDING, SUD];

/// Tables that say why somebody came and what was done: their rows go with the record, or with the class of a labelled visit.
pub(crate) const OF_VISITS: [&str; 7] = [
    "appointment",
    "consultation_note",
    "consultation_note_earlier",
    "consultation_note_left",
    "consultation_summary",
    "task",
    "escalation",
];

/// The class that a table's rows go with: the one place that says by which key of a patient a column is sealed, but where the
/// label of a visit does.
pub(crate) fn class(table: &str) -> &'static str {
    match table {
        "psychotherapy_note" | "psychotherapy_note_earlier" => APART,
        "survey" => SURVEY,
        "recording" | "recording_answer" | "recording_part" => RECORDING,
        _ => RECORD,
    }
}

/// The scope of a patient's key to a class; channels hold no slash.
pub(crate) fn scope(patient: &str, class: &str) -> String {
    format!("/patient/{patient}/{class}")
}

/// The scope of the key to what this person wrote apart of a visit.
pub(crate) fn apart_scope(visit: &str, originator: &str) -> String {
    format!("/psychotherapy/{visit}/{originator}")
}

/// A patient's key to a class.
pub(crate) struct Own {
    class: &'static str,
    key: OwnKey,
    /// Whether a visit's label was asked.
    by_label: bool,
}

/// By which key what identifies a person is sealed.
pub(crate) enum By<'a> {
    /// One of their own: their row goes with a patient's record.
    Own(Own),
    /// The common one.
    Common(&'a Sealer),
}

impl<'a> By<'a> {
    pub(crate) async fn of(
        tx: &mut Tx,
        sealer: &'a Sealer,
        (role, person): (Role, &str),
    ) -> Result<Self, DbError> {
        Ok(match role {
            Role::Patient | Role::Guest => Self::Own(of_class(tx, sealer, (RECORD, person)).await?),
            _ => Self::Common(sealer),
        })
    }

    pub(crate) fn seal(&self, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, DbError> {
        match self {
            Self::Own(key) => seal_own(key, place, text),
            Self::Common(sealer) => seal(sealer, place, text),
        }
    }
}

/// The key of a patient to the class of a table, made if there is none, for the transaction that writes the row.
pub(crate) async fn own(
    tx: &mut Tx,
    sealer: &Sealer,
    (table, patient): (&str, &str),
) -> Result<Own, DbError> {
    of_class(tx, sealer, (class(table), patient)).await
}

/// The key of a patient to what the tables of a visit say, which has the label of 42 CFR Part 2 or has it not until the
/// transaction ends.
pub(crate) async fn of_visit(
    tx: &mut Tx,
    sealer: &Sealer,
    (patient, is_labelled): (&str, bool),
) -> Result<Own, DbError> {
    let class = if is_labelled { SUD } else { RECORD };
    Ok(Own { by_label: true, ..of_class(tx, sealer, (class, patient)).await? })
}

/// A part may go while its patient's record stays, and be written anew right after: its key is the store's, whatever memory
/// holds. Whoever writes one takes turns with its disposal by `person::store::take_turn` before or, of a labelled visit, by its row.
async fn of_class(
    tx: &mut Tx,
    sealer: &Sealer,
    (class, patient): (&'static str, &str),
) -> Result<Own, DbError> {
    let scope = scope(patient, class);
    let key = match class {
        RECORD => sealer.own(tx, &scope).await,
        _ => sealer.own_stored(tx, &scope).await,
    };
    Ok(Own { class, key: key.map_err(unready)?, by_label: false })
}

/// Seals a field of a patient's record; the key of another class than its table's seals nothing, nor of a visit one for which
/// its label was not asked.
pub(crate) fn seal_own(key: &Own, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, DbError> {
    let (table, column, _) = place;
    let is_of_visit = OF_VISITS.contains(&table);
    let fits = class(table) == key.class || is_of_visit && key.class == SUD;
    if !fits || is_of_visit && !key.by_label {
        let why = format!("{table}.{column} is not sealed by the key to {}", key.class);
        return Err(DbError::Internal(why));
    }
    key.key.seal(place, text).map_err(unready)
}

/// What opens these rows' fields, whose keys come by one statement, or by none.
pub(crate) async fn opener(tx: &mut Tx, sealer: &Sealer, rows: &[Row]) -> Result<Opener, DbError> {
    sealer.opener(tx, rows.iter().flat_map(Row::blobs)).await.map_err(unready)
}

/// What opens these fields, likewise.
pub(crate) async fn opener_of<'a>(
    tx: &mut Tx,
    sealer: &Sealer,
    fields: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Opener, DbError> {
    sealer.opener(tx, fields).await.map_err(unready)
}

/// Has memory hold the keys of these patients' records, as far as it does not, by one statement for all of them.
pub(crate) async fn warm(
    tx: &mut Tx,
    sealer: &Sealer,
    patients: impl Iterator<Item = &str>,
) -> Result<(), DbError> {
    let scopes: Vec<String> = patients.map(|patient| scope(patient, RECORD)).collect();
    sealer.warm(tx, scopes.iter().map(String::as_str).collect()).await.map_err(unready)
}

/// Opens a field of a row that the opener is for.
pub(crate) fn open_own(opener: &Opener, place: Place<'_>, sealed: &[u8]) -> Result<Phi, DbError> {
    opener.open(place, sealed).map_err(|error| DbError::Corrupt(error.to_string()))
}

/// Opens one field, whichever key sealed it.
pub(crate) async fn open_one(
    tx: &mut Tx,
    sealer: &Sealer,
    place: Place<'_>,
    sealed: &[u8],
) -> Result<Phi, DbError> {
    let opener = opener_of(tx, sealer, [sealed]).await?;
    open_own(&opener, place, sealed)
}

/// Every version of the key to what is said on a channel, as the store has it now, oldest first.
pub(crate) async fn said(
    tx: &mut Tx,
    sealer: &Sealer,
    scope: &str,
) -> Result<Vec<DataKey>, DbError> {
    sealer.said(tx, scope).await.map_err(unready)
}

/// Seals a field by the common key.
pub(crate) fn seal(sealer: &Sealer, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, DbError> {
    sealer.seal(place, text).map_err(unready)
}

/// Opens a field that the common key sealed.
pub(crate) fn open(sealer: &Sealer, place: Place<'_>, sealed: &[u8]) -> Result<Phi, DbError> {
    sealer.unseal(place, sealed).map_err(|error| DbError::Corrupt(error.to_string()))
}

/// The keyed hash by which an equal text is found again.
pub(crate) fn lookup(sealer: &Sealer, field: &str, text: &str) -> Vec<u8> {
    sealer.lookup(field, text)
}

/// A version of the key-encryption key that memory has not yet is there in seconds: whoever asks again gets it. Of all else
/// it stays known that it was a key, or nobody is woken who looks after those.
fn unready(error: KeyError) -> DbError {
    match error {
        KeyError::Db(error) => error,
        KeyError::Behind(_) => DbError::Unavailable(error.to_string()),
        error => DbError::Key(error.to_string()),
    }
}
