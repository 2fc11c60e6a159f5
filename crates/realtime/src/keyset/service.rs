//! The keysets this server answers for.

use super::{Keyset, store};
use db::{Db, DbError};
use std::collections::HashMap;
use std::sync::Arc;

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

/// All keysets, found by subscribe key.
#[derive(Debug)]
pub struct Keysets(HashMap<String, Arc<Keyset>>);

impl Keysets {
    /// Gives each keyset its stable number and takes them into service.
    pub async fn register(db: &Db, keysets: Vec<Keyset>) -> Result<Self, KeysetError> {
        let mut known = HashMap::new();
        let mut tx = db.begin().await?;
        for mut keyset in keysets {
            keyset.id = store::number(&mut tx, &keyset.subscribe_key).await?;
            let key = keyset.subscribe_key.clone();
            if known.insert(key.clone(), Arc::new(keyset)).is_some() {
                return Err(KeysetError::Doubled(key));
            }
        }
        tx.commit().await?;
        Ok(Self(known))
    }

    /// The keyset with this subscribe key.
    pub fn find(&self, subscribe_key: &str) -> Option<&Arc<Keyset>> {
        self.0.get(subscribe_key)
    }

    /// The keyset with this number.
    pub fn get(&self, id: super::KeysetId) -> Option<&Arc<Keyset>> {
        self.0.values().find(|keyset| keyset.id == id)
    }

    /// Every keyset, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Keyset>> {
        self.0.values()
    }
}
