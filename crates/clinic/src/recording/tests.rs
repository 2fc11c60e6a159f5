use super::State;
use crate::consent::{Evidence, Given, Topic};
use crate::participant::{Invitation, Invited, Part};
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use crate::{Caller, ClinicError, Refusal};
use compliance::check::Status;
use compliance::keys::Sealer;
use kernel::{Clock as _, ConsultationId, Role};

async fn under_way(house: &House) -> ConsultationId {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    let entry = waiting.entry.unwrap().id;
    house.clinic.visits.admit(&provider, entry, None).await.unwrap().consultation.id
}

/// The patient signs the form, which by itself starts nothing.
async fn signs(house: &House, patient: &Caller) {
    let given = Given {
        patient: patient.person.clone(),
        topic: Topic::Recording,
        version: 1,
        locale: "es".to_owned(),
        evidence: Evidence::Click,
        scope: None,
        expires: None,
    };
    house.clinic.consents.grant(patient, given).await.unwrap();
}

/// A recording to which provider and patient have agreed.
async fn running(house: &House) -> (ConsultationId, Caller, Caller) {
    let id = under_way(house).await;
    let (provider, patient) =
        (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
    let all = &house.clinic.recordings;
    all.ask(&provider, &id).await.unwrap();
    signs(house, &patient).await;
    for person in [&provider, &patient] {
        all.answer(person, &id, true).await.unwrap();
    }
    all.start(&provider, &id).await.unwrap();
    (id, provider, patient)
}

#[tokio::test]
async fn it_runs_only_while_everybody_agrees() {
    for house in houses().await {
        let id = under_way(&house).await;
        let (provider, patient) =
            (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
        let all = &house.clinic.recordings;
        assert!(all.ask(&patient, &id).await.is_err(), "the provider asks");
        let asked = all.ask(&provider, &id).await.unwrap();
        assert_eq!((asked.state, asked.missing.len()), (State::Asked, 2), "{}", house.store);
        all.answer(&provider, &id, true).await.unwrap();
        let early = all.start(&provider, &id).await;
        assert!(matches!(early, Err(ClinicError::Refused(Refusal::RecordingConsent))));
        let unsigned = all.answer(&patient, &id, true).await;
        assert!(matches!(unsigned, Err(ClinicError::Refused(Refusal::RecordingUnsigned))));
        signs(&house, &patient).await;
        all.answer(&patient, &id, true).await.unwrap();
        assert_eq!(all.start(&provider, &id).await.unwrap().state, State::Running);
        let withdrawn = all.answer(&patient, &id, false).await.unwrap();
        assert_eq!(withdrawn.state, State::Off);
        let topic = Topic::Recording;
        let is_live = house.clinic.consents.is_live(&patient, &patient.person, topic).await;
        assert!(!is_live.unwrap(), "the register knows as well");
        assert_eq!(house.witnessed("RECORDING_STARTED").await.len(), 1);
        let stopped = house.witnessed("RECORDING_STOPPED").await;
        assert!(stopped[0].contains("consent-withdrawn"), "{stopped:?}");
        let again = all.start(&provider, &id).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Transition { .. }))));
    }
}

#[tokio::test]
async fn somebody_who_comes_late_ends_it_until_they_agree() {
    for house in houses().await {
        let (id, provider, _) = running(&house).await;
        let all = &house.clinic.recordings;
        let late = House::caller("dr-2", Role::Provider);
        let who = Invited::Person(late.person.clone());
        let invitation = Invitation { who, part: Part::Specialist, exception: None };
        house.clinic.visits.invite(&provider, &id, invitation).await.unwrap();
        let asked = all.find(&provider, &id).await.unwrap();
        assert_eq!((asked.state, asked.missing), (State::Asked, vec![late.person.clone()]));
        all.answer(&late, &id, true).await.unwrap();
        let running = all.start(&provider, &id).await.unwrap();
        assert_eq!(running.state, State::Running, "{}", house.store);
    }
}

