//! `agreement list`, `add`, `approve`, `withdraw` and `end`; `egress list`; `ready`.

use super::arguments::{Agreement as Command, By, Egress as Reached, NewAgreement, Place, Ready};
use super::audit::{installation, must_exist, wait};
use super::people::reviewer;
use super::{Failure, print};
use crate::boot::Foundation;
use crate::config;
use crate::egress::{self, Destination, Egress};
use crate::readiness::World;
use crate::vault::Vault;
use aws_lc_rs::digest::{SHA256, digest};
use compliance::agreement::{Agreement, AgreementError, Agreements, Basis, Obligation, Proposal};
use data_encoding::HEXLOWER;
use kernel::{Actor, AgreementId, Fault as _, Kind};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(command: Command) -> Result<(), Failure> {
    wait(perform(command))
}

async fn perform(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { place } => list(&open(&place).await?.0).await,
        Command::Add(new) => add(*new).await,
        Command::Approve { by, version } => {
            let (of, version) = version_of(&version)?;
            let (agreements, actor) = acting(&by).await?;
            let one = agreements.approve(actor, (&of, version)).await.map_err(refused)?;
            print(format_args!("{} counts {}", one.label(), span(&one)))
        }
        Command::Withdraw { by, version } => {
            let (of, version) = version_of(&version)?;
            let (agreements, actor) = acting(&by).await?;
            let one = agreements.withdraw(actor, (&of, version)).await.map_err(refused)?;
            print(format_args!("{} is taken back; what stands goes on", one.label()))
        }
        Command::End { by, id } => {
            let (agreements, actor) = acting(&by).await?;
            let one = agreements.end(actor, &parse(&id)?).await.map_err(refused)?;
            print(format_args!("{} is ended; what it covered is reached no more", one.id))
        }
    }
}

async fn add(new: NewAgreement) -> Result<(), Failure> {
    let basis = Basis::find(&new.basis)
        .ok_or_else(|| Failure::Usage("--basis is baa, no-phi or own".to_owned()))?;
    let day = |name: &str, text: &str| {
        text.parse()
            .map_err(|_| Failure::Usage(format!("{name} {text}: a day is written as 2026-12-01")))
    };
    let proposal = Proposal {
        of: new.renews.as_deref().map(parse).transpose()?,
        basis,
        vendor: new.vendor,
        scope: new.host,
        reason: new.reason,
        signatory: new.signed_by,
        document: fingerprint(&new.document)?,
        effective: day("--effective", &new.effective)?,
        ends: new.ends.as_deref().map(|text| day("--ends", text)).transpose()?,
        obligations: new
            .obligation
            .iter()
            .map(|name| obligation(name))
            .collect::<Result<_, _>>()?,
    };
    let (agreements, actor) = acting(&new.by).await?;
    let one = agreements.propose(actor, proposal).await.map_err(refused)?;
    print(format_args!("document sha256 {}", one.document))?;
    print(format_args!("proposed {}; it counts once somebody else approves it", one.label()))
}

fn obligation(name: &str) -> Result<Obligation, Failure> {
    let names = Obligation::ALL.map(Obligation::name).join(", ");
    let wrong = || Failure::Usage(format!("--obligation {name}: is one of {names}"));
    Obligation::find(name).ok_or_else(wrong)
}

/// The document's SHA-256; the document itself stays where the clinic keeps it.
fn fingerprint(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::Usage(format!("--document {}: {error}", file.display())))?;
    Ok(HEXLOWER.encode(digest(&SHA256, &bytes).as_ref()))
}

async fn list(base: &Foundation) -> Result<(), Failure> {
    let register = egress::register(&base.db).await.map_err(Failure::failed)?;
    let now = base.clock.now();
    for one in register.all() {
        print(format_args!(
            "{:<9} {} {:<6} {} · {} · {} · signed by {} · document {}",
            register.state(one, now).name(),
            one.label(),
            one.basis.name(),
            one.vendor,
            one.scope.join(" "),
            span(one),
            one.signatory,
            one.document
        ))?;
        if let Some(reason) = &one.reason {
            print(format_args!("          {reason}"))?;
        }
        let lacking: Vec<&str> = one.lacking().into_iter().map(Obligation::name).collect();
        if !lacking.is_empty() {
            print(format_args!("          says nothing of {}", lacking.join(", ")))?;
        }
    }
    print(format_args!("{} versions of agreements", register.all().len()))
}

fn span(one: &Agreement) -> String {
    let ends =
        one.ends.map_or_else(|| "until it is ended".to_owned(), |ends| format!("until {ends}"));
    format!("from {} {ends}", one.effective)
}

