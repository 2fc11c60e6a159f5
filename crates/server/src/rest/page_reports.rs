//! What browsers tell of whatever the policy of the pages kept one from, without a session and in two forms of their own.
//!
//! Addresses in a report may name a patient or hold a secret of somebody else's. So of each the directive, an origin and the page's
//! route are taken; everything else is passed over, and of pages that are not this server's all of it.

use super::Rest;
use super::answer::none;
use super::guard::is_staff_signed_in;
use super::problem::Problem;
use super::request::Site;
use super::route::Route;
use super::routes::EVERYBODY;
use crate::checks::Inspection;
use crate::web;
use axum::Extension;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use compliance::page_report::{Blocked, OTHER};
use kernel::Kind;
use serde_json::Value;
use std::sync::Arc;

/// The largest body that is read.
const MOST_BYTES: usize = 16 << 10;
/// So many reports of a body are looked at.
const MOST: usize = 20;
/// The longest name of a host, with its port.
const MOST_HOST: usize = 260;

/// What browsers call the two forms.
const KINDS: [&str; 2] = ["application/csp-report", "application/reports+json"];

/// The route of reports.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            web::REPORTS,
            EVERYBODY,
            "What a browser tells that the policy of the pages kept one from: counted by day, without what addresses hold",
            take,
        )
        .open()
        .status(204),
    ]
}

/// Takes what a browser tells.
async fn take(
    State(rest): State<Rest>,
    Extension(inspection): Extension<Arc<Inspection>>,
    Site(site): Site,
    request: Request,
) -> Result<StatusCode, Problem> {
    if !is_report(request.headers()) {
        let detail = "This is for browsers: send what the pages' policy blocked as application/csp-report or application/reports+json.";
        return Err(Problem::new(Kind::Invalid, "request.content-type", detail));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MOST_BYTES).await.map_err(|_| {
        Problem::new(Kind::TooLarge, "request.body", "The body is larger than 16 KiB.")
    })?;
    // The parser refuses what is nested too deeply.
    let body: Option<Value> = serde_json::from_slice(&bytes).ok();
    let told = body.as_ref().and_then(reports).ok_or_else(|| {
        let detail =
            "The body is neither a csp-report nor a list of reports, as browsers send them.";
        Problem::new(Kind::Invalid, "request.body", detail)
    })?;
    let own = Place::of(&site).map(|place| place.host).unwrap_or_default();
    let kept: Vec<Blocked> = told.into_iter().filter_map(|one| blocked(one, &own)).collect();
    // Nobody is looked up for what says nothing of somebody else.
    let leads = kept.iter().any(|one| one.source.contains("://"));
    let is_staff = leads && is_staff_signed_in(&parts.headers, &rest).await;
    inspection.pages.hear(kept, is_staff, inspection.now());
    none()
}

fn is_report(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    KINDS.iter().any(|known| kind.eq_ignore_ascii_case(known))
}

/// The reports of a body, at most so many; none where it is of neither form.
fn reports(body: &Value) -> Option<Vec<&Value>> {
    if let Some(one) = body.get("csp-report").filter(|one| one.is_object()) {
        return Some(vec![one]);
    }
    let all = body.as_array()?.iter();
    let is_ours = |one: &&Value| one.get("type").and_then(Value::as_str) == Some("csp-violation");
    Some(all.filter(is_ours).filter_map(|one| one.get("body")).take(MOST).collect())
}

/// Where an address leads: a scheme of the web, a host with its port unless that is the usual one, and a path.
struct Place<'a> {
    scheme: &'a str,
    host: String,
    path: &'a str,
}

impl<'a> Place<'a> {
    fn of(address: &'a str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let usual = match scheme {
            "https" | "wss" => ":443",
            "http" | "ws" => ":80",
            _ => return None,
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let host = host.strip_suffix(usual).unwrap_or(&host).to_owned();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        let fits = (1..=MOST_HOST).contains(&host.len()) && host.bytes().all(is_plain);
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        fits.then_some(Self { scheme, host, path })
    }
}

/// Whether something is of the browser itself: what people add to theirs is no matter of the pages'.
fn is_added(address: &str) -> bool {
    address.split(':').next().is_some_and(|scheme| scheme.ends_with("-extension"))
}

/// Of whom something would have come: an origin, or a word where there is none.
fn source(told: &str, own: &str) -> String {
    if let Some(Place { scheme, host, .. }) = Place::of(told) {
        return if host == own { "self".to_owned() } else { format!("{scheme}://{host}") };
    }
    let word = match told.split(':').next().unwrap_or_default() {
        // Some browsers name nothing where it is the page's own text.
        "" | "inline" => "inline",
        "eval" | "wasm-eval" => "eval",
        "data" => "data",
        "blob" => "blob",
        _ => OTHER,
    };
    word.to_owned()
}

