//! `files lost`.

use super::arguments::Files;
use super::audit::{installation, wait};
use super::backup::{kept, open};
use super::{Failure, print};
use crate::backup;
use compliance::audit::Audit;
use db::Db;
use kernel::Timestamp;

/// So many are written down at once; a server writes meanwhile.
const AT_ONCE: usize = 500;

pub(super) fn run(command: Files) -> Result<(), Failure> {
    wait(lost(command))
}

/// Looks itself: what is there is not lost, whoever says so.
async fn lost(command: Files) -> Result<(), Failure> {
    let Files::Lost { place, id: named, all, json } = command;
    let (base, audit) = open(installation(&place)?).await?;
    let blobs = kept(&place, &base).await?;
    let bare = backup::bare(&base.db, &blobs).await.map_err(Failure::failed)?;
    if let Some(id) = named.iter().find(|id| !bare.contains(id)) {
        let words = "is no stored file whose bytes are missing; without --id and --all this names those that are. Nothing was \
                     written down";
        return Err(Failure::Usage(format!("--id {id}: {words}")));
    }
    let chosen = if all { bare.clone() } else { named };
    let mut count = 0;
    for some in chosen.chunks(AT_ONCE) {
        count += write(&base.db, &audit, (some, base.clock.now())).await?;
    }
    if json {
        return print(serde_json::json!({ "missing": bare, "written": count }));
    }
    bare.iter().try_for_each(print)?;
    print(format_args!(
        "{} files have no bytes where files are kept; {count} of them were written down as lost now",
        bare.len()
    ))
}

async fn write(
    db: &Db,
    audit: &Audit,
    (ids, now): (&[String], Timestamp),
) -> Result<usize, Failure> {
    let mut tx = db.begin().await.map_err(Failure::failed)?;
    let entries = realtime::file::lose(&mut tx, ids, now).await.map_err(Failure::failed)?;
    if !entries.is_empty() {
        audit.append(&mut tx, &entries).await.map_err(Failure::failed)?;
    }
    tx.commit().await.map_err(Failure::failed)?;
    Ok(entries.len())
}
