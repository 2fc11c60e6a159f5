//! What can be written behind `baseline`.

use super::{By, Place};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Baseline {
    /// Show what each server and its machine are, as the server saw them last, beside what was approved, and what differs. A server
    /// looks when it starts and each day, and before an officer's run of the checks.
    #[command(after_help = "Example:\n  housecall baseline show --config housecall.toml")]
    Show {
        #[command(flatten)]
        place: Place,
        /// Answer in JSON, a server a line, and how many there are.
        #[arg(long)]
        json: bool,
    },
    /// Approve what `show` shows of every server that looked at itself within two days, or of those named by --node; HC-058.a holds
    /// them against that.
    #[command(
        after_help = "Example:\n  housecall baseline approve --config housecall.toml --by officer-1 --sums SHA256SUMS --key release.pub --reason 'Version 0.2 was installed tonight.'"
    )]
    Approve(Approve),
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    pub(crate) by: By,
    /// Why it is right as it is; nothing about patients.
    #[arg(long)]
    pub(crate) reason: String,
    /// The SHA256SUMS of the release: the program that runs must be the one that it lists.
    #[arg(long, value_name = "FILE")]
    pub(crate) sums: Option<PathBuf>,
    /// The public key of whoever releases it, as minisign writes it and as you got it once by another way than the release: it must
    /// have signed the list, hashed first. Without it the list is recorded as unsigned, and HC-058.a warns.
    #[arg(long, value_name = "FILE", requires = "sums")]
    pub(crate) key: Option<PathBuf>,
    /// The signature of the list; unless named, the file beside it that ends with .minisig.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) signature: Option<PathBuf>,
    /// Approve the server of this name only, as `show` names it; give it once for each. A container that was replaced is shown for
    /// two days more, and is not to be approved.
    #[arg(long = "node", value_name = "NAME")]
    pub(crate) nodes: Vec<String>,
    /// The SHA-256 that `show` prints of a server, once for each: one that looks otherwise by now is not approved.
    #[arg(long, value_name = "SHA256")]
    pub(crate) seen: Vec<String>,
}
