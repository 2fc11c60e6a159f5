//! Who is called in an emergency and gets no SMS of it, or hears of it in the open application alone, and by which ways they
//! are called.

use super::{Escalations, store};
use crate::notification::{self, Channel};
use crate::person::Person;
use crate::settings::Reach;
use crate::{Caller, ClinicError, names, organization, person, rota};
use db::Tx;
use kernel::{DepartmentId, PersonId, Phi, Timestamp};
use realtime::push::Pushes;
use std::collections::BTreeSet;

/// Why somebody may not hear that they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// They wrote STOP, after which carriers pass nothing on.
    Stopped,
    /// An SMS came back: their number leads nowhere.
    Unreachable,
    /// Neither SMS nor letters go to them, and no device of theirs is registered, which a new password takes away, too.
    NoWay,
    /// The same where this server sends SMS alone: no address is of use.
    NoNumber,
    /// The same where this server sends neither: only a device is of use, until the operator sets letters up.
    NoLetters,
}

impl Silence {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Unreachable => "unreachable",
            Self::NoWay => "no-way",
            Self::NoNumber => "no-number",
            Self::NoLetters => "no-letters",
        }
    }
}

/// Somebody whom a department calls in an emergency, and whom no SMS reaches, or nothing but the open application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unheard {
    /// The department.
    pub department: DepartmentId,
    /// Who.
    pub person: PersonId,
    /// Why.
    pub why: Silence,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// The ways that are left: the application, a device that is registered, an address to which letters go.
    pub channels: Vec<Channel>,
}

/// Why nothing but the open application reaches somebody, by what this server sends: what mends it differs.
const fn no_way(reach: Reach) -> Silence {
    match (reach.email, reach.sms) {
        (true, _) => Silence::NoWay,
        (false, true) => Silence::NoNumber,
        (false, false) => Silence::NoLetters,
    }
}

impl Escalations {
    /// Whom no SMS reaches, or nothing but the open application, of those who take turns on call, stand on the plain list, or
    /// lead: a gap in the ways of a rota, for those who plan it.
    pub async fn unheard(&self, caller: &Caller) -> Result<Vec<Unheard>, ClinicError> {
        Caller::require(caller.manages())?;
        let mut all = Vec::new();
        let mut tx = self.journal.db.read().await?;
        let organization = &caller.organization;
        for department in organization::store::departments(&mut tx, organization).await? {
            for person in self.called(&mut tx, &department.id).await? {
                let found = person::store::find(&mut tx, &self.sealer, organization, &person);
                let Some(found) = found.await?.filter(|one| one.active) else { continue };
                let channels = self.left(&mut tx, &found).await?;
                let found = self.why(&mut tx, &found, &channels).await?;
                let Some((why, since)) = found else { continue };
                let department = department.id.clone();
                all.push(Unheard { department, person, why, since, channels });
            }
        }
        Ok(all)
    }

    /// Why somebody with these ways left may not hear that they are called, and since when; nothing where an SMS or another way
    /// reaches them.
    async fn why(
        &self,
        tx: &mut Tx,
        person: &Person,
        left: &[Channel],
    ) -> Result<Option<(Silence, Option<Timestamp>)>, ClinicError> {
        let phone = person.phone.as_ref().filter(|_| self.journal.reach.sms);
        let why = match self.silence(tx, (Channel::Sms, phone)).await? {
            Some((reason, since)) if reason == "stopped" => (Silence::Stopped, Some(since)),
            Some((_, since)) => (Silence::Unreachable, Some(since)),
            None if phone.is_none() && left == [Channel::InApp] => {
                (no_way(self.journal.reach), None)
            }
            None => return Ok(None),
        };
        Ok(Some(why))
    }

    /// Everybody whom a department may call, whoever's turn it is.
    async fn called(
        &self,
        tx: &mut Tx,
        department: &DepartmentId,
    ) -> Result<BTreeSet<PersonId>, ClinicError> {
        let mut called = rota::members(tx, department, self.journal.now()).await?;
        called.extend(store::on_call(tx, department).await?);
        called.extend(store::leads(tx, department).await?);
        Ok(called)
    }

    /// The ways but SMS by which somebody is called in an emergency, whatever they chose for everything else.
    async fn left(&self, tx: &mut Tx, person: &Person) -> Result<Vec<Channel>, ClinicError> {
        let mut left = vec![Channel::InApp];
        let own = names::notification(&person.id);
        if Pushes::is_heard(tx, &self.journal.keyset, &own).await? {
            left.push(Channel::Push);
        }
        let email = (Channel::Email, person.email.as_ref());
        let is_sent = self.journal.reach.email && person.email.is_some();
        if is_sent && self.silence(tx, email).await?.is_none() {
            left.push(Channel::Email);
        }
        Ok(left)
    }

    /// Why nothing goes to somebody's address, if they have one, and since when.
    async fn silence(
        &self,
        tx: &mut Tx,
        (channel, contact): (Channel, Option<&Phi>),
    ) -> Result<Option<(String, Timestamp)>, ClinicError> {
        let Some(contact) = contact else { return Ok(None) };
        let known = (&*self.sealer, self.journal.home);
        let keys = notification::rules::contact_keys(known, channel, contact.expose());
        Ok(notification::store::blocked(tx, &keys).await?)
    }
}
