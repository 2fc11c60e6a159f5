//! The table of all routes. Whoever is not named here is turned away.

use super::registers;
use super::route::{Keyed, Linked, Route};
use super::view::{
    AppointmentView, ArrivalView, ChangeView, ConsentView, DepartmentView, EntryView, FormView,
    Items, OrganizationView, OverviewView, PersonView, QueuePlaceView, TokenView,
    TurnCredentialView, VisitView,
};
use super::{
    access_reports, access_reviews, accounts, activity, agreements, appointments, audit_events,
    bans, breaches, break_glass, browsers, clock, consents, consultations, contacts, custody,
    disclosures, evaluations, factors, form_reviews, hosted, incidents, interpreters, keysets,
    language_notices, links, losses, notices, openapi, organization, page_reports, people, posture,
    privacy, privacy_notices, proxies, quarantine, queues, recoveries, retention, reviews, risks,
    rotas, sanctions, schedules, scim, sessions, sso, tasks, threads, tokens, waitlist,
};
use clinic::Scope;
use kernel::Role;

mod care;
mod desk;
mod evidence;
mod team;

/// Every person; the server itself has no business here.
pub(super) const EVERYBODY: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Patient,
    Role::Coordinator,
    Role::Interpreter,
    Role::Guardian,
    Role::Guest,
    Role::ComplianceOfficer,
    Role::Administrator,
];
/// Those who treat.
pub(super) const STAFF: &[Role] = &[Role::Provider, Role::Nurse, Role::Coordinator];
/// Those who treat, and patients.
pub(super) const VISIT: &[Role] = &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Patient];
/// Those who treat, patients, and whoever acts for one.
pub(super) const FAMILY: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Patient, Role::Guardian];
/// Those who see the patient.
const PROVIDER: &[Role] = &[Role::Provider];
/// Those who set the clinic up.
pub(super) const ADMIN: &[Role] = &[Role::Administrator];
/// Those who find people.
pub(super) const FINDERS: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Administrator];
/// Those who register people.
pub(super) const REGISTRARS: &[Role] = &[Role::Coordinator, Role::Administrator];
/// Those who say when somebody works: whoever registers people, and providers of themselves.
pub(super) const SCHEDULERS: &[Role] = &[Role::Coordinator, Role::Administrator, Role::Provider];
/// Those whom a record is about, and those who answer for its privacy.
pub(super) const ACCOUNTED: &[Role] = &[Role::Patient, Role::ComplianceOfficer];
/// Those who keep what the clinic answers for: agreements, keys, records, incidents.
pub(super) const KEEPERS: &[Role] = &[Role::ComplianceOfficer, Role::Administrator];
/// Those who answer for privacy.
pub(super) const OFFICER: &[Role] = &[Role::ComplianceOfficer];
/// Those who read consents.
pub(super) const CONSENT_READERS: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Patient,
    Role::Guardian,
    Role::ComplianceOfficer,
    Role::Administrator,
];

/// All routes.
pub(super) fn all() -> Vec<Route> {
    let mut all = sessions::routes();
    all.extend(accounts::routes());
    all.extend(factors::routes());
    all.extend(sso::routes());
    all.extend(break_glass::routes());
    all.extend(recoveries::routes());
    all.extend(access_reviews::routes());
    all.extend(activity::routes());
    all.extend(reviews::routes());
    all.extend(custody::routes());
    let clinic = [
        links::routes(),
        notices::routes(),
        contacts::routes(),
        schedules::routes(),
        waitlist::routes(),
        interpreters::routes(),
        clock::routes(),
        device(),
        setting(),
        consent(),
        form_reviews::routes(),
        appointment(),
        appearance(),
        queue(),
        entry(),
        consultation(),
        token(),
        care::all(),
        team::all(),
        desk::all(),
        rotas::routes(),
        tasks::routes(),
        threads::routes(),
        proxies::routes(),
        access_reports::routes(),
        disclosures::routes(),
        privacy::routes(),
        privacy_notices::routes(),
        language_notices::routes(),
        incidents::routes(),
    ];
    all.extend(opened(Scope::Clinic, clinic.into_iter().flatten()));
    let keysets = [keyset(), bans::routes(), hosted::routes()];
    all.extend(opened(Scope::Keysets, keysets.into_iter().flatten()));
    all.extend(opened(Scope::Evidence, evidence()));
    all.extend(opened(Scope::Provisioning, scim::routes()));
    all.extend(audit_events::routes());
    all.extend(page_reports::routes());
    all
}

