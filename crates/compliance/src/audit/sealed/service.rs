//! The keys that seal what identifies, and by which the index finds it.

use super::super::shown::{Shown, Unread};
use super::super::store::Batch;
use crate::kek::Cipher;
use crate::keys::{AUDIT_TERMS as TERMS, DataKey, DataKeys, Kek, KeyError, ciphers};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Db, DbError, Tx};
use kernel::{SystemClock, SystemRandom};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// The scope of the key that seals; scopes of messages are channel names, which hold no slash.
pub(super) const FIELDS: &str = "/audit/fields";

/// So many entries of a commit of which none can be read are shown.
const MOST_SHUT: u64 = 1_024;

/// So much of a keyed hash is a term: 128 bits, which nobody finds a second text for.
const TERM: usize = 16;

/// The keys of one log. What memory holds is read again when an entry names a version that it lacks.
pub(crate) struct EntryKeys {
    origin: String,
    keys: DataKeys,
    known: RwLock<Option<Arc<Keyring>>>,
}

/// The keys as they were read last.
pub(crate) struct Keyring {
    pub(super) origin: String,
    pub(super) ciphers: BTreeMap<u32, Cipher>,
    pub(super) terms: hmac::Key,
}

impl std::fmt::Debug for EntryKeys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("EntryKeys").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl EntryKeys {
    /// The keys of the log of this origin, of which nothing is read yet.
    pub(in super::super) fn new(kek: &Kek, origin: &str) -> Self {
        let keys =
            DataKeys::new(Arc::new(kek.clone()), Arc::new(SystemClock), Arc::new(SystemRandom));
        Self { origin: origin.to_owned(), keys, known: RwLock::default() }
    }

