//! Whether a visit starts where its patient is: licences are held against the place that was taken down for it, and where the
//! clinic wants that, it starts only with all that help needs.

use super::rules::{self, Step};
use super::service::Target;
use super::{Standing, Visit, Visits};
use crate::consultation::{self, Consultation, Licence, LicenceException, State};
use crate::intake::{self, Intake};
use crate::journal::Telling;
use crate::schedule::rules::{place, treats};
use crate::schedule::{self, Right, Ruling};
use crate::settings::{IntakeRule, Licensing};
use crate::{Caller, ClinicError, Refusal, appointment};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{AppointmentId, ConsultationId, PersonId};

/// What can be done for a reason, as a refusal names it.
const START: &str = ", or start it for a reason by licenceException";
const HAND_OVER: &str = ", or hand it over for a reason by licenceException";

impl Visits {
    /// Both are there.
    pub async fn start(&self, caller: &Caller, id: ConsultationId) -> Result<Visit, ClinicError> {
        self.start_despite(caller, id, None).await
    }

    /// The same; for a reason, where the provider holds no licence in the state in which the patient is now, or not all was taken
    /// down that help needs.
    pub async fn start_despite(
        &self,
        caller: &Caller,
        id: ConsultationId,
        exception: Option<LicenceException>,
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Consultation(id);
        let started = async {
            let before = self.load(&mut tx, caller, &target).await?;
            Step::Start.may(caller, &before)?;
            let after = rules::take(&before, Step::Start, telling.now)?;
            self.save(&mut tx, &before, &after).await?;
            self.judge(&mut tx, &mut telling, (&after.consultation, exception)).await?;
            self.tell(&mut tx, &mut telling, caller, (&before, &after), Step::Start).await?;
            Ok(after)
        }
        .await;
        self.settle(caller, target.what(), (tx, telling), started).await
    }

    /// Takes down where the patient is and how to reach them; the last answer counts, also over what was said at the booking. In a
    /// visit that goes on licences are held against the new place: it is never refused, for help must know where to go.
    pub async fn locate(
        &self,
        caller: &Caller,
        appointment: &AppointmentId,
        intake: &Intake,
    ) -> Result<(), ClinicError> {
        intake::rules::check(intake, caller)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let located = async {
            let with = (caller, &*self.sealer);
            // Whoever starts the visit meanwhile has started it by now, or reads this place.
            consultation::store::lock(&mut tx, appointment).await?;
            intake::record(&mut tx, &mut telling, with, (appointment, intake)).await?;
            let visit = consultation::store::latest(&mut tx, appointment).await?;
            if let Some(ahead) = visit.as_ref().filter(|visit| visit.started.is_none()) {
                return self.expect_at(&mut tx, ahead, intake).await;
            }
            let Some(visit) = visit.filter(|visit| visit.state == State::InProgress) else {
                return Ok(());
            };
            let known = consultation::store::licence(&mut tx, &visit.id).await?;
            let right = self.right(&mut tx, &visit).await?;
            if excepted(known, &right).is_none() {
                let known = (of(&right), right.mark());
                consultation::store::keep_licence(&mut tx, &visit.id, known).await?;
            }
            if schedule::rules::ruling(&right, self.settings.licensing) != Ruling::Free {
                witness(&mut telling, Event::LicenceWarning, (&visit, &right));
            }
            Ok(())
        }
        .await;
        let what = ("intake", appointment.as_str());
        self.settle(caller, what, (tx, telling), located).await
    }

