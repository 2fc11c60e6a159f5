//! Media relayed over UDP, beside coturn.

use crate::load::relay::{self, Relayed};
use crate::peers::coturn::Coturn;
use crate::peers::house::Relay;
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

pub(super) fn packets(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "turn",
        what: "media packets relayed, 8 calls",
        peer: "coturn",
        unit: "packets/s",
        better: Better::Higher,
        floor: 0.7,
        goal: 1.0,
    };
    let length = (bench.warm, bench.measure);
    compare(
        bench,
        promise,
        |_| {
            let house = Relay::start(&bench.program)?;
            relay::run(house.address, &house.credential, length, &house.pids()).map(sample)
        },
        |_| {
            let coturn = Coturn::start()?;
            relay::run(coturn.address, &Coturn::credential()?, length, &coturn.pids()).map(sample)
        },
    )
}

fn sample(relayed: Relayed) -> Sample {
    let Relayed { per_second, wrongs, busy } = relayed;
    Sample { figure: per_second, wrongs, busy, ..Sample::default() }
}