    /// The keys as memory has them.
    pub(in super::super) fn known(&self) -> Option<Arc<Keyring>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the keys again, so that a version made elsewhere seals here, too; `None` when there are none yet.
    pub(crate) async fn follow(&self, db: &Db) -> Result<Option<Arc<Keyring>>, KeyError> {
        let (fields, terms) = (self.keys.load(db, FIELDS).await?, self.keys.load(db, TERMS).await?);
        let Some(terms) = terms.last() else { return Ok(None) };
        if fields.is_empty() {
            return Ok(None);
        }
        let read = Arc::new(Keyring::of(&self.origin, &fields, terms)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(Some(read))
    }

    /// The keys, made the first time.
    pub(in super::super) async fn ready(&self, db: &Db) -> Result<Arc<Keyring>, KeyError> {
        if let Some(known) = self.known() {
            return Ok(known);
        }
        if let Some(found) = self.follow(db).await? {
            return Ok(found);
        }
        let mut tx = db.begin().await?;
        self.made(&mut tx).await?;
        tx.commit().await?;
        self.follow(db).await?.ok_or(KeyError::Unusable)
    }

    /// The keys in a transaction. What it makes itself is not remembered: it may yet be rolled back.
    pub(in super::super) async fn at(&self, tx: &mut Tx) -> Result<Arc<Keyring>, KeyError> {
        match self.known() {
            Some(known) => Ok(known),
            None => Ok(Arc::new(self.made(tx).await?)),
        }
    }

    /// Has memory hold the keys that are in the store, as this transaction sees it.
    pub(in super::super) async fn recall(&self, tx: &mut Tx) -> Result<(), KeyError> {
        let (fields, terms) = (self.keys.all(tx, FIELDS).await?, self.keys.all(tx, TERMS).await?);
        let terms = terms.last().ok_or(KeyError::Unusable)?;
        let read = Arc::new(Keyring::of(&self.origin, &fields, terms)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(read);
        Ok(())
    }

    async fn made(&self, tx: &mut Tx) -> Result<Keyring, KeyError> {
        self.keys.current(tx, FIELDS).await?;
        let (terms, _) = self.keys.current(tx, TERMS).await?;
        Keyring::of(&self.origin, &self.keys.all(tx, FIELDS).await?, &terms)
    }

    /// The entries of one commit, opened, or why one of them does not open.
    pub(in super::super) async fn read(
        &self,
        db: &Db,
        batch: &Batch,
    ) -> Result<Vec<Shown>, DbError> {
        let known = self.ready(db).await.map_err(shut)?;
        match read(batch, &known) {
            Err(Unread::Unknown) => {
                let again = self.follow(db).await.map_err(shut)?;
                read(batch, &again.unwrap_or(known)).map_err(DbError::from)
            }
            entries => entries.map_err(DbError::from),
        }
    }

    /// The same for whoever looks at the log: what does not open is shown as that, so that no entry keeps others from being
    /// seen. Whoever judges the log reads it in the other way.
    pub(in super::super) async fn shown(
        &self,
        db: &Db,
        batch: &Batch,
    ) -> Result<Vec<Shown>, DbError> {
        let known = self.ready(db).await.map_err(shut)?;
        let Some(entries) = batch.split() else {
            // Its lengths do not add up, so nothing tells where one ends.
            let all = batch.first..batch.first.saturating_add(batch.count.min(MOST_SHUT));
            return Ok(all.map(|index| Shown::unreadable(index, &[])).collect());
        };
        let mut opened = each(&entries, &known);
        let is_unknown = |one: &Result<Shown, Unread>| matches!(one, Err(Unread::Unknown));
        if opened.iter().any(is_unknown)
            && let Some(again) = self.follow(db).await.map_err(shut)?
        {
            opened = each(&entries, &again);
        }
        let mut shown = Vec::with_capacity(entries.len());
        for ((index, entry), one) in (batch.first..).zip(&entries).zip(opened) {
            shown.push(one.unwrap_or_else(|_| Shown::unreadable(index, entry)));
        }
        Ok(shown)
    }
}

fn each(entries: &[&[u8]], keyring: &Keyring) -> Vec<Result<Shown, Unread>> {
    entries.iter().map(|entry| Shown::read(entry, keyring)).collect()
}

fn read(batch: &Batch, keyring: &Keyring) -> Result<Vec<Shown>, Unread> {
    let entries = batch.split().ok_or(Unread::Malformed)?;
    entries.iter().map(|entry| Shown::read(entry, keyring)).collect()
}

/// Without its keys, nobody reads the log.
pub(in super::super) fn shut(error: KeyError) -> DbError {
    match error {
        KeyError::Db(error) => error,
        KeyError::Behind(_) => DbError::Unavailable(error.to_string()),
        error => DbError::Corrupt(format!("the audit log's entry keys: {error}")),
    }
}

impl Keyring {
    fn of(origin: &str, fields: &[DataKey], terms: &DataKey) -> Result<Self, KeyError> {
        let terms = hmac::Key::new(hmac::HMAC_SHA256, &terms.bytes()?);
        Ok(Self { origin: origin.to_owned(), ciphers: ciphers(fields)?, terms })
    }

    /// Binds what is sealed to this log and one place of it.
    fn place(&self, seq: u64) -> String {
        format!("audit/{}/{seq}", self.origin)
    }

    /// Seals what of an entry identifies, with the newest version.
    pub(in super::super) fn seal(&self, seq: u64, plain: &[u8]) -> Result<String, KeyError> {
        let (version, cipher) = self.ciphers.last_key_value().ok_or(KeyError::Unusable)?;
        let mut sealed = Vec::with_capacity(plain.len() + 64);
        sealed.extend_from_slice(&version.to_be_bytes());
        cipher.seal_onto(&self.place(seq), plain, &mut sealed)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed in the entry of this index.
    pub(in super::super) fn open(
        &self,
        seq: u64,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>, Unread> {
        let shut = || Unread::Sealed(seq);
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| shut())?;
        let (version, body) = bytes.split_first_chunk::<4>().ok_or_else(shut)?;
        let cipher = self.ciphers.get(&u32::from_be_bytes(*version)).ok_or(Unread::Unknown)?;
        cipher.open(&self.place(seq), body).map_err(|_| shut())
    }

    /// The term by which the index finds an id without naming it.
    pub(in super::super) fn term(&self, kind: i64, id: &str) -> String {
        let whole = hmac::sign(&self.terms, &[&kind.to_be_bytes(), id.as_bytes()].concat());
        URL_SAFE_NO_PAD.encode(whole.as_ref().get(..TERM).unwrap_or_default())
    }
}
