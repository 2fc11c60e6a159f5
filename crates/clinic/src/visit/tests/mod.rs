mod absence;
mod booking;
mod clockwork;
mod colleague;
mod cost;
mod course;
mod desk;
mod earlier;
mod gate;
mod handover;
mod intake;
mod label;
mod licence;
mod orphans;
mod pool;
mod steps;
mod transfer;
mod unattended;

use crate::privacy::{Asked, NewRequest};
use crate::restriction::Bar;
use crate::testing::House;
use crate::{ClinicError, Refusal};
use kernel::{Phi, Role};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The clinic agrees to keep one of its staff from a patient who asked for it.
async fn keep_from(house: &House, patient: &str, staff: &str) {
    let own = House::caller(patient, Role::Patient);
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    let words = Some(Phi::new("Not to them, please"));
    let request = NewRequest { asked: Asked::Restriction, words };
    let privacy = &house.clinic.privacy;
    let asked = privacy.ask(&own, &own.person, request).await.unwrap();
    let bar = Some(Bar::Staff(staff.parse().unwrap()));
    privacy.answer(&officer, &asked.id, (true, None, bar)).await.unwrap();
}
