//! Worlds made bad on purpose. Each wants a store of its own, which is thrown away.

use super::store;
use crate::audit::{
    Action, Audit, AuditError, Entry, Event, Outcome, Resource, Signer, store as log,
};
use crate::keys::Kek;
use db::{Db, Options};
use kernel::{Actor, SystemClock};
use std::path::Path;
use std::sync::Arc;

/// A log in a folder of its own, with two entries by this actor.
async fn log_of(folder: &Path, actor: Actor) -> Result<(Db, Audit), AuditError> {
    let db = Db::open(Options::Sqlite(folder.join("mutant.db"))).await?;
    db.migrate(crate::MIGRATIONS).await?;
    let kek = Kek::create(&folder.join("kek"))?;
    let signer = Signer::open(&db, &kek, "mutant.invalid/audit").await?;
    let audit = Audit::new(signer, Arc::new(SystemClock));
    let resource = Resource { kind: "check", id: "mutant".to_owned(), channel: None };
    let entry = Entry::new(Event::AuditRead, Action::Read, Outcome::Success, actor, resource);
    let mut tx = db.begin().await?;
    audit.append(&mut tx, &[entry.clone(), entry]).await?;
    tx.commit().await?;
    Ok((db, audit))
}

/// A log in which the second entry was changed afterwards.
pub async fn tampered(folder: &Path) -> Result<(Db, Audit), AuditError> {
    let (db, audit) = log_of(folder, Actor::system()).await?;
    let mut tx = db.begin().await?;
    for batch in log::batches(&mut tx, 0, 1).await? {
        let mut entries = batch.entries;
        if let Some(byte) = entries.iter_mut().rev().nth(3) {
            *byte ^= 1;
        }
        store::overwrite(&mut tx, 0, entries).await?;
    }
    tx.commit().await?;
    Ok((db, audit))
}

/// A log whose entries do not say who acted.
pub async fn incomplete(folder: &Path) -> Result<Db, AuditError> {
    let nobody = Actor { id: String::new(), ..Actor::system() };
    log_of(folder, nobody).await.map(|(db, _)| db)
}
