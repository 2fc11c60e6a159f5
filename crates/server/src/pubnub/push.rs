//! Devices for mobile push.

use super::fault::fault;
use super::{Call, PubNub};
use kernel::{Fault as _, Kind};
use realtime::access::Need;
use realtime::push::PushError;
use wire::channel::Name;
use wire::reply::{self, Reply};
use wire::request::{Push, PushOperation};
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
                self.permit(call, names.iter().copied(), Permissions::READ)?;
                let added = self.pushes.add(call.keyset, &device, &names).await;
                added.map_err(|error| refused(&error))?;
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
}

fn refused(error: &PushError) -> Reply {
    match error.kind() {
        Kind::Invalid => reply::family_g(400, &error.to_string()),
        _ => fault(error),
    }
}
