//! Whoever is with a patient and nothing else to the clinic: what is known of them goes with that patient's record, and who holds
//! one of them holds that.

use db::{DbError, Tx, params};

/// Whoever came to a patient's visits by a guest's link, which asks for no birth date, and is nothing else to the clinic: a
/// relative or an interpreter may have got an account since, or have been in somebody else's visit.
macro_rules! guests {
    () => {
        "link l JOIN appointment a ON a.id = l.appointment
         WHERE l.asks_birth_date = 0
           AND NOT EXISTS (SELECT 1 FROM password w WHERE w.person = l.person)
           AND NOT EXISTS (SELECT 1 FROM proxy x WHERE x.person = l.person)
           AND NOT EXISTS (SELECT 1 FROM participant t JOIN consultation c ON c.id = t.consultation
                           WHERE t.person = l.person AND c.patient <> a.patient)"
    };
}

const GUESTS: &str = concat!("SELECT DISTINCT l.person FROM ", guests!(), " AND a.patient = $1");

/// The guests whose data go with a patient's record.
pub(crate) async fn guests(tx: &mut Tx, patient: &str) -> Result<Vec<String>, DbError> {
    tx.query(GUESTS, params![patient]).await?.iter().map(|row| row.text(0)).collect()
}

/// Whoever acted for a patient, is nothing else to the clinic, and was in nobody else's visit.
macro_rules! guardians {
    () => {
        "proxy x JOIN person g ON g.id = x.person
         WHERE g.role = 'guardian'
           AND NOT EXISTS (SELECT 1 FROM proxy y WHERE y.person = x.person AND y.patient <> x.patient)
           AND NOT EXISTS (SELECT 1 FROM participant t JOIN consultation c ON c.id = t.consultation
                           WHERE t.person = x.person AND c.patient <> x.patient)"
    };
}

const GUARDIANS: &str =
    concat!("SELECT DISTINCT x.person FROM ", guardians!(), " AND x.patient = $1");

/// The guardians whose data go with a patient's record.
pub(crate) async fn guardians(tx: &mut Tx, patient: &str) -> Result<Vec<String>, DbError> {
    tx.query(GUARDIANS, params![patient]).await?.iter().map(|row| row.text(0)).collect()
}
