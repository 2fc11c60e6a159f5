//! Whether what left of a patient with a labelled visit says on what.

use super::paths::witness;
use super::{entries, store};
use compliance::audit::Event;
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::Timestamp;
use std::collections::BTreeMap;

/// Since when each patient has a labelled visit, as the audit log tells it. One whose label stands before the newest entries
/// had it all along.
async fn since(site: &Site) -> Result<BTreeMap<String, i64>, Unseen> {
    let mut first = BTreeMap::new();
    for entry in entries(site, Event::SensitivityChanged).await? {
        let labels = entry.details.get("part2").is_some_and(|part2| part2 == "true");
        let at = entry.at.parse::<Timestamp>().map(Timestamp::as_microsecond);
        if let (true, Some(patient), Ok(at)) = (labels, entry.patient, at) {
            let known = first.entry(patient).or_insert(at);
            *known = at.min(*known);
        }
    }
    Ok(first)
}

/// Looks at every way by which something of such a patient leaves.
pub(super) async fn labelled(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (patients, left) = (store::labelled(&mut tx).await?, store::left(&mut tx).await?);
    drop(tx);
    if patients == 0 {
        return Ok(Finding::nothing("no visit is labelled as protected by 42 CFR Part 2"));
    }
    let since = since(site).await?;
    let after =
        |one: &&store::Left| since.get(&one.patient).is_none_or(|labelled| one.at >= *labelled);
    let protected: Vec<_> = left.iter().filter(after).collect();
    let unsaid: Vec<_> = protected.iter().filter(|one| !one.says).collect();
    let (status, words) = match unsaid.first() {
        None => {
            let words = format!(
                "{patients} patients have a labelled visit; each of {} times that something left of them says on what",
                protected.len()
            );
            (Status::Pass, words)
        }
        Some(first) => {
            let words = format!(
                "{} of {} say not on what they left, {} first",
                unsaid.len(),
                protected.len(),
                first.id
            );
            (Status::Fail, words)
        }
    };
    Ok(Finding::new(status, words)
        .with("patients", patients)
        .with("left", protected.len())
        .with("unsaid", unsaid.len()))
}

/// A labelled visit, of which something was taken without a word.
pub(super) async fn unsaid(site: Site) -> Result<Site, Unseen> {
    witness(&site, Event::SensitivityChanged, ("consultation", "mutant")).await?;
    // It is written down now, by the clock of the machine, and left after that.
    let later = site.now.as_microsecond() + 3_600_000_000;
    store::taken(&site.db, ("mutant", later, "treatment"), true).await?;
    Ok(site)
}
