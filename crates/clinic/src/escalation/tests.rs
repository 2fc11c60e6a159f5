use super::{Circle, Outcome, Reason, Severity, State, rules};
use crate::intake::{Contact, Intake, Location, emergency_number};
use crate::participant::{Invitation, Invited, Part};
use crate::rota::{Handover, Layer, Rota};
use crate::settings::Settings;
use crate::testing::{House, houses, houses_with};
use crate::visit::CheckIn;
use crate::{ClinicError, Patience, Refusal};
use compliance::check::Status;
use jiff::SignedDuration;
use jiff::civil::{Weekday, date, time};
use kernel::{EscalationId, PersonId, Phi, Role};

const CHANNEL: &str = "emergency.general-practice";

/// Whoever came dealt with it.
const fn came(note: &Phi) -> (Outcome, &Phi) {
    (Outcome::HandledHere, note)
}

/// Everybody was called who could be.
async fn exhaust(house: &House, id: &EscalationId) {
    let mut tx = house.db.begin().await.unwrap();
    for time in 0..=i64::from(rules::AGAIN) {
        let sql = "INSERT INTO escalation_page (notice, escalation, person, paged)
                   VALUES ($1, $2, 'dr-1', $3)";
        let row = db::params![format!("{id}-{time}"), id.as_str(), time];
        tx.execute(sql, row).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn anybody_in_the_visit_raises_it_and_those_on_call_are_told_loudly() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let all = &house.clinic.escalations;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let department = "general-practice".parse().unwrap();
        all.set_on_call(&desk, &department, &["dr-2".parse().unwrap()]).await.unwrap();
        let patient = House::caller("pat-1", Role::Patient);
        let what = (Severity::LifeThreatening, Reason::Medical);
        let raised = all.raise(&patient, &visit, what).await.unwrap();
        let said = &house.said(CHANNEL)[0];
        assert_eq!(said["action"], "EMERGENCY_ESCALATION", "{}", house.store);
        assert_eq!(said["id"], raised.id.as_str());
        assert_eq!(
            (&said["severity"], &said["status"]),
            (&"life-threatening".into(), &"active".into())
        );
        assert_eq!(said["escalatedBy"], "pat-1");
        assert_eq!(house.kept(CHANNEL).await, 1, "emergencies are kept");
        let notice = &house.said("notification.dr-2")[0];
        assert_eq!(
            (&notice["type"], &notice["priority"]),
            (&"EMERGENCY_ESCALATION".into(), &"critical".into())
        );
        assert!(house.said("notification.dr-1").iter().all(|one| one["priority"] != "critical"));
        assert_eq!(house.witnessed("EMERGENCY_ESCALATION_TRIGGERED").await.len(), 1);
        let verb = "\"verb\":\"ESCALATE_LIFE_THREATENING\"";
        assert_eq!(house.witnessed(verb).await.len(), 1);
        let stranger = House::caller("pat-2", Role::Patient);
        assert!(all.raise(&stranger, &visit, what).await.is_err());
    }
}

#[tokio::test]
async fn whoever_answers_sees_where_the_patient_is_and_whoever_reviews_does_not() {
    for house in houses().await {
        let (store, all) = (house.store, &house.clinic.escalations);
        let patient = House::caller("pat-1", Role::Patient);
        let text = |text: &str| Phi::new(text);
        let (city, region, country) = (text("Springfield"), text("IL"), text("USA"));
        let contact = Contact { name: text("Luis Alvarez"), phone: text("+1 555 0100") };
        let intake = Intake {
            location: Location { line: Some(text("12 Elm Street")), city, region, country },
            callback_number: text("+1 555 0199"),
            emergency_contact: Some(contact),
            identity: None,
            privacy: None,
        };
        let visit = house.appointment("pat-1").await;
        house.clinic.visits.locate(&patient, &visit, &intake).await.unwrap();
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let what = (Severity::LifeThreatening, Reason::Medical);
        let raised = all.raise(&patient, &visit, what).await.unwrap();
        let doctor = House::caller("dr-2", Role::Provider);
        let rescue = all.incident(&doctor, &raised.id).await.unwrap().rescue.unwrap();
        assert_eq!(rescue.patient.expose(), "Rosa Alvarez", "{store}");
        let told = rescue.intake.unwrap();
        assert_eq!(emergency_number(&told.location), Some("911"), "{store}");
        assert_eq!(told, intake, "{store}");
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let reviewed = all.incident(&officer, &raised.id).await.unwrap();
        assert!(reviewed.rescue.is_none(), "{store}: a review needs no address");
        assert!(house.witnessed("INTAKE_READ").await.iter().any(|line| line.contains("dr-2")));
    }
}

