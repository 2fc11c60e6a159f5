//! Accounts: who may come in and as what, open sessions and API keys.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::{ADMIN, EVERYBODY};
use super::view::{Items, PersonView};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::account::{Banned, Change, Grant, Outcome};
use clinic::factor::Factor;
use clinic::session::{ApiKey, NewKey, Session};
use clinic::{Refusal, Scope};
use kernel::{DepartmentId, PersonId, Role, SessionId, Timestamp};
use realtime::access::BanReason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who decide about privileged roles.
pub(super) const PRIVILEGED: &[Role] = &[Role::Administrator, Role::ComplianceOfficer];
/// Those as whom programs may act.
pub(super) const KEYED: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Interpreter,
    Role::ComplianceOfficer,
    Role::Administrator,
];

/// The routes of accounts. None of them opens to an API key: a key makes no keys.
pub(super) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::patch(
            "/api/v1/people/{person}",
            ADMIN,
            "Close an account, which ends all that is open by it, or open it; give another role",
            change,
        )
        .takes::<ChangedAccount>()
        .answers::<AccountView>(),
        Route::get(
            "/api/v1/people/{person}/sessions",
            EVERYBODY,
            "Open sessions: one's own, or as an administrator anybody's",
            sessions,
        )
        .answers::<Items<SessionView>>(),
        Route::delete(
            "/api/v1/people/{person}/sessions/{session}",
            EVERYBODY,
            "Sign a session out from elsewhere",
            end_session,
        )
        .status(204),
    ];
    all.extend(keys());
    all.extend(grants());
    all.push(
        Route::delete(
            "/api/v1/people/{person}/identity-links",
            ADMIN,
            "Forget by which name identity providers know somebody, within five minutes of showing a second factor again; \
             what is open by the account ends, and the next name with its address is linked",
            forget_links,
        )
        .status(204),
    );
    all
}

/// Forgets who somebody is at identity providers.
async fn forget_links(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    rest.clinic.sign_ons.forget(&caller, &person).await?;
    none()
}

fn keys() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/people/{person}/api-keys",
            EVERYBODY,
            "API keys with scope, end and last use: one's own, or as an administrator anybody's",
            list_keys,
        )
        .answers::<Items<KeyView>>(),
        Route::post(
            "/api/v1/people/{person}/api-keys",
            KEYED,
            "Make an API key that acts as this person, within its scopes and five minutes of showing a second factor again: one's own, or as an administrator that of an account to which nobody signs in, or without the scope clinic",
            add_key,
        )
        .takes::<NewApiKey>()
        .answers::<MadeKey>()
        .status(201),
        Route::delete(
            "/api/v1/people/{person}/api-keys/{key}",
            EVERYBODY,
            "Take an API key back: one's own, or as an administrator anybody's",
            revoke_key,
        )
        .status(204),
    ]
}

fn grants() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/account-bans",
            PRIVILEGED,
            "Whose accounts are banned, why and by whom",
            list_banned,
        )
        .answers::<Items<BannedAccount>>(),
        Route::delete(
            "/api/v1/people/{person}/ban",
            PRIVILEGED,
            "Lift a ban that somebody else placed, within five minutes of showing a second factor again; the account stays closed until it is opened",
            lift_ban,
        )
        .status(204),
        Route::get(
            "/api/v1/role-grants",
            PRIVILEGED,
            "Roles that were given, and privileged ones that wait for a second person",
            list_grants,
        )
        .query(&[("outcome", "pending, approved, refused or direct")])
        .answers::<Items<GrantView>>(),
        Route::post(
            "/api/v1/role-grants/{grant}/approve",
            PRIVILEGED,
            "Approve a role that somebody else proposed, within five minutes of showing a second factor again",
            approve,
        )
        .answers::<GrantView>(),
        Route::post(
            "/api/v1/role-grants/{grant}/refuse",
            PRIVILEGED,
            "Refuse a proposed role, or take one's own proposal back",
            refuse,
        )
        .answers::<GrantView>(),
    ]
}

