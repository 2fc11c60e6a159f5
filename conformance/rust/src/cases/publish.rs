//! Publish and subscribe.

use crate::report::{Outcome, check, ensure, equal};
use crate::sdk::{
    Heard, Inbox, Keys, MEMBER, admin, elsewhere, explain, grant, member, pause, post, publish,
    refused, sandbox, with_keys,
};
use futures::StreamExt;
use pubnub::subscribe::Update;
use pubnub::subscribe::types::Message;
use serde_json::{Value, json};

pub async fn all() {
    check("publish-get", by_get()).await;
    check("publish-post", by_post()).await;
    check("publish-awkward", awkward()).await;
    check("publish-options", options()).await;
    check("publish-too-large", too_large()).await;
    check("publish-wrong-key", wrong_key()).await;
    check("subscribe-several", several()).await;
    check("subscribe-catch-up", catch_up()).await;
    check("unsubscribe", unsubscribe()).await;
    check("unsubscribe-all", unsubscribe_all()).await;
    check("reconnect", reconnect()).await;
    check("poll-by-hand", by_hand()).await;
    check("signal", signal()).await;
}

/// Publishes to a fresh channel and gives what a subscriber heard.
async fn delivered(channel: &str, message: &Value, by_post: bool) -> Heard<Message> {
    let person = member("rust-publisher", &[channel]).await?;
    let mut inbox = Inbox::on(&person, &[channel]).await?;
    let timetoken = if by_post {
        post(&person, channel, message.clone()).await?
    } else {
        publish(&person, channel, message.clone()).await?
    };
    let heard = inbox.message().await?;
    inbox.close().await;
    equal(heard.channel.as_str(), channel)?;
    equal(heard.timestamp, usize::try_from(timetoken).unwrap_or_default())?;
    let content: Value = serde_json::from_slice(&heard.data).map_err(|error| error.to_string())?;
    equal(&content, message)?;
    Ok(heard)
}

async fn by_get() -> Outcome {
    let heard = delivered("room.rust-get", &json!({ "text": "hello" }), false).await?;
    equal(heard.sender.as_deref(), Some("rust-publisher"))?;
    equal(heard.timestamp.to_string().len(), 17)
}

async fn by_post() -> Outcome {
    delivered("room.rust-post", &json!({ "text": "ä\"/".repeat(5000) }), true).await.map(drop)
}

async fn awkward() -> Outcome {
    let message = json!({
        "text": "a/b//c \\ \"quoted\" 100% %2F + & ? # ~ ! * ' ( ) é 漢字 👩‍⚕️",
        "big": 17_379_929_964_128_254_u64,
        "nested": { "list": [1, 2.5, null, true, { "deep": "" }] },
    });
    delivered("room.rust-awkward", &message, false).await?;
    delivered("room.rust-awkward", &json!(["a//b", 1]), true).await.map(drop)
}

async fn options() -> Outcome {
    let channel = "room.rust-options";
    let person = member("rust-options", &[channel]).await?;
    let mut inbox = Inbox::on(&person, &[channel]).await?;
    let request = person.publish_message("kept for an hour").channel(channel).ttl(1_u32);
    let request = request.replicate(false).store(true).space_id("a-space").r#type("note");
    request.execute().await.map_err(explain)?;
    equal(inbox.content().await?, json!("kept for an hour"))?;
    inbox.close().await;
    Ok(())
}

async fn too_large() -> Outcome {
    let channel = "room.rust-large";
    let person = member("rust-large", &[channel]).await?;
    let mut inbox = Inbox::on(&person, &[channel]).await?;
    let large = person.publish_message("x".repeat(33_000)).channel(channel).use_post(true);
    let said = refused(large.execute().await, 400)?;
    ensure(said.contains("Message Too Large"), said)?;
    inbox.silence().await?;
    inbox.close().await;
    Ok(())
}

async fn wrong_key() -> Outcome {
    let channel = "room.rust-key";
    let stranger = with_keys("rust-key", &Keys { publish: "pub-c-nobody", ..MEMBER });
    stranger.set_token(grant("rust-key", &[channel], 60).await?);
    let said = refused(stranger.publish_message("hello").channel(channel).execute().await, 400)?;
    ensure(said.contains("Invalid Key"), said)
}

