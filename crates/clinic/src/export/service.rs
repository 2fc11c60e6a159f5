//! Opens a copy to whoever may take it, and reads it by the page.

use super::{Page, Table, store};
use crate::disclosure::{Disclosures, NewDisclosure};
use crate::journal::Journal;
use crate::keys::Keys;
use crate::privacy::{self, Export, Privacy, Purpose};
use crate::sensitivity::Part2;
use crate::{Caller, ClinicError, Refusal, consultation, disclosure, organization, sensitivity};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use kernel::{PersonId, Phi, PrivacyRequestId, RecordExportId, Timestamp};
use realtime::keyset::Keyset;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How a copy is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For programs: everything, as JSON in a zip.
    Archive,
    /// For people: what was written and said, as a document.
    Document,
}

impl Format {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Document => "document",
        }
    }
}

/// A copy that may be made now.
#[derive(Clone, Debug)]
pub struct Open {
    /// For what and whom.
    pub export: Export,
    /// The clinic's name.
    pub clinic: String,
    /// When it is made.
    pub made: Timestamp,
    /// Whether anything of it is protected by 42 CFR Part 2, so that the notice goes with it.
    pub part2: bool,
}

/// Patients' records, to be read for a copy.
#[derive(Clone, Debug)]
pub struct Exports {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) keys: Keys,
    privacy: Privacy,
    disclosures: Disclosures,
}

impl Exports {
    pub(crate) fn new(
        (journal, sealer, keys): (Journal, Arc<Sealer>, Keys),
        (privacy, disclosures): (Privacy, Disclosures),
    ) -> Self {
        Self { journal, sealer, keys, privacy, disclosures }
    }

    /// Lets the caller make a copy for a court or an authority, and writes down in the same commit who receives it and on what it
    /// stands, so that an accounting of that very hour tells of it. One that was not taken after all is struck.
    pub async fn allow_disclosed(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &PrivacyRequestId),
        (part2, words): (Option<Part2>, Option<Phi>),
        disclosure: NewDisclosure,
    ) -> Result<Export, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let allowed = async {
            disclosure::rules::of_copy(&disclosure)?;
            let said = (privacy::Purpose::Legal, part2, words);
            let both = (&mut tx, &mut telling);
            let export = self.privacy.permit(caller, both, (patient, id), said).await?;
            let new = NewDisclosure { part2, ..disclosure };
            self.disclosures.enter(caller, (&mut tx, &mut telling), (patient, new)).await?;
            Ok(export)
        }
        .await;
        self.journal.settle(caller, ("privacy-request", id.as_str()), (tx, telling), allowed).await
    }

    /// The keyset on which patients' channels are.
    pub fn keyset(&self) -> &Keyset {
        &self.journal.keyset
    }

    /// Opens a copy to whoever said for what it is. That it was taken stands in the audit log before the first of it is
    /// read, with its purpose.
    pub async fn open(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &RecordExportId),
        format: Format,
    ) -> Result<Open, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let opened = async {
            let export = privacy::store::export(&mut tx, (patient, id)).await?;
            let export = export.ok_or(Refusal::Unknown("copy"))?;
            privacy::rules::may_take(caller, &export, telling.now)?;
            let on = (export.purpose, export.part2, telling.now);
            let part2 = privacy::may_leave(&mut tx, caller, patient, on).await?;
            let what = ("record-export", id.as_str());
            let entry = telling.witness(Event::RecordExported, Action::Read, what);
            entry.patient = Some(patient.as_str().to_owned());
            entry.reason = Some(export.purpose.name());
            entry.details.push(("format", format.name().to_owned()));
            let clinic = organization::store::find(&mut tx, &caller.organization).await?;
            let clinic = clinic.map(|clinic| clinic.name).unwrap_or_default();
            Ok(Open { export, clinic, made: telling.now, part2 })
        }
        .await;
        self.journal.settle(caller, ("record-export", id.as_str()), (tx, telling), opened).await
    }

    /// A page of a table's rows that tell of a patient.
    pub async fn rows(
        &self,
        patient: &PersonId,
        (table, after): (&Table, &str),
    ) -> Result<Page, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let mut page = store::page(&mut tx, &self.sealer, table, (patient, after)).await?;
        let labelled = consultation::store::labelled(&mut tx, patient).await?;
        let now = self.journal.now();
        if table.name == "record_export"
            && disclosure::store::is_silent(&mut tx, patient, now).await?
        {
            page.rows.retain(|row| row["purpose"] != Purpose::Legal.name());
        }
        if table.name == "privacy_request" {
            let untold = privacy::store::untold(&mut tx, patient, now).await?;
            page.rows.retain(|row| !row["id"].as_str().is_some_and(|id| untold.contains(id)));
        }
        tx.commit().await?;
        page.rows.iter_mut().filter(|row| is_of(table, row, &labelled)).for_each(label);
        Ok(page)
    }
}

/// Whether a row is of one of these visits or appointments.
fn is_of(table: &Table, row: &Value, labelled: &BTreeSet<String>) -> bool {
    let own = matches!(table.name, "consultation" | "appointment").then_some("id");
    let keys = ["consultation", "appointment"].into_iter().chain(own);
    keys.filter_map(|key| row.get(key)?.as_str()).any(|id| labelled.contains(id))
}

/// Adds the label of a visit that 42 CFR Part 2 protects, as FHIR's resources carry it.
pub(super) fn label(row: &mut Value) {
    if let Some(fields) = row.as_object_mut() {
        fields.insert("meta".to_owned(), json!({ "security": sensitivity::security() }));
    }
}
