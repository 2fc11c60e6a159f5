//! What is published and speaks TLS: the pages, the relay, the server that letters are handed to, and a database elsewhere.

use crate::config::{Config, MailTls};
use crate::egress::{Destination, is_near, register};
use compliance::check::{Site, Unseen};
use reqwest::Url;
use std::path::PathBuf;

/// How TLS begins on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begins {
    /// With the first byte.
    AtOnce,
    /// Once the mail server was asked for it (RFC 3207).
    Asked,
    /// Once the database was, in its own words (`SSLRequest`).
    Requested,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Listener {
    /// The setting that names it.
    setting: &'static str,
    /// Where it is reached.
    pub(super) host: String,
    pub(super) port: u16,
    /// For which name its certificate is.
    pub(super) name: String,
    pub(super) begins: Begins,
    /// What is trusted there beside what the machine trusts.
    pub(super) ca: Option<PathBuf>,
    /// Whether it is this very server, which may be asked in any case.
    pub(super) is_own: bool,
    /// Whether the clinic says what it speaks. A mail server that is somebody else's takes from others what it will; of that one
    /// counts how it speaks with us.
    pub(super) is_ours: bool,
}

impl std::fmt::Display for Listener {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}:{}", self.setting, self.host, self.port)
    }
}

impl Listener {
    /// The one of the pages.
    pub(super) fn of_pages(url: &Url) -> Self {
        let host = super::host(url).to_owned();
        Self {
            setting: "origin",
            name: host.clone(),
            host,
            port: url.port_or_known_default().unwrap_or(443),
            begins: Begins::AtOnce,
            ca: None,
            is_own: true,
            is_ours: true,
        }
    }

    /// A database. What it takes from others is for whoever runs it; of it counts how it speaks with us.
    pub(super) fn of_database(host: String, port: u16, name: String) -> Self {
        let (setting, begins) = ("store.url", Begins::Requested);
        Self { setting, host, port, name, begins, ca: None, is_own: false, is_ours: false }
    }

    /// A mail server that is asked for TLS.
    #[cfg(test)]
    pub(super) fn of_mail(host: &str, port: u16) -> Self {
        let (host, begins) = (host.to_owned(), Begins::Asked);
        let setting = "letters.mail";
        let (name, ca) = (host.clone(), None);
        Self { setting, host, port, name, begins, ca, is_own: false, is_ours: false }
    }

    /// Whether it may be asked: what is ours to run always, a host elsewhere while something covers it.
    pub(super) async fn is_covered(&self, site: &Site) -> Result<bool, Unseen> {
        let way = Destination { setting: self.setting, host: self.host.clone() };
        if self.is_own || way.is_near() {
            return Ok(true);
        }
        let register = register(&site.db).await?;
        Ok(register.covering(&way.host, way.holding(), site.now).is_some())
    }
}

/// All but the one of the pages, which has its address from elsewhere.
#[derive(Clone, Debug, Default)]
pub(in crate::checks) struct Listeners(pub(super) Vec<Listener>);

impl Listeners {
    /// By these settings, with where the relay is reached by TLS and whether that is this server's own.
    pub(in crate::checks) fn of(config: &Config, relay: Option<(&str, u16, bool)>) -> Self {
        let mut all = Vec::new();
        all.extend(relay.map(|(host, port, is_own)| Listener {
            setting: "turn.urls",
            host: host.to_owned(),
            port,
            name: if is_own { own_name(config, host) } else { host.to_owned() },
            begins: Begins::AtOnce,
            ca: None,
            is_own,
            is_ours: true,
        }));
        let mail = config.letters.mail.as_ref().filter(|mail| mail.tls != MailTls::None);
        all.extend(mail.map(|mail| Listener {
            setting: "letters.mail",
            host: mail.host.clone(),
            port: mail.port.unwrap_or_else(|| mail.tls.port()),
            name: mail.host.clone(),
            begins: if mail.tls == MailTls::Starttls { Begins::Asked } else { Begins::AtOnce },
            ca: mail.ca.clone(),
            is_own: false,
            is_ours: false,
        }));
        let databases = config.store.options().secure_places().into_iter();
        let elsewhere = databases.filter(|(host, _, _)| !is_near(host));
        all.extend(elsewhere.map(|(host, port, name)| Listener::of_database(host, port, name)));
        Self(all)
    }
}

/// By which name clients come to this server's own relay; where it listens says nothing of that.
fn own_name(config: &Config, listens: &str) -> String {
    let origin = || {
        let url: Url = config.origin.as_deref()?.parse().ok()?;
        Some(super::host(&url).to_owned())
    };
    config.turn.host.clone().or_else(origin).unwrap_or_else(|| listens.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Listeners;
    use crate::config::apart;

    #[test]
    fn the_relay_and_the_mail_server_of_the_settings_are_looked_at_by_the_names_of_their_certificates()
     {
        let text = r#"
            origin = "https://visits.clinic.example"
            [letters.mail]
            host = "mail.example"
            from = "c@clinic.example"
            [[keyset]]
            publish_key = "pub-1"
            subscribe_key = "sub-1"
            secret_keys = ["sec-1"]
            clinic = true
        "#;
        let config = apart(text).unwrap();
        let told = |relay| {
            let all = Listeners::of(&config, relay).0;
            all.iter().map(|one| format!("{one} as {}", one.name)).collect::<Vec<_>>()
        };
        let mail = "letters.mail mail.example:587 as mail.example";
        assert_eq!(told(None), [mail]);
        let own = "turn.urls 127.0.0.1:5349 as visits.clinic.example";
        assert_eq!(told(Some(("127.0.0.1", 5_349, true))), [own, mail]);
        let other = "turn.urls turn.example:443 as turn.example";
        assert_eq!(told(Some(("turn.example", 443, false))), [other, mail]);
    }

    #[test]
    fn a_database_on_another_machine_is_looked_at_where_it_is_to_be_reached_by_tls() {
        let told = |url: &str| {
            let text = format!(
                r#"
                [store]
                url = "{url}"
                [[keyset]]
                publish_key = "pub-1"
                subscribe_key = "sub-1"
                secret_keys = ["sec-1"]
                clinic = true
            "#
            );
            let all = Listeners::of(&apart(&text).unwrap(), None).0;
            all.iter().map(|one| format!("{one} as {}", one.name)).collect::<Vec<_>>()
        };
        let several = "postgres://u@db.example,127.0.0.1:5433,db2.example/clinic";
        assert_eq!(
            told(several),
            [
                "store.url db.example:5432 as db.example",
                "store.url db2.example:5432 as db2.example"
            ]
        );
        let by_address = "postgres://u@db.example:6000/clinic?hostaddr=192.0.2.7";
        assert_eq!(told(by_address), ["store.url 192.0.2.7:6000 as db.example"]);
        for near in [
            "sqlite:/var/lib/housecall",
            "postgres://u@127.0.0.1/clinic",
            "postgres://u@db.example/clinic?sslmode=disable",
        ] {
            assert!(told(near).is_empty(), "{near}");
        }
    }
}
