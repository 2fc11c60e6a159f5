//! Pairs of clients that talk through a relay over UDP: one sends, the other counts.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use turn::credential::{Credential, signing_key};
use turn::frame::{Frame, write_channel};
use turn::stun::attribute::{
    self, CHANNEL_NUMBER, ERROR_CODE, NONCE, REALM, REQUESTED_TRANSPORT, USERNAME,
    XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS,
};
use turn::stun::{Class, Message, Method, Writer};

use super::tracker::{Tracker, Wrongs};
use crate::machine::{Busy, Meter};
use crate::{Outcome, fault};

/// Calls that go on at once.
const PAIRS: usize = 8;
/// Packets of a pair that are on the way; all of them fit into a socket's buffer.
const WINDOW: u64 = 16;
/// Bytes of a packet: what WebRTC sends of a picture.
const PACKET: usize = 1_000;
const CHANNEL: u16 = 0x4000;
/// A packet that has not come after so long is lost.
const LOST: Duration = Duration::from_secs(1);

/// What came through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relayed {
    pub(crate) per_second: f64,
    pub(crate) wrongs: Wrongs,
    pub(crate) busy: Busy,
}

/// Lets all pairs talk for so long, after a while of warming up.
pub(crate) fn run(
    relay: SocketAddr,
    credential: &Credential,
    (warm, measure): (Duration, Duration),
    pids: &[u32],
) -> Outcome<Relayed> {
    let mut pairs: Vec<Pair> =
        (0..PAIRS).map(|_| Pair::open(relay, credential)).collect::<Outcome<_>>()?;
    talk(&mut pairs, warm)?;
    let (begun, meter) = (Instant::now(), Meter::start(pids));
    let before: u64 = pairs.iter().map(|pair| pair.tracker.received()).sum();
    talk(&mut pairs, measure)?;
    let received: u64 = pairs.iter().map(|pair| pair.tracker.received()).sum();
    let (elapsed, busy) = (begun.elapsed(), meter.busy());
    settle(&mut pairs)?;
    let mut wrongs = Wrongs::default();
    for pair in &pairs {
        wrongs += pair.tracker.wrongs(pair.sent);
    }
    let carried = f64::from(u32::try_from(received - before)?);
    Ok(Relayed { per_second: carried / elapsed.as_secs_f64(), wrongs, busy })
}

fn talk(pairs: &mut [Pair], length: Duration) -> Outcome<()> {
    let end = Instant::now() + length;
    while Instant::now() < end {
        for pair in &mut *pairs {
            pair.send()?;
            pair.receive()?;
        }
    }
    Ok(())
}

/// Waits for what is still on the way.
fn settle(pairs: &mut [Pair]) -> Outcome<()> {
    let end = Instant::now() + LOST;
    while Instant::now() < end && pairs.iter().any(|pair| pair.tracker.received() < pair.sent) {
        for pair in &mut *pairs {
            pair.receive()?;
        }
    }
    Ok(())
}

/// Two clients that know each other's relayed address.
struct Pair {
    speaker: Client,
    listener: Client,
    sent: u64,
    waiting: u64,
    last: Instant,
    tracker: Tracker,
    frame: Vec<u8>,
}

impl Pair {
    fn open(relay: SocketAddr, credential: &Credential) -> Outcome<Self> {
        let mut speaker = Client::new(relay, credential)?;
        let mut listener = Client::new(relay, credential)?;
        let (near, far) = (speaker.allocate()?, listener.allocate()?);
        speaker.bind(far)?;
        listener.bind(near)?;
        speaker.socket.set_nonblocking(true)?;
        listener.socket.set_nonblocking(true)?;
        let tracker = Tracker::default();
        let frame = Vec::with_capacity(PACKET + 4);
        Ok(Self { speaker, listener, sent: 0, waiting: 0, last: Instant::now(), tracker, frame })
    }

