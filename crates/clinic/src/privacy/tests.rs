use super::{Asked, NewRequest, Purpose, State, rules};
use crate::consent::{Evidence, Given, NewForm, Topic};
use crate::testing::{House, houses};
use crate::{Act, Acting, Caller, ClinicError, Refusal};
use compliance::check::Status;
use kernel::{Fault as _, PersonId, Phi, Role, Timestamp};

const DAY: i64 = 24 * 60;

fn new(asked: Asked, words: Option<&str>) -> NewRequest {
    NewRequest { asked, words: words.map(Phi::new) }
}

fn code<T>(done: Result<T, ClinicError>) -> &'static str {
    done.err().map_or("done", |error| error.code())
}

fn people() -> (Caller, Caller, PersonId) {
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    (House::caller("pat-1", Role::Patient), officer, "pat-1".parse().unwrap())
}

#[tokio::test]
async fn a_request_for_a_copy_has_thirty_days_which_are_extended_once_with_a_reason() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let privacy = &house.clinic.privacy;
        let asked = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        assert_eq!(asked.due, house.in_minutes(30 * DAY), "{}", house.store);
        house.later(3);
        let again = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        assert_eq!(again, asked, "who asks twice is told of the first request");
        let silent = privacy.extend(&officer, &asked.id, Phi::new(" ")).await;
        assert_eq!(code(silent), "request.field");
        let reason = || Phi::new("The archive is off site");
        let late = privacy.extend(&officer, &asked.id, reason()).await.unwrap().request;
        assert_eq!(late.due, house.in_minutes(60 * DAY - 3));
        let twice = privacy.extend(&officer, &asked.id, reason()).await;
        assert_eq!(code(twice), "state.transition");
        let own = privacy.list(&patient, &id, (None, 50)).await.unwrap();
        assert_eq!(own[0].extension.as_ref().map(|one| &one.reason), Some(&reason()));
        let [own] = &*privacy.queue(&officer, true, (None, 50)).await.unwrap() else {
            panic!("one waits")
        };
        assert_eq!(own.made_by, None, "{}: the patient's own", house.store);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let said = new(Asked::Amendment, Some("I moved"));
        let said = privacy.ask(&desk, &id, said).await.unwrap();
        let queue = privacy.queue(&officer, true, (None, 50)).await.unwrap();
        let said = queue.iter().find(|one| one.request.id == said.id).unwrap();
        let by = said.made_by.as_ref().map(Phi::expose);
        assert_eq!(by, Some("Tom Bakker"), "{}: by name, not by id", house.store);
        assert!(house.witnessed("archive is").await.is_empty(), "no words in the audit log");
        assert_eq!(house.witnessed("PRIVACY_REQUEST_EXTENDED").await.len(), 1);
    }
}

#[tokio::test]
async fn only_officers_answer_and_a_denied_correction_keeps_what_the_patient_says_to_it() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let privacy = &house.clinic.privacy;
        let wordless = privacy.ask(&patient, &id, new(Asked::Amendment, None)).await;
        assert_eq!(code(wordless), "request.field", "{}", house.store);
        let asked = new(Asked::Amendment, Some("I never smoked"));
        let asked = privacy.ask(&patient, &id, asked).await.unwrap();
        assert_eq!(asked.due, house.in_minutes(60 * DAY));
        let denial = || (false, Some(Phi::new("The note is complete")), None);
        for other in ["dr-1", "front-desk-1", "pat-1", "admin-1"] {
            let role = match other {
                "dr-1" => Role::Provider,
                "pat-1" => Role::Patient,
                "admin-1" => Role::Administrator,
                _ => Role::Coordinator,
            };
            let other = House::caller(other, role);
            assert_eq!(
                code(privacy.answer(&other, &asked.id, denial()).await),
                "access.not-allowed"
            );
        }
        assert_eq!(
            code(privacy.answer(&officer, &asked.id, (false, None, None)).await),
            "request.field"
        );
        let statement = || Phi::new("I have never touched one");
        let early = privacy.disagree(&patient, (&id, &asked.id), statement()).await;
        assert_eq!(code(early), "state.transition");
        privacy.answer(&officer, &asked.id, denial()).await.unwrap();
        let again = privacy.answer(&officer, &asked.id, (true, None, None)).await;
        assert_eq!(code(again), "state.transition", "an answer stands");
        privacy.disagree(&patient, (&id, &asked.id), statement()).await.unwrap();
        let own = privacy.list(&patient, &id, (None, 50)).await.unwrap();
        assert_eq!((own[0].state, own[0].statement.clone()), (State::Denied, Some(statement())));
        let limit = new(Asked::Restriction, Some("Nothing to my insurer"));
        let limit = privacy.ask(&patient, &id, limit).await.unwrap();
        let doctor = House::caller("dr-1", Role::Provider);
        let elsewhere = House::caller("dr-3", Role::Provider);
        assert_eq!(code(privacy.standing(&elsewhere, &id).await), "access.break-glass");
        let with_record = privacy.standing(&doctor, &id).await.unwrap();
        assert_eq!(with_record.len(), 1, "an open restriction restricts nobody yet");
        privacy.answer(&officer, &limit.id, (true, None, None)).await.unwrap();
        let with_record = privacy.standing(&doctor, &id).await.unwrap();
        let limit = Some(Phi::new("Nothing to my insurer"));
        assert!(with_record.iter().any(|one| one.words == limit));
        assert!(with_record.iter().any(|one| one.statement == Some(statement())));
        assert_eq!(code(privacy.standing(&patient, &id).await), "access.not-allowed");
        let stranger = House::caller("pat-2", Role::Patient);
        assert_eq!(code(privacy.list(&stranger, &id, (None, 50)).await), "access.not-allowed");
        let foreign: PersonId = "pat-2".parse().unwrap();
        let probed = privacy.withdraw(&stranger, (&foreign, &asked.id)).await;
        assert_eq!(code(probed), "unknown", "another patient's request is none of theirs");
    }
}

