//! Where a person's notices are pushed to.

use crate::journal::{Journal, Telling};
use crate::{Caller, ClinicError, names};
use compliance::audit::{Action, Event};
use realtime::push::{Browser, Pushes};

/// The browsers of people.
#[derive(Clone, Debug)]
pub struct Notifications {
    journal: Journal,
}

impl Notifications {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// Pushes the caller's notices to this browser, and nobody else's any more.
    pub async fn subscribe(&self, caller: &Caller, browser: &Browser) -> Result<(), ClinicError> {
        let channel = names::notification(&caller.person);
        let mut tx = self.journal.db.begin().await?;
        Pushes::add_browser(&mut tx, &self.journal.keyset, browser, &channel).await?;
        let telling = self.witnessed(caller, Event::PushSubscribed, Action::Create);
        self.journal.commit(tx, telling).await
    }

    /// Pushes nothing more to this browser, if it is the caller's.
    pub async fn unsubscribe(&self, caller: &Caller, endpoint: &str) -> Result<(), ClinicError> {
        let channel = names::notification(&caller.person);
        let mut tx = self.journal.db.begin().await?;
        if !Pushes::forget_browser(&mut tx, &self.journal.keyset, endpoint, &channel).await? {
            return Ok(());
        }
        let telling = self.witnessed(caller, Event::PushUnsubscribed, Action::Delete);
        self.journal.commit(tx, telling).await
    }

    /// The entry names the person, never the address: whoever holds that can send to the browser.
    fn witnessed(&self, caller: &Caller, event: Event, action: Action) -> Telling {
        let mut telling = self.journal.telling(caller);
        telling.witness(event, action, ("push-subscription", caller.person.as_str()));
        telling
    }
}
