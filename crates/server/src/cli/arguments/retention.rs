//! What `retention` takes.

use super::{By, Place};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Retention {
    /// Show what is due, class by class, with rules, holds and plans.
    #[command(after_help = "Example:\n  housecall retention show --config housecall.toml")]
    Show {
        #[command(flatten)]
        place: Place,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Propose a rule; it counts once a second person approves it.
    #[command(
        after_help = "Example:\n  housecall retention propose --config housecall.toml --by officer-1 --class medical-record --jurisdiction US-NY --population minor --days 2192 --floor-age 22 --authority '8 NYCRR 29.2'"
    )]
    Propose {
        #[command(flatten)]
        by: By,
        /// The class of records, as `show` names it.
        #[arg(long)]
        class: String,
        /// US, or a state: US-NY.
        #[arg(long)]
        jurisdiction: String,
        /// adult or minor, where age matters.
        #[arg(long)]
        population: Option<String>,
        /// For how many days.
        #[arg(long)]
        days: u32,
        /// At least until this age, in years.
        #[arg(long)]
        floor_age: Option<u16>,
        /// The law or policy that says so.
        #[arg(long)]
        authority: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Keep something whatever the rules say.
    #[command(
        after_help = "Example:\n  housecall retention hold --config housecall.toml --by officer-1 --matter 2026-114 --mark patient/pat-1 --reason litigation"
    )]
    Hold {
        #[command(flatten)]
        by: By,
        /// The matter's number; no names.
        #[arg(long)]
        matter: String,
        /// patient/ID, consultation/ID, channel/NAME, class/NAME or everything.
        #[arg(long)]
        mark: String,
        /// litigation, audit, complaint, incident or request.
        #[arg(long)]
        reason: String,
        /// Hold it although nothing bears this mark yet.
        #[arg(long)]
        not_yet_known: bool,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Ask that a hold ends; the second person who does ends it.
    #[command(
        after_help = "Example:\n  housecall retention release --config housecall.toml --by officer-1 HOLD"
    )]
    Release {
        #[command(flatten)]
        by: By,
        /// The hold's id.
        hold: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// List what may be disposed of: a dry run, by which nothing goes.
    #[command(
        after_help = "Example:\n  housecall retention plan --config housecall.toml --by officer-1"
    )]
    Plan {
        #[command(flatten)]
        by: By,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Propose that one record goes before its run; a second person approves it, and it goes with its keys: at once when it is
    /// ordered, and after the days to object when it is merely due. No legal hold gives way to it.
    #[command(
        after_help = "Example:\n  housecall retention shred --config housecall.toml --by officer-1 --class medical-record --record pat-1 --cause court-order"
    )]
    Shred {
        #[command(flatten)]
        by: By,
        /// The class of the record, as `show` names it.
        #[arg(long)]
        class: String,
        /// The record's id in its class, as `plan` and the audit log name it; no names. Of a medical record, consultation/ID is what
        /// was said in that visit alone.
        #[arg(long, value_name = "ID")]
        record: String,
        /// due (its time is over), court-order or law; an order stands above the rules.
        #[arg(long)]
        cause: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Approve a plan, or a version of a rule, as a second person. A plan for one record that is ordered is carried out at once.
    #[command(
        after_help = "Example:\n  housecall retention approve --config housecall.toml --by admin-1 PLAN\n  housecall retention approve --config housecall.toml --by admin-1 medical-record/US-NY/minor@1"
    )]
    Approve {
        #[command(flatten)]
        by: By,
        /// The plan's id, or the rule's version as `show` names it.
        what: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Object to a plan, or stop its run.
    #[command(
        after_help = "Example:\n  housecall retention object --config housecall.toml --by admin-1 PLAN"
    )]
    Object {
        #[command(flatten)]
        by: By,
        /// The plan's id.
        plan: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Carry out an approved plan now that nobody may object any more; the server does so by itself, too.
    #[command(after_help = "Example:\n  housecall retention run --config housecall.toml PLAN")]
    Run {
        #[command(flatten)]
        place: Place,
        /// The plan's id.
        plan: String,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
    /// Print the certificates of what was disposed of, one JSON object a line: of all, or of one plan. With --json they are one list.
    #[command(
        after_help = "Example:\n  housecall retention certificates --config housecall.toml\n  housecall retention certificates --config housecall.toml PLAN"
    )]
    Certificates {
        #[command(flatten)]
        place: Place,
        /// The plan's id.
        plan: Option<String>,
        /// Answer in JSON: one object, on one line.
        #[arg(long)]
        json: bool,
    },
}
