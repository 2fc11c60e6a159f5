use super::{
    FileError, Files, Links, NewFile, Parts, ScanError, Scanned, Scanner, Scanning, Ticket,
};
use crate::channel::Registration;
use crate::file::Prepared;
use crate::keyset::Keysets;
use crate::log::News;
use crate::quarantine::Quarantine;
use crate::testing::{World, somebody};
use bytes::Bytes;
use compliance::keys::Sealer;
use db::{BlobOptions, Blobs};
use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use jiff::SignedDuration;
use kernel::{Actor, Clock as _, SystemRandom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use wire::channel::Class;
use wire::cipher::{CipherKey, Format};

const PHI: &str = "consultation.prov-1.pat-1.files";

const fn named(name: &str) -> NewFile<'_> {
    NewFile { name, valid_until: None }
}

async fn files(world: &World, folder: &std::path::Path) -> Files {
    scanned_files(world, folder, None).await
}

async fn scanned_files(
    world: &World,
    folder: &std::path::Path,
    scanner: Option<Arc<dyn Scanner>>,
) -> Files {
    let keysets = Keysets::register(&world.db, vec![world.keyset.as_ref().clone()]).await.unwrap();
    Files::new(Parts {
        channels: Arc::clone(&world.channels),
        log: Arc::clone(&world.log),
        gates: Arc::clone(&world.gates),
        scanner,
        blobs: Blobs::open(BlobOptions::Folder(folder.to_owned())).unwrap(),
        sealer: Arc::new(Sealer::open(&world.db, &world.keys).await.unwrap()),
        links: Links::open(&world.db, &world.keys).await.unwrap(),
        keysets: Arc::new(keysets),
        clock: Arc::clone(&world.clock) as _,
        random: Arc::new(SystemRandom),
    })
}

fn ticket(prepared: &Prepared) -> Ticket<'_> {
    let expires = prepared.expires.as_second();
    Ticket { id: &prepared.id, expires, signature: &prepared.signature }
}

async fn upload(files: &Files, prepared: &Prepared, content: &[u8]) -> Result<(), FileError> {
    let mut receiving = files.receive(ticket(prepared), None).await?;
    for piece in content.chunks(100_000) {
        if let Err(error) = receiving.push(Bytes::copy_from_slice(piece)).await {
            receiving.give_up().await?;
            return Err(error);
        }
    }
    receiving.finish().await
}

async fn download(files: &Files, world: &World, which: (&str, &str, &str)) -> Vec<u8> {
    let located = files.locate(&world.keyset, &somebody(), None, which).await.unwrap();
    let link = Ticket { id: which.1, expires: located.expires, signature: &located.signature };
    let opened = files.open(link).await.unwrap();
    assert_eq!(opened.name, which.2);
    let pieces: Vec<Bytes> = opened.bytes.try_collect().await.unwrap();
    pieces.concat()
}

fn stored(folder: &std::path::Path) -> usize {
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    folders.map(|folder| std::fs::read_dir(folder).unwrap().count()).sum()
}

