//! The key that signs checkpoints. It is stored sealed by the key-encryption key. Another may follow it at any commit, whoever
//! has it done: the log's head says which one signs, and who appends looks there.

use super::note::{Named, checkpoint_body};
use super::sealed::EntryKeys;
use super::store::{self, SigningKey};
use super::succession::{HandOver, Said, Verifier};
use super::{AuditError, Frontier, Hash};
use crate::keys::{Kek, KeyError, Sealed};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use db::{Db, DbError, Tx};
use kernel::Timestamp;
use std::sync::{Arc, PoisonError, RwLock};

/// Signs checkpoints under one origin.
pub struct Signer {
    origin: String,
    kek: Kek,
    live: RwLock<Arc<Live>>,
    entries: Arc<EntryKeys>,
}

/// The key that signs, as far as is known here.
pub(super) struct Live {
    pub(super) number: i64,
    origin: String,
    pair: Ed25519KeyPair,
    /// Vouches for a head, in a twentieth of the time that a signature takes, towards whoever has the key that signs.
    tagger: hmac::Key,
    verifier: Verifier,
}

/// A key that signs or signed the log, by what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyKept {
    /// Its name and its hash.
    pub id: String,
    /// Since when it signs; `None` before the log's first entry.
    pub since: Option<Timestamp>,
    /// When another followed it, and it was erased.
    pub followed: Option<Timestamp>,
    /// Whether it was followed because somebody else may have had it.
    pub compromised: bool,
}

impl SigningKeyKept {
    const fn new(id: String, since: Option<Timestamp>) -> Self {
        Self { id, since, followed: None, compromised: false }
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Signer").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Signer {
    /// The installation's signing key, and the keys of its entries; made, sealed and stored the first time.
    pub async fn open(db: &Db, kek: &Kek, origin: &str) -> Result<Self, AuditError> {
        let mut tx = db.begin().await?;
        if store::signing_key(&mut tx).await?.is_none() {
            let (made, ..) = make(kek, (origin, 1))?;
            store::keep_signing_key(&mut tx, &made).await?;
        }
        let live = Live::read(&mut tx, kek).await?;
        tx.commit().await?;
        let signer = Self::of(kek, live);
        signer.entries.ready(db).await?;
        Ok(signer)
    }

    /// The signing key of an installation that has one.
    pub async fn existing(db: &Db, kek: &Kek) -> Result<Self, AuditError> {
        let mut tx = db.read().await?;
        let live = Live::read(&mut tx, kek).await?;
        tx.commit().await?;
        let signer = Self::of(kek, live);
        // Whoever only verifies needs no key of the entries, and does not fail for one that does not open.
        drop(signer.entries.follow(db).await);
        Ok(signer)
    }

    fn of(kek: &Kek, live: Live) -> Self {
        let entries = Arc::new(EntryKeys::new(kek, &live.origin));
        let (origin, live) = (live.origin.clone(), RwLock::new(Arc::new(live)));
        Self { origin, kek: kek.clone(), live, entries }
    }

    /// The keys that seal what of the entries identifies.
    pub(crate) fn entries(&self) -> Arc<EntryKeys> {
        Arc::clone(&self.entries)
    }

    pub(super) fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key of this number, which the log's head says signs now.
    pub(super) async fn at(&self, tx: &mut Tx, number: i64) -> Result<Arc<Live>, AuditError> {
        let live = self.live();
        if live.number == number {
            return Ok(live);
        }
        let live = Arc::new(Live::read(tx, &self.kek).await?);
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&live);
        Ok(live)
    }

    /// Whether the key wrote the head that the log leads to, in the caller's snapshot of it.
    pub(super) async fn wrote(&self, tx: &mut Tx, log: &Frontier) -> Result<bool, DbError> {
        let head = store::read_head(tx).await?;
        let live = self.live();
        let is_own = live.has_tagged(log, &store::said(tx).await?);
        Ok(head.frontier == *log && (is_own || live.has_signed(log, &head.checkpoint)))
    }

