//! The keeper of patients' records.

use super::store;
use crate::seal::{APART, RECORD, RECORDING, SUD, SURVEY};
use crate::{breach, intake, participant, person, privacy, sensitivity};
use compliance::keys::Sealer;
use compliance::retention::{
    DefaultRule, Keeper, Lack, Messages, OpenMatter, Part, Population, Purged, Sample, Subject,
    Trigger, Work,
};
use db::{DbError, Tx};
use kernel::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

const SEVEN_YEARS: u32 = 2_555;

/// The rules with which a clinic begins, for every class that is no part of another.
pub const DEFAULTS: &[DefaultRule] = &[
    DefaultRule {
        class: RECORD,
        population: Some(Population::Adult),
        trigger: Trigger::LastEncounter,
        days: SEVEN_YEARS,
        floor_age: None,
        authority: "policy: seven years after the last encounter",
    },
    DefaultRule {
        class: RECORD,
        population: Some(Population::Minor),
        trigger: Trigger::LastEncounter,
        days: SEVEN_YEARS,
        floor_age: Some(25),
        authority: "policy: seven years after the last encounter, and to the age of 25",
    },
];

const PARTS: &[Part] = &[
    Part { class: APART, of: RECORD },
    Part { class: SURVEY, of: RECORD },
    Part { class: RECORDING, of: RECORD },
    Part { class: SUD, of: RECORD },
];

/// The records of patients, as something that is kept for a time.
#[derive(Clone, Debug)]
pub struct Records {
    sealer: Arc<Sealer>,
}

impl Records {
    /// Records whose fields this opens.
    pub const fn new(sealer: Arc<Sealer>) -> Self {
        Self { sealer }
    }

    /// What was said in one visit that is over. It is kept as long as the record, of which it is part.
    async fn visit(&self, tx: &mut Tx, visit: &str) -> Result<Option<Subject>, DbError> {
        let Some((patient, _)) = sensitivity::store::spoken_of(tx, visit).await? else {
            return Ok(None);
        };
        person::store::take_turn(tx, &patient).await?;
        sensitivity::hold_all(tx, &patient).await?;
        // Somebody else may have had the turn.
        let found = sensitivity::store::spoken_of(tx, visit).await?;
        let Some((patient, is_labelled)) = found else { return Ok(None) };
        let Some(last) = store::last(tx, &patient).await? else { return Ok(None) };
        let marks = vec![format!("patient/{patient}"), format!("consultation/{visit}")];
        let record = self.subject(tx, RECORD, (patient, last)).await?;
        let parts = if is_labelled { vec![SUD] } else { Vec::new() };
        let id = format!("consultation/{visit}");
        Ok(Some(Subject { of: Some(RECORD), parts, id, marks, ..record }))
    }

    /// A record, or a part of it.
    async fn subject(
        &self,
        tx: &mut Tx,
        class: &'static str,
        (patient, last): (String, Timestamp),
    ) -> Result<Subject, DbError> {
        let part = PARTS.iter().find(|part| part.class == class);
        let mut parts = Vec::new();
        for other in PARTS.iter().filter(|other| other.of == class) {
            if store::has_part(tx, other.class, &patient).await? {
                parts.push(other.class);
            }
        }
        let mut marks = vec![format!("patient/{patient}")];
        marks.extend(store::marks(tx, &patient).await?);
        if class == RECORD {
            // Their names go with it.
            let guests = participant::guests(tx, &patient).await?.into_iter();
            let guardians = participant::guardians(tx, &patient).await?;
            marks.extend(guests.chain(guardians).map(|other| format!("patient/{other}")));
        }
        let mut jurisdictions = vec![Some("US".to_owned())];
        for (appointment, began) in store::appointments(tx, &patient).await? {
            let mut places = intake::store::places(tx, &self.sealer, &appointment).await?;
            // Nobody said where it was: no rule can be the one of its place until somebody does.
            if places.is_empty() && began {
                places.push(None);
            }
            for place in places {
                if !jurisdictions.contains(&place) {
                    jurisdictions.push(place);
                }
            }
        }
        let birth = store::birth(tx, &self.sealer, &patient).await?;
        Ok(Subject {
            class,
            of: part.map(|part| part.of),
            parts,
            id: patient,
            marks,
            jurisdictions,
            triggers: vec![(Trigger::LastEncounter, last)],
            birth: birth.and_then(|date| date.expose().parse().ok()),
        })
    }
}

/// The visit that an id names, where it is what was said in one: a part of its patient's record that no run takes by itself.
fn visit_of<'a>(class: &str, id: &'a str) -> Option<&'a str> {
    id.strip_prefix("consultation/").filter(|_| class == RECORD)
}

/// The class of a record or of a part of one.
fn own(class: &str) -> Option<&'static str> {
    let parts = PARTS.iter().map(|part| part.class);
    std::iter::once(RECORD).chain(parts).find(|own| *own == class)
}

