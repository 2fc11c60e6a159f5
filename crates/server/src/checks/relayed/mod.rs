//! Tries the media relay as strangers do: without a credential, with a wrong one, with one that is over; and as somebody who
//! was let in and asks for what is behind the clinic's walls.

mod asking;

use super::{reach, technical};
use crate::config::Config;
use crate::egress::Destination;
use crate::supervise::Tasks;
use crate::vault::RELAY_SECRET;
use asking::{Asked, Asking};
use compliance::agreement::register;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use compliance::keys::DataKeys;
use ipnet::IpNet;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Clock as _, SystemClock, SystemRandom};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::net::UdpSocket;
use turn::credential::Secret;
use turn::stun::{Class, Message, Writer};

/// The port of TURN over UDP (RFC 8656).
const PLAIN: u16 = 3_478;

/// Where a relay is reached by UDP, what its credentials follow from, and whom it lets into private networks.
#[derive(Clone, Debug)]
pub(crate) struct RelayAt {
    /// A host and its port; `None` is that there is no relay.
    place: Option<(String, u16)>,
    /// Whether it is this server's own.
    own: bool,
    /// What the settings have; else it is the store's.
    secret: Option<Arc<Secret>>,
    allowed: Vec<IpNet>,
}

impl RelayAt {
    /// By these settings: this server's own, else the first that they name.
    pub(crate) fn of(config: &Config) -> Self {
        let turn = &config.turn;
        let own = || {
            let listen = turn.listen.as_deref().unwrap_or_default().first().copied();
            let listen = listen.unwrap_or_else(|| SocketAddr::new(config.listen.ip(), PLAIN));
            let here = match listen.ip() {
                any if any.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
                bound => bound,
            };
            (here.to_string(), listen.port())
        };
        let named = turn.urls.iter().find_map(|url| place(url));
        Self {
            place: if turn.enabled { Some(own()) } else { named },
            own: turn.enabled,
            secret: turn.secret.as_deref().map(|text| Arc::new(Secret::new(text))),
            allowed: turn.allow_peers.clone(),
        }
    }
}

/// Host and port of `turn:host:port?transport=udp`; of other transports none.
fn place(url: &str) -> Option<(String, u16)> {
    let rest = url.strip_prefix("turn:")?;
    let (place, transport) = rest.split_once('?').unwrap_or((rest, ""));
    if transport.contains("tcp") {
        return None;
    }
    match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            Some((host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?))
        }
        _ => Some((place.trim_matches(['[', ']']).to_owned(), PLAIN)),
    }
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[technical(
    ("HC-061.a", &["164.312(e)", "RFC 8656", "ASVS 17.1.1"], 7),
    Severity::High,
    (
        "the relay refuses whoever has no credential, a wrong one or one that is over, and takes nobody to a private address",
        "the relay of this program refuses them by itself: find out what else answers at its address; of a coturn set use-auth-secret, denied-peer-ip for private networks and no-loopback-peers",
    ),
    Look::At { probe: |_, site| Box::pin(tried(site)), spoil: |_, site| Box::pin(open(site)) },
)];

/// Peers that nobody is taken to: loopback, private networks, a provider's metadata, everybody at once.
const INSIDE: [&str; 7] = [
    "127.0.0.1:9",
    "10.0.0.1:9",
    "172.16.0.1:9",
    "192.168.0.1:9",
    "100.64.0.1:9",
    "169.254.169.254:80",
    "224.0.0.1:9",
];

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
    let today = site.now.to_zoned_datetime(TimeZone::UTC).date();
    let covering = register(&site.db).await?.covering(&way.host, way.holding(), today).is_some();
    Ok(way.is_near() || covering)
}

/// Tries everything that must be refused.
async fn tried(site: &Site) -> Result<Finding, Unseen> {
    let Some(relay) = site.prop::<RelayAt>() else {
        let words = "where the relay is stands in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let Some((host, port)) = &relay.place else {
        return Ok(Finding::nothing("there is no relay that is reached by UDP"));
    };
    // Where no server is said to run, there is no relay to be asked.
    if let Err(nothing) = reach::reached(site)? {
        return Ok(nothing);
    }
    if !relay.own && !is_covered(site, host).await? {
        let words = format!("nothing covers {host}, so nothing is sent there; see HC-044.a");
        return Ok(Finding::nothing(words));
    }
    let Some(secret) = secret(site, &relay).await? else {
        return Ok(Finding::nothing("no credential was ever given out for the relay"));
    };
    let mut asking = Asking::of((host.as_str(), *port)).await?;
    let open = strangers(&mut asking, &secret).await?;
    let inside = insider(&mut asking, &secret).await?;
    let reached = if inside.is_ok() { INSIDE.len() } else { 0 };
    let (status, words) = verdict(open, inside, &relay.allowed);
    Ok(Finding::new(status, words)
        .with("relay", format!("{host}:{port}"))
        .with("peers_tried", reached))
}

