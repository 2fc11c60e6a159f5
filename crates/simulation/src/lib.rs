//! A clinic's day, played from outside: bookings, reminders, check-ins, late and absent patients, a provider who falls
//! ill, an interpreter, emergencies, a network outage, visits with messages, and what became of it all.
//!
//! Every person of the day is a program of its own that knows what a browser would know: the REST API, and the protocol
//! with the tokens that the API gives. Whatever a client should have seen is compared with what it saw, and whatever the
//! server says it sent with what gateways got. It refuses to know the server's insides: it may use `kernel` and `wire`.

mod api;
mod day;
mod gateways;
mod house;
mod ledger;
mod line;
mod people;
mod plan;
mod report;
mod time;

pub use api::ApiError;
pub use day::{Options, Progress, Venue, play};
pub use house::HouseError;
pub use plan::Size;
pub use report::{Check, Report};

/// Why a day could not be played at all.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The clinic was not set up.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The simulation's own server did not run.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The server's clock runs at another speed.
    #[error(
        "the server's clock runs {server} times as fast as others, and --speed says {asked}; \
         start the server by `housecall demo --speed {asked}`, or say --speed {server}"
    )]
    Speed {
        /// What the server says.
        server: u32,
        /// What was asked for.
        asked: u32,
    },
    /// A day needs more people.
    #[error("a day has at least 12 patients and 2 providers, and 40 patients a provider at most")]
    Size,
}
