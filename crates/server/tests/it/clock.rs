//! The demo's clock, seen from outside: a fast one, and one that is moved.

use crate::world::{Session, World, housecall};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn shown(answer: &Value) -> Timestamp {
    answer["now"].as_str().unwrap().parse().unwrap()
}

#[test]
fn the_clock_of_a_demo_runs_fast_and_is_moved_ahead_and_what_is_due_happens() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--speed", "60", "--data"]).arg(folder.path());
    let world = World::start(command, folder.path());
    let first = world.client().get("/api/v1/clock").json();
    assert_eq!(first["speed"], 60);
    std::thread::sleep(std::time::Duration::from_millis(500));
    let passed = shown(&world.client().get("/api/v1/clock").json()).duration_since(shown(&first));
    assert!(passed >= SignedDuration::from_secs(30), "{passed:?}");
    let mut admin = Session::sign_in(&world, "admin-1");
    let moved = admin.post("/api/v1/demo/clock", &json!({ "seconds": 7 * 365 * 86_400 }));
    assert_eq!(moved.status, 200, "{}", moved.text());
    let years = shown(&moved.json()).duration_since(shown(&first)).as_hours() / 24 / 365;
    assert_eq!(years, 7);
    assert_eq!(admin.get("/api/v1/people").status, 401, "nobody stays signed in for seven years");
}

#[test]
fn a_demo_whose_clock_was_moved_goes_on_from_there_when_it_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let start = |ahead: &str| {
        let mut command = housecall();
        command.args(["demo", "--listen", "127.0.0.1:0", "--ahead", ahead, "--data"]);
        command.arg(folder.path());
        World::start(command, folder.path())
    };
    let mut world = start("0");
    let mut admin = Session::sign_in(&world, "admin-1");
    let moved = admin.post("/api/v1/demo/clock", &json!({ "seconds": 86_400 }));
    let moved = shown(&moved.json());
    assert!(world.terminate().success());
    let again = start("86401");
    assert!(shown(&again.client().get("/api/v1/clock").json()) > moved);
}