#[tokio::test]
async fn with_nobody_on_call_every_provider_of_the_department_is_told() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::Urgent, Reason::ContactLost);
        house.clinic.escalations.raise(&nurse, &visit, what).await.unwrap();
        for channel in ["notification.dr-1", "notification.dr-2"] {
            let told = house.actions(channel).contains(&"EMERGENCY_ESCALATION".to_owned());
            assert!(told, "{channel} in {}", house.store);
        }
    }
}

#[tokio::test]
async fn whoever_left_is_on_call_no_more_and_the_call_is_heard_by_others() {
    for house in houses().await {
        let (desk, all) =
            (House::caller("front-desk-1", Role::Coordinator), &house.clinic.escalations);
        let department = "general-practice".parse().unwrap();
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::LifeThreatening, Reason::Medical);
        let set = async |sql: &'static str| {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        for (leaves, returns) in [
            (
                "UPDATE person SET active = 0 WHERE id = 'dr-2'",
                "UPDATE person SET active = 1 WHERE id = 'dr-2'",
            ),
            (
                "DELETE FROM person_department
                 WHERE person = 'dr-2' AND department = 'general-practice'",
                "INSERT INTO person_department (person, department)
                 VALUES ('dr-2', 'general-practice')",
            ),
        ] {
            all.set_on_call(&desk, &department, &["dr-2".parse().unwrap()]).await.unwrap();
            let covered = all.raise(&nurse, &visit, what).await.unwrap();
            assert!(!covered.uncovered, "{}", house.store);
            set(leaves).await;
            assert!(all.on_call(&desk, &department).await.unwrap().1.is_empty(), "{leaves}");
            let raised = all.raise(&nurse, &visit, what).await.unwrap();
            assert!(raised.uncovered, "{leaves} in {}", house.store);
            let pages = all.incident(&nurse, &raised.id).await.unwrap().pages;
            let paged = |who: &str| pages.iter().any(|(page, _)| page.person.as_str() == who);
            assert!(paged("admin-1") && paged("dr-1") && !paged("dr-2"), "{leaves}: {pages:?}");
            set(returns).await;
        }
    }
}

#[tokio::test]
async fn with_nobody_on_call_the_leads_are_told_first_and_everybody_is_told_that_nobody_was() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let (all, department) = (&house.clinic.escalations, "general-practice".parse().unwrap());
        let stranger = ["dr-3".parse().unwrap()];
        assert!(all.set_leads(&admin, &department, &stranger).await.is_err(), "works elsewhere");
        let leads = ["nurse-1".parse().unwrap(), "admin-1".parse().unwrap()];
        all.set_leads(&admin, &department, &leads).await.unwrap();
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::LifeThreatening, Reason::Medical);
        let raised = all.raise(&nurse, &visit, what).await.unwrap();
        assert!(raised.uncovered, "the clinician is told, in {}", house.store);
        assert_eq!(house.said(CHANNEL)[0]["nobodyOnCall"], true);
        assert!(house.witnessed("EMERGENCY_ESCALATION_TRIGGERED").await[0].contains("nobody"));
        // Danger to life waits for half a minute only.
        house.clock.advance(SignedDuration::from_secs(30));
        house.clinic.visits.wake().await.unwrap();
        let record = all.incident(&admin, &raised.id).await.unwrap();
        let pages = record.pages.iter().map(|(page, _)| (page.circle, page.person.as_str()));
        let leads = [(Circle::Leads, "admin-1"), (Circle::Leads, "nurse-1")];
        let doctors = [(Circle::Everybody, "dr-1"), (Circle::Everybody, "dr-2")];
        let mut pages: Vec<_> = pages.collect();
        assert_eq!(pages[..2], leads, "{}", house.store);
        pages[2..].sort_by_key(|(_, person)| *person);
        assert_eq!(pages[2..], [leads[0], doctors[0], doctors[1], leads[1]]);
        assert!(record.escalation.uncovered);
    }
}

