//! Whether this server may take health data: in production not before TLS, keys, agreements and the first checks are
//! in place.
//!
//! What a server begins with, it must have to begin: the first time that nothing is missing is witnessed, and from then
//! on the clinic is live. What runs out by the calendar afterwards (an agreement, the age of the checks) is told by name
//! wherever this is asked, but does not end the care of those who are in it; what nothing covers is not reached anyway. Nor does
//! a log that is verbose for an hour because somebody looks for a fault.
//! What follows from the settings is asked for always: it can only go missing with a restart. So does a host that nothing ever
//! covered: a live clinic whose database is pointed elsewhere takes nothing there before two people agree to it. Where the
//! key file lies counts as it was seen at the start: the keys are in memory, and a mount that falters ends no visit. It refuses
//! to know what health data is; whoever takes some asks here first.

mod rules;
#[cfg(test)]
mod tests;
mod world;

pub(crate) use rules::{Item, NotReady, Report};
pub(crate) use world::World;

use crate::config::Mode;
use crate::metrics::Missing;
use compliance::agreement::AgreementError;
use kernel::Fault as _;
use realtime::channel::Channel;
use realtime::gate::{Gate, Publication, Refusal, Verdict};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What is known of it now; clones share it.
#[derive(Clone)]
pub(crate) struct Readiness(Arc<Inner>);

struct Inner {
    world: World,
    accepts: AtomicBool,
    report: RwLock<Arc<Report>>,
    missing: Missing,
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Readiness").field("accepts", &self.0.accepts).finish_non_exhaustive()
    }
}

impl Readiness {
    /// Looks for the first time.
    pub(crate) async fn open(world: World) -> Result<Self, AgreementError> {
        let report = RwLock::default();
        let (accepts, missing) = (AtomicBool::new(false), Missing::default());
        let readiness = Self(Arc::new(Inner { world, accepts, report, missing }));
        readiness.look().await?;
        Ok(readiness)
    }

    /// What readiness looks at.
    pub(crate) fn world(&self) -> &World {
        &self.0.world
    }

    /// What tells operators what is missing.
    pub(crate) fn missing(&self) -> Missing {
        self.0.missing.clone()
    }

    /// What was found last.
    pub(crate) fn report(&self) -> Arc<Report> {
        Arc::clone(&self.0.report.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks again, and witnesses the first time that nothing is missing.
    pub(crate) async fn look(&self) -> Result<(), AgreementError> {
        let Inner { world, accepts, report, missing } = &*self.0;
        let mut found = world.report().await?;
        if found.goes_live() {
            found.live = Some(world.go_live().await?);
            tracing::info!("everything is in place: health data is accepted from now on");
        }
        for item in &found.items {
            missing.set(item.name, !item.met);
        }
        let before = self.report();
        if found.mode == Mode::Production && found.missing() != before.missing() {
            tracing::warn!(
                missing = found.missing().join(", "),
                found = found.unmet(),
                accepts = found.accepts(),
                "what stands between this server and health data has changed; see `housecall ready`"
            );
        }
        accepts.store(found.accepts(), Ordering::Release);
        *report.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(found);
        Ok(())
    }

    /// The same by the clock: what cannot be seen now is as it was.
    pub(crate) async fn look_again(&self) {
        if let Err(error) = self.look().await {
            tracing::warn!(%error, code = error.code(), "it was not seen what is in place; trying again");
        }
    }

    /// Whether health data may be taken, or what is missing.
    pub(crate) fn accepts(&self) -> Result<(), NotReady> {
        if self.0.accepts.load(Ordering::Acquire) { Ok(()) } else { Err(self.report().refusal()) }
    }
}

impl Gate for Readiness {
    fn takes(&self, channel: &Channel) -> Result<(), Refusal> {
        if !channel.class.is_phi() {
            return Ok(());
        }
        self.accepts().map_err(|missing| Refusal::NotReady(missing.to_string()))
    }

    fn consider<'a>(
        &'a self,
        publication: Publication<'a>,
    ) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
        let verdict =
            self.takes(publication.channel).map_or_else(Verdict::Refuse, |()| Verdict::Admit);
        Box::pin(std::future::ready(verdict))
    }
}
