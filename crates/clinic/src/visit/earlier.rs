//! Patients who would come earlier: a time that comes free is offered to them, one after the other.

use super::booking::{again, is_full};
use super::rules::{self, Step};
use super::service::Target;
use super::{Booking, Visit, Visits};
use crate::appointment::{Appointment, State, store as calendars};
use crate::journal::Telling;
use crate::notification::{self, Notice, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::waitlist::{Offer, Wish, store};
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use db::Tx;
use jiff::SignedDuration;
use kernel::{AppointmentId, Timestamp};

/// So long somebody may think about an offer.
const TO_ANSWER: SignedDuration = SignedDuration::from_mins(30);
/// A time that is nearer than this is offered to nobody: they could not come.
const TOO_NEAR: SignedDuration = SignedDuration::from_mins(15);

/// What somebody does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decline {
    /// This offer; the next one may suit them.
    Offer,
    /// Any earlier time: they keep the one they have.
    Wish,
}

impl Visits {
    /// The patient would come earlier, to the same provider or to anybody of the department.
    pub async fn wish_earlier(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
        anybody: bool,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Appointment(appointment);
        let done = async {
            let visit = self.movable(&mut tx, caller, &target).await?.appointment;
            if visit.state != State::Booked || visit.starts <= telling.now {
                let (from, to) = (visit.state.name(), "wished earlier");
                return Err(Refusal::Transition { what: "the appointment", from, to }.into());
            }
            let wish = Wish {
                appointment: visit.id.clone(),
                organization: visit.organization.clone(),
                department: visit.department.clone(),
                provider: (!anybody).then(|| visit.provider.clone()),
                starts: visit.starts,
                minutes: visit.ends.duration_since(visit.starts).as_mins(),
                since: telling.now,
            };
            store::wish(&mut tx, &wish).await?;
            note(&mut telling, &visit, "wished");
            Ok(())
        }
        .await;
        self.settle(caller, target.what(), (tx, telling), done).await
    }

