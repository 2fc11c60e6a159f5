//! Who plays: people who are nobody, and the house in which they work and are treated.

use crate::checks::operations::{Record, WARD};
use clinic::account::Change;
use clinic::appointment::{self, Filter};
use clinic::export::TABLES;
use clinic::organization::{CANARIES, Organization};
use clinic::person::NewPerson;
use clinic::session::NewKey;
use clinic::visit::{Booking, Whereabouts};
use clinic::{Caller, Clinic, ClinicError, Refusal, Scopes};
use compliance::check::Unseen;
use compliance::retention::{Cause, HoldReason, NewHold, Retention, RetentionError};
use jiff::SignedDuration;
use kernel::{
    Actor, Clock as _, DepartmentId, OrganizationId, PersonId, Phi, Random, Role, SystemClock,
};
use std::pin::Pin;
use std::sync::Arc;

/// A person of the play.
#[derive(Clone, Debug)]
pub(super) struct Canary {
    pub(super) id: String,
    pub(super) password: Phi,
}

/// Everybody who plays, and the house behind them.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(super) nurse: Canary,
    pub(super) patient: Canary,
    pub(super) other: Canary,
    /// People of the clinic's own, who are asked for and must not be given.
    pub(super) strangers: Vec<String>,
    pub(super) house: Box<dyn House>,
    /// Held by the check that plays: there is one cast, and what one check closes the next one opens.
    pub(super) turn: tokio::sync::Mutex<()>,
}

/// What is done behind the scene, as it comes.
pub(super) type Done<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unseen>> + Send + 'a>>;

/// What people do who do not come by the door.
pub(super) trait House: Send + Sync + std::fmt::Debug {
    /// Makes an API key of somebody; its secret.
    fn key<'a>(&'a self, person: &'a str) -> Done<'a, String>;
    /// Closes somebody's account.
    fn close<'a>(&'a self, person: &'a str) -> Done<'a, ()>;
    /// Opens it again; what was open by it before stays ended.
    fn open<'a>(&'a self, person: &'a str) -> Done<'a, ()>;
    /// One person tries alone to have a patient's record destroyed; whether it was refused.
    fn destroy_alone<'a>(&'a self, patient: &'a str) -> Done<'a, bool>;
    /// Whether a patient's record stays while a hold stands on it, also when one person alone lifts that.
    fn keeps_held<'a>(&'a self, patient: &'a str) -> Done<'a, bool>;
    /// All that the store has of a patient.
    fn record<'a>(&'a self, patient: &'a str) -> Done<'a, Record>;
    /// Books a visit for a patient that is not about to begin, in the place of whatever is booked for them.
    fn arrange<'a>(&'a self, patient: &'a str) -> Done<'a, ()>;
    /// Calls off whatever is booked for a patient.
    fn call_off<'a>(&'a self, patient: &'a str) -> Done<'a, ()>;
    /// Takes back what a patient asked of the clinic and nobody answered, for nobody will.
    fn take_back<'a>(&'a self, _: &'a str) -> Done<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Whether nothing ever happens here, so that nobody need wait for it.
    fn is_careless(&self) -> bool {
        false
    }
}

/// The ids by which they are known in every audit log.
const NURSE: &str = "zz-canary-nurse";
const PATIENTS: [&str; 2] = ["zz-canary-patient-1", "zz-canary-patient-2"];
const PROVIDER: &str = "zz-canary-provider";
const EVERYBODY: [&str; 4] = [NURSE, PATIENTS[0], PATIENTS[1], PROVIDER];
/// So many requests wait for an answer at once, at most, of all of them: each may have 20.
const MOST_ASKED: usize = 40;

impl Cast {
    /// Sets the scene: the people are there, may sign in, and have passwords that nobody knows. What a run that was killed
    /// left open is closed before, and so is whatever was opened here when the scene cannot be set.
    pub(crate) async fn enter(
        (clinic, retention): (&Clinic, Arc<Retention>),
        strangers: Vec<String>,
        random: &dyn Random,
    ) -> Result<Self, ClinicError> {
        let id: OrganizationId = CANARIES.parse().map_err(|_| Refusal::Unknown("organization"))?;
        let system = Caller::system(id)?;
        let name = "Compliance canaries: nobody is real here".to_owned();
        let organization = Organization { id: system.organization.clone(), name, zone: None };
        clinic.organizations.found(&system, &organization).await?;
        let ward: DepartmentId = WARD.parse().map_err(|_| Refusal::Unknown("department"))?;
        clinic.organizations.add_department(&system, ward.clone(), "Nobody's ward").await?;
        let house = Own { clinic: clinic.clone(), retention, system };
        match house.gather(ward, random).await {
            Ok([nurse, patient, other]) => {
                let turn = tokio::sync::Mutex::default();
                Ok(Self { nurse, patient, other, strangers, house: Box::new(house), turn })
            }
            Err(error) => {
                house.close_everybody().await;
                Err(error)
            }
        }
    }

    /// Whether nothing ever happens behind the scene, so that nobody need wait for it.
    pub(super) fn is_careless(&self) -> bool {
        self.house.is_careless()
    }

