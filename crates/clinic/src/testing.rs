//! A whole clinic on each store, with a clock that moves only when told to.

use crate::consent::{Evidence, Given, Topic};
use crate::survey::Answers;
use crate::visit::{Booking, CheckIn, Ending, Visit, Whereabouts};
use crate::{Caller, Clinic, Options, Settings, demo};
use compliance::attestation::{Attestations, NewAttestation, checks as attested};
use compliance::audit::{Audit, Explorer, Ledger, PORTION, Shown, Signer};
use compliance::check::{Finding, Profile, Site};
use compliance::keys::{DataKeys, Kek, Sealer};
use db::{Db, params};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Clock, FakeClock, Phi, Random, Role, SystemRandom, Timestamp};
use realtime::access::{Access, Credentials, Denial, Need, Principal};
use realtime::channel::Channels;
use realtime::fanout::{Collected, Interest};
use realtime::file::{self, Files, Links, NewFile, Ticket};
use realtime::gate::Gates;
use realtime::keyset::{Keyset, Keysets, Options as KeysetOptions, PublishKey, SecretKey};
use realtime::log::{Log, Parts};
use realtime::presence::Presences;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use wire::Timetoken;
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

/// One clinic and what it stands on.
pub(crate) struct House {
    pub(crate) store: &'static str,
    pub(crate) clinic: Clinic,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) db: Db,
    pub(crate) log: Arc<Log>,
    pub(crate) access: Arc<Access>,
    pub(crate) keyset: Arc<Keyset>,
    pub(crate) data_keys: Arc<DataKeys>,
    kek: Arc<Kek>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) presences: Arc<Presences>,
    start: Timetoken,
    _stop: tokio::sync::watch::Sender<bool>,
}

/// A seeded demo clinic on every store, at nine o'clock.
pub(crate) async fn houses() -> Vec<House> {
    houses_with(Settings::default()).await
}

/// The same under other settings.
pub(crate) async fn houses_with(settings: Settings) -> Vec<House> {
    // A house is large; whoever waits for it need not be.
    Box::pin(build_all(settings)).await
}

async fn build_all(settings: Settings) -> Vec<House> {
    let mut houses = Vec::new();
    for (store, db) in db::testing::stores().await {
        let house = Box::pin(House::build(store, db, settings)).await;
        let seeded = Box::pin(demo::seed(&house.clinic, house.clock.now())).await;
        seeded.expect("the demo seeds");
        houses.push(house);
    }
    houses
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
fn run(appender: realtime::log::Appender, stop: tokio::sync::watch::Receiver<bool>) {
    tokio::spawn(appender.run(stop));
}

fn letterhead() -> crate::outbox::Letterhead {
    let origin = "https://clinic.example".to_owned();
    let callback = Some("+1 555 0199".to_owned());
    crate::outbox::Letterhead { origin, sender: None, callback }
}

async fn migrate(db: &Db) {
    for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, crate::MIGRATIONS] {
        db.migrate(migrations).await.expect("the schema applies");
    }
    crate::consent::only_added(db).await.expect("the store keeps what was signed");
}