    /// A visit that has not started is held against where its patient said last that they will be, by the licences of its day. Of a
    /// place abroad nothing is kept: no code says it, and licences are held against it at the start.
    async fn expect_at(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        intake: &Intake,
    ) -> Result<(), ClinicError> {
        let (organization, id) = (&visit.organization, &visit.appointment);
        let booked = appointment::store::find(tx, &self.sealer, organization, id).await?;
        let now = self.journal.now();
        // As at the booking: a licence that has ended by then is none.
        let at = booked.map_or(now, |booked| booked.starts.max(now));
        let place = (place(Some(intake)), at);
        let right = schedule::right(tx, &visit.provider, place).await?;
        let ruling = schedule::rules::ruling(&right, self.settings.licensing);
        let unlicensed = matches!(right, Right::Lacking(_)) && ruling == Ruling::Warned;
        let state = schedule::rules::state(place.0);
        let known = (state.as_deref(), unlicensed);
        Ok(appointment::store::keep_place(tx, &visit.appointment, known).await?)
    }

    /// How a visit stands to its provider's licences; nothing where there is nothing to say.
    pub(super) async fn standing(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
    ) -> Result<Option<Standing>, ClinicError> {
        let intake = intake::store::find(tx, &self.sealer, &visit.appointment).await?;
        let missing = self.missing(intake.as_ref());
        let right = self.right_at(tx, visit, intake.as_ref()).await?;
        let licensing = self.settings.licensing;
        // Whoever has a visit now that was sent back or handed over starts it anew, by their own licences.
        let has_started = matches!(visit.state, State::InProgress | State::WrappingUp);
        let known = consultation::store::licence(tx, &visit.id).await?;
        let exception = excepted(known.filter(|_| has_started), &right);
        let is_free = schedule::rules::ruling(&right, licensing) == Ruling::Free;
        // Who holds a licence there was given a reason for what was missing then; nothing is any more.
        let is_settled = exception.is_none() || right == Right::Held;
        if is_free && missing.is_empty() && is_settled {
            return Ok(None);
        }
        let abroad = right == Right::Abroad;
        let state = match right {
            Right::Lacking(state) => Some(state),
            _ => None,
        };
        let refuses = licensing == Licensing::Refuse || !missing.is_empty();
        let may_except = self.settings.licence_exceptions;
        Ok(Some(Standing { state, abroad, refuses, may_except, missing, exception }))
    }

    /// What the licences of a visit's provider say of the place that was taken down for it.
    async fn right(&self, tx: &mut Tx, visit: &Consultation) -> Result<Right, ClinicError> {
        let intake = intake::store::find(tx, &self.sealer, &visit.appointment).await?;
        self.right_at(tx, visit, intake.as_ref()).await
    }

    /// The same, of what was taken down.
    async fn right_at(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        intake: Option<&Intake>,
    ) -> Result<Right, ClinicError> {
        let place = (place(intake), self.journal.now());
        schedule::right(tx, &visit.provider, place).await
    }

