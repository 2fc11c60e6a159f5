//! Tokens and signatures: what opens, and what each refusal says.

use crate::report::{Outcome, check, ensure, equal, within};
use crate::sdk::{
    Inbox, Keys, MEMBER, admin, client, explain, grant, granted, holding, member, pause, post,
    publish, refused, with_keys,
};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use pubnub::access::{Permission, permissions};
use pubnub::core::PubNubError;
use pubnub::dx::publish::PublishResult;
use pubnub::{PubNubClient, Token, parse_token};
use serde_json::json;
use std::time::Instant;

const CHANNEL: &str = "room.rust-access";

pub async fn all() {
    check("grant-parse", grant_parse()).await;
    check("token-none", none()).await;
    check("token-good", good()).await;
    check("token-read-only", read_only()).await;
    check("token-pattern", pattern()).await;
    check("token-wrong-user", wrong_user()).await;
    check("token-tampered", tampered()).await;
    check("token-revoked", revoked()).await;
    check("token-revoked-open-poll", revoked_open_poll()).await;
    check("signature-good", signature_good()).await;
    check("signature-bad", signature_bad()).await;
    check("token-groups", token_groups()).await;
    check("token-users", token_users()).await;
}

async fn tries(person: &PubNubClient, channel: &str) -> Result<PublishResult, PubNubError> {
    person.publish_message("may I?").channel(channel).execute().await
}

async fn grant_parse() -> Outcome {
    let read_write: Box<dyn Permission> = permissions::channel(CHANNEL).read().write();
    let token = granted("rust-paul", &[read_write], &[], 15).await?;
    let Token::V2(parsed) = parse_token(&token).map_err(explain)?;
    equal((parsed.authorized_user_id.as_deref(), parsed.ttl), (Some("rust-paul"), 15))?;
    ensure(format!("{:?}", parsed.meta).contains("conformance"), "the meta is there")?;
    let allowed = parsed.resources.channels.get(CHANNEL).ok_or("the channel is not named")?;
    equal([allowed.read, allowed.write, allowed.delete, allowed.manage], [true, true, false, false])
}

async fn none() -> Outcome {
    let said = refused(tries(&client("rust-nobody"), CHANNEL).await, 403)?;
    ensure(said.contains("Forbidden"), said)
}

async fn good() -> Outcome {
    let person = member("rust-good", &[CHANNEL]).await?;
    let mut inbox = Inbox::on(&person, &[CHANNEL]).await?;
    tries(&person, CHANNEL).await.map_err(explain)?;
    equal(inbox.content().await?, json!("may I?"))?;
    inbox.close().await;
    Ok(())
}

async fn read_token(user: &str) -> Result<String, String> {
    let read: Box<dyn Permission> = permissions::channel(CHANNEL).read();
    granted(user, &[read], &[], 60).await
}

async fn read_only() -> Outcome {
    let person = holding("rust-reader", &read_token("rust-reader").await?);
    let inbox = Inbox::on(&person, &[CHANNEL]).await?;
    let said = refused(tries(&person, CHANNEL).await, 403)?;
    ensure(said.contains("Forbidden") && said.contains(CHANNEL), said)?;
    inbox.close().await;
    Ok(())
}

async fn pattern() -> Outcome {
    let ward: Box<dyn Permission> = permissions::channel("^room\\.rust-ward[0-9]+$").read().write();
    let person = holding("rust-ward", &granted("rust-ward", &[], &[ward], 60).await?);
    tries(&person, "room.rust-ward7").await.map_err(explain)?;
    refused(tries(&person, "room.rust-wardX").await, 403).map(drop)
}

async fn wrong_user() -> Outcome {
    let token = grant("rust-owner", &[CHANNEL], 60).await?;
    refused(tries(&holding("rust-thief", &token), CHANNEL).await, 403).map(drop)
}

