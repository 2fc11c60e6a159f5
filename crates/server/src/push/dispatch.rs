//! Finds devices, sends, records: one task that spreads, one a lane that sends.

use super::gateway::Gateways;
use super::report::Reporter;
use super::rules::Verdict;
use crate::lane::{self, LOOK, Post, UNDER_WAY};
use crate::metrics::Pushed;
use crate::supervise::stopped;
use crate::trace::{self, Context, Traced};
use kernel::Fault as _;
use realtime::channel::Channels;
use realtime::delivery::{Delivery, Key, Outbox, Outcome, Settled};
use realtime::keyset::Keysets;
use realtime::log::Log;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tracing::Instrument as _;
use wire::request::Gateway;

/// How an attempt may end, as it is counted.
const OUTCOMES: [&str; 4] =
    [Outcome::Delivered.state(), RETRIED, Outcome::Failed.state(), Outcome::Gone.state()];
/// What is counted of one that is tried again.
const RETRIED: &str = "retried";

/// Deliveries that wait for the same gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Apple,
    Google,
    Web,
}

impl Lane {
    const ALL: [Self; 3] = [Self::Apple, Self::Google, Self::Web];

    const fn gateways(self) -> (Gateway, Gateway) {
        match self {
            Self::Apple => (Gateway::Apns, Gateway::Apns2),
            Self::Google => (Gateway::Fcm, Gateway::Fcm),
            Self::Web => (Gateway::Web, Gateway::Web),
        }
    }
}

/// Brings deliveries to their gateways.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    outbox: Outbox,
    gateways: Gateways,
    reporter: Reporter,
    pushed: Pushed,
    /// Rings when new deliveries were written, one a lane.
    bells: [Notify; 3],
}

impl Dispatcher {
    /// A dispatcher of these deliveries.
    pub(crate) fn new(
        outbox: Outbox,
        gateways: Gateways,
        (log, channels, keysets): (Arc<Log>, Arc<Channels>, Arc<Keysets>),
        pushed: Pushed,
    ) -> Self {
        let reporter = Reporter { log, channels, keysets };
        for gateway in gateways.served() {
            pushed.foresee(gateway.name(), &OUTCOMES);
        }
        Self { outbox, gateways, reporter, pushed, bells: Default::default() }
    }

    /// The lanes that lead somewhere.
    pub(crate) fn lanes(&self) -> Vec<Lane> {
        let served = self.gateways.served();
        Lane::ALL.into_iter().filter(|lane| served.contains(&lane.gateways().0)).collect()
    }

    /// Forgets records older than this.
    pub(crate) async fn sweep(&self, keep: Duration) {
        if let Err(error) = self.outbox.sweep(keep).await {
            tracing::warn!(%error, code = error.code(), "old push records were not forgotten");
        }
    }

    /// Finds the devices of each message that asks for pushes, until told to stop.
    pub(crate) async fn spread(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            let more = self.spread_some().await;
            tokio::select! {
                biased;
                () = stopped(&mut stop) => return,
                () = std::future::ready(()), if more => {}
                () = self.outbox.rung() => {}
                // What was written before a crash, or while the store was away.
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Whether there may be more.
    async fn spread_some(&self) -> bool {
        let served = self.gateways.served();
        let spread = match self.outbox.spread(&served).await {
            Ok(spread) => spread,
            Err(error) => {
                tracing::warn!(%error, code = error.code(), "devices were not found; trying again");
                return false;
            }
        };
        for one in &spread {
            for gateway in one.devices.iter().filter(|gateway| !served.contains(gateway)) {
                self.pushed.count(gateway.name(), "unserved");
            }
            self.reporter.found(one, &served).await;
        }
        if !spread.is_empty() {
            self.bells.iter().for_each(Notify::notify_one);
        }
        !spread.is_empty()
    }

    /// Sends what is due in one lane, until told to stop; what is under way then is finished.
    pub(crate) async fn send(
        self: Arc<Self>,
        lane: Lane,
        look: Duration,
        stop: watch::Receiver<bool>,
    ) {
        lane::run(&Way { dispatcher: &self, lane }, look, stop).await;
    }

    fn bell(&self, lane: Lane) -> &Notify {
        let [apple, google, web] = &self.bells;
        match lane {
            Lane::Apple => apple,
            Lane::Google => google,
            Lane::Web => web,
        }
    }

    async fn attempt(&self, delivery: Delivery) -> Settled {
        if !self.outbox.is_wanted(&delivery, self.outbox.now()) {
            return Settled { delivery, outcome: Outcome::Failed, status: "too late".to_owned() };
        }
        let asked = delivery.notification.trace.as_deref().and_then(Context::read);
        let Traced { span, context } = trace::push(asked, delivery.key.device.gateway.name());
        let answer = self.gateways.send(&delivery, context).instrument(span.clone()).await;
        let outcome = match answer.verdict {
            Verdict::Delivered => Outcome::Delivered,
            Verdict::Gone => Outcome::Gone,
            Verdict::Later(asked) => self.outbox.later(&delivery, asked),
            Verdict::Failed => Outcome::Failed,
        };
        span.record("outcome", outcome.state());
        Settled { delivery, outcome, status: answer.status }
    }

    /// Counts and tells attempts whose ends are recorded.
    async fn tell(&self, ended: &[Settled]) {
        for one in ended {
            let gateway = one.delivery.key.device.gateway.name();
            let outcome = match one.outcome {
                Outcome::Later(_) => RETRIED,
                outcome => outcome.state(),
            };
            self.pushed.count(gateway, outcome);
            tracing::info!(
                target: "push",
                gateway,
                outcome,
                status = one.status,
                attempt = one.delivery.attempts.saturating_add(1),
                message = one.delivery.key.message.get(),
                device = one.delivery.key.device_hint(),
            );
            self.reporter.ended(one).await;
        }
    }
}

/// One lane of a dispatcher.
struct Way<'a> {
    dispatcher: &'a Dispatcher,
    lane: Lane,
}

impl Post for Way<'_> {
    type Key = Key;
    type Delivery = Delivery;
    type Ended = Settled;

    fn key(delivery: &Delivery) -> Key {
        delivery.key.clone()
    }

    fn ended(ended: &Settled) -> &Key {
        &ended.delivery.key
    }

    async fn due(&self) -> Vec<Delivery> {
        match self.dispatcher.outbox.due(self.lane.gateways(), UNDER_WAY).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, code = error.code(), "due pushes were not read");
                Vec::new()
            }
        }
    }

    async fn attempt(&self, delivery: Delivery) -> Settled {
        self.dispatcher.attempt(delivery).await
    }

    async fn settle(&self, ended: &[Settled]) -> bool {
        if let Err(error) = self.dispatcher.outbox.settle(ended).await {
            tracing::warn!(%error, code = error.code(), "sent pushes were not recorded; trying again");
            return false;
        }
        self.dispatcher.tell(ended).await;
        true
    }

    async fn rung(&self) {
        self.dispatcher.bell(self.lane).notified().await;
    }
}
