//! A provider that hangs, on a real socket; and tokens that say too much.

#![expect(clippy::disallowed_methods, reason = "tasks end with their test, and time is a socket's")]

use super::provider::Provider;
use super::token::{self, Expected, KeySet, SsoError};
use crate::config::{self, OidcSection};
use crate::egress::Egress;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use kernel::{Clock, FakeClock, Timestamp};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const KEYSET: &str = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";
const PATIENCE: Duration = Duration::from_secs(2);
/// Nobody waits who takes less.
const AT_ONCE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct There {
    hangs: AtomicBool,
    asked: AtomicUsize,
}

async fn answer(there: Arc<There>, issuer: String, mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer).await.unwrap();
    there.asked.fetch_add(1, Ordering::SeqCst);
    if there.hangs.load(Ordering::SeqCst) {
        // It has taken the question, and says nothing until the other side gives up.
        let _ = stream.read(&mut buffer).await;
        return;
    }
    let body = if String::from_utf8_lossy(&buffer[..read]).starts_with("GET /keys") {
        r#"{"keys":[{"kty":"EC","kid":"one"}]}"#.to_owned()
    } else {
        format!(
            r#"{{"issuer":"{issuer}","authorization_endpoint":"{issuer}/a","token_endpoint":"{issuer}/t","jwks_uri":"{issuer}/keys"}}"#
        )
    };
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:";
    let text = format!("{head} {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await.unwrap();
}

async fn provider() -> (Arc<There>, Arc<FakeClock>, Arc<Provider>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let (there, at) = (Arc::new(There::default()), issuer.clone());
    let serving = Arc::clone(&there);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(Arc::clone(&serving), at.clone(), stream));
        }
    });
    let section = OidcSection {
        name: "staff".to_owned(),
        title: "Staff".to_owned(),
        issuer,
        client_id: "c".to_owned(),
        client_secret: None,
        acr_values: Vec::new(),
        max_age_seconds: None,
    };
    let config = config::of_text(KEYSET).unwrap();
    let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
    let seen: Arc<dyn Clock> = Arc::clone(&clock) as _;
    let egress = Egress::new(&config, &seen);
    let provider = Provider::patient((&section, &egress), &seen, PATIENCE).unwrap();
    (there, clock, provider)
}

/// The beginning of a token that this key has signed.
fn signed_by(key: &str) -> String {
    let head = format!(r#"{{"alg":"ES256","kid":"{key}"}}"#);
    format!("{}.e30.", URL_SAFE_NO_PAD.encode(head))
}

#[tokio::test]
async fn a_provider_that_hangs_holds_up_nobody_who_has_what_they_need() {
    let (there, clock, provider) = provider().await;
    let metadata = provider.metadata().await.unwrap();
    provider.keys(&metadata, &signed_by("one")).await.unwrap();
    clock.advance(SignedDuration::from_secs(31));
    there.hangs.store(true, Ordering::SeqCst);
    let (one, its) = (Arc::clone(&provider), metadata.clone());
    let waits = tokio::spawn(async move { one.keys(&its, &signed_by("two")).await.map(drop) });
    while there.asked.load(Ordering::SeqCst) < 3 {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    provider.metadata().await.expect("what is known of it");
    provider.keys(&metadata, &signed_by("one")).await.expect("a key that is known");
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    assert!(!waits.is_finished(), "who needs the other key waits");
    assert_eq!(waits.await.unwrap(), Err(SsoError("sso.keys")));
}

#[tokio::test]
async fn many_ask_a_provider_that_hangs_once_and_wait_no_longer_than_one() {
    let (there, _clock, provider) = provider().await;
    there.hangs.store(true, Ordering::SeqCst);
    let began = Instant::now();
    let ask = || {
        let provider = Arc::clone(&provider);
        tokio::spawn(async move { provider.metadata().await.map(drop) })
    };
    let waiting: Vec<_> = std::iter::repeat_with(ask).take(5).collect();
    for one in waiting {
        assert_eq!(one.await.unwrap(), Err(SsoError("sso.discovery")));
    }
    assert!(began.elapsed() < PATIENCE * 2, "{:?}", began.elapsed());
    assert_eq!(there.asked.load(Ordering::SeqCst), 1);
    there.hangs.store(false, Ordering::SeqCst);
    provider.metadata().await.expect("and is asked again once it answers");
}

#[tokio::test]
async fn what_was_said_while_the_clock_was_ahead_is_asked_again_when_it_is_right() {
    let (there, clock, provider) = provider().await;
    let month = SignedDuration::from_hours(30 * 24);
    clock.advance(month);
    let metadata = provider.metadata().await.unwrap();
    provider.keys(&metadata, &signed_by("one")).await.unwrap();
    clock.advance(-month);
    provider.keys(&metadata, &signed_by("two")).await.unwrap();
    assert_eq!(there.asked.load(Ordering::SeqCst), 3, "the keys may have changed");
    provider.metadata().await.unwrap();
    assert_eq!(there.asked.load(Ordering::SeqCst), 4, "and so may the rest");
    provider.metadata().await.unwrap();
    assert_eq!(there.asked.load(Ordering::SeqCst), 4, "but not at once");
}

#[test]
fn whoever_showed_themselves_in_the_future_has_not_just_done_so() {
    let own = Ed25519KeyPair::generate().unwrap();
    let x = URL_SAFE_NO_PAD.encode(own.public_key().as_ref());
    let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": x }] });
    let keys: KeySet = serde_json::from_value(keys).unwrap();
    let now = Timestamp::from_second(1_760_000_000).unwrap();
    let second = now.as_second();
    let shown = |at: i64| {
        let claims = json!({
            "iss": "i", "sub": "s", "aud": "c", "nonce": "n", "exp": second + 300, "iat": second,
            "auth_time": at,
        });
        let parts = [json!({ "alg": "EdDSA" }), claims];
        let text = parts.map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mark = URL_SAFE_NO_PAD.encode(own.sign(text.as_bytes()).as_ref());
        let expected = Expected { issuer: "i", client: "c", nonce: "n", now, max_age: Some(0) };
        token::verify(&format!("{text}.{mark}"), &keys, &expected).map(drop)
    };
    for fine in [second, second + 60, second - 60] {
        assert_eq!(shown(fine), Ok(()), "{fine}: clocks differ by a little");
    }
    for wrong in [second * 1_000, second + 61, second - 61, i64::MAX, i64::MIN] {
        assert_eq!(shown(wrong), Err(SsoError("sso.too-long-ago")), "{wrong}");
    }
}
