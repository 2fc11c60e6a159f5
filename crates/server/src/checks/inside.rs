//! The connection between the server and its store, as the store sees it.

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::Link;
use std::sync::Arc;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "HC-004.a",
    version: 1,
    cites: &["164.312(e)(1)", "164.312(e)(2)(ii)", "ASVS 12.3"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "what the server asks of its database is encrypted, or never leaves the machine",
    remediation: "take sslmode=disable out of store.url, and give the database a certificate that this machine trusts (SSL_CERT_FILE for an authority of your own)",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(linked(site)),
        spoil: |_, site| Box::pin(async { Ok(bared(site)) }),
    },
}];

async fn linked(site: &Site) -> Result<Finding, Unseen> {
    let link = match site.prop::<Link>() {
        Some(link) => Link::clone(&link),
        None => site.db.link().await?,
    };
    Ok(match link {
        Link::Embedded => Finding::new(Status::Pass, "the store is a file of this machine"),
        Link::Encrypted(how) => {
            Finding::new(Status::Pass, "the database is reached by TLS").with("protocol", how)
        }
        Link::Here => {
            Finding::new(Status::Warn, "the database is reached in the clear, on this machine")
        }
        Link::Clear => Finding::new(Status::Fail, "the database is reached in the clear"),
    })
}

/// A store that is elsewhere, and reached as if it were not.
fn bared(mut site: Site) -> Site {
    site.props.push(Arc::new(Link::Clear));
    site
}
