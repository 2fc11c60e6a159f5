//! Which peers a relay may reach: nobody on a network of the operator's own, unless allowed.
//!
//! A relay that carries packets anywhere is a door into the network it stands in. Ranges follow the
//! IANA special-purpose registries; addresses that wrap an IPv4 one are judged by what they wrap.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The rule on peers.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    allowed: Vec<IpNet>,
}

impl Peers {
    /// The public Internet, and these networks besides.
    pub const fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Whether the operator named a network that holds this address.
    pub fn is_allowed(&self, address: IpAddr) -> bool {
        self.allowed.iter().any(|net| net.contains(&address))
    }

    /// Whether a peer at this address may be reached.
    pub fn may_reach(&self, address: IpAddr) -> bool {
        self.is_allowed(address)
            || match address {
                IpAddr::V4(address) => is_public(address),
                IpAddr::V6(address) => is_public_v6(address),
            }
    }
}

fn is_public(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && b & 0xc0 == 64)
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && b & 0xfe == 18);
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    if let Some(inner) = wrapped(address) {
        return is_public(inner);
    }
    let [first, second, ..] = segments;
    // Everything outside 2000::/3 is local, reserved or multicast.
    let global = first & 0xe000 == 0x2000;
    let documentation = (first, second) == (0x2001, 0x0db8) || first == 0x3fff;
    // Teredo, ORCHID, benchmarking and the like.
    let protocols = first == 0x2001 && second < 0x0200;
    global && !documentation && !protocols
}

/// The IPv4 address inside a mapped, translated (NAT64) or 6to4 one.
fn wrapped(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = address.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match [s0, s1, s2, s3, s4, s5] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(join(s6, s7)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Peers;

    fn check(peers: &Peers, addresses: &[&str], reached: bool) {
        for address in addresses {
            assert_eq!(peers.may_reach(address.parse().unwrap()), reached, "{address}");
        }
    }

    #[test]
    fn only_the_public_internet_is_reached() {
        let peers = Peers::default();
        check(&peers, &["8.8.8.8", "100.128.0.1", "172.32.0.1", "2a00:1450::1"], true);
        check(&peers, &["::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"], true);
        check(
            &peers,
            &["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254"],
            false,
        );
        check(&peers, &["172.16.0.1", "192.168.1.1", "192.0.0.8", "198.18.0.1"], false);
        check(&peers, &["224.0.0.1", "255.255.255.255", "203.0.113.7"], false);
        check(&peers, &["::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1"], false);
        check(
            &peers,
            &["::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:a00:1::1", "::10.0.0.1"],
            false,
        );
        check(&peers, &["2001:db8::1", "2001::1", "3fff::1"], false);
    }

    #[test]
    fn a_network_that_the_operator_names_is_reached_and_its_neighbours_are_not() {
        let peers = Peers::new(vec!["10.7.0.0/16".parse().unwrap()]);
        check(&peers, &["10.7.0.1", "8.8.8.8"], true);
        check(&peers, &["10.8.0.1", "127.0.0.1", "::ffff:10.7.0.1"], false);
    }
}
