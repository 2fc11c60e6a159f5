use crate::privacy::{Asked, NewRequest};
use crate::testing::{House, houses};
use db::params;
use kernel::{Phi, Role};

#[tokio::test]
async fn the_clinics_evidence_names_people_by_id_only() {
    for house in houses().await {
        let period = (house.in_minutes(-60), house.in_minutes(60));
        let parts = super::parts(&house.db, period).await.unwrap();
        let lines = |path: &str| &parts.iter().find(|part| part.path == path).unwrap().lines;
        assert!(lines("people/roles.ndjson").len() > 15, "{}", house.store);
        let consents = lines("consents/records.ndjson");
        assert!(!consents.is_empty(), "{}: those who wait have consented", house.store);
        for consent in consents {
            let consent: serde_json::Value = serde_json::from_str(consent).unwrap();
            let hash = consent["formSha256"].as_str().unwrap();
            let has = |form: &String| form.contains(hash);
            assert!(lines("consents/forms.ndjson").iter().any(has), "the form stands beside it");
        }
        let notices = lines("privacy/notices.ndjson");
        assert_eq!(notices.len(), 2, "{}: what was posted, in each language", house.store);
        assert!(notices.iter().all(|notice| notice.contains("42 CFR")), "{}", house.store);
        for name in ["Alvarez", "Maya", "Chen", "Miller", "demo.example", "+1 555"] {
            let told = parts.iter().flat_map(|part| &part.lines).any(|line| line.contains(name));
            assert!(!told, "{}: {name}", house.store);
        }
    }
}

#[test]
fn what_came_with_an_instant_stands_beside_it() {
    for sheet in super::store::SHEETS {
        assert_eq!(sheet.untold(), None, "{}", sheet.path);
    }
}

#[tokio::test]
async fn a_decision_after_the_period_is_not_told_of_it() {
    for house in houses().await {
        let at = |minutes| house.in_minutes(minutes).as_microsecond();
        let mut tx = house.db.begin().await.unwrap();
        let sql = "INSERT INTO role_grant (id, organization, person, role, proposed_by, proposed, outcome, decided_by,
                       decided)
                   VALUES ('late', $1, 'nurse-1', 'administrator', 'admin-1', $2, 'refused', 'officer-1', $3)";
        tx.execute(sql, params![crate::demo::ORGANIZATION, at(1), at(20)]).await.unwrap();
        tx.commit().await.unwrap();
        for (until, outcome, by) in [(10, "pending", None), (30, "refused", Some("officer-1"))] {
            let period = (house.in_minutes(0), house.in_minutes(until));
            let parts = super::parts(&house.db, period).await.unwrap();
            let grants = parts.iter().find(|part| part.path == "people/grants.ndjson").unwrap();
            let late = grants.lines.iter().find(|line| line.contains("\"late\"")).unwrap();
            let late: serde_json::Value = serde_json::from_str(late).unwrap();
            assert_eq!(late["outcome"], outcome, "{}: {until}", house.store);
            assert_eq!(late["decidedBy"].as_str(), by, "{}: {until}", house.store);
        }
    }
}

#[tokio::test]
async fn a_request_that_was_put_off_after_the_period_was_due_before() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let (id, privacy) = ("pat-1".parse().unwrap(), &house.clinic.privacy);
        let begun = house.in_minutes(0);
        let asked = NewRequest { asked: Asked::Access, words: None };
        let asked = privacy.ask(&patient, &id, asked).await.unwrap();
        house.later(20);
        let reason = Phi::new("The archive is off site");
        let late = privacy.extend(&officer, &asked.id, reason).await.unwrap().request;
        for (until, due) in [(-10, asked.due), (10, late.due)] {
            let period = (begun, house.in_minutes(until));
            let parts = super::parts(&house.db, period).await.unwrap();
            let requests = parts.iter().find(|part| part.path == "privacy/requests.ndjson");
            let line: serde_json::Value =
                serde_json::from_str(&requests.unwrap().lines[0]).unwrap();
            assert_eq!(line["due"], due.to_string(), "{}: {until}", house.store);
        }
    }
}

#[tokio::test]
async fn who_came_or_left_after_a_period_is_told_as_they_were_at_its_end() {
    for house in houses().await {
        let at = |minutes| house.in_minutes(minutes).as_microsecond();
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("UPDATE person SET made = $1", params![at(-60)]).await.unwrap();
        for (sql, minutes, person) in [
            ("UPDATE person SET active = 0, ended = $1 WHERE id = $2", 20, "dr-1"),
            ("UPDATE person SET active = 0, ended = $1 WHERE id = $2", 5, "dr-2"),
            ("UPDATE person SET made = $1 WHERE id = $2", 20, "nurse-1"),
        ] {
            assert_eq!(tx.execute(sql, params![at(minutes), person]).await.unwrap(), 1, "{person}");
        }
        let sql = "INSERT INTO role_grant (id, organization, person, role, proposed_by, proposed, outcome, decided_by,
                       decided)
                   VALUES ($1, $2, 'front-desk-1', $3, 'admin-1', $4, $5, 'admin-1', $4)";
        for (id, role, minutes, outcome) in
            [("first", "coordinator", 1, "direct"), ("then", "compliance-officer", 20, "approved")]
        {
            let row = params![id, crate::demo::ORGANIZATION, role, at(minutes), outcome];
            tx.execute(sql, row).await.unwrap();
        }
        let sql = "UPDATE person SET role = 'compliance-officer' WHERE id = 'front-desk-1'";
        tx.execute(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let told = async |until, person: &str| {
            let period = (house.in_minutes(0), house.in_minutes(until));
            let parts = super::parts(&house.db, period).await.unwrap();
            let roles = parts.into_iter().find(|part| part.path == "people/roles.ndjson").unwrap();
            let of = |line: &String| serde_json::from_str::<serde_json::Value>(line).unwrap();
            roles.lines.iter().map(of).find(|line| line["person"] == person)
        };
        for (until, active) in [(10, true), (30, false)] {
            let gone = told(until, "dr-1").await.unwrap();
            assert_eq!(gone["active"], active, "{}: {until}", house.store);
            assert_eq!(told(until, "dr-2").await.unwrap()["active"], false, "{}", house.store);
            assert_eq!(told(until, "nurse-1").await.is_some(), !active, "{}", house.store);
        }
        for (until, role) in [(10, "coordinator"), (30, "compliance-officer")] {
            let moved = told(until, "front-desk-1").await.unwrap();
            assert_eq!(moved["role"], role, "{}: {until}", house.store);
        }
    }
}
