//! Builds a server from its settings, bottom to top, and runs it until told to stop.

mod clockwork;
mod doors;
mod fault;
mod foundation;
mod keeping;
mod outside;
mod steady;

use crate::app::App;
use crate::checks::{Inspection, Premises, Secrets};
use crate::config::{Config, KeysetSection};
use crate::egress::Egress;
use crate::files::FileHost;
use crate::http::{self, Dates, Door, Limits, Places, Room, VALIDATION};
use crate::metrics::{Missing, Withheld};
use crate::proxies::Proxies;
use crate::pubnub::{Origin, PubNub, Watch};
use crate::push::Gateways;
use crate::readiness::Readiness;
use crate::record_export::RecordExports;
use crate::relay::{self, Ground, Media};
use crate::rest;
use crate::scan::Clamd;
use crate::supervise::{StopSignals, Tasks};
use crate::tls::Certificate;
use crate::trace::Exporter;
use crate::vault::{Inventory, RELAY_SECRET, Vault};
use clinic::session::BreachList;
use clinic::{Clinic, Settings};
pub(crate) use clockwork::FOLLOWS;
use compliance::audit::{Action, Audit, Entry, Event, Explorer, Outcome, Resource, Signer};
use compliance::custody::{self, Custody};
use compliance::keys::Sealer;
use compliance::retention::Retention;
use compliance::secret;
use db::Blobs;
use doors::Doors;
pub(crate) use fault::BootError;
pub(crate) use foundation::Foundation;
use kernel::{Actor, Clock};
use outside::Outside;
use realtime::access::Access;
use realtime::action::Actions;
use realtime::channel::Channels;
use realtime::context::Contexts;
use realtime::environment::{Editor, Environments};
use realtime::file::{self, Files, Links, Scanner};
use realtime::gate::Gates;
use realtime::group::Groups;
use realtime::history::Histories;
use realtime::keyset::{Keyset, Keysets};
use realtime::log::{self, Appender, Log};
use realtime::presence::Presences;
use realtime::publish::Publisher;
use realtime::push::Pushes;
use realtime::quarantine::Quarantine;
use realtime::retention::History;
use realtime::subscribe::{self, Subscriber};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// A server that starts with a relay secret that is older makes another; HC-007.d asks for one of 90 days at most.
const RELAY_SERVES: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 45);

impl Foundation {
    /// Where files are kept, and what signs their links.
    async fn files(&self, config: &Config, egress: Egress) -> Result<(Blobs, Links), BootError> {
        let options = config.files.options(&config.store);
        let blobs = Blobs::open(options, egress).map_err(BootError::new)?;
        let links = Links::open(&self.db, &self.keys).await.map_err(BootError::new)?;
        Ok((blobs, links))
    }

    /// What looks for malware in files; says so in the log when there is nothing that does.
    fn scanner(config: &Config) -> Result<Option<Arc<dyn Scanner>>, BootError> {
        let Some((place, patience)) = config.files.scanner().map_err(BootError::of_settings)?
        else {
            tracing::warn!("no file is looked at for malware; set [files] scan to clamd's socket");
            return Ok(None);
        };
        tracing::info!(?place, "files are shown to clamd before anybody can have them");
        Ok(Some(Arc::new(Clamd::new(place, patience))))
    }

    /// The relay, bound but not served.
    async fn media(
        &self,
        (config, egress): (&Config, &Egress),
        certificate: Option<&Certificate>,
    ) -> Result<Option<Media>, BootError> {
        let secret = match &config.turn.secret {
            Some(secret) => secret.clone(),
            None => self.relay_secret().await?,
        };
        let tls = certificate.map(|certificate| certificate.acceptor(&[b"stun.turn"]));
        let ground = Ground {
            secret,
            server: config.listen.ip(),
            origin: config.origin.as_deref(),
            egress,
            tls: tls.transpose().map_err(BootError::new)?,
            clock: &self.clock,
            random: &self.random,
        };
        Media::open(&config.turn, ground).map_err(BootError::new)
    }

