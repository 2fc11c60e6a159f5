//! What is open holds the records of those whom it is about by itself.

use super::{CHANNEL, days, gone, retention, visited, who};
use crate::breach::{Assessment, Finding, Lost, NewIncident, Stage};
use crate::privacy::{Asked, NewRequest};
use crate::seal;
use crate::testing::{House, houses};
use compliance::retention::{Cause, Item, OpenMatter, RetentionError};
use kernel::{Fault as _, IncidentId, PersonId, Phi, Role, Timestamp};

/// How a plan has the record of a patient, and why.
fn listed<'a>(items: &'a [Item], patient: &str) -> (&'a str, Option<&'a str>) {
    let own = |item: &&Item| item.class == seal::RECORD && item.subject == patient;
    let one = items.iter().find(own).unwrap();
    (one.state.as_str(), one.reason.as_deref())
}

/// An incident in which the data of one patient was lost.
async fn lost(house: &House, patient: &str) -> IncidentId {
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    let breaches = &house.clinic.breaches;
    let words = Phi::new("A letter went to the wrong address");
    let new = NewIncident { words, discovered: house.in_minutes(-60) };
    let id = breaches.record(&officer, new).await.unwrap().incident.id;
    let patients = Some(vec![patient.parse().unwrap()]);
    breaches.lost(&officer, &id, Lost { patients, sealed: false, since: None }).await.unwrap();
    id
}

/// Two people close it.
async fn closed(house: &House, id: &IncidentId) {
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    let admin = House::caller("admin-1", Role::Administrator);
    let breaches = &house.clinic.breaches;
    for stage in Stage::ALL {
        breaches.reach(&officer, id, stage).await.unwrap();
    }
    let said = || Phi::new("It came back unopened");
    let assessment = Assessment {
        nature: said(),
        recipient: said(),
        acquired: said(),
        mitigation: said(),
        finding: Finding::Exception,
        by: "nobody".parse().unwrap(),
        at: Timestamp::UNIX_EPOCH,
    };
    breaches.assess(&officer, id, assessment).await.unwrap();
    breaches.close(&admin, id).await.unwrap();
}

#[tokio::test]
async fn nothing_goes_of_whom_an_open_incident_concerns_and_once_it_is_closed_it_does() {
    for house in houses().await {
        let store = house.store;
        visited(&house).await;
        let retention = retention(&house).await;
        days(&house, 2_600);
        let before = lost(&house, "pat-2").await;
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let items = retention.items(&plan.id).await.unwrap();
        assert_eq!(listed(&items, "pat-2"), ("kept", Some("open-incident")), "{store}");
        assert_eq!(listed(&items, "pat-1"), ("planned", None), "{store}");
        let due = retention.calendar().await.unwrap();
        let records = due.iter().find(|due| due.class == seal::RECORD).unwrap();
        assert_eq!(records.held, 1, "{store}: {records:?}");

        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        let after = lost(&house, "pat-1").await;
        days(&house, 31);
        retention.run(&plan.id).await.unwrap();
        let items = retention.items(&plan.id).await.unwrap();
        for patient in ["pat-1", "pat-2"] {
            assert_eq!(listed(&items, patient), ("kept", Some("open-incident")), "{store}");
        }
        assert!(house.kept(CHANNEL).await > 0, "{store}: an open incident beats an approval");
        let told = house.witnessed("open-incident").await;
        assert!(told.iter().all(|entry| entry.contains("HOLD_HONOURED")), "{store}: {told:?}");
        assert!(!told.is_empty(), "{store}");
        let what = (seal::RECORD, "pat-1");
        let order = retention.propose_shred(who("officer-1"), what, Cause::CourtOrder).await;
        let is_held = matches!(order, Err(RetentionError::Open(OpenMatter::Incident)));
        assert!(is_held, "{store}: and an order: {order:?}");

        for id in [&before, &after] {
            closed(&house, id).await;
        }
        let next = retention.plan(who("officer-1")).await.unwrap();
        let items = retention.items(&next.id).await.unwrap();
        for patient in ["pat-1", "pat-2"] {
            assert_eq!(listed(&items, patient), ("planned", None), "{store}");
        }
        retention.approve(who("admin-1"), &next.id).await.unwrap();
        days(&house, 31);
        retention.run(&next.id).await.unwrap();
        gone(&house).await;
    }
}

