//! Tries the media relay as strangers do: without a credential, with a wrong one, with one that is over; and as somebody who
//! was let in and asks for what is behind the clinic's walls.

mod asking;
mod line;
pub(in crate::checks) mod open;
mod web;

use super::{reach, technical};
use crate::config::Config;
use crate::egress::{Destination, is_own_relay, register};
use crate::vault::RELAY_SECRET;
pub(in crate::checks) use asking::{Asked, Asking};
use compliance::agreement::host_name;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use compliance::keys::DataKeys;
use ipnet::IpNet;
use jiff::SignedDuration;
use kernel::{Clock as _, SystemClock, SystemRandom};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use turn::credential::{Credential, Secret};

/// The ports of TURN over UDP and TCP, and over TLS (RFC 8656).
const PLAIN: u16 = 3_478;
const SECURE: u16 = 5_349;

/// By which transport a relay is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Udp,
    Tcp,
    Tls,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }
}

/// Where a relay is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    host: String,
    port: u16,
    way: Way,
    /// Whether it is this server's own: where it listens, or as browsers are told of it.
    own: bool,
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{} by {}", self.host, self.port, self.way.name())
    }
}

/// Where a relay is reached, what its credentials follow from, and whom it lets into private networks.
#[derive(Clone, Debug)]
pub(crate) struct RelayAt {
    /// Each once; none is that there is no relay.
    places: Vec<Place>,
    /// Where browsers are told to come by TLS, if they are.
    offered: Option<Place>,
    /// What the settings have; else it is the store's.
    secret: Option<Arc<Secret>>,
    allowed: Vec<IpNet>,
}

impl RelayAt {
    /// By these settings: this server's own, else all that they name, for browsers may be led to any of them; and by TLS the one
    /// at the port of the web.
    pub(crate) fn of(config: &Config) -> Self {
        let turn = &config.turn;
        let named: Vec<Place> = turn.urls.iter().filter_map(|url| place(url)).collect();
        let secure = web::by_tls(&named).cloned();
        let (places, offered) = if turn.enabled {
            let places = own(config);
            let offered = if turn.urls.is_empty() {
                web::by_tls(&places).cloned()
            } else {
                let own = |at: &Place| is_own_relay(config, &host_name(&at.host));
                secure.map(|at| Place { own: own(&at), ..at })
            };
            (places, offered)
        } else {
            let mut all: Vec<Place> = Vec::with_capacity(named.len());
            for one in named {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
            (all, secure)
        };
        Self {
            places,
            offered,
            secret: turn.secret.as_deref().map(|text| Arc::new(Secret::new(text))),
            allowed: turn.allow_peers.clone(),
        }
    }

    /// Where it is reached by TLS, and whether it is this server's own.
    pub(super) fn secure(&self) -> Option<(&str, u16, bool)> {
        let place = web::by_tls(&self.places)?;
        Some((&place.host, place.port, place.own))
    }
}

/// Where this server's own relay listens: datagrams and connections come to one port, and those under TLS to another.
fn own(config: &Config) -> Vec<Place> {
    let first = |set: Option<&[SocketAddr]>, port| {
        let listen = set.unwrap_or_default().first().copied();
        let listen = listen.unwrap_or_else(|| SocketAddr::new(config.listen.ip(), port));
        let here = match listen.ip() {
            any if any.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            bound => bound,
        };
        (here.to_string(), listen.port())
    };
    let (plain, secure) = (
        first(config.turn.listen.as_deref(), PLAIN),
        first(config.turn.listen_tls.as_deref(), SECURE),
    );
    let mut all = vec![(plain.clone(), Way::Udp), (plain, Way::Tcp)];
    // Without a certificate nothing is listened on there.
    all.extend(config.tls.is_some().then_some((secure, Way::Tls)));
    all.into_iter().map(|((host, port), way)| Place { host, port, way, own: true }).collect()
}

/// The place that an address such as `turn:host:port?transport=udp` names; none where we do not speak its transport.
pub(in crate::checks) fn place(url: &str) -> Option<Place> {
    let (scheme, rest) = url.split_once(':')?;
    let (at, query) = rest.split_once('?').unwrap_or((rest, ""));
    let way = match (scheme, query) {
        ("turn", "" | "transport=udp") => Way::Udp,
        ("turn", "transport=tcp") => Way::Tcp,
        ("turns", "" | "transport=tcp") => Way::Tls,
        _ => return None,
    };
    let usual = if way == Way::Tls { SECURE } else { PLAIN };
    let (host, port) = match at.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (at, usual),
    };
    Some(Place { host: host.trim_matches(['[', ']']).to_owned(), port, way, own: false })
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[Check {
    version: 2,
    ..technical(
        ("HC-061.a", &["164.312(e)", "RFC 8656", "ASVS 17.1.1"], 7),
        Severity::High,
        (
            "the relay refuses whoever has no credential, a wrong one or one that is over, and takes nobody to a private address, by every transport on which it is reached, of which TLS at port 443 is one",
            "the relay of this program refuses them by itself: find out what else answers at its address; of a coturn set use-auth-secret, denied-peer-ip for private networks and no-loopback-peers; have the relay listen by TLS at 443, of an address of its own where the pages have that port ([turn] listen_tls, or a turns: address with :443 in turn.urls)",
        ),
        Look::At {
            probe: |_, site| Box::pin(tried(site)),
            spoil: |_, site| Box::pin(open::stands(site)),
        },
    )
}];

/// Peers that nobody is taken to: loopback, private networks, a provider's metadata, everybody at once.
const INSIDE: [&str; 11] = [
    "127.0.0.1:9",
    "10.0.0.1:9",
    "172.16.0.1:9",
    "192.168.0.1:9",
    "100.64.0.1:9",
    "169.254.169.254:80",
    "224.0.0.1:9",
    "[::ffff:127.0.0.1]:9",
    "[::1]:9",
    "[fe80::1]:9",
    "[fd00::1]:9",
];

/// A public peer of each family: whoever may not reach that, either, is refused for something else than where they want to. That one
/// is let in sends nothing to it.
const OUTSIDE: [&str; 2] = ["9.9.9.9:9", "[2620:fe::fe]:9"];
/// As what a relay refuses whoever has no good credential, a peer that nobody is taken to, one of another family than the relayed
/// port, and a relayed port of a family that it does not have, or does not know (RFC 8656).
const STRANGER: [u16; 2] = [401, 441];
const FORBIDDEN: u16 = 403;
const OTHER_FAMILY: u16 = 443;
const NO_FAMILY: [u16; 2] = [440, 420];

async fn secret(site: &Site, relay: &RelayAt) -> Result<Option<Arc<Secret>>, Unseen> {
    if let Some(secret) = &relay.secret {
        return Ok(Some(Arc::clone(secret)));
    }
    let kek = Arc::clone(&site.kek);
    let keys = DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom));
    let all = keys.all(&mut site.db.read().await?, RELAY_SECRET).await?;
    Ok(all.last().map(|key| Arc::new(Secret::new(key.secret()))))
}

