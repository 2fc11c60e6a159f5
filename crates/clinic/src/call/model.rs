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
