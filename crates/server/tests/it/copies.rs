//! Copies of the audit log elsewhere: whole and in order, whatever the other side and this one do.

use crate::owned::tamper;
use crate::world::{World, encode, eventually, publish_path, seal, settings};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Entries in the order in which they came.
type Taken = Arc<Mutex<Vec<Value>>>;

/// A collector that refuses its first two portions, breaks off in the third, and takes the rest.
fn collector() -> (SocketAddr, Taken) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (address, taken) = (listener.local_addr().unwrap(), Taken::default());
    let own = Arc::clone(&taken);
    std::thread::spawn(move || {
        let mut asked = 0;
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            while let Some(body) = request(&mut stream) {
                asked += 1;
                match asked {
                    1 | 2 => answer(&mut stream, "503 Service Unavailable"),
                    3 => break,
                    _ => {
                        own.lock().unwrap().extend(
                            body.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()),
                        );
                        answer(&mut stream, "204 No Content");
                    }
                }
            }
        }
    });
    (address, taken)
}

/// How many entries portions had: of those that were refused, and of those that were taken.
type Sizes = Arc<Mutex<[Vec<usize>; 2]>>;

/// A collector that takes nothing until it is opened, and then no more than so many bytes at once.
struct Narrow {
    address: SocketAddr,
    open: Arc<AtomicBool>,
    taken: Taken,
    sizes: Sizes,
}

impl Narrow {
    fn listen(most: usize) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (open, taken, sizes) =
            (Arc::<AtomicBool>::default(), Taken::default(), Sizes::default());
        let own = (Arc::clone(&open), Arc::clone(&taken), Arc::clone(&sizes));
        let take = move |body: &str| {
            let (open, taken, sizes) = &own;
            if !open.load(Ordering::SeqCst) {
                return "503 Service Unavailable";
            }
            let fits = body.len() <= most;
            let entries = body.lines().map(|line| serde_json::from_str(line).unwrap());
            let entries: Vec<Value> = entries.collect();
            sizes.lock().unwrap()[usize::from(fits)].push(entries.len());
            if !fits {
                return "413 Content Too Large";
            }
            taken.lock().unwrap().extend(entries);
            "204 No Content"
        };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                while let Some(body) = request(&mut stream) {
                    answer(&mut stream, take(&body));
                }
            }
        });
        Self { address, open, taken, sizes }
    }
}

fn request(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut length, mut head) = (0, String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let head = head.to_lowercase();
    for header in ["authorization: bearer taken", "housecall-log: ", "housecall-restored: never"] {
        assert!(head.contains(header), "{header} in {head}");
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

fn answer(stream: &mut BufReader<TcpStream>, status: &str) {
    let text = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    stream.get_mut().write_all(text.as_bytes()).unwrap();
}

/// A syslog server that ends its first connection after the first message, or loses all that comes by it.
fn syslog(loses: bool) -> (SocketAddr, Taken) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (address, taken) = (listener.local_addr().unwrap(), Taken::default());
    let own = Arc::clone(&taken);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = BufReader::new(stream.unwrap());
            while let Some(entry) = message(&mut stream) {
                if number == 0 && loses {
                    // That something came is all that is left of it.
                    own.lock().unwrap().push(Value::Null);
                    continue;
                }
                own.lock().unwrap().push(entry);
                if number == 0 {
                    break;
                }
            }
        }
    });
    (address, taken)
}

fn message(stream: &mut BufReader<TcpStream>) -> Option<Value> {
    let mut length = Vec::new();
    if stream.read_until(b' ', &mut length).ok()? == 0 {
        return None;
    }
    let length: usize = String::from_utf8(length).unwrap().trim().parse().unwrap();
    let mut text = vec![0; length];
    stream.read_exact(&mut text).ok()?;
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("<110>1 20"), "{text}");
    let (header, entry) = text.split_once("] {").unwrap();
    let (header, data) = header.split_once(" [log@32473 ").unwrap();
    assert!(data.starts_with("origin=\"") && data.ends_with(" restored=\"never\""), "{text}");
    let entry: Value = serde_json::from_str(&format!("{{{entry}")).unwrap();
    assert!(header.ends_with(entry["event"].as_str().unwrap()), "{text}");
    Some(entry)
}

