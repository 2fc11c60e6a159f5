//! What people take away: a PDF that a screen reader reads as well as an eye (PDF/UA-1).
//!
//! `words` and `accounting` say what stands in it, `layout` breaks that into lines and pages, `document` writes them with their
//! structure: title, headings, paragraphs, language; `read` reads their words back. The font, Source Sans 3, is that of the pages. It refuses to know
//! who may have the document, and where its words come from.

mod accounting;
mod document;
mod face;
mod layout;
mod read;
mod record;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use read::says;
pub(crate) use words::Language;

use clinic::chart::VisitCopy;
use clinic::disclosure::Accounting;
use clinic::export::Paper;
use kernel::{Fault, Kind};

/// Why a document could not be written: a mistake of ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    /// The font that is part of the program cannot be read.
    #[error("the font of documents cannot be read")]
    Font,
    /// What was written is no accessible document.
    #[error("the document is not accessible: {0}")]
    Document(String),
}

impl Fault for PrintError {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn code(&self) -> &'static str {
        "document.print"
    }
}

/// The part that a piece of text has in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// What the document is; once, at its head.
    Title,
    /// What the paragraphs below are about.
    Heading,
    /// A line or more of text.
    Paragraph,
}

/// A piece of text and its part.
type Piece = (Part, String);

/// The record of a visit as a document.
pub(crate) fn visit(copy: &VisitCopy, language: Language) -> Result<Vec<u8>, PrintError> {
    print(words::visit(copy, language), language)
}

/// An accounting of disclosures as a document.
pub(crate) fn accounting(made: &Accounting, language: Language) -> Result<Vec<u8>, PrintError> {
    print(accounting::pieces(made, language), language)
}

/// A patient's whole record as a document.
pub(crate) fn record(paper: &Paper, language: Language) -> Result<Vec<u8>, PrintError> {
    print(record::pieces(paper, language), language)
}

fn print(mut pieces: Vec<Piece>, language: Language) -> Result<Vec<u8>, PrintError> {
    let faces = face::Faces::load()?;
    if pieces.iter().any(|(part, text)| faces.of(*part).0.lacks(text)) {
        pieces.push(words::lacking(language));
    }
    let pages = layout::pages(&pieces, &faces);
    document::write(&pieces, &pages, (&faces, language))
}
