use super::*;
use crate::audit::{Audit, Ledger, Signer};
use crate::keys::Kek;
use db::{Db, testing};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use kernel::{Actor, Clock, FakeClock, Role, SystemRandom, Timestamp};
use std::sync::Arc;

const DOCUMENT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn who(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None }
}

fn proposal(basis: Basis, scope: &[&str], ends: Option<Date>) -> Proposal {
    Proposal {
        of: None,
        basis,
        vendor: "Example Mail".to_owned(),
        scope: scope.iter().map(|host| (*host).to_owned()).collect(),
        reason: (basis != Basis::Baa).then(|| "codes only".to_owned()),
        signatory: "Privacy officer".to_owned(),
        document: DOCUMENT.to_owned(),
        effective: date(2026, 3, 1),
        ends,
        obligations: Obligation::ALL.into_iter().collect(),
    }
}

async fn office(db: &Db, kek: &Kek, clock: &Arc<FakeClock>) -> Agreements {
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let signer = Signer::open(db, kek, "housecall/clinic/audit").await.unwrap();
    let time: Arc<dyn Clock> = Arc::clone(clock) as _;
    let audit = Arc::new(Audit::new(signer, Arc::clone(&time)));
    Agreements::new(Ledger::new((db.clone(), audit), (time, Arc::new(SystemRandom))))
}

#[tokio::test]
async fn an_agreement_covers_its_hosts_from_the_second_persons_word_until_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &kek, &clock).await;
        let known = async || register(&db, TimeZone::UTC).await.unwrap();
        let covers = async |host: &str| {
            let register = known().await;
            register.covering(host, Holds::Phi, clock.now()).map(Agreement::label)
        };
        let wanted = proposal(Basis::Baa, &["smtp.example.org"], Some(date(2026, 4, 1)));
        let one = office.propose(who("one"), wanted.clone()).await.unwrap();
        assert_eq!(covers("smtp.example.org").await, None, "{store}: nobody approved it");
        let alone = office.approve(who("one"), (&one.id, 1)).await;
        assert!(matches!(alone, Err(AgreementError::SamePerson)), "{store}");
        office.approve(who("two"), (&one.id, 1)).await.unwrap();
        assert_eq!(covers("SMTP.example.org.").await, Some(one.label()), "{store}");
        assert_eq!(covers("other.example.org").await, None, "{store}: another host");
        let ever = async |host: &str, day: i64| {
            let now = clock.now() + SignedDuration::from_hours(24 * day);
            known().await.ever_covered(host, Holds::Phi, now)
        };
        assert!(ever("SMTP.example.org.", 90).await, "{store}: also when it is over");
        assert!(!ever("other.example.org", 90).await, "{store}: nobody agreed to it");

        for round in 0..2 {
            let due = office.due_notices(&known().await).await.unwrap();
            assert_eq!(due.len(), 1, "{store}: thirty days are left, and {round} times it failed");
        }
        let (due, left) = office.due_notices(&known().await).await.unwrap().remove(0);
        office.told((&due, left)).await.unwrap();
        assert!(
            office.due_notices(&known().await).await.unwrap().is_empty(),
            "{store}: people know"
        );
        clock.advance(SignedDuration::from_hours(24 * 29));
        let told = office.due_notices(&known().await).await.unwrap();
        assert_eq!(told.iter().map(|(_, left)| *left).collect::<Vec<_>>(), [1], "{store}");

        let next = Proposal {
            of: Some(one.id.clone()),
            effective: date(2026, 4, 2),
            ends: None,
            ..wanted
        };
        office.propose(who("two"), next).await.unwrap();
        office.approve(who("one"), (&one.id, 2)).await.unwrap();
        assert_eq!(
            covers("smtp.example.org").await,
            Some(format!("{}@1", one.id)),
            "{store}: until the next begins"
        );
        clock.advance(SignedDuration::from_hours(48));
        assert_eq!(covers("smtp.example.org").await, Some(format!("{}@2", one.id)), "{store}");
        office.end(who("one"), &one.id).await.unwrap();
        assert_eq!(covers("smtp.example.org").await, None, "{store}: it was ended");
        let lines = lines(&db, clock.now()).await.unwrap();
        assert_eq!(lines.len(), 2, "{store}: no version is lost");
        assert!(lines[0].contains(DOCUMENT), "{store}: {}", lines[0]);
    }
}

