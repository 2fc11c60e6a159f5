use super::{Basis, End, Known, NewProxy, rules};
use crate::appointment::Filter;
use crate::consent::{Evidence, Given, Topic};
use crate::notification::{Channel, NoticeKind};
use crate::outbox::{Contacts, Next};
use crate::person::NewPerson;
use crate::privacy::{Asked, NewRequest};
use crate::restriction::Bar;
use crate::testing::{House, houses, houses_with};
use crate::token::Request;
use crate::visit::{CheckIn, Ending, Visit};
use crate::{Act, Acting, Caller, ClinicError, Reach, Refusal, Settings};
use jiff::tz::TimeZone;
use kernel::{AppointmentId, PersonId, Phi, Role};
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

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

/// Somebody of the department who did not book the visit.
fn nurse() -> Caller {
    House::caller("nurse-1", Role::Nurse)
}

/// A visit of somebody in so many minutes.
async fn book(
    house: &House,
    caller: &Caller,
    patient: &PersonId,
    minutes: i64,
) -> Result<AppointmentId, ClinicError> {
    let booking = house.booking(patient.as_str(), minutes);
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
    let proxy = house.clinic.proxies.give(&nurse(), &child, new).await.unwrap();
    Family { child, mother, visit, proxy }
}

/// She opens the link of hers: the secret of her session.
async fn comes(house: &House, family: &Family) -> String {
    let whose = (&family.child, &family.proxy.proxy.id);
    let link = house.clinic.proxies.link(&nurse(), whose, &family.visit).await.unwrap();
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
        let shown = clinic.proxies.list(&nurse(), &family.child).await.unwrap();
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
        let child = House::caller("child-1", Role::Patient);
        let shown = house.clinic.proxies.list(&child, &family.child).await.unwrap();
        assert_eq!(shown[0].proxy.ended.unwrap().1, End::Adult, "{store}");
        assert!(caller(&house, &secret).await.is_err(), "{store}: her session is over");
        for channel in ["notification.child-1", "notification.mother-1"] {
            let told = house.actions(channel);
            assert_eq!(told.iter().filter(|kind| *kind == "PROXY_ENDED").count(), 1, "{store}");
        }
        let lines = house.witnessed("PROXY_ENDED").await;
        let ended = lines.iter().filter(|line| !line.contains("NOTIFICATION_SENT")).count();
        assert_eq!(ended, 1, "{store}: {lines:?}");
        book(&house, &desk(), &family.child, 240).await.unwrap();
        let again = proxy(&house, &family.mother, (Basis::Parent, &[Act::View]));
        let again = house.clinic.proxies.give(&nurse(), &family.child, again).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::OfAge))), "{store}");
        let helper = proxy(&house, &family.mother, (Basis::Helper, &[Act::View]));
        let helper = house.clinic.proxies.give(&nurse(), &family.child, helper).await.unwrap();
        assert!(!helper.proxy.for_minor, "{store}: a helper of an adult stays one");
    }
}

#[tokio::test]
async fn a_parent_is_out_as_soon_as_a_corrected_birth_date_says_that_the_patient_is_of_age() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View]).await;
        let secret = comes(&house, &family).await;
        let corrected = |before: &str, day: &str| Contacts {
            email: Some(Phi::new("child-1@mail.example")),
            birth: Some(Phi::new(day)),
            birth_before: Some(Phi::new(before)),
            ..Contacts::default()
        };
        let enter = async |new: Contacts| {
            house.clinic.outbox.change(&nurse(), &family.child, &new).await.unwrap();
            house.clinic.visits.wake().await.unwrap();
        };
        enter(corrected("2008-03-05", "2010-03-05")).await;
        assert!(caller(&house, &secret).await.is_ok(), "{store}: younger still");
        enter(corrected("2010-03-05", "2007-03-05")).await;
        assert!(caller(&house, &secret).await.is_err(), "{store}: of age, a year ago");
        let child = House::caller("child-1", Role::Patient);
        let shown = house.clinic.proxies.list(&child, &family.child).await.unwrap();
        assert_eq!(shown[0].proxy.ended.unwrap().1, End::Adult, "{store}");
    }
}

