//! The engine as the property drives it: every answer is held against the model.

use super::model::{CHANNELS, GROUP, GROUPED, LISTENERS, Model, Said, WILDCARD};
use crate::access::{Credentials, Denial, Grant, Need, Principal};
use crate::action::{Actions, NewAction};
use crate::fanout::Interest;
use crate::group::{Change, Groups};
use crate::history::{Bounds, Deletion};
use crate::log::{MessageKind, News};
use crate::publish::Publish;
use crate::subscribe::{Answer, Options, Poll, SubscribeError, Subscriber};
use crate::testing::{World, somebody};
use futures_util::future::{join, join_all};
use kernel::{Clock, Role};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wire::Timetoken;
use wire::filter::Filter;
use wire::token::Permissions;

/// One message to publish: on which channel, how urgent, whether to keep it.
pub(super) type Words = (usize, u8, bool);

/// The engine, the cursors of its subscribers and the model of both.
pub(super) struct Engine {
    world: World,
    ring: usize,
    subscriber: Subscriber,
    groups: Groups,
    actions: Actions,
    tokens: Vec<String>,
    cursors: Vec<Timetoken>,
    model: Model,
    count: usize,
}

impl Engine {
    pub(super) async fn new(world: World, ring: usize) -> Self {
        let mut tokens = Vec::new();
        for number in 0..2 {
            tokens.push(token(&world, number).await);
        }
        let mut new = Self { tokens, ..Self::around(world, ring) };
        let change = Change::Add(&GROUPED);
        new.groups.change(&new.world.keyset, &somebody(), None, GROUP, change).await.unwrap();
        new.cursors = vec![new.world.head(); LISTENERS.len()];
        new
    }

    fn around(world: World, ring: usize) -> Self {
        let time = || Arc::clone(&world.clock) as Arc<dyn Clock>;
        let options = Options { hold: Duration::from_millis(2), ..Options::default() };
        let (access, channels) = (Arc::clone(&world.access), Arc::clone(&world.channels));
        Self {
            subscriber: Subscriber::new(access, channels, Arc::clone(&world.log), time(), options),
            groups: Groups::new(Arc::clone(&world.log)),
            actions: Actions::new(
                Arc::clone(&world.gates),
                Arc::clone(&world.channels),
                Arc::clone(&world.log),
                time(),
            ),
            ring,
            world,
            tokens: Vec::new(),
            cursors: Vec::new(),
            model: Model::default(),
            count: 0,
        }
    }

    /// Whether messages that are not stored stay in memory long enough to be heard.
    fn remembers(&self) -> bool {
        self.ring >= 1 << 20
    }

    /// Publishers send at once, each its messages one after the other, while some subscribers poll.
    pub(super) async fn burst(&mut self, publishers: &[Vec<Words>], listeners: &[usize]) {
        let mut lines = Vec::new();
        for words in publishers {
            let mut line = Vec::new();
            for &(channel, priority, keep) in words {
                let payload = self.count.to_string();
                self.count += 1;
                let stored = keep || !self.remembers();
                let channel = CHANNELS[channel % CHANNELS.len()];
                line.push(Said { channel, payload, priority, stored, filtered: true });
            }
            lines.push(line);
        }
        // A client has one poll open at a time.
        let polling: BTreeSet<usize> = listeners.iter().copied().collect();
        let (this, world) = (&*self, &self.world);
        let sending = lines.into_iter().map(|line| async move {
            let mut sent: Vec<(u64, Said)> = Vec::new();
            for said in line {
                let place = publish(world, &said).await;
                assert!(sent.last().is_none_or(|(before, _)| *before < place), "out of order");
                sent.push((place, said));
            }
            sent
        });
        let polling = polling.into_iter().map(|who| async move { (who, this.poll(who).await) });
        let (sent, answers) = join(join_all(sending), join_all(polling)).await;
        for (place, said) in sent.into_iter().flatten() {
            let newest = self.model.said.insert(place, said);
            assert_eq!(newest, None, "timetoken {place} was given twice");
        }
        for (who, answer) in answers {
            self.hear(who, answer);
        }
    }

    /// One poll as a client's request: the token is checked, the group looked up.
    async fn poll(&self, who: usize) -> Result<Answer, SubscribeError> {
        let listening = LISTENERS[who % LISTENERS.len()];
        let principal = match listening.token {
            Some(token) => self.check(token)?,
            None => somebody(),
        };
        let names = |names: &[&str]| names.iter().map(|name| Arc::from(*name)).collect::<Vec<_>>();
        let group = if listening.group { &[GROUP][..] } else { &[] };
        self.groups.all_channels(&self.world.keyset, group).await.unwrap();
        let wildcard = if listening.wildcard { &[WILDCARD][..] } else { &[] };
        let filter = listening.above.map(|least| format!("priority > {least}"));
        let poll = Poll {
            interest: Interest::new(names(listening.channels), names(wildcard), names(group)),
            cursor: self.cursors[who % LISTENERS.len()],
            filter: filter.map(|text| Arc::new(Filter::parse(&text).unwrap())),
            address: None,
        };
        self.subscriber.poll(&self.world.keyset, &principal, poll).await
    }

