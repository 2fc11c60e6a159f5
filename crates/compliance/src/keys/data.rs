//! Data keys: one line of versions for each scope, handed to the participants of a consultation.

use super::store::{self, Wrapped};
use super::{Kek, KeyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Db, DbError, Tx};
use kernel::{Clock, Random, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// The scope of the key by which the audit log's index finds whom entries name; scopes of messages are channel names, which
/// hold no slash.
pub(crate) const AUDIT_TERMS: &str = "/audit/terms";

/// So many scopes' keys are remembered, of channels and of patients; past it the memory starts afresh.
const REMEMBERED: usize = 30_000;

/// So many keys are wrapped anew in one commit.
const PORTION: i64 = 64;

/// After so many looks, which take a server minutes, what was made here and is not there was rolled back: no transaction lasts
/// as long.
pub(super) const LOOKS: u32 = 150;

/// What came of wrapping some keys anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct Portion {
    pub(crate) moved: u64,
    /// Those that did not open.
    pub(crate) shut: u64,
    /// Whether there may be another.
    pub(crate) more: bool,
    last: (String, u32),
}

/// What there are keys for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// A channel, or a purpose of the server's own.
    pub name: String,
    /// How many versions its key has.
    pub versions: u64,
    /// When the first was made.
    pub first: Timestamp,
    /// When the newest was made.
    pub newest: Timestamp,
}

/// One version of a scope's key.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey {
    /// Counted from 1.
    pub version: u32,
    secret: Zeroizing<String>,
}

impl DataKey {
    /// The key as clients take it: the `cipherKey` of an SDK.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The key itself.
    pub(crate) fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let bytes = URL_SAFE_NO_PAD.decode(self.secret()).map_err(|_| KeyError::Unusable)?;
        Ok(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "[key {}]", self.version)
    }
}

/// Makes, keeps and hands out data keys.
pub struct DataKeys {
    kek: Arc<Kek>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    known: Mutex<Known>,
}

/// What memory holds.
#[derive(Default)]
struct Known {
    keys: HashMap<String, Arc<[DataKey]>>,
    /// How often something was forgotten: what was read before that is not remembered after it.
    forgotten: u64,
    /// What was made here and not yet seen by a look from outside its transaction, which may be rolled back: it is not
    /// remembered, or something could be sealed by a key that was never kept.
    fresh: BTreeMap<String, Made>,
    /// The greatest mark under which a record is known to have gone: a snapshot from before it may hold keys that are
    /// destroyed, and nothing of it is remembered.
    gone: i64,
    /// How often records had gone when this was looked at last; none before the first look.
    epoch: Option<i64>,
}

/// A version that was made here.
struct Made {
    version: u32,
    /// How many looks did not find it.
    looks: u32,
}

impl Known {
    fn remember(&mut self, scope: &str, keys: &Arc<[DataKey]>) {
        if self.keys.len() >= REMEMBERED {
            self.keys.clear();
        }
        self.keys.insert(scope.to_owned(), Arc::clone(keys));
    }

    /// Whether keys may be remembered that were read where records had gone so often.
    fn may_hold(&self, scope: &str, epoch: i64) -> bool {
        epoch >= self.gone && !self.fresh.contains_key(scope)
    }

    /// A version was seen from outside the transaction that made it.
    fn seen(&mut self, scope: &str, version: u32) {
        if self.fresh.get(scope).is_some_and(|made| made.version <= version) {
            self.fresh.remove(scope);
        }
    }

    /// What a look did not find is looked for again, but not for ever.
    fn looked(&mut self) {
        self.fresh.retain(|_, made| {
            made.looks += 1;
            made.looks < LOOKS
        });
    }
}

impl std::fmt::Debug for DataKeys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("DataKeys").finish_non_exhaustive()
    }
}

