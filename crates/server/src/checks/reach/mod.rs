//! Looks at the running server from outside, as strangers see it: its handshake, its headers, and what it tells those
//! who are not signed in. Nothing is changed there, and nobody's credentials are used. `shut` tries from here what must not be
//! reached, and says nothing to it.

pub(super) mod bare;
mod ending;
mod foresight;
mod greeting;
mod handshake;
mod headers;
mod listeners;
mod notice;
mod pages;
mod shut;
mod strict;

pub(super) use handshake::dialled;
pub(super) use headers::{Dump, lacking};
pub(super) use listeners::Listeners;
pub(super) use shut::answering;

use super::technical;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use reqwest::header::HeaderMap;
use reqwest::{Certificate, Client, ClientBuilder, Url};
use serde_json::Value;
use std::time::Duration;

/// Days for which a result counts.
const DAYS: u32 = 1;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[
    Check {
        version: 3,
        ..technical(
            ("HC-001", &["164.312(e)(1)", "164.312(e)(2)(ii)", "ASVS 12.1"], DAYS),
            Severity::Critical,
            (
                "the server and its relay speak TLS 1.3, and of TLS 1.2 what has AEAD and ECDHE, and no more; they, the mail server and a database on another machine have a certificate that machines trust and that is good for 30 days",
                "set [tls] with a certificate of a public authority, or have the proxy in front do so, and renew it in time; have the proxy or the relay refuse everything before TLS 1.2, CBC, and keys that RSA carries",
            ),
            Look::At {
                probe: |_, site| Box::pin(handshake::shaken(site)),
                spoil: |_, site| Box::pin(ending::served(site)),
            },
        )
    },
    Check {
        version: 3,
        ..technical(
            ("HC-002", &["164.312(e)(1)", "ASVS 3.4.1"], DAYS),
            Severity::High,
            (
                "browsers are told to come by TLS only, for a year at least, and whoever comes in the clear is sent on to TLS or given nothing",
                "the server sends the header by itself where it speaks TLS or its settings declare a proxy; have the proxy in front pass it on, and answer plain HTTP with 308 to https of the same host, or with nothing at all",
            ),
            Look::At {
                probe: |_, site| Box::pin(strict::strict(site)),
                spoil: |_, site| Box::pin(ending::served(site)),
            },
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-003", &["164.310(c)", "ASVS 3.4", "ASVS 14.3"], DAYS),
            Severity::High,
            (
                "pages run nothing inline and stand in nobody's frame, and answers with PHI are kept by nobody on the way",
                "find out what between the server and the browser takes the headers away",
            ),
            Look::At {
                probe: |_, site| Box::pin(headers::headed(site)),
                spoil: |_, site| Box::pin(bare::served(site)),
            },
        )
    },
    technical(
        ("HC-018", &["164.312(a)(1)", "ASVS 8.2"], DAYS),
        Severity::Critical,
        (
            "no route that asks for a session answers anybody without one",
            "take the server off the network: what the named routes answer can be read by everybody",
        ),
        Look::At {
            probe: |_, site| Box::pin(guarded(site)),
            spoil: |_, site| Box::pin(bare::served(site)),
        },
    ),
    technical(
        ("HC-038.a", &["164.520(c)(3)"], DAYS),
        Severity::High,
        (
            "anybody reads the notice of privacy practices that is in force, word for word, in each of its languages and without a session, and its page is there",
            "find out what stands between the server and whoever asks for /api/v1/privacy-notice: a proxy that lets it through to nobody, or keeps an older answer",
        ),
        Look::At {
            probe: |_, site| Box::pin(notice::posted(site)),
            spoil: |_, site| Box::pin(bare::served(site)),
        },
    ),
    Check {
        version: 3,
        ..technical(
            ("HC-043", &["164.502(a)", "ASVS 14.2.3"], DAYS),
            Severity::High,
            (
                "pages, and every script, style and file of theirs, as they are served, load nothing from anybody else, and may not",
                "find out what puts the named addresses into the pages; trackers on them are a disclosure",
            ),
            Look::At {
                probe: |_, site| Box::pin(pages::alone(site)),
                spoil: |_, site| Box::pin(bare::served(site)),
            },
        )
    },
];

fn at(site: Site, origin: &str) -> Site {
    Site { origin: Some(origin.to_owned()), ..site }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_matches(['[', ']'])
}

/// How a running server is reached.
enum Way {
    /// It is not to be looked at.
    Unknown,
    /// From this machine only, in the clear.
    Loopback(Url),
    /// By TLS.
    Secure(Url),
    /// From elsewhere, in the clear.
    Plain,
}

