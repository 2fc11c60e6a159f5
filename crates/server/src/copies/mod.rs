//! Copies of the audit log elsewhere, as it grows. A place that does not answer is asked again, ever less often up to a
//! minute, and is loud about it: in the log, and in the gauge of how far it is behind. What is too much for it comes in smaller
//! portions. A place that confirms nothing gets the latest entries once more after a start, and is behind until it has them.

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
        Copier { copies, place, behind, again: None, pace: Pace::default() }
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

    async fn take(&mut self, portion: &Portion) -> Result<(), Untaken> {
        match self {
            Self::Https(place) => place.take(portion).await,
            Self::Syslog(place) => {
                let taken = place.take(portion).await;
                taken.map_err(|reason| Untaken { reason, is_too_much: false })
            }
        }
    }
}

/// Why a place has not taken a portion.
struct Untaken {
    reason: String,
    /// Whether a smaller one may do.
    is_too_much: bool,
}

/// How many commits a place is handed at once: half of what was too much for it, and one more each time that it takes them.
struct Pace(i64);

impl Default for Pace {
    fn default() -> Self {
        Self(Copies::COMMITS)
    }
}

impl Pace {
    fn taken(&mut self) {
        self.0 = self.0.saturating_add(1).min(Copies::COMMITS);
    }

    fn was_too_much(&mut self, commits: i64) {
        self.0 = (commits / 2).max(1);
    }
}

/// Hands the log on to one place.
pub(crate) struct Copier {
    copies: Copies,
    place: Place,
    behind: Behind,
    /// What goes once more after a start, once that is known. The store's cursor is past it, and stays.
    again: Option<Range<u64>>,
    pace: Pace,
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
                Err(Untaken { reason, is_too_much }) => {
                    pause = if is_too_much { LOOK } else { (pause * 2).min(LONGEST) };
                    let place = self.place.name();
                    let seconds = pause.as_secs();
                    tracing::warn!(
                        place,
                        reason,
                        seconds,
                        "the audit log's copy is behind; trying again"
                    );
                }
            }
            let _ = tokio::time::timeout(pause, stopped(&mut stop)).await;
        }
    }

    /// Hands one portion on; whether there was any.
    async fn step(&mut self) -> Result<bool, Untaken> {
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
        let portion = self.copies.next(name, from, self.pace.0).await;
        let portion = portion.map_err(|error| coded(&error))?;
        self.again = Some(again.clone());
        let Some(portion) = portion else {
            self.behind.set(name, 0);
            return Ok(false);
        };
        let count = u64::try_from(portion.entries.len()).unwrap_or(u64::MAX);
        self.behind.set(name, portion.behind.saturating_add(count));
        if let Err(Untaken { reason, is_too_much }) = self.place.take(&portion).await {
            // Of a single commit there is no less.
            let is_too_much = is_too_much && portion.commits > 1;
            if is_too_much {
                self.pace.was_too_much(portion.commits);
            }
            return Err(Untaken { reason, is_too_much });
        }
        self.pace.taken();
        self.copies.taken(name, portion.next).await.map_err(|error| coded(&error))?;
        self.again = Some(portion.next..again.end);
        self.behind.set(name, portion.behind);
        Ok(true)
    }
}

/// What the log says of a store that failed.
fn coded(error: &DbError) -> Untaken {
    Untaken { reason: error.code().to_owned(), is_too_much: false }
}

#[cfg(test)]
mod tests {
    use super::{Copies, Pace};

    #[test]
    fn what_was_too_much_is_halved_down_to_one_commit_and_grows_with_each_that_is_taken() {
        let mut pace = Pace::default();
        assert_eq!(pace.0, Copies::COMMITS);
        pace.was_too_much(40);
        assert_eq!(pace.0, 20, "half of what was handed on, and not of what might have been");
        for half in [10, 5, 2, 1, 1] {
            pace.was_too_much(pace.0);
            assert_eq!(pace.0, half);
        }
        pace.taken();
        assert_eq!(pace.0, 2);
        (0..500).for_each(|_| pace.taken());
        assert_eq!(pace.0, Copies::COMMITS);
    }
}
