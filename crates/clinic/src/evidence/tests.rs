use crate::testing::houses;

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
        for name in ["Alvarez", "Maya", "Chen", "Miller", "demo.example", "+1 555"] {
            let told = parts.iter().flat_map(|part| &part.lines).any(|line| line.contains(name));
            assert!(!told, "{}: {name}", house.store);
        }
    }
}
