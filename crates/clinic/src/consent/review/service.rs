//! Writes reviews of forms down.

use super::{FormReview, NewFormReview, rules, store};
use crate::consent::{Consents, store as forms};
use crate::{Caller, ClinicError, Refusal, organization};
use compliance::audit::{Action, Event};
use jiff::tz::TimeZone;
use kernel::Role;

impl Consents {
    /// Every review of a form, what was written down last first.
    pub async fn form_reviews(&self, caller: &Caller) -> Result<Vec<FormReview>, ClinicError> {
        Caller::require(matches!(caller.role, Role::ComplianceOfficer | Role::Administrator))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::all(&mut tx, &caller.organization).await?)
    }

    /// Writes down who reviewed a form's words, and when. The same again adds nothing.
    pub async fn review_form(
        &self,
        caller: &Caller,
        new: NewFormReview,
    ) -> Result<FormReview, ClinicError> {
        Caller::require(caller.role == Role::ComplianceOfficer)?;
        let now = self.journal.now();
        let mut tx = self.journal.db.begin().await?;
        let zone = organization::store::zone(&mut tx, &caller.organization).await?;
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        rules::check(&new, now.to_zoned_datetime(zone).date())?;
        let forms = forms::forms(&mut tx, &caller.organization).await?;
        let form = forms.iter().find(|form| {
            (form.topic, form.version) == (new.topic, new.version) && form.locale == new.locale
        });
        let form = form.ok_or(Refusal::FormUnknown(new.version))?;
        if form.hash != new.hash {
            let problem = "is the SHA-256 of the words that were reviewed; read the form again";
            return Err(Refusal::Field { field: "hash", problem }.into());
        }
        let review = FormReview {
            organization: caller.organization.clone(),
            topic: new.topic,
            version: new.version,
            locale: new.locale,
            hash: new.hash,
            reviewer: new.reviewer.trim().to_owned(),
            day: new.day,
            entered_by: caller.person.clone(),
            entered: now,
        };
        let mut known = store::all(&mut tx, &caller.organization).await?;
        known.retain(|one| {
            (one.topic, one.version) == (review.topic, review.version)
                && one.locale == review.locale
        });
        let is_same = |one: &&FormReview| one.reviewer == review.reviewer && one.day == review.day;
        if let Some(same) = known.iter().find(is_same) {
            return Ok(same.clone());
        }
        rules::has_room(known.len())?;
        if !store::insert(&mut tx, &review).await? {
            return Err(Refusal::Stale("review of the form").into());
        }
        let mut telling = self.journal.telling(caller);
        let what = ("form", review.hash.as_str());
        let entry = telling.witness(Event::ConsentFormReviewed, Action::Create, what);
        entry.details.push(("type", review.topic.name().to_owned()));
        entry.details.push(("version", review.version.to_string()));
        entry.details.push(("day", review.day.to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(review)
    }
}
