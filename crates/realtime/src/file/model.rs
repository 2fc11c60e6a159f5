//! Files and why they are refused.

use crate::channel::ChannelError;
use crate::gate::Refusal;
use crate::log::LogError;
use bytes::Bytes;
use compliance::keys::KeyError;
use db::DbError;
use futures_util::stream::BoxStream;
use kernel::{Fault, Kind, Timestamp};

/// What ciphertext adds: header, vector, padding.
pub(super) const CIPHER_BYTES: u64 = 64;

/// A file that somebody wants to send.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// When it stops to be given, if it ends before its channel's files do.
    pub valid_until: Option<Timestamp>,
    /// Where its sender is, for the audit log.
    pub address: Option<&'a str>,
}

/// A file that may be uploaded.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The new file's id.
    pub id: String,
    /// When the ticket ends.
    pub expires: Timestamp,
    /// Proves the ticket.
    pub signature: String,
    /// The most bytes that will be taken.
    pub limit: u64,
    /// Whether only ciphertext will be.
    pub sealed: bool,
}

/// What an upload shows.
#[derive(Clone, Copy, Debug)]
pub struct Ticket<'a> {
    /// The file's id.
    pub id: &'a str,
    /// When the ticket ends, Unix seconds.
    pub expires: i64,
    /// Proves the ticket.
    pub signature: &'a str,
}

/// A file in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Bytes as stored.
    pub size: u64,
    /// When it was uploaded.
    pub created: Timestamp,
}

/// A page of a channel's files, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The files.
    pub files: Vec<Listed>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// A link to a file's bytes.
#[derive(Clone, Debug)]
pub struct Located {
    /// When the link ends, Unix seconds.
    pub expires: i64,
    /// Seconds until then.
    pub seconds: u32,
    /// Proves the link.
    pub signature: String,
}

/// A file's bytes, piece by piece.
pub type Pieces = BoxStream<'static, Result<Bytes, DbError>>;

/// A file's bytes.
pub struct Opened {
    /// Its name.
    pub name: String,
    /// How many bytes come.
    pub size: u64,
    /// What its sender said that they are, a media type.
    pub media: Option<String>,
    /// Whether they are ciphertext, of which nothing is said.
    pub sealed: bool,
    /// The bytes.
    pub bytes: Pieces,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Opened").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The most bytes of a file as people count them; what ciphertext adds is not the file's.
fn most(bytes: u64) -> String {
    const MEGABYTE: u64 = 1 << 20;
    let (whole, rest) = (bytes / MEGABYTE, bytes % MEGABYTE);
    if whole > 0 && rest <= CIPHER_BYTES { format!("{whole} MB") } else { format!("{bytes} bytes") }
}

/// Why a file is not taken, given or removed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is none of this id and name on the channel.
    #[error("the file does not exist; list the channel's files for those that do")]
    Missing,
    /// The form or link is not ours, was changed, or is too old.
    #[error("the signed form or link is not valid or has ended; ask for a new one")]
    Ticket,
    /// The ticket was used.
    #[error("the signed form was used already; ask for a new one")]
    Used,
    /// More bytes than allowed.
    #[error("the file is larger than {}, the most this channel takes", most(*.0))]
    TooLarge(u64),
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// The scanner found malware in it.
    #[error(
        "the file carries malware and was not kept; check the device it comes from and send a clean copy"
    )]
    Malware,
    /// There is a scanner, and it gave no verdict.
    #[error(
        "files cannot be checked for malware now, and none is taken unchecked; nothing was kept, send it again in a minute"
    )]
    Unscanned,
    /// It was valid until then.
    #[error("the file was valid until {0} and is not given any more; ask its sender for a new one")]
    Over(Timestamp),
    /// It was written down that its bytes are lost.
    #[error(
        "the bytes of this file are lost, which the clinic has written down; ask its sender for the file once more"
    )]
    Lost,
    /// It would end before it begins.
    #[error("[validUntil] is over already; name an instant ahead or leave it out")]
    Past,
    /// The place in the list is none that we gave.
    #[error("[next] is not the end of a page; start without it")]
    Cursor,
    /// A legal hold stands on the channel, its patient or its visit.
    #[error(
        "a legal hold stands on this channel; no file of it can be removed until it is released"
    )]
    Held,
    /// The file is a record of the clinic.
    #[error(
        "files of this channel are records of the clinic, which no client removes; they go by the rule of their class, or \
         before by two people: `housecall retention shred`"
    )]
    Record,
    /// Channel policy refused it.
    #[error(transparent)]
    Refused(Refusal),
    /// The name has no class on this keyset.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A key could not be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for FileError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Unscanned => Kind::Unavailable,
            Self::Over(_) | Self::Lost => Kind::Gone,
            Self::TooLarge(_) => Kind::TooLarge,
            Self::Refused(Refusal::FileType(..))
            | Self::Malware
            | Self::Empty
            | Self::Cursor
            | Self::Past => Kind::Invalid,
            Self::Ticket | Self::Used | Self::Held | Self::Record => Kind::Forbidden,
            Self::Refused(refusal) => refusal.kind(),
            Self::Channel(error) => error.kind(),
            Self::Key(error) => error.kind(),
            Self::Log(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "file.missing",
            Self::Ticket => "file.ticket",
            Self::Used => "file.used",
            Self::TooLarge(_) => "file.too-large",
            Self::Empty => "file.empty",
            Self::Malware => "file.malware",
            Self::Unscanned => "file.unscanned",
            Self::Over(_) => "file.over",
            Self::Lost => "file.lost",
            Self::Past => "file.past",
            Self::Cursor => "file.cursor",
            Self::Held => "file.held",
            Self::Record => "file.record",
            Self::Refused(refusal) => refusal.code(),
            Self::Channel(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Log(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
