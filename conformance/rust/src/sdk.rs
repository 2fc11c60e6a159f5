//! Clients of the unmodified SDK, pointed at the server by its host name alone, and an inbox.

use futures::StreamExt;
use pubnub::access::{Permission, permissions};
use pubnub::core::{Cryptor, PubNubError};
use pubnub::dx::publish::PublishResult;
use pubnub::subscribe::subscription::{Subscription, SubscriptionStream};
use pubnub::subscribe::types::Message;
use pubnub::subscribe::{Presence, SubscribeStatus, SubscribeStreamEvent, Update};
use pubnub::transport::TransportReqwest;
use pubnub::{Keyset, PubNubClient, PubNubClientBuilder};
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

/// What a call of the SDK gives, its error as text.
pub type Heard<T> = Result<T, String>;

/// The keys of a keyset: the clinic's, or the open one.
#[derive(Clone)]
pub struct Keys {
    pub publish: &'static str,
    pub subscribe: &'static str,
    pub secret: Option<&'static str>,
}

pub const MEMBER: Keys = Keys { publish: "pub-c-demo", subscribe: "sub-c-demo", secret: None };
const ADMIN: Keys = Keys { secret: Some("sec-c-demo"), ..MEMBER };
const SANDBOX: Keys = Keys { publish: "pub-c-sandbox", subscribe: "sub-c-sandbox", secret: None };

/// A client on the open keyset, where no token is needed.
pub fn sandbox(user: &str) -> PubNubClient {
    with_keys(user, &SANDBOX)
}

/// What another client does that this SDK cannot: a request on the open keyset, by its path.
pub async fn elsewhere(path: &str) -> Heard<()> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let origin = std::env::var("ORIGIN").expect("ORIGIN is set");
    let asked = async {
        let mut line = tokio::net::TcpStream::connect(origin).await?;
        let head = format!("GET {path} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n");
        line.write_all(head.as_bytes()).await?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = asked.await.map_err(|error| error.to_string())?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(answer) }
}

/// A client of one person with these keys.
pub fn with_keys(user: &str, keys: &Keys) -> PubNubClient {
    built(user, keys, None::<Silent>)
}

/// A client of one person that holds this token.
pub fn holding(user: &str, token: &str) -> PubNubClient {
    let client = with_keys(user, &MEMBER);
    client.set_token(token);
    client
}

/// A client without a token.
pub fn client(user: &str) -> PubNubClient {
    with_keys(user, &MEMBER)
}

/// A client that signs what it sends: the token service of an application.
pub fn admin() -> PubNubClient {
    with_keys("token-service", &ADMIN)
}

/// A client of one person that holds a token for these channels.
pub async fn member(user: &str, channels: &[&str]) -> Heard<PubNubClient> {
    Ok(holding(user, &grant(user, channels, 60).await?))
}

/// The same with a cipher.
pub async fn sealing<C>(user: &str, channels: &[&str], cipher: C) -> Heard<PubNubClient>
where
    C: Cryptor + Send + Sync + 'static,
{
    let client = built(user, &MEMBER, Some(cipher));
    client.set_token(grant(user, channels, 60).await?);
    Ok(client)
}

fn built<C>(user: &str, keys: &Keys, cipher: Option<C>) -> PubNubClient
where
    C: Cryptor + Send + Sync + 'static,
{
    let mut transport = TransportReqwest::default();
    transport.set_hostname(format!("http://{}", std::env::var("ORIGIN").expect("ORIGIN is set")));
    let builder = PubNubClientBuilder::with_transport(transport)
        .with_keyset(Keyset {
            subscribe_key: keys.subscribe,
            publish_key: Some(keys.publish),
            secret_key: keys.secret,
        })
        .with_user_id(user);
    match cipher {
        Some(cipher) => builder.with_cryptor(cipher).build(),
        None => builder.build(),
    }
    .expect("the client builds")
}

/// Stands for "no cipher" where a type is asked for.
#[derive(Debug)]
struct Silent;

impl Cryptor for Silent {
    fn encrypt(&self, source: Vec<u8>) -> Result<Vec<u8>, PubNubError> {
        Ok(source)
    }

    fn decrypt(&self, source: Vec<u8>) -> Result<Vec<u8>, PubNubError> {
        Ok(source)
    }
}

/// A token for one person and these channels, their presence channels too, everything allowed.
pub async fn grant(user: &str, channels: &[&str], ttl: usize) -> Heard<String> {
    let everything = |name: String| -> Box<dyn Permission> {
        permissions::channel(name).read().write().delete().get().update().manage().join()
    };
    let named = channels.iter().flat_map(|name| [(*name).to_owned(), format!("{name}-pnpres")]);
    let named: Vec<Box<dyn Permission>> = named.map(everything).collect();
    granted(user, &named, &[], ttl).await
}

/// A token with exactly these permissions.
pub async fn granted(
    user: &str,
    resources: &[Box<dyn Permission>],
    patterns: &[Box<dyn Permission>],
    ttl: usize,
) -> Heard<String> {
    let admin = admin();
    let request = admin
        .grant_token(ttl)
        .authorized_user_id(user)
        .meta(HashMap::from([("purpose".to_owned(), "conformance".into())]))
        .resources(resources)
        .patterns(patterns);
    Ok(request.execute().await.map_err(explain)?.token)
}

/// Publishes by GET and gives the timetoken.
pub async fn publish(client: &PubNubClient, channel: &str, message: Value) -> Heard<u64> {
    timetoken(client.publish_message(message).channel(channel).execute().await)
}

