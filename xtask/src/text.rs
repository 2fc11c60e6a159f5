//! Rules that any file can break: names, sizes, words, and calls that belong to one place.

use crate::source::File;

/// Names that say nothing about what is inside.
const NAMELESS: [&str; 9] =
    ["util", "utils", "common", "helper", "helpers", "types", "misc", "prelude", "shared"];

/// Extensions of what people write and read as code.
const SOURCE: [&str; 8] = ["rs", "mjs", "js", "py", "ts", "tsx", "sh", "sql"];

/// Lines a source file may have.
const LINES: usize = 600;

/// Words that do not belong in a finished tree; split so that this file does not hold them.
const WORDS: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("../", "shared"), concat!("HA", "CK:")];

/// Where connections are opened: to elsewhere by egress, to the scanner, whose address is this machine's by
/// its type, and to the server by who plays a day from outside.
const OUT: &[&str] = &[
    "crates/server/src/egress/",
    "crates/server/src/scan/",
    // Looks at this server from outside, at the address that its operator gives, and tries places that must not be reached.
    "crates/server/src/checks/reach/",
    "crates/simulation/",
    "bench/",
];

/// Calls that belong to one place: the call, where it may stand, and why.
const PLACES: [(&str, &[&str], &str); 12] = [
    ("tokio::spawn(", &["crates/server/src/supervise.rs", "bench/"], "only supervise spawns"),
    ("task::spawn(", &["crates/server/src/supervise.rs", "bench/"], "only supervise spawns"),
    ("std::env", &["crates/server/", "bench/", "xtask/"], "only server reads the environment"),
    ("rusqlite::", &["crates/db/", "bench/"], "only db knows a driver"),
    ("tokio_postgres::", &["crates/db/", "bench/"], "only db knows a driver"),
    (
        "axum::",
        &["crates/server/", "crates/simulation/src/gateways/"],
        "only server knows HTTP, and a played day's gateways",
    ),
    ("TcpStream::connect", OUT, "only egress opens connections"),
    ("Client::builder(", OUT, "only egress opens connections"),
    ("reqwest::Client:", OUT, "only egress opens connections"),
    ("reqwest::get(", OUT, "only egress opens connections"),
    ("SmtpTransport", OUT, "only egress opens connections"),
    ("AmazonS3Builder", &["crates/db/src/blobs.rs"], "a bucket is reached by egress's connections"),
];

/// Files and folders with a name that says nothing.
pub fn nameless(files: &[File]) -> Vec<String> {
    let hollow = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default();
        NAMELESS.contains(&stem)
    };
    let found = files.iter().filter(|file| file.path.split('/').any(hollow));
    found.map(|file| format!("{}: a name that says nothing", file.path)).collect()
}

/// Source files over the limit. Declarations (`.d.ts`) are written by programs.
pub fn oversized(files: &[File]) -> Vec<String> {
    let by_hand =
        |file: &&File| SOURCE.contains(&file.extension()) && !file.path.ends_with(".d.ts");
    let source = files.iter().filter(by_hand);
    let counted = source.map(|file| (file, file.text.lines().count()));
    counted
        .filter(|(_, lines)| *lines > LINES)
        .map(|(file, lines)| format!("{}: {lines} lines, the limit is {LINES}", file.path))
        .collect()
}

/// Lines with a word that does not belong in a finished tree.
pub fn unfinished(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.name().contains("lock")) {
        for (number, line) in file.text.lines().enumerate() {
            for word in WORDS.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: {word}", file.path, number + 1));
            }
        }
    }
    found
}

/// Tests that are switched off.
pub fn ignored_tests(files: &[File]) -> Vec<String> {
    let marks = [concat!("#[", "ignore]"), concat!("#[", "ignore ")];
    let found =
        files.iter().filter(|f| f.is_rust() && marks.iter().any(|mark| f.text.contains(mark)));
    found.map(|file| format!("{}: an ignored test", file.path)).collect()
}

/// Calls outside the one place they belong to.
pub fn out_of_place(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in
        files.iter().filter(|f| f.is_rust() && !f.is_test() && !f.path.starts_with("conformance/"))
    {
        let code = file.code();
        for (call, places, why) in PLACES {
            if code.contains(call) && !places.iter().any(|place| file.path.starts_with(place)) {
                found.push(format!("{}: {call} ({why})", file.path));
            }
        }
    }
    found
}

/// Modules that do not say what they are.
pub fn unexplained(files: &[File]) -> Vec<String> {
    let root = |file: &&File| matches!(file.name(), "mod.rs" | "lib.rs") && !file.is_test();
    let found = files.iter().filter(root).filter(|file| !file.text.starts_with("//!"));
    found.map(|file| format!("{}: starts without a //! paragraph", file.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(path: &str, text: &str) -> Vec<File> {
        vec![File::new(path, text)]
    }

    #[test]
    fn hollow_names_are_found() {
        assert_eq!(nameless(&planted("crates/clinic/src/util.rs", "")).len(), 1);
        assert_eq!(nameless(&planted("crates/clinic/src/helpers/a.rs", "")).len(), 1);
        assert!(nameless(&planted("crates/clinic/src/utility_bill.rs", "")).is_empty());
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(oversized(&planted("a.rs", &"\n".repeat(601))).len(), 1);
        assert!(oversized(&planted("a.rs", &"\n".repeat(600))).is_empty());
        assert!(oversized(&planted("a.json", &"\n".repeat(601))).is_empty());
    }

    #[test]
    fn unfinished_words_are_found_with_their_line() {
        let found = unfinished(&planted("docs/a.md", &format!("fine\n{}: later", WORDS[0])));
        assert_eq!(found, [format!("docs/a.md:2: {}", WORDS[0])]);
    }

    #[test]
    fn ignored_tests_are_found() {
        let text = format!("{}\nfn t() {{}}", concat!("#[", "ignore]"));
        assert_eq!(ignored_tests(&planted("crates/a/src/tests.rs", &text)).len(), 1);
    }

    #[test]
    fn calls_out_of_place_are_found_but_not_in_comments_or_tests() {
        let call = "fn f() { tokio::spawn(x()); }";
        assert_eq!(out_of_place(&planted("crates/clinic/src/a.rs", call)).len(), 1);
        assert!(out_of_place(&planted("crates/server/src/supervise.rs", call)).is_empty());
        assert!(out_of_place(&planted("crates/clinic/src/tests.rs", call)).is_empty());
        assert!(out_of_place(&planted("crates/clinic/src/a.rs", "// tokio::spawn(x)")).is_empty());
        assert_eq!(out_of_place(&planted("crates/clinic/src/a.rs", "use std::env;")).len(), 1);
        let out = "fn f() { TcpStream::connect(there) }";
        assert_eq!(out_of_place(&planted("crates/server/src/files.rs", out)).len(), 1);
        assert!(out_of_place(&planted("crates/server/src/egress/mod.rs", out)).is_empty());
    }

    #[test]
    fn silent_modules_are_found() {
        assert_eq!(unexplained(&planted("crates/a/src/b/mod.rs", "mod c;")).len(), 1);
        assert!(unexplained(&planted("crates/a/src/b/mod.rs", "//! B.")).is_empty());
    }
}
