//! Whether a link, which is for one visit, gives a copy of its patient's whole record, and whether a session does in which nobody
//! has shown for a while that it is the patient.

use super::ask::{Answer, text};
use super::canaries::Canaries;
use super::expiry::Hand;
use super::people::Staff;
use super::{Twin, visit};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};

/// By what a link is refused a copy, because it is one, and a session in which nobody has shown a little while ago that it is they.
const BY_LINK: &str = "access.link-copy";
const UNPROVEN: &str = "session.prove-again";
/// Minutes after which a proof is old.
const OLD: u64 = 11;

/// Whether somebody was given what they asked for. What is refused for another reason than this, or not at all, tells nothing.
fn gives((who, name, why): (&str, &str, &str), answer: &Answer) -> Result<bool, Unseen> {
    let json = answer.json();
    let code = json.get("code").and_then(Value::as_str).unwrap_or("no code");
    match answer.status {
        200..=299 => Ok(true),
        403 if code == why => Ok(false),
        status => {
            let words = format!("the check's own clinic answers {who} that asks for the {name}");
            Err(Unseen::because(format!("{words} with {status} and {code}")))
        }
    }
}

/// What was tried, and by what a copy was given.
#[derive(Debug, Default)]
struct Tried {
    ways: usize,
    link: Vec<&'static str>,
    /// Whether one was made in a session whose proof was old.
    unproven: bool,
}

/// What is to be said of that.
fn judged(Tried { ways, link, unproven }: &Tried) -> Finding {
    let mut wrong = Vec::new();
    if !link.is_empty() {
        wrong.push(format!("a link gives a copy of the record: {}", link.join(", ")));
    }
    if *unproven {
        wrong.push(format!("a session gives one {OLD} minutes after its last proof"));
    }
    let (status, words) = if wrong.is_empty() {
        let words = format!("a link gives a copy of the record by none of {ways} ways");
        (Status::Pass, format!("{words}, and a session none whose proof is old"))
    } else {
        (Status::Fail, wrong.join("; "))
    };
    let finding = Finding::new(status, words).with("ways", ways).with("given", link.len());
    finding.with("given_without_proof", unproven)
}

/// A patient has leave to take a copy, takes it where they signed in, comes to a visit by its link after that, and goes on in a
/// session in which they have shown nothing for a while.
async fn tried(twin: &Twin) -> Result<Finding, Unseen> {
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
        ("export", Method::POST, &exports, Some(own.to_string())),
        ("archive", Method::GET, &archive, None),
        ("document", Method::GET, &document, None),
    ];
    let mut tried = Tried { ways: ways.len(), ..Tried::default() };
    for (name, method, path, body) in ways {
        let answer = twin.ask((method, path), &link, body).await?;
        if gives(("a link", name, BY_LINK), &answer)? {
            tried.link.push(name);
        }
    }
    Hand { twin, admin: staff.admin }.later(OLD).await?;
    let late = twin.ask((Method::POST, &exports), &patient, Some(own.to_string())).await?;
    tried.unproven = gives(("a session", "export", UNPROVEN), &late)?;
    Ok(judged(&tried))
}

/// What is tried in a clinic whose clock nobody else goes by.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let found = tried(&twin).await;
    twin.close().await?;
    found
}

#[cfg(test)]
mod tests {
    use super::{Answer, BY_LINK, Status, Tried, UNPROVEN, gives, judged};

    #[test]
    fn a_link_is_refused_for_being_one_and_nothing_else_that_fails_is_taken_for_that() {
        let asked = ("a link", "archive", BY_LINK);
        let answered = |status, text: &str| gives(asked, &Answer { status, text: text.into() });
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

    #[test]
    fn a_session_whose_proof_is_old_is_asked_for_one_and_a_copy_that_it_gives_fails() {
        let asked = ("a session", "export", UNPROVEN);
        let answered = |status, text: &str| gives(asked, &Answer { status, text: text.into() });
        assert!(!answered(403, r#"{"code":"session.prove-again"}"#).unwrap());
        assert!(answered(403, r#"{"code":"access.link-copy"}"#).is_err());
        assert!(answered(201, r#"{"id":"one"}"#).unwrap());
        let mut tried = Tried { ways: 3, ..Tried::default() };
        assert_eq!(judged(&tried).status, Status::Pass);
        tried.unproven = true;
        let found = judged(&tried);
        assert_eq!(found.status, Status::Fail);
        assert!(found.observed.ends_with("minutes after its last proof"), "{}", found.observed);
    }
}
