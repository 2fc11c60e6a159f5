//! What is really there.

use super::{Item, Report, rules};
use crate::config::{Config, Mode};
use crate::egress::{self, Destination, Egress};
use compliance::agreement::{AgreementError, Agreements};
use compliance::audit::{Action, Audit, Entry, Event, Explorer, Outcome, Resource};
use compliance::check::{Profile, Status};
use compliance::keys::{Kek, checks};
use compliance::posture::{Posture, Run};
use db::{Db, DbError};
use jiff::SignedDuration;
use kernel::{Actor, Clock};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Checks that are older count for nothing.
const CHECKED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 35);

/// What is looked at.
pub(crate) struct World {
    mode: Mode,
    sealed: bool,
    /// What the log says, as a filter.
    level: String,
    kek: Arc<Kek>,
    database: Option<PathBuf>,
    egress: Egress,
    agreements: Agreements,
    db: Db,
    audit: Arc<Audit>,
    explorer: Explorer,
    clock: Arc<dyn Clock>,
    /// Since when the clinic is live, once no more can come of looking.
    live: OnceLock<Option<String>>,
    /// Whether the keys were seen in their place since this began.
    apart: AtomicBool,
}

impl World {
    /// The installation that these settings are of.
    pub(crate) fn new(
        config: &Config,
        egress: Egress,
        (db, audit, kek): (&Db, &Arc<Audit>, &Arc<Kek>),
        (agreements, clock): (Agreements, &Arc<dyn Clock>),
    ) -> Self {
        let database = match config.store.options() {
            db::Options::Sqlite(file) => Some(file),
            db::Options::Postgres(_) => None,
        };
        Self {
            mode: config.mode,
            sealed: config.is_sealed(),
            level: config.log.level.clone(),
            kek: Arc::clone(kek),
            database,
            egress,
            agreements,
            explorer: Explorer::new(db.clone(), audit.signer()),
            db: db.clone(),
            audit: Arc::clone(audit),
            clock: Arc::clone(clock),
            live: OnceLock::new(),
            apart: AtomicBool::new(false),
        }
    }

    /// The register of agreements.
    pub(crate) const fn agreements(&self) -> &Agreements {
        &self.agreements
    }

    /// The gate that goes by it.
    pub(crate) const fn egress(&self) -> &Egress {
        &self.egress
    }

    /// Has the gate learn the register as it is now.
    pub(crate) async fn learn(&self) -> Result<(), DbError> {
        self.egress.learn(egress::register(&self.db).await?);
        Ok(())
    }

    /// Looks at everything; the gate learns the register on the way.
    pub(crate) async fn report(&self) -> Result<Report, AgreementError> {
        self.learn().await?;
        let items = vec![
            self.tls(),
            self.keys(),
            self.egress_gate(),
            self.known(),
            self.covered(),
            self.quiet(),
            self.checked().await?,
        ];
        Ok(Report { mode: self.mode, items, live: self.live_since().await? })
    }

    /// Since when the clinic is live. Only in production it can come to be so while this runs; elsewhere the log is
    /// searched once.
    async fn live_since(&self) -> Result<Option<String>, AgreementError> {
        if let Some(known) = self.live.get() {
            return Ok(known.clone());
        }
        // The start asks, too, and does not wait until the log is indexed.
        let found = self.explorer.known(Event::WentLive).await?.map(|entry| entry.at);
        if found.is_some() || self.mode != Mode::Production {
            return Ok(self.live.get_or_init(|| found).clone());
        }
        Ok(None)
    }

    /// Witnesses that nothing is missing any more; answers since when.
    pub(super) async fn go_live(&self) -> Result<String, AgreementError> {
        let resource =
            Resource { kind: "server", id: env!("CARGO_PKG_VERSION").to_owned(), channel: None };
        let (event, actor) = (Event::WentLive, Actor::system());
        let entry = Entry::new(event, Action::Execute, Outcome::Success, actor, resource);
        let mut tx = self.db.begin().await?;
        self.audit.append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        let now = self.clock.now().to_string();
        Ok(self.live.get_or_init(|| Some(now.clone())).clone().unwrap_or(now))
    }

