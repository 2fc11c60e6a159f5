//! PostgreSQL as the store: server, database and generator share both cores on both sides.

use super::publish::{self, CONNECTIONS};
use crate::load::payload::Template;
use crate::machine;
use crate::peers::house::{Channels, Options};
use crate::peers::postgres::Postgres;
use crate::process::Cores;
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

pub(super) fn publish(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "postgres-publish",
        what: "PostgreSQL: publish, 32 connections",
        peer: "its own 32-client single-row commits (pgbench)",
        unit: "/s",
        better: Better::Higher,
        floor: 0.5,
        goal: 1.0,
    };
    machine::roam()?;
    let cluster = Postgres::start()?;
    let row = compare(
        bench,
        promise,
        |round| by_house(bench, &cluster, round),
        |round| {
            let (figure, wrongs) = cluster.commits(&format!("alone_{round}"), bench.measure)?;
            Ok(Sample { figure, wrongs, ..Sample::default() })
        },
    );
    machine::settle()?;
    row
}

fn by_house(bench: &Bench, cluster: &Postgres, round: usize) -> Outcome<Sample> {
    let url = cluster.database(&format!("house_{round}"))?;
    let options = Options { postgres: Some(url), cores: Cores::All, ..Options::default() };
    let template = Template::plain();
    publish::publish(bench, &options, Channels::Custom, &template, CONNECTIONS, Sample::rate)
}