    /// The secret of the relay's credentials: made the first time, and anew when a server starts with one that is half through
    /// its time. Credentials last for minutes, so nobody misses the one before.
    async fn relay_secret(&self) -> Result<String, BootError> {
        let mut tx = self.db.begin().await.map_err(BootError::new)?;
        let made = self.keys.made(&mut tx, RELAY_SECRET).await.map_err(BootError::new)?;
        let is_old = made.is_some_and(|made| self.clock.now().duration_since(made) > RELAY_SERVES);
        let key = if is_old {
            self.keys.rotate(&mut tx, RELAY_SECRET).await
        } else {
            self.keys.current(&mut tx, RELAY_SECRET).await.map(|(key, _)| key)
        };
        let key = key.map_err(BootError::new)?;
        tx.commit().await.map_err(BootError::new)?;
        Ok(key.secret().to_owned())
    }

    /// What makes and changes keysets in the store.
    pub(crate) fn editor(&self, sealer: Arc<Sealer>, organization: &str) -> Editor {
        Editor::new(sealer, Arc::clone(&self.clock), Arc::clone(&self.random), organization)
    }

    /// What runs the compliance checks over this installation.
    fn inspection(&self, audit: &Arc<Audit>, config: &Config) -> Inspection {
        let kek = Arc::clone(&self.kek);
        let premises = Premises::of(&config.store.options(), kek, config.origin.clone());
        let premises = premises.leading(config);
        let time = (Arc::clone(&self.clock), Arc::clone(&self.random));
        Inspection::new((self.db.clone(), Arc::clone(audit)), time, premises)
    }

    /// What changes and ends the keys of this installation.
    pub(crate) fn custody(&self, audit: &Arc<Audit>, terms: custody::Terms) -> Custody {
        let below = (self.db.clone(), Arc::clone(audit));
        let keys = (Arc::clone(&self.kek), Arc::clone(&self.keys));
        Custody::new(below, keys, (Arc::clone(&self.clock), terms))
    }

    /// The audit log of an installation that has one.
    pub(crate) async fn existing_audit(&self) -> Result<Audit, BootError> {
        let signer = Signer::existing(&self.db, &self.kek).await.map_err(BootError::new)?;
        Ok(self.writing(signer))
    }
}

/// The engine and the clinic, ready to be asked.
pub(crate) struct Services {
    pub(crate) keysets: Arc<Keysets>,
    pub(crate) access: Arc<Access>,
    pub(crate) channels: Arc<Channels>,
    pub(crate) log: Arc<Log>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) clinic: Clinic,
    readiness: Readiness,
    pub(crate) retention: Arc<Retention>,
    inspection: Arc<Inspection>,
    custody: Custody,
    presences: Arc<Presences>,
    contexts: Arc<Contexts>,
    gates: Arc<Gates>,
    files: Arc<Files>,
    environments: Arc<Environments>,
}

