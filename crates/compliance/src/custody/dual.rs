//! What takes two people: one asks that a key is replaced, another approves it within a day, and the very commit that approves
//! carries it out.

use super::service::told;
use super::{Change, ChangeState, Custody, CustodyError, Reason, State, rules, store};
use crate::audit::{Action, Entry, Event, Outcome, Resource};
use crate::keys::{DataKeys, KeyError};
use db::Tx;
use kernel::{Actor, ConsentId, SystemRandom, Timestamp};

/// So many changes are shown, those that wait before all others.
const SHOWN: i64 = 50;

/// By whom a key is replaced: by whoever has the machine, or by the clock; or, of what one asked for, by the second person.
#[derive(Clone, Copy, Debug)]
pub(super) struct By<'a> {
    pub(super) actor: &'a Actor,
    /// What they approve by it.
    change: Option<&'a Change>,
}

impl<'a> By<'a> {
    /// Who needs nobody else.
    pub(super) const fn alone(actor: &'a Actor) -> Self {
        Self { actor, change: None }
    }

    /// An entry about a version of the key-encryption key, which names both where there are two.
    pub(super) fn told(self, event: Event, action: Action, id: &str) -> Entry {
        let mut entry = told(event, action, self.actor, id);
        entry.details.extend(self.change.map(asker));
        entry
    }
}

fn asker(change: &Change) -> (&'static str, String) {
    ("asked-by", change.asked.0.clone())
}

/// An entry about a change.
fn witnessed(event: Event, action: Action, actor: &Actor, change: &Change) -> Entry {
    let resource = Resource { kind: "key-change", id: change.id.clone(), channel: None };
    let mut entry = Entry::new(event, action, Outcome::Success, actor.clone(), resource);
    entry.reason = change.distrusted.as_ref().map(|(_, reason)| reason.name());
    entry.details = vec![asker(change)];
    entry.details.extend(change.key().map(|key| ("key", key.to_owned())));
    entry
}

impl Custody {
    /// Asks for a new version of the key-encryption key, or that a key is given up for a reason. Nothing is done before
    /// somebody else [approves](Self::approve) it.
    pub async fn ask(
        &self,
        actor: &Actor,
        distrusted: Option<(String, Reason)>,
    ) -> Result<Change, CustodyError> {
        self.kek.follow().await?;
        match &distrusted {
            None => self.may_rotate()?,
            Some((id, _)) => self.may_give_up(id).await?,
        }
        // Whose time is over is in nobody's way.
        self.lapse().await?;
        let now = self.now();
        let change = Change {
            id: ConsentId::generate(&*self.clock, &SystemRandom).into(),
            distrusted,
            asked: (actor.id.clone(), now),
            kept: ChangeState::Asked,
            decided: None,
        };
        let mut tx = self.db.begin().await?;
        rules::alone(&change, &store::waiting(&mut tx).await?, now)?;
        if !store::ask(&mut tx, &change).await? {
            // Somebody else asked for it since.
            let waiting = store::waiting(&mut tx).await?;
            let other = waiting.into_iter().find(|one| one.key() == change.key());
            return Err(CustodyError::Waits(other.map(|one| one.id).unwrap_or_default()));
        }
        let entry = witnessed(Event::KeyChangeAsked, Action::Create, actor, &change);
        self.audit.append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        Ok(change)
    }

    /// Nothing that is running changes what the environment holds.
    fn may_rotate(&self) -> Result<(), CustodyError> {
        if self.kek.path().is_none() {
            return Err(KeyError::Given.into());
        }
        Ok(())
    }

    /// Refuses what could not be given up, before anybody is asked to approve it.
    async fn may_give_up(&self, id: &str) -> Result<(), CustodyError> {
        if self.is_signing(id) {
            let keys = self.signing_keys().await?;
            let signs = keys.iter().find(|key| key.followed.is_none());
            let signs = signs.map(|key| key.id.clone()).unwrap_or_default();
            let is_only = keys.len() == 1 && id == self.audit.signer().origin();
            if id == signs || is_only {
                return Ok(());
            }
            return Err(CustodyError::Followed(id.to_owned(), signs));
        }
        match self.versions().await?.into_iter().find(|version| version.id == id) {
            Some(version) if version.destroyed.is_some() => {
                Err(CustodyError::Destroyed(id.to_owned()))
            }
            Some(version) if version.state == State::Active => self.may_rotate(),
            Some(_) => Ok(()),
            None if DataKeys::is_fixed(id) => Err(CustodyError::Fixed(id.to_owned())),
            None => {
                let known = self.keys.all(&mut self.db.read().await?, id).await?;
                if known.is_empty() {
                    return Err(CustodyError::Unknown(id.to_owned()));
                }
                Ok(())
            }
        }
    }

