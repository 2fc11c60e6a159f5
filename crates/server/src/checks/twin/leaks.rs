//! Whether anything that was written of a patient comes out where it has no business.

use super::canaries::Canaries;
use super::house::{DATA, LOG};
use super::hunt::{Found, Hunt};
use super::people::Staff;
use super::room::Room;
use super::{Twin, around, room, visit, wrong};
use crate::supervise::aside;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;

/// A place where texts may come out.
struct Place {
    name: String,
    found: Found,
}

/// Looks through a place. Where one is `addressed`, a telephone number stands there by right: what goes to somebody is
/// addressed to them.
fn searched(
    hunt: &Hunt,
    name: impl Into<String>,
    (place, addressed): (impl Read, bool),
) -> io::Result<Place> {
    Ok(Place { name: name.into(), found: hunt.through(place, addressed)? })
}

/// What the places are called in which something must be, or nothing was seen.
const SERVER_LOG: &str = "the log";
const METRICS: &str = "the metrics";
const ENTRIES: &str = "the audit entries";
const EVENTS: &str = "the audit events in FHIR";
const TRACES: &str = "the traces";
const LETTERS: &str = "what went to a gateway";
const STORE: &str = "the file housecall.db";
/// Where the gateway of letters is asked.
const SMS: &str = "/sms";
/// So often it is looked whether letters came, how long apart, and how often none more is taken for all.
const STEPS: u32 = 150;
const STEP: Duration = Duration::from_millis(200);
const STILL: u32 = 10;
/// What files are called on the disk.
const NAMES: &str = "a file's name";

/// A text by the name of its place.
type Told = (String, Vec<u8>);

/// What the running twin tells those who look after it.
async fn told(twin: &Twin, staff: &Staff) -> Result<Vec<Told>, Unseen> {
    let (now, hour) = (SystemClock.now(), SignedDuration::from_hours(1));
    let (from, until) = (now.checked_sub(hour)?, now.checked_add(hour)?);
    let events = format!("/api/v1/audit/fhir?from={from}&until={until}");
    let mut all = Vec::new();
    for (name, path) in [
        (METRICS, "/metrics"),
        (ENTRIES, "/api/v1/audit/entries?limit=500"),
        (EVENTS, events.as_str()),
    ] {
        let answer = twin.get(path, &staff.officer).await?;
        let text = if answer.is_given() { answer.text } else { String::new() };
        all.push((name.to_owned(), text.into_bytes()));
    }
    Ok(all)
}

/// What a twin that has ended has sent, and what it answered.
fn sent(twin: &Twin) -> Vec<Told> {
    let refusals = twin.refusals().into_iter();
    let mut all: Vec<Told> = refusals
        .map(|(route, words)| (format!("what {route} answers when it refuses"), words.into_bytes()))
        .collect();
    all.push((TRACES.to_owned(), twin.letters.taken("/v1/traces")));
    all.push((LETTERS.to_owned(), twin.letters.taken(SMS)));
    all
}

/// Looks through all that was told, and through what lies in a twin's folder. It reads as long as that is, so nobody may wait for
/// it who serves.
fn looked_through(hunt: &Hunt, told: &[Told], folder: &Path) -> io::Result<Vec<Place>> {
    let mut places = Vec::new();
    for (name, text) in told {
        places.push(searched(hunt, name, (&**text, name == LETTERS))?);
    }
    places.push(searched(hunt, SERVER_LOG, (File::open(folder.join(LOG))?, false))?);
    let (data, mut names) = (folder.join(DATA), String::new());
    for file in files(&data)? {
        let name = file.strip_prefix(&data).unwrap_or(&file).display().to_string();
        places.push(searched(hunt, format!("the file {name}"), (File::open(&file)?, false))?);
        names = names + &name + "\n";
    }
    places.push(searched(hunt, NAMES, (names.as_bytes(), false))?);
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
    let tells = |name: &str| places.iter().any(|one| one.name == name && one.found.bytes > 0);
    [SERVER_LOG, METRICS, ENTRIES, EVENTS, TRACES, LETTERS, STORE]
        .into_iter()
        .filter(|name| !tells(name))
        .collect()
}

