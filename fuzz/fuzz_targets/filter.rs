//! Any text as a filter, on any metadata and payload: it is refused or compiled, and never hangs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::filter::{Facts, Filter};

fuzz_target!(|input: (&str, &str, &str)| {
    let (expression, meta, data) = input;
    if let Ok(filter) = Filter::parse(expression) {
        let facts = Facts::new(Some(meta), data);
        assert_eq!(filter.matches(&facts), filter.matches(&facts));
    }
});
