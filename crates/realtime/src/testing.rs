//! A small engine for tests: every store, a clock that stands still, a running appender.

use crate::access::{Access, Principal};
use crate::channel::Channels;
use crate::fanout::Interest;
use crate::gate::Gates;
use crate::history::Histories;
use crate::keyset::{Keyset, Keysets, Options as KeysetOptions, PublishKey, SecretKey};
use crate::log::{Log, MessageKind, Options, Parts};
use crate::publish::{Publish, PublishError, Publisher};
use crate::push::Pushes;
use crate::subscribe::{self, Poll, Subscriber};
use compliance::audit::{Audit, Outside, Signer};
use compliance::keys::{DataKeys, Kek};
use db::{Db, Value, params, testing};
use jiff::SignedDuration;
use kernel::{Clock, FakeClock, Role, SystemRandom, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use wire::Timetoken;
use wire::request::Device;

pub(crate) struct World {
    pub(crate) store: &'static str,
    pub(crate) db: Db,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) keyset: Arc<Keyset>,
    pub(crate) access: Arc<Access>,
    pub(crate) channels: Arc<Channels>,
    pub(crate) keys: Arc<DataKeys>,
    pub(crate) gates: Arc<Gates>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) log: Arc<Log>,
    pub(crate) publisher: Arc<Publisher>,
    pub(crate) subscriber: Arc<Subscriber>,
    pub(crate) histories: Histories,
    kek: Arc<Kek>,
    /// Dropping it stops the appender.
    _stop: watch::Sender<bool>,
}

impl World {
    /// One world a store; the ring holds `ring` bytes.
    pub(crate) async fn all(ring: usize, strict: bool) -> Vec<Self> {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let mut worlds = Vec::new();
        for (store, db) in testing::stores().await {
            worlds.push(Self::on(store, db, &kek, ring, strict).await);
        }
        worlds
    }

    /// One on PostgreSQL by a way that can be cut; `None` when the suite runs without a server.
    pub(crate) async fn by_wire(ring: usize) -> Option<(Self, testing::Wire)> {
        let (db, wire) = testing::Wire::open().await?;
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        Some((Self::on("postgresql", db, &kek, ring, false).await, wire))
    }

    /// Two servers of one schema on PostgreSQL; `None` when the suite runs without one.
    pub(crate) async fn pair(ring: usize) -> Option<(Self, Self)> {
        let url = testing::schema().await?;
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let open = async || {
            let db = Db::open(db::Options::Postgres(url.clone())).await.unwrap();
            Self::on("postgresql", db, &kek, ring, false).await
        };
        let one = open().await;
        Some((one, open().await))
    }

    /// The same database under an engine that remembers nothing, as after a restart.
    pub(crate) async fn restarted(self, ring: usize) -> Self {
        let (store, db, kek) = (self.store, self.db.clone(), Arc::clone(&self.kek));
        drop(self);
        Self::on(store, db, &kek, ring, false).await
    }

    async fn on(store: &'static str, db: Db, kek: &Arc<Kek>, ring: usize, strict: bool) -> Self {
        db.migrate(compliance::MIGRATIONS).await.unwrap();
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let clock = Arc::new(FakeClock::new(start));
        let time = || Arc::clone(&clock) as Arc<dyn Clock>;
        let signer = Signer::open(&db, kek, "test/audit").await.unwrap();
        let audit = Arc::new(Audit::new(signer, time()));
        let keysets = Arc::new(Keysets::register(&db, vec![keyset(strict)]).await.unwrap());
        let keyset = keysets.find("sub").unwrap();
        let access = Arc::new(Access::load(&db, time()).await.unwrap());
        let channels = Arc::new(Channels::new(db.clone()));
        let parts = Parts {
            db: db.clone(),
            audit: Arc::clone(&audit),
            access: Arc::clone(&access),
            channels: Arc::clone(&channels),
            keysets,
        };
        let options = Options { ring_bytes: ring, ..Options::default() };
        let (log, appender) = Log::open(parts, time(), options).await.unwrap();
        let stop = watch::Sender::new(false);
        let stopped = stop.subscribe();
        #[expect(clippy::disallowed_methods, reason = "the test is its own supervisor")]
        tokio::spawn(appender.run(stopped));
        let keys = Arc::new(DataKeys::new(Arc::clone(kek), time(), Arc::new(SystemRandom)));
        let gates = Arc::new(Gates::new(db.clone(), Arc::clone(&keys), Vec::new()));
        let polls =
            subscribe::Options { hold: Duration::from_secs(5), ..subscribe::Options::default() };
        Self {
            store,
            publisher: Arc::new(Publisher::new(
                Arc::clone(&gates),
                Arc::clone(&channels),
                Arc::clone(&log),
                time(),
            )),
            subscriber: Arc::new(Subscriber::new(
                Arc::clone(&access),
                Arc::clone(&channels),
                Arc::clone(&log),
                time(),
                polls,
            )),
            histories: Histories::new(Arc::clone(&channels), Arc::clone(&log), time()),
            db,
            clock,
            keyset,
            access,
            channels,
            keys,
            gates,
            audit,
            log,
            kek: Arc::clone(kek),
            _stop: stop,
        }
    }

