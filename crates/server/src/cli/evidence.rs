//! `evidence export`, `evidence verify`.

use super::arguments::{Evidence, Export, Place, Proven};
use super::audit::{installation, led, told, wait, witnesses};
use super::people::reviewer;
use super::{Failure, print};
use crate::boot::Foundation;
use crate::rest;
use compliance::attestation::Attestations;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::baseline::Baselines;
use compliance::evidence::{self, Part, Period};
use compliance::posture::Posture;
use compliance::risk::Risks;
use compliance::waiver::Waivers;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Actor, Clock as _, SystemClock, Timestamp};

pub(super) fn run(command: Evidence) -> Result<(), Failure> {
    match command {
        Evidence::Export(export) => wait(exported(export)),
        Evidence::Verify(proven) => verified(&proven),
    }
}

async fn exported(arguments: Export) -> Result<(), Failure> {
    let Export { place, period, out, by } = arguments;
    let now = SystemClock.now();
    let wrong = |error: String| Failure::Usage(format!("--period {period}: {error}"));
    // What is no period is said before anything is opened.
    parse(&period, now, &TimeZone::UTC).map_err(wrong)?;
    let base = opened(&place).await?;
    let by = match &by {
        Some(by) => reviewer(&base.db, by).await?,
        None => Actor::system(),
    };
    let zone = clinic::organization::clock(&base.db).await.map_err(Failure::failed)?;
    let period = parse(&period, now, &zone).map_err(wrong)?;
    let mut parts = parts(&base.db, period).await?;
    evidence::free(&out).map_err(Failure::failed)?;
    let audit = base.existing_audit().await.map_err(Failure::failed)?;
    // Before anything is written: what is sealed in the log stands open in the folder.
    let mut tx = base.db.begin().await.map_err(Failure::failed)?;
    let entry = entry(by, period, &parts);
    parts.extend(rules());
    audit.append(&mut tx, &[entry]).await.map_err(Failure::failed)?;
    tx.commit().await.map_err(Failure::failed)?;
    let signer = audit.signer();
    let made = evidence::export((&base.db, signer), (period, now), &parts, &out).await;
    let made = made.map_err(Failure::failed)?;
    print(format_args!("key: {}", signer.verifier().vkey()))?;
    print(format_args!(
        "{}: {} audit entries and {} files, from {} until {}",
        out.display(),
        made.entries,
        made.files,
        period.0,
        period.1
    ))
}

/// All that stands beside the audit log.
async fn parts(db: &db::Db, period: Period) -> Result<Vec<Part>, Failure> {
    let mut parts = clinic::evidence::parts(db, period).await.map_err(Failure::failed)?;
    parts.extend(evidence::kept(db, period.1).await.map_err(Failure::failed)?);
    let lines = compliance::agreement::lines(db, period.1).await.map_err(Failure::failed)?;
    parts.push(Part { path: "agreements/register.ndjson", lines });
    parts.push(Posture::part(db, period).await.map_err(Failure::failed)?);
    parts.push(Waivers::part(db, period.1).await.map_err(Failure::failed)?);
    parts.push(Attestations::part(db, period.1).await.map_err(Failure::failed)?);
    parts.push(Risks::part(db, period.1).await.map_err(Failure::failed)?);
    parts.push(Baselines::part(db, period.1).await.map_err(Failure::failed)?);
    let mut tx = db.read().await.map_err(Failure::failed)?;
    parts.push(realtime::access::bans_part(&mut tx, period.1).await.map_err(Failure::failed)?);
    Ok(parts)
}

/// By which rules the program goes that wrote the evidence: what is encrypted where, who may do what on which channel and how
/// long it stays, whose duty is what, how keys change, and what is done when something breaks.
const DOCUMENTS: [(&str, &str); 6] = [
    ("documents/architecture.md", include_str!("../../../../ARCHITECTURE.md")),
    ("documents/channels.md", include_str!("../../../../docs/channels.md")),
    ("documents/keys.md", include_str!("../../../../docs/keys.md")),
    ("documents/responsibilities.md", include_str!("../../../../docs/responsibilities.md")),
    ("documents/runbook.md", include_str!("../../../../docs/runbook.md")),
    ("documents/security.md", include_str!("../../../../SECURITY.md")),
];