    /// Ends the play: no account of it is open. One that cannot be closed leaves no other one open.
    pub(crate) async fn leave(&self) -> Result<(), Unseen> {
        let mut left = self.house.call_off(&self.other.id).await;
        left = left.and(self.house.call_off(&self.patient.id).await);
        for canary in [&self.patient, &self.other] {
            left = left.and(self.house.take_back(&canary.id).await);
        }
        for canary in [&self.nurse, &self.patient, &self.other] {
            left = left.and(self.house.close(&canary.id).await);
        }
        left
    }
}

/// The installation's own.
#[derive(Debug)]
struct Own {
    clinic: Clinic,
    retention: Arc<Retention>,
    system: Caller,
}

const fn standing(active: bool) -> Change {
    Change { active: Some(active), role: None, departments: None, left: None, banned: None }
}

fn officer(number: u8) -> Actor {
    let id = format!("zz-canary-officer-{number}");
    Actor { id, role: Role::ComplianceOfficer, address: None }
}

fn id_of(name: &str) -> Result<PersonId, Refusal> {
    name.parse().map_err(|_| Refusal::Unknown("person"))
}

impl Own {
    /// Has everybody there: the nurse and the two patients.
    async fn gather(
        &self,
        ward: DepartmentId,
        random: &dyn Random,
    ) -> Result<[Canary; 3], ClinicError> {
        let [first, second] = PATIENTS;
        let nurse = self.invite((NURSE, Role::Nurse, vec![ward.clone()]), random).await?;
        let patient = self.invite((first, Role::Patient, Vec::new()), random).await?;
        let other = self.invite((second, Role::Patient, Vec::new()), random).await?;
        self.enroll((PROVIDER, Role::Provider, vec![ward.clone()])).await?;
        // A run that was killed left a visit booked, and what was asked open.
        self.cancel(&id_of(second)?).await?;
        for name in PATIENTS {
            self.withdraw(&id_of(name)?).await?;
        }
        self.book((second, 20), ward).await?;
        self.clinic.accounts.change(&self.system, &id_of(PROVIDER)?, standing(false)).await?;
        Ok([nurse, patient, other])
    }

    /// No account of the play is open any more, as far as that can be; who has not come yet has none. The error that led
    /// here is what is told, and the next run closes what this one could not.
    async fn close_everybody(&self) {
        for name in EVERYBODY {
            if let Err(unseen) = self.close(name).await {
                tracing::debug!(?unseen, canary = name, "the account of a canary was not closed");
            }
        }
    }

