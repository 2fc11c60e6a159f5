//! The web face: the single-page application of `web/app`, built into the binary.
//!
//! Every page under `/app/` is the same small document; what it shows is decided in the browser.
//! Hashed files under `/assets/` never change and are kept for a year. It refuses to know who is
//! asking: nothing here is anybody's data.

mod policy;
mod route;
#[cfg(test)]
mod tests;

pub(crate) use policy::REPORTS;
pub(crate) use route::page_of;

use crate::http::{Head, Response};
use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

/// What `npm run build` left; read from the disk by debug builds, part of release builds.
#[derive(RustEmbed)]
#[folder = "../../web/app/dist"]
#[allow_missing = true]
struct Dist;

/// Where all that was built is served; what is packed is no file of its own.
pub(crate) fn built() -> impl Iterator<Item = String> {
    let names =
        Dist::iter().filter(|name| !PACKED.iter().any(|(_, ending)| name.ends_with(ending)));
    let place = |name: Cow<'static, str>| {
        if name == "push.js" { "/app/push.js".to_owned() } else { format!("/{name}") }
    };
    names.map(place).filter(|path| serves(path))
}

/// The page that says how to build the application, for a binary that was built without it.
const NOT_BUILT: &str = include_str!("not-built.html");

/// Ways of packing that the build prepares, best first: what a client calls it, and the file's ending.
const PACKED: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Whether the path is this face's.
pub(crate) fn serves(path: &str) -> bool {
    let folders = ["/app/", "/assets/"];
    let names = ["/", "/app", "/favicon.ico", "/robots.txt"];
    names.contains(&path) || folders.iter().any(|folder| path.starts_with(folder))
}

/// Answers a request for a page or one of its files, which browsers come for by TLS or not.
pub(crate) fn answer(head: &Head, by_tls: bool) -> Response {
    if !matches!(head.method(), "GET" | "HEAD") {
        return text(405, "this path only takes GET\n").with("Allow", &b"GET, HEAD"[..]);
    }
    let answer = match head.path() {
        "/" | "/app" => text(308, "").with("Location", &b"/app/"[..]),
        "/robots.txt" => text(200, "User-agent: *\nDisallow: /\n"),
        // It may only speak for pages below its own address, and is asked for anew by that address.
        "/app/push.js" => file("push.js", head),
        path if path.starts_with("/app/") => page(head),
        path => file(path.trim_start_matches('/'), head),
    };
    policy::apply(answer, by_tls)
}

/// The application's document, whatever the path below `/app/`.
fn page(head: &Head) -> Response {
    let answer = match Dist::get("index.html") {
        Some(_) => packed("index.html", head),
        None => Response::new(503, NOT_BUILT),
    };
    // The document names the hashed files: a kept one would ask for those of an older build.
    answer
        .with("Content-Type", &b"text/html; charset=utf-8"[..])
        .with("Cache-Control", &b"no-cache"[..])
}

fn file(name: &str, head: &Head) -> Response {
    if Dist::get(name).is_none() || PACKED.iter().any(|(_, ending)| name.ends_with(ending)) {
        return text(404, "there is no such file\n");
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
    let kept = if name.starts_with("assets/") {
        &b"public, max-age=31536000, immutable"[..]
    } else {
        &b"no-cache"[..]
    };
    packed(name, head).with("Content-Type", kind).with("Cache-Control", kept)
}

/// A file in the best packing that the client takes.
fn packed(name: &str, head: &Head) -> Response {
    let taken = head.header("accept-encoding").unwrap_or_default().to_ascii_lowercase();
    for (coding, ending) in PACKED {
        if accepts(&taken, coding)
            && let Some(file) = Dist::get(&format!("{name}{ending}"))
        {
            return Response::new(200, bytes(file))
                .with("Content-Encoding", coding)
                .with("Vary", &b"Accept-Encoding"[..]);
        }
    }
    Dist::get(name).map_or_else(
        || text(404, "there is no such file\n"),
        |file| Response::new(200, bytes(file)).with("Vary", &b"Accept-Encoding"[..]),
    )
}

/// Whether a list such as `gzip, br;q=0.5` takes this coding; weight 0 refuses it.
fn accepts(list: &str, coding: &str) -> bool {
    list.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse().unwrap_or(1.0_f32);
        name.trim() == coding && weight > 0.0
    })
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}

fn text(status: u16, words: &'static str) -> Response {
    Response::new(status, words).with("Content-Type", &b"text/plain; charset=utf-8"[..])
}
