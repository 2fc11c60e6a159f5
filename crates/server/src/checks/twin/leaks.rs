//! Whether anything that was written of a patient comes out where it has no business.

use super::canaries::Canaries;
use super::house::{DATA, LOG};
use super::hunt::Hunt;
use super::people::Staff;
use super::{Twin, visit, wrong};
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A place where texts may come out.
struct Place {
    name: String,
    bytes: Vec<u8>,
    /// Whether a telephone number stands there by right: what goes to somebody is addressed to them.
    addressed: bool,
}

impl Place {
    fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), addressed: false }
    }
}

/// What the places are called in which something must be, or nothing was seen.
const SERVER_LOG: &str = "the log";
const METRICS: &str = "the metrics";
const ENTRIES: &str = "the audit entries";
const EVENTS: &str = "the audit events in FHIR";
const TRACES: &str = "the traces";
const LETTERS: &str = "what went to a gateway";
const STORE: &str = "the file housecall.db";

/// What the running twin tells those who look after it.
async fn told(twin: &Twin, staff: &Staff) -> Result<Vec<Place>, Unseen> {
    let (now, hour) = (SystemClock.now(), SignedDuration::from_hours(1));
    let (from, until) = (now.checked_sub(hour)?, now.checked_add(hour)?);
    let events = format!("/api/v1/audit/fhir?from={from}&until={until}");
    let mut places = Vec::new();
    for (name, path) in [
        (METRICS, "/metrics"),
        (ENTRIES, "/api/v1/audit/entries?limit=500"),
        (EVENTS, events.as_str()),
    ] {
        let answer = twin.get(path, &staff.officer).await?;
        places.push(Place::new(name, if answer.is_given() { answer.text } else { String::new() }));
    }
    Ok(places)
}

/// What it has left behind.
fn left(twin: &Twin) -> io::Result<Vec<Place>> {
    let letters = Place { addressed: true, ..Place::new(LETTERS, twin.letters.taken("/sms")) };
    let mut places = vec![
        Place::new(SERVER_LOG, fs::read(twin.folder.join(LOG))?),
        Place::new(TRACES, twin.letters.taken("/v1/traces")),
        letters,
    ];
    let data = twin.folder.join(DATA);
    for file in files(&data)? {
        let name = file.strip_prefix(&data).unwrap_or(&file);
        places.push(Place::new(format!("the file {}", name.display()), fs::read(&file)?));
    }
    let refusals = twin.refusals().into_iter();
    places.extend(
        refusals.map(|(route, words)| {
            Place::new(format!("what {route} answers when it refuses"), words)
        }),
    );
    Ok(places)
}

/// Every file under a folder; none where there is no such folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop().filter(|next| next.is_dir()) {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    Ok(found)
}

/// Which places hold nothing where there must be something.
fn silent(places: &[Place]) -> Vec<&'static str> {
    let tells = |name: &str| places.iter().any(|one| one.name == name && !one.bytes.is_empty());
    [SERVER_LOG, METRICS, ENTRIES, EVENTS, TRACES, STORE]
        .into_iter()
        .filter(|name| !tells(name))
        .collect()
}

/// What is to be said of these places.
fn judged(hunt: &Hunt, places: &[Place]) -> (Status, String) {
    let mut found = Vec::new();
    for place in places {
        let here =
            if place.addressed { hunt.texts_in(&place.bytes) } else { hunt.all_in(&place.bytes) };
        found.extend(here.iter().map(|what| format!("{what} stands in {}", place.name)));
    }
    let silent = silent(places);
    if !found.is_empty() {
        found.sort();
        found.dedup();
        (Status::Fail, found.join("; "))
    } else if silent.is_empty() {
        let words = format!("nothing of a patient stands in any of {} places", places.len());
        (Status::Pass, words)
    } else {
        let words = format!("nothing was seen of {}, so nobody knows", silent.join(", "));
        (Status::Error, words)
    }
}

/// Plants a text in every field, has things go wrong, and looks for the texts everywhere.
pub(super) async fn unsaid(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let mut canaries = Canaries::new();
    let staff = Staff::enter(&twin).await?;
    let visit = visit::begun(&twin, &staff, &mut canaries).await?;
    let refused = wrong::done(&twin, (&staff, &visit), &mut canaries).await?;
    visit::ended(&twin, (&staff, &visit), &mut canaries).await?;
    let mut places = told(&twin, &staff).await?;
    twin.close().await?;
    places.extend(left(&twin)?);
    let (status, words) = judged(&Hunt::of(&canaries), &places);
    let bytes: usize = places.iter().map(|place| place.bytes.len()).sum();
    Ok(Finding::new(status, words)
        .with("planted", canaries.texts.len() + 2)
        .with("refused", refused)
        .with("places", places.len())
        .with("bytes", bytes))
}

#[cfg(test)]
mod tests {
    use super::{
        Canaries, ENTRIES, EVENTS, Hunt, LETTERS, METRICS, Place, SERVER_LOG, STORE, Status,
        TRACES, judged,
    };

    const NAMES: [&str; 7] = [SERVER_LOG, METRICS, ENTRIES, EVENTS, TRACES, LETTERS, STORE];

    #[test]
    fn a_text_is_told_by_its_place_and_never_by_itself() {
        let mut canaries = Canaries::new();
        let notes = canaries.text("notes");
        let hunt = Hunt::of(&canaries);
        for bad in NAMES {
            let text =
                |name| if name == bad { format!("it says {notes}") } else { "all well".into() };
            let places: Vec<Place> =
                NAMES.iter().map(|&name| Place::new(name, text(name))).collect();
            let (status, words) = judged(&hunt, &places);
            assert_eq!((status, words), (Status::Fail, format!("notes stands in {bad}")));
        }
    }

    #[test]
    fn a_letter_is_addressed_by_its_number_and_a_log_is_not() {
        let canaries = Canaries::new();
        let hunt = Hunt::of(&canaries);
        let place =
            |name, addressed| Place { addressed, ..Place::new(name, canaries.phone.clone()) };
        let mut places: Vec<Place> =
            NAMES.iter().map(|&name| Place::new(name, "all well")).collect();
        places.push(place("a letter", true));
        assert_eq!(judged(&hunt, &places).0, Status::Pass);
        places.push(place("a log", false));
        assert_eq!(judged(&hunt, &places).1, "a telephone number stands in a log");
    }

    #[test]
    fn where_nothing_was_written_nothing_was_seen() {
        let hunt = Hunt::of(&Canaries::new());
        for missing in NAMES.into_iter().filter(|name| *name != LETTERS) {
            let names = NAMES.iter().filter(|name| **name != missing);
            let places: Vec<Place> = names.map(|&name| Place::new(name, "all well")).collect();
            let (status, words) = judged(&hunt, &places);
            assert!(status == Status::Error && words.contains(missing), "{missing}: {words}");
        }
    }
}