#[tokio::test]
async fn where_all_that_is_due_is_held_by_what_is_open_a_plan_is_refused_and_says_by_what() {
    for house in houses().await {
        let store = house.store;
        visited(&house).await;
        let retention = retention(&house).await;
        days(&house, 2_600);
        lost(&house, "pat-1").await;
        let first = retention.plan(who("officer-1")).await.unwrap();
        let items = retention.items(&first.id).await.unwrap();
        let going = items.iter().filter(|item| item.state == "planned").count();
        assert!(going > 0 && going < items.len(), "{store}: {items:?}");
        let told = house.witnessed("DISPOSAL_PLANNED").await;
        let count = format!("\"count\":\"{going}\"");
        assert!(told.last().unwrap().contains(&count), "{store}: what is kept is not counted");

        // All else goes, until there is nothing but what is held.
        let mut next = Ok(first);
        for _ in 0..3 {
            let Ok(plan) = &next else { break };
            retention.approve(who("admin-1"), &plan.id).await.unwrap();
            days(&house, 31);
            retention.run(&plan.id).await.unwrap();
            next = retention.plan(who("officer-1")).await;
        }
        let refused = next.unwrap_err();
        let is_named = matches!(refused, RetentionError::DueOpen(OpenMatter::Incident));
        assert!(is_named, "{store}: {refused:?}");
        assert_eq!(refused.code(), "retention.due-open-incident", "{store}");
        let words = "all that is due is kept: an incident that concerns its patient is open";
        assert!(refused.to_string().starts_with(words), "{store}: {refused}");
    }
}

#[tokio::test]
async fn nothing_goes_of_who_asked_for_something_before_they_have_an_answer() {
    for house in houses().await {
        let store = house.store;
        let (patient, id) =
            (House::caller("pat-1", Role::Patient), "pat-1".parse::<PersonId>().unwrap());
        let privacy = &house.clinic.privacy;
        visited(&house).await;
        let retention = retention(&house).await;
        let what = (seal::RECORD, "pat-1");
        let order = || retention.propose_shred(who("officer-1"), what, Cause::CourtOrder);
        let plan = order().await.unwrap();
        for (asked, words) in
            [(Asked::Access, None), (Asked::Amendment, Some(Phi::new("I never smoked")))]
        {
            let asked = privacy.ask(&patient, &id, NewRequest { asked, words }).await.unwrap();
            let refused = order().await;
            let is_held = matches!(refused, Err(RetentionError::Open(OpenMatter::Request)));
            assert!(is_held, "{store}: {refused:?}");
            if asked.asked == Asked::Access {
                privacy.withdraw(&patient, (&id, &asked.id)).await.unwrap();
                let again = order().await;
                let is_free = matches!(again, Err(RetentionError::Unfinished(_)));
                assert!(is_free, "{store}: nothing but the first order: {again:?}");
            }
        }
        let (_, outcome) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(outcome.unwrap().kept, 1, "{store}: what was ordered before, too");
        let items = retention.items(&plan.id).await.unwrap();
        assert_eq!(listed(&items, "pat-1"), ("kept", Some("open-request")), "{store}");

        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let open = privacy.queue(&officer, true, (None, 50)).await.unwrap().remove(0).request;
        let denial = (false, Some(Phi::new("The note is complete")), None);
        privacy.answer(&officer, &open.id, denial).await.unwrap();
        let plan = order().await.unwrap();
        let (_, outcome) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(outcome.unwrap().disposed, 1, "{store}: it is answered");
        gone(&house).await;
    }
}

#[tokio::test]
async fn a_copy_that_was_granted_can_be_taken_for_a_month_before_the_record_goes() {
    for house in houses().await {
        let store = house.store;
        let (patient, id) =
            (House::caller("pat-1", Role::Patient), "pat-1".parse::<PersonId>().unwrap());
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let privacy = &house.clinic.privacy;
        visited(&house).await;
        let retention = retention(&house).await;
        let what = (seal::RECORD, "pat-1");
        let order = || retention.propose_shred(who("officer-1"), what, Cause::CourtOrder);
        let plan = order().await.unwrap();
        let copy = NewRequest { asked: Asked::Access, words: None };
        let asked = privacy.ask(&patient, &id, copy).await.unwrap();
        privacy.answer(&officer, &asked.id, (true, None, None)).await.unwrap();

        let (_, outcome) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(outcome.unwrap().kept, 1, "{store}: they did not take it yet");
        let items = retention.items(&plan.id).await.unwrap();
        assert_eq!(listed(&items, "pat-1"), ("kept", Some("open-request")), "{store}");
        days(&house, 29);
        let refused = order().await;
        let is_held = matches!(refused, Err(RetentionError::Open(OpenMatter::Request)));
        assert!(is_held, "{store}: {refused:?}");

        days(&house, 2);
        let plan = order().await.unwrap();
        let (_, outcome) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(outcome.unwrap().disposed, 1, "{store}: nobody can take it any more");
        gone(&house).await;
    }
}
