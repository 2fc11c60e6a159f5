//! Every key that the server has, by what names it: never a key.
//!
//! Keys of the store are counted by purpose; keys in files of the settings are known by when their file was written.

use super::RELAY_SECRET;
use crate::config::Config;
use compliance::audit::SigningKeyKept;
use compliance::backup::Backups;
use compliance::custody::{Custody, CustodyError, Kept};
use compliance::keys::Scope;
use db::{Db, DbError};
use jiff::SignedDuration;
use kernel::Timestamp;
use realtime::environment::{Environment, KeyKind, Source};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Days after which a key is followed by a new one, by NIST SP 800-57 or stricter.
mod period {
    pub(super) const SHORT: i64 = 90;
    pub(super) const YEAR: i64 = 365;
}

/// One key, or as many of a kind as nobody wants to read one by one.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    /// What it is named by: an id, a scope, a class of channels or a setting.
    pub(crate) id: String,
    /// What it is for.
    pub(crate) purpose: &'static str,
    pub(crate) algorithm: &'static str,
    /// Where it lies: `file`, `environment`, `store`, `settings`, or what seals it.
    pub(crate) place: String,
    pub(crate) state: &'static str,
    /// How many there are; of a version of the key-encryption key, how many it wraps.
    pub(crate) count: u64,
    pub(crate) made: Option<Timestamp>,
    /// When it is followed by a new one; of a retired or destroyed one when it is or was destroyed.
    pub(crate) due: Option<Timestamp>,
    /// Why it is no longer trusted.
    pub(crate) compromised: Option<String>,
    /// Whether it stays beyond its time, for a legal hold keeps a backup that may need it.
    pub(crate) held: bool,
}

const TOKENS: (&str, &str) = ("tokens", "HMAC-SHA-256");
const FIELDS: (&str, &str) = ("fields", "AES-256-GCM");

/// Keys in files of the settings: the setting, what it is for, its algorithm, and the file.
type Filed = (&'static str, &'static str, &'static str, PathBuf);

/// Where keys are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Inventory {
    db: Db,
    filed: Vec<Filed>,
    /// Keysets of the settings, with how many secret keys each has.
    fixed: Vec<(String, u64)>,
}

impl Inventory {
    /// Of this store and these settings.
    pub(crate) fn new(db: &Db, config: Option<&Config>) -> Self {
        let filed = config.map(filed).unwrap_or_default();
        let keysets = config.iter().flat_map(|config| &config.keyset);
        let count = |keys: &[_]| u64::try_from(keys.len()).unwrap_or(u64::MAX);
        let fixed = keysets.map(|one| (one.subscribe_key.clone(), count(&one.secret_keys)));
        let fixed = fixed.collect();
        Self { db: db.clone(), filed, fixed }
    }

    /// Every key there is; `keysets` are at least those of the store.
    pub(crate) async fn list(
        &self,
        custody: &Custody,
        keysets: &[Environment],
    ) -> Result<Vec<Holding>, CustodyError> {
        let versions = custody.versions().await?;
        let mut all: Vec<_> =
            versions.into_iter().map(|one| kek(one, custody.provider())).collect();
        all.extend(data(custody.scopes().await?));
        all.extend(custody.signing_keys().await?.into_iter().map(signing));
        all.extend(self.fixed.iter().map(|(id, count)| Holding {
            count: *count,
            ..Holding::new(id.clone(), TOKENS, "settings")
        }));
        let stored = keysets.iter().filter(|one| one.source == Source::Store);
        all.extend(stored.flat_map(tokens));
        all.extend(self.backup().await?);
        all.extend(self.filed.iter().map(|(setting, purpose, algorithm, file)| {
            let written = std::fs::metadata(file).and_then(|facts| facts.modified()).ok();
            let made = written.and_then(|at| Timestamp::try_from(at).ok());
            let one = Holding::new((*setting).to_owned(), (purpose, algorithm), "file");
            one.made(made, if *purpose == "tls" { period::SHORT } else { period::YEAR })
        }));
        Ok(all)
    }

    /// The key that the newest backup is sealed to; the half that opens it is not here.
    async fn backup(&self) -> Result<Option<Holding>, DbError> {
        // Whenever that was, by whatever clock.
        let (job, _) = Backups::latest(&self.db, Timestamp::MAX).await?;
        Ok(job.map(|job| Holding::new(job.key_id, ("backup", "X25519"), "elsewhere")))
    }
}

impl Holding {
    fn new(id: String, (purpose, algorithm): (&'static str, &'static str), place: &str) -> Self {
        Self {
            id,
            purpose,
            algorithm,
            place: place.to_owned(),
            state: "active",
            count: 1,
            made: None,
            due: None,
            compromised: None,
            held: false,
        }
    }

    fn made(mut self, made: Option<Timestamp>, days: i64) -> Self {
        let due = |made: Timestamp| made.saturating_add(SignedDuration::from_hours(24 * days)).ok();
        (self.made, self.due) = (made, made.and_then(due));
        self
    }
}

