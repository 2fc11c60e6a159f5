use super::left_out::CONVERSATIONS;
use super::{Format, LEFT_OUT, Paper, TABLES, Table};
use crate::privacy::{Asked, NewRequest, Purpose};
use crate::resealing::FIELDS;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use compliance::check::Status;
use compliance::retention::Fate;
use db::params;
use kernel::{Phi, Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wire::Timetoken;
use wire::cipher::{self, CipherKey};

#[test]
fn every_table_is_in_a_copy_or_named_with_the_reason_why_not() {
    let covered =
        [compliance::retention::COVERED, realtime::retention::COVERED, crate::retention::COVERED];
    let all: BTreeSet<&str> = covered.into_iter().flatten().map(|one| one.table).collect();
    let read = TABLES.iter().map(|table| table.name);
    let left = LEFT_OUT.iter().filter(|one| one.column.is_none()).map(|one| one.table);
    let mut told: Vec<&str> = read.chain(left).chain(CONVERSATIONS.iter().copied()).collect();
    told.sort_unstable();
    assert_eq!(told, all.into_iter().collect::<Vec<_>>(), "each once");
}

#[test]
fn every_sealed_column_that_goes_with_a_record_is_moved_to_the_key_of_its_patient() {
    let goes = |table: &str| {
        let fate = crate::retention::COVERED.iter().find(|one| one.table == table).unwrap().fate;
        matches!(fate, Fate::Ruled(_))
    };
    let sealed = |table: &'static Table| {
        let words = table.columns.iter().filter(|(_, kind)| kind.is_sealed());
        words.map(|(column, _)| (table.name, *column))
    };
    let mut all: BTreeSet<_> =
        TABLES.iter().filter(|one| goes(one.name)).flat_map(sealed).collect();
    // What no copy has: the clinic's reviews, an address of before, notes that are kept apart, and keys of films, which are in it themselves.
    all.extend([
        ("escalation", "review"),
        ("notice", "former"),
        ("psychotherapy_note", "words"),
        ("psychotherapy_note_earlier", "words"),
        ("recording_part", "content_key"),
    ]);
    let moved: BTreeSet<_> = FIELDS.iter().map(|field| (field.table, field.column)).collect();
    assert_eq!(moved, all);
}

#[tokio::test]
async fn every_column_of_a_table_is_in_a_copy_or_named_with_the_reason_why_not() {
    for house in houses().await {
        for table in TABLES {
            let mut tx = house.db.read().await.unwrap();
            let sql = match house.store {
                "sqlite" => "SELECT name FROM pragma_table_info($1)",
                _ => {
                    "SELECT column_name::text FROM information_schema.columns
                      WHERE table_name::text = $1 AND table_schema = current_schema()"
                }
            };
            let rows = tx.query(sql, params![table.name]).await.unwrap();
            let there: BTreeSet<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
            let read = table.columns.iter().map(|(name, _)| *name);
            let left = LEFT_OUT.iter().filter(|one| one.table == table.name);
            let told = read.chain(left.filter_map(|one| one.column));
            let told: BTreeSet<String> = told.map(str::to_owned).collect();
            assert_eq!(told, there, "{} of {}", table.name, house.store);
        }
    }
}

/// Every row of a table that a copy of pat-1's record has.
async fn rows(house: &House, name: &str) -> Vec<Value> {
    let table = TABLES.iter().find(|table| table.name == name).unwrap();
    let patient = "pat-1".parse().unwrap();
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = house.clinic.exports.rows(&patient, (table, &after)).await.unwrap();
        all.extend(page.rows);
        let Some(next) = page.next else { return all };
        after = next;
    }
}

#[tokio::test]
async fn a_copy_has_the_words_of_its_patient_and_of_nobody_else() {
    for house in houses().await {
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        let id = visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
        let id = id.consultation.id;
        visits.start(&provider, id.clone()).await.unwrap();
        let note = (Phi::new("Cough since Monday"), 0);
        house.clinic.charts.write_note(&provider, &id, note).await.unwrap();
        visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        let person = rows(&house, "person").await;
        assert_eq!(person.len(), 1, "{}", house.store);
        assert!(person[0]["name"].as_str().unwrap().contains("Alvarez"), "{person:?}");
        assert_eq!(rows(&house, "consultation_note").await[0]["words"], "Cough since Monday");
        assert!(!rows(&house, "consent_record").await.is_empty());
        for table in TABLES {
            for row in rows(&house, table.name).await {
                let whose = row.get("patient").and_then(Value::as_str);
                assert!(whose.is_none_or(|whose| whose == "pat-1"), "{}: {row}", table.name);
            }
        }
        let patient = "pat-1".parse().unwrap();
        let mut read = 0;
        for conversation in house.clinic.exports.conversations(&patient).await.unwrap() {
            let said = house.clinic.exports.said(&conversation, Timetoken::ZERO).await.unwrap().0;
            assert!(said.iter().all(|one| one["sealed"].is_null()), "{said:?}");
            read += said.len();
        }
        assert!(read > 0, "{}: the visit's messages are opened", house.store);
    }
}