    /// The audit log as another process has it, such as a command beside the server.
    pub(crate) async fn beside(&self) -> Audit {
        let signer = Signer::open(&self.db, &self.kek, "test/audit").await.unwrap();
        Audit::new(signer, Arc::clone(&self.clock) as Arc<dyn Clock>)
    }

    pub(crate) async fn publish(
        &self,
        channel: &str,
        payload: &str,
    ) -> Result<Timetoken, PublishError> {
        self.publish_for(channel, payload, None).await
    }

    /// The same with the sender's own word for how long it stays.
    pub(crate) async fn publish_for(
        &self,
        channel: &str,
        payload: &str,
        ttl: Option<Duration>,
    ) -> Result<Timetoken, PublishError> {
        self.publish_on(&self.keyset, (channel, payload), ttl).await
    }

    /// The same on a keyset with other options.
    pub(crate) async fn publish_on(
        &self,
        keyset: &Keyset,
        (channel, payload): (&str, &str),
        ttl: Option<Duration>,
    ) -> Result<Timetoken, PublishError> {
        self.publish_beside(keyset, (channel, payload, None), ttl).await
    }

    /// The same with metadata beside it.
    pub(crate) async fn publish_beside(
        &self,
        keyset: &Keyset,
        (channel, payload, meta): (&str, &str, Option<&str>),
        ttl: Option<Duration>,
    ) -> Result<Timetoken, PublishError> {
        let message = Publish {
            channel,
            payload,
            meta,
            store: true,
            fire: false,
            kind: MessageKind::Message,
            ttl,
            custom_type: None,
            sequence: None,
            origin: None,
            client_id: None,
            trace: None,
        };
        self.publisher.publish(keyset, &somebody(), None, message).await
    }

    /// Adds channels to a device; answers how many are new to it.
    pub(crate) async fn listens(&self, device: &Device, channels: &[&str]) -> i64 {
        let mut tx = self.db.begin().await.unwrap();
        let added = Pushes::add(&mut tx, &self.keyset, device, channels).await.unwrap();
        tx.commit().await.unwrap();
        added
    }

    /// Places a legal hold.
    pub(crate) async fn hold(&self, mark: &str) {
        let sql = "INSERT INTO legal_hold (id, matter, mark, reason, placed_by, placed)
                   VALUES ($1, '2026-114', $1, 'litigation', 'officer-1', 0)";
        self.change(sql, params![mark]).await;
    }

    /// Changes the store past every service.
    pub(crate) async fn change(&self, sql: &'static str, params: Vec<Value>) {
        let mut tx = self.db.begin().await.unwrap();
        tx.execute(sql, params).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Everything a subscriber of these channels sees after the cursor, until `count` messages came.
    pub(crate) async fn follow(
        &self,
        channels: &[&str],
        mut cursor: Timetoken,
        count: usize,
    ) -> Vec<u64> {
        let interest = Interest::channels_only(channels.iter().copied());
        let mut seen = Vec::new();
        while seen.len() < count {
            let interest = interest.clone();
            let poll = Poll { interest, cursor, filter: None, address: None };
            let answer = self.subscriber.poll(&self.keyset, &somebody(), poll).await.unwrap();
            assert!(!answer.messages.is_empty(), "{}: {} of {count} came", self.store, seen.len());
            assert!(answer.messages.len() <= 100);
            seen.extend(answer.messages.iter().map(|(message, _)| message.timetoken.get()));
            cursor = answer.cursor;
        }
        seen
    }

    pub(crate) fn head(&self) -> Timetoken {
        self.log.hub(self.keyset.id).unwrap().head()
    }

    pub(crate) fn pass(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    /// The codes of all audit entries, in order.
    pub(crate) async fn events(&self) -> Vec<String> {
        let entries = self.entries().await;
        entries.iter().map(|one| one["event"].as_str().unwrap().to_owned()).collect()
    }

    /// What the log's entries say to whoever has no key.
    pub(crate) async fn entries(&self) -> Vec<serde_json::Value> {
        let size = self.verify().await;
        let mut entries = Vec::new();
        for index in 0..size {
            let file = compliance::audit::prove(&self.db, index).await.unwrap();
            let proved = compliance::audit::check(&file, &self.audit.signer().verifier()).unwrap();
            entries.push(serde_json::from_str(&proved.entry).unwrap());
        }
        entries
    }

    pub(crate) async fn verify(&self) -> u64 {
        self.audit.settle(&self.db).await.unwrap();
        let verifier = self.audit.signer().verifier();
        let outside = Outside { signer: Some(self.audit.signer()), ..Outside::default() };
        compliance::audit::verify(&self.db, &verifier, &outside, |_, _| ()).await.unwrap().entries
    }
}

fn keyset(strict: bool) -> Keyset {
    let custom_channels = vec!["room.*".to_owned()];
    let options = KeysetOptions { strict, custom_channels, ..KeysetOptions::default() };
    Keyset {
        publish_keys: vec![PublishKey::new("pub")],
        secret_keys: vec![SecretKey::new("new"), SecretKey::new("old")],
        ..Keyset::new("sub", "clinic", &options)
    }
}

pub(crate) fn somebody() -> Principal {
    Principal::open("pat-1", Role::Patient)
}
