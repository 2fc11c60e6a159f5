//! Keeps rotas, shows whose turn it is, and looks ahead for where nobody is.

use super::{Gap, Override, Rota, Turn, rules, store};
use crate::journal::{Journal, Telling};
use crate::notification::{self, About, Notice, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, hours, organization, person};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{DepartmentId, PersonId, Role, Timestamp};
use std::collections::BTreeSet;

/// The longest time of which turns are shown.
const RANGE: SignedDuration = SignedDuration::from_hours(92 * 24);
/// How often the time ahead is looked through.
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// Who is on call when.
#[derive(Clone, Debug)]
pub struct Rotas {
    journal: Journal,
}

/// A department's rota with what follows from it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The rota.
    pub rota: Rota,
    /// The clock it goes by: the department's, as an IANA name.
    pub zone: String,
    /// Whose turns are taken by others, as far as that is not over.
    pub overrides: Vec<Override>,
    /// Where nobody is, in the next fourteen days.
    pub gaps: Vec<Gap>,
}

/// What turns are made from.
struct Known {
    rota: Rota,
    overrides: Vec<Override>,
    works: Vec<PersonId>,
    zone: String,
}

impl Known {
    async fn read(
        tx: &mut Tx,
        department: &DepartmentId,
        since: Timestamp,
    ) -> Result<Self, DbError> {
        Ok(Self {
            rota: store::find(tx, department).await?,
            overrides: store::overrides(tx, department, since).await?,
            works: person::store::working_in(tx, department, Role::Provider).await?,
            zone: hours::zone(tx, department).await?,
        })
    }

    fn turns(&self, window: (Timestamp, Timestamp)) -> Vec<Turn> {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        rules::turns((&self.rota, &self.overrides), (&self.works, &zone), window)
    }

    /// The turns of as long as gaps are looked for.
    fn ahead(&self, now: Timestamp) -> Vec<Turn> {
        self.turns((now, now.saturating_add(rules::AHEAD).unwrap_or(now)))
    }

    fn gaps(&self, now: Timestamp) -> Vec<Gap> {
        rules::gaps(&self.ahead(now))
    }
}

impl Rotas {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// A department's rota.
    pub async fn find(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Planned, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        belongs(&mut tx, caller, department).await?;
        planned(&mut tx, department, self.journal.now()).await
    }