async fn several() -> Outcome {
    let channels = ["room.rust-one", "room.rust-two", "room.rust-three"];
    let person = member("rust-several", &channels).await?;
    let mut inbox = Inbox::on(&person, &channels).await?;
    for channel in channels {
        publish(&person, channel, json!(format!("to {channel}"))).await?;
    }
    for channel in channels {
        let heard = inbox.message().await?;
        equal(heard.channel.as_str(), channel)?;
        equal(String::from_utf8_lossy(&heard.data).into_owned(), format!("\"to {channel}\""))?;
    }
    inbox.close().await;
    Ok(())
}

async fn catch_up() -> Outcome {
    let channel = "room.rust-away";
    let person = member("rust-away", &[channel]).await?;
    let before = publish(&person, channel, json!("before")).await?;
    for n in 0..150 {
        publish(&person, channel, json!({ "n": n })).await?;
    }
    let mut inbox = Inbox::from(&person, &[channel], before)?;
    // All have come by then: the SDK's two locks are taken in either order by whoever reads and whoever wakes the reader.
    crate::sdk::pause(3_000).await;
    for n in 0..150 {
        equal(inbox.content().await?, json!({ "n": n }))?;
    }
    inbox.silence().await?;
    inbox.close().await;
    Ok(())
}

async fn unsubscribe() -> Outcome {
    let (stay, left) = ("room.rust-stay", "room.rust-left");
    let person = member("rust-leaver", &[stay, left]).await?;
    Inbox::on(&person, &[left]).await?.close().await;
    let mut staying = Inbox::on(&person, &[stay]).await?;
    publish(&person, left, json!("unheard")).await?;
    publish(&person, stay, json!("heard")).await?;
    equal(staying.content().await?, json!("heard"))?;
    staying.silence().await?;
    staying.close().await;
    Ok(())
}

async fn unsubscribe_all() -> Outcome {
    let channels = ["room.rust-all1", "room.rust-all2"];
    let person = member("rust-quitter", &channels).await?;
    let inbox = Inbox::on(&person, &channels).await?;
    inbox.close().await;
    // A poll that was on its way when the first leave was sent may have come after it.
    let names = channels.map(str::to_owned).to_vec();
    person.leave().channels(names).execute().await.map_err(explain)?;
    let answer = admin().where_now().user_id("rust-quitter").execute().await.map_err(explain)?;
    equal(answer.channels.len(), 0)
}

async fn reconnect() -> Outcome {
    let channel = "room.rust-tunnel";
    let person = member("rust-traveller", &[channel]).await?;
    let mut inbox = Inbox::on(&person, &[channel]).await?;
    publish(&person, channel, json!("before")).await?;
    equal(inbox.content().await?, json!("before"))?;
    pause(100).await;
    person.disconnect();
    for n in 1..=3 {
        publish(&person, channel, json!(n)).await?;
    }
    person.reconnect();
    for n in 1..=3 {
        equal(inbox.content().await?, json!(n))?;
    }
    inbox.silence().await?;
    inbox.close().await;
    Ok(())
}

async fn by_hand() -> Outcome {
    let channel = "room.rust-hand";
    let person = member("rust-hand", &[channel]).await?;
    let before = publish(&person, channel, json!("before")).await?;
    publish(&person, channel, json!("by hand")).await?;
    let request = person.subscribe_raw().channels(vec![channel.to_owned()]).cursor(before);
    let mut updates = Box::pin(request.execute().map_err(explain)?.stream());
    match updates.next().await {
        Some(Ok(Update::Message(message))) => {
            equal(String::from_utf8_lossy(&message.data).into_owned(), "\"by hand\"".to_owned())
        }
        other => Err(format!("expected a message: {other:?}")),
    }
}

/// This SDK hears signals and cannot send them.
async fn signal() -> Outcome {
    let mut inbox = Inbox::on(&sandbox("rust-listener"), &["rust-signal"]).await?;
    let path = "/signal/pub-c-sandbox/sub-c-sandbox/0/rust-signal/0/%7B%22typing%22%3Atrue%7D";
    elsewhere(&format!("{path}?uuid=other")).await?;
    equal(inbox.signal().await?, json!({ "typing": true }))?;
    inbox.close().await;
    Ok(())
}
