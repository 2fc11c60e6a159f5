//! Whether psychotherapy notes are apart from the record, under keys of their own.

mod store;

use crate::chart::apart_scope;
use crate::export::TABLES;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use kernel::{SystemClock, SystemRandom};
use std::sync::Arc;
use wire::cipher::{CipherKey, Envelope, recognise};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-041",
    version: 2,
    cites: &["164.501", "164.508(a)(2)", "164.524(a)(1)(i)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every psychotherapy note opens with a data key of its own and with nothing else, and is in no copy of a record",
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

/// So many notes are looked at, those changed last first.
const SAMPLE: i64 = 200;

async fn sealer(site: &Site) -> Result<(DataKeys, Sealer), Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom));
    let sealer = Sealer::open(&site.db, &keys).await?;
    Ok((keys, sealer))
}

/// Whether the field key alone leaves a note unreadable, and its own key reads it.
async fn is_apart(
    site: &Site,
    (keys, sealer): &(DataKeys, Sealer),
    note: &store::Kept,
) -> Result<bool, Unseen> {
    let place = note.place();
    let Ok(inner) = sealer.unseal(("psychotherapy_note", "words", &place), &note.words) else {
        return Ok(false);
    };
    let mut tx = site.db.read().await?;
    let own = keys.all(&mut tx, &apart_scope(&note.visit, &note.originator)).await?;
    let opens = own.iter().filter_map(|key| CipherKey::new(key.secret()).ok());
    let opens = { opens }.any(|key| key.open(inner.expose()).is_ok());
    Ok(opens && recognise(inner.expose()) != Envelope::Plain)
}

async fn apart(site: &Site) -> Result<Finding, Unseen> {
    let notes = store::sample(&mut site.db.read().await?, SAMPLE).await?;
    if notes.is_empty() {
        return Ok(Finding::nothing("no psychotherapy note is kept"));
    }
    let keys = sealer(site).await?;
    let mut mixed = 0;
    for note in &notes {
        mixed += usize::from(!is_apart(site, &keys, note).await?);
    }
    let copied = TABLES.iter().any(|table| table.name == "psychotherapy_note");
    let (status, words) = if copied {
        (Status::Fail, "copies of records have psychotherapy notes".to_owned())
    } else if mixed > 0 {
        (Status::Fail, format!("{mixed} of {} notes open without a key of their own", notes.len()))
    } else {
        (Status::Pass, format!("{} notes open with keys of their own only", notes.len()))
    };
    Ok(Finding::new(status, words).with("notes", notes.len()).with("mixed", mixed))
}