    /// Fills the window.
    fn send(&mut self) -> Outcome<()> {
        if self.waiting >= WINDOW && self.last.elapsed() > LOST {
            self.waiting = 0; // what is gone is in the tracker's account
        }
        while self.waiting < WINDOW {
            let mut data = [0; PACKET];
            if let Some(number) = data.first_chunk_mut() {
                *number = self.sent.to_be_bytes();
            }
            self.frame.clear();
            write_channel(CHANNEL, &data, false, &mut self.frame);
            match self.speaker.socket.send(&self.frame) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            self.sent += 1;
            self.waiting += 1;
            self.last = Instant::now();
        }
        Ok(())
    }

    /// Takes what has come.
    fn receive(&mut self) -> Outcome<()> {
        let mut buffer = [0; 2 * PACKET];
        loop {
            let length = match self.listener.socket.recv(&mut buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let Some(Frame::Channel(CHANNEL, data)) =
                buffer.get(..length).and_then(Frame::of_datagram)
            else {
                continue;
            };
            let number = data.first_chunk().ok_or_else(|| fault("a packet without a number"))?;
            if data.len() == PACKET && self.tracker.take(u64::from_be_bytes(*number)) {
                self.waiting = self.waiting.saturating_sub(1);
            }
        }
    }
}

/// One client of the relay.
struct Client {
    socket: UdpSocket,
    credential: Credential,
    realm: String,
    nonce: String,
    count: u8,
}

impl Client {
    fn new(relay: SocketAddr, credential: &Credential) -> Outcome<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(relay)?;
        socket.set_read_timeout(Some(Duration::from_secs(5)))?;
        let (realm, nonce) = (String::new(), String::new());
        Ok(Self { socket, credential: credential.clone(), realm, nonce, count: 0 })
    }

    fn allocate(&mut self) -> Outcome<SocketAddr> {
        let transport = |writer: &mut Writer| writer.add(REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
        // The first answer only tells how to sign.
        let _ = self.ask(Method::Allocate, transport)?;
        let answer = self.ask(Method::Allocate, transport)?;
        let message = Message::parse(&answer)?;
        let relayed = message.find(XOR_RELAYED_ADDRESS).ok_or_else(|| refused(&message))?;
        Ok(attribute::read_address(relayed, &message.transaction)?)
    }

    fn bind(&mut self, peer: SocketAddr) -> Outcome<()> {
        let number = [CHANNEL.to_be_bytes(), [0, 0]].concat();
        let answer = self.ask(Method::ChannelBind, |writer| {
            writer.add(CHANNEL_NUMBER, &number);
            writer.add_address(XOR_PEER_ADDRESS, peer);
        })?;
        let message = Message::parse(&answer)?;
        if message.class == Class::Success { Ok(()) } else { Err(refused(&message)) }
    }

    fn ask(&mut self, method: Method, fill: impl Fn(&mut Writer)) -> Outcome<Vec<u8>> {
        self.count += 1;
        let mut writer = Writer::new(method, Class::Request, [self.count; 12]);
        fill(&mut writer);
        if !self.nonce.is_empty() {
            let Credential { username, password } = &self.credential;
            writer.add(USERNAME, username.as_bytes());
            writer.add(REALM, self.realm.as_bytes());
            writer.add(NONCE, self.nonce.as_bytes());
            writer.sign(&signing_key(username, &self.realm, password));
        }
        self.socket.send(&writer.finish())?;
        let mut buffer = vec![0; 1_500];
        let length = self.socket.recv(&mut buffer)?;
        buffer.truncate(length);
        let answer = Message::parse(&buffer)?;
        if let (Some(realm), Some(nonce)) = (answer.text(REALM), answer.text(NONCE)) {
            (self.realm, self.nonce) = (realm.to_owned(), nonce.to_owned());
        }
        Ok(buffer)
    }
}

fn refused(message: &Message<'_>) -> crate::Fault {
    fault(format!("the relay refused: {:?}", message.find(ERROR_CODE)))
}
