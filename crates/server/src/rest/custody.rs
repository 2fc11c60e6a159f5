//! Keys for those who answer for them: which there are; and, by two people, a new key-encryption key, and another one for a key
//! that is no longer to be trusted.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use crate::vault::{Holding, Inventory};
use axum::Extension;
use axum::extract::State;
use compliance::custody::{Change, ChangeState, Custody, Reason};
use kernel::{ConsentId, Kind, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of keys.
pub(super) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get(
            "/api/v1/compliance/keys",
            KEEPERS,
            "Every key that the server has, without one secret",
            list,
        )
        .answers::<Items<KeyView>>(),
        Route::post(
            "/api/v1/compliance/keys/rotate",
            &[Role::Administrator],
            "Ask that a new version of the key-encryption key is put in use, by which every key is wrapped anew while the server runs; somebody else approves it. Asks for the second factor again",
            rotate,
        )
        .answers::<KeyChangeView>()
        .status(201),
        Route::post(
            "/api/v1/compliance/keys/compromised",
            &[Role::Administrator],
            "A key is no longer to be trusted: ask that this is recorded and the key replaced; somebody else approves it. Asks for the second factor again",
            distrust,
        )
        .takes::<Distrusted>()
        .answers::<KeyChangeView>()
        .status(201),
    ];
    all.extend(decided());
    all
}

/// What one asked for and another decides on.
fn decided() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/compliance/keys/changes",
            KEEPERS,
            "Replacements of keys that were asked for: those that wait, and then the newest, 50 at most",
            changes,
        )
        .answers::<Items<KeyChangeView>>(),
        Route::post(
            "/api/v1/compliance/keys/changes/{id}/approve",
            KEEPERS,
            "Approve within a day what somebody else asked for, which carries it out. Asks for the second factor again",
            approve,
        )
        .answers::<KeyChangeView>(),
        Route::post(
            "/api/v1/compliance/keys/changes/{id}/refuse",
            KEEPERS,
            "Refuse what somebody asked for, or take back what one asked for. Asks for the second factor again",
            refuse,
        )
        .answers::<KeyChangeView>(),
    ]
}

/// A key, or all of a kind.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KeyHolding)]
struct KeyView {
    /// An id, a scope, a class of channels or a setting.
    id: String,
    /// key-encryption, messages, fields, lookups, audit-fields, audit-terms, file-links, relay, audit-signing, tokens, backup, tls or push
    purpose: &'static str,
    algorithm: &'static str,
    /// file, environment, store, settings, elsewhere, or what seals it: `aws_kms`, `pkcs11`
    place: String,
    /// active, retiring, retired or destroyed
    state: &'static str,
    /// How many there are; of a version of the key-encryption key, how many it wraps.
    count: u64,
    #[schema(format = DateTime)]
    made_at: Option<String>,
    /// When it should be followed by a new one; of a retired one, when its time is over and it is destroyed, and null once a legal hold keeps it
    /// beyond that.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Why it is no longer trusted: stolen, lost, exposed or suspected.
    compromised: Option<String>,
    /// Whether a retired one stays beyond its time, for a legal hold keeps a backup that may need it.
    held: bool,
}

impl From<Holding> for KeyView {
    fn from(one: Holding) -> Self {
        Self {
            id: one.id,
            purpose: one.purpose,
            algorithm: one.algorithm,
            place: one.place,
            state: one.state,
            count: one.count,
            made_at: one.made.map(|at| at.to_string()),
            due_at: one.due.map(|at| at.to_string()),
            compromised: one.compromised,
            held: one.held,
        }
    }
}

/// A replacement of a key that takes two people.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KeyChange)]
struct KeyChangeView {
    id: String,
    /// The key that is given up; null where the key-encryption key gets a new version in its time.
    key: Option<String>,
    /// Of one that is given up: stolen, lost, exposed or suspected.
    reason: Option<&'static str>,
    /// asked, approved, refused or lapsed; an approved one is carried out
    state: &'static str,
    asked_by: String,
    #[schema(format = DateTime)]
    asked_at: String,
    /// Until when somebody else may approve it.
    #[schema(format = DateTime)]
    lapses_at: String,
    decided_by: Option<String>,
    #[schema(format = DateTime)]
    decided_at: Option<String>,
}

impl KeyChangeView {
    fn new(one: Change, state: ChangeState) -> Self {
        let lapses = one.lapses();
        let (decided_by, decided_at) = one.decided.unzip();
        Self {
            state: state.name(),
            lapses_at: lapses.to_string(),
            reason: one.distrusted.as_ref().map(|(_, reason)| reason.name()),
            id: one.id,
            key: one.distrusted.map(|(key, _)| key),
            asked_by: one.asked.0,
            asked_at: one.asked.1.to_string(),
            decided_by,
            decided_at: decided_at.map(|at| at.to_string()),
        }
    }
}

impl From<Change> for KeyChangeView {
    /// As it was just written down.
    fn from(one: Change) -> Self {
        let state = one.kept;
        Self::new(one, state)
    }
}

async fn list(
    State(rest): State<Rest>,
    Extension(custody): Extension<Custody>,
    Extension(inventory): Extension<Inventory>,
) -> Answer<Items<KeyView>> {
    let keysets = rest.environments.list().await?;
    let all = inventory.list(&custody, &keysets).await?;
    ok(all.into_iter().map(KeyView::from).collect())
}

async fn changes(Extension(custody): Extension<Custody>) -> Answer<Items<KeyChangeView>> {
    let all = custody.changes().await?;
    ok(all.into_iter().map(|(one, state)| KeyChangeView::new(one, state)).collect())
}

async fn rotate(
    State(rest): State<Rest>,
    Extension(custody): Extension<Custody>,
    Who(caller): Who,
) -> Answer<KeyChangeView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    created(custody.ask(&caller.actor(), None).await?.into())
}

/// A key that is no longer to be trusted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = DistrustedKey)]
struct Distrusted {
    /// A version of the key-encryption key, or the scope of a data key.
    id: String,
    /// stolen, lost, exposed or suspected
    reason: String,
}

async fn distrust(
    State(rest): State<Rest>,
    Extension(custody): Extension<Custody>,
    Who(caller): Who,
    Body(named): Body<Distrusted>,
) -> Answer<KeyChangeView> {
    let reason = Reason::find(&named.reason).ok_or_else(|| {
        let detail = "The field reason is stolen, lost, exposed or suspected.";
        Problem::new(Kind::Invalid, "request.field", detail)
    })?;
    rest.clinic.sessions.stepped_up(&caller).await?;
    created(custody.ask(&caller.actor(), Some((named.id, reason))).await?.into())
}

async fn approve(
    State(rest): State<Rest>,
    Extension(custody): Extension<Custody>,
    Who(caller): Who,
    At(id): At<ConsentId>,
) -> Answer<KeyChangeView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    ok(custody.approve(&caller.actor(), id.as_str()).await?.into())
}

async fn refuse(
    State(rest): State<Rest>,
    Extension(custody): Extension<Custody>,
    Who(caller): Who,
    At(id): At<ConsentId>,
) -> Answer<KeyChangeView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    ok(custody.refuse(&caller.actor(), id.as_str()).await?.into())
}
