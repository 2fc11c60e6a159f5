//! People.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::view::{Items, PersonView, shown};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::person::NewPerson;
use kernel::{DepartmentId, PersonId, Phi, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct AddPerson {
    /// provider, nurse, patient, coordinator, interpreter, guardian, compliance-officer or
    /// administrator
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = String)]
    name: Phi,
    #[schema(value_type = Option<String>)]
    birth_date: Option<Phi>,
    #[schema(value_type = Option<String>)]
    phone: Option<Phi>,
    #[schema(value_type = Option<String>)]
    email: Option<Phi>,
    specialty: Option<String>,
    locale: Option<String>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    departments: Vec<DepartmentId>,
}

/// Adds a person; a privileged role waits for somebody else's approval, and until then they cannot sign in.
pub(super) async fn add(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<AddPerson>,
) -> Answer<PersonView> {
    // Staff is there before patients are.
    if matches!(body.role, Role::Patient | Role::Guardian) {
        rest.takes_phi()?;
    }
    let new = NewPerson {
        id: None,
        role: body.role,
        name: body.name,
        birth_date: body.birth_date,
        phone: body.phone,
        email: body.email,
        specialty: body.specialty,
        locale: body.locale,
        departments: body.departments,
    };
    created((&rest.clinic.accounts.add(&caller, new).await?).into())
}

/// What is searched for. A name travels in the body, not in the URL, where logs would keep it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// One or more whole words of the name.
    #[schema(value_type = Option<String>)]
    name: Option<Phi>,
}

/// People who were found.
#[derive(Serialize, ToSchema)]
#[schema(as = PeopleFound)]
pub(super) struct FoundView {
    items: Vec<PersonView>,
    /// Whether there are more than are shown; another word of the name tells them apart.
    more: bool,
    /// Ids of patients of exactly this name from whom the clinic agreed to keep the caller. Nothing else is shown of them; in an
    /// emergency their record is opened by break-glass.
    restricted: Vec<String>,
}

/// Searches people by role and name.
pub(super) async fn search(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<Search>,
) -> Answer<FoundView> {
    let name = body.name.as_ref().map(Phi::expose);
    let people = &rest.clinic.people;
    let found = people.search(&caller, body.role, name).await?;
    let kept = match name.filter(|_| body.role.is_none_or(|role| role == Role::Patient)) {
        Some(name) => people.kept_by_name(&caller, name).await?,
        None => Vec::new(),
    };
    ok(FoundView {
        items: found.people.iter().map(PersonView::from).collect(),
        more: found.more,
        restricted: kept.iter().map(ToString::to_string).collect(),
    })
}

/// The roles to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByRole {
    role: Option<Role>,
}

/// People of a role.
#[derive(Serialize, ToSchema)]
#[schema(as = PeopleListed)]
pub(super) struct ListedView {
    items: Vec<PersonView>,
    /// Whether there are more than are shown: of patients 100 are, of any other role 1,000.
    more: bool,
}

/// Lists people of a role.
pub(super) async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(asked): Asked<ByRole>,
) -> Answer<ListedView> {
    let found = rest.clinic.people.search(&caller, asked.role, None).await?;
    ok(ListedView { items: found.people.iter().map(PersonView::from).collect(), more: found.more })
}

/// Somebody of the staff.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffName)]
pub(super) struct StaffNameView {
    id: String,
    name: String,
}

/// Names the staff, those who left too.
pub(super) async fn staff(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<StaffNameView>> {
    let found = rest.clinic.people.staff(&caller).await?;
    let view =
        |(id, name): &(PersonId, Phi)| StaffNameView { id: id.to_string(), name: shown(name) };
    ok(found.iter().map(view).collect())
}

/// Shows one person.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Answer<PersonView> {
    ok((&rest.clinic.people.find(&caller, &person).await?).into())
}

/// A language.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLanguage {
    /// A BCP 47 tag such as en or es.
    language: String,
}

/// Says in which language somebody is written to.
pub(super) async fn speak(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<NewLanguage>,
) -> Result<StatusCode, Problem> {
    rest.clinic.people.speak(&caller, &person, &body.language).await?;
    none()
}
