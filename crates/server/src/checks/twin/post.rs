//! A letter box on a free port of this machine: whatever comes by HTTP is taken, and what is answered is somebody else's.

use crate::supervise::Tasks;
use memchr::memmem;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A request is no longer, in bytes, and takes no longer to come.
const MOST: usize = 4 << 20;
const PATIENCE: Duration = Duration::from_secs(2);

/// A request that came.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

/// Listens, and says where.
pub(super) async fn listen() -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

/// Answers every request, one after the other.
pub(super) async fn serve(listener: TcpListener, answer: impl Fn(&Request) -> String + Send) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let Ok(Ok(Some(request))) = timeout(PATIENCE, read(&mut stream)).await else { continue };
        let body = answer(&request);
        let text = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        // Whoever asked may have gone away.
        let _ = stream.write_all(text.as_bytes()).await;
    }
}

/// Reads a request; nothing where it breaks off or is too long.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut got = Vec::new();
    let head = loop {
        if let Some(end) = memmem::find(&got, b"\r\n\r\n") {
            break end.saturating_add(4);
        }
        if got.len() > MOST || stream.read_buf(&mut got).await? == 0 {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(got.get(..head).unwrap_or_default()).into_owned();
    let length = length(&text);
    while got.len() < head.saturating_add(length) {
        if length > MOST || stream.read_buf(&mut got).await? == 0 {
            return Ok(None);
        }
    }
    let mut words = text.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Ok(Some(Request { method, path, body: got.split_off(head) }))
}

/// How long a body is, by its head.
fn length(head: &str) -> usize {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}

/// What came, by its path.
type Letters = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// What is answered to whoever comes to a path.
type Answers = Arc<Mutex<BTreeMap<&'static str, String>>>;

/// A letter box for a twin: its spans and its letters to people come here, and whoever it asks elsewhere answers here.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) url: String,
    taken: Letters,
    answers: Answers,
    /// It is emptied as long as this is kept.
    _tasks: Mutex<Tasks>,
}

impl Post {
    pub(super) async fn open() -> io::Result<Self> {
        let (listener, url) = listen().await?;
        let (taken, answers) = (Letters::default(), Answers::default());
        let (letters, said) = (Arc::clone(&taken), Arc::clone(&answers));
        let mut tasks = Tasks::new();
        tasks.start(serve(listener, move |request| {
            let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
            letters.push((request.path.clone(), request.body.clone()));
            let said = said.lock().unwrap_or_else(PoisonError::into_inner);
            // An SMS gateway names what it took.
            let taken = || format!("{{\"sid\":\"SM{}\"}}", letters.len());
            said.get(request.path.as_str()).cloned().unwrap_or_else(taken)
        }));
        Ok(Self { url, taken, answers, _tasks: Mutex::new(tasks) })
    }

    /// From now on this is answered to whoever comes to a path.
    pub(super) fn says(&self, path: &'static str, answer: String) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).insert(path, answer);
    }

    /// All that came to paths of this beginning.
    pub(super) fn taken(&self, path: &str) -> Vec<u8> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let these = taken.iter().filter(|(to, _)| to.starts_with(path));
        these.flat_map(|(_, body)| [body.as_slice(), b"\n"].concat()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Post, length};
    use crate::checks::reach::client;

    #[test]
    fn the_length_of_a_body_is_read_however_it_is_spelt() {
        assert_eq!(length("POST / HTTP/1.1\r\ncontent-length: 12\r\n\r\n"), 12);
        assert_eq!(length("POST / HTTP/1.1\r\nContent-Length:7\r\n\r\n"), 7);
        assert_eq!(length("GET / HTTP/1.1\r\nHost: here\r\n\r\n"), 0);
    }

    #[tokio::test]
    async fn what_is_sent_is_kept_by_its_path() {
        let post = Post::open().await.unwrap();
        let client = client().unwrap();
        for (path, body) in [("/sms", "one"), ("/v1/traces", "two"), ("/sms", "three")] {
            let sent = client.post(format!("{}{path}", post.url)).body(body).send().await.unwrap();
            assert_eq!(sent.status(), 200);
        }
        assert_eq!(post.taken("/sms"), b"one\nthree\n");
        assert_eq!(post.taken("/v1/traces"), b"two\n");
        post.says("/keys", "none".to_owned());
        let told = client.get(format!("{}/keys", post.url)).send().await.unwrap();
        assert_eq!(told.text().await.unwrap(), "none");
    }
}
