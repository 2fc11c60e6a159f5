//! Whatever takes words about patients waits until everything is in place, or it stands here with the reason why not.

use super::routes;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const SECRET: &str = "what proves who signs in";
const COMPARED: &str = "it is compared with what is there and kept nowhere";
const ASKS: &str = "it asks itself, where the body brings such words";
const SAFETY: &str = "an emergency waits for no paper";
const OVERSIGHT: &str = "what was done out of turn is looked at in any case";

/// Routes whose body is handled as health data is, and which do not wait.
const OPEN: &[(&str, &str, &str)] = &[
    ("post", "/api/v1/sessions", SECRET),
    ("post", "/api/v1/sessions/current/proof", SECRET),
    ("put", "/api/v1/people/{person}/password", SECRET),
    ("post", "/api/v1/second-factor/totp/confirm", SECRET),
    ("post", "/api/v1/people/search", COMPARED),
    ("post", "/api/v1/links/open", COMPARED),
    ("post", "/api/v1/links/recover", COMPARED),
    ("post", "/api/v1/people", ASKS),
    ("post", "/api/v1/consultations/{id}/complete", ASKS),
    ("post", "/api/v1/consultations/{id}/participants", ASKS),
    ("post", "/api/v1/patients/{patient}/break-glass", SAFETY),
    ("post", "/api/v1/escalations/{escalation}/resolve", SAFETY),
    ("post", "/api/v1/break-glass/{id}/review", OVERSIGHT),
    ("post", "/api/v1/recoveries/{id}/review", OVERSIGHT),
    ("post", "/api/v1/activity-flags/{id}/close", OVERSIGHT),
    ("post", "/api/v1/escalations/{escalation}/review", OVERSIGHT),
];

/// The names that the description gives to the bodies in this text of which a field is `Phi`.
fn bodies(text: &str) -> impl Iterator<Item = String> {
    text.split("\n\n").filter_map(|block| {
        let (before, rest) = block.split_once("struct ")?;
        let (name, fields) = rest.split_once(" {\n")?;
        let holds = |line: &str| {
            let is_field = !line.starts_with("//") && !line.starts_with('#');
            is_field && (line.contains("Phi,") || line.contains("Phi>"))
        };
        if !before.contains("Deserialize") || !fields.lines().map(str::trim).any(holds) {
            return None;
        }
        let described =
            before.split_once("schema(as = ").and_then(|(_, rest)| rest.split_once(')'));
        Some(described.map_or(name, |(name, _)| name).to_owned())
    })
}

/// The same of every file of the face.
fn sealed(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sealed(&path, names);
        } else {
            names.extend(bodies(&fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_route_that_takes_health_data_waits_for_it_or_says_why_not() {
    let mut names = BTreeSet::new();
    sealed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rest"), &mut names);
    for known in ["NewIntake", "NewAnswers", "NewTask", "NewNotes", "LinkToOpen"] {
        assert!(names.contains(known), "{known} is not among {names:?}");
    }
    let mut open: BTreeSet<_> = OPEN.iter().map(|(verb, path, _)| (*verb, *path)).collect();
    let mut waiting = 0;
    for route in routes::all() {
        let Some((_, mentioned)) = &route.takes else { continue };
        let place = (route.verb(), route.path);
        let stands = open.remove(&place);
        if mentioned.iter().any(|(name, _)| names.contains(name)) {
            assert!(route.phi != stands, "{place:?}: takes_phi, or a reason why not");
            waiting += usize::from(route.phi);
        }
    }
    assert!(waiting > 15, "only {waiting} wait");
    assert!(open.is_empty(), "there is no such route: {open:?}");
}
