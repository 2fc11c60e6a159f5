//! What a server knows of itself by its settings: where it listens, where its records, files and keys lie, and where it goes.

use crate::config::Config;
use crate::egress::{Destination, destinations};
use compliance::agreement::Holds;
use compliance::risk::{AssetKind, Discovered, Found, place_name};
use db::BlobOptions;
use std::net::SocketAddr;

/// Where relays of visits listen unless the settings say otherwise, and under TLS, for which they need a certificate.
const RELAY_PORT: u16 = 3478;
const SECURE_PORT: u16 = 5349;

/// All of it, as assets name their places.
pub(super) fn discovered(config: &Config) -> Discovered {
    let own = [own_store(config), own_files(config), Some(("keys", AssetKind::KeyHolder))];
    let own = own.into_iter().flatten().map(|(place, kind)| found((kind, place), true, place));
    let away = destinations(config);
    Discovered::new(own.chain(listeners(config)).chain(away.iter().map(destination)))
}

fn found((kind, place): (AssetKind, &str), phi: bool, setting: &'static str) -> Found {
    Found { kind, place: place_name(place), phi, settings: vec![setting] }
}

/// A database in this process; one elsewhere is a destination.
fn own_store(config: &Config) -> Option<(&'static str, AssetKind)> {
    config.store.hosts().is_empty().then_some(("store", AssetKind::Store))
}

/// Files in a folder; a bucket is a destination.
fn own_files(config: &Config) -> Option<(&'static str, AssetKind)> {
    let is_bucket = matches!(config.files.options(&config.store), BlobOptions::S3(_));
    (!is_bucket).then_some(("files", AssetKind::Store))
}

/// Where it takes connections. What only sends callers on to the pages is told a path, which may name a visit's link.
fn listeners(config: &Config) -> Vec<Found> {
    let of = |address: &SocketAddr, setting| {
        found((AssetKind::Listener, &address.to_string()), true, setting)
    };
    let mut all = vec![of(&config.listen, "listen")];
    let redirect = config.tls.iter().flat_map(|tls| &tls.redirect);
    all.extend(redirect.map(|address| of(address, "tls.redirect")));
    let turn = &config.turn;
    if turn.enabled {
        let usual = |port| vec![SocketAddr::new(config.listen.ip(), port)];
        let media = turn.listen.clone().unwrap_or_else(|| usual(RELAY_PORT));
        all.extend(media.iter().map(|address| of(address, "turn.listen")));
        if config.tls.is_some() {
            let sealed = turn.listen_tls.clone().unwrap_or_else(|| usual(SECURE_PORT));
            all.extend(sealed.iter().map(|address| of(address, "turn.listen_tls")));
        }
    }
    all
}

/// What a destination of the settings is; of what is on this machine by its name, too.
fn destination(way: &Destination) -> Found {
    let kind = match way.setting {
        "hosting" => AssetKind::Server,
        "store.url" | "files.url" => AssetKind::Store,
        "letters.mail" => AssetKind::MailRelay,
        "turn.urls" => AssetKind::TurnRelay,
        "sign_in.oidc" => AssetKind::IdentityProvider,
        "tls.acme.directory" => AssetKind::CertificateAuthority,
        "audit.https" | "audit.syslog" | "audit.witness" | "trace.endpoint" => {
            AssetKind::LogCollector
        }
        other if other.starts_with("keys") => AssetKind::KeyHolder,
        _ => AssetKind::MessageGateway,
    };
    found((kind, &way.host), way.holding() == Holds::Phi, way.setting)
}

#[cfg(test)]
mod tests {
    use super::discovered;
    use crate::config::of_text;

    const KEYSET: &str = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";

    #[test]
    fn a_server_knows_what_it_is_made_of_and_where_its_settings_lead() {
        let plain = discovered(&of_text(KEYSET).unwrap());
        let places = |of: &compliance::risk::Discovered| {
            of.all().iter().map(|one| one.place.clone()).collect::<Vec<_>>()
        };
        let own = places(&plain);
        for place in ["127.0.0.1:8080", "files", "hosting", "keys", "store"] {
            assert!(own.iter().any(|one| one == place), "{place}: {own:?}");
        }
        assert!(plain.all().iter().all(|one| one.phi), "all of that is health data's: {plain:?}");
        let more = "[audit]\nhttps = \"https://log.example.org/entries\"\n";
        let led = of_text(&format!("{more}{KEYSET}")).unwrap();
        let led = discovered(&led);
        let log = led.all().iter().find(|one| one.place == "log.example.org").unwrap();
        assert!(!log.phi && log.settings == ["audit.https"], "{log:?}");
        assert_eq!(led.all().len(), plain.all().len() + 1);
        // Without a certificate the relay does not listen under TLS, and with one it does unasked.
        let sealed =
            "listen = \"192.0.2.7:443\"\n[tls]\ncertificate = \"a.pem\"\nkey = \"a.key\"\n";
        let sealed = places(&discovered(&of_text(&format!("{sealed}{KEYSET}")).unwrap()));
        assert!(sealed.iter().any(|one| one == "192.0.2.7:5349"), "{sealed:?}");
        assert!(!own.iter().any(|one| one.ends_with(":5349")), "{own:?}");
    }
}
