//! What checking tokens costs: the house beside itself with an open keyset.

use super::fanout;
use super::publish::{self, CONNECTIONS};
use crate::load::payload::Template;
use crate::peers::house::{Channels, Options};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

pub(super) fn publish(bench: &Bench) -> Outcome<Row> {
    let side = |access| {
        let options = Options { access, ..Options::default() };
        let template = Template::plain();
        publish::publish(bench, &options, Channels::Custom, &template, CONNECTIONS, Sample::rate)
    };
    let promise = promise("tokens-publish", "publish with tokens checked", "/s");
    compare(bench, promise, |_| side(true), |_| side(false))
}

pub(super) fn fanout(bench: &Bench) -> Outcome<Row> {
    let shape = fanout::group_shape(bench);
    let side = |access| {
        let options = Options { access, ..Options::default() };
        fanout::by_house(bench, &options, shape).map(|run| Sample::deliveries(&run))
    };
    let promise = promise("tokens-fanout", "fan-out with tokens checked", "deliveries/s");
    compare(bench, promise, |_| side(true), |_| side(false))
}

fn promise(slug: &'static str, what: &'static str, unit: &'static str) -> Promise {
    let peer = "the house with an open keyset";
    Promise { slug, what, peer, unit, better: Better::Higher, floor: 0.8, goal: 0.93 }
}