/// What is kept of a report; nothing where it is of another server's page, or of what somebody added to their browser.
fn blocked(report: &Value, own: &str) -> Option<Blocked> {
    let text = |names: [&str; 2]| {
        let found = names.into_iter().find_map(|name| report.get(name)?.as_str());
        found.unwrap_or_default()
    };
    let page = Place::of(text(["documentURL", "document-uri"])).filter(|page| page.host == own)?;
    let (told, script) = (text(["blockedURL", "blocked-uri"]), text(["sourceFile", "source-file"]));
    if is_added(told) || is_added(script) {
        return None;
    }
    let directive = match text(["effectiveDirective", "effective-directive"]) {
        // Of older ones it is the first word of what was violated.
        "" => text(["violated-directive"; 2]).split(' ').next().unwrap_or_default(),
        directive => directive,
    };
    Some(Blocked::new(directive, source(told, own), web::page_of(page.path)))
}

#[cfg(test)]
mod tests {
    use super::{Blocked, blocked, reports};
    use serde_json::{Value, json};

    fn kept(report: &Value) -> Option<(String, String, String)> {
        let kept = blocked(report, "clinic.example");
        kept.map(|Blocked { directive, source, page }| (directive, source, page))
    }

    fn told(document: &str, source: &str) -> Option<(String, String)> {
        let report = json!({
            "document-uri": document, "blocked-uri": source, "effective-directive": "img-src",
            "script-sample": "Rosa Alvarez", "referrer": "https://clinic.example/app/room/con-7",
        });
        kept(&report).map(|(_, source, page)| (source, page))
    }

    #[test]
    fn of_addresses_an_origin_and_a_route_are_kept() {
        let page = "https://clinic.example/app/people/pat-1/choices?name=Rosa#hcl_secret";
        for (blocked, source) in [
            ("https://tracker.example/pixel.gif?patient=pat-1#a", "https://tracker.example"),
            ("https://Rosa:Alvarez@Tracker.example:443/", "https://tracker.example"),
            ("http://tracker.example:8080", "http://tracker.example:8080"),
            ("wss://tracker.example/pat-1", "wss://tracker.example"),
            ("https://[2001:db8::7]:8443/pat-1", "https://[2001:db8::7]:8443"),
            ("https://clinic.example/app/room/con-7", "self"),
            ("data:text/plain,Rosa", "data"),
            ("blob:https://clinic.example/5b1c", "blob"),
            ("inline", "inline"),
            ("", "inline"),
            ("wasm-eval", "eval"),
            ("https://Rosa Alvarez/", "other"),
            ("https:///pat-1", "other"),
            ("pat-1", "other"),
        ] {
            let (kept, route) = told(page, blocked).unwrap();
            let expected = (source, "/app/people/{id}/choices");
            assert_eq!((kept.as_str(), route.as_str()), expected, "{blocked}");
        }
        let long = format!("https://{}.example/", "a".repeat(300));
        assert_eq!(told(page, &long).unwrap().0, "other");
        assert_eq!(told("https://clinic.example:443/app/pat-1", "eval").unwrap().1, "other");
    }

    #[test]
    fn what_is_of_a_browser_or_of_another_servers_page_is_left_out() {
        let page = "https://clinic.example/app/visit";
        for blocked in
            ["chrome-extension", "moz-extension://5b1c/a.js", "safari-web-extension://5b1c/a.js"]
        {
            assert_eq!(told(page, blocked), None, "{blocked}");
        }
        for page in [
            "https://clinic.example.evil/app/visit",
            "https://evil/https://clinic.example/",
            "about:blank",
            "",
        ] {
            assert_eq!(told(page, "https://tracker.example"), None, "{page}");
        }
        let added = json!({
            "documentURL": page, "blockedURL": "inline", "effectiveDirective": "style-src-elem",
            "sourceFile": "moz-extension",
        });
        assert_eq!(kept(&added), None, "its script, and not the page's, did that");
    }

    #[test]
    fn a_directive_is_read_in_the_words_of_old_browsers_too() {
        let page = "https://clinic.example/app/visit";
        for (names, directive) in [
            (json!({ "effectiveDirective": "script-src-elem" }), "script-src-elem"),
            (json!({ "violated-directive": "script-src 'self'" }), "script-src"),
            (json!({ "effective-directive": "pat-1" }), "other"),
            (json!({ "effective-directive": 7 }), "other"),
        ] {
            let mut report = json!({ "document-uri": page, "blocked-uri": "eval" });
            report.as_object_mut().unwrap().extend(names.as_object().unwrap().clone());
            assert_eq!(kept(&report).unwrap().0, directive, "{report}");
        }
    }

    #[test]
    fn twenty_reports_of_a_body_are_looked_at_and_those_of_another_kind_are_not() {
        let one = json!({ "type": "csp-violation", "body": {} });
        let all = json!(vec![one.clone(); 50]);
        assert_eq!(reports(&all).unwrap().len(), 20);
        let other = json!([{ "type": "deprecation", "body": {} }, { "type": 7 }, one, null, 3]);
        assert_eq!(reports(&other).unwrap().len(), 1);
        for wrong in [json!({}), json!(null), json!("csp-report"), json!({ "csp-report": [] })] {
            assert!(reports(&wrong).is_none(), "{wrong}");
        }
    }
}
