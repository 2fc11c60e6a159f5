//! Whether what is stored on channels that carry PHI is ciphertext, and what stands beside it codes.

mod store;

use crate::gate::{action_is_open, meta_is_codes};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use store::{Attached, Message};
use wire::cipher::{Envelope, recognise};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-005.b",
    version: 2,
    cites: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "every stored message of a person on a channel that carries PHI is ciphertext, and its metadata and what is attached to it are ids, codes or ciphertext",
    remediation: "find out who wrote the named messages past the gate, and treat it as an incident",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(sealed(site)),
        spoil: |_, site| Box::pin(async { Ok(store::plain(&site.db).await.map(|()| site)?) }),
    },
}];

async fn sealed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let messages = store::newest(&mut tx).await?;
    if messages.is_empty() {
        return Ok(Finding::nothing("no channel that carries PHI holds a message yet"));
    }
    Ok(judged(&messages, &store::attached(&mut tx).await?))
}

fn judged(messages: &[Message], attached: &[Attached]) -> Finding {
    let plain = |one: &&Message| {
        matches!(recognise(&one.payload), Envelope::Plain | Envelope::UnknownCryptor)
    };
    let told = |one: &&Message| one.meta.as_deref().is_some_and(|meta| !meta_is_codes(meta));
    let words = |one: &&Attached| !(action_is_open(&one.kind) && action_is_open(&one.value));
    let open: Vec<i64> = messages.iter().filter(plain).map(|one| one.timetoken).collect();
    let mut beside: Vec<i64> = messages.iter().filter(told).map(|one| one.timetoken).collect();
    beside.extend(attached.iter().filter(words).map(|one| one.message));
    let mut wrong = Vec::new();
    if let Some(newest) = open.first() {
        wrong.push(format!("{} messages are plaintext, the newest at {newest}", open.len()));
    }
    if let Some(newest) = beside.iter().max() {
        let words = "messages have plaintext beside them, the newest at";
        wrong.push(format!("{} {words} {newest}", beside.len()));
    }
    let (status, words) = if wrong.is_empty() {
        (Status::Pass, format!("the newest {} messages are ciphertext", messages.len()))
    } else {
        (Status::Fail, wrong.join("; "))
    };
    let finding = Finding::new(status, words).with("messages", messages.len());
    finding.with("plaintext", open.len()).with("beside", beside.len())
}

#[cfg(test)]
mod tests {
    use super::{Attached, Message, judged, store};
    use compliance::check::Status;

    const SEALED: &str = "\"UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8fnG5WRY24bBJMdDRLnw2g\"";

    #[test]
    fn what_stands_beside_ciphertext_is_looked_at_too() {
        let message = |payload: &str, meta: Option<&str>| Message {
            timetoken: 5,
            payload: payload.to_owned(),
            meta: meta.map(str::to_owned),
        };
        let attached = |value: &str| Attached {
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
            let finding = judged(&[message], &[attached]);
            assert_eq!(finding.status, status, "{}", finding.observed);
        }
    }

    #[tokio::test]
    async fn a_store_in_which_somebody_wrote_past_the_gate_is_read_as_it_is() {
        for (name, db) in db::testing::stores().await {
            for migrations in [compliance::MIGRATIONS, crate::MIGRATIONS] {
                db.migrate(migrations).await.unwrap();
            }
            store::plain(&db).await.unwrap();
            let mut tx = db.read().await.unwrap();
            let messages = store::newest(&mut tx).await.unwrap();
            let finding = judged(&messages, &store::attached(&mut tx).await.unwrap());
            let words = "1 messages are plaintext, the newest at 1; 2 messages have plaintext beside them, the newest at 2";
            assert_eq!(
                (finding.status, finding.observed.as_str()),
                (Status::Fail, words),
                "{name}"
            );
        }
    }
}