/// Whether the relay's host may be reached: this machine always, another one while something covers it.
async fn is_covered(site: &Site, host: &str) -> Result<bool, Unseen> {
    let way = Destination { setting: "turn.urls", host: host.to_owned() };
    let register = register(&site.db).await?;
    let covering = register.covering(&way.host, way.holding(), site.now).is_some();
    Ok(way.is_near() || covering)
}

/// The places that may be asked: whatever is on this machine, and elsewhere what something covers.
async fn covered(site: &Site, relay: &RelayAt) -> Result<Vec<Place>, Unseen> {
    let mut all = Vec::new();
    for place in &relay.places {
        if place.own || is_covered(site, &place.host).await? {
            all.push(place.clone());
        }
    }
    Ok(all)
}

/// Tries everything that must be refused, by every way.
async fn tried(site: &Site) -> Result<Finding, Unseen> {
    let Some(relay) = site.prop::<RelayAt>() else {
        let words = "where the relay is stands in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let Some(first) = relay.places.first() else {
        return Ok(Finding::nothing("there is no relay that is reached by UDP, TCP or TLS"));
    };
    // Where no server is said to run, there is no relay to be asked.
    if let Err(nothing) = reach::reached(site)? {
        return Ok(nothing);
    }
    let places = covered(site, &relay).await?;
    if places.is_empty() {
        let host = &first.host;
        let words = format!("nothing covers {host}, so nothing is sent there; see HC-044.a");
        return Ok(Finding::nothing(words));
    }
    let Some(secret) = secret(site, &relay).await? else {
        return Ok(Finding::nothing("no credential was ever given out for the relay"));
    };
    let finding = found(&places, &secret, &relay.allowed).await?;
    let may = match &relay.offered {
        Some(at) => at.own || is_covered(site, &at.host).await?,
        None => false,
    };
    Ok(web::beside(finding, (&*relay, places.as_slice()), (&*secret, may)).await)
}