#[tokio::test]
async fn a_file_is_prepared_received_listed_opened_and_removed() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let mut ids = Vec::new();
        for (name, content) in [("a.txt", &b"one"[..]), ("b.txt", b"two!"), ("c.txt", b"three")] {
            let prepared =
                files.prepare(&world.keyset, &somebody(), "room.1", named(name)).await.unwrap();
            upload(&files, &prepared, content).await.unwrap();
            assert!(matches!(upload(&files, &prepared, content).await, Err(FileError::Used)));
            ids.push(prepared.id);
            world.pass(1);
        }
        let first = files.list(&world.keyset, "room.1", (2, None)).await.unwrap();
        let names: Vec<_> = first.files.iter().map(|file| (&*file.name, file.size)).collect();
        assert_eq!(names, [("a.txt", 3), ("b.txt", 4)], "{}", world.store);
        let rest = files.list(&world.keyset, "room.1", (2, first.next.as_deref())).await.unwrap();
        assert_eq!(rest.files.len(), 1);
        assert_eq!(rest.next, None);
        assert!(files.list(&world.keyset, "room.2", (9, None)).await.unwrap().files.is_empty());

        let which = ("room.1", ids[1].as_str(), "b.txt");
        assert_eq!(download(&files, &world, which).await, b"two!");
        let other = ("room.2", ids[1].as_str(), "b.txt");
        let missing = files.locate(&world.keyset, &somebody(), None, other).await;
        assert!(matches!(missing, Err(FileError::Missing)));
        files.remove(&world.keyset, &somebody(), None, which).await.unwrap();
        files.remove(&world.keyset, &somebody(), None, which).await.unwrap();
        let gone = files.locate(&world.keyset, &somebody(), None, which).await;
        assert!(matches!(gone, Err(FileError::Missing)));
        assert_eq!(stored(folder.path()), 2);
    }
}

#[tokio::test]
async fn a_ticket_is_signed_ends_and_survives_a_broken_upload() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let prepared =
            files.prepare(&world.keyset, &somebody(), "room.1", named("a")).await.unwrap();
        let mut later = ticket(&prepared);
        later.expires += 1;
        assert!(matches!(files.receive(later, None).await, Err(FileError::Ticket)));
        let link = files.open(ticket(&prepared)).await;
        assert!(matches!(link, Err(FileError::Ticket)), "an upload's form opens nothing");

        let large = vec![0; 5 << 20];
        let mut receiving = files.receive(ticket(&prepared), None).await.unwrap();
        receiving.push(Bytes::from(large)).await.unwrap();
        let more = receiving.push(Bytes::from_static(b"x")).await;
        assert!(matches!(more, Err(FileError::TooLarge(limit)) if limit == 5 << 20));
        receiving.give_up().await.unwrap();
        upload(&files, &prepared, b"small").await.unwrap();

        let late = files.prepare(&world.keyset, &somebody(), "room.1", named("b")).await.unwrap();
        world.pass(5);
        assert!(matches!(files.receive(ticket(&late), None).await, Err(FileError::Ticket)));
    }
}

#[tokio::test]
async fn what_never_came_or_stopped_coming_is_swept() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let kept =
            files.prepare(&world.keyset, &somebody(), "room.1", named("kept")).await.unwrap();
        upload(&files, &kept, b"kept").await.unwrap();
        files.prepare(&world.keyset, &somebody(), "room.1", named("never")).await.unwrap();
        let cut = files.prepare(&world.keyset, &somebody(), "room.1", named("cut")).await.unwrap();
        let mut receiving = files.receive(ticket(&cut), None).await.unwrap();
        receiving.push(Bytes::from(vec![1; 600 << 10])).await.unwrap();
        world.pass(11);
        files.sweep().await.unwrap();
        assert!(receiving.finish().await.is_err(), "{}: its time was over", world.store);
        let all = files.list(&world.keyset, "room.1", (9, None)).await.unwrap();
        assert_eq!(all.files.len(), 1);
        assert_eq!(stored(folder.path()), 1);
    }
}

#[tokio::test]
async fn on_a_channel_that_carries_phi_only_ciphertext_stays_and_all_is_witnessed() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let who = somebody();
        let prepare = || files.prepare(&world.keyset, &who, PHI, named("result.pdf"));
        let plain = prepare().await.unwrap();
        let refused = upload(&files, &plain, b"%PDF-1.7 in the clear").await.unwrap_err();
        assert!(refused.to_string().contains("must be AES-256 ciphertext"));

        let key = CipherKey::new("the consultation's").unwrap();
        let file = vec![7; 25 << 20];
        let sealed = key.encrypt_bytes(Format::Acrh, &file, [3; 16]).unwrap();
        let whole = prepare().await.unwrap();
        upload(&files, &whole, &sealed).await.unwrap();
        let which = (PHI, whole.id.as_str(), "result.pdf");
        assert_eq!(
            key.decrypt_bytes(Format::Acrh, &download(&files, &world, which).await),
            Ok(file)
        );
        files.remove(&world.keyset, &somebody(), None, which).await.unwrap();
        let events = world.events().await;
        let expected =
            ["REQUEST_REFUSED", "PHI_FILE_SHARED", "PHI_FILE_ACCESSED", "PHI_FILE_REMOVED"];
        assert_eq!(events, expected, "{}", world.store);
    }
}

