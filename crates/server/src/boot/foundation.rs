//! The store and the keys, opened for a command or for a server.

use super::BootError;
use crate::vault::Vault;
use clinic::Settings;
use clinic::visit::VisitGate;
use compliance::audit::{Action, Audit, Entry, Event, Outcome, Resource, Signer, only_added};
use compliance::keys::{DataKeys, Kek, Sealer};
use db::{Db, Fence, Schema};
use kernel::{Actor, Clock, Random, SystemClock, SystemRandom};
use realtime::access::Access;
use realtime::gate::{Gate, Gates};
use std::path::Path;
use std::sync::Arc;

/// The store with its schema, and the keys, which commands need as much as the server does.
pub(crate) struct Foundation {
    pub(crate) db: Db,
    pub(crate) kek: Arc<Kek>,
    pub(crate) keys: Arc<DataKeys>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    /// Whether a command has it, and no server.
    is_command: bool,
}

impl Foundation {
    /// Opens the store for a command, and brings its schema up to date unless a server of before serves it.
    pub(crate) async fn open(store: db::Options, vault: &Vault) -> Result<Self, BootError> {
        let (kek, db, made) = unlock(store, vault).await?;
        if is_older(&db).await? {
            let running = "the server that serves this store is older than this program; stop it first, or use its own";
            let alone = match made {
                Some(alone) => Some(alone),
                None => db.alone().await.map_err(BootError::new)?,
            };
            let alone = alone.ok_or_else(|| BootError::new(running))?;
            migrate(&db).await?;
            drop(alone);
        }
        Ok(Self { is_command: true, ..Self::on(db, kek, Arc::new(SystemClock)) })
    }

    /// Opens the store for a command that only asks. A schema that is older stays as it is: the server that serves the store now
    /// would not open it any more once it is brought up to date.
    pub(crate) async fn open_as_it_is(
        store: db::Options,
        vault: &Vault,
    ) -> Result<Self, BootError> {
        let (kek, db, _made) = unlock(store, vault).await?;
        if is_older(&db).await? {
            let older = "this store's schema is older than this program, and was left as it is: ask with the program of the server that serves it, or \
                         again once a server of this program has been started on it";
            return Err(BootError::new(older));
        }
        Ok(Self { is_command: true, ..Self::on(db, kek, Arc::new(SystemClock)) })
    }

    /// The same for a server that lives by this clock, and has the store to itself from before its schema changes. Also answers
    /// the tables of which somebody had taken away that rows are only added.
    pub(super) async fn open_served(
        clock: Arc<dyn Clock>,
        store: db::Options,
        vault: &Vault,
    ) -> Result<(Self, db::Alone, Vec<&'static str>), BootError> {
        let kek = key(&store, vault).await?;
        let (db, alone) = claimed(store).await?;
        if is_older(&db).await? {
            migrate(&db).await?;
        }
        let taken = fence(&db).await?;
        for table in &taken {
            tracing::error!(
                table,
                "the store let rows of the audit log or of consents be changed: somebody took away what refuses it; it is put back, verify the log"
            );
        }
        Ok((Self::on(db, kek, clock), alone, taken))
    }

    /// Witnesses that what keeps the audit log and consents from being changed had been taken away from these tables, and was put
    /// back.
    pub(super) async fn witness_fence(
        &self,
        audit: &Audit,
        taken: &[&'static str],
    ) -> Result<(), BootError> {
        let entry = |table: &&'static str| {
            let id = env!("CARGO_PKG_VERSION").to_owned();
            let resource = Resource { kind: "server", id, channel: None };
            let (event, outcome) = (Event::ConfigurationChanged, Outcome::SeriousFailure);
            let mut entry = Entry::new(event, Action::Update, outcome, Actor::system(), resource);
            entry.reason = Some("audit.fence-taken-away");
            // A code stays readable without keys.
            entry.details.push(("code", (*table).to_owned()));
            entry
        };
        let entries: Vec<Entry> = taken.iter().map(entry).collect();
        if entries.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin().await.map_err(BootError::new)?;
        audit.append(&mut tx, &entries).await.map_err(BootError::new)?;
        tx.commit().await.map_err(BootError::new)
    }

    /// The gate of visits, under these times of theirs.
    pub(super) fn visits(
        &self,
        (access, sealer): (&Arc<Access>, &Arc<Sealer>),
        settings: Settings,
    ) -> VisitGate {
        let (db, clock) = (self.db.clone(), Arc::clone(&self.clock));
        VisitGate::new(db, Arc::clone(access), Arc::clone(sealer), clock, settings)
    }

    /// Channel policy, and these gates after it.
    pub(super) fn gates(&self, above: Vec<Arc<dyn Gate>>) -> Gates {
        Gates::new(self.db.clone(), Arc::clone(&self.keys), above)
    }

