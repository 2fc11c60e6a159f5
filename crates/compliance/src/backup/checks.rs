//! The checks of backups and drills.

use super::{CopyTried, Drill, Horizon, Job, RecoveryTime, Sweep, apart, artefact, store};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until};
use crate::keys::Shredded;
use crate::retention::{destroyed_since, first_destroyed};
use db::Tx;
use jiff::SignedDuration;
use kernel::Timestamp;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-009",
        version: 5,
        cites: &["164.308(a)(7)(ii)(A)", "164.312(a)(2)(iv)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "the newest backup lies in `backup.folder` as it was made, begins as what is sealed to a key does, and that key has been seen to open it, and lies neither on the disk of the store nor on that of the backups",
        remediation: "set [backup] folder to where backups are written, readable by the server; run `housecall backup` to a key made by `housecall keys backup`, and `housecall restore --drill` with that key, on a medium that is taken out again",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(sealed(site)),
            spoil: |_, site| Box::pin(by_another(site)),
        },
    },
    Check {
        id: "HC-046",
        version: 2,
        cites: &["164.308(a)(7)(ii)(A)", "NPRM 164.312(i)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "the newest backup is at most 24 hours old, none failed since, and it lies in `backup.folder` as it was made, with all its pieces",
        remediation: "run `housecall backup` now, and from a timer every day; mend what it names where it fails, and set [backup] folder to where backups are written, readable by the server",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(fresh(site)),
            spoil: |_, site| Box::pin(stale(site)),
        },
    },
    Check {
        id: "HC-047",
        version: 3,
        cites: &["164.308(a)(7)(ii)(B)", "164.308(a)(7)(ii)(D)", "NPRM 164.308(a)(13)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "within 30 days a restore was drilled of a backup of at most 48 hours before, held, and took at most as long as the clinic has set itself (`backup.rto_hours`), which is 72 hours or less",
        remediation: "run `housecall restore --drill` with the newest backup and mend what it names",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(drilled(site)),
            spoil: |_, site| Box::pin(outdated(site)),
        },
    },
    Check {
        id: "HC-048",
        version: 4,
        cites: &["164.308(a)(7)(ii)(A)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "within 90 days the account that makes backups tried to delete a copy of the newest ones, and was refused; that copy lies on another disk, and somebody vouches that this is in another building (HC-048.a)",
        remediation: "keep a copy where this account may only add (an append-only share, a disk that is read-only here, chattr +i by somebody else), and run `housecall backups try-copy --config FILE --in COPY --copy-of BACKUPS` as the account that makes them; where the copy is elsewhere, attest HC-048.a",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(async move { apart::judged(site, safe(site).await?).await }),
            spoil: |_, site| Box::pin(deletable(site)),
        },
    },
    Check {
        id: "HC-060.a",
        version: 1,
        cites: &["164.310(d)(2)(i)", "NIST SP 800-88"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "old backups were removed within 7 days, and none is left that is older than `retention.backup_days`, by which disposals are certified",
        remediation: "run `housecall backups remove --config FILE --in FOLDER --older-than` from a timer; it says what it leaves, and why",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(within_horizon(site)),
            spoil: |_, site| Box::pin(beyond(site)),
        },
    },
    Check {
        id: "HC-046.a",
        version: 3,
        cites: &["164.308(a)(7)(ii)(A)", "NIST SP 800-57"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "within 90 days a drill opened what it restored by a copy of the key-encryption key that lies on another disk than the one in use, of a backup from after the version that counts was made: no backup holds that key, and without it a backup is noise",
        remediation: "keep a copy of the file `keys.file` where this machine's disks are not, renew it after each rotation, back up, and drill that backup with it: `housecall restore --drill --kek COPY --in BACKUP --key KEY --config FILE`",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(copied(site)),
            spoil: |_, site| Box::pin(forgotten(site)),
        },
    },
    Check {
        id: "HC-060.b",
        version: 4,
        cites: &["164.310(d)(2)(i)", "NIST SP 800-88"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "within 90 days a restore of the newest backup of its day was drilled that tried every key which disposals had destroyed, and none of them opens from it; those that went since have 90 days until a drill tries them, and no backup is newer by more than 30 days",
        remediation: "where a key opens that went before the backup was made, somebody had put it back: treat it as an incident, find out by the drill's finding whose record that was, and remove every backup that may hold it. Where keys open that went since, wait for the day that is told, remove backups of before by then (HC-060.a), and run `housecall restore --drill` with a newer one",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(shredded(site)),
            spoil: |_, site| Box::pin(opened(site)),
        },
    },
];

