//! The clinic: organizations, people, appointments, consent, queues, consultations and their tokens.
//!
//! A command is a pure decision over loaded rows that yields changed rows, messages and audit
//! entries, committed together and then told. The database decides; channels tell. This crate knows
//! neither HTTP nor the shape of a token.

pub mod access_report;
pub mod access_review;
pub mod account;
mod acting;
pub mod activity;
pub mod application_event;
pub mod appointment;
pub mod audit_feed;
pub mod availability;
pub mod breach;
pub mod break_glass;
pub mod call;
mod caller;
pub mod chart;
mod column;
pub mod consent;
pub mod consultation;
pub mod day;
pub mod demo;
pub mod disclosure;
pub mod downtime;
mod error;
pub mod escalation;
pub mod evidence;
pub mod export;
pub mod factor;
pub mod forecast;
pub mod hours;
pub mod intake;
pub mod interpreter;
mod journal;
mod keys;
pub mod language_notice;
pub mod link;
mod names;
pub mod notification;
pub mod npp;
pub mod organization;
pub mod outbox;
pub mod participant;
pub mod person;
mod phone;
pub mod privacy;
pub mod proxy;
pub mod queue;
pub mod recording;
pub mod recovery;
mod refusal;
pub mod relay;
pub mod report;
pub mod resealing;
pub mod restriction;
pub mod retention;
pub mod rota;
pub mod schedule;
mod scope;
mod seal;
pub mod sensitivity;
pub mod session;
mod settings;
pub mod sso;
pub mod survey;
pub mod task;
#[cfg(test)]
mod testing;
pub mod thread;
mod timer;
pub mod token;
pub mod training;
pub mod visit;
pub mod waitlist;
pub mod workforce;

pub use acting::{Act, Acting};
pub use caller::{Caller, Glass};
pub use error::ClinicError;
pub use phone::Home;
pub use refusal::Refusal;
pub use scope::{Scope, Scopes};
pub use settings::{IntakeRule, IntakeTerms, Licensing, Patience, Reach, Settings, SignIn, Watch};

