//! Turns drafts into rows for the store and envelopes for subscribers.

use super::Draft;
use crate::channel::ChannelId;
use crate::delivery;
use crate::fanout::{LazyFacts, Message};
use crate::micros;
use db::{Value, params};
use std::sync::Arc;
use wire::Timetoken;
use wire::reply::Envelope;

pub(super) fn row(draft: &Draft, channel: ChannelId, timetoken: Timetoken) -> Vec<Value> {
    params![
        timetoken.to_i64(),
        channel.0,
        &*draft.publisher,
        &draft.payload,
        draft.meta.clone(),
        draft.custom_type.clone(),
        draft.expires.map(micros),
        draft.kind.code().map(i64::from)
    ]
}

/// What the messages ask to be pushed.
pub(super) fn pushes(
    messages: &[(Draft, Option<ChannelId>)],
    timetokens: &[Timetoken],
) -> Vec<Vec<Value>> {
    let placed = messages.iter().zip(timetokens);
    let asked =
        placed.filter_map(|((draft, _), place)| Some((draft, draft.push.as_ref()?, *place)));
    asked
        .map(|(draft, push, place)| delivery::kept(draft.keyset, &draft.channel, push, place))
        .collect()
}

/// The message as subscribers will get it, serialised once for all of them.
pub(super) fn message(subscribe_key: &str, draft: &Draft, timetoken: Timetoken) -> Arc<Message> {
    let envelope = Envelope {
        kind: draft.kind.code(),
        publisher: (!draft.publisher.is_empty()).then_some(&*draft.publisher),
        sequence: draft.sequence,
        timetoken,
        origination: draft.origin,
        sub_key: subscribe_key,
        channel: &draft.channel,
        meta: draft.meta.as_deref(),
        payload: &draft.payload,
        custom_type: draft.custom_type.as_deref(),
    };
    Arc::new(Message {
        timetoken,
        channel: Arc::clone(&draft.channel),
        envelope: envelope.prefix().into(),
        facts: draft.kind.is_filtered().then(LazyFacts::default),
    })
}
