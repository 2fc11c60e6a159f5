//! A delivery status notification (RFC 3464), as a mail server sends it back to where a letter came from. Pure.

use clinic::outbox::{Bounce, Fate, MailStatus};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use memchr::memmem;

/// A report is at most so long. It holds our own letter, which is short, and what a mail server says of it.
pub(crate) const MOST_BYTES: usize = 256 << 10;
/// It has at most so many parts with a type of their own, however they lie in each other.
const MOST_PARTS: usize = 32;
/// It speaks of at most so many recipients; each of our letters has one.
const MOST_RECIPIENTS: usize = 16;
/// Digits of a letter's id, and of the mark behind it.
const TAG: (usize, usize) = (32, 16);

/// Why a message is no report that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("this is no message, or one of more parts than a report has")]
    Message,
    #[error(
        "this is no delivery status notification (multipart/report; report-type=delivery-status): an answer by a \
         person or a holiday note needs nothing"
    )]
    Report,
    #[error(
        "no address in To, Delivered-To, X-Original-To or Envelope-To is one that a letter was sent from, such as \
         bounces+….…@clinic.example: is the alias for {{user}}+ in place?"
    )]
    Address,
    #[error("no recipient in it has an Action and a Status such as 5.1.1")]
    Recipient,
}

/// What a report says. It is about the one person to whom the letter went; of several lines about them, such as of
/// a list that passed it on, the worst counts.
pub(crate) fn read(bytes: &[u8]) -> Result<Bounce, Unreadable> {
    let small = bytes.to_ascii_lowercase();
    if memmem::find_iter(&small, "content-type").count() > MOST_PARTS {
        return Err(Unreadable::Message);
    }
    let message = MessageParser::default().parse(bytes).ok_or(Unreadable::Message)?;
    let root = message.parts.first().ok_or(Unreadable::Message)?;
    if !is_report(root) {
        return Err(Unreadable::Report);
    }
    let tag = addressed(&message).ok_or(Unreadable::Address)?;
    let status = message.parts.iter().find(|part| is_status(part)).ok_or(Unreadable::Report)?;
    let text = match &status.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes),
        PartType::Text(text) => text.as_ref().into(),
        _ => return Err(Unreadable::Report),
    };
    let text = text.replace("\r\n", "\n");
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    let told = blocks.take(MOST_RECIPIENTS + 1).filter_map(recipient);
    let (fate, status) = told.min_by_key(|(fate, _)| rank(*fate)).ok_or(Unreadable::Recipient)?;
    Ok(Bounce { tag, fate, status })
}

fn is_report(part: &MessagePart<'_>) -> bool {
    let Some(kind) = part.content_type() else { return false };
    let says = kind.attribute("report-type");
    kind.ctype().eq_ignore_ascii_case("multipart")
        && kind.subtype().is_some_and(|one| one.eq_ignore_ascii_case("report"))
        && says.is_some_and(|says| says.eq_ignore_ascii_case("delivery-status"))
}

fn is_status(part: &MessagePart<'_>) -> bool {
    let Some(kind) = part.content_type() else { return false };
    let is = |name: &str| kind.subtype().is_some_and(|one| one.eq_ignore_ascii_case(name));
    kind.ctype().eq_ignore_ascii_case("message")
        && (is("delivery-status") || is("global-delivery-status"))
}

/// What names the letter in the address that the report was sent to.
fn addressed(message: &Message<'_>) -> Option<String> {
    let places = ["to", "delivered-to", "x-original-to", "envelope-to"];
    let named = |name: &str| places.iter().any(|place| place.eq_ignore_ascii_case(name));
    message.headers_raw().filter(|(name, _)| named(name)).find_map(|(_, value)| tag(value))
}

fn tag(value: &str) -> Option<String> {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    value.match_indices('+').find_map(|(at, _)| {
        let found = value.get(at + 1..)?.get(..TAG.0 + 1 + TAG.1)?;
        let (id, mark) = found.split_once('.')?;
        let shaped = (id.len(), mark.len()) == TAG && plain(id) && plain(mark);
        let ends = value.get(at + 1 + found.len()..)?.starts_with('@');
        (shaped && ends).then(|| found.to_owned())
    })
}

/// The fields of one recipient.
fn recipient(block: &str) -> Option<(Fate, MailStatus)> {
    let block = format!("{}\n\n", block.trim_start());
    let fields = MessageParser::default().parse(block.as_bytes())?;
    let field = |name: &'static str| {
        let all = fields.headers_raw();
        let mut own = all.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.trim().to_owned())
    };
    let fate = match field("action")?.to_ascii_lowercase().as_str() {
        "failed" => Fate::Failed,
        "delayed" => Fate::Delayed,
        "delivered" => Fate::Delivered,
        "relayed" | "expanded" => Fate::Passed,
        _ => return None,
    };
    Some((fate, status(&field("status")?)?))
}

/// The three numbers of a status; what a server says behind them is its own.
fn status(text: &str) -> Option<MailStatus> {
    let digits = text.split_whitespace().next()?;
    let mut parts = digits.split('.');
    let mut next = |most: usize| {
        let part = parts.next()?;
        (part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(part)
    };
    let class = next(1)?.parse().ok().filter(|class| matches!(class, 2 | 4 | 5))?;
    let (subject, detail) = (next(3)?.parse().ok()?, next(3)?.parse().ok()?);
    Some(MailStatus { class, subject, detail })
}

const fn rank(fate: Fate) -> u8 {
    match fate {
        Fate::Failed => 0,
        Fate::Delayed => 1,
        Fate::Delivered => 2,
        Fate::Passed => 3,
    }
}