use access_report::AccessReports;
use access_review::AccessReviews;
use account::Accounts;
use activity::Activity;
use application_event::ApplicationEvents;
use appointment::Appointments;
use audit_feed::AuditFeed;
use availability::Availabilities;
use breach::Breaches;
use break_glass::BreakGlasses;
use call::Calls;
use chart::Charts;
use compliance::audit::Explorer;
use compliance::keys::{DataKeys, Sealer};
use consent::Consents;
use day::Days;
use db::Db;
use disclosure::Disclosures;
use escalation::Escalations;
use export::Exports;
use hours::OpeningHours;
use intake::Intakes;
use interpreter::Interpreting;
use journal::Journal;
use kernel::{Clock, Random};
use language_notice::LanguageNotices;
use link::Links;
use notification::Notifications;
use npp::PrivacyNotices;
use organization::Organizations;
use outbox::{Letterhead, Outbox};
use person::People;
use privacy::Privacy;
use proxy::Proxies;
use queue::Queues;
use realtime::access::Access;
use realtime::channel::Channels;
use realtime::keyset::Keyset;
use realtime::log::Log;
use realtime::presence::Presences;
use recording::Recordings;
use recovery::Recoveries;
use relay::Relays;
use report::Reports;
use resealing::Resealing;
use rota::Rotas;
use schedule::Schedules;
use session::Sessions;
use sso::SignOns;
use std::sync::Arc;
use survey::Surveys;
use task::Tasks;
use thread::Threads;
use token::Tokens;
use training::Trainings;
use visit::Visits;
use workforce::Workforce;

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
    queue::ORDER,
    consultation::OUTCOME,
    availability::MIGRATION,
    intake::MIGRATION,
    chart::MIGRATION,
    survey::MIGRATION,
    participant::MIGRATION,
    escalation::MIGRATION,
    call::MIGRATION,
    recording::MIGRATION,
    hours::MIGRATION,
    queue::BROADCAST,
    queue::SEEN,
    queue::NEAR,
    session::MIGRATION_PROOF,
    recording::PARTS,
    notification::MIGRATION,
    timer::MIGRATION,
    schedule::MIGRATION,
    appointment::MIGRATION_ZONE,
    hours::CLOSED_WORDS,
    forecast::MIGRATION,
    queue::POOL,
    appointment::MIGRATION_TYPE,
    availability::LOST,
    waitlist::MIGRATION,
    rota::MIGRATION,
    escalation::DRILLS,
    escalation::LEADS,
    participant::OBJECTION,
    interpreter::MIGRATION,
    consent::EFFECTIVE,
    session::MIGRATION_KEYS,
    account::MIGRATION,
    sso::MIGRATION,
    session::MIGRATION_STEP_UP,
    break_glass::MIGRATION,
    access_review::MIGRATION,
    notification::MOOT,
    appointment::BOOKER,
    task::MIGRATION,
    proxy::MIGRATION,
    appointment::ARRIVAL,
    link::BY_PERSON,
    link::LASTS,
    thread::MIGRATION,
    appointment::CONFIDENTIAL,
    disclosure::MIGRATION,
    privacy::MIGRATION,
    breach::MIGRATION,
    outbox::CONTACT,
    timer::WRAP_UP,
    activity::MIGRATION,
    audit_feed::MIGRATION,
    session::MIGRATION_ENDS,
    recovery::MIGRATION,
    consultation::PART2,
    chart::APART,
    disclosure::PART2,
    privacy::PART2,
    restriction::MIGRATION,
    appointment::SEARCHED,
    consent::RUNS_OUT,
    timer::BY_WORK,
    notification::FORMER,
    sso::ENDED,
    chart::LEFT,
    recovery::RETIRED,
    consultation::LICENCE,
    organization::ZONE,
    account::LEFT,
    consent::STATES,
    consultation::LICENCE_PLACE,
    activity::SOURCE,
    resealing::MIGRATION,
    consultation::OPEN,
    resealing::COUNTED,
    recording::KEYS,
    person::MADE,
    breach::COVERS,
    sso::SECOND_FACTOR,
    factor::CONFIRMED,
    session::MIGRATION_ALONE,
    appointment::PLACE,
    chart::EARLIER,
    breach::WORKSHEETS,
    intake::PLACES,
    session::MIGRATION_GIVEN,
    application_event::MIGRATION,
    breach::DELAYS,
    breach::STRUCK,
    consultation::KEYS,
    call::SESSIONS,
    intake::FIRST,
    activity::WATCHED,
    escalation::REVIEW,
    npp::MIGRATION,
    consultation::KEYS_GONE,
    training::MIGRATION,
    consent::LEAVING,
    call::ENCRYPTION,
    language_notice::MIGRATION,
    consent::REVIEWS,
    intake::ASKED,
    task::NOTE,
    escalation::OUTCOME,
    workforce::MIGRATION,
    breach::WORKFORCE,
    breach::PROOFS,
    disclosure::BREACH,
    account::BANNED,
    account::ONE_PENDING,
    account::BANNED_BY,
];

