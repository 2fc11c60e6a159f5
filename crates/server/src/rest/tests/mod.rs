//! Every role against every route, and the face's own manners. The clinic behind it is real.

use super::route::{Allowed, Linked};
use super::{Reach, router, routes};
use crate::checks::{Inspection, Premises};
use crate::config;
use crate::egress::Egress;
use crate::readiness::{Readiness, World};
use crate::record_export::RecordExports;
use crate::vault::Inventory;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use clinic::{Caller, Clinic, Options, Settings, demo};
use compliance::agreement::Agreements;
use compliance::audit::{Audit, Explorer, Ledger, Signer};
use compliance::custody::{self, Custody};
use compliance::keys::{DataKeys, Kek, Sealer};
use compliance::retention::{Retention, Terms};
use kernel::{Clock, Phi, Random, Role, SystemClock, SystemRandom};
use realtime::access::Access;
use realtime::channel::Channels;
use realtime::environment::{Editor, Environments};
use realtime::file::{self, Files, Links};
use realtime::gate::Gates;
use realtime::keyset::{Keyset, Keysets, Options as KeysetOptions, PublishKey, SecretKey};
use realtime::log::{Log, Parts};
use realtime::presence::Presences;
use realtime::quarantine::Quarantine;
use realtime::retention::History;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt as _;

mod day;
mod evaluations;
mod fields;
mod language;
mod notice;
mod page_reports;
mod phi;
mod registers;
mod risks;
mod sanctions;
mod told;
mod unkept;

/// The demo clinic behind a router.
pub(super) struct House {
    router: Router,
    clinic: Clinic,
    environments: Arc<Environments>,
    readiness: Readiness,
    inspection: Arc<Inspection>,
    _stop: watch::Sender<bool>,
}

fn keyset() -> Keyset {
    let closed = KeysetOptions { custom_channels: Vec::new(), ..KeysetOptions::default() };
    Keyset {
        publish_keys: vec![PublishKey::new("pub-c-demo")],
        secret_keys: vec![SecretKey::new("sec-c-demo")],
        clinic: true,
        ..Keyset::new("sub-c-demo", demo::ORGANIZATION, &closed)
    }
}

#[expect(clippy::disallowed_methods, reason = "there is no supervisor here; it ends with the test")]
fn run(appender: realtime::log::Appender, stop: watch::Receiver<bool>) {
    tokio::spawn(appender.run(stop));
}

type Keys = (Custody, Inventory);
type Kept = (Arc<Retention>, Arc<Quarantine>, Readiness, Arc<Inspection>, RecordExports, Keys);
type Built = (Clinic, Arc<Environments>, Kept, watch::Sender<bool>);

/// A trial's: everything is accepted, and there is nothing elsewhere.
async fn readiness(
    below: (&db::Db, &Arc<Audit>, &Arc<Kek>),
    (clock, random): (&Arc<dyn Clock>, &Arc<dyn Random>),
) -> Readiness {
    let keyset = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true";
    let config = config::of_text(&format!("mode = \"trial\"\n{keyset}")).unwrap();
    let time = (Arc::clone(clock), Arc::clone(random));
    let agreements = Agreements::new(Ledger::new((below.0.clone(), Arc::clone(below.1)), time));
    let egress = Egress::new(&config, clock);
    Readiness::open(World::new(&config, egress, below, (agreements, clock))).await.unwrap()
}

/// What an answer says of a refusal: the problem's code, or in SCIM, which has none, that of its status.
fn code_of((_, path): (&str, &str), status: StatusCode, answer: &Value) -> String {
    match status {
        StatusCode::FORBIDDEN if path.starts_with("/scim/") => "access.route".to_owned(),
        _ => answer["code"].as_str().unwrap_or_default().to_owned(),
    }
}

type Below<'a> = (&'a Arc<Log>, &'a Arc<Channels>, &'a Arc<Keysets>);

/// Files in a folder that goes with the process.
async fn files(
    (log, channels, keysets): Below<'_>,
    (sealer, keys): (&Arc<Sealer>, &Arc<DataKeys>),
    (clock, random): (&Arc<dyn Clock>, &Arc<dyn Random>),
) -> Arc<Files> {
    let gates = Gates::new(log.db().clone(), Arc::clone(keys), Vec::new());
    Arc::new(Files::new(file::Parts {
        channels: Arc::clone(channels),
        log: Arc::clone(log),
        gates: Arc::new(gates),
        scanner: None,
        apart: Some(Arc::new(clinic::recording::Films::new(Arc::clone(sealer)))),
        blobs: db::Blobs::folder(tempfile::tempdir().unwrap().path()).unwrap(),
        sealer: Arc::clone(sealer),
        links: Links::open(log.db(), keys).await.unwrap(),
        keysets: Arc::clone(keysets),
        clock: Arc::clone(clock),
        random: Arc::clone(random),
    }))
}

