use super::{Call, Kit, Language, kit};
use crate::restriction::{self, Bar, Restriction};
use crate::testing::{House, houses};
use crate::visit::Booking;
use compliance::keys::Sealer;
use db::params;
use kernel::{AppointmentId, ConsultationId, Phi, Role, Timestamp};

const DAY: i64 = 24 * 60;
const WHY: &str = "Naloxone refill";

async fn booked(house: &House, booking: Booking) -> (AppointmentId, ConsultationId) {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let visit = house.clinic.visits.book(&desk, booking).await.unwrap();
    (visit.appointment.id, visit.consultation.id)
}

async fn gathered(house: &House) -> Kit {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    kit(&house.db, &sealer, house.in_minutes(0)).await.unwrap().unwrap()
}

fn of(kit: &Kit, starts: Timestamp) -> Option<&Call> {
    kit.sheets.iter().flat_map(|sheet| &sheet.calls).find(|call| call.starts == starts)
}

fn name(call: &Call) -> &str {
    call.patient.name.expose()
}

#[tokio::test]
async fn a_kit_has_the_visits_of_three_days_with_whom_to_call_and_who_is_on_call() {
    for house in houses().await {
        let store = house.store;
        booked(&house, house.booking("pat-2", DAY + 360)).await;
        booked(&house, house.booking("pat-2", 4 * DAY + 360)).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let department = "general-practice".parse().unwrap();
        let on_call = ["dr-2".parse().unwrap()];
        house.clinic.escalations.set_on_call(&desk, &department, &on_call).await.unwrap();
        let kit = gathered(&house).await;

        let call = of(&kit, house.in_minutes(DAY + 360)).expect("the visit of tomorrow");
        assert_eq!((name(call), call.discreet), ("Daniel Kim", false), "{store}");
        let phone = call.patient.phone.clone().expect("a number to call");
        assert!(of(&kit, house.in_minutes(4 * DAY + 360)).is_none(), "{store}: not beyond");
        let own = kit.on_call.iter().find(|one| one.turns.iter().any(|turn| turn.who.is_some()));
        let own = own.expect("somebody on call");
        let who = own.turns[0].who.clone().unwrap();
        let doctors = kit.sheets.iter().find(|sheet| sheet.provider.as_str() == "dr-2").unwrap();
        assert_eq!((&who, own.turns[0].layer), (&doctors.named, 1), "{store}");
        assert!(!own.leads.is_empty(), "{store}: administrators, where nobody is named");
        for (language, words) in [
            (Language::English, ["Downtime kit", "On call", "Tuesday, March 3, 2026"]),
            (Language::Spanish, ["Carpeta de contingencia", "De guardia", "martes, 3 de marzo"]),
        ] {
            let page = kit.page(language, &[]);
            let page = page.expose();
            for part in words.into_iter().chain(["Daniel Kim", phone.expose(), "911"]) {
                assert!(page.contains(part), "{store}: {part}");
            }
            assert!(page.contains(who.name.expose()), "{store}");
            assert!(!page.contains("Cough for three weeks"), "{store}: why stands nowhere");
            assert!(!page.contains("<script"), "{store}");
        }
        let own = kit.page(Language::English, &["Fire & ambulance: 112".to_owned()]);
        assert!(own.expose().contains("Fire &amp; ambulance: 112"), "{store}");
        assert!(!own.expose().contains("911"), "{store}");
    }
}

#[tokio::test]
async fn of_a_visit_that_is_protected_there_is_what_the_call_needs_and_nothing_else() {
    for house in houses().await {
        let store = house.store;
        let booking = Booking { reason: Some(Phi::new(WHY)), ..house.booking("pat-6", DAY + 360) };
        let (_, labelled) = booked(&house, booking).await;
        let doctor = House::caller("dr-1", Role::Provider);
        house.clinic.visits.label_part2(&doctor, &labelled, true).await.unwrap();
        let (shut, _) = booked(&house, house.booking("pat-8", DAY + 420)).await;
        booked(&house, house.booking("pat-9", DAY + 480)).await;
        let mut tx = house.db.begin().await.unwrap();
        crate::appointment::store::keep_confidential(&mut tx, &shut, true).await.unwrap();
        let chosen = "INSERT INTO notice_choice (person, letters, push, reminders, confidential)
                      VALUES ($1, 'email', 1, 1, 1)";
        tx.execute(chosen, params!["pat-9"]).await.unwrap();
        tx.commit().await.unwrap();

        let kit = gathered(&house).await;
        for minutes in [DAY + 360, DAY + 420, DAY + 480] {
            let call = of(&kit, house.in_minutes(minutes)).unwrap();
            assert!(call.discreet, "{store}: {minutes}");
            assert!(call.contact.is_none() && call.place.is_none(), "{store}: {minutes}");
            assert!(call.acting.is_empty(), "{store}: {minutes}");
        }
        let page = kit.page(Language::English, &[]);
        let page = page.expose();
        assert!(page.contains("Oliver Grant"), "{store}");
        assert!(page.contains("Leave no message, and say to nobody else"), "{store}");
        for told in [WHY, "Part 2", "42 CFR", "confidential"] {
            assert!(!page.contains(told), "{store}: {told}");
        }
    }
}

#[tokio::test]
async fn a_kit_says_from_whom_a_patient_is_kept() {
    for house in houses().await {
        let store = house.store;
        booked(&house, house.booking("pat-6", DAY + 360)).await;
        let patient = "pat-6".parse().unwrap();
        let mut tx = house.db.begin().await.unwrap();
        for (request, bar) in [
            ("r-1", Bar::Staff("dr-3".parse().unwrap())),
            ("r-2", Bar::Other),
            ("r-3", Bar::Family),
        ] {
            let one = Restriction { request: request.to_owned(), bar, since: house.in_minutes(0) };
            restriction::store::insert(&mut tx, &patient, &one).await.unwrap();
        }
        tx.commit().await.unwrap();
        let kit = gathered(&house).await;
        let call = of(&kit, house.in_minutes(DAY + 360)).unwrap();
        assert!(call.discreet && call.restricted, "{store}");
        assert_eq!(call.barred.len(), 1, "{store}");
        let page = kit.page(Language::English, &[]);
        let barred = format!("Not to be shown to: {}", call.barred[0].expose());
        assert!(page.expose().contains(&barred), "{store}");
        assert!(page.expose().contains("ask the privacy officer"), "{store}");
    }
}
