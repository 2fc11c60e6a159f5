//! Whether what somebody signed can be changed through the interface: the words of a form, and that they signed it.

use super::ask::{route, text};
use super::leaver::Leaver;
use super::people::Staff;
use super::{Shared, Twin};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};

const FORMS: &str = "/api/v1/consent-forms";

/// What was tried, and what of it came about.
#[derive(Default)]
struct Seen {
    tried: usize,
    wrong: Vec<String>,
}

/// All there is of forms and of what a patient signed.
struct Kept {
    forms: Vec<Value>,
    records: Vec<Value>,
}

fn items(answer: &Value) -> Vec<Value> {
    answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default()
}

async fn read(twin: &Twin, provider: &Leaver, path: &str) -> Result<Vec<Value>, Unseen> {
    Ok(items(&twin.done((Method::GET, path), &provider.patient, None).await?))
}

impl Kept {
    async fn now(twin: &Twin, provider: &Leaver) -> Result<Self, Unseen> {
        let records = format!("/api/v1/patients/{}/consents", provider.person);
        let (forms, records) =
            (read(twin, provider, FORMS).await?, read(twin, provider, &records).await?);
        Ok(Self { forms, records })
    }
}

/// What is no longer there as it was; what was added since changes nothing.
fn changed(before: &Kept, after: &Kept) -> Vec<&'static str> {
    let lacks = |then: &[Value], now: &[Value]| then.iter().any(|one| !now.contains(one));
    let mut found = Vec::new();
    if lacks(&before.forms, &after.forms) {
        found.push("a form is no longer what it was");
    }
    if lacks(&before.records, &after.records) {
        found.push("a consent is no longer what it was");
    }
    found
}

/// Somebody tries it; what is given came about.
async fn tries(
    twin: &Twin,
    (who, secret): (&str, &str),
    (method, path, body): (Method, &str, &Value),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let told = format!("{who} by {method} {}", route(path));
    let answer = twin.ask((method, path), secret, Some(body.to_string())).await?;
    seen.tried += 1;
    if !answer.is_refused()? {
        seen.wrong.push(told);
    }
    Ok(())
}

/// Everybody tries every way there may be.
async fn tried(
    twin: &Twin,
    (staff, provider): (&Staff, &Leaver),
    record: &str,
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let other =
        json!({ "type": "telehealth", "version": 1, "locale": "en", "text": "Other words." });
    tries(twin, ("an administrator", &staff.admin), (Method::POST, FORMS, &other), seen).await?;
    let consents = format!("/api/v1/patients/{}/consents", provider.person);
    let forms =
        [FORMS.to_owned(), format!("{FORMS}/telehealth/en"), format!("{FORMS}/telehealth/en/1")];
    let records =
        [consents.clone(), format!("{consents}/{record}"), format!("{consents}/telehealth")];
    let people = [
        ("an administrator", staff.admin.as_str()),
        ("an officer", staff.officer.as_str()),
        ("the desk", staff.desk.as_str()),
        ("a provider", provider.session.as_str()),
        ("the patient", provider.patient.as_str()),
    ];
    for who in people {
        for path in forms.iter().chain(&records) {
            for method in [Method::PUT, Method::PATCH, Method::DELETE] {
                tries(twin, who, (method, path, &other), seen).await?;
            }
        }
    }
    Ok(())
}

/// What is to be said of that; `added` tells whether a consent that is taken back is added to those that were given.
fn judged(seen: &Seen, changed: &[&str], added: bool) -> (Status, String) {
    let mut wrong: Vec<&str> = seen.wrong.iter().take(5).map(String::as_str).collect();
    wrong.extend(changed);
    if !wrong.is_empty() {
        (Status::Fail, format!("what was signed can be changed: {}", wrong.join("; ")))
    } else if added {
        let words = "nothing that was signed was changed or taken away";
        (Status::Pass, format!("{words} in {} tries", seen.tried))
    } else {
        (Status::Error, "a consent that was taken back is not told, so nobody knows".to_owned())
    }
}

/// A patient has signed; everybody tries to change that, and then they take it back.
pub(super) async fn stays(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::at_work(twin, &staff).await?;
    let before = Kept::now(twin, &provider).await?;
    let lacks = || Unseen::because("nobody has signed anything in the check's own clinic");
    let record = text(before.records.first().ok_or_else(lacks)?, "/id")?;
    let mut seen = Seen::default();
    tried(twin, (&staff, &provider), &record, &mut seen).await?;
    let revoke = format!("/api/v1/patients/{}/consents/telehealth/revoke", provider.person);
    twin.post(&revoke, &provider.patient, &json!({ "evidence": "click" })).await?;
    let after = Kept::now(twin, &provider).await?;
    let added = after.records.len() > before.records.len();
    let (status, words) = judged(&seen, &changed(&before, &after), added);
    Ok(Finding::new(status, words).with("tried", seen.tried).with("forms", before.forms.len()))
}

#[cfg(test)]
mod tests {
    use super::{Kept, Seen, Status, changed, judged};
    use serde_json::json;

    #[test]
    fn what_is_added_changes_nothing_and_what_is_written_over_or_gone_does() {
        let kept = |forms: &[&str], records: &[&str]| Kept {
            forms: forms.iter().map(|one| json!({ "text": one })).collect(),
            records: records.iter().map(|one| json!({ "decision": one })).collect(),
        };
        let before = kept(&["I agree."], &["granted"]);
        assert!(changed(&before, &kept(&["I agree."], &["granted", "revoked"])).is_empty());
        assert_eq!(changed(&before, &kept(&["I agree to all."], &["granted"])).len(), 1);
        assert_eq!(changed(&before, &kept(&[], &["revoked"])).len(), 2);
    }

    #[test]
    fn nothing_is_well_as_long_as_nothing_is_added_either() {
        let mut seen = Seen::default();
        assert_eq!(judged(&seen, &[], true).0, Status::Pass);
        assert_eq!(judged(&seen, &[], false).0, Status::Error);
        assert_eq!(judged(&seen, &["a form is no longer what it was"], true).0, Status::Fail);
        seen.wrong.push("the desk by DELETE /consents".to_owned());
        assert_eq!(judged(&seen, &[], true).0, Status::Fail);
    }
}
