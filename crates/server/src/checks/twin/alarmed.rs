//! Whether whoever is on duty for the clinic's operations hears by two ways, and soon, of a backup that fails and of a critical check
//! that falls: by a notice in the application and by a letter. Rotas name who is called for patients; compliance officers and
//! administrators are on duty for the rest.

use super::ask::text;
use super::house::{DATA, LOG, NOWHERE, PROGRAM};
use super::people::signed_in;
use super::{Twin, app};
use crate::supervise::aside;
use clinic::demo::PASSWORD;
use clinic::notification::NoticeKind;
use compliance::backup::BackupKey;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::time::Instant;
use wire::query::encode_component;

/// So soon, by the clinic's clock, in seconds.
const SOON: i64 = 300;
const LOOK: Duration = Duration::from_millis(100);
/// How often it is looked whether a run of the checks is over, and until when: the machine may have other work.
const PAUSE: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_mins(5);
/// Where checks stand, and where a run of all of them is asked for.
const CHECKS: &str = "/api/v1/compliance/checks";
/// The critical check that falls, as an incident was discovered so long ago and is open.
const FALLS: &str = "HC-045";
const OVERDUE: SignedDuration = SignedDuration::from_hours(61 * 24);

/// What somebody is to hear of.
#[derive(Clone, Copy, Debug)]
struct Alert {
    what: &'static str,
    kind: NoticeKind,
    /// What a letter says of it.
    says: &'static str,
    /// By which names it stands when each way told it.
    notice: &'static str,
    letter: &'static str,
}

const BACKUP: Alert = Alert {
    what: "a failed backup",
    kind: NoticeKind::BackupFailed,
    says: "backup",
    notice: "notice_after_seconds",
    letter: "letter_after_seconds",
};
const FALL: Alert = Alert {
    what: "a critical check that fell",
    kind: NoticeKind::ComplianceFell,
    says: "worse",
    notice: "fall_notice_after_seconds",
    letter: "fall_letter_after_seconds",
};

/// Somebody who is to hear, and where their notices are read.
struct Keeper {
    session: String,
    /// The last digits of their telephone.
    phone: String,
    notices: String,
}

/// How many seconds after it somebody heard, by each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Heard {
    notice: Option<i64>,
    letter: Option<i64>,
}

impl Heard {
    fn ways(self) -> usize {
        usize::from(self.notice.is_some()) + usize::from(self.letter.is_some())
    }

    /// The seconds until the last way.
    fn last(self) -> i64 {
        self.notice.max(self.letter).unwrap_or_default()
    }
}

/// How those who are to hear of something heard of it.
type Told = (Alert, Vec<Heard>);

/// Where somebody's notices are read, whose session this is.
pub(super) async fn notices(twin: &Twin, (id, session): (&str, &str)) -> Result<String, Unseen> {
    let watch = twin.post("/api/v1/watch", session, &json!({})).await?;
    let token = text(&watch, "/token")?;
    let (keyset, channel) = (text(&watch, "/subscribeKey")?, text(&watch, "/channels/0")?);
    let token = encode_component(&token);
    let place = format!("/v3/history/sub-key/{keyset}/channel/{channel}");
    Ok(format!("{place}?max=25&uuid={id}&auth={token}"))
}

async fn keeper(twin: &Twin, (id, admin): (&str, &str)) -> Result<Keeper, Unseen> {
    let session = signed_in(twin, (id, PASSWORD)).await?;
    let notices = notices(twin, (id, &session)).await?;
    let person = twin.get(&format!("/api/v1/people/{id}"), admin).await?.json();
    let phone = person.get("phone").and_then(Value::as_str).unwrap_or_default();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let phone = digits.get(digits.len().saturating_sub(9)..).unwrap_or_default().to_owned();
    if phone.is_empty() && !twin.is_careless {
        return Err(Unseen::because("somebody in the check's own clinic has no telephone"));
    }
    Ok(Keeper { session, phone, notices })
}

/// Has a backup fail: what it is to be written to is there, and is never overwritten.
async fn failed(twin: &Twin) -> Result<(), Unseen> {
    if twin.is_careless {
        return Ok(());
    }
    let key = twin.folder.join("backup.key");
    BackupKey::create(&key)?;
    let (data, to, out): (PathBuf, PathBuf, PathBuf) =
        (twin.folder.join(DATA), twin.folder.join("backup.key.pub"), twin.folder.join(LOG));
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("TMPDIR", &twin.folder).arg("backup");
    command.arg("--data").arg(data).arg("--to").arg(to).arg("--out").arg(out);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let ended = aside("twin-backup", move || command.status())?.await??;
    if ended.success() {
        return Err(Unseen::because("a backup over a file that is there did not fail"));
    }
    Ok(())
}

