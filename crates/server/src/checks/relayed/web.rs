//! Whether browsers come to the relay by TLS at the port of the web, past networks that let nothing else through, and what
//! answers there.

use super::{Place, RelayAt, Way, attacked, verdict};
use compliance::check::{Finding, Status};
use ipnet::IpNet;
use turn::credential::Secret;

/// The port of the web.
const WEB: u16 = 443;

/// Of these places the one by TLS: that at the port of the web, else the first.
pub(super) fn by_tls(places: &[Place]) -> Option<&Place> {
    let tls = || places.iter().filter(|one| one.way == Way::Tls);
    tls().find(|one| one.port == WEB).or_else(|| tls().next())
}

/// What is to be said of the way by TLS beside what was found at the places that were tried; and whether it may be tried where
/// browsers are told to come.
pub(super) async fn beside(
    found: Finding,
    (relay, tried): (&RelayAt, &[Place]),
    (secret, may): (&Secret, bool),
) -> Finding {
    let warned = |words: String| (Status::Warn, Some(words));
    let (status, words) = match &relay.offered {
        None => warned(
            "browsers are offered no way to it by TLS, so who is in a network that lets only the web through is in no call"
                .to_owned(),
        ),
        Some(at) if at.port != WEB => warned(format!(
            "browsers are offered it by TLS at port {} and not at 443, so who is in a network that lets only the web through is in no call",
            at.port
        )),
        Some(at) if tried.contains(at) => (Status::Pass, None),
        Some(at) if may => asked(at, &relay.allowed, secret).await,
        Some(at) => {
            warned(format!("{at} was not tried: nothing covers its host, see HC-044.a"))
        }
    };
    let offered = relay.offered.as_ref().map_or_else(|| "not".to_owned(), ToString::to_string);
    let Finding { status: before, observed, .. } = &found;
    let observed = match words {
        Some(words) if status == Status::Fail => format!("{words}; {observed}"),
        // What was given to those who must be given nothing stands alone.
        Some(words) if *before != Status::Fail => format!("{observed}; {words}"),
        _ => observed.clone(),
    };
    let status = before.worse(status);
    Finding { status, observed, ..found }.with("by_tls", offered)
}

/// What comes of attacking what answers there. It may be this server by the address of its network's edge, which not every
/// network leads back from within, so that it was not seen is no failure of anybody's.
pub(super) async fn asked(
    at: &Place,
    allowed: &[IpNet],
    secret: &Secret,
) -> (Status, Option<String>) {
    match attacked(at, secret).await {
        Ok(attack) => {
            let (status, words) = verdict(&[(Way::Tls, attack)], allowed);
            (status, (status != Status::Pass).then(|| format!("at {at}: {words}")))
        }
        Err(why) => (Status::Warn, Some(format!("{at} was not seen: {why}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::RelayAt;
    use crate::config::apart;

    /// Where browsers are told to come by TLS, whether that is this server's own, and where the relay is tried.
    fn told(turn: &str) -> (Option<(String, bool)>, Vec<String>) {
        let text = format!(
            r#"
            origin = "https://visits.clinic.example"
            [[keyset]]
            publish_key = "pub-1"
            subscribe_key = "sub-1"
            secret_keys = ["sec-1"]
            clinic = true
            [turn]
            {turn}
        "#
        );
        let relay = RelayAt::of(&apart(&text).unwrap());
        let offered = relay.offered.map(|at| (at.to_string(), at.own));
        (offered, relay.places.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_relay_is_tried_at_443_where_the_settings_name_that_port() {
        let (offered, places) = told(
            r#"enabled = false
            secret = "one-that-nobody-guesses-42"
            urls = [
                "turns:turn.example:5349",
                "turn:turn.example:3478?transport=udp",
                "turns:turn.example:443?transport=tcp",
            ]"#,
        );
        assert_eq!(offered, Some(("turn.example:443 by TLS".to_owned(), false)));
        // Browsers may be led to any of them.
        let all =
            ["turn.example:5349 by TLS", "turn.example:3478 by UDP", "turn.example:443 by TLS"];
        assert_eq!(places, all);
        let (offered, places) = told("listen = [\"127.0.0.1:3478\"]");
        assert_eq!(offered, None, "there is no certificate");
        assert_eq!(places, ["127.0.0.1:3478 by UDP", "127.0.0.1:3478 by TCP"]);
        let (offered, places) = told(
            r#"listen = ["127.0.0.1:3478"]
            urls = ["turn:visits.clinic.example:3478", "turns:visits.clinic.example:443"]"#,
        );
        assert_eq!(offered, Some(("visits.clinic.example:443 by TLS".to_owned(), true)));
        assert_eq!(places.len(), 2, "where it listens");
    }
}
