//! By which addresses somebody can be reached, and how they are again.

use super::{Outbox, store};
use crate::journal::Telling;
use crate::notification::{self, About, Channel, Choices, Notice, NoticeKind, send_named};
use crate::person::{self, Person};
use crate::seal::By;
use crate::{Caller, ClinicError, Refusal, chart, restriction, session, timer};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use kernel::{PersonId, Phi, Role, Timestamp};

/// How it stands with one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// None is on record.
    Missing,
    /// Letters go there.
    Open,
    /// It led nowhere, since then; nothing goes there.
    Unreachable(Timestamp),
    /// The person wrote STOP from it then.
    Stopped(Timestamp),
}

impl Way {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Open => "open",
            Self::Unreachable(_) => "unreachable",
            Self::Stopped(_) => "stopped",
        }
    }

    /// Since when nothing goes there.
    pub const fn since(self) -> Option<Timestamp> {
        match self {
            Self::Unreachable(since) | Self::Stopped(since) => Some(since),
            Self::Missing | Self::Open => None,
        }
    }
}

/// How somebody can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reachability {
    /// By e-mail.
    pub email: Way,
    /// By SMS.
    pub sms: Way,
}

/// The addresses of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Their e-mail address.
    pub email: Option<Phi>,
    /// Their phone number.
    pub phone: Option<Phi>,
    /// Their birth date, where none is on record or a wrong one is: without one nobody sends them a link, and no rule says until
    /// when they are kept.
    pub birth: Option<Phi>,
    /// The wrong one that is corrected, as whoever does so read it on the record.
    pub birth_before: Option<Phi>,
}

impl Outbox {
    /// How somebody can be reached, for themselves and for those who treat or register.
    pub async fn reach(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Reachability, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let known = self.known_to(&mut tx, caller, person).await?;
        Ok(Reachability {
            email: self.way(&mut tx, Channel::Email, known.email.as_ref()).await?,
            sms: self.way(&mut tx, Channel::Sms, known.phone.as_ref()).await?,
        })
    }

    /// Somebody says that an address is right after all: letters go there again.
    pub async fn confirm(
        &self,
        caller: &Caller,
        (person, channel): (&PersonId, Channel),
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let what = ("person", person.as_str());
        let done = async {
            let known = self.known_to(&mut tx, caller, person).await?;
            let contact = super::service::contact(&known, channel);
            let contact = contact.ok_or(Refusal::Unknown("address"))?;
            let keys = self.contact_keys(channel, contact.expose());
            // Otherwise it was open, or its person wrote STOP, which only they take back.
            if store::reopen(&mut tx, &keys).await? {
                let entry = telling.witness(Event::NoticeChoicesChanged, Action::Update, what);
                entry.details.push(("confirmed", channel.name().to_owned()));
            }
            Ok(())
        }
        .await;
        self.journal.settle(caller, what, (tx, telling), done).await
    }

