//! Opens campaigns and decides in them.

use super::{Campaign, Decision, Item, store};
use crate::account::{Accounts, is_privileged};
use crate::journal::{Journal, Telling};
use crate::{Caller, ClinicError, Refusal, person};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use jiff::SignedDuration;
use kernel::{PersonId, Phi, Timestamp};
use std::sync::Arc;

/// Access reviews.
#[derive(Clone, Debug)]
pub struct AccessReviews {
    journal: Journal,
    sealer: Arc<Sealer>,
    accounts: Accounts,
}

impl AccessReviews {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, accounts: Accounts) -> Self {
        Self { journal, sealer, accounts }
    }

    /// The time by which campaigns are overdue.
    pub fn now(&self) -> Timestamp {
        self.journal.now()
    }

    /// Opens a campaign over all who work here now, to be decided in so many days.
    pub async fn open(&self, caller: &Caller, days: u16) -> Result<Campaign, ClinicError> {
        Caller::require(is_privileged(caller.role))?;
        if !(1..=60).contains(&days) {
            let problem = "is 1 to 60 days";
            return Err(Refusal::Field { field: "dueInDays", problem }.into());
        }
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let staff = store::staff(&mut tx, &caller.organization).await?;
        let now = telling.now;
        let lasts = SignedDuration::from_hours(24 * i64::from(days));
        let campaign = Campaign {
            id: self.journal.uuid(),
            opened_by: caller.person.clone(),
            opened: now,
            due: now.saturating_add(lasts).unwrap_or(now),
            closed: None,
            total: i64::try_from(staff.len()).unwrap_or(i64::MAX),
            decided: 0,
            revoked: 0,
        };
        store::insert(&mut tx, &caller.organization, &campaign, &staff).await?;
        let what = ("access-review", &*campaign.id);
        let entry = telling.witness(Event::AccessReviewOpened, Action::Create, what);
        entry.details.push(("people", campaign.total.to_string()));
        entry.details.push(("due", campaign.due.to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(campaign)
    }

    /// All campaigns, newest first.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Campaign>, ClinicError> {
        Caller::require(is_privileged(caller.role))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::list(&mut tx, &caller.organization, "").await?)
    }

    /// By when the caller is to decide on which others, one for each of them.
    pub async fn waiting(&self, caller: &Caller) -> Result<Vec<Timestamp>, ClinicError> {
        if !is_privileged(caller.role) {
            return Ok(Vec::new());
        }
        let mut tx = self.journal.db.read().await?;
        Ok(store::undecided(&mut tx, (&caller.organization, &caller.person)).await?)
    }

    /// Those in a campaign, with what was decided.
    pub async fn items(&self, caller: &Caller, review: &str) -> Result<Vec<Item>, ClinicError> {
        Caller::require(is_privileged(caller.role))?;
        let mut tx = self.journal.db.begin().await?;
        find(&mut tx, caller, review).await?;
        let mut items = store::items(&mut tx, review).await?;
        let organization = &caller.organization;
        for item in &mut items {
            let name = person::store::name(&mut tx, &self.sealer, organization, &item.person);
            item.name = name.await?.unwrap_or_else(|| Phi::new(item.person.as_str()));
        }
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::PersonRead, Action::Read, ("access-review", review));
        entry.details.push(("count", items.len().to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(items)
    }

    /// Keeps somebody's access or revokes it; nobody decides on their own.
    pub async fn decide(
        &self,
        caller: &Caller,
        (review, person): (&str, &PersonId),
        decision: Decision,
    ) -> Result<Campaign, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let which = (review, person);
        let done = self.apply(&mut tx, &mut telling, caller, (which, decision)).await;
        self.journal.settle(caller, ("access-review", review), (tx, telling), done).await
    }

    async fn apply(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        ((review, person), decision): ((&str, &PersonId), Decision),
    ) -> Result<Campaign, ClinicError> {
        Caller::require(is_privileged(caller.role))?;
        if caller.person == *person {
            return Err(Refusal::OwnAccount.into());
        }
        find(tx, caller, review).await?;
        store::hold(tx, review).await?;
        let by = (&caller.person, telling.now);
        if !store::decide(tx, (review, person), decision, by).await? {
            return Err(Refusal::Stale("access review").into());
        }
        let entry =
            telling.witness(Event::AccessReviewed, Action::Update, ("access-review", review));
        entry.reason = Some(decision.name());
        entry.details.push(("person", person.as_str().to_owned()));
        if decision == Decision::Revoke {
            self.accounts.revoke(tx, telling, (caller, person)).await?;
        }
        if store::close(tx, review, telling.now).await? {
            telling.witness(Event::AccessReviewClosed, Action::Update, ("access-review", review));
        }
        find(tx, caller, review).await
    }
}

async fn find(tx: &mut Tx, caller: &Caller, review: &str) -> Result<Campaign, ClinicError> {
    let unknown = Refusal::Unknown("access review");
    // An empty id would find any.
    if review.is_empty() {
        return Err(unknown.into());
    }
    let found = store::list(tx, &caller.organization, review).await?.into_iter().next();
    found.ok_or_else(|| unknown.into())
}
