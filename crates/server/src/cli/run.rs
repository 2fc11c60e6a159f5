//! `demo` and `serve`.

use super::arguments::{Demo, Serve};
use super::{Failure, print};
use crate::boot::Server;
use crate::config::{self, Config};
use crate::egress::Egress;
use crate::supervise::among_others;
use crate::{rest, telemetry, tied, trace};
use clinic::demo;
use compliance::keys::Kek;
use kernel::{Clock, Random, ScaledClock, SystemClock, SystemRandom};
use simulation::{Options, Size, Venue};
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Settings of the demo: keys that everybody knows, so it stays on loopback.
const DEMO: &str = r#"
mode = "trial"
organization = "demo-clinic"

[[keyset]]
publish_key = "pub-c-demo"
subscribe_key = "sub-c-demo"
secret_keys = ["sec-c-demo"]
clinic = true
custom_channels = ["*"]

# For trying things out: no tokens, and no channel that carries PHI.
[[keyset]]
publish_key = "pub-c-sandbox"
subscribe_key = "sub-c-sandbox"
secret_keys = ["sec-c-sandbox"]
access_manager = false
custom_channels = ["*"]

# Whoever tries the demo may listen to its log.
[audit]
channel = true

# Everything runs on this machine, test peers too.
[turn]
allow_peers = ["127.0.0.0/8"]
"#;

/// Starts the seeded demo clinic.
pub(super) fn demo(arguments: &Demo) -> Result<(), Failure> {
    let listen = arguments.listen;
    if !listen.ip().is_loopback() {
        return Err(Failure::Usage(format!(
            "--listen {listen} is beyond loopback; the demo's keys and passwords are public knowledge, \
             so it listens on 127.0.0.1 or [::1] only. For other addresses use `housecall serve`"
        )));
    }
    let folder = match &arguments.data {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("housecall-demo-{}", std::process::id())),
    };
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::Usage(format!("--data {}: {error}", folder.display())))?;
    let kek = folder.join("kek");
    if !kek.exists() {
        if folder.join("housecall.db").exists() {
            return Err(Failure::Usage(format!(
                "--data {}: holds a store whose key is elsewhere, so it is no demo's; name a new or empty folder",
                folder.display()
            )));
        }
        Kek::create(&kek).map_err(Failure::failed)?;
    }
    let place = |name: &str| toml_text(&folder.join(name));
    let text = format!(
        "listen = \"{listen}\"\n{DEMO}\n[sign_in]\nstaff_second_factor = \"offered\"\n[log]\nrequests = \"refused\"\n[store]\nurl = \"sqlite:{}\"\n[keys]\nfile = \"{}\"\n",
        toml_text(&folder),
        place("kek")
    );
    let config = config::of_text(&text).map_err(|error| Failure::Usage(error.to_string()))?;
    let clock = Arc::new(ScaledClock::new(arguments.speed));
    clock.skip(Duration::from_secs(arguments.ahead.into()));
    let busy = arguments.busy.then_some(arguments.speed);
    start(&config, Arc::clone(&clock) as _, Some((&folder, &clock, busy, arguments.tied)))
}

fn toml_text(path: &Path) -> String {
    path.display().to_string().replace('\\', "\\\\").replace('"', "\\\"")
}

/// Runs in production.
pub(super) fn serve(arguments: &Serve) -> Result<(), Failure> {
    let config =
        config::load(&arguments.config).map_err(|error| Failure::Usage(error.to_string()))?;
    start(&config, Arc::new(SystemClock), None)
}

/// What makes a server a demo: its folder, the clock that hurries once everything is there, its speed if a day is played, and
/// whether it ends with whoever started it.
type Exhibit<'a> = (&'a Path, &'a ScaledClock, Option<NonZeroU32>, bool);

