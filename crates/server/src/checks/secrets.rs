//! How old the secrets of the settings and of the relay are, and whether they can be guessed.

use super::technical;
use crate::config::Config;
use crate::vault::RELAY_SECRET;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use compliance::secret::{self, BITS, Named};
use kernel::{SystemClock, SystemRandom};
use std::sync::Arc;

/// The secrets of the settings; and whether a relay lives by one of the store's.
#[derive(Clone, Debug)]
pub(crate) struct Secrets(pub(crate) Vec<Named>, bool);

impl Secrets {
    /// Those of these settings.
    pub(crate) fn of(config: &Config) -> Self {
        let mut all: Vec<Named> = Vec::new();
        all.extend(config.turn.secret.as_deref().map(|text| Named::new("turn.secret", text)));
        for keyset in &config.keyset {
            let setting = format!("keyset {} secret_keys", keyset.subscribe_key);
            all.extend(keyset.secret_keys.iter().map(|text| Named::new(setting.clone(), text)));
        }
        Self(all, config.turn.enabled && config.turn.secret.is_none())
    }
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[technical(
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
)];

async fn young(site: &Site) -> Result<Finding, Unseen> {
    let Some(secrets) = site.prop::<Secrets>() else {
        let words = "secrets of keysets and relays stand in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    let sealer = Sealer::open(&site.db, &keys).await?;
    let mut all = secret::standing(&site.db, &sealer, &secrets.0).await?;
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
    let told: Vec<String> = all
        .iter()
        .map(|one| match one.since {
            Some(since) => format!("{} since {since}", one.setting),
            None => format!("{} not in use yet", one.setting),
        })
        .collect();
    // The server sends no webhooks, so it has no secret to sign them with.
    Ok(Finding::new(status, words).with("secrets", told.join("; ")).with("webhooks", 0))
}

/// Settings whose relay's secret is a word.
fn guessable(mut site: Site) -> Site {
    site.props.push(Arc::new(Secrets(vec![Named::new("turn.secret", "north")], false)));
    site
}
