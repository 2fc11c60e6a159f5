//! What may be asked of custody.

use super::dual::By;
use super::store::{self, Noted};
use super::{CustodyError, Incident, Kept, Reason, Terms, rules};
use crate::audit::{
    Action, Audit, Entry, Event, HandOver, Outcome, Resource, Signer, SigningKeyKept,
};
use crate::keys::{DataKeys, Kek, KekVersion, Scope};
use crate::retention::standing_since;
use db::{Db, Tx};
use kernel::{Actor, Clock, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The keys of one installation.
#[derive(Clone)]
pub struct Custody {
    pub(super) db: Db,
    pub(super) audit: Arc<Audit>,
    pub(super) kek: Arc<Kek>,
    pub(super) keys: Arc<DataKeys>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) terms: Terms,
}

impl std::fmt::Debug for Custody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Custody").field("terms", &self.terms).finish_non_exhaustive()
    }
}

impl Custody {
    /// Of the keys of this store, under this key.
    pub fn new(
        (db, audit): (Db, Arc<Audit>),
        (kek, keys): (Arc<Kek>, Arc<DataKeys>),
        (clock, terms): (Arc<dyn Clock>, Terms),
    ) -> Self {
        Self { db, audit, kek, keys, clock, terms }
    }

    /// The instant as the store keeps it.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now_to_microsecond()
    }

    /// Every version of the key-encryption key that there is or was, the newest first.
    pub async fn versions(&self) -> Result<Vec<Kept>, CustodyError> {
        let mut tx = self.db.read().await?;
        let mut wraps: BTreeMap<String, u64> =
            self.keys.wrapped(&mut tx).await?.into_iter().collect();
        if let Some(id) = Signer::sealed_by(&mut tx).await? {
            *wraps.entry(id).or_default() += 1;
        }
        let holds = standing_since(&mut tx).await?;
        let holds: Vec<Timestamp> = holds.into_iter().map(|(_, placed)| placed).collect();
        let ring = self.kek.versions();
        let mut noted = store::all(&mut tx).await?;
        let is_new = |version: &&KekVersion| noted.iter().all(|known| known.id != version.id);
        let more: Vec<Noted> = ring.iter().filter(is_new).map(Noted::from).collect();
        noted.splice(0..0, more);
        let place = |known: &Noted| ring.iter().position(|version| version.id == known.id);
        noted.sort_by_key(|known| place(known).unwrap_or(usize::MAX));
        let kept = |known| self.kept(known, (&ring, &wraps), &holds);
        Ok(noted.into_iter().map(kept).collect())
    }

    fn kept(
        &self,
        known: Noted,
        (ring, wraps): (&[KekVersion], &BTreeMap<String, u64>),
        holds: &[Timestamp],
    ) -> Kept {
        let there = ring.iter().find(|version| version.id == known.id);
        let first = ring.first().is_some_and(|version| version.id == known.id);
        let gone = known.destroyed.is_some();
        let due = match known.retired {
            _ if gone => None,
            _ if first => rules::rotates(known.made, self.terms),
            retired => retired.map(|since| rules::goes(since, self.terms)),
        };
        let since = rules::since((known.id.as_str(), known.made), ring);
        let over = due.filter(|goes| !first && *goes <= self.now());
        let held = over.is_some_and(|goes| rules::is_held((since, goes), holds.iter().copied()));
        Kept {
            state: rules::state(first, known.retired.is_some(), gone),
            sealed_by: there.and_then(|version| version.sealed_by.clone()),
            wraps: wraps.get(&known.id).copied().unwrap_or_default(),
            id: known.id,
            made: known.made,
            retired: known.retired,
            destroyed: known.destroyed,
            compromised: known.compromised,
            due: due.filter(|_| !held),
            held,
        }
    }

    /// What there are data keys for.
    pub async fn scopes(&self) -> Result<Vec<Scope>, CustodyError> {
        Ok(self.keys.scopes(&mut self.db.read().await?).await?)
    }

    /// Reads the key file again if a command changed it, and has its root open what is new. Whoever serves does so every
    /// second or so: then no transaction that needs a new version asks a root, which is elsewhere, while others wait for it.
    pub async fn follow(&self) -> Result<(), CustodyError> {
        Ok(self.kek.follow().await.map(drop)?)
    }

    /// Where the key-encryption key lies.
    pub fn provider(&self) -> &'static str {
        self.kek.provider()
    }

    /// Puts a new version of the key-encryption key in use; answers it. What the old one wraps is wrapped anew by
    /// [`settle`](Self::settle), which is due at once.
    pub async fn rotate(&self, actor: Actor) -> Result<KekVersion, CustodyError> {
        self.replace(By::alone(&actor), None).await
    }

    pub(super) async fn replace(
        &self,
        by: By<'_>,
        distrusted: Option<(&str, Reason)>,
    ) -> Result<KekVersion, CustodyError> {
        self.kek.follow().await?;
        let now = self.now();
        let fresh = self.kek.prepare(now).await?;
        let mut tx = self.db.begin().await?;
        let mut entries = self.approved(&mut tx, by).await?;
        let before = self.kek.current()?;
        store::note(&mut tx, &before).await?;
        store::lock(&mut tx, &before.id).await?;
        let mut entry = by.told(Event::KekRotated, Action::Create, &fresh.about.id);
        entry.details.push(("before", before.id.clone()));
        store::note(&mut tx, &fresh.about).await?;
        entries.push(entry);
        if let Some((id, reason)) = distrusted {
            store::distrust(&mut tx, id, (now, reason)).await?;
            entries.push(compromised(by.told(Event::KeyCompromised, Action::Update, id), reason));
        }
        self.audit.append(&mut tx, &entries).await?;
        // Cut off between these two, the file counts, and what it holds is written down later.
        self.kek.put_first(&fresh)?;
        tx.commit().await?;
        self.kek.follow().await?;
        Ok(fresh.about)
    }

    /// Every key that signs or signed the audit log, the oldest first.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyKept>, CustodyError> {
        Ok(Signer::keys(&mut self.db.read().await?).await?)
    }

    /// Has a new key sign the audit log from the next entry on, beside running servers.
    pub async fn hand_over(&self, actor: &Actor) -> Result<HandOver, CustodyError> {
        let mut tx = self.db.begin().await?;
        let told = self.audit.hand_over(&mut tx, actor, None).await?;
        tx.commit().await?;
        Ok(told)
    }

    async fn distrust_signing(
        &self,
        by: By<'_>,
        id: &str,
        reason: Reason,
    ) -> Result<HandOver, CustodyError> {
        let (mut tx, signer) = (self.db.begin().await?, self.audit.signer());
        let mut entries = self.approved(&mut tx, by).await?;
        // Nobody else hands the log over from here on: whoever asks twice does not give up the key that followed.
        signer.follow(&mut tx).await?;
        let signs = signer.id();
        let is_only = Signer::keys(&mut tx).await?.len() == 1;
        if id != signs && !(is_only && id == signer.origin()) {
            return Err(CustodyError::Followed(id.to_owned(), signs));
        }
        let mut entry = by.told(Event::KeyCompromised, Action::Update, &signs);
        entry.resource.kind = "signing-key";
        entries.push(compromised(entry, reason));
        self.audit.append(&mut tx, &entries).await?;
        let told = self.audit.hand_over(&mut tx, by.actor, Some(reason.name())).await?;
        tx.commit().await?;
        Ok(told)
    }

    /// A new version when the one in use has its time; answers it.
    pub async fn rotate_due(&self) -> Result<Option<KekVersion>, CustodyError> {
        self.kek.follow().await?;
        let due = rules::rotates(self.kek.current()?.made, self.terms);
        if self.kek.path().is_none() || due.is_none_or(|due| due > self.now()) {
            return Ok(None);
        }
        self.rotate(Actor::system()).await.map(Some)
    }

    /// A key is no longer to be trusted: it is followed by a new one at once, and the audit log says why. `id` is a
    /// version of the key-encryption key, which wraps nothing any more once [`settle`](Self::settle) ends, the scope of a
    /// data key, or the key that signs the audit log.
    pub async fn distrust(
        &self,
        actor: Actor,
        id: &str,
        reason: Reason,
    ) -> Result<Incident, CustodyError> {
        self.give_up(By::alone(&actor), (id, reason)).await
    }

    /// Whether this names the key that signs the audit log, or one that did.
    pub(super) fn is_signing(&self, id: &str) -> bool {
        let hash = id.strip_prefix(self.audit.signer().origin());
        hash.is_some_and(|hash| hash.is_empty() || hash.starts_with('+'))
    }

    /// The same, by whoever may.
    pub(super) async fn give_up(
        &self,
        by: By<'_>,
        (id, reason): (&str, Reason),
    ) -> Result<Incident, CustodyError> {
        self.kek.follow().await?;
        if self.is_signing(id) {
            return self.distrust_signing(by, id, reason).await.map(Incident::Signing);
        }
        let known = self.versions().await?.into_iter().find(|version| version.id == id);
        let Some(known) = known else {
            return self.distrust_data(by, id, reason).await.map(Incident::Data);
        };
        if known.destroyed.is_some() {
            return Err(CustodyError::Destroyed(id.to_owned()));
        }
        let current = self.kek.current()?;
        let counts = if current.id == id {
            self.replace(by, Some((id, reason))).await?
        } else {
            let mut tx = self.db.begin().await?;
            let mut entries = self.approved(&mut tx, by).await?;
            store::distrust(&mut tx, id, (self.now(), reason)).await?;
            entries.push(compromised(by.told(Event::KeyCompromised, Action::Update, id), reason));
            self.audit.append(&mut tx, &entries).await?;
            tx.commit().await?;
            current
        };
        Ok(Incident::Wrapping(counts.id))
    }

    async fn distrust_data(
        &self,
        by: By<'_>,
        scope: &str,
        reason: Reason,
    ) -> Result<u32, CustodyError> {
        let mut tx = self.db.begin().await?;
        let mut entries = self.approved(&mut tx, by).await?;
        let version = self.renewed(&mut tx, scope).await?;
        entries.extend([Event::KeyCompromised, Event::KeyRotated].map(|event| Entry {
            resource: Resource { kind: "data-key", id: scope.to_owned(), channel: None },
            reason: Some(reason.name()),
            ..by.told(event, Action::Update, scope)
        }));
        if let Some(last) = entries.last_mut() {
            last.details.push(("version", version.to_string()));
        }
        self.audit.append(&mut tx, &entries).await?;
        tx.commit().await?;
        self.took_up(scope).await?;
        Ok(version)
    }

    /// Gives a scope's key a new version; older ones still decrypt.
    pub async fn renew(&self, actor: Actor, scope: &str) -> Result<u32, CustodyError> {
        let mut tx = self.db.begin().await?;
        let version = self.renewed(&mut tx, scope).await?;
        let mut entry = told(Event::KeyRotated, Action::Create, &actor, scope);
        entry.resource.kind = "data-key";
        entry.details = vec![("version", version.to_string())];
        self.audit.append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        self.took_up(scope).await?;
        Ok(version)
    }

    /// What follows from here on is sealed with the new version.
    async fn took_up(&self, scope: &str) -> Result<(), CustodyError> {
        self.keys.forget(scope);
        Ok(self.audit.signer().entries().follow(&self.db).await.map(drop)?)
    }

    async fn renewed(&self, tx: &mut Tx, scope: &str) -> Result<u32, CustodyError> {
        if DataKeys::is_fixed(scope) {
            return Err(CustodyError::Fixed(scope.to_owned()));
        }
        if self.keys.all(tx, scope).await?.is_empty() {
            return Err(CustodyError::Unknown(scope.to_owned()));
        }
        let version = self.keys.rotate(tx, scope).await?.version;
        // Whoever holds the one before in memory seals nothing more by it within seconds.
        self.keys.announce(tx).await?;
        Ok(version)
    }
}

/// An entry about a version of the key-encryption key.
pub(super) fn told(event: Event, action: Action, actor: &Actor, id: &str) -> Entry {
    let resource = Resource { kind: "key-encryption-key", id: id.to_owned(), channel: None };
    Entry::new(event, action, Outcome::Success, actor.clone(), resource)
}

fn compromised(mut entry: Entry, reason: Reason) -> Entry {
    entry.reason = Some(reason.name());
    entry
}

impl From<&KekVersion> for Noted {
    fn from(version: &KekVersion) -> Self {
        Self {
            id: version.id.clone(),
            made: version.made,
            retired: None,
            destroyed: None,
            compromised: None,
        }
    }
}
