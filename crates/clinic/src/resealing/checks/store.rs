//! A patient of before, who is added to a store that is thrown away.

use crate::person::checks::store::add as add_person;
use crate::seal;
use compliance::keys::Sealer;
use db::{Db, DbError, params};
use kernel::{Phi, Role};

/// Adds a patient whose name and birth date the common key sealed.
pub(super) async fn add(db: &Db, sealer: &Sealer) -> Result<(), DbError> {
    let name = seal::seal(sealer, ("person", "name", "mutant"), &Phi::new("Maya Mutant"))?;
    let born = seal::seal(sealer, ("person", "birth_date", "mutant"), &Phi::new("1990-01-01"))?;
    let mut tx = db.begin().await?;
    add_person(&mut tx, ("mutant", Role::Patient, true), name).await?;
    tx.execute("UPDATE person SET birth_date = $1 WHERE id = 'mutant'", params![born]).await?;
    tx.commit().await
}
