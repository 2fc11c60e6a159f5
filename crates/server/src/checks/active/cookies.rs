//! What a browser is given to keep when somebody signs in and opens a record.

use super::door::Door;
use super::stage;
use crate::checks::operations::{Victim, attempts};
use crate::checks::reach::{Dump, lacking as unkept};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// So many routes are named of those that lack the same.
const NAMED: usize = 10;

/// What a cookie lacks with which somebody is signed in; off TLS no browser would keep what only TLS may have.
fn lacking(cookie: &str, is_secure: bool) -> Vec<&'static str> {
    let parts: Vec<String> =
        cookie.split(';').map(|part| part.trim().to_ascii_lowercase()).collect();
    let has = |wanted: &str| parts.iter().skip(1).any(|part| part == wanted);
    let mut lacking = Vec::new();
    if !has("httponly") {
        lacking.push("HttpOnly");
    }
    if !has("samesite=strict") && !has("samesite=lax") {
        lacking.push("SameSite");
    }
    if is_secure && !has("secure") {
        lacking.push("Secure");
    }
    if is_secure && !(cookie.starts_with("__Host-") && has("path=/")) {
        lacking.push("__Host-");
    }
    lacking
}

/// A cookie without what it holds.
fn shape(cookie: &str) -> String {
    let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
    let name = pair.split('=').next().unwrap_or_default();
    format!("{};{rest}", name.trim())
}

/// The routes that read, by how they are told, as somebody comes to them for what is their own.
fn routes(description: &Value, own: &Victim<'_>) -> BTreeMap<String, String> {
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    let asks = |operations: &Value| {
        let security = operations.pointer("/get/security").and_then(Value::as_array);
        security.is_some_and(|ways| !ways.is_empty())
    };
    let whole = paths
        .filter(|(path, operations)| !path.contains('{') && asks(operations))
        .map(|(path, _)| (format!("get {path}"), path.clone()));
    let with_ids = attempts(description, own)
        .into_iter()
        .filter(|one| one.method == Method::GET && one.beside.is_none() && !one.lacks)
        .map(|one| (one.told, one.path));
    whole.chain(with_ids).collect()
}

/// How a session and what it opens are handed to a browser.
#[derive(Default)]
struct Handed {
    wrong: Vec<String>,
    cookies: String,
    /// What the routes that gave something have with it.
    dump: Dump,
    given: usize,
}

/// Asks every route that reads for what is somebody's own. What is refused holds nothing of theirs.
async fn read(
    door: &Door,
    session: &str,
    routes: &BTreeMap<String, String>,
    handed: &mut Handed,
) -> Result<(), Unseen> {
    let mut lacks: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (told, path) in routes {
        let reply = door.get(path, session).await?;
        if !reply.is_given() {
            continue;
        }
        handed.given += 1;
        handed.dump.add(told, (reply.status, &reply.headers));
        for what in unkept(&reply.headers) {
            lacks.entry(what).or_default().insert(told);
        }
    }
    for (what, routes) in lacks {
        let named: Vec<&str> = routes.iter().take(NAMED).copied().collect();
        let (count, named) = (routes.len(), named.join(", "));
        handed.wrong.push(format!("{count} routes give a record without {what}: {named}"));
    }
    Ok(())
}

/// Has somebody sign in as browsers do, and read what is their own by these routes.
async fn handed(
    door: &Door,
    (id, password): (&str, &str),
    routes: &BTreeMap<String, String>,
) -> Result<Handed, Unseen> {
    let body = json!({ "login": id, "password": password });
    let entered = door.ask((Method::POST, "/api/v1/sessions", ""), Some(body)).await?;
    let cookies = entered.headers.get_all("set-cookie").iter();
    let cookies: Vec<&str> = cookies.filter_map(|one| one.to_str().ok()).collect();
    if !entered.is_given() || cookies.is_empty() {
        return Err(Unseen::because("whoever signs in in a browser was given no cookie"));
    }
    let all = cookies.iter().flat_map(|cookie| lacking(cookie, door.is_secure()));
    let mut handed = Handed {
        wrong: all.map(|what| format!("a cookie of a session lacks {what}")).collect(),
        cookies: cookies.iter().map(|cookie| shape(cookie)).collect::<Vec<_>>().join(", "),
        ..Handed::default()
    };
    let session = door.sign_in((id, password)).await?.unwrap_or_default();
    if !door.get(&format!("/api/v1/people/{id}"), &session).await?.is_given() {
        return Err(Unseen::because("a canary was not given their own record"));
    }
    read(door, &session, routes, &mut handed).await?;
    if handed.given == 0 {
        return Err(Unseen::because("the server describes no route that gave a canary anything"));
    }
    Ok(handed)
}

