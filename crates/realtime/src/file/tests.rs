use super::{
    Apart, FileError, Files, Found, Links, NewFile, Parts, ScanError, Scanned, Scanner, Scanning,
    Ticket, give_up, keep_apart, lose, named as all_named, stored as all_stored,
};
use crate::access::{Credentials, Grant, Need, Principal};
use crate::channel::Registration;
use crate::file::Prepared;
use crate::keyset::{Keyset, Keysets};
use crate::log::News;
use crate::quarantine::Quarantine;
use crate::testing::{World, somebody};
use bytes::Bytes;
use compliance::keys::{ContentKey, Sealer};
use db::{Blobs, Tx, params};
use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use jiff::SignedDuration;
use kernel::{Actor, Clock as _, Phi, Role, SystemRandom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use wire::channel::Class;
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

const PHI: &str = "consultation.prov-1.pat-1.files";

const fn named(name: &str) -> NewFile<'_> {
    NewFile { name, valid_until: None, address: None }
}

async fn files(world: &World, folder: &std::path::Path) -> Files {
    files_with(world, folder, (None, None)).await
}

/// Who looks at files, and who keeps them apart.
type Doors = (Option<Arc<dyn Scanner>>, Option<Arc<dyn Apart>>);

async fn files_with(world: &World, folder: &std::path::Path, (scanner, apart): Doors) -> Files {
    let keysets = Keysets::register(&world.db, vec![world.keyset.as_ref().clone()]).await.unwrap();
    Files::new(Parts {
        channels: Arc::clone(&world.channels),
        log: Arc::clone(&world.log),
        gates: Arc::clone(&world.gates),
        scanner,
        apart,
        blobs: Blobs::folder(folder).unwrap(),
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
        let most = |limit: u64| FileError::TooLarge(limit).to_string();
        assert!(most((25 << 20) + 64).contains("larger than 25 MB,"), "of ciphertext, too");
        assert!(most(30_000_000).contains("larger than 30000000 bytes,"));
        receiving.give_up().await.unwrap();
        upload(&files, &prepared, b"small").await.unwrap();

        let late = files.prepare(&world.keyset, &somebody(), "room.1", named("b")).await.unwrap();
        world.pass(5);
        assert!(matches!(files.receive(ticket(&late), None).await, Err(FileError::Ticket)));
    }
}

/// Somebody who has a token for `room.1` for so many minutes.
async fn holder(world: &World, ttl_minutes: u32) -> Principal {
    let both = Permissions::READ | Permissions::WRITE;
    let mut tx = world.db.begin().await.unwrap();
    let grant = Grant {
        uuid: "pat-1".to_owned(),
        role: Role::Patient,
        channels: vec![("room.1".to_owned(), both)],
        patterns: Vec::new(),
        ttl_minutes,
        scope: "visit-1".to_owned(),
        holder: None,
    };
    let token = world.access.issue(&mut tx, &world.keyset, grant).await.unwrap();
    tx.commit().await.unwrap();
    let credentials = Credentials { uuid: Some("pat-1"), auth: Some(&token), signed: None };
    let need = Need::channel("room.1", both);
    world.access.check(&world.keyset, credentials, &[need]).unwrap()
}

#[tokio::test]
async fn who_is_taken_out_has_nothing_left_of_a_form_a_link_or_an_upload_under_way() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let who = holder(&world, 15).await;
        let prepare = async || files.prepare(&world.keyset, &who, "room.1", named("a")).await;
        let (sent, form, begun) =
            (prepare().await.unwrap(), prepare().await.unwrap(), prepare().await.unwrap());
        upload(&files, &sent, b"some").await.unwrap();
        let which = ("room.1", sent.id.as_str(), "a");
        let located = files.locate(&world.keyset, &who, None, which).await.unwrap();
        let link =
            || Ticket { id: which.1, expires: located.expires, signature: &located.signature };
        assert_eq!(files.open(link()).await.unwrap().size, 4, "{store}: while they are in");
        let mut receiving = files.receive(ticket(&begun), None).await.unwrap();
        receiving.push(Bytes::from_static(b"more")).await.unwrap();

        let mut tx = world.db.begin().await.unwrap();
        let revoked = world.access.revoke_scope(&mut tx, "visit-1").await.unwrap();
        world.log.commit(tx, News { revoked, ..News::default() }).await.unwrap();
        assert!(matches!(files.open(link()).await, Err(FileError::Ticket)), "{store}");
        let refused = files.receive(ticket(&form), None).await;
        assert!(matches!(refused, Err(FileError::Ticket)), "{store}");
        assert!(matches!(receiving.finish().await, Err(FileError::Ticket)), "{store}");
        let all = files.list(&world.keyset, "room.1", (9, None)).await.unwrap();
        assert_eq!(all.files.len(), 1, "{store}: what came late is not there");
        assert_eq!(stored(folder.path()), 1, "{store}: nor are its bytes");
        // What somebody else got holds.
        assert_eq!(download(&files, &world, which).await, b"some", "{store}");
    }
}