#[tokio::test]
async fn it_is_not_over_before_somebody_took_it_up_and_wrote_how_it_ended() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let all = &house.clinic.escalations;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::Critical, Reason::SelfHarm);
        let id = all.raise(&nurse, &visit, what).await.unwrap().id;
        let note = Phi::new("Ambulance called, patient safe");
        let early = all.resolve(&nurse, &id, (Outcome::EmsCalled, &note)).await;
        assert!(matches!(early, Err(ClinicError::Refused(Refusal::Transition { .. }))));
        let doctor = House::caller("dr-1", Role::Provider);
        house.clock.advance(SignedDuration::from_secs(17));
        assert_eq!(all.acknowledge(&doctor, &id).await.unwrap().state, State::Acknowledged);
        let logged = house.witnessed("EMERGENCY_ACKNOWLEDGED").await;
        assert!(matches!(&*logged, [one] if one.contains("\"seconds\":\"17\"")), "{logged:?}");
        assert!(all.acknowledge(&nurse, &id).await.is_err(), "one is enough");
        let blank = (Outcome::EmsCalled, &Phi::new(" "));
        assert!(all.resolve(&doctor, &id, blank).await.is_err(), "a note is needed");
        all.resolve(&doctor, &id, (Outcome::EmsCalled, &note)).await.unwrap();
        let over = all.incident(&nurse, &id).await.unwrap();
        let one = &over.escalation;
        assert_eq!((one.state, one.outcome), (State::Resolved, Some(Outcome::EmsCalled)));
        assert_eq!(one.resolved_by, Some(doctor.person.clone()), "{}", house.store);
        assert!(!over.unheard, "somebody came");
        let logged = house.witnessed("EMERGENCY_RESOLVED").await;
        assert!(logged[0].contains("\"outcome\":\"ems-called\""), "{logged:?}");
        let status: Vec<_> = house.said(CHANNEL).iter().map(|one| one["status"].clone()).collect();
        assert_eq!(status, ["active", "acknowledged", "resolved"], "{}", house.store);
        assert!(all.list(&nurse, Some(State::Active)).await.unwrap().is_empty());
        assert!(house.witnessed("Ambulance").await.is_empty());
    }
}

#[tokio::test]
async fn who_pressed_says_more_once_help_is_called_or_calls_it_off_and_nobody_else_does() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let all = &house.clinic.escalations;
        let (nurse, doctor) =
            (House::caller("nurse-1", Role::Nurse), House::caller("dr-1", Role::Provider));
        let raised =
            all.raise(&nurse, &visit, (Severity::Critical, Reason::Medical)).await.unwrap();
        let which = (&visit, &raised.id);
        let worse = (Severity::LifeThreatening, Reason::Violence);
        assert!(all.amend(&doctor, which, worse).await.is_err(), "not theirs");
        assert!(all.withdraw(&doctor, which).await.is_err(), "not theirs");
        house.clock.advance(SignedDuration::from_secs(5));
        let now = all.amend(&nurse, which, worse).await.unwrap();
        assert_eq!((now.severity, now.reason, now.state), (worse.0, worse.1, State::Active));
        let paged = || house.actions("notification.dr-1").len();
        let before = paged();
        house.clock.advance(SignedDuration::from_secs(30));
        house.clinic.visits.wake().await.unwrap();
        assert!(paged() > before, "what is worse is told sooner, in {}", house.store);
        // A colleague may have answered before the mistake was seen.
        all.acknowledge(&doctor, &raised.id).await.unwrap();
        assert_eq!(all.withdraw(&nurse, which).await.unwrap().state, State::Withdrawn);
        assert!(all.amend(&nurse, which, worse).await.is_err(), "it is over");
        assert!(all.resolve(&doctor, &raised.id, came(&Phi::new("Nothing"))).await.is_err());
        let said = house.said(CHANNEL);
        let told: Vec<_> = said.iter().map(|one| (&one["severity"], &one["status"])).collect();
        let line = |severity: &str, status: &str| (severity.into(), status.into());
        let expected = [
            line("critical", "active"),
            line("life-threatening", "active"),
            line("life-threatening", "active"),
            line("life-threatening", "acknowledged"),
            line("life-threatening", "withdrawn"),
        ];
        assert!(told.into_iter().eq(expected.iter().map(|(a, b)| (a, b))), "{}", house.store);
        assert_eq!(house.witnessed("EMERGENCY_WITHDRAWN").await.len(), 1);
    }
}

