//! The keeper of history.

use super::store::{self, Found};
use crate::channel::{self, CONVERSATION, MEDICAL_RECORD};
use crate::log::Log;
use compliance::retention::{DefaultRule, Keeper, Messages, Purged, Subject, Trigger, Work};
use db::{DbError, Tx};
use kernel::Timestamp;
use std::sync::Arc;
use wire::Timetoken;

/// Channels of a keyset's own, which says itself how long things stay there.
const CUSTOM: &str = "custom";
/// No channel says in which state somebody was.
const PLACE: &str = "US";
const SEVEN_YEARS: u32 = 2_555;
const NINETY_DAYS: u32 = 90;

const fn rule(
    class: &'static str,
    (trigger, days): (Trigger, u32),
    authority: &'static str,
) -> DefaultRule {
    DefaultRule { class, population: None, trigger, days, floor_age: None, authority }
}

/// The rules with which a clinic begins, for every class that is no part of another.
pub const DEFAULTS: &[DefaultRule] = &[
    rule(CONVERSATION, (Trigger::LastActivity, SEVEN_YEARS), "policy: as a medical record"),
    rule("emergency", (Trigger::Creation, SEVEN_YEARS), "policy: as a medical record"),
    rule("waiting-room", (Trigger::Creation, NINETY_DAYS), "policy: operations"),
    rule("queue", (Trigger::Creation, NINETY_DAYS), "policy: operations"),
    rule("notification", (Trigger::Creation, NINETY_DAYS), "policy: operations"),
    rule(CUSTOM, (Trigger::Expiry, 0), "the keyset's own setting"),
];

/// The history of every channel, as something that is kept for a time.
#[derive(Clone, Default)]
pub struct History {
    /// The engine that runs on this store, so that it forgets what is gone; a command beside it has none.
    log: Option<Arc<Log>>,
}

impl std::fmt::Debug for History {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("History").finish_non_exhaustive()
    }
}

impl History {
    /// The history that this engine serves.
    pub const fn of(log: Arc<Log>) -> Self {
        Self { log: Some(log) }
    }
}

/// What a subject's id names: a channel, and up to where.
fn parse(id: &str) -> Option<(i64, i64)> {
    let (channel, upto) = id.split_once('-')?;
    Some((channel.parse().ok()?, upto.parse().ok()?))
}

fn subject(class: &'static str, found: &Found) -> Result<Subject, DbError> {
    let (trigger, newest) = match class {
        CUSTOM => (Trigger::Expiry, found.newest),
        CONVERSATION => (Trigger::LastActivity, found.newest / 10),
        _ => (Trigger::Creation, found.newest / 10),
    };
    let at = Timestamp::from_microsecond(newest);
    Ok(Subject {
        class,
        of: None,
        parts: Vec::new(),
        id: format!("{}-{}", found.channel, found.newest),
        marks: Vec::new(),
        jurisdictions: vec![Some(PLACE.to_owned())],
        triggers: vec![(trigger, at.map_err(|error| DbError::Corrupt(error.to_string()))?)],
        birth: None,
    })
}

fn own(class: &str) -> Option<&'static str> {
    DEFAULTS.iter().map(|rule| rule.class).find(|own| *own == class)
}

