use crate::activity::{Flag, Rule, Search};
use crate::intake::{Contact, Intake, Location};
use crate::person::NewPerson;
use crate::testing::{House, houses};
use crate::{Caller, ClinicError, demo};
use kernel::{Fault as _, Phi, Role};

fn officer() -> Caller {
    House::caller("officer-1", Role::ComplianceOfficer)
}

fn nurse() -> Caller {
    House::caller("nurse-1", Role::Nurse)
}

fn code<T>(done: Result<T, ClinicError>) -> &'static str {
    done.err().map_or("done", |error| error.code())
}

/// A patient with whose care nobody has to do.
fn known() -> NewPerson {
    NewPerson {
        id: Some("pat-known".parse().unwrap()),
        role: Role::Patient,
        name: Phi::new("Vera Known"),
        birth_date: Some(Phi::new("1970-01-01")),
        phone: Some(Phi::new("+1 555 000 7777")),
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    }
}

async fn opens(house: &House, patient: &str) {
    house.clinic.people.find(&nurse(), &patient.parse().unwrap()).await.unwrap();
}

async fn found(house: &House, rule: Option<Rule>) -> Vec<Flag> {
    let activity = &house.clinic.activity;
    activity.follow(&demo::ORGANIZATION.parse().unwrap()).await.unwrap();
    let search = Search { rule, limit: 50, ..Search::default() };
    activity.list(&officer(), &search).await.unwrap()
}

#[tokio::test]
async fn a_telephone_that_a_patient_names_is_seen_and_so_is_who_looks_at_one_that_is_watched() {
    for house in houses().await {
        let store = house.store;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        house.clinic.people.add(&desk, known()).await.unwrap();
        let text = |text: &str| Phi::new(text);
        // Nurse Duarte is reached there: the patient calls her in an emergency.
        let contact = Contact { name: text("Ines"), phone: text("+1 555 555 0104") };
        let (city, region, country) = (text("Springfield"), text("IL"), text("USA"));
        let intake = Intake {
            location: Location { line: Some(text("12 Elm Street")), city, region, country },
            callback_number: text("+1 555 000 8888"),
            emergency_contact: Some(contact),
            identity: None,
            privacy: None,
        };
        let own = House::caller("pat-1", Role::Patient);
        let visit = house.appointment("pat-1").await;
        house.clinic.visits.locate(&own, &visit, &intake).await.unwrap();
        for whose in ["pat-1", "pat-known"] {
            opens(&house, whose).await;
        }
        let told_of = |flags: &[Flag]| -> Vec<(Rule, String)> {
            flags.iter().map(|flag| (flag.rule, flag.patient.clone())).collect()
        };
        let flags = found(&house, None).await;
        let address = (Rule::SameAddress, "pat-1".to_owned());
        assert_eq!(told_of(&flags), std::slice::from_ref(&address), "{store}: by the contact");
        let (whom, activity) = ("pat-known".parse().unwrap(), &house.clinic.activity);
        let nurse = nurse();
        assert_eq!(code(activity.watch(&nurse, &whom, true).await), "access.not-allowed");
        assert_eq!(code(activity.watched(&nurse).await), "access.not-allowed");
        let staff = "dr-1".parse().unwrap();
        assert!(activity.watch(&officer(), &staff, true).await.is_err(), "{store}: no patient");
        activity.watch(&officer(), &whom, true).await.unwrap();
        assert_eq!(activity.watched(&officer()).await.unwrap(), std::slice::from_ref(&whom));
        opens(&house, "pat-known").await;
        let flags = found(&house, Some(Rule::Vip)).await;
        assert_eq!(told_of(&flags), [(Rule::Vip, "pat-known".to_owned())], "{store}");
        let told = house.actions("notification.officer-1");
        let told = told.iter().filter(|kind| *kind == "ACTIVITY_FLAGGED").count();
        assert_eq!(told, 1, "{store}: officers hear at once");
        activity.watch(&officer(), &whom, false).await.unwrap();
        house.later(24 * 60);
        opens(&house, "pat-known").await;
        assert_eq!(
            found(&house, Some(Rule::Vip)).await.len(),
            1,
            "{store}: she is no longer watched"
        );
        assert_eq!(house.witnessed("\"watched\"").await.len(), 2, "{store}");
    }
}
