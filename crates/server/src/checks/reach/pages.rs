//! Whether anything of the application loads from somebody else, or may: its document, and every script, style and other file that
//! the document leads to or that it was built with. It reads what is served. What a browser makes of that, nobody sees here.

use super::{client, judge_alone, loopholes, reached, text};
use crate::web;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::{Client, Url};
use std::collections::BTreeSet;
use std::path::Path;

/// Some pages: all of them are the same document, also one that is none.
const PAGES: [&str; 4] = ["/app/", "/app/sign-in", "/app/guest", "/app/nothing/of/this/name"];
/// What may name somebody else from whom it loads; pictures and fonts name nobody.
const READ: [&str; 6] = [".js", ".css", ".svg", ".webmanifest", ".json", ".html"];
/// No more is asked for: what is served leads to no end of it. What is left then nobody has looked at.
const MOST: usize = 2_000;
/// Of so many that were asked for it is told how they were answered.
const LISTED: usize = 300;
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
    /// What was named by something that was served, and must be there.
    named: BTreeSet<String>,
    /// What is not there, as what only another build has.
    missing: BTreeSet<String>,
    /// What may be there and was not given, so that nobody knows what it loads.
    kept: Vec<String>,
    /// What was asked for, with the status by which it was answered.
    asked: Vec<String>,
}

impl Walk {
    fn from(base: &Url) -> Result<Self, Unseen> {
        let (client, base) = (client()?, base.clone());
        let (waiting, kept, asked) = (Vec::new(), Vec::new(), Vec::new());
        let (known, named, missing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut walk = Self { client, base, waiting, known, read: 0, named, missing, kept, asked };
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

    /// What was served names it, so it is read and has to be there, unless it is somebody else's.
    fn name(&mut self, url: Url) {
        if url.origin() == self.base.origin() {
            self.named.insert(url.path().to_owned());
            self.add(url);
        }
    }

    /// What of all that should be read was not.
    fn unread(&self) -> Vec<String> {
        let gone = self.named.intersection(&self.missing);
        self.kept.iter().cloned().chain(gone.map(|path| format!("{path} answers 404"))).collect()
    }

    /// The next that is to be read; that more waits than is asked for is told, as nobody has looked at it.
    fn next(&mut self, most: usize) -> Result<Option<Url>, Unseen> {
        if self.asked.len() < most || self.waiting.is_empty() {
            return Ok(self.waiting.pop());
        }
        let (count, asked) = (self.waiting.len(), self.asked.len());
        let words = "more is served than is looked at, so nobody knows what the rest loads";
        Err(Unseen::because(format!("{words}: {count} wait after {asked}")))
    }

    /// Adds what was seen on the way.
    fn with(&self, found: Finding) -> Finding {
        let paths: Vec<&str> = self.asked.iter().take(LISTED).map(String::as_str).collect();
        let found = found.with("read", self.read).with("missing", self.missing.len());
        found.with("asked", self.asked.len()).with("paths", paths.join(", "))
    }

    /// Reads it; what is wrong with it, if anything is.
    async fn read(&mut self, url: &Url) -> Result<Option<Finding>, Unseen> {
        let answer = self.client.get(url.clone()).send().await?;
        let (status, path) = (answer.status(), url.path());
        self.asked.push(format!("{path} {}", status.as_u16()));
        if status.as_u16() == 429 {
            return Err(Unseen::because("the server limits how often it may be asked from here"));
        }
        let onward = text(answer.headers(), "location");
        if let Some(host) = led_away((status.as_u16(), &onward), url) {
            let words = format!("{path} leads to {host}");
            return Ok(Some(Finding::new(Status::Fail, words)));
        }
        // A page is served in any case.
        if !is_page(path) && !status.is_success() {
            if status.as_u16() == 404 {
                self.missing.insert(path.to_owned());
            } else {
                self.kept.push(format!("{path} answers {}", status.as_u16()));
            }
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
                self.name(place);
            }
        }
        Ok(None)
    }
}

/// To whom an answer leads on, where that is somebody else.
fn led_away((status, onward): (u16, &str), url: &Url) -> Option<String> {
    let place = url.join(onward).ok()?;
    let leads = (300..400).contains(&status) && place.origin() != url.origin();
    leads.then(|| place.host_str().unwrap_or("another address").to_owned())
}

fn judge_file(path: &str, policy: &str, content: &str) -> Finding {
    let is_script = Path::new(path).extension().is_some_and(|one| one.eq_ignore_ascii_case("js"));
    let contexts: &[&str] = if is_script { &BY_SCRIPT } else { &BY_OTHERS };
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
    while let Some(next) = walk.next(MOST)? {
        if let Some(wrong) = walk.read(&next).await? {
            return Ok(walk.with(wrong));
        }
    }
    let unread: Vec<String> = walk.unread().into_iter().take(5).collect();
    if !unread.is_empty() {
        let words = "nobody knows what is loaded by what was not given";
        return Err(Unseen::because(format!("{words}: {}", unread.join(", "))));
    }
    let words = format!(
        "{} pages and files, as they are served, load from their own address, and may from no other",
        walk.read
    );
    Ok(walk.with(Finding::new(Status::Pass, words)))
}

#[cfg(test)]
mod tests {
    use super::{BY_OTHERS, BY_SCRIPT, Status, Url, Walk, judge_file, led_away, loaded, named};
    use crate::checks::reach::bare;

