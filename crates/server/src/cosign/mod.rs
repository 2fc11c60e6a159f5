//! Has witnesses elsewhere cosign the audit log: all of them the same checkpoint, once in so many seconds, also when nothing
//! has happened since, because what they say has a time.
//!
//! A witness that does not answer is asked again sooner, and this is loud about it: in the log, and in the gauge of when the
//! last of them cosigned. One that has seen another log than this one is an incident: the database was put back in time,
//! or rewritten.

use crate::config::AuditSection;
use crate::egress::{Egress, Outlet};
use crate::metrics::Witnessed;
use crate::supervise::stopped;
use compliance::audit::{Contradiction, CosignError, Cosigned, Newest, Witness};
use futures_util::future::join_all;
use kernel::{Clock as _, SystemClock, Timestamp};
use std::time::Duration;
use tokio::sync::watch;

/// How long a witness may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// They are asked so much sooner than is set: at another part of a second each time, so that their whole seconds tell how far
/// their clocks are from ours to a part of one. After n rounds no n parts lie closer together than by the golden ratio.
const SWEEP: Duration = Duration::from_millis(382);
/// The longest pause before those that did not answer are asked again.
const SOON: Duration = Duration::from_secs(5);
/// No answer of a witness is longer.
const LONGEST: usize = 16 << 10;