#[tokio::test]
async fn a_consent_that_is_taken_back_in_the_register_ends_it_at_once() {
    for house in houses().await {
        let (id, provider, patient) = running(&house).await;
        let all = &house.clinic.recordings;
        let (whose, how) = (&patient.person, Evidence::Click);
        let visits = &house.clinic.visits;
        visits.revoke_consent(&patient, whose, Topic::Recording, how).await.unwrap();
        let now = all.find(&provider, &id).await.unwrap();
        assert_eq!((now.state, now.missing), (State::Off, vec![patient.person.clone()]));
        let foreign = all.file(&provider, &id, "no-such-file").await;
        assert!(matches!(foreign, Err(ClinicError::Refused(Refusal::Unknown("file")))));
    }
}

/// A transaction that holds the visit, as whoever asks or answers does.
async fn holding(house: &House, id: &ConsultationId) -> db::Tx {
    let mut tx = house.db.begin().await.unwrap();
    crate::consultation::store::hold_state(&mut tx, id).await.unwrap();
    tx
}

/// What comes of this when it begins before that transaction is over.
async fn meanwhile<T>(tx: db::Tx, other: impl Future<Output = T>) -> T {
    let later = async {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        tx.commit().await.unwrap();
    };
    tokio::join!(other, later).0
}

