//! Whether psychotherapy notes are apart from the record, under keys of their own.

mod store;

use crate::seal::apart_scope;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use kernel::{SystemClock, SystemRandom};
use std::sync::Arc;
use wire::cipher::{CipherKey, Envelope, recognise};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-041",
    version: 3,
    cites: &["164.501", "164.508(a)(2)", "164.524(a)(1)(i)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every psychotherapy note opens with a data key of its own and with nothing else",
    remediation: "treat it as an incident: move what does not open into a note apart, and find out who could read it",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(apart(site)),
        spoil: |_, site| {
            Box::pin(async {
                let sealer = sealer(&site).await?.1;
                Ok(store::mixed(&site.db, &sealer).await.map(|()| site)?)
            })
        },
    },
}];

/// So many notes are in memory at a time.
const PAGE: i64 = 200;

async fn sealer(site: &Site) -> Result<(Arc<DataKeys>, Sealer), Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    let sealer = Sealer::open(&site.db, &keys).await?;
    Ok((keys, sealer))
}

/// Whether the field key alone leaves a note unreadable, and its own key reads it.
async fn is_apart(
    site: &Site,
    (keys, sealer): &(Arc<DataKeys>, Sealer),
    note: &store::Kept,
) -> Result<bool, Unseen> {
    let (table, row) = &note.place;
    let mut tx = site.db.read().await?;
    let opener = sealer.opener(&mut tx, [note.words.as_slice()]).await?;
    let Ok(inner) = opener.open((table, "words", row), &note.words) else {
        return Ok(false);
    };
    let own = keys.all(&mut tx, &apart_scope(&note.visit, &note.originator)).await?;
    let opens = own.iter().filter_map(|key| CipherKey::new(key.secret()).ok());
    let opens = { opens }.any(|key| key.open(inner.expose()).is_ok());
    Ok(opens && recognise(inner.expose()) != Envelope::Plain)
}

/// How many of these notes are mixed with all others.
async fn mixed_of(
    site: &Site,
    keys: &(Arc<DataKeys>, Sealer),
    page: &[store::Kept],
) -> Result<usize, Unseen> {
    let mut mixed = 0_usize;
    for note in page {
        mixed += usize::from(!is_apart(site, keys, note).await?);
    }
    Ok(mixed)
}

async fn apart(site: &Site) -> Result<Finding, Unseen> {
    let mut page = store::page(&mut site.db.read().await?, ("", ""), PAGE).await?;
    let earlier = store::earlier(&mut site.db.read().await?, "", PAGE).await?;
    if page.is_empty() && earlier.is_empty() {
        return Ok(Finding::nothing("no psychotherapy note is kept"));
    }
    let keys = sealer(site).await?;
    let (mut notes, mut mixed) = (0_usize, 0_usize);
    while let Some(end) = page.last() {
        mixed += mixed_of(site, &keys, &page).await?;
        notes += page.len();
        let last = (end.visit.as_str(), end.originator.as_str());
        let next = store::page(&mut site.db.read().await?, last, PAGE).await?;
        page = next;
    }
    let mut page = earlier;
    while let Some(end) = page.last() {
        mixed += mixed_of(site, &keys, &page).await?;
        notes += page.len();
        let next = store::earlier(&mut site.db.read().await?, &end.place.1, PAGE).await?;
        page = next;
    }
    let (status, words) = if mixed > 0 {
        (Status::Fail, format!("{mixed} of {notes} notes open without a key of their own"))
    } else {
        (Status::Pass, format!("{notes} notes open with keys of their own only"))
    };
    Ok(Finding::new(status, words).with("notes", notes).with("mixed", mixed))
}
