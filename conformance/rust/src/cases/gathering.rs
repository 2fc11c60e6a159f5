//! Channel groups, wildcards and filters, on the open keyset. This SDK listens to groups; another fills them.

use crate::report::{Outcome, check, equal};
use crate::sdk::{Inbox, elsewhere, explain, publish, sandbox};
use futures::StreamExt;
use pubnub::subscribe::Update;
use serde_json::json;
use std::collections::HashMap;

pub async fn all() {
    check("groups-subscribe", by_group()).await;
    check("wildcard", wildcard()).await;
    check("filter", filter()).await;
    check("presence-groups", presence()).await;
}

async fn fill(group: &str, channels: &str) -> Outcome {
    let path = "/v1/channel-registration/sub-key/sub-c-sandbox/channel-group";
    elsewhere(&format!("{path}/{group}?add={channels}&uuid=other")).await
}

async fn by_group() -> Outcome {
    fill("rust-ward", "rust-g1").await?;
    let mut inbox = Inbox::by_groups(&sandbox("rust-listener"), &["rust-ward"]).await?;
    let person = sandbox("rust-talker");
    publish(&person, "rust-g1", json!(1)).await?;
    let first = inbox.message().await?;
    equal((first.channel.as_str(), first.subscription.as_str()), ("rust-g1", "rust-ward"))?;
    fill("rust-ward", "rust-g2").await?;
    publish(&person, "rust-g2", json!(2)).await?;
    equal(inbox.message().await?.channel.as_str(), "rust-g2")?;
    inbox.close().await;
    Ok(())
}

async fn wildcard() -> Outcome {
    let mut inbox = Inbox::on(&sandbox("rust-listener"), &["rust-w.*"]).await?;
    let person = sandbox("rust-talker");
    publish(&person, "rust-w.one", json!(1)).await?;
    let event = inbox.message().await?;
    equal((event.channel.as_str(), event.subscription.as_str()), ("rust-w.one", "rust-w.*"))?;
    publish(&person, "rust-other", json!(2)).await?;
    inbox.silence().await?;
    inbox.close().await;
    Ok(())
}

/// The SDK sends a filter only with polls by hand, and encodes it twice: one word survives that.
async fn filter() -> Outcome {
    let channel = "rust-filter";
    let person = sandbox("rust-talker");
    let before = publish(&person, channel, json!("before")).await?;
    for (message, urgent) in [(1, "false"), (2, "yes")] {
        let meta = HashMap::from([("urgent".to_owned(), urgent.to_owned())]);
        let request = person.publish_message(json!(message)).channel(channel).meta(meta);
        request.execute().await.map_err(explain)?;
    }
    let request = person.subscribe_raw().channels(vec![channel.to_owned()]).cursor(before);
    let request = request.filter_expression("urgent");
    let mut updates = Box::pin(request.execute().map_err(explain)?.stream());
    match updates.next().await {
        Some(Ok(Update::Message(message))) => equal(message.data, b"2".to_vec()),
        other => Err(format!("expected a message: {other:?}")),
    }
}

async fn presence() -> Outcome {
    fill("rust-present", "rust-p1,rust-p2").await?;
    let group = || vec!["rust-present".to_owned()];
    let person = sandbox("rust-kim");
    let beat = person.heartbeat().channel_groups(group()).user_id("rust-kim");
    beat.execute().await.map_err(explain)?;
    let mood = json!({ "mood": "calm" });
    let set = person.set_presence_state(mood.clone()).channel_groups(group()).user_id("rust-kim");
    set.execute().await.map_err(explain)?;
    let got = person.get_presence_state().channel_groups(group()).user_id("rust-kim");
    for channel in got.execute().await.map_err(explain)?.states {
        equal(&channel.state, &mood)?;
    }
    let here = person.here_now().channel_groups(group()).include_user_id(true).execute().await;
    let here = here.map_err(explain)?;
    equal((here.total_channels, here.channels[0].occupants[0].user_id.as_str()), (2, "rust-kim"))?;
    person.leave().channel_groups(group()).execute().await.map_err(explain)?;
    Ok(())
}
