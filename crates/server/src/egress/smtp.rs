//! Mail, by SMTP.

use super::{Egress, Refused};
use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

/// The setting that names the mail server.
const SETTING: &str = "letters.mail";

/// The way to a mail server.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    host: String,
    egress: Egress,
}

/// Why a mail server did not take a message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    /// The gate.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The server, or the way there.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Egress {
    /// The way to a mail server; no connection is made yet.
    pub(crate) fn smtp(
        &self,
        host: &str,
        shape: impl FnOnce(AsyncSmtpTransportBuilder) -> AsyncSmtpTransportBuilder,
    ) -> Smtp {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host);
        Smtp { transport: shape(builder).build(), host: host.to_owned(), egress: self.clone() }
    }
}

impl Smtp {
    /// Passes the gate and hands a message over.
    pub(crate) async fn send(&self, message: Message) -> Result<Response, Undelivered> {
        self.egress.admit(SETTING, &self.host)?;
        self.egress.look_up(&self.host).await;
        Ok(self.transport.send(message).await?)
    }
}
