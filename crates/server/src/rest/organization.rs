//! The organization and its departments.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::{At, Body, Who};
use super::view::{DepartmentView, Items, OrganizationView};
use axum::extract::State;
use kernel::DepartmentId;
use serde::Deserialize;
use utoipa::ToSchema;

/// The caller's organization.
pub(super) async fn show(State(rest): State<Rest>, Who(caller): Who) -> Answer<OrganizationView> {
    ok((&rest.clinic.organizations.find(&caller.organization).await?).into())
}

/// What an organization is to be called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewName {
    name: String,
    /// The clock of departments that have said no hours of their own, an IANA name such as America/Chicago; as before unless
    /// said.
    time_zone: Option<String>,
}

/// Gives the organization another name, or another clock.
pub(super) async fn rename(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewName>,
) -> Answer<OrganizationView> {
    let change = (&*body.name, body.time_zone.as_deref());
    ok((&rest.clinic.organizations.change(&caller, change).await?).into())
}

/// Its departments.
pub(super) async fn departments(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<DepartmentView>> {
    let found = rest.clinic.organizations.departments(&caller).await?;
    ok(found.iter().map(DepartmentView::from).collect())
}

/// A department to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDepartment {
    name: String,
}

/// Adds a department.
pub(super) async fn add_department(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<DepartmentId>,
    Body(body): Body<NewDepartment>,
) -> Answer<DepartmentView> {
    ok((&rest.clinic.organizations.add_department(&caller, id, &body.name).await?).into())
}
