//! History, counts and deletion.

use super::actions::action;
use super::fault::fault;
use super::{Call, PubNub};
use realtime::history::{Bounds, Deletion, HistoryError};
use realtime::log::Stored;
use wire::channel::Name;
use wire::reply::{self, Count, Reply};
use wire::request;
use wire::token::Permissions;

fn bounds(range: request::Range, limit: usize) -> Bounds {
    Bounds { start: range.start, end: range.end, limit, reverse: range.reverse }
}

fn item(stored: &Stored) -> reply::Stored<'_> {
    reply::Stored {
        timetoken: stored.timetoken,
        message: &stored.payload,
        meta: stored.meta.as_deref(),
        publisher: &stored.publisher,
        kind: stored.kind.code(),
        custom_type: stored.custom_type.as_deref(),
    }
}

impl PubNub {
    async fn pages(
        &self,
        call: &Call<'_>,
        channels: &[Name],
        bounds: Bounds,
        off: fn() -> Reply,
    ) -> Result<Vec<Vec<Stored>>, Reply> {
        let names: Vec<&str> = channels.iter().map(Name::as_str).collect();
        let principal = self.permit(call, names.iter().copied(), Permissions::READ)?;
        let address = Some(call.address.as_str());
        let pages = self.histories.pages(call.keyset, &principal, address, &names, bounds);
        pages.await.map_err(|error| refused(&error, off))
    }

    pub(super) async fn history(&self, call: &Call<'_>, asked: request::History) -> Reply {
        let bounds = bounds(asked.range, asked.count);
        let channel = std::slice::from_ref(&asked.channel);
        match self.pages(call, channel, bounds, reply::history_off).await {
            Ok(pages) => {
                let items: Vec<_> = pages.iter().flatten().map(item).collect();
                reply::history(&asked, &items)
            }
            Err(reply) => reply,
        }
    }

    pub(super) async fn fetch(&self, call: &Call<'_>, asked: request::Fetch) -> Reply {
        if asked.with_actions {
            return self.fetch_with_actions(call, &asked).await.unwrap_or_else(|reply| reply);
        }
        let bounds = bounds(asked.range, asked.max);
        match self.pages(call, &asked.channels, bounds, reply::storage_off).await {
            Ok(pages) => {
                let items: Vec<Vec<_>> =
                    pages.iter().map(|page| page.iter().map(item).collect()).collect();
                let named = asked.channels.iter().map(Name::as_str);
                reply::fetched(&asked, named.zip(items.iter().map(Vec::as_slice)))
            }
            Err(reply) => reply,
        }
    }

    async fn fetch_with_actions(
        &self,
        call: &Call<'_>,
        asked: &request::Fetch,
    ) -> Result<Reply, Reply> {
        let name = asked.channels.first().map_or("", Name::as_str);
        let principal = self.permit(call, [name], Permissions::READ)?;
        let (bounds, address) = (bounds(asked.range, asked.max), Some(call.address.as_str()));
        let read = self.histories.page_with_actions(call.keyset, &principal, address, name, bounds);
        let (page, actions, more) =
            read.await.map_err(|error| refused(&error, reply::storage_off))?;
        let items: Vec<_> = page.iter().map(item).collect();
        let actions: Vec<_> = actions.iter().map(action).collect();
        let place = (call.keyset.subscribe_key.as_str(), name);
        Ok(reply::fetched_with_actions(asked, place, &items, &actions, more))
    }

    pub(super) async fn counts(&self, call: &Call<'_>, asked: request::MessageCounts) -> Reply {
        let wanted: Vec<_> =
            asked.channels.iter().map(|(name, since)| (name.as_str(), *since)).collect();
        if let Err(reply) =
            self.permit(call, wanted.iter().map(|(name, _)| *name), Permissions::READ)
        {
            return reply;
        }
        match self.histories.counts(call.keyset, &wanted).await {
            Ok(counts) => {
                let counts: Vec<_> = wanted
                    .iter()
                    .zip(counts)
                    .map(|((channel, since), count)| Count {
                        channel,
                        since: *since,
                        count: u64::try_from(count).unwrap_or(0),
                        is_more: count >= 10_000,
                    })
                    .collect();
                reply::counted(&call.keyset.subscribe_key, &counts)
            }
            Err(error) => refused(&error, reply::storage_off),
        }
    }

    pub(super) async fn delete(&self, call: &Call<'_>, asked: request::DeleteMessages) -> Reply {
        if !call.keyset.features.persistence.delete {
            return reply::deletion_off();
        }
        let name = asked.channel.as_str();
        let principal = match self.permit(call, [name], Permissions::DELETE) {
            Ok(principal) => principal,
            Err(reply) => return reply,
        };
        let deletion = Deletion { start: asked.start, end: asked.end };
        let address = Some(call.address.as_str());
        match self.histories.delete(call.keyset, &principal, address, name, deletion).await {
            Ok(_) => reply::deleted(),
            Err(error) => fault(&error),
        }
    }
}

/// `off` where the keyset stores nothing: each version of the API says so in its own way.
fn refused(error: &HistoryError, off: fn() -> Reply) -> Reply {
    if matches!(error, HistoryError::Off) { off() } else { fault(error) }
}
