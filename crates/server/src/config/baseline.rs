//! The section on baselines, and the digests of the settings in force that a baseline holds.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::Ipv6Addr;

/// So many places are tried at most.
const PLACES: usize = 64;

/// `[baseline]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaselineSection {
    /// Places that this machine must not reach.
    #[serde(default)]
    pub(crate) closed: Vec<String>,
    /// The SHA-256 of each section in force, which no setting gives.
    #[serde(skip)]
    pub(crate) in_force: BTreeMap<String, String>,
}

impl BaselineSection {
    pub(super) fn check(&self) -> Result<(), String> {
        let count = self.closed.len();
        if count > PLACES {
            return Err(format!("setting baseline.closed: {count} are more than {PLACES}"));
        }
        match self.closed.iter().find(|place| !is_place(place)) {
            Some(wrong) => Err(format!(
                "setting baseline.closed: {wrong:?} is no HOST:PORT; write it as \"db.internal:5432\", \"10.0.0.7:5432\" or \"[fd00::7]:5432\""
            )),
            None => Ok(()),
        }
    }
}

/// Whether it is a host or an address, and a port.
fn is_place(place: &str) -> bool {
    let Some((host, port)) = place.rsplit_once(':') else { return false };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let is_name = (1..=253).contains(&host.len()) && host.chars().all(plain);
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_address = inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    port.parse::<u16>().is_ok_and(|port| port > 0) && (is_name || is_address)
}

/// The SHA-256 of each top-level section, by its name. Whoever has a digest can try values at it, so no secret is in any.
pub(super) fn digests(settings: &BTreeMap<String, Value>) -> BTreeMap<String, String> {
    let of = |(name, value): (&String, &Value)| {
        let text = shown(name, value).to_string();
        (name.clone(), HEXLOWER.encode(digest(&SHA256, text.as_bytes()).as_ref()))
    };
    settings.iter().map(of).collect()
}

/// Settings whose value is a secret or may hold one. Whoever adds a setting that is one has its name end like these.
fn is_secret(name: &str) -> bool {
    const ENDS: [&str; 9] = [
        "secret",
        "secret_keys",
        "secret_access_key",
        "access_key_id",
        "publish_key",
        "password",
        "token",
        "headers",
        "kek",
    ];
    // A gateway of text messages has its account's name, and what it is sent, from here.
    ENDS.iter().any(|end| name.ends_with(end)) || matches!(name, "user" | "account" | "body")
}

/// A setting without secrets: of one that is there is only that it is set, and of a URL where it leads.
fn shown(name: &str, value: &Value) -> Value {
    if is_secret(name) {
        return Value::from("[secret]");
    }
    match value {
        Value::Object(all) => {
            all.iter().map(|(name, value)| (name.clone(), shown(name, value))).collect()
        }
        Value::Array(all) => all.iter().map(|value| shown(name, value)).collect(),
        Value::String(text) => Value::from(place(text)),
        other => other.clone(),
    }
}

/// Of a URL its scheme, host and port, and whether a database is to be reached by TLS; anything else as it is.
fn place(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, beyond) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = if beyond.contains('@') {
        // A password with a slash in it, or a path with an `@`: nobody knows which part is the host.
        ""
    } else {
        authority.rsplit_once('@').map_or(authority, |(_, host)| host)
    };
    let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
    let mode = modes.into_iter().find(|mode| {
        text.split(['?', '&']).skip(1).any(|pair| pair.strip_prefix("sslmode=") == Some(*mode))
    });
    let mode = mode.map(|mode| format!("?sslmode={mode}")).unwrap_or_default();
    format!("{scheme}://{host}{mode}")
}

#[cfg(test)]
mod tests {
    use super::{BaselineSection, place};
    use crate::config::apart;
    use figment::Figment;
    use figment::providers::{Format as _, Toml};
    use std::collections::BTreeMap;