impl Keeper for Records {
    fn defaults(&self) -> &'static [DefaultRule] {
        DEFAULTS
    }

    fn parts(&self) -> &'static [Part] {
        PARTS
    }

    fn candidates<'a>(
        &'a self,
        tx: &'a mut Tx,
        class: &'a str,
        before: Timestamp,
    ) -> Work<'a, Vec<Subject>> {
        Box::pin(async move {
            let mut subjects = Vec::new();
            let Some(class) = own(class) else { return Ok(subjects) };
            let having = store::having_part(tx, class).await?;
            for found in store::quiet(tx, before).await? {
                if class == RECORD || having.contains(&found.0) {
                    subjects.push(self.subject(tx, class, found).await?);
                }
            }
            Ok(subjects)
        })
    }

    fn find<'a>(
        &'a self,
        tx: &'a mut Tx,
        class: &'a str,
        id: &'a str,
    ) -> Work<'a, Option<Subject>> {
        Box::pin(async move {
            if let Some(visit) = visit_of(class, id) {
                return self.visit(tx, visit).await;
            }
            let Some(class) = own(class) else { return Ok(None) };
            // A booking of this patient, or who writes a part, takes turns with the transaction that disposes of it.
            person::store::take_turn(tx, id).await?;
            if class == RECORD {
                // So does whoever lets one of those act for another, who go with it.
                for own in
                    [participant::guests(tx, id).await?, participant::guardians(tx, id).await?]
                        .concat()
                {
                    person::store::take_turn(tx, &own).await?;
                }
            }
            if class == SUD {
                sensitivity::hold_all(tx, id).await?;
            }
            if class != RECORD && !store::has_part(tx, class, id).await? {
                return Ok(None);
            }
            match store::last(tx, id).await? {
                Some(last) => Ok(Some(self.subject(tx, class, (id.to_owned(), last)).await?)),
                None => Ok(None),
            }
        })
    }

    fn knows<'a>(&'a self, tx: &'a mut Tx, mark: &'a str) -> Work<'a, bool> {
        Box::pin(async move {
            match mark.split_once('/') {
                Some(("patient", id)) => store::has_person(tx, id).await,
                Some(("consultation", id)) => store::has_visit(tx, id).await,
                _ => Ok(false),
            }
        })
    }

    fn open<'a>(
        &'a self,
        tx: &'a mut Tx,
        subject: &'a Subject,
        now: Timestamp,
    ) -> Work<'a, Option<OpenMatter>> {
        Box::pin(async move {
            let patients = subject.marks.iter().filter_map(|mark| mark.strip_prefix("patient/"));
            // What stands on channels names the same patient once more.
            let patients: BTreeSet<&str> = patients.collect();
            let taken_from = privacy::rules::taken_from(now);
            for patient in patients {
                if breach::store::is_open(tx, patient).await? {
                    return Ok(Some(OpenMatter::Incident));
                }
                if privacy::store::is_open(tx, patient, taken_from).await? {
                    return Ok(Some(OpenMatter::Request));
                }
            }
            Ok(None)
        })
    }

    fn unplaced<'a>(
        &'a self,
        tx: &'a mut Tx,
        subject: &'a Subject,
    ) -> Work<'a, Vec<(Lack, String)>> {
        Box::pin(async move {
            let mut found = Vec::new();
            if own(subject.class).is_none() {
                return Ok(found);
            }
            let patient = subject.mark("patient").unwrap_or(&subject.id);
            for (appointment, began) in store::appointments(tx, patient).await? {
                let places = intake::store::places(tx, &self.sealer, &appointment).await?;
                let lack = if places.is_empty() {
                    began.then_some(Lack::Intake)
                } else {
                    places.contains(&None).then_some(Lack::Place)
                };
                found.extend(lack.map(|lack| (lack, appointment.as_str().to_owned())));
            }
            Ok(found)
        })
    }

    fn purge<'a>(&'a self, tx: &'a mut Tx, subject: &'a Subject) -> Work<'a, Purged> {
        Box::pin(async move {
            let patient = subject.id.as_str();
            if let Some(visit) = visit_of(subject.class, &subject.id) {
                let patient = subject.mark("patient").unwrap_or_default();
                return store::purge_visit(tx, &self.sealer, (patient, visit)).await;
            }
            match own(subject.class) {
                None => Ok(Purged::default()),
                Some(RECORD) => {
                    let mut scopes = store::apart(tx, patient).await?;
                    let sample = store::sample(tx, patient).await?;
                    let (rows, own) = store::purge(tx, &self.sealer, patient).await?;
                    scopes.extend(own);
                    Ok(Purged { rows, scopes, sample, ..Purged::default() })
                }
                Some(part) => store::purge_part(tx, &self.sealer, (part, patient)).await,
            }
        })
    }

    fn opens<'a>(&'a self, tx: &'a mut Tx, sample: &'a Sample) -> Work<'a, bool> {
        Box::pin(async move {
            if let Some(opens) = store::still_said(tx, &self.sealer, sample).await? {
                return Ok(opens);
            }
            let place = (sample.table, sample.column, &*sample.row);
            let opens = self.sealer.opens(tx, (place, &sample.sealed)).await;
            opens.map_err(|error| DbError::Unavailable(error.to_string()))
        })
    }

    fn forget(&self, _: &Subject, _: &Messages) {}
}