#[tokio::test]
async fn who_approves_signs_the_version_that_they_read_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &kek, &clock).await;
        let wanted = proposal(Basis::Baa, &["one.example.org"], None);
        let one = office.propose(who("two"), wanted.clone()).await.unwrap();
        office.approve(who("one"), (&one.id, 1)).await.unwrap();
        let next = |host: &str| Proposal {
            of: Some(one.id.clone()),
            scope: vec![host.to_owned()],
            ..wanted.clone()
        };
        let second = office.propose(who("two"), next("two.example.org")).await.unwrap();
        let third = office.propose(who("three"), next("three.example.org")).await.unwrap();
        let read = office.approve(who("one"), (&one.id, 2)).await;
        assert!(matches!(read, Err(AgreementError::State(..))), "{store}: {read:?}");
        let known = register(&db, TimeZone::UTC).await.unwrap();
        let covers = |register: &Register, host: &str| {
            register.covering(host, Holds::Phi, clock.now()).map(Agreement::label)
        };
        assert_eq!(covers(&known, "three.example.org"), None, "{store}: nobody read that one");
        assert_eq!(covers(&known, "two.example.org"), None, "{store}");
        assert_eq!(covers(&known, "one.example.org"), Some(one.label()), "{store}: as before");
        assert_eq!(known.state(&second, clock.now()), State::Replaced, "{store}");
        assert_eq!(known.state(&third, clock.now()), State::Proposed, "{store}");
        let none = office.approve(who("one"), (&one.id, 4)).await;
        assert!(matches!(none, Err(AgreementError::Missing(_))), "{store}: {none:?}");
        office.approve(who("one"), (&one.id, 3)).await.unwrap();
        let known = register(&db, TimeZone::UTC).await.unwrap();
        assert_eq!(covers(&known, "three.example.org"), Some(third.label()), "{store}");
    }
}

#[tokio::test]
async fn a_renewal_that_is_taken_back_leaves_what_stands() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &kek, &clock).await;
        let covers = async || {
            let register = register(&db, TimeZone::UTC).await.unwrap();
            register.covering("smtp.example.org", Holds::Phi, clock.now()).map(Agreement::label)
        };
        let wanted = proposal(Basis::Baa, &["smtp.example.org"], None);
        let one = office.propose(who("one"), wanted.clone()).await.unwrap();
        office.approve(who("two"), (&one.id, 1)).await.unwrap();
        let next = || Proposal { of: Some(one.id.clone()), ..wanted.clone() };
        office.propose(who("one"), next()).await.unwrap();
        let back = office.withdraw(who("two"), (&one.id, 2)).await.unwrap();
        assert_eq!(back.ended.map(|(who, _)| who).as_deref(), Some("two"), "{store}");
        assert_eq!(covers().await, Some(one.label()), "{store}: letters go on");
        let gone = office.approve(who("two"), (&one.id, 2)).await;
        assert!(matches!(gone, Err(AgreementError::State(..))), "{store}: {gone:?}");
        let stands = office.withdraw(who("two"), (&one.id, 1)).await;
        assert!(matches!(stands, Err(AgreementError::State(..))), "{store}: {stands:?}");
        assert_eq!(covers().await, Some(one.label()), "{store}");
        let third = office.propose(who("one"), next()).await.unwrap();
        assert_eq!(third.version, 3, "{store}: it can still be renewed");
        office.approve(who("two"), (&one.id, 3)).await.unwrap();
        assert_eq!(covers().await, Some(third.label()), "{store}");
        office.end(who("one"), &one.id).await.unwrap();
        assert_eq!(covers().await, None, "{store}");
        let over = office.propose(who("one"), next()).await;
        assert!(matches!(over, Err(AgreementError::State(..))), "{store}: {over:?}");
    }
}

#[test]
fn a_scope_is_a_host_or_all_below_a_domain_and_nothing_wider() {
    let reads = |scope: &str| super::rules::check(&proposal(Basis::Own, &[scope], None)).is_ok();
    for fine in ["smtp.example.org", "*.push.example.com", "192.0.2.7", "2001:db8::1", "hosting"] {
        assert!(reads(fine), "{fine}");
    }
    for wrong in [
        "",
        "*",
        "*.org",
        "https://example.org",
        "example.org:25",
        "a b",
        "Example.org",
        "*.192.0.2.7",
        "x*.org",
    ] {
        assert!(!reads(wrong), "{wrong}");
    }
    assert!(super::rules::check(&proposal(Basis::Own, &[], None)).is_err());
    let silent = Proposal { reason: None, ..proposal(Basis::NoPhi, &["a.example"], None) };
    assert!(super::rules::check(&silent).is_err(), "a decision has a reason");
}

