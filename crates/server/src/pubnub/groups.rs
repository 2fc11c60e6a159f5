//! Channel groups: lists, changes, and what a request that names groups is about.

use super::fault::fault;
use super::{Call, PubNub};
use kernel::{Fault as _, Kind};
use realtime::access::{Need, Principal};
use realtime::group::{Change, GroupError};
use std::sync::Arc;
use wire::channel::Name;
use wire::reply::{self, Reply};
use wire::request::{Groups, Targets};
use wire::token::Permissions;

impl PubNub {
    pub(super) async fn groups(&self, call: &Call<'_>, asked: Groups) -> Reply {
        if !call.keyset.features.stream_controller.enabled {
            return reply::group_refused(
                403,
                "Use of the channel groups API requires the Stream Controller add-on; \
                 enable it for this keyset.",
            );
        }
        self.groups_open(call, asked).await.unwrap_or_else(|reply| reply)
    }

    async fn groups_open(&self, call: &Call<'_>, asked: Groups) -> Result<Reply, Reply> {
        match asked {
            Groups::List => {
                let principal = self.identify(call, [])?;
                let all = self.groups.list(call.keyset).await.map_err(|error| refused(&error))?;
                let mine = |group: &&str| principal.may(Need::group(group, Permissions::READ));
                let open = all.iter().map(String::as_str).filter(mine);
                Ok(reply::group_list(open))
            }
            Groups::Channels { group } => {
                self.permit_group(call, &group, Permissions::READ)?;
                let channels = self.groups.channels(call.keyset, group.as_str()).await;
                let channels = channels.map_err(|error| refused(&error))?;
                Ok(reply::group_channels(group.as_str(), channels.iter().map(|name| &**name)))
            }
            Groups::Add { group, channels } => {
                self.change_group(call, &group, &channels, |names| Change::Add(names)).await
            }
            Groups::Remove { group, channels } => {
                self.change_group(call, &group, &channels, |names| Change::Remove(names)).await
            }
            Groups::Delete { group } => {
                self.change_group(call, &group, &[], |_| Change::Delete).await
            }
        }
    }

    fn permit_group(
        &self,
        call: &Call<'_>,
        group: &Name,
        permission: Permissions,
    ) -> Result<Principal, Reply> {
        self.permit_all(call, &[Need::group(group.as_str(), permission)])
    }

    async fn change_group(
        &self,
        call: &Call<'_>,
        group: &Name,
        channels: &[Name],
        change: impl for<'a> Fn(&'a [&'a str]) -> Change<'a>,
    ) -> Result<Reply, Reply> {
        let principal = self.permit_group(call, group, Permissions::MANAGE)?;
        let names: Vec<&str> = channels.iter().map(Name::as_str).collect();
        let address = Some(call.address.as_str());
        let changed =
            self.groups.change(call.keyset, &principal, address, group.as_str(), change(&names));
        changed.await.map_err(|error| refused(&error))?;
        Ok(reply::group_changed())
    }

    /// Proves who is calling and that every name of the targets is open to them.
    pub(super) fn permit_targets(
        &self,
        call: &Call<'_>,
        targets: &Targets,
    ) -> Result<Principal, Reply> {
        let features = &call.keyset.features.stream_controller;
        let wildcards = features.enabled && features.wildcards;
        if !wildcards && !targets.patterns.is_empty() {
            let message = "Wildcard subscribe is not enabled for this keyset; name each channel.";
            return Err(reply::family_b(400, message, "Access Manager"));
        }
        if !features.enabled && !targets.groups.is_empty() {
            let message = "Channel groups are not enabled for this keyset; name each channel.";
            return Err(reply::family_b(400, message, "Access Manager"));
        }
        let read = Permissions::READ;
        let channels = targets.channels.iter().map(|name| Need::channel(name.as_str(), read));
        let patterns = targets.patterns.iter().map(|name| Need::channel(name.as_str(), read));
        let groups = targets.groups.iter().map(|name| Need::group(name.as_str(), read));
        let needs: Vec<_> = channels.chain(patterns).chain(groups).collect();
        self.permit_all(call, &needs)
    }

    /// The channels on which a request to these targets makes a user present: the channels, the
    /// wildcards themselves, and the members of the groups (protocol §2.8).
    pub(super) async fn occupied(
        &self,
        call: &Call<'_>,
        targets: &Targets,
    ) -> Result<Arc<[Arc<str>]>, Reply> {
        let channels = targets.channels.iter().cloned().map(Arc::from);
        let patterns = targets.patterns.iter().cloned().map(Arc::from);
        let mut names: Vec<Arc<str>> = channels.chain(patterns).collect();
        if !targets.groups.is_empty() {
            let mut groups: Vec<&str> = targets.groups.iter().map(Name::as_str).collect();
            groups.retain(|group| !group.ends_with("-pnpres"));
            let members = self.groups.all_channels(call.keyset, &groups).await;
            names.extend(members.map_err(|error| refused(&error))?);
        }
        Ok(names.into())
    }

    /// The channels that a name stands for in a request: one that the request is about, and those of a group.
    pub(super) async fn named(
        &self,
        call: &Call<'_>,
        (targets, about): (&Targets, &[Arc<str>]),
        name: &str,
    ) -> Result<Vec<Arc<str>>, Reply> {
        let mut named: Vec<_> = about.iter().filter(|own| ***own == *name).cloned().collect();
        if targets.groups.iter().any(|group| group.as_str() == name) {
            let members = self.groups.channels(call.keyset, name).await;
            named.extend(members.map_err(|error| refused(&error))?.iter().cloned());
        }
        Ok(named)
    }
}

pub(super) fn refused(error: &GroupError) -> Reply {
    match error.kind() {
        // Clients know it by these words and no others (protocol §8).
        Kind::Invalid => reply::group_refused(400, "Maximum channel group count exceeded."),
        _ => fault(error),
    }
}
