//! Asks, starts and stops recordings.

use super::desk::Desk;
use super::rules::Wish;
use super::{Recording, State};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::{Caller, ClinicError, Refusal, Settings, participant, seal};
use compliance::keys::Sealer;
use compliance::retention;
use db::Tx;
use kernel::ConsultationId;
use std::sync::Arc;

/// Recordings.
#[derive(Clone, Debug)]
pub struct Recordings {
    journal: Journal,
    keys: Keys,
    settings: Settings,
    sealer: Arc<Sealer>,
}

impl Recordings {
    pub(crate) fn new(
        journal: Journal,
        keys: Keys,
        (settings, sealer): (Settings, Arc<Sealer>),
    ) -> Self {
        Self { journal, keys, settings, sealer }
    }

    /// Where a visit's recording stands.
    pub async fn find(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::See).await
    }

    /// The provider asks everybody in the visit.
    pub async fn ask(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Ask).await
    }

    /// One of those in the visit agrees or does not; a no ends what runs. A patient agrees only while the
    /// register holds their consent to be recorded, and their no ends that consent, too.
    pub async fn answer(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        agreed: bool,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Answer(agreed)).await
    }

    /// The provider starts; refused as long as somebody has not agreed.
    pub async fn start(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Start).await
    }

    /// The provider stops.
    pub async fn stop(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Recording, ClinicError> {
        self.wish(caller, id, Wish::Stop).await
    }

    /// The provider's browser has uploaded a piece: from now on the file is kept as recordings are.
    pub async fn file(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        file: &str,
    ) -> Result<Recording, ClinicError> {
        let now = self.journal.now();
        let kept = self.settings.recording_kept;
        let until = (!kept.is_zero()).then(|| now.checked_add(kept).unwrap_or(now));
        self.wish(caller, id, Wish::File(file, until)).await
    }

    async fn wish(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        wish: Wish<'_>,
    ) -> Result<Recording, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let found = consultation::store::find(&mut tx, &caller.organization, id).await?;
            let mut visit = found.ok_or(Refusal::Unknown("consultation"))?;
            participant::require_seat(&mut tx, caller, &visit).await?;
            if wish != Wish::See {
                // Whoever says no, joins or ends the visit meanwhile has done so by now, or waits.
                let state = consultation::store::hold_state(&mut tx, id).await?;
                visit.state = state.unwrap_or(visit.state);
            }
            let desk = Desk { journal: &self.journal, keys: &self.keys, visit: &visit };
            let known = desk.grant(&mut tx, &mut telling, (caller, &self.sealer), wish).await?;
            // Whoever agrees is told before.
            let days = self.settings.recording_kept.as_hours() / 24;
            let ends = days > 0 && !retention::is_ruled(&mut tx, seal::RECORDING).await?;
            Ok(Recording { kept_days: ends.then_some(days), ..known })
        }
        .await;
        let what = ("recording", id.as_str());
        self.journal.settle(caller, what, (tx, telling), done).await
    }
}

/// Ends a recording that not everybody in the visit agrees to any more: somebody came in, or the
/// patient took their consent back. What is started meanwhile is seen, or waits and sees that.
pub(crate) async fn stop_for(
    tx: &mut Tx,
    telling: &mut Telling,
    (journal, keys): (&Journal, &Keys),
    (visit, reason): (&Consultation, &'static str),
) -> Result<(), ClinicError> {
    consultation::store::hold_state(tx, &visit.id).await?;
    let desk = Desk { journal, keys, visit };
    let known = desk.read(tx).await?;
    if known.state == State::Running && !known.missing.is_empty() {
        desk.end(tx, telling, reason).await?;
    }
    Ok(())
}

/// One more is in the visit: what runs ends, and they are asked.
pub(crate) async fn ask_late(
    tx: &mut Tx,
    telling: &mut Telling,
    (journal, keys): (&Journal, &Keys),
    visit: &Consultation,
) -> Result<(), ClinicError> {
    consultation::store::hold_state(tx, &visit.id).await?;
    let desk = Desk { journal, keys, visit };
    if desk.read(tx).await?.state != State::Off {
        stop_for(tx, telling, (journal, keys), (visit, "participant-joined")).await?;
        desk.ask(tx, telling).await?;
    }
    Ok(())
}
