//! Requests for a link by those who lost theirs.

use super::model::{Row, State};
use super::{Links, rules, store};
use crate::appointment::{self, Appointment};
use crate::journal::Telling;
use crate::notification::{self, Channel, Notice, NoticeKind};
use crate::{ClinicError, person};
use compliance::audit::{Action, Event, Outcome};
use db::Tx;
use kernel::{Actor, OrganizationId, PersonId, Phi, Role, Timestamp};

impl Links {
    /// Takes a request for a new link, and sends it to the contact by which it was asked for; where no gateway leads
    /// there, the desk sees the request. Nothing tells whether the person is known: the answer is nothing either
    /// way. The earlier link keeps working, or anybody who knows a birthday could take it away.
    pub async fn request(
        &self,
        contact: &Phi,
        birth_date: &Phi,
        address: Option<String>,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let actor = Actor { id: "unknown".to_owned(), role: Role::System, address };
        let mut telling = self.journal.telling_as(actor, None);
        let by = (&*self.sealer, self.journal.home);
        let mut known = person::store::find_contact(&mut tx, by, contact.expose()).await?;
        known.retain(|one| rules::is_born(one.birth_date.as_ref(), birth_date));
        let by = if contact.expose().contains('@') { Channel::Email } else { Channel::Sms };
        let mut is_wanted = false;
        // Twins may have one number and one birth date: each who has a visit gets a link to it.
        for patient in &known {
            let wanted = self.wanted(&mut tx, (&patient.organization, &patient.id)).await?;
            if let Some(wanted) = wanted {
                self.answer(&mut tx, &mut telling, wanted, by).await?;
                is_wanted = true;
            }
        }
        if !is_wanted {
            let what = ("link", "unknown");
            telling.witness(Event::LinkRequested, Action::Create, what).outcome =
                Outcome::MinorFailure;
        }
        self.journal.commit(tx, telling).await
    }

    /// Sends a link to a visit where a gateway leads to whoever asked; else the desk sees the request.
    async fn answer(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, lasts): (Appointment, Option<Timestamp>),
        by: Channel,
    ) -> Result<(), ClinicError> {
        let mut link = self.row(&visit, &visit.patient, true, State::Requested);
        link.lasts = lasts;
        let entry = telling.witness(Event::LinkRequested, Action::Create, ("link", &link.id));
        entry.organization = Some(visit.organization.as_str().to_owned());
        entry.patient = Some(visit.patient.as_str().to_owned());
        if notification::rules::serves(self.settings.reach, by) {
            link.state = State::Usable;
            return self.send(tx, telling, (&visit, link), by).await;
        }
        Ok(store::insert(tx, &link, None).await?)
    }

    /// Makes the link and writes down the letter that carries it.
    async fn send(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, link): (&Appointment, Row),
        by: Channel,
    ) -> Result<(), ClinicError> {
        let (patient, appointment) = (visit.patient.clone(), visit.id.clone());
        let made = self.make(tx, telling, (visit, link)).await?;
        // To themselves: it is not said in the application that they cannot get into.
        let notice = Notice {
            link: Some(made.id),
            only: Some(by),
            ..Notice::new(NoticeKind::LinkSent, patient.clone(), appointment, patient)
        };
        notification::send(tx, telling, &self.journal, &notice).await
    }

    /// The visit for which a patient may ask for a link, unless they asked often: the next one, or one that is over and
    /// that they may still come back to until an instant.
    async fn wanted(
        &self,
        tx: &mut Tx,
        (organization, patient): (&OrganizationId, &PersonId),
    ) -> Result<Option<(Appointment, Option<Timestamp>)>, ClinicError> {
        let (now, settings) = (self.journal.now(), &self.settings);
        let filter = appointment::Filter {
            patient: Some(patient.clone()),
            from: now.checked_sub(settings.closes_after).ok(),
            ..appointment::Filter::default()
        };
        let visits = appointment::store::list(tx, &self.sealer, organization, &filter).await?;
        let mut living = visits.into_iter().filter(|one| !rules::is_over(one, settings, now));
        let found = match living.next() {
            Some(visit) => Some((visit, None)),
            None => match store::lasting(tx, patient, now).await? {
                Some((visit, lasts)) => {
                    let visit = self.visit(tx, organization, &visit).await?;
                    Some((visit, Some(lasts)))
                }
                None => None,
            },
        };
        let Some((visit, lasts)) = found else { return Ok(None) };
        let since = now.checked_sub(rules::REQUESTS_WITHIN).unwrap_or(now);
        let asked = store::requests(tx, &visit.id, since).await?;
        Ok((asked < rules::REQUESTS).then_some((visit, lasts)))
    }
}