impl Services {
    /// Builds the services; the appender must be run for anything to be recorded.
    #[expect(
        clippy::too_many_lines,
        reason = "one line for each service, in the order of the layers"
    )]
    pub(crate) async fn build(
        base: &Foundation,
        (config, egress): (&Config, &Egress),
    ) -> Result<(Self, Appender), BootError> {
        let other = clinic::organization::other(&base.db, &config.organization).await;
        if let Some(other) = other.map_err(BootError::new)? {
            let told = format!(
                "this store is of {other:?}, not {:?}; put it back, or name an empty store",
                config.organization
            );
            return Err(BootError::wrong("organization", told));
        }
        let audit = base.audit(&config.organization).await?;
        let readiness = base.readiness((config, egress), &audit).await?;
        let keysets = register(base, config).await?;
        let access = Access::load(&base.db, Arc::clone(&base.clock)).await;
        let access = Arc::new(access.map_err(BootError::new)?);
        let channels = Arc::new(Channels::new(base.db.clone()));
        let below = (&audit, &access, &channels, &keysets);
        let (log, appender) = open_log(base, config, below).await?;
        let sealer = Sealer::open(&base.db, &base.keys).await.map_err(BootError::new)?;
        let sealer = Arc::new(sealer);
        let secrets = Secrets::of(config).0;
        let seen = secret::seen(&base.db, &sealer, (&secrets, base.clock.now())).await;
        seen.map_err(BootError::new)?;
        let environments = environments(base, config, (&log, &sealer)).await?;
        let visits = base.visits((&access, &sealer), settings(config));
        let gates = Arc::new(base.gates(vec![Arc::new(readiness.clone()), Arc::new(visits)]));
        let (blobs, links) = base.files(config, egress.clone()).await?;
        let files = Arc::new(Files::new(file::Parts {
            channels: Arc::clone(&channels),
            log: Arc::clone(&log),
            gates: Arc::clone(&gates),
            scanner: Foundation::scanner(config)?,
            apart: Some(Arc::new(clinic::recording::Films::new(Arc::clone(&sealer)))),
            blobs,
            sealer: Arc::clone(&sealer),
            links,
            keysets: Arc::clone(&keysets),
            clock: Arc::clone(&base.clock),
            random: Arc::clone(&base.random),
        }));
        let kept = (History::of(Arc::clone(&log)), Arc::clone(&sealer));
        let retention = base.retention(&audit, kept, config.retention.terms()).await?;
        let inspection = base.inspection(&audit, config);
        let custody = base.custody(&audit, Vault::of(config).terms());
        let contexts = Arc::new(Contexts::new(Arc::clone(&log), Arc::clone(&base.clock)));
        let presences = Arc::new(Presences::new(Arc::clone(&log), Arc::clone(&base.clock)));
        let clinic = Clinic::new(clinic::Options {
            presences: Arc::clone(&presences),
            explorer: Explorer::new(base.db.clone(), audit.signer()),
            db: base.db.clone(),
            log: Arc::clone(&log),
            access: Arc::clone(&access),
            channels: Arc::clone(&channels),
            sealer,
            data_keys: Arc::clone(&base.keys),
            clock: Arc::clone(&base.clock),
            random: Arc::clone(&base.random),
            keyset: clinic_keyset(config, &keysets)?,
            letterhead: config.letters.head(config.origin.as_deref()),
            settings: settings(config),
            breached: breached(config)?,
        });
        Ok((
            Self {
                keysets,
                access,
                channels,
                log,
                audit,
                clinic,
                readiness,
                retention: Arc::new(retention),
                inspection: Arc::new(inspection),
                custody,
                presences,
                contexts,
                gates,
                files,
                environments,
            },
            appender,
        ))
    }
}

/// What an operator may tune about visits, as the clinic has it.
fn settings(config: &Config) -> Settings {
    config.visit.over(Settings {
        sign_in: config.sign_in.settings(),
        reach: config.letters.reach(),
        home: config.letters.home(),
        watch: config.audit.watch(),
        ..Settings::default()
    })
}

/// The list of stolen passwords, if there is one.
fn breached(config: &Config) -> Result<Option<Arc<BreachList>>, BootError> {
    let Some(path) = &config.sign_in.breached_passwords else { return Ok(None) };
    let wrong = |error| {
        let told = format!("{}: {error}", path.display());
        BootError::wrong("sign_in.breached_passwords", told)
    };
    BreachList::open(path).map(|list| Some(Arc::new(list))).map_err(wrong)
}

/// What the log stands on.
type Below<'a> = (&'a Arc<Audit>, &'a Arc<Access>, &'a Arc<Channels>, &'a Arc<Keysets>);

