//! PHI fields on their way into and out of a table, each bound to its table, column and row.

use compliance::keys::Sealer;
use db::DbError;
use kernel::Phi;

/// Table, column and row of a sealed field.
type Place<'a> = (&'a str, &'a str, &'a str);

pub(crate) fn seal(sealer: &Sealer, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, DbError> {
    sealer.seal(place, text).map_err(|error| DbError::Internal(error.to_string()))
}

pub(crate) fn open(sealer: &Sealer, place: Place<'_>, sealed: &[u8]) -> Result<Phi, DbError> {
    sealer.unseal(place, sealed).map_err(|error| DbError::Corrupt(error.to_string()))
}

/// The keyed hash by which an equal text is found again.
pub(crate) fn lookup(sealer: &Sealer, field: &str, text: &str) -> Vec<u8> {
    sealer.lookup(field, text)
}
