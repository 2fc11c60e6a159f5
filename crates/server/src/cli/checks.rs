//! `compliance check`, `list`, `attest` and `verify`.

use super::arguments::{Attest, Check as Document, Compliance, Examine, Place, Waive, WaiverStep};
use super::audit::{installation, led, wait};
use super::beside::with_services;
use super::people::reviewer;
use super::{Failure, drill, print};
use crate::boot::{Foundation, Services};
use crate::checks::{self, Cast, Inspection, Premises, rehearse};
use crate::config;
use clinic::{Caller, person};
use compliance::attestation::NewAttestation;
use compliance::check::{Check, Fallen, Profile, Record, Report, Status};
use compliance::posture::{PostureError, Rehearsal, Run};
use compliance::waiver::{Grounds, NewWaiver, Waiver};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Actor, Clock as _, Role, SystemClock, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(command: Compliance) -> Result<(), Failure> {
    match command {
        Compliance::Check(examine) => wait(async {
            let judged = if examine.self_test {
                self_test(examine).await
            } else {
                Box::pin(examined(examine)).await
            };
            judged.map_err(Failure::unable)?
        }),
        Compliance::Drill { place } => wait(Box::pin(drill::run(place))),
        Compliance::List { profile } => listed(profiled(&profile)?),
        Compliance::Attest(attest) => wait(attested(attest)),
        Compliance::Waive(ask) => wait(waived(ask)),
        Compliance::Waivers { place } => wait(waivers(place)),
        Compliance::Approve(step) => wait(settled(step, true)),
        Compliance::Unwaive(step) => wait(settled(step, false)),
        Compliance::Verify(document) => verified(&document),
    }
}

fn profiled(name: &str) -> Result<Profile, Failure> {
    Profile::find(name).ok_or_else(|| {
        let known = Profile::ALL.map(Profile::name).join(", ");
        Failure::Usage(format!("--profile {name}: there is no such profile; there are {known}"))
    })
}

fn unknown(option: &str, id: &str) -> Failure {
    let known = checks::all().iter().map(|check| check.id).collect::<Vec<_>>().join(", ");
    Failure::Usage(format!("{option} {id}: there is no such check; there are {known}"))
}

fn check(option: &str, id: &str) -> Result<&'static Check, Failure> {
    checks::find(id).ok_or_else(|| unknown(option, id))
}

/// The checks that are asked for by these ids, each once and in their order; nothing where all of them are meant.
fn only(ids: &[String]) -> Result<Option<Vec<&'static Check>>, Failure> {
    let mut chosen = Vec::new();
    for id in ids {
        let named = checks::named(id);
        if named.is_empty() {
            return Err(unknown("--only", id));
        }
        chosen.extend(named);
    }
    chosen.sort_by_key(|check| check.id);
    chosen.dedup_by_key(|check| check.id);
    Ok((!ids.is_empty()).then_some(chosen))
}

/// The installation that is looked at.
pub(super) async fn inspection(place: &Place, url: Option<String>) -> Result<Inspection, Failure> {
    let installation = installation(place)?;
    let base = Foundation::open(installation.store.clone(), &installation.vault).await;
    let base = base.map_err(Failure::failed)?;
    let audit = Arc::new(base.existing_audit().await.map_err(Failure::failed)?);
    let mut premises = Premises::of(&installation.store, base.kek, url);
    if let Some(file) = &place.config {
        let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
        premises.origin = premises.origin.or_else(|| config.origin.clone());
        premises = premises.leading(&config);
    }
    Ok(Inspection::new((base.db, audit), (base.clock, base.random), premises))
}

/// What was judged, if it came to that.
type Judged = Result<Result<(), Failure>, Failure>;

async fn examined(examine: Examine) -> Judged {
    let profile = profiled(&examine.profile)?;
    let only = only(&examine.only)?;
    let only = only.as_deref();
    let place = Place { data: examine.data.clone(), config: examine.config.clone() };
    let inspection = inspection(&place, examine.url.clone()).await?;
    let ran = if examine.active {
        tried(inspection, &place, (profile, only)).await?
    } else {
        inspection.run(profile, only, Actor::system()).await
    };
    match ran {
        Ok(ran) => shown(&examine, ran),
        Err(error) if error.tells_failure() => Ok(Err(Failure::Failed(error.in_full()))),
        Err(error) => Err(Failure::Failed(error.in_full())),
    }
}

/// What a run came to.
type Ran = (Report, Run, Vec<Fallen>);

