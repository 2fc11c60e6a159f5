//! What opens a thread, what is said on it and of it, and how all of that ends.

use super::model::Side;
use super::service::Threads;
use super::{End, Granted, Thread, store};
use crate::consultation::Consultation;
use crate::journal::Telling;
use crate::notification::{self, Notice, NoticeKind};
use crate::session::still_in;
use crate::token::rules as tokens;
use crate::{Act, Caller, ClinicError, Refusal, appointment, names, participant, person, timer};
use compliance::audit::{Action, Entry, Event};
use db::Tx;
use kernel::{ConsultationId, Role, Timestamp};
use realtime::access::Grant;
use realtime::channel::Registration;
use realtime::log::{Draft, OnceKey};
use serde_json::{Map, Value};
use wire::channel::Class;
use wire::token::Permissions;

impl Threads {
    /// Makes a thread's data key and registers its channel.
    pub(super) async fn equip(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Consultation,
    ) -> Result<String, ClinicError> {
        let ended = visit.ended.unwrap_or(visit.changed);
        let channel = names::thread(&visit.provider, &visit.patient, ended);
        let version = self.ways.keys.add_version(tx, &channel, 0).await?;
        let entry = telling.witness(Event::KeyCreated, Action::Create, ("data-key", &channel));
        entry.patient = Some(visit.patient.as_str().to_owned());
        entry.encounter = Some(visit.id.as_str().to_owned());
        entry.details.push(("version", version.to_string()));
        let registration = Registration {
            name: channel.clone(),
            class: Class::Consultation,
            consultation: Some(visit.id.as_str().to_owned()),
            organization: visit.organization.as_str().to_owned(),
            department: Some(visit.department.as_str().to_owned()),
            patient: Some(visit.patient.as_str().to_owned()),
            key_scope: Some(channel.clone()),
        };
        let keyset = self.journal.keyset.id;
        let registered = self.ways.channels.register(tx, keyset, registration).await?;
        telling.news.registered.push(registered);
        Ok(channel)
    }

    pub(super) async fn issue(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        thread: &Thread,
    ) -> Result<Granted, ClinicError> {
        let cipher_key = self.ways.keys.newest(tx, &thread.channel).await?;
        let what = ("data-key", thread.channel.as_str());
        let entry = telling.witness(Event::KeyUsed, Action::Read, what);
        entry.patient = Some(thread.patient.as_str().to_owned());
        entry.encounter = Some(thread.consultation.as_str().to_owned());
        let notification = names::notification(&caller.person);
        let ttl_minutes = tokens::longest(caller.role, &self.settings);
        let read = |name: &str| (name.to_owned(), Permissions::READ);
        let grant = Grant {
            uuid: caller.person.as_str().to_owned(),
            role: caller.role,
            channels: vec![read(&thread.channel), read(&notification)],
            patterns: Vec::new(),
            ttl_minutes,
            scope: scope(&thread.consultation),
            holder: caller.holder(),
        };
        let entry = witness(telling, (Event::AccessTokenGranted, Action::Create), thread);
        entry.details.push(("role", caller.role.name().to_owned()));
        entry.details.push(("ttlMinutes", ttl_minutes.to_string()));
        entry.details.push(("resources", format!("{} {notification}", thread.channel)));
        still_in(tx, caller, telling.now).await?;
        let token = self.ways.access.issue(tx, &self.journal.keyset, grant).await?;
        let ends = telling.now.as_second() + i64::from(ttl_minutes) * 60;
        Ok(Granted {
            token,
            subscribe_key: self.journal.keyset.subscribe_key.clone(),
            channel: thread.channel.clone(),
            notification,
            cipher_key,
            expires: Timestamp::from_second(ends).unwrap_or(telling.now),
        })
    }

    /// Says on the thread what somebody wrote, under their own name.
    pub(super) fn say(
        &self,
        telling: &mut Telling,
        caller: &Caller,
        (thread, payload): (&Thread, String),
        sent: Option<(&str, OnceKey)>,
    ) {
        let (keyset, who) = (self.journal.keyset.id, caller.person.as_str());
        // Whoever acts for the patient writes in their own name, marked for whom.
        let mut meta = Map::new();
        if let Some(acting) = caller.acts_for(&thread.patient) {
            meta.insert("actsFor".to_owned(), acting.patient.as_str().into());
        }
        if let Some((id, _)) = sent {
            meta.insert("clientMessageId".to_owned(), id.into());
        }
        let meta = (!meta.is_empty()).then(|| Value::from(meta).to_string());
        let draft = Draft::new(keyset, &thread.channel, who, payload);
        let once = sent.map(|(_, key)| key);
        telling.news.messages.push(Draft { meta, once, ..draft });
        let entry = witness(telling, (Event::MessageSent, Action::Create), thread);
        entry.resource.channel = Some(thread.channel.clone());
    }

    /// The name under which a second sending of somebody's message is recognised.
    pub(super) fn once(&self, caller: &Caller, thread: &Thread, id: &str) -> OnceKey {
        OnceKey::new(self.journal.keyset.id, &thread.channel, caller.person.as_str(), id)
    }