async fn tampered() -> Outcome {
    let token = read_token("rust-forger").await?;
    let mut bytes = URL_SAFE.decode(&token).map_err(|error| error.to_string())?;
    let name = bytes.windows(CHANNEL.len()).position(|window| window == CHANNEL.as_bytes());
    let at = name.ok_or("the token names the channel")? + CHANNEL.len();
    equal(bytes[at], 1)?;
    bytes[at] = 3;
    let forged = holding("rust-forger", &URL_SAFE.encode(&bytes));
    refused(tries(&forged, CHANNEL).await, 403)?;
    refused(tries(&holding("rust-forger", "not-a-token"), CHANNEL).await, 403).map(drop)
}

async fn revoked() -> Outcome {
    let token = grant("rust-fired", &[CHANNEL], 60).await?;
    let person = holding("rust-fired", &token);
    tries(&person, CHANNEL).await.map_err(explain)?;
    admin().revoke_token(token.as_str()).execute().await.map_err(explain)?;
    let said = refused(tries(&person, CHANNEL).await, 403)?;
    ensure(said.to_lowercase().contains("revoked"), said)
}

async fn revoked_open_poll() -> Outcome {
    let token = grant("rust-polling", &[CHANNEL], 60).await?;
    let mut inbox = Inbox::on(&holding("rust-polling", &token), &[CHANNEL]).await?;
    pause(500).await;
    let began = Instant::now();
    admin().revoke_token(token.as_str()).execute().await.map_err(explain)?;
    inbox.ended().await?;
    let took = began.elapsed();
    ensure(took.as_millis() < 1000, format!("{took:?}"))?;
    inbox.close().await;
    Ok(())
}

async fn signature_good() -> Outcome {
    let signed = admin();
    tries(&signed, CHANNEL).await.map_err(explain)?;
    publish(&signed, CHANNEL, json!({ "a": "b/c ~' !*()" })).await?;
    post(&signed, CHANNEL, json!({ "by": "POST ~!*()" })).await?;
    signed.here_now().channels(vec![CHANNEL.to_owned()]).execute().await.map_err(explain)?;
    Ok(())
}

async fn signature_bad() -> Outcome {
    let liar = with_keys("rust-liar", &Keys { secret: Some("sec-c-guess"), ..MEMBER });
    refused(tries(&liar, CHANNEL).await, 403)?;
    let read: Box<dyn Permission> = permissions::channel(CHANNEL).read();
    refused(liar.grant_token(5).resources(&[read]).execute().await, 403).map(drop)
}

/// A minute is the shortest life of a token: runs beside the other cases.
pub async fn expiring() {
    within("token-expired", 75, async {
        let channel = "room.rust-expiry";
        let person = holding("rust-minute", &grant("rust-minute", &[channel], 1).await?);
        tries(&person, channel).await.map_err(explain)?;
        pause(61_500).await;
        let said = refused(tries(&person, channel).await, 403)?;
        ensure(said.to_lowercase().contains("expired"), said)
    })
    .await;
}

/// The SDK cannot fill a group: an empty one answers whom its token lets in with 400, others with 403.
async fn token_groups() -> Outcome {
    let read: Box<dyn Permission> = permissions::channel_group("rust-tokens").read();
    let person = holding("rust-grouped", &granted("rust-grouped", &[read], &[], 15).await?);
    let here = |group: &str| person.here_now().channel_groups(vec![group.to_owned()]).execute();
    here("rust-tokens").await.map_err(explain)?;
    refused(here("rust-others").await, 403).map(drop)
}

async fn token_users() -> Outcome {
    let own: Box<dyn Permission> = permissions::user_id("rust-self").get().update();
    let Token::V2(parsed) =
        parse_token(&granted("rust-self", &[own], &[], 15).await?).map_err(explain)?;
    let allowed = parsed.resources.users.get("rust-self").ok_or("the user is not named")?;
    equal([allowed.get, allowed.update, allowed.delete], [true, true, false])
}
