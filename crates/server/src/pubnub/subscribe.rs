//! Subscribe: the handshake and the long poll.

use super::fault::{denied, fault};
use super::{Call, PubNub, Step};
use realtime::access::Principal;
use realtime::keyset::Keyset;
use realtime::presence::{DEFAULT_TIMEOUT, OpenPoll};
use realtime::subscribe::{Poll, SubscribeError};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use wire::Timetoken;
use wire::channel::Name;
use wire::reply::{self, REGION, Reply};
use wire::request;
use wire::token::Permissions;

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
        match self.begin(call, &asked).await {
            Ok(waiting) => Step::Wait(waiting),
            Err(reply) => Step::Done(reply),
        }
    }

    async fn begin(
        &self,
        call: &Call<'_>,
        asked: &request::Subscribe<'_>,
    ) -> Result<Waiting, Reply> {
        if let Some(service) = asked.targets.unsupported() {
            return Err(reply::unsupported(service));
        }
        let channels = &asked.targets.channels;
        if channels.len() > NAMES {
            let message = "at most 1000 channels in one subscribe";
            return Err(reply::family_b(400, message, "Access Manager"));
        }
        let named = channels.iter().map(Name::as_str);
        let principal = self.permit(call, named, Permissions::READ)?;
        let names: Arc<[Arc<str>]> = channels.iter().map(|name| Arc::from(name.clone())).collect();
        let begun =
            self.subscriber.begin(call.keyset, &principal, Some(&call.address), &names).await;
        begun.map_err(|error| ended(&error))?;
        let timeout = asked.heartbeat.unwrap_or(DEFAULT_TIMEOUT);
        let present = (!principal.uuid.is_empty()).then_some(());
        if let Some(states) = asked.state.as_deref() {
            self.set_states(call, &principal, states).await?;
        }
        let present =
            present.map(|()| self.presences.open(call.keyset, &principal.uuid, &names, timeout));
        Ok(Waiting {
            keyset: Arc::clone(call.keyset),
            principal,
            poll: Poll { names, cursor: asked.cursor },
            region: asked.region.unwrap_or(REGION),
            present,
        })
    }

    /// Holds the poll until it has an answer.
    pub(super) async fn wait(&self, waiting: Waiting) -> Reply {
        let Waiting { keyset, principal, poll, region, present } = waiting;
        let (names, cursor) = (Arc::clone(&poll.names), poll.cursor);
        let answer = self.subscriber.poll(&keyset, &principal, poll).await;
        drop(present);
        match answer {
            Ok(answer) => {
                let count = u64::try_from(answer.messages.len()).unwrap_or(u64::MAX);
                self.counters.delivered.fetch_add(count, Ordering::Relaxed);
                let messages = answer.messages.iter().map(|(message, index)| {
                    let name = names.get(*index).map_or("", |name| &**name);
                    (message.envelope.as_ref(), name)
                });
                reply::subscribed(answer.cursor, region, messages)
            }
            Err(SubscribeError::Denied(denial)) => denied(&denial),
            Err(error) => {
                // Older clients end their subscribe loop on a 5xx; an empty answer they repeat.
                let _ = ended(&error);
                tokio::time::sleep(Duration::from_secs(1)).await;
                let cursor = if cursor == Timetoken::ZERO { self.now() } else { cursor };
                reply::subscribed(cursor, region, std::iter::empty())
            }
        }
    }
}

fn ended(error: &SubscribeError) -> Reply {
    match error {
        SubscribeError::Denied(denial) => denied(denial),
        SubscribeError::Channel(error) => fault(error),
        SubscribeError::Log(error) => fault(error),
    }
}
