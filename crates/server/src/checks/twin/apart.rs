//! Whether psychotherapy notes reach anybody but whoever wrote them: in the visit, in the record, also one that was opened out of
//! turn, in the search, and in a copy: an officer's and the patient's own, for programs and for people.

use super::ask::{Answer, route, text};
use super::canaries::Canaries;
use super::handout::Asked;
use super::leaver::Leaver;
use super::people::Staff;
use super::views::refused;
use super::{Shared, Twin, visit};
use crate::printed::says;
use crate::record_export::unpacked;
use clinic::demo::PASSWORD;
use compliance::check::{Finding, Site, Status, Unseen};
use memchr::memmem;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOTES: &str = "/psychotherapy-notes";
const SEARCH: &str = "/api/v1/people/search";

/// How often was asked, and who was given what only its writer is to have.
#[derive(Default)]
struct Seen {
    asked: usize,
    leaks: BTreeSet<String>,
    /// What was looked at.
    probes: BTreeSet<String>,
}

/// Where somebody may look for what was written of a visit.
fn places(provider: &Leaver) -> [String; 7] {
    let Leaver { person, appointment, consultation, .. } = provider;
    let visit = format!("/api/v1/consultations/{consultation}");
    [
        format!("{visit}{NOTES}"),
        format!("{visit}/notes"),
        format!("{visit}/summary"),
        visit,
        format!("/api/v1/appointments/{appointment}"),
        format!("/api/v1/patients/{person}/record"),
        format!("/api/v1/people/{person}"),
    ]
}

/// Whether an answer has these words. Where the notes stand somebody else finds none at all.
fn tells(path: &str, answer: &Answer, words: &str) -> bool {
    let told = answer.json();
    let told = told.get("text").and_then(Value::as_str).unwrap_or_default();
    answer.text.contains(words) || (path.ends_with(NOTES) && !told.is_empty())
}

/// Somebody looks everywhere, and searches for the words.
async fn look(
    twin: &Twin,
    (who, secret): (&str, &str),
    (provider, words): (&Leaver, &str),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    for path in places(provider) {
        let answer = twin.get(&path, secret).await?;
        seen.asked += 1;
        seen.probes.insert(route(&path));
        if !answer.is_given() {
            refused(answer.status, &path)?;
        } else if tells(&path, &answer, words) {
            seen.leaks.insert(format!("{who} by {}", route(&path)));
        }
    }
    let search = json!({ "name": words }).to_string();
    let answer = twin.ask((Method::POST, SEARCH), secret, Some(search)).await?;
    seen.asked += 1;
    seen.probes.insert(SEARCH.to_owned());
    if !answer.is_given() {
        refused(answer.status, SEARCH)?;
    } else if answer.json().pointer("/items/0").is_some() {
        seen.leaks.insert(format!("{who} by {SEARCH}"));
    }
    Ok(())
}

/// Another provider looks once more, with the record open out of turn.
async fn despite(
    twin: &Twin,
    staff: &Staff,
    (provider, words): (&Leaver, &str),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let shown = json!({ "password": PASSWORD });
    twin.post("/api/v1/sessions/current/proof", &staff.doctor, &shown).await?;
    let glass = format!("/api/v1/patients/{}/break-glass", provider.person);
    let reason =
        json!({ "reason": "emergency", "text": "A check that looks for what nobody may read." });
    twin.post(&glass, &staff.doctor, &reason).await?;
    let who = ("another provider who opened the record out of turn", staff.doctor.as_str());
    look(twin, who, (provider, words), seen).await?;
    twin.done((Method::DELETE, &glass), &staff.doctor, None).await.map(drop)
}

/// The languages of a document.
const LANGUAGES: [&str; 2] = ["en", "es"];

/// Looks for the words in what somebody took, as it lies there and as a document is read; whether anything was taken.
fn search(
    (who, kind): (&str, &str),
    (files, words): (&[(String, Vec<u8>)], &str),
    seen: &mut Seen,
) -> bool {
    seen.asked += 1;
    seen.probes.insert(format!("{kind} of {who}"));
    for (name, content) in files {
        if memmem::find(content, words.as_bytes()).is_some() || says(content, words) {
            seen.leaks.insert(format!("{who}, in {name}"));
        }
    }
    files.iter().any(|(_, content)| !content.is_empty())
}

/// What was not given tells nothing, unless more is wrong there.
fn unread(seen: &Seen, what: &str) -> Result<(), Unseen> {
    if !seen.leaks.is_empty() {
        return Ok(());
    }
    Err(Unseen::because(format!("the check's own clinic gives no {what}")))
}

fn document(language: &str, content: Vec<u8>) -> [(String, Vec<u8>); 1] {
    [(format!("the document ({language})"), content)]
}

/// An officer looks for the words in a copy of the whole record.
async fn copied(
    twin: &Twin,
    staff: &Staff,
    (provider, words): (&Leaver, &str),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    const WHO: &str = "whoever takes a copy";
    let asked = Asked::of(twin, staff, provider).await?;
    let what = json!({ "purpose": "patient-request", "text": "For a check." });
    let allowed = asked.said(&what).await?;
    let files = asked.taken(&allowed).await?.unwrap_or_default();
    if !search((WHO, "archive"), (&files, words), seen) {
        return unread(seen, "copy of a record");
    }
    for language in LANGUAGES {
        let taken = document(language, asked.printed(&allowed, language).await?);
        if !search((WHO, "document"), (&taken, words), seen) {
            return unread(seen, "document of a record");
        }
    }
    Ok(())
}

