//! What stands in an accounting of disclosures, in English and Spanish. Pure.

use super::words::{Language, moment};
use super::{Part, Piece};
use clinic::disclosure::{Accounting, Disclosure, Purpose};
use jiff::tz::TimeZone;
use kernel::Phi;

/// The words that do not change.
struct Words {
    title: &'static str,
    patient: &'static str,
    clinic: &'static str,
    span: (&'static str, &'static str),
    none: &'static str,
    recipient: &'static str,
    address: &'static str,
    what: &'static str,
    purpose: &'static str,
    basis: &'static str,
    without: &'static str,
    made: &'static str,
}

static ENGLISH: Words = Words {
    title: "To whom your health data was disclosed",
    patient: "Patient",
    clinic: "Clinic",
    span: ("From", "until"),
    none: "In this time nothing was disclosed that must be accounted for.",
    recipient: "To",
    address: "Address",
    what: "What",
    purpose: "For",
    basis: "Because of",
    without: "Disclosures for treatment, payment and the clinic's own operations, and those that you authorized, are not listed (45 CFR 164.528).",
    made: "This copy was made on",
};

static SPANISH: Words = Words {
    title: "A quién se divulgaron sus datos de salud",
    patient: "Paciente",
    clinic: "Clínica",
    span: ("Desde el", "hasta el"),
    none: "En este tiempo no se divulgó nada de lo que haya que dar cuenta.",
    recipient: "A",
    address: "Dirección",
    what: "Qué",
    purpose: "Para",
    basis: "Por",
    without: "No figuran las divulgaciones para tratamiento, pago y operaciones propias de la clínica, ni las que usted autorizó (45 CFR 164.528).",
    made: "Esta copia se hizo el",
};

/// The pieces of an accounting, in the order in which they are read.
pub(super) fn pieces(made: &Accounting, language: Language) -> Vec<Piece> {
    let words = match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    };
    let (from, until) = words.span;
    let zone = TimeZone::get(&made.zone).unwrap_or(TimeZone::UTC);
    let told = |at| moment(at, &zone, language);
    let mut pieces = vec![
        (Part::Title, words.title.to_owned()),
        fact(words.patient, made.patient.expose()),
        fact(words.clinic, &made.clinic),
        (Part::Paragraph, format!("{from} {} {until} {}.", told(made.from), told(made.made))),
    ];
    if made.disclosures.is_empty() {
        pieces.push((Part::Paragraph, words.none.to_owned()));
    }
    for one in &made.disclosures {
        pieces.push((Part::Heading, told(one.at)));
        pieces.extend(disclosure(one, words, language));
    }
    pieces.push((Part::Paragraph, words.without.to_owned()));
    pieces.push((Part::Paragraph, format!("{} {}.", words.made, told(made.made))));
    pieces
}

fn disclosure(one: &Disclosure, words: &Words, language: Language) -> Vec<Piece> {
    let line = |name: &str, text: &Phi| {
        let text = text.expose().split_whitespace().collect::<Vec<_>>().join(" ");
        fact(name, &text)
    };
    let mut pieces = vec![line(words.recipient, &one.recipient)];
    pieces.extend(one.address.as_ref().map(|address| line(words.address, address)));
    pieces.push(line(words.what, &one.what));
    pieces.push(fact(words.purpose, purpose(one.purpose, language)));
    pieces.push(line(words.basis, &one.basis));
    pieces
}

fn fact(name: &str, value: &str) -> Piece {
    (Part::Paragraph, format!("{name}: {value}"))
}

const fn purpose(purpose: Purpose, language: Language) -> &'static str {
    let (english, spanish) = match purpose {
        Purpose::PublicHealth => ("public health", "la salud pública"),
        Purpose::AbuseReport => {
            ("a report of abuse, neglect or violence", "un aviso de abuso, abandono o violencia")
        }
        Purpose::Oversight => ("oversight of health care", "la supervisión sanitaria"),
        Purpose::Judicial => ("a court", "un tribunal"),
        Purpose::LawEnforcement => ("law enforcement", "la policía o la fiscalía"),
        Purpose::Decedent => ("a coroner or funeral director", "un forense o una funeraria"),
        Purpose::Donation => ("donation of organs or tissue", "la donación de órganos o tejidos"),
        Purpose::Research => ("research", "la investigación"),
        Purpose::Threat => ("a serious threat to somebody", "una amenaza grave a alguien"),
        Purpose::Government => ("a function of government", "una función del gobierno"),
        Purpose::WorkersCompensation => {
            ("compensation of workers", "la compensación de trabajadores")
        }
        Purpose::RequiredByLaw => ("what a law requires", "lo que exige una ley"),
        Purpose::Impermissible => {
            ("no purpose: it should not have happened", "ningún fin: no debió ocurrir")
        }
        Purpose::Treatment => ("treatment", "el tratamiento"),
        Purpose::Payment => ("payment", "el pago"),
        Purpose::Operations => ("operations of the clinic", "las operaciones de la clínica"),
        Purpose::Authorization => ("what you authorized", "lo que usted autorizó"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}
