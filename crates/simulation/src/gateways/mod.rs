//! The gateways of the day: a mail server, an SMS gateway and a push service, which take whatever comes and write down
//! when. People read their letters here.

mod mail;
mod web;

use crate::time::Time;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// By which gateway something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Email,
    Sms,
    Push,
}

impl Way {
    /// As the clinic's records name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }
}

/// Something that a gateway took.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) way: Way,
    /// The name under which it would come again.
    pub(crate) key: String,
    /// The address, number, or person of the endpoint.
    pub(crate) to: String,
    pub(crate) text: String,
    /// When, by the machine, since the day began.
    pub(crate) played: Duration,
}

/// Everything that came.
#[derive(Debug)]
pub(crate) struct Tray {
    time: Time,
    receipts: Mutex<Vec<Receipt>>,
    count: watch::Sender<usize>,
}

impl Tray {
    fn take(&self, way: Way, key: &str, (to, text): (&str, &str)) {
        let played = self.time.played();
        let (key, to, text) = (key.to_owned(), to.to_owned(), text.to_owned());
        let mut receipts = self.receipts.lock().unwrap_or_else(PoisonError::into_inner);
        receipts.push(Receipt { way, key, to, text, played });
        self.count.send_replace(receipts.len());
    }

    /// All of it, in order.
    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        self.receipts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The secret of the newest link that came to one of these addresses; waits for the first one.
    pub(crate) async fn link(&self, addresses: &[String]) -> String {
        let mut count = self.count.subscribe();
        loop {
            if let Some(secret) = self.newest_link(addresses) {
                return secret;
            }
            if count.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    fn newest_link(&self, addresses: &[String]) -> Option<String> {
        let receipts = self.receipts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut own = receipts.iter().rev().filter(|one| addresses.contains(&one.to));
        own.find_map(|one| link_in(&one.text))
    }
}

/// The secret of a link in a letter.
fn link_in(text: &str) -> Option<String> {
    let (_, after) = text.split_once("/app/join#")?;
    let plain = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
    let secret: String = after.chars().take_while(plain).collect();
    (!secret.is_empty()).then_some(secret)
}

/// Gateways that listen.
pub(crate) struct Gateways {
    mail: TcpListener,
    web: TcpListener,
}

impl Gateways {
    /// Listens on free ports of this machine.
    pub(crate) async fn open() -> std::io::Result<Self> {
        let (mail, web) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        Ok(Self { mail, web })
    }

    /// Where mail goes.
    pub(crate) fn mail(&self) -> std::io::Result<SocketAddr> {
        self.mail.local_addr()
    }

    /// Where SMS and pushes go.
    pub(crate) fn web(&self) -> std::io::Result<SocketAddr> {
        self.web.local_addr()
    }

    /// Takes what comes, for as long as these tasks run.
    pub(crate) fn serve(self, time: &Time, tasks: &mut JoinSet<()>) -> Arc<Tray> {
        let receipts = Mutex::default();
        let tray = Arc::new(Tray { time: time.clone(), receipts, count: watch::Sender::new(0) });
        tasks.spawn(mail::serve(self.mail, Arc::clone(&tray)));
        tasks.spawn(web::serve(self.web, Arc::clone(&tray)));
        tray
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_in_a_letter_and_ends_where_words_go_on() {
        let text = "Your visit: https://clinic.example/app/join#aB3_-x. Reply STOP";
        assert_eq!(link_in(text).as_deref(), Some("aB3_-x"));
        assert_eq!(link_in("Call the clinic."), None);
    }
}
