//! Subscribe: the handshake and the long poll.

use super::fault::{denied, fault};
use super::groups::refused;
use super::{Call, PubNub, Step};
use realtime::access::Principal;
use realtime::fanout::Interest;
use realtime::keyset::Keyset;
use realtime::presence::{DEFAULT_TIMEOUT, OpenPoll};
use realtime::subscribe::{Poll, SubscribeError};
use std::sync::Arc;
use std::time::Duration;
use wire::Timetoken;
use wire::filter::Filter;
use wire::reply::{self, REGION, Reply};
use wire::request::{self, RequestError, Targets};

/// So many names in one subscribe; the request line is the other bound.
const NAMES: usize = 1_000;

/// Everything that a waiting poll keeps.
pub(super) struct Waiting {
    keyset: Arc<Keyset>,
    principal: Principal,
    poll: Poll,
    region: u32,
    /// Keeps the user present while the poll is open.
    present: Option<OpenPoll>,
}

impl PubNub {
    pub(super) async fn subscribe(&self, call: &Call<'_>, asked: request::Subscribe<'_>) -> Step {
        match self.prepare(call, &asked).await {
            Ok(waiting) => Step::Wait(waiting),
            Err(reply) if matches!(reply.status, 429 | 500..) => {
                let region = asked.region.unwrap_or(REGION);
                Step::Done(self.try_again(asked.cursor, region).await)
            }
            Err(reply) => Step::Done(reply),
        }
    }

    async fn prepare(
        &self,
        call: &Call<'_>,
        asked: &request::Subscribe<'_>,
    ) -> Result<Waiting, Reply> {
        let Targets { channels, patterns, groups } = &asked.targets;
        if channels.len() > NAMES {
            let message = "at most 1000 channels in one subscribe";
            return Err(reply::family_b(400, message, "Access Manager"));
        }
        let filter = asked.filter.as_deref().map(Filter::parse).transpose();
        let filter =
            filter.map_err(|error| reply::refusal(&RequestError::from(error), self.now()))?;
        let principal = self.permit_targets(call, &asked.targets)?;
        let interest = Interest::new(
            channels.iter().cloned().map(Arc::from).collect(),
            patterns.iter().cloned().map(Arc::from).collect(),
            groups.iter().cloned().map(Arc::from).collect(),
        );
        self.learn_groups(call, &asked.targets).await?;
        let address = Some(call.address.as_str());
        let begun =
            self.subscriber.begin(call.keyset, &principal, address, interest.channels()).await;
        begun.map_err(|error| ended(&error))?;
        let timeout = asked.heartbeat.unwrap_or(DEFAULT_TIMEOUT);
        let present = (!principal.uuid.is_empty()).then_some(());
        if let Some(states) = asked.state.as_deref() {
            self.set_states(call, (&principal, &asked.targets), states).await?;
        }
        let occupied = self.occupied(call, &asked.targets).await?;
        let present =
            present.map(|()| self.presences.open(call.keyset, &principal.uuid, &occupied, timeout));
        let address = (!interest.is_plain()).then(|| Arc::from(call.address.as_str()));
        Ok(Waiting {
            keyset: Arc::clone(call.keyset),
            principal,
            poll: Poll { interest, cursor: asked.cursor, filter: filter.map(Arc::new), address },
            region: asked.region.unwrap_or(REGION),
            present,
        })
    }

    /// Groups that hold nothing, and nothing else asked for, are an empty subscription.
    async fn learn_groups(&self, call: &Call<'_>, targets: &Targets) -> Result<(), Reply> {
        let mut empty = targets.channels.is_empty() && targets.patterns.is_empty();
        for group in &targets.groups {
            let members = self.groups.channels(call.keyset, group.base()).await;
            empty &= members.map_err(|error| refused(&error))?.is_empty();
        }
        if empty {
            return Err(reply::refusal(&RequestError::EmptySubscription, self.now()));
        }
        Ok(())
    }

    /// Holds the poll until it has an answer.
    pub(super) async fn wait(&self, waiting: Waiting) -> Reply {
        let Waiting { keyset, principal, poll, region, present } = waiting;
        let (interest, cursor) = (poll.interest.clone(), poll.cursor);
        let answer = self.subscriber.poll(&keyset, &principal, poll).await;
        if let Some(present) = present {
            present.answered();
        }
        match answer {
            Ok(answer) => {
                let count = u64::try_from(answer.messages.len()).unwrap_or(u64::MAX);
                self.watch.meter(&keyset).delivered.inc_by(count);
                let messages = answer
                    .messages
                    .iter()
                    .map(|(message, index)| (message.envelope.as_ref(), interest.name(*index)));
                let reply = reply::subscribed(answer.cursor, region, messages);
                Reply { gap: answer.gap.map(|gap| (gap.after, gap.before)), ..reply }
            }
            Err(SubscribeError::Denied(denial)) => denied(&denial),
            Err(error) => {
                let _ = ended(&error);
                self.try_again(cursor, region).await
            }
        }
    }

    /// The answer to a poll that cannot be served now, which shows nothing. Older clients end their subscribe loop on a 429 or
    /// a 5xx (protocol §15.3); an empty answer they repeat.
    async fn try_again(&self, cursor: Timetoken, region: u32) -> Reply {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let cursor = if cursor == Timetoken::ZERO { self.now() } else { cursor };
        reply::subscribed(cursor, region, std::iter::empty())
    }
}

fn ended(error: &SubscribeError) -> Reply {
    match error {
        SubscribeError::Denied(denial) => denied(denial),
        SubscribeError::Channel(error) => fault(error),
        SubscribeError::Log(error) => fault(error),
    }
}
