use super::{NewTask, Owned, State, Which, rules};
use crate::account::Change;
use crate::consultation::Outcome;
use crate::notification::NoticeKind;
use crate::privacy::{Asked, NewRequest};
use crate::restriction::Bar;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use crate::{Caller, ClinicError, Glass, Refusal};
use compliance::check::Status;
use kernel::{ConsultationId, Phi, Role};

fn call(owner: Option<&str>, due: &str) -> NewTask {
    let owner = owner.map(|id| id.parse().unwrap());
    NewTask { owner, due: due.parse().unwrap(), words: Phi::new("Call about the rash") }
}

/// How one was done.
fn done() -> Phi {
    Phi::new("She has the ointment")
}

/// The first page of somebody's tasks.
async fn list(house: &House, caller: &Caller, state: State) -> Vec<Owned> {
    let page = house.clinic.tasks.list(caller, Which::Own(state), (None, None)).await.unwrap();
    page.items
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
        let own = list(&house, &nurse, State::Open).await;
        let (one, day) = (own.first().unwrap(), "2026-03-04".parse().unwrap());
        assert_eq!(
            (own.len(), one.patient.as_ref().unwrap().expose(), one.task.due),
            (1, "Rosa Alvarez", day)
        );
        let given = list(&house, &provider, State::Open).await;
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

        let silent = tasks.finish(&nurse, &one.task.id, Phi::new(" \n")).await;
        let named =
            matches!(silent, Err(ClinicError::Refused(Refusal::Field { field: "note", .. })));
        assert!(named, "{store}: done how?");
        let long = tasks.finish(&nurse, &one.task.id, Phi::new("a".repeat(1_001))).await;
        assert!(long.is_err(), "{store}");
        tasks.finish(&nurse, &one.task.id, done()).await.unwrap();
        assert!(list(&house, &nurse, State::Open).await.is_empty(), "{store}");
        let done = list(&house, &provider, State::Done).await;
        assert_eq!(done[0].task.done_by.as_ref().unwrap().as_str(), "nurse-1", "{store}");
        assert_eq!(done[0].task.note, Some(self::done()), "{store}: who gave it reads how");
        let again = tasks.finish(&provider, &one.task.id, self::done()).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Transition { .. }))));
        for event in ["TASK_GIVEN", "TASK_READ", "TASK_DONE"] {
            let lines = house.witnessed(event).await;
            let tells = lines.iter().any(|line| line.contains("rash") || line.contains("ointment"));
            assert!(!lines.is_empty() && !tells, "{store}: {event} {lines:?}");
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
        assert!(tasks.finish(&other, &own.id, done()).await.is_err(), "{}", house.store);
        tasks.finish(&provider, &own.id, done()).await.unwrap();
        house.later(3 * 24 * 60);
        house.clinic.visits.wake().await.unwrap();
        let told = house.actions("notification.dr-1");
        assert!(!told.iter().any(|kind| kind == NoticeKind::TaskDue.name()), "{told:?}");
    }
}

#[tokio::test]
async fn nobody_who_is_kept_from_a_patient_is_reminded_of_their_task() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let (dr, admin) =
            (House::caller("dr-1", Role::Provider), House::caller("admin-1", Role::Administrator));
        let id = under_way(&house).await;
        clinic.visits.complete(&dr, id.clone(), Ending::default()).await.unwrap();
        clinic.tasks.give(&dr, &id, call(Some("nurse-1"), "2026-03-04")).await.unwrap();
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let (rosa, patient) = (House::caller("pat-1", Role::Patient), "pat-1".parse().unwrap());
        let new = NewRequest { asked: Asked::Restriction, words: Some(Phi::new("Not the desk")) };
        let asked = clinic.privacy.ask(&rosa, &patient, new).await.unwrap();
        let bar = Some(Bar::Staff("front-desk-1".parse().unwrap()));
        clinic.privacy.answer(&officer, &asked.id, (true, None, bar)).await.unwrap();
        for gone in ["nurse-1", "dr-1"] {
            let closed = Change { active: Some(false), ..Change::default() };
            clinic.accounts.change(&admin, &gone.parse().unwrap(), closed).await.unwrap();
        }
        house.later(2 * 24 * 60);
        clinic.visits.wake().await.unwrap();
        let told = |who: &str| {
            let all = house.actions(&format!("notification.{who}"));
            all.iter().filter(|kind| *kind == "TASK_DUE").count()
        };
        assert_eq!(told("front-desk-1"), 0, "{store}: the clinic agreed to that");
        assert_eq!(told("admin-1"), 1, "{store}: who can hand it to somebody");
    }
}

