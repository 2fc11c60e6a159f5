use super::{Channels, MIGRATION_REPORTS, Registration};
use crate::history::{Deletion, HistoryError};
use crate::keyset::{Keyset, Keysets, Options as KeysetOptions};
use crate::log::{Draft, News};
use crate::testing::{World, somebody};
use db::params;
use wire::channel::Class;

const CHANNEL: &str = "consultation.dr-1.pat-1";

async fn serves(world: &World, visit: &str) {
    let mut tx = world.db.begin().await.unwrap();
    let registration = Registration {
        name: CHANNEL.to_owned(),
        class: Class::Consultation,
        consultation: Some(visit.to_owned()),
        organization: "clinic".to_owned(),
        department: None,
        patient: Some("pat-1".to_owned()),
        key_scope: Some(CHANNEL.to_owned()),
    };
    let registered = world.channels.register(&mut tx, world.keyset.id, registration).await.unwrap();
    let news = News { registered: vec![registered], ..News::default() };
    world.log.commit(tx, news).await.unwrap();
}

#[tokio::test]
async fn a_hold_on_a_visit_stands_when_the_channel_serves_the_next_one() {
    for world in World::all(1 << 20, false).await {
        serves(&world, "visit-1").await;
        serves(&world, "visit-2").await;
        serves(&world, "visit-2").await;
        let who = somebody();
        let delete = || {
            let what = Deletion::default();
            world.histories.delete(&world.keyset, &who, None, CHANNEL, what)
        };
        world.hold("consultation/visit-3").await;
        assert_eq!(delete().await.unwrap(), 0, "{}", world.store);
        world.hold("consultation/visit-1").await;
        assert!(matches!(delete().await, Err(HistoryError::Held)), "{}", world.store);
    }
}

#[tokio::test]
async fn what_is_reported_of_a_visit_is_of_its_patient_and_waits_for_a_hold_on_it() {
    for world in World::all(1 << 20, false).await {
        let reports = format!("PUBNUB_INTERNAL_MODERATION_{CHANNEL}");
        let before = world.channels.resolve(&world.keyset, &reports).await.unwrap();
        assert_eq!(before.patient, None, "{}", world.store);
        serves(&world, "visit-1").await;
        let now = world.channels.resolve(&world.keyset, &reports).await.unwrap();
        let draft = Draft::new(world.keyset.id, &reports, "pat-1", "\"sealed\"".to_owned());
        world.log.append(draft, now, None).await.unwrap();
        // Another server knows it from the store.
        for channels in [&world.channels, &std::sync::Arc::new(Channels::new(world.db.clone()))] {
            let channel = channels.resolve(&world.keyset, &reports).await.unwrap();
            let whose = (channel.patient.as_deref(), channel.key_scope.as_deref());
            assert_eq!(whose, (Some("pat-1"), Some(CHANNEL)), "{}", world.store);
            assert_eq!(channel.class, Class::Consultation, "{}", world.store);
        }
        world.hold("consultation/visit-1").await;
        let (who, what) = (somebody(), Deletion::default());
        let held = world.histories.delete(&world.keyset, &who, None, &reports, what).await;
        assert!(matches!(held, Err(HistoryError::Held)), "{}", world.store);
    }
}

#[tokio::test]
async fn what_was_reported_before_it_was_of_a_class_is_of_it_after_an_upgrade() {
    for (store, db) in db::testing::stores().await {
        db.migrate(compliance::MIGRATIONS).await.unwrap();
        let all = crate::MIGRATIONS;
        let before = all.iter().position(|one| one.name == MIGRATION_REPORTS.name).unwrap();
        db.migrate(&all[..before]).await.unwrap();
        let keyset = Keyset::new("sub", "clinic", &KeysetOptions::default());
        let keyset = Keysets::register(&db, vec![keyset]).await.unwrap().find("sub").unwrap();
        let names = [
            CHANNEL.to_owned(),
            format!("PUBNUB_INTERNAL_MODERATION_{CHANNEL}"),
            format!("PUBNUB_INTERNAL_MODERATION_{CHANNEL}.files"),
            format!("PUBNUB_INTERNAL_MODERATION_{CHANNEL}.video"),
            format!("PUBNUB_INTERNAL_MODERATION_{CHANNEL}.other"),
            format!(
                "PUBNUB_INTERNAL_MODERATION_PUBNUB_INTERNAL_THREAD_{CHANNEL}_17379929964128254"
            ),
            "PUBNUB_INTERNAL_MODERATION_queue.d1".to_owned(),
            "PUBNUB_INTERNAL_MODERATION_room.1".to_owned(),
            "room.1".to_owned(),
        ];
        let mut tx = db.begin().await.unwrap();
        let sql =
            "INSERT INTO channel (id, keyset, name, class, patient) VALUES ($1, $2, $3, $4, $5)";
        for (id, name) in (1_i64..).zip(&names) {
            let own = id == 1;
            let class = if own { "consultation" } else { "custom" };
            let row = params![id, keyset.id.0, name, class, own.then(|| "pat-1".to_owned())];
            tx.execute(sql, row).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.migrate(all).await.unwrap();
        let mut tx = db.read().await.unwrap();
        for name in &names {
            let found = super::find(&mut tx, keyset.id, name).await.unwrap().unwrap();
            let class = wire::channel::classify(name).unwrap_or(Class::Custom);
            assert_eq!(found.class, class, "{store}: {name}");
            let is_of_visit = name.ends_with(CHANNEL);
            assert_eq!(found.patient.is_some(), is_of_visit, "{store}: {name}");
        }
    }
}
