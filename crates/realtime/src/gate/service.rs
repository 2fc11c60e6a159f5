//! Asks every gate, in order: channel policy, then those registered from above.

use super::Refusal;
use super::content::recognise as recognise_content;
use super::rules::{meta_is_codes, server_only, signal_is_codes};
use crate::access::{Fingerprint, Principal};
use crate::channel::Channel;
use crate::keyset::Keyset;
use compliance::keys::{DataKey, DataKeys};
use db::Db;
use kernel::Role;
use std::pin::Pin;
use std::sync::Arc;
use wire::cipher::{CipherKey, Envelope, Opener, Passing, recognise};

/// A message that asks to be accepted.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// The keyset it came in on.
    pub keyset: &'a Keyset,
    /// The channel it names.
    pub channel: &'a Channel,
    /// Who sends it.
    pub principal: &'a Principal,
    /// The payload's JSON text.
    pub payload: &'a str,
    /// The metadata's JSON text.
    pub meta: Option<&'a str>,
    /// Whether it is a signal.
    pub signal: bool,
}

/// Who asks to put something onto a channel.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// Their user id.
    pub uuid: &'a str,
    /// Their token; `None` for whoever signed with the secret key.
    pub token: Option<Fingerprint>,
}

impl<'a> Sender<'a> {
    /// The caller.
    pub fn of(principal: &'a Principal) -> Self {
        Self { uuid: &principal.uuid, token: principal.token }
    }
}

/// What comes of asking whether a channel is open to somebody.
pub type Opening<'a> = Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send + 'a>>;

/// What a gate answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Accept it as it is.
    Admit,
    /// Accept this payload in its place.
    Replace(String),
    /// Do not accept it.
    Refuse(Refusal),
}

/// What was seen of a file that may stay.
#[derive(Debug, Default)]
pub struct AdmittedFile {
    /// What kind of file it is, where the clinic could look.
    pub kind: Option<&'static str>,
    /// What opens it, where the clinic has the key.
    pub opener: Option<Opener>,
    /// Which version of the channel's key that is.
    pub version: Option<u32>,
}

/// A decision taken above the engine, before a message is accepted. It never writes.
pub trait Gate: Send + Sync {
    /// Whether a channel takes anything now, a message or a file.
    fn takes(&self, channel: &Channel) -> Result<(), Refusal>;

    /// Whether a channel is open to this sender now, for a file or a message action; most gates do not mind who sends.
    fn opens<'a>(&'a self, _: (&'a Keyset, &'a Channel), _: Sender<'a>) -> Opening<'a> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Decides over one message.
    fn consider<'a>(
        &'a self,
        publication: Publication<'a>,
    ) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;
}

/// All gates of this server.
pub struct Gates {
    db: Db,
    keys: Arc<DataKeys>,
    above: Vec<Arc<dyn Gate>>,
}

impl std::fmt::Debug for Gates {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Gates").field("above", &self.above.len()).finish_non_exhaustive()
    }
}

impl Gates {
    /// Channel policy first, then `above` in the order given.
    pub fn new(db: Db, keys: Arc<DataKeys>, above: Vec<Arc<dyn Gate>>) -> Self {
        Self { db, keys, above }
    }

    /// Passes the message by every gate; answers the payload to accept, if another one.
    pub async fn admit(&self, publication: Publication<'_>) -> Result<Option<String>, Refusal> {
        self.policy(publication).await?;
        let mut replaced: Option<String> = None;
        for gate in &self.above {
            let payload = replaced.as_deref().unwrap_or(publication.payload);
            match gate.consider(Publication { payload, ..publication }).await {
                Verdict::Admit => {}
                Verdict::Replace(payload) => replaced = Some(payload),
                Verdict::Refuse(refusal) => return Err(refusal),
            }
        }
        Ok(replaced)
    }

    /// Whether a channel takes anything now, as the gates above see it; asked before a file's first byte.
    pub fn takes(&self, channel: &Channel) -> Result<(), Refusal> {
        self.above.iter().try_for_each(|gate| gate.takes(channel))
    }

    /// Whether a channel is open to this sender now, as the gates above see it.
    pub async fn opens(
        &self,
        place: (&Keyset, &Channel),
        sender: Sender<'_>,
    ) -> Result<(), Refusal> {
        for gate in &self.above {
            gate.opens(place, sender).await?;
        }
        Ok(())
    }

    /// Whether a file or an action of theirs may stand on a channel, by channel policy and by the gates above.
    pub async fn lets_write(
        &self,
        (keyset, channel): (&Keyset, &Channel),
        principal: &Principal,
    ) -> Result<(), Refusal> {
        Self::may_write(channel, principal)?;
        self.opens((keyset, channel), Sender::of(principal)).await
    }