fn way(site: &Site) -> Result<Way, Unseen> {
    site.origin.as_deref().map_or(Ok(Way::Unknown), way_to)
}

fn way_to(origin: &str) -> Result<Way, Unseen> {
    let url: Url = origin.parse()?;
    let host = host(&url);
    let here = host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    Ok(match (url.scheme(), here) {
        ("https", _) => Way::Secure(url),
        (_, true) => Way::Loopback(url),
        _ => Way::Plain,
    })
}

const UNKNOWN: &str = "no address of a running server was given; give one by --url";
const ON_LOOPBACK: &str = "the server is on loopback only";
const IN_THE_CLEAR: &str = "the server is reached from elsewhere by plain HTTP";

pub(super) fn client() -> Result<Client, Unseen> {
    Ok(shaped().build()?)
}

fn shaped() -> ClientBuilder {
    let patience = Duration::from_secs(10);
    let builder = Client::builder().no_proxy().timeout(patience);
    builder.redirect(reqwest::redirect::Policy::none())
}

/// One that also trusts who vouches for a server that was made bad.
fn client_of(site: &Site) -> Result<Client, Unseen> {
    let Some(authority) = site.prop::<ending::Authority>() else { return client() };
    Ok(shaped().tls_certs_merge([Certificate::from_der(&authority.0)?]).build()?)
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The address of a server that may be asked.
pub(super) fn reached(site: &Site) -> Result<Result<Url, Finding>, Unseen> {
    Ok(match way(site)? {
        Way::Unknown => Err(Finding::nothing(UNKNOWN)),
        Way::Plain => Err(Finding::new(Status::Fail, IN_THE_CLEAR)),
        Way::Loopback(url) | Way::Secure(url) => Ok(url),
    })
}

/// The paths of routes that read and ask for a session, with something in the place of ids.
fn closed(description: &Value) -> Vec<String> {
    let Some(paths) = description.get("paths").and_then(Value::as_object) else {
        return Vec::new();
    };
    let asks = |routes: &Value| {
        let security = routes.pointer("/get/security").and_then(Value::as_array);
        security.is_some_and(|ways| !ways.is_empty())
    };
    let filled = |path: &String| {
        let part =
            |part: &str| if part.starts_with('{') { "none".to_owned() } else { part.to_owned() };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    paths.iter().filter(|(_, routes)| asks(routes)).map(|(path, _)| filled(path)).collect()
}

async fn guarded(site: &Site) -> Result<Finding, Unseen> {
    let url = match reached(site)? {
        Ok(url) => url,
        Err(finding) => return Ok(finding),
    };
    let client = client()?;
    let description = client.get(url.join("/api/openapi.json")?).send().await?.bytes().await?;
    let paths = closed(&serde_json::from_slice(&description)?);
    let mut open = Vec::new();
    for path in &paths {
        let status = client.get(url.join(path)?).send().await?.status().as_u16();
        if status == 429 {
            return Err(Unseen::because("the server limits how often it may be asked from here"));
        }
        if status != 401 {
            open.push(path.as_str());
        }
    }
    let (status, words) = if paths.is_empty() {
        (Status::Error, "the server describes no route that asks for a session".to_owned())
    } else if open.is_empty() {
        (Status::Pass, format!("{} routes answer nobody without a session", paths.len()))
    } else {
        (Status::Fail, format!("these answer without a session: {}", open.join(", ")))
    };
    Ok(Finding::new(status, words).with("routes", paths.len()))
}

/// The addresses that a page has things loaded from, other than its own. One without a scheme is of the page's own scheme, and
/// of somebody else all the same.
fn strangers(page: &str) -> Vec<&str> {
    let parts = page.split(|one: char| one.is_whitespace() || "\"'=<>".contains(one));
    let is_stranger = |part: &&str| {
        let part = part.to_ascii_lowercase();
        let host = ["https://", "http://", "//"].iter().find_map(|begin| part.strip_prefix(begin));
        host.is_some_and(|host| host.starts_with(|one: char| one.is_alphanumeric() || one == '['))
    };
    parts.filter(is_stranger).collect()
}

/// Directives that name no source.
const SOURCELESS: [&str; 6] = [
    "sandbox",
    "report-to",
    "trusted-types",
    "require-trusted-types-for",
    "upgrade-insecure-requests",
    "block-all-mixed-content",
];

/// Whether a source of a policy is the page's own: everything else, hosts with and without a scheme and whole schemes, is
/// somebody else's or anybody's.
fn is_own(source: &str) -> bool {
    const OWN: [&str; 4] = ["'self'", "'none'", "data:", "blob:"];
    let marked = ["'nonce-", "'sha256-", "'sha384-", "'sha512-"];
    let is_path = source.starts_with('/') && !source.starts_with("//");
    is_path || OWN.contains(&source) || marked.iter().any(|begin| source.starts_with(begin))
}

/// By what a policy lets a page load from elsewhere; what no directive speaks of, the default does.
fn loopholes(policy: &str) -> Vec<String> {
    let policy = policy.to_ascii_lowercase();
    let (mut found, mut has_default) = (Vec::new(), false);
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace();
        let Some(name) = words.next() else { continue };
        has_default |= name == "default-src";
        if !SOURCELESS.contains(&name) {
            let others = words.filter(|source| !is_own(source));
            found.extend(others.map(|source| format!("{name} {source}")));
        }
    }
    if !has_default {
        found.push("no default-src".to_owned());
    }
    found
}

fn judge_alone(policy: &str, page: &str) -> Finding {
    let loopholes = loopholes(policy);
    let (status, words) = if let Some(first) = strangers(page).first() {
        (Status::Fail, format!("the page names {first}"))
    } else if !loopholes.is_empty() {
        (Status::Fail, format!("the page may load from elsewhere: {}", loopholes.join(", ")))
    } else {
        (Status::Pass, "the page loads from its own address, and may from no other".to_owned())
    };
    Finding::new(status, words).with("content_security_policy", policy)
}

#[cfg(test)]
mod tests {
    use super::{Status, closed, judge_alone, strangers};
    use serde_json::json;

    #[test]
    fn pages_are_read_as_browsers_read_them() {
        assert_eq!(
            strangers("<script src=\"https://cdn.example/a.js\">"),
            ["https://cdn.example/a.js"]
        );
        assert!(strangers("<script src=\"/assets/a.js\">").is_empty());
        for unlike in ["'//tracker.example/x.js'", "HTTPS://tracker.example", "//[2001:db8::1]/x"] {
            assert_eq!(strangers(&format!("<img src={unlike} alt>")).len(), 1, "{unlike}");
        }
    }

    #[test]
    fn a_page_is_alone_when_it_names_nobody_else_and_its_policy_lets_nobody_in() {
        const OWN: &str =
            "default-src 'none'; script-src 'self' 'nonce-Ab1'; img-src 'self' blob: data:";
        let judged = |policy: &str, page: &str| judge_alone(policy, page).status;
        let page = "<script type=\"module\" src=\"/assets/a.js\"></script>";
        assert_eq!(judged(OWN, page), Status::Pass);
        let tracked = "<script src=\"//tracker.example/x.js\"></script>";
        assert_eq!(judged(OWN, tracked), Status::Fail);
        for more in [
            "https:",
            "cdn.example",
            "*.tracker.com",
            "*",
            "wss://tracker.example",
            "'strict-dynamic'",
            "'unsafe-inline'",
        ] {
            let policy = OWN.replace("'self' 'nonce", &format!("'self' {more} 'nonce"));
            let found = judge_alone(&policy, page);
            assert_eq!(found.status, Status::Fail, "{policy}");
            assert!(found.observed.contains(&format!("script-src {more}")), "{}", found.observed);
        }
        let reported = format!("{OWN}; report-uri https://tracker.example/csp");
        assert_eq!(judged(&reported, page), Status::Fail);
        let reported = format!("{OWN}; report-uri /api/v1/csp-reports; report-to csp");
        assert_eq!(judged(&reported, page), Status::Pass, "its own server is told");
        assert_eq!(
            judged(&format!("{OWN}; upgrade-insecure-requests; sandbox allow-forms"), page),
            Status::Pass
        );
        assert_eq!(judged("img-src 'self'", page), Status::Fail, "scripts come from anywhere");
        assert_eq!(judged("", page), Status::Fail);
    }

    #[test]
    fn an_address_says_whether_strangers_come_in_the_clear() {
        let way = |origin: &str| super::way_to(origin).unwrap();
        assert!(matches!(way("http://192.0.2.1"), super::Way::Plain));
        assert!(matches!(way("http://[::1]:8080"), super::Way::Loopback(_)));
        assert!(matches!(way("https://clinic.example"), super::Way::Secure(_)));
    }

    #[test]
    fn routes_are_asked_that_want_a_session() {
        let description = json!({"paths": {
            "/open": {"get": {}},
            "/people/{id}": {"get": {"security": [{"session": []}]}},
            "/do": {"post": {"security": [{"session": []}]}},
        }});
        assert_eq!(closed(&description), ["/people/none"]);
    }
}
