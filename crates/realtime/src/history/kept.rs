//! What the log keeps of the channels of one patient, for the copy of their record. Whoever asks has witnessed it.

use crate::action::{self, Attached};
use crate::channel::{self, Channel};
use crate::log::{self, Range, Stored};
use crate::{KeysetId, micros};
use db::{DbError, Tx};
use kernel::Timestamp;
use wire::Timetoken;

/// Actions on the messages of one page, at most; a page holds some hundred messages, each with a few receipts.
const ACTIONS: i64 = 25_000;

/// A message with what was attached to it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The message.
    pub message: Stored,
    /// What was attached to it.
    pub actions: Vec<Attached>,
}

/// The channels that the registry has for a patient, and the one of this name, in the order of their names.
pub async fn channels_of(
    tx: &mut Tx,
    keyset: KeysetId,
    (patient, name): (&str, &str),
) -> Result<Vec<Channel>, DbError> {
    channel::of_patient(tx, keyset, (patient, name)).await
}

/// The next messages of a channel after one, oldest first, at most so many.
pub async fn kept(
    tx: &mut Tx,
    channel: &Channel,
    (after, limit): (Timetoken, usize),
    now: Timestamp,
) -> Result<Vec<Kept>, DbError> {
    let Some(id) = channel.id else { return Ok(Vec::new()) };
    let range = Range { after, before: Timetoken::MAX, limit, newest: false };
    let page = log::page(tx, id, range, micros(now)).await?;
    let span = page.first().zip(page.last());
    let mut actions = match span.map(|(first, last)| (first.timetoken, last.timetoken)) {
        Some(span) => action::on_messages(tx, id, span, ACTIONS).await?,
        None => Vec::new(),
    };
    let with = |message: Stored| {
        let own = |one: &mut Attached| one.message == message.timetoken;
        let actions = actions.extract_if(.., own).collect();
        Kept { message, actions }
    };
    Ok(page.into_iter().map(with).collect())
}
