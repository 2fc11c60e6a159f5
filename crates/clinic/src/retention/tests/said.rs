//! What was said in visits that 42 CFR Part 2 protects: their messages and files, and their threads, by keys of their own.

use super::sud::{Two, begun, booked, dr, two};
use super::{CHANNEL, count, on, retention, who};
use crate::participant::{Invitation, Invited, Part};
use crate::seal;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use compliance::keys::DataKey;
use compliance::retention::{Cause, Retention, RetentionError};
use kernel::{ConsultationId, Role};
use realtime::channel::Channels;
use realtime::log::Draft;
use wire::cipher::{CipherKey, Format};

/// Every version of a channel's key.
async fn keys(house: &House, channel: &str) -> Vec<DataKey> {
    let mut tx = house.db.read().await.unwrap();
    house.data_keys.all(&mut tx, channel).await.unwrap()
}

/// The one that a visit speaks by.
async fn key(house: &House, visit: &ConsultationId) -> DataKey {
    let sql = "SELECT version FROM consultation_key WHERE consultation = $1 AND scope = $2";
    let mut tx = house.db.read().await.unwrap();
    let row = tx.query_opt(sql, db::params![visit.as_str(), CHANNEL]).await.unwrap().unwrap();
    let version = u32::try_from(row.int(0).unwrap()).unwrap();
    drop(tx);
    keys(house, CHANNEL).await.into_iter().find(|key| key.version == version).unwrap()
}

/// How many messages of a channel a key opens.
async fn opens(house: &House, key: &DataKey) -> usize {
    let sql =
        "SELECT m.payload FROM message m JOIN channel c ON c.id = m.channel WHERE c.name = $1";
    let mut tx = house.db.read().await.unwrap();
    let rows = tx.query(sql, db::params![CHANNEL]).await.unwrap();
    let key = CipherKey::new(key.secret()).unwrap();
    rows.iter().filter(|row| key.open(&row.text(0).unwrap()).is_ok()).count()
}

/// Writes on a visit's thread; answers its channel.
async fn wrote(house: &House, visit: &ConsultationId) -> String {
    let threads = &house.clinic.threads;
    let granted = threads.grant(&dr(), visit).await.unwrap();
    let key = CipherKey::new(&granted.cipher_key.key).unwrap();
    let words = serde_json::json!({ "text": "How is the dose?" }).to_string();
    let sealed = key.encrypt_message(Format::Acrh, &words, [7; 16]).unwrap();
    threads.write(&dr(), visit, (&sealed, None)).await.unwrap();
    granted.cipher_key.id
}

/// A class of pat-1 goes by a law; answers what the certificate says.
async fn shred(house: &House, retention: &Retention, class: &str) -> String {
    let what = (class, "pat-1");
    let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
    let (_, done) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
    assert_eq!(done.unwrap().disposed, 1, "{}: {class}", house.store);
    let certificates = retention.certificates().await.unwrap();
    let own = certificates.into_iter().find(|(body, _)| body.contains(plan.id.as_str()));
    own.unwrap().0
}

/// Says something on the channel that is not kept.
async fn signalled(house: &House) {
    let channel = Channels::new(house.db.clone()).resolve(&house.keyset, CHANNEL).await.unwrap();
    let draft = Draft::new(house.keyset.id, CHANNEL, "dr-1", "{\"type\":\"typing\"}".to_owned());
    let draft = Draft { store: false, ..draft };
    house.log.append(draft, channel, None).await.unwrap();
}

#[tokio::test]
async fn whoever_is_between_two_polls_is_told_what_is_not_kept_though_a_part_of_a_record_goes() {
    for house in houses().await {
        let store = house.store;
        let Two { labelled, .. } = two(&house).await;
        let retention = retention(&house).await;
        let goes = CipherKey::new(key(&house, &labelled).await.secret()).unwrap();
        signalled(&house).await;
        // It goes on from where it was before the signal: `said` fails where it would be sent to the log.
        let told = || {
            let all = house.said(CHANNEL);
            let gone = all.iter().filter(|said| goes.open(&said.to_string()).is_ok()).count();
            (gone, all.iter().filter(|said| said["type"] == "typing").count())
        };
        let (before, signals) = told();
        assert!(before > 0 && signals == 1, "{store}");
        shred(&house, &retention, seal::SURVEY).await;
        assert_eq!(told(), (before, 1), "{store}: a survey is no message");
        shred(&house, &retention, seal::SUD).await;
        assert_eq!(told(), (0, 1), "{store}: what went is told to nobody any more");
    }
}

