//! The rows of the table, grouped by what they run.

mod archive;
mod audit;
mod clinic;
mod cost;
mod elsewhere;
mod fanout;
mod files;
mod filter;
mod history;
mod hostile;
mod latency;
mod memory;
mod phi;
mod postgres;
mod publish;
mod tokens;
mod turn;

use clap::ValueEnum;

pub(crate) use cost::paths as costs;

use crate::report::Row;
use crate::{Bench, Outcome};

/// Measures a row.
type Measure = fn(&Bench) -> Outcome<Row>;

/// A group of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Every group.
    All,
    /// Durable publish on 32 connections, beside NATS and Redis.
    Publish,
    /// Acknowledgement on one connection, beside Redis.
    Ack,
    /// Publish with PostgreSQL as the store, beside its own single-row commits.
    Postgres,
    /// Fan-out to 1,000 subscribers on 100 channels and on one, beside nchan.
    Fanout,
    /// Latency at 10,000 deliveries a second, beside nchan.
    Latency,
    /// Memory of a waiting subscriber, plain and under TLS, beside nchan.
    Memory,
    /// History pages, beside Redis.
    History,
    /// A page of history among ten million messages.
    Archive,
    /// What a subscriber's filter costs a message.
    Filter,
    /// Publishes beside groups and wildcards that do not match, and without them.
    Elsewhere,
    /// Latency beside twenty hostile clients, and without them.
    Hostile,
    /// Files of 25 MB, beside nginx.
    Files,
    /// Media packets relayed, beside coturn.
    Turn,
    /// Tokens checked, beside an open keyset.
    Tokens,
    /// A PHI channel with its audit entries, beside a channel without.
    Phi,
    /// The audit log: appending, verifying, proving and searching ten million entries.
    Audit,
    /// A backup of 10 GB, beside the disk's own speed.
    Backup,
    /// The commands of a large clinic's day, after a year of visits.
    Clinic,
    /// Not a row: system calls, flushes and allocations of each hot path.
    Cost,
}

impl Scenario {
    /// The groups in the order of the table.
    pub(crate) const EACH: [Self; 18] = [
        Self::Publish,
        Self::Ack,
        Self::Postgres,
        Self::Fanout,
        Self::Latency,
        Self::Memory,
        Self::History,
        Self::Archive,
        Self::Filter,
        Self::Elsewhere,
        Self::Hostile,
        Self::Files,
        Self::Turn,
        Self::Tokens,
        Self::Phi,
        Self::Audit,
        Self::Backup,
        Self::Clinic,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Publish => "publish",
            Self::Ack => "ack",
            Self::Postgres => "postgres",
            Self::Fanout => "fanout",
            Self::Latency => "latency",
            Self::Memory => "memory",
            Self::History => "history",
            Self::Archive => "archive",
            Self::Filter => "filter",
            Self::Elsewhere => "elsewhere",
            Self::Hostile => "hostile",
            Self::Files => "files",
            Self::Turn => "turn",
            Self::Tokens => "tokens",
            Self::Phi => "phi",
            Self::Audit => "audit",
            Self::Backup => "backup",
            Self::Clinic => "clinic",
            Self::Cost => "cost",
        }
    }

    /// Measures the group's rows; a row that fails does not keep the others from being measured.
    pub(crate) fn run(self, bench: &Bench) -> Vec<Row> {
        let one = |measure: Measure| {
            measure(bench).unwrap_or_else(|fault| Row::failed(self.name(), &fault))
        };
        let measures: &[Measure] = match self {
            Self::All | Self::Cost => &[],
            Self::Audit => {
                let mut rows: Vec<Row> = [audit::append as Measure, audit::verify].map(one).into();
                match audit::rows(bench) {
                    Ok(more) => rows.extend(more),
                    Err(fault) => rows.push(Row::failed(self.name(), &fault)),
                }
                return rows;
            }
            Self::Clinic => {
                let rows = clinic::rows(bench);
                return rows.unwrap_or_else(|fault| vec![Row::failed(self.name(), &fault)]);
            }
            Self::Publish => &[publish::beside_jetstream, publish::beside_redis],
            Self::Ack => &[publish::acknowledgement],
            Self::Postgres => &[postgres::publish],
            Self::Fanout => &[fanout::group, fanout::broadcast],
            Self::Latency => &[latency::tail],
            Self::Memory => &[memory::plain, memory::under_tls],
            Self::History => &[history::pages],
            Self::Archive => &[archive::page],
            Self::Filter => &[filter::cost],
            Self::Elsewhere => &[elsewhere::publish],
            Self::Hostile => &[hostile::tail],
            Self::Files => &[files::up, files::down],
            Self::Turn => &[turn::packets],
            Self::Tokens => &[tokens::publish, tokens::fanout],
            Self::Phi => &[phi::publish],
            Self::Backup => &[audit::backup],
        };
        measures.iter().copied().map(one).collect()
    }
}
