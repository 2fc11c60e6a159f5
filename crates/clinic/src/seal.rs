//! PHI fields on their way into and out of a table, each bound to its table, column and row.
//!
//! What goes with a patient's record is sealed by a key of that patient's own, which disposal destroys; what stays behind
//! it as documentation, and what is of staff, by the common one.

use compliance::keys::{KeyError, Opener, OwnKey, Sealer};
use db::{DbError, Row, Tx};
use kernel::{Phi, Role};

/// Table, column and row of a sealed field.
type Place<'a> = (&'a str, &'a str, &'a str);

/// The class of records that a patient's key goes with.
pub(crate) const RECORD: &str = "medical-record";

/// The scope of the key to a patient's record; channels hold no slash.
pub(crate) fn scope(patient: &str) -> String {
    format!("/patient/{patient}/{RECORD}")
}

/// By which key what identifies a person is sealed.
pub(crate) enum By<'a> {
    /// One of their own: their row goes with a patient's record.
    Own(OwnKey),
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
            Role::Patient | Role::Guest => Self::Own(own(tx, sealer, person).await?),
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

/// The key of a patient, made if there is none, for the transaction that writes the row.
pub(crate) async fn own(tx: &mut Tx, sealer: &Sealer, patient: &str) -> Result<OwnKey, DbError> {
    sealer.own(tx, &scope(patient)).await.map_err(unready)
}

/// Seals a field of a patient's record.
pub(crate) fn seal_own(key: &OwnKey, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, DbError> {
    key.seal(place, text).map_err(|error| DbError::Internal(error.to_string()))
}

/// What opens these rows' fields, whose keys come by one statement, or by none.
pub(crate) async fn opener(tx: &mut Tx, sealer: &Sealer, rows: &[Row]) -> Result<Opener, DbError> {
    sealer.opener(tx, rows.iter().flat_map(Row::blobs)).await.map_err(unready)
}

/// Has memory hold the keys of these patients, as far as it does not, by one statement for all of them.
pub(crate) async fn warm(
    tx: &mut Tx,
    sealer: &Sealer,
    patients: impl Iterator<Item = &str>,
) -> Result<(), DbError> {
    let scopes: Vec<String> = patients.map(scope).collect();
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
    let opener = sealer.opener(tx, [sealed]).await.map_err(unready)?;
    open_own(&opener, place, sealed)
}

/// Seals a field by the common key.
pub(crate) fn seal(sealer: &Sealer, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, DbError> {
    sealer.seal(place, text).map_err(|error| DbError::Internal(error.to_string()))
}

/// Opens a field that the common key sealed.
pub(crate) fn open(sealer: &Sealer, place: Place<'_>, sealed: &[u8]) -> Result<Phi, DbError> {
    sealer.unseal(place, sealed).map_err(|error| DbError::Corrupt(error.to_string()))
}

/// The keyed hash by which an equal text is found again.
pub(crate) fn lookup(sealer: &Sealer, field: &str, text: &str) -> Vec<u8> {
    sealer.lookup(field, text)
}

/// A version of the key-encryption key that memory has not yet is there in seconds: whoever asks again gets it.
fn unready(error: KeyError) -> DbError {
    match error {
        KeyError::Db(error) => error,
        KeyError::Behind(_) => DbError::Unavailable(error.to_string()),
        error => DbError::Internal(error.to_string()),
    }
}