#[tokio::test]
async fn messages_files_and_thread_of_a_labelled_visit_go_with_its_class_and_those_of_others_stay()
{
    for house in houses().await {
        let store = house.store;
        let folder = tempfile::tempdir().unwrap();
        let files = house.files(folder.path()).await;
        let Two { open, labelled } = two(&house).await;
        house.clinic.threads.open(&dr(), &labelled, 7).await.unwrap();
        let thread = wrote(&house, &labelled).await;
        let (stays, goes) = (key(&house, &open).await, key(&house, &labelled).await);
        let kept = house.sent(&files, stays.secret()).await.0;
        let gone = house.sent(&files, goes.secret()).await.0;
        let retention = retention(&house).await;
        let before = opens(&house, &stays).await;
        assert!(before > 0 && opens(&house, &goes).await > 0, "{store}");

        let body = shred(&house, &retention, seal::SUD).await;
        assert_eq!(opens(&house, &goes).await, 0, "{store}: no message of it is left");
        assert_eq!(opens(&house, &stays).await, before, "{store}: and every other one is");
        let left: Vec<_> = keys(&house, CHANNEL).await.iter().map(|key| key.version).collect();
        assert!(!left.contains(&goes.version) && left.contains(&stays.version), "{store}");
        assert!(files.bytes(&gone).await.unwrap().is_none(), "{store}: nor a file of it");
        assert!(files.bytes(&kept).await.unwrap().is_some(), "{store}");
        assert_eq!(house.kept(&thread).await, 0, "{store}: nor its thread");
        assert!(keys(&house, &thread).await.is_empty(), "{store}");
        let found = house.clinic.threads.find(&dr(), &labelled).await.unwrap();
        assert!(found.is_none(), "{store}");
        let version = format!("@{}\"", goes.version);
        for said in [version.as_str(), "\"keys_destroyed\":3", "\"left\":0", "did not open"] {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }

        // Who treats goes on by keys of now.
        house.clinic.threads.open(&dr(), &labelled, 7).await.unwrap();
        wrote(&house, &labelled).await;
        assert!(house.kept(&thread).await > 0, "{store}");
        assert!(
            shred(&house, &retention, seal::SUD).await.contains("\"keys_destroyed\":1"),
            "{store}"
        );
        assert_eq!(house.kept(&thread).await, 0, "{store}: it is of the class again");
    }
}