#[tokio::test]
async fn the_check_asks_how_each_task_was_done_and_not_of_what_was_done_before() {
    for house in houses().await {
        let (store, tasks) = (house.store, &house.clinic.tasks);
        let provider = House::caller("dr-1", Role::Provider);
        let id = under_way(&house).await;
        house.clinic.visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        let task = tasks.give(&provider, &id, call(None, "2026-03-03")).await.unwrap().task.id;
        tasks.finish(&provider, &task, done()).await.unwrap();
        for (sql, status) in [
            ("UPDATE task SET state = 'done'", Status::Pass),
            ("UPDATE task SET note = NULL", Status::Fail),
            ("UPDATE task SET note_asked = 0", Status::Pass),
            ("UPDATE task SET done_by = NULL", Status::Fail),
        ] {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-069").await;
            let words = &found.observed;
            let named = status == Status::Pass || words.contains(task.as_str());
            assert!(found.status == status && named, "{store}: {sql}: {words}");
        }
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

#[tokio::test]
async fn a_long_list_comes_in_pages_without_a_gap_or_a_double() {
    for house in houses().await {
        let (store, tasks) = (house.store, &house.clinic.tasks);
        let provider = House::caller("dr-1", Role::Provider);
        let id = under_way(&house).await;
        house.clinic.visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        for day in [9, 3, 5, 5, 5, 4, 8] {
            let due = format!("2026-03-0{day}");
            tasks.give(&provider, &id, call(None, &due)).await.unwrap();
        }
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = (after.as_deref(), Some(2));
            let page = tasks.list(&provider, Which::Own(State::Open), page).await.unwrap();
            assert!(page.items.len() <= 2, "{store}");
            seen.extend(page.items.iter().map(|one| (one.task.due, one.task.id.clone())));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((seen.len(), &seen), (7, &sorted), "{store}");
        for (after, limit, wrong) in
            [(None, Some(0), "limit"), (None, Some(201), "limit"), (Some("x"), None, "after")]
        {
            let odd = tasks.list(&provider, Which::Own(State::Open), (after, limit)).await;
            let named = matches!(odd, Err(ClinicError::Refused(Refusal::Field { field, .. })) if field == wrong);
            assert!(named, "{store}: {wrong}");
        }
    }
}

#[tokio::test]
async fn a_task_of_somebody_who_left_is_shown_to_the_department_and_handed_to_another() {
    for house in houses().await {
        let (store, tasks) = (house.store, &house.clinic.tasks);
        let (dr, admin) =
            (House::caller("dr-1", Role::Provider), House::caller("admin-1", Role::Administrator));
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let elsewhere = House::caller("dr-4", Role::Provider);
        let id = under_way(&house).await;
        house.clinic.visits.complete(&dr, id.clone(), Ending::default()).await.unwrap();
        let given = tasks.give(&dr, &id, call(Some("nurse-1"), "2026-03-04")).await.unwrap().task;
        let ownerless = async |caller: &Caller| {
            tasks.list(caller, Which::Ownerless, (None, None)).await.map(|page| page.items)
        };
        assert!(ownerless(&desk).await.unwrap().is_empty(), "{store}: it has an owner");
        let early = tasks.hand_over(&desk, &given.id, &"dr-2".parse().unwrap()).await;
        assert!(matches!(early, Err(ClinicError::Refused(Refusal::NotAllowed))), "{store}");

        let closed = Change { active: Some(false), ..Change::default() };
        house.clinic.accounts.change(&admin, &"nurse-1".parse().unwrap(), closed).await.unwrap();
        let shown = ownerless(&desk).await.unwrap();
        assert!(shown.len() == 1 && shown[0].ownerless, "{store}: {shown:?}");
        assert_eq!(shown[0].patient.as_ref().unwrap().expose(), "Rosa Alvarez", "{store}");
        assert!(ownerless(&elsewhere).await.unwrap().is_empty(), "{store}: another department");
        let seen = ownerless(&admin).await.unwrap();
        assert!(seen[0].patient.is_none() && seen[0].task.words.expose().is_empty(), "{store}");
        // Nobody has it, and yet somebody is reminded: whoever gave it.
        house.later(2 * 24 * 60);
        house.clinic.visits.wake().await.unwrap();
        let told = |who: &str| {
            let all = house.actions(&format!("notification.{who}"));
            all.iter().filter(|kind| *kind == "TASK_DUE").count()
        };
        assert_eq!((told("dr-1"), told("nurse-1")), (1, 0), "{store}");

        let patient = tasks.hand_over(&admin, &given.id, &"pat-1".parse().unwrap()).await;
        let named =
            matches!(patient, Err(ClinicError::Refused(Refusal::Field { field: "ownerId", .. })));
        assert!(named, "{store}");
        let handed = tasks.hand_over(&admin, &given.id, &"dr-2".parse().unwrap()).await.unwrap();
        assert!(!handed.ownerless && handed.task.owner.as_str() == "dr-2", "{store}");
        assert!(ownerless(&desk).await.unwrap().is_empty(), "{store}");
        let again = tasks.hand_over(&desk, &given.id, &"dr-1".parse().unwrap()).await;
        assert!(again.is_err(), "{store}: it is somebody's now");
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(told("dr-2"), 1, "{store}: its morning is over, so at once");
        let other = House::caller("dr-2", Role::Provider);
        assert_eq!(list(&house, &other, State::Open).await.len(), 1, "{store}");
        tasks.finish(&other, &given.id, done()).await.unwrap();
        let lines = house.witnessed("TASK_GIVEN").await;
        let handed = lines.iter().any(|line| line.contains("\"from\"") && line.contains("dr-2"));
        assert!(handed && lines.iter().all(|line| !line.contains("rash")), "{store}: {lines:?}");
    }
}

#[tokio::test]
async fn what_is_to_be_done_after_a_labelled_visit_is_read_by_its_department_only() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let provider = House::caller("dr-1", Role::Provider);
        let id = under_way(&house).await;
        clinic.visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        let tasks = &clinic.tasks;
        let given = tasks.give(&provider, &id, call(Some("dr-4"), "2026-03-04")).await.unwrap();
        let task = given.task.id;
        let other = House::caller("dr-4", Role::Provider);
        let knows = async |caller: &Caller| {
            let listed = list(&house, caller, State::Open).await.len();
            let today = clinic.days.today(caller).await.unwrap().tasks.len();
            (listed, today)
        };
        assert_eq!(knows(&other).await, (1, 1), "{store}: nothing is protected yet");
        clinic.visits.label_part2(&provider, &id, true).await.unwrap();
        assert_eq!(knows(&other).await, (0, 0), "{store}");
        let unknown = |done: Result<Owned, ClinicError>| {
            matches!(done, Err(ClinicError::Refused(Refusal::Unknown("task"))))
        };
        assert!(unknown(tasks.finish(&other, &task, done()).await), "{store}");
        let second = "dr-2".parse().unwrap();
        assert!(unknown(tasks.hand_over(&other, &task, &second).await), "{store}");
        let (patient, ends) = ("pat-1".parse().unwrap(), house.in_minutes(60));
        let glass = Glass { id: "bg-1".to_owned(), patient, ends, emergency: true };
        let rescuer = Caller { glass: Some(glass), ..other.clone() };
        assert_eq!(knows(&rescuer).await, (1, 1), "{store}: an emergency opens it");

        let nurse = House::caller("nurse-1", Role::Nurse);
        let ownerless = tasks.list(&nurse, Which::Ownerless, (None, None)).await.unwrap().items;
        assert_eq!(ownerless.len(), 1, "{store}: whoever had it cannot do it");
        assert!(list(&house, &provider, State::Open).await[0].ownerless, "{store}");
        let again = tasks.give(&provider, &id, call(Some("dr-4"), "2026-03-04")).await;
        let refused = |done: Result<Owned, ClinicError>, named: &str| match done {
            Err(ClinicError::Refused(Refusal::Field { field, .. })) => field == named,
            _ => false,
        };
        assert!(refused(again, "task.ownerId"), "{store}");
        let back = tasks.hand_over(&nurse, &task, &other.person).await;
        assert!(refused(back, "ownerId"), "{store}");
        tasks.hand_over(&nurse, &task, &second).await.unwrap();
        let near = House::caller("dr-2", Role::Provider);
        assert_eq!(knows(&near).await, (1, 1), "{store}: the same department");
        assert!(!list(&house, &near, State::Open).await[0].ownerless, "{store}");
    }
}