async fn latest(site: &Site) -> Result<(Option<Job>, Option<Drill>), Unseen> {
    Ok(super::Backups::latest(&site.db, site.now).await?)
}

/// A key that opens nothing any more is found here, while there is still time for another.
async fn sealed(site: &Site) -> Result<Finding, Unseen> {
    let (Some(job), drill) = latest(site).await? else {
        return Ok(Finding::nothing("no backup was made with this store; see HC-046"));
    };
    let ended = drill.as_ref().map(|drill| drill.ended);
    let by = drill.as_ref().map_or("none", |drill| drill.key_id.as_str()).to_owned();
    let (status, words) = match drill {
        Some(drill) if drill.finding.is_some() => {
            (Status::Fail, "the newest backup is sealed, and the last drill failed")
        }
        Some(drill) if drill.key_id != job.key_id => (
            Status::Fail,
            "the newest backup is sealed to a key of which nobody has seen that it opens: the last drill was by another",
        ),
        Some(drill) if drill.key_near => (
            Status::Warn,
            "the newest backup is sealed, and a drill has opened one by its key, which lay on the disk of the store or of that backup: whoever has that disk opens backups, too",
        ),
        Some(_) => {
            (Status::Pass, "the newest backup is sealed, and a drill has opened one by its key")
        }
        None => (Status::Fail, "the newest backup is sealed, and nobody has seen it open"),
    };
    let (lies, told) = artefact::seen(site, &job).await.judged();
    let finding = Finding::new(status.worse(lies), format!("{words}; {told}"))
        .with("key", job.key_id)
        .with("sha256", job.sha256);
    let finding = finding.with("drilled_by_key", by);
    Ok(finding.written(Some(job.made), site.now).written(ended, site.now))
}

async fn fresh(site: &Site) -> Result<Finding, Unseen> {
    let Some(job) = latest(site).await?.0 else {
        return Ok(Finding::new(Status::Fail, "no backup was ever made with this store"));
    };
    let age = site.now.duration_since(job.made);
    let words = format!("the newest backup is {} hours old", age.as_hours());
    let (lies, told) = artefact::seen(site, &job).await.judged();
    let status = Status::within(age, HOUR * 24, HOUR * 48).worse(lies);
    let (mut tx, span) = (site.db.read().await?, (job.ended(), until(site.now)));
    let finding = match store::failed(&mut tx, span).await? {
        Some(at) => {
            let words = format!("{words}; {told}; one that was begun since failed at {at}");
            Finding::new(status.worse(Status::Warn), words).with("failed", at)
        }
        None => Finding::new(status, format!("{words}; {told}")),
    };
    Ok(finding
        .with("key", job.key_id)
        .with("sha256", job.sha256)
        .with("made", job.made)
        .with("bytes", job.bytes)
        .with("new_bytes", job.new)
        .written(Some(job.made), site.now))
}

