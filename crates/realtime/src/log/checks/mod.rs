//! Whether what is stored on channels that carry PHI is ciphertext, and what stands beside it codes.

mod store;

use crate::gate::{action_is_open, meta_is_codes};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::{Db, DbError};
use store::{Attached, Message};
use wire::cipher::{Envelope, recognise};

/// So many are read at once, and so many at most, of messages and of what is attached to them: some ten seconds.
const PAGE: usize = 2_000;
const MOST: usize = 1_000_000;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-005.b",
    version: 3,
    cites: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "every stored message of a person on a channel that carries PHI is ciphertext, and its metadata and what is attached to it are ids, codes or ciphertext",
    remediation: "find out who wrote the named messages past the gate, and treat it as an incident",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(sealed(site, MOST)),
        spoil: |_, site| Box::pin(async { Ok(store::plain(&site.db).await.map(|()| site)?) }),
    },
}];

/// Looks at so many at most.
async fn sealed(site: &Site, most: usize) -> Result<Finding, Unseen> {
    let mut seen = Seen::default();
    seen.read(&site.db, most).await?;
    if seen.messages == 0 {
        return Ok(Finding::nothing("no channel that carries PHI holds a message yet"));
    }
    seen.read_attached(&site.db, most).await?;
    Ok(seen.judged())
}

/// What was read.
#[derive(Default)]
struct Seen {
    messages: usize,
    attached: usize,
    /// How many are plaintext, and the newest.
    open: usize,
    newest_open: Option<i64>,
    /// How often plaintext stands beside a message, and beside which that is the newest.
    beside: usize,
    newest_beside: Option<i64>,
    /// Whether there is more that was not read.
    more: bool,
}

/// How many more may be read at once of so many, of which these were.
fn page(most: usize, read: usize) -> i64 {
    i64::try_from(most.saturating_sub(read).min(PAGE)).unwrap_or_default()
}

impl Seen {
    /// Reads messages, the newest first, each page by itself: nothing is held up for long.
    async fn read(&mut self, db: &Db, most: usize) -> Result<(), DbError> {
        let mut last = i64::MAX;
        loop {
            let mut tx = db.read().await?;
            let limit = page(most, self.messages).max(1);
            let messages = store::before(&mut tx, (last, limit)).await?;
            let Some(oldest) = messages.last().map(|one| one.timetoken) else { return Ok(()) };
            if self.messages >= most {
                self.more = true;
                return Ok(());
            }
            last = oldest;
            for one in &messages {
                self.message(one);
            }
        }
    }

    /// Reads what is attached to them.
    async fn read_attached(&mut self, db: &Db, most: usize) -> Result<(), DbError> {
        let mut last = (i64::MIN, i64::MIN);
        loop {
            let mut tx = db.read().await?;
            let limit = page(most, self.attached).max(1);
            let attached = store::attached(&mut tx, (last, limit)).await?;
            let Some(place) = attached.last().map(|one| one.place) else { return Ok(()) };
            if self.attached >= most {
                self.more = true;
                return Ok(());
            }
            last = place;
            for one in &attached {
                self.attachment(one);
            }
        }
    }

    fn message(&mut self, one: &Message) {
        self.messages += 1;
        if matches!(recognise(&one.payload), Envelope::Plain | Envelope::UnknownCryptor) {
            self.open += 1;
            self.newest_open = self.newest_open.max(Some(one.timetoken));
        }
        if one.meta.as_deref().is_some_and(|meta| !meta_is_codes(meta)) {
            self.told(one.timetoken);
        }
    }

    fn attachment(&mut self, one: &Attached) {
        self.attached += 1;
        if !(action_is_open(&one.kind) && action_is_open(&one.value)) {
            self.told(one.message);
        }
    }

    fn told(&mut self, message: i64) {
        self.beside += 1;
        self.newest_beside = self.newest_beside.max(Some(message));
    }

