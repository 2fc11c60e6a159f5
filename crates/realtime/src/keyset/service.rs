//! The keysets this server answers for.

use super::{Keyset, KeysetId, store};
use db::{Db, DbError};
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Why a keyset cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysetError {
    /// Two keysets share a subscribe key.
    #[error("the subscribe key {0:?} is configured twice; give each keyset its own")]
    Doubled(String),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Keysets by subscribe key and by number.
#[derive(Clone, Debug, Default)]
struct Known {
    keys: FxHashMap<String, Arc<Keyset>>,
    ids: FxHashMap<KeysetId, Arc<Keyset>>,
}

impl Known {
    fn insert(&mut self, keyset: Arc<Keyset>) {
        self.ids.insert(keyset.id, Arc::clone(&keyset));
        self.keys.insert(keyset.subscribe_key.clone(), keyset);
    }
}

/// All keysets: those of the settings file, which stay, and those that are managed at run time.
#[derive(Debug)]
pub struct Keysets {
    fixed: Known,
    known: RwLock<Known>,
}

impl Keysets {
    /// Gives each keyset of the settings its stable number and takes them into service.
    pub async fn register(db: &Db, keysets: Vec<Keyset>) -> Result<Self, KeysetError> {
        let mut fixed = Known::default();
        let mut tx = db.begin().await?;
        for mut keyset in keysets {
            keyset.id = store::number(&mut tx, &keyset.subscribe_key).await?;
            if fixed.keys.contains_key(&keyset.subscribe_key) {
                return Err(KeysetError::Doubled(keyset.subscribe_key));
            }
            fixed.insert(Arc::new(keyset));
        }
        tx.commit().await?;
        Ok(Self { known: RwLock::new(fixed.clone()), fixed })
    }

    /// Puts these managed keysets in the place of those before; the settings' own have precedence.
    pub(crate) fn replace(&self, managed: impl IntoIterator<Item = Arc<Keyset>>) {
        let mut next = self.fixed.clone();
        for keyset in managed {
            if !self.is_fixed(&keyset.subscribe_key) {
                next.insert(keyset);
            }
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Whether the keyset stands in the settings file.
    pub fn is_fixed(&self, subscribe_key: &str) -> bool {
        self.fixed.keys.contains_key(subscribe_key)
    }

    /// The keysets of the settings file, in no particular order.
    pub fn fixed(&self) -> impl Iterator<Item = &Arc<Keyset>> {
        self.fixed.ids.values()
    }

    /// The keyset with this subscribe key.
    pub fn find(&self, subscribe_key: &str) -> Option<Arc<Keyset>> {
        self.known().keys.get(subscribe_key).map(Arc::clone)
    }

    /// The keyset with this number.
    pub fn get(&self, id: KeysetId) -> Option<Arc<Keyset>> {
        self.known().ids.get(&id).map(Arc::clone)
    }

    /// Every keyset in service, in no particular order.
    pub fn all(&self) -> Vec<Arc<Keyset>> {
        self.known().ids.values().map(Arc::clone).collect()
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}
