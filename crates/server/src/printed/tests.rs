//! Read by poppler, which knows nothing of how the documents were written.

use super::{Language, accounting, record, says, visit};
use clinic::chart::{FollowUp, Summary, TakeHome, VisitCopy};
use clinic::disclosure::{Accounting, Disclosure, Purpose};
use clinic::export::{Paper, Said, VisitPaper};
use clinic::person::Person;
use kernel::{Phi, Role};
use std::path::Path;
use std::process::Command;

fn copy(summary: &str) -> VisitCopy {
    let at = |text: &str| text.parse().unwrap();
    VisitCopy {
        summary: Summary {
            take_home: TakeHome {
                summary: Some(Phi::new(summary)),
                follow_up: FollowUp {
                    required: true,
                    note: Some(Phi::new("Call us if it itches.")),
                    due: Some("2026-04-03".parse().unwrap()),
                },
            },
            provider: Phi::new("Maya Chen"),
            started: Some(at("2026-03-02T15:05:00Z")),
            ended: Some(at("2026-03-02T15:20:00Z")),
            minutes: 15,
            outcome: None,
            surveyed: false,
        },
        patient: Phi::new("Rosa Álvarez-Łuczak"),
        clinic: "Harbour Clinic".to_owned(),
        zone: "America/Chicago".to_owned(),
        locale: "es-MX".to_owned(),
        made: at("2026-03-02T16:00:00Z"),
        part2: false,
    }
}

