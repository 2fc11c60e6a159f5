//! Assets, risks and the analysis of both.

use jiff::civil::Date;
use kernel::Timestamp;
use std::collections::BTreeMap;

/// Who did a step, by opaque id, and when.
pub type Step = (String, Timestamp);

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $case:ident => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$one])* $case,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$case,)+];

            /// The word that tables and reports use.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)+
                }
            }

            /// The one with that name.
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

words! {
    /// What an asset is.
    AssetKind {
        /// A machine, or where it stands.
        Server => "server",
        /// Where a program takes connections.
        Listener => "listener",
        /// A database or files.
        Store => "store",
        /// What holds keys.
        KeyHolder => "key-holder",
        /// What carries letters.
        MailRelay => "mail-relay",
        /// What carries SMS or pushes.
        MessageGateway => "message-gateway",
        /// What carries the media of visits.
        TurnRelay => "turn-relay",
        /// What says who somebody is.
        IdentityProvider => "identity-provider",
        /// What issues certificates.
        CertificateAuthority => "certificate-authority",
        /// What takes copies of the audit log, cosigns it or takes traces.
        LogCollector => "log-collector",
        /// What people hold in their hands or have on their desks.
        Device => "device",
        /// Those who work here or for it.
        People => "people",
        /// What is printed or written by hand.
        Paper => "paper",
        /// Rooms and buildings.
        Facility => "facility",
        /// Anything else.
        Other => "other",
    }
}

impl AssetKind {
    /// Whether the server finds assets of this kind by itself, where they are its own.
    pub const fn is_found(self) -> bool {
        !matches!(self, Self::Device | Self::People | Self::Paper | Self::Facility | Self::Other)
    }
}

words! {
    /// How much a risk weighs.
    Level {
        /// It can wait.
        Low => "low",
        /// It is planned for.
        Middle => "middle",
        /// It comes first.
        High => "high",
    }
}

words! {
    /// What is done about a risk.
    Treatment {
        /// It is made smaller.
        Mitigate => "mitigate",
        /// Somebody else bears it.
        Transfer => "transfer",
        /// The clinic bears it.
        Accept => "accept",
        /// What brings it is given up.
        Avoid => "avoid",
    }
}

words! {
    /// Where a risk stands.
    State {
        /// Something is still to be done.
        Open => "open",
        /// It was done.
        Treated => "treated",
        /// It is borne, until it is looked at again on its day.
        Accepted => "accepted",
    }
}

words! {
    /// Who knows of an asset.
    Standing {
        /// It was found, and somebody declared it.
        Both => "both",
        /// It was found, and nobody declared it.
        Found => "discovered",
        /// Somebody declared it, and it was not found.
        Declared => "declared",
    }
}

/// What somebody declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAsset {
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: AssetKind,
    /// Whether health data is on it or passes it.
    pub phi: bool,
    /// The host, the address and port, or the word by which it is found.
    pub place: Option<String>,
    /// Who answers for it: a name or an office.
    pub owner: String,
    /// The last day on which somebody looked whether all of this is so.
    pub reviewed: Date,
}

/// A version of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its id, which all versions share.
    pub id: String,
    /// Counted from 1.
    pub version: u32,
    /// What was said.
    pub said: NewAsset,
    /// Whether it is there no more.
    pub retired: bool,
    /// By whom.
    pub by: Step,
}

/// What somebody says of a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRisk {
    /// The asset that it is of, by id.
    pub asset: String,
    /// What could happen.
    pub threat: String,
    /// What would let it.
    pub vulnerability: String,
    /// How likely that is, from 1 to 5.
    pub likelihood: u8,
    /// How much harm it would do, from 1 to 5.
    pub impact: u8,
    /// What is done about it.
    pub treatment: Treatment,
    /// Who answers for that.
    pub owner: String,
    /// By when it is done, or looked at again.
    pub due: Date,
    /// Where it stands.
    pub state: State,
}

/// A version of a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Its id, which all versions share.
    pub id: String,
    /// Counted from 1.
    pub version: u32,
    /// What was said.
    pub said: NewRisk,
    /// By whom.
    pub by: Step,
}

/// Something that the server knows of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: AssetKind,
    /// Where, as assets name it.
    pub place: String,
    /// Whether health data is on it or may pass it.
    pub phi: bool,
    /// The settings that lead there.
    pub settings: Vec<&'static str>,
}

/// All that the server knows of itself, one for each place; a prop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered(Vec<Found>);

impl Discovered {
    /// These; what several settings lead to is one, which holds what any of them says.
    pub fn new(all: impl IntoIterator<Item = Found>) -> Self {
        let mut places: BTreeMap<String, Found> = BTreeMap::new();
        for found in all {
            match places.get_mut(&found.place) {
                Some(known) => {
                    known.phi |= found.phi;
                    known.settings.extend(found.settings);
                    known.settings.sort_unstable();
                    known.settings.dedup();
                }
                None => drop(places.insert(found.place.clone(), found)),
            }
        }
        Self(places.into_values().collect())
    }

    /// One for each place, by it.
    pub fn all(&self) -> &[Found] {
        &self.0
    }
}

/// An analysis as somebody closed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// Names it.
    pub id: String,
    /// Who closed it, and when.
    pub closed: Step,
    /// SHA-256 of the document, in hexadecimal.
    pub sha256: String,
    /// What was found, declared and assessed, in canonical JSON.
    pub document: String,
    /// The signed statement over it.
    pub note: String,
    /// The second person; without one it does not count.
    pub approved: Option<Step>,
}
