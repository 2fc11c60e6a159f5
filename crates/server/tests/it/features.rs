//! What a keyset is set to offer, and what it answers to the rest.

use crate::world::{PUB, SUB, World, encode, settings};

#[test]
fn what_is_switched_off_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let open = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\n[keyset.features.persistence]\n\
        enabled = false\ndelete = false\n[keyset.features.stream_controller]\n\
        channels_per_group = 2\nwildcards = false\n[keyset.features.app_context]\n\
        enabled = false\n[keyset.features.push]\nenabled = false\n";
    let world = World::serve(folder.path(), &format!("{base}{open}"));
    let mut client = world.client();
    let mut message = |path: &str| {
        let answer = client.get(path);
        (answer.status, answer.text())
    };
    assert_eq!(message("/publish/pub-x/sub-x/0/hall/0/1?uuid=a").0, 200);
    let history = message("/v3/history/sub-key/sub-x/channel/hall").1;
    assert!(history.contains("\"channels\":{}"), "{history}");
    let (status, text) = message("/v2/subscribe/sub-x/a.*/0?uuid=a");
    assert!(status == 400 && text.contains("Wildcard subscribe is not enabled"), "{text}");
    let group = "/v1/channel-registration/sub-key/sub-x/channel-group/g?add=";
    assert_eq!(message(&format!("{group}a,b")).0, 200);
    let (status, text) = message(&format!("{group}c"));
    assert!(status == 400 && text.contains("at most 2 channels"), "{text}");
    let (status, text) = message("/v2/objects/sub-x/uuids/a");
    assert!(status == 403 && text.contains("App Context is not enabled"), "{text}");
    let (status, text) = message("/v1/push/sub-key/sub-x/devices/t?type=fcm");
    assert!(status == 403 && text.contains("Push Notifications"), "{text}");
    let delete = client.send("DELETE", "/v3/history/sub-key/sub-x/channel/hall", &[], b"");
    assert!(delete.status == 403 && delete.text().contains("Storage Delete"), "{}", delete.text());
    // The clinic's own keyset is as it was.
    let token = world.token("a", &[("room.1", 3)]);
    let path = format!("/publish/{PUB}/{SUB}/0/room.1/0/1?uuid=a&auth={}", encode(&token));
    assert_eq!(client.get(&path).status, 200);
}
