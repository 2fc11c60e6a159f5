//! Keys for those who answer for them: which there are, a new key-encryption key, and one that is no longer to be trusted.

use super::Rest;
use super::answer::{Answer, ok};
use super::problem::Problem;
use super::request::{Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use crate::vault::{Holding, Inventory};
use axum::Extension;
use axum::extract::State;
use compliance::custody::{Custody, Reason};
use kernel::{Kind, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of keys.
pub(super) fn routes() -> Vec<Route> {
    vec![
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
            "Put a new version of the key-encryption key in use; every key is wrapped anew under it while the server runs. Asks for the second factor again",
            rotate,
        )
        .answers::<Items<KeyView>>(),
        Route::post(
            "/api/v1/compliance/keys/compromised",
            &[Role::Administrator],
            "A key is no longer to be trusted: record it and replace the key at once. Asks for the second factor again",
            distrust,
        )
        .takes::<Distrusted>()
        .answers::<Items<KeyView>>(),
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

/// Where keys are.
type Keys = (Extension<Custody>, Extension<Inventory>);

async fn shown(
    rest: &Rest,
    (Extension(custody), Extension(inventory)): Keys,
) -> Answer<Items<KeyView>> {
    let keysets = rest.environments.list().await?;
    let all = inventory.list(&custody, &keysets).await?;
    ok(all.into_iter().map(KeyView::from).collect())
}

async fn list(State(rest): State<Rest>, keys: Keys) -> Answer<Items<KeyView>> {
    shown(&rest, keys).await
}

async fn rotate(State(rest): State<Rest>, Who(caller): Who, keys: Keys) -> Answer<Items<KeyView>> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    keys.0.rotate(caller.actor()).await?;
    shown(&rest, keys).await
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
    Who(caller): Who,
    keys: Keys,
    Body(named): Body<Distrusted>,
) -> Answer<Items<KeyView>> {
    let reason = Reason::find(&named.reason).ok_or_else(|| {
        let detail = "The field reason is stolen, lost, exposed or suspected.";
        Problem::new(Kind::Invalid, "request.field", detail)
    })?;
    rest.clinic.sessions.stepped_up(&caller).await?;
    keys.0.distrust(caller.actor(), &named.id, reason).await?;
    shown(&rest, keys).await
}