    /// Whether anything of theirs may stand on a channel, be it a message, a file or an action: not where the server alone
    /// writes.
    pub fn may_write(channel: &Channel, principal: &Principal) -> Result<(), Refusal> {
        let name = || channel.name.to_string();
        if channel.name.ends_with("-pnpres") {
            return Err(Refusal::Presence(name()));
        }
        if server_only(channel.class) && !principal.signed {
            return Err(Refusal::ServerOnly(name()));
        }
        Ok(())
    }

    async fn policy(&self, publication: Publication<'_>) -> Result<(), Refusal> {
        let channel = publication.channel;
        let name = || channel.name.to_string();
        Self::may_write(channel, publication.principal)?;
        if !channel.class.is_phi() {
            return Ok(());
        }
        if publication.meta.is_some_and(|meta| !meta_is_codes(meta)) {
            return Err(Refusal::Meta(name()));
        }
        if !channel.class.requires_ciphertext() {
            return Ok(());
        }
        if publication.signal {
            let is_open = signal_is_codes(publication.payload);
            return if is_open { Ok(()) } else { Err(Refusal::Signal(name())) };
        }
        self.ciphertext(publication).await
    }

    async fn ciphertext(&self, publication: Publication<'_>) -> Result<(), Refusal> {
        let channel = publication.channel;
        match recognise(publication.payload) {
            Envelope::Acrh if !publication.keyset.strict => Ok(()),
            Envelope::Acrh | Envelope::MaybeLegacy => {
                if self.has_key(channel, publication.payload).await {
                    Ok(())
                } else {
                    Err(Refusal::UnknownKey(channel.name.to_string()))
                }
            }
            Envelope::Plain | Envelope::UnknownCryptor => {
                Err(Refusal::Plaintext(channel.name.to_string()))
            }
        }
    }

    /// Whether a file that went by may stay on a channel: on classes that carry PHI it must be
    /// ciphertext, and where the clinic has the key, one of the channel's must fit its end and open
    /// its beginning to a kind of file that a visit takes.
    pub async fn admit_file(
        &self,
        keyset: &Keyset,
        channel: &Channel,
        (file, sender): (&Passing, Role),
    ) -> Result<AdmittedFile, Refusal> {
        if !channel.class.requires_ciphertext() {
            return Ok(AdmittedFile::default());
        }
        match file.envelope() {
            Envelope::Acrh if !keyset.strict && channel.key_scope.is_none() => {
                return Ok(AdmittedFile::default());
            }
            Envelope::Acrh | Envelope::MaybeLegacy => {}
            Envelope::Plain | Envelope::UnknownCryptor => {
                return Err(Refusal::File(channel.name.to_string()));
            }
        }
        let open = |key: &CipherKey| file.opening(key).map(|bytes| recognise_content(&bytes));
        // A wrong key may fit by chance, and then opens the beginning to noise.
        let fitting = |key: &CipherKey| {
            let kind = open(key).filter(|kind| kind.may_come_from(sender))?;
            Some((kind.name, file.opener(key)))
        };
        if let Some((version, (kind, opener))) = self.by_key(channel, fitting).await {
            return Ok(AdmittedFile { kind: Some(kind), opener, version: Some(version) });
        }
        Err(match self.by_key(channel, open).await {
            Some((_, kind)) => Refusal::FileType(channel.name.to_string(), kind.name),
            None => Refusal::File(channel.name.to_string()),
        })
    }

    /// Whether one of the channel's data keys opens the payload to a JSON text.
    async fn has_key(&self, channel: &Channel, payload: &str) -> bool {
        self.by_key(channel, |key| key.open(payload).ok()).await.is_some()
    }

    /// What the first of the channel's data keys that fits gives, and which version that is.
    async fn by_key<T: Send>(
        &self,
        channel: &Channel,
        fits: impl Fn(&CipherKey) -> Option<T> + Send,
    ) -> Option<(u32, T)> {
        let one = |keys: &[DataKey]| {
            let fit = |key: &DataKey| fits(&CipherKey::new(key.secret()).ok()?);
            keys.iter().find_map(|key| Some((key.version, fit(key)?)))
        };
        let scope = channel.key_scope.as_deref()?;
        if let Some(found) = self.keys.cached(scope).and_then(|keys| one(&keys)) {
            return Some(found);
        }
        // Memory may be older than the last rotation.
        match self.keys.load(&self.db, scope).await {
            Ok(keys) => one(&keys),
            Err(error) => {
                tracing::error!(%error, "data keys cannot be loaded; refused");
                None
            }
        }
    }
}