fn evidence() -> impl Iterator<Item = Route> {
    let all = [
        evidence::all(),
        retention::routes(),
        quarantine::routes(),
        agreements::routes(),
        posture::routes(),
        risks::routes(),
        breaches::routes(),
        losses::routes(),
        registers::routes(),
        evaluations::routes(),
        sanctions::routes(),
    ];
    all.into_iter().flatten()
}

/// Routes that API keys of a scope open.
fn opened(scope: Scope, routes: impl IntoIterator<Item = Route>) -> impl Iterator<Item = Route> {
    routes.into_iter().map(move |route| route.keyed(Keyed::Scope(scope)))
}

fn device() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/push-key",
            EVERYBODY,
            "The key with which a browser subscribes to pushes",
            browsers::key,
        )
        .linked(Linked::All)
        .answers::<browsers::PushKey>(),
        Route::put(
            "/api/v1/people/me/push-subscriptions",
            EVERYBODY,
            "Push one's notices to this browser, and to nobody else there",
            browsers::subscribe,
        )
        .linked(Linked::All)
        .takes::<browsers::Subscription>()
        .status(204),
        Route::delete(
            "/api/v1/people/me/push-subscriptions",
            EVERYBODY,
            "Push nothing more to this browser",
            browsers::unsubscribe,
        )
        .linked(Linked::All)
        .takes::<browsers::Unsubscription>()
        .status(204),
    ]
}

fn setting() -> Vec<Route> {
    vec![
        Route::get("/api/openapi.json", EVERYBODY, "This description", openapi::show).open(),
        Route::get("/api/v1/organization", EVERYBODY, "The organization", organization::show)
            .linked(Linked::All)
            .answers::<OrganizationView>(),
        Route::put(
            "/api/v1/organization",
            ADMIN,
            "Rename the organization, or give it another clock",
            organization::rename,
        )
        .takes::<organization::NewName>()
        .answers::<OrganizationView>(),
        Route::get("/api/v1/departments", EVERYBODY, "The departments", organization::departments)
            .linked(Linked::All)
            .answers::<Items<DepartmentView>>(),
        Route::put(
            "/api/v1/departments/{department}",
            ADMIN,
            "Add a department; the same again changes nothing",
            organization::add_department,
        )
        .takes::<organization::NewDepartment>()
        .answers::<DepartmentView>(),
        Route::get("/api/v1/people", FINDERS, "List people of a role", people::list)
            .query(&[("role", "the role")])
            .answers::<people::ListedView>(),
        Route::get("/api/v1/staff-names", KEEPERS, "Name the staff, who left too", people::staff)
            .answers::<Items<people::StaffNameView>>(),
        Route::post("/api/v1/people", REGISTRARS, "Add a person", people::add)
            .takes::<people::AddPerson>()
            .answers::<PersonView>()
            .status(201),
        Route::post(
            "/api/v1/people/search",
            FINDERS,
            "Search people by role and name",
            people::search,
        )
        .takes::<people::Search>()
        .answers::<people::FoundView>(),
        Route::get("/api/v1/people/{person}", EVERYBODY, "Show a person", people::show)
            .linked(Linked::Own)
            .answers::<PersonView>(),
        Route::put(
            "/api/v1/people/{person}/language",
            EVERYBODY,
            "Say in which language somebody is written to",
            people::speak,
        )
        .linked(Linked::Own)
        .takes::<people::NewLanguage>()
        .status(204),
    ]
}

