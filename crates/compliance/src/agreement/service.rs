//! What may be asked of agreements.

use super::rules::{self, Register};
use super::{Agreement, AgreementError, Basis, Proposal, store};
use crate::audit::{Action, Entry, Event, Ledger, Outcome, Resource};
use db::{Db, DbError, Tx};
use jiff::tz::TimeZone;
use kernel::{Actor, AgreementId, Timestamp};
use serde_json::json;

/// So many days before an agreement ends people are told, and again, and again.
const NOTICE_DAYS: [i32; 3] = [60, 14, 1];

/// The register of agreements.
#[derive(Clone, Debug)]
pub struct Agreements(Ledger);

impl Agreements {
    /// The register of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// Proposes a new agreement, or the next version of one; it counts once a second person approves it.
    pub async fn propose(
        &self,
        actor: Actor,
        proposal: Proposal,
    ) -> Result<Agreement, AgreementError> {
        rules::check(&proposal).map_err(AgreementError::Invalid)?;
        let mut tx = self.0.db.begin().await?;
        let (id, version) = match proposal.of {
            None => (AgreementId::generate(&*self.0.clock, &*self.0.random), 1),
            Some(id) => {
                let all = versions(&mut tx, &id).await?;
                if all.iter().all(|one| one.ended.is_some()) {
                    return Err(AgreementError::State("ended", "carried on; propose a new one"));
                }
                let latest = all.iter().map(|one| one.version).max().unwrap_or_default();
                (id, latest.saturating_add(1))
            }
        };
        let one = Agreement {
            id,
            version,
            basis: proposal.basis,
            vendor: proposal.vendor,
            scope: proposal.scope,
            reason: proposal.reason.filter(|_| proposal.basis != Basis::Baa),
            signatory: proposal.signatory,
            document: proposal.document,
            effective: proposal.effective,
            ends: proposal.ends,
            obligations: proposal.obligations,
            proposed: (actor.id.clone(), self.0.now()),
            approved: None,
            ended: None,
        };
        store::add(&mut tx, &one).await?;
        self.witness(tx, (Event::AgreementProposed, Action::Create), actor, &one).await?;
        Ok(one)
    }

    /// How many agreements wait with their latest version for somebody else than this one.
    pub async fn waiting(&self, who: &str) -> Result<usize, AgreementError> {
        let all = store::all(&mut self.0.db.read().await?).await?;
        let mine = |one: &&Agreement| {
            let waits = one.approved.is_none() && one.ended.is_none();
            waits && !rules::overtaken(&all, one) && one.proposed.0 != who
        };
        Ok(all.iter().filter(mine).count())
    }

    /// Approves the version of an agreement that a second person has read; not one that another overtook.
    pub async fn approve(
        &self,
        actor: Actor,
        (id, version): (&AgreementId, u32),
    ) -> Result<Agreement, AgreementError> {
        let mut tx = self.0.db.begin().await?;
        let all = versions(&mut tx, id).await?;
        let one = named(&all, version)?;
        if one.ended.is_some() {
            return Err(AgreementError::State("ended", "approved"));
        }
        if one.approved.is_some() {
            return Err(AgreementError::State("approved already", "approved again"));
        }
        if rules::overtaken(&all, &one) {
            return Err(AgreementError::State("overtaken by a later version", "approved"));
        }
        if one.proposed.0 == actor.id {
            return Err(AgreementError::SamePerson);
        }
        let by = (actor.id.clone(), self.0.now());
        if !store::approve(&mut tx, (id, one.version), (&by.0, by.1)).await? {
            return Err(AgreementError::State("approved already", "approved again"));
        }
        self.witness(tx, (Event::AgreementApproved, Action::Update), actor, &one).await?;
        Ok(Agreement { approved: Some(by), ..one })
    }

    /// Takes back a version that nobody has approved; what stands goes on. One person may, for it never covered anything.
    pub async fn withdraw(
        &self,
        actor: Actor,
        (id, version): (&AgreementId, u32),
    ) -> Result<Agreement, AgreementError> {
        let mut tx = self.0.db.begin().await?;
        let one = named(&versions(&mut tx, id).await?, version)?;
        if one.ended.is_some() {
            return Err(AgreementError::State("ended", "withdrawn"));
        }
        let by = (actor.id.clone(), self.0.now());
        if !store::withdraw(&mut tx, (id, version), (&by.0, by.1)).await? {
            return Err(AgreementError::State("approved already", "withdrawn, only ended"));
        }
        self.witness(tx, (Event::AgreementWithdrawn, Action::Update), actor, &one).await?;
        Ok(Agreement { ended: Some(by), ..one })
    }

