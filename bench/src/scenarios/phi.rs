//! What the audit log costs: the same ciphertext on a consultation's channel and on a custom one.

use super::publish::{self, CONNECTIONS};
use crate::load::payload::Template;
use crate::peers::house::{Channels, Options};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

pub(super) fn publish(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "phi-publish",
        what: "publish on a PHI channel, audit entries and signed checkpoints",
        peer: "the same on a channel without",
        unit: "/s",
        better: Better::Higher,
        floor: 0.7,
        goal: 0.85,
    };
    let template = ciphertext();
    let side = |channels| {
        let options = Options::default();
        publish::publish(bench, &options, channels, &template, CONNECTIONS, Sample::rate)
    };
    compare(bench, promise, |_| side(Channels::Consultation), |_| side(Channels::Custom))
}

/// A message in the SDKs' AES-256 format: header, initialisation vector, eight blocks. To the house it
/// is opaque, so blocks of zeroes (and the stamp) are as good as real ones.
pub(super) fn ciphertext() -> Template {
    use base64::Engine as _;
    let mut bytes = b"PNED\x01ACRH\x10".to_vec();
    bytes.resize(26 + 8 * 16, 0);
    let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
    Template::ciphertext(&base64, 40)
}
