use super::super::Visit;
use super::super::rules::{self, Step};
use crate::queue::{Entry, Priority};
use crate::{appointment, consultation, queue};
use kernel::Timestamp;
use proptest::prelude::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

/// A visit of which nothing has happened yet, with an entry as if checked in when asked for.
fn visit(checked_in: bool) -> Visit {
    let appointment = appointment::Appointment {
        id: "a1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        starts: at(0),
        ends: at(15),
        zone: "UTC".to_owned(),
        patient_zone: None,
        visit_type: None,
        unlicensed: false,
        series: None,
        moves: 0,
        state: appointment::State::Booked,
        reason: None,
        replaced_by: None,
        changed: at(0),
        version: 1,
    };
    let consultation = consultation::Consultation {
        id: "c1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        appointment: "a1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        state: consultation::State::Scheduled,
        key_version: 1,
        started: None,
        ended: None,
        follow_up: false,
        outcome: None,
        part2: false,
        changed: at(0),
        version: 1,
    };
    let mut visit = Visit { appointment, consultation, entry: None };
    if checked_in {
        visit.appointment.state = appointment::State::CheckedIn;
        visit.consultation.state = consultation::State::CheckedIn;
        visit.entry = Some(entry());
    }
    visit
}

/// Its place in the queue, just checked in.
fn entry() -> Entry {
    Entry {
        id: "e1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        appointment: "a1".parse().unwrap(),
        consultation: "c1".parse().unwrap(),
        state: queue::State::CheckedIn,
        priority: Priority::Normal,
        checked_in: at(0),
        consented: at(0),
        standing: at(0).as_microsecond(),
        device_ready: false,
        device: None,
        interpreter_needed: false,
        visit_type: None,
        pooled: false,
        offered: None,
        near: None,
        changed: at(0),
        version: 1,
    }
}

/// The two vocabularies say the same thing of a visit.
fn agree(visit: &Visit) -> bool {
    use consultation::State as C;
    use queue::State as Q;
    let queued = visit.entry.as_ref().map(|entry| entry.state);
    match visit.consultation.state {
        C::Scheduled => queued.is_none(),
        C::CheckedIn => queued == Some(Q::CheckedIn),
        C::Waiting => queued == Some(Q::Waiting),
        C::Connecting | C::InProgress | C::WrappingUp => queued == Some(Q::InConsultation),
        C::Completed => queued == Some(Q::Completed),
        C::Cancelled => queued.is_none_or(|state| state == Q::Cancelled),
        C::NoShow => queued.is_none_or(|state| state == Q::NoShow),
    }
}

proptest! {
    #[test]
    fn no_sequence_of_steps_makes_the_machines_disagree(
        checked_in: bool,
        steps in prop::collection::vec((prop::sample::select(Step::ALL.to_vec()), -5_i64..20), 0..60),
    ) {
        let mut visit = visit(checked_in);
        let mut minute = 0;
        for (step, minutes) in steps {
            minute += minutes;
            let before = visit.clone();
            if let Ok(after) = rules::take(&before, step, at(minute)) {
                visit = after;
            }
            prop_assert!(agree(&visit), "{step:?} led from {before:?} to {visit:?}");
            prop_assert!(visit.consultation.changed >= before.consultation.changed);
            prop_assert!(!before.consultation.state.is_over() || visit == before);
        }
    }
}
