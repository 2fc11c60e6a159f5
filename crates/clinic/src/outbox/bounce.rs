//! Mail that comes back: of which letter it is, and what follows from it.
//!
//! The address that a letter is sent from names the letter and carries a mark made with a key of the server's, so a
//! report counts only for a letter that really went, and nobody makes one up.

use super::{Outbox, Outcome, rules, store};
use crate::notification::Channel;
use crate::{ClinicError, Refusal};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use compliance::audit::{Action, Event, Outcome as Witnessed};
use compliance::keys::Sealer;
use data_encoding::HEXLOWER;
use db::Tx;
use kernel::Actor;
use std::fmt;

/// Octets of the mark: nobody guesses one in as many tries as the door allows, to which a token is needed anyway. With a
/// name in front, all of it has 64 characters before the @ (RFC 5321).
const MARK: usize = 6;
/// Octets that say to which of a person's addresses an attempt went: one may have changed between two of them.
const PLACE: usize = 2;

/// What a mail server says of a letter that it took (RFC 3464).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It gave up.
    Failed,
    /// It goes on trying.
    Delayed,
    /// The letter lies in its box.
    Delivered,
    /// It went to somebody who tells nothing.
    Passed,
}

/// A status of RFC 3463, such as 5.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailStatus {
    /// 2, 4 or 5.
    pub class: u8,
    /// What it is about: 1 the address, 2 the box, 7 what the receiver lets in, and so on.
    pub subject: u16,
    /// Which of its sort.
    pub detail: u16,
}

impl fmt::Display for MailStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A report that came back.
#[derive(Clone, Debug)]
pub struct Bounce {
    /// What stood in the address behind the plus.
    pub tag: String,
    /// What the mail server did.
    pub fate: Fate,
    /// Why.
    pub status: MailStatus,
}

/// What was made of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Nothing more is sent to the address; the next way goes now.
    Unreachable,
    /// The same, but its person has another address since, and that one stays.
    Changed,
    /// The letter is lost and its address not to blame; the next way goes now.
    Failed,
    /// It was written down; the mail server goes on trying.
    Delayed,
    /// The letter arrived.
    Delivered,
    /// It says what was known already, or nothing.
    Known,
}

impl Returned {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Changed => "changed",
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Known => "known",
        }
    }
}

/// What stands behind the plus of the address that a letter is sent from, to a contact known by its keyed hash.
pub(super) fn tag(sealer: &Sealer, (notice, contact): (&str, &[u8])) -> String {
    let mark = HEXLOWER.encode(&mark(sealer, notice));
    format!("{notice}.{mark}{}", HEXLOWER.encode(place(contact)))
}

fn place(contact: &[u8]) -> &[u8] {
    contact.get(..PLACE).unwrap_or(contact)
}

fn mark(sealer: &Sealer, notice: &str) -> Vec<u8> {
    let mut mark = crate::seal::lookup(sealer, "notice/bounce", notice);
    mark.truncate(MARK);
    mark
}

/// The notice of a tag, and where the letter went; `None` when this server never made it.
pub(super) fn notice<'a>(sealer: &Sealer, tag: &'a str) -> Option<(&'a str, Vec<u8>)> {
    let (notice, shown) = tag.split_once('.')?;
    let shown = HEXLOWER.decode(shown.as_bytes()).ok()?;
    let (shown, place) = shown.split_at_checked(MARK)?;
    let ours = verify_slices_are_equal(&mark(sealer, notice), shown).is_ok();
    ours.then(|| (notice, place.to_vec()))
}

impl Outbox {
    /// Takes a report of a mail server, once or several times.
    pub async fn returned(&self, bounce: &Bounce) -> Result<Returned, ClinicError> {
        // A mail server on the way may have written it in capitals.
        let tag = bounce.tag.to_ascii_lowercase();
        let (notice, went_to) = notice(&self.sealer, &tag).ok_or(Refusal::Unknown("letter"))?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), None);
        let outcome = rules::returned(bounce.fate, bounce.status);
        let status = format!("{} {}", rules::word(bounce.fate), bounce.status);
        let key = (notice, Channel::Email);
        if !store::returned(&mut tx, key, (outcome, &status), telling.now).await? {
            // Nothing follows twice; what was forgotten is not there any more.
            let known = store::is_known(&mut tx, key).await?;
            return if known {
                Ok(Returned::Known)
            } else {
                Err(Refusal::Unknown("letter").into())
            };
        }
        let vain = outcome.is_some_and(Outcome::is_in_vain);
        if vain {
            store::hurry(&mut tx, notice, telling.now).await?;
            telling.letters = true;
        }
        let mut returned = told(outcome);
        if outcome == Some(Outcome::Gone) {
            let now = self.current(&mut tx, notice).await?;
            let known = [store::sent_to(&mut tx, key).await?, now.clone()];
            let blamed = known.into_iter().flatten().find(|contact| place(contact) == went_to);
            if let Some(contact) = &blamed {
                store::block(&mut tx, contact, ("bounced", telling.now)).await?;
            }
            if blamed != now {
                returned = Returned::Changed;
            }
        }
        let what = ("notification", notice);
        let entry = telling.witness(Event::NotificationDelivered, Action::Update, what);
        if vain {
            entry.outcome = Witnessed::MinorFailure;
        }
        entry.details.push(("channel", Channel::Email.name().to_owned()));
        entry.details.push(("state", outcome.map_or("sent", Outcome::state).to_owned()));
        entry.details.push(("status", status));
        self.journal.commit(tx, telling).await?;
        Ok(returned)
    }

    /// The address that a notice's person has now, by its keyed hash.
    async fn current(&self, tx: &mut Tx, notice: &str) -> Result<Option<Vec<u8>>, ClinicError> {
        let Some(person) = store::person(tx, notice).await? else { return Ok(None) };
        let person = self.person(tx, &person).await?;
        let email = person.and_then(|person| person.email);
        Ok(email.map(|email| self.contact_key(Channel::Email, email.expose())))
    }
}

const fn told(outcome: Option<Outcome>) -> Returned {
    match outcome {
        Some(Outcome::Gone) => Returned::Unreachable,
        Some(Outcome::Delivered) => Returned::Delivered,
        Some(_) => Returned::Failed,
        None => Returned::Delayed,
    }
}
