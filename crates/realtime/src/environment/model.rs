//! What an environment is, what can be done to it, and why not.

use crate::keyset::{Keyset, Options, PublishKey, SecretKey};
use crate::log::LogError;
use compliance::audit::AuditError;
use compliance::keys::KeyError;
use db::DbError;
use kernel::{Fault, Kind, Timestamp};
use serde_json::Value;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Names the keyset in publish requests.
    Publish,
    /// Signs requests and tokens.
    Secret,
}

impl KeyKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Publish, Self::Secret];

    /// The name, as it is stored and spoken.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Secret => "secret",
        }
    }

    /// The kind of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What keys of this kind begin with.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Publish => "pub-c-",
            Self::Secret => "sec-c-",
        }
    }
}

/// One key of an environment.
#[derive(Clone, Debug)]
pub struct Key {
    /// Names it when it is retired; tells nothing of the key.
    pub id: String,
    /// What it is for.
    pub kind: KeyKind,
    /// The key; secret ones are shown when they are made, and never again.
    pub text: SecretKey,
    /// When it was made.
    pub created: Timestamp,
    /// When it stops to count, once another took its place.
    pub until: Option<Timestamp>,
}

/// Where an environment is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the settings file, and changed there.
    Settings,
    /// In the store.
    Store,
}

impl Source {
    /// The name, as it is spoken.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Store => "store",
        }
    }
}

/// What a keyset is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// To try things.
    Testing,
    /// For those whom the application serves.
    Production,
}

impl Stage {
    /// Both stages.
    pub const ALL: [Self; 2] = [Self::Testing, Self::Production];

    /// The name, as it is stored and spoken.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Testing => "testing",
            Self::Production => "production",
        }
    }

    /// The stage of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// An application: what its keysets have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// By which its keysets name it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// When it was made; the settings file does not tell.
    pub created: Option<Timestamp>,
    /// When it was last renamed.
    pub updated: Option<Timestamp>,
}

/// One environment: a keyset with what is known of it.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The keyset's number.
    pub(super) id: i64,
    /// Counted up with each change.
    pub(super) version: i64,
    /// Its subscribe key, by which it is found.
    pub subscribe_key: String,
    /// The application it belongs to.
    pub app: String,
    /// The environment's name within the application: `production`, `staging`…
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it is for.
    pub stage: Stage,
    /// What it offers.
    pub options: Options,
    /// Its keys that have not ended, the newest first.
    pub keys: Vec<Key>,
    /// When it was made; the settings file does not tell.
    pub created: Option<Timestamp>,
    /// When it or its keys were last changed.
    pub updated: Option<Timestamp>,
    /// Since when it is out of service.
    pub disabled: Option<Timestamp>,
    /// Where it is kept.
    pub source: Source,
}

impl Environment {
    /// The keys of a kind, the newest first.
    pub fn keys(&self, kind: KeyKind) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(move |key| key.kind == kind)
    }

    /// The keyset that it puts into service.
    pub(super) fn keyset(&self, organization: &str) -> Keyset {
        let secret = |key: &Key| key.text.clone().until(key.until);
        let publish =
            |key: &Key| PublishKey { text: key.text.expose().to_owned(), until: key.until };
        Keyset {
            id: crate::KeysetId(self.id),
            publish_keys: self.keys(KeyKind::Publish).map(publish).collect(),
            secret_keys: self.keys(KeyKind::Secret).map(secret).collect(),
            ..Keyset::new(&self.subscribe_key, organization, &self.options)
        }
    }
}

/// How a new environment is named.
#[derive(Clone, Debug)]
pub enum Naming {
    /// By its name; the application is made with its first environment.
    Exact(String),
    /// As people call it; the name within the application, which is there already, follows from that.
    After(String),
}

/// A new environment.
#[derive(Clone, Debug)]
pub struct NewEnvironment {
    /// The application.
    pub app: String,
    /// Its name within the application.
    pub name: Naming,
    /// What it is for; unless told, its name tells.
    pub stage: Option<Stage>,
    /// The subscribe key of an environment whose options it begins with.
    pub like: Option<String>,
    /// Options that differ from there, or from the defaults.
    pub options: Value,
}