#[expect(clippy::too_many_lines, reason = "one line for each thing that a clinic stands on")]
async fn clinic(db: db::Db) -> Built {
    for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, clinic::MIGRATIONS] {
        db.migrate(migrations).await.unwrap();
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let data_keys = DataKeys::new(Arc::clone(&kek), Arc::clone(&clock), Arc::clone(&random));
    let data_keys = Arc::new(data_keys);
    let signer = Signer::open(&db, &kek, "test").await.unwrap();
    let explorer = Explorer::new(db.clone(), &signer);
    let keysets = Arc::new(Keysets::register(&db, vec![keyset()]).await.unwrap());
    let access = Arc::new(Access::load(&db, Arc::clone(&clock)).await.unwrap());
    let channels = Arc::new(Channels::new(db.clone()));
    let parts = Parts {
        db: db.clone(),
        audit: Arc::new(Audit::new(signer, Arc::clone(&clock))),
        access: Arc::clone(&access),
        channels: Arc::clone(&channels),
        keysets: Arc::clone(&keysets),
    };
    let opened = Log::open(parts, Arc::clone(&clock), realtime::log::Options::default()).await;
    let (log, appender) = opened.unwrap();
    let (stop, stopped) = watch::channel(false);
    run(appender, stopped);
    let sealer = Arc::new(Sealer::open(&db, &data_keys).await.unwrap());
    let (time, chance) = (Arc::clone(&clock), Arc::clone(&random));
    let editor = Editor::new(Arc::clone(&sealer), time, chance, demo::ORGANIZATION);
    let environments = Environments::load(Arc::clone(&log), editor).await.unwrap();
    let quarantine = Arc::new(Quarantine::new(Arc::clone(&log)));
    let presences = Presences::new(Arc::clone(&log), Arc::clone(&clock));
    let records = clinic::retention::Records::new(Arc::clone(&sealer));
    let keepers = vec![Arc::new(records) as _, Arc::new(History::of(Arc::clone(&log))) as _];
    let audit =
        Arc::new(Audit::new(Signer::existing(&db, &kek).await.unwrap(), Arc::clone(&clock)));
    let readiness = readiness((&db, &audit, &kek), (&clock, &random)).await;
    let nowhere = db::Options::Postgres(String::new());
    let premises = Premises::of(&nowhere, Arc::clone(&kek), None);
    let time = (Arc::clone(&clock), Arc::clone(&random));
    let inspection = Inspection::new((db.clone(), Arc::clone(&audit)), time, premises);
    let inventory = Inventory::new(&db, None);
    let terms = custody::Terms { rotate_days: 0, backup_days: 30 };
    let (below, keys) = ((db.clone(), Arc::clone(&audit)), (kek, Arc::clone(&data_keys)));
    let custody = Custody::new(below, keys, (Arc::clone(&clock), terms));
    let below = (db.clone(), audit, Arc::clone(&data_keys));
    let time = (Arc::clone(&clock), Arc::clone(&random));
    let retention = Arc::new(Retention::new(
        below,
        keepers,
        time,
        Terms { objection_days: 30, cap: 1_000, backup_days: 30 },
    ));
    let files = files((&log, &channels, &keysets), (&sealer, &data_keys), (&clock, &random)).await;
    let clinic = Clinic::new(Options {
        presences: Arc::new(presences),
        explorer,
        sealer,
        db,
        log,
        access,
        channels,
        data_keys,
        clock,
        random,
        keyset: keysets.find("sub-c-demo").unwrap(),
        settings: Settings::default(),
        letterhead: clinic::outbox::Letterhead::default(),
        breached: None,
    });
    let exports = RecordExports::new(clinic.exports.clone(), files);
    let inspection = Arc::new(inspection);
    let kept = (retention, quarantine, readiness, inspection, exports, (custody, inventory));
    (clinic, Arc::new(environments), kept, stop)
}

impl House {
    /// On the embedded store: what depends on the store is tested where it is used.
    pub(super) async fn build() -> Self {
        Box::pin(Self::built()).await
    }

