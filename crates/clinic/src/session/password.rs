//! argon2id over a password, off the async threads because it is meant to be slow.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use db::DbError;
use kernel::{Phi, Random};

/// A hash that no password has: compared against when the login is unknown, so that the time an
/// answer takes does not tell whether it exists.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The password's PHC string.
pub(super) async fn hash(password: Phi, random: &dyn Random) -> Result<String, DbError> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| DbError::Internal(error.to_string()))
    })
    .await
    .map_err(|error| DbError::Internal(error.to_string()))?
}

/// Whether this is the password behind the PHC string; always `false`, as slowly, without one.
pub(super) async fn verify(password: Phi, known: Option<String>) -> Result<bool, DbError> {
    tokio::task::spawn_blocking(move || {
        let phc = known.as_deref().unwrap_or(NOBODY);
        let matches = Argon2::default().verify_password(password.expose().as_bytes(), phc).is_ok();
        matches && known.is_some()
    })
    .await
    .map_err(|error| DbError::Internal(error.to_string()))
}
