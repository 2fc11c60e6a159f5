//! Greetings of clients that must be refused, and whether somebody goes on with one.

use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// So long a server is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A greeting of TLS 1.1 that offers what was usual then: what stands before its 32 random bytes, and after them.
const OLD: ([u8; 11], [u8; 11]) =
    ([0x16, 3, 1, 0, 49, 1, 0, 0, 45, 3, 2], [0, 0, 6, 0xC0, 0x13, 0xC0, 0x14, 0, 0x2F, 1, 0]);

/// Suites of TLS 1.2 other than those of AEAD with ECDHE: with CBC, 3DES and RC4, and with keys that RSA carries or a finite
/// field agrees on.
const WEAK: [u16; 27] = [
    0xC013, 0xC014, 0xC027, 0xC028, 0xC012, 0xC011, 0xC009, 0xC00A, 0xC023, 0xC024, 0xC008, 0xC007,
    0x0033, 0x0039, 0x0067, 0x006B, 0x009E, 0x009F, 0x0016, 0x002F, 0x0035, 0x003C, 0x003D, 0x009C,
    0x009D, 0x000A, 0x0005,
];
/// Groups, points and signatures that everybody has: what is refused is refused for its suites.
const GROUPS: [u8; 6] = [0, 0x1D, 0, 0x17, 0, 0x18];
const POINTS: [u8; 2] = [1, 0];
const SIGNATURES: [u8; 20] = [4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 6, 1, 2, 1];

/// A greeting of TLS 1.1.
pub(super) fn old() -> Vec<u8> {
    [OLD.0.as_slice(), &[7; 32], &OLD.1].concat()
}

/// A greeting of TLS 1.2 to somebody of this name that offers nothing but weak suites.
pub(super) fn weak(name: &str) -> Vec<u8> {
    let suites: Vec<u8> = WEAK.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let mut more = Vec::new();
    // An address is no name (RFC 6066, 3).
    if name.parse::<IpAddr>().is_err() {
        let named = [[0_u8].as_slice(), &sized(name.as_bytes())].concat();
        more.extend(extension(0, &sized(&named)));
    }
    more.extend(extension(10, &sized(&GROUPS)));
    more.extend(extension(11, &POINTS));
    more.extend(extension(13, &sized(&SIGNATURES)));
    let body =
        [[3_u8, 3].as_slice(), &[7; 32], &[0], &sized(&suites), &[1, 0], &sized(&more)].concat();
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

/// Whether somebody goes on with a greeting: with a handshake, instead of an alert or silence.
pub(super) async fn takes(mut stream: TcpStream, greeting: &[u8]) -> bool {
    if stream.write_all(greeting).await.is_err() {
        return false;
    }
    let mut first = [0; 1];
    let read = timeout(PATIENCE, stream.read_exact(&mut first)).await;
    matches!(read, Ok(Ok(_))) && first == [0x16]
}

#[cfg(test)]
mod tests {
    use super::{WEAK, weak};
    use rustls::server::Acceptor;

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
}
