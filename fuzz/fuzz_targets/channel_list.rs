//! Any text as a list of names: what is read, written out again, is read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::channel::{Names, classify, split_list};

fuzz_target!(|text: &str| {
    classify(text);
    if let Ok(names) = split_list(text) {
        let joined = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(",");
        assert_eq!(split_list(&joined), Ok(names));
    }
    if let Ok(names) = Names::parse(text) {
        for pattern in &names.patterns {
            assert!(names.channels.iter().all(|name| !pattern.matches(name)
                || name.as_str().len() >= pattern.as_str().len()));
        }
    }
});
