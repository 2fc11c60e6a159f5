//! People of a twin who have no business with one of its patients, and how they come in.

use super::Twin;
use super::people::{Staff, added, enrolled, signed_in};
use super::rights::{
    ADMINISTRATOR, DESK, ENDED, FOREIGN_ADMINISTRATOR, FOREIGN_OFFICER, FOREIGN_PROVIDER, GUARDIAN,
    GUEST, GUEST_ELSEWHERE, INTERPRETER, NOBODY, NURSE, OFFICER, PATIENT, PROVIDER,
};
use super::visit::Visit;
use clinic::demo::{NEIGHBOURS, PASSWORD};
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::json;

/// A department in which the patient never was.
const ELSEWHERE: &str = "zz-elsewhere";
/// What they sign in by.
const OWN: &str = "a-password-of-nobody-from-elsewhere";

/// Somebody who pries.
pub(super) struct Stranger {
    pub(super) role: &'static str,
    /// Of their session; empty where they have none.
    pub(super) secret: String,
}

/// Somebody is added to these departments, signs in, and shows again that it is them: what they are refused then, they are not
/// refused for that.
async fn hired(
    twin: &Twin,
    staff: &Staff,
    (role, departments): (&str, &[&str]),
) -> Result<(String, String), Unseen> {
    let person = json!({ "role": role, "name": "Nobody Elsewhere", "departments": departments });
    let id = added(twin, &staff.admin, &person).await?;
    let session = enrolled(twin, staff, (&id, OWN)).await?;
    proven(twin, (&session, OWN)).await?;
    Ok((id, session))
}

/// Somebody shows their password once more.
pub(super) async fn proven(twin: &Twin, (session, password): (&str, &str)) -> Result<(), Unseen> {
    let shown = json!({ "password": password });
    twin.post("/api/v1/sessions/current/proof", session, &shown).await.map(drop)
}

/// Somebody of the other organization that a twin has in its store comes in, and shows again that it is them.
async fn foreign(
    twin: &Twin,
    (role, id): (&'static str, &'static str),
) -> Result<Stranger, Unseen> {
    let secret = signed_in(twin, (id, PASSWORD)).await?;
    proven(twin, (&secret, PASSWORD)).await?;
    Ok(Stranger { role, secret })
}

/// Everybody who has no business with the patient of a visit; some of them have with that of another.
pub(super) async fn everybody(
    twin: &Twin,
    staff: &Staff,
    (visit, other): (&Visit, &Visit),
) -> Result<Vec<Stranger>, Unseen> {
    // Whoever gives others their passwords has shown their own a moment ago.
    proven(twin, (&staff.admin, PASSWORD)).await?;
    let department = format!("/api/v1/departments/{ELSEWHERE}");
    twin.put(&department, &staff.admin, &json!({ "name": "Nobody's ward" })).await?;
    let (_, nurse) = hired(twin, staff, (NURSE, &[ELSEWHERE])).await?;
    let (_, provider) = hired(twin, staff, (PROVIDER, &[ELSEWHERE])).await?;
    let (_, interpreter) = hired(twin, staff, (INTERPRETER, &[])).await?;
    // Until now they worked where the patient is seen.
    let (left, ended) = hired(twin, staff, (NURSE, &["general-practice"])).await?;
    let (account, closed) = (format!("/api/v1/people/{left}"), json!({ "active": false }));
    let close = (Method::PATCH, account.as_str());
    twin.done(close, &staff.admin, Some(closed.to_string())).await?;
    let all = [
        (PATIENT, other.patient.clone()),
        (GUARDIAN, other.guardian.clone()),
        (GUEST_ELSEWHERE, other.guest.clone()),
        (GUEST, visit.guest.clone()),
        (INTERPRETER, interpreter),
        (NURSE, nurse),
        (PROVIDER, provider),
        (DESK, staff.desk.clone()),
        (ADMINISTRATOR, staff.admin.clone()),
        (OFFICER, staff.officer.clone()),
        (ENDED, ended),
        (NOBODY, String::new()),
    ];
    let mut all: Vec<_> = all.into_iter().map(|(role, secret)| Stranger { role, secret }).collect();
    let elsewhere = [FOREIGN_ADMINISTRATOR, FOREIGN_OFFICER, FOREIGN_PROVIDER];
    for who in elsewhere.into_iter().zip(NEIGHBOURS) {
        all.push(foreign(twin, who).await?);
    }
    Ok(all)
}

/// Refuses to go by what was refused to somebody whose session ended meanwhile.
pub(super) async fn are_in(twin: &Twin, strangers: &[Stranger]) -> Result<(), Unseen> {
    for Stranger { role, secret } in strangers {
        let is_out = [ENDED, NOBODY].contains(role);
        if !is_out && !twin.get("/api/v1/sessions/current", secret).await?.is_given() {
            let words = format!("in the check's own clinic the session of a {role} ended");
            return Err(Unseen::because(words));
        }
    }
    Ok(())
}