/// Why nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// A key.
    #[error("{0}")]
    Key(String),
    /// The client for a witness.
    #[error("setting audit.witness.url: {0}")]
    Client(#[from] reqwest::Error),
    /// The store.
    #[error(transparent)]
    Db(#[from] db::DbError),
}

/// Why a witness has not cosigned.
#[derive(Debug, thiserror::Error)]
enum Unheard {
    #[error("it has seen another log than this one: {}", .0.code())]
    Contradicted(Contradiction),
    #[error(transparent)]
    Unsent(#[from] crate::egress::Unsent),
    #[error("it answered {0}")]
    Status(u16),
    #[error(transparent)]
    Cosign(#[from] CosignError),
}

impl From<db::DbError> for Unheard {
    fn from(error: db::DbError) -> Self {
        Self::Cosign(error.into())
    }
}

/// One witness.
struct Asked {
    witness: Witness,
    url: String,
    outlet: Outlet,
    /// When it cosigned last, as far as is known here.
    cosigned: Option<Timestamp>,
    /// Whether it did when it was asked last.
    answered: bool,
    contradicts: bool,
}

/// Asks the witnesses.
pub(crate) struct Asker {
    cosigned: Cosigned,
    all: Vec<Asked>,
    beat: Duration,
}

impl Asker {
    /// What asks the witnesses of the settings; `None` when there are none.
    pub(crate) async fn open(
        (section, egress): (&AuditSection, &Egress),
        cosigned: Cosigned,
    ) -> Result<Option<Self>, AskError> {
        let mut all = Vec::with_capacity(section.witness.len());
        for one in &section.witness {
            let outlet = egress.outlet("audit.witness", |client| client.timeout(PATIENCE))?;
            let url = one.url.trim_end_matches('/').to_owned();
            let witness = one.witness().map_err(AskError::Key)?;
            let last = cosigned.last(&witness).await?;
            let cosigned = last.map(|at| at.min(SystemClock.now()));
            all.push(Asked { witness, url, outlet, cosigned, answered: false, contradicts: false });
        }
        let witnesses: Vec<Witness> = all.iter().map(|one| one.witness.clone()).collect();
        cosigned.ask_only(&witnesses).await?;
        Ok((!all.is_empty()).then(|| Self { cosigned, all, beat: section.beat() }))
    }

    /// Asks until the server stops. Until a witness has cosigned, the gauge tells `since`.
    pub(crate) async fn run(
        mut self,
        told: Witnessed,
        since: i64,
        mut stop: watch::Receiver<bool>,
    ) {
        let beat = self.beat.saturating_sub(SWEEP);
        let mut waited = beat;
        while !*stop.borrow() {
            let everybody = waited >= beat;
            if everybody {
                waited = Duration::ZERO;
            }
            let all_answered = self.round(everybody).await;
            let seconds = |one: &Asked| one.cosigned.map_or(since, Timestamp::as_second);
            let contradicting = self.all.iter().filter(|one| one.contradicts).count();
            told.set(self.all.iter().map(seconds).min().unwrap_or(since), contradicting);
            let left = beat.saturating_sub(waited);
            let pause = if all_answered { left } else { left.min(SOON) };
            // A round without all answers may have taken all of somebody's patience.
            waited += if all_answered { pause } else { pause + PATIENCE };
            let _ = tokio::time::timeout(pause, stopped(&mut stop)).await;
        }
    }

    /// Asks everybody for a word on the newest checkpoint, or those who gave none; whether all gave one.
    async fn round(&mut self, everybody: bool) -> bool {
        let newest = match self.cosigned.newest().await {
            Ok(Some(newest)) => newest,
            Ok(None) => return true,
            Err(error) => {
                tracing::warn!(%error, "the audit log was not read for its witnesses");
                return false;
            }
        };
        let cosigned = &self.cosigned;
        let asked = self.all.iter_mut().filter(|one| everybody || !one.answered);
        join_all(asked.map(|one| one.ask(cosigned, &newest))).await;
        self.all.iter().all(|one| one.answered)
    }
}

impl Asked {
    async fn ask(&mut self, cosigned: &Cosigned, newest: &Newest) {
        let witness = self.witness.name().to_owned();
        let sent = SystemClock.now();
        let heard = self.cosign(cosigned, newest).await;
        let received = SystemClock.now();
        if let Ok(stamp) = &heard {
            let between = (sent, received);
            if let Err(error) = cosigned.compared(&self.witness, *stamp, between).await {
                tracing::warn!(witness, %error, "how far its clock is from ours was not kept");
            }
        }
        self.answered = heard.is_ok();
        match heard {
            Ok(at) => {
                if self.contradicts {
                    tracing::info!(witness, "the witness cosigns the audit log again");
                }
                // A stamp from the future would say for as long that it answers.
                (self.cosigned, self.contradicts) = (Some(at.min(received)), false);
            }
            Err(Unheard::Contradicted(how)) => {
                let how = how.code();
                tracing::error!(
                    witness,
                    how,
                    "the witness has seen another audit log than this one; treat it as an incident"
                );
                self.contradicts = true;
            }
            Err(reason) => {
                tracing::warn!(witness, %reason, "the witness has not cosigned the audit log; asking again");
            }
        }
    }

    /// Asks for a cosignature; if the witness has seen another size than is known here, once more from there.
    async fn cosign(&self, cosigned: &Cosigned, newest: &Newest) -> Result<Timestamp, Unheard> {
        let mut old = cosigned.seen(&self.witness).await?;
        let mut told = false;
        for _ in 0..3 {
            if old > newest.size() {
                return self.contradicted(cosigned, Contradiction::Shorter).await;
            }
            let request = cosigned.request(newest, old).await?;
            let (status, answer) = self.send("add-checkpoint", request).await?;
            let seen = answer.trim_end().parse().ok();
            match (status, seen) {
                (200, _) => return Ok(cosigned.keep(&self.witness, newest, &answer).await?),
                // It may not have heard yet that another key signs now.
                (403, _) if !told && self.tell(cosigned).await? => told = true,
                (409, Some(seen)) if seen != old => old = seen,
                (409 | 422, _) => return self.contradicted(cosigned, Contradiction::Forked).await,
                (status, _) => return Err(Unheard::Status(status)),
            }
        }
        Err(Unheard::Status(409))
    }

    async fn contradicted(
        &self,
        cosigned: &Cosigned,
        how: Contradiction,
    ) -> Result<Timestamp, Unheard> {
        cosigned.contradicted(&self.witness, how).await?;
        Err(Unheard::Contradicted(how))
    }

    /// Tells a witness that follows hand-overs how the log's keys followed each other; whether it took that.
    async fn tell(&self, cosigned: &Cosigned) -> Result<bool, Unheard> {
        let notes = cosigned.hand_overs().await?;
        Ok(!notes.is_empty() && self.send("add-hand-over", notes).await?.0 == 200)
    }

    /// Status and text of the answer.
    async fn send(&self, path: &str, body: String) -> Result<(u16, String), crate::egress::Unsent> {
        let asked = self
            .outlet
            .post(&format!("{}/{path}", self.url))
            .header("Content-Type", "text/plain; charset=utf-8");
        let mut response = asked.body(body).send().await?;
        let (status, mut text) = (response.status().as_u16(), Vec::new());
        while let Some(piece) = response.chunk().await? {
            if text.len().saturating_add(piece.len()) > LONGEST {
                break;
            }
            text.extend_from_slice(&piece);
        }
        Ok((status, String::from_utf8_lossy(&text).into_owned()))
    }
}
