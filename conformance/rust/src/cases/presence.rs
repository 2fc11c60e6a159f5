//! Who is here, what they say of themselves, and what a watcher is told.

use crate::report::{Outcome, check, ensure, equal};
use crate::sdk::{Inbox, admin, explain, member, pause};
use pubnub::subscribe::Presence;
use serde_json::json;
use std::collections::HashMap;

pub async fn all() {
    check("here-now", here_now()).await;
    check("where-now", where_now()).await;
    check("state", state()).await;
    check("presence-join-leave", join_leave()).await;
    check("presence-state-change", state_change()).await;
    check("presence-heartbeat", heartbeat()).await;
}

async fn here(channels: &[&str]) -> Result<Vec<(String, Vec<String>)>, String> {
    let names: Vec<String> = channels.iter().map(|name| (*name).to_owned()).collect();
    let admin = admin();
    let answer = admin.here_now().channels(names).include_user_id(true).execute().await;
    let mut seen: Vec<(String, Vec<String>)> = Vec::new();
    for channel in answer.map_err(explain)?.channels {
        let mut people: Vec<String> =
            channel.occupants.into_iter().map(|one| one.user_id).collect();
        people.sort();
        equal(usize::try_from(channel.occupancy).unwrap_or_default(), people.len())?;
        seen.push((channel.name, people));
    }
    seen.sort();
    Ok(seen)
}

async fn here_now() -> Outcome {
    let (one, two) = ("room.rust-here1", "room.rust-here2");
    let ada = Inbox::on(&member("ada", &[one, two]).await?, &[one, two]).await?;
    let bob = Inbox::on(&member("bob", &[one]).await?, &[one]).await?;
    let both = || vec!["ada".to_owned(), "bob".to_owned()];
    equal(here(&[one]).await?.into_iter().map(|(_, people)| people).collect(), vec![both()])?;
    let wanted = vec![(one.to_owned(), both()), (two.to_owned(), vec!["ada".to_owned()])];
    equal(here(&[one, two]).await?, wanted)?;
    ada.close().await;
    bob.close().await;
    pause(500).await;
    ensure(here(&[one]).await?.iter().all(|(_, people)| people.is_empty()), "both have left")
}

async fn where_now() -> Outcome {
    let channels = ["room.rust-where1", "room.rust-where2"];
    let carol = Inbox::on(&member("rust-carol", &channels).await?, &channels).await?;
    let admin = admin();
    let answer = admin.where_now().user_id("rust-carol").execute().await.map_err(explain)?;
    let mut found = answer.channels.clone();
    found.sort();
    equal(found, channels.map(str::to_owned).to_vec())?;
    carol.close().await;
    Ok(())
}

async fn state() -> Outcome {
    // This SDK reads the answer for several channels only.
    let channels = ["room.rust-state1", "room.rust-state2"];
    let names = || channels.map(str::to_owned).to_vec();
    let dan = member("rust-dan", &channels).await?;
    let inbox = Inbox::on(&dan, &channels).await?;
    let set =
        dan.set_presence_state(json!({ "mood": "calm" })).channels(names()).user_id("rust-dan");
    set.execute().await.map_err(explain)?;
    let got = dan.get_presence_state().channels(names()).user_id("rust-dan").execute().await;
    let got = got.map_err(explain)?;
    equal(got.states.len(), 2)?;
    for channel in got.states {
        equal(channel.state, json!({ "mood": "calm" }))?;
    }
    inbox.close().await;
    Ok(())
}

async fn join_leave() -> Outcome {
    let channel = "room.rust-door";
    let door = format!("{channel}-pnpres");
    let mut watcher = Inbox::on(&member("rust-watcher", &[channel]).await?, &[&door]).await?;
    let erin = Inbox::on(&member("rust-erin", &[channel]).await?, &[channel]).await?;
    match watcher.presence().await? {
        Presence::Join { uuid, occupancy, .. } => {
            equal((uuid.as_str(), occupancy), ("rust-erin", 1))?
        }
        other => return Err(format!("expected a join: {other:?}")),
    }
    erin.close().await;
    match watcher.presence().await? {
        Presence::Leave { uuid, occupancy, .. } => {
            equal((uuid.as_str(), occupancy), ("rust-erin", 0))?
        }
        other => return Err(format!("expected a leave: {other:?}")),
    }
    watcher.close().await;
    Ok(())
}

async fn state_change() -> Outcome {
    let channel = "room.rust-moods";
    let door = format!("{channel}-pnpres");
    let mut watcher = Inbox::on(&member("rust-watcher", &[channel]).await?, &[&door]).await?;
    let person = member("rust-fay", &[channel]).await?;
    let fay = Inbox::on(&person, &[channel]).await?;
    let mood = json!({ "mood": "brisk" });
    let set = person.set_presence_state(mood.clone()).channels(vec![channel.to_owned()]);
    set.user_id("rust-fay").execute().await.map_err(explain)?;
    loop {
        if let Presence::StateChange { uuid, data, .. } = watcher.presence().await? {
            equal((uuid.as_str(), &data), ("rust-fay", &mood))?;
            break;
        }
    }
    fay.close().await;
    watcher.close().await;
    Ok(())
}

async fn heartbeat() -> Outcome {
    let channels = ["room.rust-beat1", "room.rust-beat2"];
    let names = || channels.map(str::to_owned).to_vec();
    let person = member("rust-lou", &channels).await?;
    person.heartbeat().channels(names()).user_id("rust-lou").execute().await.map_err(explain)?;
    let there = vec!["rust-lou".to_owned()];
    let wanted: Vec<_> = names().into_iter().map(|name| (name, there.clone())).collect();
    equal(here(&channels).await?, wanted)?;
    let moods: HashMap<String, serde_json::Value> =
        names().into_iter().map(|name| (name, json!({ "mood": "busy" }))).collect();
    let request = person.set_state_with_heartbeat(moods).channels(names()).user_id("rust-lou");
    request.execute().await.map_err(explain)?;
    let got = person.get_presence_state().channels(names()).user_id("rust-lou").execute().await;
    for channel in got.map_err(explain)?.states {
        equal(channel.state, json!({ "mood": "busy" }))?;
    }
    person.leave().channels(names()).execute().await.map_err(explain)?;
    ensure(here(&channels).await?.iter().all(|(_, people)| people.is_empty()), "it has left")
}