    async fn built() -> Self {
        let (_, db) = db::testing::stores().await.remove(0);
        let (clinic, environments, kept, stop) = clinic(db).await;
        let (retention, quarantine, readiness, inspection, exports, (custody, inventory)) = kept;
        Box::pin(demo::seed(&clinic, SystemClock.now())).await.unwrap();
        let reach = (Arc::new(SystemClock) as _, Reach::default());
        let router = router(clinic.clone(), Arc::clone(&environments), reach);
        let router = router.layer(axum::Extension(retention)).layer(axum::Extension(quarantine));
        let router = router.layer(axum::Extension(readiness.clone()));
        let router = router.layer(axum::Extension(Arc::clone(&inspection)));
        let router = router.layer(axum::Extension(exports)).layer(axum::Extension(custody));
        let router = router.layer(axum::Extension(inventory));
        Self { router, clinic, environments, readiness, inspection, _stop: stop }
    }

    pub(super) async fn send(
        &self,
        request: Request<Body>,
    ) -> (StatusCode, header::HeaderMap, Value) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        (parts.status, parts.headers, json)
    }

    pub(super) async fn call(
        &self,
        secret: Option<&str>,
        (method, path): (&str, &str),
        body: &Value,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::HOST, "clinic.test");
        if let Some(secret) = secret {
            request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        let json = request.header(header::CONTENT_TYPE, "application/json");
        let (status, _, answer) = self.send(json.body(body.to_string().into()).unwrap()).await;
        (status, answer)
    }

    pub(super) async fn sign_in(&self, person: &str) -> String {
        let password = Phi::new(demo::PASSWORD);
        let signed = self.clinic.sessions.sign_in(person, password, None).await.unwrap();
        signed.secret.expose().to_owned()
    }

    /// A session for each role; the demo has nobody who interprets or acts for another.
    async fn one_of_each(&self) -> Vec<(Role, String)> {
        let system = Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let mut sessions = Vec::new();
        for (role, person) in [
            (Role::Provider, "dr-1"),
            (Role::Nurse, "nurse-1"),
            (Role::Patient, "pat-1"),
            (Role::Coordinator, "front-desk-1"),
            (Role::ComplianceOfficer, "officer-1"),
            (Role::Administrator, "admin-1"),
        ] {
            sessions.push((role, self.sign_in(person).await));
        }
        for role in [Role::Interpreter, Role::Guardian, Role::Guest] {
            let new = clinic::person::NewPerson {
                id: None,
                role,
                name: Phi::new("Somebody Else"),
                birth_date: None,
                phone: None,
                email: None,
                specialty: None,
                locale: None,
                departments: Vec::new(),
            };
            let person = self.clinic.people.add(&system, new).await.unwrap().id;
            let password = Phi::new(demo::PASSWORD);
            self.clinic.sessions.set_password(&system, &person, password).await.unwrap();
            sessions.push((role, self.sign_in(person.as_str()).await));
        }
        sessions
    }
}

