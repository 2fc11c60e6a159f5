//! Greetings of clients that must be refused, and whether somebody goes on with one.

use compliance::check::Unseen;
use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// So long a server is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Suites that TLS 1.1 has: with certificates of either kind, so that whoever speaks it finds one for theirs.
const OLD: [u16; 15] = [
    0xC009, 0xC00A, 0xC013, 0xC014, 0xC008, 0xC012, 0xC007, 0xC011, 0x0033, 0x0039, 0x0016, 0x002F,
    0x0035, 0x000A, 0x0005,
];
/// Suites of TLS 1.2 other than those of AEAD with ECDHE: with CBC, 3DES, RC4, Camellia, ARIA and SEED, with nothing that
/// encrypts, of nobody who is known, and with keys that RSA carries or a finite field agrees on.
const WEAK: [u16; 73] = [
    0xC013, 0xC014, 0xC027, 0xC028, 0xC012, 0xC011, 0xC009, 0xC00A, 0xC023, 0xC024, 0xC008, 0xC007,
    0x0033, 0x0039, 0x0067, 0x006B, 0x009E, 0x009F, 0x0016, 0x002F, 0x0035, 0x003C, 0x003D, 0x009C,
    0x009D, 0x000A, 0x0005, // those that servers have most often
    0x0004, 0x0009, 0x0007, 0x0096, 0x009A, // RC4 with MD5, DES, IDEA, SEED
    0x0001, 0x0002, 0x003B, 0xC006, 0xC010, // NULL
    0x0018, 0x001B, 0x0034, 0x003A, 0x006C, 0x006D, 0x00A6, 0x00A7, 0xC015, 0xC016, 0xC017, 0xC018,
    0xC019, // anonymous
    0x0041, 0x0084, 0x0045, 0x0088, 0x00BA, 0x00C0, 0x00BE, 0x00C4, 0xC072, 0xC073, 0xC076,
    0xC077, // Camellia
    0xC09C, 0xC09D, 0xC09E, 0xC09F, 0xC0A0, 0xC0A1, 0xC0A2, 0xC0A3, // CCM without ECDHE
    0xCCAA, 0xC048, 0xC04C, // ChaCha20 without ECDHE, ARIA
];
/// Groups, points and signatures that everybody has: what is refused is refused for its suites.
const GROUPS: [u8; 6] = [0, 0x1D, 0, 0x17, 0, 0x18];
const POINTS: [u8; 2] = [1, 0];
const SIGNATURES: [u8; 20] = [4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 6, 1, 2, 1];

/// A greeting of TLS 1.1 to somebody of this name.
pub(super) fn old(name: &str) -> Vec<u8> {
    // Of signatures nothing is said before TLS 1.2 (RFC 5246, 7.4.1.4.1).
    greeting((2, &OLD), name, &[])
}

/// A greeting of TLS 1.2 to somebody of this name that offers nothing but weak suites.
pub(super) fn weak(name: &str) -> Vec<u8> {
    greeting((3, &WEAK), name, &extension(13, &sized(&SIGNATURES)))
}

/// A greeting of TLS 1, by the number behind its point, with these suites. It names whom it is for: several may be behind one
/// address.
fn greeting((minor, suites): (u8, &[u16]), name: &str, rest: &[u8]) -> Vec<u8> {
    let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let mut more = Vec::new();
    // An address is no name (RFC 6066, 3).
    if name.parse::<IpAddr>().is_err() {
        let named = [[0_u8].as_slice(), &sized(name.as_bytes())].concat();
        more.extend(extension(0, &sized(&named)));
    }
    more.extend(extension(10, &sized(&GROUPS)));
    more.extend(extension(11, &POINTS));
    more.extend_from_slice(rest);
    let body = [[3_u8, minor].as_slice(), &[7; 32], &[0], &sized(&suites), &[1, 0], &sized(&more)]
        .concat();
    let hello = [[1_u8, 0].as_slice(), &sized(&body)].concat();
    [[0x16_u8, 3, 1].as_slice(), &sized(&hello)].concat()
}

