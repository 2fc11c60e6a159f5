//! Data keys: one line of versions for each scope, handed to the participants of a consultation.

use super::store::{self, Wrapped};
use super::{Kek, KeyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Db, Tx};
use kernel::{Clock, Random};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// So many scopes' keys are remembered; past it the memory starts afresh.
const REMEMBERED: usize = 10_000;

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

    /// All versions of a scope's key, from the store.
    pub async fn load(&self, db: &Db, scope: &str) -> Result<Arc<[DataKey]>, KeyError> {
        let before = self.known().forgotten;
        let mut tx = db.read().await?;
        let keys: Arc<[DataKey]> = self.all(&mut tx, scope).await?.into();
        tx.commit().await?;
        let mut known = self.known();
        if known.forgotten == before {
            if known.keys.len() >= REMEMBERED {
                known.keys.clear();
            }
            known.keys.insert(scope.to_owned(), Arc::clone(&keys));
        }
        Ok(keys)
    }

    /// All versions of a scope's key as the transaction sees them, oldest first.
    pub async fn all(&self, tx: &mut Tx, scope: &str) -> Result<Vec<DataKey>, KeyError> {
        store::versions(tx, scope).await?.iter().map(|wrapped| self.unwrap(wrapped)).collect()
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
        let newest = store::versions(tx, scope).await?.last().map_or(0, |wrapped| wrapped.version);
        self.make(tx, scope, newest.saturating_add(1)).await
    }

    async fn make(&self, tx: &mut Tx, scope: &str, version: u32) -> Result<DataKey, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.random.fill(bytes.as_mut());
        let wrapped = self.kek.seal(&context(scope, version), bytes.as_ref())?;
        let created = self.clock.now().as_microsecond();
        // Memory is asked again by the next reader, who then sees what was committed.
        self.forget(scope);
        if store::insert(tx, scope, version, &wrapped, created).await? {
            return Ok(DataKey { version, secret: encode(bytes.as_ref()) });
        }
        let raced = store::versions(tx, scope).await?.pop().ok_or(KeyError::Unusable)?;
        self.unwrap(&raced)
    }

    fn unwrap(&self, wrapped: &Wrapped) -> Result<DataKey, KeyError> {
        let bytes = self.kek.open(&context(&wrapped.scope, wrapped.version), &wrapped.bytes)?;
        Ok(DataKey { version: wrapped.version, secret: encode(&bytes) })
    }

    /// Wraps every data key anew under another key-encryption key; no message is re-encrypted.
    pub async fn rewrap(&self, tx: &mut Tx, next: &Kek) -> Result<usize, KeyError> {
        let keys = store::all(tx).await?;
        for key in &keys {
            let context = context(&key.scope, key.version);
            let bytes = self.kek.open(&context, &key.bytes)?;
            store::rewrap(tx, key, &next.seal(&context, &bytes)?).await?;
        }
        Ok(keys.len())
    }

    /// Destroys every version of a scope's key in the caller's transaction; what was encrypted with it opens nowhere any
    /// more but from a backup that still holds it. Answers how many versions there were. [`forget`](Self::forget) them when
    /// that is committed; before, whoever reads would remember them again.
    pub(crate) async fn destroy(&self, tx: &mut Tx, scope: &str) -> Result<u64, KeyError> {
        Ok(store::destroy(tx, scope).await?)
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
