//! `witness create`, `witness serve`, `witness show`, `witness forget`.

use super::arguments::{Witness, WitnessServe};
use super::audit::wait;
use super::{Failure, print};
use crate::config::LogFormat;
use crate::supervise::among_others;
use crate::telemetry;
use crate::tls::Certificate;
use crate::witness::Server;
use compliance::audit::{Cosigner, Verifier};
use compliance::witness::{MIGRATIONS, Seen, Witnessing};
use db::{Db, Options};
use kernel::{Clock, SystemClock};
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(command: Witness) -> Result<(), Failure> {
    match command {
        Witness::Create { data, name } => wait(create(&data, &name)),
        Witness::Serve(serve) => served(serve),
        Witness::Show { data, log } => wait(show(&data, log.as_deref())),
        Witness::Forget { data, log } => wait(forget(&data, &log)),
    }
}

async fn create(data: &Path, name: &str) -> Result<(), Failure> {
    if name.is_empty() || name.contains(|one: char| one == '+' || one.is_whitespace()) {
        return Err(Failure::Usage(format!("--name {name:?}: a name holds no space and no +")));
    }
    std::fs::create_dir_all(data)
        .map_err(|error| Failure::Usage(format!("--data {}: {error}", data.display())))?;
    let db = Db::open(Options::Sqlite(data.join("witness.db"))).await.map_err(Failure::failed)?;
    db.migrate(MIGRATIONS).await.map_err(Failure::failed)?;
    let cosigner = Cosigner::create(&data.join("witness.key"), name).map_err(Failure::failed)?;
    let vkey = cosigner.witness().vkey();
    std::fs::write(data.join("witness.vkey"), format!("{vkey}\n")).map_err(Failure::failed)?;
    print(vkey)
}

/// The store of a witness that was made.
async fn store(data: &Path) -> Result<Db, Failure> {
    let file = data.join("witness.db");
    if !file.is_file() {
        return Err(Failure::Usage(format!(
            "--data {}: holds no witness; `housecall witness create` makes one",
            data.display()
        )));
    }
    let db = Db::open(Options::Sqlite(file)).await.map_err(Failure::failed)?;
    db.migrate(MIGRATIONS).await.map_err(Failure::failed)?;
    Ok(db)
}

fn served(arguments: WitnessServe) -> Result<(), Failure> {
    let WitnessServe { data, logs, listen, certificate, key } = arguments;
    let shown = certificate.zip(key).map(|(file, key)| Certificate::of_files(&file, &key));
    let shown = shown.transpose().map_err(|error| Failure::Usage(error.to_string()))?;
    if shown.is_none() && !listen.ip().is_loopback() {
        return Err(Failure::Usage(format!(
            "--listen {listen} is beyond this machine: give it --certificate and --key, or put a proxy that ends TLS before it"
        )));
    }
    let log = |vkey: &String| {
        Verifier::parse(vkey).map_err(|error| Failure::Usage(format!("--log {vkey}: {error}")))
    };
    let logs = logs.iter().map(log).collect::<Result<Vec<_>, _>>()?;
    telemetry::start("info", LogFormat::Text, None);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::failed)?;
    runtime.block_on(async {
        let db = store(&data).await?;
        let alone = db.alone().await.map_err(Failure::failed)?.ok_or_else(|| {
            Failure::Failed("another witness has this store already; stop it first".to_owned())
        })?;
        let cosigner = Cosigner::load(&data.join("witness.key")).map_err(Failure::failed)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        print(format_args!("key: {}", cosigner.witness().vkey()))?;
        let witnessing = Witnessing::new(db, cosigner, logs, Arc::clone(&clock));
        let server = Server::open(witnessing, (listen, shown), clock).await;
        let server = server.map_err(Failure::failed)?;
        print(format_args!("listening on {}", server.url()))?;
        among_others(server.run()).await.map_err(Failure::failed)?;
        drop(alone);
        Ok(())
    })
}

async fn show(data: &Path, log: Option<&str>) -> Result<(), Failure> {
    let seen = Witnessing::seen(&store(data).await?).await.map_err(Failure::failed)?;
    let asked = |one: &Seen| log.is_none_or(|log| log == one.origin);
    let seen: Vec<Seen> = seen.into_iter().filter(asked).collect();
    if seen.is_empty() {
        return Err(Failure::Failed("nothing was seen of such a log".to_owned()));
    }
    seen.iter().try_for_each(|one| print(one.note.trim_end()))
}

async fn forget(data: &Path, log: &str) -> Result<(), Failure> {
    let db = store(data).await?;
    if !Witnessing::forget(&db, log).await.map_err(Failure::failed)? {
        return Err(Failure::Failed(format!("nothing was seen of a log {log}")));
    }
    print(format_args!("what was seen of {log} is forgotten"))
}