    /// The settings of a clinic with every kind of secret, and all of them this one.
    fn settings(secret: &str) -> String {
        format!(
            "origin = \"https://clinic.example.org\"\n\
             [store]\nurl = \"postgres://own:{secret}@db.example.org/clinic?sslmode=require\"\n\
             [keys]\nfile = \"kek\"\nkek = \"{secret}\"\n\
             [keys.aws_kms]\nkey = \"alias/own\"\nregion = \"us-east-1\"\naccess_key_id = \"{secret}\"\n\
             secret_access_key = \"{secret}\"\nsession_token = \"{secret}\"\n\
             [files]\nurl = \"s3://own\"\naccess_key_id = \"{secret}\"\nsecret_access_key = \"{secret}\"\n\
             [trace]\nendpoint = \"https://spans.example.org/{secret}\"\nheaders = {{ authorization = \"{secret}\" }}\n\
             [audit]\nhttps = \"https://log.example.org/entries?key={secret}\"\nheaders = {{ authorization = \"{secret}\" }}\n\
             [letters.mail]\nhost = \"smtp.example.org\"\nfrom = \"a@example.org\"\nuser = \"{secret}\"\npassword = \"{secret}\"\n\
             [letters.sms]\nfrom = \"+15550100\"\naccount = \"{secret}\"\ntoken = \"{secret}\"\n\
             url = \"https://sms.example.org/{secret}\"\nbody = \"To={{to}}&Body={{text}}&Key={secret}\"\nheaders = {{ key = \"{secret}\" }}\n\
             [turn]\nsecret = \"{secret}\"\n\
             [[keyset]]\npublish_key = \"{secret}\"\nsubscribe_key = \"sub-1\"\nsecret_keys = [\"{secret}\"]\nclinic = true\n"
        )
    }

    /// Those of a text alone: not every one of these secrets is admitted beside the others.
    fn digests(text: &str) -> BTreeMap<String, String> {
        let set: BTreeMap<String, serde_json::Value> =
            Figment::new().merge(Toml::string(text)).extract().unwrap();
        super::digests(&set)
    }

    #[test]
    fn no_digest_of_the_settings_is_of_a_secret_and_each_tells_a_change_of_its_own_section() {
        let one = digests(&settings("s3cret:with odd&letters"));
        assert_eq!(one, digests(&settings("another")), "no secret is in any");
        assert_ne!(one, digests(&settings("s").replace("db.example.org", "db.example.net")));
        let open = settings("s").replace("sslmode=require", "sslmode=disable");
        let (same, open) = (digests(&settings("s")), digests(&open));
        let changed: Vec<&String> =
            same.keys().filter(|name| same.get(*name) != open.get(*name)).collect();
        assert_eq!(changed, ["store"]);
        let unset = settings("s").replace("[turn]\nsecret = \"s\"\n", "[turn]\n");
        assert_ne!(same["turn"], digests(&unset)["turn"], "whether it is set is told");
    }

    #[test]
    fn of_an_address_only_where_it_leads_is_kept() {
        for (url, kept) in [
            (
                "postgres://own:pw@db:5432/clinic?sslmode=disable",
                "postgres://db:5432?sslmode=disable",
            ),
            ("postgres://own:p@w@db/clinic", "postgres://db"),
            ("postgres://own:p/w@db/clinic", "postgres://"),
            ("https://hooks.example.org/T0/secret@one", "https://"),
            ("https://log.example.org?key=secret", "https://log.example.org"),
            ("sqlite:data", "sqlite:data"),
        ] {
            assert_eq!(place(url), kept);
        }
    }

    #[test]
    fn the_defaults_count_as_what_is_in_force() {
        const ONE: &str = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";
        let plain = apart(ONE).unwrap().baseline.in_force;
        let said = apart(&format!("[subscribe]\nhold_seconds = 280\n{ONE}")).unwrap();
        assert_eq!(said.baseline.in_force, plain, "to say a default changes nothing");
        let other = apart(&format!("[subscribe]\nhold_seconds = 200\n{ONE}")).unwrap();
        let other = other.baseline.in_force;
        let differs: Vec<&String> =
            plain.keys().filter(|name| plain.get(*name) != other.get(*name)).collect();
        assert_eq!(differs, ["subscribe"]);
        assert!(plain.contains_key("mode") && plain.contains_key("keyset"), "{plain:?}");
    }

    #[test]
    fn a_closed_place_is_a_host_and_a_port_and_there_are_not_too_many() {
        let check = |closed: &[&str]| {
            let closed = closed.iter().map(|one| (*one).to_owned()).collect();
            BaselineSection { closed, ..BaselineSection::default() }.check()
        };
        check(&["db.internal:5432", "10.0.0.7:5432", "[fd00::7]:5432"]).unwrap();
        for wrong in ["db.internal", ":5432", "db.internal:0", "db:70000", "fd00::7:5432", "a b:1"]
        {
            let error = check(&[wrong]).unwrap_err();
            assert!(error.contains("baseline.closed") && error.contains(wrong), "{error}");
        }
        let many = check(&["a:1"; 65]).unwrap_err();
        assert!(many.contains("65 are more than 64"), "{many}");
    }
}