fn keyset() -> Vec<Route> {
    vec![
        Route::get("/api/v1/keysets", ADMIN, "All keysets, without their secrets", keysets::list)
            .answers::<Items<keysets::Keyset>>(),
        Route::post(
            "/api/v1/keysets",
            ADMIN,
            "Make a keyset; its secret key is shown this once. People have shown their second factor again within the five minutes before",
            keysets::add,
        )
        .takes::<keysets::NewKeyset>()
        .answers::<keysets::MadeKeyset>()
        .status(201),
        Route::get("/api/v1/keysets/{key}", ADMIN, "Show a keyset", keysets::show)
            .answers::<keysets::Keyset>(),
        Route::patch(
            "/api/v1/keysets/{key}",
            ADMIN,
            "Change a keyset's add-ons and limits",
            keysets::change,
        )
        .takes::<keysets::ChangedOptions>()
        .answers::<keysets::Keyset>(),
        Route::put(
            "/api/v1/keysets/{key}/service",
            ADMIN,
            "Take a keyset out of service, or put it back. People have shown their second factor again within the five minutes before",
            keysets::switch,
        )
        .takes::<keysets::Service>()
        .answers::<keysets::Keyset>(),
        Route::post(
            "/api/v1/keysets/{key}/keys/{kind}",
            ADMIN,
            "Make a new secret or publish key; those before it count until the overlap ends. People have shown their second factor again within the five minutes before",
            keysets::rotate,
        )
        .takes::<keysets::Rotation>()
        .answers::<keysets::MadeKeyset>()
        .status(201),
        Route::delete(
            "/api/v1/keysets/{key}/keys/{kind}/{id}",
            ADMIN,
            "End a key now, with all that it signed. People have shown their second factor again within the five minutes before",
            keysets::retire,
        )
        .status(204),
    ]
}

fn consent() -> Vec<Route> {
    vec![
        Route::get("/api/v1/consent-forms", EVERYBODY, "The consent forms", consents::forms)
            .linked(Linked::All)
            .answers::<Items<FormView>>(),
        Route::post(
            "/api/v1/consent-forms",
            ADMIN,
            "Add a version of a form; its words never change",
            consents::add_form,
        )
        .takes::<consents::NewForm>()
        .answers::<FormView>()
        .status(201),
        Route::get(
            "/api/v1/consent-forms/{type}/{locale}/changes",
            EVERYBODY,
            "What became of each paragraph between two versions of a form",
            consents::changes,
        )
        .linked(Linked::All)
        .query(&[("from", "the version that was agreed to"), ("to", "the version to read now")])
        .answers::<Items<ChangeView>>(),
        Route::get(
            "/api/v1/patients/{patient}/consents",
            CONSENT_READERS,
            "A patient's consents, oldest first",
            consents::list,
        )
        .linked(Linked::Own)
        .answers::<Items<ConsentView>>(),
        Route::post(
            "/api/v1/patients/{patient}/consents",
            FAMILY,
            "Record that a patient consented",
            consents::grant,
        )
        .takes_phi()
        .linked(Linked::Own)
        .takes::<consents::NewConsent>()
        .answers::<ConsentView>()
        .status(201),
        Route::post(
            "/api/v1/patients/{patient}/consents/{type}/revoke",
            FAMILY,
            "Take a consent back; what stood on it ends at once",
            consents::revoke,
        )
        .linked(Linked::Own)
        .takes::<consents::Revocation>()
        .answers::<ConsentView>(),
    ]
}

fn appointment() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/appointments",
            FAMILY,
            "Appointments, earliest first; a patient's own",
            appointments::list,
        )
        .linked(Linked::All)
        .query(&[
            ("patientId", "only of this patient"),
            ("providerId", "only of this provider"),
            ("from", "only those that end at or after this time"),
            ("until", "only those that start before this time"),
            ("names", "true to name patients and providers, for staff"),
        ])
        .answers::<Items<appointments::Listed>>(),
        Route::post("/api/v1/appointments", FAMILY, "Book a visit", appointments::book)
            .takes_phi()
            .linked(Linked::All)
            .takes::<appointments::NewAppointment>()
            .answers::<VisitView>()
            .status(201),
        Route::get("/api/v1/appointments/{id}", FAMILY, "Show an appointment", appointments::show)
            .linked(Linked::Appointment)
            .answers::<AppointmentView>(),
        Route::post(
            "/api/v1/appointments/{id}/cancel",
            FAMILY,
            "Call it off",
            appointments::cancel,
        )
        .linked(Linked::Appointment)
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/appointments/{id}/reschedule",
            FAMILY,
            "Move it to another time",
            appointments::reschedule,
        )
        .linked(Linked::Appointment)
        .takes::<appointments::NewTime>()
        .answers::<VisitView>()
        .status(201),
    ]
}

