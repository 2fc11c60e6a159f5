//! Whether the store itself refuses to change or remove what was signed, and who else may write it.

use super::store;
use compliance::check::{Finding, Site, Status, Unseen, is_kept, is_refused};

/// What came of all that was tried.
#[derive(Default)]
struct Tried {
    attempts: usize,
    /// What the store let happen.
    open: Vec<&'static str>,
    /// What was not tried, for somebody else held the table all the while.
    untried: Vec<&'static str>,
}

/// What is tried, by its statements: the store refuses it, and that alarms nobody.
pub fn tried() -> impl Iterator<Item = &'static str> {
    let single = store::ATTEMPTS.into_iter().chain(store::REPLACED).map(|(_, attempt)| attempt);
    single.chain(store::EMPTIED.into_iter().flat_map(|(_, statements)| statements))
}

/// Tries to change and to remove a form and a consent of nobody, and takes all of it back.
async fn changed(site: &Site, tried: &mut Tried) -> Result<(), Unseen> {
    let kind = site.db.kind();
    let mut attempts = store::ATTEMPTS.to_vec();
    if kind == "sqlite" {
        attempts.extend(store::REPLACED);
    }
    for (what, attempt) in attempts {
        let mut tx = site.db.begin().await?;
        store::nobodys(&mut tx).await?;
        tried.attempts += 1;
        // Dropped without a commit, whatever came of it.
        if !is_refused(&mut tx, (kind, attempt)).await? {
            tried.open.push(what);
        }
    }
    Ok(())
}

/// Tries to empty the tables at once, and takes that back before anybody misses a row; the embedded store has no such statement.
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

/// What is to be said of that, and of who else may write.
fn verdict(tried: &Tried, others: &[String]) -> (Status, String) {
    if !tried.open.is_empty() {
        (Status::Fail, format!("the store let happen: {}", tried.open.join(", ")))
    } else if !others.is_empty() {
        (Status::Fail, format!("others may write what was signed: {}", others.join(", ")))
    } else if tried.untried.is_empty() {
        let words = "the store refused to change and to remove a form and a consent";
        (Status::Pass, words.to_owned())
    } else {
        let untried = tried.untried.join(", or ");
        let words = "somebody holds the tables of consent, so it was not tried whether";
        (Status::Warn, format!("{words} {untried}; ask again"))
    }
}

/// Tries the fence, and asks who else may pass it.
pub(super) async fn stands(site: &Site) -> Result<Finding, Unseen> {
    let mut tried = Tried::default();
    changed(site, &mut tried).await?;
    emptied(site, &mut tried).await?;
    let mut others = Vec::new();
    for table in store::SIGNED {
        others.extend(site.db.writers(table).await?.others);
    }
    // Whoever may write one table may write the other, as a rule.
    others.sort();
    others.dedup();
    let (status, words) = verdict(&tried, &others);
    Ok(Finding::new(status, words)
        .with("attempts", tried.attempts)
        .with("refused", tried.attempts.saturating_sub(tried.open.len()))
        .with("other_writers", others.len()))
}

#[cfg(test)]
mod tests {
    use super::{Status, Tried, verdict};

    #[test]
    fn what_was_let_happen_is_told_before_who_else_may_write_and_before_what_was_not_tried() {
        let tried = |open: &[&'static str], untried: &[&'static str]| Tried {
            attempts: 6,
            open: open.to_vec(),
            untried: untried.to_vec(),
        };
        let other = ["clerk".to_owned()];
        let emptied = "all consents were removed at once";
        assert_eq!(verdict(&tried(&[], &[]), &[]).0, Status::Pass);
        assert_eq!(verdict(&tried(&[], &[emptied]), &[]).0, Status::Warn);
        let (status, words) = verdict(&tried(&[], &[emptied]), &other);
        assert!(status == Status::Fail && words.ends_with(": clerk"), "{words}");
        let (status, words) = verdict(&tried(&[emptied], &[]), &other);
        assert!(status == Status::Fail && words.ends_with(emptied), "{words}");
    }
}
