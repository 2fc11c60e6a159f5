//! Writes down what was backed up and what a drill came to.

use super::store;
use crate::audit::{Action, Audit, AuditError, Entry, Event, Outcome, Resource};
use crate::check::until;
use crate::keys::Shredded;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use db::{Db, DbError, Tx};
use jiff::SignedDuration;
use kernel::{Actor, HoldId, Timestamp};

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// As of when.
    pub made: Timestamp,
    /// Size of all that it consists of, sealed.
    pub bytes: u64,
    /// How much of that was not there already.
    pub new: u64,
    /// How long it took.
    pub seconds: u64,
    /// The id of the key that opens it.
    pub key_id: String,
    /// Of the backup's own file.
    pub sha256: String,
    /// By which account of the machine; `None` where nobody looked.
    pub uid: Option<u32>,
}

impl Job {
    /// When it was done, to the second.
    pub(super) fn ended(&self) -> Timestamp {
        let took = SignedDuration::from_secs(i64::try_from(self.seconds).unwrap_or(i64::MAX));
        self.made.saturating_add(took).unwrap_or(self.made)
    }
}

/// A backup that was restored in isolation, to see that it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// When it ended.
    pub ended: Timestamp,
    /// As of when the backup is: what would have been lost since is the RPO.
    pub made: Timestamp,
    /// From the file to a checked store: the RTO.
    pub seconds: u64,
    /// What did not hold; `None` if all did.
    pub finding: Option<String>,
    /// The id of the key that it was opened with, or was to be.
    pub key_id: String,
    /// Whether that key lay on the disk of the store itself, or on that of the backup that it opened.
    pub key_near: bool,
    /// What it found of keys that disposals had destroyed; `None` if it could not try them.
    pub shredded: Option<Shredded>,
    /// Whether the copy of the key-encryption key that opened what came back lay on another disk than the one in use; `None`
    /// if the one in use did.
    pub kek_apart: Option<bool>,
}

impl Drill {
    /// The SHA-256 of what is on record of it, so that a report of it is told apart from every other.
    pub(super) fn sha256(&self) -> String {
        let Self { ended, made, seconds, finding, key_id, .. } = self;
        let found = finding.as_deref().unwrap_or("holds");
        let line = format!("{ended} {made} {seconds} {key_id} {found}\n");
        HEXLOWER.encode(digest(&SHA256, line.as_bytes()).as_ref())
    }
}

/// A restore of this very store. What was ended after the backup was made is in the store as if it never was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When.
    pub at: Timestamp,
    /// As of when the backup is.
    pub made: Timestamp,
}

impl Restored {
    /// Writes it down in the store that was restored, whose schema may be older than this table ([`RESTORES`](super::RESTORES)).
    pub async fn mark(self, tx: &mut Tx) -> Result<(), DbError> {
        store::add_restored(tx, self).await
    }

    /// The last one.
    pub async fn last(tx: &mut Tx) -> Result<Option<Self>, DbError> {
        store::restored(tx, false).await
    }

    /// The last one, while nobody has ended what may have been ended since its backup.
    pub async fn pending(tx: &mut Tx) -> Result<Option<Self>, DbError> {
        store::restored(tx, true).await
    }

    /// Somebody has.
    pub async fn follow(tx: &mut Tx, now: Timestamp) -> Result<(), DbError> {
        store::follow(tx, now).await
    }
}

/// After so many days no backup is to be left, by the settings; what was disposed of is certified by that.
#[derive(Clone, Copy, Debug)]
pub struct Horizon(pub u32);

impl Horizon {
    /// Until when a backup may be there that is as of an instant.
    pub fn ends(self, made: Timestamp) -> Timestamp {
        made.saturating_add(self.time()).unwrap_or(Timestamp::MAX)
    }

    /// The same as a time.
    pub(super) fn time(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.0))
    }
}

/// As the settings have it unless they are changed.
impl Default for Horizon {
    fn default() -> Self {
        Self(35)
    }
}

/// Within how many hours a restore is to be done, by the settings: the RTO that the clinic has set itself; a prop.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryTime(pub u32);

/// What the proposed rule asks of everybody.
impl Default for RecoveryTime {
    fn default() -> Self {
        Self(72)
    }
}

/// A copy of the backups somewhere else, which somebody tried to delete from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyTried {
    /// When.
    pub tried: Timestamp,
    /// As of when its newest whole backup is; `None` if there is none.
    pub made: Option<Timestamp>,
    /// Whether that was refused.
    pub refused: bool,
    /// Whether it lies on another disk than the store, or than the backups that it is a copy of, as far as this machine can tell;
    /// `None` where it cannot.
    pub apart: Option<bool>,
    /// By which account of the machine it was tried; `None` where nobody looked.
    pub uid: Option<u32>,
}

/// What stayed of a folder of backups from which the old ones were removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// When.
    pub looked: Timestamp,
    /// As of when the oldest is that no legal hold keeps.
    pub oldest: Option<Timestamp>,
    /// How many stayed for a legal hold.
    pub held: u64,
    /// How many say not as of when they are, and go by name only.
    pub undated: u64,
}

/// The record of backups and drills.
#[derive(Debug)]
pub struct Backups<'a> {
    db: &'a Db,
    audit: &'a Audit,
}

