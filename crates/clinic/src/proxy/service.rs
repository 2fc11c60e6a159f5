//! Gives proxies, shows and ends them.

use super::{End, Known, NewProxy, Proxy, rules, store};
use crate::appointment::{self, Appointment};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::link::{Links, Made};
use crate::notification::{self, Notice, NoticeKind};
use crate::restriction::{self, Bar};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, acting, chart, organization, participant, person};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use jiff::tz::TimeZone;
use kernel::{AppointmentId, OrganizationId, PersonId, Phi, ProxyId, Role, Timestamp};
use realtime::access::Access;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Proxies.
#[derive(Clone, Debug)]
pub struct Proxies {
    journal: Journal,
    sealer: Arc<Sealer>,
    links: Links,
    access: Arc<Access>,
    keys: Keys,
}

impl Proxies {
    pub(crate) const fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        links: Links,
        access: Arc<Access>,
        keys: Keys,
    ) -> Self {
        Self { journal, sealer, links, access, keys }
    }

    /// Lets somebody act for a patient.
    pub async fn give(
        &self,
        caller: &Caller,
        patient: &PersonId,
        new: NewProxy,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let given = async {
            rules::may_give(caller, &new.person)?;
            rules::check(&new, telling.now)?;
            chart::cares(&mut tx, caller, patient).await?;
            open_to_family(&mut tx, patient).await?;
            let organization = &caller.organization;
            let who = person::store::find(&mut tx, &self.sealer, organization, &new.person);
            let who = who.await?.filter(|who| who.role == Role::Guardian && who.active);
            let who = who.ok_or(Refusal::Unknown("guardian"))?;
            // Their link asks for it.
            who.birth_date.ok_or(Refusal::NoBirthDate)?;
            let adult =
                self.adulthood(&mut tx, organization, (patient, new.region.as_deref())).await?;
            let proxy = Proxy {
                id: ProxyId::generate(&*self.journal.clock, &*self.journal.random),
                organization: organization.clone(),
                patient: patient.clone(),
                for_minor: rules::for_minor(new.basis, adult, telling.now)?,
                starts: new.starts.unwrap_or(telling.now),
                given_by: caller.person.clone(),
                given: telling.now,
                ended: None,
                person: new.person,
                basis: new.basis,
                acts: new.acts,
                reason: new.reason,
                region: new.region,
                ends: new.ends,
            };
            store::insert(&mut tx, &self.sealer, &proxy).await?;
            set_end(&mut tx, &proxy, rules::due(&proxy, adult)).await?;
            let entry = witness(&mut telling, (Event::ProxyGiven, Action::Create), &proxy);
            entry.details.push(("basis", proxy.basis.name().to_owned()));
            entry.details.push(("acts", acting::words(&proxy.acts)));
            entry.details.push(("ends", proxy.ends.to_string()));
            Ok(Known { proxy, name: who.name })
        }
        .await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), given).await
    }

    /// Who acts and acted for a patient, the newest first.
    pub async fn list(
        &self,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<Vec<Known>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let shown = async {
            rules::may_read(caller, patient)?;
            chart::cares(&mut tx, caller, patient).await?;
            let organization = &caller.organization;
            let all = store::of_patient(&mut tx, &self.sealer, (organization, patient)).await?;
            let mut shown = Vec::with_capacity(all.len());
            for proxy in all {
                shown.push(self.named(&mut tx, proxy).await?);
            }
            let what = ("person", patient.as_str());
            let entry = telling.witness(Event::ProxyRead, Action::Read, what);
            entry.patient = Some(patient.as_str().to_owned());
            entry.details.push(("count", shown.len().to_string()));
            Ok(shown)
        }
        .await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), shown).await
    }

    /// Makes the link by which somebody comes to a visit of the patient for whom they act.
    pub async fn link(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &ProxyId),
        visit: &AppointmentId,
    ) -> Result<Made, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let made = async {
            let (made, _) =
                self.make_link(&mut tx, &mut telling, caller, ((patient, id), visit)).await?;
            Ok(made)
        }
        .await;
        self.journal.settle(caller, ("proxy", id.as_str()), (tx, telling), made).await
    }

    /// Makes that link and sends it to whoever acts, by letter to their own address; nobody in between sees it.
    pub async fn send_link(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &ProxyId),
        visit: &AppointmentId,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let sent = async {
            let (made, proxy) =
                self.make_link(&mut tx, &mut telling, caller, ((patient, id), visit)).await?;
            self.may_be_written_to(&mut tx, caller, &proxy.person).await?;
            let (to, about) = (proxy.person.clone(), visit.clone());
            let notice = Notice {
                link: Some(made.id),
                expires: Some(made.expires),
                ..Notice::new(NoticeKind::ProxyLink, to, about, caller.person.clone())
            };
            notification::send(&mut tx, &mut telling, &self.journal, &notice).await
        }
        .await;
        self.journal.settle(caller, ("proxy", id.as_str()), (tx, telling), sent).await
    }

    /// Refuses a letter to somebody whom none would reach: no address of theirs is on record to which letters go.
    async fn may_be_written_to(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        let who = person::store::find(tx, &self.sealer, &caller.organization, person);
        let who = who.await?.filter(|who| who.active).ok_or(Refusal::Unknown("guardian"))?;
        for (channel, to) in rules::addresses(&who, self.journal.reach) {
            let known = (&*self.sealer, self.journal.home);
            let keys = notification::rules::contact_keys(known, channel, to.expose());
            if notification::store::blocked(tx, &keys).await?.is_none() {
                return Ok(());
            }
        }
        Err(Refusal::NoContact.into())
    }

    async fn make_link(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        ((patient, id), visit): ((&PersonId, &ProxyId), &AppointmentId),
    ) -> Result<(Made, Proxy), ClinicError> {
        Caller::require(caller.treats())?;
        chart::cares(tx, caller, patient).await?;
        let proxy = self.living(tx, caller, (patient, id)).await?;
        let visit = appointment::store::find(tx, &self.sealer, &caller.organization, visit);
        let visit = visit.await?.filter(|visit| visit.patient == *patient);
        let visit = visit.ok_or(Refusal::Unknown("appointment"))?;
        open_to_family(tx, patient).await?;
        if appointment::store::is_confidential(tx, &visit.id).await? {
            return Err(Refusal::Confidential.into());
        }
        let made = self.links.issue(tx, telling, &visit, (&proxy.person, true)).await?;
        Ok((made, proxy))
    }

    /// Takes it back: those who treat, and the patient.
    pub async fn end(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &ProxyId),
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let ended = async {
            rules::may_read(caller, patient)?;
            chart::cares(&mut tx, caller, patient).await?;
            let mut proxy = self.living(&mut tx, caller, (patient, id)).await?;
            self.cut(&mut tx, &mut telling, caller, (&proxy, End::Revoked)).await?;
            proxy.ended = Some((telling.now, End::Revoked));
            self.named(&mut tx, proxy).await
        }
        .await;
        self.journal.settle(caller, ("proxy", id.as_str()), (tx, telling), ended).await
    }

    /// Looks whether a proxy has ended by itself: its time is over, or the patient is of age.
    pub(crate) async fn look(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        id: &ProxyId,
    ) -> Result<(), ClinicError> {
        let organization = &caller.organization;
        let found = store::find(tx, &self.sealer, (organization, id)).await?;
        let Some(proxy) = found.filter(|proxy| proxy.ended.is_none()) else { return Ok(()) };
        let whose = (&proxy.patient, proxy.region.as_deref());
        let adult = self.adulthood(tx, organization, whose).await?;
        match rules::ended(&proxy, adult, telling.now) {
            Some(why) => self.cut(tx, telling, caller, (&proxy, why)).await,
            // The birth date was another one when it was given.
            None => set_end(tx, &proxy, rules::due(&proxy, adult)).await,
        }
    }

    /// Ends it with all that is open by it, and tells both.
    async fn cut(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (proxy, why): (&Proxy, End),
    ) -> Result<(), ClinicError> {
        if !store::end(tx, &proxy.id, (telling.now, why, &caller.person)).await? {
            return Err(Refusal::Stale("proxy").into());
        }
        timer::store::clear(tx, proxy.id.as_str()).await?;
        if !store::has_another(tx, proxy, telling.now).await? {
            let ways = participant::Ways {
                journal: &self.journal,
                keys: &self.keys,
                sealer: &self.sealer,
                access: &self.access,
            };
            let whose = (&proxy.organization, &proxy.patient, &proxy.person);
            participant::shut_out(tx, telling, ways, whose).await?;
            self.links.end_for(tx, telling, (&proxy.person, &proxy.patient)).await?;
        }
        let entry = witness(telling, (Event::ProxyEnded, Action::Delete), proxy);
        entry.details.push(("why", why.name().to_owned()));
        if let Some(visit) = self.latest(tx, &proxy.organization, &proxy.patient).await? {
            for to in [&proxy.patient, &proxy.person] {
                let sender = caller.person.clone();
                let notice =
                    Notice::new(NoticeKind::ProxyEnded, to.clone(), visit.id.clone(), sender);
                notification::send(tx, telling, &self.journal, &notice).await?;
            }
        }
        Ok(())
    }

    /// A visit is kept from whoever acts for its patient: what led them there, and whom it was.
    pub(crate) async fn shut_out(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Appointment,
    ) -> Result<Vec<PersonId>, ClinicError> {
        let whose = (&visit.organization, &visit.patient);
        let all = store::of_patient(tx, &self.sealer, whose).await?;
        let people: BTreeSet<PersonId> = all.into_iter().map(|proxy| proxy.person).collect();
        for person in &people {
            self.links.end(tx, telling, &visit.id, person).await?;
        }
        Ok(people.into_iter().collect())
    }

    /// Whether a patient is known to be under age; one whose birth date is not on record is not.
    pub(crate) async fn is_minor(
        &self,
        tx: &mut Tx,
        (organization, patient): (&OrganizationId, &PersonId),
        now: Timestamp,
    ) -> Result<bool, ClinicError> {
        let adult = self.adulthood(tx, organization, (patient, None)).await?;
        Ok(adult.is_some_and(|adult| now < adult))
    }

    /// The proxy of a patient, unless it has ended.
    async fn living(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        (patient, id): (&PersonId, &ProxyId),
    ) -> Result<Proxy, ClinicError> {
        let found = store::find(tx, &self.sealer, (&caller.organization, id)).await?;
        let found = found.filter(|proxy| proxy.patient == *patient && proxy.ended.is_none());
        Ok(found.ok_or(Refusal::Unknown("proxy that has not ended"))?)
    }

    /// When a patient is of age, by the clock of their latest visit; `None` where their birth date is not known.
    async fn adulthood(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        (patient, region): (&PersonId, Option<&str>),
    ) -> Result<Option<Timestamp>, ClinicError> {
        let found = person::store::find(tx, &self.sealer, organization, patient).await?;
        let found = found.filter(|found| found.role == Role::Patient);
        let birth = found.ok_or(Refusal::Unknown("patient"))?.birth_date;
        let visit = self.latest(tx, organization, patient).await?;
        let zone = match visit {
            Some(visit) => visit.zone,
            None => organization::store::zone(tx, organization).await?,
        };
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        Ok(birth.and_then(|birth| rules::adulthood(&birth, region, &zone)))
    }

    async fn latest(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        patient: &PersonId,
    ) -> Result<Option<Appointment>, ClinicError> {
        let filter = appointment::Filter {
            patient: Some(patient.clone()),
            ..appointment::Filter::default()
        };
        Ok(appointment::store::list(tx, &self.sealer, organization, &filter).await?.pop())
    }

    async fn named(&self, tx: &mut Tx, proxy: Proxy) -> Result<Known, ClinicError> {
        let name =
            person::store::name(tx, &self.sealer, &proxy.organization, &proxy.person).await?;
        Ok(Known { proxy, name: name.unwrap_or_else(|| Phi::new("")) })
    }
}

/// Refuses what lets somebody act for a patient who asked that nobody does.
async fn open_to_family(tx: &mut Tx, patient: &PersonId) -> Result<(), ClinicError> {
    let standing = restriction::store::standing(tx, patient).await?;
    Ok(restriction::check(&standing, |bar| *bar == Bar::Family)?)
}

async fn set_end(tx: &mut Tx, proxy: &Proxy, due: Timestamp) -> Result<(), ClinicError> {
    let timer = Timer {
        work: Work::ProxyEnd,
        subject: proxy.id.as_str().to_owned(),
        organization: proxy.organization.clone(),
        due,
    };
    Ok(timer::store::reset(tx, &timer).await?)
}

fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    proxy: &Proxy,
) -> &'a mut Entry {
    let entry = telling.witness(event, action, ("proxy", proxy.id.as_str()));
    entry.patient = Some(proxy.patient.as_str().to_owned());
    entry.details.push(("person", proxy.person.as_str().to_owned()));
    entry
}