/// These, and who may call which route.
fn rules() -> Vec<Part> {
    let documents = DOCUMENTS.into_iter().map(|(path, text)| {
        let lines = text.lines().map(str::to_owned).collect();
        Part { path, lines }
    });
    let access = Part { path: "access/policy.ndjson", lines: rest::policy() };
    documents.chain([access]).collect()
}

/// Who took the evidence of which period away, and of how many records beside the log.
fn entry(by: Actor, (from, until): Period, parts: &[Part]) -> Entry {
    let resource = Resource { kind: "evidence", id: format!("{from}..{until}"), channel: None };
    let mut entry = Entry::new(Event::AuditRead, Action::Read, Outcome::Success, by, resource);
    let records: usize = parts.iter().map(|part| part.lines.len()).sum();
    entry.details.push(("count", records.to_string()));
    entry
}

async fn opened(place: &Place) -> Result<Foundation, Failure> {
    let installation = installation(place)?;
    let opened = Foundation::open_as_it_is(installation.store, &installation.vault).await;
    opened.map_err(Failure::failed)
}

fn verified(arguments: &Proven) -> Result<(), Failure> {
    let key = led(("--key", &arguments.key), arguments.hand_overs.as_deref())?;
    let witnesses = witnesses(&arguments.witness)?;
    let verified = evidence::verify(&arguments.folder, &key).map_err(Failure::failed)?;
    let (first, end) = verified.entries;
    let (from, until) = verified.period;
    print(format_args!("from {from} until {until}, made {}", verified.made))?;
    let (size, note) = verified.cosigned.unwrap_or_default();
    told(&witnesses, size, &note)?;
    if verified.ends_log {
        print("the stretch ends where the log did when this was signed")?;
    }
    print(format_args!(
        "verified: {} files, audit entries {first} to {end} (not counting {end}), none missing or changed",
        verified.files
    ))
}

/// What a period can be.
const FORMS: &str = "write it as 2026, 2026-11, 2026-11-26, or two of these with .. between them";

/// A year, month or day, or two with `..` between them: from the beginning of the first to the end of the second, by the
/// clinic's clock, and not beyond now.
fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Period, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (from, until) = (bounds(first, zone)?.0, bounds(last, zone)?.1);
    if from >= until {
        return Err("it ends before it begins".to_owned());
    }
    if from >= now {
        return Err("it begins in the future".to_owned());
    }
    Ok((from, until.min(now)))
}

fn bounds(text: &str, zone: &TimeZone) -> Result<(Timestamp, Timestamp), String> {
    let (whole, span) = match text.len() {
        4 => (format!("{text}-01-01"), 1.year()),
        7 => (format!("{text}-01"), 1.month()),
        10 => (text.to_owned(), 1.day()),
        _ => return Err(FORMS.to_owned()),
    };
    let date: Date = whole.parse().map_err(|_| FORMS.to_owned())?;
    let instant = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0));
    let both = instant(date).and_then(|from| Ok((from, instant(date.checked_add(span)?)?)));
    both.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use jiff::tz::TimeZone;

    #[test]
    fn a_period_is_whole_days_months_or_years_and_ends_now_at_the_latest() {
        let now = "2026-11-26T12:00:00Z".parse().unwrap();
        let by = |zone: &TimeZone, text: &str| {
            parse(text, now, zone).map(|(from, until)| format!("{from} {until}"))
        };
        let told = |text: &str| by(&TimeZone::UTC, text);
        let year = "2025-01-01T00:00:00Z 2026-01-01T00:00:00Z";
        assert_eq!(told("2025").unwrap(), year);
        assert_eq!(told("2026-02").unwrap(), "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z");
        assert_eq!(told("2025-12..2026-11").unwrap(), "2025-12-01T00:00:00Z 2026-11-26T12:00:00Z");
        assert_eq!(told("2024-02-29").unwrap(), "2024-02-29T00:00:00Z 2024-03-01T00:00:00Z");
        for wrong in
            ["", "26", "2026-13", "2026-02-30", "2026-03..2026-02", "2027", "now", "2026-1"]
        {
            assert!(told(wrong).is_err(), "{wrong}");
        }
        // Days are the clinic's, also the short one on which its clocks go forward.
        let chicago = TimeZone::get("America/Chicago").unwrap();
        let day = by(&chicago, "2026-03-08").unwrap();
        assert_eq!(day, "2026-03-08T06:00:00Z 2026-03-09T05:00:00Z");
    }
}
