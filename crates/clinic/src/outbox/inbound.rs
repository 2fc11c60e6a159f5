//! What comes back by SMS: words that people write, and reports of what became of letters.

use super::{Outbox, Outcome, rules, store};
use crate::ClinicError;
use crate::notification::{self, Channel};
use compliance::audit::{Action, Event, Outcome as Witnessed};
use kernel::{Actor, Phi};

/// What an SMS gateway calls about.
#[derive(Clone, Debug)]
pub enum Inbound {
    /// Somebody wrote.
    Word {
        /// Their number.
        from: Phi,
        /// What they wrote.
        text: Phi,
    },
    /// What became of a letter.
    Report {
        /// What the gateway calls the letter.
        reference: String,
        /// The gateway's own word for it.
        status: String,
        /// Its code of why it was not delivered, if it has one.
        code: Option<u32>,
    },
}

/// What is to blame for an SMS that was not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsFault {
    /// The number: it leads nowhere, or takes no messages.
    Number,
    /// The person wants none.
    Unwanted,
    /// Something about this letter, or a passing trouble.
    Letter,
}

/// The words that end messages, as carriers ask for; the last ones are Spanish.
const STOP: [&str; 10] = [
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "optout",
    "revoke",
    "alto",
    "parar",
];
/// The words that begin them again.
const START: [&str; 4] = ["start", "unstop", "yes", "iniciar"];
/// The words that ask who writes.
const HELP: [&str; 3] = ["help", "info", "ayuda"];

/// A word as it is compared: people write `Stop.`, `STOP ALL` and `opt out`.
fn said(text: &str) -> String {
    text.chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(40)
        .collect()
}

impl Outbox {
    /// Takes what a gateway calls about, once or several times; what is answered to whoever wrote, if anything.
    pub async fn hear(&self, inbound: Inbound) -> Result<Option<String>, ClinicError> {
        match inbound {
            Inbound::Word { from, text } => self.word(&from, &text).await,
            Inbound::Report { reference, status, code } => {
                self.report(&reference, (&status, code)).await
            }
        }
    }

    async fn word(&self, from: &Phi, text: &Phi) -> Result<Option<String>, ClinicError> {
        let word = said(text.expose());
        let means = |words: &[&str]| words.contains(&word.as_str());
        if means(&HELP) {
            return Ok(Some(self.help()));
        }
        let stops = means(&STOP);
        if !stops && !means(&START) {
            return Ok(None);
        }
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), None);
        for number in self.journal.home.readings(from.expose()) {
            if stops {
                let key = notification::rules::number_key(&self.sealer, &number);
                store::block(&mut tx, &key, ("stopped", telling.now)).await?;
            } else {
                let keys = self.contact_keys(Channel::Sms, &format!("+{number}"));
                store::unblock(&mut tx, &keys).await?;
            }
        }
        let what = ("contact", "sms");
        let entry = telling.witness(Event::NoticeChoicesChanged, Action::Update, what);
        entry.details.push(("stopped", stops.to_string()));
        self.journal.commit(tx, telling).await?;
        // Carriers themselves confirm a STOP; a second answer would be one too many.
        Ok(None)
    }

    fn help(&self) -> String {
        let sender = self.head.sender.as_deref().unwrap_or("Your clinic");
        let call = self
            .head
            .callback
            .as_deref()
            .map_or_else(String::new, |number| format!(" Call {number}."));
        format!(
            "{sender}: messages about your visits.{call} Reply STOP to opt out, START to opt in."
        )
    }

    async fn report(
        &self,
        reference: &str,
        (status, code): (&str, Option<u32>),
    ) -> Result<Option<String>, ClinicError> {
        let fault = rules::sms_fault(code.unwrap_or_default());
        let outcome = match (status, fault) {
            ("delivered" | "read", _) => Outcome::Delivered,
            ("failed" | "undelivered", SmsFault::Number) => Outcome::Gone,
            ("failed" | "undelivered", SmsFault::Unwanted) => Outcome::Withheld,
            ("failed" | "undelivered" | "canceled", _) => Outcome::Failed,
            // Steps on the way.
            _ => return Ok(None),
        };
        let said = code.map_or_else(|| status.to_owned(), |code| format!("{status} {code}"));
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), None);
        let told = (said.as_str(), telling.now);
        let Some(notice) = store::report(&mut tx, (reference, outcome), told).await? else {
            return Ok(None);
        };
        let key = (notice.as_str(), Channel::Sms);
        if outcome.is_in_vain() {
            store::hurry(&mut tx, &notice, telling.now).await?;
            telling.letters = true;
        }
        let reason = match outcome {
            Outcome::Gone => Some("bounced"),
            Outcome::Withheld => Some("stopped"),
            _ => None,
        };
        if let Some((reason, contact)) = reason.zip(store::sent_to(&mut tx, key).await?) {
            store::block(&mut tx, &contact, (reason, telling.now)).await?;
        }
        let what = ("notification", notice.as_str());
        let entry = telling.witness(Event::NotificationDelivered, Action::Update, what);
        if outcome.is_in_vain() {
            entry.outcome = Witnessed::MinorFailure;
        }
        entry.details.push(("channel", Channel::Sms.name().to_owned()));
        entry.details.push(("state", outcome.state().to_owned()));
        self.journal.commit(tx, telling).await?;
        Ok(None)
    }
}
