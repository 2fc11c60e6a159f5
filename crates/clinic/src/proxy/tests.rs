use super::{Basis, End, Known, NewProxy, rules};
use crate::appointment::Filter;
use crate::consent::{Evidence, Given, Topic};
use crate::person::NewPerson;
use crate::testing::{House, houses};
use crate::visit::{Booking, Whereabouts};
use crate::{Act, Caller, ClinicError, Refusal};
use jiff::tz::TimeZone;
use kernel::{AppointmentId, PersonId, Phi, Role};

/// Somebody whom an administrator adds.
async fn add(house: &House, id: &str, role: Role, birth: &str) -> PersonId {
    let admin = House::caller("admin-1", Role::Administrator);
    let new = NewPerson {
        id: Some(id.parse().unwrap()),
        role,
        name: Phi::new(format!("Someone {id}")),
        birth_date: Some(Phi::new(birth)),
        phone: None,
        email: Some(Phi::new(format!("{id}@mail.example"))),
        specialty: None,
        locale: Some("en".to_owned()),
        departments: Vec::new(),
    };
    house.clinic.people.add(&admin, new).await.unwrap().id
}

fn desk() -> Caller {
    House::caller("front-desk-1", Role::Coordinator)
}

/// A visit of somebody in three hours.
async fn book(
    house: &House,
    caller: &Caller,
    patient: &PersonId,
    minutes: i64,
) -> Result<AppointmentId, ClinicError> {
    let booking = Booking {
        department: "general-practice".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: patient.clone(),
        starts: house.in_minutes(minutes),
        ends: house.in_minutes(minutes + 15),
        reason: None,
        place: Whereabouts::default(),
        walk_in: false,
        visit_type: None,
    };
    Ok(house.clinic.visits.book(caller, booking).await?.appointment.id)
}

fn proxy(house: &House, person: &PersonId, (basis, acts): (Basis, &[Act])) -> NewProxy {
    NewProxy {
        person: person.clone(),
        basis,
        acts: acts.iter().copied().collect(),
        reason: Phi::new("Birth certificate seen at the desk"),
        region: None,
        starts: None,
        ends: house.in_minutes(60 * 24 * 30),
    }
}

/// A child who is 18 in three days, their mother, and what she may do.
struct Family {
    child: PersonId,
    mother: PersonId,
    visit: AppointmentId,
    proxy: Known,
}

async fn family(house: &House, acts: &[Act]) -> Family {
    let child = add(house, "child-1", Role::Patient, "2008-03-05").await;
    let mother = add(house, "mother-1", Role::Guardian, "1980-02-29").await;
    let visit = book(house, &desk(), &child, 240).await.unwrap();
    let new = proxy(house, &mother, (Basis::Parent, acts));
    let proxy = house.clinic.proxies.give(&desk(), &child, new).await.unwrap();
    Family { child, mother, visit, proxy }
}

/// She opens the link of hers: the secret of her session.
async fn comes(house: &House, family: &Family) -> String {
    let whose = (&family.child, &family.proxy.proxy.id);
    let link = house.clinic.proxies.link(&desk(), whose, &family.visit).await.unwrap();
    let (birth, child) = (Phi::new("1980-02-29"), Phi::new("2008-03-05"));
    let wrong = house.clinic.links.open(link.secret.expose(), Some(&child), None).await;
    assert!(wrong.is_err(), "it asks for her birth date, not for the child's");
    let signed = house.clinic.links.open(link.secret.expose(), Some(&birth), None).await.unwrap();
    signed.secret.expose().to_owned()
}

async fn caller(house: &House, secret: &str) -> Result<Caller, ClinicError> {
    house.clinic.sessions.resume(secret, None, false).await
}

fn consent(patient: &PersonId) -> Given {
    Given {
        patient: patient.clone(),
        topic: Topic::Telehealth,
        version: 1,
        locale: "en".to_owned(),
        evidence: Evidence::Click,
        scope: None,
        expires: None,
    }
}

fn beyond<T>(done: &Result<T, ClinicError>) -> bool {
    matches!(done, Err(ClinicError::Refused(Refusal::BeyondProxy(_))))
}

#[tokio::test]
async fn whoever_acts_does_what_they_may_for_that_patient_and_the_log_says_for_whom() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View, Act::Consent]).await;
        let mother = caller(&house, &comes(&house, &family).await).await.unwrap();
        let clinic = &house.clinic;
        let seen = clinic.appointments.list(&mother, Filter::default()).await.unwrap();
        assert_eq!(seen.iter().map(|one| &one.id).collect::<Vec<_>>(), [&family.visit], "{store}");
        let given = clinic.consents.grant(&mother, consent(&family.child)).await.unwrap();
        assert_eq!(given.recorded_by, family.mother, "{store}: she signed, and not the child");
        for event in ["PATIENT_CONSENT_GIVEN", "APPOINTMENT_READ"] {
            let lines = house.witnessed(event).await;
            let acted =
                lines.iter().any(|line| line.contains("actsFor") && line.contains("child-1"));
            assert!(acted, "{store}: {event} {lines:?}");
        }

        assert!(beyond(&clinic.visits.cancel(&mother, family.visit.clone()).await), "{store}");
        assert!(beyond(&book(&house, &mother, &family.child, 400).await), "{store}");
        let other = "pat-1".parse().unwrap();
        let stranger = clinic.consents.grant(&mother, consent(&other)).await;
        assert!(matches!(stranger, Err(ClinicError::Refused(Refusal::NotAllowed))), "{store}");
        assert!(
            clinic.appointments.find(&mother, &house.appointment("pat-1").await).await.is_err()
        );
        let shown = clinic.proxies.list(&desk(), &family.child).await.unwrap();
        assert_eq!((shown.len(), shown[0].name.expose()), (1, "Someone mother-1"), "{store}");
        assert!(clinic.proxies.list(&mother, &family.child).await.is_err(), "{store}");
        let lines = house.witnessed("PROXY_GIVEN").await;
        assert!(
            !lines[0].contains("certificate"),
            "{store}: reasons are nobody's but the record's"
        );
    }
}