#[tokio::test]
async fn what_is_over_or_taken_back_opens_nothing() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View]).await;
        let secret = comes(&house, &family).await;
        let whose = (&family.child, &family.proxy.proxy.id);
        house.clinic.proxies.end(&nurse(), whose).await.unwrap();
        assert!(caller(&house, &secret).await.is_err(), "{store}: taken back");
        assert!(
            house.clinic.proxies.link(&nurse(), whose, &family.visit).await.is_err(),
            "{store}"
        );

        house.later(1);
        let short = NewProxy {
            ends: house.in_minutes(30),
            ..proxy(&house, &family.mother, (Basis::Helper, &[Act::View]))
        };
        let proxy = house.clinic.proxies.give(&nurse(), &family.child, short).await.unwrap();
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

/// The child is there and waits.
async fn waits(house: &House, family: &Family) -> Visit {
    let patient = House::caller("child-1", Role::Patient);
    house.clinic.consents.grant(&nurse(), verbal(&family.child)).await.unwrap();
    let visits = &house.clinic.visits;
    let arrival = visits.check_in(&nurse(), family.visit.clone(), CheckIn::default()).await;
    let entry = arrival.unwrap().visit.entry.unwrap().id;
    visits.ready(&patient, entry, None).await.unwrap()
}

fn verbal(patient: &PersonId) -> Given {
    Given { evidence: Evidence::Verbal, ..consent(patient) }
}

fn seat(family: &Family) -> Request {
    let (patient, appointment) = (family.child.clone(), family.visit.clone());
    Request { patient, appointment, role: "guardian".to_owned() }
}

#[tokio::test]
async fn whoever_may_joins_the_visit_beside_the_patient_and_waits_for_an_earlier_time() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View, Act::Schedule, Act::Join]).await;
        let mother = caller(&house, &comes(&house, &family).await).await.unwrap();
        let visits = &house.clinic.visits;
        visits.wish_earlier(&mother, family.visit.clone(), true).await.unwrap();
        let (wish, _) = visits.wished(&mother, family.visit.clone()).await.unwrap();
        assert!(wish.is_some(), "{store}");
        house.later(230);
        let visit = waits(&house, &family).await;
        let id = visit.consultation.id;
        let early = house.clinic.tokens.grant(&mother, &seat(&family)).await;
        assert!(early.is_err(), "{store}: without a seat there is no token");
        let told = house.kept("consultation.dr-1.child-1").await;
        let came = visits.come_along(&mother, &id).await.unwrap();
        assert_eq!((came.role, came.person), ("guardian", family.mother.clone()), "{store}");
        assert_eq!(visits.come_along(&mother, &id).await.unwrap().id, came.id, "{store}: once");
        assert!(house.kept("consultation.dr-1.child-1").await > told, "{store}: they are told");
        assert!(house.clinic.tokens.grant(&mother, &seat(&family)).await.is_ok(), "{store}");

        let seat = came.id.parse().unwrap();
        let child = House::caller("child-1", Role::Patient);
        visits.object(&child, &id, &seat).await.unwrap();
        let again = visits.come_along(&mother, &id).await;
        assert!(again.is_err(), "{store}: whom the patient objects to stays out");
    }
}

/// The child asks that nobody acts for them, and the clinic agrees.
async fn keep_from_family(house: &House, family: &Family) {
    let child = House::caller("child-1", Role::Patient);
    let words = Some(Phi::new("Not my family, please"));
    let new = NewRequest { asked: Asked::Restriction, words };
    let privacy = &house.clinic.privacy;
    let asked = privacy.ask(&child, &family.child, new).await.unwrap();
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    privacy.answer(&officer, &asked.id, (true, None, Some(Bar::Family))).await.unwrap();
}