    fn judged(&self) -> Finding {
        let mut wrong = Vec::new();
        if let Some(newest) = self.newest_open {
            wrong.push(format!("{} messages are plaintext, the newest at {newest}", self.open));
        }
        if let Some(newest) = self.newest_beside {
            let words = "messages have plaintext beside them, the newest at";
            wrong.push(format!("{} {words} {newest}", self.beside));
        }
        let (status, words) = if !wrong.is_empty() {
            (Status::Fail, wrong.join("; "))
        } else if self.more {
            let words = "messages and what is attached to them are ciphertext and codes; there are more, which were not read";
            (Status::Warn, format!("{} {words}", self.messages))
        } else {
            (Status::Pass, format!("all {} messages are ciphertext", self.messages))
        };
        let finding = Finding::new(status, words).with("messages", self.messages);
        let finding = finding.with("attached", self.attached).with("more", self.more);
        finding.with("plaintext", self.open).with("beside", self.beside)
    }
}

#[cfg(test)]
mod tests {
    use super::{Attached, MOST, Message, PAGE, Seen, store};
    use compliance::check::{Finding, Status};
    use db::Db;

    const SEALED: &str = "\"UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8fnG5WRY24bBJMdDRLnw2g\"";

    #[test]
    fn what_stands_beside_ciphertext_is_looked_at_too() {
        let message = |payload: &str, meta: Option<&str>| Message {
            timetoken: 5,
            payload: payload.to_owned(),
            meta: meta.map(str::to_owned),
        };
        let attached = |value: &str| Attached {
            place: (1, 6),
            message: 5,
            kind: "edited".to_owned(),
            value: value.to_owned(),
        };
        let codes = Some("{\"senderRole\":\"provider\"}");
        let told = Some("{\"senderRole\":\"provider\",\"name\":\"Maya\"}");
        for (message, attached, status) in [
            (message(SEALED, codes), attached("read"), Status::Pass),
            (message("\"it hurts\"", None), attached("read"), Status::Fail),
            (message(SEALED, told), attached("read"), Status::Fail),
            (message(SEALED, None), attached("She has a fever now"), Status::Fail),
        ] {
            let mut seen = Seen::default();
            seen.message(&message);
            seen.attachment(&attached);
            let finding = seen.judged();
            assert_eq!(finding.status, status, "{}", finding.observed);
        }
    }

    async fn found(db: &Db, most: usize) -> Finding {
        let mut seen = Seen::default();
        seen.read(db, most).await.unwrap();
        seen.read_attached(db, most).await.unwrap();
        seen.judged()
    }

    #[tokio::test]
    async fn a_store_in_which_somebody_wrote_past_the_gate_is_read_as_it_is() {
        for (name, db) in db::testing::stores().await {
            for migrations in [compliance::MIGRATIONS, crate::MIGRATIONS] {
                db.migrate(migrations).await.unwrap();
            }
            store::plain(&db).await.unwrap();
            let finding = found(&db, MOST).await;
            let words = "1 messages are plaintext, the newest at 1; 2 messages have plaintext beside them, the newest at 2";
            assert_eq!(
                (finding.status, finding.observed.as_str()),
                (Status::Fail, words),
                "{name}"
            );
            // However many were written since.
            let newer = PAGE + 1;
            store::sealed(&db, i64::try_from(newer).unwrap()).await.unwrap();
            let finding = found(&db, MOST).await;
            assert_eq!(
                (finding.status, finding.observed.as_str()),
                (Status::Fail, words),
                "{name}"
            );
            assert_eq!(finding.evidence["messages"], (newer + 2).to_string(), "{name}");
            // What nobody read is not called well.
            let finding = found(&db, newer).await;
            assert_eq!(finding.evidence["messages"], newer.to_string(), "{name}");
            assert_eq!((finding.status, &*finding.evidence["more"]), (Status::Fail, "true"));
            assert_eq!(finding.evidence["plaintext"], "0", "{name}");
        }
    }

    #[test]
    fn what_was_not_read_is_not_called_well() {
        let seen = Seen { messages: 3, more: true, ..Seen::default() };
        assert_eq!(seen.judged().status, Status::Warn);
        assert_eq!(Seen { more: false, ..seen }.judged().status, Status::Pass);
    }
}
