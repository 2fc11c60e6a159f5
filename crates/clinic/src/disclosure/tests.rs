use super::{NewDisclosure, Purpose, Silence, rules};
use crate::access_report::Did;
use crate::export::{Format, TABLES};
use crate::privacy::{Asked, NewRequest, Purpose as Copied};
use crate::testing::{House, houses};
use crate::{Caller, ClinicError, Refusal};
use jiff::SignedDuration;
use kernel::{PersonId, Phi, Role, Timestamp};
use std::collections::BTreeSet;

fn patient() -> PersonId {
    "pat-1".parse().unwrap()
}

fn report(purpose: Purpose) -> NewDisclosure {
    NewDisclosure {
        at: None,
        recipient: Phi::new("Harbour County Health Department"),
        address: Some(Phi::new("1 Pier Road, Harbour, IL")),
        what: Phi::new("Date and result of a test"),
        purpose,
        basis: Phi::new("Notifiable disease, report of 2 March"),
        part2: None,
        silence: None,
    }
}

#[test]
fn an_accounting_looks_six_years_back_and_not_further() {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let floor: Timestamp = "2020-03-02T09:00:00Z".parse().unwrap();
    assert_eq!(rules::since(None, now), floor);
    assert_eq!(rules::since(Some("2000-01-01T00:00:00Z".parse().unwrap()), now), floor);
    let later: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(rules::since(Some(later), now), later);
}

#[test]
fn the_day_of_a_breach_is_called_that_of_its_discovery() {
    let at: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let incident = "i-1".parse().unwrap();
    for (locale, day) in [
        ("en", "discovered on this day; the notice says when it happened"),
        ("es", "se descubrió ese día; el aviso dice cuándo ocurrió"),
        ("es-MX", "se descubrió ese día; el aviso dice cuándo ocurrió"),
    ] {
        let told = rules::of_breach(locale, (&incident, at, &Phi::new("A former nurse")));
        assert_eq!(told.at, Some(at), "{locale}");
        assert!(told.what.expose().contains(day), "{locale}: {}", told.what.expose());
        assert_eq!(rules::check(&told, at), Ok(()), "{locale}");
    }
}

#[test]
fn what_an_agency_only_said_keeps_silence_for_thirty_days() {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let asked = |days: i64, in_writing| {
        let until = now + SignedDuration::from_hours(24 * days);
        let silence = Some(Silence { asked_by: Phi::new("State police"), until, in_writing });
        rules::check(&NewDisclosure { silence, ..report(Purpose::LawEnforcement) }, now)
    };
    assert!(asked(30, false).is_ok() && asked(400, true).is_ok());
    assert!(asked(31, false).is_err() && asked(0, true).is_err());
}

#[test]
fn only_an_agency_of_oversight_or_law_enforcement_has_silence() {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let until = now + SignedDuration::from_hours(24);
    for purpose in Purpose::ALL {
        let silence = Some(Silence { asked_by: Phi::new("State police"), until, in_writing: true });
        let said = rules::check(&NewDisclosure { silence, ..report(purpose) }, now);
        let refused = matches!(said, Err(Refusal::Field { field: "silence", .. }));
        let has_it = matches!(purpose, Purpose::Oversight | Purpose::LawEnforcement);
        assert_eq!(refused, !has_it, "{}: {said:?}", purpose.name());
        assert_eq!(rules::check(&report(purpose), now), Ok(()), "{}", purpose.name());
    }
}

#[test]
fn what_carries_protected_records_to_an_authority_carries_a_copy_to_it() {
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    for purpose in Purpose::ALL.into_iter().filter(|purpose| purpose.is_demanded()) {
        for on in rules::carrying(purpose) {
            let said = (Copied::Legal, Some(*on));
            let told = crate::privacy::rules::protected(&officer, said, true);
            assert_eq!(told, Ok(()), "{} on {}", purpose.name(), on.name());
        }
        let said = Some(crate::sensitivity::Part2::None);
        let left = crate::privacy::rules::protected(&officer, (Copied::Legal, said), true);
        assert_eq!(left, Err(Refusal::Part2Barred), "the whole record has the visit in it");
    }
    for twice in [
        NewDisclosure {
            at: Some("2026-03-02T09:00:00Z".parse().unwrap()),
            ..report(Purpose::Judicial)
        },
        NewDisclosure {
            part2: Some(crate::sensitivity::Part2::Consent),
            ..report(Purpose::Judicial)
        },
        report(Purpose::Treatment),
    ] {
        assert!(rules::of_copy(&twice).is_err(), "{twice:?}");
    }
}

