//! What stands in the document of a whole record, in English and Spanish. Pure.

use super::words::{moment, notice, paragraphs};
use super::{Language, Part, Piece};
use clinic::export::{Paper, VisitPaper};
use jiff::tz::TimeZone;
use kernel::Phi;

/// The words that do not change.
struct Words {
    title: &'static str,
    name: &'static str,
    born: &'static str,
    phone: &'static str,
    email: &'static str,
    made_by: &'static str,
    made: &'static str,
    whole: &'static str,
    visit: &'static str,
    provider: &'static str,
    state: &'static str,
    reason: &'static str,
    summary: &'static str,
    follow_up: &'static str,
    by: &'static str,
    note: &'static str,
    nothing: &'static str,
    said: &'static str,
    protected: &'static str,
}

static ENGLISH: Words = Words {
    title: "Your health record",
    name: "Name",
    born: "Date of birth",
    phone: "Phone",
    email: "E-mail",
    made_by: "Kept by",
    made: "This copy was made on",
    whole: "This document has what was written and said in your latest 200 visits, up to 5,000 messages of them. The file record.zip, which you can have \
            with it, has everything that we keep of you, in a form that programs read.",
    visit: "Visit",
    provider: "With",
    state: "How it stands",
    reason: "Why you came",
    summary: "What was said and agreed",
    follow_up: "What comes next",
    by: "By",
    note: "What your provider noted",
    nothing: "Nothing was written down.",
    said: "Messages",
    protected: " (42 CFR Part 2)",
};

static SPANISH: Words = Words {
    title: "Su historia clínica",
    name: "Nombre",
    born: "Fecha de nacimiento",
    phone: "Teléfono",
    email: "Correo electrónico",
    made_by: "La guarda",
    made: "Esta copia se hizo el",
    whole: "Este documento tiene lo que se anotó y se dijo en sus últimas 200 consultas, con un máximo de 5.000 mensajes. El archivo record.zip, que puede \
            recibir con él, tiene todo lo que guardamos de usted, de una forma que los programas leen.",
    visit: "Consulta",
    provider: "Con",
    state: "Estado",
    reason: "Por qué vino",
    summary: "Lo que se dijo y acordó",
    follow_up: "Qué sigue",
    by: "Antes del",
    note: "Lo que anotó quien le atendió",
    nothing: "No se anotó nada.",
    said: "Mensajes",
    protected: " (42 CFR parte 2)",
};

/// How a visit stands, in words.
fn state(code: &'static str, language: Language) -> &'static str {
    match (code, language) {
        ("completed", Language::English) => "over",
        ("completed", Language::Spanish) => "terminada",
        ("cancelled", Language::English) => "cancelled",
        ("cancelled", Language::Spanish) => "cancelada",
        ("no-show", Language::English) => "nobody came",
        ("no-show", Language::Spanish) => "no hubo asistencia",
        ("scheduled", Language::English) => "planned",
        ("scheduled", Language::Spanish) => "planeada",
        (_, Language::English) => "under way",
        (_, Language::Spanish) => "en curso",
    }
}

/// The pieces of a record, in the order in which they are read.
pub(super) fn pieces(paper: &Paper, language: Language) -> Vec<Piece> {
    let words = match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    };
    let fact = |name: &str, value: &str| (Part::Paragraph, format!("{name}: {value}"));
    let told = |name: &'static str, value: Option<&Phi>| {
        value.map(|value| (Part::Paragraph, format!("{name}: {}", value.expose())))
    };
    let zone = TimeZone::get(&paper.zone).unwrap_or(TimeZone::UTC);
    let patient = &paper.patient;
    let mut pieces =
        vec![(Part::Title, words.title.to_owned()), fact(words.name, patient.name.expose())];
    let said_there = || paper.said.iter().any(|said| said.part2);
    if paper.visits.iter().any(|visit| visit.part2) || said_there() {
        pieces.push(notice(language));
    }
    pieces.extend(told(words.born, patient.birth_date.as_ref()));
    pieces.extend(told(words.phone, patient.phone.as_ref()));
    pieces.extend(told(words.email, patient.email.as_ref()));
    pieces.push(fact(words.made_by, &paper.clinic));
    let made = moment(paper.made, &zone, language);
    pieces.push((Part::Paragraph, format!("{} {made}. {}", words.made, words.whole)));
    for one in &paper.visits {
        pieces.extend(visit(one, (words, language)));
    }
    if !paper.said.is_empty() {
        pieces.push((Part::Heading, words.said.to_owned()));
    }
    for said in &paper.said {
        let at = moment(said.at, &zone, language);
        // A page of it that goes on alone says it, too.
        let mark = if said.part2 { words.protected } else { "" };
        pieces.push((Part::Paragraph, format!("{at}, {}{mark}:", said.by.expose())));
        pieces.extend(paragraphs(said.text.expose()));
    }
    pieces
}

fn visit(one: &VisitPaper, (words, language): (&Words, Language)) -> Vec<Piece> {
    let zone = TimeZone::get(&one.zone).unwrap_or(TimeZone::UTC);
    let begins = moment(one.starts, &zone, language);
    let fact = |name: &str, value: &str| (Part::Paragraph, format!("{name}: {value}"));
    // Whoever looks through it by its headings sees which it is.
    let mark = if one.part2 { words.protected } else { "" };
    let mut pieces = vec![
        (Part::Heading, format!("{}{mark}: {begins}", words.visit)),
        fact(words.provider, one.provider.expose()),
        fact(words.state, state(one.state, language)),
    ];
    pieces.extend(one.part2.then(|| notice(language)));
    let follow_up = &one.take_home.follow_up;
    let texts = [
        (words.reason, one.reason.as_ref()),
        (words.summary, one.take_home.summary.as_ref()),
        (words.follow_up, follow_up.note.as_ref()),
        (words.note, one.note.as_ref()),
    ];
    let before = pieces.len();
    for (name, text) in texts {
        let Some(text) = text else { continue };
        pieces.push((Part::Paragraph, format!("{name}:")));
        pieces.extend(paragraphs(text.expose()));
    }
    pieces.extend(follow_up.due.map(|due| fact(words.by, &super::words::date(due, language))));
    if pieces.len() == before {
        pieces.push((Part::Paragraph, words.nothing.to_owned()));
    }
    pieces
}
