//! What is known of a call.

use kernel::Timestamp;

/// What a browser tells of a call beside its measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// The room was opened.
    Joined,
    /// The other's picture or voice was there for the first time.
    FirstFrame,
    /// The connection broke.
    Dropped,
    /// It was there again.
    Recovered,
    /// Picture in full.
    Hd,
    /// Picture in part.
    Sd,
    /// Voice only.
    Audio,
    /// Neither; words only.
    Chat,
}

impl Happening {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Joined,
        Self::FirstFrame,
        Self::Dropped,
        Self::Recovered,
        Self::Hd,
        Self::Sd,
        Self::Audio,
        Self::Chat,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::FirstFrame => "first-frame",
            Self::Dropped => "dropped",
            Self::Recovered => "recovered",
            Self::Hd => "hd",
            Self::Sd => "sd",
            Self::Audio => "audio",
            Self::Chat => "chat",
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// The profile of SRTP that a call was encrypted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SrtpSuite {
    /// AES-256 in GCM, which encrypts and authenticates in one (AEAD).
    AeadAes256,
    /// AES-128 in GCM.
    AeadAes128,
    /// AES-128 in counter mode, with a tag of 80 bits by HMAC-SHA1.
    Sha1Tag80,
    /// The same with a tag of 32 bits.
    Sha1Tag32,
    /// Another one, or none.
    Other,
}

impl SrtpSuite {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::AeadAes256, Self::AeadAes128, Self::Sha1Tag80, Self::Sha1Tag32, Self::Other];

    /// The name that browsers have for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AeadAes256 => "AEAD_AES_256_GCM",
            Self::AeadAes128 => "AEAD_AES_128_GCM",
            Self::Sha1Tag80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Sha1Tag32 => "AES_CM_128_HMAC_SHA1_32",
            Self::Other => "other",
        }
    }

    /// The one that a browser names, also by what IANA's registry calls it.
    pub fn told(name: &str) -> Self {
        match name {
            "SRTP_AEAD_AES_256_GCM" => Self::AeadAes256,
            "SRTP_AEAD_AES_128_GCM" => Self::AeadAes128,
            "SRTP_AES128_CM_HMAC_SHA1_80" => Self::Sha1Tag80,
            "SRTP_AES128_CM_HMAC_SHA1_32" => Self::Sha1Tag32,
            _ => Self::ALL.into_iter().find(|one| one.name() == name).unwrap_or(Self::Other),
        }
    }
}

/// The version of DTLS by which those in a call agreed on its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DtlsVersion {
    /// DTLS 1.3.
    V1_3,
    /// DTLS 1.2.
    V1_2,
    /// An older one, or one that nobody knows.
    Other,
}

impl DtlsVersion {
    /// The name that browsers have for it: the two bytes of the protocol.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_3 => "FEFC",
            Self::V1_2 => "FEFD",
            Self::Other => "other",
        }
    }

    /// The one that a browser names.
    pub fn told(name: &str) -> Self {
        let is = |one: &Self| one.name().eq_ignore_ascii_case(name);
        [Self::V1_3, Self::V1_2].into_iter().find(is).unwrap_or(Self::Other)
    }
}

/// How a call was at one moment, for one of those in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Milliseconds to the other side and back.
    pub rtt_millis: u32,
    /// Packets lost, in hundredths of a percent.
    pub loss: u32,
    /// Kilobits a second received.
    pub kbps: u32,
    /// Whether the media went through the relay.
    pub relay: bool,
    /// The profile of SRTP, if the browser tells it.
    pub suite: Option<SrtpSuite>,
    /// The version of DTLS, if the browser tells it.
    pub dtls: Option<DtlsVersion>,
    /// What happened just now, if anything.
    pub happening: Option<Happening>,
    /// Milliseconds that it took, where that says something.
    pub took_millis: Option<u32>,
}

/// How calls were over an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quality {
    /// The hour's beginning.
    pub hour: Timestamp,
    /// How many samples there are.
    pub samples: i64,
    /// The median of the way there and back, in milliseconds.
    pub rtt_millis: i64,
    /// The mean of the loss, in hundredths of a percent.
    pub loss: i64,
    /// The median of what was received, in kilobits a second.
    pub kbps: i64,
    /// How often a connection broke.
    pub drops: i64,
    /// The median from joining to the first frame, in milliseconds.
    pub first_frame_millis: Option<i64>,
}