#[tokio::test]
async fn the_check_sees_emergencies_that_were_taken_up_late_left_open_or_withdrawn_unheard() {
    for house in houses().await {
        let (store, all) = (house.store, &house.clinic.escalations);
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let (nurse, doctor) =
            (House::caller("nurse-1", Role::Nurse), House::caller("dr-1", Role::Provider));
        let found = async || {
            let found = house.finding("HC-069").await;
            (found.status, found.observed)
        };
        let what = (Severity::LifeThreatening, Reason::Medical);
        let raised = all.raise(&nurse, &visit, what).await.unwrap();
        all.acknowledge(&doctor, &raised.id).await.unwrap();
        let (status, words) = found().await;
        assert_eq!(status, Status::Pass, "{store}: it was taken up at once; {words}");
        house.clock.advance(SignedDuration::from_hours(25));
        let (status, words) = found().await;
        let left = status == Status::Fail && words.contains(raised.id.as_str());
        assert!(left, "{store}: nobody ended it; {words}");
        all.resolve(&doctor, &raised.id, came(&Phi::new("An ambulance came"))).await.unwrap();
        assert_eq!(found().await.0, Status::Pass, "{store}");

        let what = (Severity::Critical, Reason::Medical);
        let late = all.raise(&nurse, &visit, what).await.unwrap();
        house.later(60);
        all.acknowledge(&doctor, &late.id).await.unwrap();
        let (status, words) = found().await;
        assert!(status == Status::Fail && words.contains("3600 s"), "{store}: {words}");
        all.resolve(&doctor, &late.id, came(&Phi::new("He was asleep"))).await.unwrap();

        let what = (Severity::Urgent, Reason::Medical);
        let unheard = all.raise(&nurse, &visit, what).await.unwrap();
        house.later(70);
        all.withdraw(&nurse, (&visit, &unheard.id)).await.unwrap();
        let (status, words) = found().await;
        assert!(status == Status::Fail && words.contains("4200 s"), "{store}: {words}");
    }
}

#[tokio::test]
async fn what_was_learned_is_said_once_by_who_answers_for_it_and_the_check_waits_a_week() {
    for house in houses().await {
        let (store, all) = (house.store, &house.clinic.escalations);
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let (nurse, doctor) =
            (House::caller("nurse-1", Role::Nurse), House::caller("dr-1", Role::Provider));
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let found = async || {
            let found = house.finding("HC-069").await;
            (found.status, found.observed)
        };
        let learned = || Phi::new("The door code was wrong; it is asked for now");
        let what = (Severity::LifeThreatening, Reason::Medical);
        let id = all.raise(&nurse, &visit, what).await.unwrap().id;
        all.acknowledge(&doctor, &id).await.unwrap();
        assert!(all.review(&officer, &id, learned()).await.is_err(), "{store}: it is not over");
        all.resolve(&doctor, &id, came(&Phi::new("An ambulance came"))).await.unwrap();
        house.later(6 * 24 * 60);
        assert_eq!(found().await.0, Status::Pass, "{store}: there is a day left");
        assert!(all.review(&doctor, &id, learned()).await.is_err(), "{store}: he leads nobody");
        assert!(all.review(&officer, &id, Phi::new("ok")).await.is_err(), "{store}: too short");
        let admin = House::caller("admin-1", Role::Administrator);
        let department = "general-practice".parse().unwrap();
        all.set_leads(&admin, &department, &["nurse-1".parse().unwrap()]).await.unwrap();
        all.review(&nurse, &id, learned()).await.unwrap();
        assert!(all.review(&officer, &id, learned()).await.is_err(), "{store}: once");
        let review = all.incident(&officer, &id).await.unwrap().review.unwrap();
        assert_eq!((review.by.as_str(), review.words), ("nurse-1", learned()), "{store}");
        assert!(house.witnessed("door code").await.is_empty(), "{store}: no words in the log");
        assert_eq!(house.witnessed("EMERGENCY_REVIEWED").await.len(), 1, "{store}");
        house.later(30 * 24 * 60);
        assert_eq!(found().await.0, Status::Pass, "{store}");

        let id = all.raise(&nurse, &visit, what).await.unwrap().id;
        all.acknowledge(&doctor, &id).await.unwrap();
        all.resolve(&doctor, &id, came(&Phi::new("He was asleep"))).await.unwrap();
        house.later(8 * 24 * 60);
        let (status, words) = found().await;
        let told = words.contains(id.as_str()) && words.contains("within 7 days");
        assert!(status == Status::Fail && told, "{store}: {words}");
        exhaust(&house, &id).await;
        let (status, words) = found().await;
        assert_eq!(status, Status::Fail, "{store}: nobody heard it; {words}");
        all.review(&officer, &id, learned()).await.unwrap();
        let found = house.finding("HC-069").await;
        assert_eq!(found.status, Status::Warn, "{store}: it is late; {}", found.observed);
        assert_eq!(found.evidence["learned_late"], "1 of 2", "{store}");
        assert_eq!(found.evidence["written_late"], id.as_str(), "{store}");
        house.later(90 * 24 * 60);
        let found = house.finding("HC-069").await;
        assert_eq!(found.status, Status::Pass, "{store}: it is past; {}", found.observed);
    }
}

