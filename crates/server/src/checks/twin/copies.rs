//! Whether a link, which is for one visit, gives a copy of its patient's whole record.

use super::ask::{Answer, text};
use super::canaries::Canaries;
use super::people::Staff;
use super::{Shared, Twin, visit};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};

/// By what a link is refused a copy, because it is one.
const BY_LINK: &str = "access.link-copy";

/// Whether a link was given what it asked for. What is refused for another reason, or not at all, tells nothing of links.
fn gives(name: &str, answer: &Answer) -> Result<bool, Unseen> {
    let json = answer.json();
    let code = json.get("code").and_then(Value::as_str).unwrap_or("no code");
    match answer.status {
        200..=299 => Ok(true),
        403 if code == BY_LINK => Ok(false),
        status => {
            let words = format!("the check's own clinic answers a link that asks for the {name}");
            Err(Unseen::because(format!("{words} with {status} and {code}")))
        }
    }
}

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
    let taken = |format: &str| format!("/api/v1/patients/{person}/exports/{export}/{format}");
    let (archive, document) = (taken("archive"), taken("document"));
    // What is not there for the patient either is kept from no link.
    for (told, path) in [("the archive", &archive), ("the document", &document)] {
        twin.get(path, &patient).await?.taken(told)?;
    }
    let link = visit::linked(twin, &staff, (&person, &canaries.born)).await?.session;
    let ways = [
        ("export", Method::POST, exports, Some(own.to_string())),
        ("archive", Method::GET, archive, None),
        ("document", Method::GET, document, None),
    ];
    let (mut given, tried) = (Vec::new(), ways.len());
    for (name, method, path, body) in ways {
        if gives(name, &twin.ask((method, &path), &link, body).await?)? {
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

#[cfg(test)]
mod tests {
    use super::{Answer, gives};

    #[test]
    fn a_link_is_refused_for_being_one_and_nothing_else_that_fails_is_taken_for_that() {
        let answered = |status, text: &str| gives("archive", &Answer { status, text: text.into() });
        assert!(answered(200, "a file").unwrap());
        assert!(!answered(403, r#"{"code":"access.link-copy"}"#).unwrap());
        for (status, text) in [
            (403, r#"{"code":"access.denied"}"#),
            (404, r#"{"code":"record.unknown"}"#),
            (429, "{}"),
            (500, ""),
            (302, ""),
        ] {
            let unseen = format!("{:?}", answered(status, text).unwrap_err());
            assert!(unseen.contains(&status.to_string()), "{unseen}");
        }
    }
}
