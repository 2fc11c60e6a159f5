//! What is tried by those who are inside: to stay when they have left, and to destroy.

use super::door::Door;
use super::listening::listening;
use super::{Cast, stage};
use crate::checks::operations::{Record, WARD};
use compliance::check::{Finding, Site, Status, Unseen};
use std::time::Duration;
use tokio::time::Instant;

/// Nothing of a leaver is open after so many seconds.
const GONE: u64 = 60;
const LOOK: Duration = Duration::from_millis(250);

/// What is open as long as an account is: what answers at a path, with this secret; by its name in the evidence.
struct Way {
    name: &'static str,
    path: String,
    secret: String,
}

impl Way {
    async fn is_open(&self, door: &Door) -> Result<bool, Unseen> {
        door.get(&self.path, &self.secret).await?.is_open()
    }
}

/// Opens all that somebody can open: a session, a key of a program, and with each of them a token of the engine; and what such a
/// token opens beyond its work.
async fn opened(cast: &Cast, door: &Door) -> Result<(Vec<Way>, Vec<String>), Unseen> {
    let nurse = &cast.nurse;
    let (mut ways, mut beyond) = (Vec::new(), Vec::new());
    for (name, listens, secret) in [
        ("session", "session_listens", door.enter(nurse).await?),
        ("key", "key_listens", cast.house.key(&nurse.id).await?),
    ] {
        let whose = (nurse, WARD, cast.patient.id.as_str());
        if let Some(token) = listening(door, whose, &secret).await? {
            ways.push(Way { name: listens, path: token.path, secret: String::new() });
            beyond.extend(token.beyond);
        }
        let way = Way { name, path: "/api/v1/sessions/current".to_owned(), secret };
        if !way.is_open(door).await? {
            return Err(Unseen::because("what a canary opened was never open"));
        }
        ways.push(way);
    }
    beyond.sort_unstable();
    beyond.dedup();
    Ok((ways, beyond))
}

/// Somebody's account is closed while they have a session, a program of theirs a key, and both listen.
pub(super) async fn leaver(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let nurse = &cast.nurse;
    let (ways, beyond) = opened(&cast, &door).await?;
    // A session and a key are there, or it would not have come to this.
    let (all, tokens) = (ways.len(), ways.len().saturating_sub(2));
    if tokens == 0 {
        return Err(Unseen::because("no token of the engine was handed out"));
    }
    cast.house.close(&nurse.id).await?;
    let began = Instant::now();
    let ends = outlasting(&cast, &door, ways).await;
    let took = began.elapsed().as_millis();
    // The checks that follow need the nurse at work, whatever was seen here.
    cast.house.open(&nurse.id).await?;
    let ends = ends?;
    let open = all - ends.len();
    let mut wrong: Vec<String> =
        beyond.into_iter().map(|what| format!("a token of the engine {what}")).collect();
    if open > 0 {
        wrong.push(format!("{open} of {all} are open {GONE} s after the account was closed"));
    }
    Ok(if wrong.is_empty() {
        let words = "a session, an API key and what they listened by were dead after the account was closed";
        let finding = Finding::new(Status::Pass, words);
        let finding = finding.with("milliseconds", took).with("tokens", tokens);
        ends.into_iter().fold(finding, |finding, (name, after)| finding.with(name, after))
    } else {
        Finding::new(Status::Fail, wrong.join("; "))
    })
}

