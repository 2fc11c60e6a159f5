//! What can be written behind `backup`, `backups` and `restore`.

use super::Place;
use clap::{Args, Subcommand};
use kernel::Timestamp;
use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The public half of the key that shall open it; `housecall keys backup` makes both.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// Where to write it; an existing file is never overwritten. What backups share stands in the folder `pieces` beside it.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// All in this one file, to be carried away; it shares nothing.
    #[arg(long)]
    pub(crate) whole: bool,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// The key that opens it.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The clinic's verifier key: nothing is restored that its server did not sign. A drill takes the installation's own.
    #[arg(long, value_name = "VKEY", conflicts_with = "drill")]
    pub(crate) signed_by: Option<String>,
    /// What `audit hand-overs` wrote, to go on from that key to the ones that followed it.
    #[arg(long, value_name = "FILE", conflicts_with = "drill")]
    pub(crate) hand_overs: Option<PathBuf>,
    /// Where to restore to, which must be empty; with --drill the installation that it is a backup of.
    #[command(flatten)]
    pub(crate) place: Place,
    /// Restore into a folder of its own, check rows, keys and the audit log, measure the time, and write that down.
    #[arg(long)]
    pub(crate) drill: bool,
    /// A copy of the key-encryption key, as it lies elsewhere: what comes back is opened by it, and not by the one in use.
    #[arg(long, value_name = "FILE", requires = "drill")]
    pub(crate) kek: Option<PathBuf>,
    /// An empty PostgreSQL database for the drill of one. With a password it stands in a file: others see what is written here.
    #[arg(long, value_name = "URL", requires = "drill")]
    pub(crate) scratch: Option<String>,
    /// The file that has the URL of that database.
    #[arg(long, value_name = "FILE", requires = "drill", conflicts_with = "scratch")]
    pub(crate) scratch_file: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restored {
    /// Whose store was put back; its server is not running.
    #[command(flatten)]
    pub(crate) place: Place,
    /// The instant to which it was put back, as 2026-11-26T09:30:00Z: of PostgreSQL's own recovery the `recovery_target_time`.
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Timestamp,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How old a backup is that goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Age {
    /// As the settings say.
    Setting,
    /// So many days.
    Days(u32),
}

impl FromStr for Age {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        if text == "setting" { Ok(Self::Setting) } else { text.parse().map(Self::Days) }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Backups {
    /// List the backups of a folder, how large each is, and what would be free without it. Needs no key.
    #[command(after_help = "Example:\n  housecall backups list --in /backups")]
    List {
        /// The folder.
        #[arg(long = "in", value_name = "DIR")]
        folder: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Read every backup of a folder with all its pieces, and name what is damaged or missing. Needs no key.
    #[command(after_help = "Example:\n  housecall backups check --in /backups")]
    Check {
        /// The folder.
        #[arg(long = "in", value_name = "DIR")]
        folder: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Try to delete and to write over the newest backup of a copy from here, which has to be refused, and keep what came of it for HC-048.
    /// Run it as the account that makes backups. Nothing is lost where it is not refused. Exit code 1 then.
    #[command(
        after_help = "Example:\n  housecall backups try-copy --config housecall.toml --in /mnt/copy --copy-of /backups"
    )]
    TryCopy {
        /// The installation whose audit log shall know it.
        #[command(flatten)]
        place: Place,
        /// The folder of the copy, as this account sees it.
        #[arg(long = "in", value_name = "DIR")]
        folder: PathBuf,
        /// The folder of the backups that it is a copy of, which has to lie on another disk. Of an embedded store that is asked of the store; where PostgreSQL keeps one, only this can be looked at.
        #[arg(long, value_name = "DIR")]
        copy_of: Option<PathBuf>,
    },
    /// Remove backups, and the pieces that no other needs. Without a name and an age it only removes what was left over.
    #[command(
        after_help = "Examples:\n  housecall backups remove --config housecall.toml --in /backups --older-than\n  housecall backups remove --config housecall.toml --in /backups 2026-11-26.backup"
    )]
    Remove {
        /// The installation whose audit log shall know it.
        #[command(flatten)]
        place: Place,
        /// The folder.
        #[arg(long = "in", value_name = "DIR")]
        folder: PathBuf,
        /// Those that were made more than so many days ago (unless said, `retention.backup_days` of the settings), but never the newest; only what this installation signed. What is in one file goes by its name.
        #[arg(long, value_name = "DAYS", conflicts_with = "file", num_args = 0..=1, default_missing_value = "setting")]
        older_than: Option<Age>,
        /// Also where by this clock only the newest would stay, or none was made for as long as they are kept, as it seems once a clock has jumped ahead; say it when the clock is right.
        #[arg(long, requires = "older_than")]
        despite_clock: bool,
        /// Also those that a legal hold keeps: of each hold that stands the newest from before it was placed. The audit log has which.
        #[arg(long, requires = "file")]
        despite_holds: bool,
        /// Those of these names.
        file: Vec<String>,
    },
}