/// What changes of an account; what is missing stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ChangedAccount {
    /// false ends every session, token and key of the person at once.
    active: Option<bool>,
    /// Another role.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// With a role of those who treat: the departments they work in.
    #[schema(value_type = Option<Vec<String>>)]
    departments: Option<Vec<DepartmentId>>,
    /// With active false: when they left; of whom nobody said it, also once the account is closed. The checks tell how long it took to close the account.
    #[schema(value_type = Option<String>, format = DateTime)]
    left_at: Option<Timestamp>,
    /// abuse, runaway (their client repeats itself), flood or stolen (somebody else has what they come by): closes the account,
    /// also to tokens that applications granted, and it does not open until a second person has lifted the ban.
    banned: Option<String>,
}

/// A person, and what of their account waits for approval.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountView {
    person: PersonView,
    /// The privileged role that somebody else must approve.
    pending: Option<GrantView>,
}

/// Changes an account.
pub(super) async fn change(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<ChangedAccount>,
) -> Answer<AccountView> {
    let ChangedAccount { active, role, departments, left_at: left, banned } = body;
    let banned = banned.as_deref().map(reason).transpose()?;
    let change = Change { active, role, departments, banned, left };
    let pending = rest.clinic.accounts.change(&caller, &person, change).await?;
    let person = rest.clinic.people.find(&caller, &person).await?;
    ok(AccountView { person: (&person).into(), pending: pending.as_ref().map(GrantView::from) })
}

/// Why somebody is banned.
fn reason(name: &str) -> Result<BanReason, Refusal> {
    let problem = "is abuse, runaway, flood or stolen";
    BanReason::given(name).ok_or(Refusal::Field { field: "banned", problem })
}

/// Lifts a ban.
async fn lift_ban(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    rest.clinic.accounts.lift_ban(&caller, &person).await?;
    none()
}

/// An account that is banned.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BannedAccount {
    person_id: String,
    /// abuse, runaway, flood or stolen
    reason: &'static str,
    /// Who cannot lift it; nobody of a ban of before that was kept.
    banned_by: Option<String>,
}

impl From<&Banned> for BannedAccount {
    fn from(one: &Banned) -> Self {
        Self {
            person_id: one.person.to_string(),
            reason: one.reason.name(),
            banned_by: one.by.as_ref().map(ToString::to_string),
        }
    }
}

/// Whose accounts are banned.
pub(super) async fn list_banned(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<BannedAccount>> {
    let banned = rest.clinic.accounts.banned(&caller).await?;
    ok(banned.iter().map(BannedAccount::from).collect())
}

/// An open session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionView {
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last used, to ten seconds.
    #[schema(format = DateTime)]
    used_at: String,
    /// When it ends unless it is used again.
    #[schema(format = DateTime)]
    idle_expires_at: String,
    /// totp, passkey, recovery-code or provider.
    second_factor: Option<&'static str>,
    /// The one visit that it is for, when a link opened it.
    appointment_id: Option<String>,
}

impl SessionView {
    fn of(session: &Session, own: Option<&SessionId>) -> Self {
        Self {
            id: session.id.to_string(),
            current: own == Some(&session.id),
            created_at: session.created.to_string(),
            used_at: session.seen.to_string(),
            idle_expires_at: session.ends.to_string(),
            second_factor: session.factor.map(Factor::name),
            appointment_id: session.visit.as_ref().map(ToString::to_string),
        }
    }
}

/// A person's open sessions.
pub(super) async fn sessions(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Answer<Items<SessionView>> {
    let open = rest.clinic.sessions.open_of(&caller, &person).await?;
    let own = caller.session.as_ref();
    ok(open.iter().map(|session| SessionView::of(session, own)).collect())
}

/// Signs a session out from elsewhere.
pub(super) async fn end_session(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((person, session)): At<(PersonId, SessionId)>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.end_remote(&caller, (&person, &session)).await?;
    none()
}

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewApiKey {
    /// What it is for.
    label: String,
    /// clinic, keysets, evidence, provisioning, audit-events
    scopes: Vec<String>,
    /// 1 to 365; 90 unless said.
    expires_in_days: Option<u16>,
}

/// A key for a program; its secret is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MadeKey {
    id: String,
    label: String,
    #[schema(format = DateTime)]
    expires_at: String,
    secret: String,
}

