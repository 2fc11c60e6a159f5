//! Enters notices, withdraws languages, and posts what was reviewed.

use super::{NewNotice, Notice, Posted, Review, Standing, rules, store};
use crate::journal::Journal;
use crate::organization::{self, CANARIES};
use crate::{Caller, ClinicError, Refusal, consent};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::OrganizationId;

const NOTICE: Refusal = Refusal::Unknown("language notice");

/// Notices of language assistance.
#[derive(Clone, Debug)]
pub struct LanguageNotices {
    journal: Journal,
}

fn trimmed(name: Option<&String>) -> Option<String> {
    name.map(|name| name.trim().to_owned())
}

impl LanguageNotices {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// What is posted, for whoever asks: nobody need be signed in to read it.
    pub async fn posted(&self) -> Result<Posted, ClinicError> {
        let unknown = Refusal::Unknown("clinic");
        let found = organization::other(&self.journal.db, CANARIES).await?;
        let own = OrganizationId::try_from(found.ok_or_else(|| unknown.clone())?)
            .map_err(|error| DbError::Corrupt(error.to_string()))?;
        let mut tx = self.journal.db.read().await?;
        let clinic = organization::store::find(&mut tx, &own).await?.ok_or(unknown)?.name;
        let all = store::versions(&mut tx, &own).await?;
        let notices = rules::posted(&all).into_iter().cloned().collect();
        Ok(Posted { clinic, notices })
    }

    /// Every version, by language and the newest first, and how it stands.
    pub async fn versions(&self, caller: &Caller) -> Result<Vec<(Notice, Standing)>, ClinicError> {
        Caller::require(rules::may_list(caller))?;
        let mut tx = self.journal.db.read().await?;
        let all = store::versions(&mut tx, &caller.organization).await?;
        let owned = |(one, standing): (&Notice, Standing)| (one.clone(), standing);
        Ok(rules::standing(&all).into_iter().map(owned).collect())
    }

    /// Enters the next version in a language; its words never change. The same again adds nothing.
    pub async fn enter(
        &self,
        caller: &Caller,
        new: NewNotice,
    ) -> Result<(Notice, Standing), ClinicError> {
        Caller::require(rules::may_enter(caller))?;
        let locale = rules::canonical(&new.locale)?;
        let mut tx = self.journal.db.begin().await?;
        rules::check(&new, self.today(&mut tx, caller).await?)?;
        let known = store::versions(&mut tx, &caller.organization).await?;
        let reviewer = trimmed(new.reviewer.as_ref());
        let review = reviewer.zip(new.reviewed).map(|(by, day)| Review { by, day });
        let notice = Notice {
            translator: trimmed(new.translator.as_ref()),
            review,
            withdrawn: false,
            ..self.next(caller, &known, (locale, new.words))
        };
        let standing = match notice.review {
            Some(_) => Standing::Posted,
            None => Standing::Unreviewed,
        };
        let last = known.iter().find(|one| one.locale == notice.locale);
        if let Some(same) = last.filter(|last| rules::is_same(last, &notice)) {
            return Ok((same.clone(), standing));
        }
        rules::has_room(&known)?;
        self.add(tx, caller, (Event::LanguageNoticeEntered, &notice)).await?;
        Ok((notice, standing))
    }

    /// Withdraws a language: there is no notice in it until another one is entered.
    pub async fn withdraw(&self, caller: &Caller, locale: &str) -> Result<Notice, ClinicError> {
        Caller::require(rules::may_enter(caller))?;
        let locale = rules::canonical(locale)?;
        let mut tx = self.journal.db.begin().await?;
        let known = store::versions(&mut tx, &caller.organization).await?;
        let last = known.iter().find(|one| one.locale == locale).ok_or(NOTICE)?;
        if last.withdrawn {
            return Ok(last.clone());
        }
        let gone = Notice { withdrawn: true, ..self.next(caller, &known, (locale, String::new())) };
        self.add(tx, caller, (Event::LanguageNoticeWithdrawn, &gone)).await?;
        Ok(gone)
    }

    async fn today(&self, tx: &mut Tx, caller: &Caller) -> Result<Date, DbError> {
        let zone = organization::store::zone(tx, &caller.organization).await?;
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        Ok(self.journal.now().to_zoned_datetime(zone).date())
    }

    /// The next version in a language, of which nothing is known but its words.
    fn next(&self, caller: &Caller, known: &[Notice], (locale, words): (String, String)) -> Notice {
        let last = known.iter().find(|one| one.locale == locale);
        Notice {
            organization: caller.organization.clone(),
            version: last.map_or(0, |last| last.version) + 1,
            locale,
            hash: consent::hash(&words),
            words,
            translator: None,
            review: None,
            withdrawn: false,
            entered_by: caller.person.clone(),
            entered: self.journal.now(),
        }
    }

    async fn add(
        &self,
        mut tx: Tx,
        caller: &Caller,
        (event, notice): (Event, &Notice),
    ) -> Result<(), ClinicError> {
        if !store::insert(&mut tx, notice).await? {
            return Err(Refusal::Stale("language notice").into());
        }
        let mut telling = self.journal.telling(caller);
        let what = ("language-notice", notice.locale.as_str());
        let entry = telling.witness(event, Action::Create, what);
        entry.details.push(("version", notice.version.to_string()));
        if !notice.withdrawn {
            entry.details.push(("hash", notice.hash.clone()));
            entry.details.push(("reviewed", notice.review.is_some().to_string()));
        }
        self.journal.commit(tx, telling).await
    }
}
