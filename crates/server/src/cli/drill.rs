//! `compliance drill`: what happens while the audit log cannot be written.
//!
//! It is tried on an installation that is made for it, with people who are nobody, and thrown away: the real one never loses
//! its log for a drill. What came of it is kept with the real one.

use super::arguments::Place;
use super::beside::with_services;
use super::checks::inspection;
use super::{Failure, print};
use crate::boot::{Foundation, Services};
use crate::config::{self, Config};
use crate::scratch;
use clinic::account::Change;
use clinic::appointment::Filter;
use clinic::disclosure::{NewDisclosure, Purpose};
use clinic::{Caller, Clinic, ClinicError, demo};
use compliance::audit::outage;
use compliance::keys::Kek;
use compliance::posture::Drill;
use kernel::{Clock as _, PersonId, Phi, Role, SystemClock};
use realtime::access::Principal;
use realtime::history::{Bounds, Histories};
use std::path::Path;
use std::sync::Arc;

/// Settings of an installation that nobody reaches.
fn settings(folder: &Path) -> Result<Config, Failure> {
    let place = folder.display().to_string();
    if place.contains(['"', '\\', '\n']) {
        return Err(Failure::Usage(format!(
            "TMPDIR {place}: name a folder without quotes in its name"
        )));
    }
    let text = format!(
        "mode = \"trial\"\norganization = \"{}\"\n[sign_in]\nstaff_second_factor = \"offered\"\n\
         [store]\nurl = \"sqlite:{place}\"\n[keys]\nfile = \"{place}/kek\"\n[turn]\nenabled = false\n\
         [[keyset]]\npublish_key = \"pub-c-drill\"\nsubscribe_key = \"sub-c-drill\"\nsecret_keys = [\"sec-c-drill\"]\nclinic = true\n",
        demo::ORGANIZATION
    );
    config::apart(&text).map_err(|error| Failure::Failed(error.to_string()))
}

/// Somebody of the clinic that is thrown away.
async fn signed_in(clinic: &Clinic, person: &str) -> Result<Caller, ClinicError> {
    let password = Phi::new(demo::PASSWORD);
    let signed = clinic.sessions.sign_in(person, password, None).await?;
    clinic.sessions.resume(signed.secret.expose(), None, false).await
}

fn told() -> NewDisclosure {
    NewDisclosure {
        at: None,
        recipient: Phi::new("Nobody's court"),
        address: None,
        what: Phi::new("Nobody's record"),
        purpose: Purpose::Judicial,
        basis: Phi::new("A drill"),
        part2: None,
        silence: None,
    }
}

/// Where the doctor and the patient write to each other.
const CHANNEL: &str = "consultation.dr-1.pat-1";

/// Whether what a doctor and their patient wrote was given to the doctor.
async fn history(services: &Services) -> bool {
    let keyset = services.keysets.fixed().find(|one| one.clinic).map(Arc::clone);
    let Some(keyset) = keyset else { return false };
    let (channels, log) = (Arc::clone(&services.channels), Arc::clone(&services.log));
    let histories = Histories::new(channels, log, Arc::new(SystemClock));
    let doctor = Principal::open("dr-1", Role::Provider);
    let bounds = Bounds { start: None, end: None, limit: 10, reverse: false };
    histories.pages(&keyset, &doctor, None, &[CHANNEL], bounds).await.is_ok()
}

/// Who tries, and on whom.
struct Cast {
    doctor: Caller,
    officer: Caller,
    patient: PersonId,
    nurse: PersonId,
}

impl Cast {
    async fn enter(clinic: &Clinic) -> Result<Self, ClinicError> {
        demo::found(clinic).await?;
        demo::seed(clinic, SystemClock.now()).await?;
        let id =
            |name: &str| name.parse::<PersonId>().map_err(|_| clinic::Refusal::Unknown("person"));
        Ok(Self {
            doctor: signed_in(clinic, "dr-1").await?,
            officer: signed_in(clinic, "officer-1").await?,
            patient: id("pat-1")?,
            nurse: id("nurse-1")?,
        })
    }

    /// Tries what must not happen unwitnessed; what happened all the same, and how many things were tried.
    async fn tries(&self, services: &Services, system: &Caller) -> (Vec<&'static str>, usize) {
        let clinic = &services.clinic;
        let closed = Change { active: Some(false), ..Change::default() };
        let tried = [
            ("a record was read", clinic.people.find(&self.doctor, &self.patient).await.is_ok()),
            (
                "visits were listed",
                clinic.appointments.list(&self.doctor, Filter::default()).await.is_ok(),
            ),
            ("messages were read", history(services).await),
            (
                "a disclosure was written down",
                clinic.disclosures.record(&self.doctor, &self.patient, told()).await.is_ok(),
            ),
            (
                "an account was closed",
                clinic.accounts.change(system, &self.nurse, closed).await.is_ok(),
            ),
        ];
        let count = tried.len();
        (tried.into_iter().filter_map(|(what, done)| done.then_some(what)).collect(), count)
    }

    /// Whether nothing of what was tried is there.
    async fn is_untouched(&self, clinic: &Clinic) -> Result<bool, ClinicError> {
        let nurse = clinic.people.find(&self.doctor, &self.nurse).await?;
        let written = clinic.disclosures.list(&self.officer, &self.patient).await?;
        Ok(nurse.active && written.is_empty())
    }
}

/// Plays it.
async fn played(services: &Services, base: &Foundation, system: &Caller) -> Result<Drill, Failure> {
    let clinic = &services.clinic;
    let cast = Box::pin(Cast::enter(clinic)).await.map_err(Failure::failed)?;
    outage(&base.db, true).await.map_err(Failure::failed)?;
    let (mut through, tried) = Box::pin(cast.tries(services, system)).await;
    outage(&base.db, false).await.map_err(Failure::failed)?;
    if !cast.is_untouched(clinic).await.map_err(Failure::failed)? {
        through.push("something stayed of what was refused");
    }
    let (again, all) = Box::pin(cast.tries(services, system)).await;
    Ok(Drill {
        at: SystemClock.now(),
        build: env!("CARGO_PKG_VERSION").to_owned(),
        tried,
        let_through: through.join(", "),
        recovered: again.len() == all,
    })
}

pub(super) async fn run(place: Place) -> Result<(), Failure> {
    let kept = inspection(&place, None).await?;
    let folder = scratch::folder().map_err(Failure::failed)?;
    Kek::create(&folder.path().join("kek")).map_err(Failure::failed)?;
    let play = async |base: &Foundation, services: &Services, system: &Caller| {
        played(services, base, system).await
    };
    let drill = Box::pin(with_services(settings(folder.path())?, play)).await??;
    kept.posture.drilled(&drill).await.map_err(Failure::failed)?;
    let Drill { tried, let_through, recovered, .. } = &drill;
    if !let_through.is_empty() {
        return Err(Failure::Failed(format!("without an audit log this happened: {let_through}")));
    }
    if !recovered {
        return Err(Failure::Failed(
            "with the audit log back not everything worked again".to_owned(),
        ));
    }
    print(format_args!(
        "{tried} of {tried} things were refused without an audit log, and done once it was back"
    ))
}
