//! The check of downtime kits.

use super::{Depot, Kept, Written, kit, store};
use crate::backup::BackupKey;
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until};
use jiff::SignedDuration;
use kernel::{Phi, Timestamp};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What this slice offers.
pub const CHECKS: &[Check] = &[Check {
    id: "HC-049.a",
    version: 2,
    cites: &["164.308(a)(7)(ii)(C)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "the newest downtime kit is at most 24 hours old, as the server wrote it, and sealed to the key that the settings name, with which a kit was opened within 90 days",
    remediation: "set [downtime] folder and recipient, and the server writes one each 12 hours; `housecall downtime-kit write --config FILE` writes one now, and says what is in the way. Open one with `housecall downtime-kit open KIT --key KEY --config FILE`, so that the key is seen to be there and to open it",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(newest(site)),
        spoil: |_, site| Box::pin(async { plain(site) }),
    },
}];

async fn newest(site: &Site) -> Result<Finding, Unseen> {
    let Some(kept) = site.prop::<Kept>() else {
        let words = "where downtime kits are kept stands in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let Some(depot) = &kept.0 else {
        let words = "no downtime kit is written: [downtime] folder and recipient are not set";
        return Ok(Finding::new(Status::Fail, words));
    };
    let Some(file) = kit::files(&depot.folder, site.now)?.into_iter().next() else {
        let words = "there is no downtime kit where the settings keep them";
        return Ok(Finding::new(Status::Fail, words));
    };
    let (sha256, sealed) = file.look()?;
    let mut tx = site.db.read().await?;
    let known = store::find(&mut tx, &sha256).await?;
    let key = depot.recipient.id();
    let opened = store::last_opened(&mut tx, (&key, until(site.now))).await?;
    drop(tx);
    let at = known.as_ref().map_or(file.at, |known| known.at);
    let (status, words) = if sealed {
        let (status, words) = judged(known.as_ref(), &key, site.now);
        match untried(opened, site.now) {
            Some(untried) => (status.worse(Status::Warn), format!("{words}; {untried}")),
            None => (status, words),
        }
    } else {
        let words = "the newest downtime kit is not sealed, or not whole: it stands in the clear, or was cut off";
        (Status::Fail, words.to_owned())
    };
    let finding = Finding::new(status, words).with("sha256", sha256).with("made", at);
    let opened = opened.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let finding = finding.with("key", key).with("opened", opened);
    Ok(finding.written(Some(at), site.now))
}

/// That something is sealed says nothing of whether anybody still has the key: what is to be said of that.
fn untried(opened: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let Some(opened) = opened else {
        return Some("nobody has been seen to open a kit with its key".to_owned());
    };
    let age = now.duration_since(opened);
    let days = age.as_hours() / 24;
    (age > HOUR * 24 * 90).then(|| format!("a kit was opened with its key {days} days ago"))
}

/// What is made of a sealed kit, by what stands of it in the record.
fn judged(known: Option<&Written>, recipient: &str, now: Timestamp) -> (Status, String) {
    let Some(known) = known else {
        let words =
            "the newest downtime kit is not as this server wrote one: no record has its SHA-256";
        return (Status::Fail, words.to_owned());
    };
    if known.recipient != recipient {
        let words = "the newest downtime kit is sealed to another key than the settings name";
        return (Status::Fail, words.to_owned());
    }
    let age = now.duration_since(known.at);
    let words = format!("the newest downtime kit is {} hours old, and sealed", age.as_hours());
    (Status::within(age, HOUR * 24, HOUR * 72), words)
}

/// A kit that stands in the clear.
fn plain(site: Site) -> Result<Site, Unseen> {
    let beside = site.database.as_ref().and_then(|file| file.parent());
    let folder =
        beside.ok_or_else(|| Unseen::because("there is no folder for a kit"))?.join("kits");
    let key = folder.with_extension("key");
    let recipient = BackupKey::create(&key)?;
    let (file, _) = kit::write(&folder, &Phi::new(""), (&recipient, site.now - HOUR))?;
    std::fs::write(file, "<!doctype html>")?;
    let mut site = site;
    site.props.push(std::sync::Arc::new(Kept(Some(Depot { folder, recipient }))));
    Ok(site)
}
