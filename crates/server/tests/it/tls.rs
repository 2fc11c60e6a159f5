//! The server's certificate: exchanged while people are connected, or had from an authority.

use crate::certificates::Authority;
use crate::world::{World, free_port, settings};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const NAME: &str = "clinic.example.org";

/// A browser's connection that trusts these authorities.
struct Caller(StreamOwned<ClientConnection, TcpStream>);

impl Caller {
    /// None when the two do not come to terms.
    fn connect(address: SocketAddr, name: &str, trusted: &Path) -> Option<Self> {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_file_iter(trusted).unwrap() {
            roots.add(root.unwrap()).unwrap();
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let session = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(session, TcpStream::connect(address).unwrap());
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).ok()?;
        }
        Some(Self(stream))
    }

    fn certificate(&self) -> Vec<u8> {
        self.0.conn.peer_certificates().unwrap()[0].to_vec()
    }

    /// The head of what is answered.
    fn get(&mut self, path: &str) -> String {
        self.ask(path).0
    }

    /// The body of it.
    fn body(&mut self, path: &str) -> String {
        self.ask(path).1
    }

    fn ask(&mut self, path: &str) -> (String, String) {
        write!(self.0, "GET {path} HTTP/1.1\r\nHost: {NAME}\r\n\r\n").unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            head.extend_from_slice(&byte);
        }
        let head = String::from_utf8(head).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        self.0.read_exact(&mut body).unwrap();
        (head, String::from_utf8(body).unwrap())
    }
}

/// Asks until it is answered, for half a minute.
fn until<T>(log: impl Fn() -> String, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "it did not come: {}", log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn with(data: &Path, listen: SocketAddr, tls: &str) -> String {
    let embedded = settings(data, "hold_seconds = 280", "");
    let own = format!("listen = \"{listen}\"\norigin = \"https://{NAME}\"");
    let embedded = embedded.replace("listen = \"127.0.0.1:0\"", &own);
    format!("{embedded}\n[turn]\nenabled = false\n{tls}\n")
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[test]
fn a_renewed_certificate_is_shown_without_a_restart_and_a_wrong_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clear = local(free_port());
    let authority = Authority::new(folder.path(), "clinic");
    let [certificate, key] = authority.server_files();
    let tls = format!(
        "[tls]\ncertificate = \"{}\"\nkey = \"{}\"\nredirect = [\"{clear}\"]",
        certificate.display(),
        key.display()
    );
    let world = World::serve(folder.path(), &with(folder.path(), local(0), &tls));
    let call = || Caller::connect(world.address, "localhost", &authority.certificate());
    let mut early = call().unwrap();
    let head = early.get("/app/");
    assert!(
        head.contains("Strict-Transport-Security: max-age=31536000; includeSubDomains"),
        "{head}"
    );
    let first = early.certificate();

    until(|| world.log(), || world.log().contains("certificate ends in a few days").then_some(()));
    let mut metrics = call().unwrap();
    assert!(metrics.body("/metrics").contains("certificate_ends_timestamp_seconds 1"));

    // Whoever comes in the clear is sent on, with the path that they asked for.
    let mut stream = TcpStream::connect(clear).unwrap();
    stream.write_all(b"GET /app/?lang=es HTTP/1.1\r\nHost: clinic\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 308 "), "{answer}");
    assert!(answer.contains(&format!("Location: https://{NAME}/app/?lang=es\r\n")), "{answer}");

    authority.server_files();
    let second =
        until(|| world.log(), || call().map(|it| it.certificate()).filter(|shown| *shown != first));
    assert!(early.get("/healthz").starts_with("HTTP/1.1 200 "), "who was connected still is");

    std::fs::write(&key, "not a key").unwrap();
    until(|| world.log(), || world.log().contains("the TLS key").then_some(()));
    assert_eq!(call().unwrap().certificate(), second, "the one before is shown on");
}

/// Pebble, the ACME server of Let's Encrypt's own tests, with a name server that leads every name here.
struct Pebble {
    children: [Child; 2],
    directory: String,
    management: u16,
}

