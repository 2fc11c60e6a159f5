//! Whether the store itself refuses to change or remove what was signed.

use super::store;
use compliance::check::{Finding, Site, Status, Unseen};

/// Tries it on a form and a consent of nobody, and takes all of it back.
pub(super) async fn stands(site: &Site) -> Result<Finding, Unseen> {
    let kind = site.db.kind();
    let mut attempts = store::ATTEMPTS.to_vec();
    if kind == "sqlite" {
        attempts.extend(store::REPLACED);
    }
    let mut open = Vec::new();
    for (what, attempt) in attempts.iter().copied() {
        let mut tx = site.db.begin().await?;
        store::nobodys(&mut tx).await?;
        // Dropped without a commit, whatever came of it.
        match tx.execute(attempt, Vec::new()).await {
            Ok(_) => open.push(what),
            Err(error) if db::refuses(kind, &error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let (status, words) = if open.is_empty() {
        let words = "the store refused to change and to remove a form and a consent";
        (Status::Pass, words.to_owned())
    } else {
        (Status::Fail, format!("the store let happen: {}", open.join(", ")))
    };
    Ok(Finding::new(status, words)
        .with("attempts", attempts.len())
        .with("refused", attempts.len().saturating_sub(open.len())))
}
