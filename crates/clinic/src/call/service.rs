//! Takes down how calls go.

use super::store::{self, Counted};
use super::{Happening, Quality, Sample};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, consultation, participant};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, OrganizationId, Timestamp};
use std::collections::BTreeMap;

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// Calls.
#[derive(Clone, Debug)]
pub struct Calls {
    journal: Journal,
}

impl Calls {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// Takes down how a call is for one of those in it.
    pub async fn measure(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        sample: &Sample,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let visit = open(&mut tx, caller, id).await?;
        let whose = (&visit.organization, id, &caller.person);
        store::insert(&mut tx, whose, (sample, self.journal.now())).await?;
        Ok(tx.commit().await?)
    }

    /// Writes down that a video session began or ended for the caller, with how many were in it and, at its end, how long it was.
    pub async fn video(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        (begins, participants): (bool, u32),
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let written = async {
            let visit = open(&mut tx, caller, id).await?;
            let event = if begins { Event::VideoSessionStarted } else { Event::VideoSessionEnded };
            let (whose, now) = ((id, &caller.person), telling.now);
            let began = if begins {
                store::begin(&mut tx, whose, now).await?;
                None
            } else {
                store::end(&mut tx, whose).await?
            };
            let entry = telling.witness(event, Action::Execute, ("consultation", id.as_str()));
            entry.patient = Some(visit.patient.as_str().to_owned());
            entry.encounter = Some(id.as_str().to_owned());
            entry.details.push(("participants", participants.to_string()));
            if let Some(began) = began {
                let seconds = now.duration_since(began).as_secs().max(0);
                entry.details.push(("durationSeconds", seconds.to_string()));
            }
            Ok(())
        }
        .await;
        let what = ("consultation", id.as_str());
        self.journal.settle(caller, what, (tx, telling), written).await
    }
}

/// How calls were, hour by hour.
pub(crate) async fn quality(
    tx: &mut Tx,
    organization: &OrganizationId,
    span: (Timestamp, Timestamp),
) -> Result<Vec<Quality>, ClinicError> {
    let mut hours: BTreeMap<i64, Vec<Counted>> = BTreeMap::new();
    for one in store::between(tx, organization, span).await? {
        hours.entry(one.at.as_second().div_euclid(HOUR)).or_default().push(one);
    }
    Ok(hours.into_iter().filter_map(|(hour, counted)| sum_up(hour, &counted)).collect())
}

fn sum_up(hour: i64, counted: &[Counted]) -> Option<Quality> {
    let of = |read: fn(&Counted) -> i64| counted.iter().map(read).collect::<Vec<_>>();
    let happened = |what: Happening| {
        counted.iter().filter(move |one| one.happening.as_deref() == Some(what.name()))
    };
    let samples = i64::try_from(counted.len()).ok()?;
    let losses: i64 = counted.iter().map(|one| one.loss).sum();
    Some(Quality {
        hour: Timestamp::from_second(hour.saturating_mul(HOUR)).ok()?,
        samples,
        rtt_millis: median(of(|one| one.rtt))?,
        loss: losses.checked_div(samples)?,
        kbps: median(of(|one| one.kbps))?,
        drops: i64::try_from(happened(Happening::Dropped).count()).ok()?,
        first_frame_millis: median(
            happened(Happening::FirstFrame).filter_map(|one| one.took).collect(),
        ),
    })
}

fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// A visit that the caller is in.
async fn open(
    tx: &mut Tx,
    caller: &Caller,
    id: &ConsultationId,
) -> Result<consultation::Consultation, ClinicError> {
    let found = consultation::store::find(tx, &caller.organization, id).await?;
    let found = found.ok_or(Refusal::Unknown("consultation"))?;
    participant::require_seat(tx, caller, &found).await?;
    Ok(found)
}