/// Registers the visit's files with data keys of their own; answers the current key.
async fn visit(world: &World) -> CipherKey {
    let mut tx = world.db.begin().await.unwrap();
    let (key, _) = world.keys.current(&mut tx, PHI).await.unwrap();
    let registration = Registration {
        name: PHI.to_owned(),
        class: Class::Files,
        consultation: Some("visit-1".to_owned()),
        organization: "clinic".to_owned(),
        department: None,
        patient: Some("pat-1".to_owned()),
        key_scope: Some(PHI.to_owned()),
    };
    let registered = world.channels.register(&mut tx, world.keyset.id, registration).await.unwrap();
    let news = News { registered: vec![registered], ..News::default() };
    world.log.commit(tx, news).await.unwrap();
    CipherKey::new(key.secret()).unwrap()
}

#[tokio::test]
async fn a_visit_takes_a_file_by_what_it_holds_and_not_by_its_name() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let (key, who) = (visit(&world).await, somebody());
        let send = async |key: &CipherKey, content: &[u8]| {
            let sealed = key.encrypt_bytes(Format::Acrh, content, [3; 16]).unwrap();
            let prepared =
                files.prepare(&world.keyset, &who, PHI, named("result.pdf")).await.unwrap();
            upload(&files, &prepared, &sealed).await
        };
        let mut report = b"%PDF-1.7\n".to_vec();
        report.resize(200_000, b' ');
        send(&key, &report).await.unwrap();
        let refused = send(&key, b"MZ\x90\0 this program cannot be run").await.unwrap_err();
        let told = refused.to_string();
        assert!(told.contains("PDF, JPEG, PNG, HEIC, DICOM or plain text"), "{told}");
        assert!(told.contains("this one is a Windows program"), "{told}");
        let stranger = CipherKey::new("no key of the visit's").unwrap();
        let unknown = send(&stranger, &report).await.unwrap_err();
        assert!(!unknown.to_string().contains("Windows"), "{unknown}");
        let all = files.list(&world.keyset, PHI, (9, None)).await.unwrap();
        assert_eq!(all.files.len(), 1, "{}", world.store);
        assert_eq!(stored(folder.path()), 1);
        let expected = ["PHI_FILE_SHARED", "REQUEST_REFUSED", "REQUEST_REFUSED"];
        assert_eq!(world.events().await, expected, "{}", world.store);
    }
}

/// Finds one word, in the clear; says nothing once it is told to be away.
#[derive(Default)]
struct Watchdog {
    is_away: AtomicBool,
}

impl Scanner for Watchdog {
    fn scan<'a>(&'a self, file: BoxStream<'a, Result<Bytes, ScanError>>) -> Scanning<'a> {
        Box::pin(async move {
            let file = file.try_collect::<Vec<_>>().await?.concat();
            if self.is_away.load(Ordering::Relaxed) {
                return Err(ScanError::new("away"));
            }
            let is_bad = file.windows(7).any(|word| word == b"harmful");
            Ok(if is_bad { Scanned::Found("Test.Harmful".to_owned()) } else { Scanned::Clean })
        })
    }
}

