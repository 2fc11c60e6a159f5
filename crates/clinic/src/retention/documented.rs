//! What is written down of how long things are kept.

use super::DEFAULTS;
use compliance::retention::Population;
use wire::channel::Class;

const DOCUMENT: &str = include_str!("../../../../docs/channels.md");

/// The rows of a section of the document, without what they are under.
fn rows(title: &str) -> Vec<&'static str> {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with(title)).unwrap();
    section.lines().filter(|line| line.starts_with("| ")).skip(1).collect()
}

#[test]
fn what_is_written_down_of_each_class_of_channels_is_so() {
    let rows = rows("Classes of channels");
    assert_eq!(rows.len(), Class::ALL.len());
    for (row, class) in rows.into_iter().zip(Class::ALL) {
        let phi =
            if class.requires_ciphertext() { "ciphertext only" } else { "none: ids and codes" };
        let stored = if class.stores_history() { "yes" } else { "no" };
        let days = class.retention_days().map(|days| days.to_string());
        let days = days.as_deref().unwrap_or("by the keyset");
        let (start, end) =
            (format!("| {} | ", class.name()), format!(" | {phi} | {stored} | {days} |"));
        assert!(row.starts_with(&start) && row.ends_with(&end), "{row}: {start}…{end}");
        assert_eq!(class.is_phi(), class.requires_ciphertext(), "{row}");
    }
}

#[test]
fn what_is_written_down_of_the_rules_with_which_a_clinic_begins_is_so() {
    let all = DEFAULTS.iter().chain(realtime::retention::DEFAULTS);
    let said: Vec<_> = all
        .map(|rule| {
            let whose = rule.population.map_or("everybody", Population::name);
            let age = rule.floor_age.map_or_else(|| "–".to_owned(), |age| age.to_string());
            let (class, from) = (rule.class, rule.trigger.name());
            format!("| {class} | {whose} | {from} | {} | {age} | {} |", rule.days, rule.authority)
        })
        .collect();
    assert_eq!(rows("Rules of retention"), said);
}
