//! The headers of pages, and of routes that hold health data, as strangers are given them.

use super::{client, closed, reached, text};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::header::HeaderMap;
use reqwest::{Client, Url};
use std::collections::{BTreeMap, BTreeSet};

/// The policy that browsers go by, and the one of which they only tell what it would keep from a page.
const POLICY: &str = "content-security-policy";
const REPORTED: &str = "content-security-policy-report-only";

/// By which directives browsers judge scripts in elements and in attributes: by the first of these that a policy has.
const SCRIPTS: [[&str; 3]; 2] = [
    ["script-src-elem", "script-src", "default-src"],
    ["script-src-attr", "script-src", "default-src"],
];
/// Sources by which what stands in a page, or in an address, is run.
const INLINE: [&str; 2] = ["'unsafe-inline'", "data:"];

/// Some routes with health data, as they are asked without anybody's id. Not all of them: whoever asks too often is held back.
const ROUTES: [&str; 7] = [
    "/api/v1/appointments",
    "/api/v1/audit/entries",
    "/api/v1/consultations/none/notes",
    "/api/v1/patients/none/record",
    "/api/v1/people",
    "/api/v1/people/none",
    "/api/v1/threads",
];

/// The sources of the first of these directives that a policy has.
fn sources<'a>(policy: &'a str, names: &[&str]) -> Option<Vec<&'a str>> {
    names.iter().find_map(|name| {
        let mut directives = policy.split(';').map(str::split_ascii_whitespace);
        directives.find_map(|mut words| (words.next() == Some(*name)).then(|| words.collect()))
    })
}

/// From what a policy does not keep a page.
fn open(policy: &str) -> BTreeSet<&'static str> {
    let policy = policy.to_ascii_lowercase();
    let runs = |names: &[&str]| {
        let sources = sources(&policy, names);
        sources.is_none_or(|all| all.iter().any(|source| INLINE.contains(source)))
    };
    let mut open = BTreeSet::new();
    if policy.contains("'unsafe-inline'") || SCRIPTS.iter().any(|names| runs(names)) {
        open.insert("content-security-policy without unsafe-inline");
    }
    let framed = sources(&policy, &["frame-ancestors"]);
    if framed.as_deref() != Some(["'none'"].as_slice()) {
        open.insert("frame-ancestors 'none'");
    }
    open
}

/// From what none of an answer's policies keeps a page: browsers go by all of them.
fn unguarded(headers: &HeaderMap, name: &str) -> BTreeSet<&'static str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let all = values.flat_map(|value| value.split(',')).map(open);
    all.reduce(|one, other| &one & &other).unwrap_or_else(|| open(""))
}

/// What an answer with health data lacks.
pub(in crate::checks) fn lacking(headers: &HeaderMap) -> Vec<&'static str> {
    let control = text(headers, "cache-control").to_ascii_lowercase();
    let mut lacking = Vec::new();
    if !control.split(',').any(|one| one.trim() == "no-store") {
        lacking.push("no-store");
    }
    if text(headers, "x-content-type-options") != "nosniff" {
        lacking.push("nosniff");
    }
    lacking
}

/// Routes by how they were answered.
#[derive(Debug, Default)]
pub(in crate::checks) struct Dump(BTreeMap<String, BTreeSet<String>>);

impl Dump {
    /// One more was answered so.
    pub(in crate::checks) fn add(&mut self, route: &str, (status, headers): (u16, &HeaderMap)) {
        let (control, kind) =
            (text(headers, "cache-control"), text(headers, "x-content-type-options"));
        let told = format!("{status} cache-control={control} x-content-type-options={kind}");
        self.0.entry(told).or_default().insert(route.to_owned());
    }
}

impl std::fmt::Display for Dump {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = |(told, routes): (&String, &BTreeSet<String>)| {
            format!("{told}: {}", routes.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
        };
        out.write_str(&self.0.iter().map(line).collect::<Vec<_>>().join("; "))
    }
}

/// What some routes with health data answer without a session.
#[derive(Default)]
struct Data {
    dump: Dump,
    missing: BTreeSet<String>,
    /// Those that answered as none of them does, so that nobody knows what they answer who may ask.
    unseen: Vec<String>,
}

async fn data(client: &Client, url: &Url) -> Result<Data, Unseen> {
    let description = client.get(url.join("/api/openapi.json")?).send().await?.bytes().await?;
    let described = closed(&serde_json::from_slice(&description)?);
    let mut data = Data::default();
    for path in described.iter().filter(|path| ROUTES.contains(&path.as_str())) {
        let answer = client.get(url.join(path)?).send().await?;
        let (status, headers) = (answer.status(), answer.headers());
        if status.as_u16() == 429 {
            return Err(Unseen::because("the server limits how often it may be asked from here"));
        }
        data.dump.add(path, (status.as_u16(), headers));
        if status.as_u16() == 401 || status.is_success() {
            data.missing.extend(lacking(headers).iter().map(|what| format!("{what} on {path}")));
        } else {
            data.unseen.push(format!("{path} answers {}", status.as_u16()));
        }
    }
    Ok(data)
}

pub(super) async fn headed(site: &Site) -> Result<Finding, Unseen> {
    match reached(site)? {
        Ok(url) => looked(&url).await,
        Err(finding) => Ok(finding),
    }
}