#[tokio::test]
async fn while_an_agency_has_silence_its_patient_reads_of_no_copy_for_a_court() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let own = House::caller("pat-1", Role::Patient);
        // The officer writes the request down for whoever demands a copy: it is not the patient's.
        let asked = NewRequest { asked: Asked::Access, words: None };
        let asked = clinic.privacy.ask(&officer, &patient(), asked).await.unwrap();
        let requests = async |caller: &Caller| {
            clinic.privacy.list(caller, &patient(), (None, 50)).await.unwrap().len()
        };
        let purposes = [Copied::Legal, Copied::Treatment];
        for purpose in purposes {
            let (whose, words) = (patient(), Some(Phi::new("As it was asked for")));
            let which = (&whose, &asked.id);
            let allowed = if purpose == Copied::Legal {
                let given = report(Purpose::LawEnforcement);
                clinic.exports.allow_disclosed(&officer, which, (None, words), given).await
            } else {
                clinic.privacy.allow(&officer, which, (purpose, None, words)).await
            };
            let copy = allowed.unwrap();
            let open = clinic.exports.open(&officer, (&whose, &copy.id), Format::Archive);
            open.await.unwrap();
            house.later(61);
        }
        let told = async |caller: &Caller| {
            let report = clinic.access_reports.read(caller, &patient(), None).await.unwrap();
            [Did::Copied, Did::Changed].map(|did| {
                let all = report.accesses.iter();
                let by_officer = all.filter(|one| one.person == "officer-1" && one.did == did);
                by_officer.map(|one| one.times).sum::<usize>()
            })
        };
        let table = TABLES.iter().find(|table| table.name == "record_export").unwrap();
        let kept = async || {
            let rows = clinic.exports.rows(&patient(), (table, "")).await.unwrap().rows;
            rows.iter().map(|row| row["purpose"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((told(&own).await, kept().await.len()), ([2, 4], 2), "{store}: no silence");
        let until = house.in_minutes(60);
        let asked_by = Phi::new("State police");
        let silence = Some(Silence { asked_by, until, in_writing: false });
        let secret = NewDisclosure { silence, ..report(Purpose::LawEnforcement) };
        clinic.disclosures.record(&officer, &patient(), secret).await.unwrap();
        assert_eq!(told(&own).await, [1, 3], "{store}");
        assert_eq!(kept().await, ["treatment"], "{store}");
        assert_eq!((requests(&own).await, requests(&officer).await), (0, 1), "{store}");
        let asks = TABLES.iter().find(|table| table.name == "privacy_request").unwrap();
        let rows = clinic.exports.rows(&patient(), (asks, "")).await.unwrap().rows;
        assert!(rows.is_empty(), "{store}: {rows:?}");
        assert_eq!(told(&officer).await, [2, 5], "{store}: who has to know");
        house.later(61);
        assert_eq!((told(&own).await, kept().await.len()), ([2, 5], 2), "{store}: it is over");
        assert_eq!(requests(&own).await, 1, "{store}: it is over");
    }
}

#[tokio::test]
async fn while_an_agency_has_silence_its_patient_asks_anew_and_hears_of_no_answer_but_their_own() {
    for house in houses().await {
        let (store, privacy, whose) = (house.store, &house.clinic.privacy, patient());
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let own = House::caller("pat-1", Role::Patient);
        let copy =
            |words: Option<&str>| NewRequest { asked: Asked::Access, words: words.map(Phi::new) };
        let secret = copy(Some("The state police want the record"));
        let secret = privacy.ask(&officer, &whose, secret).await.unwrap();
        let (asked_by, until) = (Phi::new("State police"), house.in_minutes(60));
        let silence = Some(Silence { asked_by, until, in_writing: false });
        let given = NewDisclosure { silence, ..report(Purpose::LawEnforcement) };
        let said = (None, Some(Phi::new("As it was asked for")));
        let allowed =
            house.clinic.exports.allow_disclosed(&officer, (&whose, &secret.id), said, given);
        allowed.await.unwrap();

        let mine = privacy.ask(&own, &whose, copy(None)).await.unwrap();
        assert_ne!(mine.id, secret.id, "{store}: not what somebody of the clinic asked for");
        assert_eq!((&mine.made_by, &mine.words), (&whose, &None), "{store}");
        let again = privacy.ask(&own, &whose, copy(None)).await.unwrap();
        assert_eq!(again.id, mine.id, "{store}: who asks twice is told of their own request");
        let told = || {
            let all = house.actions("notification.pat-1").into_iter();
            all.filter(|kind| kind == "REQUEST_ANSWERED").count()
        };
        privacy.extend(&officer, &secret.id, Phi::new("A page is missing")).await.unwrap();
        privacy.answer(&officer, &secret.id, (true, None, None)).await.unwrap();
        assert_eq!(told(), 0, "{store}: they never asked");
        privacy.answer(&officer, &mine.id, (true, None, None)).await.unwrap();
        assert_eq!(told(), 1, "{store}: of their own they hear");
    }
}

#[tokio::test]
async fn whoever_writes_down_what_left_can_read_which_restrictions_stand() {
    for house in houses().await {
        let clinic = &house.clinic;
        for (who, role, may) in [
            ("nurse-1", Role::Nurse, true),
            ("front-desk-1", Role::Coordinator, true),
            ("dr-3", Role::Provider, false),
        ] {
            let caller = House::caller(who, role);
            let read = clinic.privacy.standing(&caller, &patient()).await;
            assert_eq!(read.is_ok(), may, "{who} in {}", house.store);
            let health = report(Purpose::PublicHealth);
            let written = clinic.disclosures.record(&caller, &patient(), health).await;
            assert_eq!(written.is_ok(), may, "{who} in {}", house.store);
            if let Err(refused) = written {
                let closed = ClinicError::Refused(Refusal::NeedsBreakGlass);
                assert_eq!(refused.to_string(), closed.to_string());
            }
        }
    }
}

#[tokio::test]
async fn a_patient_is_told_what_left_to_whom_and_why_but_not_what_need_not_be() {
    for house in houses().await {
        let nurse = House::caller("nurse-1", Role::Nurse);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let own = House::caller("pat-1", Role::Patient);
        let disclosures = &house.clinic.disclosures;
        let health = report(Purpose::PublicHealth);
        let told = disclosures.record(&nurse, &patient(), health).await.unwrap();
        disclosures.record(&nurse, &patient(), report(Purpose::Payment)).await.unwrap();
        let wrong =
            disclosures.record(&nurse, &patient(), report(Purpose::Judicial)).await.unwrap();
        disclosures.strike(&officer, &wrong.id, Phi::new("Another patient's")).await.unwrap();
        let again = disclosures.strike(&officer, &wrong.id, Phi::new("Another patient's")).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Stale("disclosure")))));
        let until = house.in_minutes(60);
        let silence =
            Some(Silence { asked_by: Phi::new("State police"), until, in_writing: false });
        let secret = NewDisclosure { silence, ..report(Purpose::LawEnforcement) };
        let secret = disclosures.record(&officer, &patient(), secret).await.unwrap();

        let admin = House::caller("admin-1", Role::Administrator);
        let clock = ("Demo Clinic", Some("America/Denver"));
        house.clinic.organizations.change(&admin, clock).await.unwrap();
        let made = disclosures.account(&own, &patient(), None).await.unwrap();
        assert_eq!(made.zone, "America/Denver", "{}: times are told by the clinic's", house.store);
        assert_eq!(made.disclosures, std::slice::from_ref(&told), "{}", house.store);
        assert_eq!(disclosures.list(&officer, &patient()).await.unwrap().len(), 4);
        let seen = house.clinic.access_reports.read(&own, &patient(), None).await.unwrap();
        let by_officer = seen.accesses.iter().filter(|one| one.person == "officer-1");
        assert_eq!(
            by_officer.map(|one| one.times).sum::<usize>(),
            2,
            "the two that were struck and read"
        );
        house.later(61);
        let later = disclosures.account(&officer, &patient(), None).await.unwrap();
        let ids: BTreeSet<_> = later.disclosures.iter().map(|one| &one.id).collect();
        let both = BTreeSet::from([&told.id, &secret.id]);
        assert_eq!(ids, both, "{}: the silence is over", house.store);
        let other = House::caller("pat-2", Role::Patient);
        assert!(disclosures.account(&other, &patient(), None).await.is_err());
        assert!(disclosures.list(&nurse, &patient()).await.is_err());
        assert!(disclosures.record(&own, &patient(), report(Purpose::Judicial)).await.is_err());
        assert_eq!(house.witnessed("DISCLOSURES_ACCOUNTED").await.len(), 2);
        assert!(house.witnessed("Harbour").await.is_empty(), "no words in the log");
    }
}
