//! The server's clock, for whoever must go by it: clients of a demo whose day is played fast.

use super::answer::{Answer, ok};
use super::problem::Problem;
use super::request::Body;
use super::route::Route;
use super::routes::{ADMIN, EVERYBODY};
use axum::Extension;
use kernel::{Clock, Kind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// Ten years, so that what is kept for seven is seen to go.
const FARTHEST: u64 = 10 * 366 * 86_400;

/// The routes of the clock.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/clock", EVERYBODY, "The server's clock and how fast it runs", show)
            .open()
            .answers::<ClockView>(),
        Route::post(
            "/api/v1/demo/clock",
            ADMIN,
            "Move a demo's clock ahead; what is due meanwhile happens",
            skip,
        )
        .takes::<Step>()
        .answers::<ClockView>(),
    ]
}

/// A clock.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clock)]
pub(super) struct ClockView {
    #[schema(format = DateTime)]
    now: String,
    /// How many times faster than other clocks it runs; 1 but in a demo.
    speed: u32,
}

impl ClockView {
    fn of(clock: &dyn Clock) -> Self {
        Self { now: clock.now().to_string(), speed: clock.speed() }
    }
}

/// Shows the clock.
pub(super) async fn show(Extension(clock): Extension<Arc<dyn Clock>>) -> Answer<ClockView> {
    ok(ClockView::of(&*clock))
}

/// How far a clock is moved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClockStep)]
pub(super) struct Step {
    /// At most ten years; a clock never goes back.
    seconds: u64,
}

/// Moves a demo's clock ahead.
pub(super) async fn skip(
    Extension(clock): Extension<Arc<dyn Clock>>,
    Body(step): Body<Step>,
) -> Answer<ClockView> {
    if step.seconds > FARTHEST {
        let detail = format!("The field seconds is at most {FARTHEST}, which is ten years.");
        return Err(Problem::new(Kind::Invalid, "request.field", detail));
    }
    if !clock.skip(Duration::from_secs(step.seconds)) {
        let detail =
            "This server goes by its machine's clock; only that of `housecall demo` can be moved.";
        return Err(Problem::new(Kind::Conflict, "clock.fixed", detail));
    }
    ok(ClockView::of(&*clock))
}
