//! Enters versions, posts the one in force, and writes down what patients say to it.

use super::{Answer, Given, LANGUAGES, NewNotice, Notice, Outcome, Posted, Text, rules, store};
use crate::journal::Journal;
use crate::organization::{self, CANARIES};
use crate::{Act, Caller, ClinicError, Refusal, chart, consent, person, restriction};
use compliance::audit::{Action, Event};
use db::{Db, DbError, Tx};
use kernel::{ConsentId, OrganizationId, PersonId, Role, Timestamp};

const NOTICE: Refusal = Refusal::Unknown("privacy notice");

/// The notice of privacy practices.
#[derive(Clone, Debug)]
pub struct PrivacyNotices {
    journal: Journal,
}

/// Whose store it is.
pub(super) async fn clinic(db: &Db) -> Result<Option<OrganizationId>, DbError> {
    let found = organization::other(db, CANARIES).await?;
    let known = |id: String| {
        OrganizationId::try_from(id).map_err(|error| DbError::Corrupt(error.to_string()))
    };
    found.map(known).transpose()
}

/// The notice that is in force in a store; nothing where none is.
pub async fn in_force(db: &Db, now: Timestamp) -> Result<Option<Notice>, DbError> {
    let Some(own) = clinic(db).await? else { return Ok(None) };
    let all = store::versions(&mut db.read().await?, &own).await?;
    Ok(rules::in_force(&all, now).cloned())
}

impl PrivacyNotices {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// The notice in force, for whoever asks: nobody need be signed in to read it (164.520(c)(3)).
    pub async fn posted(&self, locale: &str) -> Result<Posted, ClinicError> {
        let own = clinic(&self.journal.db).await?.ok_or(NOTICE)?;
        let mut tx = self.journal.db.read().await?;
        let clinic = organization::store::find(&mut tx, &own).await?.ok_or(NOTICE)?.name;
        let all = store::versions(&mut tx, &own).await?;
        let notice = rules::in_force(&all, self.journal.now()).ok_or(NOTICE)?;
        let own = notice.texts.iter().find(|text| text.locale == locale);
        let text = own.or_else(|| notice.texts.first()).ok_or(NOTICE)?.clone();
        let Notice { version, part2, effective, .. } = *notice;
        Ok(Posted { clinic, version, text, part2, effective })
    }

