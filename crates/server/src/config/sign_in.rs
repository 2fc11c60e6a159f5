//! How people sign in.

use serde::Deserialize;
use std::path::PathBuf;

/// How people sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInSection {
    pub(crate) staff_second_factor: SecondFactor,
    pub(crate) idle_seconds: u32,
    #[serde(default)]
    pub(crate) breached_passwords: Option<PathBuf>,
    #[serde(default)]
    pub(crate) oidc: Vec<OidcSection>,
}

/// Whether staff need a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SecondFactor {
    Required,
    Offered,
}

/// An identity provider.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OidcSection {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    #[serde(default)]
    pub(crate) client_secret: Option<String>,
    #[serde(default)]
    pub(crate) acr_values: Vec<String>,
    #[serde(default)]
    pub(crate) max_age_seconds: Option<u32>,
}

impl std::fmt::Debug for OidcSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("OidcSection").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl OidcSection {
    /// Whether it runs on this machine, where no TLS is asked of it.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.issuer.strip_prefix("http://").unwrap_or_default();
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| {
            host.strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        })
    }
}

impl SignInSection {
    /// The clinic's own form.
    pub(crate) fn settings(&self) -> clinic::SignIn {
        clinic::SignIn {
            staff_idle: jiff::SignedDuration::from_secs(self.idle_seconds.into()),
            staff_second_factor: self.staff_second_factor == SecondFactor::Required,
        }
    }

    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        let idle = self.idle_seconds;
        if !(1..=3_600).contains(&idle) {
            return Err(format!("setting sign_in.idle_seconds: {idle} is outside 1 to 3600"));
        }
        for (at, one) in self.oidc.iter().enumerate() {
            let (name, issuer) = (&one.name, &one.issuer);
            let plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            if name.is_empty() || name.len() > 32 || !name.bytes().all(plain) {
                return Err(format!(
                    "setting sign_in.oidc.name: {name:?} is not 1 to 32 of a-z 0-9 -"
                ));
            }
            if self.oidc.iter().take(at).any(|before| before.name == *name) {
                return Err(format!("setting sign_in.oidc.name: {name:?} stands there twice"));
            }
            if !issuer.starts_with("https://") && !one.is_local() {
                return Err(format!(
                    "setting sign_in.oidc.issuer: {issuer:?} does not begin with https:// (http:// is for this machine only)"
                ));
            }
        }
        Ok(())
    }
}