#[tokio::test]
async fn a_copy_is_made_for_a_purpose_by_who_said_it_and_by_patients_once_it_is_granted() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let (privacy, exports) = (&house.clinic.privacy, &house.clinic.exports);
        let asked = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        let which = (&id, &asked.id);
        let own = (Purpose::PatientRequest, None, None);
        let proxy =
            Acting { proxy: "proxy-1".to_owned(), patient: id.clone(), acts: Act::ALL.into() };
        let guardian =
            Caller { acting: Some(proxy), ..House::caller("guardian-1", Role::Guardian) };
        assert_eq!(code(privacy.allow(&patient, which, own.clone()).await), "state.transition");
        assert_eq!(code(privacy.allow(&officer, which, own.clone()).await), "request.field");
        let said = (Purpose::Treatment, None, Some(Phi::new("To Dr Okafor, who sees her next")));
        let copy = privacy.allow(&officer, which, said).await.unwrap();
        let format = crate::export::Format::Archive;
        let stolen = exports.open(&patient, (&id, &copy.id), format).await;
        assert_eq!(code(stolen), "access.not-allowed", "{}", house.store);
        exports.open(&officer, (&id, &copy.id), format).await.unwrap();
        house.later(61);
        assert_eq!(code(exports.open(&officer, (&id, &copy.id), format).await), "unknown");
        let taken = house.witnessed("\"RECORD_EXPORTED\"").await;
        assert!(taken[0].contains("\"treatment\"") && !taken[0].contains("Okafor"), "{taken:?}");
        privacy.answer(&officer, &asked.id, (true, None, None)).await.unwrap();
        let acted = privacy.allow(&guardian, which, own.clone()).await;
        assert_eq!(code(acted), "access.not-allowed", "what was confidential would stand in it");
        let copy = privacy.allow(&patient, which, own.clone()).await.unwrap();
        let linked = Caller { visit: Some("visit-1".parse().unwrap()), ..patient.clone() };
        assert_eq!(code(privacy.allow(&linked, which, own.clone()).await), "access.link-copy");
        let taken = exports.open(&linked, (&id, &copy.id), format).await;
        assert_eq!(code(taken), "access.link-copy", "{}: a link is for one visit", house.store);
        exports.open(&patient, (&id, &copy.id), format).await.unwrap();
        house.later(31 * DAY);
        assert_eq!(code(privacy.allow(&patient, which, own).await), "state.transition");
    }
}

#[tokio::test]
async fn what_a_patient_takes_to_a_court_is_theirs_to_give_and_no_disclosure_is_missing_of_it() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let (privacy, exports) = (&house.clinic.privacy, &house.clinic.exports);
        let asked = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        privacy.answer(&officer, &asked.id, (true, None, None)).await.unwrap();
        let own = (Purpose::Legal, None, None);
        let copy = privacy.allow(&patient, (&id, &asked.id), own).await.unwrap();
        exports.open(&patient, (&id, &copy.id), crate::export::Format::Archive).await.unwrap();
        house.later(9 * DAY);
        let told = house.finding("HC-036.a").await;
        assert_ne!(told.status, Status::Fail, "{}: {}", house.store, told.observed);
        assert!(!told.observed.contains(copy.id.as_str()), "{}", told.observed);
    }
}