/// Publishes by POST and gives the timetoken.
pub async fn post(client: &PubNubClient, channel: &str, message: Value) -> Heard<u64> {
    timetoken(client.publish_message(message).channel(channel).use_post(true).execute().await)
}

fn timetoken(sent: Result<PublishResult, PubNubError>) -> Heard<u64> {
    sent.map_err(explain)?.timetoken.parse().map_err(|_| "the timetoken is no number".to_owned())
}

/// Waits for a refusal with this HTTP status and gives its words and the channels it names.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, PubNubError>, wanted: u16) -> Heard<String> {
    match answer {
        Err(PubNubError::API { status, message, affected_channels, .. }) if status == wanted => {
            Ok(format!("{message} {affected_channels:?}"))
        }
        Err(error) => Err(format!("expected {wanted}: {error:?}")),
        Ok(answer) => Err(format!("expected {wanted}, was accepted: {answer:?}")),
    }
}

/// An SDK error as text.
pub fn explain(error: PubNubError) -> String {
    format!("{error:?}").chars().take(300).collect()
}

/// What a subscription hears, one after the other.
pub struct Inbox {
    client: PubNubClient,
    channels: Vec<String>,
    subscription: Subscription,
    stream: SubscriptionStream<SubscribeStreamEvent>,
}

impl Inbox {
    /// Subscribes and waits until the first poll is answered.
    pub async fn on(client: &PubNubClient, channels: &[&str]) -> Heard<Self> {
        let mut inbox = Self::open(client, channels, None)?;
        inbox.connected().await?;
        Ok(inbox)
    }

    /// Subscribes from a timetoken on.
    pub fn from(client: &PubNubClient, channels: &[&str], cursor: u64) -> Heard<Self> {
        Self::open(client, channels, Some(cursor))
    }

    /// Subscribes by channel groups.
    pub async fn by_groups(client: &PubNubClient, groups: &[&str]) -> Heard<Self> {
        let groups: Vec<String> = groups.iter().map(|name| (*name).to_owned()).collect();
        let subscription = client.subscribe().channel_groups(groups).execute().map_err(explain)?;
        Self::around(client, Vec::new(), subscription).await
    }

    async fn around(
        client: &PubNubClient,
        channels: Vec<String>,
        subscription: Subscription,
    ) -> Heard<Self> {
        let stream = subscription.stream();
        let mut inbox = Self { client: client.clone(), channels, stream, subscription };
        inbox.connected().await?;
        Ok(inbox)
    }

    fn open(client: &PubNubClient, channels: &[&str], cursor: Option<u64>) -> Heard<Self> {
        let channels: Vec<String> = channels.iter().map(|name| (*name).to_owned()).collect();
        let request = client.subscribe().channels(channels.clone());
        let request = match cursor {
            Some(cursor) => request.cursor(cursor),
            None => request,
        };
        let subscription = request.execute().map_err(explain)?;
        let stream = subscription.stream();
        Ok(Self { client: client.clone(), channels, stream, subscription })
    }

    async fn connected(&mut self) -> Heard<()> {
        loop {
            match self.event(8000).await? {
                SubscribeStreamEvent::Status(SubscribeStatus::Connected) => return Ok(()),
                SubscribeStreamEvent::Status(status) => return Err(format!("subscribe: {status}")),
                SubscribeStreamEvent::Update(_) => {}
            }
        }
    }

    async fn event(&mut self, milliseconds: u64) -> Heard<SubscribeStreamEvent> {
        let wait = tokio::time::timeout(Duration::from_millis(milliseconds), self.stream.next());
        wait.await.ok().flatten().ok_or_else(|| format!("heard nothing within {milliseconds} ms"))
    }

    /// The next message.
    pub async fn message(&mut self) -> Heard<Message> {
        loop {
            if let SubscribeStreamEvent::Update(Update::Message(message)) = self.event(8000).await?
            {
                return Ok(message);
            }
        }
    }

    /// The next message's content.
    pub async fn content(&mut self) -> Heard<Value> {
        let message = self.message().await?;
        serde_json::from_slice(&message.data).map_err(|error| error.to_string())
    }

    /// The next signal's content.
    pub async fn signal(&mut self) -> Heard<Value> {
        loop {
            if let SubscribeStreamEvent::Update(Update::Signal(signal)) = self.event(8000).await? {
                return serde_json::from_slice(&signal.data).map_err(|error| error.to_string());
            }
        }
    }

    /// The next presence event.
    pub async fn presence(&mut self) -> Heard<Presence> {
        loop {
            if let SubscribeStreamEvent::Update(Update::Presence(presence)) =
                self.event(8000).await?
            {
                return Ok(presence);
            }
        }
    }

    /// Waits until the subscription says that it has ended.
    pub async fn ended(&mut self) -> Heard<()> {
        loop {
            if let SubscribeStreamEvent::Status(
                SubscribeStatus::ConnectionError(_) | SubscribeStatus::Disconnected,
            ) = self.event(5000).await?
            {
                return Ok(());
            }
        }
    }

    /// Fails when anything but a status comes within 0.7 s.
    pub async fn silence(&mut self) -> Heard<()> {
        while let Ok(event) = self.event(700).await {
            if let SubscribeStreamEvent::Update(update) = event {
                return Err(format!("heard what should not arrive: {update:?}"));
            }
        }
        Ok(())
    }

    /// Unsubscribes and leaves; this version of the SDK does not leave by itself.
    pub async fn close(self) {
        self.subscription.unsubscribe().await;
        let leave = self.client.leave().channels(self.channels);
        leave.execute().await.ok();
        pause(200).await;
    }
}

/// Waits.
pub async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
