//! How old the secrets of the settings and of the relay are, and whether they can be guessed; and of those by which the server
//! signs in elsewhere, whether anybody tries them first.

use super::{DAY, technical};
use crate::config::Config;
use crate::vault::RELAY_SECRET;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use compliance::secret::{self, BITS, Named};
use jiff::SignedDuration;
use kernel::{SystemClock, SystemRandom};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The secrets of the settings; whether a relay lives by one of the store's; and in which settings stands what anybody tries
/// first.
#[derive(Clone, Debug)]
pub(crate) struct Secrets(pub(crate) Vec<Named>, bool, Vec<&'static str>);

/// The settings by which the server signs in elsewhere.
const LOGINS: [&str; 5] = [
    "store.url",
    "letters.mail.password",
    "files.secret_access_key",
    "keys.aws_kms.secret_access_key",
    "sign_in.oidc.client_secret",
];

/// What anybody tries first, beside the name of the user.
const TRIED_FIRST: [&str; 14] = [
    "postgres",
    "password",
    "admin",
    "root",
    "housecall",
    "secret",
    "changeme",
    "minioadmin",
    "test",
    "demo",
    "guest",
    "123456",
    "12345678",
    "letmein",
];

/// A setting, its user and its secret.
type Login = (&'static str, String, Zeroizing<String>);

/// By what the server signs in elsewhere. How long these are, others say.
fn logins(config: &Config) -> Vec<Login> {
    let (mail, kms) = (config.letters.mail.as_ref(), config.keys.aws_kms.as_ref());
    let url = Some(&config.store.url).filter(|url| !url.starts_with("sqlite:"));
    let libpq = url.and_then(|url| db::Libpq::of(url).ok());
    let variables = libpq.map(|one| one.environment).unwrap_or_default();
    let variable = |name: &str| {
        let found = variables.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value.clone())
    };
    let files = &config.files;
    let [store, letters, bucket, root, provider] = LOGINS;
    let all = [
        (store, variable("PGUSER"), variable("PGPASSWORD")),
        (letters, mail.and_then(|one| one.user.clone()), mail.and_then(|one| one.password.clone())),
        (bucket, Some(files.access_key_id.clone()), Some(files.secret_access_key.clone())),
        (
            root,
            kms.map(|one| one.access_key_id.clone()),
            kms.map(|one| one.secret_access_key.clone()),
        ),
    ];
    let oidc = config.sign_in.oidc.iter();
    let oidc = oidc.map(|one| (provider, Some(one.client_id.clone()), one.client_secret.clone()));
    let held = |(setting, user, secret): (&'static str, Option<String>, Option<String>)| {
        let secret = secret.filter(|secret| !secret.is_empty())?;
        Some((setting, user.unwrap_or_default(), Zeroizing::new(secret)))
    };
    all.into_iter().chain(oidc).filter_map(held).collect()
}

fn is_tried_first(user: &str, secret: &str) -> bool {
    let small = secret.to_lowercase();
    TRIED_FIRST.contains(&small.as_str()) || small == user.to_lowercase()
}

impl Secrets {
    /// Those of these settings.
    pub(crate) fn of(config: &Config) -> Self {
        let mut all: Vec<Named> = Vec::new();
        all.extend(config.turn.secret.as_deref().map(|text| Named::new("turn.secret", text)));
        for keyset in &config.keyset {
            let setting = format!("keyset {} secret_keys", keyset.subscribe_key);
            all.extend(keyset.secret_keys.iter().map(|text| Named::new(setting.clone(), text)));
        }
        let logins = logins(config);
        let known = logins.iter().filter(|(_, user, secret)| is_tried_first(user, secret));
        let known = known.map(|(setting, ..)| *setting).collect();
        all.extend(logins.iter().map(|(setting, _, secret)| Named::new(*setting, secret)));
        Self(all, config.turn.enabled && config.turn.secret.is_none(), known)
    }

    /// Those by which the server signs in elsewhere, or the others.
    fn by_login(&self, login: bool) -> Vec<Named> {
        let is_one = |one: &&Named| LOGINS.contains(&one.setting.as_str()) == login;
        self.0.iter().filter(is_one).cloned().collect()
    }
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[
    AGES,
    technical(
        ("HC-010.d", &["ASVS 13.2.3", "ASVS 13.3", "164.308(a)(5)(ii)(D)"], 7),
        Severity::High,
        (
            "no password or secret of the settings by which the server signs in elsewhere (its database, mail server, bucket, key service, identity providers) is one that anybody tries first, and each has been in use for at most 90 days",
            "set another one where the server signs in, put it into the named setting, and restart the server",
        ),
        Look::At {
            probe: |_, site| Box::pin(signing_in(site)),
            spoil: |_, site| Box::pin(async { Ok(known(site)) }),
        },
    ),
];

const AGES: Check = technical(
    ("HC-007.d", &["NIST SP 800-57", "ASVS 11.1", "ASVS 17.1"], 7),
    Severity::High,
    (
        "every secret key of a keyset in the settings, and the secret that relays' credentials follow from, has 128 bits and has been in use for at most 90 days",
        "put a new one into the settings (`openssl rand -hex 32`) and restart the server; where turn.secret is not set, a restart makes a new one by itself",
    ),
    Look::At {
        probe: |_, site| Box::pin(young(site)),
        spoil: |_, site| Box::pin(async { Ok(guessable(site)) }),
    },
);

/// What the server signs in elsewhere by. Nobody is told what it is.
async fn signing_in(site: &Site) -> Result<Finding, Unseen> {
    let Some(secrets) = site.prop::<Secrets>() else {
        let words =
            "by what the server signs in elsewhere stands in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let logins = secrets.by_login(true);
    if logins.is_empty() {
        return Ok(Finding::nothing(
            "the settings hold nothing by which the server signs in elsewhere",
        ));
    }
    let keys = keys(site);
    let sealer = Sealer::open(&site.db, &keys).await?;
    let all = secret::standing(&site.db, &sealer, &logins).await?;
    let mut wrong = Vec::new();
    let mut status = Status::Pass;
    for one in &all {
        let age = one.since.map_or(SignedDuration::ZERO, |since| site.now.duration_since(since));
        if age > DAY * 90 {
            status = Status::Warn;
            wrong.push(format!("{} has been in use for {} days", one.setting, age.as_hours() / 24));
        }
    }
    if !secrets.2.is_empty() {
        status = Status::Fail;
        wrong.push(format!("anybody tries first what stands in {}", secrets.2.join(", ")));
    }
    let words = if wrong.is_empty() {
        format!("{} are none that anybody tries first, and in their time", all.len())
    } else {
        wrong.join("; ")
    };
    let told: Vec<String> = all.iter().map(since).collect();
    let finding = Finding::new(status, words).with("secrets", told.join("; "));
    let finding = finding.with("tried", (TRIED_FIRST.len() + 1) * all.len());
    Ok(all.iter().fold(finding, |finding, one| finding.written(one.since, site.now)))
}

fn keys(site: &Site) -> Arc<DataKeys> {
    let kek = Arc::clone(&site.kek);
    Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)))
}