#[tokio::test]
async fn whoever_acts_no_more_is_out_of_the_visit_and_of_its_call() {
    for agreed in [false, true] {
        for house in houses().await {
            let (store, clinic) = (house.store, &house.clinic);
            let family = family(&house, &[Act::View, Act::Join]).await;
            let mother = caller(&house, &comes(&house, &family).await).await.unwrap();
            house.later(230);
            let id = waits(&house, &family).await.consultation.id;
            clinic.visits.come_along(&mother, &id).await.unwrap();
            let user = clinic.relays.admit(&mother, &id).await.unwrap().id;
            assert!(clinic.relays.is_welcome(&user).await.unwrap(), "{store}");
            if agreed {
                keep_from_family(&house, &family).await;
            } else {
                let whose = (&family.child, &family.proxy.proxy.id);
                clinic.proxies.end(&nurse(), whose).await.unwrap();
            }
            assert!(!clinic.relays.is_welcome(&user).await.unwrap(), "{store}, {agreed}");
            assert!(clinic.relays.admit(&mother, &id).await.is_err(), "{store}, {agreed}");
            let people = clinic.visits.room(&nurse(), &id).await.unwrap().people;
            let gone = people.iter().find(|one| one.person == family.mother).unwrap();
            assert!(gone.left.is_some(), "{store}, {agreed}: everybody sees that she left");
        }
    }
}

#[tokio::test]
async fn a_confidential_visit_is_kept_from_whoever_acts_for_the_patient() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View, Act::Schedule, Act::Consent, Act::Join]).await;
        let secret = comes(&house, &family).await;
        let clinic = &house.clinic;
        let mother = caller(&house, &secret).await.unwrap();
        house.later(230);
        let id = waits(&house, &family).await.consultation.id;
        clinic.visits.come_along(&mother, &id).await.unwrap();
        let held = clinic.tokens.grant(&mother, &seat(&family)).await.unwrap().token;
        let stranger = House::caller("dr-4", Role::Provider);
        let kept = clinic.visits.keep_confidential(&stranger, &family.visit, true).await;
        assert!(kept.is_err(), "{store}: not by somebody else");
        let kept = clinic.visits.keep_confidential(&mother, &family.visit, false).await;
        assert!(kept.is_err(), "{store}: nor by whom it is kept from");

        let child = House::caller("child-1", Role::Patient);
        clinic.visits.keep_confidential(&child, &family.visit, true).await.unwrap();
        assert!(caller(&house, &secret).await.is_err(), "{store}: she is out at once");
        let talk = ("consultation.dr-1.child-1", Permissions::READ);
        assert!(house.opens(&held, "mother-1", talk).is_err(), "{store}");
        let whose = (&family.child, &family.proxy.proxy.id);
        let link = clinic.proxies.link(&nurse(), whose, &family.visit).await;
        let refused = matches!(link, Err(ClinicError::Refused(Refusal::Confidential)));
        assert!(refused, "{store}: no link leads there");
        // A session that was still to be ended would open nothing, either.
        let bound = Caller { acting: None, ..mother };
        assert!(clinic.appointments.find(&bound, &family.visit).await.is_err(), "{store}");
        let people = clinic.visits.room(&nurse(), &id).await.unwrap().people;
        let gone = people.iter().find(|one| one.person == family.mother).unwrap();
        assert!(gone.left.is_some(), "{store}: and out of the room");
        let lines = house.witnessed("CONFIDENTIALITY_CHANGED").await;
        assert_eq!(lines.len(), 1, "{store}: {lines:?}");
    }
}