/// Whether the patient came, and what there is for them afterwards.
fn appearance() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/appointments/{id}/no-show",
            STAFF,
            "The patient never came",
            appointments::missed,
        )
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/appointments/{id}/results-available",
            STAFF,
            "Tell the patient that there is something new to read",
            appointments::tell_results,
        )
        .status(204),
        Route::post(
            "/api/v1/appointments/{id}/check-in",
            VISIT,
            "The patient arrives; telehealth consent is required",
            appointments::check_in,
        )
        .takes_phi()
        .linked(Linked::Appointment)
        .takes::<appointments::Arriving>()
        .answers::<ArrivalView>(),
    ]
}

fn queue() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/queues",
            FINDERS,
            "How every queue stands, and what whoever came now would be told",
            queues::overview,
        )
        .answers::<Items<OverviewView>>(),
        Route::get("/api/v1/queues/{department}", STAFF, "Who is there now", queues::list)
            .answers::<Items<EntryView>>(),
        Route::post(
            "/api/v1/queues/{department}/admit-next",
            PROVIDER,
            "Take whoever is next: by priority, then by time",
            queues::admit_next,
        )
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/accept-colleague",
            VISIT,
            "Whoever of the department is free first sees the patient, who keeps their place",
            queues::accept_colleague,
        )
        .linked(Linked::Entry)
        .answers::<VisitView>(),
    ]
}

fn entry() -> Vec<Route> {
    vec![
        Route::get("/api/v1/queue-entries/{entry}", VISIT, "An entry and its place", queues::show)
            .linked(Linked::Entry)
            .answers::<QueuePlaceView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/ready",
            VISIT,
            "The device check is done",
            queues::ready,
        )
        .takes::<queues::Checked>()
        .linked(Linked::Entry)
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/leave",
            VISIT,
            "The patient leaves",
            queues::leave,
        )
        .linked(Linked::Entry)
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/no-show",
            STAFF,
            "Called, and not there",
            queues::no_show,
        )
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/return",
            VISIT,
            "Back within the grace period after a no-show",
            queues::come_back,
        )
        .linked(Linked::Entry)
        .answers::<ArrivalView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/admit",
            PROVIDER,
            "Take this patient out of turn",
            queues::admit,
        )
        .takes::<queues::Expected>()
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/queue-entries/{entry}/priority",
            STAFF,
            "Decide anew how urgent it is",
            queues::prioritize,
        )
        .takes::<queues::NewPriority>()
        .answers::<VisitView>(),
    ]
}

fn consultation() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/consultations/{id}/start",
            PROVIDER,
            "Both are there; refused or warned of where the provider holds no licence in the patient's state, refused without an intake where the clinic wants one",
            consultations::start,
        )
        .takes::<consultations::Starting>()
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/consultations/{id}/wrap-up",
            PROVIDER,
            "The talk is over",
            consultations::wrap_up,
        )
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/consultations/{id}/complete",
            PROVIDER,
            "Everything is done; the visit's tokens end",
            consultations::complete,
        )
        .takes::<consultations::NewEnding>()
        .answers::<VisitView>(),
        Route::post(
            "/api/v1/consultations/{id}/return",
            PROVIDER,
            "Send the patient back to the queue",
            consultations::send_back,
        )
        .answers::<VisitView>(),
    ]
}

/// What opens channels and the relay, where the caller takes part.
fn token() -> Vec<Route> {
    vec![
        Route::post(
            "/api/telemedicine/token",
            care::PARTICIPANTS,
            "A token for the caller's part in a visit",
            tokens::grant,
        )
        .linked(Linked::All)
        .takes::<tokens::TokenRequest>()
        .answers::<TokenView>(),
        Route::post(
            "/api/pubnub/auth",
            care::PARTICIPANTS,
            "The token of the caller's part in a visit, or else the staff's to listen with, for clients that renew it by themselves",
            tokens::renew,
        )
        .linked(Linked::All)
        .takes::<tokens::TokenRenewal>()
        .answers::<tokens::RenewedToken>(),
        Route::post(
            "/api/v1/watch",
            rotas::WATCH,
            "A token to hear of one's notices with, and of one's departments' queues and emergencies",
            tokens::watch,
        )
        .answers::<tokens::Watch>(),
        Route::post(
            "/api/telemedicine/turn-credentials",
            care::PARTICIPANTS,
            "A credential with which the caller's browser reaches the media relay",
            tokens::turn,
        )
        .linked(Linked::All)
        .takes::<tokens::TurnRequest>()
        .answers::<TurnCredentialView>(),
    ]
}