async fn looked(url: &Url) -> Result<Finding, Unseen> {
    let client = client()?;
    let page = client.get(url.join("/app/")?).send().await?;
    let status = page.status().as_u16();
    if status != 200 {
        let words = format!("/app/ answers {status}, so nobody knows the headers of a page");
        return Err(Unseen::because(words));
    }
    let data = data(&client, url).await?;
    let reported = unguarded(page.headers(), REPORTED);
    let open = unguarded(page.headers(), POLICY);
    let (only_told, open): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|one| !reported.contains(one));
    let mut missing: Vec<String> = open.into_iter().map(str::to_owned).collect();
    if text(page.headers(), "x-content-type-options") != "nosniff" {
        missing.push("nosniff on pages".to_owned());
    }
    missing.extend(data.missing.iter().cloned());
    let (status, words) = judged((&missing, &only_told), &data);
    let [policy, told] = [POLICY, REPORTED].map(|name| text(page.headers(), name));
    let mut pages = Dump::default();
    pages.add("/app/", (200, page.headers()));
    Ok(Finding::new(status, words)
        .with("content_security_policy", policy)
        .with("report_only", told)
        .with("page", pages)
        .with("routes", &data.dump))
}

fn judged((missing, only_told): (&[String], &[&str]), data: &Data) -> (Status, String) {
    if !missing.is_empty() {
        (Status::Fail, format!("missing: {}", missing.join(", ")))
    } else if data.dump.0.is_empty() {
        let words = "the server describes none of the routes with health data that are known here";
        (Status::Error, words.to_owned())
    } else if !data.unseen.is_empty() {
        let unseen = data.unseen.join(", ");
        (Status::Error, format!("nobody knows what is given there: {unseen}"))
    } else if !only_told.is_empty() {
        let words = "browsers only tell of it, and do not keep pages from it";
        (Status::Warn, format!("{words}: {}", only_told.join(", ")))
    } else {
        (Status::Pass, "pages and data have the headers that they need".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Status, Url, looked};
    use crate::supervise::Tasks;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    const DESCRIPTION: &str =
        r#"{"paths":{"/api/v1/people":{"get":{"security":[{"session":[]}]}}}}"#;
    const KEPT: &str = "Cache-Control: private, no-store\r\nX-Content-Type-Options: nosniff\r\n";
    const FRAMED: &str = "Content-Security-Policy: frame-ancestors 'none'\r\n";

    /// What is found at a server that answers pages with this status, and everything with these headers.
    async fn found(status: u16, headers: String) -> Finding {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let mut tasks = Tasks::new();
        tasks.start(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = [0; 2_048];
                let count = stream.read(&mut asked).await.unwrap_or_default();
                let asked = String::from_utf8_lossy(&asked[..count]).into_owned();
                let is_page = asked.starts_with("GET /app/");
                let status = if is_page { status } else { 200 };
                let length = DESCRIPTION.len();
                let answer = format!(
                    "HTTP/1.1 {status} Said\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{DESCRIPTION}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Finding::from(looked(&url).await)
    }

    #[tokio::test]
    async fn a_page_that_only_says_who_may_frame_it_runs_what_stands_in_it() {
        let found = found(200, format!("{KEPT}{FRAMED}")).await;
        assert_eq!(found.status, Status::Fail, "{}", found.observed);
        let told = "missing: content-security-policy without unsafe-inline";
        assert_eq!(found.observed, told);
        assert_eq!(
            found.evidence["routes"],
            "200 cache-control=private, no-store x-content-type-options=nosniff: /api/v1/people"
        );
    }

    #[tokio::test]
    async fn scripts_are_judged_by_the_directive_that_browsers_go_by() {
        for (policy, status) in [
            ("default-src 'none'; frame-ancestors 'none'", Status::Pass),
            ("script-src 'self'; frame-ancestors 'none'", Status::Pass),
            ("frame-ancestors 'none'\r\nContent-Security-Policy: default-src 'self'", Status::Pass),
            ("default-src 'unsafe-inline'; frame-ancestors 'none'", Status::Fail),
            ("default-src 'self'; script-src data:; frame-ancestors 'none'", Status::Fail),
            ("script-src-elem 'self'; frame-ancestors 'none'", Status::Fail),
            ("default-src 'self'; frame-ancestors https://elsewhere.example", Status::Fail),
            ("default-src 'self'", Status::Fail),
        ] {
            let found = found(200, format!("{KEPT}Content-Security-Policy: {policy}\r\n")).await;
            assert_eq!(found.status, status, "{policy}: {}", found.observed);
        }
    }

    #[tokio::test]
    async fn a_policy_that_is_only_reported_warns() {
        let policy = "default-src 'self'; frame-ancestors 'none'";
        let only = format!("{KEPT}{FRAMED}Content-Security-Policy-Report-Only: {policy}\r\n");
        let found = found(200, only).await;
        assert_eq!(found.status, Status::Warn, "{}", found.observed);
        assert!(found.observed.ends_with("without unsafe-inline"), "{}", found.observed);
    }

    #[tokio::test]
    async fn a_route_that_may_be_kept_on_the_way_fails_and_a_page_that_is_not_served_is_not_seen() {
        let policy = "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\n";
        let kept = found(200, format!("{policy}X-Content-Type-Options: nosniff\r\n")).await;
        assert_eq!(kept.status, Status::Fail, "{}", kept.observed);
        assert_eq!(kept.observed, "missing: no-store on /api/v1/people");
        let away = found(503, format!("{KEPT}{policy}")).await;
        assert_eq!(away.status, Status::Error, "{}", away.observed);
        assert!(away.observed.contains("/app/ answers 503"), "{}", away.observed);
    }
}
