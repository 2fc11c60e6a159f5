//! Writes attestations down.

use super::{Attestation, NewAttestation, rules, store};
use crate::audit::{Action, AuditError, Entry, Event, Ledger, Outcome, Resource};
use crate::check::{Check, is_ahead};
use crate::evidence::Part;
use db::{Db, DbError};
use jiff::tz::TimeZone;
use kernel::{Actor, Fault, Kind, Timestamp};
use serde_json::json;

/// Why an attestation was not taken. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum AttestationError {
    /// The program looks at this itself.
    #[error("{0} is observed, and nobody's word counts for it; mend what it finds")]
    Observed(&'static str),
    /// Something given is not what it must be.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// It is shown by a document, and none is named.
    #[error(
        "{0} is vouched for by a document, such as a report: name it, so that its SHA-256 is kept"
    )]
    Undocumented(&'static str),
    /// It would end at a wrong time.
    #[error("an attestation of {0} ends after now, and within {1} days")]
    Lasts(&'static str, u32),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for AttestationError {
    fn kind(&self) -> Kind {
        match self {
            Self::Observed(_) => Kind::Conflict,
            Self::Field(..) | Self::Undocumented(_) | Self::Lasts(..) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Observed(_) => "attestation.observed",
            Self::Field(..) => "attestation.field",
            Self::Undocumented(_) => "attestation.document",
            Self::Lasts(..) => "attestation.expires",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}

/// What somebody vouches for.
#[derive(Clone, Debug)]
pub struct Attestations(Ledger);

impl Attestations {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// Somebody vouches for what a check cannot observe. Its days are those of this clock.
    pub async fn attest(
        &self,
        by: Actor,
        check: &'static Check,
        (new, zone): (NewAttestation, &TimeZone),
    ) -> Result<Attestation, AttestationError> {
        let now = self.0.now();
        rules::admit(check, &new, (now, zone))?;
        let id = self.0.id();
        let made = Attestation { id, said: new, recorded_by: by.id.clone(), recorded: now };
        let mut tx = self.0.db.begin().await?;
        store::insert(&mut tx, &made).await?;
        let resource = Resource { kind: "attestation", id: made.id.clone(), channel: None };
        let mut entry =
            Entry::new(Event::AttestationMade, Action::Create, Outcome::Success, by, resource);
        entry.details =
            vec![("check", check.id.to_owned()), ("expires", made.said.expires.to_string())];
        self.0.commit(tx, entry).await?;
        Ok(made)
    }

    /// Every one of them, newest first.
    pub async fn all(&self) -> Result<Vec<Attestation>, DbError> {
        store::list(&mut self.0.db.read().await?, "").await
    }

    /// Until when somebody vouches for a check now, if anybody does.
    pub async fn until(db: &Db, check: &str, now: Timestamp) -> Result<Option<Timestamp>, DbError> {
        let all = store::list(&mut db.read().await?, check).await?;
        let newest = all.iter().find(|one| !is_ahead(one.recorded, now));
        Ok(newest.map(|one| one.said.expires).filter(|ends| *ends > now))
    }

    /// Those made before an instant, as a part of evidence.
    pub async fn part(db: &Db, until: Timestamp) -> Result<Part, DbError> {
        let all = store::list(&mut db.read().await?, "").await?;
        let line = |one: &Attestation| {
            json!({
                "id": one.id, "check": one.said.check, "owner": one.said.owner,
                "statement": one.said.statement, "documentSha256": one.said.document,
                "expiresAt": one.said.expires.to_string(), "recordedBy": one.recorded_by,
                "recordedAt": one.recorded.to_string(),
            })
            .to_string()
        };
        let lines = all.iter().rev().filter(|one| one.recorded < until).map(line).collect();
        Ok(Part { path: "checks/attestations.ndjson", lines })
    }
}