#[tokio::test]
async fn however_much_a_patient_asks_what_stands_is_seen_and_the_others_are_found() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let (privacy, store) = (&house.clinic.privacy, house.store);
        let other = House::caller("pat-2", Role::Patient);
        let first = privacy.ask(&patient, &id, new(Asked::Restriction, Some("Not to my plan")));
        let first = first.await.unwrap().id;
        let bar = Some(crate::restriction::Bar::HealthPlan);
        privacy.answer(&officer, &first, (true, None, bar)).await.unwrap();
        house.later(1);
        for _ in 0..200 {
            let asked = privacy.ask(&patient, &id, new(Asked::Amendment, Some("It is wrong")));
            let asked = asked.await.unwrap().id;
            privacy.withdraw(&patient, (&id, &asked)).await.unwrap();
        }
        let doctor = House::caller("dr-1", Role::Provider);
        let stands = privacy.standing(&doctor, &id).await.unwrap();
        assert!(stands.iter().any(|one| one.id == first), "{store}: behind 200 others");
        let page = privacy.list(&patient, &id, (None, 500)).await.unwrap();
        assert_eq!(page.len(), 200, "{store}");
        let before = Some(page[199].id.as_str());
        let rest = privacy.list(&patient, &id, (before, 500)).await.unwrap();
        assert_eq!(rest.iter().map(|one| &one.id).collect::<Vec<_>>(), [&first], "{store}");

        for _ in 0..20 {
            privacy.ask(&patient, &id, new(Asked::Amendment, Some("Wrong"))).await.unwrap();
        }
        let more = privacy.ask(&patient, &id, new(Asked::Amendment, Some("Wrong"))).await;
        assert_eq!(code(more), "privacy.many-open", "{store}");
        let own = "pat-2".parse().unwrap();
        let theirs = privacy.ask(&other, &own, new(Asked::Amendment, Some("Not so"))).await;
        let theirs = theirs.unwrap().id;
        let page = privacy.queue(&officer, true, (None, 20)).await.unwrap();
        let after = Some(page[19].request.id.as_str());
        let rest = privacy.queue(&officer, true, (after, 20)).await.unwrap();
        let all: Vec<_> = page.iter().chain(&rest).map(|one| &one.request.id).collect();
        assert!(all.len() == 21 && all.contains(&&theirs), "{store}: {all:?}");
        let all = privacy.queue(&officer, false, (None, 200)).await.unwrap();
        let after = Some(all[199].request.id.as_str());
        let rest = privacy.queue(&officer, false, (after, 200)).await.unwrap();
        assert!(rest.iter().any(|one| one.request.id == first), "{store}");
    }
}

#[tokio::test]
async fn only_who_asked_takes_a_request_back_and_an_officer_ends_it_with_words() {
    for house in houses().await {
        let (store, privacy) = (house.store, &house.clinic.privacy);
        let (patient, officer, id) = people();
        let words = new(Asked::Amendment, Some("I never smoked"));
        let asked = privacy.ask(&patient, &id, words).await.unwrap();
        let desk = House::caller("front-desk-1", Role::Coordinator);
        for other in [&officer, &desk] {
            let ended = privacy.withdraw(other, (&id, &asked.id)).await;
            assert_eq!(code(ended), "access.not-allowed", "{store}: {}", other.person);
        }
        let [waits] = &*privacy.queue(&officer, true, (None, 50)).await.unwrap() else {
            panic!("{store}: its day counts on")
        };
        assert_eq!((&waits.request.id, waits.request.due), (&asked.id, asked.due), "{store}");
        let why = Some(Phi::new("You told us by telephone that it is settled"));
        privacy.answer(&officer, &asked.id, (false, why, None)).await.unwrap();
        let told = house.actions("notification.pat-1");
        assert!(told.iter().any(|kind| kind == "REQUEST_ANSWERED"), "{store}: {told:?}");

        let asked = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        let proxy =
            Acting { proxy: "proxy-1".to_owned(), patient: id.clone(), acts: [Act::View].into() };
        let guardian =
            Caller { acting: Some(proxy), ..House::caller("guardian-1", Role::Guardian) };
        let back = privacy.withdraw(&guardian, (&id, &asked.id)).await.unwrap();
        assert_eq!(back.state, State::Withdrawn, "{store}");
        assert!(privacy.queue(&officer, true, (None, 50)).await.unwrap().is_empty(), "{store}");
    }
}

