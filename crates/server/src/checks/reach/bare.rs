//! A server without any care, for checks to fail at: it answers everybody the same page, which loads from elsewhere.

use super::at;
use crate::supervise::Tasks;
use compliance::check::{Site, Unseen};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const PAGE: &str = "<script src=\"https://tracker.invalid/all.js\"></script>";
/// What it says that it guards.
const DESCRIPTION: &str = r#"{"paths":{"/api/v1/people":{"get":{"security":[{"session":[]}]}},"/api/v1/people/{person}":{"get":{"security":[{"session":[]}]}}}}"#;

/// A site whose server this is.
pub(in crate::checks) async fn served(site: Site) -> Result<Site, Unseen> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let mut tasks = Tasks::new();
    tasks.start(serve(listener));
    let mut site = at(site, &origin);
    // It ends when the site is forgotten.
    site.props.push(Arc::new(Mutex::new(tasks)));
    Ok(site)
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        // Whoever asked may have gone away.
        let _ = answer(stream).await;
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut asked = [0; 2_048];
    let count = stream.read(&mut asked).await?;
    let described = asked.get(..count).is_some_and(|asked| asked.starts_with(b"GET /api/openapi"));
    let body = if described { DESCRIPTION } else { PAGE };
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}
