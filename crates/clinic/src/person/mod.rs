//! People: patients, providers and everybody else, one role each.
//!
//! Name, birth date, phone and e-mail are sealed before they reach the table, each bound to its own
//! row and column; names, e-mail and phone are found by keyed hash. It refuses to know passwords.

/// Who is of the workforce, as a condition on a row of `person`: staff, and interpreters with an account. Whoever interprets by a
/// visit's link has none; a link takes from nobody the account that they have.
macro_rules! workforce {
    ($person:literal) => {
        concat!(
            "(",
            $person,
            ".role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator')
             OR (",
            $person,
            ".role = 'interpreter'
                 AND (NOT EXISTS (SELECT 1 FROM link l WHERE l.person = ",
            $person,
            ".id)
                      OR EXISTS (SELECT 1 FROM password w WHERE w.person = ",
            $person,
            ".id)
                      OR EXISTS (SELECT 1 FROM passkey k WHERE k.person = ",
            $person,
            ".id)
                      OR EXISTS (SELECT 1 FROM api_key a WHERE a.person = ",
            $person,
            ".id))))"
        )
    };
}

pub(crate) mod checks;
mod directory;
mod mentioned;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use checks::StoredFiles;
pub(crate) use directory::{show_again, show_lifted};
pub(crate) use mentioned::mentioned;
pub use model::{Found, NewPerson, Person};
pub use service::{People, anybody, role_of};
pub use store::{MADE, MIGRATION, MIGRATION_PHONE};
pub(crate) use workforce;