    fn check(&self, token: usize) -> Result<Principal, Denial> {
        let (user, text) = (user(token), self.tokens[token].as_str());
        let credentials = Credentials { uuid: Some(&user), auth: Some(text), signed: None };
        let need = Need::channel("room.a", Permissions::READ);
        self.world.access.check(&self.world.keyset, credentials, &[need])
    }

    /// Exactly what the model says came between the old cursor and the new one; nothing to the revoked.
    fn hear(&mut self, who: usize, answer: Result<Answer, SubscribeError>) {
        let who = who % LISTENERS.len();
        let listening = &LISTENERS[who];
        let revoked = listening.token.is_some_and(|token| self.model.revoked[token]);
        let answer = match answer {
            Err(SubscribeError::Denied(Denial::Revoked)) if revoked => return,
            answer => answer.unwrap(),
        };
        assert!(!revoked, "{}: a revoked token heard {answer:?}", self.world.store);
        let (before, after) = (self.cursors[who], answer.cursor);
        assert!(after >= before, "the cursor went back");
        assert!(answer.messages.len() <= 100 && answer.gap.is_none());
        let heard: Vec<_> = answer.messages.iter().map(|(one, index)| (one, *index)).collect();
        let wanted = self.model.heard(listening, before.get(), after.get());
        let places: Vec<_> = heard.iter().map(|(one, _)| one.timetoken.get()).collect();
        let expected: Vec<_> = wanted.iter().map(|(place, ..)| *place).collect();
        assert_eq!(places, expected, "{}: listener {who} from {before}", self.world.store);
        for ((message, index), (_, payload, name)) in heard.iter().zip(&wanted) {
            let envelope = String::from_utf8_lossy(&message.envelope);
            assert!(envelope.contains(&format!("\"d\":{payload}")), "{envelope} for {payload}");
            assert_eq!(name_of(listening, *index), *name, "listener {who}");
        }
        self.cursors[who] = after;
    }

    /// Deletes a channel's messages between two of those there are.
    pub(super) async fn delete(&mut self, channel: usize, from: usize, to: usize) {
        let channel = CHANNELS[channel % CHANNELS.len()];
        let places: Vec<u64> =
            self.model.history(channel).iter().map(|(place, _)| *place).collect();
        let Some(last) = places.len().checked_sub(1) else { return };
        let (from, to) = (places[from.min(to) % (last + 1)], places[from.max(to) % (last + 1)]);
        let (after, upto) = (from.min(to) - 1, from.max(to));
        let span = Deletion { start: Some(Timetoken::new(after)), end: Some(Timetoken::new(upto)) };
        let histories = &self.world.histories;
        histories.delete(&self.world.keyset, &somebody(), None, channel, span).await.unwrap();
        self.model.delete(channel, after, upto);
    }

    /// Somebody reacts to one of the messages that are stored; a second time is refused.
    pub(super) async fn react(&mut self, message: usize, who: usize) {
        let stored: Vec<_> = self.model.said.iter().filter(|(_, said)| said.stored).collect();
        if stored.is_empty() || !self.remembers() {
            return;
        }
        let (place, said) = stored[message % stored.len()];
        let (place, channel, uuid) = (*place, said.channel, user(who));
        let new =
            NewAction { channel, message: Timetoken::new(place), kind: "reaction", value: "x" };
        let person = Principal::open(uuid.clone(), Role::Patient);
        let added = self.actions.add(&self.world.keyset, &person, None, new).await;
        let reaction = (place, uuid, "x".to_owned());
        let doubled = self.model.reactions.values().any(|(_, one)| *one == reaction);
        assert_eq!(added.is_err(), doubled, "{added:?}");
        if let Ok(added) = added {
            self.model.reactions.insert(added.action.get(), (channel, reaction));
            self.told(channel);
        }
    }

    /// An action's owner takes it back.
    pub(super) async fn take_back(&mut self, which: usize) {
        let known = self.model.reactions.len();
        let Some(action) = self.model.reactions.keys().nth(which % known.max(1)).copied() else {
            return;
        };
        let (channel, (message, uuid, _)) = self.model.reactions[&action].clone();
        let owner = Principal::open(uuid, Role::Patient);
        let place = (Timetoken::new(message), Timetoken::new(action));
        self.actions.remove(&self.world.keyset, &owner, None, channel, place).await.unwrap();
        self.model.reactions.remove(&action);
        self.told(channel);
    }

    /// Everybody on the channel is told of a change of actions, whatever their filters; it is the newest.
    fn told(&mut self, channel: &'static str) {
        let payload = "{\"source\":\"actions\"".to_owned();
        let said = Said { channel, payload, priority: 0, stored: false, filtered: false };
        self.model.said.insert(self.world.head().get(), said);
    }