    /// Takes up the key that the log's head names, and keeps another from following it until the commit: what is signed in
    /// between, by whatever else this offers, is signed by the key that signs the log.
    pub async fn follow(&self, tx: &mut Tx) -> Result<(), AuditError> {
        let head = store::hold(tx).await?;
        self.at(tx, head.number).await.map(drop)
    }

    /// A key to follow this one, and the note by which it does, signed by both. It stands in the store when the commit does.
    pub(super) async fn succeed(
        &self,
        tx: &mut Tx,
        before: &Live,
        (entry, at, compromised): (u64, Timestamp, bool),
    ) -> Result<(Live, String), AuditError> {
        let number = before.number.saturating_add(1);
        let (mut made, pair, tagger) = make(&self.kek, (&self.origin, number))?;
        let verifier = Verifier::new(&self.origin, pair.public_key().as_ref());
        let keys = (before.verifier.vkey(), verifier.vkey());
        let keys = (keys.0.as_str(), keys.1.as_str());
        let body = Said { origin: &self.origin, entry, at, compromised, keys }.body();
        let fresh = Live { number, origin: self.origin.clone(), pair, tagger, verifier };
        let note = format!("{body}\n{}{}", before.line(&body), fresh.line(&body));
        made.hand_over.clone_from(&note);
        store::keep_signing_key(tx, &made).await?;
        store::erase_signing_key(tx, before.number).await?;
        store::signs(tx, number).await?;
        Ok((fresh, note))
    }

    /// Seals the stored key under the version of the key-encryption key that seals now; answers whether it was sealed
    /// under another.
    pub(crate) async fn rewrap(tx: &mut Tx, kek: &Kek) -> Result<bool, AuditError> {
        // A hand-over beside this erases the key that it read, which must not come back.
        store::hold(tx).await?;
        let Some(stored) = store::signing_key(tx).await? else { return Ok(false) };
        let SigningKey { number, origin, sealed, .. } = stored;
        if sealed.kek == kek.current()?.id {
            return Ok(false);
        }
        let context = context(&origin, number);
        let document = kek.unseal(&context, (&sealed.kek, &sealed.bytes))?;
        store::rewrap_signing_key(tx, number, &kek.seal(&context, &document)?).await?;
        Ok(true)
    }

    /// Which version of the key-encryption key seals the stored key.
    pub(crate) async fn sealed_by(tx: &mut Tx) -> Result<Option<String>, AuditError> {
        Ok(store::signing_key(tx).await?.map(|stored| stored.sealed.kek))
    }

    /// Every key that signs or signed, the oldest first.
    pub(crate) async fn keys(tx: &mut Tx) -> Result<Vec<SigningKeyKept>, AuditError> {
        let Some(newest) = store::signing_key(tx).await? else { return Ok(Vec::new()) };
        let since = super::waits_since(tx, 0).await?;
        // Until another follows it, the first has no name but its origin.
        let mut all = vec![SigningKeyKept::new(newest.origin, since)];
        for note in store::hand_overs(tx).await? {
            let told = HandOver::read(&note)?;
            let (before, after) = told.ids();
            if let Some(gone) = all.last_mut() {
                (gone.id, gone.followed) = (before, Some(told.at));
                gone.compromised = told.compromised;
            }
            all.push(SigningKeyKept::new(after, Some(told.at)));
        }
        Ok(all)
    }

    /// A checkpoint over a tree of this size and root.
    pub(crate) fn checkpoint(&self, size: u64, root: &Hash) -> String {
        self.live().checkpoint(size, root)
    }

    /// Signs lines of text as a note, with the key that was taken up last; see [`follow`](Self::follow). Their first line
    /// must tell what they are, and nothing that is signed may read like a checkpoint: origin, size and root.
    pub fn sign(&self, body: &str) -> String {
        format!("{body}\n{}", self.live().line(body))
    }

    /// What names the key that was taken up last: the origin and a hash.
    pub(crate) fn id(&self) -> String {
        self.live().id()
    }