/// A path with something in place of its parameters.
fn filled(path: &str) -> String {
    let fill = |segment| match segment {
        "{department}" => "general-practice",
        other if str::starts_with(other, "{") => "x-1",
        other => other,
    };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_role_gets_exactly_the_routes_that_the_table_gives_it() {
    let house = House::build().await;
    let sessions = house.one_of_each().await;
    let mut tried = 0;
    // Signing out comes last, or the rest of the table would meet a closed session.
    let (outs, rest): (Vec<_>, Vec<_>) = routes::all()
        .into_iter()
        .partition(|route| route.verb() == "delete" && route.path.ends_with("current"));
    for route in rest.iter().chain(&outs) {
        let place = (&*route.verb().to_uppercase(), &*filled(route.path));
        let (status, answer) = house.call(None, place, &json!({})).await;
        let Allowed::Roles(allowed) = route.allowed else {
            assert_ne!(answer["code"], "session.signed-out", "{place:?} is open");
            continue;
        };
        assert_eq!(status, StatusCode::UNAUTHORIZED, "nobody at {place:?}");
        for (role, secret) in &sessions {
            let (status, answer) = house.call(Some(secret), place, &json!({})).await;
            let turned_away = code_of(place, status, &answer) == "access.route";
            assert_eq!(turned_away, !allowed.contains(role), "{role} at {place:?}: {answer}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{role} at {place:?}");
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{role} at {place:?}");
            tried += 1;
        }
    }
    assert!(tried > 250, "only {tried} pairs were tried");
}

#[tokio::test]
async fn a_session_by_link_gets_only_what_the_table_opens_to_it() {
    let house = House::build().await;
    let desk = house.sign_in("front-desk-1").await;
    let (_, all) = house.call(Some(&desk), ("GET", "/api/v1/appointments"), &json!({})).await;
    let own = all["items"].as_array().unwrap().iter().find(|one| one["patientId"] == "pat-1");
    let path = format!("/api/v1/appointments/{}/links", own.unwrap()["id"].as_str().unwrap());
    let (_, made) = house.call(Some(&desk), ("POST", &path), &json!({})).await;
    let secret = made["url"].as_str().unwrap().split_once('#').unwrap().1;
    let open = json!({ "secret": secret, "birthDate": "1958-03-14", "bearer": true });
    let (_, session) = house.call(None, ("POST", "/api/v1/links/open"), &open).await;
    let session = session["secret"].as_str().unwrap();
    for route in routes::all() {
        let Allowed::Roles(roles) = route.allowed else { continue };
        let place = (&*route.verb().to_uppercase(), &*filled(route.path));
        if place == ("DELETE", "/api/v1/sessions/current") {
            continue;
        }
        let (status, answer) = house.call(Some(session), place, &json!({})).await;
        let code = code_of(place, status, &answer);
        let code = code.as_str();
        if !roles.contains(&Role::Patient) {
            assert_eq!(code, "access.route", "{place:?}");
        } else if route.linked == Linked::Nothing {
            assert_eq!((status, code), (StatusCode::FORBIDDEN, "access.link"), "{place:?}");
        } else if route.linked == Linked::Copy {
            assert_eq!((status, code), (StatusCode::FORBIDDEN, "access.link-copy"), "{place:?}");
        } else if route.linked == Linked::All {
            assert!(!matches!(code, "access.link" | "unknown"), "{place:?}: {answer}");
        } else {
            assert_eq!((status, code), (StatusCode::NOT_FOUND, "unknown"), "{place:?}");
        }
    }
}

#[tokio::test]
async fn the_description_names_every_route_and_every_schema_it_refers_to() {
    let house = House::build().await;
    let (status, document) = house.call(None, ("GET", "/api/openapi.json"), &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    for route in routes::all() {
        let operation = &document["paths"][route.path.replace("{*", "{")][route.verb()];
        assert!(operation.is_object(), "{} {}", route.verb(), route.path);
        let secured = operation["security"].is_array();
        assert_eq!(secured, route.allowed != Allowed::Anybody, "{}", route.path);
    }
    let text = document.to_string();
    let named: BTreeSet<&str> = text
        .split("#/components/schemas/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    for name in named {
        assert!(document["components"]["schemas"][name].is_object(), "{name} is described");
    }
    let mut ids = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            assert!(ids.insert(operation["operationId"].to_string()), "{operation}");
        }
    }
}

/// Of two shapes of one name the description would hold one, and be wrong about the other.
#[test]
fn no_two_shapes_that_routes_take_or_answer_share_a_name() {
    let mut meant = BTreeMap::new();
    for route in routes::all() {
        for (_, mentioned) in [&route.takes, &route.answers].into_iter().flatten() {
            for (name, schema) in mentioned {
                let said = serde_json::to_string(schema).unwrap();
                let before = meant.entry(name.clone()).or_insert_with(|| said.clone());
                assert_eq!(*before, said, "two shapes are called {name}");
            }
        }
    }
    assert!(meant.len() > 100, "only {} shapes", meant.len());
}

#[tokio::test]
async fn a_patient_sees_only_what_is_theirs() {
    let house = House::build().await;
    let (own, desk) = (house.sign_in("pat-1").await, house.sign_in("front-desk-1").await);
    let (_, all) = house.call(Some(&desk), ("GET", "/api/v1/appointments"), &json!({})).await;
    let foreign = all["items"].as_array().unwrap().iter().find(|one| one["patientId"] == "pat-2");
    let foreign = foreign.unwrap()["id"].as_str().unwrap();
    for (method, path) in [
        ("GET", "/api/v1/people/pat-2".to_owned()),
        ("GET", "/api/v1/patients/pat-2/consents".to_owned()),
        ("GET", format!("/api/v1/appointments/{foreign}")),
        ("POST", format!("/api/v1/appointments/{foreign}/cancel")),
        ("POST", format!("/api/v1/appointments/{foreign}/check-in")),
    ] {
        let (status, answer) = house.call(Some(&own), (method, &path), &json!({})).await;
        let hidden = matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
        assert!(hidden, "{method} {path}: {answer}");
    }
    let asked = ("GET", "/api/v1/appointments?patientId=pat-2");
    let (_, mine) = house.call(Some(&own), asked, &json!({})).await;
    let patients: BTreeSet<String> =
        mine["items"].as_array().unwrap().iter().map(|one| one["patientId"].to_string()).collect();
    assert_eq!(
        patients,
        BTreeSet::from(["\"pat-1\"".to_owned()]),
        "asking for others does not help"
    );
}

