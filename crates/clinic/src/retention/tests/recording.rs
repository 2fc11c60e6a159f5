//! Recordings, which have a class of their own and bytes beside the store.

use super::{CHANNEL, copies, count, days, on, open, retention, ruled, who};
use crate::testing::{House, houses, houses_with};
use crate::{Caller, Settings, seal};
use compliance::keys::{Sealer, sealed_by};
use compliance::retention::{Cause, RetentionError};
use futures_util::TryStreamExt as _;
use jiff::SignedDuration;
use kernel::{Clock as _, ConsultationId, Role};
use realtime::access::Principal;
use realtime::file::{FileError, Files};

/// A visit of pat-1 of which a film was kept, with what the folder of files then holds of it, and whether it still reads.
struct Filmed {
    folder: tempfile::TempDir,
    files: Files,
    id: String,
    bytes: Vec<u8>,
    dr: Caller,
    visit: ConsultationId,
}

/// Where recordings are part of the record.
async fn keeping() -> Vec<House> {
    houses_with(Settings { recording_kept: SignedDuration::ZERO, ..Settings::default() }).await
}

async fn filmed(house: &House) -> Filmed {
    let (dr, visit) = house.documented().await;
    let folder = tempfile::tempdir().unwrap();
    let files = house.files(folder.path()).await;
    let (id, bytes) = house.film(&files).await;
    let kept = house.clinic.recordings.file(&dr, &visit, &id).await.unwrap();
    assert_eq!(kept.parts.len(), 1, "{}", house.store);
    assert_eq!(kept.parts[0].file, id, "{}", house.store);
    Filmed { folder, files, id, bytes, dr, visit }
}

impl Filmed {
    /// The film as a browser gets it, which opens it by the visit's key.
    async fn read(&self) -> Option<Vec<u8>> {
        let pieces: Vec<_> =
            self.files.bytes(&self.id).await.unwrap()?.try_collect().await.unwrap();
        Some(pieces.concat())
    }

    /// What a thief of the folder has.
    fn stored(&self) -> Vec<Vec<u8>> {
        let folders = std::fs::read_dir(self.folder.path()).unwrap();
        let files = folders.flat_map(|one| std::fs::read_dir(one.unwrap().path()).unwrap());
        files.map(|one| std::fs::read(one.unwrap().path()).unwrap()).collect()
    }

    async fn swept(&self) {
        for _ in 0..2 {
            self.files.sweep().await.unwrap();
        }
    }

    /// The key of its bytes as it stands there, with what it is bound to.
    async fn key(&self, house: &House) -> (String, Vec<u8>) {
        let mut tx = house.db.read().await.unwrap();
        let sql = "SELECT content_key FROM recording_part";
        let key = tx.query_opt(sql, Vec::new()).await.unwrap().unwrap().blob(0).unwrap();
        (format!("{}/{}", self.visit, self.id), key)
    }
}

async fn opens(house: &House, (row, key): &(String, Vec<u8>)) -> bool {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let mut tx = house.db.read().await.unwrap();
    let place = ("recording_part", "content_key", row.as_str());
    seal::open_one(&mut tx, &sealer, place, key).await.is_ok()
}

