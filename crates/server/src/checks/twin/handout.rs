//! Copies of a record, as an officer takes them.

use super::Twin;
use super::ask::{Answer, text};
use super::leaver::Leaver;
use super::people::Staff;
use clinic::demo::PASSWORD;
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::{Value, json};

/// What somebody asked for a patient.
pub(super) struct Asked<'a> {
    twin: &'a Twin,
    officer: &'a str,
    person: &'a str,
    request: String,
}

/// The files of a copy, by their names.
pub(super) type Files = Vec<(String, Vec<u8>)>;

impl<'a> Asked<'a> {
    /// An officer writes down that a copy is asked for, and shows that it is they.
    pub(super) async fn of(
        twin: &'a Twin,
        staff: &'a Staff,
        provider: &'a Leaver,
    ) -> Result<Self, Unseen> {
        let (officer, person) = (staff.officer.as_str(), provider.person.as_str());
        let shown = json!({ "password": PASSWORD });
        twin.post("/api/v1/sessions/current/proof", officer, &shown).await?;
        let all = format!("/api/v1/patients/{person}/privacy-requests");
        let request = text(&twin.post(&all, officer, &json!({ "asked": "access" })).await?, "/id")?;
        Ok(Self { twin, officer, person, request })
    }

    /// They say for what and whom a copy is; what is answered.
    pub(super) async fn said(&self, what: &Value) -> Result<Answer, Unseen> {
        let Self { twin, officer, person, request } = self;
        let path = format!("/api/v1/patients/{person}/privacy-requests/{request}/exports");
        twin.ask((Method::POST, &path), officer, Some(what.to_string())).await
    }

    /// They take the copy that was allowed; nothing where it is none.
    pub(super) async fn taken(&self, allowed: &Answer) -> Result<Option<Files>, Unseen> {
        let Self { twin, officer, person, .. } = self;
        let export = text(&allowed.taken("POST /api/v1/patients/…/exports")?, "/id")?;
        let path = format!("/api/v1/patients/{person}/exports/{export}/archive");
        Ok(crate::record_export::unpacked(&twin.bytes(&path, officer).await?))
    }
    /// They take it as a document for people, in a language; nothing where it is not given.
    pub(super) async fn printed(
        &self,
        allowed: &Answer,
        language: &str,
    ) -> Result<Vec<u8>, Unseen> {
        let Self { twin, officer, person, .. } = self;
        let export = text(&allowed.taken("POST /api/v1/patients/…/exports")?, "/id")?;
        let path =
            format!("/api/v1/patients/{person}/exports/{export}/document?language={language}");
        twin.bytes(&path, officer).await
    }
}
