//! Where this process listens, and what of the machine is open beyond loopback, as Linux tells it in `/proc`: of the network
//! namespace that this runs in. On other systems nothing is told.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

/// So many addresses are named; of the rest it is told how many they are.
const NAMED: usize = 256;

/// The ports that Linux gives to whoever asks for none, unless the machine says otherwise.
const PASSING: RangeInclusive<u16> = 32_768..=60_999;

/// The states of TCP: it waits for anybody, and it has somebody.
const LISTENS: &str = "0A";
const CONNECTED: &str = "01";

/// The tables of sockets: the protocol, the file, and the state of a socket that waits for anybody.
const TABLES: [(&str, &str, &str); 4] = [
    ("tcp", "/proc/self/net/tcp", LISTENS),
    ("tcp", "/proc/self/net/tcp6", LISTENS),
    ("udp", "/proc/self/net/udp", "07"),
    ("udp", "/proc/self/net/udp6", "07"),
];

/// What listens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listening {
    /// Sockets of this process.
    pub(super) own: BTreeSet<String>,
    /// Sockets of anybody beyond loopback.
    pub(super) open: BTreeSet<String>,
}

/// Looks. Relayed media goes over ports of this range, which come and go with visits; so do UDP ports that nobody chose, as of
/// whoever asks a name server.
pub(super) fn listening(relayed: &RangeInclusive<u16>) -> io::Result<Listening> {
    if !cfg!(target_os = "linux") {
        return Ok(Listening::default());
    }
    let (own, passing) = (inodes()?, passing());
    let passes = |port: u16| relayed.contains(&port) || passing.contains(&port);
    let mut all = Listening::default();
    for (protocol, path, state) in TABLES {
        for (address, inode) in table(path, state)? {
            if protocol == "udp" && passes(address.port()) {
                continue;
            }
            let name = format!("{protocol} {address}");
            if own.contains(&inode) {
                all.own.insert(name.clone());
            }
            if !address.ip().to_canonical().is_loopback() {
                all.open.insert(name);
            }
        }
    }
    Ok(Listening { own: bounded(all.own), open: bounded(all.open) })
}

/// To whom this process is connected beyond this machine by TCP, of what it opened itself: whoever is at a port on which it
/// listens came to it.
pub(super) fn peers() -> io::Result<BTreeSet<IpAddr>> {
    if !cfg!(target_os = "linux") {
        return Ok(BTreeSet::new());
    }
    let (own, mut ports, mut open) = (inodes()?, BTreeSet::new(), Vec::new());
    for path in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
        for line in lines(path)? {
            match ends(&line) {
                Some((local, _, LISTENS, inode)) if own.contains(&inode) => {
                    ports.insert(local.port());
                }
                Some((local, remote, CONNECTED, inode)) if own.contains(&inode) => {
                    open.push((local, remote.ip().to_canonical()));
                }
                _ => {}
            }
        }
    }
    let is_away = |(local, remote): &(SocketAddr, IpAddr)| {
        let is_here = remote.is_loopback() || local.ip().to_canonical() == *remote;
        !is_here && !ports.contains(&local.port())
    };
    Ok(open.into_iter().filter(is_away).map(|(_, remote)| remote).collect())
}

/// The sockets of this state that a table holds.
fn table(path: &str, state: &str) -> io::Result<Vec<(SocketAddr, u64)>> {
    Ok(lines(path)?.iter().filter_map(|line| socket(line, state)).collect())
}

/// The lines of a table. A machine without IPv6 lacks two of them.
fn lines(path: &str) -> io::Result<Vec<String>> {
    match File::open(path) {
        Ok(file) => BufReader::new(file).lines().collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The first of them, and how many more there are.
fn bounded(all: BTreeSet<String>) -> BTreeSet<String> {
    let more = all.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("and {more} more"));
    all.into_iter().take(NAMED).chain(rest).collect()
}

/// The sockets that this process has open.
fn inodes() -> io::Result<BTreeSet<u64>> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir("/proc/self/fd")? {
        // One that was closed meanwhile is none.
        let Ok(leads) = std::fs::read_link(entry?.path()) else { continue };
        let leads = leads.to_string_lossy();
        let inode = leads.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
        all.extend(inode.and_then(|inode| inode.parse::<u64>().ok()));
    }
    Ok(all)
}

