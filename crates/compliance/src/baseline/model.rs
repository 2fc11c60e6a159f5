//! How a server looks, and what somebody approved.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a server and its machine look to it. Hashes, names and addresses; no value of any setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The SHA-256 of the program that runs.
    pub program: String,
    /// What it calls itself.
    pub version: String,
    /// Whether it was built to be debugged.
    pub debug: bool,
    /// The SHA-256 of each section of the settings in force, without their secrets.
    pub settings: BTreeMap<String, String>,
    /// Where the process itself listens, as `tcp 0.0.0.0:443`.
    pub listeners: BTreeSet<String>,
    /// Where anything on the machine listens beyond loopback.
    pub open: BTreeSet<String>,
    /// Places that must not be reached from here, and answered.
    pub answered: BTreeSet<String>,
    /// How many such places were tried; one that looked before this was counted tells of none.
    #[serde(default)]
    pub tried: usize,
}

/// How a node looked last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The machine, by its own name.
    pub node: String,
    /// When.
    pub at: Timestamp,
    /// How.
    pub state: State,
}

/// What the list of a release says of its program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The SHA-256 that it gives the program.
    pub program: String,
    /// The key that signed it, where its signature was verified.
    pub key: Option<ListKey>,
}

/// A public key by which the list of a release was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListKey {
    /// Its id, as minisign prints it.
    pub id: String,
    /// The SHA-256 of its bytes, which nobody chooses as they may choose an id.
    pub sha256: String,
}

/// What somebody approves, and why.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Why; nothing about patients.
    pub reason: String,
    /// What the list of a release says, if the program is to be that one.
    pub released: Option<Listed>,
    /// Which nodes; all that looked at themselves lately where none is named.
    pub nodes: Vec<String>,
    /// The SHA-256 of the states that whoever approves has seen; whatever there is where none is given.
    pub seen: Vec<String>,
}

/// A state that somebody approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Names it.
    pub id: String,
    /// Of which node.
    pub node: String,
    /// What was approved.
    pub state: State,
    /// The SHA-256 of its canonical form.
    pub sha256: String,
    /// Why.
    pub reason: String,
    /// Whether the program was held against the list of a release, now or before.
    pub released: bool,
    /// The key that signed such a list, now or before.
    pub key: Option<ListKey>,
    /// By whom, and when.
    pub recorded: (String, Timestamp),
}

/// What is otherwise than it was approved, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// What somebody else may have done, or let in.
    pub grave: Vec<String>,
    /// What follows from settings.
    pub slight: Vec<String>,
}

/// How a node looked last, beside what counts of what was approved.
#[derive(Clone, Debug)]
pub struct Standing {
    /// How it looked.
    pub observed: Observed,
    /// The SHA-256 of the canonical form of that, which its baseline has once it is approved.
    pub sha256: String,
    /// Its newest baseline; of a node that has none, the newest there is.
    pub baseline: Option<Baseline>,
    /// What differs.
    pub drift: Drift,
}
