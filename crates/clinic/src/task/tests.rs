use super::{NewTask, State, rules};
use crate::consultation::Outcome;
use crate::notification::NoticeKind;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use crate::{ClinicError, Refusal};
use kernel::{ConsultationId, Phi, Role};

fn call(owner: Option<&str>, due: &str) -> NewTask {
    let owner = owner.map(|id| id.parse().unwrap());
    NewTask { owner, due: due.parse().unwrap(), words: Phi::new("Call about the rash") }
}

/// A visit of pat-1 with dr-1 that is under way.
async fn under_way(house: &House) -> ConsultationId {
    let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
    let provider = House::caller("dr-1", Role::Provider);
    let visits = &house.clinic.visits;
    let id = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
    visits.start(&provider, id.clone()).await.unwrap();
    id
}

#[tokio::test]
async fn a_task_is_given_with_the_end_of_a_visit_and_its_owner_is_reminded_on_its_morning() {
    for house in houses().await {
        let store = house.store;
        let (provider, nurse) =
            (House::caller("dr-1", Role::Provider), House::caller("nurse-1", Role::Nurse));
        let id = under_way(&house).await;
        let tasks = &house.clinic.tasks;
        let early = tasks.give(&provider, &id, call(None, "2026-03-04")).await;
        assert!(matches!(early, Err(ClinicError::Refused(Refusal::NotOver))), "{store}");

        let task = Some(call(Some("nurse-1"), "2026-03-04"));
        let ending = Ending { outcome: Outcome::Completed, task, ..Ending::default() };
        house.clinic.visits.complete(&provider, id.clone(), ending).await.unwrap();
        let own = tasks.list(&nurse, State::Open).await.unwrap();
        let (one, day) = (own.first().unwrap(), "2026-03-04".parse().unwrap());
        assert_eq!((own.len(), one.patient.expose(), one.task.due), (1, "Rosa Alvarez", day));
        let given = tasks.list(&provider, State::Open).await.unwrap();
        assert_eq!(given.len(), 1, "{store}: who gave it sees whether it is done");
        assert_eq!(house.clinic.days.today(&nurse).await.unwrap().tasks.len(), 1, "{store}");

        let reminded =
            || house.actions("notification.nurse-1").iter().filter(|k| *k == "TASK_DUE").count();
        house.later(24 * 60);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(reminded(), 0, "{store}: the day before");
        house.later(24 * 60);
        house.clinic.visits.wake().await.unwrap();
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(reminded(), 1, "{store}: once");
        let said = house.said("notification.nurse-1").pop().unwrap();
        assert_eq!(said["actionUrl"], "/today");
        assert!(!said.to_string().contains("rash") && !said.to_string().contains("Rosa"), "{said}");

        tasks.finish(&nurse, &one.task.id).await.unwrap();
        assert!(tasks.list(&nurse, State::Open).await.unwrap().is_empty(), "{store}");
        let done = tasks.list(&provider, State::Done).await.unwrap();
        assert_eq!(done[0].task.done_by.as_ref().unwrap().as_str(), "nurse-1", "{store}");
        let again = tasks.finish(&provider, &one.task.id).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Transition { .. }))));
        for event in ["TASK_GIVEN", "TASK_READ", "TASK_DONE"] {
            let lines = house.witnessed(event).await;
            assert!(!lines.is_empty() && !lines[0].contains("rash"), "{store}: {event} {lines:?}");
        }
    }
}

#[tokio::test]
async fn what_is_done_reminds_of_nothing_and_others_neither_give_nor_end_it() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let id = under_way(&house).await;
        house.clinic.visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        let tasks = &house.clinic.tasks;
        let other = House::caller("dr-2", Role::Provider);
        assert!(tasks.give(&other, &id, call(None, "2026-03-03")).await.is_err());
        let patient = tasks.give(&provider, &id, call(Some("pat-1"), "2026-03-03")).await;
        assert!(matches!(
            patient,
            Err(ClinicError::Refused(Refusal::Field { field: "task.ownerId", .. }))
        ));
        let past = tasks.give(&provider, &id, call(None, "2026-03-01")).await;
        assert!(matches!(
            past,
            Err(ClinicError::Refused(Refusal::Field { field: "task.due", .. }))
        ));

        let own = tasks.give(&provider, &id, call(None, "2026-03-03")).await.unwrap().task;
        assert_eq!(own.owner, provider.person, "whoever gives it does it unless somebody is named");
        assert!(tasks.finish(&other, &own.id).await.is_err(), "{}", house.store);
        tasks.finish(&provider, &own.id).await.unwrap();
        house.later(3 * 24 * 60);
        house.clinic.visits.wake().await.unwrap();
        let told = house.actions("notification.dr-1");
        assert!(!told.iter().any(|kind| kind == NoticeKind::TaskDue.name()), "{told:?}");
    }
}

#[test]
fn the_morning_is_the_departments_own_through_the_change_of_its_clocks() {
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let morning =
        |due: &str| rules::reminder(due.parse().unwrap(), "America/Chicago", now).to_string();
    assert_eq!(morning("2026-03-07"), "2026-03-07T14:00:00Z");
    assert_eq!(morning("2026-03-08"), "2026-03-08T13:00:00Z");
    assert_eq!(morning("2026-02-28"), "2026-03-01T00:00:00Z", "what is over is due now");
}