    /// What must be taken down before a visit begins and was not, as the clinic set it.
    fn missing(&self, intake: Option<&Intake>) -> Vec<&'static str> {
        match self.settings.intake {
            IntakeRule::Ask => Vec::new(),
            IntakeRule::Refuse => intake::rules::missing(intake),
        }
    }

    /// Whether the clinic lets any of these treat where the patient of an appointment is; where nobody knows that, whoever takes
    /// the patient asks.
    pub(super) async fn may_treat(
        &self,
        tx: &mut Tx,
        appointment: &AppointmentId,
        mut people: impl Iterator<Item = &PersonId>,
    ) -> Result<bool, ClinicError> {
        if self.settings.licensing != Licensing::Refuse {
            return Ok(people.next().is_some());
        }
        let intake = intake::store::find(tx, &self.sealer, appointment).await?;
        for person in people {
            let licences = schedule::licences(tx, person).await?;
            if treats(&licences, intake.as_ref(), self.journal.now()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Refuses or warns, as the clinic set it, and writes down what was known.
    async fn judge(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, exception): (&Consultation, Option<LicenceException>),
    ) -> Result<(), ClinicError> {
        let intake = intake::store::find(tx, &self.sealer, &visit.appointment).await?;
        let missing = self.missing(intake.as_ref());
        let may_except = self.settings.licence_exceptions;
        if !missing.is_empty() && (exception.is_none() || !may_except) {
            let missing = intake::rules::missing_words(&missing);
            let or = if may_except { START } else { "" };
            return Err(Refusal::IntakeIncomplete { missing, or }.into());
        }
        let right = self.right_at(tx, visit, intake.as_ref()).await?;
        let licence =
            self.weigh(telling, (visit, &right), (missing.as_slice(), exception, START))?;
        consultation::store::keep_licence(tx, &visit.id, (licence, right.mark())).await?;
        Ok(())
    }

    /// The same for whoever is given a visit: nothing stands on it before they start it, by their own licences.
    pub(super) async fn judge_handed(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, exception): (&Consultation, Option<LicenceException>),
    ) -> Result<(), ClinicError> {
        let right = self.right(tx, visit).await?;
        self.weigh(telling, (visit, &right), (&[], exception, HAND_OVER))?;
        Ok(())
    }

    /// Refuses, or witnesses a warning or a reason; answers what was known.
    fn weigh(
        &self,
        telling: &mut Telling,
        (visit, right): (&Consultation, &Right),
        (missing, exception, or): (&[&str], Option<LicenceException>, &'static str),
    ) -> Result<Option<Licence>, Refusal> {
        let may_except = self.settings.licence_exceptions;
        let ruling = schedule::rules::ruling(right, self.settings.licensing);
        let is_open = matches!(right, Right::Unsaid | Right::Unplaced) || !missing.is_empty();
        let licence = match (ruling, exception) {
            // No licence asks for it: it says why nobody knows the place all the same, or whom to call.
            (Ruling::Free, Some(exception)) if is_open && may_except => {
                Some(Licence::Excepted(exception))
            }
            (Ruling::Free, _) | (Ruling::Warned, None) => of(right),
            (Ruling::Refused, exception) if exception.is_none() || !may_except => {
                return Err(refusal(right, if may_except { or } else { "" }));
            }
            (_, exception) => exception.map(Licence::Excepted),
        };
        match licence {
            Some(Licence::Excepted(exception)) => {
                let entry = witness(telling, Event::LicenceExcepted, (visit, right));
                entry.push(("exception", exception.name().to_owned()));
                if !missing.is_empty() {
                    entry.push(("missing", missing.join(" ")));
                }
            }
            _ if ruling == Ruling::Warned => {
                witness(telling, Event::LicenceWarning, (visit, right));
            }
            _ => {}
        }
        Ok(licence)
    }
}

/// For what reason a visit goes on in this place; one that was given for another does not count.
fn excepted(known: Option<(Licence, Option<String>)>, right: &Right) -> Option<LicenceException> {
    match known? {
        (Licence::Excepted(exception), place) if place.as_deref() == right.mark() => {
            Some(exception)
        }
        _ => None,
    }
}

/// What is known of a licence, where any is on record.
pub(super) const fn of(right: &Right) -> Option<Licence> {
    match right {
        Right::Unsaid => None,
        Right::Held => Some(Licence::Held),
        Right::Lacking(_) => Some(Licence::Lacking),
        Right::Abroad => Some(Licence::Abroad),
        Right::Unplaced => Some(Licence::Unplaced),
    }
}

fn refusal(right: &Right, or: &'static str) -> Refusal {
    match right {
        Right::Lacking(state) => Refusal::LicenceThere { state: state.clone(), or },
        Right::Abroad => Refusal::LicenceAbroad(or),
        _ => Refusal::Unplaced(or),
    }
}

/// Writes a warning down; answers its details. A state is named by its code only, which says of nobody where they live.
fn witness<'a>(
    telling: &'a mut Telling,
    event: Event,
    (visit, right): (&Consultation, &Right),
) -> &'a mut Vec<(&'static str, String)> {
    let entry = telling.witness(event, Action::Update, ("consultation", visit.id.as_str()));
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    entry.details.push(("provider", visit.provider.as_str().to_owned()));
    let state = right.mark().unwrap_or("unknown");
    entry.details.push(("state", state.to_owned()));
    &mut entry.details
}
