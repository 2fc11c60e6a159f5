//! What witnesses that somebody read or changed what is said of channels that carry PHI.

use super::service::Which;
use super::{ContextError, Contexts};
use crate::access::Principal;
use crate::channel;
use crate::keyset::Keyset;
use crate::publish::actor;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use db::Tx;
use wire::request::RecordKind;

/// Who asks, and from where.
pub(super) type Caller<'a> = (&'a Principal, Option<&'a str>);

/// The channel that a record is of, if it is of one.
pub(super) fn channel_of((kind, id): Which<'_>) -> Option<&str> {
    (kind == RecordKind::Channel).then_some(id)
}

impl Contexts {
    /// One entry for each of these channels that carries PHI; for the others, nothing is looked up.
    pub(super) async fn entries(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        (principal, address): Caller<'_>,
        names: &[&str],
        action: Action,
    ) -> Result<Vec<Entry>, ContextError> {
        let event = match action {
            Action::Read => Event::PhiContextRead,
            _ => Event::PhiContextChanged,
        };
        let mut entries = Vec::new();
        for name in names {
            if !self.log.channels().carries_phi(keyset, name) {
                continue;
            }
            let (id, channel) = ((*name).to_owned(), Some((*name).to_owned()));
            let resource = Resource { kind: "app-context", id, channel };
            let actor = actor(principal, address);
            let mut entry = Entry::new(event, action, Outcome::Success, actor, resource);
            entry.organization = Some(keyset.organization.clone());
            if let Some(channel) = channel::find(tx, keyset.id, name).await? {
                entry.patient = channel.patient;
                entry.encounter = channel.consultation;
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Witnesses that what is said of these channels is read, before it is answered.
    pub(super) async fn witness_read(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        names: &[&str],
    ) -> Result<(), ContextError> {
        if !names.iter().any(|name| self.log.channels().carries_phi(keyset, name)) {
            return Ok(());
        }
        let mut tx = self.log.db().read().await?;
        let entries = self.entries(&mut tx, keyset, caller, names, Action::Read).await?;
        tx.commit().await?;
        Ok(self.log.witness(entries).await?)
    }
}
