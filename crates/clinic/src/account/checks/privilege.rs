//! Who gave privileged people what they may.

use super::store::{self, Privileged};
use compliance::audit::{Event, Explorer, Query, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::Actor;
use std::collections::BTreeSet;

/// So many entries are read at once.
const PAGE: usize = 500;

/// Whom the server itself added, and as what, as the audit log has it: the command line does, while there is nobody yet to
/// approve anybody. A row of the database alone proves nothing.
async fn founders(site: &Site) -> Result<BTreeSet<(String, String)>, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let (mut all, mut before) = (BTreeSet::new(), None);
    loop {
        let query = Query {
            actor: Some(Actor::system().id),
            event: Some(Event::PersonCreated.name().to_owned()),
            outcome: Some(0),
            before,
            limit: PAGE,
            ..Query::default()
        };
        let found = log.find(&query).await?;
        let (full, last) = (found.len() == PAGE, found.last().map(|entry| entry.index));
        let roles = found.into_iter().filter_map(|mut entry| {
            let role = entry.details.remove("role")?;
            Some((entry.id, role))
        });
        all.extend(roles);
        if !full {
            return Ok(all);
        }
        before = last;
    }
}

/// Those of these whom nobody approved, and of them those whom the server did not add either.
async fn unapproved<'a>(
    site: &Site,
    people: &'a [Privileged],
) -> Result<(Vec<&'a str>, Vec<&'a str>), Unseen> {
    let bare: Vec<&Privileged> = people.iter().filter(|one| !one.by_two).collect();
    if bare.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let founders = founders(site).await?;
    let named = |one: &&Privileged| founders.contains(&(one.id.clone(), one.role.clone()));
    let (first, unknown): (Vec<_>, Vec<_>) = bare.into_iter().partition(named);
    let ids = |all: Vec<&'a Privileged>| all.into_iter().map(|one| one.id.as_str()).collect();
    Ok((ids(first), ids(unknown)))
}

/// Whether everybody who is privileged got that from two.
pub(super) async fn by_two(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (alone, people) = (store::alone(&mut tx).await?, store::privileged(&mut tx).await?);
    drop(tx);
    if alone > 0 {
        let words = format!("{alone} privileged roles were approved by one person alone");
        return Ok(Finding::new(Status::Fail, words).with("privileged", people.len()));
    }
    if people.is_empty() {
        return Ok(Finding::nothing("nobody is privileged yet"));
    }
    let (first, unknown) = unapproved(site, &people).await?;
    let (status, words) = if !unknown.is_empty() {
        (Status::Fail, format!("privileged by nobody's word: {}", unknown.join(", ")))
    } else if first.is_empty() {
        let words = format!("all {} privileged people were approved by a second one", people.len());
        (Status::Pass, words)
    } else {
        let words =
            format!("added by the command line, without a grant by two: {}", first.join(", "));
        (Status::Warn, words)
    };
    Ok(Finding::new(status, words).with("privileged", people.len()))
}