    /// Revokes a token while its holder's poll may be open.
    pub(super) async fn revoke(&mut self, token: usize) {
        let token = token % self.tokens.len();
        let who = LISTENERS.iter().position(|one| one.token == Some(token)).unwrap();
        let world = &self.world;
        let revoking = async {
            let mut tx = world.db.begin().await.unwrap();
            let revoked = world.access.revoke_scope(&mut tx, &user(token)).await.unwrap();
            let news = News { revoked, ..News::default() };
            world.log.commit(tx, news).await.unwrap();
        };
        let (answer, ()) = join(self.poll(who), revoking).await;
        if answer.is_ok() {
            // It was answered before the revocation, so as everybody else's.
            self.hear(who, answer);
        }
        self.model.revoked[token] = true;
        assert_eq!(self.check(token).unwrap_err(), Denial::Revoked);
    }

    /// A new process on the same database.
    pub(super) async fn restart(self) -> Self {
        let Self { world, ring, tokens, cursors, mut model, count, .. } = self;
        model.restart();
        let world = world.restarted(ring).await;
        Self { tokens, cursors, model, count, ..Self::around(world, ring) }
    }

    /// Every subscriber catches up, and history says what the model says.
    pub(super) async fn settle(&mut self) {
        for (who, listening) in LISTENERS.iter().enumerate() {
            let revoked = listening.token.is_some_and(|token| self.model.revoked[token]);
            loop {
                let before = self.cursors[who];
                let answer = self.poll(who).await;
                let silent = !answer.as_ref().is_ok_and(|answer| !answer.messages.is_empty());
                self.hear(who, answer);
                if silent && self.cursors[who] == before {
                    break;
                }
            }
            let missed = self.model.heard(listening, self.cursors[who].get(), u64::MAX);
            assert!(revoked || missed.is_empty(), "listener {who} missed {missed:?}");
        }
        for channel in CHANNELS {
            self.read_back(channel).await;
        }
    }

    /// History by pages from both ends, its count, and its actions.
    async fn read_back(&self, channel: &str) {
        let wanted = self.model.history(channel);
        let (keyset, histories, reader) = (&self.world.keyset, &self.world.histories, somebody());
        for reverse in [false, true] {
            let mut found: Vec<(u64, String)> = Vec::new();
            let mut start = None;
            loop {
                let bounds = Bounds { start, limit: 7, reverse, ..Bounds::default() };
                let pages =
                    histories.pages(keyset, &reader, None, &[channel], bounds).await.unwrap();
                let page = pages[0].iter().map(|one| (one.timetoken.get(), one.payload.clone()));
                let page: Vec<_> = page.collect();
                let edge = if reverse { page.last() } else { page.first() };
                let Some(&(edge, _)) = edge else { break };
                start = Some(Timetoken::new(edge));
                let at = if reverse { found.len() } else { 0 };
                drop(found.splice(at..at, page));
            }
            assert_eq!(found, wanted, "{}: {channel}, reverse {reverse}", self.world.store);
        }
        let counted = histories.counts(keyset, &[(channel, Timetoken::ZERO)]).await.unwrap();
        assert_eq!(counted, [i64::try_from(wanted.len()).unwrap()]);
        let bounds = Bounds { limit: 1_000, ..Bounds::default() };
        let read = histories.page_with_actions(keyset, &reader, None, channel, bounds).await;
        let found = read.unwrap().1.into_iter();
        let found: Vec<_> = found.map(|one| (one.message.get(), one.uuid, one.value)).collect();
        assert_eq!(found, self.model.reactions(channel), "{}: {channel}", self.world.store);
    }
}

fn user(number: usize) -> String {
    format!("user-{}", number % 2)
}

fn name_of(listening: &super::model::Listening, index: usize) -> &'static str {
    let wildcard = listening.wildcard.then_some(WILDCARD);
    let group = listening.group.then_some(GROUP);
    let mut names = listening.channels.iter().copied().chain(wildcard).chain(group);
    names.nth(index).unwrap()
}

async fn publish(world: &World, said: &Said) -> u64 {
    let meta = format!("{{\"priority\":{}}}", said.priority);
    let message = Publish {
        channel: said.channel,
        payload: &said.payload,
        meta: Some(&meta),
        store: said.stored,
        fire: false,
        kind: MessageKind::Message,
        ttl: None,
        custom_type: None,
        sequence: None,
        origin: None,
        client_id: None,
        trace: None,
    };
    world.publisher.publish(&world.keyset, &somebody(), None, message).await.unwrap().get()
}

/// A token to read `room.a`, in a scope named after its user.
async fn token(world: &World, number: usize) -> String {
    let mut tx = world.db.begin().await.unwrap();
    let grant = Grant {
        uuid: user(number),
        role: Role::Patient,
        channels: vec![("room.a".to_owned(), Permissions::READ)],
        patterns: Vec::new(),
        ttl_minutes: 15,
        scope: user(number),
        holder: None,
    };
    let token = world.access.issue(&mut tx, &world.keyset, grant).await.unwrap();
    tx.commit().await.unwrap();
    token
}
