//! The two faces of the font: which glyph a letter has and how wide it is.

use super::{Part, PrintError};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

const REGULAR: &[u8] = include_bytes!("fonts/SourceSans3-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("fonts/SourceSans3-Semibold.ttf");

/// Stands for a letter that the font does not have; a document must hold no empty glyph.
pub(super) const MISSING: char = '\u{25A1}';

/// One face.
pub(super) struct Face {
    pub(super) font: Font,
    letters: FontRef<'static>,
    /// Units of the font's own measure in the height of a line.
    unit: f32,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Result<Self, PrintError> {
        let font = Font::new(bytes.into(), 0).ok_or(PrintError::Font)?;
        let letters = FontRef::new(bytes).map_err(|_| PrintError::Font)?;
        Ok(Self { unit: font.units_per_em(), font, letters })
    }

    /// The letter itself, or what stands for one that the font does not have.
    pub(super) fn shown(&self, letter: char) -> char {
        let known = self.letters.charmap().map(letter).is_some_and(|glyph| glyph.to_u32() != 0);
        if known { letter } else { MISSING }
    }

    /// Whether the font lacks a letter of a text.
    pub(super) fn lacks(&self, text: &str) -> bool {
        text.chars().any(|letter| self.shown(letter) != letter)
    }

    /// The glyphs of a text, each as wide as a line of height 1 has it.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let widths = self.letters.glyph_metrics(Size::unscaled(), LocationRef::default());
        let letters = self.letters.charmap();
        let glyph = |(at, letter): (usize, char)| {
            let glyph = letters.map(letter).unwrap_or_default();
            let width = widths.advance_width(glyph).unwrap_or_default() / self.unit;
            let place = at..at.saturating_add(letter.len_utf8());
            KrillaGlyph::new(GlyphId::new(glyph.to_u32()), width, 0.0, 0.0, 0.0, place, None)
        };
        text.char_indices().map(glyph).collect()
    }

    /// How wide a text is, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.glyphs(text).iter().map(|glyph| glyph.x_advance).sum::<f32>() * size
    }
}

/// The faces of a document.
pub(super) struct Faces {
    regular: Face,
    semibold: Face,
}

impl Faces {
    pub(super) fn load() -> Result<Self, PrintError> {
        Ok(Self { regular: Face::load(REGULAR)?, semibold: Face::load(SEMIBOLD)? })
    }

    /// The face of a part and its size in points. Older readers need no glasses for 12 points.
    pub(super) const fn of(&self, part: Part) -> (&Face, f32) {
        match part {
            Part::Title => (&self.semibold, 22.0),
            Part::Heading => (&self.semibold, 15.0),
            Part::Paragraph => (&self.regular, 12.0),
        }
    }
}
