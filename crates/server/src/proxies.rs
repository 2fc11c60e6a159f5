//! The proxies that the settings declare: whether somebody comes by one, and who stands behind it.

use crate::http::Head;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

/// Where a proxy writes whom it serves: each appends the address that it sees.
const FORWARDED: &str = "x-forwarded-for";

/// Where proxies call from.
#[derive(Debug)]
pub(crate) struct Proxies {
    nets: Vec<IpNet>,
    /// Whether nobody else is let in, because a proxy is what ends TLS.
    only: bool,
}

impl Proxies {
    pub(crate) const fn new(nets: Vec<IpNet>, only: bool) -> Self {
        Self { nets, only }
    }

    /// Whether this is a proxy's address.
    pub(crate) fn hold(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.nets.iter().any(|net| net.contains(&address))
    }

    /// Whether a connection from this address is let in: a proxy's, this machine's own, or anybody's where no proxy ends TLS.
    pub(crate) fn admit(&self, address: IpAddr) -> bool {
        !self.only || address.to_canonical().is_loopback() || self.hold(address)
    }

    /// Who asks: the peer, or behind a proxy the last in `X-Forwarded-For` that is none. What stands before that anybody may
    /// have written; nor is anything believed of whoever comes by no proxy.
    pub(crate) fn caller(&self, peer: SocketAddr, head: &Head) -> SocketAddr {
        let values = head.headers().filter(|(name, _)| name.eq_ignore_ascii_case(FORWARDED));
        if !self.hold(peer.ip()) {
            if values.count() > 0 && peer.ip().to_canonical().is_loopback() {
                undeclared(peer.ip());
            }
            return peer;
        }
        let values: Vec<&[u8]> = values.map(|(_, value)| value).collect();
        let hops = values.iter().rev().flat_map(|value| value.rsplit(|byte| *byte == b','));
        let mut caller = peer;
        for hop in hops {
            // Behind what nobody can read, the proxy that passed it on is the last that is known.
            let Some(address) = read(hop) else { break };
            caller = address;
            if !self.hold(address.ip()) {
                break;
            }
        }
        caller
    }
}

/// Says once that everybody looks like one.
fn undeclared(address: IpAddr) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!(
            "requests from {address} say whom they are forwarded for, but the setting `proxy` does not name that address: rates, \
             networks and sessions go by it and not by who asks; set proxy = [\"{address}\"] with its range, such as 127.0.0.1/32"
        );
    });
}

/// An address, which some proxies write with its port.
fn read(hop: &[u8]) -> Option<SocketAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().map(|address: IpAddr| SocketAddr::new(address, 0));
    address.or_else(|_| text.parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::BytesMut;
    use proptest::prelude::*;

    fn head(forwarded: &[&str]) -> Head {
        let mut lines = vec!["GET / HTTP/1.1".to_owned()];
        lines.extend(forwarded.iter().map(|value| format!("X-Forwarded-For: {value}")));
        let mut bytes = BytesMut::from(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes());
        Head::take(&mut bytes, 8_192).unwrap().unwrap()
    }

    fn caller(peer: &str, forwarded: &[&str]) -> String {
        let nets = ["10.0.0.0/8", "127.0.0.1/32"].map(|net| net.parse().unwrap());
        let proxies = Proxies::new(nets.into(), true);
        proxies
            .caller(SocketAddr::new(peer.parse().unwrap(), 4_000), &head(forwarded))
            .ip()
            .to_string()
    }

    #[test]
    fn behind_a_proxy_stands_the_last_who_is_none() {
        let one = "203.0.113.7";
        assert_eq!(caller("10.0.0.1", &[one]), one);
        assert_eq!(
            caller("127.0.0.1", &["198.51.100.1, 203.0.113.7"]),
            one,
            "the first is a claim"
        );
        assert_eq!(caller("10.0.0.1", &["198.51.100.1", "203.0.113.7 , 10.9.9.9"]), one);
        assert_eq!(caller("10.0.0.1", &["203.0.113.7:5512"]), one);
        assert_eq!(caller("10.0.0.1", &["[2001:db8::7]:5512"]), "2001:db8::7");
        assert_eq!(caller("10.0.0.1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(caller("::ffff:10.0.0.1", &[one]), one);
    }

    #[test]
    fn what_nobody_can_read_or_no_proxy_says_is_not_believed() {
        for unread in ["", "unknown", "203.0.113.7, _hidden", "203.0.113.7,", "1.2.3"] {
            assert_eq!(caller("10.0.0.1", &[unread]), "10.0.0.1", "{unread}");
        }
        assert_eq!(caller("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(caller("10.0.0.1", &["203.0.113.7, unknown, 10.2.2.2"]), "10.2.2.2");
        assert_eq!(caller("192.0.2.9", &["203.0.113.7"]), "192.0.2.9", "comes by none");
    }

    proptest! {
        #[test]
        fn any_header_names_somebody(value in "[ -~]{0,64}") {
            prop_assert!(caller("10.0.0.1", &[&value]).parse::<IpAddr>().is_ok());
        }
    }
}