/// Makes an API key.
pub(super) async fn add_key(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<NewApiKey>,
) -> Answer<MadeKey> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    let problem = "are clinic, keysets, evidence, provisioning and audit-events";
    let find = |name: &String| Scope::find(name).ok_or(Refusal::Field { field: "scopes", problem });
    let scopes = body.scopes.iter().map(find).collect::<Result<_, _>>()?;
    let days = body.expires_in_days.unwrap_or(90);
    let new = NewKey { label: body.label, scopes, days };
    let (key, secret) = rest.clinic.sessions.add_key(&caller, &person, new).await?;
    let secret = secret.expose().to_owned();
    let expires_at = key.expires.to_string();
    created(MadeKey { id: key.id.to_string(), label: key.label, expires_at, secret })
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyView {
    id: String,
    /// As whom it acts, and whose it is.
    person_id: String,
    label: String,
    scopes: Vec<&'static str>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it was last used, to the minute.
    #[schema(format = DateTime)]
    used_at: Option<String>,
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
}

impl From<&ApiKey> for KeyView {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            person_id: key.person.to_string(),
            label: key.label.clone(),
            scopes: key.scopes.iter().map(Scope::name).collect(),
            created_at: key.created.to_string(),
            expires_at: key.expires.to_string(),
            used_at: key.used.map(|at| at.to_string()),
            revoked_at: key.revoked.map(|at| at.to_string()),
        }
    }
}

/// A person's API keys.
pub(super) async fn list_keys(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Answer<Items<KeyView>> {
    let keys = rest.clinic.sessions.keys(&caller, &person).await?;
    ok(keys.iter().map(KeyView::from).collect())
}

/// Takes an API key back.
pub(super) async fn revoke_key(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((person, key)): At<(PersonId, SessionId)>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.revoke_key(&caller, &person, &key).await?;
    none()
}

/// A role that somebody gets.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GrantView {
    id: String,
    person_id: String,
    role: &'static str,
    proposed_by: String,
    #[schema(format = DateTime)]
    proposed_at: String,
    /// pending, approved, refused or direct
    outcome: &'static str,
    decided_by: Option<String>,
    #[schema(format = DateTime)]
    decided_at: Option<String>,
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        Self {
            id: grant.id.clone(),
            person_id: grant.person.to_string(),
            role: grant.role.name(),
            proposed_by: grant.proposed_by.to_string(),
            proposed_at: grant.proposed.to_string(),
            outcome: grant.outcome.name(),
            decided_by: grant.decided_by.as_ref().map(ToString::to_string),
            decided_at: grant.decided.map(|at| at.to_string()),
        }
    }
}

/// Which grants to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichGrants {
    outcome: Option<String>,
}

/// Roles that were given or wait.
pub(super) async fn list_grants(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<WhichGrants>,
) -> Answer<Items<GrantView>> {
    let problem = "is pending, approved, refused or direct";
    let find = |name: &str| Outcome::find(name).ok_or(Refusal::Field { field: "outcome", problem });
    let outcome = which.outcome.as_deref().map(find).transpose()?;
    let grants = rest.clinic.accounts.grants(&caller, outcome).await?;
    ok(grants.iter().map(GrantView::from).collect())
}

/// Approves a proposed role.
pub(super) async fn approve(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(grant): At<String>,
) -> Answer<GrantView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    ok((&rest.clinic.accounts.decide(&caller, &grant, true).await?).into())
}

/// Refuses a proposed role.
pub(super) async fn refuse(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(grant): At<String>,
) -> Answer<GrantView> {
    ok((&rest.clinic.accounts.decide(&caller, &grant, false).await?).into())
}