/// Those of these that open nothing any more before they have had their time, each with after how many milliseconds.
async fn outlasting(
    cast: &Cast,
    door: &Door,
    mut open: Vec<Way>,
) -> Result<Vec<(&'static str, u128)>, Unseen> {
    let (began, mut ends) = (Instant::now(), Vec::new());
    while !open.is_empty() && began.elapsed() < Duration::from_secs(GONE) {
        let mut still = Vec::new();
        for way in open {
            if way.is_open(door).await? {
                still.push(way);
            } else {
                ends.push((way.name, began.elapsed().as_millis()));
            }
        }
        open = still;
        if cast.is_careless() {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(ends)
}

/// The record that is to stay, which must be there.
async fn kept(cast: &Cast) -> Result<Record, Unseen> {
    let record = cast.house.record(&cast.other.id).await?;
    if record.newest("person").is_none() || record.newest("appointment").is_none() {
        return Err(Unseen::because("there is no record that could be destroyed"));
    }
    Ok(record)
}

/// What the services said is believed where the store bears it out.
fn standing((before, after): (&Record, &Record), words: &'static str) -> Finding {
    if after.is_as(before) {
        Finding::new(Status::Pass, words)
    } else {
        Finding::new(Status::Fail, "it was refused, and the record is another than before")
    }
}

/// One person tries alone.
pub(super) async fn alone(site: &Site) -> Result<Finding, Unseen> {
    let (cast, _) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let before = kept(&cast).await?;
    let is_refused = cast.house.destroy_alone(&cast.other.id).await?;
    Ok(if is_refused {
        let words = "who proposed it could not approve it, and the record stands as it was";
        standing((&before, &cast.house.record(&cast.other.id).await?), words)
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
    let before = kept(&cast).await?;
    let is_held = cast.house.keeps_held(&cast.other.id).await?;
    Ok(if is_held {
        let words = "a held record stayed as it was, and one person did not lift the hold";
        standing((&before, &cast.house.record(&cast.other.id).await?), words)
    } else {
        Finding::new(Status::Fail, "a record was open to destruction under a hold")
    })
}

#[cfg(test)]
mod tests {
    use super::super::careless::served_saying;
    use super::{Record, leaver, standing};
    use crate::checks::reach::bare;
    use compliance::check::{Finding, Profile, Site, Status, Unseen};
    use compliance::keys::Kek;
    use db::{Db, Options};
    use kernel::{Clock as _, SystemClock};
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use wire::token::{Permissions, Resources, Token, mint};

    /// A token for what the nurse is told, and for an hour.
    fn own() -> String {
        let channels = vec![("notification.nurse".to_owned(), Permissions::READ)];
        let resources = Resources { channels, ..Resources::default() };
        let uuid = Some("nurse".to_owned());
        let token = Token { ttl_minutes: 60, resources, uuid, ..Token::default() };
        json!({ "token": mint(&token, b"a key"), "subscribeKey": "one" }).to_string()
    }

    /// What the nurse is answered who has opened all that they can by nine requests, and this after that.
    fn closing(asked: &str, tried: &AtomicUsize, after: u16) -> (u16, String) {
        if tried.fetch_add(1, Ordering::SeqCst) >= 9 {
            return (after, "{}".to_owned());
        }
        match asked {
            _ if asked.starts_with("POST /api/v1/watch ") => (200, own()),
            _ if asked.contains("/channel/notification.patient?") => (403, "{}".to_owned()),
            _ => (200, r#"{"secret":"one"}"#.to_owned()),
        }
    }

    async fn left(saying: bare::Saying) -> Result<Finding, Unseen> {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(Options::Sqlite(folder.path().join("store.db"))).await.unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let (now, profile, props) = (SystemClock.now(), Profile::Hipaa, Vec::new());
        let site = Site { db, database: None, kek, origin: None, now, profile, props };
        leaver(&served_saying(site, saying).await.unwrap()).await
    }

    #[tokio::test]
    async fn a_server_that_is_down_once_the_account_is_closed_has_shut_nobody_out() {
        static SHUT: AtomicUsize = AtomicUsize::new(0);
        static DOWN: AtomicUsize = AtomicUsize::new(0);
        let shut = left(|asked| Some(closing(asked, &SHUT, 401))).await.unwrap();
        assert_eq!(shut.status, Status::Pass, "{}", shut.observed);
        let down = left(|asked| Some(closing(asked, &DOWN, 503))).await;
        let why = format!("{:?}", down.unwrap_err());
        assert!(why.contains("503"), "{why}");
    }

    #[test]
    fn a_refusal_after_which_rows_are_gone_or_changed_is_none() {
        let of = |rows: &[&str], mails: i32| {
            let rows = rows.iter().map(|state| json!({ "id": "one", "state": state })).collect();
            Record::of([("appointment", rows), ("notice_delivery", vec![json!(mails)])])
        };
        let judged = |before, after| standing((&before, &after), "it stands").status;
        assert_eq!(judged(of(&["booked"], 1), of(&["booked"], 2)), Status::Pass);
        assert_eq!(judged(of(&["booked"], 1), of(&[], 1)), Status::Fail);
        assert_eq!(judged(of(&["booked"], 1), of(&["cancelled"], 1)), Status::Fail);
    }
}
