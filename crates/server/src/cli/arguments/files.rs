//! What can be written behind `files`.

use super::Place;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Files {
    /// Name the stored files whose bytes are not where files are kept, and write down of them that they are lost: backups and
    /// drills then go on without them, and whoever asks for one is told. Make sure first that `files.url` is right and that no
    /// backup has them.
    #[command(
        after_help = "Examples:\n  housecall files lost --config housecall.toml\n  housecall files lost --config housecall.toml --id 0b9e4c1a-6f0d-4a53-9d0e-2f6c7f1f8a11\n  housecall files lost --config housecall.toml --all"
    )]
    Lost {
        #[command(flatten)]
        place: Place,
        /// Write this one down; once for each. What is there is refused.
        #[arg(long, value_name = "ID", conflicts_with = "all")]
        id: Vec<String>,
        /// Write all of them down.
        #[arg(long)]
        all: bool,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}
