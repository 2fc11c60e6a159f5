//! What no program can observe, as checks that somebody vouches for.

use super::{Attestation, NewAttestation, rules, store};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Unseen};
use jiff::SignedDuration;

/// An item of such a list: what is vouched for, how it is found out, and for how many days at most a word counts.
pub const fn attested(
    (id, cites): (&'static str, &'static [&'static str]),
    (severity, profile): (Severity, Profile),
    (expected, remediation): (&'static str, &'static str),
    ttl_days: u32,
) -> Check {
    Check {
        id,
        version: 1,
        cites,
        kind: Kind::Attested,
        severity,
        profile,
        expected,
        remediation,
        ttl_days,
        look: Look::At {
            probe: |check, site| Box::pin(vouched(check, site)),
            spoil: |check, site| Box::pin(expired(check, site)),
        },
    }
}

async fn vouched(check: &'static Check, site: &Site) -> Result<Finding, Unseen> {
    let all = store::list(&mut site.db.read().await?, check.id).await?;
    Ok(rules::judge(check, &all, site.now))
}

/// A word whose day is over.
async fn expired(check: &'static Check, site: Site) -> Result<Site, Unseen> {
    let said = NewAttestation {
        check: check.id.to_owned(),
        owner: "Nobody in particular".to_owned(),
        statement: "It held last year.".to_owned(),
        document: None,
        expires: site.now - SignedDuration::from_hours(1),
    };
    let (id, recorded) = ("mutant".to_owned(), site.now - SignedDuration::from_hours(48));
    let made = Attestation { id, said, recorded_by: "mutant".to_owned(), recorded };
    let mut tx = site.db.begin().await?;
    store::insert(&mut tx, &made).await?;
    tx.commit().await?;
    Ok(site)
}

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    attested(
        ("HC-004", &["164.312(e)"]),
        (Severity::High, Profile::Hipaa),
        (
            "every connection between the program, its database, its file store and its proxy is encrypted, or stays on one machine",
            "have the operator look at each connection, and attest what they found",
        ),
        365,
    ),
    attested(
        ("HC-013", &["164.312(d)", "164.514(h)"]),
        (Severity::Medium, Profile::Hipaa),
        (
            "nobody proves who they are by what others know: patients and representatives are identified before they get an account or a copy",
            "review how patients and their representatives prove who they are, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-019", &["164.502(b)", "164.514(d)"]),
        (Severity::High, Profile::Hipaa),
        (
            "each role is shown the fields that its work needs, and no more",
            "hold lists, records and exports against the policy of minimum necessary use, role by role, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-020.b", &["164.312(a)(2)(ii)"]),
        (Severity::Medium, Profile::Hipaa),
        (
            "emergency access was drilled within 90 days",
            "open a record of a test patient by break-glass, see the alert arrive, review it, and attest the drill",
        ),
        90,
    ),
    attested(
        ("HC-030", &["170.315(d)(2)", "ASVS 16.4.2"]),
        (Severity::High, Profile::Hipaa),
        (
            "it was tried with the accounts of those who administer the database that a change of the audit log is refused or found",
            "try to change audit entries as each administrator of the database, see it refused or found by HC-028, and attest it",
        ),
        180,
    ),
    attested(
        ("HC-032", &["170.210(g)", "ASVS 16.2.2"]),
        (Severity::Medium, Profile::Hipaa),
        (
            "the clocks of all machines, also those that the server does not see, follow a time source within half a second",
            "look at the offset on each machine (chronyc tracking), and attest it",
        ),
        180,
    ),
    attested(
        ("HC-036", &["164.528"]),
        (Severity::High, Profile::Hipaa),
        (
            "every disclosure outside treatment, payment and operations that did not go by a copy of this program is written down, too",
            "hold the requests of the year against the register of disclosures, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-042", &["42 CFR 2.31", "42 CFR 2.32"]),
        (Severity::High, Profile::Hipaa),
        (
            "visits of substance use treatment are labelled as such, or are not in this system",
            "say whether the clinic is a Part 2 programme and how its records are labelled, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-044", &["164.308(b)", "164.314(a)", "164.504(e)"]),
        (Severity::High, Profile::Hipaa),
        (
            "every vendor that can see PHI has a signed agreement",
            "hold the contracts against the services that are in use, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-048.a", &["164.308(a)(7)(ii)(A)"]),
        (Severity::High, Profile::Hipaa),
        (
            "the copy of the backups that was tried for HC-048 is in another building than the server and its backups",
            "go by the provider's or the landlord's papers where the copy is, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-049", &["164.308(a)(7)(ii)(C)"]),
        (Severity::High, Profile::Hipaa),
        (
            "the clinic can go on without this system, and tried it within a year",
            "work for an hour by the downtime plan, and attest the exercise",
        ),
        365,
    ),
    attested(
        ("HC-050", &["164.308(a)(7)"]),
        (Severity::High, Profile::Hipaa),
        (
            "whoever is on duty hears of an outage within five minutes by two ways",
            "stop the test installation, see both alerts arrive, and attest it",
        ),
        90,
    ),
    attested(
        ("HC-051", &["164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)"]),
        (Severity::Critical, Profile::Hipaa),
        (
            "the risk analysis is at most a year old, covers every asset, and nothing grave is overdue",
            "do the analysis, have it approved, and attest its document",
        ),
        365,
    ),
    attested(
        ("HC-052", &["NPRM 164.308(a)(1)"]),
        (Severity::Medium, Profile::Nprm2025),
        (
            "an inventory of assets and a map of where PHI flows are at most a year old",
            "draw both from what is there, and attest their document",
        ),
        365,
    ),
    attested(
        ("HC-053", &["164.308(a)(5)", "164.530(b)"]),
        (Severity::High, Profile::Hipaa),
        (
            "everybody who works here was trained within a year, and whoever is new within 30 days",
            "attest the training register of the year",
        ),
        365,
    ),
    attested(
        ("HC-054.b", &["164.316", "164.530(i)"]),
        (Severity::High, Profile::Hipaa),
        (
            "every policy that the rules ask for is there and was reviewed within a year",
            "review the policies, and attest the list of their versions",
        ),
        365,
    ),
    attested(
        ("HC-055", &["164.308(a)(5)(ii)(B)", "NPRM 164.312(h)"]),
        (Severity::High, Profile::Hipaa),
        (
            "known holes are mended (critical ones in 15 days, grave ones in 30), by a scan of the last 30 days",
            "scan the machines and the program's bill of materials, and attest the report",
        ),
        30,
    ),
    attested(
        ("HC-056", &["164.308(a)(8)", "NPRM 164.312(h)"]),
        (Severity::High, Profile::Hipaa),
        (
            "a qualified person evaluated and attacked the installation within a year, and nothing grave is open",
            "commission both, and attest their reports",
        ),
        365,
    ),
    attested(
        ("HC-057", &["164.308(a)(6)"]),
        (Severity::High, Profile::Hipaa),
        (
            "there is a plan for incidents, and it was exercised within a year",
            "exercise the plan, and attest it",
        ),
        365,
    ),
    attested(
        ("HC-058", &["NPRM 164.312(c)", "ASVS 13.4"]),
        (Severity::Medium, Profile::Hipaa),
        (
            "the program is the released one, and the machines match their baseline: ports, settings, networks",
            "compare the machines with their baseline, and attest it",
        ),
        90,
    ),
    attested(
        ("HC-061", &["164.312(e)", "RFC 8827"]),
        (Severity::High, Profile::Hipaa),
        (
            "calls were seen to run over the relay, encrypted",
            "look at a test call in the browser's own statistics, and attest it",
        ),
        180,
    ),
    attested(
        ("HC-065", &["45 CFR 84.84", "WCAG 2.1 AA"]),
        (Severity::High, Profile::Hipaa),
        (
            "somebody who uses assistive technology went through the application within a year",
            "have it audited by hand, and attest the report",
        ),
        365,
    ),
    attested(
        ("HC-068", &["45 CFR 92.201", "47 CFR 14.21"]),
        (Severity::Medium, Profile::Hipaa),
        (
            "interpreters come within five minutes, captions work, and no words that matter were translated by machine alone",
            "try each with a test patient, and attest it",
        ),
        180,
    ),
    Check {
        look: Look::Nothing(
            "this version sends no webhooks; its one FHIR output, the audit log's, is looked at by HC-035, signing in through an identity provider by HC-070.a, and what an SMS gateway calls about by HC-070.b",
        ),
        ..attested(
            ("HC-070", &["ASVS 10", "ASVS 13.2.4"]),
            (Severity::High, Profile::Hipaa),
            ("what leaves by an interface is valid, authorised and signed", "nothing"),
            30,
        )
    },
];