#[tokio::test]
async fn a_recording_goes_by_a_rule_of_its_own_and_the_record_stays() {
    for house in keeping().await {
        let store = house.store;
        let film = filmed(&house).await;
        film.swept().await;
        let stored = film.stored();
        assert!(
            stored.len() == 1 && stored[0] != film.bytes,
            "{store}: the visit's key opens it not"
        );
        assert!(film.read().await.unwrap() == film.bytes, "{store}: and it reads as ever");
        let (key, copies, said) =
            (film.key(&house).await, copies(&house).await, house.kept(CHANNEL).await);
        assert!(opens(&house, &key).await, "{store}");
        let retention = retention(&house).await;
        days(&house, 400);
        film.swept().await;
        let early = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&early.id).await.unwrap();
        assert!(!listed.iter().any(|item| item.subject == "pat-1"), "{store}: as the record");
        assert!(film.read().await.is_some(), "{store}: it has no end of its own");
        retention.object(who("officer-1"), &early.id).await.unwrap();

        ruled(&retention, seal::RECORDING, 30).await;
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        let due: Vec<_> = listed.iter().filter(|item| item.subject == "pat-1").collect();
        assert_eq!(
            due.iter().map(|item| &*item.class).collect::<Vec<_>>(),
            ["recording"],
            "{store}"
        );
        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        days(&house, 31);
        retention.run(&plan.id).await.unwrap();
        film.swept().await;

        assert!(film.read().await.is_none() && film.stored().is_empty(), "{store}: it is gone");
        assert!(!opens(&house, &key).await, "{store}: and no backup's bytes of it open");
        assert_eq!(open(&house, &copies).await, [true; 3], "{store}: no other class went");
        assert_eq!(house.kept(CHANNEL).await, said, "{store}: nor what was said");
        let note = house.clinic.charts.note(&film.dr, &film.visit).await.unwrap();
        assert_eq!(note.text.expose(), "No fever since Monday.", "{store}");
        let left = house.clinic.recordings.find(&film.dr, &film.visit).await.unwrap();
        assert!(left.parts.is_empty(), "{store}");
        let certificates = retention.certificates().await.unwrap();
        let class = "\"class\":\"recording\"";
        let (body, _) = certificates.iter().find(|(body, _)| body.contains(class)).unwrap();
        for said in ["\"recording/", "\"keys_destroyed\":1", "\"left\":0", "did not open"] {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }
        assert!(!body.contains("pat-1") && !body.contains("medical-record/"), "{store}: {body}");
    }
}

