//! What stands in a visit's record, in English and Spanish. Pure.

use super::face::MISSING;
use super::{Part, Piece};
use clinic::chart::VisitCopy;
use clinic::outbox::spanish_date;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Spanish,
}

impl Language {
    /// The language for somebody who reads this one.
    pub(crate) fn of(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("es") { Self::Spanish } else { Self::English }
    }

    const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Spanish => &SPANISH,
        }
    }

    /// Its BCP 47 tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }
}

/// The words that do not change.
struct Words {
    title: &'static str,
    patient: &'static str,
    provider: &'static str,
    clinic: &'static str,
    began: &'static str,
    minutes: &'static str,
    summary: &'static str,
    no_summary: &'static str,
    next: &'static str,
    again: &'static str,
    not_again: &'static str,
    by: &'static str,
    made: &'static str,
    missing: &'static str,
}

static ENGLISH: Words = Words {
    title: "Record of your visit",
    patient: "Patient",
    provider: "Seen by",
    clinic: "Clinic",
    began: "When",
    minutes: "Minutes",
    summary: "What was said and agreed",
    no_summary: "Nothing was written down for you.",
    next: "What comes next",
    again: "You should be seen again.",
    not_again: "No other visit was planned.",
    by: "By",
    made: "This copy was made on",
    missing: "stands for a letter that this document cannot show; the page of your visit shows it.",
};

static SPANISH: Words = Words {
    title: "Registro de su consulta",
    patient: "Paciente",
    provider: "Le atendió",
    clinic: "Clínica",
    began: "Cuándo",
    minutes: "Minutos",
    summary: "Lo que se dijo y acordó",
    no_summary: "No se anotó nada para usted.",
    next: "Qué sigue",
    again: "Conviene que le vean otra vez.",
    not_again: "No se planeó otra consulta.",
    by: "Antes del",
    made: "Esta copia se hizo el",
    missing: "sustituye una letra que este documento no puede mostrar; la página de su consulta la muestra.",
};

/// The pieces of a visit's record, in the order in which they are read.
pub(super) fn visit(copy: &VisitCopy, language: Language) -> Vec<Piece> {
    let words = language.words();
    let zone = TimeZone::get(&copy.zone).unwrap_or(TimeZone::UTC);
    let told = |at: Timestamp| moment(at, &zone, language);
    let (summary, take_home) = (&copy.summary, &copy.summary.take_home);
    let fact = |name: &str, value: &str| (Part::Paragraph, format!("{name}: {value}"));
    let mut pieces = vec![
        (Part::Title, words.title.to_owned()),
        fact(words.patient, copy.patient.expose()),
        fact(words.provider, summary.provider.expose()),
        fact(words.clinic, &copy.clinic),
    ];
    pieces.extend(copy.part2.then(|| notice(language)));
    if let Some(began) = summary.started {
        pieces.push(fact(words.began, &told(began)));
        pieces.push(fact(words.minutes, &summary.minutes.to_string()));
    }
    pieces.push((Part::Heading, words.summary.to_owned()));
    let said = take_home.summary.as_ref().map_or(words.no_summary, |text| text.expose());
    pieces.extend(paragraphs(said));
    pieces.push((Part::Heading, words.next.to_owned()));
    let follow_up = &take_home.follow_up;
    let planned = if follow_up.required { words.again } else { words.not_again };
    let note = follow_up.note.as_ref().map_or(planned, |note| note.expose());
    pieces.extend(paragraphs(note));
    pieces.extend(follow_up.due.map(|due| fact(words.by, &date(due, language))));
    pieces.push((Part::Paragraph, format!("{} {}.", words.made, told(copy.made))));
    pieces
}

/// What goes with whatever 42 CFR Part 2 protects.
pub(super) fn notice(language: Language) -> Piece {
    let spanish = language == Language::Spanish;
    (Part::Paragraph, clinic::sensitivity::notice(spanish).to_owned())
}

/// What is said beneath a document that lacks a letter.
pub(super) fn lacking(language: Language) -> Piece {
    (Part::Paragraph, format!("{MISSING} {}", language.words().missing))
}

/// What somebody wrote, line by line as they wrote it.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = Piece> {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).map(|line| (Part::Paragraph, line))
}

/// An instant by a clock.
pub(super) fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = at.to_zoned_datetime(zone.clone());
    let time = match language {
        Language::English => local.strftime("%-I:%M %p %Z").to_string(),
        Language::Spanish => local.strftime("%H:%M %Z").to_string(),
    };
    format!("{}, {time}", date(local.date(), language))
}

/// A day, in words.
pub(super) fn date(day: Date, language: Language) -> String {
    match language {
        Language::English => day.strftime("%B %-d, %Y").to_string(),
        Language::Spanish => spanish_date(day),
    }
}
