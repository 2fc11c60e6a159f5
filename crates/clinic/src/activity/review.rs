//! The signed review of a period.

use super::{Activity, Count, Review, Standing, rules, store};
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use kernel::{OrganizationId, Timestamp};

impl Activity {
    /// What there is to do.
    pub async fn standing(&self, caller: &Caller) -> Result<Standing, ClinicError> {
        rules::may_look(caller)?;
        let mut tx = self.journal.db.read().await?;
        let late = rules::before(self.journal.now(), rules::FLAG_DAYS);
        let (open, overdue, oldest) = store::open(&mut tx, &caller.organization, late).await?;
        let last = store::last_review(&mut tx, &caller.organization, self.journal.now()).await?;
        Ok(Standing {
            open,
            overdue,
            oldest,
            examined: store::cursor(&mut tx, &caller.organization).await?.unwrap_or_default(),
            due: last.as_ref().map(|last| rules::after(last.at, rules::REVIEW_DAYS)),
            signed_until: last.map(|last| last.until),
        })
    }

    /// How many flags nobody has closed yet, and when the oldest of them was raised: numbers for those who run the server, and
    /// so nobody's reading.
    pub async fn unclosed(
        &self,
        organization: &OrganizationId,
    ) -> Result<(i64, Option<Timestamp>), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let (open, _, oldest) = store::open(&mut tx, organization, self.journal.now()).await?;
        Ok((open, oldest))
    }

    /// By when the caller is to look at which flags, and by when to sign for the week, where that is due and theirs to do.
    pub async fn waiting(
        &self,
        caller: &Caller,
    ) -> Result<(Vec<Timestamp>, Option<Timestamp>), ClinicError> {
        let standing = self.standing(caller).await?;
        let now = self.journal.now();
        let mut tx = self.journal.db.read().await?;
        let raised = store::unclosed(&mut tx, (&caller.organization, &caller.person)).await?;
        let flags = raised.into_iter().map(|at| rules::after(at, rules::FLAG_DAYS)).collect();
        let signs = rules::may_sign(caller).is_ok() && standing.is_due(now);
        Ok((flags, signs.then(|| standing.due.unwrap_or(now))))
    }

    /// The periods that were signed for, the newest first; a page at a time, before the review of an id, so many at most.
    pub async fn reviews(
        &self,
        caller: &Caller,
        page: (Option<&str>, usize),
    ) -> Result<Vec<Review>, ClinicError> {
        rules::may_look(caller)?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::reviews(&mut tx, &caller.organization, page).await?)
    }

    /// An officer signs for what happened since the last review; the first time, within the last week and since the first
    /// flag, so that every flag stands in a period that somebody signed for. The audit log has who, when, and
    /// what stood in it; the checkpoint over that entry is signed by its key.
    pub async fn sign(&self, caller: &Caller) -> Result<Review, ClinicError> {
        // What is in the log by now has been looked at by the rules.
        self.follow(&caller.organization).await?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let signed = async {
            rules::may_sign(caller)?;
            let (organization, now) = (&caller.organization, telling.now);
            store::lock(&mut tx, organization).await?;
            let last = store::last_review(&mut tx, organization, now).await?;
            let from = match last {
                Some(last) => last.until,
                None => rules::begins(now, store::first_raised(&mut tx, organization).await?),
            };
            if from >= now {
                return Err(Refusal::Stale("activity review").into());
            }
            let review = Review {
                id: self.journal.uuid(),
                from,
                until: now,
                by: caller.person.clone(),
                at: now,
                counts: store::counts(&mut tx, organization, (from, now)).await?,
            };
            store::sign(&mut tx, organization, &review).await?;
            let what = ("activity-review", &*review.id);
            let entry = telling.witness(Event::ActivityReviewed, Action::Execute, what);
            entry.details.push(("from", review.from.to_string()));
            entry.details.push(("until", review.until.to_string()));
            entry.details.push(("flags", words(&review.counts)));
            Ok(review)
        }
        .await;
        self.journal.settle(caller, ("activity-review", "new"), (tx, telling), signed).await
    }
}

/// The counts as the audit log has them.
fn words(counts: &[Count]) -> String {
    let one = |count: &Count| {
        let end = count.disposition.map_or("open", super::Disposition::name);
        format!("{}:{end}={}", count.rule.name(), count.flags)
    };
    counts.iter().map(one).collect::<Vec<_>>().join(" ")
}
