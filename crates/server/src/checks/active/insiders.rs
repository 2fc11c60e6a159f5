//! What is tried by those who are inside: to stay when they have left, to pry, and to destroy.

use super::door::Door;
use super::{Cast, stage};
use compliance::check::{Finding, Site, Status, Unseen};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Nothing of a leaver is open after so many seconds.
const GONE: u64 = 60;
const LOOK: Duration = Duration::from_millis(250);

/// Somebody's account is closed while they have a session and a program of theirs a key.
pub(super) async fn leaver(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let nurse = &cast.nurse;
    let ways = [door.enter(nurse).await?, cast.house.key(&nurse.id).await?];
    for secret in &ways {
        let mine = door.get("/api/v1/sessions/current", secret).await?;
        if !mine.is_given() {
            return Err(Unseen::because("what a canary opened was never open"));
        }
    }
    cast.house.close(&nurse.id).await?;
    let began = Instant::now();
    let open = outlasting(&cast, &door, Vec::from(ways)).await;
    let took = began.elapsed().as_millis();
    // The checks that follow need the nurse at work, whatever was seen here.
    cast.house.open(&nurse.id).await?;
    let open = open?;
    Ok(if open == 0 {
        let words = "a session and an API key were dead after the account was closed";
        Finding::new(Status::Pass, words).with("milliseconds", took)
    } else {
        let words = format!("{open} of 2 are open {GONE} s after the account was closed");
        Finding::new(Status::Fail, words)
    })
}

/// How many of these secrets still open something when they have had their time.
async fn outlasting(cast: &Cast, door: &Door, mut open: Vec<String>) -> Result<usize, Unseen> {
    let began = Instant::now();
    while !open.is_empty() && began.elapsed() < Duration::from_secs(GONE) {
        let mut still = Vec::new();
        for secret in open {
            if door.get("/api/v1/sessions/current", &secret).await?.is_given() {
                still.push(secret);
            }
        }
        open = still;
        if cast.is_careless() {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(open.len())
}

/// The paths that read something of one person, with this one in the place of their id.
fn aimed(description: &Value, at: &str) -> Vec<String> {
    let Some(paths) = description.get("paths").and_then(Value::as_object) else {
        return Vec::new();
    };
    let names = ["{person}", "{patient}"];
    let of_one = paths.iter().filter(|(path, routes)| {
        routes.get("get").is_some() && names.iter().any(|name| path.contains(name))
    });
    let part = |part: &str| match part {
        "{person}" | "{patient}" => at.to_owned(),
        other if other.starts_with('{') => "none".to_owned(),
        other => other.to_owned(),
    };
    of_one.map(|(path, _)| path.split('/').map(part).collect::<Vec<_>>().join("/")).collect()
}

/// A patient asks every route that reads of one person for somebody else.
pub(super) async fn prying(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let secret = door.enter(&cast.patient).await?;
    let description = door.get("/api/openapi.json", "").await?.body;
    let (mut asked, mut given) = (0_u32, Vec::new());
    for somebody in cast.strangers.iter().chain([&cast.other.id, &cast.nurse.id]) {
        for path in aimed(&description, somebody) {
            let reply = door.get(&path, &secret).await?;
            asked += 1;
            if reply.status >= 500 {
                return Err(Unseen::because(format!("{path} answers {}", reply.status)));
            }
            if reply.is_given() {
                given.push(path.replace(somebody.as_str(), "…"));
            }
        }
    }
    let (status, words) = if asked == 0 {
        (Status::Error, "the server describes no route that reads of one person".to_owned())
    } else if given.is_empty() {
        (Status::Pass, format!("{asked} questions about others were not answered"))
    } else {
        (Status::Fail, format!("a patient was given of others: {}", given.join(", ")))
    };
    Ok(Finding::new(status, words).with("asked", asked).with("people", cast.strangers.len() + 2))
}

/// One person tries alone.
pub(super) async fn alone(site: &Site) -> Result<Finding, Unseen> {
    let (cast, _) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    Ok(if cast.house.destroy_alone(&cast.other.id).await? {
        Finding::new(Status::Pass, "who proposed it could not approve it")
    } else {
        Finding::new(Status::Fail, "one person alone had a record destroyed")
    })
}

/// A record that is held.
pub(super) async fn held(site: &Site) -> Result<Finding, Unseen> {
    let (cast, _) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    Ok(if cast.house.keeps_held(&cast.other.id).await? {
        Finding::new(Status::Pass, "a held record stayed, and one person did not lift the hold")
    } else {
        Finding::new(Status::Fail, "a record was open to destruction under a hold")
    })
}

#[cfg(test)]
mod tests {
    use super::aimed;
    use serde_json::json;

    #[test]
    fn a_question_about_somebody_names_them_and_nothing_else_that_exists() {
        let description = json!({"paths": {
            "/people/{person}/keys/{id}": {"get": {}},
            "/people/{person}/password": {"put": {}},
            "/rotas/{id}": {"get": {}},
        }});
        assert_eq!(aimed(&description, "pat-1"), ["/people/pat-1/keys/none"]);
    }
}
