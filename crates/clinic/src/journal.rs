//! What every command leans on: the store, the log, the clock and randomness; and what it tells.

use crate::settings::Reach;
use crate::{Acting, Caller, ClinicError, Glass, Home, Refusal};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use db::{Db, Tx};
use kernel::{Actor, Clock, Fault, OrganizationId, Random, SessionId, Timestamp};
use realtime::context::Contexts;
use realtime::delivery::Notification;
use realtime::keyset::Keyset;
use realtime::log::{Draft, Log, LogError, News};
use std::sync::Arc;
use tokio::sync::Notify;
use wire::request::RecordKind;

/// So many bytes of ids one entry of the audit log lists: it holds 64 KiB, and what is sealed in it takes a third more.
const LISTED: usize = 45_000;

/// Ids as one detail of an audit entry, as many of them as it holds; how many there were is counted beside them.
pub(crate) fn listed<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut list = String::new();
    for id in ids {
        if list.len() + id.len() >= LISTED {
            break;
        }
        if !list.is_empty() {
            list.push(' ');
        }
        list.push_str(id);
    }
    list
}

/// All of these ids, in as many lists as it takes for an entry to hold each; one, which is empty, when there are none.
pub(crate) fn lists<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut lists = Vec::new();
    let mut list = String::new();
    for id in ids {
        if !list.is_empty() && list.len() + id.len() >= LISTED {
            lists.push(std::mem::take(&mut list));
        }
        if !list.is_empty() {
            list.push(' ');
        }
        list.push_str(id);
    }
    lists.push(list);
    lists
}

/// Reads, writes and tells; clones share everything.
#[derive(Clone)]
pub(crate) struct Journal {
    pub(crate) db: Db,
    pub(crate) log: Arc<Log>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) keyset: Arc<Keyset>,
    pub(crate) contexts: Arc<Contexts>,
    /// By which letters people can be reached.
    pub(crate) reach: Reach,
    /// Of which country a phone number is that is written without one.
    pub(crate) home: Home,
    /// Rings when letters were written down.
    pub(crate) letters: Arc<Notify>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Journal").finish_non_exhaustive()
    }
}

