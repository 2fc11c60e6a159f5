//! What follows from a restriction that is granted, how it ends, and how patients hear of answers.

use super::service::witness;
use super::{Asked, Named, Privacy, Request, State, rules, store};
use crate::journal::Telling;
use crate::notification::{self, Notice, NoticeKind};
use crate::participant::{self, Part};
use crate::restriction::{self, Bar, Restriction};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, appointment, consultation, person, waitlist};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{OrganizationId, PersonId, Phi, PrivacyRequestId, Role, Timestamp};
use std::collections::BTreeSet;

impl Privacy {
    /// Ends a restriction with the patient's agreement, which is written down (164.522(a)(2)).
    pub async fn end_restriction(
        &self,
        caller: &Caller,
        id: &PrivacyRequestId,
        agreement: Phi,
    ) -> Result<Named, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let ended = async {
            rules::may_answer(caller)?;
            rules::said("reason", Some(&agreement))?;
            let request = self.find(&mut tx, caller, id).await?;
            let from = request.state.name();
            if request.asked != Asked::Restriction || request.state != State::Granted {
                return Err(Refusal::Transition { what: "restriction", from, to: "ended" }.into());
            }
            let by = (&caller.person, telling.now, &agreement);
            let whose = (id.as_str(), &request.patient);
            restriction::store::end(&mut tx, &self.sealer, whose, by).await?;
            if !store::end(&mut tx, id).await? {
                return Err(Refusal::Stale("request").into());
            }
            let request = Request { state: State::Ended, ..request };
            witness(&mut telling, (Event::RestrictionEnded, Action::Update), &request);
            self.tell(&mut tx, &mut telling, caller, &request).await?;
            self.named(&mut tx, request).await
        }
        .await;
        self.settle(caller, id, (tx, telling), ended).await
    }

    /// A restriction that stands from this commit on.
    pub(super) async fn restrict(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (request, bar): (&Request, Bar),
    ) -> Result<(), ClinicError> {
        if let Bar::Staff(person) = &bar {
            let role = person::store::role(tx, &request.organization, person).await?;
            let treats = matches!(role, Some(Role::Provider | Role::Nurse | Role::Coordinator));
            if !treats {
                let problem = "is a provider, nurse or coordinator of this clinic";
                return Err(Refusal::Field { field: "personId", problem }.into());
            }
            self.shut(tx, telling, (&request.organization, &request.patient, person)).await?;
            end_offers(tx, (request, person), telling.now).await?;
        }
        if matches!(bar, Bar::Family) {
            for person in family(tx, request).await? {
                self.shut(tx, telling, (&request.organization, &request.patient, &person)).await?;
            }
        }
        let entry = witness(telling, (Event::RestrictionAgreed, Action::Create), request);
        entry.details.push(("bars", bar.name().to_owned()));
        let key = request.id.as_str().to_owned();
        let new = Restriction { request: key, bar, since: telling.now };
        Ok(restriction::store::insert(tx, &request.patient, &new).await?)
    }

    /// What somebody has open of a patient's visits and threads is over, and they are out of those that go on.
    async fn shut(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (organization, patient, person): (&OrganizationId, &PersonId, &PersonId),
    ) -> Result<(), ClinicError> {
        let ways = participant::Ways {
            journal: &self.journal,
            keys: &self.keys,
            sealer: &self.sealer,
            access: &self.access,
        };
        participant::shut_out(tx, telling, ways, (organization, patient, person)).await?;
        for visit in consultation::store::of_patient(tx, organization, patient).await? {
            for scope in [visit.id.as_str().to_owned(), format!("thread/{}", visit.id)] {
                let over = self.access.revoke_person(tx, person.as_str(), Some(&scope)).await?;
                telling.news.revoked.extend(over);
            }
        }
        Ok(())
    }

    /// Tells the patient that there is an answer, which their own page shows, in words that say nothing of it. Their page does not
    /// show a request that an agency's silence hides, so nothing is said of its answer.
    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        request: &Request,
    ) -> Result<(), ClinicError> {
        let untold = store::untold(tx, &request.patient, telling.now).await?;
        if untold.contains(request.id.as_str()) {
            return Ok(());
        }
        let filter = appointment::Filter {
            patient: Some(request.patient.clone()),
            ..appointment::Filter::default()
        };
        let organization = &request.organization;
        let visits = appointment::store::list(tx, &self.sealer, organization, &filter).await?;
        // Letters lead to the page by way of a visit; whoever never had one is told at the desk.
        let Some(visit) = visits.into_iter().next_back() else { return Ok(()) };
        let (to, sender) = (request.patient.clone(), caller.person.clone());
        let notice = Notice::new(NoticeKind::RequestAnswered, to, visit.id, sender);
        notification::send(tx, telling, &self.journal, &notice).await
    }
}

/// No time with a provider stays offered to whom they are kept from: the clock gives it to the next at once.
async fn end_offers(
    tx: &mut Tx,
    (request, provider): (&Request, &PersonId),
    now: Timestamp,
) -> Result<(), ClinicError> {
    for appointment in waitlist::store::cut_short(tx, (&request.patient, provider), now).await? {
        let over = Timer {
            work: Work::OfferOver,
            subject: appointment.as_str().to_owned(),
            organization: request.organization.clone(),
            due: now,
        };
        timer::store::reset(tx, &over).await?;
    }
    Ok(())
}

/// Whoever acts or acted for a patient, and whom a provider brought into a visit that goes on to act for them.
async fn family(tx: &mut Tx, request: &Request) -> Result<BTreeSet<PersonId>, ClinicError> {
    let patient = &request.patient;
    let mut people: BTreeSet<PersonId> = store::family(tx, patient).await?.into_iter().collect();
    for visit in consultation::store::living(tx, &request.organization, patient).await? {
        let seats = participant::store::all(tx, &visit.id).await?.into_iter();
        people.extend(seats.filter(|one| one.part == Part::Guardian).map(|one| one.person));
    }
    Ok(people)
}
