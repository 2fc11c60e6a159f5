//! The token with which a member of staff listens to the engine: what it opens, for how long, and that it opens no more.

use super::Canary;
use super::door::Door;
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::Value;
use wire::token::{self, Permissions, Token};

/// For so many minutes a token of the clinic counts, at least and at most.
const MINUTES: std::ops::RangeInclusive<u64> = 15..=60;

/// A token that was handed out.
pub(super) struct Listening {
    /// Where it opens what its owner may hear.
    pub(super) path: String,
    /// What it opens beyond that.
    pub(super) beyond: Vec<String>,
}

/// What a token says beyond what somebody of a ward needs to hear.
fn beyond(token: &Token, (owner, ward): (&str, &str)) -> Vec<String> {
    let mut beyond = Vec::new();
    if !MINUTES.contains(&token.ttl_minutes) {
        beyond.push(format!("counts for {} minutes", token.ttl_minutes));
    }
    if token.uuid.as_deref() != Some(owner) {
        beyond.push("is anybody's".to_owned());
    }
    let resources = &token.resources;
    let named = [&resources.groups, &resources.uuids].into_iter().any(|all| !all.is_empty());
    if named || !token.patterns.is_empty() || !token.categories.is_empty() {
        beyond.push("opens more than channels by their names".to_owned());
    }
    for (channel, may) in &resources.channels {
        let whose = channel.rsplit('.').next().unwrap_or_default();
        if whose != owner && whose != ward {
            beyond.push("opens channels of others".to_owned());
        }
        if *may != Permissions::READ {
            beyond.push("may do more than listen".to_owned());
        }
    }
    beyond.sort_unstable();
    beyond.dedup();
    beyond
}

/// Has somebody of a ward listen by a session or a key of theirs, and tries whether they hear what is somebody else's; nothing
/// where that opens no token.
pub(super) async fn listening(
    door: &Door,
    (canary, ward, other): (&Canary, &str, &str),
    secret: &str,
) -> Result<Option<Listening>, Unseen> {
    let reply = door.ask((Method::POST, "/api/v1/watch", secret), None).await?;
    if !reply.is_given() {
        return Ok(None);
    }
    let text = |name: &str| reply.body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (token, keyset) = (text("token"), text("subscribeKey"));
    let path = |whose: &str| {
        let channel = format!("/v3/history/sub-key/{keyset}/channel/notification.{whose}");
        format!("{channel}?max=1&uuid={}&auth={token}", canary.id)
    };
    if !door.get(&path(&canary.id), "").await?.is_given() {
        return Err(Unseen::because("a token of the engine never opened anything"));
    }
    let mut beyond = beyond(&token::parse(token)?, (&canary.id, ward));
    if door.get(&path(other), "").await?.is_open()? {
        beyond.push("opens what somebody else is told".to_owned());
    }
    Ok(Some(Listening { path: path(&canary.id), beyond }))
}

#[cfg(test)]
mod tests {
    use super::beyond;
    use wire::token::{Permissions, Resources, Token};

    #[test]
    fn a_token_that_lasts_or_opens_more_than_the_work_needs_is_told() {
        let channels = |all: &[(&str, Permissions)]| Resources {
            channels: all.iter().map(|(name, may)| ((*name).to_owned(), *may)).collect(),
            ..Resources::default()
        };
        let read = Permissions::READ;
        let own = [("notification.nurse", read), ("queue.ward", read)];
        let token = |ttl_minutes, resources| Token {
            ttl_minutes,
            resources,
            uuid: Some("nurse".to_owned()),
            ..Token::default()
        };
        let told = |token: &Token| beyond(token, ("nurse", "ward"));
        for minutes in [15, 60] {
            assert!(told(&token(minutes, channels(&own))).is_empty(), "{minutes}");
        }
        let short = told(&token(14, channels(&own)));
        assert_eq!(short, ["counts for 14 minutes"]);
        assert_eq!(told(&token(61, channels(&own))), ["counts for 61 minutes"]);
        let may = Permissions::READ | Permissions::WRITE;
        let all = channels(&[("queue.ward", may), ("consultation.dr-1.pat-1", read)]);
        let expected = ["may do more than listen", "opens channels of others"];
        assert_eq!(told(&token(60, all)), expected);
        let anybody =
            Token { uuid: None, patterns: channels(&[(".*", read)]), ..token(60, channels(&own)) };
        let expected = ["is anybody's", "opens more than channels by their names"];
        assert_eq!(told(&anybody), expected);
    }
}