#[tokio::test]
async fn no_form_and_no_link_outlives_the_token_by_which_it_was_got() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let who = holder(&world, 2).await;
        let prepared = files.prepare(&world.keyset, &who, "room.1", named("a")).await.unwrap();
        assert_eq!(Some(prepared.expires), who.expires, "{}", world.store);
        upload(&files, &prepared, b"some").await.unwrap();
        let which = ("room.1", prepared.id.as_str(), "a");
        let located = files.locate(&world.keyset, &who, None, which).await.unwrap();
        assert_eq!(located.seconds, 120, "{}", world.store);
        // Cut off, what names the token is missed.
        let short = located.signature.get(..43).unwrap();
        let link = Ticket { id: which.1, expires: located.expires, signature: short };
        assert!(matches!(files.open(link).await, Err(FileError::Ticket)), "{}", world.store);
    }
}

#[tokio::test]
async fn an_upload_that_began_in_time_is_kept_though_its_token_ends_meanwhile() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let who = holder(&world, 2).await;
        let prepare = async || files.prepare(&world.keyset, &who, "room.1", named("a")).await;
        let (slow, out) = (prepare().await.unwrap(), prepare().await.unwrap());
        let mut receiving = files.receive(ticket(&slow), None).await.unwrap();
        receiving.push(Bytes::from_static(b"some")).await.unwrap();
        world.pass(3);
        receiving.finish().await.expect(store);
        let all = files.list(&world.keyset, "room.1", (9, None)).await.unwrap();
        assert_eq!(all.files.len(), 1, "{store}");
        // One by which nothing had begun is over with its token.
        let late = files.receive(ticket(&out), None).await;
        assert!(matches!(late, Err(FileError::Ticket)), "{store}");

        // Whoever was taken out before stays out, also once their token would be over anyway.
        let who = holder(&world, 2).await;
        let form = files.prepare(&world.keyset, &who, "room.1", named("b")).await.unwrap();
        let mut receiving = files.receive(ticket(&form), None).await.unwrap();
        receiving.push(Bytes::from_static(b"some")).await.unwrap();
        let mut tx = world.db.begin().await.unwrap();
        let revoked = world.access.revoke_scope(&mut tx, "visit-1").await.unwrap();
        world.log.commit(tx, News { revoked, ..News::default() }).await.unwrap();
        world.pass(3);
        world.access.sweep(&world.db).await.unwrap();
        assert!(matches!(receiving.finish().await, Err(FileError::Ticket)), "{store}");
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
        // On the clinic's own keyset it is a record, which no client removes.
        let clinic = Keyset { clinic: true, ..world.keyset.as_ref().clone() };
        let refused = files.remove(&clinic, &somebody(), None, which).await;
        assert!(matches!(refused, Err(FileError::Record)), "{}: {refused:?}", world.store);
        let page = files.browse(&clinic, (&who, None), PHI, (9, None)).await.unwrap().files;
        files.remove(&world.keyset, &somebody(), None, which).await.unwrap();
        let events = world.events().await.join(" ");
        let expected = "REQUEST_REFUSED PHI_FILE_SHARED PHI_FILE_ACCESSED REQUEST_REFUSED \
                        PHI_FILE_ACCESSED PHI_FILE_REMOVED";
        assert_eq!((events.as_str(), page.len()), (expected, 1), "{}", world.store);
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
        let files =
            files_with(&world, folder.path(), (Some(Arc::clone(&watchdog) as _), None)).await;
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
        let past = NewFile { valid_until: until(0), ..named("rx.pdf") };
        let refused = files.prepare(&world.keyset, &who, PHI, past).await;
        assert!(matches!(refused, Err(FileError::Past)));
        let new = NewFile { valid_until: until(2), ..named("rx.pdf") };
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
        assert_eq!(world.entries().await[0]["details"]["verb"], "FILE_UPLOAD");
    }
}

