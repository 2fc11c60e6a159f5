//! From a letter that is due to its words, and from its gateway's answer to its record.

use super::words::Facts;
use super::{Delivery, Ended, Letter, Letterhead, Next, Outcome};
use super::{bounce, calendar, rules, store, words};
use crate::appointment::{self, Appointment};
use crate::journal::{Journal, Telling};
use crate::notification::{self, Channel, Choices, NoticeKind};
use crate::person::{self, Person};
use crate::settings::Settings;
use crate::{ClinicError, consultation, link, names, seal};
use compliance::audit::{Action, Event, Outcome as Witnessed};
use compliance::keys::Sealer;
use compliance::retention::Standing;
use db::{DbError, Tx};
use kernel::{Actor, PersonId, Phi, Timestamp};
use realtime::delivery::Urgency;
use realtime::presence::Presences;
use std::sync::Arc;
use std::time::Duration;

/// The letters of the clinic.
#[derive(Clone, Debug)]
pub struct Outbox {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    presences: Arc<Presences>,
    pub(super) head: Arc<Letterhead>,
    settings: Settings,
}

/// Notices forgotten in one transaction, and how long others may write before the next: a store whose settings were made
/// shorter forgets months at once, and nobody is to wait for that.
const AT_ONCE: usize = 8;
const REST: Duration = Duration::from_millis(50);

/// What a letter is made from.
struct Known {
    person: Person,
    choices: Choices,
    visit: Option<Appointment>,
}

impl Outbox {
    pub(crate) fn of(journal: Journal, options: &crate::Options) -> Self {
        Self {
            journal,
            sealer: Arc::clone(&options.sealer),
            presences: Arc::clone(&options.presences),
            head: Arc::new(options.letterhead.clone()),
            settings: options.settings,
        }
    }

    /// Returns when a letter was written down.
    pub async fn rung(&self) {
        self.journal.letters.notified().await;
    }