#[tokio::test]
async fn a_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let house = House::build().await;
    let body = json!({ "personId": "dr-1", "password": demo::PASSWORD }).to_string();
    let request =
        Request::post("/api/v1/sessions").header(header::CONTENT_TYPE, "application/json");
    let (status, headers, answer) = house.send(request.body(body.clone().into()).unwrap()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert!(answer.get("secret").is_none(), "the secret is not for scripts");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    let cookie = headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let who =
        Request::get("/api/v1/sessions/current").header(header::COOKIE, format!("a=b; {pair}"));
    let (status, _, who) = house.send(who.body(Body::empty()).unwrap()).await;
    assert_eq!((status, &who["personId"]), (StatusCode::OK, &json!("dr-1")));

    let reach = Reach { secure: true, ..Reach::default() };
    let reach = (Arc::new(SystemClock) as _, reach);
    let secure = router(house.clinic.clone(), Arc::clone(&house.environments), reach);
    let request =
        Request::post("/api/v1/sessions").header(header::CONTENT_TYPE, "application/json");
    let answer = secure.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{cookie}");
}

#[tokio::test]
async fn wrong_bodies_are_refused_with_what_is_wrong_but_not_with_their_values() {
    let house = House::build().await;
    let own = house.sign_in("pat-1").await;
    let path = ("POST", "/api/v1/appointments");
    let (status, answer) = house.call(Some(&own), path, &json!({ "ssn": "078-05-1120" })).await;
    assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("request.body")));
    assert_eq!(answer["type"], "urn:housecall:problem:request.body");
    let detail = answer["detail"].as_str().unwrap();
    assert!(detail.contains("`ssn`") && !detail.contains("078"), "{detail}");
    let (_, answer) =
        house.call(Some(&own), path, &json!({ "departmentId": "Rosa Alvarez" })).await;
    assert!(!answer.to_string().contains("Rosa"), "{answer}");
    let big = json!({ "reason": "x".repeat(70_000) });
    let (status, answer) = house.call(Some(&own), path, &big).await;
    assert_eq!((status, &answer["status"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!(413)));
    let request = Request::post(path.1).header(header::AUTHORIZATION, format!("Bearer {own}"));
    let (status, _, answer) = house.send(request.body("a=b".into()).unwrap()).await;
    assert_eq!(
        (status, &answer["code"]),
        (StatusCode::BAD_REQUEST, &json!("request.content-type"))
    );
    let (status, answer) = house.call(Some(&own), ("GET", "/api/v1/people/a.b"), &json!({})).await;
    assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("request.path")));
    let (status, answer) = house.call(None, ("GET", "/api/v1/nothing"), &json!({})).await;
    assert_eq!((status, &answer["code"]), (StatusCode::NOT_FOUND, &json!("request.path")));
    let (status, _) = house.call(None, ("PATCH", "/api/v1/sessions"), &json!({})).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_wrong_field_is_named_by_its_path_whoever_refuses_it() {
    let house = House::build().await;
    let own = house.sign_in("dr-1").await;
    let give = ("POST", "/api/v1/consultations/none/tasks");
    let complete = ("POST", "/api/v1/consultations/none/complete");
    let nothing = || json!({});
    for (path, body, field) in [
        (give, json!({ "due": "tomorrow", "text": "Call" }), "due"),
        (give, json!({ "due": "2026-03-04" }), "text"),
        (complete, json!({ "task": { "due": "soon", "text": "Call" } }), "task.due"),
        (("GET", "/api/v1/tasks?limit=0"), nothing(), "limit"),
        (("GET", "/api/v1/tasks?state=lost"), nothing(), "state"),
        (("GET", "/api/v1/tasks?after=nowhere"), nothing(), "after"),
    ] {
        let (status, answer) = house.call(Some(&own), path, &body).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{path:?}: {answer}");
        assert!(!answer.to_string().contains("Call"), "{answer}");
    }
    let (status, page) = house.call(Some(&own), ("GET", "/api/v1/tasks"), &nothing()).await;
    assert_eq!((status, &page["next"]), (StatusCode::OK, &Value::Null));
}