/// The entries that came, each once; that none is missing before another.
fn whole(taken: &Taken) -> usize {
    let mut next = 0;
    for entry in taken.lock().unwrap().iter().filter(|entry| !entry.is_null()) {
        let index = entry["seq"].as_u64().unwrap();
        assert!(index <= next, "entry {index} came before {next}");
        next = next.max(index + 1);
    }
    usize::try_from(next).unwrap()
}

fn publish(world: &World, count: usize) {
    let channel = "consultation.dr-1.pat-1";
    let token = world.token("pat-1", &[(channel, 3)]);
    for _ in 0..count {
        let target = publish_path(channel, &seal("key", "{}"));
        let answer = world.client().get(&format!("{target}?uuid=pat-1&auth={}", encode(&token)));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

fn patient(mut holds: impl FnMut() -> bool) -> bool {
    (0..20).any(|_| eventually(&mut holds))
}

fn written(data: &Path, https: SocketAddr, syslog: SocketAddr) -> String {
    let audit = format!(
        "\n[audit]\nhttps = \"http://{https}/audit\"\nheaders = {{ Authorization = \"Bearer taken\" }}\nsyslog = \"tcp://{syslog}\"\n"
    );
    settings(data, "hold_seconds = 280", "") + &audit
}

#[test]
fn every_audit_entry_reaches_its_copies_in_order_whatever_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let ((https, collected), (server, logged)) = (collector(), syslog(false));
    let config = written(folder.path(), https, server);
    let mut world = World::serve(folder.path(), &config);
    publish(&world, 20);
    assert!(patient(|| whole(&collected) > 20), "{}", world.log());
    assert!(world.log().contains("copy is behind"), "an operator reads of it");
    publish(&world, 1);
    assert!(patient(|| whole(&logged) > 20), "what a broken connection swallowed comes again");
    world.kill();
    let world = World::serve(folder.path(), &config);
    publish(&world, 20);
    assert!(patient(|| whole(&collected) > 40 && whole(&logged) > 40), "{}", world.log());
    let metrics = world.client().get("/metrics").text();
    assert!(
        patient(|| world
            .client()
            .get("/metrics")
            .text()
            .contains("housecall_audit_behind{place=\"https\"} 0")),
        "{metrics}"
    );
    // Entries of other events are among those that were counted, so messages may still be on their way.
    let sent = |copied: &[Value]| {
        copied
            .iter()
            .filter(|entry| entry["event"] == "PHI_MESSAGE_SENT")
            .cloned()
            .collect::<Vec<_>>()
    };
    assert!(patient(|| sent(&collected.lock().unwrap()).len() >= 41), "{}", world.log());
    let copied = collected.lock().unwrap().clone();
    let events: Vec<_> = copied.iter().filter(|entry| entry["event"] == "SERVER_STARTED").collect();
    assert_eq!(events.len(), 2, "two starts: {events:?}");
    assert!(sent(&copied).iter().all(|entry| entry["sealed"].is_string()));
    for (place, taken) in [("https", &collected), ("syslog", &logged)] {
        for entry in taken.lock().unwrap().iter().map(Value::to_string) {
            for identifier in ["pat-1", "127.0.0.1"] {
                assert!(!entry.contains(identifier), "{place}: {identifier} in {entry}");
            }
        }
    }
}

#[test]
fn a_collector_that_takes_little_at_once_gets_the_log_in_smaller_portions() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Narrow::listen(16 << 10);
    let audit = format!(
        "\n[audit]\nhttps = \"http://{}/audit\"\nheaders = {{ Authorization = \"Bearer taken\" }}\n",
        collector.address
    );
    let config = settings(folder.path(), "hold_seconds = 280", "") + &audit;
    let world = World::serve(folder.path(), &config);
    publish(&world, 100);
    collector.open.store(true, Ordering::SeqCst);
    assert!(patient(|| whole(&collector.taken) > 100), "{}", world.log());
    assert!(world.log().contains("answered 413"), "an operator reads of it");
    let [refused, taken] = collector.sizes.lock().unwrap().clone();
    assert!(refused.iter().any(|one| *one > taken[0]), "{refused:?} before {taken:?}");
    assert!(taken.windows(2).any(|two| two[0] < two[1]), "it grows again: {taken:?}");
}

