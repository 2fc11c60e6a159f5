//! Who is called in an emergency and gets no SMS of it, and by which ways they are called.

use super::{Escalations, store};
use crate::notification::{self, Channel};
use crate::person::Person;
use crate::{Caller, ClinicError, names, organization, person, rota};
use db::Tx;
use kernel::{DepartmentId, PersonId, Phi, Timestamp};
use realtime::push::Pushes;
use std::collections::BTreeSet;

/// Somebody whom a department calls in an emergency, and whom no SMS reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unheard {
    /// The department.
    pub department: DepartmentId,
    /// Who.
    pub person: PersonId,
    /// Whether they wrote STOP, after which carriers pass nothing on; otherwise their number led nowhere.
    pub stopped: bool,
    /// Since when.
    pub since: Timestamp,
    /// The ways that are left: the application, a device that is registered, an address to which letters go.
    pub channels: Vec<Channel>,
}

impl Escalations {
    /// Whom no SMS reaches of those who take turns on call, stand on the plain list, or lead: a gap in the ways of a
    /// rota, for those who plan it. Nobody where no SMS are sent at all.
    pub async fn unheard(&self, caller: &Caller) -> Result<Vec<Unheard>, ClinicError> {
        Caller::require(caller.manages())?;
        let mut all = Vec::new();
        if !self.journal.reach.sms {
            return Ok(all);
        }
        let mut tx = self.journal.db.read().await?;
        let organization = &caller.organization;
        for department in organization::store::departments(&mut tx, organization).await? {
            for person in self.called(&mut tx, &department.id).await? {
                let found = person::store::find(&mut tx, &self.sealer, organization, &person);
                let Some(found) = found.await?.filter(|one| one.active) else { continue };
                let silence = self.silence(&mut tx, (Channel::Sms, found.phone.as_ref())).await?;
                let Some((reason, since)) = silence else { continue };
                let (department, stopped) = (department.id.clone(), reason == "stopped");
                let channels = self.left(&mut tx, &found).await?;
                all.push(Unheard { department, person, stopped, since, channels });
            }
        }
        Ok(all)
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
