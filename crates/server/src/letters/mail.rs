//! E-mail, by SMTP.

use super::rules::{self, Answer};
use crate::config::{MailSection, MailTls};
use crate::egress::{Egress, Refused, Smtp, Undelivered};
use clinic::outbox::{Key, Letter};
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// Why mail cannot be sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    #[error(
        "setting letters.mail.from: {0:?} is no address such as \"Clinic <clinic@example.org>\""
    )]
    From(String),
    #[error("setting letters.mail.bounces: {0:?} is no address such as bounces@clinic.example")]
    Bounces(String),
    #[error("setting letters.mail.host: TLS towards {0:?} cannot be set up")]
    Tls(String),
    #[error("setting letters.mail.ca: {0:?} cannot be read, or holds no certificate as PEM")]
    Authority(PathBuf),
}

/// A mail server and how it is spoken to.
pub(crate) struct Mail {
    server: Smtp,
    from: Mailbox,
    /// Where letters that cannot be delivered are sent back to, without what names each.
    bounces: Option<lettre::Address>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Mail").finish_non_exhaustive()
    }
}

impl Mail {
    /// Reads how mail is sent; no connection is made yet.
    pub(crate) fn open(section: &MailSection, egress: &Egress) -> Result<Self, MailError> {
        let from: Mailbox =
            section.from.parse().map_err(|_| MailError::From(section.from.clone()))?;
        let back = section
            .bounces
            .as_ref()
            .map(|to| to.parse::<lettre::Address>().map_err(|_| MailError::Bounces(to.clone())));
        let bounces = back.transpose()?;
        let tls = match section.tls {
            MailTls::None => Tls::None,
            MailTls::Starttls => Tls::Required(parameters(section)?),
            MailTls::Implicit => Tls::Wrapper(parameters(section)?),
        };
        let own = ClientId::Domain(from.email.domain().to_owned());
        let timeout = Duration::from_secs(section.timeout_seconds.max(1));
        let server = egress.smtp(&section.host, |builder| {
            let port = section.port.unwrap_or_else(|| section.tls.port());
            let builder = builder.port(port).tls(tls).hello_name(own).timeout(Some(timeout));
            let Some(user) = &section.user else { return builder };
            let password = section.password.clone().unwrap_or_default();
            builder.credentials(Credentials::new(user.clone(), password))
        });
        Ok(Self { server, from, bounces })
    }

    /// Sends one letter and says what became of it. The Message-ID is the letter's own name, so whoever gets a
    /// letter twice, because this server crashed between the two, can tell that it is one.
    pub(super) async fn send(&self, key: &Key, letter: &Letter) -> Answer {
        let Ok(to) = letter.to.expose().trim().parse::<lettre::Address>() else {
            return Answer::new(rules::Verdict::Gone, "no address of this form");
        };
        let Some(message) = self.message(key, letter, to) else {
            return Answer::failed("no message of this form");
        };
        match self.server.send(message).await {
            Ok(response) => {
                let code = response.code();
                rules::mail(code.into())
            }
            Err(Undelivered::Refused(_)) => Answer::later(Refused::WORDS),
            Err(Undelivered::Failed(error)) => match error.status() {
                Some(code) => rules::mail(code.into()),
                None if error.is_timeout() => Answer::later("no answer in time"),
                None if is_tls(&error) => Answer::later("TLS failed"),
                None => Answer::later("no connection"),
            },
        }
    }

    /// The address that a letter is sent from: one of its own, where what comes back is read.
    fn back(&self, tag: &str) -> Option<lettre::Address> {
        let Some(to) = &self.bounces else { return Some(self.from.email.clone()) };
        lettre::Address::new(format!("{}+{tag}", to.user()), to.domain()).ok()
    }

    fn message(&self, key: &Key, letter: &Letter, to: lettre::Address) -> Option<Message> {
        let id = format!("<{}@{}>", key.name(), self.from.email.domain());
        let header = |name: &'static str, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let text = SinglePart::plain(letter.text.expose().to_owned());
        let back = self.back(&letter.tag)?;
        let envelope = Envelope::new(Some(back), vec![to.clone()]).ok()?;
        let builder = Message::builder()
            .envelope(envelope)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.as_str())
            .message_id(Some(id))
            .raw_header(header("Content-Language", letter.locale))
            // Nobody's holiday note is to answer it.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        let Some(entry) = &letter.calendar else { return builder.singlepart(text).ok() };
        let kind = format!("text/calendar; charset=utf-8; method={}", entry.method);
        let kind = ContentType::parse(&kind).ok()?;
        let entry = Attachment::new("appointment.ics".to_owned()).body(entry.text.clone(), kind);
        builder.multipart(MultiPart::mixed().singlepart(text).singlepart(entry)).ok()
    }
}

/// How the server's certificate is checked: by the machine's authorities, and by one of the operator's own.
fn parameters(section: &MailSection) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(section.host.clone());
    if let Some(file) = &section.ca {
        let wrong = || MailError::Authority(file.clone());
        let pem = std::fs::read(file).map_err(|_| wrong())?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| wrong())?);
    }
    builder.build().map_err(|_| MailError::Tls(section.host.clone()))
}

/// Whether the two did not agree on TLS: a certificate that is not trusted comes as an error of the connection.
fn is_tls(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()).is_some() {
            return true;
        }
        cause = error.source();
    }
    error.is_tls()
}