#[tokio::test]
async fn a_copy_for_a_court_is_accounted_for_from_the_moment_that_it_is_allowed() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let (privacy, exports) = (&house.clinic.privacy, &house.clinic.exports);
        let asked = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        let which = (&id, &asked.id);
        let words = || Some(Phi::new("The court wants it by Friday"));
        let bare = privacy.allow(&officer, which, (Purpose::Legal, None, words())).await;
        assert_eq!(code(bare), "request.field", "{}: nobody says who receives it", house.store);
        let given = |purpose| crate::disclosure::NewDisclosure {
            at: None,
            recipient: Phi::new("Superior Court of Alameda County"),
            address: None,
            what: Phi::new("The whole record"),
            purpose,
            basis: Phi::new("Subpoena 26-1207"),
            part2: None,
            silence: None,
        };
        let treated = given(crate::disclosure::Purpose::Treatment);
        let treated = exports.allow_disclosed(&officer, which, (None, words()), treated).await;
        assert_eq!(code(treated), "request.field", "of that no accounting is owed");
        let judicial = given(crate::disclosure::Purpose::Judicial);
        let own = exports.allow_disclosed(&patient, which, (None, None), judicial.clone()).await;
        assert_eq!(code(own), "state.transition", "an officer lets it out");
        let copy =
            exports.allow_disclosed(&officer, which, (None, words()), judicial).await.unwrap();
        let told = house.clinic.disclosures.account(&patient, &id, None).await.unwrap();
        assert_eq!(told.disclosures.len(), 1, "{}", house.store);
        assert_eq!(told.disclosures[0].basis, Phi::new("Subpoena 26-1207"));
        let format = crate::export::Format::Archive;
        exports.open(&officer, (&id, &copy.id), format).await.unwrap();
        assert_eq!(house.witnessed("\"DISCLOSURE_RECORDED\"").await.len(), 1);

        // A second court, whose copy is a second disclosure.
        let judicial = given(crate::disclosure::Purpose::Judicial);
        let second = exports.allow_disclosed(&officer, which, (None, words()), judicial).await;
        exports.open(&officer, (&id, &second.unwrap().id), format).await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        let paths = &found.evidence["by_path"];
        assert_eq!(paths, "copy/legal=2 disclosure/judicial=2", "{}", house.store);
        let why = Phi::new("It was written down twice");
        house.clinic.disclosures.strike(&officer, &told.disclosures[0].id, why).await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        assert!(found.observed.starts_with("1 of 2 copies"), "{}", found.observed);
    }
}

