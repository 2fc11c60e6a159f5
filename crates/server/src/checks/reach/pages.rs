//! Whether anything of the application loads from somebody else, or may: its document, and every script, style and other file that
//! the document leads to or that it was built with. It reads what is served. What a browser makes of that, nobody sees here.

use super::{client, judge_alone, loopholes, reached, text};
use crate::web;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::{Client, Url};
use std::collections::BTreeSet;

/// Some pages: all of them are the same document, also one that is none.
const PAGES: [&str; 4] = ["/app/", "/app/sign-in", "/app/guest", "/app/nothing/of/this/name"];
/// What may name somebody else from whom it loads; pictures and fonts name nobody.
const READ: [&str; 6] = [".js", ".css", ".svg", ".webmanifest", ".json", ".html"];
/// No more is read: what is served leads to no end of it.
const MOST: usize = 2_000;
const POLICY: &str = "content-security-policy";

/// What stands before an address in a script that loads from there. An address by itself is none: scripts name standards, and
/// where their errors are explained.
const BY_SCRIPT: [&str; 14] = [
    "fetch(",
    "import(",
    "import",
    "}from",
    "*from",
    "importScripts(",
    "Worker(",
    "WebSocket(",
    "EventSource(",
    "Request(",
    "sendBeacon(",
    ".src=",
    "\"GET\",",
    "\"POST\",",
];
/// The same in styles, pictures and lists.
const BY_OTHERS: [&str; 6] = ["url(", "@import", "src=", "href=", "\"src\":", "\"url\":"];

fn is_page(path: &str) -> bool {
    PAGES.contains(&path)
}

fn is_read(path: &str) -> bool {
    READ.iter().any(|ending| path.ends_with(ending))
}

/// The addresses from which something is loaded, which stand behind one of these.
fn loaded<'a>(content: &'a str, contexts: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (at, _) in content.match_indices("//") {
        let before = content.get(..at).unwrap_or_default();
        let schemes = ["https:", "http:", "wss:", "ws:"];
        let bare = schemes.iter().find_map(|scheme| before.strip_suffix(*scheme)).unwrap_or(before);
        let code = bare.strip_suffix(['"', '\'', '`']).unwrap_or(bare);
        // Whatever is no text is code, or a comment; but styles name addresses as they are.
        let is_address = code.len() < bare.len() || bare.ends_with("url(");
        let code = code.trim_end();
        if is_address && contexts.iter().any(|context| code.ends_with(context)) {
            let address = content.get(bare.len()..).unwrap_or_default();
            found.extend(address.split(['"', '\'', '`', ')', ' ', '\n']).next());
        }
    }
    found
}

/// The paths to other files that something names.
fn named(content: &str) -> impl Iterator<Item = &str> {
    let parts = content.split(['"', '\'', '`', '(', ')']);
    let begins = ["/assets/", "assets/", "./", "../", "/app/"];
    let is_path = move |part: &&str| {
        begins.iter().any(|begin| part.starts_with(begin))
            && is_read(part)
            && !part.contains(char::is_whitespace)
    };
    parts.filter(is_path)
}

/// A way through all that is served.
struct Walk {
    client: Client,
    base: Url,
    waiting: Vec<Url>,
    known: BTreeSet<String>,
    read: usize,
    missing: usize,
}

impl Walk {
    fn from(base: &Url) -> Result<Self, Unseen> {
        let (client, base) = (client()?, base.clone());
        let (waiting, known) = (Vec::new(), BTreeSet::new());
        let mut walk = Self { client, base, waiting, known, read: 0, missing: 0 };
        for path in web::built().filter(|path| is_read(path)) {
            walk.add(walk.base.join(&path)?);
        }
        for page in PAGES {
            walk.add(walk.base.join(page)?);
        }
        Ok(walk)
    }

    /// One more is read, unless it is known or somebody else's.
    fn add(&mut self, url: Url) {
        if url.origin() == self.base.origin() && self.known.insert(url.path().to_owned()) {
            self.waiting.push(url);
        }
    }

