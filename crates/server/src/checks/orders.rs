//! Runs that somebody asks the server for. They take longer than a request may, so they are done behind it, one after the
//! other, and whoever asked is told how far they are.

use super::{Inspection, Outcome};
use crate::supervise::stopped;
use clinic::notification::Notifications;
use compliance::check::{Profile, Progress};
use compliance::posture::{PostureError, Run};
use kernel::{Actor, Fault as _, OrganizationId, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// A run that goes on, or waits for its turn.
#[derive(Clone, Debug)]
pub(crate) struct UnderWay {
    /// By what it judges.
    pub(crate) profile: Profile,
    /// Who has it run.
    pub(crate) by: String,
    /// Since when it looks or, where it waits, was asked for.
    pub(crate) since: Timestamp,
    /// So many checks it has.
    pub(crate) of: usize,
    /// So many of them have looked.
    pub(crate) progress: Arc<Progress>,
}

/// A run that was not kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed {
    /// Why, as a problem's code.
    pub(crate) code: &'static str,
    pub(crate) at: Timestamp,
}

/// How the runs by one profile stand in this process.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    pub(crate) under_way: Option<UnderWay>,
    /// The latest one of every check, also where they were not shown everything.
    pub(crate) latest: Option<Run>,
    /// Why the latest one was not kept.
    pub(crate) failed: Option<Failed>,
}

#[derive(Debug, Default)]
struct Book {
    /// At most one for each profile: whoever asks meanwhile is given the same.
    waiting: Vec<(UnderWay, Actor)>,
    now: Option<UnderWay>,
    latest: Vec<(Profile, Result<Run, Failed>)>,
}

/// What was asked for, what goes on, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Orders {
    book: Mutex<Book>,
    placed: Notify,
}

impl Orders {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A run begins. Whoever waits for one by its profile waits for this one.
    pub(super) fn begin(&self, run: UnderWay) -> Watched<'_> {
        let mut book = self.book();
        book.waiting.retain(|(one, _)| one.profile != run.profile);
        book.now = Some(run);
        Watched(self)
    }

    async fn next(&self) -> (Profile, Actor) {
        loop {
            let placed = self.placed.notified();
            if let Some((run, by)) = self.book().waiting.first() {
                return (run.profile, by.clone());
            }
            placed.await;
        }
    }
}

/// A run that goes on until this is dropped.
#[derive(Debug)]
pub(super) struct Watched<'a>(&'a Orders);

impl Watched<'_> {
    /// What it came to, and when.
    pub(super) fn end(self, came: &Result<Outcome, PostureError>, at: Timestamp) {
        let mut book = self.0.book();
        let Some(profile) = book.now.as_ref().map(|run| run.profile) else { return };
        let came = match came {
            Ok((_, run, _)) => Ok(run.clone()),
            Err(error) => Err(Failed { code: error.code(), at }),
        };
        book.latest.retain(|(of, _)| *of != profile);
        book.latest.push((profile, came));
        drop(book);
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.0.book().now = None;
    }
}

impl Inspection {
    /// Asks for a run of every check of a profile.
    pub(crate) fn order(&self, profile: Profile, by: Actor) {
        let run = UnderWay {
            profile,
            by: by.id.clone(),
            since: self.now(),
            of: super::of(profile).len(),
            progress: Arc::default(),
        };
        let mut book = self.orders.book();
        if book.waiting.iter().all(|(one, _)| one.profile != profile) {
            book.waiting.push((run, by));
        }
        drop(book);
        self.orders.placed.notify_one();
    }

    /// How the runs by a profile stand.
    pub(crate) fn standing(&self, profile: Profile) -> Standing {
        let book = self.orders.book();
        let waiting = book.waiting.iter().map(|(run, _)| run);
        let under_way = book.now.iter().chain(waiting).find(|run| run.profile == profile).cloned();
        let latest = book.latest.iter().find(|(of, _)| *of == profile).map(|(_, came)| came);
        let (latest, failed) = match latest {
            Some(Ok(run)) => (Some(run.clone()), None),
            Some(Err(failed)) => (None, Some(*failed)),
            None => (None, None),
        };
        Standing { under_way, latest, failed }
    }

    /// Runs what is asked for until the server stops, and tells officers what fell.
    pub(crate) async fn serve(
        &self,
        (notices, organization): (Notifications, OrganizationId),
        mut stop: watch::Receiver<bool>,
    ) {
        let work = async {
            loop {
                let (profile, by) = self.orders.next().await;
                self.look_at_itself().await;
                if let Err(error) = self.run(profile, None, by).await {
                    tracing::error!(%error, code = error.code(), "a run of the compliance checks was not kept");
                }
                if let Err(error) = self.tell(&notices, &organization).await {
                    tracing::error!(%error, code = error.code(), "officers were not told what fell; trying again");
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stopped(&mut stop) => {}
        }
    }
}
