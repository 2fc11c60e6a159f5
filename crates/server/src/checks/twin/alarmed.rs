//! Whether whoever answers for the clinic hears by two ways, and soon, of a backup that fails: by a notice in the application and by
//! a letter.

use super::ask::text;
use super::house::{DATA, LOG, PROGRAM};
use super::people::signed_in;
use super::{Twin, app};
use crate::supervise::aside;
use clinic::demo::PASSWORD;
use clinic::notification::NoticeKind;
use compliance::backup::BackupKey;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use wire::query::encode_component;

/// Those who are to hear: an officer and an administrator.
const KEEPERS: [&str; 2] = ["officer-1", "admin-1"];
/// So soon, by the clinic's clock.
const SOON: SignedDuration = SignedDuration::from_mins(5);
const LOOK: Duration = Duration::from_millis(100);
/// What a letter says of it.
const SAYS: &str = "backup";

/// Somebody who is to hear, and where their notices are read.
struct Keeper {
    /// The last digits of their telephone.
    phone: String,
    notices: String,
}

/// How many seconds after the failure somebody heard, by each way.
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
    Ok(Keeper { phone, notices })
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

/// Whether a letter to this telephone says that a backup failed.
fn is_written(letters: &[u8], phone: &str) -> bool {
    let letters = String::from_utf8_lossy(letters);
    // A number may be written with spaces, each as a form has it.
    let joined = |letter: &str| letter.replace("%20", "").replace(['+', ' '], "");
    let is_it = |letter: &str| joined(letter).contains(phone) && letter.contains(SAYS);
    !phone.is_empty() && letters.lines().any(is_it)
}

/// A backup fails, and it is waited for whoever is to hear.
async fn played(twin: &Twin) -> Result<Vec<Heard>, Unseen> {
    let admin = signed_in(twin, ("admin-1", PASSWORD)).await?;
    let mut keepers = Vec::new();
    for id in KEEPERS {
        keepers.push((keeper(twin, (id, &admin)).await?, Heard::default()));
    }
    let began = app::now(twin).await?;
    failed(twin).await?;
    loop {
        let letters = twin.letters.taken("/sms");
        let passed = app::now(twin).await?.duration_since(began);
        for (keeper, heard) in &mut keepers {
            let seconds = passed.as_secs();
            if heard.letter.is_none() && is_written(&letters, &keeper.phone) {
                heard.letter = Some(seconds);
            }
            if heard.notice.is_none() {
                let told = twin.get(&keeper.notices, "").await?;
                let is_told =
                    told.is_given() && told.text.contains(NoticeKind::BackupFailed.name());
                heard.notice = is_told.then_some(seconds);
            }
        }
        let all = keepers.iter().all(|(_, heard)| heard.ways() == 2);
        if all || twin.is_careless || passed > SOON {
            return Ok(keepers.into_iter().map(|(_, heard)| heard).collect());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Whoever heard by the fewest ways decides: nobody is on duty for both.
fn judged(all: &[Heard]) -> Finding {
    let ways = all.iter().map(|heard| heard.ways()).min().unwrap_or_default();
    let last = all.iter().map(|heard| heard.last()).max().unwrap_or_default();
    let (status, words) = match ways {
        2 => (Status::Pass, "who answers for the clinic heard of a failed backup by two ways"),
        1 => (
            Status::Warn,
            "somebody who answers for the clinic heard of a failed backup by one way only",
        ),
        _ => (Status::Fail, "somebody who answers for the clinic heard nothing of a failed backup"),
    };
    let named = |way: fn(&Heard) -> Option<i64>| {
        let seconds = all.iter().map(|heard| {
            way(heard).map_or_else(|| "never".to_owned(), |seconds| seconds.to_string())
        });
        seconds.collect::<Vec<_>>().join(" ")
    };
    Finding::new(status, words)
        .with("ways", ways)
        .with("seconds", last)
        .with("notice_after_seconds", named(|heard| heard.notice))
        .with("letter_after_seconds", named(|heard| heard.letter))
}

/// A backup fails in a clinic of the check's own.
pub(super) async fn heard(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let seen = played(&twin).await;
    twin.close().await?;
    Ok(judged(&seen?))
}

#[cfg(test)]
mod tests {
    use super::{Heard, is_written, judged};
    use compliance::check::Status;

    #[test]
    fn whoever_heard_by_the_fewest_ways_decides() {
        let both = Heard { notice: Some(3), letter: Some(9) };
        let one = Heard { letter: None, ..both };
        for (all, status) in [
            (&[both, both][..], Status::Pass),
            (&[both, one], Status::Warn),
            (&[both, Heard::default()], Status::Fail),
            (&[], Status::Fail),
        ] {
            assert_eq!(judged(all).status, status, "{all:?}");
        }
        let found = judged(&[both, one]);
        assert_eq!(found.evidence["letter_after_seconds"], "9 never");
        assert_eq!(found.evidence["seconds"], "9");
    }

    #[test]
    fn a_letter_to_somebody_else_or_of_something_else_is_none() {
        let letters =
            b"To=%2B1%20555%20555%200107&Body=A+backup+failed.\nTo=%2B15555550108&Body=EMERGENCY\n";
        assert!(is_written(letters, "555550107"));
        assert!(!is_written(letters, "555550108"));
        assert!(!is_written(letters, ""));
    }
}