async fn drilled(site: &Site) -> Result<Finding, Unseen> {
    let Some(drill) = latest(site).await?.1 else {
        return Ok(Finding::new(Status::Fail, "no restore was ever drilled"));
    };
    let hash = drill.sha256();
    let Drill { ended, made, seconds, finding, .. } = drill;
    let RecoveryTime(target) =
        site.prop::<RecoveryTime>().map_or_else(RecoveryTime::default, |set| *set);
    let days = site.now.duration_since(ended).as_hours() / 24;
    let behind = ended.duration_since(made);
    let (status, words) = match finding {
        Some(finding) => (Status::Fail, format!("the last drill failed: {finding}")),
        None if seconds > u64::from(target) * 3_600 => {
            let words = format!(
                "the last drill took {seconds} s, more than the {target} hours of `backup.rto_hours`"
            );
            (Status::Fail, words)
        }
        None => {
            let age = site.now.duration_since(ended);
            let own = Status::within(age, HOUR * 24 * 30, HOUR * 24 * 90);
            // That an old backup comes back says nothing of those that are made now.
            let words = format!(
                "a drill held {days} days ago and took {seconds} s; its backup was {} hours old then",
                behind.as_hours()
            );
            (own.worse(behind_by(behind)), words)
        }
    };
    let finding = Finding::new(status, words).with("ended", ended).with("made", made);
    let finding =
        finding.with("rto_seconds", seconds).with("rto_hours", target).with("drill", hash);
    Ok(finding.written(Some(ended), site.now).written(Some(made), ended))
}

/// What was tried with a backup says less of what would be restored, the older that was.
fn behind_by(age: SignedDuration) -> Status {
    Status::within(age, HOUR * 48, HOUR * 24 * 7)
}

/// What became of the copy that somebody tried to delete last.
async fn safe(site: &Site) -> Result<Finding, Unseen> {
    let Some(copy) = store::copy(&mut site.db.read().await?, until(site.now)).await? else {
        return Ok(Finding::new(Status::Fail, "nobody has tried to delete a copy of the backups"));
    };
    let CopyTried { tried, made, refused, apart, .. } = copy;
    let age = site.now.duration_since(tried);
    let days = age.as_hours() / 24;
    let Some(made) = made else {
        let words = format!("{days} days ago there was no whole backup in the copy");
        return Ok(Finding::new(Status::Fail, words).with("tried", tried));
    };
    // A copy that is behind by more than two days is not what would be restored.
    let behind = behind_by(tried.duration_since(made));
    let base = Status::within(age, HOUR * 24 * 90, HOUR * 24 * 105).worse(behind);
    let (status, words) = if !refused {
        (Status::Fail, "whoever writes the backups can delete their copy, too".to_owned())
    } else if apart == Some(false) {
        let words = format!(
            "the copy could not be deleted {days} days ago, and lies on the disk of what it is a copy of"
        );
        (base.worse(Status::Warn), words)
    } else if apart.is_none() {
        let words = format!(
            "the copy could not be deleted {days} days ago, and on which disk it lies nobody has looked; name the folder of the \
             backups themselves by `--copy-of` when it is tried"
        );
        (base.worse(Status::Warn), words)
    } else {
        (base, format!("the copy could not be deleted {days} days ago"))
    };
    let finding = Finding::new(status, words).with("tried", tried);
    let apart = apart.map_or_else(|| "unknown".to_owned(), |apart| apart.to_string());
    let finding = finding.with("as_of", made).with("refused", refused).with("apart", apart);
    Ok(finding.written(Some(tried), site.now).written(Some(made), tried))
}