/// What is to be said of what strangers were given, and of where somebody with a good credential was taken, or by which code
/// they were refused.
fn verdict(
    mut open: Vec<String>,
    inside: Result<Vec<&str>, u16>,
    allowed: &[IpNet],
) -> (Status, String) {
    let refused = inside.as_ref().err().copied();
    let (may, may_not): (Vec<&str>, Vec<&str>) =
        inside.unwrap_or_default().into_iter().partition(|peer| is_allowed(allowed, peer));
    open.extend(may_not.iter().map(|peer| format!("somebody was taken to {peer}")));
    if !open.is_empty() {
        (Status::Fail, open.join("; "))
    } else if let Some(code) = refused {
        let words = format!(
            "a good credential was refused as well ({code}), so nobody knows whom the relay takes to a private address: see whether its secret is that of [turn], and whether it has ports left"
        );
        (Status::Warn, words)
    } else if !may.is_empty() {
        (Status::Warn, format!("the settings let everybody in a visit reach {}", may.join(", ")))
    } else {
        let words =
            "strangers and wrong and ended credentials were refused, and nobody was taken inside";
        (Status::Pass, words.to_owned())
    }
}

fn is_allowed(allowed: &[IpNet], peer: &str) -> bool {
    let address = peer.parse::<SocketAddr>().map(|peer| peer.ip());
    address.is_ok_and(|address| allowed.iter().any(|net| net.contains(&address)))
}

/// What was given to those who must be given nothing.
async fn strangers(asking: &mut Asking, secret: &Secret) -> Result<Vec<String>, Unseen> {
    let now = SystemClock.now();
    let soon = now.saturating_add(SignedDuration::from_mins(1))?;
    let over = now.saturating_sub(SignedDuration::from_mins(1))?;
    let other = Secret::new(&asking::chance());
    let mut open = Vec::new();
    // The first answer names the realm and a nonce, with which the others are asked.
    if asking.allocate(None).await? == Asked::Given {
        open.push("a relayed port was given to somebody without a credential".to_owned());
    }
    for (what, credential) in [
        ("a wrong password", other.issue("zz-compliance-canary", soon)),
        ("a credential that is over", secret.issue("zz-compliance-canary", over)),
    ] {
        if asking.allocate(Some(&credential)).await? == Asked::Given {
            open.push(format!("a relayed port was given for {what}"));
        }
    }
    Ok(open)
}

/// The private peers to which somebody with a good credential is taken; or the code by which that was refused: who cannot get
/// in at all is taken nowhere, and what would become of others was not seen.
async fn insider(
    asking: &mut Asking,
    secret: &Secret,
) -> Result<Result<Vec<&'static str>, u16>, Unseen> {
    let soon = SystemClock.now().saturating_add(SignedDuration::from_mins(1))?;
    let credential = secret.issue("zz-compliance-canary", soon);
    if let Asked::Refused(code) = asking.allocate(Some(&credential)).await? {
        return Ok(Err(code));
    }
    let mut inside = Vec::new();
    for peer in INSIDE {
        if asking.permit(&credential, peer.parse()?).await? == Asked::Given {
            inside.push(peer);
        }
    }
    asking.leave(&credential).await?;
    Ok(Ok(inside))
}

/// A relay that gives everybody everything.
async fn open(site: Site) -> Result<Site, Unseen> {
    let socket = UdpSocket::bind("127.0.0.1:0").await?;
    let address = socket.local_addr()?;
    let mut tasks = Tasks::new();
    tasks.start(async move {
        let mut buffer = [0; 2_048];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let asked = buffer.get(..length).and_then(|bytes| Message::parse(bytes).ok());
            let Some((method, asked)) = asked.and_then(|asked| Some((asked.method?, asked))) else {
                continue;
            };
            let answer = Writer::new(method, Class::Success, asked.transaction).finish();
            // Whoever asked may have gone away.
            let _ = socket.send_to(&answer, from).await;
        }
    });
    let mut site = Site { origin: Some("http://127.0.0.1:9".to_owned()), ..site };
    let (place, secret) = (Some((address.ip().to_string(), address.port())), Secret::new("mutant"));
    site.props.push(Arc::new(Mutex::new(tasks)));
    site.props.push(Arc::new(RelayAt {
        place,
        own: true,
        secret: Some(Arc::new(secret)),
        allowed: Vec::new(),
    }));
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{Status, is_allowed, place, verdict};

    #[test]
    fn addresses_of_relays_are_read_as_browsers_read_them() {
        let at = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(place("turn:turn.example.org"), at("turn.example.org", 3_478));
        assert_eq!(
            place("turn:turn.example.org:3479?transport=udp"),
            at("turn.example.org", 3_479)
        );
        assert_eq!(place("turn:[::1]:3479"), at("::1", 3_479));
        assert_eq!(place("turn:[::1]"), at("::1", 3_478));
        assert_eq!(place("turn:turn.example.org?transport=tcp"), None);
        assert_eq!(place("turns:turn.example.org"), None);
    }

    #[test]
    fn what_the_settings_let_in_is_a_warning_and_nothing_else_is() {
        let nets = ["127.0.0.0/8".parse().unwrap()];
        assert!(is_allowed(&nets, "127.0.0.1:9"));
        assert!(!is_allowed(&nets, "10.0.0.1:9"));
    }

    #[test]
    fn whoever_could_not_get_in_has_not_seen_that_nobody_is_taken_inside() {
        let said = |open: &[&str], inside| {
            let open = open.iter().map(|&words| words.to_owned()).collect();
            verdict(open, inside, &[]).0
        };
        assert_eq!(said(&[], Ok(Vec::new())), Status::Pass);
        assert_eq!(said(&[], Err(401)), Status::Warn);
        assert_eq!(said(&["a stranger"], Err(401)), Status::Fail);
        assert_eq!(said(&[], Ok(vec!["10.0.0.1:9"])), Status::Fail);
    }
}
