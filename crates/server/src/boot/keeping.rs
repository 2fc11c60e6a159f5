//! Retention over everything that the crates keep, the downtime kit, and what a killed server left.

use super::steady::Steady;
use super::{BootError, Foundation, Services};
use crate::downtime;
use crate::supervise::{Tasks, beat};
use compliance::audit::Audit;
use compliance::keys::Sealer;
use compliance::retention::{Retention, Terms};
use kernel::{Clock, Fault as _};
use realtime::retention::History;
use std::sync::Arc;
use std::time::Duration;

impl Foundation {
    /// Retention of all there is, with the rules that a clinic begins with.
    pub(crate) async fn retention(
        &self,
        audit: &Arc<Audit>,
        (history, sealer): (History, Arc<Sealer>),
        terms: Terms,
    ) -> Result<Retention, BootError> {
        let records = clinic::retention::Records::new(sealer);
        let below = (self.db.clone(), Arc::clone(audit), Arc::clone(&self.keys));
        let time = (Arc::clone(&self.clock), Arc::clone(&self.random));
        let keepers = vec![Arc::new(records) as _, Arc::new(history) as _];
        let retention = Retention::new(below, keepers, time, terms);
        retention.seed().await.map_err(BootError::new)?;
        Ok(retention)
    }
}

/// Where the settings want downtime kits, one is written each 12 hours; one that was not is tried again, and said again, each
/// quarter of an hour, and after a day HC-049.a tells the officers.
pub(super) fn keep_kits(tasks: &mut Tasks, base: &Foundation, services: &Services) {
    let Some(terms) = services.inspection.kits() else { return };
    let terms = Arc::new(terms);
    let (db, keys, clock) = (base.db.clone(), Arc::clone(&base.keys), Arc::clone(&base.clock));
    let audit = Arc::clone(&services.audit);
    tasks.every(beat(&*base.clock, Duration::from_mins(15)), move || {
        let (db, keys, terms) = (db.clone(), Arc::clone(&keys), Arc::clone(&terms));
        let (audit, now) = (Arc::clone(&audit), clock.now_to_microsecond());
        async move {
            if !terms.is_due(now) {
                return;
            }
            let sealer = match Sealer::open(&db, &keys).await {
                Ok(sealer) => sealer,
                Err(error) => {
                    tracing::error!(%error, "no downtime kit was written; trying again");
                    return;
                }
            };
            match Box::pin(downtime::write((&db, &*audit, &sealer), &terms, now)).await {
                Ok(made) => {
                    tracing::info!(visits = made.visits, sha256 = %made.written.sha256, "a downtime kit was written");
                }
                Err(error) => {
                    tracing::error!(%error, "the downtime kit is not in order; trying again");
                }
            }
        }
    });
}

/// What browsers told of the pages is written down each five seconds; an old count is forgotten by a clock that is right.
pub(super) fn keep_page_reports(
    tasks: &mut Tasks,
    clock: &dyn Clock,
    (services, steady): (&Services, &Steady),
) {
    let inspection = Arc::clone(&services.inspection);
    tasks.every(Duration::from_secs(5), move || {
        let inspection = Arc::clone(&inspection);
        async move {
            if let Err(error) = inspection.pages.keep().await {
                tracing::warn!(%error, "what browsers told of the pages was not written down; trying again");
            }
        }
    });
    let (inspection, steady) = (Arc::clone(&services.inspection), steady.clone());
    tasks.every(beat(clock, Duration::from_hours(1)), move || {
        let (inspection, goes) = (Arc::clone(&inspection), steady.goes_quietly());
        async move {
            if goes && let Err(error) = inspection.pages.forget(inspection.now()).await {
                tracing::warn!(%error, "old counts of what browsers told were not forgotten");
            }
        }
    });
}

/// The bytes of uploads that were under way when a server was killed: nobody is let in yet, so none of them goes on.
pub(super) fn clear_unfinished(services: &Services) {
    match services.files.clear_unfinished() {
        Ok(0) => {}
        Ok(count) => {
            tracing::info!(count, "uploads that a killed server left unfinished were cleared away");
        }
        Err(error) => {
            tracing::warn!(%error, code = error.code(), "unfinished uploads were not cleared away");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use wire::channel::Class;

    #[test]
    fn every_table_says_what_becomes_of_its_rows() {
        for (owner, migrations, covered) in [
            ("compliance", compliance::MIGRATIONS, compliance::retention::COVERED),
            ("realtime", realtime::MIGRATIONS, realtime::retention::COVERED),
            ("clinic", clinic::MIGRATIONS, clinic::retention::COVERED),
        ] {
            let made: BTreeSet<&str> = migrations
                .iter()
                .flat_map(|migration| migration.sql.split("CREATE TABLE ").skip(1))
                .filter_map(|rest| rest.split([' ', '(']).next())
                .collect();
            let said: BTreeSet<&str> = covered.iter().map(|one| one.table).collect();
            assert_eq!(made, said, "{owner}: a table without a class, or one that is no more");
        }
    }

    #[test]
    fn every_class_of_channel_has_a_rule_or_is_never_stored() {
        use compliance::retention::Keeper as _;
        let history = realtime::retention::History::default();
        for class in Class::ALL {
            let ruled = history.defaults().iter().find(|rule| rule.class == class.name());
            match class {
                Class::Signaling | Class::Place | Class::Availability => {
                    assert!(!class.stores_history(), "{class:?} is never stored");
                }
                // With a patient they are of the medical record, without one a conversation.
                Class::Consultation | Class::Files => {
                    let days = history.defaults().iter().find(|rule| rule.class == "conversation");
                    assert_eq!(days.map(|rule| rule.days), class.retention_days());
                }
                // Mirrors the audit log, which is kept.
                Class::Audit => assert!(ruled.is_none()),
                Class::Custom => assert!(ruled.is_some()),
                _ => assert_eq!(ruled.map(|rule| rule.days), class.retention_days(), "{class:?}"),
            }
        }
    }
}
