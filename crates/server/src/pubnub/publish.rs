//! Publish, fire, signal.

use super::fault::fault;
use super::{Call, PubNub};
use realtime::publish::Publish;
use std::sync::atomic::Ordering;
use wire::reply::{self, Reply};
use wire::request;
use wire::token::Permissions;

impl PubNub {
    pub(super) async fn publish(&self, call: &Call<'_>, asked: request::Publish<'_>) -> Reply {
        let asked = match asked.message {
            Some(_) => asked,
            None => match asked.with_body(&call.request.body) {
                Ok(asked) => asked,
                Err(error) => return reply::refusal(&error, self.now()),
            },
        };
        let name = asked.channel.as_str();
        let principal = match self.permit(call, [name], Permissions::WRITE) {
            Ok(principal) => principal,
            Err(reply) => return reply,
        };
        let message = Publish {
            channel: name,
            payload: asked.message.as_deref().unwrap_or_default(),
            meta: asked.meta.as_deref(),
            store: asked.store.unwrap_or(true),
            fire: asked.is_fire(),
            signal: asked.signal,
            ttl: asked.ttl,
            custom_type: asked.custom_type.as_deref(),
            sequence: asked.sequence,
            origin: asked.origination,
        };
        let done =
            self.publisher.publish(call.keyset, &principal, Some(&call.address), message).await;
        match done {
            Ok(timetoken) => {
                self.counters.published.fetch_add(1, Ordering::Relaxed);
                reply::published(timetoken)
            }
            Err(error) => fault(&error),
        }
    }
}