/// The same with people who try the running server, and whose accounts are closed when it is over.
async fn tried(
    inspection: Inspection,
    place: &Place,
    (profile, only): (Profile, Option<&[&'static Check]>),
) -> Result<Result<Ran, PostureError>, Failure> {
    let config = config::load(&place.config.clone().unwrap_or_default());
    let config = config.map_err(|error| Failure::Usage(error.to_string()))?;
    let play = async |base: &Foundation, services: &Services, system: &Caller| {
        let mut strangers = Vec::new();
        for role in [Role::Patient, Role::Provider] {
            let found = person::anybody(&base.db, &system.organization, role).await;
            strangers.extend(found.map_err(Failure::failed)?.map(|id| id.to_string()));
        }
        let house = (&services.clinic, Arc::clone(&services.retention));
        let cast = Box::pin(Cast::enter(house, strangers, &*base.random))
            .await
            .map_err(Failure::failed)?;
        let cast = Arc::new(cast);
        let ran = inspection.tried_by(&cast).run(profile, only, Actor::system()).await;
        cast.leave().await.map_err(Failure::failed)?;
        Ok(ran)
    };
    Box::pin(with_services(config, play)).await?
}

const PARTIAL: &str = "not everything was looked at, so this counts neither for going live nor as the run of the day: \
     give the settings by --config, and where the running server is reached by --url or by their origin";

/// Prints what was found, and keeps it where that was asked for.
fn shown(examine: &Examine, (report, run, fallen): Ran) -> Judged {
    if let Some(file) = &examine.out {
        write(file, &run.report)?;
        write(&beside(file), &run.note)?;
    }
    if let Some(file) = &examine.html {
        write(file, &report.page(&fallen))?;
    }
    if examine.json {
        print(&run.report)?;
    } else {
        report.records.iter().try_for_each(tell)?;
        worse(&run)?;
        if let Some(slow) = &report.slow {
            print(slow.words())?;
        }
        if examine.only.is_empty() && !run.whole {
            print(PARTIAL)?;
        }
        print(report.summary())?;
        if examine.sign {
            print(&run.note)?;
        }
    }
    Ok(if report.fails(false) {
        Err(Failure::Failed(report.summary()))
    } else if report.fails(examine.strict) {
        Err(Failure::Warned(report.summary()))
    } else {
        Ok(())
    })
}

fn tell(record: &Record) -> Result<(), Failure> {
    let finding = &record.finding;
    let (id, kind) = (record.check.id, record.check.kind.letter());
    print(format_args!("{id:<8} {kind} {:<6} {}", finding.status.name(), finding.observed))?;
    if let Some(excuse) = &record.excuse {
        print(format_args!("               borne as {}", excuse.words()))?;
    }
    if matches!(finding.status, Status::Pass | Status::NotApplicable) {
        return Ok(());
    }
    print(format_args!("               to do: {}", record.check.remediation))
}

fn worse(run: &Run) -> Result<(), Failure> {
    if run.fallen.is_empty() {
        Ok(())
    } else {
        print(format_args!("worse than before: {}", run.fallen))
    }
}

fn listed(profile: Profile) -> Result<(), Failure> {
    let checks = checks::of(profile);
    for check in &checks {
        let (kind, severity) = (check.kind.letter(), check.severity.name());
        print(format_args!("{:<8} {kind} {severity:<8} {}", check.id, check.expected))?;
    }
    print(format_args!("{} checks: T tries, D reads records, A is vouched for", checks.len()))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".note");
    name.into()
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text)
        .map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))
}

fn verified(document: &Document) -> Result<(), Failure> {
    let verifier = led(("--key", &document.key), document.hand_overs.as_deref())?;
    let (report, note) = (read(&document.file)?, read(&beside(&document.file))?);
    let signed = verifier.open(&note).map_err(Failure::failed)?;
    if signed != Report::statement(&report) {
        return Err(Failure::Failed("the report is not the one that was signed".to_owned()));
    }
    print(format_args!("signed by this key: sha256 {}", Report::fingerprint(&report)))
}

async fn attested(attest: Attest) -> Result<(), Failure> {
    let check = check("--check", &attest.check)?;
    let wrong = |error: jiff::Error| Failure::Usage(format!("--until {}: {error}", attest.until));
    let document = attest.document.as_deref().map(fingerprint).transpose()?;
    let until = attest.until.parse().map_err(wrong)?;
    let inspection = inspection(&attest.place, None).await?;
    let zone = clinic::organization::clock(&inspection.db).await.map_err(Failure::failed)?;
    let new = NewAttestation {
        check: check.id.to_owned(),
        owner: attest.owner,
        statement: attest.statement,
        document,
        expires: end_of(&zone, until)?,
    };
    let by = reviewer(&inspection.db, &attest.by).await?;
    let made = inspection.attestations.attest(by, check, (new, &zone)).await;
    let made = made.map_err(Failure::failed)?;
    print(format_args!("{} vouches for {} until {}", made.said.owner, check.id, made.said.expires))
}

