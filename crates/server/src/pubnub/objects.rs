//! App Context: users, channels and memberships.

use super::fault::fault;
use super::{Call, PubNub};
use kernel::{Fault as _, Kind};
use realtime::access::{Need, Principal, Standing};
use realtime::context::{ContextError, Record};
use wire::reply::{self, Reply};
use wire::request::{
    Include, Objects, ObjectsOperation, Paging, RecordKind, RecordPatch, RelationsPatch,
};
use wire::token::Permissions;

const fn need((kind, id): (RecordKind, &str), permission: Permissions) -> Need<'_> {
    match kind {
        RecordKind::User => Need::user(id, permission),
        RecordKind::Channel => Need::channel(id, permission),
    }
}

/// Clients send the tag bare; HTTP writes it in quotes.
fn expected<'a>(call: &'a Call<'_>) -> Option<&'a str> {
    let tag = call.request.head.header("if-match")?.trim();
    Some(tag.trim_start_matches("W/").trim_matches('"')).filter(|tag| !tag.is_empty())
}

impl PubNub {
    pub(super) async fn objects(&self, call: &Call<'_>, asked: Objects) -> Reply {
        if !call.keyset.features.app_context.enabled {
            return reply::objects_refused(
                403,
                "App Context is not enabled for this keyset; enable it to keep users and channels.",
            );
        }
        self.objects_enabled(call, asked).await.unwrap_or_else(|reply| reply)
    }

    async fn objects_enabled(&self, call: &Call<'_>, asked: Objects) -> Result<Reply, Reply> {
        let Objects { operation, include } = asked;
        match operation {
            ObjectsOperation::List(kind, paging) => {
                self.list_records(call, kind, &paging, include).await
            }
            ObjectsOperation::Get(kind, id) => {
                let which = (kind, id.as_str());
                let principal = self.permit_all(call, &[need(which, Permissions::GET)])?;
                let caller = (&principal, Some(call.address.as_str()));
                let found = self.contexts.get(call.keyset, caller, which).await;
                Ok(reply::record(&found.map_err(|error| refused(&error))?.written(), include))
            }
            ObjectsOperation::Set(kind, id) => self.set_record(call, (kind, &id), include).await,
            ObjectsOperation::Remove(kind, id) => {
                let which = (kind, id.as_str());
                let principal = self.permit_all(call, &[need(which, Permissions::DELETE)])?;
                let caller = (&principal, Some(call.address.as_str()));
                let removed =
                    self.contexts.remove(call.keyset, caller, which, expected(call)).await;
                removed.map_err(|error| refused(&error))?;
                Ok(reply::record_removed())
            }
            ObjectsOperation::Relations(kind, id, paging) => {
                let which = (kind, id.as_str());
                let principal = self.permit_all(call, &[need(which, Permissions::GET)])?;
                self.list_relations(call, &principal, which, (&paging, include)).await
            }
            ObjectsOperation::Relate(kind, id, paging) => {
                self.relate(call, (kind, &id), &paging, include).await
            }
        }
    }

    async fn list_records(
        &self,
        call: &Call<'_>,
        kind: RecordKind,
        paging: &Paging,
        include: Include,
    ) -> Result<Reply, Reply> {
        let principal = self.identify(call, [])?;
        // That something is public says nothing of who is here.
        if principal.standing() == Standing::Anybody {
            return Err(reply::forbidden([], [], []));
        }
        let features = &call.keyset.features.app_context;
        let open = match kind {
            RecordKind::User => features.list_users,
            RecordKind::Channel => features.list_channels,
        };
        if !open && !principal.signed {
            let message = "Supplied authorization key does not have the permissions required to \
                           perform this operation.";
            return Err(reply::objects_refused(403, message));
        }
        let caller = (&principal, Some(call.address.as_str()));
        let listed = self.contexts.list(call.keyset, caller, kind, paging).await;
        let listed = listed.map_err(|error| refused(&error))?;
        let page: Vec<_> = listed.page.iter().map(Record::written).collect();
        Ok(reply::records(&page, include, paging, listed.total))
    }

    async fn set_record(
        &self,
        call: &Call<'_>,
        which: (RecordKind, &str),
        include: Include,
    ) -> Result<Reply, Reply> {
        let principal = self.permit_all(call, &[need(which, Permissions::UPDATE)])?;
        let patch = RecordPatch::parse(which.0, &call.request.body)
            .map_err(|error| reply::refusal(&error, self.now()))?;
        let caller = (&principal, Some(call.address.as_str()));
        let set = self.contexts.set(call.keyset, caller, which, patch, expected(call)).await;
        Ok(reply::record(&set.map_err(|error| refused(&error))?.written(), include))
    }

    async fn list_relations(
        &self,
        call: &Call<'_>,
        principal: &Principal,
        which: (RecordKind, &str),
        (paging, include): (&Paging, Include),
    ) -> Result<Reply, Reply> {
        let caller = (principal, Some(call.address.as_str()));
        let listed = self.contexts.relations(call.keyset, caller, which, paging).await;
        let listed = listed.map_err(|error| refused(&error))?;
        let page: Vec<_> = listed.page.iter().map(|one| one.written(which.0)).collect();
        Ok(reply::relations(&page, include, paging, listed.total))
    }

    async fn relate(
        &self,
        call: &Call<'_>,
        which: (RecordKind, &str),
        paging: &Paging,
        include: Include,
    ) -> Result<Reply, Reply> {
        let patch = RelationsPatch::parse(which.0, &call.request.body);
        let patch = patch.map_err(|error| reply::refusal(&error, self.now()))?;
        let principal = self.permit_relations(call, which, &patch)?;
        let caller = (&principal, Some(call.address.as_str()));
        let related = self.contexts.relate(call.keyset, caller, which, patch).await;
        related.map_err(|error| refused(&error))?;
        // The answer is the list as a GET would show it (protocol §7.6).
        self.list_relations(call, &principal, which, (paging, include)).await
    }

    /// A channel's members are managed; a user's memberships are updated, and each channel joined.
    fn permit_relations(
        &self,
        call: &Call<'_>,
        which: (RecordKind, &str),
        patch: &RelationsPatch,
    ) -> Result<Principal, Reply> {
        let (side, id) = which;
        if side == RecordKind::Channel {
            return self.permit_all(call, &[Need::channel(id, Permissions::MANAGE)]);
        }
        let set = patch.set.iter().map(|one| one.id.as_str());
        let channels = set.chain(patch.delete.iter().map(String::as_str));
        let mut needs: Vec<_> =
            channels.map(|channel| Need::channel(channel, Permissions::JOIN)).collect();
        needs.push(Need::user(id, Permissions::UPDATE));
        self.permit_all(call, &needs)
    }
}

fn refused(error: &ContextError) -> Reply {
    let status = match error.kind() {
        Kind::Missing => 404,
        Kind::Conflict => 412,
        Kind::Forbidden => 403,
        Kind::Invalid => 400,
        _ => return fault(error),
    };
    reply::objects_refused(status, &error.to_string())
}
