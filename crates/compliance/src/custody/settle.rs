//! What is due by itself: wrapping anew, retiring, destroying. Each step is a commit; cut off, it goes on at the next call.

use super::service::told;
use super::store::{self, Noted};
use super::{Custody, CustodyError, Settled, rules};
use crate::audit::{Action, Event, Signer};
use crate::keys::Portion;
use crate::retention::Standing;
use kernel::{Actor, Timestamp};

impl Custody {
    /// Brings everything under the version that counts, and ends the others in their time.
    pub async fn settle(&self) -> Result<Settled, CustodyError> {
        self.go_on(true).await
    }

    /// The same where the time is in doubt: what cannot be taken back waits.
    pub async fn wrap_anew(&self) -> Result<Settled, CustodyError> {
        self.go_on(false).await
    }

    async fn go_on(&self, may_end: bool) -> Result<Settled, CustodyError> {
        self.kek.follow().await?;
        self.write_down().await?;
        let mut settled = Settled::default();
        self.rewrap(&mut settled).await?;
        for version in self.others().await? {
            if version.retired.is_none() {
                settled.retired += u64::from(self.retire(&version.id).await?);
            } else if may_end && version.destroyed.is_none() {
                settled.destroyed += u64::from(self.end(&version).await?);
            }
        }
        // A command beside this server may have given the entries of the audit log a new key.
        self.audit.signer().entries().follow(&self.db).await?;
        Ok(settled)
    }

    /// Versions that are in the key file and were never seen are written down, and that one was put in use.
    async fn write_down(&self) -> Result<(), CustodyError> {
        let known = store::all(&mut self.db.read().await?).await?;
        let ring = self.kek.versions();
        if ring.iter().all(|version| known.iter().any(|known| known.id == version.id)) {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        let mut entries = Vec::new();
        // The oldest comes first, and the very first of an installation is no rotation.
        for (at, version) in ring.iter().rev().enumerate() {
            if store::note(&mut tx, version).await? && (at > 0 || !known.is_empty()) {
                entries.push(told(
                    Event::KekRotated,
                    Action::Create,
                    &Actor::system(),
                    &version.id,
                ));
            }
        }
        self.audit.append(&mut tx, &entries).await?;
        Ok(tx.commit().await?)
    }

    /// Every version that was written down but the one that counts.
    async fn others(&self) -> Result<Vec<Noted>, CustodyError> {
        let current = self.kek.current()?.id;
        let mut known = store::all(&mut self.db.read().await?).await?;
        known.retain(|version| version.id != current);
        Ok(known)
    }

    async fn rewrap(&self, settled: &mut Settled) -> Result<(), CustodyError> {
        let others = self.others().await?.into_iter().filter(|one| one.destroyed.is_none());
        // The empty name is of keys from before it was written down what wrapped them.
        for kek in others.map(|version| version.id).chain([String::new()]) {
            if self.keys.wraps(&mut self.db.read().await?, &kek).await? {
                self.move_from(&kek, settled).await?;
            }
        }
        let sealed_by = Signer::sealed_by(&mut self.db.read().await?).await?;
        if sealed_by.is_some_and(|id| self.kek.current().is_ok_and(|current| current.id != id)) {
            let mut tx = self.db.begin().await?;
            settled.rewrapped += u64::from(Signer::rewrap(&mut tx, &self.kek).await?);
            tx.commit().await?;
        }
        Ok(())
    }

    /// Wraps all that a version wraps anew, a portion a commit.
    async fn move_from(&self, kek: &str, settled: &mut Settled) -> Result<(), CustodyError> {
        let mut portion = Portion::default();
        loop {
            let mut tx = self.db.begin().await?;
            portion = self.keys.rewrap(&mut tx, kek, &portion).await?;
            tx.commit().await?;
            settled.rewrapped += portion.moved;
            settled.shut += portion.shut;
            if !portion.more {
                return Ok(());
            }
        }
    }

    /// A version that wraps nothing any more is retired; answers whether it is.
    async fn retire(&self, id: &str) -> Result<bool, CustodyError> {
        let mut tx = self.db.begin().await?;
        store::lock(&mut tx, id).await?;
        let sealed_by = Signer::sealed_by(&mut tx).await?;
        if self.keys.wraps(&mut tx, id).await? || sealed_by.as_deref() == Some(id) {
            return Ok(false);
        }
        if !store::retire(&mut tx, id, self.now()).await? {
            return Ok(false);
        }
        let entry = told(Event::KekRetired, Action::Update, &Actor::system(), id);
        self.audit.append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A retired version is destroyed once no backup needs it, also none that a legal hold keeps, or written off when somebody
    /// took it out of the file; answers whether it is gone.
    async fn end(&self, version: &Noted) -> Result<bool, CustodyError> {
        let (now, id) = (self.now(), version.id.as_str());
        let ring = self.kek.versions();
        let there = ring.iter().any(|one| one.id == id);
        let goes = version.retired.map_or(Timestamp::MAX, |at| rules::goes(at, self.terms));
        if there && (goes > now || self.kek.path().is_none()) {
            return Ok(false);
        }
        let mut tx = self.db.begin().await?;
        let needed = (rules::since((id, version.made), &ring), goes);
        if there && rules::is_held(needed, Standing::read(&mut tx).await?.placed()) {
            return Ok(false);
        }
        store::lock(&mut tx, id).await?;
        if there && self.keys.wraps(&mut tx, id).await? {
            return Ok(false);
        }
        if !store::destroy(&mut tx, id, now).await? {
            return Ok(false);
        }
        let entry = told(Event::KekDestroyed, Action::Delete, &Actor::system(), id);
        self.audit.append(&mut tx, &[entry]).await?;
        // Whoever else changes the key file waits for the log's head until the commit.
        if there && !self.kek.take_out(id)? {
            return Ok(false);
        }
        tx.commit().await?;
        self.kek.follow().await?;
        Ok(true)
    }
}