/// The document of a copy that pat-1 asked for.
async fn paper(house: &House) -> Paper {
    let patient = House::caller("pat-1", Role::Patient);
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    let id = "pat-1".parse().unwrap();
    let new = NewRequest { asked: Asked::Access, words: None };
    let asked = house.clinic.privacy.ask(&patient, &id, new).await.unwrap();
    let said = (Purpose::PatientRequest, None, Some(Phi::new("She collects it at the desk")));
    let copy = house.clinic.privacy.allow(&officer, (&id, &asked.id), said).await.unwrap();
    let open = house.clinic.exports.open(&officer, (&id, &copy.id), Format::Document);
    let open = open.await.unwrap();
    house.clinic.exports.paper(&officer, open).await.unwrap()
}

#[tokio::test]
async fn what_a_person_reads_has_the_visits_and_what_was_written_of_them() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let clock = ("Demo Clinic", Some("America/Denver"));
        house.clinic.organizations.change(&admin, clock).await.unwrap();
        let paper = paper(&house).await;
        assert_eq!(paper.zone, "America/Denver", "{}: what is of no visit", house.store);
        assert_eq!(paper.patient.id.as_str(), "pat-1", "{}", house.store);
        assert!(!paper.visits.is_empty() && paper.visits.iter().all(|one| one.reason.is_some()));
    }
}

#[tokio::test]
async fn what_a_person_reads_has_what_was_said_with_an_application_of_the_patients_own() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let patient = House::caller("pat-1", Role::Patient);
        let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
        let (visits, threads) = (&house.clinic.visits, &house.clinic.threads);
        let visit = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
        visits.start(&provider, visit.clone()).await.unwrap();
        visits.complete(&provider, visit.clone(), Ending::default()).await.unwrap();
        threads.open(&provider, &visit, 7).await.unwrap();
        let granted = threads.grant(&patient, &visit).await.unwrap();
        let key = CipherKey::new(&granted.cipher_key.key).unwrap();
        let message = json!({
            "id": "a6b1ad3e-3ea3-4f0c-9f1c-0a7c2f0c1d55", "type": "text",
            "content": "Dizzy since Monday.", "sender": {"id": "pat-1", "role": "patient"},
            "timestamp": "2026-03-02T10:00:00Z",
            "metadata": {
                "encrypted": true, "consentVerified": true,
                "auditRef": "0b8f6c52-4c86-4d1a-8f0a-7b0c51a9a3f2",
            },
        });
        let sealed = key.encrypt_message(cipher::Format::Acrh, &message.to_string(), [7; 16]);
        threads.write(&patient, &visit, (&sealed.unwrap(), None)).await.unwrap();
        let said = paper(&house).await.said;
        let said: Vec<&str> = said.iter().map(|one| one.text.expose()).collect();
        assert!(said.contains(&"Dizzy since Monday."), "{}: {said:?}", house.store);
    }
}

#[tokio::test]
async fn a_note_apart_that_was_written_over_is_looked_at_where_no_newer_one_is_kept() {
    for house in houses().await {
        house.documented().await;
        let found = house.finding("HC-041").await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        let mut tx = house.db.begin().await.unwrap();
        for sql in [
            // Sealed for another row, so it does not open in this one.
            "INSERT INTO psychotherapy_note_earlier (id, consultation, originator, words, version, changed)
             SELECT 'earlier', consultation, originator, words, version, changed FROM psychotherapy_note",
            "DELETE FROM psychotherapy_note",
        ] {
            tx.execute(sql, params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let found = house.finding("HC-041").await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        assert_eq!(found.evidence["notes"], "1", "{}", house.store);
    }
}
