//! What shows that something that was lost was ciphertext.

use super::{assessment, code, keepers, lost, recorded};
use crate::ClinicError;
use crate::breach::{Finding, Known, Lost, Stage, Window};
use crate::testing::{House, houses};
use compliance::check::Status;
use db::params;
use kernel::{Fault as _, IncidentId, Role, Timestamp};

const DAY: i64 = 24 * 60;

/// A whole run of the checks that began in so many minutes, in which these did not pass, by their words.
pub(super) async fn checked(house: &House, minutes: i64, bad: &[(&str, &str)]) {
    let status =
        |id: &str| bad.iter().find(|(bad, _)| *bad == id).map_or("PASS", |(_, word)| *word);
    let ids =
        ["HC-001", "HC-005.a", "HC-005.b", "HC-005.c", "HC-006", "HC-008.a", "HC-008.b", "HC-009"];
    let line = |id: &&str| serde_json::json!({ "id": id, "status": status(id) });
    let lines: Vec<_> = ids.iter().filter(|id| status(id) != "GONE").map(line).collect();
    let report = serde_json::json!({ "checks": lines }).to_string();
    let at = house.in_minutes(minutes).as_microsecond();
    let sql = "INSERT INTO check_run (id, began, ended, profile, whole, operator, sha256, report, note, fallen, grave)
               VALUES ($1, $2, $2, 'hipaa', 1, 'system', $3, $4, '', '', '')";
    let mut tx = house.db.begin().await.unwrap();
    let row = params![format!("run-{at}"), at, format!("sha-{at}"), report];
    tx.execute(sql, row).await.unwrap();
    tx.commit().await.unwrap();
}

fn since(at: Option<Timestamp>) -> Lost {
    Lost { since: at, ..lost(&["pat-2"], true) }
}

/// Of a refusal its code and its words.
fn refused(done: Result<Known, ClinicError>) -> (&'static str, String) {
    let error = done.unwrap_err();
    (error.code(), error.to_string())
}

#[tokio::test]
async fn that_it_was_ciphertext_is_not_taken_where_the_checks_had_not_found_so_before() {
    for house in houses().await {
        let (store, breaches) = (house.store, &house.clinic.breaches);
        let (officer, _) = keepers();
        let id = recorded(&house, &officer).await;
        let say = async |at| breaches.lost(&officer, &id, since(at)).await;
        let (told, words) = refused(say(None).await);
        assert_eq!(told, "incident.unproven", "{store}");
        assert!(words.contains("no run of all checks from before 2026-03-02"), "{words}");
        assert!(words.contains("say that it was not sealed"), "what to do: {words}");
        // What passed after the loss shows nothing of it.
        checked(&house, -30, &[]).await;
        assert_eq!(refused(say(None).await).0, "incident.unproven", "{store}");
        checked(&house, -60 - 36 * DAY, &[]).await;
        let (_, words) = refused(say(None).await);
        assert!(words.contains("more than 35 days earlier"), "{store}: {words}");
        checked(&house, -5 * DAY, &[("HC-006", "FAIL"), ("HC-009", "WAIVED")]).await;
        let (_, words) = refused(say(None).await);
        assert!(words.contains("HC-006 FAIL, HC-009 WAIVED"), "{store}: {words}");
        checked(&house, -4 * DAY, &[("HC-009", "GONE")]).await;
        let (_, words) = refused(say(None).await);
        assert!(words.contains("has nothing of HC-009"), "{store}: {words}");
        let known = breaches.find(&officer, &id).await.unwrap();
        assert!(known.affected.is_empty() && known.proofs.is_empty(), "{store}: nobody was added");
        assert!(!house.witnessed("incident.unproven").await.is_empty(), "{store}");
        let late = house.in_minutes(1);
        assert_eq!(
            refused(say(Some(late)).await).0,
            "request.field",
            "{store}: after it was found"
        );
    }
}