/// The oldest backup against what certificates promise. Which are left, only who removes them sees.
async fn within_horizon(site: &Site) -> Result<Finding, Unseen> {
    let horizon = site.prop::<Horizon>().map_or_else(Horizon::default, |set| *set);
    let Horizon(days) = horizon;
    let mut tx = site.db.read().await?;
    let swept = store::swept(&mut tx, until(site.now)).await?;
    let Some(Sweep { looked, oldest, held, undated }) = swept else {
        let first = store::first(&mut tx).await?;
        let is_old = |made: &Timestamp| site.now.duration_since(*made) > horizon.time();
        return Ok(match first.filter(is_old) {
            Some(first) => {
                let words = format!("nobody has removed backups that are older than {days} days");
                Finding::new(Status::Fail, words).with("made", first)
            }
            None => Finding::nothing(format!("no backup is older than {days} days yet")),
        });
    };
    let age = oldest.map_or(SignedDuration::ZERO, |made| looked.duration_since(made));
    // What comes of age between two runs goes with the next.
    let most = horizon.time() + HOUR * 24;
    let kept = Status::within(age, most, most);
    // Until when what was disposed of since is in those, certificates do not know.
    let beside = if held + undated > 0 { Status::Warn } else { Status::Pass };
    let since = site.now.duration_since(looked);
    let status = Status::within(since, HOUR * 24 * 7, HOUR * 24 * 14).worse(kept).worse(beside);
    let words = format!(
        "old backups were removed {} days ago, and the oldest that stayed was {} days old; none is to be older than {days}; {held} \
         stayed for legal holds, and {undated} say not as of when they are",
        since.as_hours() / 24,
        age.as_hours() / 24
    );
    let finding = Finding::new(status, words).with("looked", looked);
    let finding = finding.with("held", held).with("undated", undated);
    let finding = finding.written(Some(looked), site.now).written(oldest, looked);
    Ok(oldest.into_iter().fold(finding, |finding, made| finding.with("oldest", made)))
}

/// What the newest drill came to that a copy of the key-encryption key was to open. What opened then may lack the version
/// that wraps the keys of every backup since the last rotation.
async fn copied(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let newest = store::drill(&mut tx, until(site.now), store::Which::KekCopy).await?;
    let Some(drill) = newest else {
        let words = "no drill has opened a backup by a copy of the key-encryption key";
        return Ok(Finding::new(Status::Fail, words));
    };
    let current = site.kek.current()?;
    let age = site.now.duration_since(drill.ended);
    let (days, base) = (age.as_hours() / 24, Status::within(age, HOUR * 24 * 90, HOUR * 24 * 105));
    let (status, words) = if let Some(finding) = &drill.finding {
        (Status::Fail, format!("the drill with a copy of the key failed: {finding}"))
    } else if current.made > drill.made {
        let words = format!(
            "the copy of the key was last tried with a backup from before the rotation of {}: whether it has the version that \
             counts now, and so opens a backup of today, nobody has seen",
            current.made
        );
        (Status::Fail, words)
    } else if drill.kek_apart == Some(false) {
        let words = format!(
            "a copy of the key opened what a drill restored {days} days ago, and lies on the disk of the one in use: both are lost \
             together"
        );
        (base.worse(Status::Warn), words)
    } else {
        (base, format!("a copy of the key opened what a drill restored {days} days ago"))
    };
    let finding = Finding::new(status, words).with("drilled", drill.ended);
    let finding = finding.with("made", drill.made).with("key", current.id);
    Ok(finding.written(Some(drill.ended), site.now))
}

/// What the newest drill that tried destroyed keys found of them. One that failed before it came to them hides none of before.
async fn shredded(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let drill = store::drill(&mut tx, until(site.now), store::Which::Shredded).await?;
    let Some((drill, found)) = drill.and_then(|drill| drill.shredded.map(|found| (drill, found)))
    else {
        let words = "no drill has tried yet whether keys that disposals destroyed open from a backup; run `housecall restore \
                     --drill` with the newest one";
        return untried(&mut tx, site.now, words).await;
    };
    let finding = if found.tried == 0 {
        let words = "no key had been destroyed when a restore was drilled last; once a disposal has destroyed one, run `housecall \
                     restore --drill` again";
        untried(&mut tx, site.now, words).await?
    } else {
        let (status, words) = opens(site, &drill, found);
        let (since, unseen) = unseen(&mut tx, &drill, site.now).await?;
        let beside = if unseen.is_empty() { Status::Pass } else { Status::Warn };
        let (status, words) = (status.worse(beside), [vec![words], unseen].concat().join("; "));
        let finding = Finding::new(status, words).with("tried", found.tried);
        let finding = finding.with("untried", found.untried).with("since", since);
        let finding = finding.with("before", found.before);
        finding.with("recoverable", found.recoverable).with("pending", found.pending)
    };
    let finding = finding.with("drilled", drill.ended).with("made", drill.made);
    Ok(finding.written(Some(drill.ended), site.now).written(Some(drill.made), drill.ended))
}