    /// Approves a change, as a second person, and carries it out. What is cut off between the key file and the commit is
    /// done and still waits: who approves it again does no harm.
    pub async fn approve(&self, actor: &Actor, id: &str) -> Result<Change, CustodyError> {
        let change = self.change(id).await?;
        rules::may_approve(&change, actor, self.now())?;
        let by = By { actor, change: Some(&change) };
        match &change.distrusted {
            None => self.replace(by, None).await.map(drop)?,
            Some((key, reason)) => self.give_up(by, (key, *reason)).await.map(drop)?,
        }
        self.change(id).await
    }

    async fn change(&self, id: &str) -> Result<Change, CustodyError> {
        let found = store::change(&mut self.db.read().await?, id).await?;
        found.ok_or(CustodyError::NoChange)
    }

    /// Where somebody approves a change, it is theirs to approve still, and is approved by this commit; answers the entry that
    /// says so.
    pub(super) async fn approved(
        &self,
        tx: &mut Tx,
        by: By<'_>,
    ) -> Result<Vec<Entry>, CustodyError> {
        let Some(change) = by.change else { return Ok(Vec::new()) };
        let (id, now) = (change.id.as_str(), self.now());
        let change = store::lock_change(tx, id).await?.ok_or(CustodyError::NoChange)?;
        rules::may_approve(&change, by.actor, now)?;
        store::decide(tx, id, (ChangeState::Approved, Some(by.actor.id.as_str()), now)).await?;
        Ok(vec![witnessed(Event::KeyChangeApproved, Action::Update, by.actor, &change)])
    }

    /// Refuses a change, or takes back what one asked for: one person may, for nothing is done then.
    pub async fn refuse(&self, actor: &Actor, id: &str) -> Result<Change, CustodyError> {
        let mut tx = self.db.begin().await?;
        let now = self.now();
        let change = store::lock_change(&mut tx, id).await?.ok_or(CustodyError::NoChange)?;
        rules::may_decide(&change, now)?;
        store::decide(&mut tx, id, (ChangeState::Refused, Some(actor.id.as_str()), now)).await?;
        let entry = witnessed(Event::KeyChangeRefused, Action::Update, actor, &change);
        self.audit.append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        let decided = Some((actor.id.clone(), now));
        Ok(Change { kept: ChangeState::Refused, decided, ..change })
    }

    /// Writes down of which changes the time is over; answers how many.
    pub async fn lapse(&self) -> Result<usize, CustodyError> {
        let now = self.now();
        let waiting = store::waiting(&mut self.db.read().await?).await?;
        let over = waiting.into_iter().filter(|one| one.state(now) == ChangeState::Lapsed);
        let over: Vec<String> = over.map(|one| one.id).collect();
        if over.is_empty() {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        let mut entries = Vec::new();
        for id in &over {
            let Some(one) = store::lock_change(&mut tx, id).await? else { continue };
            // Somebody else may have been faster.
            if one.kept == ChangeState::Asked {
                store::decide(&mut tx, id, (ChangeState::Lapsed, None, now)).await?;
                let (event, system) = (Event::KeyChangeLapsed, Actor::system());
                entries.push(witnessed(event, Action::Update, &system, &one));
            }
        }
        self.audit.append(&mut tx, &entries).await?;
        tx.commit().await?;
        Ok(entries.len())
    }

    /// The newest changes that take two people, those that wait before all others.
    pub async fn changes(&self) -> Result<Vec<(Change, ChangeState)>, CustodyError> {
        let now = self.now();
        let all = store::changes(&mut self.db.read().await?, SHOWN).await?;
        let stands = |one: Change| {
            let state = one.state(now);
            (one, state)
        };
        Ok(all.into_iter().map(stands).collect())
    }

    /// When those lapse that wait for somebody else than this one.
    pub async fn waiting(&self, who: &str) -> Result<Vec<Timestamp>, CustodyError> {
        let now = self.now();
        let all = store::waiting(&mut self.db.read().await?).await?;
        let mine = |one: &Change| one.state(now) == ChangeState::Asked && one.asked.0 != who;
        Ok(all.into_iter().filter(mine).map(|one| one.lapses()).collect())
    }
}
