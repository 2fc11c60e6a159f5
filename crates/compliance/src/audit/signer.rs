//! The key that signs checkpoints. It is stored sealed by the key-encryption key.

use super::note::{Verifier, checkpoint_body};
use super::{AuditError, Hash, store};
use crate::keys::{Kek, KeyError};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use db::Db;

/// Signs checkpoints under one origin.
pub struct Signer {
    origin: String,
    pair: Ed25519KeyPair,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Signer").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Signer {
    /// The installation's signing key; made, sealed and stored the first time.
    pub async fn open(db: &Db, kek: &Kek, origin: &str) -> Result<Self, AuditError> {
        let mut tx = db.begin().await?;
        let stored = store::signing_key(&mut tx).await?;
        let (origin, sealed) = if let Some(stored) = stored {
            stored
        } else {
            let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
            let made = made.map_err(|_| AuditError::Key)?;
            let sealed = kek.seal(&context(origin), made.as_ref())?;
            store::keep_signing_key(&mut tx, origin, &sealed).await?;
            (origin.to_owned(), sealed)
        };
        tx.commit().await?;
        Self::unseal(kek, origin, &sealed)
    }

    /// The signing key of an installation that has one.
    pub async fn existing(db: &Db, kek: &Kek) -> Result<Self, AuditError> {
        let mut tx = db.read().await?;
        let (origin, sealed) = store::signing_key(&mut tx).await?.ok_or(AuditError::Key)?;
        tx.commit().await?;
        Self::unseal(kek, origin, &sealed)
    }

    fn unseal(kek: &Kek, origin: String, sealed: &[u8]) -> Result<Self, AuditError> {
        let document = kek.open(&context(&origin), sealed)?;
        let pair = Ed25519KeyPair::from_pkcs8(&document).map_err(|_| KeyError::Unusable)?;
        Ok(Self { origin, pair })
    }

    /// A checkpoint over a tree of this size and root.
    pub(crate) fn checkpoint(&self, size: u64, root: &Hash) -> String {
        self.sign(&checkpoint_body(&self.origin, size, root))
    }

    /// Signs lines of text as a note. Their first line must tell what they are, and nothing that
    /// is signed may read like a checkpoint: origin, size and root.
    pub fn sign(&self, body: &str) -> String {
        self.verifier().note(body, self.pair.sign(body.as_bytes()).as_ref())
    }

    /// The name under which it signs.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The public half, to be published.
    pub fn verifier(&self) -> Verifier {
        Verifier::new(&self.origin, self.pair.public_key().as_ref())
    }
}

fn context(origin: &str) -> String {
    format!("audit/signing-key/{origin}")
}