fn kek(version: Kept, provider: &str) -> Holding {
    let place = version.sealed_by.unwrap_or_else(|| match provider {
        "environment" => provider.to_owned(),
        _ => "file".to_owned(),
    });
    Holding {
        state: version.state.name(),
        count: version.wraps,
        due: version.due,
        made: Some(version.made),
        compromised: version.compromised.map(|(_, why)| why),
        held: version.held,
        ..Holding::new(version.id, ("key-encryption", "AES-256-GCM"), &place)
    }
}

/// One that was followed signs nothing any more, and is not kept: its public half still verifies what it signed.
fn signing(key: SigningKeyKept) -> Holding {
    let SigningKeyKept { id, since, followed, compromised } = key;
    let one = Holding::new(id, ("audit-signing", "Ed25519"), "store").made(since, period::YEAR);
    match followed {
        None => one,
        Some(_) => Holding {
            state: "destroyed",
            count: 0,
            due: followed,
            compromised: compromised
                .then(|| "AUDIT_KEY_HANDED_OVER in the audit log says why".to_owned()),
            ..one
        },
    }
}

/// Keys of channels are counted by the class that the shape of their name gives, those of patients' fields by the class of
/// records that they go with, so that none names a patient; the server's own stand by themselves.
fn data(scopes: Vec<Scope>) -> Vec<Holding> {
    let mut classes: BTreeMap<(bool, String), Holding> = BTreeMap::new();
    let mut own = Vec::new();
    for scope in scopes {
        if let Some((kind, days)) = server_key(&scope.name) {
            let made = (days > 0).then_some(scope.newest);
            let one = Holding::new(scope.name, kind, "store").made(made, days);
            own.push(Holding { made: Some(scope.newest), count: scope.versions, ..one });
            continue;
        }
        let class =
            match scope.name.strip_prefix("/patient/").and_then(|rest| rest.split_once('/')) {
                Some((_, class)) => class,
                None => wire::channel::classify(&scope.name)
                    .map_or("custom", wire::channel::Class::name),
            };
        let is_field = scope.name.starts_with('/');
        let kind = if is_field { FIELDS } else { ("messages", "AES-256") };
        let known = classes.entry((is_field, class.to_owned())).or_insert_with(|| Holding {
            count: 0,
            ..Holding::new(class.to_owned(), kind, "store")
        });
        known.count += scope.versions;
        let oldest = known.made.map_or(scope.newest, |made| made.min(scope.newest));
        // A patient's key seals a few fields and goes with them: it has no year of its own.
        *known = if is_field {
            Holding { made: Some(oldest), ..known.clone() }
        } else {
            known.clone().made(Some(oldest), period::YEAR)
        };
    }
    own.extend(classes.into_values());
    own
}

/// What a key of the server's own is for, its algorithm, and its days; 0 where it has one version for ever.
fn server_key(scope: &str) -> Option<((&'static str, &'static str), i64)> {
    match scope {
        "/field/seal" => Some((FIELDS, period::YEAR)),
        "/field/lookup" => Some((("lookups", "HMAC-SHA-256"), 0)),
        "/audit/fields" => Some((("audit-fields", "AES-256-GCM"), period::YEAR)),
        "/audit/terms" => Some((("audit-terms", "HMAC-SHA-256"), 0)),
        "/file/link" => Some((("file-links", "HMAC-SHA-256"), period::YEAR)),
        RELAY_SECRET => Some((("relay", "HMAC-SHA-1"), period::SHORT)),
        _ => None,
    }
}

/// The keys with which a keyset signs tokens and requests.
fn tokens(keyset: &Environment) -> impl Iterator<Item = Holding> {
    keyset.keys(KeyKind::Secret).map(|key| {
        let one = Holding::new(format!("{}/{}", keyset.subscribe_key, key.id), TOKENS, "store");
        let one = one.made(Some(key.created), period::SHORT);
        match key.until {
            Some(_) => Holding { state: "retiring", due: key.until, ..one },
            None => one,
        }
    })
}

fn filed(config: &Config) -> Vec<Filed> {
    let mut all: Vec<Filed> = Vec::new();
    all.extend(config.tls.iter().map(|tls| ("tls.key", "tls", "X.509", tls.key_file())));
    let push = &config.push;
    let web = push.web.iter();
    all.extend(web.map(|web| ("push.web.key_file", "push", "ECDSA P-256", web.key_file.clone())));
    let apple = push.apns.iter();
    all.extend(
        apple.map(|one| ("push.apns.key_file", "push", "ECDSA P-256", one.key_file.clone())),
    );
    let google = push.fcm.iter().map(|one| one.service_account_file.clone());
    all.extend(google.map(|file| ("push.fcm.service_account_file", "push", "RSA-SHA-256", file)));
    all
}
