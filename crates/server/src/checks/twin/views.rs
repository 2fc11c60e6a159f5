//! What each role is given of a person, a visit and what is written of it, held against what its work needs.

use super::ask::route;
use super::canaries::Canaries;
use super::necessary::{VIEWS, View};
use super::people::Staff;
use super::visit::{self, Visit};
use super::{Shared, Twin};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::Role;
use serde_json::Value;
use std::collections::BTreeSet;

/// The fields of an answer that hold anything, as paths; of a list what any of it holds.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let under =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match value {
        Value::Null => {}
        Value::Object(all) => all.iter().for_each(|(name, one)| fields(one, &under(name), found)),
        Value::Array(all) => all.iter().for_each(|one| fields(one, &under("*"), found)),
        _ => {
            found.insert(path.to_owned());
        }
    }
}

/// Of what somebody of this role was given, what their work does not need.
fn beyond<'a>(view: &View, role: Role, given: &'a BTreeSet<String>) -> Vec<&'a str> {
    let own = || view.parts.iter().filter(|part| part.to.contains(&role));
    let these = given.iter().filter(|field| !own().any(|part| part.has(field)));
    these.map(String::as_str).collect()
}

/// In which roles is asked.
const ROLES: [Role; 9] = [
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Patient,
    Role::Guardian,
    Role::Interpreter,
    Role::Guest,
    Role::ComplianceOfficer,
    Role::Administrator,
];

/// Everybody who asks.
fn everybody<'a>(staff: &'a Staff, visit: &'a Visit) -> impl Iterator<Item = (Role, &'a str)> {
    let secrets: [&str; 9] = [
        &staff.doctor,
        &staff.nurse,
        &staff.desk,
        &visit.patient,
        &visit.guardian,
        &staff.interpreter,
        &visit.guest,
        &staff.officer,
        &staff.admin,
    ];
    ROLES.into_iter().zip(secrets)
}

/// What was seen of all views.
#[derive(Default)]
struct Seen {
    asked: usize,
    fields: usize,
    /// Views by which somebody was given something.
    given: BTreeSet<&'static str>,
    /// Roles in which somebody was given something, by their names.
    roles: BTreeSet<&'static str>,
    beyond: BTreeSet<String>,
}

/// The address of a route of this visit.
pub(super) fn address(route: &str, visit: &Visit) -> String {
    [
        ("{person}", &visit.person),
        ("{appointment}", &visit.appointment),
        ("{consultation}", &visit.consultation),
        ("{entry}", &visit.entry),
    ]
    .into_iter()
    .fold(route.to_owned(), |path, (name, id)| path.replace(name, id))
}

/// Has everybody ask for everything.
async fn look(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    for view in VIEWS {
        let path = address(view.route, visit);
        for (role, secret) in everybody(staff, visit) {
            let answer = twin.get(&path, secret).await?;
            seen.asked += 1;
            if !answer.is_given() {
                refused(answer.status, &path)?;
                continue;
            }
            let mut given = BTreeSet::new();
            fields(&answer.json(), "", &mut given);
            seen.fields += given.len();
            if !given.is_empty() {
                seen.given.insert(view.route);
                seen.roles.insert(role.name());
            }
            let told = |field: &str| format!("{} {field} by {}", role.name(), view.route);
            seen.beyond.extend(beyond(view, role, &given).into_iter().map(told));
        }
    }
    Ok(())
}

/// That somebody is refused is well; that the server was too busy or broke says nothing of what they may see.
pub(super) fn refused(status: u16, path: &str) -> Result<(), Unseen> {
    match status {
        401 | 403 | 404 | 409 => Ok(()),
        other => {
            let words = format!("the check's own clinic answers GET {} with {other}", route(path));
            Err(Unseen::because(words))
        }
    }
}