/// As a store has it in which two visits were given one version of their channel's key.
async fn shared(house: &House, visit: &ConsultationId, key: &DataKey) {
    let sql = "INSERT INTO consultation_key (consultation, scope, version) VALUES ($1, $2, $3)";
    let mut tx = house.db.begin().await.unwrap();
    tx.execute(sql, db::params![visit.as_str(), CHANNEL, key.version]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_key_by_which_a_visit_without_the_label_speaks_too_stays_until_that_has_it() {
    for house in houses().await {
        let store = house.store;
        let Two { open, labelled } = two(&house).await;
        let own = key(&house, &labelled).await;
        shared(&house, &open, &own).await;
        let said = opens(&house, &own).await;
        assert!(said > 0, "{store}");
        let retention = retention(&house).await;
        let version = format!("@{}\"", own.version);
        let body = shred(&house, &retention, seal::SUD).await;
        assert!(!body.contains(&version), "{store}: {body}");
        assert!(body.contains("\"left\":1"), "{store}: and it says that something is left: {body}");
        assert_eq!(opens(&house, &own).await, said, "{store}: it opens what another visit said");
        assert_eq!(key(&house, &labelled).await.version, own.version, "{store}");
        let nurse = House::caller("nurse-1", Role::Nurse);
        house.clinic.visits.label_part2(&nurse, &open, true).await.unwrap();
        let body = shred(&house, &retention, seal::SUD).await;
        assert!(body.contains(&version) && body.contains("\"left\":0"), "{store}: {body}");
        assert_eq!(opens(&house, &own).await, 0, "{store}");
        let left: Vec<_> = keys(&house, CHANNEL).await.iter().map(|key| key.version).collect();
        assert!(!left.contains(&own.version), "{store}");
    }
}

#[tokio::test]
async fn what_was_said_in_a_labelled_visit_waits_for_its_film_which_the_same_key_opens() {
    for house in houses().await {
        let store = house.store;
        let folder = tempfile::tempdir().unwrap();
        let files = house.files(folder.path()).await;
        let (dr, visit) = house.documented().await;
        let (film, _) = house.film(&files).await;
        house.clinic.recordings.file(&dr, &visit, &film).await.unwrap();
        let nurse = House::caller("nurse-1", Role::Nurse);
        house.clinic.visits.label_part2(&nurse, &visit, true).await.unwrap();
        let retention = retention(&house).await;
        let own = key(&house, &visit).await;
        let said = opens(&house, &own).await;
        let body = shred(&house, &retention, seal::SUD).await;
        assert!(body.contains("\"keys_destroyed\":1") && body.contains("\"left\":0"), "{body}");
        assert_eq!(count(&house, "SELECT COUNT(*) FROM consultation_note").await, 0, "{store}");
        assert_eq!(opens(&house, &own).await, said, "{store}: the film needs its key");
        assert_eq!(key(&house, &visit).await.version, own.version, "{store}");
        shred(&house, &retention, seal::RECORDING).await;
        let body = shred(&house, &retention, seal::SUD).await;
        assert!(body.contains(&format!("@{}\"", own.version)), "{store}: {body}");
        assert!(said > 0 && opens(&house, &own).await == 0, "{store}");
    }
}

#[tokio::test]
async fn what_was_said_in_one_visit_goes_from_each_of_its_channels_by_two_people_unless_it_is_held()
{
    for house in houses().await {
        let store = house.store;
        let folder = tempfile::tempdir().unwrap();
        let files = house.files(folder.path()).await;
        let Two { open, labelled } = two(&house).await;
        let (goes, stays) = (key(&house, &open).await, key(&house, &labelled).await);
        let gone = house.sent(&files, goes.secret()).await.0;
        let kept = house.sent(&files, stays.secret()).await.0;
        let retention = retention(&house).await;
        let record = format!("consultation/{open}");
        let what = (seal::RECORD, record.as_str());
        let propose = async |cause| retention.propose_shred(who("officer-1"), what, cause).await;
        let hold = retention.hold(who("officer-1"), on(&record)).await.unwrap();
        let held = propose(Cause::Law).await;
        assert!(matches!(held, Err(RetentionError::Held)), "{store}: {held:?}");
        for one in ["officer-1", "admin-1"] {
            retention.release(who(one), &hold.id).await.unwrap();
        }
        let early = propose(Cause::Due).await;
        assert!(matches!(early, Err(RetentionError::Kept(_))), "{store}: as long as the record");
        let before = opens(&house, &stays).await;
        assert!(opens(&house, &goes).await > 0 && before > 0, "{store}");

        let plan = propose(Cause::Law).await.unwrap();
        let (_, done) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(done.unwrap().disposed, 1, "{store}");
        assert_eq!(opens(&house, &goes).await, 0, "{store}: no message of it is left");
        assert_eq!(opens(&house, &stays).await, before, "{store}: and every other one is");
        let left: Vec<_> = keys(&house, CHANNEL).await.iter().map(|key| key.version).collect();
        assert!(!left.contains(&goes.version) && left.contains(&stays.version), "{store}");
        assert!(files.bytes(&gone).await.unwrap().is_none(), "{store}: nor a file of it");
        assert!(files.bytes(&kept).await.unwrap().is_some(), "{store}");
        let note = house.clinic.charts.note(&dr(), &open).await.unwrap();
        assert!(!note.text.expose().is_empty(), "{store}: what was written of it stays");

        let items = retention.items(&plan.id).await.unwrap();
        let channels = &items[0].channels;
        let names: Vec<&str> = channels.iter().map(|one| one.channel.as_str()).collect();
        assert_eq!(names, ["main", ".files", ".video"], "{store}");
        assert!(channels.iter().all(|one| one.error.is_none()), "{store}: {channels:?}");
        assert!(channels[0].deleted > 0 && channels[1].deleted > 0, "{store}: {channels:?}");
        let certificates = retention.certificates().await.unwrap();
        let (body, _) =
            certificates.iter().find(|(body, _)| body.contains(plan.id.as_str())).unwrap();
        for said in ["\"channel\":\".files\"", "\"success\":true", "\"left\":0", "did not open"] {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }
        assert!(!body.contains("pat-1") && !body.contains(open.as_str()), "{store}: {body}");
        let again = propose(Cause::Law).await;
        assert!(matches!(again, Err(RetentionError::Missing(_))), "{store}: once");
    }
}

#[tokio::test]
async fn a_visit_whose_key_went_says_nothing_more_and_its_number_is_no_other_visits() {
    for house in houses().await {
        let store = house.store;
        let visits = &house.clinic.visits;
        house.documented().await;
        let appointment = booked(&house, 60).await;
        house.later(55);
        let visit = begun(&house, appointment).await;
        let nurse = Invited::Person("nurse-1".parse().unwrap());
        let invitation = Invitation { who: nurse, part: Part::Observer, exception: None };
        let (seat, _) = visits.invite(&dr(), &visit, invitation).await.unwrap();
        visits.complete(&dr(), visit.clone(), Ending::default()).await.unwrap();
        let own = key(&house, &visit).await.version;
        let retention = retention(&house).await;
        let record = format!("consultation/{visit}");
        let what = (seal::RECORD, record.as_str());
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        let (_, done) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(done.unwrap().disposed, 1, "{store}");

        let said = house.kept(CHANNEL).await;
        assert!(said > 0, "{store}: another visit spoke there");
        let patient = House::caller("pat-1", Role::Patient);
        let out = visits.object(&patient, &visit, &seat.id.parse().unwrap()).await.unwrap();
        assert!(out.objected.is_some(), "{store}: the patient is heard");
        assert_eq!(house.kept(CHANNEL).await, said, "{store}: and nothing is said by its key");
        let next = booked(&house, 120).await;
        let sql = "SELECT key_version FROM consultation WHERE appointment = $1";
        let mut tx = house.db.read().await.unwrap();
        let row = tx.query_opt(sql, db::params![next.as_str()]).await.unwrap().unwrap();
        assert!(row.int(0).unwrap() > i64::from(own), "{store}: {own}");
    }
}

#[tokio::test]
async fn a_certificate_says_that_what_was_said_before_a_visit_was_handed_over_is_left() {
    for house in houses().await {
        let store = house.store;
        let visits = &house.clinic.visits;
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let entry = waiting.entry.unwrap().id;
        let visit = visits.admit(&dr(), entry, None).await.unwrap().consultation.id;
        visits.start(&dr(), visit.clone()).await.unwrap();
        let second = House::caller("dr-2", Role::Provider);
        let handed = visits.transfer(&dr(), &visit, &second.person).await.unwrap();
        visits.admit(&second, handed.entry.unwrap().id, None).await.unwrap();
        visits.start(&second, visit.clone()).await.unwrap();
        visits.complete(&second, visit.clone(), Ending::default()).await.unwrap();
        // As a store of before has it: of the earlier pair it was not written down.
        let mut tx = house.db.begin().await.unwrap();
        let sql = "DELETE FROM consultation_key WHERE consultation = $1 AND scope = $2";
        tx.execute(sql, db::params![visit.as_str(), CHANNEL]).await.unwrap();
        tx.commit().await.unwrap();
        let retention = retention(&house).await;
        let before = house.kept(CHANNEL).await;
        assert!(before > 0, "{store}");
        let record = format!("consultation/{visit}");
        let what = (seal::RECORD, record.as_str());
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(house.kept(CHANNEL).await, before, "{store}");
        let items = retention.items(&plan.id).await.unwrap();
        let why = items[0].channels[0].error.as_deref().unwrap_or_default();
        assert!(why.contains("handed over"), "{store}: {why}");
        let certificates = retention.certificates().await.unwrap();
        let body =
            &certificates.iter().find(|(body, _)| body.contains(plan.id.as_str())).unwrap().0;
        assert!(!body.contains("\"success\":true"), "{store}: {body}");
        assert!(body.contains("\"success\":false"), "{store}: {body}");
    }
}
