use super::{FormReview, NewFormReview};
use crate::consent::{Form, NewForm, Topic};
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use jiff::civil::{Date, date};
use kernel::Role;

const TODAY: Date = date(2026, 3, 2);

fn refusal<T: std::fmt::Debug>(done: Result<T, ClinicError>) -> Refusal {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("it is refused, and not {other:?}"),
    }
}

/// That somebody read this form today.
fn of(form: &Form) -> NewFormReview {
    NewFormReview {
        topic: form.topic,
        version: form.version,
        locale: form.locale.clone(),
        hash: form.hash.clone(),
        reviewer: "Ana Ruiz".to_owned(),
        day: TODAY,
    }
}

async fn spanish(house: &House) -> Vec<Form> {
    let admin = House::caller("admin-1", Role::Administrator);
    let mut forms = house.clinic.consents.forms(&admin).await.unwrap();
    forms.retain(|form| form.locale == "es");
    forms
}

#[tokio::test]
async fn an_officer_writes_down_who_reviewed_the_very_words_and_nothing_else_passes() {
    for house in houses().await {
        let (store, consents) = (house.store, &house.clinic.consents);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let forms = spanish(&house).await;
        let good = || of(&forms[0]);
        for (id, role) in [("admin-1", Role::Administrator), ("dr-1", Role::Provider)] {
            let alone = consents.review_form(&House::caller(id, role), good()).await;
            assert_eq!(refusal(alone), Refusal::NotAllowed, "{store}");
        }
        for (wrong, field) in [
            (NewFormReview { hash: "0".repeat(64), ..good() }, "hash"),
            (NewFormReview { reviewer: " ".to_owned(), ..good() }, "reviewedBy"),
            (NewFormReview { day: date(2026, 3, 3), ..good() }, "reviewedOn"),
        ] {
            let refused = refusal(consents.review_form(&officer, wrong).await);
            let named = matches!(refused, Refusal::Field { field: name, .. } if name == field);
            assert!(named, "{store}: {field}: {refused:?}");
        }
        let unknown = consents.review_form(&officer, NewFormReview { version: 9, ..good() }).await;
        assert_eq!(refusal(unknown), Refusal::FormUnknown(9), "{store}");
        let first = consents.review_form(&officer, good()).await.unwrap();
        house.later(1);
        assert_eq!(consents.review_form(&officer, good()).await.unwrap(), first, "{store}");
        let more = NewFormReview { reviewer: "Luis Paz".to_owned(), ..good() };
        let second = consents.review_form(&officer, more).await.unwrap();
        let all: Vec<FormReview> = consents.form_reviews(&officer).await.unwrap();
        assert_eq!(all, [second, first], "{store}: each stays");
        assert_eq!(house.witnessed("CONSENT_FORM_REVIEWED").await.len(), 2, "{store}");
        assert!(house.witnessed("Luis Paz").await.is_empty(), "{store}: nobody is named there");
    }
}

#[tokio::test]
async fn the_check_names_each_translation_that_is_signed_and_that_nobody_reviewed() {
    for house in houses().await {
        let (store, consents) = (house.store, &house.clinic.consents);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let found = async || house.finding("HC-068.c").await;
        let none = found().await;
        assert_eq!(none.status, Status::Fail, "{store}: {}", none.observed);
        assert!(none.observed.contains("telehealth 1 es"), "{store}: {}", none.observed);
        house.vouch("HC-068").await;
        let word = found().await;
        assert_eq!(word.status, Status::NotApplicable, "{store}: {}", word.observed);
        for form in spanish(&house).await {
            consents.review_form(&officer, of(&form)).await.unwrap();
        }
        assert_eq!(found().await.status, Status::Pass, "{store}");
        let admin = House::caller("admin-1", Role::Administrator);
        let second = NewForm {
            topic: Topic::Telehealth,
            version: 2,
            locale: "es".to_owned(),
            text: "Otras palabras".to_owned(),
            effective: Some(house.in_minutes(10)),
            renews: false,
            states: Vec::new(),
        };
        let second = consents.add_form(&admin, second).await.unwrap();
        assert_eq!(found().await.status, Status::Pass, "{store}: nobody signs it yet");
        house.later(10);
        let changed = found().await;
        assert_eq!(changed.status, Status::Fail, "{store}: {}", changed.observed);
        assert!(changed.observed.ends_with("of: telehealth 2 es"), "{store}: {}", changed.observed);
        consents.review_form(&officer, of(&second)).await.unwrap();
        assert_eq!(found().await.status, Status::Pass, "{store}");
    }
}