    fn tls(&self) -> Item {
        let found = if self.sealed {
            "what comes from outside comes by TLS"
        } else {
            "health data would travel in the clear"
        };
        Item {
            name: "tls",
            met: self.sealed,
            of_settings: true,
            found: found.to_owned(),
            to_do: "set [tls] certificate and key, or [tls.acme]; or put a proxy before the server that ends TLS, set origin to its https:// address, and listen on loopback or name its network in proxy",
        }
    }

    fn keys(&self) -> Item {
        let (met, found) = match checks::apart(&self.kek, self.database.as_deref()) {
            Ok(finding) => {
                (!matches!(finding.status, Status::Fail | Status::Error), finding.observed)
            }
            Err(unseen) => (false, unseen.to_string()),
        };
        // The keys are in memory until a restart: a file that is out of sight by now, or that others may read, is told, and
        // ends no visit.
        let held = self.apart.fetch_or(met, Ordering::AcqRel) || met;
        Item { name: "keys", met, of_settings: !held, found, to_do: checks::MOVE }
    }

    fn egress_gate(&self) -> Item {
        let met = self.egress.enforces();
        let found = if met {
            "hosts that nothing covers are refused"
        } else {
            "any host that the settings name is reached, covered or not"
        };
        Item {
            name: "egress",
            met,
            of_settings: true,
            found: found.to_owned(),
            to_do: "take [egress] enforce = false out of the settings",
        }
    }

    /// What runs out can wait for a new signature; where nobody ever agreed to send anything, the settings lead by mistake.
    fn known(&self) -> Item {
        let new = self.egress.never_covered();
        let found = if new.is_empty() {
            "each place of the settings was agreed to at some time".to_owned()
        } else {
            format!("nobody ever agreed to {}", new.join(", "))
        };
        Item {
            name: "hosts",
            met: new.is_empty(),
            of_settings: true,
            found,
            to_do: "record an agreement or a decision for each with `housecall agreement add`, and have a second person approve it; or take the host out of the settings",
        }
    }

    fn covered(&self) -> Item {
        let uncovered = |place: &&Destination| {
            !place.is_near() && self.egress.covering(&place.host, place.holding()).is_none()
        };
        let missing: Vec<String> = self
            .egress
            .destinations()
            .iter()
            .filter(uncovered)
            .map(|place| place.host.clone())
            .collect();
        let found = if missing.is_empty() {
            "an agreement or a decision covers each place that data goes to".to_owned()
        } else {
            format!("nothing covers {}", missing.join(", "))
        };
        Item {
            name: "agreements",
            met: missing.is_empty(),
            of_settings: false,
            found,
            to_do: "record an agreement or a decision for each with `housecall agreement add`, and have a second person approve it; `housecall egress list` shows them",
        }
    }

    /// Whoever looks for a fault in a live clinic is told as long as that lasts, and ends no visit by it.
    fn quiet(&self) -> Item {
        let met = !rules::is_verbose(&self.level);
        let found = if met {
            "the log says what happens, and no more".to_owned()
        } else {
            format!("the log is verbose: log.level is {:?}", self.level)
        };
        Item {
            name: "log",
            met,
            of_settings: false,
            found,
            to_do: "set [log] level to info, warn or error, without debug, trace or a target alone",
        }
    }

    async fn checked(&self) -> Result<Item, DbError> {
        let now = self.clock.now();
        let run = Posture::newest_of(&self.db, Profile::Hipaa, now).await?;
        let fresh = |run: &Run| now.duration_since(run.began) <= CHECKED_WITHIN;
        let (met, found) = match &run {
            None => {
                (false, "no run of the compliance checks has looked at everything yet".to_owned())
            }
            Some(run) if !fresh(run) => (false, format!("they were last run at {}", run.began)),
            Some(run) if !run.grave.is_empty() => {
                (false, format!("{} did not pass at {}", run.grave, run.began))
            }
            Some(run) => (true, format!("nothing grave was found at {}", run.began)),
        };
        Ok(Item {
            name: "checks",
            met,
            of_settings: false,
            found,
            to_do: "run `housecall compliance check --self-test --config FILE` and `housecall compliance check --config FILE --url URL`, and do what they say of these; again within 35 days",
        })
    }
}