    /// Replaces a department's rota, if it still is what was read before. Overrides of layers that are no more are taken
    /// away with them.
    pub async fn set(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        (read, rota): (Option<&Rota>, &Rota),
    ) -> Result<Planned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            Caller::require(caller.manages())?;
            belongs(&mut tx, caller, department).await?;
            let works = person::store::working_in(&mut tx, department, Role::Provider).await?;
            rules::check(rota, &works)?;
            store::lock(&mut tx, department).await?;
            let known = store::find(&mut tx, department).await?;
            // What was read is what was shown, and that has no seconds.
            if read.is_some_and(|read| rules::shown(read) != rules::shown(&known)) {
                return Err(Refusal::Stale("rota").into());
            }
            store::save(&mut tx, department, rota).await?;
            store::drop_overrides(&mut tx, department, rota.layers.len()).await?;
            let what = ("rota", department.as_str());
            let entry = telling.witness(Event::ConfigurationChanged, Action::Update, what);
            entry.details.push(("layers", rota.layers.len().to_string()));
            self.looked_through(&mut tx, &mut telling, caller, department).await
        }
        .await;
        self.journal.settle(caller, ("rota", department.as_str()), (tx, telling), done).await
    }

    /// Somebody takes a layer's turn between two instants: the desk and administrators for anybody, providers for
    /// themselves.
    pub async fn take(
        &self,
        caller: &Caller,
        (department, layer): (&DepartmentId, u32),
        (person, from, until): (&PersonId, Timestamp, Timestamp),
    ) -> Result<Planned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            Caller::require(caller.manages() || caller.is_provider(person))?;
            belongs(&mut tx, caller, department).await?;
            let (id, person) = (self.journal.uuid(), person.clone());
            let new = Override { id, department: department.clone(), layer, person, from, until };
            let known = Known::read(&mut tx, department, telling.now).await?;
            let open = (known.rota.layers.len(), known.works.as_slice());
            rules::check_override(&new, open, known.overrides.len(), telling.now)?;
            store::add_override(&mut tx, &new, telling.now).await?;
            let what = ("rota-override", new.id.as_str());
            let entry = telling.witness(Event::ConfigurationChanged, Action::Create, what);
            entry.details.push(("department", department.as_str().to_owned()));
            entry.details.push(("layer", layer.to_string()));
            entry.details.push(("person", new.person.as_str().to_owned()));
            self.looked_through(&mut tx, &mut telling, caller, department).await
        }
        .await;
        self.journal.settle(caller, ("rota", department.as_str()), (tx, telling), done).await
    }

    /// The turn is its own member's again.
    pub async fn give_back(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        id: &str,
    ) -> Result<Planned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            belongs(&mut tx, caller, department).await?;
            let all = store::overrides(&mut tx, department, telling.now).await?;
            let found = all.iter().find(|one| one.id == id).ok_or(Refusal::Unknown("override"))?;
            Caller::require(caller.manages() || caller.is_provider(&found.person))?;
            store::remove_override(&mut tx, department, id).await?;
            let what = ("rota-override", id);
            telling.witness(Event::ConfigurationChanged, Action::Delete, what);
            self.looked_through(&mut tx, &mut telling, caller, department).await
        }
        .await;
        self.journal.settle(caller, ("rota", department.as_str()), (tx, telling), done).await
    }

    async fn looked_through(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Planned, ClinicError> {
        watch(tx, telling, (&self.journal, caller), department).await?;
        planned(tx, department, telling.now).await
    }

    /// Whose turns lie between two instants, for a calendar.
    pub async fn turns(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Vec<Turn>, ClinicError> {
        let length = until.duration_since(from);
        if length <= SignedDuration::ZERO || length > RANGE {
            let problem = "is after from, and at most 92 days later";
            return Err(Refusal::Field { field: "until", problem }.into());
        }
        let mut tx = self.journal.db.read().await?;
        belongs(&mut tx, caller, department).await?;
        Ok(Known::read(&mut tx, department, from).await?.turns((from, until)))
    }

    /// Where nobody is on call in the next fourteen days, in every department that has a rota.
    pub async fn gaps(&self, caller: &Caller) -> Result<Vec<(DepartmentId, Gap)>, ClinicError> {
        Caller::require(caller.manages())?;
        let mut tx = self.journal.db.read().await?;
        let mut all = Vec::new();
        for department in store::departments(&mut tx, &caller.organization).await? {
            let now = self.journal.now();
            let gaps = Known::read(&mut tx, &department, now).await?.gaps(now);
            all.extend(gaps.into_iter().map(|gap| (department.clone(), gap)));
        }
        Ok(all)
    }
}

/// Who is on call at an instant, in the order in which they are paged; layers with nobody are left out.
pub(crate) async fn on_call(
    tx: &mut Tx,
    department: &DepartmentId,
    now: Timestamp,
) -> Result<Vec<Turn>, DbError> {
    let mut turns = Known::read(tx, department, now).await?.ahead(now);
    turns.retain(|turn| turn.from == now && turn.person.is_some());
    Ok(turns)
}

/// Whose turns lie between two instants, and where nobody's does.
pub(crate) async fn turns(
    tx: &mut Tx,
    department: &DepartmentId,
    window: (Timestamp, Timestamp),
) -> Result<Vec<Turn>, DbError> {
    Ok(Known::read(tx, department, window.0).await?.turns(window))
}

/// How many departments have a rota, and when first nobody is on call in one of them, in no layer, by the accounts that are open
/// now: where the first layer has nobody, the next one is paged at once.
pub(super) async fn uncovered(
    tx: &mut Tx,
    now: Timestamp,
) -> Result<(usize, Option<Timestamp>), DbError> {
    let departments = store::everywhere(tx).await?;
    let mut first: Option<Timestamp> = None;
    for department in &departments {
        let own = rules::uncovered(&Known::read(tx, department, now).await?.ahead(now));
        first = first.into_iter().chain(own).min();
    }
    Ok((departments.len(), first))
}

/// Everybody who takes turns on call in a department, by its rota or for somebody else.
pub(crate) async fn members(
    tx: &mut Tx,
    department: &DepartmentId,
    now: Timestamp,
) -> Result<BTreeSet<PersonId>, DbError> {
    let known = Known::read(tx, department, now).await?;
    let own = known.rota.layers.into_iter().flat_map(|layer| layer.members);
    let taken = known.overrides.into_iter().map(|one| one.person);
    Ok(own.chain(taken).filter(|one| known.works.contains(one)).collect())
}

/// Tells administrators of gaps that nobody was told of, and comes back tomorrow as long as there is a rota.
pub(crate) async fn watch(
    tx: &mut Tx,
    telling: &mut Telling,
    (journal, caller): (&Journal, &Caller),
    department: &DepartmentId,
) -> Result<(), ClinicError> {
    let known = Known::read(tx, department, telling.now).await?;
    let gaps = known.gaps(telling.now);
    let told = store::told(tx, department).await?;
    if let Some(first) = rules::news(&gaps, &told).first() {
        let entry =
            telling.witness(Event::RotaGapFound, Action::Read, ("rota", department.as_str()));
        entry.details.push(("layer", first.layer.to_string()));
        entry.details.push(("from", first.from.to_string()));
        entry.details.push(("until", first.until.to_string()));
        for to in person::store::of_role(tx, &caller.organization, Role::Administrator).await? {
            let about = About::Department(department.clone());
            // The server finds gaps, whoever made them: who did is told like everybody.
            let sender = Caller::system(caller.organization.clone())?.person;
            let notice = Notice::about(NoticeKind::RotaGap, (to, about), sender);
            notification::send(tx, telling, journal, &notice).await?;
        }
    }
    store::set_told(tx, department, &gaps).await?;
    if known.rota.layers.is_empty() {
        return Ok(timer::store::clear(tx, department.as_str()).await?);
    }
    let timer = Timer {
        work: Work::Rota,
        subject: department.as_str().to_owned(),
        organization: caller.organization.clone(),
        due: telling.now.saturating_add(DAILY).unwrap_or(telling.now),
    };
    Ok(timer::store::set(tx, &[timer]).await?)
}

async fn planned(
    tx: &mut Tx,
    department: &DepartmentId,
    now: Timestamp,
) -> Result<Planned, ClinicError> {
    let known = Known::read(tx, department, now).await?;
    let gaps = known.gaps(now);
    let Known { rota, overrides, zone, .. } = known;
    Ok(Planned { rota, zone, overrides, gaps })
}

async fn belongs(
    tx: &mut Tx,
    caller: &Caller,
    department: &DepartmentId,
) -> Result<(), ClinicError> {
    let found = organization::store::find_department(tx, &caller.organization, department).await?;
    found.map(drop).ok_or_else(|| Refusal::Unknown("department").into())
}
