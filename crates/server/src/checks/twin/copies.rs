//! Whether a link, which is for one visit, gives a copy of its patient's whole record.

use super::ask::text;
use super::canaries::Canaries;
use super::people::Staff;
use super::{Shared, Twin, visit};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::json;

/// A patient has leave to take a copy, takes it where they signed in, and comes to a visit by its link after that.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let mut canaries = Canaries::new();
    let (person, patient) = visit::registered(twin, &staff, &mut canaries).await?;
    let requests = format!("/api/v1/patients/{person}/privacy-requests");
    let asked = twin.post(&requests, &patient, &json!({ "asked": "access" })).await?;
    let request = text(&asked, "/id")?;
    let answer = format!("/api/v1/privacy-requests/{request}/answer");
    twin.post(&answer, &staff.officer, &json!({ "granted": true })).await?;
    let exports = format!("{requests}/{request}/exports");
    let own = json!({ "purpose": "patient-request" });
    let export = text(&twin.post(&exports, &patient, &own).await?, "/id")?;
    let link = visit::linked(twin, &staff, (&person, &canaries.born)).await?.session;
    let taken = |format: &str| format!("/api/v1/patients/{person}/exports/{export}/{format}");
    let ways = [
        ("export", Method::POST, exports, Some(own.to_string())),
        ("archive", Method::GET, taken("archive"), None),
        ("document", Method::GET, taken("document"), None),
    ];
    let (mut given, tried) = (Vec::new(), ways.len());
    for (name, method, path, body) in ways {
        if twin.ask((method, &path), &link, body).await?.is_given() {
            given.push(name);
        }
    }
    let (status, words) = if given.is_empty() {
        (Status::Pass, format!("a link gives a copy of the record by none of {tried} ways"))
    } else {
        (Status::Fail, format!("a link gives a copy of the record: {}", given.join(", ")))
    };
    Ok(Finding::new(status, words).with("ways", tried).with("given", given.len()))
}
