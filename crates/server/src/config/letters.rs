//! The section on letters: e-mail and SMS.

use clinic::outbox::Letterhead;
use clinic::{Home, Reach};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A secret is at least so long.
const FEWEST_TOKEN: usize = 24;
/// The longest name of the box that letters come back to.
const MOST_BOUNCE_USER: usize = 14;

/// `[letters]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LettersSection {
    pub(crate) record_days: u64,
    /// Of which country a phone number is that is written without one.
    calling_code: u16,
    #[serde(default)]
    pub(crate) sender: Option<String>,
    #[serde(default, deserialize_with = "opt_phone")]
    pub(crate) callback: Option<String>,
    #[serde(default)]
    pub(crate) mail: Option<MailSection>,
    #[serde(default)]
    pub(crate) sms: Option<SmsSection>,
}

/// How a mail server is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailTls {
    /// In the clear, on the same machine.
    None,
    /// TLS after a greeting in the clear, and nothing without it.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Implicit,
}

impl MailTls {
    /// The port unless another is set.
    pub(crate) const fn port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::Starttls => 587,
            Self::Implicit => 465,
        }
    }
}

/// `[letters.mail]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailSection {
    pub(crate) host: String,
    #[serde(default)]
    pub(crate) port: Option<u16>,
    #[serde(default)]
    pub(crate) tls: MailTls,
    /// Certificates that are trusted beside the machine's own, as PEM.
    #[serde(default)]
    pub(crate) ca: Option<PathBuf>,
    #[serde(default)]
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) password: Option<String>,
    pub(crate) from: String,
    /// Where what cannot be delivered is sent back to.
    #[serde(default)]
    pub(crate) bounces: Option<String>,
    /// What whoever hands those back proves themselves by.
    #[serde(default)]
    pub(crate) bounce_token: Option<String>,
    #[serde(default = "patience")]
    pub(crate) timeout_seconds: u64,
}

impl std::fmt::Debug for MailSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MailSection").field("host", &self.host).finish_non_exhaustive()
    }
}

/// How an SMS gateway wants its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SmsFormat {
    /// As a form.
    #[default]
    Form,
    /// As JSON.
    Json,
}

/// `[letters.sms]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsSection {
    #[serde(default = "twilio")]
    url: String,
    #[serde(default)]
    pub(crate) account: Option<String>,
    #[serde(default)]
    pub(crate) token: Option<String>,
    #[serde(deserialize_with = "phone")]
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) format: SmsFormat,
    #[serde(default = "twilio_body")]
    pub(crate) body: String,
    #[serde(default = "twilio_reference")]
    pub(crate) reference: String,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) status_url: Option<String>,
    #[serde(default = "patience")]
    pub(crate) timeout_seconds: u64,
}

impl std::fmt::Debug for SmsSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SmsSection").field("from", &self.from).finish_non_exhaustive()
    }
}

impl SmsSection {
    /// Where requests go.
    pub(crate) fn address(&self) -> String {
        self.url.replace("{account}", self.account.as_deref().unwrap_or_default())
    }
}

/// A phone number. From a variable of the environment, `+15550100` comes as a mere number.
fn phone<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Digits(u64),
        Text(String),
    }
    Ok(match Written::deserialize(from)? {
        Written::Digits(digits) => format!("+{digits}"),
        Written::Text(text) => text,
    })
}

fn opt_phone<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    phone(from).map(Some)
}

const fn patience() -> u64 {
    30
}

fn twilio() -> String {
    "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json".to_owned()
}

fn twilio_body() -> String {
    "To={to}&From={from}&Body={text}".to_owned()
}

fn twilio_reference() -> String {
    "/sid".to_owned()
}

impl LettersSection {
    /// Which letters can be sent.
    pub(crate) const fn reach(&self) -> Reach {
        Reach { email: self.mail.is_some(), sms: self.sms.is_some() }
    }

    /// Of which country a phone number is that is written without one.
    pub(crate) fn home(&self) -> Home {
        Home::new(self.calling_code).unwrap_or_default()
    }

