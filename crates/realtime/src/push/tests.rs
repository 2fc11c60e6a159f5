use super::Pushes;
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
        pushes.add(&world.keyset, &own, &["c", "a", "b", "a"]).await.unwrap();
        pushes.add(&world.keyset, &other, &["z"]).await.unwrap();
        assert_eq!(list(None, 10).await, ["a", "b", "c"], "{}", world.store);
        assert_eq!(list(Some("a"), 1).await, ["b"]);
        pushes.remove(&world.keyset, &own, &["b", "z"]).await.unwrap();
        assert_eq!(list(None, 10).await, ["a", "c"]);
        pushes.forget(&world.keyset, &own).await.unwrap();
        assert!(list(None, 10).await.is_empty());
        assert_eq!(pushes.channels(&world.keyset, &other, (None, 9)).await.unwrap(), ["z"]);
    }
}