#[tokio::test]
async fn what_the_checks_had_found_before_a_loss_is_frozen_into_the_incident_and_in_evidence() {
    for house in houses().await {
        let (store, breaches) = (house.store, &house.clinic.breaches);
        let (officer, admin) = keepers();
        let id = recorded(&house, &officer).await;
        let say = async |at| breaches.lost(&officer, &id, since(at)).await;
        checked(&house, -60 - 36 * DAY, &[]).await;
        checked(&house, -5 * DAY, &[("HC-006", "FAIL")]).await;
        // It is gone for longer than since somebody noticed.
        let known = say(Some(house.in_minutes(-10 * DAY))).await.unwrap();
        let [proof] = known.proofs.as_slice() else { panic!("{store}: {:?}", known.proofs) };
        let began = house.in_minutes(-60 - 36 * DAY);
        assert_eq!((proof.began, &proof.by), (began, &officer.person), "{store}");
        assert_eq!(proof.sha256, format!("sha-{}", began.as_microsecond()), "{store}");

        checked(&house, -3 * DAY, &[("HC-006", "WARN"), ("HC-005.b", "NA"), ("HC-001", "FAIL")])
            .await;
        let known = say(None).await.unwrap();
        let newest = known.proofs.last().unwrap();
        let ended =
            |id: &str| newest.results.iter().find(|(one, _)| one == id).map(|(_, how)| *how);
        assert_eq!(ended("HC-006"), Some(Status::Warn), "{store}: what has little margin is named");
        assert_eq!((ended("HC-008.b"), ended("HC-001")), (Some(Status::Pass), None), "{store}");
        // Another day that the same run shows is none of its proof, and in the audit log.
        let (day, other) = (house.in_minutes(-60), house.in_minutes(-2 * DAY));
        let again = say(Some(other)).await.unwrap();
        assert_eq!(again.proofs, known.proofs, "{store}: once");
        let entries = house.witnessed("INCIDENT_CHANGED").await;
        for lost in [house.in_minutes(-10 * DAY), day, other] {
            let told = format!("\"lostAt\":\"{lost}\"");
            let count = entries.iter().filter(|entry| entry.contains(&told)).count();
            assert_eq!(count, 1, "{store}: {told}: {entries:?}");
        }
        assert_eq!(
            breaches.list(&admin, (None, 50)).await.unwrap()[0].proofs,
            known.proofs,
            "{store}"
        );

        let period = (house.in_minutes(-100 * DAY), house.in_minutes(60));
        let parts = crate::evidence::parts(&house.db, period).await.unwrap();
        let sheet = parts.iter().find(|part| part.path == "incidents/encryption.ndjson").unwrap();
        let line: serde_json::Value = serde_json::from_str(sheet.lines.last().unwrap()).unwrap();
        let told = (line["saidBy"].as_str(), line["reportSha256"].as_str());
        assert_eq!(told, (Some("officer-1"), Some(newest.sha256.as_str())), "{store}");
        assert!(line["results"].as_str().unwrap().contains("HC-006 WARN"), "{line}");
    }
}

#[tokio::test]
async fn an_incident_comes_to_that_all_was_encrypted_only_where_something_shows_it() {
    for house in houses().await {
        let (store, breaches) = (house.store, &house.clinic.breaches);
        let (officer, _) = keepers();
        let id = recorded(&house, &officer).await;
        let secured = async || breaches.assess(&officer, &id, assessment(Finding::Secured)).await;
        assert_eq!(code(secured().await), "incident.unproven", "{store}");
        let known = breaches.find(&officer, &id).await.unwrap();
        assert!(known.incident.assessment.is_none(), "{store}: and nothing of it was written down");
        checked(&house, -2 * DAY, &[]).await;
        assert_eq!(secured().await.unwrap().proofs.len(), 1, "{store}");
        let open = Lost { sealed: false, ..since(Some(house.in_minutes(-DAY))) };
        let open = breaches.lost(&officer, &id, open).await;
        assert_eq!(code(open), "request.field", "{store}: of what was open no day is asked");
    }
}

#[tokio::test]
async fn an_incident_with_data_that_was_open_never_comes_to_that_all_was_encrypted() {
    for house in houses().await {
        let (store, breaches) = (house.store, &house.clinic.breaches);
        let (officer, admin) = keepers();
        let assess = async |id: &IncidentId, finding| {
            breaches.assess(&officer, id, assessment(finding)).await
        };
        // The audit log shows that somebody read a record.
        let nurse = House::caller("nurse-1", Role::Nurse);
        house.clinic.people.find(&nurse, &"pat-2".parse().unwrap()).await.unwrap();
        let read = recorded(&house, &officer).await;
        let (from, until) = (house.in_minutes(-5), house.in_minutes(5));
        let window = Window { account: "nurse-1".to_owned(), from, until };
        let known = breaches.search(&officer, &read, window).await.unwrap();
        assert!(known.affected.iter().all(|one| one.entries > 0 && !one.sealed), "{store}");
        let (told, words) = refused(assess(&read, Finding::Secured).await);
        assert_eq!(told, "incident.unproven", "{store}");
        assert!(words.contains("the data of 1 of its patients"), "{store}: {words}");

        // Somebody's was ciphertext, and somebody else's was not.
        checked(&house, -2 * DAY, &[]).await;
        let mixed = recorded(&house, &officer).await;
        let known = breaches.lost(&officer, &mixed, lost(&["pat-2"], true)).await.unwrap();
        assert_eq!(known.proofs.len(), 1, "{store}");
        breaches.lost(&officer, &mixed, lost(&["pat-3"], false)).await.unwrap();
        assert_eq!(code(assess(&mixed, Finding::Secured).await), "incident.unproven", "{store}");
        let known = breaches.find(&officer, &mixed).await.unwrap();
        assert!(known.incident.assessment.is_none(), "{store}: nothing of it was written down");

        // Whose data was open is found only after that.
        let early = recorded(&house, &officer).await;
        for stage in Stage::ALL {
            breaches.reach(&officer, &early, stage).await.unwrap();
        }
        let known = assess(&early, Finding::Secured).await.unwrap();
        assert!(known.missing.is_empty() && known.duties.is_empty(), "{store}: {known:?}");
        let known = breaches.lost(&officer, &early, lost(&["pat-3"], false)).await.unwrap();
        assert_eq!(known.missing, ["assessment", "notices"], "{store}: it is asked again");
        assert_eq!(code(breaches.close(&admin, &early).await), "incident.incomplete", "{store}");
        assert_eq!(code(assess(&early, Finding::Secured).await), "incident.unproven", "{store}");
        let known = assess(&early, Finding::Breach).await.unwrap();
        assert_eq!(known.missing, ["notices"], "{store}");
    }
}
