//! Accepts messages and signals.

use crate::access::Principal;
use crate::channel::{Channel, ChannelError, Channels};
use crate::delivery::{self, Notification};
use crate::gate::{Gates, Publication, Refusal, state_is_codes};
use crate::keyset::Keyset;
use crate::log::{Draft, Log, LogError, MessageKind, OnceKey};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::{Actor, Clock, Fault, Kind, Role};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument as _;
use uuid::Uuid;
use wire::Timetoken;
use wire::channel::Class;

/// A message as the wire hands it over, already parsed.
#[derive(Clone, Debug)]
pub struct Publish<'a> {
    /// The channel's name.
    pub channel: &'a str,
    /// The payload's JSON text.
    pub payload: &'a str,
    /// The metadata's JSON text.
    pub meta: Option<&'a str>,
    /// Whether to store it, where the class allows.
    pub store: bool,
    /// Accept, gate and drop: nobody subscribed gets it.
    pub fire: bool,
    /// A message, a signal, or a message that names a file.
    pub kind: MessageKind,
    /// How long it stays in history, where that is not its channel's class to say.
    pub ttl: Option<Duration>,
    /// The sender's own type for it.
    pub custom_type: Option<&'a str>,
    /// The sender's sequence number.
    pub sequence: Option<u64>,
    /// When the sender first sent it.
    pub origin: Option<Timetoken>,
    /// The sender's own id for it: sent again within 24 hours, it is the same message.
    pub client_id: Option<&'a str>,
    /// Where the request stands in its trace, for what is pushed of it.
    pub trace: Option<String>,
}

/// Why a message was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The name has no class on this keyset.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A gate refused it.
    #[error(transparent)]
    Refused(Refusal),
    /// It would be kept on one channel more than the keyset may have.
    #[error("this keyset keeps messages on at most {0} channels")]
    Quota(u32),
    /// It could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl Fault for PublishError {
    fn kind(&self) -> Kind {
        match self {
            Self::Channel(error) => error.kind(),
            Self::Refused(refusal) => refusal.kind(),
            Self::Quota(_) => Kind::Conflict,
            Self::Log(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Channel(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Quota(_) => "publish.quota",
            Self::Log(error) => error.code(),
        }
    }
}

/// Accepts messages.
pub struct Publisher {
    gates: Arc<Gates>,
    channels: Arc<Channels>,
    log: Arc<Log>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Publisher").field("gates", &self.gates).finish_non_exhaustive()
    }
}

impl Publisher {
    /// A publisher before this log.
    pub fn new(
        gates: Arc<Gates>,
        channels: Arc<Channels>,
        log: Arc<Log>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { gates, channels, log, clock }
    }

    /// Passes a message by the gates and records it; answers its timetoken once it is on disk. What is refused is witnessed, as is
    /// that a message which carries PHI failed.
    pub async fn publish(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        message: Publish<'_>,
    ) -> Result<Timetoken, PublishError> {
        let channel = self.channels.resolve(keyset, message.channel).await?;
        let sender = (principal, address);
        match self.accept(keyset, sender, (&channel, message)).await {
            Err(PublishError::Refused(refusal)) => {
                let entry = if channel.class.is_phi() {
                    failed(&channel, sender, (refusal.code(), Outcome::MinorFailure))
                } else {
                    refused(&channel, principal, address, &refusal)
                };
                self.log.witness(vec![entry]).await?;
                Err(PublishError::Refused(refusal))
            }
            Err(error) if channel.class.is_phi() => {
                let outcome = match error {
                    PublishError::Log(_) => Outcome::SeriousFailure,
                    _ => Outcome::MinorFailure,
                };
                self.log.note(failed(&channel, sender, (error.code(), outcome)));
                Err(error)
            }
            done => done,
        }
    }