/// What is found at these places. That one of them could not be asked hides nothing that another one gave; where none gave
/// anything, it is the reason why nobody knows.
async fn found(places: &[Place], secret: &Secret, allowed: &[IpNet]) -> Result<Finding, Unseen> {
    let (mut seen, mut unseen, mut gave) = (Vec::new(), Vec::new(), Vec::new());
    for place in places {
        match attacked(place, secret).await {
            Ok(attack) => {
                if attack.gave() {
                    gave.push(place.to_string());
                }
                seen.push((place.way, attack));
            }
            Err(why) => unseen.push((place.way, why)),
        }
    }
    let (status, words) = verdict(&seen, allowed);
    let mut told = vec![words];
    told.extend(unseen.iter().map(|(way, why)| format!("{} was not seen: {why}", way.name())));
    if status != Status::Fail
        && let Some((_, why)) = unseen.into_iter().next()
    {
        return Err(why);
    }
    let tried: usize = seen.iter().map(|(_, one)| one.tried).sum();
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for code in seen.iter().flat_map(|(_, one)| &one.codes) {
        *codes.entry(code.clone()).or_default() += 1;
    }
    let codes: Vec<String> = codes.iter().map(|(code, count)| format!("{code}: {count}")).collect();
    let at: Vec<String> = places.iter().map(ToString::to_string).collect();
    Ok(Finding::new(status, told.join("; "))
        .with("relay", at.join(", "))
        .with("gave_something", gave.join(", "))
        .with("peers_tried", tried)
        .with("refused_with", codes.join(", ")))
}

/// What came of attacking a relay by one way.
#[derive(Debug)]
struct Attack {
    /// What strangers were given.
    open: Vec<String>,
    /// Where somebody with a good credential was taken, or by which code they were refused.
    inside: Result<Vec<&'static str>, u16>,
    /// What was refused for another reason than the one that was looked for.
    unclear: Vec<String>,
    /// How many peers were asked for, and by which codes what was refused.
    tried: usize,
    codes: Vec<String>,
}

async fn attacked(place: &Place, secret: &Secret) -> Result<Attack, Unseen> {
    let mut asking = Asking::of(place).await?;
    let (unclear, codes) = (Vec::new(), Vec::new());
    let mut attack = Attack { open: Vec::new(), inside: Err(0), unclear, tried: 0, codes };
    strangers(&mut asking, secret, &mut attack).await?;
    attack.inside = insider(&mut asking, secret, &mut attack).await?;
    Ok(attack)
}

impl Attack {
    /// Whether anybody was given anything that was asked for.
    fn gave(&self) -> bool {
        !self.open.is_empty() || self.inside.as_ref().is_ok_and(|peers| !peers.is_empty())
    }

    /// Something was refused; by a code that means something else nobody knows whether it would be again.
    fn refused(&mut self, what: &str, code: u16, meant: &[u16]) {
        self.codes.push(format!("{what} {code}"));
        if !meant.contains(&code) {
            self.unclear.push(format!("{what} was refused with {code}, which says nothing of why"));
        }
    }
}

/// Things, and by which ways each of them is so.
type Ways = BTreeMap<String, BTreeSet<Way>>;

