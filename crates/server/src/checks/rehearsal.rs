//! Whether the checks see: each is run over a sound installation, and over one that was made bad for it.

use crate::scratch::{self, Scratch};
use compliance::audit::{Signer, only_added};
use compliance::check::{Check, Finding, Look, Profile, Site, Status, Unseen};
use compliance::keys::Kek;
use compliance::posture::Rehearsal;
use db::{Db, Options};
use kernel::Timestamp;
use std::path::Path;
use std::sync::Arc;

/// What came of one check.
pub(crate) struct Tried {
    pub(crate) check: &'static Check,
    /// Whether it failed where it must, and told the two installations apart; `None` for one that looks at nothing.
    pub(crate) caught: Option<bool>,
    /// What it found in the bad one.
    pub(crate) finding: Finding,
}

/// An installation with nobody in it.
const TEMPLATE: &str = "template.db";

/// Runs checks where they must fail. Every installation is made for it, in a folder that is thrown away.
pub(crate) async fn rehearse(
    checks: &[&'static Check],
    now: Timestamp,
) -> Result<Vec<Tried>, Unseen> {
    let folder = scratch::folder()?;
    template(folder.path()).await?;
    let mut tried = Vec::with_capacity(checks.len());
    for &check in checks {
        tried.push(try_out(check, folder.path(), now).await?);
    }
    Ok(tried)
}

async fn template(folder: &Path) -> Result<(), Unseen> {
    let db = Db::open(Options::Sqlite(folder.join("made.db"))).await?;
    for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, clinic::MIGRATIONS] {
        db.migrate(migrations).await?;
    }
    only_added(&db).await?;
    clinic::consent::only_added(&db).await?;
    let kek = Kek::create(&folder.join("kek"))?;
    Signer::open(&db, &kek, "mutant.invalid/audit").await?;
    drop(db);
    db::copy(&folder.join("made.db"), &folder.join(TEMPLATE))?;
    Ok(())
}

/// A sound installation in a folder of its own.
async fn sound(template: &Path, now: Timestamp) -> Result<(Site, Scratch), Unseen> {
    let folder = scratch::folder()?;
    let (store, keys) = (folder.path().join("store"), folder.path().join("keys"));
    std::fs::create_dir(&store)?;
    std::fs::create_dir(&keys)?;
    let (database, kek) = (store.join("housecall.db"), keys.join("kek"));
    std::fs::copy(template.join(TEMPLATE), &database)?;
    std::fs::copy(template.join("kek"), &kek)?;
    let kek = Arc::new(Kek::load(&kek)?);
    let db = Db::open(Options::Sqlite(database.clone())).await?;
    let (database, profile) = (Some(database), Profile::Nprm2025);
    Ok((Site { db, database, kek, origin: None, now, profile, props: Vec::new() }, folder))
}

async fn try_out(check: &'static Check, template: &Path, now: Timestamp) -> Result<Tried, Unseen> {
    let (Look::At { spoil, .. } | Look::Tried { spoil, .. }) = check.look else {
        let (site, _folder) = sound(template, now).await?;
        let finding = Finding::from(check.find(&site).await);
        return Ok(Tried { check, caught: None, finding });
    };
    let (site, _folder) = sound(template, now).await?;
    let before = Finding::from(check.find(&site).await);
    let finding = match spoil(check, site).await {
        Ok(site) => Finding::from(check.find(&site).await),
        Err(unseen) => Finding::from(Err(unseen)),
    };
    let caught = Some(finding.status == Status::Fail && finding.observed != before.observed);
    Ok(Tried { check, caught, finding })
}

/// What came of all of them together, tried by this program; those that look at nothing do not count.
pub(crate) fn outcome(tried: &[Tried], at: Timestamp, program: String) -> Rehearsal {
    let ids = |caught: bool| {
        let these = tried.iter().filter(move |one| one.caught == Some(caught));
        these.map(|one| one.check.id).collect::<Vec<_>>()
    };
    let line = |one: &Tried| {
        let word = match one.caught {
            Some(true) => "caught",
            Some(false) => "blind",
            None => "nothing",
        };
        format!("{}={word}", one.check.id)
    };
    let (caught, blind) = (ids(true), ids(false));
    Rehearsal {
        at,
        build: env!("CARGO_PKG_VERSION").to_owned(),
        caught: caught.len(),
        total: caught.len() + blind.len(),
        blind: blind.join(" "),
        program,
        matrix: tried.iter().map(line).collect::<Vec<_>>().join(" "),
    }
}
