//! Devices for mobile push.

use super::fault::fault;
use super::{Call, PubNub};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::{Actor, Fault as _, Kind};
use realtime::access::{Need, Principal};
use realtime::log::News;
use realtime::push::{PushError, Pushes};
use wire::channel::Name;
use wire::reply::{self, Reply};
use wire::request::{Device, Push, PushOperation};
use wire::token::Permissions;

impl PubNub {
    pub(super) async fn push(&self, call: &Call<'_>, asked: Push) -> Reply {
        if !call.keyset.features.push.enabled {
            let message = "Use of the mobile push notifications API requires Push Notifications \
                           which is not enabled for this subscribe key.";
            return reply::family_g(403, message);
        }
        self.push_enabled(call, asked).await.unwrap_or_else(|reply| reply)
    }

    async fn push_enabled(&self, call: &Call<'_>, asked: Push) -> Result<Reply, Reply> {
        let Push { device, operation } = asked;
        match operation {
            PushOperation::List { start, count } => {
                let principal = self.identify(call, [])?;
                let page = (start.as_deref(), count);
                let all = self.pushes.channels(call.keyset, &device, page).await;
                let all = all.map_err(|error| refused(&error))?;
                let mine = |name: &&str| principal.may(Need::channel(name, Permissions::READ));
                let open = all.iter().map(String::as_str).filter(mine);
                Ok(reply::push_channels(open))
            }
            PushOperation::Add(names) => {
                let names: Vec<&str> = names.iter().map(Name::as_str).collect();
                let principal = self.permit(call, names.iter().copied(), Permissions::READ)?;
                self.register(call, &principal, &device, &names).await?;
                Ok(reply::push_modified())
            }
            PushOperation::Remove(names) => {
                // Whoever holds the device's token may silence it.
                self.identify(call, [])?;
                let names: Vec<&str> = names.iter().map(Name::as_str).collect();
                let removed = self.pushes.remove(call.keyset, &device, &names).await;
                removed.map_err(|error| refused(&error))?;
                Ok(reply::push_modified())
            }
            PushOperation::RemoveDevice => {
                self.identify(call, [])?;
                let forgotten = self.pushes.forget(call.keyset, &device).await;
                forgotten.map_err(|error| refused(&error))?;
                Ok(reply::push_device_removed())
            }
        }
    }

    /// Adds channels to a device. On the clinic's keyset that is witnessed: it goes on hearing when the token by which it was
    /// added is over.
    async fn register(
        &self,
        call: &Call<'_>,
        principal: &Principal,
        device: &Device,
        names: &[&str],
    ) -> Result<(), Reply> {
        let mut tx = self.log.db().begin().await.map_err(|error| fault(&error))?;
        let added = Pushes::add(&mut tx, call.keyset, device, names).await;
        let added = added.map_err(|error| refused(&error))?;
        let witnessed = call.keyset.clinic && added > 0;
        let entry = witnessed.then(|| subscribed(call, principal, names, added));
        let news = News { entries: entry.into_iter().collect(), ..News::default() };
        self.log.commit(tx, news).await.map(drop).map_err(|error| fault(&error))
    }
}

/// The entry names who added it and what it hears, never the device: whoever holds its token can take it away.
fn subscribed(call: &Call<'_>, principal: &Principal, names: &[&str], added: i64) -> Entry {
    let actor = if principal.signed {
        Actor::key_holder(&principal.uuid, &call.address)
    } else {
        let address = Some(call.address.clone());
        Actor { id: principal.uuid.to_string(), role: principal.role, address }
    };
    let channel = names.first().map(|name| (*name).to_owned());
    let resource = Resource { kind: "push-subscription", id: actor.id.clone(), channel };
    let (event, action) = (Event::PushSubscribed, Action::Create);
    let mut entry = Entry::new(event, action, Outcome::Success, actor, resource);
    entry.organization = Some(call.keyset.organization.clone());
    entry.details = vec![("count", added.to_string())];
    entry
}

fn refused(error: &PushError) -> Reply {
    match error.kind() {
        Kind::Invalid => reply::family_g(400, &error.to_string()),
        Kind::Conflict => reply::family_g(409, &error.to_string()),
        _ => fault(error),
    }
}