/// What is to be said of all that.
fn judged(seen: &Seen) -> (Status, String) {
    let routes = VIEWS.iter().map(|view| view.route).filter(|route| !seen.given.contains(route));
    // A role that is let in nowhere is given nothing beyond its work, and says nothing by it.
    let roles = ROLES.iter().map(|role| role.name()).filter(|role| !seen.roles.contains(role));
    let unseen: Vec<&str> = routes.chain(roles).collect();
    if !seen.beyond.is_empty() {
        let most: Vec<&str> = seen.beyond.iter().take(10).map(String::as_str).collect();
        let more = seen.beyond.len().saturating_sub(most.len());
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        (Status::Fail, format!("given beyond what the work needs: {}{more}", most.join(", ")))
    } else if unseen.is_empty() {
        let words = format!("no role is given a field that it does not need, of {}", seen.fields);
        (Status::Pass, words)
    } else {
        let words =
            format!("nothing at all was given by or to {}, so nobody knows", unseen.join(", "));
        (Status::Error, words)
    }
}

/// Asks while a visit is under way, and once it is over.
pub(super) async fn masked(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin = shared.twin(site).await?;
    let mut canaries = Canaries::new();
    let staff = Staff::enter(twin).await?;
    let visit = visit::begun(twin, &staff, &mut canaries).await?;
    let mut seen = Seen::default();
    look(twin, (&staff, &visit), &mut seen).await?;
    visit::ended(twin, (&staff, &visit), &mut canaries).await?;
    look(twin, (&staff, &visit), &mut seen).await?;
    let (status, words) = judged(&seen);
    let beyond: Vec<&str> = seen.beyond.iter().take(50).map(String::as_str).collect();
    let beyond = if beyond.is_empty() { "none".to_owned() } else { beyond.join(", ") };
    Ok(Finding::new(status, words)
        .with("deviations", beyond)
        .with("views", VIEWS.len())
        .with("asked", seen.asked)
        .with("fields", seen.fields)
        .with("beyond", seen.beyond.len()))
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, ROLES, Role, Seen, Status, VIEWS, beyond, fields, judged, refused};
    use serde_json::json;

    fn of(answer: &serde_json::Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        fields(answer, "", &mut found);
        found
    }

    #[test]
    fn a_field_is_given_where_it_holds_anything() {
        let answer =
            json!({ "items": [{ "id": "a", "notes": null }, { "summary": "b", "of": [] }] });
        assert_eq!(Vec::from_iter(of(&answer)), ["items/*/id", "items/*/summary"]);
    }

    #[test]
    fn a_role_that_is_given_more_is_told_with_the_field_and_one_that_nobody_declared_is_anybodys() {
        let record = VIEWS.iter().find(|view| view.route.ends_with("/record")).unwrap();
        let given = of(&json!({ "items": [{ "summary": "a", "notes": "b", "mood": "c" }] }));
        assert_eq!(beyond(record, Role::Provider, &given), ["items/*/mood"]);
        assert_eq!(beyond(record, Role::Nurse, &given), ["items/*/mood", "items/*/notes"]);
        assert_eq!(beyond(record, Role::Administrator, &given).len(), 3);
        let room = VIEWS.iter().find(|view| view.route.ends_with("{consultation}")).unwrap();
        let given = of(&json!({ "id": "a", "patient": { "reason": "b" }, "intake": {} }));
        assert_eq!(beyond(room, Role::Interpreter, &given), ["patient/reason"]);
        assert!(beyond(room, Role::Patient, &given).is_empty());
    }

    #[test]
    fn views_and_roles_by_which_nobody_is_given_anything_say_nothing() {
        let mut seen = Seen::default();
        assert_eq!(judged(&seen).0, Status::Error);
        seen.given = VIEWS.iter().map(|view| view.route).collect();
        seen.roles = ROLES.iter().map(|role| role.name()).collect();
        assert_eq!(judged(&seen).0, Status::Pass);
        seen.roles.remove("guest");
        let (status, words) = judged(&seen);
        assert!(status == Status::Error && words.contains("guest"), "{words}");
        seen.roles.insert("guest");
        seen.beyond.insert("nurse notes by /record".to_owned());
        assert_eq!(judged(&seen).0, Status::Fail);
        assert!(refused(403, "/a").is_ok() && refused(429, "/a").is_err());
    }
}