impl<'a> Backups<'a> {
    /// The record in this store.
    pub const fn new(db: &'a Db, audit: &'a Audit) -> Self {
        Self { db, audit }
    }

    /// A backup was made.
    pub async fn made(&self, job: &Job) -> Result<(), AuditError> {
        let mut tx = self.db.begin().await?;
        store::add_job(&mut tx, job).await?;
        let mut entry = entry(Event::BackupMade, Outcome::Success, &job.sha256);
        entry.details = vec![
            ("made", job.made.to_string()),
            ("bytes", job.bytes.to_string()),
            ("new", job.new.to_string()),
            ("key", job.key_id.clone()),
        ];
        entry.details.extend(job.uid.map(|uid| ("uid", uid.to_string())));
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }

    /// A backup was begun and failed: whoever runs the clinic is told of it by its server.
    pub async fn failed(&self, at: Timestamp) -> Result<(), AuditError> {
        let mut tx = self.db.begin().await?;
        store::add_failure(&mut tx, at).await?;
        let entry = entry(Event::BackupFailed, Outcome::SeriousFailure, &at.to_string());
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }

    /// A backup, named by its file, was removed; `despite` names a hold for which it was the newest from before.
    pub async fn removed(
        &self,
        file: &str,
        made: Option<Timestamp>,
        despite: Option<&HoldId>,
    ) -> Result<(), AuditError> {
        let mut tx = self.db.begin().await?;
        let mut entry = entry(Event::BackupRemoved, Outcome::Success, file);
        entry.details = made.map(|made| ("made", made.to_string())).into_iter().collect();
        entry.details.extend(despite.map(|hold| ("hold", hold.to_string())));
        entry.reason = despite.map(|_| "despite-hold");
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }

    /// Old backups were removed from a folder.
    pub async fn swept(&self, sweep: &Sweep) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        store::add_sweep(&mut tx, sweep).await?;
        tx.commit().await
    }

    /// Somebody tried to delete a copy.
    pub async fn copy_tried(&self, one: &CopyTried) -> Result<(), AuditError> {
        let mut tx = self.db.begin().await?;
        store::add_copy(&mut tx, one).await?;
        let outcome = if one.refused { Outcome::Success } else { Outcome::SeriousFailure };
        let made = one.made.map_or_else(|| "none".to_owned(), |made| made.to_string());
        let mut entry = entry(Event::BackupCopyTried, outcome, &made);
        entry.details = vec![("refused", one.refused.to_string())];
        entry.details.extend(one.uid.map(|uid| ("uid", uid.to_string())));
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }

    /// A drill ended.
    pub async fn drilled(&self, drill: &Drill) -> Result<(), AuditError> {
        let mut tx = self.db.begin().await?;
        store::add_drill(&mut tx, drill).await?;
        let holds = drill.finding.is_none();
        let outcome = if holds { Outcome::Success } else { Outcome::SeriousFailure };
        let mut entry = entry(Event::RestoreDrilled, outcome, &drill.made.to_string());
        entry.details = vec![("seconds", drill.seconds.to_string())];
        entry.details.extend(drill.kek_apart.map(|apart| ("kekApart", apart.to_string())));
        if let Some(found) = drill.shredded {
            entry.details.extend([
                ("shreddedTried", found.tried.to_string()),
                ("shreddedRecoverable", found.recoverable.to_string()),
                ("shreddedPending", found.pending.to_string()),
            ]);
        }
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }
}

impl Backups<'_> {
    /// What a store knows of its last backup and its last drill; of one that is still to come only where there is no other.
    pub async fn latest(db: &Db, now: Timestamp) -> Result<(Option<Job>, Option<Drill>), DbError> {
        let (mut tx, until) = (db.read().await?, until(now));
        Ok((
            store::job(&mut tx, until).await?,
            store::drill(&mut tx, until, store::Which::All).await?,
        ))
    }

    /// When backups failed within a week, of which nobody was told. Whoever has told says so by `told`.
    pub async fn untold(db: &Db, now: Timestamp) -> Result<Vec<Timestamp>, DbError> {
        let since = now.saturating_sub(SignedDuration::from_hours(7 * 24)).unwrap_or_default();
        store::untold(&mut db.read().await?, since).await
    }

    /// People were told of the backup that failed at an instant.
    pub async fn told(db: &Db, at: Timestamp, now: Timestamp) -> Result<(), DbError> {
        let mut tx = db.begin().await?;
        store::tell(&mut tx, at, now).await?;
        tx.commit().await
    }

    /// Whether a store wrote down that it made a backup with this SHA-256.
    pub async fn made_here(db: &Db, sha256: &str) -> Result<bool, DbError> {
        Ok(Self::made_of(db, sha256).await?.is_some())
    }

    /// As of when the backup with this SHA-256 is, if a store wrote down that it made it.
    pub async fn made_of(db: &Db, sha256: &str) -> Result<Option<Timestamp>, DbError> {
        store::made(&mut db.read().await?, sha256).await
    }
}

fn entry(event: Event, outcome: Outcome, id: &str) -> Entry {
    let resource = Resource { kind: "backup", id: id.to_owned(), channel: None };
    Entry::new(event, Action::Execute, outcome, Actor::system(), resource)
}
