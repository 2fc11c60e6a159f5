//! What letters are sent to: a third party's mail server, and an SMS gateway of our own that answers as told.

use crate::world::eventually;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A running mail server (aiosmtpd) and the letters it took; stopped when dropped.
pub(crate) struct Mailbox {
    child: Child,
    pub(crate) port: u16,
    letters: Arc<Mutex<Vec<Value>>>,
}

impl Mailbox {
    /// `None` where aiosmtpd is not installed: `make test` installs it.
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// One that speaks TLS: starttls or implicit, a certificate and its key.
    pub(crate) fn start_with(tls: &[&OsStr]) -> Option<Self> {
        let python = std::env::var_os("EMULATORS")?;
        let mut child = Command::new(python)
            .args(["-c", include_str!("smtp.py")])
            .args(tls)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let letters = Arc::<Mutex<Vec<Value>>>::default();
        let kept = Arc::clone(&letters);
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Self { child, port: line.trim().parse().unwrap(), letters })
    }

    /// The letters to an address, in the order in which they came.
    pub(crate) fn letters(&self, to: &str) -> Vec<Value> {
        let letters = self.letters.lock().unwrap();
        letters.iter().filter(|letter| letter["to"][0] == to).cloned().collect()
    }

    /// Waits for so many letters to an address.
    pub(crate) fn wait(&self, to: &str, count: usize) -> Vec<Value> {
        let came = (0..5).any(|_| eventually(|| self.letters(to).len() >= count));
        assert!(came, "{} of {count} letters to {to} came", self.letters(to).len());
        self.letters(to)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request that the SMS gateway got.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) fields: HashMap<String, String>,
}

/// How the gateway answers; `None` is not at all.
type Reply = Option<(u16, &'static str)>;

#[derive(Default)]
struct Book {
    asked: Vec<Asked>,
    script: HashMap<String, VecDeque<Reply>>,
}

/// An SMS gateway; it ends with the test's process.
pub(crate) struct SmsGateway {
    pub(crate) url: String,
    book: Arc<Mutex<Book>>,
}

impl SmsGateway {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let book = Arc::<Mutex<Book>>::default();
        let kept = Arc::clone(&book);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let book = Arc::clone(&kept);
                std::thread::spawn(move || serve(&stream.unwrap(), &book));
            }
        });
        Self { url, book }
    }

    /// Answers requests for this number so, one after the other, and then takes what comes.
    pub(crate) fn answer(&self, number: &str, replies: &[Reply]) {
        let replies = replies.iter().copied().collect();
        self.book.lock().unwrap().script.insert(number.to_owned(), replies);
    }

    /// The requests for a number, in order.
    pub(crate) fn asked(&self, number: &str) -> Vec<Asked> {
        let book = self.book.lock().unwrap();
        book.asked.iter().filter(|asked| asked.fields["To"] == number).cloned().collect()
    }

    /// Waits for so many requests for a number.
    pub(crate) fn wait(&self, number: &str, count: usize) -> Vec<Asked> {
        let came = (0..8).any(|_| eventually(|| self.asked(number).len() >= count));
        assert!(came, "{} of {count} requests for {number} came", self.asked(number).len());
        self.asked(number)
    }
}

fn serve(stream: &TcpStream, book: &Mutex<Book>) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = read(&mut reader) {
        let number = asked.fields["To"].clone();
        let reply = {
            let mut book = book.lock().unwrap();
            book.asked.push(asked);
            book.script.get_mut(&number).and_then(VecDeque::pop_front)
        };
        let sid = format!(r#"{{"sid":"SM{number}","status":"queued","error_code":null}}"#);
        let (status, body) = match reply {
            // Whoever asks gives up at some time, and closes the connection.
            Some(None) => {
                let _ = reader.read_line(&mut String::new());
                return;
            }
            Some(Some((status, body))) => (status, body.to_owned()),
            None => (201, sid),
        };
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut stream = stream;
        if stream.write_all(format!("{head}{body}").as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let fields = wire::query::Query::parse(&body)?;
    let fields = fields.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Some(Asked { path, headers, fields })
}
