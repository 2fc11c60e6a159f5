//! To whom a visit can be handed over, and how each of them is licensed where its patient is.

use super::service::Target;
use super::transfer::may_hand_over;
use super::{Colleague, Colleagues, Visits, licence};
use crate::consultation::{Consultation, Licence};
use crate::schedule::{self, Place, Ruling};
use crate::settings::Licensing;
use crate::{Caller, ClinicError, Refusal, intake, participant, person};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, PersonId, Role};

impl Visits {
    /// Those to whom the caller can hand a visit over, judged as its transfer is; those who may treat there first.
    pub async fn colleagues(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Colleagues, ClinicError> {
        let mut telling = self.journal.telling(caller);
        // Nobody who would write waits while they are judged; they are shown once it stands in the log who asked.
        let mut tx = self.journal.db.read().await?;
        let target = Target::Consultation(id.clone());
        let found = async {
            let visit = self.load(&mut tx, caller, &target).await?;
            may_hand_over(caller, &visit)?;
            let found = self.successors(&mut tx, &visit.consultation).await?;
            let what = ("consultation", id.as_str());
            let entry = telling.witness(Event::ConsultationRead, Action::Read, what);
            entry.patient = Some(visit.consultation.patient.as_str().to_owned());
            entry.encounter = Some(id.as_str().to_owned());
            Ok(found)
        }
        .await;
        drop(tx);
        let tx = self.journal.db.begin().await?;
        self.settle(caller, target.what(), (tx, telling), found).await
    }

    async fn successors(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
    ) -> Result<Colleagues, ClinicError> {
        let intake = intake::store::find(tx, &self.sealer, &visit.appointment).await?;
        let place = schedule::rules::place(intake.as_ref());
        let mut all = Vec::new();
        for person in person::store::working_in(tx, &visit.department, Role::Provider).await? {
            let is_own = person == visit.provider;
            if !is_own && !participant::is_objected(tx, &visit.id, &person).await? {
                all.push(self.successor(tx, visit, (person, place)).await?);
            }
        }
        all.sort_by_cached_key(|one| (rank(one), one.name.expose().to_lowercase()));
        Ok(Colleagues {
            state: schedule::rules::state(place),
            abroad: matches!(place, Place::Abroad(_)),
            may_except: self.settings.licence_exceptions,
            all,
        })
    }

    async fn successor(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        (person, place): (PersonId, Place<'_>),
    ) -> Result<Colleague, ClinicError> {
        let licensing = self.settings.licensing;
        let right = schedule::right(tx, &person, (place, self.journal.now())).await?;
        let name = person::store::name(tx, &self.sealer, &visit.organization, &person).await?;
        Ok(Colleague {
            name: name.ok_or(Refusal::Unknown("person"))?,
            person,
            licence: licence::of(&right).filter(|_| licensing != Licensing::Ignore),
            refused: schedule::rules::ruling(&right, licensing) == Ruling::Refused,
        })
    }
}

/// Whom nothing keeps from treating there stands first, and who holds no licence there last.
const fn rank(one: &Colleague) -> u8 {
    match one.licence {
        Some(Licence::Held) => 0,
        Some(Licence::Lacking | Licence::Abroad) => 2,
        None | Some(Licence::Unplaced | Licence::Excepted(_)) => 1,
    }
}
