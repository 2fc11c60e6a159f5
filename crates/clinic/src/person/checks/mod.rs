//! Whether what identifies people is sealed: where it stands, in the raw files around it, and in the audit log.

mod canaries;
mod hunt;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use compliance::audit::{Action, Audit, Entry, Event, Explorer, Outcome, Query, Resource, Signer};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, KeyError, Sealer};
use db::Blobs;
use hunt::Hunt;
use kernel::{Actor, Phi, Role, SystemClock, SystemRandom};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the bytes of files are stored; a prop. Unless told, they are beside an embedded store.
#[derive(Clone, Debug)]
pub enum StoredFiles {
    /// In this folder.
    Folder(PathBuf),
    /// In a bucket, which is read by this; whoever has no way there looks through none.
    Elsewhere(Option<Blobs>),
}

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-005.a",
        version: 6,
        cites: &["164.312(a)(2)(iv)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "whatever identifies a person or was written of one, and each key that is stored, opens with a field key for its own row only, and stands nowhere in the raw files of an embedded store, nor in the tables of PostgreSQL, nor in the first 64 KiB of any stored file that was looked at, 2,000 of a folder or 200 of a bucket by chance where there are more: of every sealed column texts are looked for, as far as they are too long to stand there by chance",
        remediation: "treat it as an incident: what stands in the clear can be read by whoever has the file or a backup of it; the named columns say what it is, unless somebody typed the very same words where they are meant to be read, such as in the name of a department",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(sealed(site, hunt::BYTES)),
            spoil: |_, site| Box::pin(open(site)),
        },
    },
    Check {
        id: "HC-034",
        version: 1,
        cites: &["ASVS 16.2.5", "ASVS 14.2.1"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no name, address or number of a patient stands in the newest audit entries",
        remediation: "find out which command wrote the named entries, and have it name people by id",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(silent(site)),
            spoil: |_, site| Box::pin(told(site)),
        },
    },
];

/// What opens the fields of an installation.
pub(crate) async fn sealer(site: &Site) -> Result<(Arc<DataKeys>, Sealer), Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    let sealer = Sealer::open(&site.db, &keys).await?;
    Ok((keys, sealer))
}

/// Looks for what is sealed, in so many bytes at most of a file, or of all tables of a server.
async fn sealed(site: &Site, most: u64) -> Result<Finding, Unseen> {
    let (people, beside) = (canaries::people(site).await?, canaries::beside(site).await?);
    let all = people.fields + beside.fields;
    if all == 0 {
        return Ok(Finding::nothing("nobody is registered yet"));
    }
    let (mut texts, mut columns): (Vec<Phi>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut shut, mut short) = (people.shut, people.short);
    shut.extend(beside.shut);
    short.extend(beside.short);
    for (column, text) in people.texts.into_iter().chain(beside.texts) {
        columns.push(column);
        texts.push(text);
    }
    let mut hunt = match site.database.as_deref() {
        Some(database) => hunt::raw(Some(database), &texts, most).await?,
        None => hunt::tables(&site.db, &texts, most).await?,
    };
    let gap = beside_store(site, &texts, &mut hunt).await?;
    let looked: BTreeSet<&String> = columns.iter().collect();
    // Of these columns nothing could be looked for.
    let short = short.iter().filter(|column| !looked.contains(column));
    let short: BTreeSet<&str> = short.map(String::as_str).collect();
    let all_found: BTreeSet<usize> = hunt.found.union(&hunt.found_stored).copied().collect();
    let found: BTreeSet<&str> =
        all_found.iter().filter_map(|at| columns.get(*at).map(String::as_str)).collect();
    let (status, words) = if !shut.is_empty() {
        let (count, columns) = (shut.len(), named(shut.iter().map(String::as_str)));
        (Status::Fail, format!("{count} of {all} fields do not open as sealed ones: {columns}"))
    } else if !found.is_empty() {
        let (count, columns) = (all_found.len(), named(found));
        let place = places(&hunt);
        (Status::Fail, format!("{count} sealed texts stand in {place}: {columns}"))
    } else {
        unfound((all, texts.len()), &hunt, (gap, &short))
    };
    let finding = Finding::new(status, words).with("fields", all).with("canaries", texts.len());
    let finding = finding.with("columns", looked.len()).with("not_looked_for", named(short));
    let finding = finding.with("files", hunt.files).with("bytes", hunt.bytes);
    let finding = finding.with("unread", hunt.unread).with("stored_files", hunt.stored);
    let finding = finding.with("stored_bytes", hunt.stored_bytes);
    let finding = finding.with("stored_unread", hunt.stored_unread);
    Ok(finding.with("stored_left", hunt.stored_left).with("stored_shut", hunt.stored_shut))
}

/// Looks where files are stored; answers what could not be looked at.
async fn beside_store(
    site: &Site,
    texts: &[Phi],
    hunt: &mut Hunt,
) -> Result<Option<String>, Unseen> {
    let words = match stored_files(site) {
        None => "where files are stored nobody looked; name the settings by --config",
        Some(StoredFiles::Elsewhere(None)) => {
            "files are stored in a bucket, which only the server itself looks through"
        }
        Some(StoredFiles::Elsewhere(Some(blobs))) => {
            let looked = hunt::objects(&blobs, texts, hunt::OBJECTS, hunt).await;
            let words = "files are stored in a bucket, which could not be looked through";
            return Ok(looked.err().map(|why| format!("{words} ({why})")));
        }
        Some(StoredFiles::Folder(folder)) => {
            let places = (folder.as_path(), site.database.as_deref());
            hunt::stored(places, texts, hunt::FILES, hunt).await?;
            let words = "of the folders and files that are stored this account may not read";
            return Ok((hunt.stored_shut > 0).then(|| format!("{words} {}", hunt.stored_shut)));
        }
    };
    Ok(Some(words.to_owned()))
}