#[tokio::test]
async fn a_disclosure_says_who_received_what() {
    for house in houses().await {
        let (_, officer, id) = people();
        let told = crate::disclosure::NewDisclosure {
            at: None,
            recipient: Phi::new("Harbour County Health Department"),
            address: None,
            what: Phi::new("Date and result of a test"),
            purpose: crate::disclosure::Purpose::PublicHealth,
            basis: Phi::new("Notifiable disease"),
            part2: None,
            silence: None,
        };
        house.clinic.disclosures.record(&officer, &id, told).await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE disclosure SET recipient = what";
        tx.execute(sql, db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        assert!(found.observed.contains("do not say who received what"), "{}", found.observed);
    }
}

#[test]
fn a_restriction_is_not_put_off() {
    let at: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let request = super::Request {
        id: "r-1".parse().unwrap(),
        organization: "o-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        asked: Asked::Restriction,
        words: None,
        made_by: "pat-1".parse().unwrap(),
        made: at,
        due: rules::due(Asked::Restriction, at),
        extension: None,
        state: State::Open,
        answer: None,
        statement: None,
    };
    assert!(matches!(rules::put_off(&request, at), Err(Refusal::Transition { .. })));
    let access = super::Request { asked: Asked::Access, ..request };
    assert!(rules::put_off(&access, at).is_ok());
    assert_eq!(rules::put_off(&access, access.due), Err(Refusal::Overdue), "told too late");
}

#[tokio::test]
async fn what_is_overdue_is_put_off_no_more_and_stays_overdue() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let privacy = &house.clinic.privacy;
        for (asked, days) in [(Asked::Access, 30), (Asked::Amendment, 60)] {
            let words = (asked == Asked::Amendment).then_some("I moved");
            let asked = privacy.ask(&patient, &id, new(asked, words)).await.unwrap();
            house.later(days * DAY);
            let late = privacy.extend(&officer, &asked.id, Phi::new("Off site")).await;
            assert_eq!(code(late), "privacy.overdue", "{}", house.store);
            let open = privacy.queue(&officer, true, (None, 50)).await.unwrap();
            let kept = open.iter().find(|one| one.request.id == asked.id).unwrap();
            assert_eq!(kept.request.due, asked.due, "{}", house.store);
            privacy.answer(&officer, &asked.id, (true, None, None)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn whoever_has_no_part_in_the_care_asks_for_nothing_in_the_patients_name() {
    for house in houses().await {
        let (store, privacy) = (house.store, &house.clinic.privacy);
        let id = "pat-1".parse().unwrap();
        // Of other departments, by their ids.
        for (who, role) in [("dr-3", Role::Provider), ("dr-4", Role::Nurse)] {
            let stranger = House::caller(who, role);
            let words = new(Asked::Restriction, Some("Keep my doctor from me"));
            let asked = privacy.ask(&stranger, &id, words).await;
            assert_eq!(code(asked), "access.break-glass", "{store}: {who}");
        }
        let (_, officer, _) = people();
        assert!(privacy.queue(&officer, true, (None, 50)).await.unwrap().is_empty(), "{store}");
        for (who, role) in [("dr-1", Role::Provider), ("nurse-1", Role::Nurse)] {
            let near = House::caller(who, role);
            let words = new(Asked::Restriction, Some("Nothing to my insurer"));
            privacy.ask(&near, &id, words).await.unwrap();
        }
    }
}

/// The patient consents that others see their record.
async fn shares(house: &House, patient: &Caller) {
    let given = Given {
        patient: patient.person.clone(),
        topic: Topic::DataSharing,
        version: 1,
        locale: "en".to_owned(),
        evidence: Evidence::Click,
        scope: None,
        expires: None,
    };
    house.clinic.consents.grant(patient, given).await.unwrap();
}

#[tokio::test]
async fn nothing_leaves_on_an_authorization_once_the_consent_to_data_sharing_was_taken_back() {
    for house in houses().await {
        let (patient, officer, id) = people();
        let (store, privacy, exports) = (house.store, &house.clinic.privacy, &house.clinic.exports);
        let form = NewForm {
            topic: Topic::DataSharing,
            version: 1,
            locale: "en".to_owned(),
            text: "My daughter may see my record.".to_owned(),
            effective: None,
            renews: false,
            states: Vec::new(),
        };
        let admin = House::caller("admin-1", Role::Administrator);
        house.clinic.consents.add_form(&admin, form).await.unwrap();
        let asked = privacy.ask(&patient, &id, new(Asked::Access, None)).await.unwrap();
        let which = (&id, &asked.id);
        let on = |purpose| (purpose, None, Some(Phi::new("To her daughter")));
        let told = |at| crate::disclosure::NewDisclosure {
            at,
            recipient: Phi::new("Her daughter"),
            address: None,
            what: Phi::new("The summary of the visit"),
            purpose: crate::disclosure::Purpose::Authorization,
            basis: Phi::new("She signed it"),
            part2: None,
            silence: None,
        };
        // Whoever was never asked has taken nothing back.
        privacy.allow(&officer, which, on(Purpose::Authorization)).await.unwrap();
        shares(&house, &patient).await;
        let copy = privacy.allow(&officer, which, on(Purpose::Authorization)).await.unwrap();
        house.later(1);
        let (visits, topic) = (&house.clinic.visits, Topic::DataSharing);
        visits.revoke_consent(&patient, &id, topic, Evidence::Click).await.unwrap();
        let again = privacy.allow(&officer, which, on(Purpose::Authorization)).await;
        assert_eq!(code(again), "consent.sharing-withdrawn", "{store}");
        let taken = exports.open(&officer, (&id, &copy.id), crate::export::Format::Archive).await;
        assert_eq!(code(taken), "consent.sharing-withdrawn", "{store}: allowed before");
        let disclosures = &house.clinic.disclosures;
        let now = disclosures.record(&officer, &id, told(None)).await;
        assert_eq!(code(now), "consent.sharing-withdrawn", "{store}");
        let before = told(Some(house.in_minutes(-1)));
        assert_eq!(code(disclosures.record(&officer, &id, before).await), "done", "{store}");
        privacy.allow(&officer, which, on(Purpose::Treatment)).await.unwrap();
        assert_eq!(house.witnessed("consent.sharing-withdrawn").await.len(), 3, "{store}");
        shares(&house, &patient).await;
        privacy.allow(&officer, which, on(Purpose::Authorization)).await.unwrap();
    }
}
