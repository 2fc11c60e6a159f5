//! Opens the relay as the settings say, and keeps its house.

use super::listeners::way_out;
use super::{Host, Listeners, Office, Relay, Sockets};
use crate::config::TurnSection;
use crate::egress::Egress;
use crate::metrics::Metrics;
use crate::supervise::Tasks;
use clinic::Clinic;
use jiff::SignedDuration;
use kernel::{Clock, Fault as _, Random, Timestamp};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsAcceptor;
use turn::credential::Secret;
use turn::peers::Peers;
use turn::relay::{Own, Settings};
use turn::stun::attribute::Family;

/// How often the clinic is asked who is still welcome.
const ASKED: Duration = Duration::from_secs(2);
/// For so long an answer counts when the next one does not come.
const ANSWERED: SignedDuration = SignedDuration::from_secs(30);

/// What the relay stands on, besides its own section of the settings.
pub(crate) struct Ground<'a> {
    /// The secret of all credentials.
    pub(crate) secret: String,
    /// Where the server itself listens.
    pub(crate) server: IpAddr,
    /// The name that clients reach it by, if the settings tell.
    pub(crate) origin: Option<&'a str>,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) egress: &'a Egress,
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) random: &'a Arc<dyn Random>,
}

/// The relay that is not yet served, and the office before it.
pub(crate) struct Media {
    pub(crate) office: Arc<Office>,
    listening: Option<(Listeners, Host)>,
    connections: usize,
}

impl Media {
    /// Binds the relay, or points at another server's; `None` when there is neither.
    pub(crate) fn open(
        section: &TurnSection,
        ground: Ground<'_>,
    ) -> Result<Option<Self>, super::listeners::Unbound> {
        let connections = section.allocations.saturating_mul(2);
        if !section.enabled {
            let urls = (section.urls.clone(), ground.egress.clone());
            let office = Office::new(&ground.secret, urls, Arc::clone(ground.clock), None);
            let media = Self { office: Arc::new(office), listening: None, connections };
            return Ok((!section.urls.is_empty()).then_some(media));
        }
        let listeners = Listeners::bind(section, ground.server, ground.tls)?;
        let bound = addresses(section, ground.server);
        let own: Vec<Own> = bound.iter().filter_map(|bound| own(section, *bound)).collect();
        let host = section.host.clone().or_else(|| ground.origin.and_then(host_of));
        let host = host.or_else(|| own.first().map(|own| written(own.told))).unwrap_or_default();
        let urls = Office::urls(section, listeners.urls(&host));
        tracing::info!(?urls, "the media relay listens");
        let [first, last] = section.ports;
        let sockets =
            Sockets { addresses: bound, range: first..=last, random: Arc::clone(ground.random) };
        let settings = Settings {
            realm: section.realm.clone(),
            secret: Secret::new(&ground.secret),
            peers: Peers::new(section.allow_peers.clone()),
            limits: section.limits(),
            own,
        };
        let relay = Arc::new(Relay::new(settings, sockets, &**ground.random));
        let office = Office::new(
            &ground.secret,
            (urls, ground.egress.clone()),
            Arc::clone(ground.clock),
            Some(Arc::clone(&relay)),
        );
        let host = Host { relay, clock: Arc::clone(ground.clock) };
        let listening = Some((listeners, host));
        Ok(Some(Self { office: Arc::new(office), listening, connections }))
    }

    /// Serves until the server stops. Those who are no longer welcome in their visit lose their media
    /// within seconds.
    pub(crate) fn serve(
        self,
        tasks: &mut Tasks,
        clinic: &Clinic,
        metrics: impl Fn(&Relay) + Send + Sync + 'static,
    ) {
        let office = self.office;
        tasks.every(Duration::from_mins(1), move || {
            office.forget();
            std::future::ready(())
        });
        let Some((listeners, host)) = self.listening else { return };
        listeners.serve(&host, self.connections, tasks);
        let (own, clinic) = (host.clone(), clinic.clone());
        tasks.every(Duration::from_secs(1), move || {
            own.relay.expire(own.clock.now());
            metrics(&own.relay);
            std::future::ready(())
        });
        tasks.every(ASKED, move || {
            let (host, clinic) = (host.clone(), clinic.clone());
            async move { ask(&host.relay, &clinic, host.clock.now()).await }
        });
    }
}

/// Asks the clinic about everybody whose media flows.
async fn ask(relay: &Relay, clinic: &Clinic, now: Timestamp) {
    for user in relay.users() {
        match clinic.relays.is_welcome(&user).await {
            Ok(true) => relay.vouch(&user, now.saturating_add(ANSWERED).unwrap_or(now)),
            Ok(false) => Office::end(relay, &user, now),
            Err(error) => {
                tracing::warn!(%error, code = error.code(), "who may use the relay was not checked");
                return;
            }
        }
    }
}

/// Tells the metrics what the relay has done.
pub(crate) fn measure(metrics: &Metrics, relay: &Relay) {
    metrics.relay(relay.allocations(), relay.counts());
}

/// The addresses that relayed ports are bound to: the first listener's of each family.
fn addresses(section: &TurnSection, server: IpAddr) -> Vec<IpAddr> {
    let Some(listen) = &section.listen else { return vec![server] };
    let first = |family| listen.iter().map(SocketAddr::ip).find(|own| Family::of(*own) == family);
    [Family::V4, Family::V6].into_iter().filter_map(first).collect()
}

/// What clients are told of a bound address: what the settings say, else itself, else this host's
/// way out.
fn own(section: &TurnSection, bound: IpAddr) -> Option<Own> {
    let family = Family::of(bound);
    let set = section.external.iter().copied().find(|set| Family::of(*set) == family);
    let itself = (!bound.is_unspecified()).then_some(bound);
    let way_out = || way_out().filter(|own| Family::of(*own) == family);
    let loopback = match family {
        Family::V4 => Ipv4Addr::LOCALHOST.into(),
        Family::V6 => Ipv6Addr::LOCALHOST.into(),
    };
    let told = set.or(itself).or_else(way_out)?;
    Some(Own { told, inside: itself.unwrap_or(loopback) })
}

/// The host in an origin such as `https://rt.example.org:8443`.
fn host_of(origin: &str) -> Option<String> {
    let uri: http::Uri = origin.parse().ok()?;
    uri.host().map(str::to_owned)
}

/// An address as URLs write it.
fn written(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
