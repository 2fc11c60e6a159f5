use super::licence::{called, doctor, is_in, with};
use super::refusal;
use crate::availability::Status;
use crate::consultation::{Licence, LicenceException};
use crate::testing::House;
use crate::visit::CheckIn;
use crate::{Licensing, Refusal, queue};
use jiff::SignedDuration;
use kernel::{ConsultationId, PersonId, Role};
use std::sync::Arc;

/// On record for a provider: licences in these states.
pub(super) async fn is_licensed(house: &House, provider: &str, licences: &[&str]) {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let (schedules, provider) = (&house.clinic.schedules, to(provider));
    let mut schedule = schedules.find(&desk, &provider).await.unwrap();
    schedule.licences = licences.iter().map(|&one| one.to_owned()).collect();
    schedules.set(&desk, &provider, &schedule).await.unwrap();
}

/// A visit of pat-1, who is in Illinois, with dr-1; dr-2 is licensed there, and dr-4, who helps out in the department, in Texas.
async fn handed(house: &House) -> ConsultationId {
    let (booked, id) = called(house).await;
    is_in(house, &booked, "Illinois").await;
    is_licensed(house, "dr-4", &["TX"]).await;
    let mut tx = house.db.begin().await.unwrap();
    let sql = "INSERT INTO person_department (person, department) VALUES ($1, $2)";
    tx.execute(sql, db::params!["dr-4", "general-practice"]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn to(person: &str) -> PersonId {
    person.parse().unwrap()
}

#[tokio::test]
async fn whoever_hands_a_visit_over_reads_who_is_licensed_where_the_patient_is() {
    for house in with(Licensing::Warn, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let id = handed(&house).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        for caller in [doctor(), desk] {
            let found = visits.colleagues(&caller, &id).await.unwrap();
            assert_eq!((found.state.as_deref(), found.abroad), (Some("IL"), false), "{store}");
            let all = found.all.iter().map(|one| (one.person.as_str(), one.licence, one.refused));
            // By their names Hiro Tanaka would stand before Samuel Okafor.
            let expected =
                [("dr-2", Some(Licence::Held), false), ("dr-4", Some(Licence::Lacking), false)];
            assert_eq!(all.collect::<Vec<_>>(), expected, "{store}");
        }
        for (other, role) in [("dr-2", Role::Provider), ("nurse-1", Role::Nurse)] {
            let refused = refusal(visits.colleagues(&House::caller(other, role), &id).await);
            assert_eq!(refused, Refusal::NotAllowed, "{store}: it is not theirs to give");
        }
        is_licensed(&house, "dr-2", &[]).await;
        let found = visits.colleagues(&doctor(), &id).await.unwrap();
        assert_eq!(found.all[0].licence, None, "{store}: none is on record");
    }
    for house in with(Licensing::Ignore, true).await {
        let id = handed(&house).await;
        let found = house.clinic.visits.colleagues(&doctor(), &id).await.unwrap();
        assert!(found.all.iter().all(|one| one.licence.is_none() && !one.refused));
    }
}

#[tokio::test]
async fn a_visit_is_not_handed_to_who_may_not_start_it_but_for_a_reason() {
    let emergency = Some(LicenceException::Emergency);
    for house in with(Licensing::Refuse, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let id = handed(&house).await;
        let found = visits.colleagues(&doctor(), &id).await.unwrap();
        let all = found.all.iter().map(|one| (one.person.as_str(), one.refused));
        assert_eq!(all.collect::<Vec<_>>(), [("dr-2", false), ("dr-4", true)], "{store}");
        assert!(found.may_except, "{store}");
        let refused = refusal(visits.transfer(&doctor(), &id, &to("dr-4")).await);
        let words = refused.to_string();
        assert!(matches!(refused, Refusal::LicenceThere { .. }), "{store}: {refused:?}");
        assert!(words.contains("IL") && words.contains("licenceException"), "{store}: {words}");
        let room = visits.room(&doctor(), &id).await.unwrap();
        assert_eq!(room.consultation.provider, doctor().person, "{store}: nobody else has it");
        let given = (&to("dr-4"), emergency);
        let moved = visits.transfer_despite(&doctor(), &id, given).await.unwrap();
        let entries = house.witnessed("LICENCE_EXCEPTED").await;
        assert_eq!(entries.len(), 1, "{store}");
        for part in ["emergency", "IL", "dr-4"] {
            assert!(entries[0].contains(part), "{store}: {}", entries[0]);
        }
        let new = House::caller("dr-4", Role::Provider);
        let entry = moved.entry.unwrap();
        assert_eq!(entry.state, queue::State::Waiting, "{store}");
        visits.admit(&new, entry.id, None).await.unwrap();
        let own = refusal(visits.start(&new, id).await);
        assert!(matches!(own, Refusal::LicenceThere { .. }), "{store}: they need their own");
    }
    for house in with(Licensing::Refuse, false).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let id = handed(&house).await;
        let given = (&to("dr-4"), emergency);
        let refused = refusal(visits.transfer_despite(&doctor(), &id, given).await);
        assert!(!refused.to_string().contains("licenceException"), "{store}: {refused}");
        visits.transfer(&doctor(), &id, &to("dr-2")).await.unwrap();
        assert!(house.witnessed("LICENCE_").await.is_empty(), "{store}");
    }
}

#[tokio::test]
async fn where_nobody_knows_the_place_or_the_clinic_only_warns_a_hand_over_goes_as_a_start_does() {
    for house in with(Licensing::Refuse, true).await {
        let (_, id) = called(&house).await;
        let found = house.clinic.visits.colleagues(&doctor(), &id).await.unwrap();
        let all = found.all.iter().map(|one| (one.licence, one.refused));
        assert_eq!(all.collect::<Vec<_>>(), [(Some(Licence::Unplaced), true)], "{}", house.store);
        let nowhere = refusal(house.clinic.visits.transfer(&doctor(), &id, &to("dr-2")).await);
        assert!(matches!(nowhere, Refusal::Unplaced(_)), "{}: {nowhere:?}", house.store);
    }
    for house in with(Licensing::Warn, true).await {
        let id = handed(&house).await;
        house.clinic.visits.transfer(&doctor(), &id, &to("dr-4")).await.unwrap();
        let warned = house.witnessed("LICENCE_WARNING").await;
        assert_eq!(warned.len(), 1, "{}", house.store);
        assert!(warned[0].contains("dr-4") && warned[0].contains("IL"), "{}", warned[0]);
        assert!(!warned[0].contains("Springfield"), "{}", warned[0]);
    }
}

#[tokio::test]
async fn a_colleague_is_offered_only_where_one_may_treat_the_patient() {
    for house in with(Licensing::Refuse, true).await {
        crate::demo::open_hours(&house.clinic).await.unwrap();
        is_licensed(&house, "dr-2", &["TX"]).await;
        let colleague = House::caller("dr-2", Role::Provider);
        for provider in [&doctor(), &colleague] {
            let all = &house.clinic.availabilities;
            all.set(provider, &provider.person, (Status::Available, None)).await.unwrap();
        }
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        is_in(&house, &waiting.appointment.id, "Illinois").await;
        house.later(1);
        let look = async || {
            house.clock.advance(SignedDuration::from_secs(6));
            house.presences.expire(&house.keyset);
            house.clinic.look_after().await.unwrap();
        };
        let channels: Arc<[Arc<str>]> = Arc::new(["queue.general-practice".into()]);
        let line = house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300);
        look().await;
        drop(line);
        look().await;
        look().await;
        let asked =
            || house.actions("notification.pat-1").contains(&"COLLEAGUE_OFFERED".to_owned());
        assert!(!asked(), "{}: the one who is there may not treat them", house.store);
        is_licensed(&house, "dr-2", &["TX", "IL"]).await;
        look().await;
        assert!(asked(), "{}", house.store);
    }
}