async fn waived(ask: Waive) -> Result<(), Failure> {
    let check = check("--check", &ask.check)?;
    let wrong = |error: jiff::Error| Failure::Usage(format!("--until {}: {error}", ask.until));
    let known = Grounds::ALL.map(Grounds::name).join(", ");
    let grounds = Grounds::find(&ask.grounds)
        .ok_or_else(|| Failure::Usage(format!("--grounds {}: is one of {known}", ask.grounds)))?;
    let until = ask.until.parse().map_err(wrong)?;
    let inspection = inspection(&ask.place, None).await?;
    let zone = clinic::organization::clock(&inspection.db).await.map_err(Failure::failed)?;
    let new = NewWaiver {
        check: check.id.to_owned(),
        grounds,
        reason: ask.reason,
        ends: end_of(&zone, until)?,
    };
    let by = reviewer(&inspection.db, &ask.by).await?;
    let made = inspection.waivers.ask(by, check, (new, &zone)).await.map_err(Failure::failed)?;
    print(format_args!("{} is asked for; somebody else approves it", made.id))
}

async fn waivers(place: Place) -> Result<(), Failure> {
    let inspection = inspection(&place, None).await?;
    let now = inspection.waivers.now();
    let all = inspection.waivers.all().await.map_err(Failure::failed)?;
    all.iter().try_for_each(|one| print(waiver(one, one.standing(now).name())))
}

fn waiver(one: &Waiver, standing: &str) -> String {
    let approver = one.approved.as_ref().map(|(who, _)| format!(", approved by {who}"));
    format!(
        "{} {} {} {standing} until {}, asked for by {}{}: {}",
        one.id,
        one.asked.check,
        one.asked.grounds.name(),
        one.asked.ends,
        one.requested.0,
        approver.unwrap_or_default(),
        one.asked.reason
    )
}

async fn settled(step: WaiverStep, approves: bool) -> Result<(), Failure> {
    let inspection = inspection(&step.place, None).await?;
    let by = reviewer(&inspection.db, &step.by).await?;
    let waivers = &inspection.waivers;
    let done = if approves {
        waivers.approve(by, &step.id).await
    } else {
        waivers.end(by, &step.id).await
    };
    let done = done.map_err(Failure::failed)?;
    print(waiver(&done, done.standing(waivers.now()).name()))
}

/// The last second of a day by the clinic's clock, as the page has it.
fn end_of(zone: &TimeZone, day: Date) -> Result<Timestamp, Failure> {
    let next = day.checked_add(1.day()).and_then(|next| zone.to_timestamp(next.at(0, 0, 0, 0)));
    let end = next.and_then(|next| next.checked_sub(1.second()));
    end.map_err(|error| Failure::Usage(format!("--until {day}: {error}")))
}

fn fingerprint(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::Usage(format!("--document {}: {error}", file.display())))?;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    Ok(data_encoding::HEXLOWER.encode(digest.as_ref()))
}

async fn self_test(examine: Examine) -> Judged {
    let chosen = only(&examine.only)?.unwrap_or_else(checks::all);
    let tried = rehearse(&chosen, SystemClock.now()).await;
    let tried = tried.map_err(|unseen| Failure::Failed(format!("{unseen:?}")))?;
    for one in &tried {
        let word = match one.caught {
            Some(true) => "fails as it must",
            Some(false) => "IS BLIND",
            None => "has nothing to look at",
        };
        print(format_args!("{} {word}: {}", one.check.id, one.finding.observed))?;
    }
    let program = checks::running().await.unwrap_or_default();
    let rehearsal = checks::outcome(&tried, SystemClock.now(), program);
    if examine.only.is_empty() && (examine.data.is_some() || examine.config.is_some()) {
        let place = Place { data: examine.data, config: examine.config };
        let kept = inspection(&place, None).await?;
        kept.rehearsed(&rehearsal).await.map_err(Failure::failed)?;
    }
    conclude(&rehearsal)
}

fn conclude(rehearsal: &Rehearsal) -> Judged {
    let Rehearsal { caught, total, .. } = rehearsal;
    let line = format!("{caught} of {total} checks fail in a world made bad on purpose");
    print(&line)?;
    Ok(if rehearsal.blind.is_empty() { Ok(()) } else { Err(Failure::Failed(line)) })
}