/// Them in words; the ways are named where it is not so by each that was tried.
fn told(things: &Ways, tried: usize) -> String {
    let one = |(thing, ways): (&String, &BTreeSet<Way>)| {
        let names: Vec<&str> = ways.iter().map(|way| way.name()).collect();
        if names.len() == tried {
            thing.clone()
        } else {
            format!("{thing} by {}", names.join(" and "))
        }
    };
    things.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What was seen, by ways: what was given, to whom the settings let people, by which codes a good credential was refused, and what
/// was refused for nobody knows what.
#[derive(Default)]
struct Sorted {
    open: Ways,
    may: Ways,
    refused: Ways,
    unclear: Ways,
}

fn sorted(seen: &[(Way, Attack)], allowed: &[IpNet]) -> Sorted {
    let mut all = Sorted::default();
    for (way, attack) in seen {
        let add = |things: &mut Ways, thing: String| {
            things.entry(thing).or_default().insert(*way);
        };
        for given in &attack.open {
            add(&mut all.open, given.clone());
        }
        for one in &attack.unclear {
            add(&mut all.unclear, one.clone());
        }
        match &attack.inside {
            Err(code) => add(&mut all.refused, code.to_string()),
            Ok(peers) => {
                for peer in peers {
                    if is_allowed(allowed, peer) {
                        add(&mut all.may, (*peer).to_owned());
                    } else {
                        add(&mut all.open, format!("somebody was taken to {peer}"));
                    }
                }
            }
        }
    }
    all
}

/// What is to be said of that.
fn verdict(seen: &[(Way, Attack)], allowed: &[IpNet]) -> (Status, String) {
    let Sorted { open, may, refused, unclear } = sorted(seen, allowed);
    let tried = seen.len();
    if !open.is_empty() {
        (Status::Fail, told(&open, tried))
    } else if !refused.is_empty() {
        let words = format!(
            "a good credential was refused as well ({}), so nobody knows whom the relay takes to a private address: see whether its secret is that of [turn], and whether it has ports left",
            told(&refused, tried)
        );
        (Status::Warn, words)
    } else if !unclear.is_empty() {
        (Status::Warn, told(&unclear, tried))
    } else if !may.is_empty() {
        let words = format!("the settings let everybody in a visit reach {}", told(&may, tried));
        (Status::Warn, words)
    } else {
        let ways: Vec<&str> = seen.iter().map(|(way, _)| way.name()).collect();
        let words = format!(
            "strangers and wrong and ended credentials were refused, and nobody was taken inside, by {}",
            ways.join(", ")
        );
        (Status::Pass, words)
    }
}

fn is_allowed(allowed: &[IpNet], peer: &str) -> bool {
    let address = peer.parse::<SocketAddr>().map(|peer| peer.ip());
    address.is_ok_and(|address| allowed.iter().any(|net| net.contains(&address.to_canonical())))
}

/// What was given to those who must be given nothing.
async fn strangers(
    asking: &mut Asking<'_>,
    secret: &Secret,
    attack: &mut Attack,
) -> Result<(), Unseen> {
    let now = SystemClock.now();
    let soon = now.saturating_add(SignedDuration::from_mins(1))?;
    let over = now.saturating_sub(SignedDuration::from_mins(1))?;
    let other = Secret::new(&asking::chance());
    // The first answer names the realm and a nonce, with which the others are asked.
    for (what, credential) in [
        ("somebody without a credential", None),
        ("a wrong password", Some(other.issue("zz-compliance-canary", soon))),
        ("a credential that is over", Some(secret.issue("zz-compliance-canary", over))),
    ] {
        match asking.allocate(credential.as_ref()).await? {
            Asked::Given => {
                let to = if credential.is_none() { "to" } else { "for" };
                attack.open.push(format!("a relayed port was given {to} {what}"));
            }
            Asked::Refused(code) => attack.refused(what, code, &STRANGER),
        }
    }
    Ok(())
}

/// The private peers to which somebody with a good credential is taken; or the code by which that was refused: who cannot get
/// in at all is taken nowhere, and what would become of others was not seen. Peers of IPv6 are asked for from a relayed port of
/// that family, or a relay that has both refuses them for their family alone.
async fn insider(
    asking: &mut Asking<'_>,
    secret: &Secret,
    attack: &mut Attack,
) -> Result<Result<Vec<&'static str>, u16>, Unseen> {
    let soon = SystemClock.now().saturating_add(SignedDuration::from_mins(1))?;
    let credential = secret.issue("zz-compliance-canary", soon);
    if let Asked::Refused(code) = asking.allocate(Some(&credential)).await? {
        return Ok(Err(code));
    }
    let mut inside = peers(asking, &credential, SocketAddr::is_ipv4, attack).await?;
    asking.leave(&credential).await?;
    match asking.allocate_v6(&credential).await? {
        Asked::Refused(code) => attack.refused("a relayed port of IPv6", code, &NO_FAMILY),
        Asked::Given => {
            for peer in peers(asking, &credential, SocketAddr::is_ipv6, attack).await? {
                if !inside.contains(&peer) {
                    inside.push(peer);
                }
            }
            asking.leave(&credential).await?;
        }
    }
    Ok(Ok(inside))
}

/// To which private peers of a family somebody is taken by a relayed port of theirs. One of IPv4 in the form of IPv6 is of both.
async fn peers(
    asking: &mut Asking<'_>,
    credential: &Credential,
    is_of: fn(&SocketAddr) -> bool,
    attack: &mut Attack,
) -> Result<Vec<&'static str>, Unseen> {
    let mut inside = Vec::new();
    for peer in INSIDE {
        let address: SocketAddr = peer.parse()?;
        let is_mapped = address.ip().to_canonical() != address.ip();
        if !is_mapped && !is_of(&address) {
            continue;
        }
        attack.tried += 1;
        match asking.permit(credential, address).await? {
            Asked::Given => inside.push(peer),
            Asked::Refused(OTHER_FAMILY) if is_mapped => {
                attack.refused(peer, OTHER_FAMILY, &[OTHER_FAMILY]);
            }
            Asked::Refused(code) => attack.refused(peer, code, &[FORBIDDEN]),
        }
    }
    for peer in OUTSIDE {
        let address: SocketAddr = peer.parse()?;
        if is_of(&address)
            && let Asked::Refused(code) = asking.permit(credential, address).await?
        {
            attack.refused("a public peer", code, &[]);
        }
    }
    Ok(inside)
}

