//! Whether what 42 CFR Part 2 protects says so wherever it is shown and in whatever leaves, and leaves on a basis only.

use super::handout::Asked;
use super::leaver::Leaver;
use super::people::Staff;
use super::{Shared, Twin};
use crate::printed::says;
use aws_lc_rs::digest::{SHA256, digest};
use clinic::sensitivity::{PART2, notice};
use compliance::check::{Finding, Site, Status, Unseen};
use data_encoding::HEXLOWER;
use reqwest::Method;
use serde_json::{Value, json};

/// What was looked at, and what was wrong.
#[derive(Default)]
struct Seen {
    looked: usize,
    wrong: Vec<&'static str>,
    /// The files and documents that were looked at, each with its SHA-256.
    artefacts: Vec<String>,
}

impl Seen {
    fn look(&mut self, holds: bool, otherwise: &'static str) {
        self.looked += 1;
        if !holds {
            self.wrong.push(otherwise);
        }
    }

    fn keep(&mut self, name: &str, content: &[u8]) {
        let hash = HEXLOWER.encode(digest(&SHA256, content).as_ref());
        self.artefacts.push(format!("{name}={hash}"));
    }
}

/// Whether something has the label, as the interface shows it.
fn is_labelled(shown: &Value) -> bool {
    shown.get("sensitivity").and_then(Value::as_str) == Some(PART2)
}

/// Whether something has the label, as FHIR has it.
fn is_secured(row: &Value) -> bool {
    let codes = row.pointer("/meta/security").and_then(Value::as_array);
    codes.into_iter().flatten().any(|one| one.get("code").and_then(Value::as_str) == Some(PART2))
}

/// A file of a copy; nothing where there is none.
fn file(files: &[(String, Vec<u8>)], name: &str) -> Value {
    let found = files.iter().find(|(known, _)| known == name);
    found.and_then(|(_, content)| serde_json::from_slice(content).ok()).unwrap_or_default()
}

/// Looks whether the interface shows the label.
async fn shown(
    twin: &Twin,
    staff: &Staff,
    provider: &Leaver,
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let Leaver { person, consultation, .. } = provider;
    let visit = format!("/api/v1/consultations/{consultation}");
    for secret in [&provider.session, &provider.patient] {
        let room = twin.get(&visit, secret).await?.json();
        seen.look(is_labelled(&room), "a visit is shown without the label");
    }
    let record = format!("/api/v1/patients/{person}/record");
    let record = twin.get(&record, &staff.nurse).await?.json();
    let items = record.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_it = |one: &&Value| {
        one.get("consultationId").and_then(Value::as_str) == Some(consultation.as_str())
    };
    let holds = items.iter().find(is_it).is_some_and(is_labelled);
    seen.look(holds, "a record is shown without the label");
    Ok(())
}

/// Looks whether a copy has label and notice.
fn packed(files: &[(String, Vec<u8>)], provider: &Leaver, seen: &mut Seen) {
    let about = file(files, "about.json");
    let told = about.get("notice").and_then(Value::as_str);
    seen.look(told == Some(notice(false)), "a copy leaves without the notice of 2.32");
    seen.look(is_secured(&about), "a copy leaves without the label");
    for (name, id, otherwise) in [
        ("consultation.json", &provider.consultation, "a visit leaves without the label"),
        ("appointment.json", &provider.appointment, "an appointment leaves without the label"),
    ] {
        let rows = file(files, name);
        let is_it = |row: &&Value| row.get("id").and_then(Value::as_str) == Some(id.as_str());
        let row = rows.as_array().and_then(|rows| rows.iter().find(is_it));
        seen.look(row.is_some_and(is_secured), otherwise);
    }
}

/// The languages of a document, whether they are Spanish, and how the heading of a labelled visit begins there.
const LANGUAGES: [(&str, bool, &str); 2] =
    [("en", false, "Visit (42 CFR Part 2):"), ("es", true, "Consulta (42 CFR parte 2):")];

/// Looks whether a document for people has the notice, in the language that it is in, and its visit the label.
fn printed(document: &[u8], (spanish, label): (bool, &str), seen: &mut Seen) {
    let unlabelled = "a document for people leaves without the label of the visit";
    seen.look(says(document, label), unlabelled);
    let otherwise = "a document for people leaves without the notice of 2.32";
    seen.look(says(document, notice(spanish)), otherwise);
}

