//! Whether the store itself refuses to change what was witnessed, and to whom it refuses nothing.

use super::{Alarm, alarm, store};
use crate::audit::store::{self as log, ONLY_ADDED};
use crate::check::{Finding, Site, Status, Unseen, is_kept, is_refused};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

/// What came of all that was tried.
#[derive(Default)]
struct Tried {
    attempts: usize,
    /// What the store let happen.
    open: Vec<&'static str>,
    /// What was not tried, for somebody else held the table all the while.
    untried: Vec<&'static str>,
    /// Of how many refusals the log tells.
    told: usize,
}

/// Tries to change and to remove a row that is nobody's, and takes all of it back.
async fn changed(site: &Site, tried: &mut Tried) -> Result<(), Unseen> {
    let mut all = store::ATTEMPTS.to_vec();
    if site.db.kind() == "sqlite" {
        all.extend(store::REPLACED);
    }
    for (what, attempt) in all {
        let mut tx = site.db.begin().await?;
        store::nobodys(&mut tx).await?;
        tried.attempts += 1;
        // Dropped without a commit, whatever came of it.
        if !is_refused(&mut tx, (site.db.kind(), attempt)).await? {
            tried.open.push(what);
        }
    }
    Ok(())
}

/// Tries to empty the tables at once, and takes that back before anybody misses a row: until then nobody else sees the table.
async fn emptied(site: &Site, tried: &mut Tried) -> Result<(), Unseen> {
    if site.db.kind() == "sqlite" {
        return Ok(());
    }
    for (what, statements) in store::EMPTIED {
        match is_kept(site, statements).await? {
            None => tried.untried.push(what),
            Some(was_refused) => {
                tried.attempts += 1;
                tried.open.extend((!was_refused).then_some(what));
            }
        }
    }
    Ok(())
}

/// Files of an embedded store that others than their owner may write, or the folder in which they are replaced.
fn writable(database: &Path) -> Vec<String> {
    let named = |ending: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        name
    };
    let files = ["", "-wal", "-shm"].map(|ending| named(ending).into());
    let folder = database.parent().map(Path::to_owned);
    let mut open = Vec::new();
    for path in files.into_iter().chain(folder) {
        let path: std::path::PathBuf = path;
        let Ok(facts) = fs::metadata(&path) else { continue };
        // In a folder with the sticky bit nobody replaces what is another's.
        let mode = facts.permissions().mode();
        if mode & 0o022 != 0 && mode & 0o1000 == 0 {
            let name = path.file_name().unwrap_or_default();
            open.push(format!("{} ({:04o})", name.display(), mode & 0o7777));
        }
    }
    open
}

/// What the log tells of what was tried: how many times of what the store said, by its code.
type Codes = BTreeMap<String, usize>;

/// So often the log is looked at, and so long waited in between.
const LOOKS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(25);

/// Has what was refused written down, and looks for it in the log from an index on.
async fn alarmed(site: &Site, from: u64, refused: usize) -> Result<Codes, Unseen> {
    let Some(alarm) = site.prop::<Alarm>() else { return Ok(Codes::new()) };
    let mut codes = Codes::new();
    // The server may have taken some before, and be about to write them.
    for _ in 0..LOOKS {
        alarm.ring().await?;
        codes.clear();
        for entry in alarm::told(site, from, refused.saturating_add(1)).await? {
            let code = entry.details.get("code").cloned().unwrap_or_default();
            *codes.entry(code).or_default() += 1;
        }
        if codes.values().sum::<usize>() >= refused {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(codes)
}

/// Tries the fence, and asks who else may pass it.
pub(super) async fn stands(site: &Site) -> Result<Finding, Unseen> {
    let from = log::read_head(&mut site.db.read().await?).await?.frontier.size();
    let mut tried = Tried::default();
    changed(site, &mut tried).await?;
    emptied(site, &mut tried).await?;
    let refused = tried.attempts.saturating_sub(tried.open.len());
    let codes = alarmed(site, from, refused).await?;
    tried.told = codes.values().sum();
    let mut others = Vec::new();
    let mut owner = None;
    let (mut unlimited, mut owns) = (false, false);
    for (table, _) in ONLY_ADDED {
        let writers = site.db.writers(table).await?;
        unlimited |= writers.unlimited;
        owns |= writers.owns;
        owner = owner.or(writers.owner);
        others.extend(writers.others);
    }
    // Whoever may write one table may write the other, as a rule.
    others.sort();
    others.dedup();
    if let Some(database) = &site.database {
        others.extend(writable(database));
    }
    let (status, words) = verdict(&tried, &others, (unlimited, owns));
    let codes: Vec<String> = codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let finding = Finding::new(status, words)
        .with("attempts", tried.attempts)
        .with("refused", refused)
        .with("told", tried.told)
        .with("codes", codes.join(", "))
        .with("other_writers", others.len());
    // Whoever owns the tables can take the fence away, as the server could if it were them.
    Ok(match owner {
        Some(owner) => finding.with("owner", owner),
        None => finding,
    })
}

/// What is to be said of that, and of who else may pass.
fn verdict(tried: &Tried, others: &[String], (unlimited, owns): (bool, bool)) -> (Status, String) {
    let refused = tried.attempts.saturating_sub(tried.open.len());
    if !tried.open.is_empty() {
        (Status::Fail, format!("the store let happen: {}", tried.open.join(", ")))
    } else if !others.is_empty() {
        (Status::Fail, format!("others may write the audit log: {}", others.join(", ")))
    } else if !tried.untried.is_empty() {
        let words = format!(
            "somebody holds the log's tables, so it was not tried whether {}; ask again",
            tried.untried.join(", or ")
        );
        (Status::Warn, words)
    } else if unlimited {
        let words = "what was witnessed is not changed, but the server comes as an account to which nothing is refused";
        (Status::Warn, words.to_owned())
    } else if owns {
        let words = "what was witnessed is not changed, but the server comes as the account that owns it, and can take away what refuses \
                     that";
        (Status::Warn, words.to_owned())
    } else if tried.told < refused {
        let words = format!(
            "the store refused to change and to remove what was witnessed, and of {refused} refusals the log tells of {}: nobody would \
             hear of one",
            tried.told
        );
        (Status::Warn, words)
    } else {
        let words = "the store refused to change and to remove what was witnessed, the log tells of each refusal, and nobody else may write \
                     it";
        (Status::Pass, words.to_owned())
    }
}

/// A store in which the tables of what was witnessed may be emptied at once, and nothing else.
#[cfg(test)]
pub(super) async fn emptiable(site: Site) -> Result<Site, Unseen> {
    if site.db.kind() != "sqlite" {
        let mut tx = site.db.begin().await?;
        store::may_be_emptied(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(site)
}

/// A store whose owner took the fence away.
pub(super) async fn taken(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    for (table, _) in ONLY_ADDED {
        site.db.may_be_changed(&mut tx, table).await?;
    }
    tx.commit().await?;
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::writable;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_that_others_may_write_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("housecall.db");
        fs::write(&file, "").unwrap();
        let set = |path: &std::path::Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        set(&file, 0o640);
        assert!(writable(&file).is_empty());
        set(&file, 0o660);
        assert_eq!(writable(&file), ["housecall.db (0660)"]);
        set(&file, 0o600);
        set(folder.path(), 0o777);
        assert_eq!(writable(&file).len(), 1, "whoever may write the folder replaces it");
        set(folder.path(), 0o700);
    }
}