#[tokio::test]
async fn only_those_with_a_part_in_the_care_let_others_act_and_one_end_leaves_the_other_right() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View]).await;
        let new = || proxy(&house, &family.mother, (Basis::Parent, &[Act::View, Act::Consent]));
        for stranger in [House::caller("dr-4", Role::Provider), desk()] {
            let given = house.clinic.proxies.give(&stranger, &family.child, new()).await;
            let refused = matches!(given, Err(ClinicError::Refused(Refusal::NeedsBreakGlass)));
            assert!(refused, "{store}: {}", stranger.person);
            assert!(house.clinic.proxies.list(&stranger, &family.child).await.is_err(), "{store}");
        }
        let blind = proxy(&house, &family.mother, (Basis::Parent, &[Act::Consent]));
        let blind = house.clinic.proxies.give(&nurse(), &family.child, blind).await;
        assert!(blind.is_err(), "{store}: whoever acts sees what they do");
        let second = house.clinic.proxies.give(&nurse(), &family.child, new()).await.unwrap();
        let secret = comes(&house, &family).await;
        let whose = (&family.child, &second.proxy.id);
        house.clinic.proxies.end(&nurse(), whose).await.unwrap();
        let mother = caller(&house, &secret).await.unwrap();
        assert_eq!(mother.acting.unwrap().proxy, family.proxy.proxy.id.as_str(), "{store}");
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

/// The letter of a kind that is due to the mother, with the secret of the link in it.
async fn letter(house: &House, kind: NoticeKind) -> Option<(String, String)> {
    let due = house.clinic.outbox.due(Channel::Email, 99).await.unwrap();
    let own = due.iter().rfind(|one| one.kind == kind && one.person.as_str() == "mother-1")?;
    match house.clinic.outbox.compose(own).await.unwrap() {
        Next::Send(letter) => {
            let text = letter.text.expose().to_owned();
            let (_, rest) = text.split_once("/app/join#").expect("a link of her own");
            let secret = rest.split_whitespace().next().unwrap().to_owned();
            assert_eq!(letter.to.expose(), "mother-1@mail.example", "{}", house.store);
            Some((text, secret))
        }
        Next::Hold(outcome, why) => panic!("{outcome:?}: {why} in {}", house.store),
    }
}

async fn opens(house: &House, secret: &str) -> Caller {
    let birth = Phi::new("1980-02-29");
    let signed = house.clinic.links.open(secret, Some(&birth), None).await.unwrap();
    caller(house, signed.secret.expose()).await.unwrap()
}

async fn houses_that_write() -> Vec<House> {
    let reach = Reach { email: true, sms: false };
    houses_with(Settings { reach, ..Settings::default() }).await
}

#[tokio::test]
async fn a_link_goes_to_the_address_of_whoever_acts_and_to_nobody_in_between() {
    for house in houses_that_write().await {
        let store = house.store;
        let family = family(&house, &[Act::View]).await;
        let whose = (&family.child, &family.proxy.proxy.id);
        let proxies = &house.clinic.proxies;
        proxies.send_link(&nurse(), whose, &family.visit).await.unwrap();
        let (text, secret) = letter(&house, NoticeKind::ProxyLink).await.expect("it is due");
        for phi in ["child", "Someone", "Chen", "general-practice", "2026"] {
            assert!(!text.contains(phi), "{store}: {phi} in {text}");
        }
        let mother = opens(&house, &secret).await;
        assert_eq!(mother.acting.as_ref().unwrap().patient, family.child, "{store}");
        // Somebody without an address that letters go to gets none; the link that was made is not kept.
        let contacts =
            |email: Option<&str>| Contacts { email: email.map(Phi::new), ..Contacts::default() };
        let stranger = House::caller("dr-4", Role::Provider);
        let taken = contacts(Some("dr-4@home.example"));
        let taken = house.clinic.outbox.change(&stranger, &family.mother, &taken).await;
        let refused = matches!(taken, Err(ClinicError::Refused(Refusal::NeedsBreakGlass)));
        assert!(refused, "{store}: {taken:?}, by whom the child is not seen");
        house.clinic.outbox.change(&nurse(), &family.mother, &contacts(None)).await.unwrap();
        let sent = proxies.send_link(&nurse(), whose, &family.visit).await;
        assert!(matches!(sent, Err(ClinicError::Refused(Refusal::NoContact))), "{store}: {sent:?}");
        // She shares one address with her child, as families do.
        let shared = contacts(Some("child-1@mail.example"));
        house.clinic.outbox.change(&nurse(), &family.mother, &shared).await.unwrap();
        let child = House::caller("child-1", Role::Patient);
        house.clinic.visits.keep_confidential(&child, &family.visit, true).await.unwrap();
        let sent = proxies.send_link(&nurse(), whose, &family.visit).await;
        assert!(matches!(sent, Err(ClinicError::Refused(Refusal::Confidential))), "{store}");
    }
}