#[tokio::test]
async fn malware_is_found_under_the_visits_key_and_leaves_nothing_but_a_record() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let watchdog = Arc::new(Watchdog::default());
        let files = scanned_files(&world, folder.path(), Some(Arc::clone(&watchdog) as _)).await;
        let (key, who) = (visit(&world).await, somebody());
        let sealed = |content: &[u8]| key.encrypt_bytes(Format::Acrh, content, [3; 16]).unwrap();
        let prepare = || files.prepare(&world.keyset, &who, PHI, named("result.pdf"));
        let mut report = b"%PDF-1.7\n".to_vec();
        report.resize(600_000, b' ');
        upload(&files, &prepare().await.unwrap(), &sealed(&report)).await.unwrap();
        report.extend_from_slice(b"harmful");
        let bad = prepare().await.unwrap();
        let refused = upload(&files, &bad, &sealed(&report)).await.unwrap_err();
        assert!(refused.to_string().contains("carries malware and was not kept"), "{refused}");

        watchdog.is_away.store(true, Ordering::Relaxed);
        let late = prepare().await.unwrap();
        let refused = upload(&files, &late, &sealed(b"%PDF-1.7")).await.unwrap_err();
        assert!(refused.to_string().contains("cannot be checked for malware now"), "{refused}");
        let all = files.list(&world.keyset, PHI, (9, None)).await.unwrap();
        assert_eq!((all.files.len(), stored(folder.path())), (1, 1), "{}", world.store);
        watchdog.is_away.store(false, Ordering::Relaxed);
        upload(&files, &late, &sealed(b"%PDF-1.7")).await.unwrap();

        let quarantine = Quarantine::new(Arc::clone(&world.log));
        let list = async |organization| {
            quarantine.list(Actor::system(), organization, (None, 9)).await.unwrap()
        };
        let [one] = &list("clinic").await[..] else { panic!("one file is kept in mind") };
        assert_eq!((&*one.id, &*one.signature), (&*bad.id, "Test.Harmful"));
        assert_eq!(one.kind.as_deref(), Some("application/pdf"));
        assert_eq!(one.consultation.as_deref(), Some("visit-1"));
        assert!(list("another-clinic").await.is_empty());
        let shared = "PHI_FILE_SHARED";
        let read = "QUARANTINE_READ";
        let expected = [shared, "FILE_QUARANTINED", shared, read, read];
        assert_eq!(world.events().await, expected, "{}", world.store);
    }
}

#[tokio::test]
async fn a_prescription_is_given_until_its_end_and_not_a_second_longer() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let (key, who) = (visit(&world).await, somebody());
        let until = |minutes| Some(world.clock.now() + SignedDuration::from_mins(minutes));
        let past = NewFile { name: "rx.pdf", valid_until: until(0) };
        let refused = files.prepare(&world.keyset, &who, PHI, past).await;
        assert!(matches!(refused, Err(FileError::Past)));
        let new = NewFile { name: "rx.pdf", valid_until: until(2) };
        let prepared = files.prepare(&world.keyset, &who, PHI, new).await.unwrap();
        let sealed = key.encrypt_bytes(Format::Acrh, b"%PDF-1.7", [3; 16]).unwrap();
        upload(&files, &prepared, &sealed).await.unwrap();
        let which = (PHI, prepared.id.as_str(), "rx.pdf");
        let located = files.locate(&world.keyset, &who, None, which).await.unwrap();
        assert_eq!(located.seconds, 120, "no link outlives the file");
        world.pass(2);
        let over = files.locate(&world.keyset, &who, None, which).await.unwrap_err();
        assert!(matches!(over, FileError::Over(_)), "{over}");
        let link = Ticket { id: which.1, expires: located.expires, signature: &located.signature };
        assert!(matches!(files.open(link).await, Err(FileError::Ticket)));
        let expected = ["PHI_FILE_SHARED", "PHI_FILE_ACCESSED", "REQUEST_REFUSED"];
        assert_eq!(world.events().await, expected, "{}", world.store);
    }
}