async fn open_log(
    base: &Foundation,
    config: &Config,
    (audit, access, channels, keysets): Below<'_>,
) -> Result<(Arc<Log>, Appender), BootError> {
    let parts = log::Parts {
        db: base.db.clone(),
        audit: Arc::clone(audit),
        access: Arc::clone(access),
        channels: Arc::clone(channels),
        keysets: Arc::clone(keysets),
    };
    let ring_bytes = config.subscribe.recent_megabytes << 20;
    let options = log::Options { ring_bytes, ..log::Options::default() };
    Log::open(parts, Arc::clone(&base.clock), options).await.map_err(BootError::new)
}

/// Puts the keysets that the store holds into service.
async fn environments(
    base: &Foundation,
    config: &Config,
    (log, sealer): (&Arc<Log>, &Arc<Sealer>),
) -> Result<Arc<Environments>, BootError> {
    let editor = base.editor(Arc::clone(sealer), &config.organization);
    let loaded = Environments::load(Arc::clone(log), editor).await;
    Ok(Arc::new(loaded.map_err(BootError::new)?))
}

/// Takes the keysets of the settings into service.
async fn register(base: &Foundation, config: &Config) -> Result<Arc<Keysets>, BootError> {
    let keyset = |section: &KeysetSection| section.keyset(&config.organization);
    let keysets: Vec<Keyset> = config.keyset.iter().map(keyset).collect();
    let keysets = Keysets::register(&base.db, keysets).await.map_err(BootError::new)?;
    Ok(Arc::new(keysets))
}

fn clinic_keyset(config: &Config, keysets: &Keysets) -> Result<Arc<Keyset>, BootError> {
    let own = config.keyset.iter().find(|section| section.clinic);
    let keyset = own.and_then(|section| keysets.find(&section.subscribe_key));
    keyset.ok_or_else(|| BootError::new("no keyset is the clinic's own"))
}

fn faces(
    base: &Foundation,
    services: &Services,
    config: &Config,
    media: Option<&Media>,
    outside: Outside,
) -> App {
    let clock = || Arc::clone(&base.clock);
    let polls = subscribe::Options {
        hold: Duration::from_secs(config.subscribe.hold_seconds),
        limit: config.subscribe.messages,
        replay: Duration::from_hours(config.subscribe.replay_hours),
    };
    let (access, channels, log) = (&services.access, &services.channels, &services.log);
    let pubnub = PubNub {
        keysets: Arc::clone(&services.keysets),
        access: Arc::clone(access),
        log: Arc::clone(log),
        publisher: Publisher::new(
            Arc::clone(&services.gates),
            Arc::clone(channels),
            Arc::clone(log),
            clock(),
        ),
        subscriber: Subscriber::new(
            Arc::clone(access),
            Arc::clone(channels),
            Arc::clone(log),
            clock(),
            polls,
        ),
        presences: Arc::clone(&services.presences),
        histories: Histories::new(Arc::clone(channels), Arc::clone(log), clock()),
        groups: Groups::new(Arc::clone(log)),
        pushes: Pushes::new(base.db.clone()),
        contexts: Arc::clone(&services.contexts),
        actions: Actions::new(
            Arc::clone(&services.gates),
            Arc::clone(channels),
            Arc::clone(log),
            clock(),
        ),
        files: Arc::clone(&services.files),
        origin: Origin {
            set: config.origin.clone(),
            scheme: if config.tls.is_some() { "https" } else { "http" },
            listen: config.listen.to_string(),
        },
        clock: clock(),
        watch: Watch::new(config, told(&services.readiness)),
    };
    App {
        pubnub,
        files: FileHost::new(Arc::clone(&services.files)),
        rest: rest_face((services, clock()), config, media, outside),
        db: base.db.clone(),
        readiness: services.readiness.clone(),
        proxies: Proxies::new(
            config.proxy.clone(),
            config.tls.is_none() && !config.proxy.is_empty(),
        ),
        strict: config.is_sealed(),
        places: places(config),
        admin_networks: config.limits.administration(),
    }
}

/// What readiness and the gate of what goes out tell operators.
fn told(readiness: &Readiness) -> (Withheld, Missing) {
    (readiness.world().egress().withheld().clone(), readiness.missing())
}

