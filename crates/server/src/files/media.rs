//! What is said of a file's bytes: guessed by its name, kept as its sender says, and told unless a browser would make a page
//! or a program of it. Pure.

/// Bytes of which nothing is known.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// The longest media type that is kept, in bytes.
const LONGEST: usize = 127;

/// By a name's ending (protocol §6.1).
pub(crate) fn guessed(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let kind = guess.essence_str();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// A media type as it is kept: in lower case, of its parameters only in which letters a text is; `None` if it is none.
pub(super) fn kept(said: &str) -> Option<String> {
    let mut parts = said.split(';');
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let whole = parts
        .find_map(charset)
        .map_or_else(|| essence.clone(), |charset| format!("{essence}; charset={charset}"));
    (whole.len() <= LONGEST).then_some(whole)
}

fn charset(parameter: &str) -> Option<String> {
    let (key, value) = parameter.split_once('=')?;
    let value = value.trim().trim_matches('"');
    let is_it = key.trim().eq_ignore_ascii_case("charset") && is_token(value);
    is_it.then(|| value.to_ascii_lowercase())
}

/// What part of a media type may hold (RFC 6838 §4.2).
fn is_token(text: &str) -> bool {
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
    !text.is_empty() && text.bytes().all(named)
}

/// What is told of it: of what a browser would run, nothing.
pub(super) fn told(kept: &str) -> &str {
    if is_run(kept) { UNKNOWN } else { kept }
}

/// Whether a browser makes a page, a picture with scripts or a program of it.
fn is_run(kept: &str) -> bool {
    let essence = kept.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = essence.split_once('/').unwrap_or_default();
    let scripts = ["html", "javascript", "ecmascript", "jscript", "livescript"];
    matches!(kind, "multipart" | "message")
        || scripts.iter().any(|script| subtype.contains(script))
        || ["xml", "xsl", "svg", "wasm"].iter().any(|page| subtype.starts_with(page))
        || subtype.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use super::{UNKNOWN, guessed, kept, told};

    #[test]
    fn a_name_says_what_its_file_is() {
        for (name, kind) in [
            ("plan 1.txt", "text/plain; charset=utf-8"),
            ("SCAN.PNG", "image/png"),
            ("letter.pdf", "application/pdf"),
            ("scan", UNKNOWN),
            ("f\u{fc}r.zzzz", UNKNOWN),
        ] {
            assert_eq!(guessed(name), kind, "{name}");
        }
    }

    #[test]
    fn a_media_type_is_kept_and_nothing_else() {
        for (said, is) in [
            ("image/png", "image/png"),
            (" Text/Plain ; format=flowed; Charset=\"UTF-8\"", "text/plain; charset=utf-8"),
            ("application/dicom; transfer-syntax=1.2", "application/dicom"),
        ] {
            assert_eq!(kept(said).as_deref(), Some(is), "{said}");
        }
        let long = format!("image/{}", "x".repeat(122));
        for said in [
            "",
            "png",
            "image/",
            "/png",
            "image/p ng",
            "a/b\r\nSet-Cookie: c=d",
            "a/\u{e9}",
            long.as_str(),
        ] {
            assert_eq!(kept(said), None, "{said}");
        }
    }

    #[test]
    fn what_a_browser_would_run_is_bytes() {
        for said in [
            "text/html; charset=utf-8",
            "application/xhtml+xml",
            "image/svg+xml",
            "text/xml",
            "application/xml",
            "text/xsl",
            "text/javascript",
            "application/x-javascript",
            "multipart/x-mixed-replace",
            "message/rfc822",
        ] {
            assert_eq!(told(said), UNKNOWN, "{said}");
        }
        let letter = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        for said in ["image/png", "text/plain; charset=utf-8", "application/postscript", letter] {
            assert_eq!(told(said), said);
        }
    }
}