    /// Has somebody there whose account is open, and by which nothing of an earlier run is.
    async fn enroll(
        &self,
        (id, role, departments): (&str, Role, Vec<DepartmentId>),
    ) -> Result<(), ClinicError> {
        let person = id_of(id)?;
        let new = NewPerson {
            id: Some(person.clone()),
            role,
            name: Phi::new("Nobody Canary"),
            birth_date: (role == Role::Patient).then(|| Phi::new("1990-01-01")),
            phone: None,
            email: None,
            specialty: None,
            locale: None,
            departments,
        };
        match self.clinic.accounts.add(&self.system, new).await {
            Ok(_) => Ok(()),
            Err(ClinicError::Refused(Refusal::Taken(_))) => {
                // A run that was killed left the account open, with sessions and keys.
                self.clinic.accounts.change(&self.system, &person, standing(false)).await?;
                self.clinic.accounts.change(&self.system, &person, standing(true)).await?;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// A visit that is ahead: without one there is no record to be destroyed, and little that somebody else could change.
    /// It is so many days ahead, far enough that nothing happens to it by itself.
    async fn book(
        &self,
        (patient, days): (&str, i64),
        department: DepartmentId,
    ) -> Result<(), ClinicError> {
        let starts = SystemClock.now() + SignedDuration::from_hours(24 * days);
        let booking = Booking {
            department,
            provider: id_of(PROVIDER)?,
            patient: id_of(patient)?,
            starts,
            ends: starts + SignedDuration::from_mins(15),
            reason: None,
            place: Whereabouts::default(),
            walk_in: false,
            within_buffer: false,
            visit_type: None,
        };
        self.clinic.visits.book(&self.system, booking).await.map(drop)
    }

    /// Calls off what is booked for a patient.
    async fn cancel(&self, patient: &PersonId) -> Result<(), ClinicError> {
        let ahead = Filter {
            patient: Some(patient.clone()),
            from: Some(SystemClock.now()),
            ..Filter::default()
        };
        for visit in self.clinic.appointments.list(&self.system, ahead).await? {
            if visit.state == appointment::State::Booked {
                self.clinic.visits.cancel(&self.system, visit.id).await?;
            }
        }
        Ok(())
    }

    /// Takes back whatever of a patient waits for an answer.
    async fn withdraw(&self, patient: &PersonId) -> Result<(), ClinicError> {
        let own = self.as_one(patient.clone(), Role::Patient);
        let officer = self.as_one(self.system.person.clone(), Role::ComplianceOfficer);
        let page = (None, MOST_ASKED);
        for waits in self.clinic.privacy.queue(&officer, true, page).await? {
            let request = waits.request;
            if request.patient == *patient {
                self.clinic.privacy.withdraw(&own, (patient, &request.id)).await?;
            }
        }
        Ok(())
    }

    /// Somebody of the play outside any session.
    fn as_one(&self, person: PersonId, role: Role) -> Caller {
        Caller { person, role, ..self.system.clone() }
    }

    /// The same with a password that nobody knows.
    async fn invite(
        &self,
        who: (&str, Role, Vec<DepartmentId>),
        random: &dyn Random,
    ) -> Result<Canary, ClinicError> {
        let (id, person) = (who.0, id_of(who.0)?);
        self.enroll(who).await?;
        let mut bytes = [0; 18];
        random.fill(&mut bytes);
        let password = Phi::new(data_encoding::BASE64URL.encode(&bytes));
        self.clinic.sessions.set_password(&self.system, &person, password.clone()).await?;
        Ok(Canary { id: id.to_owned(), password })
    }

    /// Whether a hold keeps a record from being proposed for destruction.
    async fn is_kept(&self, patient: &str) -> Result<bool, RetentionError> {
        let what = ("medical-record", patient);
        match self.retention.propose_shred(officer(1), what, Cause::Law).await {
            Err(RetentionError::Held) => Ok(true),
            Err(error) => Err(error),
            Ok(plan) => self.retention.object(officer(1), &plan.id).await.map(|_| false),
        }
    }
}

impl House for Own {
    fn key<'a>(&'a self, person: &'a str) -> Done<'a, String> {
        Box::pin(async move {
            let scopes = Scopes::find("clinic").ok_or_else(|| Unseen::because("no such scope"))?;
            let new = NewKey { label: "canary".to_owned(), scopes, days: 1 };
            let made = self.clinic.sessions.add_key(&self.system, &person.parse()?, new).await?;
            Ok(made.1.expose().to_owned())
        })
    }

    fn close<'a>(&'a self, person: &'a str) -> Done<'a, ()> {
        Box::pin(async move {
            let person = person.parse()?;
            self.clinic.accounts.change(&self.system, &person, standing(false)).await?;
            Ok(())
        })
    }

    fn open<'a>(&'a self, person: &'a str) -> Done<'a, ()> {
        Box::pin(async move {
            let person = person.parse()?;
            self.clinic.accounts.change(&self.system, &person, standing(true)).await?;
            Ok(())
        })
    }

    fn destroy_alone<'a>(&'a self, patient: &'a str) -> Done<'a, bool> {
        Box::pin(async move {
            let what = ("medical-record", patient);
            let plan = self.retention.propose_shred(officer(1), what, Cause::Law).await?;
            let alone = self.retention.approve_and_run(officer(1), &plan.id).await;
            if alone.is_err() {
                self.retention.object(officer(1), &plan.id).await?;
            }
            Ok(matches!(alone, Err(RetentionError::SamePerson)))
        })
    }

    fn keeps_held<'a>(&'a self, patient: &'a str) -> Done<'a, bool> {
        Box::pin(async move {
            let mark = format!("patient/{patient}");
            let new = NewHold {
                matter: CANARIES,
                mark: &mark,
                reason: HoldReason::Audit,
                not_yet_known: false,
            };
            let hold = self.retention.hold(officer(1), new).await?;
            let held = self.is_kept(patient).await?;
            // One person asks for the hold's end, and cannot grant it.
            self.retention.release(officer(1), &hold.id).await?;
            let alone = self.retention.release(officer(1), &hold.id).await;
            let still = self.is_kept(patient).await?;
            let kept = held && still && matches!(alone, Err(RetentionError::SamePerson));
            self.retention.release(officer(2), &hold.id).await?;
            Ok(kept)
        })
    }
    fn record<'a>(&'a self, patient: &'a str) -> Done<'a, Record> {
        Box::pin(async move {
            let patient = patient.parse()?;
            let mut rows = Vec::new();
            for table in TABLES {
                let page = self.clinic.exports.rows(&patient, (table, "")).await?;
                rows.push((table.name, page.rows));
            }
            Ok(Record::of(rows))
        })
    }

    fn arrange<'a>(&'a self, patient: &'a str) -> Done<'a, ()> {
        Box::pin(async move {
            let (provider, ward): (PersonId, DepartmentId) = (PROVIDER.parse()?, WARD.parse()?);
            self.cancel(&patient.parse()?).await?;
            self.clinic.accounts.change(&self.system, &provider, standing(true)).await?;
            // Another day than that of the visit which is ahead for the other one.
            let booked = self.book((patient, 21), ward).await;
            self.clinic.accounts.change(&self.system, &provider, standing(false)).await?;
            Ok(booked?)
        })
    }

    fn call_off<'a>(&'a self, patient: &'a str) -> Done<'a, ()> {
        Box::pin(async move { Ok(self.cancel(&patient.parse()?).await?) })
    }

    fn take_back<'a>(&'a self, patient: &'a str) -> Done<'a, ()> {
        Box::pin(async move { Ok(self.withdraw(&patient.parse()?).await?) })
    }
}