#[tokio::test]
async fn a_token_answer_carries_channels_key_and_times() {
    let house = House::build().await;
    let own = house.sign_in("pat-1").await;
    let consents = ("POST", "/api/v1/patients/pat-1/consents");
    let click = json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
    let (status, given) = house.call(Some(&own), consents, &click).await;
    assert_eq!((status, &given["decision"]), (StatusCode::CREATED, &json!("granted")));
    let (_, mine) =
        house.call(Some(&own), ("GET", "/api/v1/appointments?providerId=dr-1"), &json!({})).await;
    let request = json!({
        "patientId": "pat-1", "appointmentId": mine["items"][0]["id"], "role": "patient"
    });
    let path = ("POST", "/api/telemedicine/token");
    let (status, answer) = house.call(Some(&own), path, &request).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let config = &answer["channelConfig"];
    assert_eq!(config["consultationChannel"], "consultation.dr-1.pat-1");
    assert_eq!(config["waitingRoom"], "waiting-room.dr-1.pat-1");
    assert_eq!(config["queueChannel"], Value::Null);
    assert_eq!(config["cipherKey"]["version"], 1);
    assert!(config["expiresAt"].as_str() > config["refreshAfter"].as_str());
    let surgeon = json!({ "patientId": "pat-1", "appointmentId": "x", "role": "surgeon" });
    let (status, answer) = house.call(Some(&own), path, &surgeon).await;
    assert_eq!((status, &answer["code"]), (StatusCode::FORBIDDEN, &json!("access.role")));
    assert!(answer["detail"].as_str().unwrap().contains("surgeon"));
}

#[tokio::test]
async fn who_is_on_call_is_answered_layer_by_layer_and_a_wrong_rota_by_its_field() {
    let house = House::build().await;
    let desk = house.sign_in("front-desk-1").await;
    let rota_path = "/api/v1/departments/general-practice/rota";
    let rota = |at: &str, member: &str| {
        json!({ "layers": [{
            "members": [member], "handovers": [{ "day": "monday", "at": at }], "from": "2020-01-06"
        }] })
    };
    let (status, made) = house.call(Some(&desk), ("PUT", rota_path), &rota("08:00", "dr-2")).await;
    assert_eq!((status, &made["gaps"]), (StatusCode::OK, &json!([])), "{made}");
    assert_eq!(made["layers"][0]["handovers"][0]["at"], "08:00");
    let asked = ("GET", "/api/on-call/general-practice");
    let (_, now) = house.call(Some(&desk), asked, &json!({})).await;
    assert_eq!(now["providers"], json!([{ "id": "dr-2" }]));
    assert_eq!(now["layers"][0]["layer"], 1);
    let paces = json!({ "urgent": 60, "critical": 60, "lifeThreatening": 30 });
    assert_eq!(now["acknowledgeSeconds"], paces, "unless the settings say otherwise");
    // Whoever takes turns alone has no end that could be told.
    assert!(now["layers"][0]["until"].is_null() && now["layers"][0]["overridden"] == false);
    let list = ("PUT", "/api/v1/on-call/general-practice");
    let (_, now) = house.call(Some(&desk), list, &json!({ "providers": ["dr-1"] })).await;
    assert_eq!(now["providers"], json!([{ "id": "dr-2" }]), "turns come before the list");
    let one = |layer: Value| json!({ "layers": [layer] });
    let twice = json!({ "day": "monday", "at": "08:00" });
    for (wrong, place, part) in [
        (rota("25:00", "dr-2"), "layers[0].handovers[0]", "is a day (monday to sunday) and a time"),
        (rota("08:00", "nurse-1"), "layers[0].members[0]", "choose one who does"),
        (
            one(json!({ "members": [], "handovers": [], "from": "2020-01-06" })),
            "layers[0].members",
            "are 1 to 50 people",
        ),
        (
            one(json!({ "members": ["dr-2"], "handovers": [twice, twice], "from": "2020-01-06" })),
            "layers[0].handovers[1]",
            "take one of the two away",
        ),
        (
            one(json!({ "members": ["dr-2"], "handovers": [], "from": "soon" })),
            "layers[0].from",
            "is a day",
        ),
    ] {
        let (status, answer) = house.call(Some(&desk), ("PUT", rota_path), &wrong).await;
        assert_eq!(
            (status, &answer["field"]),
            (StatusCode::BAD_REQUEST, &json!(place)),
            "{answer}"
        );
        assert!(answer["detail"].as_str().unwrap().contains(part), "{wrong}: {answer}");
    }
}
