//! The sections of the settings file.

use super::{
    AdvisoriesSection, AuditSection, BackupSection, BaselineSection, DowntimeSection,
    EgressSection, IntakeRule, KeysSection, LettersSection, Mode, PushSection, RetentionSection,
    ScanPlace, SignInSection, TlsSection, TurnSection,
};
use db::{BlobOptions, S3};
use ipnet::IpNet;
use realtime::keyset::{
    AppContext, Features, Keyset, Options, PublishKey, Quotas, Rates, SecretKey,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) mode: Mode,
    pub(crate) listen: SocketAddr,
    pub(crate) organization: String,
    #[serde(default)]
    pub(crate) origin: Option<String>,
    pub(crate) proxy: Vec<IpNet>,
    #[serde(default)]
    pub(crate) egress: EgressSection,
    pub(crate) store: StoreSection,
    pub(crate) keys: KeysSection,
    pub(crate) retention: RetentionSection,
    pub(crate) backup: BackupSection,
    #[serde(default)]
    pub(crate) downtime: DowntimeSection,
    #[serde(default)]
    pub(crate) baseline: BaselineSection,
    #[serde(default)]
    pub(crate) advisories: AdvisoriesSection,
    pub(crate) visit: VisitSection,
    pub(crate) subscribe: SubscribeSection,
    pub(crate) log: LogSection,
    pub(crate) trace: TraceSection,
    pub(crate) audit: AuditSection,
    pub(crate) files: FilesSection,
    pub(crate) connections: ConnectionsSection,
    pub(crate) limits: LimitsSection,
    pub(crate) push: PushSection,
    pub(crate) letters: LettersSection,
    pub(crate) sign_in: SignInSection,
    pub(crate) turn: TurnSection,
    #[serde(default)]
    pub(crate) tls: Option<TlsSection>,
    #[serde(default)]
    pub(crate) keyset: Vec<KeysetSection>,
    /// The file that they were read from, if it was one.
    #[serde(skip)]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreSection {
    pub(crate) url: String,
}

/// For how long seats are kept whose browser is gone, and recordings.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitSection {
    waiting_grace_minutes: u16,
    call_grace_minutes: u16,
    staff_token_minutes: NonZeroU32,
    patient_token_minutes: NonZeroU32,
    recording_days: u16,
    reminder_minutes: [u32; 3],
    no_show_minutes: u16,
    return_minutes: u16,
    wrap_up_minutes: u16,
    acknowledge_seconds: AcknowledgeSection,
    licensing: LicenceRule,
    pub(crate) intake: IntakeRule,
    licence_exceptions: bool,
}

/// For how long an emergency waits to be taken up, by how bad it is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AcknowledgeSection {
    urgent: u16,
    critical: u16,
    life_threatening: u16,
}

impl AcknowledgeSection {
    const fn all(self) -> [(&'static str, u16); 3] {
        let (life, critical) = (self.life_threatening, self.critical);
        [("urgent", self.urgent), ("critical", critical), ("life-threatening", life)]
    }
}

impl From<AcknowledgeSection> for clinic::Patience {
    fn from(section: AcknowledgeSection) -> Self {
        let seconds = |count: u16| jiff::SignedDuration::from_secs(count.into());
        Self {
            urgent: seconds(section.urgent),
            critical: seconds(section.critical),
            life_threatening: seconds(section.life_threatening),
        }
    }
}

/// What is made of a patient who is where their provider holds no licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LicenceRule {
    Ignore,
    Warn,
    Refuse,
}

impl VisitSection {
    /// What is made of a patient who is where their provider holds no licence.
    pub(crate) const fn licensing(&self) -> clinic::Licensing {
        match self.licensing {
            LicenceRule::Ignore => clinic::Licensing::Ignore,
            LicenceRule::Warn => clinic::Licensing::Warn,
            LicenceRule::Refuse => clinic::Licensing::Refuse,
        }
    }