#[tokio::test]
async fn nothing_starts_over_a_no_that_is_said_meanwhile_and_what_started_meanwhile_ends() {
    // Of the embedded store one writes at a time.
    for house in houses().await.into_iter().filter(|house| house.store != "sqlite") {
        let id = under_way(&house).await;
        let (provider, patient) =
            (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
        let (all, visits) = (&house.clinic.recordings, &house.clinic.visits);
        all.ask(&provider, &id).await.unwrap();
        signs(&house, &patient).await;
        let now = house.clock.now();
        let mut tx = holding(&house, &id).await;
        super::store::answer(&mut tx, (&id, &provider.person), (true, now)).await.unwrap();
        let both = meanwhile(tx, Box::pin(all.answer(&patient, &id, true))).await.unwrap();
        assert!(both.missing.is_empty(), "two answer at once: {both:?}");

        let mut tx = holding(&house, &id).await;
        super::store::answer(&mut tx, (&id, &patient.person), (false, now)).await.unwrap();
        let over = meanwhile(tx, Box::pin(all.start(&provider, &id))).await;
        assert!(matches!(over, Err(ClinicError::Refused(Refusal::RecordingConsent))), "{over:?}");

        all.answer(&patient, &id, true).await.unwrap();
        let late = House::caller("dr-2", Role::Provider);
        let who = Invited::Person(late.person.clone());
        let invitation = Invitation { who, part: Part::Specialist, exception: None };
        let mut tx = holding(&house, &id).await;
        super::store::save(&mut tx, &id, (State::Running, now)).await.unwrap();
        meanwhile(tx, Box::pin(visits.invite(&provider, &id, invitation))).await.unwrap();
        let stopped = house.witnessed("RECORDING_STOPPED").await;
        assert!(stopped.len() == 1 && stopped[0].contains("participant-joined"), "{stopped:?}");

        all.answer(&late, &id, true).await.unwrap();
        let (whose, how) = (&patient.person, Evidence::Click);
        let mut tx = holding(&house, &id).await;
        super::store::save(&mut tx, &id, (State::Running, now)).await.unwrap();
        let revoked = visits.revoke_consent(&patient, whose, Topic::Recording, how);
        meanwhile(tx, Box::pin(revoked)).await.unwrap();
        assert_eq!(all.find(&provider, &id).await.unwrap().state, State::Off);
    }
}

/// As if dr-1's browser had filed a piece of pat-1's visit now.
async fn filed(house: &House, id: &ConsultationId, file: &str) {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let part = super::Part { file: file.to_owned(), until: None };
    let mut tx = house.db.begin().await.unwrap();
    let whose = (id, &"pat-1".parse().unwrap());
    super::store::add_part(&mut tx, &sealer, whose, (&part, house.clock.now())).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_check_finds_recordings_whose_bytes_have_no_key_of_their_own_or_anothers() {
    for house in houses().await {
        let (id, ..) = running(&house).await;
        house.later(1);
        filed(&house, &id, "first").await;
        let found = house.finding("HC-062").await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        assert_eq!(found.evidence["without_own_key"], "0");
        for key in [Some(b"of no key".to_vec()), None] {
            let mut tx = house.db.begin().await.unwrap();
            let sql = "UPDATE recording_part SET content_key = $1";
            tx.execute(sql, db::params![key]).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-062").await;
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            assert!(found.observed.contains("no key of their own"), "{}", found.observed);
        }
    }
}

/// Somebody comes in, without whatever else follows from it.
async fn comes_in(house: &House, id: &ConsultationId, person: &str) {
    let mut tx = house.db.begin().await.unwrap();
    let sql =
        "INSERT INTO participant (id, consultation, person, part, invited_by, invited, joined)
               VALUES ($2, $1, $2, 'observer', 'dr-1', $3, $3)";
    let now = house.clock.now().as_microsecond();
    tx.execute(sql, db::params![id.as_str(), person, now]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_check_finds_who_came_late_and_was_recorded_unasked_and_nobody_who_was_not_recorded() {
    for house in houses().await {
        let (id, provider, _) = running(&house).await;
        let (store, all) = (house.store, &house.clinic.recordings);
        let found = async || {
            let found = house.finding("HC-062").await;
            (found.status, found.observed)
        };
        house.later(1);
        filed(&house, &id, "first").await;
        assert_eq!(found().await.0, Status::Pass, "{store}: both agreed");
        house.later(1);
        let late = House::caller("dr-2", Role::Provider);
        let who = Invited::Person(late.person.clone());
        let invitation = Invitation { who, part: Part::Specialist, exception: None };
        house.clinic.visits.invite(&provider, &id, invitation).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE participant SET joined = $1";
        let now = house.clock.now().as_microsecond();
        tx.execute(sql, db::params![now]).await.unwrap();
        tx.commit().await.unwrap();
        house.later(1);
        filed(&house, &id, "second").await;
        let (status, words) = found().await;
        assert_eq!(status, Status::Pass, "{store}: it had ended before they came; {words}");
        house.later(1);
        all.answer(&late, &id, true).await.unwrap();
        all.start(&provider, &id).await.unwrap();
        house.later(1);
        comes_in(&house, &id, "dr-4").await;
        house.later(1);
        filed(&house, &id, "third").await;
        let (status, words) = found().await;
        assert_eq!(status, Status::Fail, "{store}: {words}");
        assert!(words.contains(id.as_str()), "{store}: {words}");
    }
}

#[tokio::test]
async fn a_part_of_what_nobody_is_known_to_have_started_is_found_whatever_was_started_later() {
    for house in houses().await {
        let id = under_way(&house).await;
        let (provider, patient) =
            (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
        let all = &house.clinic.recordings;
        all.ask(&provider, &id).await.unwrap();
        signs(&house, &patient).await;
        for person in [&provider, &patient] {
            all.answer(person, &id, true).await.unwrap();
        }
        house.later(1);
        comes_in(&house, &id, "dr-4").await;
        house.later(1);
        filed(&house, &id, "first").await;
        house.later(1);
        all.answer(&House::caller("dr-4", Role::Provider), &id, true).await.unwrap();
        all.start(&provider, &id).await.unwrap();
        let found = house.finding("HC-062").await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
    }
}

#[tokio::test]
async fn whoever_asks_again_while_it_runs_has_ended_it_and_that_is_written_down() {
    for house in houses().await {
        let (id, provider, _) = running(&house).await;
        let (store, all) = (house.store, &house.clinic.recordings);
        house.later(1);
        assert_eq!(all.ask(&provider, &id).await.unwrap().state, State::Asked, "{store}");
        let stopped = house.witnessed("RECORDING_STOPPED").await;
        assert_eq!(stopped.len(), 1, "{store}: {stopped:?}");
        all.ask(&provider, &id).await.unwrap();
        let stopped = house.witnessed("RECORDING_STOPPED").await;
        assert_eq!(stopped.len(), 1, "{store}: it did not run any more");
        house.later(1);
        comes_in(&house, &id, "dr-4").await;
        house.later(1);
        filed(&house, &id, "first").await;
        let found = house.finding("HC-062").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
    }
}