    /// Every version, the newest first.
    pub async fn versions(&self, caller: &Caller) -> Result<Vec<Notice>, ClinicError> {
        Caller::require(rules::may_list(caller))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::versions(&mut tx, &caller.organization).await?)
    }

    /// Enters the next version. Its words never change; from its day on it replaces the one before.
    pub async fn publish(&self, caller: &Caller, new: NewNotice) -> Result<Notice, ClinicError> {
        Caller::require(rules::may_enter(caller))?;
        rules::check(&new)?;
        let mut tx = self.journal.db.begin().await?;
        let known = store::versions(&mut tx, &caller.organization).await?;
        let now = self.journal.now();
        let text = |(locale, words): (&str, String)| Text {
            locale: locale.to_owned(),
            hash: consent::hash(&words),
            words,
        };
        let notice = Notice {
            organization: caller.organization.clone(),
            version: known.first().map_or(0, |last| last.version) + 1,
            texts: LANGUAGES.into_iter().zip([new.en, new.es]).map(text).collect(),
            part2: new.part2,
            effective: new.effective.unwrap_or(now),
            entered_by: caller.person.clone(),
            entered: now,
            reviewed: None,
        };
        if !store::insert(&mut tx, &notice).await? {
            return Err(Refusal::Stale("privacy notice").into());
        }
        let mut telling = self.journal.telling(caller);
        let version = notice.version.to_string();
        let what = ("privacy-notice", version.as_str());
        let entry = telling.witness(Event::PrivacyNoticePublished, Action::Create, what);
        for text in &notice.texts {
            let name = if text.locale == "en" { "hashEn" } else { "hashEs" };
            entry.details.push((name, text.hash.clone()));
        }
        entry.details.push(("part2", notice.part2.to_string()));
        entry.details.push(("effectiveFrom", notice.effective.to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(notice)
    }

    /// Writes down that the version in force was held against the law and stays as it is.
    pub async fn review(&self, caller: &Caller, version: i64) -> Result<Notice, ClinicError> {
        Caller::require(rules::may_enter(caller))?;
        let mut tx = self.journal.db.begin().await?;
        let (all, now) =
            (store::versions(&mut tx, &caller.organization).await?, self.journal.now());
        let known = rules::in_force(&all, now).filter(|one| one.version == version);
        let known = known.ok_or(NOTICE)?;
        let which = (&caller.organization, version);
        store::review(&mut tx, which, (&caller.person, now)).await?;
        let mut telling = self.journal.telling(caller);
        let number = version.to_string();
        let what = ("privacy-notice", number.as_str());
        telling.witness(Event::PrivacyNoticeReviewed, Action::Update, what);
        self.journal.commit(tx, telling).await?;
        Ok(Notice { reviewed: Some(now), ..known.clone() })
    }

    /// Writes down what a patient says who was asked whether they received the notice. It is asked for and never needed:
    /// nothing waits for it (164.520(c)(2)(ii)). The same again changes nothing; of what staff wrote down the newest counts. Of them
    /// only those write to whom the patient is entrusted, and the desk, which hands the notice out.
    pub async fn answer(&self, caller: &Caller, given: Given) -> Result<Answer, ClinicError> {
        let allowed = consent::rules::may_record(caller, &given.patient, given.evidence);
        if let Err(refusal) = allowed {
            let what = ("privacy-notice-answer", given.patient.as_str());
            return Err(self.journal.refused(caller, refusal, what).await);
        }
        let needs_part = caller.treats() && caller.role != Role::Coordinator;
        let mut tx = self.begin(caller, &given.patient, needs_part).await?;
        let role = person::store::role(&mut tx, &caller.organization, &given.patient).await?;
        if role != Some(Role::Patient) {
            return Err(Refusal::Unknown("patient").into());
        }
        let now = self.journal.now();
        let all = store::versions(&mut tx, &caller.organization).await?;
        let read = all.iter().find(|one| one.version == given.version && one.effective <= now);
        let text = read
            .and_then(|one| one.texts.iter().find(|text| text.locale == given.locale))
            .ok_or(NOTICE)?;
        let known = store::answers(&mut tx, &caller.organization, &given.patient).await?;
        if let Some(same) = rules::said_before(&known, &given) {
            return Ok(same.clone());
        }
        let answer = Answer {
            id: ConsentId::generate(&*self.journal.clock, &*self.journal.random),
            organization: caller.organization.clone(),
            patient: given.patient,
            version: given.version,
            locale: given.locale,
            hash: text.hash.clone(),
            outcome: given.outcome,
            evidence: given.evidence,
            recorded_by: caller.person.clone(),
            at: now,
        };
        store::append(&mut tx, &answer).await?;
        let mut telling = self.journal.telling(caller);
        let event = match answer.outcome {
            Outcome::Acknowledged => Event::PrivacyNoticeAcknowledged,
            Outcome::Declined => Event::PrivacyNoticeDeclined,
        };
        let what = ("privacy-notice-answer", answer.id.as_str());
        let entry = telling.witness(event, Action::Create, what);
        entry.patient = Some(answer.patient.as_str().to_owned());
        entry.details.push(("version", answer.version.to_string()));
        entry.details.push(("evidence", answer.evidence.name().to_owned()));
        self.journal.commit(tx, telling).await?;
        Ok(answer)
    }

    /// What a patient said to the notice, the oldest first.
    pub async fn answers(
        &self,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<Vec<Answer>, ClinicError> {
        let what = ("privacy-notice-answer", patient.as_str());
        if !consent::rules::may_read(caller.stands_for(patient, Act::View), caller.role) {
            return Err(self.journal.refused(caller, Refusal::NotAllowed, what).await);
        }
        let mut tx = self.begin(caller, patient, false).await?;
        let answers = store::answers(&mut tx, &caller.organization, patient).await?;
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::PrivacyNoticeAnswersRead, Action::Read, what);
        entry.patient = Some(patient.as_str().to_owned());
        self.journal.commit(tx, telling).await?;
        Ok(answers)
    }

    /// A transaction for somebody who is not kept from the patient and, where that is needed, to whom the patient is entrusted; who
    /// else asks is refused, which is written down.
    async fn begin(
        &self,
        caller: &Caller,
        patient: &PersonId,
        needs_part: bool,
    ) -> Result<Tx, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let allowed = if needs_part {
            chart::entrusted(&mut tx, caller, patient).await
        } else {
            restriction::barred(&mut tx, caller, patient).await
        };
        match allowed {
            Ok(()) => Ok(tx),
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                let what = ("privacy-notice-answer", patient.as_str());
                Err(self.journal.refused(caller, refusal, what).await)
            }
            Err(error) => Err(error),
        }
    }
}
