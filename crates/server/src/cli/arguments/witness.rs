//! `witness`.

use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Witness {
    /// Make a witness: its key and its store. Prints the verifier key, for those whose logs it will cosign.
    #[command(
        after_help = "Example:\n  housecall witness create --data ./witness --name witness.example.org/w1"
    )]
    Create {
        /// The folder; it may be there already, a key in it is never overwritten.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The witness's name in cosignatures: an address without https://, which need not answer.
        #[arg(long)]
        name: String,
    },
    /// Cosign the checkpoints of logs, until stopped.
    #[command(
        after_help = "Example:\n  housecall witness serve --data ./witness --log \"$(cat their-audit.vkey)\" --listen 0.0.0.0:8443 --certificate tls.crt --key tls.key"
    )]
    Serve(WitnessServe),
    /// Print the largest checkpoint seen of each log, or of one, in the form that `audit verify --against` takes.
    #[command(
        after_help = "Example:\n  housecall witness show --data ./witness --log housecall/clinic/audit > seen"
    )]
    Show {
        /// The folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Only of the log of this origin.
        #[arg(long, value_name = "ORIGIN")]
        log: Option<String>,
    },
    /// Forget what was seen of a log, once its clinic has told why it is another: after a restore, entries are missing.
    #[command(
        after_help = "Example:\n  housecall witness forget --data ./witness --log housecall/clinic/audit"
    )]
    Forget {
        /// The folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The log's origin.
        #[arg(long, value_name = "ORIGIN")]
        log: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WitnessServe {
    /// The folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// The verifier key of a log to witness, got from its clinic; once for each.
    #[arg(long = "log", value_name = "VKEY", required = true)]
    pub(crate) logs: Vec<String>,
    /// Where to listen; port 0 takes a free one. Without TLS only on this machine.
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// The TLS certificate's file.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// The file of the certificate's key.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
}
