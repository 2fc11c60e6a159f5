//! What the shape of a name implies by default.

/// The kind of traffic a channel carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `consultation.{provider}.{patient}`
    Consultation,
    /// `consultation.{provider}.{patient}.files`
    Files,
    /// `consultation.{provider}.{patient}.video`
    Signaling,
    /// `waiting-room.{provider}`: staff only.
    WaitingRoom,
    /// `waiting-room.{provider}.{patient}`: that patient and staff.
    Place,
    /// `queue.{department}`
    Queue,
    /// `notification.{user}`
    Notification,
    /// `presence.providers.{department}`
    Availability,
    /// `audit.{organization}`
    Audit,
    /// `emergency.{department}`
    Emergency,
    /// Outside the table: exists only where a keyset declares it.
    Custom,
}

const SEVEN_YEARS: u32 = 2_555;
const NINETY_DAYS: u32 = 90;

impl Class {
    /// Every class.
    pub const ALL: [Self; 11] = [
        Self::Consultation,
        Self::Files,
        Self::Signaling,
        Self::WaitingRoom,
        Self::Place,
        Self::Queue,
        Self::Notification,
        Self::Availability,
        Self::Audit,
        Self::Emergency,
        Self::Custom,
    ];

    /// The word that settings, tables and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Files => "files",
            Self::Signaling => "signaling",
            Self::WaitingRoom => "waiting-room",
            Self::Place => "place",
            Self::Queue => "queue",
            Self::Notification => "notification",
            Self::Availability => "availability",
            Self::Audit => "audit",
            Self::Emergency => "emergency",
            Self::Custom => "custom",
        }
    }

    /// The class of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Whether its messages may hold protected health information.
    pub const fn is_phi(self) -> bool {
        matches!(self, Self::Consultation | Self::Files | Self::Signaling)
    }

    /// Whether plaintext is refused.
    pub const fn requires_ciphertext(self) -> bool {
        self.is_phi()
    }

    /// Whether messages may be stored at all.
    pub const fn stores_history(self) -> bool {
        !matches!(self, Self::Signaling | Self::Place | Self::Availability)
    }

    /// How long messages are kept; `None` if the keyset decides.
    pub const fn retention_days(self) -> Option<u32> {
        match self {
            Self::Consultation | Self::Files | Self::Audit | Self::Emergency => Some(SEVEN_YEARS),
            Self::WaitingRoom | Self::Queue | Self::Notification => Some(NINETY_DAYS),
            Self::Signaling | Self::Place | Self::Availability => Some(0),
            Self::Custom => None,
        }
    }
}

/// How the names of threads begin (protocol §13.3).
const THREAD: &str = "PUBNUB_INTERNAL_THREAD_";
/// How the names begin on which a channel's messages are reported.
const MODERATION: &str = "PUBNUB_INTERNAL_MODERATION_";

/// The channel whose messages are reported on the one of this name, if that is what it is for.
pub fn reported(name: &str) -> Option<&str> {
    name.strip_prefix(MODERATION)
}

/// The class of a name, or of the channel whose presence it follows; `None` outside the table.
pub fn classify(name: &str) -> Option<Class> {
    let base = name.strip_suffix("-pnpres").unwrap_or(name);
    if let Some(thread) = base.strip_prefix(THREAD) {
        // A thread says the same sort of things as the channel of the message it hangs on.
        return thread.rsplit_once('_').and_then(|(parent, _)| classify(parent));
    }
    if let Some(reported) = reported(base) {
        // A report tells what was said there.
        return classify(reported);
    }
    let mut parts = base.split('.');
    let shape = [parts.next(), parts.next(), parts.next(), parts.next()];
    if parts.next().is_some() || base.split('.').any(str::is_empty) {
        return None;
    }
    match shape {
        [Some("consultation"), Some(_), Some(_), None] => Some(Class::Consultation),
        [Some("consultation"), Some(_), Some(_), Some("files")] => Some(Class::Files),
        [Some("consultation"), Some(_), Some(_), Some("video")] => Some(Class::Signaling),
        [Some("waiting-room"), Some(_), None, None] => Some(Class::WaitingRoom),
        [Some("waiting-room"), Some(_), Some(_), None] => Some(Class::Place),
        [Some("queue"), Some(_), None, None] => Some(Class::Queue),
        [Some("notification"), Some(_), None, None] => Some(Class::Notification),
        [Some("presence"), Some("providers"), Some(_), None] => Some(Class::Availability),
        [Some("audit"), Some(_), None, None] => Some(Class::Audit),
        [Some("emergency"), Some(_), None, None] => Some(Class::Emergency),
        _ => None,
    }
}
