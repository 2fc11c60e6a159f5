//! Copies of the audit log elsewhere, as it grows. A place that does not answer is asked again, ever less often up to a
//! minute, and is loud about it: in the log, and in the gauge of how far it is behind. A place that confirms nothing gets
//! the latest entries once more after a start, and is behind until it has them.

mod https;
mod syslog;

use crate::config::AuditSection;
use crate::egress::Egress;
use crate::metrics::Behind;
use crate::supervise::stopped;
use compliance::audit::{Copies, Portion};
use db::DbError;
use https::Https;
use kernel::Fault as _;
use std::ops::Range;
use std::time::Duration;
use syslog::Syslog;
use tokio::sync::watch;

/// How often it is asked whether the log has grown.
const LOOK: Duration = Duration::from_secs(1);
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_mins(1);

/// The copiers that the settings ask for.
pub(crate) fn copiers(
    (section, egress): (&AuditSection, &Egress),
    copies: &Copies,
    behind: &Behind,
) -> Result<Vec<Copier>, CopyError> {
    let mut places = Vec::new();
    if let Some(url) = &section.https {
        places.push(Place::Https(Https::open(url, &section.headers, egress)?));
    }
    if let Some(server) = section.syslog().map_err(CopyError::Address)? {
        places.push(Place::Syslog(Box::new(Syslog::open(server, egress.clone())?)));
    }
    let copier = |place| {
        let (copies, behind) = (copies.clone(), behind.clone());
        Copier { copies, place, behind, again: None }
    };
    Ok(places.into_iter().map(copier).collect())
}

/// Why no copy can be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    /// The client for the collector.
    #[error("setting audit.https: {0}")]
    Client(#[from] reqwest::Error),
    /// The syslog server's name or the machine's certificates.
    #[error("setting audit.syslog: {0}")]
    Tls(#[from] rustls::Error),
    /// The syslog server's address.
    #[error("{0}")]
    Address(String),
}

/// Where a copy goes.
enum Place {
    Https(Https),
    Syslog(Box<Syslog>),
}

impl Place {
    /// Names its cursor, and its metric.
    const fn name(&self) -> &'static str {
        match self {
            Self::Https(_) => "https",
            Self::Syslog(_) => "syslog",
        }
    }

    /// So many bytes of what it was handed last may never have come, for it confirms nothing.
    const fn unsure(&self) -> u64 {
        match self {
            Self::Https(_) => 0,
            Self::Syslog(_) => syslog::KEPT,
        }
    }

    async fn take(&mut self, portion: &Portion) -> Result<(), String> {
        match self {
            Self::Https(place) => place.take(portion).await,
            Self::Syslog(place) => place.take(portion).await,
        }
    }
}

/// Hands the log on to one place.
pub(crate) struct Copier {
    copies: Copies,
    place: Place,
    behind: Behind,
    /// What goes once more after a start, once that is known. The store's cursor is past it, and stays.
    again: Option<Range<u64>>,
}

impl Copier {
    /// Hands on what comes until the server stops.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut pause = LOOK;
        while !*stop.borrow() {
            match self.step().await {
                Ok(true) => {
                    pause = LOOK;
                    continue;
                }
                Ok(false) => pause = LOOK,
                Err(reason) => {
                    let place = self.place.name();
                    let seconds = pause.as_secs();
                    tracing::warn!(
                        place,
                        reason,
                        seconds,
                        "the audit log's copy is behind; trying again"
                    );
                    pause = (pause * 2).min(LONGEST);
                }
            }
            let _ = tokio::time::timeout(pause, stopped(&mut stop)).await;
        }
    }

    /// Hands one portion on; whether there was any.
    async fn step(&mut self) -> Result<bool, String> {
        let name = self.place.name();
        let again = match self.again.clone() {
            Some(again) => again,
            None => self
                .copies
                .latest(name, self.place.unsure())
                .await
                .map_err(|error| coded(&error))?,
        };
        let from = (!again.is_empty()).then_some(again.start);
        let portion = self.copies.next(name, from).await.map_err(|error| coded(&error))?;
        self.again = Some(again.clone());
        let Some(portion) = portion else {
            self.behind.set(name, 0);
            return Ok(false);
        };
        let count = u64::try_from(portion.entries.len()).unwrap_or(u64::MAX);
        self.behind.set(name, portion.behind.saturating_add(count));
        self.place.take(&portion).await?;
        self.copies.taken(name, portion.next).await.map_err(|error| coded(&error))?;
        self.again = Some(portion.next..again.end);
        self.behind.set(name, portion.behind);
        Ok(true)
    }
}

/// What the log says of a store that failed.
fn coded(error: &DbError) -> String {
    error.code().to_owned()
}
