use super::{accepts, answer, serves};
use crate::http::{Head, Response};
use bytes::BytesMut;

fn get(path: &str, headers: &str) -> Response {
    let text = format!("GET {path} HTTP/1.1\r\n{headers}\r\n");
    answer(&Head::take(&mut BytesMut::from(text.as_str()), 8_192).unwrap().unwrap())
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