/// Of what the drill says nothing: keys that went since, of which there are so many and which have as long as a drill has, the
/// newest backup of its day where another one was drilled, and one that is newer by more than it may take until the next drill.
async fn unseen(tx: &mut Tx, drill: &Drill, now: Timestamp) -> Result<(u64, Vec<String>), Unseen> {
    let mut all = Vec::new();
    let (since, first) = destroyed_since(tx, drill.ended).await?;
    if let Some(first) = first.filter(|first| now.duration_since(*first) > HOUR * 24 * 90) {
        all.push(format!(
            "{since} keys that were destroyed since the drill, the first at {first}, were not tried"
        ));
    }
    let took = SignedDuration::from_secs(i64::try_from(drill.seconds).unwrap_or(i64::MAX));
    let began = drill.ended.checked_sub(took).unwrap_or(drill.ended);
    let then = store::job(tx, began).await?.map(|job| job.made);
    if let Some(made) = then.filter(|made| *made <= began && *made > drill.made) {
        all.push(format!("the newest backup was that of {made} when another one was drilled"));
    }
    let newest = store::job(tx, until(now)).await?.map(|job| job.made);
    if let Some(made) = newest.filter(|made| made.duration_since(drill.made) > HOUR * 24 * 30) {
        all.push(format!("the newest backup, of {made}, is newer by more than 30 days"));
    }
    Ok((since, all))
}

/// What it comes to that no drill tried a key, by what this store itself knows to be destroyed: that may not stay so.
async fn untried(tx: &mut Tx, now: Timestamp, words: &str) -> Result<Finding, Unseen> {
    let Some((count, first)) = first_destroyed(tx).await? else {
        return Ok(Finding::nothing(words));
    };
    let (age, most) = (now.duration_since(first), HOUR * 24 * 90);
    let days = age.as_hours() / 24;
    let words = format!("{words}; disposals destroyed {count}, the first {days} days ago");
    let status = Status::Warn.worse(Status::within(age, most, most));
    let finding = Finding::new(status, words).with("destroyed", count).with("first", first);
    Ok(finding.written(Some(first), now))
}

fn opens(site: &Site, drill: &Drill, found: Shredded) -> (Status, String) {
    let Shredded { tried, before, recoverable, pending, untried } = found;
    let (made, age) = (drill.made, site.now.duration_since(drill.ended));
    let ends = site.prop::<Horizon>().map_or_else(Horizon::default, |set| *set).ends(made);
    let day = ends.strftime("%Y-%m-%d");
    let (status, words) = if recoverable > 0 {
        let words = format!(
            "recoverable: {recoverable} of {before} keys that disposals destroyed before the backup of {made} was made open from it"
        );
        (Status::Fail, words)
    } else if pending > 0 && ends <= site.now {
        let words = format!(
            "{pending} keys that were destroyed since were in the backup of {made}, which was to be gone on {day}; drill a newer one"
        );
        (Status::Warn, words)
    } else if pending > 0 {
        let words = format!(
            "horizon pending: {pending} keys that were destroyed since the backup of {made} was made are still in it, until {day}"
        );
        (Status::Warn, words)
    } else {
        let words = format!(
            "none of {tried} keys that disposals destroyed opens from the backup of {made}, as a drill found {} days ago",
            age.as_hours() / 24
        );
        (Status::within(age, HOUR * 24 * 90, HOUR * 24 * 180), words)
    };
    if untried == 0 {
        return (status, words);
    }
    let words = format!("{words}; {untried} that went before those were not tried");
    (status.worse(Status::Warn), words)
}