/// The checks of this crate.
pub fn checks() -> impl Iterator<Item = &'static compliance::check::Check> {
    [
        person::checks::CHECKS,
        session::checks::CHECKS,
        account::checks::CHECKS,
        access_review::checks::CHECKS,
        break_glass::checks::CHECKS,
        activity::checks::CHECKS,
        recovery::checks::CHECKS,
        consent::checks::CHECKS,
        npp::checks::CHECKS,
        language_notice::checks::CHECKS,
        privacy::checks::CHECKS,
        breach::checks::CHECKS,
        recording::checks::CHECKS,
        call::checks::CHECKS,
        schedule::checks::CHECKS,
        rota::checks::CHECKS,
        escalation::checks::CHECKS,
        export::checks::CHECKS,
        disclosure::checks::CHECKS,
        access_report::checks::CHECKS,
        resealing::checks::CHECKS,
        training::checks::CHECKS,
        retention::checks::CHECKS,
        workforce::checks::CHECKS,
    ]
    .into_iter()
    .flatten()
}

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
    /// Who is connected.
    pub presences: Arc<Presences>,
    /// Reads the audit log.
    pub explorer: Explorer,
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
    /// What stands on every letter.
    pub letterhead: Letterhead,
    /// Passwords that were stolen elsewhere, if the operator has a list of them.
    pub breached: Option<Arc<session::BreachList>>,
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
    /// What patients ask about their records.
    pub privacy: Privacy,
    /// The register of incidents.
    pub breaches: Breaches,
    /// Patients' records, to be read for a copy.
    pub exports: Exports,
    /// Fields of before, on their way to the keys of their patients and classes.
    pub resealing: Resealing,
    /// Who acts for whom.
    pub proxies: Proxies,
    /// Signing in and out.
    pub sessions: Sessions,
    /// Who saw whose record.
    pub access_reports: AccessReports,
    /// What left to others, and the accounting of it.
    pub disclosures: Disclosures,
    /// Reviews of everybody's access.
    pub access_reviews: AccessReviews,
    /// Records opened out of turn.
    pub break_glasses: BreakGlasses,
    /// What the rules find in the audit log, and what comes of it.
    pub activity: Activity,
    /// What applications say that happened in them.
    pub application_events: ApplicationEvents,
    /// The audit log on its channel.
    pub audit_feed: AuditFeed,
    /// Sealed ways back in.
    pub recoveries: Recoveries,
    /// Signing in through identity providers.
    pub sign_ons: SignOns,
    /// Who works here, and as what.
    pub accounts: Accounts,
    /// Where people's notices are pushed to.
    pub notifications: Notifications,
    /// The letters that go by e-mail and SMS.
    pub outbox: Outbox,
    /// Links by which patients come.
    pub links: Links,
    /// Appointments, to look at.
    pub appointments: Appointments,
    /// Consent forms and records.
    pub consents: Consents,
    /// The notice of privacy practices, and who received it.
    pub privacy_notices: PrivacyNotices,
    /// That help with the language is there, in each language.
    pub language_notices: LanguageNotices,
    /// Queues, to look at.
    pub queues: Queues,
    /// Where patients are today and how to reach them.
    pub intakes: Intakes,
    /// Requests for interpreters, and how long they interpreted.
    pub interpreting: Interpreting,
    /// Who is available.
    pub availabilities: Availabilities,
    /// What somebody has before them today.
    pub days: Days,
    /// Notes, and what patients take home.
    pub charts: Charts,
    /// What patients think of their visits.
    pub surveys: Surveys,
    /// What is still to be done after visits.
    pub tasks: Tasks,
    /// How calls go.
    pub calls: Calls,
    /// Emergencies and who is on call.
    pub escalations: Escalations,
    /// Who is on call when.
    pub rotas: Rotas,
    /// When providers work, and what can be booked.
    pub schedules: Schedules,
    /// When departments are open.
    pub hours: OpeningHours,
    /// Recordings and who agrees to them.
    pub recordings: Recordings,
    /// How the clinic does, and the audit log for those who review it.
    pub reports: Reports,
    /// What patients and those who treat write to each other after visits.
    pub threads: Threads,
    /// Who of the staff was trained in what.
    pub trainings: Trainings,
    /// Who answers for security and privacy, and what follows for those who break the rules.
    pub workforce: Workforce,
    /// Telemedicine tokens.
    pub tokens: Tokens,
    /// The users of the media relay.
    pub relays: Relays,
    /// The steps of visits, from booking to completion.
    pub visits: Visits,
}