impl Pebble {
    fn start(folder: &Path, authority: &Authority, validates: u16) -> Self {
        let [certificate, key] = authority.server_files();
        let (port, management, names) = (free_port(), free_port(), free_port());
        let config = serde_json::json!({"pebble": {
            "listenAddress": format!("127.0.0.1:{port}"), "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": certificate, "privateKey": key, "httpPort": 1, "tlsPort": validates,
            "ocspResponderURL": "", "externalAccountBindingRequired": false}});
        let file = folder.join("pebble.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let missing = "Debian's pebble; `tools/install pebble` brings it";
        let resolver = Command::new("pebble-challtestsrv")
            .args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-http01", "", "-https01", ""])
            .args(["-tlsalpn01", "", "-management", &format!("127.0.0.1:{}", free_port())])
            .args(["-dns01", &format!("127.0.0.1:{names}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect(missing);
        let server = Command::new("pebble")
            .arg("-config")
            .arg(&file)
            .args(["-dnsserver", &format!("127.0.0.1:{names}")])
            .env("PEBBLE_VA_NOSLEEP", "1")
            .stdout(std::fs::File::create(folder.join("pebble.log")).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .expect(missing);
        until(String::new, || TcpStream::connect(local(management)).ok());
        let directory = format!("https://localhost:{port}/dir");
        Self { children: [resolver, server], directory, management }
    }

    /// The root of what it signs, new each time that it starts.
    fn root(&self, folder: &Path, authority: &Authority) -> std::path::PathBuf {
        let output = Command::new("openssl")
            .args(["s_client", "-quiet", "-connect", &format!("localhost:{}", self.management)])
            .arg("-CAfile")
            .arg(authority.certificate())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .and_then(|mut child| {
                child.stdin.take().unwrap().write_all(b"GET /roots/0 HTTP/1.0\r\n\r\n")?;
                child.wait_with_output()
            })
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let file = folder.join("root.pem");
        std::fs::write(&file, &text[text.find("-----BEGIN").unwrap()..]).unwrap();
        file
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn an_authority_gives_the_server_its_certificate_once_and_again_when_it_ran_out() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new(folder.path(), "authority");
    let own = local(free_port());
    let pebble = Pebble::start(folder.path(), &authority, own.port());
    let root = pebble.root(folder.path(), &authority);
    let kept = folder.path().join("acme");
    let tls = |names: &str| {
        format!(
            "[tls.acme]\ndomains = [{names}]\ncontact = \"mailto:it@example.org\"\ndirectory = \"{}\"\nca = \"{}\"\nfolder = \"{}\"",
            pebble.directory,
            authority.certificate().display(),
            kept.display()
        )
    };
    let one = format!("\"{NAME}\"");
    let settings = with(folder.path(), own, &tls(&one));
    let shown =
        |world: &World| until(|| world.log(), || Caller::connect(own, NAME, &root)).certificate();

    let mut world = World::serve(folder.path(), &settings);
    let first = shown(&world);
    assert!(world.terminate().success());

    let mut world = World::serve(folder.path(), &settings);
    assert_eq!(shown(&world), first, "what is kept is shown, and nobody is asked");
    assert!(world.terminate().success());

    // A certificate whose time is over when the server starts.
    let mut params = rcgen::CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2020, 4, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let old = params.self_signed(&key).unwrap();
    let of_authority = std::fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    std::fs::write(of_authority.join("certificate.pem"), key.serialize_pem() + &old.pem()).unwrap();
    let mut world = World::serve(folder.path(), &settings);
    assert_ne!(shown(&world), first);
    assert!(world.terminate().success());

    // Another name is wanted than what is kept is for.
    let second = "second.example.org";
    let settings = with(folder.path(), own, &tls(&format!("{one}, \"{second}\"")));
    let world = World::serve(folder.path(), &settings);
    until(|| world.log(), || Caller::connect(own, second, &root));
}

#[test]
fn an_authority_that_does_not_reach_the_server_says_why_and_is_not_asked_at_once_again() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new(folder.path(), "authority");
    let (own, elsewhere) = (local(free_port()), free_port());
    let pebble = Pebble::start(folder.path(), &authority, elsewhere);
    let tls = format!(
        "[tls.acme]\ndomains = [\"{NAME}\"]\ndirectory = \"{}\"\nca = \"{}\"\nfolder = \"{}\"",
        pebble.directory,
        authority.certificate().display(),
        folder.path().join("acme").display()
    );
    let world = World::serve(folder.path(), &with(folder.path(), own, &tls));
    let told = until(
        || world.log(),
        || {
            let log = world.log();
            log.lines().find(|line| line.contains("no certificate came")).map(str::to_owned)
        },
    );
    assert!(told.contains(&format!("{NAME}: ")) && told.contains("Failed to connect"), "{told}");
    assert_eq!(world.log().matches("asking for a certificate").count(), 1);
}