fn start(config: &Config, clock: Arc<dyn Clock>, demo: Option<Exhibit<'_>>) -> Result<(), Failure> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let egress = Egress::new(config, &clock);
    let traced = trace::open((&config.trace, &egress), &clock, &random).map_err(Failure::failed)?;
    let (spans, exporter) = traced.unzip();
    telemetry::start(&config.log.level, config.log.format, spans);
    if config.files.is_astray {
        let url = config.files.url.as_deref();
        tracing::warn!(
            url,
            "files are found only from the folder that this runs in; set files.url to this"
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::failed)?;
    runtime.block_on(async {
        let started = Box::pin(Server::start((config, &egress), clock)).await;
        let mut server = started.map_err(Failure::from)?;
        if let Some(exporter) = exporter {
            server.export(exporter);
        }
        publish_vkey(&server, config)?;
        let mut day = None;
        if let Some((folder, clock, busy, tied)) = demo {
            let clinic = &server.services.clinic;
            if tied {
                demo::neighbours(clinic).await.map_err(Failure::failed)?;
            }
            demo::found(clinic).await.map_err(Failure::failed)?;
            demo::open_hours(clinic).await.map_err(Failure::failed)?;
            let seeded = Box::pin(demo::seed(clinic, server.base.clock.now())).await;
            introduce(&server, folder, &seeded.map_err(Failure::failed)?)?;
            let links = demo::invite(clinic, server.base.clock.now()).await;
            invite(&server, &links.map_err(Failure::failed)?)?;
            clock.hurry();
            day = busy.map(|speed| play(server.url(), speed));
        }
        print(format_args!("listening on {}", server.url()))?;
        let day = async {
            if let Some(day) = day {
                day.await;
            }
            std::future::pending::<()>().await;
        };
        let served = among_others(Box::pin(server.run()));
        tokio::select! {
            served = served => served.map_err(Failure::failed)?.map_err(Failure::failed),
            () = day => Ok(()),
            gone = tied::orphaned(demo.is_some_and(|(.., tied)| tied)) => gone.map_err(Failure::failed),
        }
    })
}

/// A day in the demo: people come and go on its screens.
async fn play(url: String, speed: NonZeroU32) {
    let options = Options {
        size: Size { patients: 48, providers: 6 },
        seed: 1,
        speed,
        venue: Venue::Running(url, "admin-1".to_owned(), demo::PASSWORD.to_owned()),
    };
    if let Err(error) = simulation::play(&options, |_| ()).await {
        tracing::warn!(%error, "the demo's day is not played");
    }
}

/// The key by which others verify the audit log, beside an embedded store.
fn publish_vkey(server: &Server, config: &Config) -> Result<(), Failure> {
    let db::Options::Sqlite(file) = config.store.options() else { return Ok(()) };
    let vkey = server.services.audit.signer().verifier().vkey();
    std::fs::write(file.with_file_name("audit.vkey"), format!("{vkey}\n")).map_err(Failure::failed)
}

/// Id, role and invented name of somebody in the demo.
type Account = (&'static str, &'static str, &'static str);

/// Who can sign in and where.
fn introduce(server: &Server, folder: &Path, people: &[Account]) -> Result<(), Failure> {
    let url = server.url();
    print(format_args!("Demo clinic in {}", folder.display()))?;
    print(format_args!("Sign in at {url}/app/ with any of these ids:"))?;
    for (id, role, name) in people {
        print(format_args!("  {id:<14} {role:<20} {name}"))?;
    }
    print(format_args!("Password for all of them: {}", demo::PASSWORD))?;
    // Browsers make passkeys for a name, never for an address.
    print(format_args!("To try passkeys: {}/app/", url.replace("127.0.0.1", "localhost")))?;
    print(format_args!("API description: {url}/api/openapi.json"))?;
    print("Keys: pub-c-demo, sub-c-demo, sec-c-demo (tokens required)")?;
    print("      pub-c-sandbox, sub-c-sandbox (open, no PHI)")
}

/// Where today's patients come in, without an account.
fn invite(server: &Server, links: &[demo::Invitation]) -> Result<(), Failure> {
    let url = server.url();
    print("Links of today's patients; each opens once and asks for the birth date:")?;
    for link in links {
        let demo::Invitation { patient, name, birth_date, locale, provider, minutes, .. } = link;
        print(format_args!(
            "  {patient:<8} {name:<16} born {birth_date}  {locale}  sees {provider} in {minutes} min"
        ))?;
        print(format_args!("           {}", rest::link_address(&url, link.secret.expose())))?;
    }
    Ok(())
}