impl Clinic {
    /// Builds every service on what the clinic stands on.
    #[expect(clippy::too_many_lines, reason = "one line for each service")]
    pub fn new(options: Options) -> Self {
        let journal = Journal::of(&options);
        let outbox = Outbox::of(journal.clone(), &options);
        let escalations = Escalations::of(journal.clone(), &options);
        let Options { access, channels, presences, explorer, sealer, data_keys, settings, .. } =
            options;
        let sign_in = (settings.sign_in, options.breached);
        let seal = || Arc::clone(&sealer);
        let sessions = Sessions::new(journal.clone(), seal(), Arc::clone(&access), sign_in);
        let links = Links::new(journal.clone(), seal(), sessions.clone(), settings);
        let keys = keys::Keys::new(Arc::clone(&data_keys), Arc::clone(&journal.random));
        let tokens =
            Tokens::new(journal.clone(), Arc::clone(&access), keys.clone(), seal(), settings);
        let availabilities = Availabilities::new(journal.clone(), seal(), Arc::clone(&presences));
        let people = People::new(journal.clone(), seal());
        let accounts = Accounts::new(journal.clone(), people.clone(), sessions.clone());
        let open = Arc::clone(&access);
        let proxies = Proxies::new(journal.clone(), seal(), links.clone(), open, keys.clone());
        let ways = thread::Ways {
            access: Arc::clone(&access),
            channels: Arc::clone(&channels),
            keys: keys.clone(),
            links: links.clone(),
        };
        let threads = Threads::new(journal.clone(), seal(), ways, settings);
        let privacy = Privacy::new(journal.clone(), seal(), Arc::clone(&access), keys.clone());
        let disclosures = Disclosures::new(journal.clone(), seal());
        Self {
            privacy: privacy.clone(),
            breaches: Breaches::new(
                (journal.clone(), seal()),
                (explorer.clone(), disclosures.clone()),
            ),
            exports: Exports::new(
                (journal.clone(), seal(), keys.clone()),
                (privacy, disclosures.clone()),
            ),
            resealing: Resealing::new(journal.clone(), seal(), data_keys),
            proxies: proxies.clone(),
            threads: threads.clone(),
            organizations: Organizations::new(journal.clone()),
            break_glasses: BreakGlasses::new(journal.clone(), seal(), sessions.clone()),
            recoveries: Recoveries::new(journal.clone(), seal(), sessions.clone()),
            sign_ons: SignOns::new(journal.clone(), seal(), sessions.clone()),
            access_reports: AccessReports::new(journal.clone(), seal(), explorer.clone()),
            disclosures,
            application_events: ApplicationEvents::new(journal.clone()),
            audit_feed: AuditFeed::new(journal.clone(), explorer.clone()),
            activity: Activity::new(journal.clone(), (seal(), explorer.clone()), settings.watch),
            access_reviews: AccessReviews::new(journal.clone(), seal(), accounts.clone()),
            accounts,
            people,
            links: links.clone(),
            sessions,
            notifications: Notifications::new(journal.clone(), seal()),
            outbox,
            appointments: Appointments::new(journal.clone(), seal()),
            consents: Consents::new(journal.clone()),
            privacy_notices: PrivacyNotices::new(journal.clone()),
            language_notices: LanguageNotices::new(journal.clone()),
            trainings: Trainings::new(journal.clone()),
            workforce: Workforce::new(journal.clone(), seal()),
            queues: Queues::new(journal.clone(), seal(), settings),
            intakes: Intakes::new(journal.clone(), seal()),
            interpreting: Interpreting::new(journal.clone(), seal()),
            availabilities: availabilities.clone(),
            days: Days::new(journal.clone(), seal(), Arc::clone(&presences), settings),
            charts: Charts::new(journal.clone(), seal(), keys.clone()),
            surveys: Surveys::new(journal.clone(), seal()),
            tasks: Tasks::new(journal.clone(), seal()),
            calls: Calls::new(journal.clone()),
            escalations: escalations.clone(),
            rotas: Rotas::new(journal.clone()),
            schedules: Schedules::new(journal.clone()),
            hours: OpeningHours::new(journal.clone()),
            recordings: Recordings::new(journal.clone(), keys.clone(), (settings, seal())),
            reports: Reports::new(journal.clone(), explorer),
            tokens: tokens.clone(),
            relays: Relays::new(journal.clone(), seal(), settings),
            visits: Visits {
                started: journal.now(),
                journal,
                access,
                channels,
                keys,
                sealer,
                tokens,
                availabilities,
                presences,
                links,
                proxies,
                threads,
                escalations,
                settings,
            },
        }
    }

    /// What happens by the clock: consents that ran out end what stood on them, and those who wait hear how long it
    /// still takes. Run it every minute or so.
    pub async fn sweep(&self) -> Result<(), ClinicError> {
        self.visits.expire_consents().await?;
        self.sweep_while_ahead().await
    }

    /// The same while the clock is ahead: no consent ends by an instant that is still to come.
    pub async fn sweep_while_ahead(&self) -> Result<(), ClinicError> {
        self.visits.tell_waits().await?;
        self.availabilities.show_all().await?;
        self.reports.follow().await
    }

    /// Looks after those whose browser is gone, patients and providers. Run it every few seconds.
    pub async fn look_after(&self) -> Result<(), ClinicError> {
        self.availabilities.look_after().await?;
        self.visits.offer_colleagues().await?;
        self.visits.keep_attended().await?;
        self.visits.look_after().await.map(drop)
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