    /// The name under which it signs.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The public half, to be published, with the keys that went before it.
    pub fn verifier(&self) -> Verifier {
        self.live().verifier.clone()
    }
}

impl Live {
    async fn read(tx: &mut Tx, kek: &Kek) -> Result<Self, AuditError> {
        let stored = store::signing_key(tx).await?.ok_or(AuditError::Key)?;
        let SigningKey { number, origin, sealed, .. } = stored;
        let context = context(&origin, number);
        let document = kek.unseal(&context, (&sealed.kek, &sealed.bytes))?;
        let (pair, tagger) = read(&document)?;
        let verifier = Verifier::new(&origin, pair.public_key().as_ref());
        let verifier = verifier.following(&store::hand_overs(tx).await?)?;
        Ok(Self { number, origin, pair, tagger, verifier })
    }

    /// What it says of a head.
    pub(super) fn tag(&self, frontier: &Frontier) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.tagger);
        context.update(&frontier.size().to_be_bytes());
        frontier.edge().iter().for_each(|hash| context.update(hash));
        context.sign().as_ref().to_vec()
    }

    /// Whether it said this of the head.
    pub(super) fn has_tagged(&self, frontier: &Frontier, tag: &[u8]) -> bool {
        verify_slices_are_equal(&self.tag(frontier), tag).is_ok()
    }

    /// Whether it signed this very head, which a program did that makes no tags.
    pub(super) fn has_signed(&self, frontier: &Frontier, checkpoint: &str) -> bool {
        let signed = self.verifier.checkpoint(checkpoint);
        signed.is_ok_and(|of| (of.size, of.root) == (frontier.size(), frontier.root()))
    }

    /// The line that its signature is under a body.
    pub(super) fn line(&self, body: &str) -> String {
        self.named().line(self.pair.sign(body.as_bytes()).as_ref())
    }

    /// Puts its signature under a note, too.
    pub(super) fn cosign(&self, note: &str) -> String {
        let body = note.rsplit_once("\n\n").map(|(text, _)| format!("{text}\n"));
        format!("{note}{}", self.line(&body.unwrap_or_default()))
    }

    /// The name of its public half, as entries and lists have it.
    pub(super) fn id(&self) -> String {
        format!("{}+{}", self.origin, self.named().id_text())
    }

    const fn named(&self) -> &Named {
        self.verifier.named()
    }

    pub(super) fn checkpoint(&self, size: u64, root: &Hash) -> String {
        let mut note = checkpoint_body(&self.origin, size, root);
        let signature = self.pair.sign(note.as_bytes());
        note.push('\n');
        self.named().add_line(signature.as_ref(), &mut note);
        note
    }
}

/// A key as it signs, and as it tags.
fn read(document: &[u8]) -> Result<(Ed25519KeyPair, hmac::Key), KeyError> {
    let pair = Ed25519KeyPair::from_pkcs8(document).map_err(|_| KeyError::Unusable)?;
    let derived = Salt::new(HKDF_SHA256, &[]).extract(document);
    let tagger = derived.expand(&[b"audit/head"], HMAC_SHA256).map_err(|_| KeyError::Unusable)?;
    Ok((pair, tagger.into()))
}

/// A fresh key, as it is stored, as it signs and as it tags.
fn make(
    kek: &Kek,
    (origin, number): (&str, i64),
) -> Result<(SigningKey, Ed25519KeyPair, hmac::Key), AuditError> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    let document = document.map_err(|_| AuditError::Key)?;
    let (pair, tagger) = read(document.as_ref())?;
    let sealed: Sealed = kek.seal(&context(origin, number), document.as_ref())?;
    let hand_over = String::new();
    Ok((SigningKey { number, origin: origin.to_owned(), sealed, hand_over }, pair, tagger))
}

/// What the sealing binds the key to; the first one had no number.
fn context(origin: &str, number: i64) -> String {
    match number {
        1 => format!("audit/signing-key/{origin}"),
        number => format!("audit/signing-key/{origin}/{number}"),
    }
}