    /// The clinic's settings with these in them.
    pub(crate) fn over(self, settings: clinic::Settings) -> clinic::Settings {
        let minutes = |count: u16| jiff::SignedDuration::from_mins(count.into());
        clinic::Settings {
            waiting_grace: minutes(self.waiting_grace_minutes),
            call_grace: minutes(self.call_grace_minutes),
            staff_token_minutes: self.staff_token_minutes.get(),
            patient_token_minutes: self.patient_token_minutes.get(),
            reminders: self.reminder_minutes,
            no_show_grace: minutes(self.no_show_minutes),
            return_grace: minutes(self.return_minutes),
            wrap_up_grace: minutes(self.wrap_up_minutes),
            acknowledge_within: self.acknowledge_seconds.into(),
            licensing: self.licensing(),
            intake: self.intake.into(),
            licence_exceptions: self.licence_exceptions,
            recording_kept: jiff::SignedDuration::from_hours(i64::from(self.recording_days) * 24),
            ..settings
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubscribeSection {
    pub(crate) hold_seconds: u64,
    pub(crate) messages: usize,
    pub(crate) recent_megabytes: usize,
    pub(crate) replay_hours: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSection {
    pub(crate) level: String,
    pub(crate) format: LogFormat,
    pub(crate) requests: LogRequests,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TraceSection {
    #[serde(default)]
    pub(crate) endpoint: Option<String>,
    pub(crate) sample: f64,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
}

impl std::fmt::Debug for TraceSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("TraceSection").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Which requests leave a line in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogRequests {
    All,
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionsSection {
    pub(crate) limit: usize,
    pub(crate) per_address: usize,
}

/// Requests a second; 0 is no limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsSection {
    pub(crate) per_address: u32,
    pub(crate) per_user: u32,
    pub(crate) per_keyset: u32,
    pub(crate) per_channel: u32,
    pub(crate) sign_ins_per_minute: u32,
    pub(crate) exempt: Vec<IpNet>,
    pub(crate) staff_networks: Vec<IpNet>,
    pub(crate) admin_networks: Vec<IpNet>,
}

impl LimitsSection {
    /// Where this server is looked after from: where staff may be, and administrators among them.
    pub(crate) fn administration(&self) -> [Vec<IpNet>; 2] {
        [self.staff_networks.clone(), self.admin_networks.clone()]
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilesSection {
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) endpoint: Option<String>,
    #[serde(default)]
    pub(crate) region: Option<String>,
    #[serde(default)]
    pub(crate) access_key_id: String,
    #[serde(default)]
    pub(crate) secret_access_key: String,
    #[serde(default)]
    pub(crate) scan: Option<String>,
    pub(crate) scan_seconds: u64,
    /// Whether files are only found because this runs where it does, and no setting says where they are.
    #[serde(skip)]
    pub(crate) is_astray: bool,
}

impl std::fmt::Debug for FilesSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("FilesSection").field("url", &self.url).finish_non_exhaustive()
    }
}

impl FilesSection {
    /// Where the clinic's scanner listens, if there is one, and how long it may take for a file.
    pub(crate) fn scanner(&self) -> Result<Option<(ScanPlace, Duration)>, String> {
        let seconds = self.scan_seconds;
        if !(1..=600).contains(&seconds) {
            return Err(format!("setting files.scan_seconds: {seconds} is outside 1 to 600"));
        }
        let place = self.scan.as_deref().map(str::parse).transpose()?;
        Ok(place.map(|place| (place, Duration::from_secs(seconds))))
    }

    /// Where files are kept; unless set, beside an embedded store.
    pub(crate) fn options(&self, store: &StoreSection) -> BlobOptions {
        let Some(url) = &self.url else {
            let folder = store.url.strip_prefix("sqlite:").unwrap_or("data");
            return BlobOptions::Folder(PathBuf::from(folder).join("files"));
        };
        match url.strip_prefix("s3://") {
            Some(bucket) => BlobOptions::S3(S3 {
                bucket: bucket.to_owned(),
                endpoint: self.endpoint.clone(),
                region: self.region.clone().unwrap_or_else(|| "us-east-1".to_owned()),
                access_key_id: self.access_key_id.clone(),
                secret_access_key: self.secret_access_key.clone(),
            }),
            None => BlobOptions::Folder(url.trim_start_matches("file:").into()),
        }
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct KeysetSection {
    pub(crate) publish_key: String,
    pub(crate) subscribe_key: String,
    #[serde(default)]
    pub(crate) secret_keys: Vec<String>,
    #[serde(default)]
    pub(crate) clinic: bool,
    #[serde(default = "yes")]
    pub(crate) access_manager: bool,
    #[serde(default)]
    pub(crate) strict: bool,
    #[serde(default)]
    pub(crate) custom_channels: Vec<String>,
    #[serde(default)]
    pub(crate) networks: Vec<IpNet>,
    #[serde(default)]
    pub(crate) features: Features,
    #[serde(default)]
    pub(crate) rates: Rates,
    #[serde(default)]
    pub(crate) quotas: Quotas,
    #[serde(default = "everywhere")]
    pub(crate) presence_channels: Vec<String>,
    #[serde(default)]
    pub(crate) presence_deltas: bool,
    #[serde(default = "yes")]
    pub(crate) presence_filters: bool,
    #[serde(default)]
    pub(crate) leave_on_disconnect: bool,
    #[serde(default)]
    pub(crate) debounce_seconds: u32,
    #[serde(default)]
    pub(crate) active_notice_channel: Option<String>,
    #[serde(default = "announce_max")]
    pub(crate) announce_max: usize,
    #[serde(default = "interval_seconds")]
    pub(crate) interval_seconds: u32,
}

impl std::fmt::Debug for KeysetSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("KeysetSection")
            .field("subscribe_key", &self.subscribe_key)
            .finish_non_exhaustive()
    }
}

const fn yes() -> bool {
    true
}

fn everywhere() -> Vec<String> {
    Options::default().presence_channels
}

fn announce_max() -> usize {
    Options::default().announce_max
}

fn interval_seconds() -> u32 {
    Options::default().interval_seconds
}

impl KeysetSection {
    /// As set; but the clinic's directory of people is nobody's to list.
    fn features(&self) -> Features {
        let AppContext { list_users, list_channels, .. } = self.features.app_context;
        let app_context = AppContext {
            list_users: list_users && !self.clinic,
            list_channels: list_channels && !self.clinic,
            ..self.features.app_context
        };
        Features { app_context, ..self.features }
    }

    fn options(&self) -> Options {
        Options {
            access_manager: self.access_manager || self.clinic,
            strict: self.strict,
            custom_channels: self.custom_channels.clone(),
            networks: self.networks.clone(),
            presence_channels: self.presence_channels.clone(),
            announce_max: self.announce_max,
            interval_seconds: self.interval_seconds,
            presence_deltas: self.presence_deltas,
            presence_filters: self.presence_filters,
            leave_on_disconnect: self.leave_on_disconnect,
            debounce_seconds: self.debounce_seconds,
            active_notice_channel: self.active_notice_channel.clone(),
            features: self.features(),
            rates: self.rates,
            quotas: self.quotas,
        }
    }

    /// The engine's own form of a keyset.
    pub(crate) fn keyset(&self, organization: &str) -> Keyset {
        let secret = |key: &String| SecretKey::new(key.as_str());
        Keyset {
            publish_keys: vec![PublishKey::new(self.publish_key.as_str())],
            secret_keys: self.secret_keys.iter().map(secret).collect(),
            clinic: self.clinic,
            ..Keyset::new(&self.subscribe_key, organization, &self.options())
        }
    }
}

impl StoreSection {
    /// The hosts of a database beyond this process.
    pub(crate) fn hosts(&self) -> Vec<String> {
        self.options().hosts()
    }

    /// Which store the URL names, and the folder of an embedded one.
    pub(crate) fn options(&self) -> db::Options {
        match self.url.strip_prefix("sqlite:") {
            Some(folder) => db::Options::Sqlite(PathBuf::from(folder).join("housecall.db")),
            None => db::Options::Postgres(self.url.clone()),
        }
    }
}

impl Config {
    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        self.check_urls()?;
        self.check_listen()?;
        self.retention.check()?;
        self.backup.check()?;
        self.downtime.check()?;
        self.baseline.check()?;
        if !(0.0..=1.0).contains(&self.trace.sample) {
            return Err(format!("setting trace.sample: {} is outside 0 to 1", self.trace.sample));
        }
        for (severity, seconds) in self.visit.acknowledge_seconds.all() {
            if !(10..=3_600).contains(&seconds) {
                return Err(format!(
                    "setting visit.acknowledge_seconds.{severity}: {seconds} is outside 10 to 3600"
                ));
            }
        }
        let hold = self.subscribe.hold_seconds;
        if !(1..=300).contains(&hold) {
            return Err(format!("setting subscribe.hold_seconds: {hold} is outside 1 to 300"));
        }
        let messages = self.subscribe.messages;
        if !(1..=1_000).contains(&messages) {
            return Err(format!("setting subscribe.messages: {messages} is outside 1 to 1000"));
        }
        let replay = self.subscribe.replay_hours;
        if !(1..=8_760).contains(&replay) {
            return Err(format!("setting subscribe.replay_hours: {replay} is outside 1 to 8760"));
        }
        let by_name = self.origin.as_deref().is_some_and(|origin| origin.starts_with("https://"));
        if self.tls.as_ref().is_some_and(|tls| !tls.redirect.is_empty()) && !by_name {
            return Err(
                "setting tls.redirect: nobody can be sent on without an origin; set origin to the server's https:// address".to_owned(),
            );
        }
        self.keys.check()?;
        self.sign_in.check()?;
        self.audit.check()?;
        self.turn.check()?;
        self.letters.check(self.origin.as_deref())?;
        self.check_proxy()?;
        self.check_level()?;
        self.check_keysets()
    }

    /// A proxy is somebody: a range that holds everybody, or much of the world, lets in whoever comes, in the clear.
    fn check_proxy(&self) -> Result<(), String> {
        let least = |net: &IpNet| match net {
            IpNet::V4(_) => 8,
            IpNet::V6(_) => 16,
        };
        match self.proxy.iter().find(|net| net.prefix_len() < least(net)) {
            None => Ok(()),
            Some(net) => Err(format!(
                "setting proxy: {net} is no proxy but much of the world, to whom passwords would be said in the clear; name where the proxy calls from, by /{} or less of it",
                least(net)
            )),
        }
    }

    /// Nothing is said in the clear beyond this machine but to a proxy that ends TLS.
    fn check_listen(&self) -> Result<(), String> {
        let listen = self.listen;
        if listen.ip().is_loopback() {
            Ok(())
        } else if self.mode == Mode::Trial {
            Err(format!(
                "setting mode: a trial stays on this machine, and {listen} is beyond it; listen on 127.0.0.1 or [::1], or use mode = \"production\""
            ))
        } else if self.tls.is_none() && self.proxy.is_empty() {
            Err(format!(
                "setting listen: {listen} is beyond loopback, and passwords would be said there in the clear; set [tls], or `proxy` to where the proxy calls from that ends TLS"
            ))
        } else {
            Ok(())
        }
    }

    fn check_level(&self) -> Result<(), String> {
        let level = &self.log.level;
        let word = level.chars().all(|letter| letter.is_ascii_alphanumeric());
        let levels = ["error", "warn", "info", "debug", "trace"];
        if word && !levels.contains(&level.as_str()) {
            return Err(format!(
                "setting log.level: {level:?} is none of error, warn, info, debug, trace, nor TARGET=LEVEL"
            ));
        }
        Ok(())
    }

    fn check_keysets(&self) -> Result<(), String> {
        let clinics = self.keyset.iter().filter(|keyset| keyset.clinic).count();
        if clinics == 0 {
            return Err("no keyset is the clinic's own: add a [[keyset]] with clinic = true, publish_key, subscribe_key \
                        and secret_keys, as `housecall config` prints one"
                .to_owned());
        }
        if clinics > 1 {
            return Err(format!(
                "setting keyset.clinic: {clinics} keysets have it; exactly one is the clinic's own"
            ));
        }
        for keyset in &self.keyset {
            if keyset.access_manager && keyset.secret_keys.is_empty() {
                return Err(format!(
                    "setting keyset.secret_keys: keyset {} has the Access Manager on and no secret key to grant with",
                    keyset.subscribe_key
                ));
            }
            if keyset.clinic
                && keyset.subscribe_key.ends_with("-demo")
                && !self.listen.ip().is_loopback()
            {
                return Err(format!(
                    "setting listen: {} is beyond loopback, and the demo keys are public knowledge; use keys of your own",
                    self.listen
                ));
            }
        }
        Ok(())
    }

    /// Whether what comes from outside has come by TLS: this server's own, or that of a proxy that the settings declare.
    pub(crate) fn is_sealed(&self) -> bool {
        let by_proxy = self.origin.as_deref().is_some_and(|origin| origin.starts_with("https://"));
        let proxy_only = self.listen.ip().is_loopback() || !self.proxy.is_empty();
        self.tls.is_some() || (by_proxy && proxy_only)
    }

    fn check_urls(&self) -> Result<(), String> {
        let url = &self.store.url;
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|start| url.starts_with(start)) {
            let scheme = url.split(':').next().unwrap_or_default();
            return Err(format!(
                "setting store.url: the scheme {scheme:?} is not known; allowed are sqlite:FOLDER and postgres://…"
            ));
        }
        let files = self.files.url.as_deref().unwrap_or("file:");
        if !files.starts_with("file:") && !files.starts_with("s3://") {
            return Err(format!(
                "setting files.url: {files:?} is neither file:FOLDER nor s3://BUCKET"
            ));
        }
        self.files.scanner()?;
        let origin = self.origin.as_deref().unwrap_or("https://");
        if !origin.starts_with("https://") && !origin.starts_with("http://") {
            return Err(format!(
                "setting origin: {origin:?} does not begin with https:// or http://"
            ));
        }
        let collector = self.trace.endpoint.as_deref().unwrap_or("http://");
        if !collector.starts_with("http://") && !collector.starts_with("https://") {
            return Err(format!(
                "setting trace.endpoint: {collector:?} does not begin with http:// or https://"
            ));
        }
        Ok(())
    }
}
