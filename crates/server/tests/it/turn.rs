//! The media relay of the built binary: real clients over UDP, TCP and TLS, and who is refused what.

use crate::world::{PUB, SECRET as KEY, SUB, Session, World, free_port, housecall};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use turn::credential::{Secret, Username, signing_key};
use turn::frame::{Frame, write_channel};
use turn::stun::attribute::{
    CHANNEL_NUMBER, ERROR_CODE, LIFETIME, NONCE, REALM, REQUESTED_TRANSPORT, USERNAME,
    XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS, read_address,
};
use turn::stun::{Class, Message, Method, Writer};

const SECRET: &str = "north";

/// A demo whose relay has a known secret, and the patient's credential for their visit.
fn demo(data: &Path) -> (World, Value) {
    demo_with(data, &[])
}

/// The same under more settings, as variables.
fn demo_with(data: &Path, more: &[(&str, &str)]) -> (World, Value) {
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
        .env("HOUSECALL_TURN__SECRET", SECRET)
        .env("HOUSECALL_TURN__LISTEN", "[\"127.0.0.1:0\"]")
        .envs(more.iter().copied());
    let world = World::start(command, data);
    let credential = credential(&mut Session::sign_in(&world, "pat-1"));
    (world, credential)
}

/// The patient consents, joins their visit with dr-1 and asks for the relay.
fn credential(patient: &mut Session) -> Value {
    let consent = json!({"type": "telehealth", "version": 1, "locale": "en", "evidence": "click"});
    let given = patient.post("/api/v1/patients/pat-1/consents", &consent);
    assert_eq!(given.status, 201, "{}", given.text());
    let mine = patient.get("/api/v1/appointments?providerId=dr-1").json();
    let appointment = &mine["items"][0]["id"];
    let join = json!({"patientId": "pat-1", "appointmentId": appointment, "role": "patient"});
    let token = patient.post("/api/telemedicine/token", &join).json();
    let visit = json!({"consultationId": token["channelConfig"]["consultationId"]});
    let path = "/api/telemedicine/turn-credentials";
    let granted = patient.post(path, &visit);
    assert_eq!(granted.status, 200, "{}", granted.text());
    let by_appointment = patient.post(path, &json!({ "appointmentId": appointment })).json();
    assert!(by_appointment["credential"].is_string(), "{by_appointment}");
    granted.json()
}

fn text<'v>(credential: &'v Value, field: &str) -> &'v str {
    credential[field].as_str().unwrap()
}

/// The port in the n-th address.
fn port(credential: &Value, n: usize) -> u16 {
    let url = credential["urls"][n].as_str().unwrap();
    url.split([':', '?']).nth(2).unwrap().parse().unwrap()
}

/// Two clients of coturn's own tools talk to each other through a relay; nothing may be lost.
fn talk(credential: &Value, port: u16, flags: &[&str]) {
    // Under TLS this client takes one message a record and forgets the rest, with any server.
    let messages = if flags.contains(&"-S") { 1 } else { 10 };
    let output = Command::new("turnutils_uclient")
        .args(["-y", "-c", "-m", "2", "-z", "5", "-n", &messages.to_string()])
        .args(["-u", text(credential, "username"), "-w", text(credential, "credential")])
        .args(["-p", &port.to_string()])
        .args(flags)
        .arg("127.0.0.1")
        .output()
        .expect("coturn's tools; `tools/install coturn` brings them");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let all = messages * 2;
    let whole = format!("tot_send_msgs={all}, tot_recv_msgs={all}");
    assert!(said.contains(&whole), "{flags:?}: {said}");
}

#[test]
fn coturns_own_client_is_relayed_over_udp_and_tcp_and_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (mut world, credential) = demo(folder.path());
    assert_eq!(credential["iceTransportPolicy"], "relay");
    assert_eq!(credential["ttlSeconds"], 600);
    assert_eq!(credential["urls"].as_array().unwrap().len(), 2, "no TLS without a certificate");
    let plain = port(&credential, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| talk(&credential, plain, &[]));
        scope.spawn(|| talk(&credential, plain, &["-s"]));
        scope.spawn(|| talk(&credential, port(&credential, 1), &["-t"]));
    });
    assert!(world.terminate().success());
    // The same clinic with a certificate; credentials outlive a restart.
    let free = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let _world = World::serve(folder.path(), &with_tls(folder.path(), free));
    talk(&credential, free.port(), &["-t", "-S"]);
}

