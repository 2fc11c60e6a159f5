//! Sites made bad on purpose. Each is thrown away.

use super::store;
use crate::audit::{
    Action, Audit, Copies, Cosigned, Cosigner, Entry, Event, Held, Outcome, Resource, Signer,
    store as log,
};
use crate::check::{Site, Unseen};
use db::{Tx, Writes};
use jiff::SignedDuration;
use kernel::{Actor, Clock as _, SystemClock, SystemRandom};
use std::sync::Arc;

/// Adds commits of two entries each by this actor.
async fn written(site: &Site, commits: usize, actor: &Actor) -> Result<(), Unseen> {
    let signer = Signer::open(&site.db, &site.kek, "mutant.invalid/audit").await?;
    let audit = Audit::new(signer, Arc::new(SystemClock));
    for _ in 0..commits {
        let resource = Resource { kind: "check", id: "mutant".to_owned(), channel: None };
        let read = Action::Read;
        let entry = Entry::new(Event::AuditRead, read, Outcome::Success, actor.clone(), resource);
        let mut tx = site.db.begin().await?;
        audit.append(&mut tx, &[entry.clone(), entry]).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A log whose first key signs for the second year.
pub(super) async fn aged(site: Site) -> Result<Site, Unseen> {
    written(&site, 1, &Actor::system()).await?;
    let now = SystemClock.now().saturating_add(SignedDuration::from_hours(24 * 400))?;
    Ok(Site { now, ..site })
}

/// A log of which every entry was changed afterwards.
pub(super) async fn tampered(site: Site) -> Result<Site, Unseen> {
    written(&site, 1, &Actor::system()).await?;
    let mut tx = site.db.begin().await?;
    site.db.may_be_changed(&mut tx, "audit_batch").await?;
    for batch in log::batches(&mut tx, 0, 1).await? {
        let mut entries = batch.entries;
        let half = entries.len() / 2;
        for at in [half.saturating_sub(4), entries.len().saturating_sub(4)] {
            if let Some(byte) = entries.get_mut(at) {
                *byte ^= 1;
            }
        }
        store::overwrite(&mut tx, 0, entries).await?;
    }
    tx.commit().await?;
    Ok(site)
}

/// A log to which a program of before entries were sealed adds one.
pub(super) async fn uncovered(site: Site) -> Result<Site, Unseen> {
    written(&site, 1, &Actor::system()).await?;
    unsealed(site).await
}

/// The same without any that was sealed before it.
pub(super) async fn unsealed(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    let mut head = log::hold(&mut tx).await?;
    let first = head.frontier.size();
    let entry = format!("{{\"v\":1,\"seq\":{first},\"patient\":\"mutant\"}}").into_bytes();
    let length = u16::try_from(entry.len()).unwrap_or_default().to_be_bytes();
    let entries = [length.as_slice(), &entry].concat();
    head.frontier.push([0; 32]);
    let batch = log::Batch { first, count: 1, entries, ..log::Batch::default() };
    entered(tx, batch, head).await?;
    Ok(site)
}

/// Commits entries that nobody signs.
async fn entered(mut tx: Tx, batch: log::Batch, head: Held) -> Result<(), Unseen> {
    let mut writes = Writes::default();
    log::append(&mut writes, batch, head, Some(String::new()))?;
    tx.write(writes);
    Ok(tx.commit().await?)
}

/// A log whose entries do not say who acted.
pub(super) async fn incomplete(site: Site) -> Result<Site, Unseen> {
    written(&site, 1, &Actor { id: String::new(), ..Actor::system() }).await?;
    Ok(site)
}

/// A log whose entries name an address that is none.
#[cfg(test)]
pub(super) async fn misplaced(site: Site) -> Result<Site, Unseen> {
    let address = Some("somewhere".to_owned());
    written(&site, 1, &Actor { address, ..Actor::system() }).await?;
    Ok(site)
}

/// A log whose copy took one entry and no more.
pub(super) async fn left_behind(site: Site) -> Result<Site, Unseen> {
    written(&site, 1, &Actor::system()).await?;
    Copies::new(site.db.clone()).taken("collector", 1).await?;
    let mut tx = site.db.begin().await?;
    let mut head = log::hold(&mut tx).await?;
    let batch = log::Batch { first: head.frontier.size(), ..log::Batch::default() };
    for _ in 0..=super::elsewhere::BEHIND.1 {
        head.frontier.push([0; 32]);
    }
    entered(tx, batch, head).await?;
    Ok(site)
}

/// A log that its witness has seen four days ago, and no more since.
pub(super) async fn unwitnessed(site: Site) -> Result<Site, Unseen> {
    written(&site, 1, &Actor::system()).await?;
    let (cosigner, _) = Cosigner::make("mutant.invalid/witness", &SystemRandom)?;
    let cosigned = Cosigned::new(site.db.clone());
    cosigned.ask_only(&[cosigner.witness()]).await?;
    let Some(newest) = cosigned.newest().await? else { return Ok(site) };
    let line = cosigner.cosign(newest.body(), site.now - SignedDuration::from_hours(96));
    cosigned.keep(&cosigner.witness(), &newest, &line).await?;
    Ok(site)
}

/// A log without its first entries.
pub(super) async fn beheaded(site: Site) -> Result<Site, Unseen> {
    written(&site, 2, &Actor::system()).await?;
    let mut tx = site.db.begin().await?;
    site.db.may_be_changed(&mut tx, "audit_batch").await?;
    store::behead(&mut tx).await?;
    tx.commit().await?;
    Ok(site)
}

/// A log whose witness lives ten seconds ahead.
pub(super) async fn apart(site: Site) -> Result<Site, Unseen> {
    let (cosigner, _) = Cosigner::make("mutant.invalid/witness", &SystemRandom)?;
    let cosigned = Cosigned::new(site.db.clone());
    cosigned.ask_only(&[cosigner.witness()]).await?;
    let now = SystemClock.now();
    let ahead = now.saturating_add(SignedDuration::from_secs(10))?;
    cosigned.compared(&cosigner.witness(), ahead, (now, now)).await?;
    Ok(site)
}
