use super::{PASSWORD, open_hours, seed};
use crate::testing::{House, houses};
use kernel::{Clock, Phi, Role};

#[tokio::test]
async fn seeding_again_changes_nothing_and_everybody_can_sign_in() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let count = async || {
            let filter = crate::appointment::Filter::default();
            let visits = house.clinic.appointments.list(&desk, filter).await.unwrap().len();
            (visits, house.clinic.people.search(&desk, None, None).await.unwrap().people.len())
        };
        let before = count().await;
        assert_eq!(before, (13, 21), "{}", house.store);
        let people = Box::pin(seed(&house.clinic, house.clock.now())).await.unwrap();
        assert_eq!(count().await, before);
        for (id, role, _) in people {
            let signed = house.clinic.sessions.sign_in(id, Phi::new(PASSWORD), None).await.unwrap();
            assert_eq!(signed.session.role.name(), role);
        }
        let forms = house.clinic.consents.forms(&desk).await.unwrap();
        let texts: Vec<(&str, &str)> =
            forms.iter().map(|form| (form.topic.name(), form.locale.as_str())).collect();
        let both = |topic| [(topic, "en"), (topic, "es")];
        assert_eq!(texts, [both("telehealth"), both("recording")].concat());
        assert!(forms.iter().all(|form| form.hash.len() == 64));
    }
}

#[tokio::test]
async fn the_demos_providers_work_on_weekdays_and_hours_that_somebody_changed_stay() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let provider = "dr-1".parse().unwrap();
        open_hours(&house.clinic).await.unwrap();
        let mut own = house.clinic.schedules.find(&desk, &provider).await.unwrap();
        assert_eq!(own.week.len(), 10, "{}", house.store);
        own.week.truncate(1);
        house.clinic.schedules.set(&desk, &provider, &own).await.unwrap();
        open_hours(&house.clinic).await.unwrap();
        assert_eq!(house.clinic.schedules.find(&desk, &provider).await.unwrap(), own);
    }
}
