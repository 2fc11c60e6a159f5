//! Agreements, where the server goes, and what is missing.

use super::{By, Place};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Agreement {
    /// Show every version of every agreement.
    #[command(after_help = "Example:\n  housecall agreement list --config housecall.toml")]
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Propose an agreement, or a decision that none is needed; it counts once a second person approves it.
    #[command(
        after_help = "Examples:\n  housecall agreement add --config housecall.toml --by officer-1 --basis baa --vendor 'Example Mail' --host smtp.example.org --document baa.pdf --signed-by 'Privacy officer' --effective 2026-12-01 --ends 2027-11-30\n  housecall agreement add --config housecall.toml --by officer-1 --basis own --vendor 'The clinic' --host hosting --reason 'own server room' --document decision.pdf --signed-by 'Privacy officer' --effective 2026-12-01"
    )]
    Add(Box<NewAgreement>),
    /// Approve a version that somebody else proposed, as a second person; not one that a later one overtook.
    #[command(
        after_help = "Example:\n  housecall agreement approve --config housecall.toml --by admin-1 AGREEMENT@2"
    )]
    Approve {
        #[command(flatten)]
        by: By,
        /// The version, as `agreement list` names it.
        #[arg(value_name = "AGREEMENT@VERSION")]
        version: String,
    },
    /// Take back a version that nobody has approved; what stands goes on.
    #[command(
        after_help = "Example:\n  housecall agreement withdraw --config housecall.toml --by officer-1 AGREEMENT@2"
    )]
    Withdraw {
        #[command(flatten)]
        by: By,
        /// The version, as `agreement list` names it.
        #[arg(value_name = "AGREEMENT@VERSION")]
        version: String,
    },
    /// End an agreement now, with all its versions: what it covered is reached no more.
    #[command(
        after_help = "Example:\n  housecall agreement end --config housecall.toml --by officer-1 AGREEMENT"
    )]
    End {
        #[command(flatten)]
        by: By,
        /// The agreement's id.
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewAgreement {
    #[command(flatten)]
    pub(crate) by: By,
    /// baa (a business associate agreement), no-phi (no health data goes there), or own (the clinic runs it itself).
    #[arg(long)]
    pub(crate) basis: String,
    /// With whom, or who runs it.
    #[arg(long)]
    pub(crate) vendor: String,
    /// A host that it covers, as `egress list` shows it, or *.DOMAIN, or hosting; once for each.
    #[arg(long, required = true)]
    pub(crate) host: Vec<String>,
    /// Why no agreement is needed.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// The signed document; its SHA-256 is recorded, and it stays where it is.
    #[arg(long, value_name = "FILE")]
    pub(crate) document: PathBuf,
    /// Who signed or decided for the clinic.
    #[arg(long, value_name = "WHO")]
    pub(crate) signed_by: String,
    /// The first day on which it counts (by the clinic's clock).
    #[arg(long, value_name = "DAY")]
    pub(crate) effective: String,
    /// The last day on which it counts (by the clinic's clock).
    #[arg(long, value_name = "DAY")]
    pub(crate) ends: Option<String>,
    /// What it binds the other party to: executed-agreement, encryption, access-logging, breach-notification, data-disposal or
    /// minimum-necessary; once for each.
    #[arg(long, value_name = "OBLIGATION")]
    pub(crate) obligation: Vec<String>,
    /// The id of the agreement whose next version it is.
    #[arg(long, value_name = "AGREEMENT")]
    pub(crate) renews: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Egress {
    /// Show each place that the settings name, with the agreement or decision that covers it.
    #[command(after_help = "Example:\n  housecall egress list --config housecall.toml")]
    List {
        /// The settings file of the server.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Ready {
    /// The settings file of the server.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}
