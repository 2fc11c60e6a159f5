//! Hostile clients, each on a thread and with an address of its own, each as fast as it is let.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// What a hostile client does again and again.
type Assault = fn(&mut Vandal) -> io::Result<()>;

static ASSAULTS: [(&str, Assault); 6] = [
    ("bad json", Vandal::bad_json),
    ("huge headers", Vandal::huge_headers),
    ("connections", Vandal::connections),
    ("subscribe floods", Vandal::subscribe_flood),
    ("invalid tokens", Vandal::invalid_tokens),
    ("passwords", Vandal::guess_a_password),
];

/// The hostile clients of a run.
#[derive(Debug)]
pub(crate) struct Vandals {
    stop: Arc<AtomicBool>,
    threads: Vec<(&'static str, JoinHandle<u64>)>,
}

impl Vandals {
    /// Lets so many loose on a server, taking turns in what they do.
    pub(crate) fn at(server: SocketAddr, keys: (&'static str, &'static str), count: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let each = ASSAULTS.iter().cycle().take(count).zip(2_u8..);
        let threads = each.map(|((name, assault), number)| {
            let from = Ipv4Addr::new(127, 0, 1, number);
            let mut vandal = Vandal { server, from, keys, line: None, count: 0 };
            let stop = Arc::clone(&stop);
            let thread = std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    vandal.strike(*assault);
                }
                vandal.count
            });
            (*name, thread)
        });
        Self { threads: threads.collect(), stop }
    }

    /// Ends them all; how often each kind struck.
    pub(crate) fn stop(self) -> Vec<(&'static str, u64)> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all: Vec<(&'static str, u64)> =
            ASSAULTS.iter().map(|(name, _)| (*name, 0)).collect();
        for (name, thread) in self.threads {
            let count = thread.join().unwrap_or_default();
            if let Some(one) = all.iter_mut().find(|(known, _)| *known == name) {
                one.1 += count;
            }
        }
        all
    }
}

/// One hostile client.
#[derive(Debug)]
struct Vandal {
    server: SocketAddr,
    from: Ipv4Addr,
    keys: (&'static str, &'static str),
    line: Option<TcpStream>,
    count: u64,
}

impl Vandal {
    fn strike(&mut self, assault: Assault) {
        if assault(self).is_err() {
            // Turned away; the next one comes on a new connection.
            self.line = None;
        }
        self.count += 1;
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        // Reset when closed: thousands that only wait for their end would leave no port.
        socket.set_linger(Some(Duration::ZERO))?;
        socket.bind(&SocketAddr::from((self.from, 0)).into())?;
        socket.connect(&self.server.into())?;
        let line = TcpStream::from(socket);
        line.set_read_timeout(Some(Duration::from_secs(2)))?;
        line.set_nodelay(true)?;
        Ok(line)
    }

    /// Sends on the connection kept open and reads whatever comes back.
    fn ask(&mut self, request: &str) -> io::Result<()> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => self.connect()?,
        };
        line.write_all(request.as_bytes())?;
        let mut answer = [0; 4_096];
        if line.read(&mut answer)? > 0 {
            self.line = Some(line);
        }
        Ok(())
    }

    fn bad_json(&mut self) -> io::Result<()> {
        let (publish, subscribe) = self.keys;
        let body = "[{\"a\":".repeat(500);
        self.ask(&format!(
            "POST /publish/{publish}/{subscribe}/0/bench.0/0?uuid=v HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    fn huge_headers(&mut self) -> io::Result<()> {
        let mut line = self.connect()?;
        line.write_all(b"GET /time/0 HTTP/1.1\r\n")?;
        let header = format!("X-{}: {}\r\n", self.count, "y".repeat(8_000));
        for _ in 0..64 {
            line.write_all(header.as_bytes())?;
        }
        line.read(&mut [0; 512]).map(drop)
    }

    fn connections(&mut self) -> io::Result<()> {
        self.connect().map(drop)
    }

    fn subscribe_flood(&mut self) -> io::Result<()> {
        let (_, subscribe) = self.keys;
        let own = self.count;
        let names = (0..100).map(|number| format!("bench.v{own}.{number}"));
        let names = names.collect::<Vec<_>>().join(",");
        self.ask(&format!(
            "GET /v2/subscribe/{subscribe}/{names}/0?tt=0&uuid=v{own} HTTP/1.1\r\nHost: h\r\n\r\n"
        ))
    }

    fn invalid_tokens(&mut self) -> io::Result<()> {
        let (_, subscribe) = self.keys;
        let token = format!("qEF2AkF0{:032x}{}", self.count, "A".repeat(400));
        self.ask(&format!(
            "GET /v3/history/sub-key/{subscribe}/channel/bench.0?uuid=v&auth={token} HTTP/1.1\r\nHost: h\r\n\r\n"
        ))
    }

    fn guess_a_password(&mut self) -> io::Result<()> {
        let body = format!("{{\"personId\":\"dr-1\",\"password\":\"guess-{}\"}}", self.count);
        self.ask(&format!(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }
}