    async fn accept(
        &self,
        keyset: &Keyset,
        (principal, address): (&Principal, Option<&str>),
        (channel, message): (&Arc<Channel>, Publish<'_>),
    ) -> Result<Timetoken, PublishError> {
        let publication = Publication {
            keyset,
            channel,
            principal,
            payload: message.payload,
            meta: message.meta,
            signal: message.kind == MessageKind::Signal,
        };
        let gate = tracing::info_span!(target: "trace", "gate");
        let admitted = self.gates.admit(publication).instrument(gate).await;
        let replaced = admitted.map_err(PublishError::Refused)?;
        if message.fire {
            return Ok(Timetoken::from_timestamp(self.clock.now()));
        }
        // A signal that passed there says nothing of the patient.
        let is_phi = channel.class.is_phi() && message.kind != MessageKind::Signal;
        let entry = is_phi.then(|| sent(channel, (principal, address), message.meta));
        let draft = self.draft(keyset, channel, principal, &message, replaced);
        if draft.store && !self.channels.has_room(keyset, channel).await.map_err(LogError::from)? {
            return Err(PublishError::Quota(keyset.quotas.channels));
        }
        Ok(self.log.append(draft, Arc::clone(channel), entry).await?)
    }

    /// Whether a presence state may be shown on a channel; a refusal is witnessed.
    pub async fn admit_state(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        channel: &str,
        state: &str,
    ) -> Result<(), PublishError> {
        let channel = self.channels.resolve(keyset, channel).await?;
        if !channel.class.is_phi() || state_is_codes(state) {
            return Ok(());
        }
        let refusal = Refusal::State(channel.name.to_string());
        self.log.witness(vec![refused(&channel, principal, address, &refusal)]).await?;
        Err(PublishError::Refused(refusal))
    }

    fn draft(
        &self,
        keyset: &Keyset,
        channel: &Channel,
        principal: &Principal,
        message: &Publish<'_>,
        replaced: Option<String>,
    ) -> Draft {
        // A sender shortens no record that the clinic has to keep.
        let ttl = message.ttl.filter(|_| channel.class.retention_days().is_none());
        let payload = replaced.unwrap_or_else(|| message.payload.to_owned());
        let meta = message.meta.filter(|_| keyset.features.push.from_meta);
        let push = may_push(keyset, channel, message.kind)
            .then(|| delivery::read(&payload, meta))
            .flatten()
            .map(|push| Notification { trace: message.trace.clone(), ..push });
        Draft {
            keyset: keyset.id,
            channel: Arc::clone(&channel.name),
            publisher: Arc::clone(&principal.uuid),
            payload,
            push: push.map(Box::new),
            meta: message.meta.map(str::to_owned),
            store: message.store && message.kind != MessageKind::Signal && is_kept(keyset, channel),
            custom_type: message.custom_type.map(str::to_owned),
            kind: message.kind,
            sequence: message.sequence,
            origin: message.origin,
            expires: ttl
                .or_else(|| channel.retention(keyset))
                .and_then(|ttl| self.clock.now().checked_add(ttl).ok()),
            once: message
                .client_id
                .map(|id| OnceKey::new(keyset.id, &channel.name, &principal.uuid, id)),
        }
    }
}

/// Whether a sender's own words may be pushed: never where PHI is said, and on the clinic's keyset
/// not on the channels of the table either, where the clinic has its own words.
fn may_push(keyset: &Keyset, channel: &Channel, kind: MessageKind) -> bool {
    let open = !channel.class.is_phi() && (!keyset.clinic || channel.class == Class::Custom);
    open && keyset.features.push.enabled && matches!(kind, MessageKind::Message | MessageKind::File)
}

/// Whether a channel's messages are stored: as its class says, else as the keyset does.
fn is_kept(keyset: &Keyset, channel: &Channel) -> bool {
    channel.class.stores_history() && !channel.is_off(keyset)
}

/// Who acts, as far as the wire knows: a token's user, or whoever holds the secret key.
pub(crate) fn actor(principal: &Principal, address: Option<&str>) -> Actor {
    let role = if principal.signed { Role::System } else { principal.role };
    Actor { id: principal.uuid.to_string(), role, address: address.map(str::to_owned) }
}

fn resource(channel: &Channel) -> Resource {
    Resource {
        kind: "channel",
        id: channel.name.to_string(),
        channel: Some(channel.name.to_string()),
    }
}

/// The reference by which a message is to be found in the audit log (`auditRef`), where its sender wrote one beside it. It is their
/// word, so it is a UUID or nothing.
fn audit_ref(meta: Option<&str>) -> Option<String> {
    let meta: Value = serde_json::from_str(meta?).ok()?;
    let reference = Uuid::try_parse(meta.get("auditRef")?.as_str()?).ok()?;
    Some(reference.hyphenated().to_string())
}

fn sent(
    channel: &Channel,
    (principal, address): (&Principal, Option<&str>),
    meta: Option<&str>,
) -> Entry {
    Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        details: audit_ref(meta).map(|reference| ("auditRef", reference)).into_iter().collect(),
        // The log fills in the timetoken, which names the message.
        ..Entry::new(
            Event::PhiMessageSent,
            Action::Create,
            Outcome::Success,
            actor(principal, address),
            Resource { kind: "message", ..resource(channel) },
        )
    }
}

/// A message that carries PHI was not accepted, or not recorded.
fn failed(
    channel: &Channel,
    (principal, address): (&Principal, Option<&str>),
    (reason, outcome): (&'static str, Outcome),
) -> Entry {
    Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        reason: Some(reason),
        ..Entry::new(
            Event::MessageFailed,
            Action::Create,
            outcome,
            actor(principal, address),
            resource(channel),
        )
    }
}

pub(crate) fn refused(
    channel: &Channel,
    principal: &Principal,
    address: Option<&str>,
    refusal: &Refusal,
) -> Entry {
    Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        reason: Some(refusal.code()),
        ..Entry::new(
            Event::RequestRefused,
            Action::Create,
            Outcome::MinorFailure,
            actor(principal, address),
            resource(channel),
        )
    }
}

/// Somebody wanted to delete what is a record of the clinic.
pub(crate) fn record_kept(
    channel: &Channel,
    actor: Actor,
    (resource, code): (Resource, &'static str),
) -> Entry {
    Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        reason: Some(code),
        ..Entry::new(Event::RequestRefused, Action::Delete, Outcome::MinorFailure, actor, resource)
    }
}
