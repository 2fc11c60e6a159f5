//! Whether the checks see: each is run over a sound installation, and over one that was made bad for it.

use crate::scratch::{self, Scratch};
use compliance::audit::{Signer, only_added};
use compliance::check::{Check, Finding, Kind, Look, Profile, Site, Status, Unseen};
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

/// What a check says of its mutant, of those that fail where there is nothing, too: any other words may be about that.
const SAYS: [(&str, &str); 21] = [
    ("HC-020.c", "was used, and none was made"),
    ("HC-027", "this happened all the same"),
    ("HC-029.a", "of 1 places lacks"),
    ("HC-033", "is open"),
    ("HC-038", "has no paragraph of 42 CFR Part 2"),
    ("HC-046", "the newest backup is"),
    ("HC-046.a", "before the rotation"),
    ("HC-047", "its backup was"),
    ("HC-048", "can delete their copy"),
    ("HC-049.b", "the newest downtime exercise was"),
    ("HC-051.a", "the analysis of risks was closed"),
    ("HC-054.a", "have no second factor"),
    ("HC-054.c", "no version is in force of"),
    ("HC-054.d", "has no second factor"),
    ("HC-056.a", "the newest technical evaluation is"),
    ("HC-057.a", "the newest exercise of an incident was"),
    ("HC-058.a", "its program is mutant"),
    ("HC-059.a", "no rule is in force for"),
    ("HC-065.a", "the newest accessibility audit is"),
    ("HC-066", "did not see what they must: HC-000"),
    ("HC-068.b", "nobody has reviewed the notice in"),
];
/// The same of everything that somebody vouches for.
const LAPSED: &str = "was vouched for until";

/// Whether a check failed for what was spoilt. One that reads records and failed before is believed by its words only; one that
/// tries the thing itself fails where nothing is spoilt only if the program is broken, which another run of it tells.
fn is_caught(check: &Check, before: &Finding, after: &Finding) -> bool {
    if after.status != Status::Fail || after.observed == before.observed {
        return false;
    }
    let said = SAYS.iter().find(|(id, _)| *id == check.id).map(|(_, words)| *words);
    let said = said.or_else(|| (check.kind == Kind::Attested).then_some(LAPSED));
    match said {
        Some(words) => after.observed.contains(words),
        None => before.status != Status::Fail || check.kind == Kind::Technical,
    }
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
    let caught = Some(is_caught(check, &before, &finding));
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

#[cfg(test)]
mod tests {
    use super::{Finding, SAYS, Status, is_caught};
    use crate::checks::find;

    #[test]
    fn a_check_that_fails_without_a_mutant_is_believed_by_its_words_only() {
        for (id, _) in SAYS {
            assert!(find(id).is_some(), "{id}");
        }
        let fails = |words: &str| Finding::new(Status::Fail, words);
        let nothing = Finding::nothing("nobody works here yet");
        for (id, before, after, is_seen) in [
            ("HC-049.b", fails("none is there"), fails("none is here"), false),
            ("HC-049.b", fails("none"), fails("the newest downtime exercise was 9 days ago"), true),
            ("HC-053", fails("nobody has vouched for it"), fails("nobody vouches"), false),
            ("HC-053", fails("nobody"), fails("was vouched for until today, by A"), true),
            ("HC-022", fails("no review"), fails("no review of 1"), false),
            ("HC-022", nothing.clone(), fails("no review of 1"), true),
            ("HC-022", nothing.clone(), nothing, false),
            ("HC-050.a", fails("heard late"), fails("heard nothing"), true),
            ("HC-050.a", fails("heard nothing"), fails("heard nothing"), false),
        ] {
            assert_eq!(is_caught(find(id).unwrap(), &before, &after), is_seen, "{id}: {after:?}");
        }
    }
}