#[tokio::test]
async fn what_everybody_left_unheard_fails_at_once_until_somebody_says_what_was_learned() {
    for house in houses().await {
        let (store, all) = (house.store, &house.clinic.escalations);
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let (nurse, doctor) =
            (House::caller("nurse-1", Role::Nurse), House::caller("dr-1", Role::Provider));
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let learned = || Phi::new("Nobody had the telephone; it has a strap now");
        let fails = async |id: &EscalationId, why: &str| {
            let found = house.finding("HC-069").await;
            let named = found.observed.contains(id.as_str());
            let words = &found.observed;
            assert!(found.status == Status::Fail && named, "{store}: {why}; {words}");
        };
        let what = (Severity::Urgent, Reason::Medical);
        let id = all.raise(&nurse, &visit, what).await.unwrap().id;
        all.acknowledge(&doctor, &id).await.unwrap();
        assert_eq!(house.finding("HC-069").await.status, Status::Pass, "{store}");
        exhaust(&house, &id).await;
        fails(&id, "nobody waits a week, nor for its end").await;
        all.resolve(&doctor, &id, came(&Phi::new("He was asleep"))).await.unwrap();
        fails(&id, "it is over, and taught nobody anything").await;
        assert!(all.incident(&officer, &id).await.unwrap().unheard, "{store}: its record says so");
        all.review(&officer, &id, learned()).await.unwrap();
        let found = house.finding("HC-069").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        assert_eq!(found.evidence["unheard"], "1", "{store}");

        // Who gave up says that it was called off; nobody had come all the same.
        let id = all.raise(&nurse, &visit, what).await.unwrap().id;
        exhaust(&house, &id).await;
        all.withdraw(&nurse, (&visit, &id)).await.unwrap();
        fails(&id, "it was called off").await;
        all.review(&officer, &id, learned()).await.unwrap();
        assert_eq!(house.finding("HC-069").await.status, Status::Pass, "{store}");
    }
}

#[tokio::test]
async fn the_check_asks_what_came_of_each_and_by_whom_and_not_of_what_was_over_before() {
    for house in houses().await {
        let (store, all) = (house.store, &house.clinic.escalations);
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let (nurse, doctor) =
            (House::caller("nurse-1", Role::Nurse), House::caller("dr-1", Role::Provider));
        let what = (Severity::Urgent, Reason::Medical);
        let id = all.raise(&nurse, &visit, what).await.unwrap().id;
        all.acknowledge(&doctor, &id).await.unwrap();
        all.resolve(&doctor, &id, came(&Phi::new("He was asleep"))).await.unwrap();
        for (sql, status, says) in [
            ("UPDATE escalation SET drill = 0", Status::Pass, ""),
            ("UPDATE escalation SET resolved_by = NULL", Status::Fail, "without who ended it"),
            ("UPDATE escalation SET outcome = NULL", Status::Fail, "without a code of what came"),
            ("UPDATE escalation SET outcome_asked = 0", Status::Pass, ""),
            ("UPDATE escalation SET note = NULL", Status::Fail, "without a note"),
            // Of a labelled visit it may have been disposed of.
            ("UPDATE consultation SET part2 = 1", Status::Pass, ""),
            ("UPDATE escalation SET outcome_asked = 1", Status::Fail, "without a note"),
        ] {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-069").await;
            let is_told = found.observed.contains(says);
            assert!(found.status == status && is_told, "{store}: {sql}: {}", found.observed);
        }
    }
}