impl Keeper for History {
    fn defaults(&self) -> &'static [DefaultRule] {
        DEFAULTS
    }

    fn place(&self) -> Option<&'static str> {
        Some(PLACE)
    }

    fn candidates<'a>(
        &'a self,
        tx: &'a mut Tx,
        class: &'a str,
        before: Timestamp,
    ) -> Work<'a, Vec<Subject>> {
        Box::pin(async move {
            let Some(class) = own(class) else { return Ok(Vec::new()) };
            let upto = Timetoken::from_timestamp(before).to_i64();
            let found = match class {
                CUSTOM => store::expired(tx, before.as_microsecond()).await?,
                CONVERSATION => store::quiet(tx, upto).await?,
                _ => store::older(tx, class, upto).await?,
            };
            found.iter().map(|found| subject(class, found)).collect()
        })
    }

    fn find<'a>(
        &'a self,
        tx: &'a mut Tx,
        class: &'a str,
        id: &'a str,
    ) -> Work<'a, Option<Subject>> {
        Box::pin(async move {
            let (Some(class), Some((channel, upto))) = (own(class), parse(id)) else {
                return Ok(None);
            };
            // Whoever names a channel does not choose its class: another class's rule could let it go sooner.
            let found = match class {
                CUSTOM => store::newest_expired(tx, channel, upto).await?,
                CONVERSATION => store::newest_said(tx, channel, i64::MAX).await?,
                _ => store::newest(tx, (class, channel), upto).await?,
            };
            found.map(|found| subject(class, &found)).transpose()
        })
    }

    fn remains<'a>(&'a self, tx: &'a mut Tx, class: &'a str, id: &'a str) -> Work<'a, bool> {
        Box::pin(async move {
            match parse(id) {
                // The rule goes by the newest of the whole channel; what was disposed of ends at the bound.
                Some((channel, upto)) if class == CONVERSATION => {
                    Ok(store::newest_said(tx, channel, upto).await?.is_some())
                }
                // A patient's record is named by the patient; of it this keeper finds no subject of its own.
                _ if class == MEDICAL_RECORD => store::has_devices(tx, id).await,
                _ => Ok(self.find(tx, class, id).await?.is_some()),
            }
        })
    }

    fn knows<'a>(&'a self, tx: &'a mut Tx, mark: &'a str) -> Work<'a, bool> {
        Box::pin(async move {
            match mark.split_once('/') {
                Some(("channel", name)) => store::has_channel(tx, name).await,
                Some(("patient", patient)) => Ok(!store::names(tx, patient).await?.is_empty()),
                Some(("consultation", visit)) => store::has_visit(tx, visit).await,
                _ => Ok(false),
            }
        })
    }

    fn marks<'a>(&'a self, tx: &'a mut Tx, subject: &'a Subject) -> Work<'a, Vec<String>> {
        Box::pin(async move {
            let names = match (own(subject.class), subject.mark("patient")) {
                (Some(_), _) => match parse(&subject.id) {
                    Some((channel, _)) => store::name(tx, channel).await?,
                    None => Vec::new(),
                },
                (None, Some(patient)) => store::names(tx, patient).await?,
                (None, None) => Vec::new(),
            };
            let mut marks = Vec::new();
            for (keyset, name) in names {
                marks.extend(channel::marks(tx, keyset, &name).await?);
            }
            Ok(marks)
        })
    }

    fn purge<'a>(&'a self, tx: &'a mut Tx, subject: &'a Subject) -> Work<'a, Purged> {
        Box::pin(async move {
            let Some(class) = own(subject.class) else {
                // Whose part of a record goes says what of the conversations does (`purge_part`).
                return match subject.mark("patient").filter(|_| subject.of.is_none()) {
                    Some(patient) => store::purge_patient(tx, patient).await,
                    None => Ok(Purged::default()),
                };
            };
            let Some((channel, upto)) = parse(&subject.id) else { return Ok(Purged::default()) };
            let rows = match class {
                CUSTOM => store::purge_expired(tx, channel, upto).await?,
                _ => store::purge(tx, channel, upto).await?,
            };
            Ok(Purged { rows, ..Purged::default() })
        })
    }

    fn forget(&self, subject: &Subject, messages: &Messages) {
        let Some(log) = self.log.as_ref() else { return };
        if subject.of.is_some() {
            // What memory alone has, such as signals, is told all the same, on these channels, too.
            let hubs = log.keysets().all();
            for hub in hubs.iter().filter_map(|keyset| log.hub(keyset.id)) {
                for (name, gone) in messages {
                    hub.forget(name, |place| gone.contains(&place.to_i64()));
                }
            }
            return;
        }
        let whole = own(subject.class).is_none_or(|class| class == CUSTOM);
        let upto = parse(&subject.id).map_or(i64::MAX, |(_, upto)| upto);
        let names = subject.marks.iter().filter_map(|mark| mark.strip_prefix("channel/"));
        for name in names {
            for hub in log.keysets().all().iter().filter_map(|keyset| log.hub(keyset.id)) {
                hub.forget(name, |place| whole || place.to_i64() <= upto);
            }
        }
    }
}
