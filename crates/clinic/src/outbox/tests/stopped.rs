//! Numbers that answered STOP, of people who are on call.

use super::{due, end, held, houses, letter};
use crate::escalation::{Reason, Severity, Silence};
use crate::notification::{Channel, NoticeKind};
use crate::outbox::{Delivery, Ended, Inbound, Outcome};
use crate::person::NewPerson;
use crate::testing::{House, houses_with};
use crate::visit::CheckIn;
use crate::{Reach, Settings};
use db::params;
use kernel::{Phi, Role};
use realtime::push::Pushes;
use wire::request::{Device, Gateway};

const NUMBER: &str = "+15550177";

/// A provider with an address and a number, who alone is on call.
async fn on_call(house: &House) -> kernel::PersonId {
    let admin = House::caller("admin-1", Role::Administrator);
    let new = NewPerson {
        id: Some("dr-7".parse().unwrap()),
        role: Role::Provider,
        name: Phi::new("Ida Berg"),
        birth_date: None,
        phone: Some(Phi::new(NUMBER)),
        email: Some(Phi::new("ida@clinic.example")),
        specialty: None,
        locale: None,
        departments: vec!["general-practice".parse().unwrap()],
    };
    let doctor = house.clinic.people.add(&admin, new).await.unwrap().id;
    let (desk, department) = (desk(), "general-practice".parse().unwrap());
    let all = &house.clinic.escalations;
    all.set_on_call(&desk, &department, std::slice::from_ref(&doctor)).await.unwrap();
    doctor
}

fn desk() -> crate::Caller {
    House::caller("front-desk-1", Role::Coordinator)
}

/// The letters of an emergency that are due one way.
async fn alarms(house: &House, channel: Channel) -> Vec<Delivery> {
    let all = due(house, channel).await.into_iter();
    all.filter(|one| one.kind == NoticeKind::EmergencyEscalation).collect()
}

async fn alarm(house: &House) {
    let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
    let patient = House::caller("pat-1", Role::Patient);
    let what = (Severity::LifeThreatening, Reason::Medical);
    house.clinic.escalations.raise(&patient, &visit, what).await.unwrap();
}

async fn word(house: &House, text: &str) {
    let word = Inbound::Word { from: Phi::new(NUMBER), text: Phi::new(text) };
    house.clinic.outbox.hear(word).await.unwrap();
}

#[tokio::test]
async fn an_alarm_goes_every_other_way_at_once_to_who_wrote_stop_and_the_rotas_owner_is_warned() {
    for house in houses().await {
        let (store, doctor) = (house.store, on_call(&house).await);
        let all = &house.clinic.escalations;
        assert!(all.unheard(&desk()).await.unwrap().is_empty(), "{store}");
        word(&house, "STOP").await;
        let unheard = all.unheard(&desk()).await.unwrap();
        let [unheard] = &*unheard else { panic!("{store}: {unheard:?}") };
        assert_eq!((&unheard.person, unheard.why), (&doctor, Silence::Stopped), "{store}");
        let left = [Channel::InApp, Channel::Email];
        assert_eq!(unheard.channels, left, "{store}: an address, and no device");
        assert!(all.unheard(&House::caller("dr-1", Role::Provider)).await.is_err(), "who plans it");

        alarm(&house).await;
        let sms = &alarms(&house, Channel::Sms).await[0];
        assert_eq!(
            held(&house, sms).await,
            (Outcome::Withheld, "the person wrote STOP"),
            "{store}"
        );
        end(&house, sms, Outcome::Withheld).await;
        let mail = &alarms(&house, Channel::Email).await[0];
        assert_eq!(letter(&house, mail).await.to.expose(), "ida@clinic.example", "{store}");
        let rung = house.said("notification.dr-7");
        assert_eq!(rung[0]["priority"], "critical", "{store}: in the application and by push");

        word(&house, "START").await;
        let unheard = all.unheard(&desk()).await.unwrap();
        assert!(unheard.is_empty(), "{store}: only they take it back");
    }
}

#[tokio::test]
async fn a_stop_that_only_the_gateway_heard_is_learned_from_its_first_refusal() {
    for house in houses().await {
        let store = house.store;
        let doctor = on_call(&house).await;
        alarm(&house).await;
        let sms = &alarms(&house, Channel::Sms).await[0];
        let contact = Some(letter(&house, sms).await.contact);
        let refused = Ended {
            delivery: sms.clone(),
            outcome: Outcome::Withheld,
            status: "400 21610".to_owned(),
            reference: None,
            hash: None,
            contact,
        };
        house.clinic.outbox.settle(&[refused]).await.unwrap();
        let unheard = house.clinic.escalations.unheard(&desk()).await.unwrap();
        let stopped = unheard.len() == 1 && unheard[0].why == Silence::Stopped;
        assert!(stopped, "{store}: {unheard:?}");
        house.later(2);
        house.clinic.visits.wake().await.unwrap();
        let mut again = alarms(&house, Channel::Sms).await;
        again.retain(|one| one.person == doctor);
        for sms in &again {
            assert_eq!(held(&house, sms).await.1, "the person wrote STOP", "{store}");
        }
        assert!(!again.is_empty(), "{store}: it is told again, and goes no more");
    }
}

#[tokio::test]
async fn whoever_has_no_way_left_after_a_new_password_is_named_to_the_rotas_owner() {
    for house in crate::testing::houses().await {
        let (store, doctor) = (house.store, on_call(&house).await);
        let own = House::caller("dr-7", Role::Provider);
        let channel = crate::names::notification(&doctor);
        let (gateway, topic, environment) = (Gateway::Fcm, String::new(), "");
        let device = Device { gateway, token: "a-phone".to_owned(), topic, environment };
        let mut tx = house.db.begin().await.unwrap();
        Pushes::add(&mut tx, &house.keyset, &device, &[channel.as_str()]).await.unwrap();
        tx.commit().await.unwrap();
        let why = async || {
            let all = house.clinic.escalations.unheard(&desk()).await.unwrap();
            let found = all.into_iter().find(|one| one.person == doctor);
            found.map(|one| (one.why, one.channels))
        };
        assert_eq!(why().await, None, "{store}: their phone rings");
        let new = Phi::new("quite another one");
        house.clinic.sessions.set_password(&own, &doctor, new).await.unwrap();
        let only = (Silence::NoLetters, vec![Channel::InApp]);
        assert_eq!(why().await, Some(only), "{store}: an address would be of no use");
    }
}

#[tokio::test]
async fn what_is_said_of_whoever_has_no_way_left_is_what_mends_it_here() {
    for (email, sms, expected) in [
        (true, true, Silence::NoWay),
        (true, false, Silence::NoWay),
        (false, true, Silence::NoNumber),
        (false, false, Silence::NoLetters),
    ] {
        let settings = Settings { reach: Reach { email, sms }, ..Settings::default() };
        for house in houses_with(settings).await {
            let (store, doctor) = (house.store, on_call(&house).await);
            let mut tx = house.db.begin().await.unwrap();
            let sql = "UPDATE person SET phone = NULL, email = NULL WHERE id = 'dr-7'";
            tx.execute(sql, params![]).await.unwrap();
            tx.commit().await.unwrap();
            let all = house.clinic.escalations.unheard(&desk()).await.unwrap();
            let found = all.into_iter().find(|one| one.person == doctor);
            let found = found.map(|one| (one.why, one.channels));
            assert_eq!(found, Some((expected, vec![Channel::InApp])), "{store}: {email} {sms}");
        }
    }
}
