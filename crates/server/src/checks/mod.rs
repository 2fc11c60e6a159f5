//! The checks of every crate, and what runs them: each crate offers its own list, this is where they stand together.
//!
//! An [`Inspection`] is what the command line, the officer's page and the daily timer share. It refuses to know what any
//! check looks at.

mod active;
mod advisories;
mod exposed;
mod inside;
mod inventory;
mod itself;
mod malware;
mod operations;
mod orders;
mod outsiders;
mod reach;
mod rehearsal;
mod relayed;
mod secrets;
mod sockets;
mod tables;
mod twin;
mod vendors;

pub(crate) use active::Cast;
use exposed::SecretFiles;
pub(crate) use itself::running;
pub(crate) use orders::{Standing, UnderWay};
pub(crate) use rehearsal::{outcome, rehearse};
pub(crate) use secrets::Secrets;

use crate::advisories::Supplied;
use crate::config::{Config, Mode};
use crate::downtime;
use crate::egress::{Egress, destinations};
use clinic::notification::Notifications;
use clinic::person::StoredFiles;
use clinic::{ClinicError, IntakeTerms, Licensing};
use compliance::attestation::Attestations;
use compliance::audit::checks::Alarm;
use compliance::audit::{Audit, Ledger};
use compliance::backup::{Horizon, RecoveryTime, Seen, Shelf};
use compliance::baseline::Baselines;
use compliance::check::{
    Check, Fallen, Host, Kind, Look, Profile, Progress, Report, Severity, Site, is_ahead,
};
use compliance::downtime::Kept;
use compliance::evaluation::Evaluations;
use compliance::exercise::Exercises;
use compliance::keys::Kek;
use compliance::page_report::PageReports;
use compliance::policy::Policies;
use compliance::posture::{Posture, PostureError, Rehearsal, Run};
use compliance::risk::{Discovered, Risks, observed};
use compliance::waiver::Waivers;
use db::{BlobOptions, Blobs, Db, DbError};
use itself::Mirror;
use jiff::SignedDuration;
use kernel::{Actor, Clock, OrganizationId, Random, Timestamp};
use malware::Shown;
use orders::Orders;
use outsiders::Outsiders;
use reach::Listeners;
use relayed::RelayAt;
use std::any::Any;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Brief, MutexGuard, OnceLock, PoisonError};
use tokio::sync::Mutex;
use twin::{Memory, Shared};
use vendors::{Led, Reached, Ways};

const BUILD: &str = env!("CARGO_PKG_VERSION");
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A check of the running server: what it is and cites, and for how many days its result counts.
const fn technical(
    (id, cites, ttl_days): (&'static str, &'static [&'static str], u32),
    severity: Severity,
    (expected, remediation): (&'static str, &'static str),
    look: Look,
) -> Check {
    let (version, kind, profile) = (1, Kind::Technical, Profile::Hipaa);
    Check { id, version, cites, kind, severity, profile, expected, remediation, ttl_days, look }
}

/// Every check there is, by its id.
pub(crate) fn all() -> Vec<&'static Check> {
    let own = [
        active::CHECKS,
        exposed::CHECKS,
        advisories::CHECKS,
        inside::CHECKS,
        malware::CHECKS,
        reach::CHECKS,
        relayed::CHECKS,
        secrets::CHECKS,
        tables::CHECKS,
        twin::CHECKS,
        vendors::CHECKS,
    ];
    let own = own.into_iter().flatten();
    let mut all: Vec<&Check> =
        compliance::checks().chain(realtime::checks()).chain(clinic::checks()).chain(own).collect();
    all.sort_by_key(|check| check.id);
    all
}

/// Every check that a profile asks for.
pub(crate) fn of(profile: Profile) -> Vec<&'static Check> {
    all().into_iter().filter(|check| profile.asks(check)).collect()
}

/// The check of this id.
pub(crate) fn find(id: &str) -> Option<&'static Check> {
    all().into_iter().find(|check| check.id == id)
}

/// The checks that an id means: the one of that name, and each of which it is the number, as `HC-018` is of `HC-018.a`.
pub(crate) fn named(id: &str) -> Vec<&'static Check> {
    let is_meant = |check: &&'static Check| {
        let rest = check.id.strip_prefix(id);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    all().into_iter().filter(is_meant).collect()
}