fn rest_face(
    (services, clock): (&Services, Arc<dyn Clock>),
    config: &Config,
    media: Option<&Media>,
    outside: Outside,
) -> axum::Router {
    let reach = rest::Reach {
        origin: config.origin.clone(),
        secure: config.is_sealed(),
        staff_networks: config.limits.staff_networks.clone(),
        admin_networks: config.limits.admin_networks.clone(),
        browsers: outside.browsers,
        sso: outside.sso,
        readiness: Some(services.readiness.clone()),
        sms: config.letters.sms.as_ref().and_then(|sms| {
            let url = format!("{}/api/v1/sms", config.origin.as_deref()?.trim_end_matches('/'));
            Some(rest::SmsDoor { url, token: sms.token.clone()? })
        }),
        mail: config
            .letters
            .mail
            .as_ref()
            .and_then(|mail| Some(rest::MailDoor { token: mail.bounce_token.clone()? })),
    };
    let environments = Arc::clone(&services.environments);
    let rest = rest::router(services.clinic.clone(), environments, (clock, reach));
    let quarantine = Arc::new(Quarantine::new(Arc::clone(&services.log)));
    let rest = rest.layer(axum::Extension(quarantine));
    let rest = rest.layer(axum::Extension(Arc::clone(&services.retention)));
    let rest = rest.layer(axum::Extension(services.readiness.clone()));
    let rest = rest.layer(axum::Extension(Arc::clone(&services.inspection)));
    let exports = services.clinic.exports.clone();
    let exports = RecordExports::new(exports, Arc::clone(&services.files));
    let rest = rest.layer(axum::Extension(exports));
    let rest = rest.layer(axum::Extension(services.custody.clone()));
    let inventory = Inventory::new(services.log.db(), Some(config));
    let rest = rest.layer(axum::Extension(inventory));
    match media {
        Some(media) => rest.layer(axum::Extension(Arc::clone(&media.office))),
        None => rest,
    }
}

/// Room for connections, as set.
fn places(config: &Config) -> Arc<Places> {
    Arc::new(Places::new(Room {
        limit: config.connections.limit,
        per_address: config.connections.per_address,
        exempt: config.limits.exempt.iter().chain(&config.proxy).copied().collect(),
    }))
}

/// A server that listens but has not said so yet.
pub(crate) struct Server {
    pub(crate) base: Foundation,
    pub(crate) services: Services,
    address: SocketAddr,
    app: Arc<App>,
    listener: TcpListener,
    tls: Option<tokio_rustls::TlsAcceptor>,
    /// Where those come in who are sent on to come by TLS.
    onward: Doors,
    signals: StopSignals,
    tasks: Tasks,
    /// No other server serves the store as long as this one lives.
    alone: db::Alone,
}