/// The child was seen; the visit is over.
async fn seen(house: &House, family: &Family) -> kernel::ConsultationId {
    let dr = House::caller("dr-1", Role::Provider);
    house.later(230);
    let entry = waits(house, family).await.entry.unwrap().id;
    let visits = &house.clinic.visits;
    let id = visits.admit(&dr, entry, None).await.unwrap().consultation.id;
    visits.start(&dr, id.clone()).await.unwrap();
    visits.complete(&dr, id.clone(), Ending::default()).await.unwrap();
    id
}

/// Somebody writes with the key that their token brought.
async fn write(
    house: &House,
    caller: &Caller,
    visit: &kernel::ConsultationId,
) -> Result<crate::thread::Known, ClinicError> {
    let granted = house.clinic.threads.grant(caller, visit).await?;
    let key = CipherKey::new(&granted.cipher_key.key).unwrap();
    let json = serde_json::json!({ "text": "How often?" }).to_string();
    let sealed = key.encrypt_message(Format::Acrh, &json, [7; 16]).unwrap();
    house.clinic.threads.write(caller, visit, (&sealed, None)).await
}

#[tokio::test]
async fn whoever_may_reads_and_writes_after_a_visit_in_their_own_name() {
    for house in houses_that_write().await {
        let (store, threads) = (house.store, &house.clinic.threads);
        let dr = House::caller("dr-1", Role::Provider);
        let acts = [Act::View, Act::ReadMessages, Act::WriteMessages];
        let family = family(&house, &acts).await;
        let visit = seen(&house, &family).await;
        house.later(24 * 60);
        threads.open(&dr, &visit, 7).await.unwrap();
        let (_, secret) = letter(&house, NoticeKind::ThreadOpened).await.expect("she is told");
        let mother = opens(&house, &secret).await;
        house.later(1);
        let known = write(&house, &mother, &visit).await.unwrap();
        assert!(known.thread.is_unanswered(), "{store}: an answer is owed");
        assert!(known.thread.patient_read.is_none(), "{store}: the child has read nothing");
        let names: Vec<&str> = known.proxies.iter().map(|(_, name)| name.expose()).collect();
        assert_eq!(names, ["Someone mother-1"], "{store}");
        let told = house.actions("notification.dr-1");
        assert!(told.contains(&"PATIENT_WROTE".to_owned()), "{store}: {told:?}");
        let lines = house.witnessed("MESSAGE_SENT").await;
        let acted = |line: &String| line.contains("mother-1") && line.contains("actsFor");
        assert!(lines.iter().any(acted), "{store}: {lines:?}");
        // Each answer tells her again once she has read the one before.
        for (count, reads) in [(1, false), (1, true), (2, false)] {
            house.later(1);
            write(&house, &dr, &visit).await.unwrap();
            let told = house.actions("notification.mother-1");
            let wrote = told.iter().filter(|kind| *kind == "CLINIC_WROTE").count();
            assert_eq!(wrote, count, "{store}");
            if reads {
                let read = threads.read(&mother, &visit).await.unwrap();
                assert!(read.thread.is_unread_by_patient(), "{store}: she does not read for them");
            }
        }
        let held = threads.grant(&mother, &visit).await.unwrap();
        let channel = (held.channel.as_str(), Permissions::READ);
        assert!(house.opens(&held.token, "mother-1", channel).is_ok(), "{store}");
        // The patient keeps the visit to themselves: she is out at once, and told of nothing more.
        let child = House::caller("child-1", Role::Patient);
        house.clinic.visits.keep_confidential(&child, &family.visit, true).await.unwrap();
        assert!(house.opens(&held.token, "mother-1", channel).is_err(), "{store}");
        assert!(threads.read(&mother, &visit).await.is_err(), "{store}");
        let before = house.actions("notification.mother-1").len();
        house.later(1);
        write(&house, &dr, &visit).await.unwrap();
        assert_eq!(house.actions("notification.mother-1").len(), before, "{store}");
    }
}

