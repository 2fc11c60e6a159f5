//! Whether a visit begins without its patient's consent, or, for whoever comes by its link, without where they are, how they are
//! called back and whom to call.

use super::ask::text;
use super::canaries::Canaries;
use super::people::Staff;
use super::{Shared, Twin, visit};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::json;

/// Those of these that were let in, each by its name, path and session.
async fn given<'a>(twin: &Twin, tries: &[(&'a str, &str, &str)]) -> Result<Vec<&'a str>, Unseen> {
    let mut given = Vec::new();
    for (name, path, secret) in tries {
        if twin.ask((Method::POST, *path), secret, Some("{}".to_owned())).await?.is_given() {
            given.push(*name);
        }
    }
    Ok(given)
}

/// A patient comes by a link, and step by step says what a visit needs; it begins once all is said.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let mut canaries = Canaries::new();
    let (person, _) = visit::registered(twin, &staff, &mut canaries).await?;
    let came = visit::linked(twin, &staff, (&person, &canaries.born)).await?;
    let visit::Linked { session, provider, appointment, consultation } = &came;
    let arrive = format!("/api/v1/appointments/{appointment}/check-in");
    let start = format!("/api/v1/consultations/{consultation}/start");
    let before = [
        ("check-in by link, with nothing said", arrive.as_str(), session.as_str()),
        ("check-in at the desk without consent", arrive.as_str(), staff.desk.as_str()),
        ("start by whoever treats without check-in", start.as_str(), provider.as_str()),
    ];
    let mut open = given(twin, &before).await?;
    let consent = visit::consent();
    twin.post(&format!("/api/v1/patients/{person}/consents"), session, &consent).await?;
    let unplaced = "check-in by link without where the patient is";
    let after = [(unplaced, arrive.as_str(), session.as_str())];
    open.extend(given(twin, &after).await?);
    let tried = before.len() + after.len();
    if !open.is_empty() {
        let words = format!("a visit goes on without what it needs: {}", open.join(", "));
        return Ok(Finding::new(Status::Fail, words).with("tried", tried));
    }
    let intake = visit::intake(&mut canaries);
    twin.put(&format!("/api/v1/appointments/{appointment}/intake"), session, &intake).await?;
    let entry = text(&twin.post(&arrive, session, &json!({})).await?, "/queueEntryId")?;
    let entry = format!("/api/v1/queue-entries/{entry}");
    twin.post(&format!("{entry}/ready"), session, &json!({})).await?;
    let admit = json!({ "expectedPatientId": person });
    twin.post(&format!("{entry}/admit"), provider, &admit).await?;
    twin.post(&start, provider, &json!({})).await?;
    let words = format!(
        "each of {tried} ways past what a visit needs was refused, and it began with all of it"
    );
    Ok(Finding::new(Status::Pass, words).with("tried", tried))
}