impl Server {
    /// Builds everything to live by this clock, and binds the address.
    pub(crate) async fn start(
        (config, egress): (&Config, &Egress),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, BootError> {
        let vault = Vault::of(config);
        let opened = Foundation::open_served(clock, config.store.options(), &vault).await?;
        let (base, alone, taken) = opened;
        let (services, appender) = Services::build(&base, (config, egress)).await?;
        // Readiness has read the register by now.
        vault.obey(egress);
        base.witness_fence(&services.audit, &taken).await?;
        let certificate = doors::certificate(config, egress, &base.clock)?;
        let media = base.media((config, egress), certificate.as_ref()).await?;
        let gateways = Gateways::open((&config.push, egress), &base.clock, &base.random);
        let gateways = gateways.map_err(BootError::of_settings)?;
        let outside = Outside::open((config, egress), &base, &gateways)?;
        let app = Arc::new(faces(&base, &services, config, media.as_ref(), outside));
        let protocols: [&[u8]; 2] = [b"http/1.1", VALIDATION];
        let tls = certificate.as_ref().map(|certificate| certificate.acceptor(&protocols));
        let tls = tls.transpose().map_err(BootError::new)?;
        let listener = doors::bind(config.listen).await?;
        let address = listener.local_addr().map_err(BootError::new)?;
        services.inspection.listens_at(address, tls.is_some());
        let mut tasks = Tasks::new();
        let stop = tasks.stop();
        tasks.start(appender.run(stop));
        outside::end_links(config, &services).await?;
        outside::end_restored(&services).await?;
        let wrong = |error| BootError::wrong("organization", error);
        let organization = config.organization.parse().map_err(wrong)?;
        clockwork::keep_house(&mut tasks, (&base, &organization), &services, &app);
        let pushes = clockwork::dispatcher(&base, &services, gateways, &app);
        clockwork::push(
            &mut tasks,
            &base.clock,
            &pushes,
            Duration::from_hours(24 * config.push.record_days),
        );
        let letters = clockwork::letters(&services, (&config.letters, egress), &app)?;
        clockwork::write(&mut tasks, &base.clock, &letters, &config.letters);
        clockwork::copy(&mut tasks, &base, (&config.audit, egress), &app)?;
        clockwork::ask_witnesses(&mut tasks, &base, (&config.audit, egress), &app).await?;
        if config.audit.channel {
            clockwork::say_audit(&mut tasks, (&base, &organization), &services);
        }
        clockwork::look(&mut tasks, &*base.clock, &services, organization);
        if let Some(media) = media {
            let faces = Arc::clone(&app);
            let measure = move |own: &_| relay::measure(&faces.pubnub.watch.metrics, own);
            media.serve(&mut tasks, &services.clinic, measure);
        }
        let onward = Doors::open(config).await?;
        if let Some(certificate) = certificate {
            let ends = app.pubnub.watch.metrics.certificate();
            certificate.keep(&mut tasks, (ends, Arc::clone(&base.clock)));
        }
        let signals = StopSignals::caught().map_err(BootError::new)?;
        Ok(Self { base, services, address, app, listener, tls, onward, signals, tasks, alone })
    }

    /// Sends spans to their collector while the server runs.
    pub(crate) fn export(&mut self, exporter: Exporter) {
        let stop = self.tasks.stop();
        self.tasks.start(exporter.run(stop));
    }

    /// Where it listens, as the ready line names it.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until the process is told to stop, then finishes what was begun.
    pub(crate) async fn run(mut self) -> Result<(), BootError> {
        self.witness(Event::ServerStarted).await?;
        let dates = Arc::new(Dates::new(Arc::clone(&self.base.clock)));
        let mut connections = Tasks::new();
        self.onward.serve(&mut connections, (&self.app, &dates));
        let door = Door { listener: &self.listener, enter: &|address| self.app.enter(address) };
        let serving = (&self.app, &dates, self.tls.as_ref());
        let accept = http::accept(door, serving, Limits::default(), &mut connections);
        tokio::select! {
            () = accept => {}
            () = self.signals.come() => {}
            () = lost(&self.alone) => return Err(BootError::new(
                "another server serves this store: the database was away, and it was faster; stop one of them",
            )),
        }
        tracing::info!("stopping: no new connections, finishing open requests");
        connections.finish(Duration::from_secs(10)).await;
        self.witness(Event::ServerStopped).await?;
        self.tasks.finish(Duration::from_secs(10)).await;
        self.services.audit.settle(&self.base.db).await.map_err(BootError::new)?;
        drop(self.alone);
        Ok(())
    }

    async fn witness(&self, event: Event) -> Result<(), BootError> {
        let resource =
            Resource { kind: "server", id: env!("CARGO_PKG_VERSION").to_owned(), channel: None };
        let entry = Entry::new(event, Action::Execute, Outcome::Success, Actor::system(), resource);
        self.services.log.witness(vec![entry]).await.map_err(BootError::new)
    }
}

/// Returns when the store is another server's: nothing more is to be committed by this one.
async fn lost(alone: &db::Alone) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        match alone.holds().await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "whether this server has the store to itself is not known; asking again");
            }
        }
    }
}