fn since(one: &secret::Standing) -> String {
    match one.since {
        Some(since) => format!("{} since {since}", one.setting),
        None => format!("{} not in use yet", one.setting),
    }
}

async fn young(site: &Site) -> Result<Finding, Unseen> {
    let Some(secrets) = site.prop::<Secrets>() else {
        let words = "secrets of keysets and relays stand in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let keys = keys(site);
    let sealer = Sealer::open(&site.db, &keys).await?;
    let mut all = secret::standing(&site.db, &sealer, &secrets.by_login(false)).await?;
    if secrets.1 {
        let made = keys.made(&mut site.db.read().await?, RELAY_SECRET).await?;
        let setting = "the relay's own secret".to_owned();
        all.extend(made.map(|made| secret::Standing { setting, since: Some(made), bits: 256 }));
    }
    if all.is_empty() {
        return Ok(Finding::nothing("no keyset of the settings and no relay has a secret"));
    }
    let judged: Vec<(Status, String)> =
        all.iter().map(|one| secret::judge(one, site.now)).collect();
    let status = judged.iter().map(|(status, _)| *status).fold(Status::Pass, Status::worse);
    let bad: Vec<&str> = judged
        .iter()
        .filter(|(one, _)| *one != Status::Pass)
        .map(|(_, words)| words.as_str())
        .collect();
    let words = if bad.is_empty() {
        format!("{} secrets have {BITS} bits or more, and are in their time", all.len())
    } else {
        bad.join("; ")
    };
    let told: Vec<String> = all.iter().map(since).collect();
    // The server sends no webhooks, so it has no secret to sign them with.
    Ok(Finding::new(status, words).with("secrets", told.join("; ")).with("webhooks", 0))
}

/// Settings whose relay's secret is a word.
fn guessable(mut site: Site) -> Site {
    let secrets = vec![Named::new("turn.secret", "north")];
    site.props.push(Arc::new(Secrets(secrets, false, Vec::new())));
    site
}

/// Settings whose database opens by the name of its maker.
fn known(mut site: Site) -> Site {
    let [store, ..] = LOGINS;
    let secrets = vec![Named::new(store, "postgres")];
    site.props.push(Arc::new(Secrets(secrets, false, vec![store])));
    site
}

#[cfg(test)]
mod tests {
    use super::Secrets;
    use crate::config::apart;

    #[test]
    fn what_the_server_signs_in_by_is_told_from_its_own_secrets_and_so_is_what_anybody_tries_first()
    {
        let keyset = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";
        let of = |password: &str| {
            let url = format!("postgres://ann{password}@localhost/clinic");
            let text = format!("[store]\nurl = \"{url}\"\n[turn]\nsecret = \"north\"\n{keyset}");
            Secrets::of(&apart(&text).unwrap())
        };
        let names = |secrets: &Secrets, login: bool| {
            let all = secrets.by_login(login).into_iter().map(|one| one.setting);
            all.collect::<Vec<_>>().join(", ")
        };
        for (password, logins, known) in [
            ("", "", 0),
            (":q3Zk9T-vR1x", "store.url", 0),
            (":PostGres", "store.url", 1),
            (":Ann", "store.url", 1),
        ] {
            let secrets = of(password);
            assert_eq!(names(&secrets, true), logins, "{password}");
            assert_eq!(names(&secrets, false), "turn.secret, keyset s secret_keys", "{password}");
            assert_eq!(secrets.2.len(), known, "{password}");
        }
    }
}
