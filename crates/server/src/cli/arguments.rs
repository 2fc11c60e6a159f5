//! What can be written on the command line.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// A telemedicine platform that a clinic runs itself.
#[derive(Debug, Parser)]
#[command(name = "housecall", version, about, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start with the embedded store and a seeded demo clinic.
    #[command(after_help = "Example:\n  housecall demo --listen 127.0.0.1:8080 --data ./demo")]
    Demo(Demo),
    /// Run in production, as a settings file says.
    #[command(
        after_help = "Example:\n  housecall config > housecall.toml\n  housecall serve --config housecall.toml"
    )]
    Serve(Serve),
    /// Print every setting with its default and what it means.
    #[command(after_help = "Example:\n  housecall config > housecall.toml")]
    Config,
    /// Print the description of the REST API, as `/api/openapi.json` gives it.
    #[command(after_help = "Example:\n  housecall openapi > openapi.json")]
    Openapi,
    /// Verify the audit log, or prove one entry of it.
    #[command(subcommand)]
    Audit(Audit),
    /// Make and rotate keys.
    #[command(subcommand)]
    Keys(Keys),
    /// Make, change and rotate keysets, also beside a running server.
    #[command(subcommand)]
    Keysets(Keysets),
    /// Add the people with whom a clinic begins.
    #[command(subcommand)]
    People(People),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Loopback address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// Folder for the database and keys; without it a new temporary one is used.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// How many times faster its clock runs; `POST /api/v1/demo/clock` moves it ahead.
    #[arg(long, default_value = "1", value_name = "TIMES")]
    pub(crate) speed: NonZeroU32,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The settings file; `housecall config` prints one to start from.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

/// Which installation a command is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// The data folder of an embedded store.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The settings file of a server.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Recompute the whole audit log from its stored entries and compare it with every checkpoint.
    #[command(after_help = "Example:\n  housecall audit verify --data ./demo")]
    Verify(Verify),
    /// Write a proof file for one entry, to be checked without the database.
    #[command(
        after_help = "Example:\n  housecall audit prove --data ./demo --entry 7 --out entry-7.tlog-proof"
    )]
    Prove(Prove),
    /// Check a proof file; needs no database and no network.
    #[command(
        after_help = "Example:\n  housecall audit check entry-7.tlog-proof --key \"$(cat demo/audit.vkey)\""
    )]
    Check(Check),
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) place: Place,
    /// A checkpoint kept elsewhere, which the log must still contain.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// The verifier key to trust; without it the installation's own is used.
    #[arg(long, value_name = "VKEY")]
    pub(crate) key: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The entry's index, counted from 0.
    #[arg(long, value_name = "N")]
    pub(crate) entry: u64,
    /// Where to write the proof; without it, standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The proof file.
    pub(crate) file: PathBuf,
    /// The verifier key, got from somewhere other than the file's sender.
    #[arg(long, value_name = "VKEY")]
    pub(crate) key: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a key-encryption key file, readable by its owner only.
    #[command(after_help = "Example:\n  housecall keys create /etc/housecall/kek")]
    Create {
        /// Where to write it; an existing file is never overwritten.
        file: PathBuf,
    },
    /// Give a channel's messages a new data key; older messages still decrypt.
    #[command(
        after_help = "Example:\n  housecall keys rotate --data ./demo --scope consultation.dr-1.pat-1"
    )]
    Rotate {
        #[command(flatten)]
        place: Place,
        /// The scope: the consultation channel's name.
        #[arg(long, value_name = "SCOPE")]
        scope: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keysets {
    /// List all keysets with their options, without secrets.
    #[command(after_help = "Example:\n  housecall keysets list --config housecall.toml --json")]
    List {
        #[command(flatten)]
        place: Place,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a keyset and print its keys, as variables for the application.
    #[command(
        after_help = "Example:\n  housecall keysets create --config housecall.toml --app chat --environment staging features.persistence.retention_days=1"
    )]
    Create {
        #[command(flatten)]
        place: Place,
        /// The application: 1 to 32 of a-z 0-9 -.
        #[arg(long)]
        app: String,
        /// production, staging, development…; one keyset each of an application.
        #[arg(long)]
        environment: String,
        /// The subscribe key of a keyset whose options it begins with.
        #[arg(long, value_name = "SUBSCRIBE_KEY")]
        like: Option<String>,
        /// Options that differ from there; `housecall config` lists them.
        #[arg(value_name = "NAME=VALUE")]
        options: Vec<String>,
    },
    /// Change options of a keyset.
    #[command(
        after_help = "Example:\n  housecall keysets set --config housecall.toml sub-c-… rates.publishes=50 'networks=[\"10.0.0.0/8\"]'"
    )]
    Set {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
        /// Options; `null` restores a default.
        #[arg(value_name = "NAME=VALUE", required = true)]
        options: Vec<String>,
    },
    /// Make a new key; those before it still count until the overlap ends.
    #[command(
        after_help = "Example:\n  housecall keysets rotate --config housecall.toml sub-c-… --confirm yes-rotate-staging"
    )]
    Rotate {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
        /// secret or publish.
        #[arg(long, default_value = "secret")]
        kind: String,
        /// How many hours the keys before it still count; 0 ends them now.
        #[arg(long, default_value_t = 24, value_name = "HOURS")]
        overlap: u32,
        /// yes-rotate- and the environment's name.
        #[arg(long, value_name = "WORDS")]
        confirm: String,
    },
    /// End a key now, with all that it signed.
    #[command(
        after_help = "Example:\n  housecall keysets retire --config housecall.toml sub-c-… 4f1d… --confirm yes-rotate-staging"
    )]
    Retire {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
        /// The key's id, as `keysets list` shows it.
        id: String,
        /// secret or publish.
        #[arg(long, default_value = "secret")]
        kind: String,
        /// yes-rotate- and the environment's name.
        #[arg(long, value_name = "WORDS")]
        confirm: String,
    },
    /// Take a keyset out of service: every request with it is refused.
    #[command(after_help = "Example:\n  housecall keysets disable --config housecall.toml sub-c-…")]
    Disable {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
    },
    /// Put a keyset back into service.
    #[command(after_help = "Example:\n  housecall keysets enable --config housecall.toml sub-c-…")]
    Enable {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
    },
}

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
}