    /// The wish beside an appointment, and what is offered.
    pub async fn wished(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
    ) -> Result<(Option<Wish>, Option<Offer>), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        self.movable(&mut tx, caller, &Target::Appointment(appointment.clone())).await?;
        let wish = store::find(&mut tx, &appointment).await?;
        Ok((wish, store::offered(&mut tx, &appointment).await?))
    }

    /// The patient does not take what is offered, and it goes to the next.
    pub async fn decline_earlier(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
        what: Decline,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Appointment(appointment);
        let done = async {
            let visit = self.movable(&mut tx, caller, &target).await?.appointment;
            match what {
                Decline::Offer => {
                    note(&mut telling, &visit, "declined");
                    self.pass_on(&mut tx, &mut telling, &visit).await
                }
                Decline::Wish => {
                    note(&mut telling, &visit, "given up");
                    self.end_wish(&mut tx, &mut telling, &visit).await
                }
            }
        }
        .await;
        self.settle(caller, target.what(), (tx, telling), done).await
    }

    /// The patient takes the time that is offered: their appointment moves there.
    pub async fn accept_earlier(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Appointment(appointment);
        let moved = async {
            let before = self.movable(&mut tx, caller, &target).await?;
            let offer = store::end_offer(&mut tx, &before.appointment.id).await?;
            let open = offer.filter(|offer| telling.now < offer.until);
            let offer = open.ok_or(Refusal::OfferOver)?;
            // The desk enters it below, but it is they who are told why not.
            let pair = (&before.appointment.patient, &offer.provider);
            Self::apart(&mut tx, caller, pair).await?;
            let mut after = rules::take(&before, Step::Reschedule, telling.now)?;
            after.appointment.replaced_by = Some(self.appointment_id());
            self.save(&mut tx, &before, &after).await?;
            let times = (offer.starts, offer.ends);
            let booking = Booking { provider: offer.provider, ..again(&after.appointment, times) };
            // What was offered is theirs, whether the schedule still offers it to others or not.
            let desk = Caller::system(before.appointment.organization.clone())?;
            let with = (booking, Some(&after.appointment));
            let new = self.enter(&mut tx, &mut telling, &desk, with).await?;
            let change = (&before, &after);
            self.tell(&mut tx, &mut telling, caller, change, Step::Reschedule).await?;
            self.ask_anew(&mut tx, &mut telling, caller, (&before, &new)).await?;
            Ok(new)
        }
        .await;
        let moved = self.settle(caller, target.what(), (tx, telling), moved).await?;
        self.refresh_keys(&moved);
        Ok(moved)
    }

    /// A visit whose time the caller may decide on.
    async fn movable(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        target: &Target,
    ) -> Result<Visit, ClinicError> {
        let visit = self.load(tx, caller, target).await?;
        rules::may_book(caller, &visit.appointment.patient)?;
        Ok(visit)
    }

    /// An appointment is called off, moved or kept: its wish is over, and what was offered for it goes to the next.
    pub(super) async fn end_wish(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Appointment,
    ) -> Result<(), ClinicError> {
        self.pass_on(tx, telling, visit).await?;
        Ok(store::forget(tx, &visit.id).await?)
    }

    /// What is offered in place of this appointment goes to the next.
    pub(super) async fn pass_on(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Appointment,
    ) -> Result<(), ClinicError> {
        let Some(offer) = store::end_offer(tx, &visit.id).await? else { return Ok(()) };
        store::pass(tx, &offer).await?;
        let free = Appointment {
            provider: offer.provider,
            starts: offer.starts,
            ends: offer.ends,
            ..visit.clone()
        };
        self.offer_time(tx, telling, &free).await
    }

    /// The time of an appointment that is no more is offered to the first who wishes it.
    pub(super) async fn offer_time(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        free: &Appointment,
    ) -> Result<(), ClinicError> {
        let latest = free.starts.saturating_sub(TOO_NEAR).unwrap_or(free.starts);
        if telling.now >= latest {
            return Ok(());
        }
        calendars::lock_calendar(tx, &free.provider).await?;
        let minutes = free.ends.duration_since(free.starts).as_mins();
        let what = (&free.department, &free.provider);
        let Some(wish) = store::next(tx, what, (free.starts, minutes)).await? else {
            return Ok(());
        };
        let length = SignedDuration::from_mins(wish.minutes);
        let ends = free.starts.saturating_add(length).unwrap_or(free.ends);
        let times = (free.starts, ends);
        if is_full(tx, &free.provider, times).await? {
            return Ok(());
        }
        let until = telling.now.saturating_add(TO_ANSWER).unwrap_or(latest).min(latest);
        let offer = Offer {
            appointment: wish.appointment.clone(),
            provider: free.provider.clone(),
            starts: free.starts,
            ends,
            until,
        };
        store::offer(tx, &offer).await?;
        self.tell_offer(tx, telling, (&wish, &offer)).await
    }

    async fn tell_offer(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (wish, offer): (&Wish, &Offer),
    ) -> Result<(), ClinicError> {
        let organization = &wish.organization;
        let found = calendars::find(tx, &self.sealer, organization, &wish.appointment).await?;
        let visit = found.ok_or(Refusal::Unknown("appointment"))?;
        let timer = Timer {
            work: Work::OfferOver,
            subject: wish.appointment.as_str().to_owned(),
            organization: wish.organization.clone(),
            due: offer.until,
        };
        timer::store::reset(tx, &timer).await?;
        note(telling, &visit, "offered");
        let (kind, sender) =
            (NoticeKind::EarlierTime, Caller::system(organization.clone())?.person);
        let notice = Notice {
            expires: Some(offer.until),
            ..Notice::new(kind, visit.patient.clone(), visit.id.clone(), sender)
        };
        notification::send(tx, telling, &self.journal, &notice).await
    }

    /// Nobody answered in time.
    pub(super) async fn offer_over(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, now): (&Appointment, Timestamp),
    ) -> Result<(), ClinicError> {
        let offer = store::offered(tx, &visit.id).await?;
        if offer.is_some_and(|offer| offer.until <= now) {
            self.pass_on(tx, telling, visit).await?;
        }
        Ok(())
    }
}

fn note(telling: &mut Telling, visit: &Appointment, word: &str) {
    let what = ("appointment", visit.id.as_str());
    let entry = telling.witness(Event::AppointmentStateChanged, Action::Update, what);
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.details.push(("earlierTime", word.to_owned()));
}
