//! Where a visit stands when people pry, and what is due then: what it is too late or too early for is refused to everybody, and
//! tells nothing of who asked.

use crate::checks::operations::Attempt;
use reqwest::Method;

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its patient has not come.
    Booked,
    /// They wait for who treats them.
    Waiting,
    /// It goes on.
    Begun,
    /// It is over.
    Over,
}

/// What is done with a visit that is booked.
const BOOKED: [&str; 2] = ["/appointments/{id}/", "/consultations/{id}/transfer"];
/// What is done with somebody who waits.
const WAITING: [&str; 3] =
    ["/queue-entries/", "/consultations/{id}/start", "/consultations/{id}/transfer"];
/// What is done once it is over.
const LATE: [&str; 4] = ["/tasks/", "/thread", "/disclosures/", "/survey"];

impl Stage {
    /// Whether an operation is tried then: all while the visit goes on, once it is over also all that reads, and before it what is
    /// due then and no more.
    pub(super) fn tries(self, attempt: &Attempt) -> bool {
        let is_of = |parts: &[&str]| parts.iter().any(|part| attempt.told.contains(part));
        let reads = attempt.method == Method::GET;
        match self {
            Self::Booked => !reads && is_of(&BOOKED),
            Self::Waiting => !reads && is_of(&WAITING),
            Self::Begun => true,
            Self::Over => reads || is_of(&LATE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempt, Method, Stage};

    #[test]
    fn each_step_is_tried_when_it_is_due_and_everything_while_the_visit_goes_on() {
        let attempt = |method, told: &str| Attempt {
            method,
            path: "/a".to_owned(),
            body: None,
            told: told.to_owned(),
            lacks: false,
            beside: None,
        };
        let of = |stage: Stage| {
            [
                attempt(Method::POST, "post /api/v1/appointments/{id}/check-in"),
                attempt(Method::POST, "post /api/v1/queue-entries/{entry}/admit"),
                attempt(Method::PUT, "put /api/v1/consultations/{id}/notes"),
                attempt(Method::POST, "post /api/v1/consultations/{id}/survey"),
                attempt(Method::GET, "get /api/v1/appointments/{id}/links"),
            ]
            .map(|one| stage.tries(&one))
        };
        assert_eq!(of(Stage::Booked), [true, false, false, false, false]);
        assert_eq!(of(Stage::Waiting), [false, true, false, false, false]);
        assert_eq!(of(Stage::Begun), [true; 5]);
        assert_eq!(of(Stage::Over), [false, false, false, true, true]);
    }
}
