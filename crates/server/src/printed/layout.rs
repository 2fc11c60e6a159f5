//! Where each line of a document stands. Pure.

use super::face::{Face, Faces};
use super::{Part, Piece};

/// US Letter, in points: what most printers of those who are seen here hold.
pub(super) const WIDTH: f32 = 612.0;
pub(super) const HEIGHT: f32 = 792.0;
/// Empty on each side.
pub(super) const MARGIN: f32 = 64.0;

/// A line on its page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// Which piece it is of.
    pub(super) piece: usize,
    /// What stands in it.
    pub(super) text: String,
    /// Where its letters stand, from the top.
    pub(super) base: f32,
}

/// The lines of each page, from the top.
pub(super) fn pages(pieces: &[Piece], faces: &Faces) -> Vec<Vec<Line>> {
    let mut pages = vec![Vec::new()];
    let mut base = MARGIN;
    for (piece, (part, text)) in pieces.iter().enumerate() {
        let (face, size) = faces.of(*part);
        let lines = broken(text, (face, size), WIDTH - 2.0 * MARGIN);
        base += above(*part);
        // A heading never stands alone at the foot of a page.
        let together = if *part == Part::Paragraph { 1.0 } else { 3.0 };
        for text in lines {
            base += size * 1.4;
            if base + size * 1.4 * (together - 1.0) > HEIGHT - MARGIN {
                pages.push(Vec::new());
                base = MARGIN + size;
            }
            pages
                .last_mut()
                .into_iter()
                .for_each(|page| page.push(Line { piece, text: text.clone(), base }));
        }
    }
    pages
}

/// Empty above a piece.
const fn above(part: Part) -> f32 {
    match part {
        Part::Title => 0.0,
        Part::Heading => 14.0,
        Part::Paragraph => 4.0,
    }
}

/// A text in lines that are no wider than this; a word that is wider is broken, too. The space at which a line
/// breaks stays at its end, so that words stay apart for who listens.
fn broken(text: &str, (face, size): (&Face, f32), most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        let word: String = word.chars().map(|letter| face.shown(letter)).collect();
        if !line.is_empty() && face.width(&format!("{line}{}", word.trim_end()), size) > most {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            if letter != ' ' && face.width(&format!("{line}{letter}"), size) > most {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    lines.push(line);
    lines
}
