//! The arguments of `compliance`.

use super::{Check, Place};
use clap::{ArgGroup, Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Compliance {
    /// Run the checks. Exit code 0 when none fails, 1 when one fails or could not look, 2 when --strict minds a warning,
    /// 3 when they could not be run.
    #[command(
        after_help = "Exit codes:\n  0  no check fails\n  1  a check fails, or could not look\n  2  --strict: none fails, and one warns\n  3  the checks could not be run\n\nExample:\n  housecall compliance check --config housecall.toml --url https://visits.clinic.example --out report.json --html report.html\n  housecall compliance check --config housecall.toml --profile nprm2025\n  housecall compliance check --data ./demo\n  housecall compliance check --data ./demo --only HC-018,HC-028\n  housecall compliance check --self-test"
    )]
    Check(Examine),
    /// Try what happens while the audit log cannot be written, on an installation that is made for it and thrown away, and
    /// keep what came of it for HC-027. Exit code 1 when anything happened unwitnessed.
    #[command(after_help = "Example:\n  housecall compliance drill --config housecall.toml")]
    Drill {
        /// The installation that is told of it.
        #[command(flatten)]
        place: Place,
    },
    /// List every check: what it looks at, and what it expects.
    #[command(after_help = "Example:\n  housecall compliance list --profile hipaa")]
    List {
        /// hipaa, or nprm2025 for what the proposed rule would add; part2 or asvs-l2 for those that serve 42 CFR Part 2 or ASVS.
        #[arg(long, default_value = "hipaa", value_name = "PROFILE")]
        profile: String,
    },
    /// Vouch for what no program can observe, by name and until a day.
    #[command(
        after_help = "Example:\n  housecall compliance attest --data ./demo --check HC-053 --by officer-1 --owner 'Training office' --statement 'Everybody was trained in October.' --until 2027-10-31 --document register.pdf"
    )]
    Attest(Attest),
    /// Ask that a check may fail for at most 90 days, or write down a decision about an addressable specification. It counts
    /// once somebody else approves it.
    #[command(
        after_help = "Example:\n  housecall compliance waive --data ./demo --check HC-029.b --by officer-1 --reason 'The witness moves to another host this month.' --until 2026-12-31"
    )]
    Waive(Waive),
    /// List every waiver and decision, newest first.
    Waivers {
        #[command(flatten)]
        place: Place,
    },
    /// Approve what somebody else asked for.
    #[command(
        after_help = "Example:\n  housecall compliance approve --data ./demo --by admin-1 ID"
    )]
    Approve(WaiverStep),
    /// End a waiver before its time, or refuse one.
    Unwaive(WaiverStep),
    /// Verify a report with its .note file; needs no database and no network.
    #[command(
        after_help = "Example:\n  housecall compliance verify report.json --key \"$(cat demo/audit.vkey)\""
    )]
    Verify(Check),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("world").required(true).multiple(true).args(["data", "config", "self_test"])))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Examine {
    /// The data folder of an embedded store.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The settings file of a server.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub(crate) config: Option<PathBuf>,
    /// Run each check in a world made bad on purpose, in which it must fail. With --data or --config the outcome is kept
    /// there, for HC-066.
    #[arg(long)]
    pub(crate) self_test: bool,
    /// Run these checks only, with commas between them or each by an --only of its own. HC-018 means HC-018.a and every other
    /// part of it, too.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// By which rules to judge: hipaa, or nprm2025 for what the proposed rule would add. part2 and asvs-l2 run those checks of
    /// hipaa that serve 42 CFR Part 2 or level 2 of OWASP ASVS.
    #[arg(long, default_value = "hipaa", value_name = "PROFILE")]
    pub(crate) profile: String,
    /// Where the running server is reached, if not by the origin of its settings; it is looked at from outside, too. A run
    /// without an address or without settings counts neither for going live nor as the run of the day.
    #[arg(long, visible_alias = "against", value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Try the running server from inside, too: people of an organization of their own (zz-compliance), in which nobody is
    /// real, sign in, guess, pry and leave. Their accounts are closed when it is over.
    #[arg(long, requires_all = ["config", "url"], conflicts_with = "self_test")]
    pub(crate) active: bool,
    /// Print the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the signed statement over the report after its lines. Every report is signed and kept, also without this.
    #[arg(long, conflicts_with_all = ["json", "self_test"])]
    pub(crate) sign: bool,
    /// Where to write the report; its signature goes beside it, as FILE.note.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where to write the report as a page for people.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Mind warnings, too: exit code 2 when none fails and one warns.
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Advisories {
    /// The settings file of a server.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Print one line as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Waive {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The check.
    #[arg(long, value_name = "ID")]
    pub(crate) check: String,
    /// waiver; or of an addressable specification alternative or not-reasonable, for at most a year.
    #[arg(long, default_value = "waiver")]
    pub(crate) grounds: String,
    /// The id of the compliance officer or administrator who asks.
    #[arg(long, value_name = "ID")]
    pub(crate) by: String,
    /// Why, and what holds instead; nothing about patients.
    #[arg(long)]
    pub(crate) reason: String,
    /// The last day on which it counts.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: String,
}

#[derive(Debug, Args)]
pub(crate) struct WaiverStep {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The id of the waiver.
    pub(crate) id: String,
    /// The id of the compliance officer or administrator who does it.
    #[arg(long, value_name = "ID")]
    pub(crate) by: String,
}

#[derive(Debug, Args)]
pub(crate) struct Attest {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The check.
    #[arg(long, value_name = "ID")]
    pub(crate) check: String,
    /// The id of the compliance officer or administrator who writes it down.
    #[arg(long, value_name = "ID")]
    pub(crate) by: String,
    /// Who answers for it: a name or an office.
    #[arg(long)]
    pub(crate) owner: String,
    /// What holds, in their words; nothing about patients.
    #[arg(long)]
    pub(crate) statement: String,
    /// The last day on which it counts.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: String,
    /// The document that it is said by, such as a report, which some checks ask for; only its SHA-256 is kept.
    #[arg(long, value_name = "FILE")]
    pub(crate) document: Option<PathBuf>,
}
