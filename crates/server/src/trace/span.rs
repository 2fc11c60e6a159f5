//! A span, and how OTLP writes it in JSON.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

/// What is known of a span.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) trace: [u8; 16],
    pub(super) id: [u8; 8],
    pub(super) parent: Option<[u8; 8]>,
    pub(super) name: &'static str,
    /// Nanoseconds since 1970.
    pub(super) began: i128,
    /// Nanoseconds since 1970.
    pub(super) ended: i128,
    pub(super) attributes: Vec<(&'static str, Attribute)>,
}

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Text(String),
    Number(i64),
    Flag(bool),
}

impl Span {
    fn number(&self, name: &str) -> Option<i64> {
        let found = self.attributes.iter().find(|(own, _)| *own == name);
        match found {
            Some((_, Attribute::Number(value))) => Some(*value),
            _ => None,
        }
    }

    /// The span as a collector reads it.
    pub(super) fn otlp(&self) -> Value {
        let attribute = |(name, value): &(&'static str, Attribute)| {
            let value = match value {
                Attribute::Text(text) => json!({ "stringValue": text }),
                Attribute::Number(number) => json!({ "intValue": number.to_string() }),
                Attribute::Flag(flag) => json!({ "boolValue": flag }),
            };
            json!({ "key": name, "value": value })
        };
        let failed = self.number("status").is_some_and(|status| status >= 500);
        json!({
            "traceId": HEXLOWER.encode(&self.trace),
            "spanId": HEXLOWER.encode(&self.id),
            "parentSpanId": self.parent.map(|id| HEXLOWER.encode(&id)).unwrap_or_default(),
            "name": self.name,
            // A request is served to somebody, a push is asked of somebody; the rest is our own.
            "kind": match self.name { "request" => 2, "push" => 3, _ => 1 },
            "startTimeUnixNano": self.began.to_string(),
            "endTimeUnixNano": self.ended.to_string(),
            "attributes": self.attributes.iter().map(attribute).collect::<Vec<_>>(),
            "status": if failed { json!({ "code": 2 }) } else { json!({}) },
        })
    }
}

/// A whole export request.
pub(super) fn request(spans: &[Span]) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    json!({ "resourceSpans": [{
        "resource": { "attributes": [
            text("service.name", "housecall"),
            text("service.version", env!("CARGO_PKG_VERSION")),
        ]},
        "scopeSpans": [{
            "scope": { "name": "housecall" },
            "spans": spans.iter().map(Span::otlp).collect::<Vec<_>>(),
        }],
    }]})
}
