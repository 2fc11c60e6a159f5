//! Composes, sends, records: one task a way.

use super::mail::Mail;
use super::rules::{Answer, Verdict};
use super::sms::Sms;
use crate::lane::{self, Post, UNDER_WAY};
use crate::metrics::Pushed;
use clinic::notification::Channel;
use clinic::outbox::{Delivery, Ended, Key, Letter, Next, Outbox, Outcome};
use kernel::Fault as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How an attempt may end, as it is counted; whether a letter arrived is told later, and not counted.
const OUTCOMES: [&str; 7] = [
    Outcome::Sent.state(),
    RETRIED,
    HELD,
    Outcome::Failed.state(),
    Outcome::Gone.state(),
    Outcome::Withheld.state(),
    Outcome::Unneeded.state(),
];
/// What is counted of one that is tried again.
const RETRIED: &str = "retried";
/// What is counted of one that waits for quiet hours to end, with which nothing is wrong.
const HELD: &str = "held";
/// What a record says of one whose words could not be made.
const UNCOMPOSED: &str = "not composed";

/// Brings letters on their way.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    outbox: Outbox,
    mail: Option<Mail>,
    sms: Option<Sms>,
    sent: Pushed,
}

impl Dispatcher {
    /// A dispatcher of these letters.
    pub(crate) fn new(
        outbox: Outbox,
        (mail, sms): (Option<Mail>, Option<Sms>),
        sent: Pushed,
    ) -> Self {
        let own = Self { outbox, mail, sms, sent };
        for channel in own.ways() {
            own.sent.foresee(channel.name(), &OUTCOMES);
        }
        own
    }

    /// The ways that lead somewhere.
    pub(crate) fn ways(&self) -> Vec<Channel> {
        let mail = self.mail.as_ref().map(|_| Channel::Email);
        let sms = self.sms.as_ref().map(|_| Channel::Sms);
        mail.into_iter().chain(sms).collect()
    }

    /// Sends what is due one way, until told to stop; what is under way then is finished.
    pub(crate) async fn send(
        self: Arc<Self>,
        channel: Channel,
        look: Duration,
        stop: watch::Receiver<bool>,
    ) {
        lane::run(&Way { dispatcher: &self, channel }, look, stop).await;
    }

    /// Forgets records older than this.
    pub(crate) async fn sweep(&self, keep: Duration) {
        if let Err(error) = self.outbox.sweep(keep).await {
            tracing::warn!(%error, code = error.code(), "old notices were not forgotten");
        }
    }

    async fn attempt(&self, delivery: Delivery) -> Ended {
        let held = |delivery, outcome, why: &str| Ended {
            delivery,
            outcome,
            status: why.to_owned(),
            reference: None,
            hash: None,
            contact: None,
        };
        let letter = match self.outbox.compose(&delivery).await {
            Ok(Next::Send(letter)) => letter,
            Ok(Next::Hold(outcome, why)) => return held(delivery, outcome, why),
            Err(error) => {
                tracing::warn!(%error, code = error.code(), "a letter was not composed");
                let outcome = self.outbox.later(&delivery, None);
                return held(delivery, outcome, UNCOMPOSED);
            }
        };
        let answer = self.carry(&delivery.key, &letter).await;
        let outcome = match answer.verdict {
            Verdict::Sent => Outcome::Sent,
            Verdict::Gone => Outcome::Gone,
            Verdict::Unwanted => Outcome::Withheld,
            Verdict::Failed => Outcome::Failed,
            Verdict::Later(asked) => self.outbox.later(&delivery, asked),
        };
        let Answer { status, reference, .. } = answer;
        let (hash, contact) = (Some(letter.hash), Some(letter.contact));
        Ended { delivery, outcome, status, reference, hash, contact }
    }

    async fn carry(&self, key: &Key, letter: &Letter) -> Answer {
        match (key.channel, &self.mail, &self.sms) {
            (Channel::Email, Some(mail), _) => mail.send(key, letter).await,
            (Channel::Sms, _, Some(sms)) => sms.send(key, letter).await,
            _ => Answer::failed("no gateway configured"),
        }
    }

    fn tell(&self, ended: &[Ended]) {
        for one in ended {
            let outcome = match one.outcome {
                Outcome::Later(_) if one.hash.is_none() && one.status != UNCOMPOSED => HELD,
                Outcome::Later(_) => RETRIED,
                outcome => outcome.state(),
            };
            let channel = one.delivery.key.channel.name();
            self.sent.count(channel, outcome);
            tracing::info!(
                target: "letters",
                channel,
                outcome,
                status = one.status,
                attempt = one.delivery.attempts.saturating_add(1),
                notice = one.delivery.key.notice,
            );
        }
    }
}

/// One way of a dispatcher.
struct Way<'a> {
    dispatcher: &'a Dispatcher,
    channel: Channel,
}

impl Post for Way<'_> {
    type Key = Key;
    type Delivery = Delivery;
    type Ended = Ended;

    fn key(delivery: &Delivery) -> Key {
        delivery.key.clone()
    }

    fn ended(ended: &Ended) -> &Key {
        &ended.delivery.key
    }

    async fn due(&self) -> Vec<Delivery> {
        match self.dispatcher.outbox.due(self.channel, UNDER_WAY).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, code = error.code(), "due letters were not read");
                Vec::new()
            }
        }
    }

    async fn attempt(&self, delivery: Delivery) -> Ended {
        self.dispatcher.attempt(delivery).await
    }

    async fn settle(&self, ended: &[Ended]) -> bool {
        if let Err(error) = self.dispatcher.outbox.settle(ended).await {
            tracing::warn!(%error, code = error.code(), "sent letters were not recorded; trying again");
            return false;
        }
        self.dispatcher.tell(ended);
        true
    }

    async fn rung(&self) {
        self.dispatcher.outbox.rung().await;
    }
}
