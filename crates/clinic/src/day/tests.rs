use crate::participant::{Invitation, Invited, Part};
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use kernel::{Phi, Role};
use realtime::presence::Touch;
use std::sync::Arc;

#[tokio::test]
async fn a_provider_sees_their_own_and_the_desk_its_departments() {
    for house in houses().await {
        house.waits("pat-1", CheckIn::default()).await;
        house.later(7);
        let today = async |person, role| {
            house.clinic.days.today(&House::caller(person, role)).await.unwrap()
        };
        let day = today("dr-1", Role::Provider).await;
        let names: Vec<&str> = day.appointments.iter().map(|one| one.patient.expose()).collect();
        assert_eq!(names, ["Rosa Alvarez", "Daniel Kim", "Luis Herrera"], "{}", house.store);
        assert_eq!((day.queue[0].minutes, &day.queue[0].patient), (7, &Phi::new("Rosa Alvarez")));
        assert!(day.appointments[0].entry.is_some() && day.appointments[1].entry.is_none());
        let colleague = today("dr-2", Role::Provider).await;
        assert!(colleague.queue.is_empty(), "another provider's patients are not theirs");
        assert_eq!(today("front-desk-1", Role::Coordinator).await.appointments.len(), 12);
        let shown = house.witnessed("QUEUE_READ").await;
        assert!(shown[0].contains("pat-1 pat-10 pat-2") && !shown[0].contains("Rosa"), "{shown:?}");
        let patient = House::caller("pat-1", Role::Patient);
        assert!(house.clinic.days.today(&patient).await.is_err());
    }
}

#[tokio::test]
async fn who_was_asked_to_come_sees_it_until_the_visit_is_over() {
    for house in houses().await {
        let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
        let (provider, colleague) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-3", Role::Provider));
        let visits = &house.clinic.visits;
        let id = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
        let who = Invited::Person(colleague.person.clone());
        visits
            .invite(&provider, &id, Invitation { who, part: Part::Specialist, exception: None })
            .await
            .unwrap();
        let asked = async || house.clinic.days.today(&colleague).await.unwrap().invitations;
        let shown = asked().await;
        assert_eq!((shown.len(), &shown[0].consultation), (1, &id), "{}", house.store);
        assert_eq!((shown[0].provider.expose(), shown[0].part), ("Maya Chen", Part::Specialist));
        visits.start(&provider, id.clone()).await.unwrap();
        visits.complete(&provider, id, crate::visit::Ending::default()).await.unwrap();
        assert!(asked().await.is_empty());
    }
}

#[tokio::test]
async fn it_shows_whose_browser_is_there() {
    for house in houses().await {
        house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        let here = async || house.clinic.days.today(&provider).await.unwrap().queue[0].present;
        assert!(!here().await, "{}", house.store);
        let (uuid, channels): (Arc<str>, [Arc<str>; 1]) =
            ("pat-1".into(), ["waiting-room.dr-1.pat-1".into()]);
        let touch = Touch { uuid: &uuid, channels: &channels, timeout: 20 };
        house.presences.heartbeat(&house.keyset, touch);
        assert!(here().await);
    }
}
