//! Writes a document with its structure.

use super::face::Faces;
use super::layout::{HEIGHT, Line, MARGIN, WIDTH};
use super::words::Language;
use super::{Part, Piece, PrintError};
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// Writes the pages; whatever would keep a screen reader from them is an error, not a document.
pub(super) fn write(
    pieces: &[Piece],
    pages: &[Vec<Line>],
    (faces, language): (&Faces, Language),
) -> Result<Vec<u8>, PrintError> {
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = accessible.finish().map_err(|error| broken(&error))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut groups: Vec<TagGroup> = pieces.iter().map(group).collect();
    let mut outline = Outline::new();
    for (number, lines) in pages.iter().enumerate() {
        let size = PageSettings::from_wh(WIDTH, HEIGHT);
        let mut page = document.start_page_with(size.ok_or(PrintError::Font)?);
        let mut surface = page.surface();
        for line in lines {
            let Some((part, words)) = pieces.get(line.piece) else { continue };
            let (face, size) = faces.of(*part);
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            let place = Point::from_xy(MARGIN, line.base);
            let glyphs = face.glyphs(&line.text);
            surface.draw_glyphs(place, &glyphs, face.font.clone(), &line.text, size, false);
            surface.end_tagged();
            if groups.get(line.piece).is_some_and(|group| group.children.is_empty())
                && *part != Part::Paragraph
            {
                let top = Point::from_xy(MARGIN, line.base - size);
                let there = XyzDestination::new(number, top);
                outline.push_child(OutlineNode::new(words.clone(), there));
            }
            add(&mut groups, line.piece, id);
        }
        let (face, size) = faces.of(Part::Paragraph);
        let text = format!("{} / {}", number.saturating_add(1), pages.len());
        let folio = Artifact::with_kind(ArtifactType::PageNumber);
        surface.start_tagged(ContentTag::Artifact(folio));
        let place = Point::from_xy(WIDTH - MARGIN - face.width(&text, size), HEIGHT - MARGIN / 2.0);
        surface.draw_glyphs(place, &face.glyphs(&text), face.font.clone(), &text, size, false);
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(language.tag().to_owned()));
    for group in groups {
        tree.push(group);
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    let title = pieces.first().map(|(_, title)| title.clone()).unwrap_or_default();
    let metadata = Metadata::new().title(title).language(language.tag().to_owned());
    document.set_metadata(metadata.creator("Housecall".to_owned()));
    document.finish().map_err(|error| broken(&error))
}

fn add(groups: &mut [TagGroup], piece: usize, id: Identifier) {
    groups.get_mut(piece).into_iter().for_each(|group| group.push(id));
}

fn broken(error: &impl std::fmt::Debug) -> PrintError {
    PrintError::Document(format!("{error:?}"))
}

/// What a screen reader says of a piece.
fn group((part, text): &Piece) -> TagGroup {
    let heading = |level: NonZeroU16| TagKind::from(Tag::Hn(level, Some(text.clone())));
    let second = NonZeroU16::MIN.saturating_add(1);
    TagGroup::new(match part {
        Part::Title => heading(NonZeroU16::MIN),
        Part::Heading => heading(second),
        Part::Paragraph => TagKind::from(Tag::P),
    })
}
