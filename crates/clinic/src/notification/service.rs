//! Sends notices, and keeps what people chose about them.

use super::store::Recipient;
use super::{About, Choices, Notice, NoticeKind, Record, rules, store};
use crate::journal::{Journal, Telling};
use crate::{Caller, ClinicError, Refusal, appointment, names, person, restriction};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{
    Actor, AgreementId, AppointmentId, OrganizationId, PersonId, Role, SessionId, Timestamp,
};
use realtime::delivery as push;
use realtime::push::{Browser, Pushes};
use std::sync::Arc;

/// Says the notice on its person's channel, has it pushed, and writes down the letters that follow, with the
/// commit of what it tells of.
pub(crate) async fn send(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    notice: &Notice,
) -> Result<(), ClinicError> {
    send_named(tx, telling, journal, notice).await.map(drop)
}

/// The same; answers the notice's id, for who asks later what became of it.
pub(crate) async fn send_named(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    notice: &Notice,
) -> Result<String, ClinicError> {
    let known = match &notice.about {
        About::Appointment(visit) => store::recipient_of(tx, &notice.to, visit).await?,
        _ => store::recipient(tx, &notice.to).await?,
    };
    let Recipient { role, choices, secret, is_active } = known.ok_or(Refusal::Unknown("person"))?;
    let id = journal.uuid();
    let expires = rules::expires(notice, telling.now);
    store::insert(tx, (&id, notice), (telling.now, expires)).await?;
    // Who did it knows; what they get is a letter to come back by.
    if notice.to != notice.sender {
        let confidential = choices.confidential || secret;
        let choices = Choices { confidential, ..choices.clone() };
        let needed = needed(tx, notice, (telling.now, expires)).await?;
        let pushed = say(telling, (&id, needed), (notice, role, &choices, is_active));
        store::insert_told(tx, (&id, telling.now), pushed).await?;
    }
    let left = expires.duration_since(telling.now);
    for (channel, pause) in rules::plan(notice, role, (&choices, journal.reach), left) {
        let due = telling.now.saturating_add(pause).unwrap_or(telling.now);
        let served = rules::serves(journal.reach, channel);
        store::insert_letter(tx, (&id, channel), (telling.now, due), served).await?;
        telling.letters |= served;
    }
    let entry = telling.witness(Event::NotificationSent, Action::Create, ("notification", &id));
    entry.actor = Actor::system();
    entry.resource.channel = Some(names::notification(&notice.to));
    entry.details.push(("type", notice.kind.name().to_owned()));
    entry.details.push(("verb", format!("NOTIFY_{}", notice.kind.name())));
    let concerned = match &notice.about {
        About::Appointment(_) => "appointment",
        About::Department(_) => "department",
        About::BreakGlass(_) => "break-glass",
        About::ActivityFlag(_) => "activity-flag",
        About::Agreement(_) => "agreement",
        About::CheckRun(_) => "check-run",
        About::Backup(_) => "backup",
        About::Refusal(_) => "refusal",
        About::Recovery(_) => "recovery",
        About::Contacts(_) | About::Account(_) => "person",
    };
    entry.details.push((concerned, notice.about.id().to_owned()));
    Ok(id)
}

/// Until when its person needs a notice.
async fn needed(
    tx: &mut Tx,
    notice: &Notice,
    (now, expires): (Timestamp, Timestamp),
) -> Result<Timestamp, ClinicError> {
    let starts = match &notice.about {
        About::Appointment(visit) if notice.kind.is_of_no_use_later() => {
            appointment::store::starts(tx, visit, now).await?
        }
        _ => None,
    };
    Ok(rules::needed(notice.kind, expires, starts))
}

/// Says a notice on its person's channel; whether it is pushed, too, which nothing is to whoever is out.
fn say(
    telling: &mut Telling,
    (id, needed): (&str, Timestamp),
    (notice, role, choices, is_active): (&Notice, Role, &Choices, bool),
) -> bool {
    let channel = names::notification(&notice.to);
    let payload = rules::payload(notice, id, telling.now);
    let (kind, urgency, seconds) =
        (notice.kind.name(), notice.kind.urgency(), notice.kind.seconds());
    if !is_active || !rules::is_pushed((notice.kind, role), choices, (telling.now, needed)) {
        telling.say(&channel, &payload);
        return false;
    }
    let discreet = choices.confidential && !notice.kind.overrules(role, true);
    let (title, body) = if discreet {
        ("There is something new for you", "Open the application to see it.")
    } else {
        notice.kind.words()
    };
    let url = rules::action_url(notice);
    let push = push::Notice { id, kind, title, body, url: &url, urgency, seconds };
    telling.say_and_push(&channel, &payload, push.notification());
    true
}