    /// Ends an agreement now, with all its versions; one person may, for it covers less from then on.
    pub async fn end(&self, actor: Actor, id: &AgreementId) -> Result<Agreement, AgreementError> {
        let mut tx = self.0.db.begin().await?;
        let standing = versions(&mut tx, id).await?.into_iter().find(|one| one.ended.is_none());
        let one = standing.ok_or(AgreementError::State("ended", "ended again"))?;
        let by = (actor.id.clone(), self.0.now());
        store::end(&mut tx, id, (&by.0, by.1)).await?;
        self.witness(tx, (Event::AgreementEnded, Action::Update), actor, &one).await?;
        Ok(Agreement { ended: Some(by), ..one })
    }

    /// Agreements of the register that end soon and of which people are still to be told, with the days that are left. Whoever has told
    /// them says so by `told`: a process that dies in between tells them again, which is better than never.
    pub async fn due_notices(
        &self,
        register: &Register,
    ) -> Result<Vec<(Agreement, i32)>, AgreementError> {
        let mut tx = self.0.db.read().await?;
        let mut due = Vec::new();
        for (one, left) in register.ending(self.0.now(), NOTICE_DAYS[0]) {
            let told = store::told(&mut tx, one).await?;
            if told.is_none_or(|told| told > i64::from(stage(left))) {
                due.push((one.clone(), left));
            }
        }
        Ok(due)
    }

    /// People were told that an agreement ends in so many days.
    pub async fn told(&self, (one, left): (&Agreement, i32)) -> Result<(), AgreementError> {
        let mut tx = self.0.db.begin().await?;
        store::tell(&mut tx, one, (stage(left), self.0.now())).await?;
        Ok(tx.commit().await?)
    }

    async fn witness(
        &self,
        tx: Tx,
        (event, action): (Event, Action),
        actor: Actor,
        one: &Agreement,
    ) -> Result<(), AgreementError> {
        let resource = Resource { kind: "agreement", id: one.label(), channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, actor, resource);
        entry.organization = self.0.audit.signer().origin().split('/').nth(1).map(str::to_owned);
        entry.details = vec![
            ("basis", one.basis.name().to_owned()),
            ("scope", one.scope.join(" ")),
            ("document", one.document.clone()),
            ("effective", one.effective.to_string()),
        ];
        entry.details.extend(one.ends.map(|ends| ("ends", ends.to_string())));
        if !one.obligations.is_empty() {
            let names: Vec<&str> = one.obligations.iter().map(|one| one.name()).collect();
            entry.details.push(("obligations", names.join(" ")));
        }
        Ok(self.0.commit(tx, entry).await?)
    }
}

/// The versions of an agreement, newest first; there is one at least.
async fn versions(tx: &mut Tx, id: &AgreementId) -> Result<Vec<Agreement>, AgreementError> {
    let mut all = store::all(tx).await?;
    all.retain(|one| one.id == *id);
    if all.is_empty() { Err(AgreementError::Missing("agreement")) } else { Ok(all) }
}

/// One of them by its number.
fn named(all: &[Agreement], version: u32) -> Result<Agreement, AgreementError> {
    let found = all.iter().find(|one| one.version == version).cloned();
    found.ok_or(AgreementError::Missing("version of an agreement"))
}

/// The register of a store, whose agreements begin and end by the days of this clock.
pub async fn register(db: &Db, zone: TimeZone) -> Result<Register, DbError> {
    Ok(Register::new(store::all(&mut db.read().await?).await?, zone))
}

/// The register as evidence: a version a line, up to an instant.
pub async fn lines(db: &Db, until: Timestamp) -> Result<Vec<String>, DbError> {
    let all = store::all(&mut db.read().await?).await?;
    let known = all.iter().filter(|one| one.proposed.1 < until);
    Ok(known.map(|one| line(one, until)).collect())
}

fn line(one: &Agreement, until: Timestamp) -> String {
    let step = |by: &Option<(String, Timestamp)>| {
        let known = by.as_ref().filter(|(_, at)| *at < until);
        known.map(|(who, at)| json!({ "by": who, "at": at.to_string() }))
    };
    let line = json!({
        "id": one.id,
        "version": one.version,
        "basis": one.basis.name(),
        "vendor": one.vendor,
        "scope": one.scope,
        "reason": one.reason,
        "signatory": one.signatory,
        "document_sha256": one.document,
        "effective": one.effective.to_string(),
        "ends": one.ends.map(|ends| ends.to_string()),
        "obligations": one.obligations.iter().map(|one| one.name()).collect::<Vec<_>>(),
        "proposed": { "by": one.proposed.0, "at": one.proposed.1.to_string() },
        "approved": step(&one.approved),
        "ended": step(&one.ended),
    });
    line.to_string()
}

/// The last of the days to tell people on that has come when so many are left.
fn stage(left: i32) -> i32 {
    let come = NOTICE_DAYS.into_iter().filter(|days| left <= *days).min();
    come.unwrap_or(NOTICE_DAYS[0])
}
