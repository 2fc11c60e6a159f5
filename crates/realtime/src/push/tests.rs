use super::{PushError, Pushes};
use crate::keyset::Keyset;
use crate::testing::World;
use wire::request::{Device, Gateway};

#[tokio::test]
async fn a_device_has_the_channels_it_was_given_until_it_is_forgotten() {
    for world in World::all(1 << 20, false).await {
        let pushes = Pushes::new(world.db.clone());
        let device = |token: &str| Device {
            gateway: Gateway::Fcm,
            token: token.to_owned(),
            topic: String::new(),
            environment: "",
        };
        let (own, other) = (device("a:1"), device("b:2"));
        let list = async |start, count| {
            pushes.channels(&world.keyset, &own, (start, count)).await.unwrap()
        };
        assert_eq!(world.listens(&own, &["c", "a", "b", "a"]).await, 3);
        assert_eq!(world.listens(&own, &["a"]).await, 0, "it is there already");
        world.listens(&other, &["z"]).await;
        assert_eq!(list(None, 10).await, ["a", "b", "c"], "{}", world.store);
        assert_eq!(list(Some("a"), 1).await, ["b"]);
        pushes.remove(&world.keyset, &own, &["b", "z"]).await.unwrap();
        assert_eq!(list(None, 10).await, ["a", "c"]);
        let mut tx = world.db.read().await.unwrap();
        let shared = Pushes::shared(&mut tx, "%").await.unwrap();
        assert_eq!(shared, [["a", "c"]], "{}: the other one hears of one alone", world.store);
        assert!(Pushes::shared(&mut tx, "a%").await.unwrap().is_empty());
        drop(tx);
        pushes.forget(&world.keyset, &own).await.unwrap();
        assert!(list(None, 10).await.is_empty());
        assert_eq!(pushes.channels(&world.keyset, &other, (None, 9)).await.unwrap(), ["z"]);
    }
}

#[tokio::test]
async fn a_persons_own_channel_of_the_clinic_has_few_devices() {
    for world in World::all(1 << 20, false).await {
        let clinic = Keyset { clinic: true, ..world.keyset.as_ref().clone() };
        let add = async |keyset: &Keyset, number: usize, channel: &str| {
            let token = format!("phone-{number}");
            let (gateway, topic, environment) = (Gateway::Fcm, String::new(), "");
            let device = Device { gateway, token, topic, environment };
            let mut tx = world.db.begin().await.unwrap();
            let added = Pushes::add(&mut tx, keyset, &device, &[channel]).await?;
            tx.commit().await.unwrap();
            Ok::<i64, PushError>(added)
        };
        for number in 0..20 {
            assert_eq!(add(&clinic, number, "notification.dr-1").await.unwrap(), 1);
        }
        let more = add(&clinic, 20, "notification.dr-1").await;
        assert!(matches!(more, Err(PushError::TooManyDevices(20, _))), "{}: {more:?}", world.store);
        assert_eq!(add(&clinic, 0, "notification.dr-1").await.unwrap(), 0, "it is one of them");
        add(&clinic, 20, "notification.dr-2").await.unwrap();
        add(world.keyset.as_ref(), 20, "notification.dr-1").await.unwrap();
    }
}