#[tokio::test]
async fn a_recording_goes_with_its_record_also_before_its_bytes_had_their_own_key() {
    for (house, is_swept) in [(keeping().await, true), (keeping().await, false)]
        .into_iter()
        .flat_map(|(all, is_swept)| all.into_iter().map(move |house| (house, is_swept)))
    {
        let store = house.store;
        let film = filmed(&house).await;
        if is_swept {
            film.swept().await;
        }
        let key = film.key(&house).await;
        let retention = retention(&house).await;
        let what = (seal::RECORD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        film.swept().await;
        assert!(film.read().await.is_none() && film.stored().is_empty(), "{store}");
        assert!(!opens(&house, &key).await, "{store}");
        for sql in ["SELECT COUNT(*) FROM recording_part", "SELECT COUNT(*) FROM file"] {
            assert_eq!(count(&house, sql).await, 0, "{store}: {sql}");
        }
        let body = retention.certificates().await.unwrap().remove(0).0;
        assert!(body.contains("\"recording/") && body.contains("\"medical-record/"), "{body}");
    }
}

#[tokio::test]
async fn a_recording_that_is_held_stays_whoever_wants_it_gone() {
    for house in keeping().await {
        let store = house.store;
        let film = filmed(&house).await;
        let retention = retention(&house).await;
        ruled(&retention, seal::RECORDING, 30).await;
        days(&house, 40);
        let plan = retention.plan(who("officer-1")).await.unwrap();
        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        days(&house, 31);
        // It comes after the approval, and is on that class alone.
        retention.hold(who("officer-1"), on("class/recording")).await.unwrap();
        retention.run(&plan.id).await.unwrap();
        let items = retention.items(&plan.id).await.unwrap();
        let item = items.iter().find(|item| item.class == "recording").unwrap();
        assert_eq!(item.reason.as_deref(), Some("held"), "{store}");
        for class in [seal::RECORDING, seal::RECORD] {
            let what = (class, "pat-1");
            let held = retention.propose_shred(who("officer-1"), what, Cause::Law).await;
            assert!(matches!(held, Err(RetentionError::Held)), "{store}: {class}");
        }
        // Nor does its provider remove it among the files of the visit.
        let provider = Principal::open("dr-1", Role::Provider);
        let channel = format!("{CHANNEL}.files");
        let which = (channel.as_str(), film.id.as_str(), "recording-2026.webm");
        let held = film.files.remove(&house.keyset, &provider, None, which).await;
        assert!(matches!(held, Err(FileError::Held)), "{store}: {held:?}");
        film.swept().await;
        assert!(film.read().await.unwrap() == film.bytes, "{store}");
    }
}

#[tokio::test]
async fn a_film_of_before_gets_a_key_of_its_own_and_one_that_the_records_key_sealed_is_moved() {
    for house in keeping().await {
        let store = house.store;
        let film = filmed(&house).await;
        let (row, sealed) = film.key(&house).await;
        let place = ("recording_part", "content_key", row.as_str());
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let text = seal::open_one(&mut tx, &sealer, place, &sealed).await.unwrap();
        let record = sealer.own(&mut tx, &seal::scope("pat-1", seal::RECORD)).await.unwrap();
        let old = record.seal(place, &text).unwrap();
        let put = "UPDATE recording_part SET content_key = $1";
        tx.execute(put, db::params![old]).await.unwrap();
        tx.commit().await.unwrap();
        film.swept().await;
        assert!(film.read().await.unwrap() == film.bytes, "{store}: it opens as it is");
        let done = house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!((done.fields, done.shut), (1, 0), "{store}");
        let own = seal::scope("pat-1", seal::RECORDING);
        assert_eq!(sealed_by(&film.key(&house).await.1), Some(own.as_str()), "{store}");
        assert!(film.read().await.unwrap() == film.bytes, "{store}: and moved");

        // One of before there were such keys: the visit's key is all there is.
        let (id, bytes) = house.film(&film.files).await;
        let add = "INSERT INTO recording_part (consultation, file, filed) VALUES ($1, $2, 0)";
        let mut tx = house.db.begin().await.unwrap();
        tx.execute(add, db::params![film.visit.as_str(), &id]).await.unwrap();
        tx.commit().await.unwrap();
        film.swept().await;
        assert!(film.stored().contains(&bytes), "{store}");
        house.clinic.resealing.run(|_| ()).await.unwrap();
        film.swept().await;
        assert!(!film.stored().contains(&bytes), "{store}: it is sealed by its own");
        let older = Filmed { id, bytes, ..film };
        assert!(older.read().await.unwrap() == older.bytes, "{store}: and reads as ever");
    }
}

#[tokio::test]
async fn a_recording_ends_on_the_day_that_patients_were_told_unless_a_rule_says_otherwise() {
    for house in houses().await {
        let store = house.store;
        let film = filmed(&house).await;
        let mut known = house.clinic.recordings.find(&film.dr, &film.visit).await.unwrap();
        assert_eq!(known.kept_days, Some(90), "{store}: which those read who are asked");
        let part = known.parts.remove(0);
        let told = Settings::default().recording_kept;
        assert_eq!(part.until, Some(house.clock.now().checked_add(told).unwrap()), "{store}");
        film.swept().await;
        days(&house, 89);
        film.swept().await;
        assert!(film.read().await.unwrap() == film.bytes, "{store}");
        let again = house.clinic.recordings.file(&film.dr, &film.visit, &film.id).await.unwrap();
        assert_eq!(again.parts, [part], "{store}: filed twice it ends as it did");
        let retention = retention(&house).await;
        ruled(&retention, seal::RECORDING, 400).await;
        let (id, bytes) = house.film(&film.files).await;
        let kept = house.clinic.recordings.file(&film.dr, &film.visit, &id).await.unwrap();
        assert_eq!(kept.kept_days, None, "{store}");
        let later = kept.parts.iter().find(|part| part.file == id).unwrap();
        assert_eq!(later.until, None, "{store}: it goes by the rule");
        days(&house, 2);
        film.swept().await;
        assert!(film.read().await.is_none(), "{store}: what was told is kept");
        days(&house, 200);
        film.swept().await;
        let later = Filmed { id, bytes, ..film };
        assert!(later.read().await.unwrap() == later.bytes, "{store}");
    }
}
