//! What every path that deletes asks first.

use super::{EVERYTHING, store};
use crate::audit::{Action, Entry, Event, Outcome, Resource};
use db::{DbError, Tx};
use kernel::{Actor, HoldId, Timestamp};

/// The holds that stand, each with when it was placed, for who is about to delete.
#[derive(Debug, Default)]
pub struct Standing(Vec<(String, Timestamp)>);

impl Standing {
    /// As they stand, and until the transaction ends no other is placed: what is deleted in it was held by none. Only in a
    /// transaction that may write.
    pub async fn read(tx: &mut Tx) -> Result<Self, DbError> {
        Ok(Self(store::standing_fast(tx).await?))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When each was placed.
    pub(crate) fn placed(&self) -> impl Iterator<Item = Timestamp> {
        self.0.iter().map(|(_, placed)| *placed)
    }

    /// Whether one of them is on anything with one of these marks, or on everything.
    pub fn hold(&self, marks: &[String]) -> bool {
        self.last_on(marks).is_some()
    }

    /// When the last of those was placed.
    pub fn last_on(&self, marks: &[String]) -> Option<Timestamp> {
        let on = self.0.iter().filter(|(mark, _)| mark == EVERYTHING || marks.contains(mark));
        on.map(|(_, placed)| *placed).max()
    }
}

/// The holds that stand, each with when it was placed.
pub async fn standing_since(tx: &mut Tx) -> Result<Vec<(HoldId, Timestamp)>, DbError> {
    let holds = store::holds(tx).await?.into_iter().filter(|hold| hold.released.is_none());
    Ok(holds.map(|hold| (hold.id, hold.placed.1)).collect())
}

/// Whether a hold stands on anything with one of these marks, or on everything; see [`Standing::read`].
pub async fn held(tx: &mut Tx, marks: &[String]) -> Result<bool, DbError> {
    Ok(Standing::read(tx).await?.hold(marks))
}

/// Waits for whoever is about to dispose of a record, and lets nobody begin until this transaction ends, in which something is
/// opened that holds records by itself: once it was answered, none of them goes.
pub async fn outlast_deletions(tx: &mut Tx) -> Result<(), DbError> {
    store::await_deletions(tx).await
}

/// The entry that says that a hold was honoured: somebody wanted to delete, and could not.
pub fn witness(actor: Actor, resource: Resource) -> Entry {
    let reason = Some("legal-hold");
    let entry =
        Entry::new(Event::HoldHonoured, Action::Delete, Outcome::MinorFailure, actor, resource);
    Entry { reason, ..entry }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Letters, office, who};
    use super::super::{Hold, HoldReason, NewHold};
    use super::{held, store};
    use crate::keys::Kek;
    use kernel::{Clock as _, FakeClock};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    const AWHILE: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn a_hold_that_was_answered_stops_every_deletion_that_has_not_ended() {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        for (store, db) in db::testing::stores().await {
            let letters = Arc::new(Letters::default());
            let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
            let office = office(&db, &letters, &kek, &clock).await;
            let marks = ["patient/a".to_owned()];
            let mut deleting = db.begin().await.unwrap();
            assert!(!held(&mut deleting, &marks).await.unwrap(), "{store}");
            let order = Mutex::new(Vec::new());
            let delete = async {
                tokio::time::sleep(AWHILE).await;
                order.lock().unwrap().push("deleted");
                deleting.commit().await.unwrap();
            };
            let place = async {
                let new = NewHold {
                    matter: "2026-1",
                    mark: "patient/a",
                    reason: HoldReason::Litigation,
                    not_yet_known: true,
                };
                office.hold(who("one"), new).await.unwrap();
                order.lock().unwrap().push("held");
            };
            tokio::join!(place, delete);
            assert_eq!(*order.lock().unwrap(), ["deleted", "held"], "{store}");
        }
    }

    #[tokio::test]
    async fn a_deletion_that_is_asked_for_while_a_hold_is_placed_meets_it() {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        for (name, db) in db::testing::stores().await {
            let letters = Arc::new(Letters::default());
            let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
            office(&db, &letters, &kek, &clock).await;
            let hold = Hold {
                id: "hold-1".parse().unwrap(),
                matter: "2026-1".to_owned(),
                mark: "patient/a".to_owned(),
                reason: HoldReason::Litigation,
                placed: ("one".to_owned(), clock.now()),
                asked: None,
                released: None,
            };
            let mut placing = db.begin().await.unwrap();
            store::await_deletions(&mut placing).await.unwrap();
            store::add_hold(&mut placing, &hold).await.unwrap();
            let place = async {
                tokio::time::sleep(AWHILE).await;
                placing.commit().await.unwrap();
            };
            let delete = async {
                let mut deleting = db.begin().await.unwrap();
                held(&mut deleting, &["patient/a".to_owned()]).await.unwrap()
            };
            let (met, ()) = tokio::join!(delete, place);
            assert!(met, "{name}: it waits, and sees the hold that it waited for");
        }
    }
}