/// The ports that the machine gives to whoever asks for none.
fn passing() -> RangeInclusive<u16> {
    let told = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok();
    let read = |text: String| {
        let mut ports = text.split_ascii_whitespace().map(str::parse::<u16>);
        Some(ports.next()?.ok()?..=ports.next()?.ok()?)
    };
    told.and_then(read).unwrap_or(PASSING)
}

/// The address and inode of a socket of this state, by its line of a table.
fn socket(line: &str, wanted: &str) -> Option<(SocketAddr, u64)> {
    let (local, _, state, inode) = ends(line)?;
    (state == wanted).then_some((local, inode))
}

/// Both ends of a socket, its state and its inode, by its line of a table.
fn ends(line: &str) -> Option<(SocketAddr, SocketAddr, &str, u64)> {
    let mut fields = line.split_ascii_whitespace();
    let (local, remote, state) = (fields.nth(1)?, fields.next()?, fields.next()?);
    let inode = fields.nth(5)?.parse().ok()?;
    let place = |text: &str| {
        let (ip, port) = text.split_once(':')?;
        Some(SocketAddr::new(address(ip)?, u16::from_str_radix(port, 16).ok()?))
    };
    Some((place(local)?, place(remote)?, state, inode))
}

/// An address as the kernel writes it: words of 32 bits, each in the machine's order.
fn address(text: &str) -> Option<IpAddr> {
    let word = |start: usize| {
        let part = text.get(start..start.checked_add(8)?)?;
        u32::from_str_radix(part, 16).ok().map(u32::to_ne_bytes)
    };
    match text.len() {
        8 => Some(IpAddr::V4(Ipv4Addr::from(word(0)?))),
        32 => {
            let words = [word(0)?, word(8)?, word(16)?, word(24)?];
            let bytes: [u8; 16] = words.concat().try_into().ok()?;
            Some(IpAddr::V6(Ipv6Addr::from(bytes)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{CONNECTED, bounded, ends, listening, peers, socket};
    use std::net::{TcpListener, TcpStream, UdpSocket};

    #[test]
    #[cfg(target_endian = "little")]
    fn a_line_of_the_kernels_tables_is_an_address_and_whose_it_is() {
        let four = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0 100 0 0 10 0";
        let (address, inode) = socket(four, "0A").unwrap();
        assert_eq!((address.to_string(), inode), ("127.0.0.1:8080".to_owned(), 12_345));
        let six = "   1: B80D0120000000000000000007000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1";
        let (address, inode) = socket(six, "0A").unwrap();
        assert_eq!((address.to_string(), inode), ("[2001:db8::7]:443".to_owned(), 77));
        assert!(socket(&four.replace(" 0A ", " 01 "), "0A").is_none(), "a connection");
        let far = "   2: 0A00000A:C001 08080808:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 9 1";
        let (local, remote, state, inode) = ends(far).unwrap();
        assert_eq!((local.port(), remote.to_string()), (49_153, "8.8.8.8:443".to_owned()));
        assert_eq!((state, inode), (CONNECTED, 9));
        for wrong in ["", "sl local_address rem_address st", "0: zz:1F90 0:0 0A 0 0 0 0 0 1"] {
            assert!(socket(wrong, "0A").is_none(), "{wrong}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_finds_its_own_sockets_and_loopback_is_open_to_nobody_else() {
        let here = TcpListener::bind("127.0.0.1:0").unwrap();
        let relayed = UdpSocket::bind("127.0.0.1:0").unwrap();
        let relayed = relayed.local_addr().unwrap().port();
        let name = format!("tcp {}", here.local_addr().unwrap());
        let found = listening(&(relayed..=relayed)).unwrap();
        assert!(found.own.contains(&name), "{found:?}");
        assert!(!found.open.contains(&name), "{found:?}");
        let comes_and_goes = format!("udp 127.0.0.1:{relayed}");
        assert!(!found.own.contains(&comes_and_goes), "{found:?}");
        drop(here);
        assert!(!listening(&(1..=1)).unwrap().own.contains(&name));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_connection_that_stays_on_this_machine_goes_to_nobody() {
        let here = TcpListener::bind("127.0.0.1:0").unwrap();
        let _stream = TcpStream::connect(here.local_addr().unwrap()).unwrap();
        assert!(peers().unwrap().iter().all(|peer| !peer.is_loopback()));
    }

    #[test]
    fn what_is_too_much_to_be_named_is_counted() {
        let many = (0..300).map(|one| format!("tcp {one:03}")).collect();
        let told = bounded(many);
        assert_eq!(told.len(), 257);
        assert!(told.contains("and 44 more"), "{told:?}");
    }
}