/// What can be done. Every command names the environment by its subscribe key.
#[derive(Clone, Debug)]
pub enum Command {
    /// Makes one, with a key of each kind.
    Create(NewEnvironment),
    /// Changes options: what stands in the object replaces what was, `null` restores the default.
    Change(String, Value),
    /// Makes a new key; those before it still count for so many seconds.
    Rotate(String, KeyKind, u32),
    /// Ends a key now.
    Retire(String, KeyKind, String),
    /// Takes it out of service.
    Disable(String),
    /// Puts it back into service.
    Enable(String),
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The environment as it is now.
    pub environment: Environment,
    /// The secret key that was made, to be shown this once.
    pub secret: Option<SecretKey>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// There is none with this subscribe key.
    #[error("there is no keyset {0}")]
    Unknown(String),
    /// There is no application with this id.
    #[error("there is no application {0}")]
    UnknownApp(String),
    /// It is kept in the settings file.
    #[error("keyset {0} stands in the settings file; change it there and restart")]
    Fixed(String),
    /// A value cannot be used.
    #[error("{field} {problem}")]
    Wrong {
        /// The option or field.
        field: &'static str,
        /// What is wrong, and what is allowed.
        problem: String,
    },
    /// The key's id is none of this environment's.
    #[error("the keyset has no {} key {}", .0.name(), .1)]
    UnknownKey(KeyKind, String),
    /// Without it nobody could use the keyset.
    #[error("this is the keyset's only {} key; make a new one first, or disable the keyset", .0.name())]
    LastKey(KeyKind),
    /// More keys count than anybody can keep track of.
    #[error("the keyset has {} {} keys that still count; retire one first", .1, .0.name())]
    TooManyKeys(KeyKind, usize),
    /// More environments than the server keeps.
    #[error("this server has {0} keysets, as many as it keeps")]
    TooMany(usize),
    /// More applications than the server keeps.
    #[error("this server has {0} applications, as many as it keeps")]
    TooManyApps(usize),
    /// The same application has one of this name.
    #[error("{0} already has a keyset for {1}")]
    Taken(String, String),
    /// Nobody can be banned where anybody says any name.
    #[error(
        "keyset {0} asks for no tokens, so anybody says any name; turn its Access Manager on first"
    )]
    Open(String),
    /// There is no ban to be lifted.
    #[error(
        "{0} is not banned, or only because their account is closed; that ends when it is opened"
    )]
    NotBanned(String),
    /// A key could not be sealed or opened.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The change could not be witnessed.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The change could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for EnvironmentError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown(_) | Self::UnknownKey(..) | Self::UnknownApp(_) | Self::NotBanned(_) => {
                Kind::Missing
            }
            Self::Wrong { .. } => Kind::Invalid,
            Self::Fixed(_) | Self::LastKey(_) | Self::TooManyKeys(..) | Self::Taken(..) => {
                Kind::Conflict
            }
            Self::TooMany(_) | Self::TooManyApps(_) | Self::Open(_) => Kind::Conflict,
            Self::Key(error) => error.kind(),
            Self::Audit(error) => error.kind(),
            Self::Log(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "keyset.unknown",
            Self::UnknownApp(_) => "app.unknown",
            Self::Fixed(_) => "keyset.in-settings",
            Self::Wrong { .. } => "keyset.option",
            Self::UnknownKey(..) => "keyset.unknown-key",
            Self::LastKey(_) => "keyset.last-key",
            Self::TooManyKeys(..) => "keyset.too-many-keys",
            Self::TooMany(_) => "keyset.too-many",
            Self::TooManyApps(_) => "app.too-many",
            Self::Taken(..) => "keyset.taken",
            Self::Open(_) => "keyset.open",
            Self::NotBanned(_) => "keyset.not-banned",
            Self::Key(error) => error.code(),
            Self::Audit(error) => error.code(),
            Self::Log(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