#[test]
fn a_commit_that_was_changed_until_it_cannot_be_read_keeps_no_other_from_the_collector() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Narrow::listen(1 << 20);
    let audit = format!(
        "\n[audit]\nhttps = \"http://{}/audit\"\nheaders = {{ Authorization = \"Bearer taken\" }}\n",
        collector.address
    );
    let config = settings(folder.path(), "hold_seconds = 280", "") + &audit;
    let world = World::serve(folder.path(), &config);
    publish(&world, 20);
    let one = "SELECT first_seq FROM audit_batch WHERE count = 1 ORDER BY first_seq DESC LIMIT 1 OFFSET 3";
    let broken = format!("UPDATE audit_batch SET entries = x'00ff' WHERE first_seq = ({one})");
    tamper(folder.path(), &broken);
    collector.open.store(true, Ordering::SeqCst);
    assert!(patient(|| whole(&collector.taken) > 20), "{}", world.log());
    let taken = collector.taken.lock().unwrap().clone();
    let broken: Vec<_> =
        taken.iter().filter(|entry| entry["reason"] == "audit.unreadable").collect();
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert_eq!(broken[0]["raw"], "AP8=", "as it stands there");

    // What is taken away before it got there is lacking for as long as anybody looks.
    collector.open.store(false, Ordering::SeqCst);
    publish(&world, 1);
    let last = "SELECT MAX(first_seq) FROM audit_batch";
    tamper(folder.path(), &format!("DELETE FROM audit_batch WHERE first_seq = ({last})"));
    std::thread::sleep(std::time::Duration::from_secs(5));
    let metrics = world.client().get("/metrics").text();
    assert!(metrics.contains("housecall_audit_behind{place=\"https\"}"), "{metrics}");
    assert!(!metrics.contains("housecall_audit_behind{place=\"https\"} 0"), "{metrics}");
}

#[test]
fn another_collector_gets_the_log_from_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = [Narrow::listen(1 << 20), Narrow::listen(1 << 20)];
    let to = |collector: &Narrow| {
        let address = collector.address;
        collector.open.store(true, Ordering::SeqCst);
        let audit = format!(
            "\n[audit]\nhttps = \"http://{address}/audit\"\nheaders = {{ Authorization = \"Bearer taken\" }}\n"
        );
        settings(folder.path(), "hold_seconds = 280", "") + &audit
    };
    let mut world = World::serve(folder.path(), &to(&first));
    publish(&world, 20);
    assert!(patient(|| whole(&first.taken) > 20), "{}", world.log());
    world.kill();
    let world = World::serve(folder.path(), &to(&second));
    assert!(patient(|| whole(&second.taken) > 20), "{}", world.log());
    let began = second.taken.lock().unwrap()[0]["seq"].clone();
    assert_eq!(began, 0, "what only the first one has is not elsewhere any more");
}

#[test]
fn what_a_syslog_server_lost_before_a_restart_comes_once_more_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (server, logged) = syslog(true);
    let audit = format!("\n[audit]\nsyslog = \"tcp://{server}\"\n");
    let config = settings(folder.path(), "hold_seconds = 280", "") + &audit;
    let mut world = World::serve(folder.path(), &config);
    publish(&world, 20);
    let all = "housecall_audit_behind{place=\"syslog\"} 0";
    let handed = || {
        let came = logged.lock().unwrap().len();
        came > 20 && world.client().get("/metrics").text().contains(all)
    };
    assert!(patient(handed), "{}", world.log());
    world.kill();
    assert_eq!(whole(&logged), 0, "nothing of it was kept");
    let world = World::serve(folder.path(), &config);
    assert!(patient(|| whole(&logged) > 20), "{}", world.log());
}

#[test]
fn a_copy_goes_over_tls_or_stays_on_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    for (setting, said) in [
        ("https = \"http://siem.example.org/audit\"", "does not begin with https://"),
        ("https = \"http://127.0.0.1.evil.example\"", "does not begin with https://"),
        ("syslog = \"logs.example.org:6514\"", "is neither tls://HOST:PORT nor tcp://HOST:PORT"),
        ("syslog = \"tls://logs.example.org\"", "is neither tls://HOST:PORT nor tcp://HOST:PORT"),
    ] {
        let config =
            format!("{}\n[audit]\n{setting}\n", settings(folder.path(), "hold_seconds = 280", ""));
        let file = folder.path().join("wrong.toml");
        std::fs::write(&file, config).unwrap();
        let refused =
            crate::world::housecall().args(["serve", "--config"]).arg(&file).output().unwrap();
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{setting}: {told}");
        assert!(told.contains(said), "{setting}: {told}");
    }
}
