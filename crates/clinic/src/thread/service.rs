//! Opens, reads, writes and ends threads.

use super::model::Side;
use super::news::witness;
use super::{End, Granted, Known, Thread, rules, store};
use crate::consent::{self, Topic};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::link::Links;
use crate::notification::{self, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, Settings, appointment, participant, person};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{ConsultationId, OrganizationId, PersonId, Phi, Role, Timestamp};
use realtime::access::Access;
use realtime::channel::Channels;
use serde_json::Value;
use std::sync::Arc;

/// What leads to a thread and keeps it closed to others.
#[derive(Clone, Debug)]
pub(crate) struct Ways {
    pub(crate) access: Arc<Access>,
    pub(crate) channels: Arc<Channels>,
    pub(crate) keys: Keys,
    pub(crate) links: Links,
}

/// Threads.
#[derive(Clone, Debug)]
pub struct Threads {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) ways: Ways,
    pub(super) settings: Settings,
}

impl Threads {
    pub(crate) const fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        ways: Ways,
        settings: Settings,
    ) -> Self {
        Self { journal, sealer, ways, settings }
    }

    /// Opens a visit's thread for so many days from now, also one that was open before, and tells the patient how to
    /// come to it.
    pub async fn open(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        days: u16,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let opened = async {
            let (visit, side) = self.visit(&mut tx, caller, visit).await?;
            rules::treats(side)?;
            let thread = self.begin(&mut tx, &mut telling, caller, (&visit, days)).await?;
            self.named(&mut tx, thread).await
        }
        .await;
        self.settle(caller, visit, (tx, telling), opened).await
    }

    /// Opens a visit's thread inside a command's own transaction; the first time with a channel and a key of its own.
    pub(crate) async fn begin(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (visit, days): (&Consultation, u16),
    ) -> Result<Thread, ClinicError> {
        let until = rules::until(visit, days, telling.now)?;
        self.consented(tx, caller, &visit.patient, telling.now).await?;
        let channel = match store::find(tx, &visit.organization, &visit.id).await? {
            Some(thread) => thread.channel,
            None => self.equip(tx, telling, visit).await?,
        };
        store::open(tx, (&visit.id, &channel), (telling.now, until, &caller.person)).await?;
        let timer = Timer {
            work: Work::ThreadEnd,
            subject: visit.id.as_str().to_owned(),
            organization: visit.organization.clone(),
            due: until,
        };
        timer::store::reset(tx, &timer).await?;
        let thread = Self::found(tx, caller, &visit.id).await?;
        let entry = witness(telling, (Event::ThreadOpened, Action::Create), &thread);
        entry.resource.channel = Some(channel);
        entry.details.push(("until", until.to_string()));
        let notice = (&thread, NoticeKind::ThreadOpened);
        self.call_patient(tx, telling, caller, notice).await?;
        self.call_proxies(tx, telling, caller, notice).await?;
        Ok(thread)
    }

    /// Where a visit's thread stands, if it ever was opened.
    pub async fn find(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Option<Known>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let shown = async {
            self.visit(&mut tx, caller, visit).await?;
            let found = store::find(&mut tx, &caller.organization, visit).await?;
            let Some(thread) = found else { return Ok(None) };
            witness(&mut telling, (Event::ThreadRead, Action::Read), &thread);
            self.named(&mut tx, thread).await.map(Some)
        }
        .await;
        self.settle(caller, visit, (tx, telling), shown).await
    }

    /// The open threads of the caller's visits, and for nurses of their departments: who waits for an answer first.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Known>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let nurse = caller.role == Role::Nurse;
        let whose = (&caller.person, nurse, telling.now);
        let mut shown = Vec::new();
        for thread in store::of_team(&mut tx, &caller.organization, whose).await? {
            if participant::is_objected(&mut tx, &thread.consultation, &caller.person).await? {
                continue;
            }
            witness(&mut telling, (Event::ThreadRead, Action::Read), &thread);
            shown.push(self.named(&mut tx, thread).await?);
        }
        self.journal.commit(tx, telling).await?;
        Ok(shown)
    }

    /// A token with which the caller reads a thread, and the key to it; also of one that has ended, for it is part of
    /// the record.
    pub async fn grant(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Granted, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let granted = async {
            let (_, thread) = self.seat(&mut tx, caller, visit).await?;
            self.issue(&mut tx, &mut telling, caller, &thread).await
        }
        .await;
        self.settle(caller, visit, (tx, telling), granted).await
    }

    /// Puts what the caller's browser encrypted on the thread, and tells the other side, unless they were told and have
    /// not looked since. What comes again under an id of its sender's is there already: nobody is told twice.
    pub async fn write(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        (message, id): (&str, Option<&str>),
    ) -> Result<Known, ClinicError> {
        id.map_or(Ok(()), rules::check_id)?;
        let payload = Value::from(message).to_string();
        rules::check_length(&payload)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let written = async {
            let (side, thread) = self.seat(&mut tx, caller, visit).await?;
            rules::may_write(caller, (side, &thread.patient))?;
            let once = id.map(|id| self.once(caller, &thread, id));
            if let Some(key) = once
                && self.journal.log.first(&mut tx, key).await?.is_some()
            {
                return self.shown(&mut tx, caller, visit).await;
            }
            rules::check_open(&thread, telling.now)?;
            self.consented(&mut tx, caller, &thread.patient, telling.now).await?;
            if !self.ways.keys.fits(&mut tx, &thread.channel, &payload).await? {
                return Err(rules::UNREADABLE.into());
            }
            store::wrote(&mut tx, visit, (side, telling.now)).await?;
            self.say(&mut telling, caller, (&thread, payload), id.zip(once));
            self.call_other(&mut tx, &mut telling, caller, (side, &thread)).await?;
            self.shown(&mut tx, caller, visit).await
        }
        .await;
        self.settle(caller, visit, (tx, telling), written).await
    }

    /// The caller has read what is there: letters that tell of it are not needed any more.
    pub async fn read(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            let (side, thread) = self.seat(&mut tx, caller, visit).await?;
            store::has_read(&mut tx, visit, (side, telling.now)).await?;
            let kinds: &[NoticeKind] = match side {
                Side::Patient | Side::Proxy => &[NoticeKind::ClinicWrote, NoticeKind::ThreadOpened],
                Side::Team => &[NoticeKind::PatientWrote],
            };
            // One of those who treat reads for all of them; nobody else reads for another.
            let whom = (side != Side::Team).then_some(&caller.person);
            for kind in kinds {
                let told = (&thread.appointment, *kind);
                notification::store::settle(&mut tx, told, whom).await?;
            }
            let event = (Event::PhiMessageRead, Action::Read);
            let entry = witness(&mut telling, event, &thread);
            entry.resource.channel = Some(thread.channel.clone());
            self.shown(&mut tx, caller, visit).await
        }
        .await;
        self.settle(caller, visit, (tx, telling), read).await
    }

    /// Those who treat end a thread before its time.
    pub async fn close(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let closed = async {
            let (side, thread) = self.seat(&mut tx, caller, visit).await?;
            rules::treats(side)?;
            self.cut(&mut tx, &mut telling, caller, (&thread, End::Closed)).await?;
            self.shown(&mut tx, caller, visit).await
        }
        .await;
        self.settle(caller, visit, (tx, telling), closed).await
    }

    /// Ends a thread whose last day is over.
    pub(crate) async fn end(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<(), ClinicError> {
        let thread = Self::found(tx, caller, visit).await?;
        if thread.ended.is_some() || telling.now < thread.until {
            return Ok(());
        }
        self.cut(tx, telling, caller, (&thread, End::Expired)).await
    }

    /// Ends every thread of a patient who consents no more.
    pub(crate) async fn end_all(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<(), ClinicError> {
        for visit in store::of_patient(tx, patient).await? {
            let thread = Self::found(tx, caller, &visit).await?;
            // Its last day may have ended it a moment ago.
            if thread.ended.is_none() {
                self.cut(tx, telling, caller, (&thread, End::ConsentWithdrawn)).await?;
            }
        }
        Ok(())
    }

    /// The visit, and on which side of it the caller is.
    async fn visit(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<(Consultation, Side), ClinicError> {
        let found = consultation::store::find(tx, &caller.organization, id).await?;
        let visit = found.ok_or(Refusal::Unknown("consultation"))?;
        let departments = person::store::departments(tx, &caller.person).await?;
        let side = rules::side(caller, &visit, &departments)?;
        if side == Side::Proxy
            && appointment::store::is_confidential(tx, &visit.appointment).await?
        {
            return Err(Refusal::Confidential.into());
        }
        if participant::is_objected(tx, id, &caller.person).await? {
            return Err(Refusal::Objected.into());
        }
        Ok((visit, side))
    }

    /// The thread, and on which side of it the caller is.
    async fn seat(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<(Side, Thread), ClinicError> {
        let (_, side) = self.visit(tx, caller, visit).await?;
        Ok((side, Self::found(tx, caller, visit).await?))
    }

    async fn found(
        tx: &mut Tx,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Thread, ClinicError> {
        let found = store::find(tx, &caller.organization, visit).await?;
        Ok(found.ok_or(Refusal::Unknown("thread"))?)
    }

    /// The thread as it stands now.
    async fn shown(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        visit: &ConsultationId,
    ) -> Result<Known, ClinicError> {
        let thread = Self::found(tx, caller, visit).await?;
        self.named(tx, thread).await
    }

    async fn consented(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        patient: &PersonId,
        now: Timestamp,
    ) -> Result<(), ClinicError> {
        let live = consent::live(tx, caller, patient, Topic::Telehealth, now).await?;
        live.ok_or(Refusal::ConsentMissing("writing to each other after a visit"))?;
        Ok(())
    }

    async fn named(&self, tx: &mut Tx, thread: Thread) -> Result<Known, ClinicError> {
        let organization = &thread.organization;
        let (patient, provider) = (
            self.name(tx, organization, &thread.patient).await?,
            self.name(tx, organization, &thread.provider).await?,
        );
        let mut proxies = Vec::new();
        for person in store::all_proxies(tx, &thread.patient).await? {
            let name = self.name(tx, organization, &person).await?;
            proxies.push((person, name));
        }
        let open = thread.is_open(self.journal.now());
        Ok(Known { thread, open, patient, provider, proxies })
    }

    async fn name(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        person: &PersonId,
    ) -> Result<Phi, ClinicError> {
        let name = person::store::name(tx, &self.sealer, organization, person).await?;
        Ok(name.unwrap_or_else(|| Phi::new("")))
    }

    async fn settle<T>(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        self.journal.settle(caller, ("consultation", visit.as_str()), (tx, telling), done).await
    }
}
