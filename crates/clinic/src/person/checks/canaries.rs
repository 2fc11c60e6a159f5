//! Texts that are sealed, in the clear, to be looked for where they must not stand.
//!
//! A text that may stand somewhere by right or by chance tells nothing, so short ones are left out, and names that are
//! staff's as well.

use super::sealer;
use super::store::{self, COLUMNS, Field};
use crate::seal::apart_scope;
use compliance::check::{Site, Unseen};
use compliance::keys::{DataKeys, Opener, Sealer};
use db::Tx;
use kernel::Phi;
use serde_json::Value;
use std::collections::BTreeSet;
use wire::cipher::CipherKey;

/// So many people of each sort are looked at, and so many fields of each other column, of which so many texts are looked for.
const SAMPLE: i64 = 200;
const FIELDS: i64 = 40;
const TEXTS: usize = 8;
/// A name, an address or a number is no shorter than this, in bytes; what people write in their own words not than that.
const LEAST: usize = 9;
const LEAST_WORDS: usize = 20;
/// So much of a text is looked for: a longer one lies across pages of a store.
const MOST: usize = 64;

/// What was opened.
#[derive(Default)]
pub(super) struct Opened {
    /// What is to be looked for, each with its column.
    pub(super) texts: Vec<(String, Phi)>,
    pub(super) fields: usize,
    /// The column of each field that did not open.
    pub(super) shut: Vec<String>,
    /// Columns with a text that is not looked for: it is too short, a day, or of the staff as well.
    pub(super) short: BTreeSet<String>,
}

/// What identifies patients. Names of staff stand in public places, too, also of those who are patients here.
pub(super) async fn people(site: &Site) -> Result<Opened, Unseen> {
    let (_, sealer) = sealer(site).await?;
    let mut tx = site.db.read().await?;
    let people = store::sample(&mut tx, SAMPLE).await?;
    let fields = people.iter().flat_map(|person| &person.fields);
    let opener = sealer.opener(&mut tx, fields.map(|(_, bytes)| bytes.as_slice())).await?;
    let (mut opened, mut staff) = (Opened::default(), BTreeSet::new());
    for person in &people {
        for (column, bytes) in &person.fields {
            let place = format!("person.{column}");
            opened.fields += 1;
            match opener.open(("person", column, &person.id), bytes) {
                Err(_) => opened.shut.push(place),
                Ok(text) if !["patient", "guest"].contains(&person.role.as_str()) => {
                    staff.insert(text.expose().to_lowercase());
                }
                // A day stands in every row; a name or an address does not.
                Ok(text) if *column == "birth_date" || text.expose().len() < LEAST => {
                    opened.short.insert(place);
                }
                Ok(text) => opened.texts.push((place, text)),
            }
        }
    }
    let is_staffs = |(_, text): &(String, Phi)| staff.contains(&text.expose().to_lowercase());
    let (public, own): (Vec<_>, Vec<_>) =
        std::mem::take(&mut opened.texts).into_iter().partition(is_staffs);
    opened.short.extend(public.into_iter().map(|(place, _)| place));
    opened.texts = own;
    for (_, text) in &mut opened.texts {
        *text = Phi::new(beginning(text.expose()));
    }
    Ok(opened)
}

/// What was written of patients, and keys: the longest texts of each sealed column.
pub(super) async fn beside(site: &Site) -> Result<Opened, Unseen> {
    let (keys, sealer) = sealer(site).await?;
    let mut tx = site.db.read().await?;
    let columns = store::newest(&mut tx, FIELDS).await?;
    let fields = columns.iter().flatten().map(|(_, sealed)| sealed.as_slice());
    let opener = sealer.opener(&mut tx, fields).await?;
    let mut opened = Opened::default();
    for (column, fields) in COLUMNS.iter().zip(&columns) {
        let place = (column.table, column.column);
        let mut texts = open_all((place, fields), &opener, &mut opened);
        if ["psychotherapy_note", "psychotherapy_note_earlier"].contains(&column.table) {
            texts = apart(&mut tx, &keys, texts).await?;
        }
        keep(place, &texts, &mut opened);
    }
    for (place, fields) in [
        (("environment_key", "sealed"), realtime::environment::sealed(&mut tx, FIELDS).await?),
        (("file", "name"), realtime::file::sealed(&mut tx, FIELDS).await?),
    ] {
        let opener = of(&sealer, &mut tx, &fields).await?;
        let texts = open_all((place, &fields), &opener, &mut opened);
        keep(place, &texts, &mut opened);
    }
    Ok(opened)
}