    /// Reads it; what is wrong with it, if anything is.
    async fn read(&mut self, url: &Url) -> Result<Option<Finding>, Unseen> {
        let answer = self.client.get(url.clone()).send().await?;
        let (status, path) = (answer.status(), url.path());
        if status.as_u16() == 429 {
            return Err(Unseen::because("the server limits how often it may be asked from here"));
        }
        // What another build has is not there; a page is served in any case.
        if !is_page(path) && !status.is_success() {
            self.missing += 1;
            return Ok(None);
        }
        let policy = text(answer.headers(), POLICY);
        let content = String::from_utf8_lossy(&answer.bytes().await?).into_owned();
        self.read += 1;
        let found = if is_page(path) {
            judge_alone(&policy, &content)
        } else {
            judge_file(path, &policy, &content)
        };
        if found.status != Status::Pass {
            return Ok(Some(found));
        }
        for other in named(&content) {
            // What is built is named from the root, what lies beside it by that.
            let from = if other.starts_with("assets/") { &self.base } else { url };
            if let Ok(place) = from.join(other) {
                self.add(place);
            }
        }
        Ok(None)
    }
}

fn judge_file(path: &str, policy: &str, content: &str) -> Finding {
    let contexts: &[&str] = if path.ends_with(".js") { &BY_SCRIPT } else { &BY_OTHERS };
    let (loaded, loopholes) = (loaded(content, contexts), loopholes(policy));
    let (status, words) = if let Some(first) = loaded.first() {
        (Status::Fail, format!("{path} loads from {first}"))
    } else if !loopholes.is_empty() {
        (Status::Fail, format!("{path} may load from elsewhere: {}", loopholes.join(", ")))
    } else {
        (Status::Pass, "it loads from its own address, and may from no other".to_owned())
    };
    Finding::new(status, words).with("content_security_policy", policy)
}

/// Reads all that is served until something is wrong.
pub(super) async fn alone(site: &Site) -> Result<Finding, Unseen> {
    let url = match reached(site)? {
        Ok(url) => url,
        Err(finding) => return Ok(finding),
    };
    let mut walk = Walk::from(&url)?;
    while let Some(next) = walk.waiting.pop().filter(|_| walk.read < MOST) {
        if let Some(wrong) = walk.read(&next).await? {
            return Ok(wrong.with("read", walk.read).with("missing", walk.missing));
        }
    }
    let words = format!(
        "{} pages and files, as they are served, load from their own address, and may from no other",
        walk.read
    );
    Ok(Finding::new(Status::Pass, words).with("read", walk.read).with("missing", walk.missing))
}

#[cfg(test)]
mod tests {
    use super::{BY_OTHERS, BY_SCRIPT, Status, judge_file, loaded, named};

    #[test]
    fn what_loads_from_elsewhere_is_told_from_what_only_names_an_address() {
        for script in [
            "fetch(\"https://tracker.example/x\")",
            "import(`//tracker.example/x.js`)",
            "import{a}from\"https://tracker.example/x.js\"",
            "new WebSocket('wss://tracker.example')",
            "let i=new Image;i.src=\"https://tracker.example/x.gif\"",
            "r.open(\"GET\", \"http://tracker.example\")",
        ] {
            assert_eq!(loaded(script, &BY_SCRIPT).len(), 1, "{script}");
        }
        for script in [
            "let s=\"http://www.w3.org/2000/svg\";// fetch(it)",
            "throw Error(\"https://react.dev/errors/\"+e)",
            "fetch(\"/api/v1/me\")",
        ] {
            assert!(loaded(script, &BY_SCRIPT).is_empty(), "{script}");
        }
        let style = "@import \"//fonts.example/a.css\";a{background:url(https://fonts.example/a)}";
        assert_eq!(loaded(style, &BY_OTHERS), ["//fonts.example/a.css", "https://fonts.example/a"]);
        let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0\"/></svg>";
        assert!(loaded(picture, &BY_OTHERS).is_empty());
    }

    #[test]
    fn a_file_leads_to_those_beside_it_and_is_held_to_its_policy() {
        let script = "import{a}from\"./a-1.js\";const f=[\"assets/b-2.css\",\"./not this.js\"];i(`/assets/c.js`)";
        let all: Vec<&str> = named(script).collect();
        assert_eq!(all, ["./a-1.js", "assets/b-2.css", "/assets/c.js"]);
        let judged = |policy: &str| judge_file("/assets/a.js", policy, script).status;
        assert_eq!(judged("default-src 'self'"), Status::Pass);
        assert_eq!(judged("default-src 'self' https:"), Status::Fail);
        assert_eq!(judged(""), Status::Fail);
    }
}
