//! One line of JSON for each case, read by the runner.

use std::future::Future;
use std::time::Duration;

/// How a case ends: what went wrong is text.
pub type Outcome = Result<(), String>;

/// Runs one case and reports how it ended.
pub async fn check(id: &str, case: impl Future<Output = Outcome>) {
    within(id, 25, case).await;
}

/// The same with a time of its own, in seconds.
pub async fn within(id: &str, seconds: u64, case: impl Future<Output = Outcome>) {
    let ended = tokio::time::timeout(Duration::from_secs(seconds), case).await;
    let (outcome, detail) =
        match ended.unwrap_or_else(|_| Err(format!("not finished within {seconds} s"))) {
            Ok(()) => ("pass", String::new()),
            Err(detail) => ("fail", detail),
        };
    println!("{}", serde_json::json!({ "case": id, "outcome": outcome, "detail": detail }));
}

/// Fails the case unless the two are equal.
pub fn equal<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Outcome {
    if found == wanted { Ok(()) } else { Err(format!("found {found:?}, wanted {wanted:?}")) }
}

/// Fails the case with these words unless it holds.
pub fn ensure(holds: bool, words: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(words.into()) }
}
