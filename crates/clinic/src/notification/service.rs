//! Where a person's notices are pushed to.

use crate::journal::Journal;
use crate::{Caller, ClinicError, names};
use realtime::push::{Browser, Pushes};

/// The browsers of people.
#[derive(Clone, Debug)]
pub struct Notifications {
    journal: Journal,
    pushes: Pushes,
}

impl Notifications {
    pub(crate) fn new(journal: Journal) -> Self {
        let pushes = Pushes::new(journal.db.clone());
        Self { journal, pushes }
    }

    /// Pushes the caller's notices to this browser, and nobody else's any more.
    pub async fn subscribe(&self, caller: &Caller, browser: &Browser) -> Result<(), ClinicError> {
        let channel = names::notification(&caller.person);
        Ok(self.pushes.add_browser(&self.journal.keyset, browser, &channel).await?)
    }

    /// Pushes nothing more to this browser, if it is the caller's.
    pub async fn unsubscribe(&self, caller: &Caller, endpoint: &str) -> Result<(), ClinicError> {
        let channel = names::notification(&caller.person);
        Ok(self.pushes.forget_browser(&self.journal.keyset, endpoint, &channel).await?)
    }
}