#[tokio::test]
async fn a_sweep_takes_nothing_that_is_held_however_much_that_is() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let store = world.store;
        let put = async |channel: &str| {
            let prepared =
                files.prepare(&world.keyset, &somebody(), channel, named("a")).await.unwrap();
            upload(&files, &prepared, b"some").await.unwrap();
            world.change("UPDATE file SET expires = 1", Vec::new()).await;
            prepared.id
        };
        let left = async |channel: &str| {
            let mut tx = world.db.begin().await.unwrap();
            let sql = "SELECT COUNT(*) FROM file WHERE channel = $1 AND state = 2";
            tx.query_opt(sql, params![channel]).await.unwrap().unwrap().int(0).unwrap()
        };
        let one = put("room.1").await;
        for number in 0..220 {
            // More than are looked at in one go.
            let copy = "INSERT INTO file (id, keyset, channel, name, uploader, role, state, size, created, expires)
                        SELECT $2, keyset, channel, name, uploader, role, state, size, created, expires
                        FROM file WHERE id = $1";
            world.change(copy, params![&one, format!("{number:03}-copy")]).await;
        }
        put("room.2").await;
        world.hold("channel/room.1").await;
        files.sweep().await.unwrap();
        assert_eq!((left("room.1").await, left("room.2").await), (221, 0), "{store}");
        assert_eq!(stored(folder.path()), 1, "{store}: the bytes, too");

        put("room.2").await;
        world.hold("class/custom").await;
        files.sweep().await.unwrap();
        assert_eq!(left("room.2").await, 1, "{store}: by its class");
    }
}

#[tokio::test]
async fn what_is_written_down_as_lost_is_told_whatever_is_held_and_given_once_it_is_back() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let store = world.store;
        let file = files.prepare(&world.keyset, &somebody(), "room.1", named("a")).await.unwrap();
        upload(&files, &file, b"some").await.unwrap();
        let place = folder.path().join(&file.id[..2]).join(&file.id);
        std::fs::remove_file(&place).unwrap();
        world.hold("channel/room.1").await;
        let now = world.clock.now();
        for written in [1, 0] {
            let mut tx = world.db.begin().await.unwrap();
            let entries = lose(&mut tx, std::slice::from_ref(&file.id), now).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(entries.len(), written, "{store}");
        }
        let mut tx = world.db.read().await.unwrap();
        let counts = (all_named(&mut tx).await.unwrap(), all_stored(&mut tx).await.unwrap());
        drop(tx);
        assert_eq!((counts.0.len(), counts.1.len()), (1, 0), "{store}: no backup looks for it");
        let which = ("room.1", file.id.as_str(), "a");
        let link = files.locate(&world.keyset, &somebody(), None, which).await.unwrap();
        let link = Ticket { id: which.1, expires: link.expires, signature: &link.signature };
        let gone = files.open(link).await;
        assert!(matches!(gone, Err(FileError::Lost)), "{store}: {gone:?}");
        std::fs::write(&place, b"some").unwrap();
        assert_eq!(download(&files, &world, which).await, b"some", "{store}");
    }
}

