mod absence;
mod booking;
mod clockwork;
mod colleague;
mod cost;
mod course;
mod desk;
mod earlier;
mod handover;
mod label;
mod licence;
mod orphans;
mod pool;
mod steps;
mod transfer;
mod unattended;

use crate::{ClinicError, Refusal};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