/// Tries to let something out on nothing; and on what carries it, for what is refused in any case tells nothing.
async fn left(
    twin: &Twin,
    staff: &Staff,
    provider: &Leaver,
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let asked = Asked::of(twin, staff, provider).await?;
    let copy = |part2: Option<&str>| json!({ "purpose": "treatment", "text": "For a check.", "part2": part2 });
    for nothing in [None, Some("none")] {
        let refused = asked.said(&copy(nothing)).await?.is_refused()?;
        seen.look(refused, "a copy is let out on nothing");
    }
    let all = format!("/api/v1/patients/{}/disclosures", provider.person);
    let disclosure = |part2: Option<&str>| {
        let (recipient, what) = ("A court of nobody", "A record of nobody");
        json!({
            "recipient": recipient, "what": what, "purpose": "judicial", "basis": "A check's order", "part2": part2,
        })
    };
    let told = Some(disclosure(None).to_string());
    let answer = twin.ask((Method::POST, &all), &staff.officer, told).await?;
    seen.look(answer.is_refused()?, "a disclosure is taken that says on nothing that it left");
    twin.post(&all, &staff.officer, &disclosure(Some("court-order"))).await?;
    let allowed = asked.said(&copy(Some("consent"))).await?;
    let files = asked.taken(&allowed).await?.unwrap_or_default();
    packed(&files, provider, seen);
    for (name, content) in &files {
        seen.keep(name, content);
    }
    for (language, spanish, label) in LANGUAGES {
        let document = asked.printed(&allowed, language).await?;
        printed(&document, (spanish, label), seen);
        seen.keep(&format!("record.{language}.pdf"), &document);
    }
    Ok(())
}

/// What is to be said of that.
fn judged(seen: &Seen) -> (Status, String) {
    let mut wrong = seen.wrong.clone();
    wrong.dedup();
    if wrong.is_empty() {
        let words = "label and notice are where they must be, and nothing leaves on nothing";
        (Status::Pass, format!("{words}, of {} looks", seen.looked))
    } else {
        (Status::Fail, wrong.join("; "))
    }
}

/// A provider labels a visit, which is shown, copied and disclosed.
pub(super) async fn carried(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::at_work(twin, &staff).await?;
    let path = format!("/api/v1/consultations/{}/sensitivity", provider.consultation);
    twin.put(&path, &provider.session, &json!({ "label": PART2 })).await?;
    let mut seen = Seen::default();
    shown(twin, &staff, &provider, &mut seen).await?;
    left(twin, &staff, &provider, &mut seen).await?;
    let (status, words) = judged(&seen);
    let finding = Finding::new(status, words).with("looks", seen.looked);
    Ok(finding.with("wrong", seen.wrong.len()).with("sha256", seen.artefacts.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::{PART2, Seen, Status, file, is_labelled, is_secured, judged, printed};
    use clinic::sensitivity::security;
    use serde_json::{Value, json};

    #[test]
    fn a_label_is_known_in_either_form_and_nothing_else_is_one() {
        assert!(is_labelled(&json!({ "sensitivity": PART2 })));
        assert!(!is_labelled(&json!({ "sensitivity": null })) && !is_labelled(&json!({})));
        assert!(is_secured(&json!({ "meta": { "security": security() } })));
        assert!(!is_secured(&json!({ "meta": { "security": [{ "code": "R" }] } })));
        let files = vec![("about.json".to_owned(), b"{\"notice\":null}".to_vec())];
        assert_eq!(file(&files, "about.json"), json!({ "notice": null }));
        assert_eq!(file(&files, "consultation.json"), Value::Null);
    }

    #[test]
    fn a_document_without_the_notice_is_told_and_so_is_none() {
        for document in [b"%PDF-1.7".as_slice(), b"42 CFR part 2 prohibits", b""] {
            let mut seen = Seen::default();
            printed(document, (false, "Visit (42 CFR Part 2):"), &mut seen);
            assert_eq!(judged(&seen).0, Status::Fail, "nothing that a reader of documents reads");
            assert_eq!(seen.wrong.len(), 2, "neither label nor notice");
        }
    }

    #[test]
    fn what_is_missing_is_told_once() {
        let mut seen = Seen::default();
        seen.look(true, "one");
        assert_eq!(judged(&seen).0, Status::Pass);
        seen.look(false, "two");
        seen.look(false, "two");
        assert_eq!(judged(&seen), (Status::Fail, "two".to_owned()));
    }

    #[test]
    fn what_was_looked_at_is_kept_by_its_hash() {
        let mut seen = Seen::default();
        seen.keep("about.json", b"1234567890");
        let hash = "c775e7b757ede630cd0aa1113bd102661ab38829ca52a6422ab782862f268646";
        assert_eq!(seen.artefacts, [format!("about.json={hash}")]);
    }
}
