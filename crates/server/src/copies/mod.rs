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
use compliance::backup::Restored;
use db::{Db, DbError};
use https::Https;
use kernel::{Fault as _, Timestamp};
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
    db: &Db,
    behind: &Behind,
) -> Result<Vec<Copier>, CopyError> {
    let mut places = Vec::new();
    if let Some((url, name)) = section.https.as_deref().zip(section.https_place()) {
        places.push((Place::Https(Https::open(url, &section.headers, egress)?), name));
    }
    let server = section.syslog().map_err(CopyError::Address)?;
    if let Some((server, name)) = server.zip(section.syslog_place()) {
        places.push((Place::Syslog(Box::new(Syslog::open(server, egress.clone())?)), name));
    }
    let copier = |(place, name)| {
        let (db, behind) = (db.clone(), behind.clone());
        let copies = Copies::new(db.clone());
        Copier { db, copies, place, name, behind, again: None, mark: None, pace: Pace::default() }
    };
    Ok(places.into_iter().map(copier).collect())
}

/// Hands cursors of before, of which there was one of each kind, over to the destinations that are set; those of a kind that is
/// not set go, so that no later one takes them for its own. Where the store fails, the next start does so.
pub(crate) fn settled(section: &AuditSection, db: &Db) -> impl Future<Output = ()> + Send + use<> {
    let (https, syslog) = (section.https_place(), section.syslog_place());
    let copies = Copies::new(db.clone());
    async move {
        let kinds = [("https", https.as_deref()), ("syslog", syslog.as_deref())];
        if let Err(error) = copies.settle(&kinds).await {
            let reason = error.code();
            tracing::warn!(reason, "cursors of the audit log's copies keep their older names");
        }
    }
}

/// What log it is of which a place gets entries. After a restore other entries have the `seq` of those that are lost, so a
/// receiver tells them apart by when that was.
#[derive(Clone)]
struct Mark {
    origin: String,
    restored: Option<Timestamp>,
}

impl Mark {
    /// A store is restored while nothing serves it, so this stays as it is.
    async fn read(copies: &Copies, db: &Db) -> Result<Self, DbError> {
        let origin = copies.origin().await?;
        let restored = Restored::last(&mut db.read().await?).await?;
        Ok(Self { origin, restored: restored.map(|one| one.at) })
    }

    /// When the store was last restored, in words.
    fn restored(&self) -> String {
        self.restored.map_or_else(|| "never".to_owned(), |at| at.to_string())
    }
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
    /// What kind of place it is: names its metric.
    const fn kind(&self) -> &'static str {
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

    async fn take(&mut self, portion: &Portion, mark: &Mark) -> Result<(), Untaken> {
        match self {
            Self::Https(place) => place.take(portion, mark).await,
            Self::Syslog(place) => {
                let taken = place.take(portion, mark).await;
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
    db: Db,
    copies: Copies,
    place: Place,
    /// Names its cursor.
    name: String,
    behind: Behind,
    /// What goes once more after a start, once that is known. The store's cursor is past it, and stays.
    again: Option<Range<u64>>,
    /// What log it is, once that is known.
    mark: Option<Mark>,
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
                    let place = self.place.kind();
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
        let (mark, again, portion) = match self.next().await {
            Ok(next) => next,
            Err(error) => {
                // What cannot be read is lacking, too.
                let _ = self.tell().await;
                return Err(coded(&error));
            }
        };
        let Some(portion) = portion else {
            self.tell().await.map_err(|error| coded(&error))?;
            return Ok(false);
        };
        let (name, kind) = (self.name.as_str(), self.place.kind());
        let count = u64::try_from(portion.entries.len()).unwrap_or(u64::MAX);
        self.behind.set(kind, portion.behind.saturating_add(count));
        if let Err(Untaken { reason, is_too_much }) = self.place.take(&portion, &mark).await {
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
        self.behind.set(kind, portion.behind);
        Ok(true)
    }

    /// Of which log the place takes what next, if there is anything, and what goes once more.
    async fn next(&mut self) -> Result<(Mark, Range<u64>, Option<Portion>), DbError> {
        let name = self.name.as_str();
        let mark = match &self.mark {
            Some(mark) => mark.clone(),
            None => Mark::read(&self.copies, &self.db).await?,
        };
        self.mark = Some(mark.clone());
        let again = match &self.again {
            Some(again) => again.clone(),
            None => self.copies.latest(name, self.place.unsure()).await?,
        };
        let from = (!again.is_empty()).then_some(again.start);
        let portion = self.copies.next(name, from, self.pace.0).await?;
        self.again = Some(again.clone());
        Ok((mark, again, portion))
    }

    /// Tells how far the place is behind, as its cursor says.
    async fn tell(&mut self) -> Result<(), DbError> {
        let behind = self.copies.behind(&self.name).await?;
        self.behind.set(self.place.kind(), behind);
        Ok(())
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
