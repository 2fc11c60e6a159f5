use super::rules::changed;
use super::{Change, Groups};
use crate::fanout::{Collected, Interest};
use crate::testing::{World, somebody};
use std::sync::Arc;

#[test]
fn channels_join_once_and_leave_in_any_order() {
    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(changed(&list(&["a"]), Change::Add(&["b", "a", "b"])), ["a", "b"]);
    assert_eq!(changed(&list(&["a", "b"]), Change::Remove(&["a", "z"])), ["b"]);
    assert!(changed(&list(&["a", "b"]), Change::Delete).is_empty());
}

async fn change(world: &World, groups: &Groups, change: Change<'_>) {
    groups.change(&world.keyset, &somebody(), None, "desk", change).await.unwrap();
}

fn desk(world: &World, cursor: wire::Timetoken) -> Vec<(String, String)> {
    let interest = Interest::new(Vec::new(), Vec::new(), vec!["desk".into()]);
    match world.log.hub(world.keyset.id).unwrap().collect(&interest, cursor, 100, None) {
        Collected::Messages(found) => found
            .iter()
            .map(|(one, index)| (one.channel.to_string(), interest.name(*index).to_owned()))
            .collect(),
        Collected::Waiting(_) => Vec::new(),
        Collected::Behind(floor) => panic!("behind {floor}"),
    }
}

#[tokio::test]
async fn an_open_poll_follows_a_group_that_changes() {
    for world in World::all(1 << 20, false).await {
        let groups = Groups::new(Arc::clone(&world.log));
        change(&world, &groups, Change::Add(&["room.1", "room.2"])).await;
        let start = world.head();
        assert!(desk(&world, start).is_empty(), "{}", world.store);
        let interest = Interest::new(Vec::new(), Vec::new(), vec!["desk".into()]);
        let hub = world.log.hub(world.keyset.id).unwrap();
        let Collected::Waiting(ticket) = hub.collect(&interest, start, 100, None) else {
            panic!("nothing was said")
        };
        change(&world, &groups, Change::Add(&["room.3"])).await;
        change(&world, &groups, Change::Remove(&["room.1"])).await;
        world.publish("room.1", "1").await.unwrap();
        world.publish("room.3", "3").await.unwrap();
        tokio::time::timeout(std::time::Duration::from_secs(5), ticket.rung()).await.unwrap();
        let heard = desk(&world, start);
        assert_eq!(heard, [("room.3".to_owned(), "desk".to_owned())], "{}", world.store);
        drop(ticket);
        assert_eq!(hub.waiting(), 0);
        let fresh = Groups::new(Arc::clone(&world.log));
        let channels = fresh.channels(&world.keyset, "desk").await.unwrap();
        assert_eq!(channels.iter().map(|name| &**name).collect::<Vec<_>>(), ["room.2", "room.3"]);
        assert_eq!(fresh.list(&world.keyset).await.unwrap(), ["desk"]);
        change(&world, &groups, Change::Delete).await;
        assert!(fresh.list(&world.keyset).await.unwrap().is_empty());
        let last = world.events().await;
        assert_eq!(last.iter().filter(|event| *event == "CHANNEL_GROUP_CHANGED").count(), 4);
    }
}