    /// Letters of a channel that are due, at most so many.
    pub async fn due(&self, channel: Channel, limit: usize) -> Result<Vec<Delivery>, ClinicError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut tx = self.journal.db.read().await?;
        Ok(store::due(&mut tx, (channel, self.journal.now()), limit).await?)
    }

    /// The words of a letter, or why it does not go.
    pub async fn compose(&self, letter: &Delivery) -> Result<Next, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let now = self.journal.now();
        let Some(known) = self.known(&mut tx, letter).await? else {
            return Ok(Next::Hold(Outcome::Failed, "no such person"));
        };
        let present = self.is_present(letter);
        let starts = appointment::store::starts(&mut tx, &letter.appointment, now).await?;
        let visit = (known.visit.as_ref(), present);
        let held = rules::hold(letter, &known.choices, visit, (now, starts));
        if let Some((outcome, why)) = held {
            return Ok(Next::Hold(outcome, why));
        }
        let visit = known.visit.as_ref();
        let Some(to) = self.recipient(&mut tx, &known.person, letter).await? else {
            // Whoever gave one address only is reached by that one.
            let other = known.person.email.is_some() || known.person.phone.is_some();
            let outcome = if other { Outcome::Withheld } else { Outcome::Failed };
            return Ok(Next::Hold(outcome, "no address on record"));
        };
        let keys = self.contact_keys(letter.key.channel, to.expose());
        let blocked = notification::store::blocked(&mut tx, &keys).await?;
        let [contact, _] = keys;
        // An emergency is tried even where mail came back: it costs one letter.
        let tried = letter.kind.urgency() == Urgency::Critical;
        if let Some((reason, _)) = blocked.filter(|(reason, _)| !tried || reason == "stopped") {
            let why =
                if reason == "stopped" { "the person wrote STOP" } else { "it bounced before" };
            return Ok(Next::Hold(Outcome::Withheld, why));
        }
        let Some(address) = self.address(&mut tx, letter, visit, &known.person).await? else {
            return Ok(Next::Hold(Outcome::Unneeded, "the link was opened or replaced"));
        };
        let discreet = (known.choices.confidential
            && !letter.kind.overrules(known.person.role, true))
            || match visit {
                Some(visit) => {
                    appointment::store::is_confidential(&mut tx, &visit.id).await?
                        || consultation::store::is_part2(&mut tx, &visit.id).await?
                }
                None => false,
            };
        let facts = Facts {
            kind: letter.kind,
            starts: visit.map_or(now, |visit| visit.starts),
            zone: visit.map_or("UTC", |visit| visit.patient_zone.as_deref().unwrap_or(&visit.zone)),
            address: address.expose(),
            own_link: letter.link.is_some(),
            confidential: discreet,
        };
        let locale = words::locale(&known.person.locale);
        let (subject, text) = words::write(&facts, (&self.head, locale, letter.key.channel));
        let hash = words::hash(&text);
        let timed =
            matches!(letter.kind, NoticeKind::AppointmentBooked | NoticeKind::AppointmentCancelled);
        let timed = visit.filter(|_| timed && !discreet);
        let calendar = timed.map(|visit| calendar::entry(visit, (&self.head.origin, locale), now));
        let (text, tag) =
            (Phi::new(text), bounce::tag(&self.sealer, (&letter.key.notice, &contact)));
        let letter = Letter { to, subject, text, calendar, locale, hash, contact, tag };
        Ok(Next::Send(Box::new(letter)))
    }

    /// Where a letter goes: to the person's address, or to the one that was theirs; a number as gateways take it.
    async fn recipient(
        &self,
        tx: &mut Tx,
        person: &Person,
        letter: &Delivery,
    ) -> Result<Option<Phi>, DbError> {
        let found = match (&letter.former, letter.kind) {
            (Some(sealed), _) => {
                let place = ("notice", "former", &*letter.key.notice);
                Some(seal::open_one(tx, &self.sealer, place, sealed).await?)
            }
            (None, NoticeKind::ContactsChanged) => None,
            (None, _) => contact(person, letter.key.channel).cloned(),
        };
        let is_number = letter.key.channel == Channel::Sms;
        Ok(found.map(|to| if is_number { self.journal.home.dialled(&to) } else { to }))
    }

    async fn known(&self, tx: &mut Tx, letter: &Delivery) -> Result<Option<Known>, ClinicError> {
        let Some(person) = self.person(tx, &letter.person).await? else { return Ok(None) };
        let recipient = notification::store::recipient(tx, &letter.person).await?;
        let place = (&person.organization, &letter.appointment);
        let visit = appointment::store::find(tx, &self.sealer, place.0, place.1).await?;
        Ok(recipient.map(|found| Known { person, choices: found.choices, visit }))
    }

    pub(super) async fn person(
        &self,
        tx: &mut Tx,
        person: &PersonId,
    ) -> Result<Option<Person>, ClinicError> {
        let Some((_, organization, _)) = person::store::identity(tx, person).await? else {
            return Ok(None);
        };
        Ok(person::store::find(tx, &self.sealer, &organization, person).await?)
    }

    /// Whether the person's application listens at this moment.
    fn is_present(&self, letter: &Delivery) -> bool {
        let own = names::notification(&letter.person);
        let listens = self.presences.where_now(&self.journal.keyset, letter.person.as_str());
        listens.iter().any(|channel| **channel == *own)
    }

    /// Where the letter leads; `None` when its link opens no more.
    async fn address(
        &self,
        tx: &mut Tx,
        letter: &Delivery,
        visit: Option<&Appointment>,
        person: &Person,
    ) -> Result<Option<Phi>, ClinicError> {
        let origin = &self.head.origin;
        let (Some(id), Some(visit)) = (&letter.link, visit) else {
            let patient = person.role == kernel::Role::Patient;
            let page = match letter.kind {
                NoticeKind::RequestAnswered => "/app/own-record",
                _ if patient => "/app/join",
                _ => "/app",
            };
            return Ok(Some(Phi::new(format!("{origin}{page}"))));
        };
        let secret =
            link::usable(tx, (&self.sealer, &self.settings), (id, visit), self.journal.now())
                .await?;
        Ok(secret.map(|secret| Phi::new(format!("{origin}/app/join#{}", secret.expose()))))
    }

    /// When a letter that could not be taken now is tried again, or that it is given up.
    pub fn later(&self, letter: &Delivery, asked: Option<Duration>) -> Outcome {
        let mut chance = [0; 4];
        self.journal.random.fill(&mut chance);
        rules::later(letter, asked, (self.journal.now(), u32::from_le_bytes(chance)))
    }

    /// Records how attempts ended. What reached nobody has the next letter of its notice go at once, and nothing
    /// more goes to an address that leads nowhere.
    pub async fn settle(&self, ended: &[Ended]) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), None);
        for one in ended {
            if !store::settle(&mut tx, one, telling.now).await? {
                continue;
            }
            if one.outcome.is_in_vain() {
                store::hurry(&mut tx, &one.delivery.key.notice, telling.now).await?;
                telling.letters = true;
            }
            let reason = match one.outcome {
                Outcome::Gone => Some("bounced"),
                // The gateway heard STOP before this server did; what this server withheld itself went to no contact.
                Outcome::Withheld => Some("stopped"),
                _ => None,
            };
            if let Some((reason, contact)) = reason.zip(one.contact.as_ref()) {
                store::block(&mut tx, contact, (reason, telling.now)).await?;
            }
            if matches!(one.outcome, Outcome::Later(_)) {
                continue;
            }
            if one.delivery.former.is_some() {
                notification::store::set_former(&mut tx, &one.delivery.key.notice, None).await?;
            }
            witness(&mut telling, one);
        }
        self.journal.commit(tx, telling).await
    }

    /// The keyed hash by which a contact is known without being readable.
    pub(super) fn contact_key(&self, channel: Channel, contact: &str) -> Vec<u8> {
        let known = (&*self.sealer, self.journal.home);
        notification::rules::contact_key(known, channel, contact)
    }

    /// The hashes under which something may be written down of a contact.
    pub(super) fn contact_keys(&self, channel: Channel, contact: &str) -> [Vec<u8>; 2] {
        let known = (&*self.sealer, self.journal.home);
        notification::rules::contact_keys(known, channel, contact)
    }

    /// Forgets notices that are older than this and that no legal hold stands on.
    pub async fn sweep(&self, keep: Duration) -> Result<(), DbError> {
        let before = self.journal.now().checked_sub(keep).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut after = (Timestamp::UNIX_EPOCH, String::new());
        loop {
            // Nobody who would write waits while they are looked for.
            let mut tx = self.journal.db.read().await?;
            let old = store::old(&mut tx, before, (after.0, &after.1)).await?;
            drop(tx);
            let Some(last) = old.last() else { return Ok(()) };
            after = (last.created, last.id.clone());
            for some in old.chunks(AT_ONCE) {
                let mut tx = self.journal.db.begin_derived().await?;
                let standing = Standing::read(&mut tx).await?;
                let free = some.iter().filter(|notice| !standing.hold(&notice.marks));
                store::forget(&mut tx, free).await?;
                tx.commit().await?;
                tokio::time::sleep(REST).await;
            }
        }
    }
}

/// Writes down how a letter ended.
fn witness(telling: &mut Telling, one: &Ended) {
    let what = ("notification", one.delivery.key.notice.as_str());
    let entry = telling.witness(Event::NotificationDelivered, Action::Update, what);
    if one.outcome.is_in_vain() {
        entry.outcome = Witnessed::MinorFailure;
    }
    entry.details.push(("channel", one.delivery.key.channel.name().to_owned()));
    entry.details.push(("state", one.outcome.state().to_owned()));
}

pub(super) fn contact(person: &Person, channel: Channel) -> Option<&Phi> {
    match channel {
        Channel::Email => person.email.as_ref(),
        Channel::Sms => person.phone.as_ref(),
        Channel::InApp | Channel::Push => None,
    }
}