/// Where files are, as far as that is known.
fn stored_files(site: &Site) -> Option<StoredFiles> {
    if let Some(told) = site.prop::<StoredFiles>() {
        return Some(StoredFiles::clone(&told));
    }
    let beside = site.database.as_deref().and_then(Path::parent)?;
    Some(StoredFiles::Folder(beside.join("files")))
}

const fn place(hunt: &Hunt) -> &'static str {
    if hunt.by_query { "the tables" } else { "the raw files" }
}

/// Where texts were found.
fn places(hunt: &Hunt) -> String {
    let own = (!hunt.found.is_empty()).then(|| place(hunt));
    let stored = (!hunt.found_stored.is_empty()).then_some("stored files");
    own.into_iter().chain(stored).collect::<Vec<_>>().join(" and ")
}

/// A day stands in many rows by right, so it is never looked for; that it opens as a sealed field is looked at all the same.
const DAY: &str = "person.birth_date";

/// How it stands where no text was found. What was not read is no reason to say that nothing stands there.
fn unfound(
    (all, texts): (usize, usize),
    hunt: &Hunt,
    (gap, short): (Option<String>, &BTreeSet<&str>),
) -> (Status, String) {
    let place = place(hunt);
    if texts == 0 {
        let words = "fields are sealed, and nothing was looked for: none holds a text of a patient that is long enough";
        return (Status::Warn, format!("{all} {words}"));
    }
    if hunt.files == 0 && !hunt.by_query {
        let words = "fields are sealed, and nobody looked for them: the store's file is not here";
        return (Status::Warn, format!("{all} {words}"));
    }
    let mut gaps = Vec::new();
    let words = if hunt.unread > 0 {
        gaps.push(format!("{} were not read", hunt.unread));
        format!("and the {} bytes of {place} that were read hold none of them", hunt.bytes)
    } else {
        format!("and {place} hold none of them")
    };
    gaps.extend(gap);
    let status = if gaps.is_empty() { Status::Pass } else { Status::Warn };
    gaps.insert(0, format!("{all} fields are sealed, {words}"));
    if hunt.stored_left > 0 {
        let (read, all) = (hunt.stored, hunt.stored + hunt.stored_left);
        gaps.push(format!("of {all} stored files {read} were looked at, by chance"));
    }
    // Where a column holds nothing longer there is nothing else that anybody could look for.
    let short = named(short.iter().copied().filter(|column| *column != DAY));
    if !short.is_empty() {
        gaps.push(format!("of columns that hold short texts only nothing was looked for: {short}"));
    }
    (status, gaps.join("; "))
}

/// Columns by their names, each once.
fn named<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let columns: BTreeSet<&str> = columns.into_iter().collect();
    Vec::from_iter(columns).join(", ")
}

async fn silent(site: &Site) -> Result<Finding, Unseen> {
    let canaries = canaries::people(site).await?.texts;
    if canaries.is_empty() {
        return Ok(Finding::nothing("no patient is registered yet"));
    }
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let explorer = Explorer::new(site.db.clone(), &signer);
    let entries = explorer.find(&Query { limit: 500, ..Query::default() }).await?;
    let tells = |text: &str| canaries.iter().any(|(_, canary)| text.contains(canary.expose()));
    let first = entries.iter().find(|entry| tells(&format!("{entry:?}")));
    let (status, words) = match first {
        None => (Status::Pass, format!("the newest {} entries name people by id", entries.len())),
        Some(entry) => (Status::Fail, format!("entry {} holds a text of a patient", entry.index)),
    };
    Ok(Finding::new(status, words).with("canaries", canaries.len()).with("entries", entries.len()))
}

/// Why somebody came, sealed as all else is, and written down in the clear elsewhere: behind many other texts.
async fn open(site: Site) -> Result<Site, Unseen> {
    let (_, sealer) = sealer(&site).await?;
    let reason = Phi::new("A rash that itches since the mutation");
    let sealed = sealer.seal(("appointment", "reason", "mutant"), &reason)?;
    let patients = (0..40).map(|number| format!("pat-mutant-{number}"));
    let patients = patients.chain(["dr-mutant", "pat-mutant"].map(str::to_owned)).map(|id| {
        let name = sealer.seal(("person", "name", &id), &Phi::new(format!("Mutant {id}")))?;
        Ok((id, name))
    });
    let patients = patients.collect::<Result<Vec<_>, KeyError>>()?;
    let mut tx = site.db.begin().await?;
    store::told(&mut tx, (&reason, sealed), patients).await?;
    tx.commit().await?;
    Ok(site)
}

/// An entry that names its patient.
async fn told(site: Site) -> Result<Site, Unseen> {
    let name = Phi::new("Maya Mutant");
    let sealed = sealer(&site).await?.1.seal(("person", "name", "mutant"), &name)?;
    let signer = Signer::open(&site.db, &site.kek, "mutant.invalid/audit").await?;
    let resource = Resource { kind: "person", id: name.expose().to_owned(), channel: None };
    let actor = Actor::system();
    let entry = Entry::new(Event::PersonRead, Action::Read, Outcome::Success, actor, resource);
    let mut tx = site.db.begin().await?;
    store::add(&mut tx, ("mutant", Role::Patient, true), sealed).await?;
    Audit::new(signer, Arc::new(SystemClock)).append(&mut tx, &[entry]).await?;
    tx.commit().await?;
    Ok(site)
}