#[tokio::test]
async fn whoever_may_only_read_does_not_write_and_whoever_may_neither_does_neither() {
    for house in houses_that_write().await {
        let (store, dr) = (house.store, House::caller("dr-1", Role::Provider));
        let family = family(&house, &[Act::View, Act::ReadMessages]).await;
        let visit = seen(&house, &family).await;
        house.clinic.threads.open(&dr, &visit, 7).await.unwrap();
        let (_, secret) = letter(&house, NoticeKind::ThreadOpened).await.expect("she is told");
        let mother = opens(&house, &secret).await;
        assert!(house.clinic.threads.find(&mother, &visit).await.unwrap().is_some(), "{store}");
        assert!(beyond(&write(&house, &mother, &visit).await), "{store}");
        let odd = proxy(&house, &family.mother, (Basis::Parent, &[Act::View, Act::WriteMessages]));
        let odd = house.clinic.proxies.give(&nurse(), &family.child, odd).await;
        assert!(matches!(odd, Err(ClinicError::Refused(Refusal::Field { field: "acts", .. }))));
        let acting = mother.acting.clone().unwrap();
        let acting = Some(Acting { acts: [Act::View].into(), ..acting });
        let mother = Caller { acting, ..mother };
        assert!(beyond(&house.clinic.threads.find(&mother, &visit).await), "{store}");
        assert!(beyond(&house.clinic.threads.grant(&mother, &visit).await), "{store}");
    }
}

#[tokio::test]
async fn what_part_2_protects_of_a_minor_who_consented_alone_is_kept_from_whoever_acts_for_them() {
    for house in houses().await {
        let store = house.store;
        let family = family(&house, &[Act::View, Act::Consent, Act::Join]).await;
        let secret = comes(&house, &family).await;
        let clinic = &house.clinic;
        let mother = caller(&house, &secret).await.unwrap();
        house.later(230);
        let id = waits(&house, &family).await.consultation.id;
        clinic.consents.grant(&mother, consent(&family.child)).await.unwrap();
        clinic.visits.label_part2(&nurse(), &id, true).await.unwrap();
        let signed = caller(&house, &secret).await;
        assert!(signed.is_ok(), "{store}: she signed, so it is not kept from her");
        let dr = House::caller("dr-1", Role::Provider);
        clinic.visits.label_part2(&dr, &id, false).await.unwrap();

        let child = House::caller("child-1", Role::Patient);
        clinic.consents.grant(&child, consent(&family.child)).await.unwrap();
        clinic.visits.label_part2(&nurse(), &id, true).await.unwrap();
        assert!(caller(&house, &secret).await.is_err(), "{store}: she is out at once");
        let kept = clinic.visits.is_confidential(&child, &family.visit).await.unwrap();
        assert!(kept, "{store}: and stays out");
        let lines = house.witnessed("SENSITIVITY_CHANGED").await;
        assert_eq!(lines.len(), 3, "{store}: {lines:?}");
    }
}