/// Settings for the demo's folder, with a certificate made for this test.
fn with_tls(data: &Path, secure: SocketAddr) -> String {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-keyout"])
        .arg(data.join("tls.key"))
        .arg("-out")
        .arg(data.join("tls.crt"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let data = data.display();
    format!(
        "mode = \"trial\"\nlisten = \"127.0.0.1:0\"\norganization = \"demo-clinic\"\n[store]\nurl = \"sqlite:{data}\"\n\
         [keys]\nfile = \"{data}/kek\"\n[tls]\ncertificate = \"{data}/tls.crt\"\nkey = \"{data}/tls.key\"\n\
         [turn]\nsecret = \"{SECRET}\"\nlisten = [\"127.0.0.1:0\"]\nlisten_tls = [\"{secure}\"]\n\
         [[keyset]]\npublish_key = \"{PUB}\"\nsubscribe_key = \"{SUB}\"\nsecret_keys = [\"{KEY}\"]\n\
         clinic = true\n"
    )
}

/// Debian's coturn; killed when dropped.
struct Coturn(Child);

impl Coturn {
    fn start(data: &Path, port: u16) -> Self {
        let child = Command::new("turnserver")
            .args(["-n", "--use-auth-secret", "--static-auth-secret", SECRET])
            .args(["--realm=housecall", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1"])
            .args(["--no-tls", "--no-dtls", "--no-cli", "--allow-loopback-peers"])
            .args(["--no-stdout-log", "--log-file=stdout"])
            .arg(format!("--listening-port={port}"))
            .arg(format!("--pidfile={}", data.join("coturn.pid").display()))
            .arg(format!("--userdb={}", data.join("coturn.db").display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's coturn; `tools/install coturn` brings it");
        let own = Self(child);
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return own;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("coturn does not listen");
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn debians_coturn_takes_the_same_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let (_world, credential) = demo(folder.path());
    let port = free_port();
    let _coturn = Coturn::start(folder.path(), port);
    talk(&credential, port, &[]);
}

/// One client of the relay over UDP.
struct Client {
    socket: UdpSocket,
    username: String,
    password: String,
    realm: String,
    nonce: String,
    count: u8,
    /// The last one.
    answer: Vec<u8>,
}

impl Client {
    fn new(port: u16, username: &str, password: &str) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(("127.0.0.1", port)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let (username, password) = (username.to_owned(), password.to_owned());
        let (realm, nonce) = (String::new(), String::new());
        Self { socket, username, password, realm, nonce, count: 0, answer: Vec::new() }
    }

    fn of(credential: &Value) -> Self {
        let (username, password) = (text(credential, "username"), text(credential, "credential"));
        Self::new(port(credential, 0), username, password)
    }

    /// Asks, and once more when told how to sign; answers the error code, or 0.
    fn ask(&mut self, method: Method, fill: impl Fn(&mut Writer)) -> u16 {
        let first = self.ask_once(method, &fill);
        if self.count == 1 { self.ask_once(method, &fill) } else { first }
    }

    fn ask_once(&mut self, method: Method, fill: &impl Fn(&mut Writer)) -> u16 {
        self.count += 1;
        let mut writer = Writer::new(method, Class::Request, [self.count; 12]);
        fill(&mut writer);
        if !self.nonce.is_empty() {
            writer.add(USERNAME, self.username.as_bytes());
            writer.add(REALM, self.realm.as_bytes());
            writer.add(NONCE, self.nonce.as_bytes());
            writer.sign(&signing_key(&self.username, &self.realm, &self.password));
        }
        self.socket.send(&writer.finish()).unwrap();
        self.answer.resize(1_500, 0);
        let length = self.socket.recv(&mut self.answer).expect("an answer");
        self.answer.truncate(length);
        let answer = Message::parse(&self.answer).unwrap();
        if let (Some(realm), Some(nonce)) = (answer.text(REALM), answer.text(NONCE)) {
            (self.realm, self.nonce) = (realm.to_owned(), nonce.to_owned());
        }
        answer.find(ERROR_CODE).map_or(0, |code| u16::from(code[2]) * 100 + u16::from(code[3]))
    }

    fn allocate(&mut self) -> u16 {
        self.ask(Method::Allocate, |writer| writer.add(REQUESTED_TRANSPORT, &[17, 0, 0, 0]))
    }

    /// Allocates; answers where peers reach it.
    fn open(&mut self) -> SocketAddr {
        assert_eq!(self.allocate(), 0);
        let answer = Message::parse(&self.answer).unwrap();
        read_address(answer.find(XOR_RELAYED_ADDRESS).unwrap(), &answer.transaction).unwrap()
    }

    fn bind(&mut self, number: u16, peer: SocketAddr) -> u16 {
        self.ask(Method::ChannelBind, |writer| {
            writer.add(CHANNEL_NUMBER, &[number.to_be_bytes(), [0, 0]].concat());
            writer.add_address(XOR_PEER_ADDRESS, peer);
        })
    }

    fn permit(&mut self, peer: &str) -> u16 {
        let peer = peer.parse().unwrap();
        self.ask(Method::CreatePermission, |writer| writer.add_address(XOR_PEER_ADDRESS, peer))
    }

    fn refresh(&mut self) -> u16 {
        self.ask(Method::Refresh, |writer| writer.add(LIFETIME, &600_u32.to_be_bytes()))
    }
}

#[test]
fn private_peers_wrong_and_ended_credentials_and_the_greedy_are_refused_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (world, credential) = demo(folder.path());
    let mut client = Client::of(&credential);
    assert_eq!(client.allocate(), 0);
    for peer in ["10.0.0.1:9", "192.168.1.1:9", "169.254.169.254:80", "224.0.0.1:9"] {
        assert_eq!(client.permit(peer), 403, "{peer}");
    }
    assert_eq!(client.permit("127.0.0.1:9"), 0, "the demo lets loopback in");
    let (port, username) = (port(&credential, 0), text(&credential, "username"));
    assert_eq!(Client::new(port, username, "wrong").allocate(), 401);
    let user = Username::parse(username).unwrap().user;
    let now =
        i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let ended = Secret::new(SECRET).issue(user, kernel::Timestamp::from_second(now - 1).unwrap());
    assert_eq!(Client::new(port, &ended.username, &ended.password).allocate(), 401, "ended");
    // All at once, so that none has the port of one before.
    let mut greedy: Vec<Client> = (0..32).map(|_| Client::of(&credential)).collect();
    let codes: Vec<u16> = greedy.iter_mut().map(Client::allocate).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 31, "32 in all: {codes:?}");
    assert_eq!(codes.last(), Some(&486));
    assert_told(&world, "housecall_turn_refused_total{reason=\"quota\"} 1");
    assert_told(&world, "housecall_turn_refused_total{reason=\"peer\"} 4");
    assert_told(&world, "housecall_turn_allocations 32");
}

/// The metrics have this line within three seconds.
fn assert_told(world: &World, line: &str) {
    let metrics = || world.client().get("/metrics").text();
    let told = (0..300).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        metrics().contains(line)
    });
    assert!(told, "{line}: {}", metrics());
}

#[test]
fn a_connection_that_a_full_relay_turns_away_is_counted_as_allocations_are() {
    let folder = tempfile::tempdir().unwrap();
    let (world, credential) = demo_with(folder.path(), &[("HOUSECALL_TURN__ALLOCATIONS", "1")]);
    let port = port(&credential, 1);
    let _held: Vec<_> = (0..3).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    assert_told(&world, "housecall_turn_refused_total{reason=\"capacity\"} 1");
}

#[test]
fn a_burst_is_carried_whole_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (_world, credential) = demo(folder.path());
    let (mut near, mut far) = (Client::of(&credential), Client::of(&credential));
    let (near_at, far_at) = (near.open(), far.open());
    assert_eq!((near.bind(0x4000, far_at), far.bind(0x4001, near_at)), (0, 0));
    let sent: Vec<u8> = (0..150).collect();
    for number in &sent {
        let mut frame = Vec::new();
        write_channel(0x4000, &[*number; 100], false, &mut frame);
        near.socket.send(&frame).unwrap();
    }
    let mut buffer = [0; 1_500];
    let heard: Vec<u8> = (0..sent.len())
        .map(|_| {
            let length = far.socket.recv(&mut buffer).expect("every packet of the burst");
            match Frame::of_datagram(&buffer[..length]) {
                Some(Frame::Channel(0x4001, data)) => data[0],
                other => panic!("{other:?}"),
            }
        })
        .collect();
    assert_eq!(heard, sent);
}

#[test]
fn media_ends_within_seconds_when_the_patient_takes_consent_back() {
    let folder = tempfile::tempdir().unwrap();
    let (world, credential) = demo(folder.path());
    let mut client = Client::of(&credential);
    assert_eq!((client.allocate(), client.refresh()), (0, 0));
    let mut patient = Session::sign_in(&world, "pat-1");
    let revoke = "/api/v1/patients/pat-1/consents/telehealth/revoke";
    assert_eq!(patient.post(revoke, &json!({"evidence": "click"})).status, 200);
    let ended = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        client.count = 1;
        client.refresh() == 401
    });
    assert!(ended, "the allocation outlived the consent by five seconds");
    assert_eq!(Client::of(&credential).allocate(), 401, "nor is there a new one");
    let again = self::credential(&mut patient);
    assert_eq!(Client::of(&again).allocate(), 0, "who consents again is let in again");
}