/// Whether something was less than so long ago. What is still to come a wrong clock wrote.
fn is_within(time: SignedDuration, at: Timestamp, now: Timestamp) -> bool {
    !is_ahead(at, now) && now.duration_since(at) < time
}

/// What only the settings tell.
#[derive(Clone, Debug)]
struct Set {
    ways: Ways,
    secrets: Secrets,
    files: SecretFiles,
    stored: BlobOptions,
    shown: Shown,
    supplied: Supplied,
    relay: RelayAt,
    listeners: Listeners,
    horizon: Horizon,
    shelf: Shelf,
    recovery_time: RecoveryTime,
    outsiders: Outsiders,
    licensing: Licensing,
    discovered: Discovered,
    kits: Option<downtime::Terms>,
    intake: IntakeTerms,
    mirror: Mirror,
}

/// Where an installation's parts lie.
#[derive(Clone, Debug)]
pub(crate) struct Premises {
    /// The file of an embedded store.
    pub(crate) database: Option<PathBuf>,
    /// The key-encryption key.
    pub(crate) kek: Arc<Kek>,
    /// Where its running server is reached, if that is to be looked at.
    pub(crate) origin: Option<String>,
    /// What its settings tell, if they are known.
    set: Option<Set>,
    /// Who tries it from inside, if it is to be tried.
    pub(crate) cast: Option<Arc<Cast>>,
}

impl Premises {
    /// The premises of a store and a key.
    pub(crate) fn of(store: &db::Options, kek: Arc<Kek>, origin: Option<String>) -> Self {
        let database = match store {
            db::Options::Sqlite(file) => Some(file.clone()),
            db::Options::Postgres(_) => None,
        };
        Self { database, kek, origin, set: None, cast: None }
    }

    /// The same with what these settings tell.
    pub(crate) fn leading(self, config: &Config) -> Self {
        let (relay, in_production) = (RelayAt::of(config), config.mode == Mode::Production);
        let set = Set {
            ways: Ways(destinations(config)),
            secrets: Secrets::of(config),
            files: SecretFiles::of(config),
            stored: config.files.options(&config.store),
            shown: Shown::of(config),
            supplied: Supplied(config.advisories.folder.clone()),
            listeners: Listeners::of(config, relay.secure()),
            relay,
            horizon: Horizon(config.retention.terms().backup_days),
            shelf: Shelf(config.backup.folder.clone()),
            recovery_time: config.backup.recovery_time(),
            outsiders: Outsiders::of(config, &host()),
            licensing: config.visit.licensing(),
            discovered: inventory::discovered(config),
            kits: downtime::Terms::of(config),
            intake: IntakeTerms { rule: config.visit.intake.into(), in_production },
            mirror: Mirror::of(config, in_production),
        };
        Self { set: Some(set), ..self }
    }
}

/// What this machine calls itself.
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Runs checks over one installation, and keeps what they found.
#[derive(Debug)]
pub(crate) struct Inspection {
    pub(crate) db: Db,
    premises: Premises,
    /// Where the server listens that this is of, if its settings do not say how it is reached.
    here: OnceLock<String>,
    /// By what the server goes out that this is of.
    gate: OnceLock<Egress>,
    clock: Clockwork,
    pub(crate) posture: Posture,
    pub(crate) attestations: Attestations,
    pub(crate) waivers: Waivers,
    pub(crate) policies: Policies,
    pub(crate) risks: Risks,
    /// What browsers tell of the pages.
    pub(crate) pages: PageReports,
    pub(crate) baselines: Baselines,
    pub(crate) evaluations: Evaluations,
    pub(crate) exercises: Exercises,
    /// Writes down what the store refused to change.
    alarm: Alarm,
    /// One run at a time: they read a lot. Whoever waits for their turn meanwhile is given the next one together.
    turn: Mutex<Option<Latest>>,
    begun: AtomicU64,
    orders: Orders,
    /// What needs no second look.
    memory: Arc<Memory>,
    /// Whoever tells has told before the next one looks what is untold.
    telling: Mutex<()>,
    unkept: Brief<Option<Unkept>>,
    /// When the server looked at itself last.
    seen: Brief<Option<Timestamp>>,
}

/// What happens by itself once a day could not be kept: since when, and when officers were told of it.
#[derive(Clone, Copy, Debug)]
struct Unkept {
    since: Timestamp,
    told: Option<Timestamp>,
}

