//! What names and options are allowed, and how options change. Pure.

use super::{EnvironmentError, Naming, Stage};
use crate::keyset::{Options, Region};
use serde_json::{Map, Value};
use wire::channel::Name;

/// How long a replaced key still counts unless told otherwise: a day, in seconds.
pub const DEFAULT_OVERLAP: u32 = 24 * 3_600;
/// The longest overlap: as long as a token may live, 30 days, in seconds.
pub const MAX_OVERLAP: u32 = 30 * 24 * 3_600;
/// So many keys of a kind may count at once.
pub(super) const KEYS: usize = 5;
/// So many environments are kept.
pub(super) const ENVIRONMENTS: usize = 1_000;
/// So many applications are kept.
pub(super) const APPS: usize = 1_000;
/// So many environments of an application, or applications, may be called the same.
const NAMESAKES: usize = 1_000;
/// The longest retention, in days: a hundred years.
const LONGEST: u32 = 36_500;
/// So many names or networks may be listed.
const LISTED: usize = 200;

fn wrong(field: &'static str, problem: impl Into<String>) -> EnvironmentError {
    EnvironmentError::Wrong { field, problem: problem.into() }
}

/// Names of applications and environments become names of variables, so they are plain.
pub(super) fn check_name(field: &'static str, name: &str) -> Result<(), EnvironmentError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if begins && name.len() <= 32 && name.bytes().all(plain) {
        return Ok(());
    }
    Err(wrong(field, "is 1 to 32 of the characters a-z 0-9 - and begins with a letter"))
}

/// What people call something is a line of text.
pub(super) fn check_label(field: &'static str, label: &str) -> Result<(), EnvironmentError> {
    let fits = (1..=100).contains(&label.chars().count());
    if fits && label.trim() == label && !label.chars().any(char::is_control) {
        return Ok(());
    }
    Err(wrong(field, "is 1 to 100 characters in one line, without spaces around them"))
}

/// The names that something may get, the one that suits it best first. `My Staging (EU)` becomes
/// `my-staging-eu`, or `my-staging-eu-2` beside another.
pub(super) fn names_after(label: &str, kind: &str) -> impl Iterator<Item = String> {
    let mut plain = String::new();
    for letter in label.chars() {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter.to_ascii_lowercase());
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
    }
    if !plain.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        plain = format!("{kind}-{plain}");
    }
    plain.truncate(27);
    let plain = plain.trim_end_matches('-').to_owned();
    let more = plain.clone();
    std::iter::once(plain).chain((2..=NAMESAKES).map(move |count| format!("{more}-{count}")))
}

/// The names that a new environment may get, and what people call it.
pub(super) fn names_for(naming: Naming) -> Result<(Vec<String>, String), EnvironmentError> {
    match naming {
        Naming::Exact(name) => {
            check_name("environment", &name)?;
            Ok((vec![name.clone()], name))
        }
        Naming::After(label) => {
            check_label("name", &label)?;
            Ok((names_after(&label, "keyset").collect(), label))
        }
    }
}

/// What an environment of this name is for, unless somebody says otherwise.
pub(super) fn stage_of(name: &str) -> Stage {
    if name == Stage::Production.name() { Stage::Production } else { Stage::Testing }
}

pub(super) fn check_overlap(seconds: u32) -> Result<(), EnvironmentError> {
    if seconds <= MAX_OVERLAP {
        return Ok(());
    }
    Err(wrong("overlap", "is at most 30 days: no token lives longer"))
}

/// Applies a change to options: an RFC 7396 merge over the whole tree of them.
pub(super) fn changed(options: &Options, change: &Value) -> Result<Options, EnvironmentError> {
    if !change.is_object() {
        return Err(wrong("options", "is an object of options; `housecall config` lists them"));
    }
    let mut whole = serde_json::to_value(options).unwrap_or_default();
    merge(&mut whole, change);
    let next: Options = serde_json::from_value(whole)
        .map_err(|error| wrong("options", format!("cannot be used: {error}")))?;
    check(&next)?;
    let (before, after) = (&options.features, &next.features);
    stays("features.app_context.region", before.app_context.region, after.app_context.region)?;
    stays("features.files.region", before.files.region, after.files.region)?;
    Ok(next)
}

/// A region is chosen once.
fn stays(
    field: &'static str,
    before: Option<Region>,
    after: Option<Region>,
) -> Result<(), EnvironmentError> {
    if before.is_none() || before == after {
        return Ok(());
    }
    Err(wrong(field, "is set and cannot be changed; make another keyset for another region"))
}

fn merge(target: &mut Value, change: &Value) {
    let Value::Object(change) = change else {
        *target = change.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, value) in change {
        if value.is_null() {
            target.remove(name);
        } else {
            merge(target.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

fn check(options: &Options) -> Result<(), EnvironmentError> {
    let channels = &options.custom_channels;
    let named = |name: &String| (1..=92).contains(&name.len());
    if channels.len() > LISTED || !channels.iter().all(named) {
        return Err(wrong("custom_channels", "is at most 200 names of 1 to 92 bytes"));
    }
    let present = &options.presence_channels;
    if present.len() > LISTED || !present.iter().all(named) {
        return Err(wrong("presence_channels", "is at most 200 names of 1 to 92 bytes"));
    }
    if options.networks.len() > LISTED {
        return Err(wrong("networks", "is at most 200 networks"));
    }
    if !(10..=3_600).contains(&options.interval_seconds) {
        return Err(wrong("interval_seconds", "is 10 to 3600"));
    }
    if options.debounce_seconds > 3_600 {
        return Err(wrong("debounce_seconds", "is 0 to 3600"));
    }
    let notices = options.active_notice_channel.as_deref().unwrap_or("notices");
    if Name::new(notices).is_err() || notices.ends_with("-pnpres") {
        return Err(wrong("active_notice_channel", "is the name of one channel"));
    }
    if options.announce_max > 100 {
        return Err(wrong("announce_max", "is 0 to 100"));
    }
    if !(1..=2_000).contains(&options.features.stream_controller.channels_per_group) {
        return Err(wrong("features.stream_controller.channels_per_group", "is 1 to 2000"));
    }
    if options.features.persistence.retention_days > LONGEST {
        return Err(wrong("features.persistence.retention_days", "is 0 to 36500"));
    }
    if options.features.files.retention_days > LONGEST {
        return Err(wrong("features.files.retention_days", "is 0 to 36500"));
    }
    if options.features.files.max_bytes > 1 << 30 {
        return Err(wrong("features.files.max_bytes", "is at most 1073741824"));
    }
    Ok(())
}

/// The dotted names of what a change touches, for the record of it.
pub(super) fn touched(change: &Value) -> String {
    fn walk(prefix: &str, value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let dot = if prefix.is_empty() { "" } else { "." };
                    walk(&format!("{prefix}{dot}{name}"), value, names);
                }
            }
            _ => names.push(prefix.to_owned()),
        }
    }
    let mut names = Vec::new();
    walk("", change, &mut names);
    names.join(" ")
}