/// The patient looks for them in what they take of their own once that is granted.
async fn taken_home(
    twin: &Twin,
    staff: &Staff,
    (provider, words): (&Leaver, &str),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    const WHO: &str = "the patient by their own copy";
    let Leaver { person, patient, .. } = provider;
    let requests = format!("/api/v1/patients/{person}/privacy-requests");
    let asked = twin.post(&requests, patient, &json!({ "asked": "access" })).await?;
    let request = text(&asked, "/id")?;
    let answer = format!("/api/v1/privacy-requests/{request}/answer");
    twin.post(&answer, &staff.officer, &json!({ "granted": true })).await?;
    let own = json!({ "purpose": "patient-request" });
    let exports = format!("{requests}/{request}/exports");
    let export = text(&twin.post(&exports, patient, &own).await?, "/id")?;
    let place = format!("/api/v1/patients/{person}/exports/{export}");
    let archive = twin.bytes(&format!("{place}/archive"), patient).await?;
    let files = unpacked(&archive).unwrap_or_default();
    if !search((WHO, "archive"), (&files, words), seen) {
        return unread(seen, "copy of their own record to a patient");
    }
    for language in LANGUAGES {
        let path = format!("{place}/document?language={language}");
        let taken = document(language, twin.bytes(&path, patient).await?);
        if !search((WHO, "document"), (&taken, words), seen) {
            return unread(seen, "document of their own record to a patient");
        }
    }
    Ok(())
}

/// What is to be said of that, and of whether whoever wrote it has it.
fn judged(seen: &Seen, is_there: bool) -> (Status, String) {
    if !seen.leaks.is_empty() {
        let all: Vec<&str> = seen.leaks.iter().map(String::as_str).collect();
        (Status::Fail, format!("psychotherapy notes are given to {}", all.join(", ")))
    } else if is_there {
        let words = "a psychotherapy note is given to its writer and to nobody else";
        (Status::Pass, format!("{words}, of {} questions", seen.asked))
    } else {
        let words = "whoever wrote a psychotherapy note is not given it, so nobody knows";
        (Status::Error, words.to_owned())
    }
}

/// A provider writes a psychotherapy note in a visit, and everybody else looks for it.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let mut canaries = Canaries::new();
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::treating(twin, &staff, &mut canaries).await?;
    let Leaver { person, appointment, consultation, .. } = &provider;
    let whose = (staff.desk.as_str(), person.as_str(), appointment.as_str(), consultation.as_str());
    let guardian = visit::acting(twin, whose, &mut canaries).await?;
    let words = canaries.text("psychotherapy notes");
    let own = format!("/api/v1/consultations/{consultation}{NOTES}");
    let notes = json!({ "text": words, "version": 0 });
    twin.put(&own, &provider.session, &notes).await?;
    let mut seen = Seen::default();
    let others = [
        ("the patient", provider.patient.as_str()),
        ("whoever acts for the patient", guardian.as_str()),
        ("another provider", staff.doctor.as_str()),
        ("a nurse", staff.nurse.as_str()),
        ("the desk", staff.desk.as_str()),
        ("an interpreter", staff.interpreter.as_str()),
        ("an officer", staff.officer.as_str()),
        ("an administrator", staff.admin.as_str()),
    ];
    for who in others {
        look(twin, who, (&provider, &words), &mut seen).await?;
    }
    despite(twin, &staff, (&provider, &words), &mut seen).await?;
    copied(twin, &staff, (&provider, &words), &mut seen).await?;
    taken_home(twin, &staff, (&provider, &words), &mut seen).await?;
    let is_there = twin.get(&own, &provider.session).await?.text.contains(&words);
    let (status, told) = judged(&seen, is_there);
    let finding = Finding::new(status, told).with("asked", seen.asked);
    let probes: Vec<&str> = seen.probes.iter().map(String::as_str).collect();
    Ok(finding.with("leaks", seen.leaks.len()).with("probes", probes.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{Answer, NOTES, Seen, Status, judged, search, tells, unread};

    #[test]
    fn words_are_told_wherever_they_stand_and_whatever_stands_where_the_notes_are() {
        let answer = |text: &str| Answer { status: 200, text: text.to_owned() };
        let notes = format!("/api/v1/consultations/one{NOTES}");
        assert!(tells("/record", &answer(r#"{"items":[{"notes":"his father"}]}"#), "his father"));
        assert!(!tells("/record", &answer(r#"{"text":"hers"}"#), "his father"));
        assert!(tells(&notes, &answer(r#"{"text":"hers"}"#), "his father"));
        assert!(!tells(&notes, &answer(r#"{"text":"","version":0}"#), "his father"));
    }

    #[test]
    fn nothing_is_well_as_long_as_its_writer_has_no_note_either() {
        let mut seen = Seen::default();
        assert_eq!(judged(&seen, true).0, Status::Pass);
        assert_eq!(judged(&seen, false).0, Status::Error);
        seen.leaks.insert("a nurse by /record".to_owned());
        assert_eq!(judged(&seen, true).0, Status::Fail);
    }

    #[test]
    fn words_in_any_file_of_a_copy_are_told_and_no_copy_leaves_nobody_sure() {
        let mut seen = Seen::default();
        let files = |text: &str| [("notes.json".to_owned(), text.as_bytes().to_vec())];
        let of = ("the patient", "archive");
        assert!(search(of, (&files("of his mother"), "his father"), &mut seen));
        assert!(seen.leaks.is_empty() && !search(of, (&files(""), "his father"), &mut seen));
        assert!(unread(&seen, "copy").is_err());
        assert!(search(of, (&files("[\"of his father\"]"), "his father"), &mut seen));
        assert!(seen.leaks.contains("the patient, in notes.json") && unread(&seen, "copy").is_ok());
        assert_eq!((seen.asked, seen.probes.len()), (3, 1));
    }
}
