//! The clinic: organizations, people, appointments, consent, queues, consultations and their tokens.
//!
//! A command is a pure decision over loaded rows that yields changed rows, messages and audit
//! entries, committed together and then told. The database decides; channels tell. This crate knows
//! neither HTTP nor the shape of a token.

pub mod appointment;
mod caller;
mod column;
pub mod consent;
pub mod consultation;
pub mod demo;
mod error;
pub mod factor;
mod journal;
mod keys;
pub mod link;
mod names;
pub mod notification;
pub mod organization;
pub mod person;
pub mod queue;
mod refusal;
pub mod relay;
mod seal;
pub mod session;
mod settings;
#[cfg(test)]
mod testing;
pub mod token;
pub mod visit;

pub use caller::Caller;
pub use error::ClinicError;
pub use refusal::Refusal;
pub use settings::{Settings, SignIn};

use appointment::Appointments;
use compliance::keys::{DataKeys, Sealer};
use consent::Consents;
use consultation::Consultations;
use db::Db;
use journal::Journal;
use kernel::{Clock, Random};
use link::Links;
use organization::Organizations;
use person::People;
use queue::Queues;
use realtime::access::Access;
use realtime::channel::Channels;
use realtime::context::Contexts;
use realtime::keyset::Keyset;
use realtime::log::Log;
use relay::Relays;
use session::Sessions;
use std::sync::Arc;
use token::Tokens;
use visit::Visits;

/// The tables of this crate.
pub const MIGRATIONS: &[db::Migration] = &[
    organization::MIGRATION,
    person::MIGRATION,
    session::MIGRATION,
    appointment::MIGRATION,
    consent::MIGRATION,
    queue::MIGRATION,
    consultation::MIGRATION,
    relay::MIGRATION,
    session::MIGRATION_SCOPE,
    person::MIGRATION_PHONE,
    link::MIGRATION,
    factor::MIGRATION,
];

/// What the clinic stands on.
#[derive(Clone)]
pub struct Options {
    /// The store.
    pub db: Db,
    /// The log on which it speaks.
    pub log: Arc<Log>,
    /// Tokens.
    pub access: Arc<Access>,
    /// The channel registry.
    pub channels: Arc<Channels>,
    /// Seals PHI fields.
    pub sealer: Arc<Sealer>,
    /// Data keys of consultation channels.
    pub data_keys: Arc<DataKeys>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The keyset on which the clinic speaks.
    pub keyset: Arc<Keyset>,
    /// Times and limits of visits.
    pub settings: Settings,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Options").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The services of the clinic.
#[derive(Clone, Debug)]
pub struct Clinic {
    /// Organizations and departments.
    pub organizations: Organizations,
    /// People.
    pub people: People,
    /// Signing in and out.
    pub sessions: Sessions,
    /// Links by which patients come.
    pub links: Links,
    /// Appointments, to look at.
    pub appointments: Appointments,
    /// Consent forms and records.
    pub consents: Consents,
    /// Queues, to look at.
    pub queues: Queues,
    /// Consultations, to look at.
    pub consultations: Consultations,
    /// Telemedicine tokens.
    pub tokens: Tokens,
    /// The users of the media relay.
    pub relays: Relays,
    /// The steps of visits, from booking to completion.
    pub visits: Visits,
}

impl Clinic {
    /// Builds every service on what the clinic stands on.
    pub fn new(options: Options) -> Self {
        let Options { access, channels, sealer, settings, .. } = options;
        let contexts = Contexts::new(Arc::clone(&options.log), Arc::clone(&options.clock));
        let journal = Journal {
            db: options.db,
            contexts: Arc::new(contexts),
            log: options.log,
            clock: options.clock,
            random: options.random,
            keyset: options.keyset,
        };
        let sessions = Sessions::new(
            journal.clone(),
            Arc::clone(&sealer),
            Arc::clone(&access),
            settings.sign_in,
        );
        let keys = keys::Keys::new(options.data_keys, Arc::clone(&journal.random));
        let tokens = Tokens::new(
            journal.clone(),
            Arc::clone(&access),
            keys.clone(),
            Arc::clone(&sealer),
            settings,
        );
        Self {
            organizations: Organizations::new(journal.clone()),
            people: People::new(journal.clone(), Arc::clone(&sealer)),
            links: Links::new(journal.clone(), Arc::clone(&sealer), sessions.clone(), settings),
            sessions,
            appointments: Appointments::new(journal.clone(), Arc::clone(&sealer)),
            consents: Consents::new(journal.clone()),
            queues: Queues::new(journal.clone(), settings),
            consultations: Consultations::new(journal.clone()),
            tokens: tokens.clone(),
            relays: Relays::new(journal.clone(), Arc::clone(&sealer), settings),
            visits: Visits { journal, access, channels, keys, sealer, tokens, settings },
        }
    }

    /// What happens by the clock: consents that ran out end what stood on them. Run it every minute
    /// or so.
    pub async fn sweep(&self) -> Result<(), ClinicError> {
        self.visits.expire_consents().await.map(drop)
    }

    /// Writes down that a caller asked for something that their role is not given.
    pub async fn turn_away(
        &self,
        caller: &Caller,
        refusal: Refusal,
        route: &'static str,
    ) -> ClinicError {
        let journal = &self.visits.journal;
        journal.refused(caller, refusal, ("route", route)).await
    }
}