/// The key of every film, until it is destroyed.
#[derive(Default)]
struct Films(Mutex<Option<Phi>>);

impl Apart for Films {
    fn class(&self) -> &'static str {
        "film"
    }

    fn key<'a>(&'a self, _: &'a mut Tx, _: &'a str) -> Found<'a> {
        let key = self.0.lock().unwrap().as_ref().map(|text| ContentKey::read(text).unwrap());
        Box::pin(async { Ok(key) })
    }
}

/// What stands in a folder of files, each by its name.
fn content(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let read =
        |path: std::path::PathBuf| (path.display().to_string(), std::fs::read(&path).unwrap());
    files.map(|entry| read(entry.unwrap().path())).collect()
}

#[tokio::test]
async fn a_file_that_is_kept_apart_reads_as_ever_and_goes_with_its_own_key() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let folder = tempfile::tempdir().unwrap();
        let films = Arc::new(Films(Mutex::new(Some(ContentKey::make()))));
        let door = (None, Some(Arc::clone(&films) as _));
        let files = files_with(&world, folder.path(), door).await;
        // Around the size of a piece, and more than two of them.
        for size in [1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 700_000] {
            let whole: Vec<u8> = (0..=250).cycle().take(size).collect();
            let film = files.prepare(&world.keyset, &somebody(), "room.1", named("a")).await;
            let film = film.unwrap();
            upload(&files, &film, &whole).await.unwrap();
            let which = ("room.1", film.id.as_str(), "a");
            let mut tx = world.db.begin().await.unwrap();
            let elsewhere = keep_apart(&mut tx, world.keyset.id, ("room.2", &film.id), None).await;
            assert!(!elsewhere.unwrap(), "{store}: it is none of that channel's");
            assert!(keep_apart(&mut tx, world.keyset.id, (which.0, which.1), None).await.unwrap());
            tx.commit().await.unwrap();
            let plain = |there: &[(String, Vec<u8>)]| {
                there.iter().filter(|(_, bytes)| *bytes == whole).count()
            };
            for (count, bare) in [(1, 1), (2, 1), (1, 0)] {
                let there = content(folder.path());
                assert_eq!((there.len(), plain(&there)), (count, bare), "{store}: {size}");
                assert!(download(&files, &world, which).await == whole, "{store}: {size}");
                files.sweep().await.unwrap();
            }
            // As a backup has it that was taken in between: the row of before, the bytes of after.
            world.change("UPDATE file SET apart = 0", Vec::new()).await;
            for _ in 0..3 {
                assert!(download(&files, &world, which).await == whole, "{store}: {size}");
                files.sweep().await.unwrap();
            }
            world.hold("class/film").await;
            let held = files.remove(&world.keyset, &somebody(), None, which).await;
            assert!(matches!(held, Err(FileError::Held)), "{store}: {held:?}");
            world.change("DELETE FROM legal_hold", Vec::new()).await;

            let key = films.0.lock().unwrap().take();
            assert!(files.bytes(&film.id).await.unwrap().is_none(), "{store}: its key is gone");
            *films.0.lock().unwrap() = Some(ContentKey::make());
            let mut other = files.bytes(&film.id).await.unwrap().unwrap();
            assert!(other.try_next().await.is_err(), "{store}: another key opens nothing");
            *films.0.lock().unwrap() = key;
            let mut tx = world.db.begin().await.unwrap();
            give_up(&mut tx, std::slice::from_ref(&film.id)).await.unwrap();
            tx.commit().await.unwrap();
            assert!(files.bytes(&film.id).await.unwrap().is_none(), "{store}");
            files.sweep().await.unwrap();
            assert_eq!(content(folder.path()), [], "{store}: nor are there bytes");
        }
    }
}
