//! Makes links and opens them once.

use super::model::{Row, State, Visit};
use super::{Link, Look, Made, Standing, rules, store};
use crate::appointment::{self, Appointment};
use crate::journal::{Journal, Telling};
use crate::session::{Opening, Secret, Sessions, SignedIn};
use crate::{
    Caller, ClinicError, Refusal, Settings, chart, consultation, hours, notification, organization,
    person, restriction,
};
use compliance::audit::{Action, Event, Outcome};
use compliance::backup::Restored;
use compliance::keys::Sealer;
use db::{DbError, Tx};
use kernel::{
    Actor, AppointmentId, Fault, OrganizationId, PersonId, Phi, Role, SessionId, Timestamp,
};
use std::sync::Arc;

/// What the secrets of links begin with.
const LINK: &str = "hcl_";

/// The secret of a link follows from its id by a key that only the server has: so it need not be kept, and a letter
/// can still tell it once more after a crash.
pub(super) fn secret(sealer: &Sealer, id: &str) -> Secret {
    Secret::derived(LINK, &crate::seal::lookup(sealer, "link/secret", id))
}

/// The secret of a link, if it opens its visit now.
pub(crate) async fn usable(
    tx: &mut Tx,
    (sealer, settings): (&Sealer, &Settings),
    (id, visit): (&str, &Appointment),
    now: Timestamp,
) -> Result<Option<Secret>, DbError> {
    let secret = secret(sealer, id);
    let found = store::find(tx, &Secret::hash(secret.expose())).await?;
    let usable = |row: &Row| {
        let standing = rules::standing(row, visit, settings, now);
        row.appointment == visit.id && standing == Standing::Usable
    };
    Ok(found.filter(usable).map(|_| secret))
}

/// Links to visits.
#[derive(Clone, Debug)]
pub struct Links {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    sessions: Sessions,
    pub(super) settings: Settings,
}

/// A link with what is behind it.
struct Found {
    link: Row,
    visit: Appointment,
    standing: Standing,
}

