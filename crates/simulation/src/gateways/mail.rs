//! A mail server that takes every letter (RFC 5321, as far as a relay needs it).

use super::{Tray, Way};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Serves whoever connects.
pub(super) async fn serve(listener: TcpListener, tray: Arc<Tray>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let tray = Arc::clone(&tray);
        sessions.spawn(async move { session(stream, &tray).await.unwrap_or_default() });
        while sessions.try_join_next().is_some() {}
    }
}

async fn session(stream: TcpStream, tray: &Tray) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 simulated\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "RCPT" => {
                let (_, address) = line.split_once('<').unwrap_or_default();
                to = address.split('>').next().unwrap_or_default().to_owned();
                b"250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let letter = read(&mut stream).await?;
                tray.take(Way::Email, &name(&letter), (&to, &words(&letter)));
                b"250 taken\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

/// A letter, up to the line that ends it.
async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(letter);
        }
        letter.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// The letter's own name, from its Message-ID.
fn name(letter: &str) -> String {
    let id = letter.lines().find_map(|line| line.strip_prefix("Message-ID: <"));
    id.and_then(|id| id.split('@').next()).unwrap_or_default().to_owned()
}

/// The letter's text, in whichever of the three encodings it came.
fn words(letter: &str) -> String {
    let joined = letter.replace("=\r\n", "").replace("=3D", "=");
    if joined.contains("/app/join#") {
        return joined;
    }
    let lines = letter.split("\r\n\r\n").map(|block| block.replace("\r\n", ""));
    let opened = lines.filter_map(|block| STANDARD.decode(block).ok());
    let texts = opened.filter_map(|bytes| String::from_utf8(bytes).ok());
    std::iter::once(joined).chain(texts).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_is_broken_into_two_lines_is_read_as_one() {
        let letter = "Message-ID: <a1.email@x>\r\n\r\nhttps://c/app/jo=\r\nin#se=\r\ncret\r\n";
        assert_eq!(name(letter), "a1.email");
        assert!(words(letter).contains("/app/join#secret"));
        let letter = format!("A: b\r\n\r\n{}\r\n", STANDARD.encode("https://c/app/join#secret"));
        assert!(words(&letter).contains("/app/join#secret"));
    }
}