/// What a run of every check of a profile came to: its report, itself, and what fell.
type Outcome = (Report, Run, Vec<Fallen>);

/// The latest run of every check of a profile, and which in their order it was.
#[derive(Debug)]
struct Latest {
    number: u64,
    profile: Profile,
    outcome: Outcome,
}

/// A clock that prints as nothing.
#[derive(Clone)]
struct Clockwork(Arc<dyn Clock>);

impl std::fmt::Debug for Clockwork {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[clock]")
    }
}

impl Inspection {
    /// Of this store, with this audit log.
    pub(crate) fn new(
        (db, audit): (Db, Arc<Audit>),
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
        premises: Premises,
    ) -> Self {
        let clockwork = Clockwork(Arc::clone(&clock));
        let alarm = Alarm::new(db.clone(), Arc::clone(&audit)).trying(clinic::consent::tried());
        let ledger = Ledger::new((db.clone(), audit), (clock, random));
        Self {
            posture: Posture::new(ledger.clone()),
            attestations: Attestations::new(ledger.clone()),
            waivers: Waivers::new(ledger.clone()),
            policies: Policies::new(ledger.clone()),
            pages: PageReports::new(db.clone()),
            risks: Risks::new(ledger.clone()),
            baselines: Baselines::new(ledger.clone()),
            evaluations: Evaluations::new(ledger.clone()),
            exercises: Exercises::new(ledger),
            clock: clockwork,
            alarm,
            turn: Mutex::default(),
            begun: AtomicU64::default(),
            orders: Orders::default(),
            memory: Arc::default(),
            telling: Mutex::default(),
            unkept: Brief::default(),
            seen: Brief::default(),
            here: OnceLock::new(),
            gate: OnceLock::new(),
            premises,
            db,
        }
    }

    /// The same, tried from inside by these people.
    pub(crate) fn tried_by(mut self, cast: &Arc<Cast>) -> Self {
        self.premises.cast = Some(Arc::clone(cast));
        self
    }

    /// The same, of a server that listens there. Of a certificate it is not known by which name it is shown.
    pub(crate) fn listens_at(&self, address: SocketAddr, is_tls: bool) {
        if !is_tls {
            self.here.get_or_init(|| format!("http://{address}"));
        } else if self.premises.origin.is_none() {
            tracing::warn!(
                "`origin` is not set: some checks have no address to look at, and no run of them counts as whole"
            );
        }
    }

    /// The same, of a server that goes out by this gate.
    pub(crate) fn goes_out_by(&self, gate: &Egress) {
        self.gate.get_or_init(|| gate.clone());
    }

    /// How the settings want downtime kits, if they do.
    pub(crate) fn kits(&self) -> Option<downtime::Terms> {
        self.premises.set.as_ref()?.kits.clone()
    }

    fn origin(&self) -> Option<&String> {
        self.premises.origin.as_ref().or_else(|| self.here.get())
    }

    /// Whether every check is shown what it looks at: without the settings, or without an address of the running server,
    /// some have nothing to look at, and a run without them must not be taken for one that found nothing.
    fn sees_all(&self) -> bool {
        self.premises.set.is_some() && self.origin().is_some()
    }

    /// The installation as checks find it now.
    fn site(&self, profile: Profile) -> Site {
        let memory = Arc::<Memory>::clone(&self.memory);
        let mut props: Vec<Arc<dyn Any + Send + Sync>> =
            vec![memory, Arc::new(Shared::default()), Arc::new(Host(host()))];
        props.push(Arc::new(self.alarm.clone()));
        if let Some(set) = &self.premises.set {
            props.push(Arc::new(set.ways.clone()));
            props.push(Arc::new(set.secrets.clone()));
            props.push(Arc::new(set.files.clone()));
            props.push(Arc::new(self.stored_files(&set.stored)));
            props.push(Arc::new(set.shown.clone()));
            props.push(Arc::new(set.supplied.clone()));
            props.push(Arc::new(set.relay.clone()));
            props.push(Arc::new(set.listeners.clone()));
            props.push(Arc::new(set.horizon));
            props.push(Arc::new(set.shelf.clone()));
            props.push(Arc::new(Seen::default()));
            props.push(Arc::new(set.recovery_time));
            props.push(Arc::new(set.licensing));
            props.push(Arc::new(set.discovered.clone()));
            props.push(Arc::new(Kept(set.kits.as_ref().map(|kits| kits.depot.clone()))));
            props.push(Arc::new(set.intake));
        }
        if let Some(gate) = self.gate.get() {
            props.push(Arc::new(Reached(gate.reached())));
            props.push(Arc::new(Led(gate.led())));
        }
        if let Some(cast) = &self.premises.cast {
            props.push(Arc::<Cast>::clone(cast));
        }
        Site {
            db: self.db.clone(),
            database: self.premises.database.clone(),
            kek: Arc::clone(&self.premises.kek),
            origin: self.origin().cloned(),
            now: self.now(),
            profile,
            props,
        }
    }

