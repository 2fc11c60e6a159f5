//! A server without any care, for checks to fail at: it answers everybody the same page, which loads from elsewhere.

use super::at;
use crate::supervise::Tasks;
use compliance::check::{Site, Unseen};
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wire::token::{Permissions, Resources, Token, mint};

const PAGE: &str = "<script src=\"https://tracker.invalid/all.js\"></script>";
/// What it says that it guards.
const DESCRIPTION: &str = r#"{"paths":{
    "/api/v1/people":{"get":{"security":[{"session":[]}]}},
    "/api/v1/people/{person}":{"get":{"security":[{"session":[]}]},"patch":{"security":[{"session":[]}]}}
}}"#;

/// The token with which it lets anybody listen: to everything, for a day.
fn watch() -> String {
    let all = Resources {
        channels: vec![(".*".to_owned(), Permissions::from_bits(u8::MAX))],
        ..Resources::default()
    };
    let token = Token { ttl_minutes: 1_440, patterns: all, ..Token::default() };
    json!({ "token": mint(&token, b"anybody's"), "subscribeKey": "bare" }).to_string()
}

/// What somebody says to a request in another way, with which status; nothing where they say what everybody is told.
pub(in crate::checks) type Saying = fn(&str) -> Option<(u16, String)>;

/// Starts it; it ends with these tasks.
pub(in crate::checks) async fn open(saying: Saying) -> Result<(Tasks, String), Unseen> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let mut tasks = Tasks::new();
    tasks.start(serve(listener, saying));
    Ok((tasks, origin))
}

/// A site whose server this is.
pub(in crate::checks) async fn served(site: Site) -> Result<Site, Unseen> {
    served_saying(site, |_| None).await
}

/// A site whose server says some things in another way.
pub(in crate::checks) async fn served_saying(site: Site, saying: Saying) -> Result<Site, Unseen> {
    let (tasks, origin) = open(saying).await?;
    let mut site = at(site, &origin);
    // It ends when the site is forgotten.
    site.props.push(Arc::new(Mutex::new(tasks)));
    Ok(site)
}

async fn serve(listener: TcpListener, saying: Saying) {
    while let Ok((stream, _)) = listener.accept().await {
        // Whoever asked may have gone away.
        let _ = answer(stream, saying).await;
    }
}

pub(super) async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    saying: Saying,
) -> std::io::Result<()> {
    let mut asked = [0; 2_048];
    let count = stream.read(&mut asked).await?;
    let asked = String::from_utf8_lossy(asked.get(..count).unwrap_or_default());
    let (status, body) = saying(&asked).unwrap_or_else(|| {
        let body = match &*asked {
            asked if asked.starts_with("GET /api/openapi") => DESCRIPTION.to_owned(),
            asked if asked.starts_with("POST /api/v1/watch") => watch(),
            _ => PAGE.to_owned(),
        };
        (200, body)
    });
    // A cookie that scripts read, and that is sent along from everywhere.
    let head = format!(
        "HTTP/1.1 {status} Said\r\nSet-Cookie: session=one\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.flush().await
}