async fn of(sealer: &Sealer, tx: &mut Tx, fields: &[Field]) -> Result<Opener, Unseen> {
    Ok(sealer.opener(tx, fields.iter().map(|(_, sealed)| sealed.as_slice())).await?)
}

/// The texts of a column, each with its row.
fn open_all(
    ((table, column), fields): ((&str, &str), &[Field]),
    opener: &Opener,
    opened: &mut Opened,
) -> Vec<(String, Phi)> {
    let mut texts = Vec::with_capacity(fields.len());
    for (row, sealed) in fields {
        opened.fields += 1;
        match opener.open((table, column, row), sealed) {
            Ok(text) => texts.push((row.clone(), text)),
            Err(_) => opened.shut.push(format!("{table}.{column}")),
        }
    }
    texts
}

/// What stands in notes that a key of their own has sealed once more. Whether each of them opens is HC-041's to say.
async fn apart(
    tx: &mut Tx,
    keys: &DataKeys,
    notes: Vec<(String, Phi)>,
) -> Result<Vec<(String, Phi)>, Unseen> {
    let mut texts = Vec::new();
    for (row, sealed) in notes.into_iter().take(TEXTS) {
        // Visit, who wrote it and, of what it said before, the version.
        let mut names = row.split('/');
        let (Some(visit), Some(originator)) = (names.next(), names.next()) else { continue };
        let own = keys.all(tx, &apart_scope(visit, originator)).await?;
        let ciphers = own.iter().filter_map(|key| CipherKey::new(key.secret()).ok());
        let text = { ciphers }.find_map(|key| key.open(sealed.expose()).ok());
        texts.extend(text.map(|text| (row.clone(), Phi::new(text))));
    }
    Ok(texts)
}

/// Keeps the longest texts of a column.
fn keep((table, column): (&str, &str), texts: &[(String, Phi)], opened: &mut Opened) {
    let place = format!("{table}.{column}");
    let mut lines: Vec<String> = texts
        .iter()
        .flat_map(|(_, text)| said(text.expose()))
        .filter_map(|said| line(&said))
        .collect();
    if lines.is_empty() && !texts.is_empty() {
        opened.short.insert(place);
        return;
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.len()));
    lines.dedup();
    let texts = lines.into_iter().take(TEXTS).map(|line| (place.clone(), Phi::new(line)));
    opened.texts.extend(texts);
}

/// What somebody said: of fields that hold several things, each of them.
fn said(text: &str) -> Vec<String> {
    fn leaves(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(all) => all.iter().for_each(|one| leaves(one, found)),
            Value::Object(all) => all.values().for_each(|one| leaves(one, found)),
            _ => {}
        }
    }
    match serde_json::from_str(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_) | Value::String(_))) => {
            let mut found = Vec::new();
            leaves(&value, &mut found);
            found
        }
        _ => vec![text.to_owned()],
    }
}

/// The beginning of the longest line, which stands in a store as it is, however the text around it is written; nothing of one
/// that is too short.
fn line(text: &str) -> Option<String> {
    let longest = text.lines().map(str::trim).max_by_key(|line| line.len())?;
    if longest.len() < LEAST_WORDS {
        return None;
    }
    Some(beginning(longest).to_owned())
}

/// So much of a text as is looked for, and no letter cut.
fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(MOST)).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{MOST, line, said};

    #[test]
    fn of_a_text_its_longest_line_is_looked_for_and_of_a_form_each_answer() {
        assert_eq!(line("short"), None);
        assert_eq!(
            line("Seen today.\n  Itches since Tuesday, worse at night.\nRest.").as_deref(),
            Some("Itches since Tuesday, worse at night.")
        );
        let long = "é".repeat(MOST);
        assert_eq!(line(&long).unwrap().len(), MOST);
        assert_eq!(line(&format!("x{long}")).unwrap().len(), MOST - 1, "no letter is cut");
        assert_eq!(said(r#"{"city":"Springfield","more":["one",{"two":"three"}],"n":4}"#).len(), 3);
        assert_eq!(said("{ no form"), ["{ no form"]);
    }
}