    fn on(db: Db, kek: Arc<Kek>, clock: Arc<dyn Clock>) -> Self {
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let keys = DataKeys::new(Arc::clone(&kek), Arc::clone(&clock), Arc::clone(&random));
        Self { db, kek, keys: Arc::new(keys), clock, random, is_command: false }
    }

    /// The audit log, signing under this organization's name.
    pub(crate) async fn audit(&self, organization: &str) -> Result<Arc<Audit>, BootError> {
        let origin = format!("housecall/{organization}/audit");
        let signer = Signer::open(&self.db, &self.kek, &origin).await.map_err(BootError::new)?;
        Ok(Arc::new(self.writing(signer)))
    }

    /// The audit log as this process writes it.
    pub(super) fn writing(&self, signer: Signer) -> Audit {
        let audit = Audit::new(signer, Arc::clone(&self.clock));
        if self.is_command { audit.on_command_line() } else { audit }
    }
}

/// Everything that the schema is made of, in order.
const MIGRATIONS: [&[db::Migration]; 3] =
    [compliance::MIGRATIONS, realtime::MIGRATIONS, clinic::MIGRATIONS];

/// The store, which nobody else serves, and nobody restores. Of an embedded one this is known before there is a file of its own:
/// a restore that is under way gives its database that name.
async fn claimed(store: db::Options) -> Result<(Db, db::Alone), BootError> {
    let taken = || {
        let words = "another server serves this store already, or a backup is being restored into it; stop it first, or let the restore end";
        BootError::new(words)
    };
    let early = match &store {
        db::Options::Sqlite(file) => Some(claim(file)?.ok_or_else(taken)?),
        db::Options::Postgres(_) => None,
    };
    let db = Db::open(store).await.map_err(BootError::new)?;
    let alone = match early {
        Some(alone) => alone,
        None => db.alone().await.map_err(BootError::new)?.ok_or_else(taken)?,
    };
    Ok((db, alone))
}

/// An embedded store of which nobody else has the claim; its folder is made when missing.
fn claim(file: &Path) -> Result<Option<db::Alone>, BootError> {
    folder(file)?;
    db::Alone::of_file(file).map_err(BootError::new)
}

/// The key and the store, as it was left. An embedded one that is not there yet is made only by whoever claims it, and the claim
/// comes with it: a file that a command made would be in the way of the restore that is about to give its database that name.
async fn unlock(
    store: db::Options,
    vault: &Vault,
) -> Result<(Arc<Kek>, Db, Option<db::Alone>), BootError> {
    let made = match &store {
        db::Options::Sqlite(file) if !file.exists() => {
            let taken = || {
                BootError::new(format!(
                    "{} is not there yet: a backup is being restored into it, or a server is making it; nothing was made: let that end, and \
                     run this again",
                    file.display()
                ))
            };
            Some(claim(file)?.ok_or_else(taken)?)
        }
        _ => None,
    };
    let kek = key(&store, vault).await?;
    Ok((kek, Db::open(store).await.map_err(BootError::new)?, made))
}

/// The key; the folder of an embedded store is made when missing.
async fn key(store: &db::Options, vault: &Vault) -> Result<Arc<Kek>, BootError> {
    if let db::Options::Sqlite(file) = store {
        folder(file)?;
    }
    Ok(Arc::new(vault.open().await.map_err(BootError::new)?))
}

/// Makes the folder of an embedded store when it is missing.
fn folder(file: &Path) -> Result<(), BootError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|error| BootError::new(format!("the data folder {}: {error}", folder.display())))
}

/// Whether migrations are still to be run. A store of a newer program is none of ours.
async fn is_older(db: &Db) -> Result<bool, BootError> {
    match db.schema(&MIGRATIONS).await.map_err(BootError::new)? {
        Schema::Current => Ok(false),
        Schema::Older => Ok(true),
        Schema::Newer(name) => Err(BootError::new(format!(
            "this store was made by a newer housecall, with the migration {name}; run that one, or restore a backup"
        ))),
    }
}

async fn migrate(db: &Db) -> Result<(), BootError> {
    for migrations in MIGRATIONS {
        db.migrate(migrations).await.map_err(BootError::new)?;
    }
    // What this schema never had, nobody took away.
    fence(db).await.map(drop)
}

/// Has the store refuse changes of what was witnessed and of what was signed; answers the tables of which it did not.
async fn fence(db: &Db) -> Result<Vec<&'static str>, BootError> {
    let mut built = Vec::new();
    let mut all = only_added(db).await.map_err(BootError::new)?;
    all.extend(clinic::consent::only_added(db).await.map_err(BootError::new)?);
    for (table, came) in all {
        match came {
            Fence::Stood => {}
            Fence::Built => built.push(table),
            Fence::Refused(said) => tracing::warn!(
                table,
                %said,
                "this account may not have the store refuse changes of this table; start once as the tables' owner"
            ),
        }
    }
    Ok(built)
}