/// What is to be said of these places.
fn judged(places: &[Place]) -> (Status, String) {
    let mut found = Vec::new();
    for place in places {
        let here = place.found.what.iter();
        found.extend(here.map(|what| format!("{what} stands in {}", place.name)));
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

/// Plants a text in every field, and has things go wrong; how much of that was refused.
async fn planted(twin: &Twin, staff: &Staff, canaries: &mut Canaries) -> Result<usize, Unseen> {
    let visit = visit::begun(twin, staff, canaries).await?;
    let room = Room::of_visit(twin, staff, &visit).await?;
    room.used(twin, canaries).await?;
    let refused = wrong::done(twin, (staff, &visit, &room), canaries).await?;
    around::helped(twin, (staff, &visit), canaries).await?;
    visit::ended(twin, (staff, &visit), canaries).await?;
    around::done(twin, staff, canaries).await?;
    room::after(twin, (staff, &visit), canaries).await?;
    around::broken_into(twin, (staff, &visit), canaries).await?;
    around::looked_into(twin, staff, canaries).await?;
    Ok(refused)
}

/// Waits until a letter went out and, as it seems, no other follows: where none did, nobody knows what stands in one. They go by a
/// lane of their own, behind whatever they tell of.
async fn written(twin: &Twin) {
    let (mut before, mut still) = (0, 0);
    for _ in 0..STEPS {
        let length = twin.letters.taken(SMS).len();
        still = if length > 0 && length == before { still + 1 } else { 0 };
        if twin.is_careless || still >= STILL {
            return;
        }
        before = length;
        sleep(STEP).await;
    }
}

/// The hashes of what was found, each by what it is; whoever has the text finds its hash, and nobody else the text.
fn hits(places: &[Place], canaries: &Canaries) -> String {
    let found: BTreeSet<&str> =
        places.iter().flat_map(|place| place.found.what.iter().copied()).collect();
    let of = |what: &&str| format!("{what}: {}", canaries.hashes(what).join(" "));
    found.iter().map(of).collect::<Vec<_>>().join("; ")
}

/// Plants texts, and looks for them everywhere.
pub(super) async fn unsaid(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let mut canaries = Canaries::new();
    let staff = Staff::enter(&twin).await?;
    let refused = planted(&twin, &staff, &mut canaries).await?;
    let mut texts = told(&twin, &staff).await?;
    written(&twin).await;
    twin.close().await?;
    texts.extend(sent(&twin));
    canaries.secrets = twin.secrets();
    let (hunt, folder) = (Hunt::of(&canaries), twin.folder.clone());
    let places = aside("twin-hunt", move || looked_through(&hunt, &texts, &folder))?.await??;
    let (status, words) = judged(&places);
    let bytes: u64 = places.iter().map(|place| place.found.bytes).sum();
    Ok(Finding::new(status, words)
        .with("planted", canaries.texts.len() + 2)
        .with("secrets", canaries.secrets.len())
        .with("hits", hits(&places, &canaries))
        .with("refused", refused)
        .with("places", places.len())
        .with("bytes", bytes))
}

#[cfg(test)]
mod tests {
    use super::{
        Canaries, ENTRIES, EVENTS, Hunt, LETTERS, METRICS, Place, SERVER_LOG, STORE, Status,
        TRACES, fs, hits, judged, looked_through, searched,
    };
    use crate::checks::twin::house::{DATA, LOG};

    const PLACES: [&str; 7] = [SERVER_LOG, METRICS, ENTRIES, EVENTS, TRACES, LETTERS, STORE];

    fn place(hunt: &Hunt, name: &str, text: &str, addressed: bool) -> Place {
        searched(hunt, name, (text.as_bytes(), addressed)).unwrap()
    }

    #[test]
    fn a_text_is_told_by_its_place_and_never_by_itself() {
        let mut canaries = Canaries::new();
        let notes = canaries.text("notes");
        let hunt = Hunt::of(&canaries);
        for bad in PLACES {
            let text =
                |name| if name == bad { format!("it says {notes}") } else { "all well".into() };
            let places = PLACES.map(|name| place(&hunt, name, &text(name), false));
            let (status, words) = judged(&places);
            assert_eq!((status, words), (Status::Fail, format!("notes stands in {bad}")));
        }
    }

    #[test]
    fn a_letter_is_addressed_by_its_number_and_a_log_is_not() {
        let canaries = Canaries::new();
        let hunt = Hunt::of(&canaries);
        let mut places: Vec<Place> =
            PLACES.iter().map(|name| place(&hunt, name, "all well", false)).collect();
        places.push(place(&hunt, "a letter", &canaries.phone, true));
        assert_eq!(judged(&places).0, Status::Pass);
        places.push(place(&hunt, "a log", &canaries.phone, false));
        assert_eq!(judged(&places).1, "a telephone number stands in a log");
    }

    #[test]
    fn what_was_found_is_told_by_its_hash() {
        let mut canaries = Canaries::new();
        let (notes, other) = (canaries.text("notes"), canaries.text("a name"));
        canaries.secrets = vec!["0123456789abcdef".to_owned()];
        let hunt = Hunt::of(&canaries);
        let told = hits(&[place(&hunt, "a log", "all well", false)], &canaries);
        assert_eq!(told, "");
        let text = format!("{notes} 0123456789ABCDEF");
        let told = hits(&[place(&hunt, "a log", &text, false)], &canaries);
        assert!(!told.contains(&notes) && !told.contains(&other), "{told}");
        let secret = "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f";
        let notes = canaries.hashes("notes").concat();
        assert_eq!(told, format!("notes: {notes}; what opens a session or a link: {secret}"));
    }

    #[test]
    fn where_nothing_was_written_nothing_was_seen() {
        let hunt = Hunt::of(&Canaries::new());
        for missing in PLACES {
            let names = PLACES.iter().filter(|name| **name != missing);
            let places: Vec<Place> =
                names.map(|name| place(&hunt, name, "all well", false)).collect();
            let (status, words) = judged(&places);
            assert!(status == Status::Error && words.contains(missing), "{missing}: {words}");
        }
    }

    #[test]
    fn a_text_is_found_in_a_file_in_its_name_and_in_what_was_told() {
        let mut canaries = Canaries::new();
        let (phone, notes) = (canaries.phone.clone(), canaries.text("notes"));
        let name = canaries.text("a name");
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join(DATA);
        fs::create_dir_all(data.join("files")).unwrap();
        fs::write(folder.path().join(LOG), "all well").unwrap();
        fs::write(data.join("files").join(&name), format!("it says {notes}")).unwrap();
        let told = [LETTERS, METRICS].map(|name| (name.to_owned(), phone.clone().into_bytes()));
        let places = looked_through(&Hunt::of(&canaries), &told, folder.path()).unwrap();
        let (_, words) = judged(&places);
        let file = format!("notes stands in the file files/{name}");
        let number = format!("a telephone number stands in {METRICS}");
        assert_eq!(words, format!("a name stands in a file's name; {number}; {file}"));
    }
}
