//! Whether what identifies people is sealed: where it stands, in the raw files around it, and in the audit log.

mod hunt;
pub(crate) mod store;

use compliance::audit::{Action, Audit, Entry, Event, Explorer, Outcome, Query, Resource, Signer};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use kernel::{Actor, Phi, Role, SystemClock, SystemRandom};
use std::sync::Arc;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-005.a",
        version: 1,
        cites: &["164.312(a)(2)(iv)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "whatever identifies a person opens with a field key for its own row only, and stands nowhere in the raw files of an embedded store",
        remediation: "treat it as an incident: what stands in the clear can be read by whoever has the file or a backup of it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(sealed(site)),
            spoil: |_, site| Box::pin(open(site)),
        },
    },
    Check {
        id: "HC-034",
        version: 1,
        cites: &["ASVS 16.2.5", "ASVS 14.2.1"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no name, address or number of a patient stands in the newest audit entries",
        remediation: "find out which command wrote the named entries, and have it name people by id",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(silent(site)),
            spoil: |_, site| Box::pin(told(site)),
        },
    },
];

/// So many people are looked at.
const SAMPLE: i64 = 200;

async fn sealer(site: &Site) -> Result<Sealer, Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    Ok(Sealer::open(&site.db, &keys).await?)
}

/// What identifies patients, in the clear, and how many fields did not open. Names of staff stand in public places, too.
async fn canaries(site: &Site) -> Result<(Vec<Phi>, usize, usize), Unseen> {
    let sealer = sealer(site).await?;
    let mut tx = site.db.read().await?;
    let people = store::sample(&mut tx, SAMPLE).await?;
    let fields = people.iter().flat_map(|person| &person.fields);
    let opener = sealer.opener(&mut tx, fields.map(|(_, bytes)| bytes.as_slice())).await?;
    let (mut canaries, mut shut, mut all) = (Vec::new(), 0, 0);
    for person in &people {
        for (column, bytes) in &person.fields {
            all += 1;
            match opener.open(("person", column, &person.id), bytes) {
                // A day stands in every row; a name or an address does not.
                Ok(text)
                    if person.role == "patient"
                        && *column != "birth_date"
                        && text.expose().len() >= 9 =>
                {
                    canaries.push(text);
                }
                Ok(_) => {}
                Err(_) => shut += 1,
            }
        }
    }
    Ok((canaries, shut, all))
}

async fn sealed(site: &Site) -> Result<Finding, Unseen> {
    let (canaries, shut, all) = canaries(site).await?;
    if all == 0 {
        return Ok(Finding::nothing("nobody is registered yet"));
    }
    let hunt = hunt::raw(site.database.as_deref(), &canaries).await?;
    let (status, words) = if shut > 0 {
        (Status::Fail, format!("{shut} of {all} fields do not open as sealed ones"))
    } else if hunt.hits > 0 {
        (Status::Fail, format!("{} texts of patients stand in the raw files", hunt.hits))
    } else {
        (Status::Pass, format!("{all} fields are sealed, and the raw files hold none of them"))
    };
    let finding = Finding::new(status, words).with("fields", all).with("canaries", canaries.len());
    Ok(finding.with("files", hunt.files).with("bytes", hunt.bytes))
}

async fn silent(site: &Site) -> Result<Finding, Unseen> {
    let (canaries, ..) = canaries(site).await?;
    if canaries.is_empty() {
        return Ok(Finding::nothing("no patient is registered yet"));
    }
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let explorer = Explorer::new(site.db.clone(), &signer);
    let entries = explorer.find(&Query { limit: 500, ..Query::default() }).await?;
    let tells = |text: &str| canaries.iter().any(|canary| text.contains(canary.expose()));
    let first = entries.iter().find(|entry| tells(&format!("{entry:?}")));
    let (status, words) = match first {
        None => (Status::Pass, format!("the newest {} entries name people by id", entries.len())),
        Some(entry) => (Status::Fail, format!("entry {} holds a text of a patient", entry.index)),
    };
    Ok(Finding::new(status, words).with("canaries", canaries.len()).with("entries", entries.len()))
}

/// Somebody whose name stands in the clear.
async fn open(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    store::add(&mut tx, ("mutant", Role::Patient, true), b"Maya Mutant".to_vec()).await?;
    tx.commit().await?;
    Ok(site)
}

/// An entry that names its patient.
async fn told(site: Site) -> Result<Site, Unseen> {
    let name = Phi::new("Maya Mutant");
    let sealed = sealer(&site).await?.seal(("person", "name", "mutant"), &name)?;
    let signer = Signer::open(&site.db, &site.kek, "mutant.invalid/audit").await?;
    let resource = Resource { kind: "person", id: name.expose().to_owned(), channel: None };
    let actor = Actor::system();
    let entry = Entry::new(Event::PersonRead, Action::Read, Outcome::Success, actor, resource);
    let mut tx = site.db.begin().await?;
    store::add(&mut tx, ("mutant", Role::Patient, true), sealed).await?;
    Audit::new(signer, Arc::new(SystemClock)).append(&mut tx, &[entry]).await?;
    tx.commit().await?;
    Ok(site)
}