fn parse(id: &str) -> Result<AgreementId, Failure> {
    // A version's name will do, too.
    let id = id.split('@').next().unwrap_or_default();
    id.parse().map_err(|error: kernel::IdError| Failure::Usage(error.to_string()))
}

/// A version by its name, as `agreement list` shows it: who approves or takes back says which.
fn version_of(name: &str) -> Result<(AgreementId, u32), Failure> {
    let version = name.split_once('@').and_then(|(_, version)| version.parse().ok());
    let version = version.ok_or_else(|| {
        let wanted = "a version is named as `housecall agreement list` shows it, AGREEMENT@2";
        Failure::Usage(format!("{name}: {wanted}"))
    })?;
    Ok((parse(name)?, version))
}

fn refused(error: AgreementError) -> Failure {
    match error.kind() {
        Kind::Invalid | Kind::Missing => Failure::Usage(error.to_string()),
        _ => Failure::failed(error),
    }
}

async fn open(place: &Place) -> Result<(Foundation, Agreements), Failure> {
    let installation = installation(place)?;
    let opened = Foundation::open(installation.store, &installation.vault).await;
    let base = opened.map_err(Failure::failed)?;
    let audit = Arc::new(base.existing_audit().await.map_err(Failure::failed)?);
    let agreements = base.agreements(&audit);
    Ok((base, agreements))
}

async fn acting(by: &By) -> Result<(Agreements, Actor), Failure> {
    let (base, agreements) = open(&by.place).await?;
    Ok((agreements, reviewer(&base.db, &by.by).await?))
}

/// The installation of a settings file as readiness sees it. Who asks makes nothing and changes nothing.
async fn world(file: &Path) -> Result<World, Failure> {
    let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
    let store = config.store.options();
    must_exist(&store)?;
    let opened = Foundation::open_as_it_is(store, &Vault::of(&config)).await;
    let base = opened.map_err(Failure::failed)?;
    let audit = Arc::new(base.existing_audit().await.map_err(Failure::failed)?);
    let agreements = base.agreements(&audit);
    let egress = Egress::new(&config, &base.clock);
    Ok(World::new(&config, egress, (&base.db, &audit, &base.kek), (agreements, &base.clock)))
}

pub(super) fn reached(command: Reached) -> Result<(), Failure> {
    let Reached::List { config, json } = command;
    wait(async move {
        let world = world(&config).await?;
        world.report().await.map_err(refused)?;
        destinations(world.egress(), json)
    })
}

fn destinations(egress: &Egress, as_json: bool) -> Result<(), Failure> {
    let cover = |place: &Destination| egress.covering(&place.host, place.holding());
    let mut open = 0_usize;
    let mut lines = Vec::new();
    for place in egress.destinations() {
        let cover = cover(place);
        let words = match &cover {
            _ if place.is_near() => "this machine".to_owned(),
            Some(one) => {
                format!("{} {} · {} · {}", one.basis.name(), one.label(), one.vendor, span(one))
            }
            None => "NOTHING COVERS IT".to_owned(),
        };
        let covered = place.is_near() || cover.is_some();
        open = open.saturating_add(usize::from(!covered));
        if as_json {
            lines.push(
                json!({ "setting": place.setting, "host": place.host, "near": place.is_near(),
                "agreement": cover.map(|one| one.label()), "covered": covered }),
            );
        } else {
            print(format_args!("{:<15} {:<40} {words}", place.setting, place.host))?;
        }
    }
    if as_json {
        return print(json!({ "enforced": egress.enforces(), "destinations": lines }));
    }
    let all = egress.destinations().len();
    let rule = if egress.enforces() {
        "what nothing covers is refused"
    } else {
        "nothing is refused: [egress] enforce is off"
    };
    print(format_args!("{} of {all} places are covered; {rule}", all.saturating_sub(open)))
}

pub(super) fn ready(command: Ready) -> Result<(), Failure> {
    wait(async move {
        let report = world(&command.config).await?.report().await.map_err(refused)?;
        for item in &report.items {
            print(format_args!(
                "{} {:<11} {}",
                if item.met { "there  " } else { "MISSING" },
                item.name,
                item.found
            ))?;
            if !item.met {
                print(format_args!("        to do: {}", item.to_do))?;
            }
        }
        let missing = report.missing();
        if report.accepts() || missing.is_empty() {
            let since = report.live.map(|at| format!("; live since {at}"));
            return print(format_args!("health data is accepted{}", since.unwrap_or_default()));
        }
        Err(Failure::Failed(format!(
            "health data is not accepted; missing: {}",
            missing.join(", ")
        )))
    })
}
