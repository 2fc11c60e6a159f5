//! What `people` takes.

use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum People {
    /// Add an administrator and print a password, which is changed at the first sign-in.
    #[command(
        after_help = "Example:\n  housecall people add-admin --config housecall.toml --id admin-1 --name 'Ada Okafor'"
    )]
    AddAdmin {
        /// The settings file of the server.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The id to sign in with.
        #[arg(long)]
        id: String,
        /// The person's name.
        #[arg(long)]
        name: String,
    },
    /// Give somebody a new password, which is changed at the next sign-in. Their second factors stay.
    #[command(
        after_help = "Example:\n  housecall people reset-password --config housecall.toml --id admin-1"
    )]
    ResetPassword {
        /// The settings file of the server.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Whose.
        #[arg(long)]
        id: String,
    },
    /// Seal a way back in for when nobody can sign in as usual, or use it.
    #[command(subcommand)]
    Recover(Recover),
}

/// Halves are files and never arguments, which everybody on the machine can read.
#[derive(Debug, Subcommand)]
pub(crate) enum Recover {
    /// Make a credential in two halves that opens one administrator's account once; it takes the place of the one before.
    #[command(
        after_help = "Example:\n  housecall people recover prepare --config housecall.toml --id admin-1 --custodian nurse-1=/media/one/half --custodian front-desk-1=/media/other/half"
    )]
    Prepare {
        /// The settings file of the server.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The administrator.
        #[arg(long)]
        id: String,
        /// Who keeps a half, and the new file into which it goes; twice.
        #[arg(long, value_name = "ID=FILE", required = true)]
        custodian: Vec<String>,
    },
    /// Open the account that both halves are for, and print a password that signs in within the hour. Everybody who
    /// decides is written to.
    #[command(
        after_help = "Example:\n  housecall people recover open --config housecall.toml --half /media/one/half --half /media/other/half"
    )]
    Open {
        /// The settings file of the server.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The file of a half; twice.
        #[arg(long, value_name = "FILE", required = true)]
        half: Vec<PathBuf>,
    },
}
