//! Where the settings have this server go.

use crate::config::{AwsKmsSection, Config, TlsSection};
use compliance::agreement::{HOSTING, Holds, host_name};
use db::BlobOptions;
use reqwest::Url;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

/// The setting that names relays.
pub(super) const RELAYS: &str = "turn.urls";

/// A place that a setting names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The setting.
    pub(crate) setting: &'static str,
    /// The host, or a pattern of hosts, as agreements write it.
    pub(crate) host: String,
}

impl Destination {
    /// What goes there.
    pub(crate) fn holding(&self) -> Holds {
        holding(self.setting)
    }

    /// Whether it never leaves this machine.
    pub(crate) fn is_near(&self) -> bool {
        is_near(&self.host)
    }
}

/// What is sent to what a setting names: the store, its files and the machine hold health data by nature, sealed or not;
/// letters, pushes, audit entries, spans and keys hold fixed words, ids and codes, checkpoints a name, a size and a hash.
pub(super) fn holding(setting: &str) -> Holds {
    if matches!(setting, "store.url" | "files.url" | HOSTING) { Holds::Phi } else { Holds::Codes }
}

/// Whether a host is this machine by its very name.
pub(crate) fn is_near(host: &str) -> bool {
    let loopback = |address: IpAddr| address.to_canonical().is_loopback();
    host == "localhost" || host.parse().is_ok_and(loopback)
}

/// Whether a URL leads to this machine by its host's very name.
pub(crate) fn leads_near(url: &str) -> bool {
    to("", &of(url)).is_near()
}

/// Every place that the settings name, this machine itself first.
pub(crate) fn destinations(config: &Config) -> Vec<Destination> {
    let mut all = vec![to("hosting", HOSTING)];
    all.extend(config.store.hosts().iter().map(|host| to("store.url", host)));
    if let BlobOptions::S3(s3) = config.files.options(&config.store) {
        let own = || format!("s3.{}.amazonaws.com", s3.region);
        let host = s3.endpoint.as_deref().map_or_else(own, of);
        all.push(to("files.url", &host));
    }
    let kms = config.keys.aws_kms.as_ref();
    all.extend(kms.map(|kms| to(AwsKmsSection::SETTING, &of(&kms.address()))));
    all.extend(config.letters.mail.as_ref().map(|mail| to("letters.mail", &mail.host)));
    all.extend(config.letters.sms.as_ref().map(|sms| to("letters.sms", &of(&sms.address()))));
    all.extend(pushes(config));
    let provider = |url: &str| to("sign_in.oidc", &of(url));
    all.extend(config.sign_in.oidc.iter().map(|one| provider(&one.issuer)));
    let authority = config.tls.as_ref().and_then(TlsSection::acme);
    all.extend(authority.map(|acme| to("tls.acme.directory", &of(&acme.directory))));
    all.extend(config.audit.https.as_deref().map(|url| to("audit.https", &of(url))));
    let syslog = config.audit.syslog().ok().flatten();
    all.extend(syslog.map(|server| to("audit.syslog", &server.host)));
    all.extend(config.audit.witness.iter().map(|one| to("audit.witness", &of(&one.url))));
    all.extend(config.trace.endpoint.as_deref().map(|url| to("trace.endpoint", &of(url))));
    let relays = config.turn.urls.iter().map(|url| to(RELAYS, turn_host(url)));
    all.extend(relays.filter(|relay| !is_own_relay(config, &relay.host)));
    all.dedup();
    all
}

/// Whether a host is that of this server's own relay: its name, the server's, or an address where either listens or is reached.
/// Any other is somebody else's, whom browsers would be sent to.
pub(crate) fn is_own_relay(config: &Config, host: &str) -> bool {
    let turn = &config.turn;
    let origin = config.origin.as_deref().map(of);
    let mut names = turn.host.iter().chain(&origin).map(|own| host_name(own));
    let listeners = turn.listen.iter().chain(&turn.listen_tls).flatten().map(SocketAddr::ip);
    let mut addresses = turn.external.iter().copied().chain(listeners).chain([config.listen.ip()]);
    let is_address = |here: IpAddr| addresses.any(|own| own == here);
    turn.enabled && (names.any(|own| own == host) || host.parse().is_ok_and(is_address))
}

fn pushes(config: &Config) -> Vec<Destination> {
    let section = &config.push;
    let mut all = Vec::new();
    if let Some(apple) = &section.apns {
        match &apple.host {
            Some(url) => all.push(to("push.apns", &of(url))),
            None => all.extend(
                ["api.push.apple.com", "api.sandbox.push.apple.com"]
                    .map(|host| to("push.apns", host)),
            ),
        }
    }
    if let Some(google) = &section.fcm {
        let own = google.host.as_deref().map_or_else(|| "fcm.googleapis.com".to_owned(), of);
        all.push(to("push.fcm", &own));
        all.push(to("push.fcm", &token_host(&google.service_account_file)));
    }
    for host in section.web.iter().flat_map(|web| &web.hosts) {
        let is_origin = host.contains("://");
        all.push(to("push.web", &if is_origin { of(host) } else { host.clone() }));
    }
    all
}

/// Where Google has tokens bought: as the account's file says, if it can be read.
fn token_host(file: &Path) -> String {
    #[derive(Deserialize)]
    struct Account {
        token_uri: String,
    }
    let bytes = std::fs::read(file).unwrap_or_default();
    let account: Option<Account> = serde_json::from_slice(&bytes).ok();
    account.map_or_else(|| "oauth2.googleapis.com".to_owned(), |account| of(&account.token_uri))
}

fn to(setting: &'static str, host: &str) -> Destination {
    Destination { setting, host: host_name(host) }
}

/// The host of a URL; what is none is shown as it stands, and covered by nothing.
pub(crate) fn of(url: &str) -> String {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| url.to_owned())
}

/// The host of `turn:HOST:PORT?transport=…` (RFC 7065).
pub(super) fn turn_host(url: &str) -> &str {
    let place = url.split_once(':').map_or(url, |(_, place)| place);
    let place = place.split('?').next().unwrap_or_default();
    match place.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => place,
    }
}