/// Whether a letter to this telephone says this.
fn is_written(letters: &[u8], (phone, says): (&str, &str)) -> bool {
    let letters = String::from_utf8_lossy(letters);
    // A number may be written with spaces, each as a form has it.
    let joined = |letter: &str| letter.replace("%20", "").replace(['+', ' '], "");
    let is_it = |letter: &str| joined(letter).contains(phone) && letter.contains(says);
    !phone.is_empty() && letters.lines().any(is_it)
}

/// After so many seconds, if that is soon; who hears later has not heard.
fn in_time(seconds: i64) -> Option<i64> {
    (seconds <= SOON).then_some(seconds)
}

/// Waits until all of them heard by both ways, or it is too late.
async fn listened(
    twin: &Twin,
    (keepers, alert): (&[&Keeper], Alert),
    began: Timestamp,
) -> Result<Told, Unseen> {
    let mut all = vec![Heard::default(); keepers.len()];
    loop {
        let letters = twin.letters.taken("/sms");
        let seconds = app::now(twin).await?.duration_since(began).as_secs();
        for (keeper, heard) in keepers.iter().zip(&mut all) {
            if heard.letter.is_none() && is_written(&letters, (&keeper.phone, alert.says)) {
                heard.letter = in_time(seconds);
            }
            if heard.notice.is_none() {
                let told = twin.get(&keeper.notices, "").await?;
                let is_told = told.is_given() && told.text.contains(alert.kind.name());
                heard.notice = in_time(seconds).filter(|_| is_told);
            }
        }
        let is_heard = all.iter().all(|heard| heard.ways() == 2);
        if is_heard || twin.is_careless || seconds > SOON {
            return Ok((alert, all));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Has every check run; how they stand then.
async fn ran(twin: &Twin, officer: &Keeper) -> Result<Value, Unseen> {
    twin.post(&format!("{CHECKS}/run"), &officer.session, &json!({})).await?;
    let began = Instant::now();
    loop {
        let answer = twin.get(CHECKS, &officer.session).await?;
        let shown = answer.taken("GET /api/v1/compliance/checks")?;
        if shown.get("underWay").is_none_or(Value::is_null) {
            return Ok(shown);
        }
        if began.elapsed() > PATIENCE {
            return Err(Unseen::because("the check's own clinic did not run its checks in time"));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A critical check falls, as an incident comes to light that nobody dealt with in time; when that was found.
async fn fallen(twin: &Twin, officer: &Keeper) -> Result<Timestamp, Unseen> {
    let discovered = app::now(twin).await?.checked_sub(OVERDUE)?.to_string();
    let incident = json!({ "text": "Nothing happened.", "discoveredAt": discovered });
    twin.post("/api/v1/privacy-incidents", &officer.session, &incident).await?;
    let shown = ran(twin, officer).await?;
    let all = shown.pointer("/run/fallen").and_then(Value::as_array).into_iter().flatten();
    if !all.filter_map(Value::as_str).any(|one| one == FALLS) {
        return Err(Unseen::because(format!("{FALLS} did not fall in the check's own clinic")));
    }
    Ok(text(&shown, "/run/endedAt")?.parse()?)
}

/// A backup fails, and then a critical check falls, and each time it is waited for whoever is to hear.
async fn played(twin: &Twin) -> Result<Vec<Told>, Unseen> {
    let admin = signed_in(twin, ("admin-1", PASSWORD)).await?;
    let officer = keeper(twin, ("officer-1", &admin)).await?;
    let administrator = keeper(twin, ("admin-1", &admin)).await?;
    let began = app::now(twin).await?;
    failed(twin).await?;
    let backup = listened(twin, (&[&officer, &administrator], BACKUP), began).await?;
    if twin.is_careless {
        return Ok(vec![backup, (FALL, vec![Heard::default()])]);
    }
    // What a run finds worse is worse than in one before.
    ran(twin, &officer).await?;
    let found = fallen(twin, &officer).await?;
    let fall = listened(twin, (&[&officer], FALL), found).await?;
    Ok(vec![backup, fall])
}

/// Whoever heard by the fewest ways decides: nobody is on duty for another.
fn judged(events: &[Told]) -> Finding {
    let fewest = |all: &[Heard]| all.iter().map(|heard| heard.ways()).min().unwrap_or_default();
    let least = events.iter().map(|(alert, all)| (fewest(all), alert.what));
    let (ways, what) = least.min_by_key(|(ways, _)| *ways).unwrap_or_default();
    let last = events.iter().flat_map(|(_, all)| all).map(|heard| heard.last()).max();
    let (status, words) = match ways {
        2 => {
            let all: Vec<&str> = events.iter().map(|(alert, _)| alert.what).collect();
            let words = "who answers for the clinic heard of";
            (Status::Pass, format!("{words} {} by two ways", all.join(" and of ")))
        }
        1 => (
            Status::Warn,
            format!("somebody who answers for the clinic heard of {what} by one way only"),
        ),
        _ => (Status::Fail, format!("somebody who answers for the clinic heard nothing of {what}")),
    };
    let named = |all: &[Heard], way: fn(&Heard) -> Option<i64>| {
        let seconds = all.iter().map(|heard| {
            way(heard).map_or_else(|| "never".to_owned(), |seconds| seconds.to_string())
        });
        seconds.collect::<Vec<_>>().join(" ")
    };
    let finding = Finding::new(status, words).with("ways", ways);
    let finding = finding.with("seconds", last.unwrap_or_default());
    events.iter().fold(finding, |finding, (alert, all)| {
        finding
            .with(alert.notice, named(all, |heard| heard.notice))
            .with(alert.letter, named(all, |heard| heard.letter))
    })
}

/// A backup fails and a check falls in a clinic of the check's own. What looks at a server from outside is not what is to fall, so it
/// finds nothing there.
pub(super) async fn heard(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found_as(site, NOWHERE).await?;
    let seen = played(&twin).await;
    twin.close().await?;
    Ok(judged(&seen?))
}

#[cfg(test)]
mod tests {
    use super::{BACKUP, FALL, Heard, SOON, in_time, is_written, judged};
    use compliance::check::Status;

    #[test]
    fn whoever_heard_by_the_fewest_ways_decides() {
        let both = Heard { notice: Some(3), letter: Some(9) };
        let one = Heard { letter: None, ..both };
        let nobody = Heard::default();
        for (backup, fall, status, says) in [
            (vec![both, both], both, Status::Pass, "a failed backup and of a critical check"),
            (vec![both, one], both, Status::Warn, "of a failed backup by one way"),
            (vec![both, both], one, Status::Warn, "of a critical check that fell by one way"),
            (vec![both, nobody], one, Status::Fail, "nothing of a failed backup"),
            (vec![both, one], nobody, Status::Fail, "nothing of a critical check that fell"),
            (Vec::new(), both, Status::Fail, "nothing of a failed backup"),
        ] {
            let found = judged(&[(BACKUP, backup), (FALL, vec![fall])]);
            assert!(found.status == status && found.observed.contains(says), "{found:?}");
        }
        assert_eq!(judged(&[]).status, Status::Fail);
        let found = judged(&[(BACKUP, vec![both, one]), (FALL, vec![both])]);
        assert_eq!(found.evidence["letter_after_seconds"], "9 never");
        assert_eq!(found.evidence["fall_notice_after_seconds"], "3");
        assert_eq!(found.evidence["seconds"], "9");
    }

    #[test]
    fn a_way_by_which_somebody_hears_too_late_is_none() {
        let [soon, late] = [SOON, SOON + 40].map(in_time);
        assert_eq!((soon, late), (Some(SOON), None));
        let heard = Heard { notice: soon, letter: late };
        let found = judged(&[(BACKUP, vec![heard]), (FALL, vec![heard])]);
        assert!(found.status == Status::Warn && found.evidence["letter_after_seconds"] == "never");
    }

    #[test]
    fn a_letter_to_somebody_else_or_of_something_else_is_none() {
        let letters =
            b"To=%2B1%20555%20555%200107&Body=A+backup+failed.\nTo=%2B15555550108&Body=EMERGENCY\n";
        assert!(is_written(letters, ("555550107", BACKUP.says)));
        assert!(!is_written(letters, ("555550107", FALL.says)));
        assert!(!is_written(letters, ("555550108", BACKUP.says)));
        assert!(!is_written(letters, ("", BACKUP.says)));
    }
}
