//! Who is called in an emergency and gets no SMS of it.

use super::{Escalations, store};
use crate::notification::{self, Channel};
use crate::{Caller, ClinicError, organization, person, rota};
use db::Tx;
use kernel::{DepartmentId, OrganizationId, PersonId, Timestamp};
use std::collections::BTreeSet;

/// Somebody whom a department calls in an emergency, and whom no SMS reaches. They are called by every other way.
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
                let silence = self.silence(&mut tx, (organization, &person)).await?;
                let Some((reason, since)) = silence else { continue };
                let (department, stopped) = (department.id.clone(), reason == "stopped");
                all.push(Unheard { department, person, stopped, since });
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

    /// Why nothing goes to somebody's number, and since when.
    async fn silence(
        &self,
        tx: &mut Tx,
        (organization, person): (&OrganizationId, &PersonId),
    ) -> Result<Option<(String, Timestamp)>, ClinicError> {
        let found = person::store::find(tx, &self.sealer, organization, person).await?;
        let phone = found.filter(|one| one.active).and_then(|one| one.phone);
        let Some(phone) = phone else { return Ok(None) };
        let known = (&*self.sealer, self.journal.home);
        let keys = notification::rules::contact_keys(known, Channel::Sms, phone.expose());
        Ok(notification::store::blocked(tx, &keys).await?)
    }
}