#[cfg(test)]
mod tests {
    use super::{Attack, FORBIDDEN, Place, STRANGER, Status, Way, is_allowed, place, verdict};

    #[test]
    fn addresses_of_relays_are_read_as_browsers_read_them() {
        let at =
            |host: &str, port, way| Some(Place { host: host.to_owned(), port, way, own: false });
        assert_eq!(place("turn:turn.example.org"), at("turn.example.org", 3_478, Way::Udp));
        assert_eq!(
            place("turn:turn.example.org:3479?transport=udp"),
            at("turn.example.org", 3_479, Way::Udp)
        );
        assert_eq!(place("turn:[::1]:3479"), at("::1", 3_479, Way::Udp));
        assert_eq!(place("turn:[::1]"), at("::1", 3_478, Way::Udp));
        assert_eq!(
            place("turn:turn.example.org?transport=tcp"),
            at("turn.example.org", 3_478, Way::Tcp)
        );
        assert_eq!(place("turns:turn.example.org"), at("turn.example.org", 5_349, Way::Tls));
        assert_eq!(
            place("turns:turn.example.org:443?transport=tcp"),
            at("turn.example.org", 443, Way::Tls)
        );
        assert_eq!(place("turns:turn.example.org?transport=udp"), None, "DTLS");
    }

    #[test]
    fn what_the_settings_let_in_is_a_warning_and_nothing_else_is() {
        let nets = ["127.0.0.0/8".parse().unwrap()];
        assert!(is_allowed(&nets, "127.0.0.1:9"));
        assert!(!is_allowed(&nets, "10.0.0.1:9"));
    }

    fn attack(open: &[&str], inside: Result<Vec<&'static str>, u16>) -> Attack {
        let open = open.iter().map(|&words| words.to_owned()).collect();
        Attack { open, inside, unclear: Vec::new(), tried: 0, codes: Vec::new() }
    }

    #[test]
    fn what_is_refused_for_another_reason_is_not_known_to_be_refused() {
        let mut one = attack(&[], Ok(Vec::new()));
        one.refused("10.0.0.1:9", FORBIDDEN, &[FORBIDDEN]);
        assert_eq!(verdict(&[(Way::Udp, one)], &[]).0, Status::Pass);
        for (what, code, meant) in [
            ("10.0.0.1:9", 437, &[FORBIDDEN][..]),
            ("a wrong password", 508, &STRANGER[..]),
            ("a public peer", FORBIDDEN, &[][..]),
        ] {
            let mut one = attack(&[], Ok(Vec::new()));
            one.refused(what, code, meant);
            assert_eq!(one.codes, [format!("{what} {code}")]);
            let (status, words) = verdict(&[(Way::Udp, one)], &[]);
            assert!(status == Status::Warn && words.starts_with(what), "{words}");
        }
    }

    #[test]
    fn whoever_could_not_get_in_has_not_seen_that_nobody_is_taken_inside() {
        let said = |open, inside| verdict(&[(Way::Udp, attack(open, inside))], &[]).0;
        assert_eq!(said(&[], Ok(Vec::new())), Status::Pass);
        assert_eq!(said(&[], Err(401)), Status::Warn);
        assert_eq!(said(&["a stranger"], Err(401)), Status::Fail);
        assert_eq!(said(&[], Ok(vec!["10.0.0.1:9"])), Status::Fail);
    }

    #[test]
    fn what_one_way_lets_through_fails_and_is_told_with_it() {
        let shut = |way| (way, attack(&[], Ok(Vec::new())));
        for bad in [Way::Udp, Way::Tcp, Way::Tls] {
            let seen = [Way::Udp, Way::Tcp, Way::Tls].map(|way| {
                let open = (way, attack(&["a stranger was let in"], Ok(vec!["10.0.0.1:9"])));
                if way == bad { open } else { shut(way) }
            });
            let (status, words) = verdict(&seen, &[]);
            assert_eq!(status, Status::Fail);
            let name = bad.name();
            assert_eq!(
                words,
                format!(
                    "a stranger was let in by {name}; somebody was taken to 10.0.0.1:9 by {name}"
                )
            );
        }
        let everywhere = [Way::Udp, Way::Tcp].map(|way| (way, attack(&["it is open"], Err(401))));
        assert_eq!(verdict(&everywhere, &[]).1, "it is open");
    }
}
