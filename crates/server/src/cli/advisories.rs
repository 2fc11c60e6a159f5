//! `advisories`: which of them name what is here, all of them, whereas the check names the worst.

use super::arguments::Advisories;
use super::{Failure, answer, print};
use crate::advisories::{Match, Parts, scan};
use crate::config;
use kernel::Timestamp;
use serde_json::{Value, json};
use std::cmp::Reverse;

pub(super) fn run(command: &Advisories) -> Result<(), Failure> {
    let config = config::load(&command.config);
    let config = config.map_err(|error| Failure::Usage(error.to_string()))?;
    let folder = config.advisories.folder.ok_or_else(|| {
        let words = "setting advisories.folder: is not set; set it to the folder where advisories are brought";
        Failure::Usage(words.to_owned())
    })?;
    let parts = Parts::here().map_err(Failure::failed)?;
    let found = scan(&folder, &parts);
    let mut found =
        found.map_err(|error| Failure::Failed(format!("{}: {error}", folder.display())))?;
    found.matches.sort_by_key(|one| (Reverse(one.grade), one.published));
    if !command.json {
        for one in &found.matches {
            print(line(one))?;
        }
        for name in &found.unread_names {
            print(format_args!("not read: {name}"))?;
        }
    }
    let (documents, unread, components) = (found.documents, found.unread, parts.count());
    let fields = json!({
        "documents": documents, "unread": unread, "components": components, "cut": found.cut,
        "newest": found.newest.map(|newest| newest.to_string()),
        "advisories": found.matches.iter().map(fields).collect::<Vec<_>>(),
    });
    let cut = found.cut.map(|why| format!("; not all was read: {why}")).unwrap_or_default();
    let words = format!(
        "{} advisories name one of {components} components; {documents} documents were read, {unread} not{cut}",
        found.matches.len()
    );
    answer(command.json, words, fields)
}

fn day(published: Option<Timestamp>) -> String {
    let day = published.map(|at| at.strftime("%Y-%m-%d").to_string());
    day.unwrap_or_else(|| "unknown".to_owned())
}

fn line(one: &Match) -> String {
    let (name, version) = &one.part;
    let names = [std::slice::from_ref(&one.id), &one.aliases].concat().join(", ");
    let mended = one.fixed.as_deref().unwrap_or("no version yet");
    let (grade, since) = (one.grade.name(), day(one.published));
    format!("{name} {version}: {names} ({grade}, since {since}, mended in {mended})")
}

fn fields(one: &Match) -> Value {
    let (name, version) = &one.part;
    json!({
        "id": one.id, "aliases": one.aliases, "component": name, "version": version, "severity": one.grade.name(),
        "published": one.published.map(|at| at.to_string()), "fixed": one.fixed,
    })
}
