//! Users and changes of them, as SCIM writes them. What a directory sends besides is ignored, as RFC 7643 asks.

use super::wrong;
use clinic::Refusal;
use clinic::account::{Directory, Listed};
use clinic::person::NewPerson;
use kernel::{Phi, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

/// Somebody who works here.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimUser)]
#[expect(clippy::struct_field_names, reason = "the names of RFC 7643")]
pub(super) struct User {
    #[serde(default)]
    schemas: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The e-mail address by which they sign in, or their id.
    user_name: String,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    active: Option<bool>,
    /// The first is the role in which they act: provider, nurse, coordinator, compliance-officer or administrator.
    #[serde(default)]
    roles: Vec<Valued>,
    /// Where they work: the id of a department.
    #[serde(
        default,
        rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        skip_serializing_if = "Option::is_none"
    )]
    enterprise: Option<Enterprise>,
}

#[derive(Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ScimName)]
#[expect(clippy::struct_field_names, reason = "the names of RFC 7643")]
#[serde(rename_all = "camelCase")]
struct Name {
    #[serde(default)]
    formatted: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ScimValued)]
struct Valued {
    value: String,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ScimEnterprise)]
struct Enterprise {
    department: Option<String>,
}

impl User {
    /// The person that this describes, how the directory calls them, and whether they may come in.
    pub(super) fn person(self) -> Result<(NewPerson, Option<String>, bool), Refusal> {
        let problem =
            "begins with provider, nurse, coordinator, compliance-officer or administrator";
        let role = self.roles.first().and_then(|role| Role::find(&role.value));
        let role = role.ok_or(wrong("roles", problem))?;
        let parts = [self.name.given_name, self.name.family_name];
        let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = self.name.formatted.unwrap_or(joined);
        let department = self.enterprise.and_then(|enterprise| enterprise.department);
        let problem = "is the id of a department";
        let departments = department.map(|id| id.parse().map_err(|_| wrong("department", problem)));
        let person = NewPerson {
            id: None,
            role,
            name: Phi::new(name),
            birth_date: None,
            phone: None,
            email: Some(Phi::new(self.user_name)),
            specialty: None,
            locale: None,
            departments: departments.transpose()?.into_iter().collect(),
        };
        Ok((person, self.external_id, self.active.unwrap_or(true)))
    }
}

impl From<&Listed> for User {
    fn from(listed: &Listed) -> Self {
        let Listed { person, external } = listed;
        let login = person.email.as_ref().map_or(person.id.as_str(), Phi::expose);
        let department = person.departments.first().map(ToString::to_string);
        Self {
            schemas: vec![USER.to_owned(), ENTERPRISE.to_owned()],
            id: Some(person.id.to_string()),
            external_id: external.clone(),
            user_name: login.to_owned(),
            name: Name {
                formatted: Some(person.name.expose().to_owned()),
                given_name: None,
                family_name: None,
            },
            active: Some(person.active),
            roles: vec![Valued { value: person.role.name().to_owned() }],
            enterprise: Some(Enterprise { department }),
        }
    }
}

/// A page of users.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimUserList)]
#[expect(clippy::struct_field_names, reason = "the names of RFC 7643")]
pub(super) struct Page {
    schemas: [&'static str; 1],
    total_results: i64,
    start_index: i64,
    items_per_page: usize,
    #[serde(rename = "Resources")]
    resources: Vec<User>,
}

impl Page {
    pub(super) fn new(found: &Directory, start: i64) -> Self {
        Self {
            schemas: [LIST],
            total_results: found.total,
            start_index: start,
            items_per_page: found.listed.len(),
            resources: found.listed.iter().map(User::from).collect(),
        }
    }
}

/// The login that a filter asks for.
pub(super) fn login(filter: &str) -> Result<String, Refusal> {
    let problem = "is userName eq \"…\"; no other filter is known here";
    let mut words = filter.trim().splitn(3, ' ');
    let (name, is, value) = (words.next(), words.next(), words.next());
    let fits = name.is_some_and(|name| name.eq_ignore_ascii_case("userName"))
        && is.is_some_and(|is| is.eq_ignore_ascii_case("eq"));
    let value = value.and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"'));
    value
        .filter(|value| fits && !value.is_empty())
        .map(str::to_owned)
        .ok_or(wrong("filter", problem))
}

/// A change of a user (RFC 7644, 3.5.2).
#[derive(Deserialize, ToSchema)]
#[schema(as = ScimPatch)]
pub(super) struct Patch {
    #[serde(rename = "Operations")]
    operations: Vec<Operation>,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = ScimOperation)]
struct Operation {
    op: String,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    #[schema(value_type = Object)]
    value: Value,
}

/// A user as a directory has them now (RFC 7644, 3.5.1): `active` counts, and the rest stays as it is here.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScimReplacement)]
pub(super) struct Replacement {
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Value,
}

impl Replacement {
    /// What it says of `active`, if it says anything.
    pub(super) fn active(&self) -> Result<Option<Active>, Refusal> {
        if self.active.is_null() {
            return Ok(None);
        }
        let said = truth(&self.active).ok_or(wrong("active", "is true or false"))?;
        Ok(Some(Active(said)))
    }
}

/// Whether somebody is to be active.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Active(pub(super) bool);