impl DataKeys {
    /// Data keys wrapped by this key.
    pub fn new(kek: Arc<Kek>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { kek, clock, random, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All versions of a scope's key that memory holds, oldest first.
    pub fn cached(&self, scope: &str) -> Option<Arc<[DataKey]>> {
        self.known().keys.get(scope).map(Arc::clone)
    }

    /// All versions of a scope's key, from the store. A key file that was changed meanwhile is read between two looks, when no
    /// transaction waits for what seals it.
    pub async fn load(&self, db: &Db, scope: &str) -> Result<Arc<[DataKey]>, KeyError> {
        match self.look(db, scope).await {
            Err(KeyError::Behind(_)) => {
                self.kek.follow().await?;
                self.look(db, scope).await
            }
            found => found,
        }
    }

    async fn look(&self, db: &Db, scope: &str) -> Result<Arc<[DataKey]>, KeyError> {
        let before = self.known().forgotten;
        let mut tx = db.read().await?;
        let keys: Arc<[DataKey]> = self.all(&mut tx, scope).await?.into();
        tx.commit().await?;
        let mut known = self.known();
        if known.forgotten == before {
            known.seen(scope, keys.last().map_or(0, |key| key.version));
            known.remember(scope, &keys);
        }
        Ok(keys)
    }

    /// All versions of these scopes' keys, oldest first: those that memory does not hold are read by one statement.
    pub(super) async fn of(
        &self,
        tx: &mut Tx,
        scopes: BTreeSet<&str>,
    ) -> Result<BTreeMap<String, Arc<[DataKey]>>, KeyError> {
        let (mut found, mut missing) = (BTreeMap::new(), Vec::new());
        let before = {
            let known = self.known();
            for scope in scopes {
                match known.keys.get(scope) {
                    Some(keys) => drop(found.insert(scope.to_owned(), Arc::clone(keys))),
                    None => missing.push(scope),
                }
            }
            known.forgotten
        };
        let mut read: BTreeMap<String, (i64, Vec<DataKey>)> = BTreeMap::new();
        for (wrapped, epoch) in store::of_scopes(tx, &missing).await? {
            let key = self.unwrap(&wrapped)?;
            read.entry(wrapped.scope).or_insert_with(|| (epoch, Vec::new())).1.push(key);
        }
        let mut known = self.known();
        for (scope, (epoch, keys)) in read {
            let keys: Arc<[DataKey]> = keys.into();
            if known.forgotten == before && known.may_hold(&scope, epoch) {
                known.remember(&scope, &keys);
            }
            found.insert(scope, keys);
        }
        Ok(found)
    }

    /// The newest version, from memory where it holds one; made if there is none.
    pub(super) async fn newest(&self, tx: &mut Tx, scope: &str) -> Result<DataKey, KeyError> {
        let known = self.of(tx, BTreeSet::from([scope])).await?;
        match known.get(scope).and_then(|keys| keys.last()) {
            Some(newest) => Ok(newest.clone()),
            None => self.make(tx, scope, 1).await,
        }
    }

    /// All versions of a scope's key as the transaction sees them, oldest first.
    pub async fn all(&self, tx: &mut Tx, scope: &str) -> Result<Vec<DataKey>, KeyError> {
        let mut keys = Vec::new();
        for wrapped in store::versions(tx, scope).await? {
            keys.push(self.unwrap(&wrapped)?);
        }
        Ok(keys)
    }

    /// The newest version, made if there is none; says whether it was made.
    pub async fn current(&self, tx: &mut Tx, scope: &str) -> Result<(DataKey, bool), KeyError> {
        if let Some(newest) = self.all(tx, scope).await?.pop() {
            return Ok((newest, false));
        }
        Ok((self.make(tx, scope, 1).await?, true))
    }

    /// Makes a new version; older ones still decrypt.
    pub async fn rotate(&self, tx: &mut Tx, scope: &str) -> Result<DataKey, KeyError> {
        self.rotate_above(tx, scope, 0).await
    }

    /// The same, above this number: versions up to it may have been destroyed, and none of theirs is given again.
    pub async fn rotate_above(
        &self,
        tx: &mut Tx,
        scope: &str,
        used: u32,
    ) -> Result<DataKey, KeyError> {
        let newest = store::versions(tx, scope).await?.last().map_or(0, |wrapped| wrapped.version);
        self.make(tx, scope, newest.max(used).saturating_add(1)).await
    }

    /// When the newest version of a scope's key was made.
    pub async fn made(&self, tx: &mut Tx, scope: &str) -> Result<Option<Timestamp>, KeyError> {
        let made = store::made(tx, scope).await?.map(Timestamp::from_microsecond);
        made.transpose().map_err(|error| DbError::Corrupt(error.to_string()).into())
    }

    async fn make(&self, tx: &mut Tx, scope: &str, version: u32) -> Result<DataKey, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.random.fill(bytes.as_mut());
        let sealed = self.kek.seal(&context(scope, version), bytes.as_ref())?;
        let created = self.clock.now().as_microsecond();
        // Memory is asked again by the next reader, who then sees what was committed.
        self.forget(scope);
        self.known().fresh.insert(scope.to_owned(), Made { version, looks: 0 });
        if store::insert(tx, (scope, version), &sealed, created).await? {
            return Ok(DataKey { version, secret: encode(bytes.as_ref()) });
        }
        let raced = store::versions(tx, scope).await?.pop().ok_or(KeyError::Unusable)?;
        self.unwrap(&raced)
    }

    fn unwrap(&self, wrapped: &Wrapped) -> Result<DataKey, KeyError> {
        let context = context(&wrapped.scope, wrapped.version);
        let bytes = self.kek.unseal(&context, (&wrapped.kek, &wrapped.bytes))?;
        Ok(DataKey { version: wrapped.version, secret: encode(&bytes) })
    }

    /// Wraps keys that this version wrapped under the one that seals now, from where the last portion ended; no message is
    /// encrypted again. One that does not open stays as it is.
    pub(crate) async fn rewrap(
        &self,
        tx: &mut Tx,
        kek: &str,
        after: &Portion,
    ) -> Result<Portion, KeyError> {
        let (scope, version) = &after.last;
        let keys = store::wrapped_by(tx, kek, (scope, *version), PORTION).await?;
        let mut portion = Portion { more: !keys.is_empty(), ..Portion::default() };
        for key in keys {
            let context = context(&key.scope, key.version);
            match self.kek.unseal(&context, (&key.kek, &key.bytes)) {
                Ok(bytes) => {
                    store::rewrap(tx, &key, &self.kek.seal(&context, &bytes)?).await?;
                    portion.moved += 1;
                }
                Err(KeyError::Sealed) => portion.shut += 1,
                Err(error) => return Err(error),
            }
            portion.last = (key.scope, key.version);
        }
        Ok(portion)
    }

    /// Whether this version wraps any key.
    pub(crate) async fn wraps(&self, tx: &mut Tx, kek: &str) -> Result<bool, KeyError> {
        Ok(!store::wrapped_by(tx, kek, ("", 0), 1).await?.is_empty())
    }

    /// Whether this scope's key has one version for ever: what it made is looked up by it.
    pub(crate) fn is_fixed(scope: &str) -> bool {
        [super::sealer::LOOKUPS, AUDIT_TERMS].contains(&scope)
    }

    /// How many keys each version of the key-encryption key wraps; an empty name is of those from before it was written
    /// down.
    pub(crate) async fn wrapped(&self, tx: &mut Tx) -> Result<Vec<(String, u64)>, KeyError> {
        Ok(store::count(tx).await?)
    }

    /// Every scope there is a key for; never the key.
    pub(crate) async fn scopes(&self, tx: &mut Tx) -> Result<Vec<Scope>, KeyError> {
        let instant = |micros| {
            Timestamp::from_microsecond(micros)
                .map_err(|error| KeyError::Db(DbError::Corrupt(error.to_string())))
        };
        let read = |(name, versions, first, newest)| {
            Ok(Scope { name, versions, first: instant(first)?, newest: instant(newest)? })
        };
        store::scopes(tx).await?.into_iter().map(read).collect()
    }

    /// Destroys every version of a scope's key in the caller's transaction; what was encrypted with it opens nowhere any
    /// more but from a backup that still holds it. Answers how many versions there were. [`forget`](Self::forget) them when
    /// that is committed; before, whoever reads would remember them again.
    pub(crate) async fn destroy(&self, tx: &mut Tx, scope: &str) -> Result<u64, KeyError> {
        Ok(store::destroy(tx, scope).await?)
    }

    /// The same of one version: what the others encrypted opens as before.
    pub(crate) async fn destroy_version(
        &self,
        tx: &mut Tx,
        which: (&str, u32),
    ) -> Result<u64, KeyError> {
        Ok(store::destroy_version(tx, which).await?)
    }

    /// When one version of a scope's key was made, if it is there.
    pub(crate) async fn made_version(
        &self,
        tx: &mut Tx,
        which: (&str, u32),
    ) -> Result<Option<Timestamp>, KeyError> {
        let made = store::made_version(tx, which).await?.map(Timestamp::from_microsecond);
        made.transpose().map_err(|error| DbError::Corrupt(error.to_string()).into())
    }

    /// Whether a version of a scope's key that was made until an instant opens, or this one of them. What is there by no version
    /// of the key-encryption key that is known here does not.
    pub(crate) async fn opens_any(
        &self,
        tx: &mut Tx,
        (scope, version): (&str, Option<u32>),
        until: Timestamp,
    ) -> Result<bool, KeyError> {
        for wrapped in store::made_until(tx, (scope, until.as_microsecond())).await? {
            if version.is_some_and(|version| version != wrapped.version) {
                continue;
            }
            match self.unwrap(&wrapped) {
                Ok(_) => return Ok(true),
                Err(KeyError::Sealed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// So many scopes at most that begin with `start`, which holds no `%` and no `_`, after one of them.
    pub async fn beginning(
        &self,
        tx: &mut Tx,
        (start, after): (&str, &str),
        limit: i64,
    ) -> Result<Vec<String>, KeyError> {
        Ok(store::beginning(tx, (start, after), limit).await?)
    }

    /// Destroys a key by which nothing is sealed, in the caller's transaction. Answers the mark of it, which
    /// [`discarded`](Self::discarded) takes when that is committed; none where there was no such key.
    pub async fn discard(&self, tx: &mut Tx, scope: &str) -> Result<Option<i64>, KeyError> {
        match self.destroy(tx, scope).await? {
            0 => Ok(None),
            _ => self.announce(tx).await.map(Some),
        }
    }

    /// A discarded key is out of this process's memory, too.
    pub fn discarded(&self, scope: &str, mark: i64) {
        self.announced(mark);
        self.forget(scope);
    }

    /// A record goes in the caller's transaction: once that is committed, every process that [`follow`](Self::follow)s
    /// forgets what it knew. Answers the mark of it, for [`announced`](Self::announced).
    pub(crate) async fn announce(&self, tx: &mut Tx) -> Result<i64, KeyError> {
        Ok(store::advance(tx).await?)
    }

    /// What went under this mark this process [`forget`](Self::forget)s by itself, right after this: a snapshot from before
    /// it brings nothing back in between.
    pub(crate) fn announced(&self, mark: i64) {
        let mut known = self.known();
        known.gone = known.gone.max(mark);
        if known.epoch == Some(mark - 1) {
            known.epoch = Some(mark);
        }
    }

    /// Forgets every key when another process, such as a command beside the server, disposed of a record since the last
    /// look; answers whether one did. Those that are still there are read again by whoever needs them.
    pub async fn follow(&self, db: &Db) -> Result<bool, KeyError> {
        let mut tx = db.read().await?;
        let epoch = store::epoch(&mut tx).await?;
        self.settle(&mut tx).await?;
        let mut known = self.known();
        known.gone = known.gone.max(epoch);
        if known.epoch == Some(epoch) {
            return Ok(false);
        }
        let looked = known.epoch.replace(epoch).is_some();
        known.keys.clear();
        known.forgotten += 1;
        Ok(looked)
    }

    /// What was made here and is there for whoever looks from outside may be remembered from now on.
    async fn settle(&self, tx: &mut Tx) -> Result<(), KeyError> {
        let fresh: Vec<String> = self.known().fresh.keys().cloned().collect();
        let scopes: Vec<&str> = fresh.iter().map(String::as_str).collect();
        let seen = store::of_scopes(tx, &scopes).await?;
        let mut known = self.known();
        for (Wrapped { scope, version, .. }, _) in seen {
            known.seen(&scope, version);
        }
        known.looked();
        Ok(())
    }

    /// Forgets what memory holds of a scope.
    pub fn forget(&self, scope: &str) {
        let mut known = self.known();
        known.keys.remove(scope);
        known.forgotten += 1;
    }
}

pub(super) fn context(scope: &str, version: u32) -> String {
    format!("data-key/{scope}/{version}")
}

fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes))
}
