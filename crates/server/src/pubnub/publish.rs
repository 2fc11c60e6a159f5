//! Publish, fire, signal.

use super::fault::fault;
use super::{Call, PubNub, Published};
use realtime::log::MessageKind;
use realtime::publish::{Publish, PublishError};
use wire::reply::{self, Reply};
use wire::request::{self, PublishKind};
use wire::token::Permissions;

/// The longest id of a sender's choice, in bytes.
const MAX_CLIENT_ID: usize = 128;

/// A signal in the header that tells the sort of a message (protocol §0.5).
const SIGNAL: u8 = 1;

/// The sender's own id for a message: a header, or `clientMessageId` in its metadata.
pub(super) fn client_id(header: Option<&str>, meta: Option<&str>) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Meta {
        client_message_id: String,
    }
    let fits = |id: &String| !id.is_empty() && id.len() <= MAX_CLIENT_ID;
    if let Some(id) = header {
        return Some(id.to_owned()).filter(fits);
    }
    let meta = meta.filter(|meta| meta.contains("\"clientMessageId\""))?;
    let meta: Meta = serde_json::from_str(meta).ok()?;
    Some(meta.client_message_id).filter(fits)
}

impl PubNub {
    pub(super) async fn publish(&self, call: &Call<'_>, asked: request::Publish<'_>) -> Reply {
        let asked = match asked.message {
            Some(_) => asked,
            None => match asked.with_body(&call.request.body) {
                Ok(asked) => asked,
                Err(error) => return reply::refusal(&error, self.now()),
            },
        };
        if asked.kind == PublishKind::File && !call.keyset.features.files.enabled {
            return reply::files_disabled();
        }
        let name = asked.channel.as_str();
        let principal = match self.permit(call, [name], Permissions::WRITE) {
            Ok(principal) => principal,
            Err(reply) => return reply,
        };
        let header = call.request.head.header("idempotency-key");
        let client_id = client_id(header, asked.meta.as_deref());
        let message = Publish {
            channel: name,
            payload: asked.message.as_deref().unwrap_or_default(),
            meta: asked.meta.as_deref(),
            store: asked.store.unwrap_or(true),
            fire: asked.is_fire(),
            kind: match asked.kind {
                PublishKind::Message => MessageKind::Message,
                PublishKind::Signal => MessageKind::Signal,
                PublishKind::File => MessageKind::File,
            },
            ttl: asked.ttl,
            custom_type: asked.custom_type.as_deref(),
            sequence: asked.sequence,
            origin: asked.origination,
            client_id: client_id.as_deref(),
            trace: call.trace.map(|trace| trace.to_string()),
        };
        let done =
            self.publisher.publish(call.keyset, &principal, Some(&call.address), message).await;
        match done {
            Ok(timetoken) => {
                self.watch.meter(call.keyset).published.inc();
                let published = Published::new(timetoken, client_id.as_deref());
                let _ = call.published.set(published);
                let entity = (asked.kind == PublishKind::Signal).then_some(SIGNAL);
                Reply { entity, ..reply::published(timetoken) }
            }
            Err(PublishError::Quota(most)) => reply::quota_exceeded(most, self.now()),
            Err(error) => fault(&error),
        }
    }
}
