//! What a browser is given to keep when somebody signs in and opens a record.

use super::door::{Door, Reply};
use super::stage;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::json;

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

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What is wrong about how a session and a record are handed to a browser.
async fn wrong(door: &Door, (id, password): (&str, &str)) -> Result<Vec<String>, Unseen> {
    let body = json!({ "login": id, "password": password });
    let entered = door.ask((Method::POST, "/api/v1/sessions", ""), Some(body)).await?;
    let cookies = entered.headers.get_all("set-cookie").iter();
    let cookies: Vec<&str> = cookies.filter_map(|one| one.to_str().ok()).collect();
    if !entered.is_given() || cookies.is_empty() {
        return Err(Unseen::because("whoever signs in in a browser was given no cookie"));
    }
    let all = cookies.iter().flat_map(|cookie| lacking(cookie, door.is_secure()));
    let mut wrong: Vec<String> =
        all.map(|what| format!("a cookie of a session lacks {what}")).collect();
    let session = door.sign_in((id, password)).await?.unwrap_or_default();
    let record = door.get(&format!("/api/v1/people/{id}"), &session).await?;
    if !record.is_given() {
        return Err(Unseen::because("a canary was not given their own record"));
    }
    if !header(&record, "cache-control").contains("no-store") {
        wrong.push("a record may be kept on the way".to_owned());
    }
    if header(&record, "x-content-type-options") != "nosniff" {
        wrong.push("a record may be taken for something else".to_owned());
    }
    Ok(wrong)
}

/// A patient signs in as browsers do, and opens their own record.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let patient = &cast.patient;
    let wrong = wrong(&door, (&patient.id, patient.password.expose())).await?;
    Ok(if wrong.is_empty() {
        let words =
            "a session's cookie is kept from scripts and other sites, and a record by nobody";
        Finding::new(Status::Pass, words)
    } else {
        Finding::new(Status::Fail, wrong.join("; "))
    })
}

#[cfg(test)]
mod tests {
    use super::lacking;

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
}
