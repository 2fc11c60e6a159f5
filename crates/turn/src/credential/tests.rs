use super::{Nonces, Secret, Username};
use jiff::SignedDuration;
use kernel::{SeededRandom, Timestamp};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn a_credential_is_what_coturn_computes_from_the_same_secret() {
    // echo -n 1700000600:abc | openssl dgst -sha1 -hmac north -binary | base64
    let credential = Secret::new("north").issue("abc", at(1_700_000_600));
    assert_eq!(credential.username, "1700000600:abc");
    assert_eq!(credential.password, "cn17rOcIFYzHsN4D2xqDw8sMqrc=");
    assert_eq!(format!("{credential:?}"), "[key of 1700000600:abc]");
}

#[test]
fn a_username_says_when_it_ends_and_whose_it_is() {
    let parsed = Username::parse("1700000600:a:b").unwrap();
    assert_eq!((parsed.expires, parsed.user), (at(1_700_000_600), "a:b"));
    for wrong in ["", "abc", "17:", ":abc", "x:abc", "99999999999999999999:abc"] {
        assert_eq!(Username::parse(wrong), None, "{wrong:?}");
    }
}

#[test]
fn a_nonce_holds_for_its_client_and_its_time_only() {
    let nonces = Nonces::new(&SeededRandom::new(1));
    let (client, now) = ("192.0.2.1:5000".parse().unwrap(), at(1_700_000_000));
    let nonce = nonces.issue(client, now);
    let later = |minutes| now + SignedDuration::from_mins(minutes);
    assert!(nonces.holds(&nonce, client, later(9)));
    assert!(!nonces.holds(&nonce, client, later(10)));
    assert!(!nonces.holds(&nonce, "192.0.2.1:5001".parse().unwrap(), now));
    assert!(!Nonces::new(&SeededRandom::new(2)).holds(&nonce, client, now), "another start");
    let (_, tag) = nonce.split_once('-').unwrap();
    assert!(!nonces.holds(&format!("7fffffff-{tag}"), client, now), "a longer life is not signed");
}
