//! What can be written behind `downtime-kit`.

use super::Place;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum DowntimeKit {
    /// Seal the visits of the next 72 hours with whom to call, who is on call, and what to do on paper into a file, also beside a
    /// running server. The newest three stay in the folder.
    #[command(
        after_help = "Examples:\n  housecall downtime-kit write --config housecall.toml\n  housecall downtime-kit write --data ./demo --to downtime-key.pub --out /media/kits"
    )]
    Write(KitWrite),
    /// Open a kit with its key and write it as a page to be printed. Needs no server; name the installation where it is there, and
    /// its audit log knows.
    #[command(
        after_help = "Example:\n  housecall downtime-kit open /media/kits/downtime-2026-11-30T060000Z.kit --key /media/safe/downtime-key"
    )]
    Open(KitOpen),
}

#[derive(Debug, Args)]
pub(crate) struct KitWrite {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The public half of the key that shall open it; `housecall keys backup` makes both. Unless said, `[downtime] recipient`.
    #[arg(long, value_name = "FILE", required_unless_present = "config")]
    pub(crate) to: Option<PathBuf>,
    /// The folder. Unless said, `[downtime] folder`.
    #[arg(long, value_name = "DIR", required_unless_present = "config")]
    pub(crate) out: Option<PathBuf>,
    /// en or es. Unless said, `[downtime] language`.
    #[arg(long)]
    pub(crate) language: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct KitOpen {
    /// The kit.
    pub(crate) file: PathBuf,
    /// The key that opens it.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Where to write the page; an existing file is never overwritten. Unless said, beside the kit, as ….html.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The data folder of the installation that wrote it, whose audit log shall know.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub(crate) data: Option<PathBuf>,
    /// The settings file of that installation.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}
