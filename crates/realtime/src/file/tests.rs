use super::{FileError, Files, Links, Parts, Ticket};
use crate::file::Prepared;
use crate::keyset::Keysets;
use crate::testing::{World, somebody};
use bytes::Bytes;
use compliance::keys::Sealer;
use db::Blobs;
use futures_util::TryStreamExt as _;
use kernel::SystemRandom;
use std::sync::Arc;
use wire::cipher::{CipherKey, Format};

const PHI: &str = "consultation.prov-1.pat-1.files";

async fn files(world: &World, folder: &std::path::Path) -> Files {
    let keysets = Keysets::register(&world.db, vec![world.keyset.as_ref().clone()]).await.unwrap();
    Files::new(Parts {
        channels: Arc::clone(&world.channels),
        log: Arc::clone(&world.log),
        gates: Arc::clone(&world.gates),
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
            let prepared = files.prepare(&world.keyset, &somebody(), "room.1", name).await.unwrap();
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
        let prepared = files.prepare(&world.keyset, &somebody(), "room.1", "a").await.unwrap();
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

        let late = files.prepare(&world.keyset, &somebody(), "room.1", "b").await.unwrap();
        world.pass(5);
        assert!(matches!(files.receive(ticket(&late), None).await, Err(FileError::Ticket)));
    }
}

#[tokio::test]
async fn what_never_came_or_stopped_coming_is_swept() {
    for world in World::all(1 << 20, false).await {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&world, folder.path()).await;
        let kept = files.prepare(&world.keyset, &somebody(), "room.1", "kept").await.unwrap();
        upload(&files, &kept, b"kept").await.unwrap();
        files.prepare(&world.keyset, &somebody(), "room.1", "never").await.unwrap();
        let cut = files.prepare(&world.keyset, &somebody(), "room.1", "cut").await.unwrap();
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
        let prepare = || files.prepare(&world.keyset, &who, PHI, "result.pdf");
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
