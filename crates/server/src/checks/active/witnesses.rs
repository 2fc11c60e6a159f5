//! Whether what was done stands in the audit log, soon, and with who did it to whom.

use super::door::Door;
use super::{Canary, Cast, stage};
use compliance::audit::{Explorer, Query, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Clock as _, SystemClock, Timestamp};
use reqwest::Method;
use std::time::Duration;
use tokio::time::Instant;

/// An entry is there after so many seconds.
const SOON: Duration = Duration::from_secs(5);
/// One that is there after so many more is late, and any other is missing.
const LATE: Duration = Duration::from_secs(15);

/// What must be told: the event, who did it, and whom it is about.
type Expected<'a> = (&'static str, &'a str, Option<&'a str>);

/// Does one thing after the other, and says what must be told of each.
async fn acts<'a>(cast: &'a Cast, door: &Door) -> Result<Vec<Expected<'a>>, Unseen> {
    let Cast { nurse, patient, other, .. } = cast;
    let mine = |event: &'static str, who: &'a Canary| (event, who.id.as_str(), None);
    let session = door.enter(patient).await?;
    door.sign_in((&patient.id, "not-the-password")).await?;
    door.get(&format!("/api/v1/people/{}", other.id), &session).await?;
    // Patients need no second factor, so of one record at least is seen whether its reading is told.
    let own = door.get(&format!("/api/v1/people/{}", patient.id), &session).await?;
    if !own.is_given() {
        return Err(Unseen::because("a canary was not given their own record"));
    }
    door.choose((&patient.id, &session), patient.password.expose()).await?;
    door.ask((Method::DELETE, "/api/v1/sessions/current", &session), None).await?;
    let mut told = vec![
        mine("SIGN_IN", patient),
        mine("SIGN_IN_FAILED", patient),
        mine("REQUEST_REFUSED", patient),
        ("PERSON_READ", patient.id.as_str(), Some(patient.id.as_str())),
        mine("PASSWORD_CHANGED", patient),
        mine("SIGN_OUT", patient),
        mine("SIGN_IN", nurse),
    ];
    let session = door.enter(nurse).await?;
    let record = door.get(&format!("/api/v1/people/{}", patient.id), &session).await?;
    // Where staff need a second factor a password opens no record; then none of them read one.
    if record.is_given() {
        told.push(("PERSON_READ", nurse.id.as_str(), Some(patient.id.as_str())));
    }
    Ok(told)
}

async fn is_told(log: &Explorer, one: Expected<'_>, from: Timestamp) -> Result<bool, Unseen> {
    let (event, actor, patient) = one;
    let query = Query {
        event: Some(event.to_owned()),
        actor: Some(actor.to_owned()),
        patient: patient.map(str::to_owned),
        from: Some(from),
        limit: 1,
        ..Query::default()
    };
    Ok(!log.find(&query).await?.is_empty())
}

/// People do what people do.
pub(super) async fn told(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let from = SystemClock.now();
    let expected = acts(&cast, &door).await?;
    let (began, all) = (Instant::now(), expected.len());
    let mut missing = expected;
    let mut soon = true;
    loop {
        let mut still = Vec::new();
        for one in missing {
            if !is_told(&log, one, from).await? {
                still.push(one);
            }
        }
        missing = still;
        soon = soon && (missing.is_empty() || began.elapsed() < SOON);
        if missing.is_empty() || cast.is_careless() || began.elapsed() > SOON + LATE {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let names: Vec<&str> = missing.iter().map(|(event, ..)| *event).collect();
    let (status, words) = if !names.is_empty() {
        (Status::Fail, format!("the audit log does not tell of {}", names.join(", ")))
    } else if soon {
        (Status::Pass, format!("{all} of {all} deeds stand in the audit log"))
    } else {
        (Status::Warn, format!("{all} of {all} deeds stand in the audit log, late"))
    };
    Ok(Finding::new(status, words).with("milliseconds", began.elapsed().as_millis()))
}
