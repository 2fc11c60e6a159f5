//! The key that signs checkpoints. It is stored sealed by the key-encryption key.

use super::note::{Verifier, checkpoint_body};
use super::store::{self, SigningKey};
use super::{AuditError, Hash};
use crate::keys::{Kek, KeyError};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use db::{Db, Tx};

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
        let stored = if let Some(stored) = stored {
            stored
        } else {
            let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
            let made = made.map_err(|_| AuditError::Key)?;
            let sealed = kek.seal(&context(origin), made.as_ref())?;
            let made = SigningKey { origin: origin.to_owned(), sealed };
            store::keep_signing_key(&mut tx, &made).await?;
            made
        };
        tx.commit().await?;
        Self::unseal(kek, stored).await
    }

    /// The signing key of an installation that has one.
    pub async fn existing(db: &Db, kek: &Kek) -> Result<Self, AuditError> {
        let mut tx = db.read().await?;
        let stored = store::signing_key(&mut tx).await?.ok_or(AuditError::Key)?;
        tx.commit().await?;
        Self::unseal(kek, stored).await
    }

    async fn unseal(
        kek: &Kek,
        SigningKey { origin, sealed }: SigningKey,
    ) -> Result<Self, AuditError> {
        let document = kek.unseal(&context(&origin), (&sealed.kek, &sealed.bytes)).await?;
        let pair = Ed25519KeyPair::from_pkcs8(&document).map_err(|_| KeyError::Unusable)?;
        Ok(Self { origin, pair })
    }

    /// Seals the stored key under the version of the key-encryption key that seals now; answers whether it was sealed
    /// under another.
    pub(crate) async fn rewrap(tx: &mut Tx, kek: &Kek) -> Result<bool, AuditError> {
        let Some(stored) = store::signing_key(tx).await? else { return Ok(false) };
        let SigningKey { origin, sealed } = stored;
        if sealed.kek == kek.current()?.id {
            return Ok(false);
        }
        let document = kek.unseal(&context(&origin), (&sealed.kek, &sealed.bytes)).await?;
        store::rewrap_signing_key(tx, &kek.seal(&context(&origin), &document)?).await?;
        Ok(true)
    }

    /// Which version of the key-encryption key seals the stored key.
    pub(crate) async fn sealed_by(tx: &mut Tx) -> Result<Option<String>, AuditError> {
        Ok(store::signing_key(tx).await?.map(|stored| stored.sealed.kek))
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