    /// Tells the other side that somebody wrote, unless they were told and have not looked since.
    pub(super) async fn call_other(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (side, thread): (Side, &Thread),
    ) -> Result<(), ClinicError> {
        // What was unread when it ended was told of then, and is moot since.
        let moot = thread.patient_wrote < Some(thread.opened);
        match side {
            Side::Patient | Side::Proxy if !thread.is_unread(Side::Team) || moot => {
                self.call_team(tx, telling, caller, thread).await
            }
            Side::Patient | Side::Proxy => Ok(()),
            Side::Team => {
                let notice = (thread, NoticeKind::ClinicWrote);
                if !thread.is_unread(Side::Patient) {
                    self.call_patient(tx, telling, caller, notice).await?;
                }
                self.call_proxies(tx, telling, caller, notice).await
            }
        }
    }

    /// Tells the patient, with a way back to their visit.
    pub(super) async fn call_patient(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (thread, kind): (&Thread, NoticeKind),
    ) -> Result<(), ClinicError> {
        let organization = &thread.organization;
        let found = appointment::store::find(tx, &self.sealer, organization, &thread.appointment);
        let visit = found.await?.ok_or(Refusal::Unknown("appointment"))?;
        let known = person::store::find(tx, &self.sealer, organization, &thread.patient).await?;
        let link = match known.and_then(|patient| patient.birth_date) {
            Some(_) => {
                let way = (&thread.patient, thread.until);
                Some(self.ways.links.back(tx, telling, &visit, way).await?.id)
            }
            // No link opens to somebody whose birth date is not known; they sign in.
            None => None,
        };
        let (to, about) = (thread.patient.clone(), thread.appointment.clone());
        let notice = Notice { link, ..Notice::new(kind, to, about, caller.person.clone()) };
        notification::send(tx, telling, &self.journal, &notice).await
    }

    /// Tells whoever acts for the patient in this, each with a way of their own, unless they were told and have not looked
    /// since. Of a confidential visit nobody is told.
    pub(super) async fn call_proxies(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (thread, kind): (&Thread, NoticeKind),
    ) -> Result<(), ClinicError> {
        let organization = &thread.organization;
        let found = appointment::store::find(tx, &self.sealer, organization, &thread.appointment);
        let visit = found.await?.ok_or(Refusal::Unknown("appointment"))?;
        let in_this = (Act::ReadMessages, telling.now);
        for to in store::proxies(tx, &thread.appointment, in_this).await? {
            let told = (&thread.appointment, kind);
            if notification::store::is_waiting(tx, told, (&to, telling.now)).await? {
                continue;
            }
            let way = (&to, thread.until);
            let link = Some(self.ways.links.back(tx, telling, &visit, way).await?.id);
            let (about, sender) = (thread.appointment.clone(), caller.person.clone());
            let notice = Notice { link, ..Notice::new(kind, to.clone(), about, sender) };
            notification::send(tx, telling, &self.journal, &notice).await?;
        }
        Ok(())
    }

    /// Tells those who treat: the provider of the visit, and the nurses of its department.
    pub(super) async fn call_team(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        thread: &Thread,
    ) -> Result<(), ClinicError> {
        let mut team = person::store::working_in(tx, &thread.department, Role::Nurse).await?;
        team.push(thread.provider.clone());
        for to in team {
            if participant::is_objected(tx, &thread.consultation, &to).await? {
                continue;
            }
            let (about, sender) = (thread.appointment.clone(), caller.person.clone());
            let notice = Notice::new(NoticeKind::PatientWrote, to, about, sender);
            notification::send(tx, telling, &self.journal, &notice).await?;
        }
        Ok(())
    }

    /// Ends a thread: nothing more is written, and the tokens and ways to it are over.
    pub(super) async fn cut(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (thread, why): (&Thread, End),
    ) -> Result<(), ClinicError> {
        let ended = (telling.now, why, &caller.person);
        if !store::end(tx, &thread.consultation, ended).await? {
            return Err(Refusal::TooLate.into());
        }
        timer::store::clear(tx, thread.consultation.as_str()).await?;
        for kind in [NoticeKind::ThreadOpened, NoticeKind::ClinicWrote, NoticeKind::PatientWrote] {
            notification::store::settle(tx, (&thread.appointment, kind), None).await?;
        }
        let revoked = self.ways.access.revoke_scope(tx, &scope(&thread.consultation)).await?;
        let count = revoked.len();
        telling.news.revoked.extend(revoked);
        self.ways.links.end_back(tx, &thread.appointment, telling.now).await?;
        let entry = witness(telling, (Event::ThreadClosed, Action::Update), thread);
        entry.details.push(("because", why.name().to_owned()));
        entry.details.push(("tokens", count.to_string()));
        Ok(())
    }
}

/// What a thread's tokens are bound to; not the visit's own scope, which ended with it.
fn scope(visit: &ConsultationId) -> String {
    format!("thread/{visit}")
}

/// Writes down what somebody did with a thread.
pub(super) fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    thread: &Thread,
) -> &'a mut Entry {
    let what = ("consultation", thread.consultation.as_str());
    let entry = telling.witness(event, action, what);
    entry.patient = Some(thread.patient.as_str().to_owned());
    entry.encounter = Some(thread.consultation.as_str().to_owned());
    entry
}