    /// What stands on them.
    pub(crate) fn head(&self, origin: Option<&str>) -> Letterhead {
        Letterhead {
            origin: origin.unwrap_or_default().trim_end_matches('/').to_owned(),
            sender: self.sender.clone(),
            callback: self.callback.clone(),
        }
    }

    /// What the types cannot say. No value of a secret is repeated.
    pub(super) fn check(&self, origin: Option<&str>) -> Result<(), String> {
        if self.reach().any() && origin.is_none() {
            return Err(
                "setting origin: letters hold addresses; say how people reach this server, such as https://clinic.example.org"
                    .to_owned(),
            );
        }
        if Home::new(self.calling_code).is_none() {
            return Err(format!(
                "setting letters.calling_code: {} is no country's calling code, such as 1 or 34",
                self.calling_code
            ));
        }
        if let Some(mail) = &self.mail {
            mail.check()?;
        }
        self.sms.as_ref().map_or(Ok(()), SmsSection::check)
    }
}

impl MailSection {
    fn check(&self) -> Result<(), String> {
        if self.user.is_some() != self.password.is_some() {
            return Err(
                "setting letters.mail.password: user and password are set together; set it by HOUSECALL_LETTERS__MAIL__PASSWORD"
                    .to_owned(),
            );
        }
        self.check_bounces()?;
        let near = self.host == "localhost"
            || self.host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        if self.tls == MailTls::None && !near {
            return Err(format!(
                "setting letters.mail.tls: without TLS mail goes to this machine only, and {:?} is another; allowed are starttls and implicit",
                self.host
            ));
        }
        Ok(())
    }
}

impl MailSection {
    fn check_bounces(&self) -> Result<(), String> {
        let (back, token) = match (&self.bounces, &self.bounce_token) {
            (None, None) => return Ok(()),
            (Some(back), Some(token)) => (back, token),
            _ => {
                return Err(
                    "setting letters.mail.bounce_token: bounces and bounce_token are set together; set the token by HOUSECALL_LETTERS__MAIL__BOUNCE_TOKEN"
                        .to_owned(),
                );
            }
        };
        if token.len() < FEWEST_TOKEN {
            return Err(format!(
                "setting letters.mail.bounce_token: it is shorter than {FEWEST_TOKEN} characters; make one by `openssl rand -hex 32`"
            ));
        }
        // 64 characters stand before an @ (RFC 5321); a plus, the id and the mark take 50.
        let user = back.split_once('@').map_or("", |(user, _)| user);
        if !(1..=MOST_BOUNCE_USER).contains(&user.len()) || user.contains('+') {
            return Err(format!(
                "setting letters.mail.bounces: {back:?} has no name of 1 to {MOST_BOUNCE_USER} characters without a plus before its @, such as bounces@clinic.example"
            ));
        }
        Ok(())
    }
}

impl SmsSection {
    fn check(&self) -> Result<(), String> {
        let url = &self.url;
        let local = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
        if !url.starts_with("https://") && !local.iter().any(|start| url.starts_with(start)) {
            return Err(format!(
                "setting letters.sms.url: {url:?} does not begin with https://; http:// is for this machine only"
            ));
        }
        if url.contains("{account}") && (self.account.is_none() || self.token.is_none()) {
            return Err(
                "setting letters.sms.account: this gateway wants account and token; set the token by HOUSECALL_LETTERS__SMS__TOKEN"
                    .to_owned(),
            );
        }
        if !self.body.contains("{to}") || !self.body.contains("{text}") {
            return Err(
                "setting letters.sms.body: it must hold {to} and {text}; {from}, {key} and {status_url} are filled in, too"
                    .to_owned(),
            );
        }
        if !self.reference.starts_with('/') {
            return Err(format!(
                "setting letters.sms.reference: {:?} is no JSON pointer such as /sid",
                self.reference
            ));
        }
        Ok(())
    }
}