/// The first version of an agreement, as two people agreed on it.
fn version(basis: Basis, scope: &[&str], ends: Option<Date>) -> Agreement {
    let Proposal {
        vendor, scope, reason, signatory, document, effective, ends, obligations, ..
    } = proposal(basis, scope, ends);
    let by = ("one".to_owned(), Timestamp::UNIX_EPOCH);
    Agreement {
        id: "a".parse().unwrap(),
        version: 1,
        basis,
        vendor,
        scope,
        reason,
        signatory,
        document,
        effective,
        ends,
        obligations,
        proposed: by.clone(),
        approved: Some(by),
        ended: None,
    }
}

#[test]
fn an_agreement_holds_from_midnight_to_midnight_where_the_clinic_is() {
    let one = version(Basis::Baa, &["smtp.example.org"], Some(date(2026, 11, 30)));
    // In the west the last evening is a day later by UTC, in the east the first morning a day earlier.
    for (hours, (first, last)) in [
        (-8, ("2026-03-01T08:00:00Z", "2026-12-01T07:59:59Z")),
        (9, ("2026-02-28T15:00:00Z", "2026-11-30T14:59:59Z")),
    ] {
        let zone = TimeZone::fixed(offset(hours));
        let register = Register::new(vec![one.clone()], zone);
        let (first, last): (Timestamp, Timestamp) = (first.parse().unwrap(), last.parse().unwrap());
        let second = SignedDuration::from_secs(1);
        for (at, state, left) in [
            (first - second, State::Ahead, 275),
            (first, State::Active, 274),
            (last, State::Active, 0),
            (last + second, State::Over, -1),
        ] {
            let covers = register.covering("smtp.example.org", Holds::Phi, at).is_some();
            assert_eq!(covers, state == State::Active, "{hours}: {at}");
            assert_eq!(register.state(&one, at), state, "{hours}: {at}");
            assert_eq!(register.days_left(&one, at), Some(left), "{hours}: {at}");
        }
        let ending = register.ending(last, 1);
        assert_eq!(ending, [(&one, 0)], "{hours}: people hear of it on its last day");
    }
}

#[test]
fn a_pattern_covers_what_is_below_it_and_a_decision_covers_no_health_data() {
    let one = version(Basis::NoPhi, &["*.push.example.com"], None);
    let register = Register::new(vec![one], TimeZone::UTC);
    let covers = |host: &str, holding, day: Date| {
        let noon = TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap();
        register.covering(host, holding, noon).is_some()
    };
    let day = date(2026, 3, 1);
    assert!(covers("web.push.example.com", Holds::Codes, day));
    assert!(covers("*.push.example.com", Holds::Codes, day), "all that a setting allows");
    assert!(!covers("push.example.com", Holds::Codes, day), "below it, not itself");
    assert!(!covers("evilpush.example.com", Holds::Codes, day));
    assert!(
        !covers("web.push.example.com", Holds::Phi, day),
        "files are health data, sealed or not"
    );
    assert!(
        !covers("web.push.example.com", Holds::Codes, date(2026, 2, 28)),
        "before its first day"
    );
}

#[tokio::test]
async fn what_an_agreement_binds_to_is_kept_with_each_version_and_what_it_lacks_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Kek::create(&folder.path().join("kek")).unwrap();
    for (store, db) in testing::stores().await {
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &kek, &clock).await;
        let some = [Obligation::Encryption, Obligation::ExecutedAgreement].into();
        let few = Proposal { obligations: some, ..proposal(Basis::Baa, &["a.example"], None) };
        let one = office.propose(who("one"), few).await.unwrap();
        let none = Proposal {
            obligations: std::collections::BTreeSet::new(),
            ..proposal(Basis::Own, &["b.example"], None)
        };
        let own = office.propose(who("one"), none).await.unwrap();
        assert!(own.lacking().is_empty(), "{store}: a decision binds nobody");
        let kept = register(&db, TimeZone::UTC).await.unwrap();
        let kept = kept.all().iter().find(|kept| kept.id == one.id).unwrap();
        let names: Vec<&str> = kept.lacking().into_iter().map(Obligation::name).collect();
        let wanted =
            ["access-logging", "breach-notification", "data-disposal", "minimum-necessary"];
        assert_eq!(names, wanted, "{store}");
        let lines = lines(&db, clock.now() + SignedDuration::from_secs(1)).await.unwrap();
        let told = "\"obligations\":[\"executed-agreement\",\"encryption\"]";
        assert!(lines.iter().any(|line| line.contains(told)), "{store}: {lines:?}");
    }
}
