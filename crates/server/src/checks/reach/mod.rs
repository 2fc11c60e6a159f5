//! Looks at the running server from outside, as strangers see it: its handshake, its headers, and what it tells those
//! who are not signed in. Nothing is changed there, and nobody's credentials are used. `shut` tries from here what must not be
//! reached, and says nothing to it.

pub(super) mod bare;
mod ending;
mod greeting;
mod handshake;
mod listeners;
mod notice;
mod pages;
mod shut;

pub(super) use handshake::dialled;
pub(super) use listeners::Listeners;
pub(super) use shut::answering;

use super::technical;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use reqwest::header::{HeaderMap, STRICT_TRANSPORT_SECURITY};
use reqwest::{Certificate, Client, ClientBuilder, Url};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// Days for which a result counts.
const DAYS: u32 = 1;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[
    Check {
        version: 2,
        ..technical(
            ("HC-001", &["164.312(e)(1)", "164.312(e)(2)(ii)", "ASVS 12.1"], DAYS),
            Severity::Critical,
            (
                "the server and its relay speak TLS 1.3, and of TLS 1.2 what has AEAD and ECDHE, and no more; they and the mail server have a certificate that machines trust and that is good for 30 days",
                "set [tls] with a certificate of a public authority, or have the proxy in front do so, and renew it in time; have the proxy or the relay refuse everything before TLS 1.2, CBC, and keys that RSA carries",
            ),
            Look::At {
                probe: |_, site| Box::pin(handshake::shaken(site)),
                spoil: |_, site| Box::pin(ending::served(site)),
            },
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-002", &["164.312(e)(1)", "ASVS 3.4.1"], DAYS),
            Severity::High,
            (
                "browsers are told to come by TLS only, for a year at least, and whoever comes in the clear is sent on to TLS or given nothing",
                "the server sends the header by itself where it speaks TLS or its settings declare a proxy; have the proxy in front pass it on, and serve nothing by plain HTTP",
            ),
            Look::At {
                probe: |_, site| Box::pin(strict(site)),
                spoil: |_, site| Box::pin(ending::served(site)),
            },
        )
    },
    technical(
        ("HC-003", &["164.310(c)", "ASVS 3.4", "ASVS 14.3"], DAYS),
        Severity::High,
        (
            "pages run nothing inline and stand in nobody's frame, and answers with PHI are kept by nobody on the way",
            "find out what between the server and the browser takes the headers away",
        ),
        Look::At {
            probe: |_, site| Box::pin(headed(site)),
            spoil: |_, site| Box::pin(bare::served(site)),
        },
    ),
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

async fn strict(site: &Site) -> Result<Finding, Unseen> {
    let url = match way(site)? {
        Way::Unknown => return Ok(Finding::nothing(UNKNOWN)),
        Way::Loopback(_) => return Ok(Finding::nothing("the server is on loopback only")),
        Way::Plain => return Ok(Finding::new(Status::Fail, IN_THE_CLEAR)),
        Way::Secure(url) => url,
    };
    let answer = client_of(site)?.get(url.join("/app/")?).send().await?;
    let header = text(answer.headers(), STRICT_TRANSPORT_SECURITY.as_str());
    let (mut open, mut unseen) = (Vec::new(), None);
    // In the clear browsers come to the usual port; a client that was set up wrong comes to the one of TLS.
    for port in BTreeSet::from([80, url.port_or_known_default().unwrap_or(443)]) {
        match plain((&url, port), PLAIN_PATIENCE).await {
            Ok((status, onward)) if serves((status, &onward)) => {
                open.push(format!("port {port} answers plain HTTP with {status}"));
            }
            Ok(_) => {}
            Err(why) => unseen = Some(why),
        }
    }
    // That one port could not be seen hides nothing that another one gave.
    match unseen {
        Some(why) if open.is_empty() => Err(why),
        _ if open.is_empty() => Ok(judge_strict(&header)),
        _ => {
            let found = Finding::new(Status::Fail, open.join("; "));
            Ok(found.with("strict_transport_security", header))
        }
    }
}

/// So long a port is given to take a connection, and as long again to answer.
const PLAIN_PATIENCE: Duration = Duration::from_secs(5);

/// What a port of the server answers who asks for a page in the clear, and where it sends them; status 0 where no connection is
/// taken, or what comes is no HTTP. The host was reached before, so a port that takes none is closed or behind a wall; one that
/// takes it and says nothing in time may still have a page to give.
async fn plain((url, port): (&Url, u16), patience: Duration) -> Result<(u16, String), Unseen> {
    let mut plain = format!("http://{}/app/", url.host_str().unwrap_or_default()).parse::<Url>()?;
    if plain.set_port(Some(port)).is_err() {
        return Err(Unseen::because("the server has no host"));
    }
    let client = shaped().connect_timeout(patience).timeout(patience * 2).build()?;
    match client.get(plain).send().await {
        Ok(answer) => Ok((answer.status().as_u16(), text(answer.headers(), "location"))),
        Err(error) if error.is_timeout() && !error.is_connect() => {
            let words = format!("port {port} takes connections in the clear and does not answer");
            Err(Unseen::because(words))
        }
        Err(_) => Ok((0, String::new())),
    }
}

/// Whether that is anything but nothing, a refusal, or the way to TLS.
fn serves((status, onward): (u16, &str)) -> bool {
    match status {
        200..300 => true,
        300..400 => !onward.starts_with("https://"),
        _ => false,
    }
}

fn judge_strict(header: &str) -> Finding {
    const YEAR: u64 = 31_536_000;
    let parts: Vec<String> =
        header.to_ascii_lowercase().split(';').map(|part| part.trim().to_owned()).collect();
    let age = parts.iter().find_map(|part| part.strip_prefix("max-age=")?.parse::<u64>().ok());
    let below = parts.iter().any(|part| part == "includesubdomains");
    let (status, words) = match age {
        Some(age) if age >= YEAR && below => (Status::Pass, "browsers come by TLS for a year"),
        Some(1..) => (Status::Warn, "browsers come by TLS, for less than a year or here only"),
        _ => (Status::Fail, "browsers are not told to come by TLS"),
    };
    Finding::new(status, words).with("strict_transport_security", header)
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

async fn headed(site: &Site) -> Result<Finding, Unseen> {
    let url = match reached(site)? {
        Ok(url) => url,
        Err(finding) => return Ok(finding),
    };
    let client = client()?;
    let page = client.get(url.join("/app/")?).send().await?;
    let data = client.get(url.join("/api/v1/me")?).send().await?;
    let policy = text(page.headers(), "content-security-policy");
    let mut missing = Vec::new();
    if policy.is_empty() || policy.contains("'unsafe-inline'") {
        missing.push("content-security-policy without unsafe-inline");
    }
    if !policy.contains("frame-ancestors 'none'") {
        missing.push("frame-ancestors 'none'");
    }
    if text(page.headers(), "x-content-type-options") != "nosniff" {
        missing.push("nosniff on pages");
    }
    if !text(data.headers(), "cache-control").contains("no-store") {
        missing.push("no-store on data");
    }
    let (status, words) = if missing.is_empty() {
        (Status::Pass, "pages and data have the headers that they need".to_owned())
    } else {
        (Status::Fail, format!("missing: {}", missing.join(", ")))
    };
    Ok(Finding::new(status, words).with("content_security_policy", policy))
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
    use super::{PLAIN_PATIENCE, Status, bare, closed, judge_alone, judge_strict};
    use super::{plain, serves, strangers};
    use crate::supervise::Tasks;
    use serde_json::json;
    use std::time::Duration;
    use tokio::net::TcpListener;

    #[test]
    fn headers_and_pages_are_read_as_browsers_read_them() {
        let judged = |header| judge_strict(header).status;
        assert_eq!(judged("max-age=31536000; includeSubDomains"), Status::Pass);
        assert_eq!(judged("max-age=86400"), Status::Warn);
        assert_eq!(judged("max-age=0"), Status::Fail);
        assert_eq!(judged(""), Status::Fail);
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
    fn whoever_comes_in_the_clear_is_sent_on_or_given_nothing() {
        for (answer, wrong) in [
            ((200, ""), true),
            ((302, "http://clinic.example/app/"), true),
            ((302, "/login"), true),
            ((308, "https://clinic.example/app/"), false),
            ((403, ""), false),
            ((0, ""), false),
        ] {
            assert_eq!(serves(answer), wrong, "{answer:?}");
        }
    }

    #[test]
    fn an_address_says_whether_strangers_come_in_the_clear() {
        let way = |origin: &str| super::way_to(origin).unwrap();
        assert!(matches!(way("http://192.0.2.1"), super::Way::Plain));
        assert!(matches!(way("http://[::1]:8080"), super::Way::Loopback(_)));
        assert!(matches!(way("https://clinic.example"), super::Way::Secure(_)));
    }

    #[tokio::test]
    async fn a_port_that_serves_pages_in_the_clear_is_seen_and_a_closed_one_is_not() {
        let (tasks, origin) = bare::open(|_| None).await.unwrap();
        let url: super::Url = origin.replace("http://", "https://").parse().unwrap();
        let port = url.port().unwrap();
        assert_eq!(plain((&url, port), PLAIN_PATIENCE).await.unwrap().0, 200);
        drop(tasks);
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let told = plain((&url, closed.port()), PLAIN_PATIENCE).await;
        assert_eq!(told.unwrap(), (0, String::new()));
    }

    /// A port that takes one connection, and serves a page on it after so long.
    async fn slow(after: Duration) -> (Tasks, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = Tasks::new();
        tasks.start(async move {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::time::sleep(after).await;
            bare::answer(stream, |_| None).await.unwrap();
        });
        (tasks, port)
    }

    #[tokio::test]
    async fn a_port_that_serves_late_is_seen_and_one_that_says_nothing_is_not_taken_for_closed() {
        let url: super::Url = "https://127.0.0.1".parse().unwrap();
        let (_tasks, port) = slow(Duration::from_millis(600)).await;
        assert_eq!(plain((&url, port), PLAIN_PATIENCE).await.unwrap().0, 200);
        let (_silent, port) = slow(Duration::from_mins(10)).await;
        let told = plain((&url, port), Duration::from_millis(100)).await;
        let told = told.expect_err("nobody knows what it would have said").to_string();
        assert!(told.contains(&format!("port {port} takes connections")), "{told}");
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