impl Links {
    pub(crate) const fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        sessions: Sessions,
        settings: Settings,
    ) -> Self {
        Self { journal, sealer, sessions, settings }
    }

    /// Makes the patient's link to their visit. Earlier ones end now; a session that one of them
    /// opened ends when the new one is opened.
    pub async fn create(
        &self,
        caller: &Caller,
        visit: &AppointmentId,
    ) -> Result<Made, ClinicError> {
        Caller::require(caller.treats() || caller.role == Role::System)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let made = async {
            let visit = self.entrusted(&mut tx, caller, visit).await?;
            let organization = &caller.organization;
            let patient = person::store::find(&mut tx, &self.sealer, organization, &visit.patient);
            let patient = patient.await?.ok_or(Refusal::Unknown("patient"))?;
            patient.birth_date.ok_or(Refusal::NoBirthDate)?;
            self.issue(&mut tx, &mut telling, &visit, (&patient.id, true)).await
        }
        .await;
        self.journal.settle(caller, ("appointment", visit.as_str()), (tx, telling), made).await
    }

    /// Whether the caller gets a link to a visit, for pages that offer one; nothing was tried, so nothing is written down.
    pub async fn may_create(
        &self,
        caller: &Caller,
        visit: &AppointmentId,
    ) -> Result<bool, ClinicError> {
        Caller::require(caller.treats())?;
        let mut tx = self.journal.db.read().await?;
        match self.entrusted(&mut tx, caller, visit).await {
            Err(ClinicError::Refused(_)) => Ok(false),
            found => found.map(|_| true),
        }
    }

    /// A visit whose link is the caller's business. Whoever opens it is the patient, so staff who have no part in their care, or
    /// are kept from them, get none. Desk and nurses of its department hand out those of visits that they booked alone, too:
    /// the patient got a letter of the booking. So does whoever booked a patient with whom nobody else has to do yet: there is
    /// nobody to go around, and else the patient would come by nothing.
    async fn entrusted(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<Appointment, ClinicError> {
        let visit = self.visit(tx, &caller.organization, id).await?;
        if caller.role == Role::System {
            return Ok(visit);
        }
        restriction::barred(tx, caller, &visit.patient).await?;
        let departments = person::store::departments(tx, &caller.person).await?;
        if !appointment::rules::may_know(caller, &visit, &departments)
            && consultation::store::is_part2(tx, &visit.id).await?
        {
            return Err(Refusal::Unknown("appointment").into());
        }
        let hands_out = rules::hands_out(caller, &visit, &departments);
        if !hands_out && !chart::is_new_to(tx, caller, &visit.patient).await? {
            chart::cares(tx, caller, &visit.patient).await?;
        }
        Ok(visit)
    }

    /// Makes a link for somebody who takes part in a visit, inside a command's own transaction. One
    /// for the patient asks for their birth date.
    pub(crate) async fn issue(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Appointment,
        (person, asks_birth_date): (&PersonId, bool),
    ) -> Result<Made, ClinicError> {
        if rules::is_over(visit, &self.settings, telling.now) {
            return Err(Refusal::LinkOver.into());
        }
        store::retire(tx, &visit.id, person).await?;
        let link = self.row(visit, person, asks_birth_date, State::Usable);
        self.make(tx, telling, (visit, link)).await
    }

    /// Makes somebody's way back to a visit that is over, inside a command's own transaction. It replaces the one
    /// before it, but ends no session.
    pub(crate) async fn back(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Appointment,
        (person, lasts): (&PersonId, Timestamp),
    ) -> Result<Made, ClinicError> {
        store::retire_unopened(tx, &visit.id, person).await?;
        let link = self.row(visit, person, true, State::Usable);
        self.make(tx, telling, (visit, Row { lasts: Some(lasts), ..link })).await
    }

    /// Ends everybody's ways back to a visit; whoever came back by one may stay as long as they are signed in.
    pub(crate) async fn end_back(
        &self,
        tx: &mut Tx,
        visit: &AppointmentId,
        now: Timestamp,
    ) -> Result<(), ClinicError> {
        Ok(store::end_lasting(tx, visit, now).await?)
    }

    /// Writes a link that opens.
    pub(super) async fn make(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, link): (&Appointment, Row),
    ) -> Result<Made, ClinicError> {
        let secret = secret(&self.sealer, &link.id);
        store::insert(tx, &link, Some(Secret::hash(secret.expose()))).await?;
        let entry = telling.witness(Event::LinkCreated, Action::Create, ("link", &link.id));
        entry.patient = Some(visit.patient.as_str().to_owned());
        entry.details.push(("appointment", visit.id.as_str().to_owned()));
        let (_, closes) = appointment::rules::open(visit, &self.settings);
        Ok(Made { expires: link.lasts.unwrap_or(closes), id: link.id, secret })
    }

    /// The link that the patient of a visit can still open, if they have one.
    pub(crate) async fn current(
        &self,
        tx: &mut Tx,
        visit: &Appointment,
    ) -> Result<Option<String>, ClinicError> {
        let links = store::of_visit(tx, &visit.id, &visit.patient).await?.into_iter();
        Ok(links.filter(|link| link.state == State::Usable).map(|link| link.id).next())
    }

    /// Retires a person's links to a visit and ends the sessions that they opened.
    pub(crate) async fn end(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &AppointmentId,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        self.end_sessions(tx, telling, (visit, person)).await?;
        Ok(store::retire(tx, visit, person).await?)
    }

    /// Retires a person's links to every visit of a patient, and ends the sessions that they opened.
    pub(crate) async fn end_for(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (person, patient): (&PersonId, &PersonId),
    ) -> Result<(), ClinicError> {
        for visit in store::visits(tx, person, patient).await? {
            self.end(tx, telling, &visit, person).await?;
        }
        Ok(())
    }

    /// In a store that was restored: ends every session, every link and every sealed way back in, for whatever of them was ended
    /// or used since the backup would count again. Once for each restore; answers whether there was one.
    pub async fn end_restored(&self) -> Result<bool, ClinicError> {
        if Restored::pending(&mut self.journal.db.read().await?).await?.is_none() {
            return Ok(false);
        }
        let mut tx = self.journal.db.begin().await?;
        let Some(restored) = Restored::pending(&mut tx).await? else { return Ok(false) };
        let mut telling = self.journal.telling_as(Actor::system(), None);
        let sessions = self.sessions.end_every(&mut tx, telling.now).await?;
        let links = store::retire_all(&mut tx).await?;
        let sealed = crate::recovery::retire_all(&mut tx, &mut telling, &self.sealer).await?;
        Restored::follow(&mut tx, telling.now).await?;
        let made = restored.made.to_string();
        let entry = telling.witness(Event::StoreRestored, Action::Execute, ("backup", &made));
        entry.details = vec![
            ("made", made),
            ("at", restored.at.to_string()),
            ("sessions", sessions.to_string()),
            ("links", links.to_string()),
            ("recoveries", sealed.to_string()),
        ];
        self.journal.commit(tx, telling).await?;
        Ok(true)
    }

    /// Ends the sessions into which a person opened links to a visit, and what is pushed to their browsers.
    async fn end_sessions(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, person): (&AppointmentId, &PersonId),
    ) -> Result<(), ClinicError> {
        let sessions = store::sessions(tx, visit, person).await?;
        for session in &sessions {
            self.sessions.end(tx, telling, session).await?;
        }
        if sessions.is_empty() {
            return Ok(());
        }
        notification::silence_ended(tx, telling, &self.journal, person).await
    }

    pub(super) fn row(
        &self,
        visit: &Appointment,
        person: &PersonId,
        asks_birth_date: bool,
        state: State,
    ) -> Row {
        Row {
            id: self.journal.uuid(),
            appointment: visit.id.clone(),
            organization: visit.organization.clone(),
            person: person.clone(),
            asks_birth_date,
            requested: state == State::Requested,
            state,
            created: self.journal.now(),
            lasts: None,
        }
    }

    pub(super) async fn visit(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        id: &AppointmentId,
    ) -> Result<Appointment, ClinicError> {
        let found = appointment::store::find(tx, &self.sealer, organization, id).await?;
        found.ok_or_else(|| Refusal::Unknown("appointment").into())
    }

    async fn find(&self, tx: &mut Tx, secret: &str) -> Result<Option<Found>, ClinicError> {
        let Some(link) = store::find(tx, &Secret::hash(secret)).await? else { return Ok(None) };
        let visit = self.visit(tx, &link.organization, &link.appointment).await?;
        let standing = rules::standing(&link, &visit, &self.settings, self.journal.now());
        Ok(Some(Found { link, visit, standing }))
    }

    /// The patient's links to a visit, newest first, for staff.
    pub async fn list(
        &self,
        caller: &Caller,
        visit: &AppointmentId,
    ) -> Result<Vec<Link>, ClinicError> {
        Caller::require(caller.treats())?;
        let mut tx = self.journal.db.read().await?;
        let found = self.entrusted(&mut tx, caller, visit).await;
        let visit = match found {
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                let what = ("appointment", visit.as_str());
                return Err(self.journal.refused(caller, refusal, what).await);
            }
            found => found?,
        };
        let (now, settings) = (self.journal.now(), &self.settings);
        let (_, expires) = appointment::rules::open(&visit, settings);
        let rows = store::of_visit(&mut tx, &visit.id, &visit.patient).await?.into_iter();
        let link = |row: Row| Link {
            created: row.created,
            standing: rules::standing(&row, &visit, settings, now),
            requested: row.requested,
            expires: row.lasts.unwrap_or(expires),
        };
        Ok(rows.map(link).collect())
    }

    /// Where a link stands, and which visit it is for. A link that never was looks like a retired one.
    pub async fn look(&self, secret: &str) -> Result<Look, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let Some(found) = self.find(&mut tx, secret).await? else {
            return Ok(Look { standing: Standing::Expired, asks_birth_date: false, visit: None });
        };
        let Found { link, visit, standing } = found;
        let look = Look { standing, asks_birth_date: link.asks_birth_date, visit: None };
        if standing == Standing::Expired {
            return Ok(look);
        }
        let organization = &link.organization;
        let clinic = organization::store::find(&mut tx, organization).await?;
        let mut known =
            async |id| person::store::find(&mut tx, &self.sealer, organization, id).await;
        let (provider, guest) = (known(&visit.provider).await?, known(&link.person).await?);
        let now = self.journal.now();
        let closed = hours::closed(&mut tx, &visit.department, now).await?;
        let open = closed.is_none();
        let (closed_message, closed_words) =
            closed.map(|hours| (hours.closed_message, hours.closed_words)).unwrap_or_default();
        let visit = Visit {
            open,
            closed_message,
            closed_words,
            clinic: clinic.map(|clinic| clinic.name).unwrap_or_default(),
            provider: provider.map(|one| one.name.expose().to_owned()).unwrap_or_default(),
            starts: visit.starts,
            locale: guest.map_or_else(|| "en".to_owned(), |one| one.locale),
        };
        Ok(Look { visit: Some(visit), ..look })
    }

    /// Opens a link, once, into a session that is bound to its visit.
    pub async fn open(
        &self,
        secret: &str,
        birth_date: Option<&Phi>,
        address: Option<String>,
    ) -> Result<SignedIn, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let Some(found) = self.find(&mut tx, secret).await? else {
            drop(tx);
            let unknown = Actor { id: "unknown".to_owned(), role: Role::System, address };
            let telling = self.journal.telling_as(unknown, None);
            return Err(self.refuse(None, telling, ("unknown", Refusal::LinkExpired)).await);
        };
        let Found { link, visit, standing } = found;
        let organization = link.organization.clone();
        let holder =
            person::store::find(&mut tx, &self.sealer, &organization, &link.person).await?;
        let holder = holder.filter(|person| person.active).ok_or(Refusal::LinkExpired)?;
        let caller = Caller::acting((holder.id, organization, holder.role), address);
        let mut telling = self.journal.telling(&caller);
        // A try is counted before it is judged, or many at once would be one.
        let tries = store::count(&mut tx, &link.id).await?;
        let (standing, tries) = match tries {
            Some(tries) => (standing, tries),
            None if standing == Standing::Usable => (Standing::Used, 0),
            None => (standing, 0),
        };
        if let Err(refusal) = rules::check(standing) {
            return Err(self.refuse(Some(tx), telling, (&link.id, refusal)).await);
        }
        let fits = |told| rules::is_born(holder.birth_date.as_ref(), told);
        if link.asks_birth_date && !birth_date.is_some_and(fits) {
            if tries >= rules::TRIES {
                store::retire_one(&mut tx, &link.id).await?;
            }
            return Err(self.refuse(Some(tx), telling, (&link.id, Refusal::BirthDate)).await);
        }
        let closes = rules::closes(&link, &visit, &self.settings, telling.now);
        self.end_sessions(&mut tx, &mut telling, (&visit.id, &link.person)).await?;
        let opening = Opening { factor: None, visit: Some((visit.id, closes)) };
        let signed = self.sessions.begin(&mut tx, &mut telling, &caller, opening).await?;
        Self::used(&mut tx, &telling, (&link, &signed.session.id)).await?;
        self.journal.commit(tx, telling).await?;
        Ok(signed)
    }

    /// The link was opened: what told of the visit has reached its person.
    async fn used(
        tx: &mut Tx,
        telling: &Telling,
        (link, session): (&Row, &SessionId),
    ) -> Result<(), DbError> {
        store::open(tx, &link.id, session).await?;
        let came = (&link.person, telling.now);
        notification::store::confirm_visit(tx, &link.appointment, came).await
    }

    /// Writes down that a link was refused; what was counted stays counted.
    async fn refuse(
        &self,
        tx: Option<Tx>,
        mut telling: Telling,
        (link, refusal): (&str, Refusal),
    ) -> ClinicError {
        let entry = telling.witness(Event::LinkRefused, Action::Execute, ("link", link));
        entry.outcome = Outcome::MinorFailure;
        entry.reason = Some(refusal.code());
        let tx = match tx {
            Some(tx) => Ok(tx),
            None => self.journal.db.begin().await,
        };
        let written = match tx {
            Ok(tx) => self.journal.commit(tx, telling).await,
            Err(error) => Err(error.into()),
        };
        written.map_or_else(|error| error, |()| refusal.into())
    }
}