/// Bytes behind how many they are.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [length.to_be_bytes().as_slice(), bytes].concat()
}

fn extension(kind: u8, data: &[u8]) -> Vec<u8> {
    [[0, kind].as_slice(), &sized(data)].concat()
}

/// Whether somebody goes on with a greeting: with a handshake, instead of an alert or the end. Who says nothing at all for so
/// long refuses nothing, either.
pub(super) async fn takes(
    mut stream: TcpStream,
    greeting: &[u8],
    patience: Duration,
) -> Result<bool, Unseen> {
    if stream.write_all(greeting).await.is_err() {
        return Ok(false);
    }
    let mut first = [0; 1];
    match timeout(patience, stream.read_exact(&mut first)).await {
        Ok(read) => Ok(read.is_ok() && first == [0x16]),
        Err(_) => Err(Unseen::because(
            "a greeting that is to be refused was neither refused nor answered",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, OLD, TcpStream, WEAK, old, takes, weak};
    use rustls::server::Acceptor;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    #[test]
    fn a_weak_greeting_is_one_that_servers_understand_and_offers_nothing_else() {
        for name in ["clinic.example", "192.0.2.1"] {
            let mut acceptor = Acceptor::default();
            let greeting = weak(name);
            assert_eq!(acceptor.read_tls(&mut greeting.as_slice()).unwrap(), greeting.len());
            let Ok(Some(accepted)) = acceptor.accept() else { panic!("{name}: no greeting") };
            let hello = accepted.client_hello();
            let suites: Vec<u16> =
                hello.cipher_suites().iter().map(|suite| u16::from(*suite)).collect();
            assert_eq!(suites, WEAK);
            assert_eq!(hello.server_name(), (name == "clinic.example").then_some(name));
            assert!(!hello.signature_schemes().is_empty());
        }
    }
    #[test]
    fn an_old_greeting_names_whom_it_is_for_and_has_suites_for_certificates_of_either_kind() {
        let greeting = old("clinic.example");
        let suites: Vec<u8> = OLD.iter().flat_map(|suite| suite.to_be_bytes()).collect();
        let has = |part: &[u8]| greeting.windows(part.len()).any(|window| window == part);
        assert_eq!(greeting[9..11], [3, 2], "TLS 1.1");
        assert_eq!(usize::from(greeting[4]) + 256 * usize::from(greeting[3]), greeting.len() - 5);
        assert!(has(b"clinic.example") && has(&suites) && has(&[0, 10, 0, 8, 0, 6]));
        let (ecdsa, rsa) = ([0xC009, 0xC00A], [0xC013, 0xC014, 0x002F]);
        assert!(ecdsa.iter().chain(&rsa).all(|suite| OLD.contains(suite)));
        assert!(!old("192.0.2.1").windows(9).any(|window| window == b"192.0.2.1"));
        for kind in [0x0001, 0x0004, 0x0034, 0x0041, 0xC018] {
            assert!(WEAK.contains(&kind), "NULL, RC4 with MD5, anonymous and Camellia: {kind:#x}");
        }
    }

    /// What comes of a greeting that is answered so; of nothing, it is kept waiting.
    async fn taken(answer: Option<&'static [u8]>) -> Option<bool> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut other, _) = listener.accept().await.unwrap();
        if let Some(answer) = answer {
            other.write_all(answer).await.unwrap();
            other.shutdown().await.unwrap();
        }
        takes(stream, &old("clinic.example"), Duration::from_millis(100)).await.ok()
    }

    #[tokio::test]
    async fn who_says_nothing_to_a_greeting_has_not_refused_it() {
        assert_eq!(taken(Some(&[0x16, 3, 2])).await, Some(true));
        assert_eq!(taken(Some(&[0x15, 3, 1, 0, 2, 2, 70])).await, Some(false), "an alert");
        assert_eq!(taken(Some(b"")).await, Some(false), "the end");
        assert_eq!(taken(None).await, None);
    }
}