/// Pushes nothing more to the devices of whoever is out with this commit, until they are added again: whoever was in by what
/// is over now may have added one of their own.
pub(crate) async fn silence(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    person: &PersonId,
) -> Result<(), ClinicError> {
    let channel = names::notification(person);
    let place = (journal.keyset.id, channel.as_str());
    let devices = push::Outbox::forget_devices(tx, place, telling.now).await?;
    silenced(telling, person, devices);
    Ok(())
}

/// Somebody has ended a session of a person's with this commit, for it may be in other hands: nothing more is pushed to the
/// browsers that were added in it, nor to those that were in one that is over since, which may be the same browsers. That a session
/// ends by itself is no reason, for a notice is there to reach who is not.
pub(crate) async fn silence_ended(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    person: &PersonId,
) -> Result<(), ClinicError> {
    let open = store::open_sessions(tx, person, telling.now).await?;
    let channel = names::notification(person);
    let place = (journal.keyset.id, channel.as_str());
    let browsers = push::Outbox::forget_browsers(tx, place, &open, telling.now).await?;
    silenced(telling, person, browsers);
    Ok(())
}

fn silenced(telling: &mut Telling, person: &PersonId, devices: usize) {
    if devices > 0 {
        let what = ("push-subscription", person.as_str());
        let entry = telling.witness(Event::PushUnsubscribed, Action::Delete, what);
        entry.details.push(("count", devices.to_string()));
    }
}

/// The role of somebody whose choices are the caller's business.
pub(crate) async fn reachable(
    tx: &mut Tx,
    caller: &Caller,
    person: &PersonId,
) -> Result<Role, ClinicError> {
    Caller::require(caller.person == *person || caller.treats())?;
    if caller.person != *person {
        restriction::barred(tx, caller, person).await?;
    }
    // Somebody of another organization is nobody here.
    let role = person::store::role(tx, &caller.organization, person).await?;
    Ok(role.ok_or(Refusal::Unknown("person"))?)
}

/// Keeps what a person chose, inside a command's own transaction.
pub(crate) async fn keep_choices(
    tx: &mut Tx,
    telling: &mut Telling,
    person: &PersonId,
    choices: &Choices,
) -> Result<(), ClinicError> {
    store::save_choices(tx, person, choices).await?;
    let what = ("person", person.as_str());
    let entry = telling.witness(Event::NoticeChoicesChanged, Action::Update, what);
    let letters: Vec<&str> = choices.letters.iter().map(|one| one.name()).collect();
    entry.details.push(("letters", letters.join(" ")));
    entry.details.push(("confidential", choices.confidential.to_string()));
    Ok(())
}

/// Those who answer for how the clinic is run.
const KEEPERS: [Role; 2] = [Role::ComplianceOfficer, Role::Administrator];

/// How people are told things.
#[derive(Clone, Debug)]
pub struct Notifications {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Notifications {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Tells compliance officers and administrators that an agreement of their organization ends soon.
    pub async fn tell_of_agreement(
        &self,
        organization: &OrganizationId,
        agreement: &AgreementId,
    ) -> Result<(), ClinicError> {
        let what = (NoticeKind::AgreementEnds, About::Agreement(agreement.clone()));
        self.tell_all(organization, &KEEPERS, what).await
    }

    /// Pushes the caller's notices to this browser, and nobody else's any more; until somebody ends the caller's session.
    pub async fn subscribe(&self, caller: &Caller, browser: &Browser) -> Result<(), ClinicError> {
        let channel = names::notification(&caller.person);
        let mut tx = self.journal.db.begin().await?;
        let owner = caller.session.as_ref().map(SessionId::as_str);
        let place = (channel.as_str(), owner);
        Pushes::add_browser(&mut tx, &self.journal.keyset, browser, place).await?;
        let telling = self.witnessed(caller, Event::PushSubscribed, Action::Create);
        self.journal.commit(tx, telling).await
    }

    /// Pushes nothing more to this browser, if it is the caller's.
    pub async fn unsubscribe(&self, caller: &Caller, endpoint: &str) -> Result<(), ClinicError> {
        let channel = names::notification(&caller.person);
        let mut tx = self.journal.db.begin().await?;
        if !Pushes::forget_browser(&mut tx, &self.journal.keyset, endpoint, &channel).await? {
            return Ok(());
        }
        let telling = self.witnessed(caller, Event::PushUnsubscribed, Action::Delete);
        self.journal.commit(tx, telling).await
    }

    /// The entry names the person, never the address: whoever holds that can send to the browser.
    fn witnessed(&self, caller: &Caller, event: Event, action: Action) -> Telling {
        let mut telling = self.journal.telling(caller);
        telling.witness(event, action, ("push-subscription", caller.person.as_str()));
        telling
    }

