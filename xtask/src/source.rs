//! The tree as text: its files, and Rust source split into code and string literals.

use std::fs;
use std::path::Path;

/// Folders that hold nothing the project wrote.
const FOREIGN: [&str; 7] =
    ["target", "node_modules", ".git", "__pycache__", ".venv", "corpus", "artifacts"];

/// One text file of the repository.
#[derive(Debug, Clone)]
pub struct File {
    /// Path from the root of the repository, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// A string literal and the line where it starts.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Line, counted from 1.
    pub line: usize,
    /// What stands between the quotes, escapes left as written.
    pub text: String,
}

impl File {
    /// A file with this path and text.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The crate it belongs to: its folder under `crates/`.
    pub fn member(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The file's own name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// What follows the last dot of its name.
    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.extension() == "rs"
    }

    /// Whether it is compiled only into tests.
    pub fn is_test(&self) -> bool {
        let test_name = matches!(self.name(), "tests.rs" | "testing.rs");
        test_name || self.path.split('/').any(|part| matches!(part, "tests" | "benches"))
    }

    /// Its code: comments and the insides of strings blanked, inline test modules cut away.
    pub fn code(&self) -> String {
        without_inline_tests(&split(&self.text).0)
    }

    /// Its string literals.
    pub fn literals(&self) -> Vec<Literal> {
        split(&self.text).1
    }
}

/// Reads every text file under the root that the project wrote.
///
/// # Errors
/// When a folder cannot be listed.
pub fn tree(root: &Path) -> std::io::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if entry.file_type()?.is_dir() {
                if !FOREIGN.iter().any(|foreign| name.to_str() == Some(foreign)) {
                    folders.push(entry.path());
                }
            } else if let Ok(text) = fs::read_to_string(entry.path()) {
                let path = entry.path();
                let path = path.strip_prefix(root).unwrap_or(&path);
                files.push(File::new(&path.to_string_lossy(), &text));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Splits Rust source into its code (lines kept, comments and string insides blanked) and literals.
pub fn split(text: &str) -> (String, Vec<Literal>) {
    let mut splitter = Splitter { rest: text, line: 1, code: String::new(), literals: Vec::new() };
    while splitter.step() {}
    (splitter.code, splitter.literals)
}

struct Splitter<'t> {
    rest: &'t str,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Splitter<'_> {
    /// Takes one comment, literal or character; false at the end.
    fn step(&mut self) -> bool {
        let after_word = self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some(hashes) = raw_string(self.rest).filter(|_| !after_word) {
            self.raw(hashes);
        } else if self.rest.starts_with('"') {
            self.quoted();
        } else if let Some(length) = character(self.rest) {
            self.blank(length);
        } else if let Some(next) = self.rest.chars().next() {
            self.keep(next.len_utf8());
        } else {
            return false;
        }
        true
    }

    fn take(&mut self, length: usize) -> String {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken.to_owned()
    }

    fn keep(&mut self, length: usize) {
        let taken = self.take(length);
        self.code.push_str(&taken);
    }

    fn blank(&mut self, length: usize) {
        let taken = self.take(length);
        self.code.extend(taken.chars().filter(|c| *c == '\n'));
    }

    fn literal(&mut self, length: usize) {
        let line = self.line;
        let text = self.take(length);
        self.code.extend(text.chars().filter(|c| *c == '\n'));
        self.literals.push(Literal { line, text });
    }

    fn quoted(&mut self) {
        self.keep(1);
        self.literal(closing_quote(self.rest));
        self.keep(1.min(self.rest.len()));
    }

    fn raw(&mut self, hashes: usize) {
        self.keep(hashes + 2);
        let close = format!("\"{}", "#".repeat(hashes));
        self.literal(self.rest.find(&close).unwrap_or(self.rest.len()));
        self.keep(close.len().min(self.rest.len()));
    }
}

/// How many `#` open a raw string that starts here.
fn raw_string(text: &str) -> Option<usize> {
    let marks = text.strip_prefix('r')?;
    let hashes = marks.len() - marks.trim_start_matches('#').len();
    marks.get(hashes..)?.starts_with('"').then_some(hashes)
}

fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of a character literal that starts here; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside.get(2..)?.find('\'').map(|at| at + 4);
    }
    let first = inside.chars().next()?.len_utf8();
    inside.get(first..)?.starts_with('\'').then_some(first + 2)
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Cuts `#[cfg(test)] mod name { … }` out of code whose strings are blank already.
fn without_inline_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        rest = match after.find(['{', ';']) {
            Some(open) if after.get(open..).is_some_and(|body| body.starts_with('{')) => {
                after.split_at(open + block(after.get(open..).unwrap_or_default())).1
            }
            Some(end) => after.split_at(end).1,
            None => "",
        };
    }
    kept.push_str(rest);
    kept
}

/// The length of a block that starts with its opening brace.
fn block(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_leave_the_code() {
        let text =
            "let a = \"x // \\\" y\"; // b\nlet c = r#\"q\"z\"#; /* d /* e */ */ let f: &'a u8;";
        let (code, literals) = split(text);
        assert_eq!(code, "let a = \"\"; \nlet c = r#\"\"#;  let f: &'a u8;");
        assert_eq!(literals[0], Literal { line: 1, text: "x // \\\" y".into() });
        assert_eq!(literals[1], Literal { line: 2, text: "q\"z".into() });
    }

    #[test]
    fn characters_are_not_lifetimes() {
        let (code, literals) =
            split("match c { '\"' => 1, '\\'' => 2, 'x' => 3 } \"s\" fn f<'x>()");
        assert_eq!(code, "match c {  => 1,  => 2,  => 3 } \"\" fn f<'x>()");
        assert_eq!(literals.len(), 1);
    }

    #[test]
    fn inline_tests_are_cut_and_what_follows_stays() {
        let file =
            File::new("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}");
        assert_eq!(file.code(), "fn a() {}\n\nfn c() {}");
        assert_eq!(File::new("a.rs", "#[cfg(test)]\nmod tests;\nfn c() {}").code(), ";\nfn c() {}");
    }
}
