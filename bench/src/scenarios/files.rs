//! Files of 25 MB, up and down on one connection. Neither side may lose a byte; only the house syncs.

use std::io::Write;
use std::time::Instant;

use serde_json::Value;

use crate::load::http;
use crate::load::line::Line;
use crate::peers::house::{Options, SUBSCRIBE_KEY, house};
use crate::peers::nginx::Nginx;
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome, fault};

const BYTES: usize = 25_000_000;
const BOUNDARY: &str = "bench-boundary";
/// A channel of the clinic's that carries no PHI: files of 25 MiB, no ciphertext.
const CHANNEL: &str = "notification.bench";

pub(super) fn up(bench: &Bench) -> Outcome<Row> {
    let promise = promise("file-up", "a 25 MB file up", "nginx PUT, not synced");
    compare(bench, promise, |_| Ok(by_house(bench)?.0), |_| Ok(by_nginx(bench)?.0))
}

pub(super) fn down(bench: &Bench) -> Outcome<Row> {
    let promise = promise("file-down", "a 25 MB file down", "nginx GET, sendfile");
    compare(bench, promise, |_| Ok(by_house(bench)?.1), |_| Ok(by_nginx(bench)?.1))
}

fn promise(slug: &'static str, what: &'static str, peer: &'static str) -> Promise {
    Promise { slug, what, peer, unit: "MB/s", better: Better::Higher, floor: 0.5, goal: 0.8 }
}

fn by_nginx(bench: &Bench) -> Outcome<(Sample, Sample)> {
    let nginx = Nginx::start()?;
    let content = content();
    let mut courier = Courier(Line::open(nginx.address)?);
    let head = format!("PUT /f HTTP/1.1\r\nHost: bench\r\nContent-Length: {BYTES}\r\n\r\n");
    let up = repeat(bench, || {
        courier.0.send(head.as_bytes(), &content)?;
        courier.0.answer(&[201, 204], |_| Ok(()))
    })?;
    let down = repeat(bench, || courier.fetch("/f", &content))?;
    Ok((up, down))
}

fn by_house(bench: &Bench) -> Outcome<(Sample, Sample)> {
    let house = house(&bench.program, &Options { access: false, ..Options::default() })?;
    let content = content();
    let mut courier = Courier(Line::open(house.address)?);
    let mut id = String::new();
    let up = repeat(bench, || {
        let (body, own) = courier.prepare(&content)?;
        id = own;
        let head = format!(
            "POST /files/upload HTTP/1.1\r\nHost: bench\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        courier.0.send(head.as_bytes(), &body)?;
        courier.0.answer(&[204], |_| Ok(()))
    })?;
    let path = format!("{}/files/{id}/f?uuid=b", base());
    let link = courier.locate(&path)?;
    let down = repeat(bench, || courier.fetch(&link, &content))?;
    Ok((up, down))
}

/// Megabytes a second of doing it again and again.
fn repeat(bench: &Bench, mut act: impl FnMut() -> Outcome<()>) -> Outcome<Sample> {
    act()?;
    let begun = Instant::now();
    let mut count = 0_u32;
    while begun.elapsed() < bench.measure || count == 0 {
        act()?;
        count += 1;
    }
    let figure = f64::from(count) * 25.0 / begun.elapsed().as_secs_f64();
    Ok(Sample { figure, ..Sample::default() })
}

/// What the paths of the channel's files begin with.
fn base() -> String {
    format!("/v1/files/{SUBSCRIBE_KEY}/channels/{CHANNEL}")
}

/// Bytes that do not compress.
fn content() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut content = Vec::with_capacity(BYTES + 8);
    while content.len() < BYTES {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        content.extend_from_slice(&state.to_be_bytes());
    }
    content.truncate(BYTES);
    content
}

/// One connection on which files travel.
struct Courier(Line);

impl Courier {
    fn fetch(&mut self, path: &str, content: &[u8]) -> Outcome<()> {
        let same = |body: &[u8]| {
            if body == content { Ok(()) } else { Err(fault("the file came back changed")) }
        };
        self.0.get(path, same)
    }

    /// A form to upload with, the file in it, and the file's id.
    fn prepare(&mut self, content: &[u8]) -> Outcome<(Vec<u8>, String)> {
        let asked = br#"{"name":"f"}"#;
        let head = format!(
            "POST {}/generate-upload-url?uuid=b HTTP/1.1\r\nHost: bench\r\nContent-Length: {}\r\n\r\n",
            base(),
            asked.len()
        );
        self.0.send(head.as_bytes(), asked)?;
        let form: Value = self.0.answer(&[200], |body| Ok(serde_json::from_slice(body)?))?;
        let mut body = Vec::with_capacity(content.len() + 2_048);
        let fields = form.pointer("/file_upload_request/form_fields").and_then(Value::as_array);
        for field in fields.into_iter().flatten() {
            let (key, value) = (text(field, "/key"), text(field, "/value"));
            write!(
                body,
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n"
            )?;
        }
        write!(
            body,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
        )?;
        body.extend_from_slice(content);
        write!(body, "\r\n--{BOUNDARY}--\r\n")?;
        Ok((body, text(&form, "/data/id").to_owned()))
    }

    /// The path of the link to a file's bytes.
    fn locate(&mut self, path: &str) -> Outcome<String> {
        let mut head = Vec::new();
        http::get(path, &mut head);
        self.0.send(&head, b"")?;
        let head = self.0.head()?;
        let link = head.lines().find_map(|line| line.strip_prefix("Location: http://bench"));
        link.map(str::to_owned).ok_or_else(|| fault(format!("no link: {head}")))
    }
}

fn text<'a>(value: &'a Value, place: &str) -> &'a str {
    value.pointer(place).and_then(Value::as_str).unwrap_or_default()
}