    /// What a person chose, for themselves and for those who treat.
    pub async fn choices(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Choices, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        reachable(&mut tx, caller, person).await?;
        let found = store::recipient(&mut tx, person).await?;
        Ok(found.map(|found| found.choices).unwrap_or_default())
    }

    /// Tells every compliance officer of an organization that a run of the checks found something worse than before.
    pub async fn checks_fell(
        &self,
        organization: &OrganizationId,
        run: &str,
    ) -> Result<(), ClinicError> {
        let about = About::CheckRun(run.to_owned());
        self.tell_all(organization, &[Role::ComplianceOfficer], (NoticeKind::ComplianceFell, about))
            .await
    }

    /// Tells every compliance officer of an organization that what a run of the checks found could not be kept; its id is when it
    /// was tried, in microseconds.
    pub async fn checks_unkept(
        &self,
        organization: &OrganizationId,
        tried: Timestamp,
    ) -> Result<(), ClinicError> {
        let about = About::CheckRun(tried.as_microsecond().to_string());
        let what = (NoticeKind::ComplianceUnkept, about);
        self.tell_all(organization, &[Role::ComplianceOfficer], what).await
    }

    /// Tells compliance officers and administrators that a backup failed; its id is when, in microseconds.
    pub async fn backup_failed(
        &self,
        organization: &OrganizationId,
        at: Timestamp,
    ) -> Result<(), ClinicError> {
        let about = About::Backup(at.as_microsecond().to_string());
        let what = (NoticeKind::BackupFailed, about);
        self.tell_all(organization, &KEEPERS, what).await
    }

    /// Tells compliance officers and administrators that the store refused to change what was witnessed or signed; its id is when
    /// they are told, in microseconds.
    pub async fn change_refused(
        &self,
        organization: &OrganizationId,
        at: Timestamp,
    ) -> Result<(), ClinicError> {
        let about = About::Refusal(at.as_microsecond().to_string());
        let what = (NoticeKind::StoreChangeRefused, about);
        self.tell_all(organization, &KEEPERS, what).await
    }

    /// Tells everybody of these roles.
    async fn tell_all(
        &self,
        organization: &OrganizationId,
        roles: &[Role],
        (kind, about): (NoticeKind, About),
    ) -> Result<(), ClinicError> {
        let caller = Caller::system(organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        for role in roles {
            for to in person::store::of_role(&mut tx, organization, *role).await? {
                let notice = Notice::about(kind, (to, about.clone()), caller.person.clone());
                send(&mut tx, &mut telling, &self.journal, &notice).await?;
            }
        }
        self.journal.commit(tx, telling).await
    }

    /// The caller has seen a notice; letters of it that have not gone are not needed any more. What is not theirs
    /// stays as it is, and whether there is such a notice is not told.
    pub async fn confirm(&self, caller: &Caller, notice: &str) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        if !store::confirm(&mut tx, notice, (&caller.person, telling.now)).await? {
            return Ok(());
        }
        telling.witness(Event::NotificationConfirmed, Action::Update, ("notification", notice));
        self.journal.commit(tx, telling).await
    }

    /// What became of all notices that were written down between two instants, for staff and administrators, newest
    /// first, at most 500 lines; an empty state is any. Staff find nothing of a visit or a patient of whom they may not know.
    pub async fn between(
        &self,
        caller: &Caller,
        (from, until): (Timestamp, Timestamp),
        state: &str,
    ) -> Result<Vec<Record>, ClinicError> {
        Caller::require(caller.treats() || caller.manages())?;
        let mut tx = self.journal.db.read().await?;
        let period = (from, until);
        let mut found = store::between(&mut tx, &caller.organization, period, state).await?;
        if caller.treats() {
            let about = found.iter().map(|one| one.appointment.clone()).collect();
            let unknown = appointment::unknown_to(&mut tx, caller, &about).await?;
            let kept = restriction::kept_from(&mut tx, caller).await?;
            found.retain(|one| !unknown.contains(&one.appointment) && !kept.contains(&one.to));
        }
        Ok(found)
    }

    /// What became of the notices about an appointment, for staff, newest first.
    pub async fn records(
        &self,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<Vec<Record>, ClinicError> {
        Caller::require(caller.treats())?;
        let mut tx = self.journal.db.read().await?;
        let found = appointment::store::find(&mut tx, &self.sealer, &caller.organization, id);
        let found = found.await?.ok_or(Refusal::Unknown("appointment"))?;
        appointment::check_known(&mut tx, caller, &found).await?;
        Ok(store::records(&mut tx, id).await?)
    }
}