#[test]
fn layers_are_told_one_more_each_time_and_then_everybody() {
    let person = |id: &str| id.parse::<PersonId>().unwrap();
    // Nobody has the second layer at this moment.
    let on_call = [(1, person("a")), (1, person("b")), (3, person("c")), (4, person("d"))];
    let told = |time| rules::circle(&on_call, time).map(<[_]>::len);
    assert_eq!([0, 1, 2, 3].map(told), [Some(2), Some(3), Some(4), None]);
    // Whoever has two layers at once is no help against their own silence: the next step goes past them.
    let on_call = [(1, person("a")), (2, person("a")), (3, person("b")), (4, person("a"))];
    let told = |time| rules::circle(&on_call, time).map(<[_]>::len);
    assert_eq!([0, 1, 2].map(told), [Some(1), Some(3), None]);
    assert_eq!(rules::circle(&[], 0), None, "with nobody on call everybody is told at once");
    let raised = "2026-03-08T06:59:30Z".parse().unwrap();
    let due = |time| rules::page_at(raised, time, SignedDuration::from_secs(90));
    assert_eq!(due(1), Some("2026-03-08T07:01:00Z".parse().unwrap()));
    assert_eq!(due(10), Some("2026-03-08T07:14:30Z".parse().unwrap()));
    assert_eq!((due(0), due(11)), (None, None), "ten times, and then it stands on the board");
}

fn layer(member: &str) -> Layer {
    let handovers = vec![Handover { day: Weekday::Monday, at: time(8, 0, 0, 0) }];
    let members = vec![member.parse().unwrap()];
    Layer { members, handovers, from: date(2020, 1, 6), until: None }
}

#[tokio::test]
async fn the_next_layer_is_paged_when_the_first_does_not_answer_also_in_a_drill() {
    let two = SignedDuration::from_mins(2);
    let acknowledge_within = Patience { critical: two, ..Patience::default() };
    let settings = Settings { acknowledge_within, ..Settings::default() };
    for house in houses_with(settings).await {
        let admin = House::caller("admin-1", Role::Administrator);
        let (all, department) = (&house.clinic.escalations, "general-practice".parse().unwrap());
        let rota = Rota { layers: vec![layer("dr-2"), layer("dr-1")] };
        house.clinic.rotas.set(&admin, &department, (None, &rota)).await.unwrap();
        let (turns, listed) = all.on_call(&admin, &department).await.unwrap();
        let people: Vec<_> = turns.iter().filter_map(|turn| turn.person.as_ref()).collect();
        assert_eq!((people[0].as_str(), people[1].as_str(), listed.len()), ("dr-2", "dr-1", 0));
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::Critical, Reason::Medical);
        let drill = all.rehearse(&nurse, &visit, what).await.unwrap();
        let paged = |who: &str| {
            let told = house.actions(&format!("notification.{who}"));
            let count = |kind: &str| told.iter().filter(|one| *one == kind).count();
            assert_eq!(count("EMERGENCY_ESCALATION"), 0, "nobody takes it for the real thing");
            count("EMERGENCY_DRILL")
        };
        assert_eq!((paged("dr-2"), paged("dr-1")), (1, 0), "{}", house.store);
        house.later(1);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!((paged("dr-2"), paged("dr-1")), (1, 0), "two minutes are not over");
        house.later(1);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!((paged("dr-2"), paged("dr-1")), (2, 1), "the second layer, in {}", house.store);
        assert!(house.said(CHANNEL).iter().all(|one| one["drill"] == true));
        let doctor = House::caller("dr-1", Role::Provider);
        all.acknowledge(&doctor, &drill.id).await.unwrap();
        all.resolve(&doctor, &drill.id, came(&Phi::new("Answered in two minutes"))).await.unwrap();
        let record = all.incident(&admin, &drill.id).await.unwrap();
        let pages: Vec<_> = record
            .pages
            .iter()
            .map(|(page, _)| (page.circle.layer(), page.person.as_str()))
            .collect();
        assert_eq!(pages, [(Some(1), "dr-2"), (Some(1), "dr-2"), (Some(2), "dr-1")]);
        assert!(
            record.pages.iter().all(|(_, ways)| ways.iter().any(|way| way.state == "delivered"))
        );
        assert!(record.escalation.drill && record.note.unwrap().expose().starts_with("Answered"));
        assert!(house.witnessed("EMERGENCY_ESCALATION_TRIGGERED").await[0].contains("drill"));
        let patient = House::caller("pat-1", Role::Patient);
        assert!(all.rehearse(&patient, &visit, what).await.is_err(), "patients do not rehearse");
        assert!(all.incident(&House::caller("dr-3", Role::Provider), &drill.id).await.is_err());
    }
}

