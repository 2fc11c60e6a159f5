//! Who works in a twin, and who comes to it.

use super::Twin;
use super::ask::text;
use clinic::demo::PASSWORD;
use compliance::check::Unseen;
use serde_json::{Value, json};

/// The one who treats, and the one who is asked to translate.
pub(super) const DOCTOR: &str = "dr-1";
pub(super) const NURSE: &str = "nurse-1";
/// By this name she may come as a patient, too.
pub(super) const NURSE_NAME: &str = "Ines Duarte";
pub(super) const INTERPRETER: &str = "interpreter-1";
/// When patients were born of whom nothing else is said.
pub(super) const BORN: &str = "1901-02-03";

/// The sessions of those who work there.
pub(super) struct Staff {
    pub(super) admin: String,
    pub(super) desk: String,
    pub(super) doctor: String,
    pub(super) nurse: String,
    pub(super) interpreter: String,
    pub(super) officer: String,
}

/// Signs somebody in.
pub(super) async fn signed_in(twin: &Twin, (id, password): (&str, &str)) -> Result<String, Unseen> {
    let body = json!({ "login": id, "password": password, "bearer": true });
    text(&twin.post("/api/v1/sessions", "", &body).await?, "/secret")
}

impl Staff {
    /// Everybody comes to work.
    pub(super) async fn enter(twin: &Twin) -> Result<Self, Unseen> {
        Ok(Self {
            admin: signed_in(twin, ("admin-1", PASSWORD)).await?,
            desk: signed_in(twin, ("front-desk-1", PASSWORD)).await?,
            doctor: signed_in(twin, (DOCTOR, PASSWORD)).await?,
            nurse: signed_in(twin, (NURSE, PASSWORD)).await?,
            interpreter: signed_in(twin, (INTERPRETER, PASSWORD)).await?,
            officer: signed_in(twin, ("officer-1", PASSWORD)).await?,
        })
    }
}

/// Adds somebody; their id.
pub(super) async fn added(twin: &Twin, by: &str, person: &Value) -> Result<String, Unseen> {
    text(&twin.post("/api/v1/people", by, person).await?, "/id")
}

/// Adds a patient of this name.
pub(super) async fn patient(twin: &Twin, by: &str, name: &str) -> Result<String, Unseen> {
    let person = json!({ "role": "patient", "name": name, "birthDate": BORN });
    added(twin, by, &person).await
}

/// Gives somebody a password, and signs them in, who choose their own.
pub(super) async fn enrolled(
    twin: &Twin,
    staff: &Staff,
    (person, password): (&str, &str),
) -> Result<String, Unseen> {
    let path = format!("/api/v1/people/{person}/password");
    let given = format!("{password}-for-once");
    twin.put(&path, &staff.admin, &json!({ "password": given })).await?;
    let session = signed_in(twin, (person, &given)).await?;
    twin.put(&path, &session, &json!({ "password": password })).await?;
    Ok(session)
}
