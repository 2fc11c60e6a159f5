use super::PublishError;
use crate::channel::Registration;
use crate::gate::Refusal;
use crate::keyset::Keyset;
use crate::log::News;
use crate::testing::World;
use compliance::audit::{Explorer, Query};
use wire::channel::Class;
use wire::cipher::{CipherKey, Format};

const VISIT: &str = "consultation.dr-1.pat-1";

fn sealed(key: &str, format: Format) -> String {
    let sealed = CipherKey::new(key).unwrap().encrypt_message(format, "{\"text\":\"hi\"}", [7; 16]);
    format!("\"{}\"", sealed.unwrap())
}

/// Registers the visit's channel with data keys of its own; answers the current key.
async fn visit(world: &World) -> String {
    let mut tx = world.db.begin().await.unwrap();
    let (key, _) = world.keys.current(&mut tx, VISIT).await.unwrap();
    let registration = Registration {
        name: VISIT.to_owned(),
        class: Class::Consultation,
        consultation: Some("visit-1".to_owned()),
        organization: "clinic".to_owned(),
        department: None,
        patient: Some("pat-1".to_owned()),
        key_scope: Some(VISIT.to_owned()),
    };
    let registered = world.channels.register(&mut tx, world.keyset.id, registration).await.unwrap();
    let news = News { registered: vec![registered], ..News::default() };
    world.log.commit(tx, news).await.unwrap();
    key.secret().to_owned()
}

#[tokio::test]
async fn plaintext_is_refused_witnessed_and_stored_nowhere() {
    for world in World::all(1 << 20, false).await {
        visit(&world).await;
        let refused = world.publish(VISIT, "{\"text\":\"my knee hurts\"}").await;
        assert!(
            matches!(refused, Err(PublishError::Refused(Refusal::Plaintext(_)))),
            "{refused:?}"
        );
        world.publish(VISIT, &sealed("any", Format::Acrh)).await.unwrap();
        assert_eq!(world.events().await, ["MESSAGE_FAILED", "PHI_MESSAGE_SENT"], "{}", world.store);
    }
}

#[tokio::test]
async fn a_message_that_carries_phi_and_finds_no_room_leaves_an_entry_that_says_so() {
    for world in World::all(1 << 20, false).await {
        world.publish("room.1", "\"hi\"").await.unwrap();
        let mut full = Keyset::clone(&world.keyset);
        full.quotas.channels = 1;
        let sealed = sealed("any", Format::Acrh);
        for (channel, payload) in [("room.2", "\"hi\""), (VISIT, &*sealed)] {
            let none = world.publish_on(&full, (channel, payload), None).await;
            assert!(matches!(none, Err(PublishError::Quota(1))), "{channel}: {none:?}");
        }
        world.publish(VISIT, &sealed).await.unwrap();
        let events = world.events().await;
        assert_eq!(events, ["MESSAGE_FAILED", "PHI_MESSAGE_SENT"], "{}", world.store);
    }
}

#[tokio::test]
async fn headerless_ciphertext_needs_one_of_the_channels_keys_also_after_a_rotation() {
    for world in World::all(1 << 20, false).await {
        let key = visit(&world).await;
        for format in [Format::LegacyRandomIv, Format::LegacyStaticIv] {
            world.publish(VISIT, &sealed(&key, format)).await.unwrap();
            let wrong = world.publish(VISIT, &sealed("another key", format)).await;
            assert!(
                matches!(wrong, Err(PublishError::Refused(Refusal::UnknownKey(_)))),
                "{wrong:?}"
            );
        }
        let mut tx = world.db.begin().await.unwrap();
        let next = world.keys.rotate(&mut tx, VISIT).await.unwrap();
        tx.commit().await.unwrap();
        for key in [key.as_str(), next.secret()] {
            world.publish(VISIT, &sealed(key, Format::LegacyRandomIv)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_sender_says_how_long_a_message_stays_but_not_where_the_clinic_keeps_records() {
    for world in World::all(1 << 20, false).await {
        visit(&world).await;
        let hour = Some(std::time::Duration::from_hours(1));
        world.publish_for(VISIT, &sealed("any", Format::Acrh), hour).await.unwrap();
        world.publish_for("queue.dept-1", "1", hour).await.unwrap();
        world.publish_for("room.1", "1", hour).await.unwrap();
        let kept = async || {
            let bounds = crate::history::Bounds { limit: 9, ..crate::history::Bounds::default() };
            let (names, reader) = ([VISIT, "queue.dept-1", "room.1"], crate::testing::somebody());
            let pages = world.histories.pages(&world.keyset, &reader, None, &names, bounds).await;
            pages.unwrap().iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(kept().await, [1, 1, 1], "{}", world.store);
        world.pass(61);
        assert_eq!(kept().await, [1, 1, 0], "{}", world.store);
    }
}

#[tokio::test]
async fn a_strict_keyset_opens_the_header_format_too() {
    for world in World::all(1 << 20, true).await {
        let key = visit(&world).await;
        world.publish(VISIT, &sealed(&key, Format::Acrh)).await.unwrap();
        let wrong = world.publish(VISIT, &sealed("another key", Format::Acrh)).await;
        assert!(matches!(wrong, Err(PublishError::Refused(Refusal::UnknownKey(_)))), "{wrong:?}");
    }
}

#[tokio::test]
async fn a_read_of_phi_is_witnessed_before_it_is_answered() {
    for world in World::all(1 << 20, false).await {
        visit(&world).await;
        world.publish(VISIT, &sealed("any", Format::Acrh)).await.unwrap();
        let bounds = crate::history::Bounds { limit: 10, ..crate::history::Bounds::default() };
        let somebody = crate::testing::somebody();
        let read = || world.histories.pages(&world.keyset, &somebody, None, &[VISIT], bounds);
        assert_eq!(read().await.unwrap()[0].len(), 1);
        assert_eq!(
            world.events().await,
            ["PHI_MESSAGE_SENT", "PHI_MESSAGE_READ"],
            "{}",
            world.store
        );
        let mut tx = world.db.begin().await.unwrap();
        tx.execute("ALTER TABLE audit_batch RENAME TO away", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(read().await.is_err(), "{}: what cannot be witnessed is not read", world.store);
    }
}

#[tokio::test]
async fn the_entry_of_a_message_has_the_reference_that_its_sender_wrote_beside_it_if_it_is_one() {
    let reference = "0b8f6c52-4c86-4d1a-8f0a-7b0c51a9a3f2";
    for world in World::all(1 << 20, false).await {
        visit(&world).await;
        let payload = sealed("any", Format::Acrh);
        for meta in [
            None,
            Some(format!(r#"{{"senderRole":"patient","auditRef":"{reference}"}}"#)),
            Some(r#"{"auditRef":"pat-1"}"#.to_owned()),
            Some(r#"{"auditRef":7}"#.to_owned()),
        ] {
            let said = (VISIT, payload.as_str(), meta.as_deref());
            world.publish_beside(&world.keyset, said, None).await.unwrap();
        }
        world.audit.settle(&world.db).await.unwrap();
        let explorer = Explorer::new(world.db.clone(), world.audit.signer());
        let event = Some("PHI_MESSAGE_SENT".to_owned());
        let mut entries =
            explorer.find(&Query { event, limit: 9, ..Query::default() }).await.unwrap();
        entries.sort_by_key(|entry| entry.index);
        let told: Vec<_> = entries.iter().map(|entry| entry.details.get("auditRef")).collect();
        let reference = reference.to_owned();
        assert_eq!(told, [None, Some(&reference), None, None], "{}", world.store);
    }
}