#[tokio::test]
async fn who_takes_the_turn_between_two_steps_is_paged_at_the_next_one() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let (all, department) = (&house.clinic.escalations, "general-practice".parse().unwrap());
        // A list from before the rota: the rota's turns come before it.
        all.set_on_call(&admin, &department, &["dr-1".parse().unwrap()]).await.unwrap();
        let rota = Rota { layers: vec![layer("dr-2")] };
        house.clinic.rotas.set(&admin, &department, (None, &rota)).await.unwrap();
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::Critical, Reason::Medical);
        let raised = all.raise(&nurse, &visit, what).await.unwrap();
        let rota = Rota { layers: vec![layer("dr-1"), layer("dr-2")] };
        house.clinic.rotas.set(&admin, &department, (None, &rota)).await.unwrap();
        let taken = (&"dr-2".parse().unwrap(), house.in_minutes(0), house.in_minutes(30));
        house.clinic.rotas.take(&admin, (&department, 1), taken).await.unwrap();
        house.later(1);
        house.clinic.visits.wake().await.unwrap();
        let record = all.incident(&nurse, &raised.id).await.unwrap();
        let pages: Vec<_> = record
            .pages
            .iter()
            .map(|(page, _)| (page.circle.layer(), page.person.as_str()))
            .collect();
        // They hold the next layer as well, so their silence does not keep the others from being told.
        let all = [(Some(1), "dr-2"), (None, "admin-1"), (None, "dr-1"), (None, "dr-2")];
        assert_eq!(pages, all, "{}", house.store);
        assert_eq!(house.witnessed("EMERGENCY_PAGED_AGAIN").await.len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_was_away_does_not_page_all_rounds_at_once() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let what = (Severity::Critical, Reason::Medical);
        house.clinic.escalations.raise(&nurse, &visit, what).await.unwrap();
        let rounds = async || house.witnessed("EMERGENCY_PAGED_AGAIN").await.len();
        house.later(10);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(rounds().await, 1, "late, and one of them, in {}", house.store);
        house.later(1);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(rounds().await, 2, "and the next at its own pace");
    }
}

#[tokio::test]
async fn a_colleague_from_elsewhere_keeps_the_emergency_that_they_raised() {
    for house in houses().await {
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let (visits, all) = (&house.clinic.visits, &house.clinic.escalations);
        let provider = House::caller("dr-1", Role::Provider);
        let visit = visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
        let guest = House::caller("dr-3", Role::Provider);
        let who = Invited::Person(guest.person.clone());
        let invitation = Invitation { who, part: Part::Specialist, exception: None };
        visits.invite(&provider, &visit.consultation.id, invitation).await.unwrap();
        let what = (Severity::Critical, Reason::Medical);
        let raised = all.raise(&guest, &visit.consultation.id, what).await.unwrap();
        let own = async |who| {
            let all = all.list(who, Some(State::Active)).await.unwrap();
            all.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(own(&guest).await, std::slice::from_ref(&raised.id), "{}", house.store);
        assert_eq!(own(&provider).await, std::slice::from_ref(&raised.id));
        assert!(own(&House::caller("dr-4", Role::Provider)).await.is_empty(), "not theirs");
        assert!(all.incident(&guest, &raised.id).await.is_ok());
    }
}
