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
    let (status, text) = message("/v2/history/sub-key/sub-x/channel/hall");
    let told =
        "[[\"Use of the history API requires the Storage & Playback add-on which is not enabled";
    assert!(status == 200 && text.starts_with(told) && text.ends_with("\"],0,0]"), "{text}");
    let told = "\"error_message\":\"Use of the history API requires the Storage & Playback which is not \
        enabled for this subscribe key";
    for path in ["channel/hall", "channel/hall,ward", "message-counts/hall?timetoken=1"] {
        let (status, text) = message(&format!("/v3/history/sub-key/sub-x/{path}"));
        assert!(status == 403 && text.contains(told), "{path}: {text}");
    }
    let (status, text) = message("/v3/history-with-actions/sub-key/sub-x/channel/hall");
    assert!(status == 403 && text.contains(told), "{text}");
    let (status, text) = message("/v2/subscribe/sub-x/a.*/0?uuid=a");
    assert!(status == 400 && text.contains("Wildcard subscribe is not enabled"), "{text}");
    let group = "/v1/channel-registration/sub-key/sub-x/channel-group/g?add=";
    assert_eq!(message(&format!("{group}a,b")).0, 200);
    let (status, text) = message(&format!("{group}c"));
    assert!(status == 400 && text.contains("\"Maximum channel group count exceeded.\""), "{text}");
    let (status, text) = message("/v2/objects/sub-x/uuids/a");
    assert!(status == 403 && text.contains("App Context is not enabled"), "{text}");
    let (status, text) = message("/v1/push/sub-key/sub-x/devices/t?type=fcm");
    assert!(status == 403 && text.contains("Push Notifications"), "{text}");
    let delete = client.send("DELETE", "/v3/history/sub-key/sub-x/channel/hall", &[], b"");
    let told = "requires both Storage & Playback and Storage Delete enabled, one of which is not \
        enabled for this subscribe key";
    assert!(delete.status == 403 && delete.text().contains(told), "{}", delete.text());
    let json = [("Content-Type", "application/json")];
    let place = "/v1/message-actions/sub-x/channel/hall/message/17000000000000000?uuid=a";
    let action = client.send("POST", place, &json, br#"{"type":"reaction","value":"x"}"#);
    let text = action.text();
    assert!(action.status == 403 && text.contains("\"source\":\"actions\""), "{text}");
    assert!(text.contains("requires the Storage & Playback"), "{text}");
    // The clinic's own keyset is as it was.
    let token = world.token("a", &[("room.1", 3)]);
    let path = format!("/publish/{PUB}/{SUB}/0/room.1/0/1?uuid=a&auth={}", encode(&token));
    assert_eq!(client.get(&path).status, 200);
}