    /// Where the settings keep the bytes of files; a bucket is read by the server's own way out.
    fn stored_files(&self, options: &BlobOptions) -> StoredFiles {
        match options {
            BlobOptions::Folder(folder) => StoredFiles::Folder(folder.clone()),
            BlobOptions::S3(_) => StoredFiles::Elsewhere(
                self.gate.get().and_then(|gate| Blobs::open(options.clone(), gate.clone()).ok()),
            ),
        }
    }

    /// What the settings make this server of, and what it saw of itself; nothing where they are not known.
    pub(crate) async fn discovered(&self) -> Result<Discovered, DbError> {
        let Some(set) = &self.premises.set else { return Ok(Discovered::default()) };
        Ok(observed(&mut self.db.read().await?, &set.discovered, self.now()).await?.0)
    }

    /// The time by which the installation lives.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.0.now()
    }

    /// Runs these checks, or all of a profile, for whoever asks. Of those who ask for a profile at once, all who have to wait
    /// are given the one run that begins after they asked. Whole is one in which all of them were shown what they look at.
    pub(crate) async fn run(
        &self,
        profile: Profile,
        only: Option<&[&'static Check]>,
        by: Actor,
    ) -> Result<Outcome, PostureError> {
        let asked = self.begun.load(Ordering::SeqCst);
        let mut latest = self.turn.lock().await;
        let every = only.is_none();
        if let Some(one) = latest.as_ref()
            && every
            && one.profile == profile
            && one.number > asked
        {
            return Ok(one.outcome.clone());
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let checks = only.map_or_else(|| of(profile), <[_]>::to_vec);
        let whole = every && self.sees_all();
        let mut site = self.site(profile);
        if let Some(set) = &self.premises.set {
            site.props.push(Arc::new(set.outsiders.look(&self.db, site.now).await));
        }
        let progress = Arc::new(Progress::default());
        site.props.push(Arc::<Progress>::clone(&progress));
        let (by_id, since, of) = (by.id.clone(), site.now, checks.len());
        let under_way = UnderWay { profile, by: by_id, since, of, progress };
        let watched = every.then(|| self.orders.begin(under_way));
        // What was told a moment ago is looked at, too.
        if let Err(error) = self.pages.keep().await {
            tracing::warn!(%error, "what browsers told of the pages was not written down");
        }
        let outcome = self.posture.run((&checks, whole), &site, by).await;
        if let Some(watched) = watched {
            watched.end(&outcome, self.now());
        }
        let outcome = outcome?;
        if every {
            *latest = Some(Latest { number, profile, outcome: outcome.clone() });
        }
        Ok(outcome)
    }

    /// Keeps the outcome of a rehearsal.
    pub(crate) async fn rehearsed(&self, rehearsal: &Rehearsal) -> Result<(), PostureError> {
        Ok(self.posture.rehearsed(rehearsal).await?)
    }

    /// When everything was looked at last that is shown here.
    async fn last(&self, now: Timestamp) -> Result<Option<Timestamp>, PostureError> {
        let whole = self.posture.newest(Profile::Hipaa, now).await?.map(|run| run.began);
        let latest = self.turn.lock().await;
        let own = latest.as_ref().filter(|one| one.profile == Profile::Hipaa);
        Ok(whole.max(own.map(|one| one.outcome.0.began)))
    }

    /// What happens by itself: once a day the server looks at itself, and everything is looked at; now and then it is
    /// tried whether the checks see. An installation that was never looked at is left alone for the first hour. That it did not
    /// come to that, officers are told.
    pub(crate) async fn daily(&self, is_new: bool) -> Result<(), PostureError> {
        self.look_at_itself_daily(is_new).await;
        let now = self.now();
        let looked = self.look(is_new, now).await;
        let mut unkept = self.unkept();
        let new = Unkept { since: now, told: None };
        *unkept = looked.is_err().then(|| unkept.unwrap_or(new));
        drop(unkept);
        looked
    }

    fn unkept(&self) -> MutexGuard<'_, Option<Unkept>> {
        self.unkept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self, is_new: bool, now: Timestamp) -> Result<(), PostureError> {
        match self.last(now).await? {
            Some(last) if is_within(DAY, last, now) => return Ok(()),
            None if is_new => return Ok(()),
            _ => {}
        }
        let (known, program) =
            (self.posture.rehearsal(now).await?, running().await.unwrap_or_default());
        let is_own = |last: &Rehearsal| last.build == BUILD && last.program == program;
        if !known.is_some_and(|last| is_own(&last) && is_within(DAY * 25, last.at, now)) {
            match rehearse(&all(), now).await {
                Ok(tried) => self.rehearsed(&outcome(&tried, now, program)).await?,
                Err(error) => tracing::warn!(?error, "it was not tried whether the checks see"),
            }
        }
        self.run(Profile::Hipaa, None, Actor::system()).await?;
        // The proposed rule is looked at where somebody has asked for it once.
        if self.posture.newest(Profile::Nprm2025, now).await?.is_some() {
            self.run(Profile::Nprm2025, None, Actor::system()).await?;
        }
        Ok(())
    }

    /// Tells the officers of an organization, once a day, that the run of the day could not be kept.
    async fn tell_unkept(
        &self,
        notices: &Notifications,
        organization: &OrganizationId,
    ) -> Result<(), ClinicError> {
        let (now, unkept) = (self.now(), *self.unkept());
        let is_due = |one: &Unkept| one.told.is_none_or(|told| !is_within(DAY, told, now));
        if let Some(one) = unkept.filter(is_due) {
            notices.checks_unkept(organization, one.since).await?;
            *self.unkept() = Some(Unkept { told: Some(now), ..one });
        }
        Ok(())
    }

    /// Has what the store refused to change written down, and tells who answers for the clinic of what no check tried.
    async fn tell_refused(
        &self,
        notices: &Notifications,
        organization: &OrganizationId,
    ) -> Result<(), ClinicError> {
        if let Err(error) = self.alarm.ring().await {
            tracing::error!(%error, "what the store refused to change was not written down; trying again");
        }
        let count = self.alarm.untold();
        if count > 0 {
            tracing::error!(
                count,
                "the store refused to change what was witnessed or signed; the audit log says which table"
            );
            notices.change_refused(organization, self.now()).await?;
            self.alarm.told(count);
        }
        Ok(())
    }

    /// Tells the officers of an organization of what the store refused, of what fell and they do not know of, and of what could
    /// not be kept.
    pub(crate) async fn tell(
        &self,
        notices: &Notifications,
        organization: &OrganizationId,
    ) -> Result<(), ClinicError> {
        let _telling = self.telling.lock().await;
        self.tell_refused(notices, organization).await?;
        self.tell_unkept(notices, organization).await?;
        for run in self.posture.untold().await? {
            tracing::warn!(run, "compliance checks are worse than before");
            notices.checks_fell(organization, &run).await?;
            self.posture.told(&run).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{all, named};
    use std::collections::BTreeSet;

    #[test]
    fn a_number_means_the_check_itself_and_each_part_of_it_and_a_part_itself_alone() {
        let ids = |id: &str| named(id).iter().map(|check| check.id).collect::<Vec<_>>();
        // There is none of this number without a letter.
        assert_eq!(ids(&format!("HC-{:03}", 29)), ["HC-029.a", "HC-029.b"]);
        assert!(ids("HC-018").starts_with(&["HC-018", "HC-018.a"]), "{:?}", ids("HC-018"));
        assert_eq!(ids("HC-018.a"), ["HC-018.a"]);
        for nobody in ["", "HC", "HC-0", "HC-018.", "HC-000"] {
            assert!(ids(nobody).is_empty(), "{nobody}");
        }
        let numbers: BTreeSet<&str> =
            all().iter().map(|check| check.id.split('.').next().unwrap()).collect();
        let reached: usize = numbers.iter().map(|number| named(number).len()).sum();
        assert_eq!(reached, all().len(), "every check has a number by which it is asked for");
    }
}