impl Patch {
    /// What the change says of `active`, the one attribute that a directory changes here. What it says besides is passed over:
    /// a leaver whose name or department changes with it stays in for none of that.
    pub(super) fn active(&self) -> Result<Active, Refusal> {
        let problem = "replace active with true or false; nothing else is changed here";
        let refused = || wrong("Operations", problem);
        let mut active = None;
        for operation in &self.operations {
            let Some(value) = operation.of_active() else { continue };
            let replaces =
                ["replace", "add"].iter().any(|op| operation.op.eq_ignore_ascii_case(op));
            active = Some(truth(value).filter(|_| replaces).ok_or_else(refused)?);
        }
        active.map(Active).ok_or_else(refused)
    }
}

impl Operation {
    /// The value that it has for `active`, if it is about that: by its path, or without one among others.
    fn of_active(&self) -> Option<&Value> {
        match (&self.path, &self.value) {
            (Some(path), value) => is_active(path).then_some(value),
            (None, Value::Object(members)) => {
                members.iter().find(|(name, _)| is_active(name)).map(|(_, value)| value)
            }
            (None, _) => None,
        }
    }
}

/// Whether this names `active`, in whatever case, with the name of its schema before it or without.
fn is_active(path: &str) -> bool {
    let short = path
        .rsplit_once(':')
        .map_or(path, |(schema, name)| if schema.eq_ignore_ascii_case(USER) { name } else { path });
    short.eq_ignore_ascii_case("active")
}

/// Some directories send the words for it.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(said) => Some(*said),
        Value::String(word) => word.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// What of SCIM this server does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimConfig)]
pub(super) struct Config {
    schemas: [&'static str; 1],
    patch: Supported,
    bulk: Supported,
    filter: Supported,
    change_password: Supported,
    sort: Supported,
    etag: Supported,
    authentication_schemes: [Scheme; 1],
}

#[derive(Serialize, ToSchema)]
#[schema(as = ScimSupported)]
struct Supported {
    supported: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ScimScheme)]
struct Scheme {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    description: &'static str,
}

impl Default for Config {
    fn default() -> Self {
        let (yes, no) = (|| Supported { supported: true }, || Supported { supported: false });
        Self {
            schemas: [CONFIG],
            patch: yes(),
            bulk: no(),
            filter: yes(),
            change_password: no(),
            sort: no(),
            etag: no(),
            authentication_schemes: [Scheme {
                kind: "oauthbearertoken",
                name: "API key",
                description: "An administrator's API key of the scope provisioning",
            }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[expect(clippy::needless_pass_by_value, reason = "each test writes its operation in place")]
    fn active(operation: Value) -> Result<Active, Refusal> {
        both(json!([operation]))
    }

    #[expect(clippy::needless_pass_by_value, reason = "each test writes its operations in place")]
    fn both(operations: Value) -> Result<Active, Refusal> {
        let patch = json!({ "Operations": operations });
        serde_json::from_value::<Patch>(patch).unwrap().active()
    }

    #[test]
    fn leavers_are_named_in_each_way_that_directories_do() {
        let no = Ok(Active(false));
        assert_eq!(active(json!({ "op": "replace", "path": "active", "value": false })), no);
        assert_eq!(active(json!({ "op": "Replace", "path": "active", "value": "False" })), no);
        assert_eq!(active(json!({ "op": "replace", "value": { "active": false } })), no);
        assert!(active(json!({ "op": "replace", "path": "name", "value": "x" })).is_err());
        assert!(active(json!({ "op": "remove", "path": "active", "value": null })).is_err());
        assert!(active(json!({ "op": "remove", "path": "active" })).is_err());
    }

    #[test]
    fn what_a_directory_says_besides_keeps_no_leaver_in() {
        let no = Ok(Active(false));
        let name = json!({ "op": "Replace", "path": "displayName", "value": "x" });
        let leave = json!({ "op": "Replace", "path": "active", "value": "False" });
        assert_eq!(both(json!([leave, name])), no);
        assert_eq!(both(json!([name, leave])), no);
        assert_eq!(both(json!([{ "op": "remove", "path": "title" }, leave])), no);
        let among = json!({ "displayName": "x", "Active": false });
        assert_eq!(both(json!([{ "op": "replace", "value": among }])), no);
        let long = format!("{USER}:active");
        assert_eq!(both(json!([{ "op": "replace", "path": long, "value": false }])), no);
        let wrong = json!({ "op": "replace", "path": "active", "value": "maybe" });
        assert!(both(json!([leave, wrong])).is_err(), "what is not understood is not guessed");
    }

    #[test]
    fn a_whole_user_says_whether_they_are_active() {
        let said = |user: Value| serde_json::from_value::<Replacement>(user).unwrap().active();
        assert_eq!(said(json!({ "userName": "x", "active": false })), Ok(Some(Active(false))));
        assert_eq!(said(json!({ "active": "True" })), Ok(Some(Active(true))));
        assert_eq!(said(json!({ "userName": "x" })), Ok(None));
        assert!(said(json!({ "active": 0 })).is_err());
    }

    #[test]
    fn a_filter_names_a_login_and_nothing_else() {
        assert_eq!(login("userName eq \"a@b.example\"").unwrap(), "a@b.example");
        assert!(login("active eq true").is_err() && login("userName co \"a\"").is_err());
    }
}
