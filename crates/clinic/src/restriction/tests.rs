use super::Bar;
use crate::disclosure::{NewDisclosure, Purpose as Left};
use crate::privacy::{Asked, NewRequest, Purpose, Request, State};
use crate::testing::{House, houses};
use crate::token::Request as Seat;
use crate::visit::CheckIn;
use crate::{Caller, ClinicError};
use kernel::{Fault as _, PersonId, Phi, Role};
use std::fmt::Debug;

fn code<T: Debug>(done: Result<T, ClinicError>) -> &'static str {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal.code(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn patient() -> PersonId {
    "pat-1".parse().unwrap()
}

fn officer() -> Caller {
    House::caller("officer-1", Role::ComplianceOfficer)
}

async fn ask(house: &House, asked: Asked) -> Request {
    let own = House::caller("pat-1", Role::Patient);
    let words = Some(Phi::new("Not to them, please"));
    house.clinic.privacy.ask(&own, &patient(), NewRequest { asked, words }).await.unwrap()
}

async fn grant(house: &House, bar: Bar) -> Request {
    let asked = ask(house, Asked::Restriction).await;
    let said = (true, None, Some(bar));
    house.clinic.privacy.answer(&officer(), &asked.id, said).await.unwrap().request
}

#[tokio::test]
async fn whoever_the_patient_does_not_want_is_out_of_record_visit_and_token_until_they_agree() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let clinic = &house.clinic;
        let entry = visit.entry.unwrap().id;
        clinic.visits.admit(&doctor, entry, None).await.unwrap();
        let seat = || Seat {
            patient: patient(),
            appointment: visit.appointment.id.clone(),
            role: "provider".to_owned(),
        };
        let token = clinic.tokens.grant(&doctor, &seat()).await.unwrap().token;
        let talk = ("consultation.dr-1.pat-1", wire::token::Permissions::READ);
        assert!(house.opens(&token, "dr-1", talk).is_ok(), "{store}");

        let granted = grant(&house, Bar::Staff("dr-1".parse().unwrap())).await;
        assert!(house.opens(&token, "dr-1", talk).is_err(), "{store}: what was open is over");
        assert_eq!(code(clinic.tokens.grant(&doctor, &seat()).await), "visit.objected");
        assert_eq!(code(clinic.charts.record(&doctor, &patient()).await), "restriction.agreed");
        let id = visit.consultation.id.clone();
        assert_eq!(code(clinic.charts.note(&doctor, &id).await), "restriction.agreed", "{store}");
        assert_eq!(code(clinic.visits.start(&doctor, id.clone()).await), "restriction.agreed");
        let near = House::caller("dr-2", Role::Provider);
        assert!(clinic.charts.record(&near, &patient()).await.is_ok(), "{store}: nobody else");

        let nurse = House::caller("nurse-1", Role::Nurse);
        let agreed = || Phi::new("By phone, written down");
        let ended = clinic.privacy.end_restriction(&nurse, &granted.id, agreed()).await;
        assert_eq!(code(ended), "access.not-allowed", "{store}");
        let ended = clinic.privacy.end_restriction(&officer(), &granted.id, agreed()).await;
        assert_eq!(ended.unwrap().request.state, State::Ended, "{store}");
        let again = clinic.privacy.end_restriction(&officer(), &granted.id, agreed()).await;
        assert_eq!(code(again), "state.transition", "{store}");
        assert!(clinic.charts.note(&doctor, &id).await.is_ok(), "{store}: they agreed");
        let lines = house.witnessed("RESTRICTION_ENDED").await;
        assert!(lines.len() == 1 && !lines[0].contains("phone"), "{store}: {lines:?}");
    }
}

#[tokio::test]
async fn what_was_paid_for_is_not_told_to_the_payer() {
    for house in houses().await {
        let store = house.store;
        let nurse = House::caller("nurse-1", Role::Nurse);
        grant(&house, Bar::HealthPlan).await;
        let tell = async |purpose| {
            let new = NewDisclosure {
                at: None,
                recipient: Phi::new("Harbour Health Plan"),
                address: None,
                what: Phi::new("Bill of 2 March"),
                purpose,
                basis: Phi::new("Claim 12-44"),
                part2: None,
                silence: None,
            };
            house.clinic.disclosures.record(&nurse, &patient(), new).await
        };
        assert_eq!(code(tell(Left::Payment).await), "restriction.agreed", "{store}");
        assert!(tell(Left::Treatment).await.is_ok(), "{store}: others may have what they need");
        let access = ask(&house, Asked::Access).await;
        let said = (Purpose::Payment, None, Some(Phi::new("To the payer")));
        let copy = house.clinic.privacy.allow(&officer(), (&patient(), &access.id), said).await;
        assert_eq!(code(copy), "restriction.agreed", "{store}");
    }
}

#[tokio::test]
async fn patients_are_told_of_an_answer_in_words_that_say_nothing_of_it() {
    for house in houses().await {
        let store = house.store;
        let granted = grant(&house, Bar::Other).await;
        assert_eq!(granted.state, State::Granted, "{store}");
        let later = ask(&house, Asked::Amendment).await;
        let reason = || Phi::new("The lab was asked for it");
        house.clinic.privacy.extend(&officer(), &later.id, reason()).await.unwrap();
        let no = (false, Some(reason()), None);
        house.clinic.privacy.answer(&officer(), &later.id, no).await.unwrap();
        let told = house.said("notification.pat-1");
        let told = told.iter().filter(|one| one["type"] == "REQUEST_ANSWERED");
        let told: Vec<String> = told.map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{store}: {told:?}");
        assert!(told.iter().all(|one| !one.contains("lab") && !one.contains("granted")), "{store}");
    }
}
