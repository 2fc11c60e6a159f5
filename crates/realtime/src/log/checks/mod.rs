//! Whether what is stored on channels that carry PHI is ciphertext.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use wire::cipher::{Envelope, recognise};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-005.b",
    version: 1,
    cites: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "every stored message of a person on a channel that carries PHI is ciphertext",
    remediation: "find out who wrote the named messages past the gate, and treat it as an incident",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(sealed(site)),
        spoil: |_, site| Box::pin(async { Ok(store::plain(&site.db).await.map(|()| site)?) }),
    },
}];

async fn sealed(site: &Site) -> Result<Finding, Unseen> {
    let messages = store::newest(&mut site.db.read().await?).await?;
    if messages.is_empty() {
        return Ok(Finding::nothing("no channel that carries PHI holds a message yet"));
    }
    let plain =
        |payload: &str| matches!(recognise(payload), Envelope::Plain | Envelope::UnknownCryptor);
    let open: Vec<i64> =
        messages.iter().filter(|(_, payload)| plain(payload)).map(|(token, _)| *token).collect();
    let (status, words) = match open.first() {
        None => (Status::Pass, format!("the newest {} messages are ciphertext", messages.len())),
        Some(first) => {
            (Status::Fail, format!("{} messages are plaintext, the newest at {first}", open.len()))
        }
    };
    Ok(Finding::new(status, words).with("messages", messages.len()).with("plaintext", open.len()))
}