#[tokio::test]
async fn the_day_the_patient_is_of_age_the_parent_is_out_and_both_are_told() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View, Act::Schedule]).await;
        assert!(family.proxy.proxy.for_minor, "{store}");
        let secret = comes(&house, &family).await;
        let mother = caller(&house, &secret).await.unwrap();
        let later = house.clinic.visits.cancel(&mother, family.visit.clone()).await;
        assert!(later.is_ok(), "{store}: she may");
        house.later(60);
        house.clinic.visits.wake().await.unwrap();
        assert!(caller(&house, &secret).await.is_ok(), "{store}: not a day early");
        house.later(60 * 24 * 3);
        house.clinic.visits.wake().await.unwrap();
        let shown = house.clinic.proxies.list(&desk(), &family.child).await.unwrap();
        assert_eq!(shown[0].proxy.ended.unwrap().1, End::Adult, "{store}");
        assert!(caller(&house, &secret).await.is_err(), "{store}: her session is over");
        for channel in ["notification.child-1", "notification.mother-1"] {
            let told = house.actions(channel);
            assert_eq!(told.iter().filter(|kind| *kind == "PROXY_ENDED").count(), 1, "{store}");
        }
        let lines = house.witnessed("PROXY_ENDED").await;
        let ended = lines.iter().filter(|line| !line.contains("NOTIFICATION_SENT")).count();
        assert_eq!(ended, 1, "{store}: {lines:?}");
        let again = proxy(&house, &family.mother, (Basis::Parent, &[Act::View]));
        let again = house.clinic.proxies.give(&desk(), &family.child, again).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::OfAge))), "{store}");
        let helper = proxy(&house, &family.mother, (Basis::Helper, &[Act::View]));
        let helper = house.clinic.proxies.give(&desk(), &family.child, helper).await.unwrap();
        assert!(!helper.proxy.for_minor, "{store}: a helper of an adult stays one");
    }
}

#[tokio::test]
async fn what_is_over_or_taken_back_opens_nothing() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View]).await;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let secret = comes(&house, &family).await;
        let whose = (&family.child, &family.proxy.proxy.id);
        house.clinic.proxies.end(&nurse, whose).await.unwrap();
        assert!(caller(&house, &secret).await.is_err(), "{store}: taken back");
        assert!(house.clinic.proxies.link(&nurse, whose, &family.visit).await.is_err(), "{store}");

        house.later(1);
        let short = NewProxy {
            ends: house.in_minutes(30),
            ..proxy(&house, &family.mother, (Basis::Helper, &[Act::View]))
        };
        let proxy = house.clinic.proxies.give(&desk(), &family.child, short).await.unwrap();
        let family = Family { proxy, ..family };
        let secret = comes(&house, &family).await;
        let mother = caller(&house, &secret).await.unwrap();
        let own = house.clinic.appointments.find(&mother, &family.visit).await;
        assert!(own.is_ok(), "{store}");
        house.later(31);
        let late = caller(&house, &secret).await.unwrap();
        assert!(late.acting.is_none(), "{store}: no timer is needed for it to open nothing");
        assert!(house.clinic.appointments.find(&late, &family.visit).await.is_err(), "{store}");
        house.clinic.visits.wake().await.unwrap();
        assert!(caller(&house, &secret).await.is_err(), "{store}: and its session ends");
        let patient = House::caller("child-1", Role::Patient);
        let whole = house.clinic.proxies.list(&patient, &family.child).await.unwrap();
        let ends: Vec<End> = whole.iter().map(|one| one.proxy.ended.unwrap().1).collect();
        assert_eq!(ends, [End::Expired, End::Revoked], "{store}: the patient sees who acted");
    }
}

#[test]
fn one_is_of_age_where_one_lives_as_the_birthday_begins() {
    let zone = TimeZone::get("America/Chicago").unwrap();
    let adult = |birth: &str, region: Option<&str>| {
        rules::adulthood(&Phi::new(birth), region, &zone).unwrap().to_string()
    };
    assert_eq!(adult("2008-03-05", None), "2026-03-05T06:00:00Z");
    assert_eq!(adult("2008-03-05", Some("NE")), "2027-03-05T06:00:00Z");
    assert_eq!(adult("2008-07-05", Some("MS")), "2029-07-05T05:00:00Z");
    assert_eq!(adult("2008-02-29", None), "2026-03-01T06:00:00Z", "once the day is over");
    assert!(rules::adulthood(&Phi::new("unknown"), None, &zone).is_none());
}