/// A drill of a backup from which a key opens that was destroyed before.
async fn opened(site: Site) -> Result<Site, Unseen> {
    let (ended, made, key_id) = (site.now - HOUR, site.now - HOUR * 2, "mutant".to_owned());
    let found = Shredded { tried: 1, before: 1, recoverable: 1, pending: 0, untried: 0 };
    let (finding, shredded) = (Some("recoverable".to_owned()), Some(found));
    let mut tx = site.db.begin().await?;
    let drill = Drill {
        ended,
        made,
        seconds: 1,
        finding,
        key_id,
        key_near: false,
        shredded,
        kek_apart: None,
    };
    store::add_drill(&mut tx, &drill).await?;
    tx.commit().await?;
    Ok(site)
}

/// A copy of the key that nobody has tried for more than a year.
async fn forgotten(site: Site) -> Result<Site, Unseen> {
    let (ended, key_id) = (site.now - HOUR * 24 * 400, "mutant".to_owned());
    let (made, kek_apart) = (ended - HOUR, Some(true));
    let (finding, shredded) = (None, None);
    let drill =
        Drill { ended, made, seconds: 1, finding, key_id, key_near: false, shredded, kek_apart };
    let mut tx = site.db.begin().await?;
    store::add_drill(&mut tx, &drill).await?;
    tx.commit().await?;
    Ok(site)
}

/// A backup that stayed a month too long.
async fn beyond(site: Site) -> Result<Site, Unseen> {
    let made = site.now - Horizon::default().time() - HOUR * 24 * 30;
    let (looked, oldest) = (site.now - HOUR, Some(made));
    let mut tx = site.db.begin().await?;
    store::add_sweep(&mut tx, &Sweep { looked, oldest, held: 0, undated: 0 }).await?;
    tx.commit().await?;
    Ok(site)
}

/// A copy that whoever writes it can delete.
async fn deletable(site: Site) -> Result<Site, Unseen> {
    let tried = site.now - HOUR;
    let copy =
        CopyTried { tried, made: Some(tried - HOUR), refused: false, apart: Some(true), uid: None };
    let mut tx = site.db.begin().await?;
    store::add_copy(&mut tx, &copy).await?;
    tx.commit().await?;
    Ok(site)
}

/// A backup of so many hours ago.
async fn recorded(site: Site, hours: i32) -> Result<Site, Unseen> {
    let made = site.now - HOUR * hours;
    let (key_id, sha256) = ("mutant".to_owned(), "0".repeat(64));
    let mut tx = site.db.begin().await?;
    store::add_job(&mut tx, &Job { made, bytes: 1, new: 1, seconds: 1, key_id, sha256, uid: None })
        .await?;
    tx.commit().await?;
    Ok(site)
}

/// A backup of an hour ago, and a drill since then of one that another key sealed.
async fn by_another(site: Site) -> Result<Site, Unseen> {
    let site = recorded(site, 1).await?;
    let (ended, key_id) = (site.now, "another".to_owned());
    let drill = Drill {
        ended,
        made: site.now - HOUR * 2,
        seconds: 1,
        finding: None,
        key_id,
        key_near: false,
        shredded: None,
        kek_apart: None,
    };
    let mut tx = site.db.begin().await?;
    store::add_drill(&mut tx, &drill).await?;
    tx.commit().await?;
    Ok(site)
}

async fn stale(site: Site) -> Result<Site, Unseen> {
    recorded(site, 49).await
}

/// A drill that held, of a backup that is more than a week behind.
async fn outdated(site: Site) -> Result<Site, Unseen> {
    let (ended, made) = (site.now - HOUR, site.now - HOUR * 24 * 8);
    let mut tx = site.db.begin().await?;
    let key_id = "mutant".to_owned();
    store::add_drill(
        &mut tx,
        &Drill {
            ended,
            made,
            seconds: 1,
            finding: None,
            key_id,
            key_near: false,
            shredded: None,
            kek_apart: None,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(site)
}