#[test]
fn only_those_in_the_visit_get_credentials_and_every_request_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let (world, _) = demo(folder.path());
    let nowhere = json!({"consultationId": "nowhere"});
    let path = "/api/telemedicine/turn-credentials";
    let mut other = Session::sign_in(&world, "pat-2");
    let refused = other.post(path, &nowhere);
    assert_eq!((refused.status, &refused.json()["code"]), (404, &json!("unknown")));
    let tried: Vec<u16> = (0..31).map(|_| other.post(path, &nowhere).status).collect();
    assert_eq!(tried.last(), Some(&429));
    assert!(world.verify().status.success());
}

#[test]
fn the_checks_try_a_running_relay_as_strangers_and_as_somebody_who_was_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let (world, credential) = demo(folder.path());
    let port = port(&credential, 0);
    let config = folder.path().join("checked.toml");
    let check = |only: &str, turn: &str| {
        let settings = crate::world::settings(&world.data, "hold_seconds = 60", "");
        let listen = format!("[turn]\nlisten = [\"127.0.0.1:{port}\"]\n{turn}");
        std::fs::write(&config, format!("organization = \"demo-clinic\"\n{settings}\n{listen}"))
            .unwrap();
        let mut command = housecall();
        command.args(["compliance", "check", "--only", only, "--config"]).arg(&config);
        let ran = command.arg("--url").arg(format!("http://{}", world.address)).output().unwrap();
        (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    // The demo lets people reach this machine, and nothing else that is private.
    let secret = format!("secret = \"{SECRET}\"\n");
    let (code, told) = check("HC-061.a", &secret);
    assert_eq!(code, Some(1), "{told}");
    let both = "somebody was taken to 127.0.0.1:9; somebody was taken to [::ffff:127.0.0.1]:9\n";
    assert!(told.contains(both), "and nowhere else: {told}");
    let (code, told) = check("HC-061.a", &format!("{secret}allow_peers = [\"127.0.0.0/8\"]\n"));
    assert!(
        code == Some(0) && told.contains("WARN") && told.contains("reach 127.0.0.1:9"),
        "{told}"
    );
    let by_tls = "browsers are offered no way to it by TLS";
    assert!(told.contains(by_tls), "the demo has no certificate: {told}");
    // With another secret everything is refused, and nobody is let in at all, so that half of it is not seen.
    let other = "secret = \"0f8c1d2e3b4a59687786a5b4c3d2e1f0\"\n";
    let (code, told) = check("HC-061.a", other);
    assert!(
        code == Some(0) && told.contains("WARN") && told.contains("a good credential was refused"),
        "{told}"
    );
    let (code, told) = check("HC-007.d", &secret);
    assert!(code == Some(1) && told.contains("turn.secret is guessed in"), "{told}");
    assert!(!told.contains(&format!("\"{SECRET}\"")), "{told}");
}