impl Journal {
    /// What the clinic stands on, as its commands lean on it.
    pub(crate) fn of(options: &crate::Options) -> Self {
        let contexts = Contexts::new(Arc::clone(&options.log), Arc::clone(&options.clock));
        Self {
            db: options.db.clone(),
            contexts: Arc::new(contexts),
            log: Arc::clone(&options.log),
            clock: Arc::clone(&options.clock),
            random: Arc::clone(&options.random),
            keyset: Arc::clone(&options.keyset),
            reach: options.settings.reach,
            home: options.settings.home,
            letters: Arc::default(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now_to_microsecond()
    }

    /// A fresh UUID for something that is told but has no row.
    pub(crate) fn uuid(&self) -> String {
        kernel::ConsentId::generate(&*self.clock, &*self.random).into()
    }

    /// Starts to collect what a command of this caller tells.
    pub(crate) fn telling(&self, caller: &Caller) -> Telling {
        let telling = self.telling_as(caller.actor(), Some(caller.organization.clone()));
        let (glass, acting, key) =
            (caller.glass.clone(), caller.acting.clone(), caller.key.clone());
        Telling { glass, acting, key, session: caller.session.clone(), ..telling }
    }

    /// The same for somebody who is not, or not yet, a caller.
    pub(crate) fn telling_as(&self, actor: Actor, organization: Option<OrganizationId>) -> Telling {
        let keyset = Arc::clone(&self.keyset);
        let news = News::default();
        Telling {
            keyset,
            actor,
            organization,
            now: self.now(),
            news,
            letters: false,
            glass: None,
            acting: None,
            key: None,
            session: None,
        }
    }

    /// Shows something in App Context, where clients read it; the rows stay the truth.
    pub(crate) async fn mirror(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        which: (RecordKind, &str),
        name: Option<&str>,
        fields: &[(&str, String)],
    ) -> Result<(), ClinicError> {
        let events = self.contexts.mirror(tx, &self.keyset, which, name, fields).await?;
        telling.news.messages.extend(events);
        Ok(())
    }

    /// Shows in App Context as what somebody is in a channel, or that they are not in it any more; the rows stay the truth.
    pub(crate) async fn mirror_member(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        ends: (&str, &str),
        part: Option<&str>,
    ) -> Result<(), ClinicError> {
        let events = self.contexts.mirror_member(tx, &self.keyset, ends, part).await?;
        telling.news.messages.extend(events);
        Ok(())
    }

    /// Commits the rows together with what is told of them.
    pub(crate) async fn commit(&self, tx: Tx, mut telling: Telling) -> Result<(), ClinicError> {
        telling.mark();
        self.log.commit(tx, telling.news).await?;
        if telling.letters {
            self.letters.notify_waiters();
        }
        Ok(())
    }

    /// Appends the entries of a command that says nothing on channels, in its own transaction, and answers the index of the
    /// first. It holds the log's head until the commit, so it comes last.
    pub(crate) async fn append(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
    ) -> Result<u64, ClinicError> {
        telling.mark();
        let appended = self.log.audit().append(tx, &telling.news.entries).await;
        Ok(appended.map_err(LogError::from)?.start)
    }

    /// Commits what was done, or writes down that it was refused.
    pub(crate) async fn settle<T>(
        &self,
        caller: &Caller,
        what: (&'static str, &str),
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        match done {
            Ok(done) => {
                self.commit(tx, telling).await?;
                Ok(done)
            }
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                Err(self.refused(caller, refusal, what).await)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes down that a caller was refused, and hands the refusal back.
    pub(crate) async fn refused(
        &self,
        caller: &Caller,
        refusal: Refusal,
        (kind, id): (&'static str, &str),
    ) -> ClinicError {
        let mut telling = self.telling(caller);
        let entry = telling.witness(Event::RequestRefused, Action::Execute, (kind, id));
        entry.outcome = Outcome::MinorFailure;
        entry.reason = Some(refusal.code());
        let committed = match self.db.begin().await {
            Ok(tx) => self.commit(tx, telling).await,
            Err(error) => Err(error.into()),
        };
        committed.map_or_else(|error| error, |()| refusal.into())
    }
}

/// What a command tells: messages, audit entries, revocations and channels, in their order.
#[derive(Debug)]
pub(crate) struct Telling {
    keyset: Arc<Keyset>,
    actor: Actor,
    organization: Option<OrganizationId>,
    pub(crate) now: Timestamp,
    pub(crate) news: News,
    /// Whether letters go with it.
    pub(crate) letters: bool,
    /// The record that the caller has open out of turn.
    glass: Option<Glass>,
    /// For whom the caller acts.
    acting: Option<Acting>,
    /// The API key that the caller is.
    key: Option<SessionId>,
    /// The session that the caller is in.
    session: Option<SessionId>,
}

impl Telling {
    /// Whatever is done about the patient whose record is open out of turn says so, whatever somebody does for another says
    /// for whom, whatever a program does as somebody says by which key, and whatever is done in a session says in which.
    fn mark(&mut self) {
        if let Some(session) = &self.session {
            let own = self.news.entries.iter_mut().filter(|one| one.actor.id == self.actor.id);
            for entry in own {
                entry.details.push(("session", session.as_str().to_owned()));
            }
        }
        if let Some(key) = &self.key {
            let own = self.news.entries.iter_mut().filter(|one| one.actor.id == self.actor.id);
            for entry in own {
                entry.details.push(("api-key", key.as_str().to_owned()));
            }
        }
        if let Some(acting) = &self.acting {
            let own = self.news.entries.iter_mut().filter(|one| one.actor.id == self.actor.id);
            for entry in own {
                entry.details.push(("actsFor", acting.patient.as_str().to_owned()));
                entry.details.push(("proxy", acting.proxy.clone()));
            }
        }
        let Some(glass) = &self.glass else { return };
        let patient = Some(glass.patient.as_str());
        for entry in self.news.entries.iter_mut().filter(|one| one.patient.as_deref() == patient) {
            entry.details.push(("break-glass", glass.id.clone()));
        }
    }

    /// Says something on a channel that keeps it.
    pub(crate) fn say(&mut self, channel: &str, payload: &serde_json::Value) {
        self.message(channel, payload);
    }

    /// The same, and pushes it to the channel's devices.
    pub(crate) fn say_and_push(
        &mut self,
        channel: &str,
        payload: &serde_json::Value,
        push: Notification,
    ) {
        self.message(channel, payload).push = Some(Box::new(push));
    }

    /// Says something that is worth nothing a minute later.
    pub(crate) fn whisper(&mut self, channel: &str, payload: &serde_json::Value) {
        self.message(channel, payload).store = false;
    }

    fn message(&mut self, channel: &str, payload: &serde_json::Value) -> &mut Draft {
        let publisher = Actor::system().id;
        let draft = Draft::new(self.keyset.id, channel, &publisher, payload.to_string());
        self.news.messages.push_mut(draft)
    }

    /// Adds an audit entry of the caller's act and lets it be completed.
    pub(crate) fn witness(
        &mut self,
        event: Event,
        action: Action,
        (kind, id): (&'static str, &str),
    ) -> &mut Entry {
        let resource = Resource { kind, id: id.to_owned(), channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, self.actor.clone(), resource);
        entry.organization = self.organization.clone().map(String::from);
        self.news.entries.push_mut(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTED, listed, lists};

    #[test]
    fn ids_are_listed_as_far_as_an_entry_holds_them_however_long_they_are() {
        assert_eq!(listed([]), "");
        assert_eq!(listed(["pat-1", "pat-2"]), "pat-1 pat-2");
        let long = "p".repeat(200);
        let list = listed(std::iter::repeat_n(long.as_str(), 1_000));
        assert!(list.len() <= LISTED && list.len() > LISTED - 400, "{}", list.len());
        assert_eq!(list.len() % 201, 200, "none is cut");
        assert_eq!(lists([]), [""]);
        let all = lists(std::iter::repeat_n(long.as_str(), 1_000));
        assert!(all.len() > 1 && all.iter().all(|list| list.len() <= LISTED), "{}", all.len());
        let ids: usize = all.iter().map(|list| list.split_whitespace().count()).sum();
        assert_eq!(ids, 1_000, "none is left out");
    }
}