    /// Keeps how a person is told things; of patients and guardians, also what they told those to whom they are entrusted.
    pub async fn choose(
        &self,
        caller: &Caller,
        person: &PersonId,
        choices: &Choices,
    ) -> Result<(), ClinicError> {
        choices.check()?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            let role = notification::reachable(&mut tx, caller, person).await?;
            // Else whoever is about to be told of would have a colleague or an officer hear of nothing.
            let tells_desk = matches!(role, Role::Patient | Role::Guardian);
            Caller::require(caller.person == *person || tells_desk)?;
            entrusted(&mut tx, caller, (person, role), telling.now).await?;
            notification::keep_choices(&mut tx, &mut telling, person, choices).await
        }
        .await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), done).await
    }

    /// Keeps new addresses of a patient or of whoever acts for one. A new address is open, whatever it was before. Ways in
    /// go there, so who has only a session, and does not show again that it is theirs, changes none of their own.
    pub async fn change(
        &self,
        caller: &Caller,
        person: &PersonId,
        new: &Contacts,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = self.enter(&mut tx, &mut telling, (caller, person), new).await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), done).await
    }

    async fn enter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        new: &Contacts,
    ) -> Result<(), ClinicError> {
        let known = self.known_to(tx, caller, person).await?;
        // Staff come in by theirs, so those are set with their accounts.
        Caller::require(matches!(known.role, Role::Patient | Role::Guardian))?;
        entrusted(tx, caller, (person, known.role), telling.now).await?;
        let new = &self.checked(&known, new)?;
        let born = self.born(tx, caller, &known, (new, telling.now)).await?;
        let mut changed = Vec::from_iter(born);
        let mut left = Vec::new();
        let pairs =
            [(Channel::Email, &known.email, &new.email), (Channel::Sms, &known.phone, &new.phone)];
        for (channel, old, new) in pairs {
            if old == new {
                continue;
            }
            changed.push(channel.name());
            let keys = |contact: &Phi| self.contact_keys(channel, contact.expose());
            let new = new.as_ref().map(keys);
            let key = new.as_ref().map(|[key, _]| key);
            // Written otherwise it is the same address, and nobody has left it.
            let is_left = |old: &&Phi| Some(&self.contact_key(channel, old.expose())) != key;
            left.extend(old.as_ref().filter(is_left).map(|old| (channel, old)));
            if let Some(keys) = &new {
                store::reopen(tx, keys).await?;
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        if caller.person == *person {
            session::just_shown(tx, caller, telling.now).await?;
        }
        // By what a number is found follows from all of it, also where only the other address is new.
        let phone = new.phone.as_ref().map(|phone| self.journal.home.in_full(phone));
        let contacts = (new.email.as_ref(), phone.as_ref());
        let whose = (person, known.role);
        let kept = person::store::set_contacts(tx, &self.sealer, whose, contacts).await;
        kept.map_err(|error| match error {
            DbError::Conflict => ClinicError::from(Refusal::Taken("person")),
            other => other.into(),
        })?;
        let entry =
            telling.witness(Event::PersonChanged, Action::Update, ("person", person.as_str()));
        if known.role == Role::Patient {
            entry.patient = Some(person.as_str().to_owned());
        }
        entry.details.push(("contacts", changed.join(" ")));
        // Whoever was reached there may not have asked for it, in whoever's name it was done.
        for (channel, old) in left {
            self.tell_former(tx, telling, (caller, whose), (channel, old)).await?;
        }
        Ok(())
    }

    /// New addresses as they are kept. What stood there before is no error of whoever changes the other one.
    fn checked(&self, known: &Person, new: &Contacts) -> Result<Contacts, Refusal> {
        let email = new.email.as_ref().filter(|email| Some(*email) != known.email.as_ref());
        person::rules::check_email(email)?;
        let phone = new.phone.as_ref().filter(|phone| Some(*phone) != known.phone.as_ref());
        let phone = phone.map(|phone| self.journal.home.keep(phone)).transpose()?;
        let phone = phone.or_else(|| new.phone.clone());
        Ok(Contacts { phone, ..new.clone() })
    }

    /// Keeps when somebody was born, where it was not known or wrong, and answers how the log has that. What is known opens links and
    /// may be right, so who corrects it says what stands there; and by it goes who may act for them and until when their record
    /// is kept, so nobody enters their own.
    async fn born(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        known: &Person,
        (new, now): (&Contacts, Timestamp),
    ) -> Result<Option<&'static str>, ClinicError> {
        let Some(birth) = &new.birth else { return Ok(None) };
        if known.birth_date.as_ref() == Some(birth) {
            return Ok(None);
        }
        person::rules::check_birth(birth, now)?;
        let refused = |problem| Err(Refusal::Field { field: "birthDate", problem }.into());
        if caller.person == known.id {
            return refused("is entered by those who work at the clinic");
        }
        match (&known.birth_date, &new.birth_before) {
            (Some(_), None) => {
                return refused(
                    "is on record; whoever corrects it says what stands there, as birthDateBefore",
                );
            }
            (there, before) if there != before => return Err(Refusal::Stale("person").into()),
            _ => {}
        }
        let whose = (known, birth);
        if !person::store::set_birth(tx, &self.sealer, whose).await? {
            // Somebody else entered one since it was read.
            return Err(Refusal::Stale("person").into());
        }
        if known.birth_date.is_none() {
            return Ok(Some("birth-date"));
        }
        // By another birthday whoever acts for a child does so for longer, or no more: the clock looks at once.
        for proxy in store::proxies(tx, &known.id).await? {
            timer::store::hasten(tx, &proxy, now).await?;
        }
        Ok(Some("birth-date-corrected"))
    }

    /// Tells an address that it is somebody's no more, unless nothing goes there or others may read what does.
    async fn tell_former(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, (person, role)): (&Caller, (&PersonId, Role)),
        (channel, old): (Channel, &Phi),
    ) -> Result<(), ClinicError> {
        if self.way(tx, channel, Some(old)).await? != Way::Open {
            return Ok(());
        }
        let about = (person.clone(), About::Contacts(person.clone()));
        let notice = Notice {
            only: Some(channel),
            ..Notice::about(NoticeKind::ContactsChanged, about, caller.person.clone())
        };
        let id = send_named(tx, telling, &self.journal, &notice).await?;
        // The end of its letter has the address forgotten; without one, nothing would.
        if store::waits(tx, &id).await? {
            let by = By::of(tx, &self.sealer, (role, person.as_str())).await?;
            let sealed = by.seal(("notice", "former", &id), old)?;
            notification::store::set_former(tx, &id, Some(sealed)).await?;
        }
        Ok(())
    }

    async fn way(
        &self,
        tx: &mut Tx,
        channel: Channel,
        contact: Option<&Phi>,
    ) -> Result<Way, ClinicError> {
        let Some(contact) = contact else { return Ok(Way::Missing) };
        let keys = self.contact_keys(channel, contact.expose());
        Ok(match notification::store::blocked(tx, &keys).await? {
            Some((reason, since)) if reason == "stopped" => Way::Stopped(since),
            Some((_, since)) => Way::Unreachable(since),
            None => Way::Open,
        })
    }

    /// A person of the caller's organization whose addresses are the caller's business.
    async fn known_to(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Person, ClinicError> {
        Caller::require(caller.person == *person || caller.treats() || caller.manages())?;
        if caller.person != *person && restriction::store::bars(tx, person, &caller.person).await? {
            return Err(Refusal::Restricted("staff").into());
        }
        let found = person::store::find(tx, &self.sealer, &caller.organization, person).await?;
        let found = found.filter(|one| one.active);
        Ok(found.ok_or(Refusal::Unknown("person"))?)
    }
}

/// Refuses staff who would have what is somebody's sent to themselves, and come in by it: of whoever acts for patients, all of
/// those are to be entrusted to them.
async fn entrusted(
    tx: &mut Tx,
    caller: &Caller,
    (person, role): (&PersonId, Role),
    now: Timestamp,
) -> Result<(), ClinicError> {
    if caller.person == *person || !caller.treats() {
        return Ok(());
    }
    if role != Role::Guardian {
        return chart::entrusted(tx, caller, person).await;
    }
    let patients = store::acted_for(tx, person, now).await?;
    // Nobody yet: a desk that has just met them writes down how they are reached.
    Caller::require(!patients.is_empty() || caller.role != Role::Provider)?;
    for patient in &patients {
        chart::entrusted(tx, caller, patient).await?;
    }
    Ok(())
}