/// What one of poppler's tools says of a document.
fn poppler(tool: &str, flags: &[&str], document: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.pdf");
    std::fs::write(&file, document).unwrap();
    let dash: &[&Path] = if tool == "pdftotext" { &[Path::new("-")] } else { &[] };
    let told = Command::new(tool).args(flags).arg(&file).args(dash).output().unwrap();
    // Poppler before 23 takes `Suspects` for something else than the boolean that it is (ISO 32000-1, 14.7.1).
    let known = "Syntax Error: Suspects object is wrong type (boolean)";
    let complaints = String::from_utf8(told.stderr.clone()).unwrap();
    let sound = complaints.lines().all(|line| line == known);
    assert!(told.status.success() && sound, "{tool}: {told:?}");
    String::from_utf8(told.stdout).unwrap()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_copy_is_tagged_and_has_a_title_and_a_language_and_all_its_words() {
    let document =
        visit(&copy("It is eczema.\n\nUse the cream twice a day."), Language::English).unwrap();
    let about = words(&poppler("pdfinfo", &[], &document));
    assert!(
        about.contains("Title: Record of your visit") && about.contains("Tagged: yes"),
        "{about}"
    );
    let text = words(&poppler("pdftotext", &[], &document));
    for told in [
        "Patient: Rosa Álvarez-Łuczak",
        "Seen by: Maya Chen",
        "When: March 2, 2026, 9:05 AM CST",
        "It is eczema. Use the cream twice a day.",
        "Call us if it itches. By: April 3, 2026",
    ] {
        assert!(text.contains(told), "{told:?} is not in {text}");
    }
    assert!(!text.contains('□'), "the font has every letter: {text}");
    let tree = words(&poppler("pdfinfo", &["-struct-text"], &document));
    for piece in ["H1 \"Record of your visit\"", "H2", "\"What comes next\"", "P (block)"] {
        assert!(tree.contains(piece), "{piece} is not in {tree}");
    }
    let raw = String::from_utf8_lossy(&document);
    assert!(raw.contains("/Lang(en)") || raw.contains("/Lang (en)"), "its language is told");
    assert!(raw.contains("pdfuaid"), "it says that it is PDF/UA");
}

#[test]
fn a_copy_in_spanish_of_many_pages_loses_no_word() {
    let said = (1..=900).map(|number| format!("palabra{number}")).collect::<Vec<_>>().join(" ");
    let long = "x".repeat(400);
    let document = visit(&copy(&format!("{said}\n{long}\nやあ")), Language::Spanish).unwrap();
    let about = words(&poppler("pdfinfo", &[], &document));
    assert!(about.contains("Title: Registro de su consulta"), "{about}");
    assert!(!about.contains("Pages: 1 "), "{about}");
    let text = words(&poppler("pdftotext", &[], &document));
    assert!(text.contains("Cuándo: 2 de marzo de 2026, 09:05 CST"), "{text}");
    assert!((1..=900).all(|number| text.contains(&format!("palabra{number} "))), "{text}");
    assert_eq!(text.matches('x').count(), 400 + text.matches("Próx").count());
    assert!(text.contains("□□ □ sustituye") || text.contains("□ sustituye una letra"), "{text}");
}

#[test]
fn an_accounting_tells_when_to_whom_what_and_what_for() {
    let at: kernel::Timestamp = "2026-03-02T03:05:00Z".parse().unwrap();
    let made = Accounting {
        patient: Phi::new("Rosa Álvarez-Łuczak"),
        clinic: "Harbour Clinic".to_owned(),
        zone: "America/Chicago".to_owned(),
        locale: "es-MX".to_owned(),
        from: "2020-03-02T16:00:00Z".parse().unwrap(),
        made: "2026-03-02T16:00:00Z".parse().unwrap(),
        disclosures: vec![Disclosure {
            part2: None,
            id: "d-1".to_owned(),
            patient: "pat-1".parse().unwrap(),
            at,
            recipient: Phi::new("Harbour County Health Department"),
            address: Some(Phi::new("1 Pier Road, Harbour, IL")),
            what: Phi::new("Date and result of a test"),
            purpose: Purpose::PublicHealth,
            basis: Phi::new("Notifiable disease"),
            silence: None,
            recorded_by: "nurse-1".parse().unwrap(),
            recorded: at,
            struck: None,
        }],
    };
    let document = accounting(&made, Language::Spanish).unwrap();
    let text = words(&poppler("pdftotext", &[], &document));
    for told in [
        "A quién se divulgaron sus datos de salud",
        "Desde el 2 de marzo de 2020, 10:00 CST hasta el 2 de marzo de 2026, 10:00 CST.",
        // By the clinic's clock it was the evening before.
        "1 de marzo de 2026, 21:05 CST",
        "A: Harbour County Health Department Dirección: 1 Pier Road, Harbour, IL",
        "Qué: Date and result of a test Para: la salud pública Por: Notifiable disease",
    ] {
        assert!(text.contains(told), "{told:?} is not in {text}");
    }
    let document = accounting(&made, Language::English).unwrap();
    let tree = words(&poppler("pdfinfo", &["-struct-text"], &document));
    for piece in ["H1 \"To whom your health data was disclosed\"", "H2 \"March 1, 2026"] {
        assert!(tree.contains(piece), "{piece} is not in {tree}");
    }
}

#[test]
fn what_part_2_protects_says_so_at_its_head_in_the_readers_language() {
    let protected = VisitCopy { part2: true, ..copy("It goes well.") };
    for (language, notice) in [
        (Language::English, "42 CFR part 2 prohibits unauthorized use or disclosure"),
        (Language::Spanish, "42 CFR parte 2 prohíbe el uso o la divulgación no autorizados"),
    ] {
        let text = words(&poppler("pdftotext", &[], &visit(&protected, language).unwrap()));
        let (at, summary) = (text.find(notice), text.find("It goes well."));
        assert!(at.is_some() && at < summary, "{notice:?} is not at the head of {text}");
        let plain = visit(&copy("Well."), language).unwrap();
        assert!(!says(&plain, "42 CFR") && says(&plain, "Well."), "we read what poppler reads");
        let plain = words(&poppler("pdftotext", &[], &plain));
        assert!(!plain.contains("42 CFR"), "{plain}");
    }
}

/// A record with these visits and messages.
fn paper(visits: Vec<VisitPaper>, said: Vec<Said>) -> Paper {
    let patient = Person {
        id: "pat-1".parse().unwrap(),
        organization: "clinic".parse().unwrap(),
        role: Role::Patient,
        name: Phi::new("Rosa Álvarez-Łuczak"),
        birth_date: None,
        phone: None,
        email: None,
        specialty: None,
        locale: "es-MX".to_owned(),
        departments: Vec::new(),
        active: true,
        banned: None,
        version: 1,
    };
    Paper {
        patient,
        clinic: "Harbour Clinic".to_owned(),
        zone: "America/Chicago".to_owned(),
        made: "2026-03-02T16:00:00Z".parse().unwrap(),
        visits,
        said,
    }
}

#[test]
fn a_visit_that_part_2_protects_says_so_in_its_heading() {
    let held = |part2| VisitPaper {
        starts: "2026-03-02T15:00:00Z".parse().unwrap(),
        zone: "America/Chicago".to_owned(),
        provider: Phi::new("Dr Okafor"),
        state: "completed",
        reason: None,
        take_home: copy("It goes well.").summary.take_home,
        note: None,
        part2,
    };
    for (part2, language, heading) in [
        (true, Language::English, "Visit (42 CFR Part 2): "),
        (true, Language::Spanish, "Consulta (42 CFR parte 2): "),
        (false, Language::English, "Visit: "),
    ] {
        let visits = vec![held(part2)];
        let document = record(&paper(visits, Vec::new()), language).unwrap();
        assert!(says(&document, heading), "{heading}");
    }
}

#[test]
fn a_message_of_a_visit_that_part_2_protects_says_so_beside_its_writer_and_no_other_does() {
    let said = |text: &str, part2: bool| Said {
        at: "2026-03-02T15:05:00Z".parse().unwrap(),
        by: Phi::new("Maya Chen"),
        text: Phi::new(text),
        part2,
    };
    let paper = paper(
        Vec::new(),
        vec![said("Naloxone is at hand.", true), said("The rash is gone.", false)],
    );
    let unlabelled = Paper { said: vec![said("The rash is gone.", false)], ..paper.clone() };
    for (language, mark, notice) in [
        (Language::English, "Maya Chen (42 CFR Part 2): Naloxone", "42 CFR part 2 prohibits"),
        (Language::Spanish, "Maya Chen (42 CFR parte 2): Naloxone", "42 CFR parte 2 prohíbe"),
    ] {
        let document = record(&paper, language).unwrap();
        let whole = clinic::sensitivity::notice(language == Language::Spanish);
        assert!(says(&document, whole) && says(&document, mark), "{whole:?} is read back");
        let plain = record(&unlabelled, language).unwrap();
        assert!(!says(&plain, whole) && says(&plain, "Maya Chen: The rash is gone."));
        let text = words(&poppler("pdftotext", &[], &document));
        assert!(text.contains(mark), "{mark:?} is not in {text}");
        assert!(text.contains("Maya Chen: The rash is gone."), "{text}");
        assert!(
            text.find(notice) < text.find("Naloxone"),
            "{notice:?} is not at the head of {text}"
        );
        assert!(text.contains(notice), "{text}");
    }
}
