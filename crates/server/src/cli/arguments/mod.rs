//! What can be written on the command line.

mod agreement;
mod backup;
mod baseline;
mod downtime;
mod files;
mod people;
mod posture;
mod retention;
mod witness;

pub(crate) use agreement::{Agreement, Egress, NewAgreement, Ready};
pub(crate) use backup::{Age, Backup, Backups, Restore, Restored};
pub(crate) use baseline::{Approve, Baseline};
pub(crate) use downtime::{DowntimeKit, KitOpen, KitWrite};
pub(crate) use files::Files;
pub(crate) use people::{People, Recover};
pub(crate) use posture::{Advisories, Attest, Compliance, Examine, Waive, WaiverStep};
pub(crate) use retention::Retention;
pub(crate) use witness::{Witness, WitnessServe};

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
    /// Play a clinic's day through the public API, and report what became of it.
    #[command(
        after_help = "Examples:\n  housecall simulate --patients 200 --providers 12 --speed 60\n  housecall simulate --url http://127.0.0.1:8080 --speed 1 --patients 24 --providers 4"
    )]
    Simulate(Simulate),
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
    /// Record agreements with others, and decisions that none is needed.
    #[command(subcommand)]
    Agreement(Agreement),
    /// Verify the audit log, or prove one entry of it.
    #[command(subcommand)]
    Audit(Audit),
    /// Show what servers and their machines are beside what was approved, and approve it.
    #[command(subcommand)]
    Baseline(Baseline),
    /// Check what is really there against the rules, and sign what was found.
    #[command(subcommand)]
    Compliance(Compliance),
    /// Show every advisory, of those that the settings say are brought here, that names a component of the program or a
    /// package of the machine. HC-055.b judges them.
    #[command(after_help = "Example:\n  housecall advisories --config housecall.toml")]
    Advisories(Advisories),
    /// Show where the server goes, and what covers it.
    #[command(subcommand)]
    Egress(Egress),
    /// Say whether health data is accepted, and what is missing. Exit code 1 when something is.
    #[command(after_help = "Example:\n  housecall ready --config housecall.toml")]
    Ready(Ready),
    /// Hand evidence to somebody who trusts nobody, and verify it without server or network.
    #[command(subcommand)]
    Evidence(Evidence),
    /// Seal the store with its files while the server runs, and write what is not in an earlier backup.
    #[command(
        after_help = "Example:\n  housecall backup --config housecall.toml --to backup-key.pub --out 2026-11-26.backup"
    )]
    Backup(Backup),
    /// List, check and remove backups.
    #[command(subcommand)]
    Backups(Backups),
    /// Restore a backup into an empty place, or apart, to see that it can be.
    #[command(
        after_help = "Example:\n  housecall restore --in 2026-11-26.backup --key backup-key --signed-by \"$(cat audit.vkey)\" --data ./restored\n  housecall restore --drill --in 2026-11-26.backup --key backup-key --config housecall.toml"
    )]
    Restore(Restore),
    /// Mark a store that something else put back, PostgreSQL's own recovery or a snapshot of a disk, as `restore` marks its own:
    /// when the server starts, whatever was open ends, and disposals wait anew.
    #[command(
        after_help = "Example:\n  housecall restored --config housecall.toml --as-of 2026-11-26T09:30:00Z"
    )]
    Restored(Restored),
    /// Write and open what the clinic goes on with by telephone while the server is down.
    #[command(subcommand)]
    DowntimeKit(DowntimeKit),
    /// Say which files have no bytes any more, and write down that they are lost.
    #[command(subcommand)]
    Files(Files),
    /// Make, list and rotate keys, and give up those that somebody else may have.
    #[command(subcommand)]
    Keys(Keys),
    /// Say how long records are kept, hold them, and dispose of them.
    #[command(subcommand)]
    Retention(Retention),
    /// Make, change and rotate keysets, also beside a running server.
    #[command(subcommand)]
    Keysets(Keysets),
    /// Add an administrator to begin with, give somebody a new password, and seal or use a way back in.
    #[command(subcommand)]
    People(People),
    /// Cosign the audit logs of others: a second pair of eyes for another site, a partner or a client.
    #[command(subcommand)]
    Witness(Witness),
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
    /// How many seconds its clock is ahead of the machine's at the start, so that one that was moved does not go back.
    #[arg(long, default_value = "0", value_name = "SECONDS")]
    pub(crate) ahead: u32,
    /// A simulated day goes on in it, so that its screens are alive; use it with --speed 10 or so.
    #[arg(long)]
    pub(crate) busy: bool,
    /// Ends when its input is closed.
    #[arg(long, hide = true)]
    pub(crate) tied: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// How many patients come, 12 at least.
    #[arg(long, default_value_t = 200)]
    pub(crate) patients: usize,
    /// How many providers see them, 2 at least.
    #[arg(long, default_value_t = 12)]
    pub(crate) providers: usize,
    /// How many times faster the server's clock runs.
    #[arg(long, default_value = "60", value_name = "TIMES")]
    pub(crate) speed: NonZeroU32,
    /// What the day is made from; the same again makes the same day.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// A demo that runs already; without it one is started for the day, with gateways for its letters.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The administrator of that demo.
    #[arg(long, default_value = "admin-1", value_name = "ID", requires = "url")]
    pub(crate) admin: String,
    /// Their password.
    #[arg(long, default_value = clinic::demo::PASSWORD, value_name = "PASSWORD", requires = "url")]
    pub(crate) password: String,
    /// Where to write the report with its charts.
    #[arg(long, default_value = "simulation.html", value_name = "FILE")]
    pub(crate) html: PathBuf,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
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
    /// How the keys that sign the log followed each other: notes, each signed by the old and the new one.
    #[command(
        after_help = "Example:\n  housecall audit hand-overs --data ./demo >hand-overs.notes"
    )]
    HandOvers {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) place: Place,
    /// A checkpoint kept elsewhere, which the log must still contain.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// The verifier key to trust, got from the clinic by another way; hand-overs in the log lead on from it and back from
    /// it. Without it the installation's own is used, which also vouches for entries of the last second, before they are signed.
    #[arg(long, visible_alias = "trust", value_name = "VKEY")]
    pub(crate) key: Option<String>,
    /// The verifier key of a witness that must have cosigned it; once for each.
    #[arg(long, value_name = "VKEY")]
    pub(crate) witness: Vec<String>,
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
    /// The file to check.
    pub(crate) file: PathBuf,
    /// The verifier key, got from somewhere other than the file's sender.
    #[arg(long, visible_alias = "trust", value_name = "VKEY")]
    pub(crate) key: String,
    /// What `audit hand-overs` wrote, to go on from that key to the ones that followed it.
    #[arg(long, value_name = "FILE")]
    pub(crate) hand_overs: Option<PathBuf>,
    /// The verifier key of a witness that must have cosigned it; once for each.
    #[arg(long, value_name = "VKEY")]
    pub(crate) witness: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// Write what an auditor asks for of a period into a folder, signed: audit entries, consents, grants, reviews, holds, disposals, keys, checks.
    #[command(
        after_help = "Example:\n  housecall evidence export --data ./demo --period 2026-01..2026-11 --out ./evidence"
    )]
    Export(Export),
    /// Verify such a folder; needs no database and no network.
    #[command(
        after_help = "Example:\n  housecall evidence verify ./evidence --key \"$(cat demo/audit.vkey)\""
    )]
    Verify(Proven),
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) place: Place,
    /// A year, month or day by the clinic's clock, or two with .. between them.
    #[arg(long, value_name = "FROM..UNTIL")]
    pub(crate) period: String,
    /// A new folder, or an empty one that is its owner's alone.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The compliance officer or administrator who takes it, for the audit log; unless said, it names the system.
    #[arg(long, value_name = "ID")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Proven {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// The verifier key, got from somewhere other than the folder.
    #[arg(long, visible_alias = "trust", value_name = "VKEY")]
    pub(crate) key: String,
    /// What `audit hand-overs` wrote, to go on from that key to the ones that followed it.
    #[arg(long, value_name = "FILE")]
    pub(crate) hand_overs: Option<PathBuf>,
    /// The verifier key of a witness that must have cosigned it; once for each.
    #[arg(long, value_name = "VKEY")]
    pub(crate) witness: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a key that opens backups, and its public half beside it as FILE.pub. Keep the key away from the server.
    #[command(after_help = "Example:\n  housecall keys backup /media/safe/backup-key")]
    Backup {
        /// Where to write it; an existing file is never overwritten.
        file: PathBuf,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Make a key-encryption key file, readable by its owner only.
    #[command(
        after_help = "Examples:\n  housecall keys create /etc/housecall/kek\n  housecall keys create --config housecall.toml"
    )]
    Create {
        /// Where to write it; an existing file is never overwritten.
        #[arg(required_unless_present = "config", conflicts_with = "config")]
        file: Option<PathBuf>,
        /// The settings that say where, and what seals it there.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Make the key in the token of `[keys.pkcs11]` that seals the key-encryption key; it cannot be taken out.
    #[command(after_help = "Example:\n  housecall keys root --config housecall.toml")]
    Root {
        /// The settings that name the token.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// List every key of the installation, without one secret.
    #[command(after_help = "Example:\n  housecall keys list --config housecall.toml")]
    List {
        #[command(flatten)]
        place: Place,
        /// Answer in JSON, a key a line, and how many there are.
        #[arg(long)]
        json: bool,
    },
    /// Put a new version of the key-encryption key in use and wrap every key anew under it, beside a running server; or
    /// give one channel's messages a new data key, older messages still decrypt; or have a new key sign the audit log.
    #[command(
        after_help = "Examples:\n  housecall keys rotate --config housecall.toml\n  housecall keys rotate --data ./demo --scope consultation.dr-1.pat-1\n  housecall keys rotate --config housecall.toml --audit"
    )]
    Rotate {
        #[command(flatten)]
        place: Place,
        /// The scope of a data key: the consultation channel's name.
        #[arg(long, value_name = "SCOPE", conflicts_with = "resume")]
        scope: Option<String>,
        /// Make no new version; go on with what was cut off.
        #[arg(long)]
        resume: bool,
        /// Have a new key sign the audit log. Prints the note by which it follows, signed by both, to be published.
        #[arg(long, conflicts_with_all = ["scope", "resume"])]
        audit: bool,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Record that a key is no longer to be trusted, and replace it at once.
    #[command(
        after_help = "Example:\n  housecall keys compromise --config housecall.toml 9f2c41d07be36a55 --reason stolen"
    )]
    Compromise {
        #[command(flatten)]
        place: Place,
        /// A version of the key-encryption key or a key that signs the audit log, as `keys list` names it; or the scope of a data key.
        id: String,
        /// stolen, lost, exposed or suspected.
        #[arg(long)]
        reason: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
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
    /// Shut a user out of a keyset within a second, with every token that names them: open polls end, and none is granted to them.
    #[command(
        after_help = "Example:\n  housecall keysets ban --config housecall.toml sub-c-… dr-1 --reason flood --by admin-1"
    )]
    Ban {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
        /// The user's id, as requests give it.
        user: String,
        /// abuse, runaway (their client repeats itself), flood or stolen (somebody else has what they come by).
        #[arg(long)]
        reason: String,
        /// The id of the compliance officer or administrator who does this.
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
    },
    /// Let a user in again who was banned.
    #[command(
        after_help = "Example:\n  housecall keysets unban --config housecall.toml sub-c-… dr-1 --by officer-1"
    )]
    Unban {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
        /// The user's id.
        user: String,
        /// The id of the compliance officer or administrator who does this.
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
    },
    /// List who is banned from a keyset.
    #[command(
        after_help = "Example:\n  housecall keysets bans --config housecall.toml sub-c-… --json"
    )]
    Bans {
        #[command(flatten)]
        place: Place,
        /// The subscribe key.
        key: String,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Who does it, and where.
#[derive(Debug, Args)]
pub(crate) struct By {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The id of the compliance officer or administrator who does this.
    #[arg(long, value_name = "PERSON")]
    pub(crate) by: String,
}
