//! A breach in the accountings of its patients.

use super::{assessment, code, keepers, lost, recorded};
use crate::breach::{Finding, Lost, Stage};
use crate::disclosure::{Disclosure, Purpose};
use crate::testing::{House, houses};
use compliance::check::Status;
use db::params;
use kernel::{Phi, Role};

/// What a patient's accounting tells.
async fn accounted(house: &House, patient: &str) -> Vec<Disclosure> {
    let own = House::caller(patient, Role::Patient);
    let made = house.clinic.disclosures.account(&own, &patient.parse().unwrap(), None).await;
    made.unwrap().disclosures
}

#[tokio::test]
async fn a_breach_stands_in_the_accounting_of_each_of_its_patients_once_they_were_told() {
    for house in houses().await {
        let (store, breaches) = (house.store, &house.clinic.breaches);
        let (officer, admin) = keepers();
        super::proved::checked(&house, -24 * 60, &[]).await;
        let id = recorded(&house, &officer).await;
        for stage in Stage::ALL {
            breaches.reach(&officer, &id, stage).await.unwrap();
        }
        breaches.lost(&officer, &id, lost(&["pat-1", "pat-2"], false)).await.unwrap();
        breaches.lost(&officer, &id, lost(&["pat-3"], true)).await.unwrap();
        breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        assert!(accounted(&house, "pat-1").await.is_empty(), "{store}: they hear of it first");
        let letter = || Phi::new("First-class mail");
        breaches.notify(&officer, &id, ("patients", letter())).await.unwrap();
        for patient in ["pat-1", "pat-2"] {
            let told = accounted(&house, patient).await;
            let [one] = told.as_slice() else { panic!("{store}: {patient}: {told:?}") };
            assert_eq!(one.purpose, Purpose::Impermissible, "{store}");
            assert_eq!(one.recipient.expose(), "A former nurse", "{store}");
            assert_eq!(one.at, house.in_minutes(-60), "{store}: the day of its discovery");
            let says = ["discovered on this day", "se descubrió ese día"]
                .map(|words| one.what.expose().contains(words));
            assert!(says.contains(&true), "{store}: called so");
            assert!(one.basis.expose().contains(id.as_str()), "{store}");
            let words = format!("{} {}", one.what.expose(), one.basis.expose());
            assert!(!words.contains("laptop") && !words.contains("reasons of visits"), "{words}");
        }
        assert!(accounted(&house, "pat-3").await.is_empty(), "{store}: of ciphertext nothing");
        let entries = house.witnessed("\"DISCLOSURE_RECORDED\"").await;
        assert_eq!(entries.len(), 1, "{store}: {entries:?}");
        assert!(entries[0].contains("pat-1 pat-2") && !entries[0].contains("nurse"), "{entries:?}");
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);

        breaches.lost(&officer, &id, lost(&["pat-4"], false)).await.unwrap();
        for whom in ["patients", "hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, letter())).await.unwrap();
        }
        let own = accounted(&house, "pat-1").await;
        assert_eq!((own.len(), accounted(&house, "pat-4").await.len()), (1, 1), "{store}: once");
        let why = Phi::new("It was another patient's letter");
        house.clinic.disclosures.strike(&officer, &own[0].id, why).await.unwrap();
        breaches.close(&admin, &id).await.unwrap();
        breaches.reopen(&officer, &id).await.unwrap();
        breaches.close(&admin, &id).await.unwrap();
        assert!(accounted(&house, "pat-1").await.is_empty(), "{store}: what was struck stays so");
        assert_eq!(accounted(&house, "pat-2").await.len(), 1, "{store}");
        let period = (house.in_minutes(-60), house.in_minutes(60));
        let parts = crate::evidence::parts(&house.db, period).await.unwrap();
        let sheet = parts.iter().find(|part| part.path == "privacy/disclosures.ndjson").unwrap();
        assert_eq!(
            sheet.lines.iter().filter(|line| line.contains(id.as_str())).count(),
            3,
            "{store}"
        );
    }
}

#[tokio::test]
async fn what_comes_to_no_breach_is_in_no_accounting() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        let id = recorded(&house, &officer).await;
        for stage in Stage::ALL {
            breaches.reach(&officer, &id, stage).await.unwrap();
        }
        breaches.lost(&officer, &id, lost(&["pat-1"], false)).await.unwrap();
        breaches.notify(&officer, &id, ("patients", Phi::new("By mail"))).await.unwrap();
        breaches.assess(&officer, &id, assessment(Finding::LowProbability)).await.unwrap();
        assert_eq!(code(breaches.close(&admin, &id).await), "done", "{}", house.store);
        assert!(accounted(&house, "pat-1").await.is_empty(), "{}", house.store);
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::NotApplicable, "{}: {}", house.store, found.observed);
    }
}

#[tokio::test]
async fn a_breach_that_was_closed_without_them_fails_until_it_is_closed_again() {
    for house in houses().await {
        let (store, breaches) = (house.store, &house.clinic.breaches);
        let (officer, admin) = keepers();
        let id = recorded(&house, &officer).await;
        for stage in Stage::ALL {
            breaches.reach(&officer, &id, stage).await.unwrap();
        }
        let all = Lost { patients: None, sealed: false, since: None };
        breaches.lost(&officer, &id, all).await.unwrap();
        for whom in ["patients", "hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, Phi::new("By mail"))).await.unwrap();
        }
        // Whoever assesses it writes it there, too, where everybody was told before.
        breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        breaches.close(&admin, &id).await.unwrap();
        assert_eq!(accounted(&house, "pat-1").await.len(), 1, "{store}");
        // As it was before there were any.
        let mut tx = house.db.begin().await.unwrap();
        let sql = "DELETE FROM disclosure WHERE incident = $1";
        tx.execute(sql, params![id.as_str()]).await.unwrap();
        tx.commit().await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Fail, "{store}: {}", found.observed);
        assert!(found.observed.contains(id.as_str()), "{store}: {}", found.observed);
        breaches.reopen(&officer, &id).await.unwrap();
        breaches.close(&admin, &id).await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        assert_eq!(accounted(&house, "pat-1").await.len(), 1, "{store}");
        // One that somebody wrote past the program.
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE disclosure SET incident = 'another', recorded = $2 WHERE incident = $1 AND patient = 'pat-1'";
        let row = params![id.as_str(), house.in_minutes(0).as_microsecond()];
        tx.execute(sql, row).await.unwrap();
        tx.commit().await.unwrap();
        let found = house.finding("HC-036.a").await;
        assert!(found.observed.starts_with("1 disclosures have no entry"), "{}", found.observed);
    }
}
