//! Settings: one TOML file, each value overridable by a `HOUSECALL_…` variable.
//!
//! Only this module reads the environment. What it reads is turned into the plain options of each
//! crate, so that nothing below knows where a setting came from.

mod advisories;
mod audit;
mod backup;
mod baseline;
mod default;
mod downtime;
mod intake;
mod keys;
mod letters;
mod mode;
mod place;
mod push;
mod retention;
mod scan;
mod sections;
mod sign_in;
#[cfg(test)]
mod tests;
mod tls;
mod turn;

pub(crate) use self::tls::{AcmeSection, CertificateSource, TlsSection};
pub(crate) use self::turn::TurnSection;
use advisories::AdvisoriesSection;
pub(crate) use audit::{AuditSection, SyslogAddress};
use backup::BackupSection;
pub(crate) use baseline::BaselineSection;
pub(crate) use default::DEFAULT;
pub(crate) use downtime::DowntimeSection;
use intake::IntakeRule;
pub(crate) use keys::{AwsKmsSection, KeysSection, Pkcs11Section, Seal};
pub(crate) use letters::{LettersSection, MailSection, MailTls, SmsFormat, SmsSection};
pub(crate) use mode::{EgressSection, Mode};
pub(crate) use push::{ApnsSection, FcmSection, PushSection, WebPushSection};
use retention::RetentionSection;
pub(crate) use scan::ScanPlace;
pub(crate) use sections::{
    Config, KeysetSection, LimitsSection, LogFormat, LogRequests, TraceSection,
};
pub(crate) use sign_in::{OidcSection, SignInSection};

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use std::collections::BTreeMap;
use std::path::Path;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file is not there or cannot be read.
    #[error("cannot read the settings file {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// A value is missing, of the wrong kind, or unknown.
    #[error("{0}")]
    Wrong(String),
}

/// Reads the defaults, then the file, then `HOUSECALL_SECTION__NAME` variables; relative paths of all count from the
/// file's folder.
pub(crate) fn load(file: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| ConfigError::Unreadable(file.display().to_string(), error))?;
    let mut config = of_text(&text)?;
    config.file = std::path::absolute(file).ok();
    if let Some(folder) = file.parent() {
        config.anchor(folder).map_err(ConfigError::Wrong)?;
    }
    Ok(config)
}

/// Reads settings from a text over the defaults; the environment counts too.
pub(crate) fn of_text(text: &str) -> Result<Config, ConfigError> {
    read(text, Env::prefixed("HOUSECALL_").split("__"))
}

/// The same of nothing but this text: what the machine's variables say is of another installation.
pub(crate) fn apart(text: &str) -> Result<Config, ConfigError> {
    read(text, Env::raw().only(&["HOUSECALL_IS_NOWHERE_ELSE"]))
}

fn read(text: &str, environment: Env) -> Result<Config, ConfigError> {
    let figment =
        Figment::new().merge(Toml::string(DEFAULT)).merge(Toml::string(text)).merge(environment);
    let wrong = |error: figment::Error| ConfigError::Wrong(explain(&error));
    let mut config: Config = figment.extract().map_err(wrong)?;
    config.check().map_err(ConfigError::Wrong)?;
    let set: BTreeMap<String, serde_json::Value> = figment.extract().map_err(wrong)?;
    config.baseline.in_force = baseline::digests(&set);
    Ok(config)
}

/// Names the setting, its value and what is allowed.
fn explain(error: &figment::Error) -> String {
    let first = error.clone().into_iter().next();
    first.map_or_else(
        || error.to_string(),
        |one| {
            let path = one.path.join(".");
            let place = if path.is_empty() { String::new() } else { format!("setting {path}: ") };
            format!("{place}{}", one.kind)
        },
    )
}
