use super::{accepts, answer, serves};
use crate::http::{Head, Response};
use bytes::BytesMut;

fn head(path: &str, headers: &str) -> Head {
    let text = format!("GET {path} HTTP/1.1\r\n{headers}\r\n");
    Head::take(&mut BytesMut::from(text.as_str()), 8_192).unwrap().unwrap()
}

fn get(path: &str, headers: &str) -> Response {
    answer(&head(path, headers), false)
}

fn header(response: &Response, name: &str) -> String {
    let text = format!("{:?}", response.headers);
    let at = text.find(&format!("\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {text}"));
    text[at..].split("b\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn the_root_leads_to_the_application_and_the_protocol_keeps_its_paths() {
    assert_eq!(get("/", "").status, 308);
    assert_eq!(header(&get("/", ""), "Location"), "/app/");
    for path in ["/publish/a/b/0/c/0", "/v2/subscribe/sub/c/0", "/time/0", "/apples", "/healthz"] {
        assert!(!serves(path), "{path}");
    }
}

#[test]
fn no_page_may_run_or_load_anything_from_elsewhere_or_be_framed() {
    for path in ["/app/", "/app/join", "/assets/none.js", "/robots.txt"] {
        let policy = header(&get(path, ""), "Content-Security-Policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
    }
    assert_eq!(header(&get("/app/join", ""), "Referrer-Policy"), "no-referrer");
}

#[test]
fn browsers_are_asked_to_tell_this_server_and_nobody_else_what_they_blocked() {
    for path in ["/app/", "/app/room/con-1", "/assets/none.js"] {
        let (plain, secure) = (get(path, ""), answer(&head(path, ""), true));
        let policy = header(&plain, "Content-Security-Policy");
        assert!(policy.ends_with("; report-uri /api/v1/csp-reports"), "{path}: {policy}");
        // A browser that is told to report by it does so by TLS only, and then in no other way.
        assert!(!format!("{:?}", plain.headers).contains("Reporting-Endpoints"), "{path}");
        let told = header(&secure, "Content-Security-Policy");
        assert_eq!(told, format!("{policy}; report-to csp"), "{path}");
        let endpoints = secure.headers.iter().map(|(_, value)| &value[..]);
        let named: &[u8] = b"csp=\"/api/v1/csp-reports\"";
        assert_eq!(endpoints.filter(|value| *value == named).count(), 1, "{path}");
    }
}

#[test]
fn a_file_that_is_not_there_is_said_to_be_missing_and_nothing_outside_is_read() {
    for path in ["/assets/none.js", "/assets/../../package.json", "/assets/%2e%2e/index.html"] {
        assert_eq!(get(path, "").status, 404, "{path}");
    }
}

#[test]
fn a_coding_with_weight_zero_is_not_taken() {
    assert!(accepts("gzip, deflate, br", "br"));
    assert!(accepts("gzip;q=0.5", "gzip"));
    assert!(!accepts("br;q=0, gzip", "br"));
    assert!(!accepts("*", "br"));
}
