//! Message actions.

use super::fault::fault;
use super::{Call, PubNub};
use kernel::{Fault as _, Kind};
use realtime::action::{ActionError, Attached, NewAction};
use wire::reply::{self, Reply};
use wire::request::{ActionBody, Actions};
use wire::token::Permissions;

/// An action as replies write it.
pub(super) fn action(one: &Attached) -> reply::Action<'_> {
    reply::Action {
        message: one.message,
        action: one.action,
        kind: &one.kind,
        value: &one.value,
        uuid: &one.uuid,
    }
}

impl PubNub {
    pub(super) async fn actions(&self, call: &Call<'_>, asked: Actions) -> Reply {
        self.actions_permitted(call, asked).await.unwrap_or_else(|reply| reply)
    }

    async fn actions_permitted(&self, call: &Call<'_>, asked: Actions) -> Result<Reply, Reply> {
        let address = Some(call.address.as_str());
        match asked {
            Actions::Add { channel, message } => {
                let principal = self.permit(call, [channel.as_str()], Permissions::WRITE)?;
                let body = ActionBody::parse(&call.request.body)
                    .map_err(|error| reply::refusal(&error, self.now()))?;
                let (kind, value) = (body.kind.as_str(), body.value.as_str());
                let new = NewAction { channel: channel.as_str(), message, kind, value };
                let added = self.actions.add(call.keyset, &principal, address, new).await;
                Ok(reply::action_added(&action(&added.map_err(|error| refused(&error))?)))
            }
            Actions::List { channel, start, end, limit } => {
                let name = channel.as_str();
                let principal = self.permit(call, [name], Permissions::READ)?;
                let range = (start, end, limit);
                let page = self.actions.page(call.keyset, &principal, address, name, range).await;
                let page = page.map_err(|error| refused(&error))?;
                let all: Vec<_> = page.actions.iter().map(action).collect();
                let oldest = page.actions.first().filter(|_| page.more);
                let more = oldest.map(|oldest| (oldest.action, end, limit));
                Ok(reply::actions((&call.keyset.subscribe_key, name), &all, more))
            }
            Actions::Remove { channel, message, action } => {
                let name = channel.as_str();
                let principal = self.permit(call, [name], Permissions::DELETE)?;
                let which = (message, action);
                let removed =
                    self.actions.remove(call.keyset, &principal, address, name, which).await;
                removed.map_err(|error| refused(&error))?;
                Ok(reply::action_removed())
            }
        }
    }
}

fn refused(error: &ActionError) -> Reply {
    match error.kind() {
        _ if matches!(error, ActionError::Off) => reply::action_refused(403, &error.to_string()),
        Kind::Conflict => reply::action_refused(409, &error.to_string()),
        Kind::Invalid => reply::action_refused(400, &error.to_string()),
        _ => fault(error),
    }
}