impl House {
    #[expect(clippy::too_many_lines, reason = "one line for each thing that a clinic stands on")]
    async fn build(store: &'static str, db: Db, settings: Settings) -> Self {
        migrate(&db).await;
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let folder = tempfile::tempdir().expect("a folder");
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).expect("a key"));
        let data_keys =
            Arc::new(DataKeys::new(Arc::clone(&kek), Arc::clone(&time), Arc::clone(&random)));
        let sealer = Arc::new(Sealer::open(&db, &data_keys).await.expect("field keys"));
        let signer = Signer::open(&db, &kek, "test").await.expect("a signer");
        let explorer = Explorer::new(db.clone(), &signer);
        let keysets = Arc::new(Keysets::register(&db, vec![keyset()]).await.expect("keysets"));
        let keyset = keysets.find("sub-c-demo").expect("the keyset");
        let access = Arc::new(Access::load(&db, Arc::clone(&time)).await.expect("access"));
        let channels = Arc::new(Channels::new(db.clone()));
        let audit = Arc::new(Audit::new(signer, Arc::clone(&time)));
        let parts = Parts {
            db: db.clone(),
            audit: Arc::clone(&audit),
            access: Arc::clone(&access),
            channels: Arc::clone(&channels),
            keysets,
        };
        let opened = Log::open(parts, Arc::clone(&time), realtime::log::Options::default()).await;
        let (log, appender) = opened.expect("the log opens");
        let (stop, stopped) = tokio::sync::watch::channel(false);
        run(appender, stopped);
        let start = log.hub(keyset.id).expect("a hub").head();
        let presences = Arc::new(Presences::new(Arc::clone(&log), Arc::clone(&time)));
        let clinic = Clinic::new(Options {
            db: db.clone(),
            log: Arc::clone(&log),
            access: Arc::clone(&access),
            channels,
            presences: Arc::clone(&presences),
            explorer,
            sealer,
            data_keys: Arc::clone(&data_keys),
            clock: time,
            random,
            keyset: Arc::clone(&keyset),
            settings,
            letterhead: letterhead(),
            breached: None,
        });
        Self {
            store,
            clinic,
            clock,
            db,
            log,
            access,
            keyset,
            data_keys,
            kek,
            audit,
            presences,
            start,
            _stop: stop,
        }
    }

    pub(crate) fn caller(id: &str, role: Role) -> Caller {
        let whose = (id.parse().unwrap(), demo::ORGANIZATION.parse().unwrap(), role);
        Caller::acting(whose, Some("203.0.113.9".to_owned()))
    }

    pub(crate) fn later(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    pub(crate) fn in_minutes(&self, minutes: i64) -> Timestamp {
        self.clock.now().saturating_add(SignedDuration::from_mins(minutes)).unwrap()
    }

    /// A nurse reads of pat-2. Then the clock is a day ahead while she reads of pat-5 again and again; it is put right, and ten
    /// minutes after the first she reads of pat-1.
    pub(crate) async fn a_clock_ahead(&self) {
        let nurse = Self::caller("nurse-1", Role::Nurse);
        let people = &self.clinic.people;
        people.find(&nurse, &"pat-2".parse().unwrap()).await.unwrap();
        self.later(24 * 60);
        for _ in 0..70 {
            people.find(&nurse, &"pat-5".parse().unwrap()).await.unwrap();
        }
        self.later(10 - 24 * 60);
        people.find(&nurse, &"pat-1".parse().unwrap()).await.unwrap();
        self.later(10);
    }

    /// A quarter of an hour with Dr. Chen in general practice that begins in so many minutes.
    pub(crate) fn booking(&self, patient: &str, minutes: i64) -> Booking {
        Booking {
            department: "general-practice".parse().unwrap(),
            provider: "dr-1".parse().unwrap(),
            patient: patient.parse().unwrap(),
            starts: self.in_minutes(minutes),
            ends: self.in_minutes(minutes + 15),
            reason: None,
            place: Whereabouts::default(),
            walk_in: false,
            within_buffer: false,
            visit_type: None,
        }
    }

    /// Everything said on a channel since the house was built, stored or not, oldest first.
    pub(crate) fn said(&self, channel: &str) -> Vec<Value> {
        let interest = Interest::channels_only([channel]);
        let hub = self.log.hub(self.keyset.id).expect("a hub");
        match hub.collect(&interest, self.start, 1_000, None) {
            Collected::Messages(found) => found
                .iter()
                .filter_map(|(message, _)| {
                    // The subscription's own name closes the envelope for each reader.
                    let envelope = [&message.envelope, b"}".as_slice()].concat();
                    let envelope: Value = serde_json::from_slice(&envelope).unwrap();
                    // What App Context tells of its mirrors is not said by the clinic.
                    envelope["e"].is_null().then(|| envelope["d"].clone())
                })
                .collect(),
            Collected::Waiting(_) => Vec::new(),
            Collected::Behind(_) => panic!("the ring forgot"),
        }
    }

    /// The `action` or `type` of everything said on a channel.
    pub(crate) fn actions(&self, channel: &str) -> Vec<String> {
        let word = |said: &Value| {
            said["action"].as_str().or(said["type"].as_str()).unwrap_or("?").to_owned()
        };
        self.said(channel).iter().map(word).collect()
    }

    /// How many messages a channel keeps.
    pub(crate) async fn kept(&self, channel: &str) -> i64 {
        let mut tx = self.db.read().await.unwrap();
        let sql =
            "SELECT COUNT(*) FROM message m JOIN channel c ON c.id = m.channel WHERE c.name = $1";
        tx.query_opt(sql, params![channel]).await.unwrap().unwrap().int(0).unwrap()
    }

    /// What App Context says of a user or channel beside its name.
    pub(crate) async fn custom(&self, id: &str) -> Value {
        let mut tx = self.db.read().await.unwrap();
        let sql = "SELECT custom FROM context_record WHERE id = $1";
        let row = tx.query_opt(sql, params![id]).await.unwrap().expect("a record");
        serde_json::from_str(&row.text(0).unwrap()).unwrap()
    }

    /// Who is a member of a channel, as what, and whether still.
    pub(crate) async fn members(&self, channel: &str) -> Vec<String> {
        let mut tx = self.db.read().await.unwrap();
        let sql = "SELECT user_id, relation_type, status FROM context_relation WHERE channel_id = $1 ORDER BY user_id";
        let rows = tx.query(sql, params![channel]).await.unwrap();
        let word = |row: &db::Row, at| row.text(at).unwrap();
        rows.iter().map(|row| [0, 1, 2].map(|at| word(row, at)).join(" ")).collect()
    }

    /// The audit log's lines, opened, that hold a text.
    pub(crate) async fn witnessed(&self, text: &str) -> Vec<String> {
        let explorer = Explorer::new(self.db.clone(), self.audit.signer());
        let (mut next, mut lines) = (0, Vec::new());
        while let Some(portion) = explorer.onward(next, PORTION).await.unwrap() {
            next = portion.next;
            lines.extend(portion.entries.into_iter().map(Shown::line));
        }
        lines.retain(|line| line.contains(text));
        lines
    }

    /// An officer vouches for a month for what this check cannot observe.
    pub(crate) async fn vouch(&self, id: &str) {
        let time: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        let store = (self.db.clone(), Arc::clone(&self.audit));
        let attestations = Attestations::new(Ledger::new(store, (time, Arc::new(SystemRandom))));
        let check = attested::CHECKS.iter().find(|check| check.id == id).expect("it is attested");
        let said = NewAttestation {
            check: id.to_owned(),
            owner: "Privacy office".to_owned(),
            statement: "The list is in the safe.".to_owned(),
            document: None,
            expires: self.in_minutes(30 * 24 * 60),
        };
        let officer = Self::caller("officer-1", Role::ComplianceOfficer).actor();
        attestations.attest(officer, check, (said, &TimeZone::UTC)).await.expect("it is taken");
    }

    /// The house, as checks find it.
    pub(crate) fn site(&self) -> Site {
        let (db, kek, now) = (self.db.clone(), Arc::clone(&self.kek), self.clock.now());
        let (profile, props) = (Profile::Hipaa, Vec::new());
        Site { db, database: None, kek, origin: None, now, profile, props }
    }

    /// What a check of this crate says of the house.
    pub(crate) async fn finding(&self, id: &str) -> Finding {
        let site = self.site();
        let check = crate::checks().find(|check| check.id == id).expect("a check of this crate");
        Finding::from(check.find(&site).await)
    }

    /// Whether a token opens a channel for its owner.
    pub(crate) fn opens(
        &self,
        token: &str,
        uuid: &str,
        (channel, permission): (&str, Permissions),
    ) -> Result<(), Denial> {
        let credentials = Credentials { uuid: Some(uuid), auth: Some(token), signed: None };
        let needs = [Need::channel(channel, permission)];
        self.access.check(&self.keyset, credentials, &needs).map(drop)
    }

    /// The patient consents to telehealth by a click.
    pub(crate) async fn consents(&self, patient: &str) {
        let caller = Self::caller(patient, Role::Patient);
        let given = Given {
            patient: patient.parse().unwrap(),
            topic: Topic::Telehealth,
            version: 1,
            locale: "en".to_owned(),
            evidence: Evidence::Click,
            scope: None,
            expires: None,
        };
        self.clinic.consents.grant(&caller, given).await.expect("consent is recorded");
    }

    /// The patient's first appointment.
    pub(crate) async fn appointment(&self, patient: &str) -> kernel::AppointmentId {
        let caller = Self::caller(patient, Role::Patient);
        let mine = self.clinic.appointments.list(&caller, crate::appointment::Filter::default());
        mine.await.unwrap().first().expect("a demo visit").id.clone()
    }

    /// A visit of pat-1 that dr-1 ended, with a note, a note apart and a survey.
    pub(crate) async fn documented(&self) -> (Caller, kernel::ConsultationId) {
        let waiting = self.waits("pat-1", CheckIn::default()).await;
        let dr = Self::caller("dr-1", Role::Provider);
        let visits = &self.clinic.visits;
        let entry = waiting.entry.unwrap().id;
        let visit = visits.admit(&dr, entry, None).await.unwrap().consultation.id;
        visits.start(&dr, visit.clone()).await.unwrap();
        let charts = &self.clinic.charts;
        let words = Phi::new("No fever since Monday.");
        charts.write_note(&dr, &visit, (words, 0)).await.unwrap();
        // A row of this table has two columns for its key.
        let words = Phi::new("He spoke of his father.");
        charts.write_apart(&dr, &visit, (words, 0)).await.unwrap();
        visits.complete(&dr, visit.clone(), Ending::default()).await.unwrap();
        let patient = Self::caller("pat-1", Role::Patient);
        let comment = Some(Phi::new("She took her time."));
        let answers = Answers { ease: 5, audio_video: 4, again: true, comment };
        self.clinic.surveys.answer(&patient, &visit, &answers).await.unwrap();
        (dr, visit)
    }

    /// The files of visits in a folder.
    pub(crate) async fn files(&self, folder: &Path) -> Files {
        let keysets = Keysets::register(&self.db, vec![keyset()]).await.unwrap();
        let sealer = Arc::new(Sealer::open(&self.db, &self.data_keys).await.unwrap());
        Files::new(file::Parts {
            channels: Arc::new(Channels::new(self.db.clone())),
            log: Arc::clone(&self.log),
            scanner: None,
            apart: Some(Arc::new(crate::recording::Films::new(Arc::clone(&sealer)))),
            gates: Arc::new(Gates::new(self.db.clone(), Arc::clone(&self.data_keys), Vec::new())),
            blobs: db::Blobs::folder(folder).unwrap(),
            sealer,
            links: Links::open(&self.db, &self.data_keys).await.unwrap(),
            keysets: Arc::new(keysets),
            clock: Arc::clone(&self.clock) as _,
            random: Arc::new(SystemRandom),
        })
    }

    /// A film that dr-1's browser made in a visit of pat-1, sent as it sends them; answers its id and its bytes.
    pub(crate) async fn film(&self, files: &Files) -> (String, Vec<u8>) {
        let channel = "consultation.dr-1.pat-1";
        let mut tx = self.db.read().await.unwrap();
        let key = self.data_keys.all(&mut tx, channel).await.unwrap().pop().unwrap();
        drop(tx);
        self.sent(files, key.secret()).await
    }

    /// The same by a key that the visit was given.
    pub(crate) async fn sent(&self, files: &Files, secret: &str) -> (String, Vec<u8>) {
        let film = [b"\x1a\x45\xdf\xa3".as_slice(), &vec![7; 300_000]].concat();
        let key = CipherKey::new(secret).unwrap();
        let sealed = key.encrypt_bytes(Format::Acrh, &film, [5; 16]).unwrap();
        let who = Principal::open("dr-1", Role::Provider);
        let new = NewFile { name: "recording-2026.webm", valid_until: None, address: None };
        let channel = "consultation.dr-1.pat-1.files".to_owned();
        let ready = files.prepare(&self.keyset, &who, &channel, new).await.unwrap();
        let expires = ready.expires.as_second();
        let form = Ticket { id: &ready.id, expires, signature: &ready.signature };
        let mut receiving = files.receive(form, None).await.unwrap();
        receiving.push(sealed.clone().into()).await.unwrap();
        receiving.finish().await.unwrap();
        (ready.id, sealed)
    }

    /// The patient consents, checks in and is ready.
    pub(crate) async fn waits(&self, patient: &str, with: CheckIn) -> Visit {
        self.consents(patient).await;
        let caller = Self::caller(patient, Role::Patient);
        let desk = Self::caller("front-desk-1", Role::Coordinator);
        let appointment = self.appointment(patient).await;
        let arrival = self.clinic.visits.check_in(&desk, appointment, with).await;
        let entry = arrival.expect("checks in").visit.entry.expect("an entry").id;
        self.clinic.visits.ready(&caller, entry, None).await.expect("is ready")
    }
}