    #[tokio::test]
    async fn a_file_that_is_named_and_not_given_leaves_nobody_sure_and_one_of_another_build_may_lack()
     {
        let shut = |asked: &str| {
            let status = if asked.starts_with("GET /assets/shut.js ") { 503 } else { 404 };
            Some((status, String::new()))
        };
        let (_tasks, origin) = bare::open(shut).await.unwrap();
        let base: Url = origin.parse().unwrap();
        let mut walk = Walk::from(&base).unwrap();
        let place = |path: &str| base.join(path).unwrap();
        assert!(walk.read(&place("/assets/old.js")).await.unwrap().is_none());
        assert_eq!((walk.missing.len(), walk.unread().len()), (1, 0), "another build has it");
        walk.name(place("/assets/old.js"));
        assert_eq!(walk.unread(), ["/assets/old.js answers 404"]);
        assert!(walk.read(&place("/assets/shut.js")).await.unwrap().is_none());
        assert_eq!(walk.unread()[0], "/assets/shut.js answers 503");
        let told = walk.with(super::Finding::new(Status::Pass, ""));
        assert_eq!(told.evidence["paths"], "/assets/old.js 404, /assets/shut.js 503");
    }

    #[test]
    fn what_is_served_beyond_what_is_looked_at_leaves_nobody_sure() {
        let mut walk = Walk::from(&"https://clinic.example/".parse().unwrap()).unwrap();
        let all = walk.waiting.len();
        assert!(all > 2 && walk.next(1).unwrap().is_some());
        walk.asked.push("/app/ 200".to_owned());
        let said = format!("{:?}", walk.next(1).unwrap_err());
        assert!(said.contains(&format!("{} wait after 1", all - 1)), "{said}");
        walk.waiting.clear();
        assert!(walk.next(1).unwrap().is_none(), "all was asked for");
    }

    #[test]
    fn an_answer_that_leads_to_somebody_else_is_told_from_one_that_stays() {
        let url: Url = "https://clinic.example/assets/a.js".parse().unwrap();
        let away = |status, onward: &str| led_away((status, onward), &url);
        assert_eq!(away(302, "https://cdn.example/a.js?key=1").as_deref(), Some("cdn.example"));
        assert_eq!(away(307, "//cdn.example/a.js").as_deref(), Some("cdn.example"));
        for (status, onward) in [(302, "/assets/b.js"), (200, "https://cdn.example/"), (304, "")] {
            assert_eq!(away(status, onward), None, "{status} {onward}");
        }
    }

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
