//! The connections between the server and its store, as the store sees them.

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::{Connections, Link};
use std::sync::Arc;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "HC-004.a",
    version: 2,
    cites: &["164.312(e)(1)", "164.312(e)(2)(ii)", "ASVS 12.3"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "every connection of the server's account to its database is encrypted, or never leaves the machine",
    remediation: "take sslmode=disable out of store.url, and give the database a certificate that this machine trusts (SSL_CERT_FILE for an authority of your own)",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(linked(site)),
        spoil: |_, site| Box::pin(async { Ok(bared(site)) }),
    },
}];

/// What a store says of connections; a prop.
struct Told(Vec<Connections>);

async fn linked(site: &Site) -> Result<Finding, Unseen> {
    Ok(match site.prop::<Told>() {
        Some(told) => judged(&told.0),
        None => judged(&site.db.links().await?),
    })
}

/// The worst of them counts: the connection by which a check asks says nothing of the server's.
fn judged(all: &[Connections]) -> Finding {
    let sum = |which: fn(&Link) -> bool| -> u64 {
        all.iter().filter(|one| which(&one.link)).map(|one| one.count).sum()
    };
    let every = sum(|_| true);
    let clear = sum(|link| *link == Link::Clear);
    let here = sum(|link| *link == Link::Here);
    let embedded = sum(|link| *link == Link::Embedded);
    let (status, words) = if clear > 0 {
        let words =
            "connections of the server's account reach the database in the clear, over a network";
        (Status::Fail, format!("{clear} of {every} {words}"))
    } else if here > 0 {
        let words =
            "connections of the server's account reach the database in the clear, on this machine";
        (Status::Warn, format!("{here} of {every} {words}"))
    } else if embedded > 0 {
        (Status::Pass, "the store is a file of this machine".to_owned())
    } else {
        (Status::Pass, format!("the database is reached by TLS, by {every} connections"))
    };
    let table: Vec<String> = all.iter().map(line).collect();
    Finding::new(status, words).with("connections", table.join("; "))
}

/// Connections as evidence has them. What a stranger's program calls itself is their word, and is not repeated.
fn line(one: &Connections) -> String {
    const OWN: [&str; 4] = ["housecall", "pg_dump", "pg_restore", "psql"];
    let known = OWN.iter().find(|own| **own == one.program);
    let program = known.copied().unwrap_or("another program");
    let how = match &one.link {
        Link::Embedded => "by a file".to_owned(),
        Link::Encrypted(how) => format!("by {how}"),
        Link::Here => "in the clear, on this machine".to_owned(),
        Link::Clear => "in the clear, over a network".to_owned(),
    };
    format!("{program}: {} {how}", one.count)
}

/// A store that is elsewhere, which one of its connections reaches as if it were not, while that of the check is encrypted.
fn bared(mut site: Site) -> Site {
    let program = || "housecall".to_owned();
    let own = Link::Encrypted("TLSv1.3 TLS_AES_256_GCM_SHA384".to_owned());
    let told = vec![
        Connections { program: program(), link: own, count: 1 },
        Connections { program: program(), link: Link::Clear, count: 1 },
    ];
    site.props.push(Arc::new(Told(told)));
    site
}

#[cfg(test)]
mod tests {
    use super::{Connections, Link, Status, judged};

    #[test]
    fn one_connection_in_the_clear_is_not_hidden_by_those_that_are_encrypted() {
        let of =
            |program: &str, link: Link| Connections { program: program.to_owned(), link, count: 2 };
        let tls = || of("housecall", Link::Encrypted("TLSv1.3 X".to_owned()));
        for (other, status, words) in [
            (tls(), Status::Pass, "the database is reached by TLS, by 4 connections"),
            (of("pg_dump", Link::Here), Status::Warn, "2 of 4 connections"),
            (of("Maya's", Link::Clear), Status::Fail, "2 of 4 connections"),
        ] {
            let finding = judged(&[tls(), other]);
            assert_eq!(finding.status, status, "{}", finding.observed);
            assert!(finding.observed.starts_with(words), "{}", finding.observed);
            let table = &finding.evidence["connections"];
            assert!(table.starts_with("housecall: 2 by TLSv1.3 X; "), "{table}");
            assert!(!table.contains("Maya"), "{table}");
        }
    }
}