/// A patient signs in as browsers do, and opens all that is their own.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let patient = &cast.patient;
    let description = door.get("/api/openapi.json", "").await?.body;
    let record = cast.house.record(&patient.id).await?;
    let routes = routes(&description, &Victim { person: &patient.id, record: Some(&record) });
    let handed = handed(&door, (&patient.id, patient.password.expose()), &routes).await?;
    let (status, words) = if handed.wrong.is_empty() {
        let words = format!(
            "a session's cookie is kept from scripts and other sites, and what {} routes give by nobody",
            handed.given
        );
        (Status::Pass, words)
    } else {
        (Status::Fail, handed.wrong.join("; "))
    };
    Ok(Finding::new(status, words)
        .with("cookies", handed.cookies)
        .with("routes", handed.dump)
        .with("refused", routes.len().saturating_sub(handed.given)))
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Door, Victim, handed, lacking, routes, shape};
    use crate::checks::operations::Record;
    use crate::checks::reach::bare;
    use serde_json::json;

    #[test]
    fn a_cookie_is_held_against_what_browsers_ask_of_it() {
        let own = "__Host-housecall=one; Path=/; HttpOnly; SameSite=Strict; Secure";
        assert!(lacking(own, true).is_empty());
        assert!(lacking("housecall=one; Path=/; HttpOnly; SameSite=Strict", false).is_empty());
        for (cookie, what) in [
            (own.replace("; HttpOnly", ""), "HttpOnly"),
            (own.replace("SameSite=Strict", "SameSite=None"), "SameSite"),
            (own.replace("; Secure", ""), "Secure"),
            (own.replace("__Host-", ""), "__Host-"),
            (own.replace("Path=/", "Path=/app"), "__Host-"),
        ] {
            assert_eq!(lacking(&cookie, true), [what], "{cookie}");
        }
        assert_eq!(lacking("Secure=HttpOnly", true).len(), 4, "a name is no attribute");
    }
    #[test]
    fn a_cookie_is_told_without_what_it_holds() {
        assert_eq!(shape("__Host-housecall=secret; Path=/"), "__Host-housecall; Path=/");
    }

    #[test]
    fn every_route_that_reads_is_asked_for_what_is_somebodys_own() {
        let guarded = json!([{ "session": [] }]);
        let description = json!({ "paths": {
            "/api/v1/appointments": {
                "get": { "security": guarded, "parameters": [{ "name": "patientId", "in": "query" }] },
                "post": { "security": guarded },
            },
            "/api/v1/appointments/{id}": { "get": { "security": guarded } },
            "/api/v1/people/{person}": { "get": { "security": guarded }, "put": { "security": guarded } },
            "/api/v1/tasks/{id}": { "get": { "security": guarded } },
            "/api/v1/sso": { "get": {} },
        } });
        let record = Record::of([("appointment", vec![json!({ "id": "visit-1" })])]);
        let routes = routes(&description, &Victim { person: "pat-1", record: Some(&record) });
        let paths: Vec<&str> = routes.values().map(String::as_str).collect();
        let expected =
            ["/api/v1/appointments", "/api/v1/appointments/visit-1", "/api/v1/people/pat-1"];
        assert_eq!(paths, expected, "no task is theirs");
    }

    #[tokio::test]
    async fn each_route_that_may_be_kept_on_the_way_is_told() {
        let (_tasks, origin) = bare::open(|asked| {
            let is_refused = asked.starts_with("GET /api/v1/tasks");
            Some((if is_refused { 403 } else { 200 }, r#"{"secret":"one"}"#.to_owned()))
        })
        .await
        .unwrap();
        let door = Door::new(origin.parse().unwrap()).unwrap();
        let all = ["/api/v1/people/canary", "/api/v1/tasks", "/api/v1/threads"];
        let routes = BTreeMap::from(all.map(|path| (format!("get {path}"), path.to_owned())));
        let handed = handed(&door, ("canary", "a-password-of-nobody"), &routes).await.unwrap();
        assert_eq!((handed.given, handed.cookies.as_str()), (2, "session;"));
        let told = "2 routes give a record without no-store: get /api/v1/people/canary, get /api/v1/threads";
        assert!(handed.wrong.iter().any(|words| words == told), "{:?}", handed.wrong);
    }
}
