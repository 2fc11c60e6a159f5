use super::rules::Verified;
use super::{Access, AccessError, BanReason, Credentials, Denial, Fingerprint, Need, Principal};
use crate::fanout::Interest;
use crate::keyset::SecretKey;
use crate::log::News;
use crate::subscribe::{Poll, SubscribeError};
use crate::testing::World;
use db::params;
use kernel::{Actor, Clock as _, SystemClock};
use std::sync::Arc;
use std::time::Duration;
use wire::request::GrantRequest;
use wire::token::{Permissions, Resources, Token};

fn verified(exact: &[(&str, u8)], patterns: &[(&str, u8)]) -> Verified {
    let list = |pairs: &[(&str, u8)]| Resources {
        channels: pairs
            .iter()
            .map(|(name, bits)| ((*name).to_owned(), Permissions::from_bits(*bits)))
            .collect(),
        ..Resources::default()
    };
    let token = Token { resources: list(exact), patterns: list(patterns), ..Token::default() };
    Verified::new(token, Fingerprint([0; 16]), SecretKey::new("s"))
}

fn missing(verified: &Verified, channel: &str, permission: Permissions) -> Vec<String> {
    verified.missing(&[Need::channel(channel, permission)]).channels
}

#[test]
fn an_exact_entry_hides_patterns_and_patterns_add_up() {
    let token = verified(&[("ward.1", 1)], &[("^ward\\.", 2), ("[0-9]$", 1)]);
    assert!(missing(&token, "ward.1", Permissions::READ).is_empty());
    assert_eq!(missing(&token, "ward.1", Permissions::WRITE), ["ward.1"]);
    assert!(missing(&token, "ward.2", Permissions::READ | Permissions::WRITE).is_empty());
    assert_eq!(missing(&token, "other", Permissions::READ), ["other"]);
}

#[test]
fn a_pattern_that_does_not_compile_permits_nothing() {
    for pattern in ["(", "^a{1,9999999}$", "(\\w{1000}){1000}"] {
        let token = verified(&[("ok", 1)], &[(pattern, 255)]);
        assert_eq!(missing(&token, "(", Permissions::READ), ["("]);
        assert!(missing(&token, "ok", Permissions::READ).is_empty());
    }
}

#[test]
fn a_token_for_longer_than_an_hour_opens_no_channel_with_phi_however_its_pattern_is_written() {
    let token = |ttl_minutes| {
        let named = |name: &str| vec![(name.to_owned(), Permissions::READ)];
        let patterns = Resources { channels: named("^.*[.]pat-7$"), ..Resources::default() };
        let channels = named("consultation.dr-1.pat-8");
        let resources = Resources { channels, ..Resources::default() };
        let token = Token { ttl_minutes, resources, patterns, ..Token::default() };
        Verified::new(token, Fingerprint([0; 16]), SecretKey::new("s"))
    };
    let (hour, month) = (token(60), token(43_200));
    for name in ["consultation.dr-1.pat-7", "consultation.dr-1.pat-8"] {
        assert!(missing(&hour, name, Permissions::READ).is_empty(), "{name}");
        assert_eq!(missing(&month, name, Permissions::READ), [name]);
    }
    assert!(missing(&month, "notification.pat-7", Permissions::READ).is_empty());
}

/// Letters of every script make a small pattern a large machine.
#[test]
fn what_a_grant_accepts_it_permits() {
    let patterns = ["^room-\\w+-\\w+$", "^consultation\\.\\w{1,8}\\.\\w{1,8}$", "^user-\\d{1,20}$"];
    for pattern in patterns {
        let quoted = serde_json::Value::from(pattern);
        let body =
            format!(r#"{{"ttl":1,"permissions":{{"patterns":{{"channels":{{{quoted}:3}}}}}}}}"#);
        let granted = GrantRequest::parse(body.as_bytes()).unwrap().into_token(0);
        let token = Verified::new(granted, Fingerprint([0; 16]), SecretKey::new("s"));
        let names = ["room-ward-één", "consultation.dr_1.pat_1", "user-42"];
        let open = names.iter().filter(|name| missing(&token, name, Permissions::READ).is_empty());
        assert_eq!(open.count(), 1, "{pattern}");
    }
}

/// A caller's pattern and a caller's name, chosen to make a backtracking engine never come back.
#[test]
fn a_hostile_pattern_takes_time_in_proportion_to_the_name() {
    let token = verified(&[], &[("^(a+)+$", 1), ("(.*)(.*)(.*)(.*)x$", 1)]);
    let name = format!("{}b", "a".repeat(20_000));
    let begun = SystemClock.now();
    assert_eq!(missing(&token, &name, Permissions::READ), [name.as_str()]);
    let took = SystemClock.now().duration_since(begun);
    assert!(took.as_millis() < 1_000, "{took:?}");
}

#[test]
fn spelling_does_not_change_a_fingerprint() {
    assert_eq!(Fingerprint::of("qEF2Ag=="), Fingerprint::of("qEF2Ag"));
    assert_eq!(Fingerprint::of("-_F2Ag"), Fingerprint::of("+/F2Ag=="));
    assert_eq!(Fingerprint::of("qEF2Ag"), Fingerprint::of("qEF2Ah"), "bits that carry nothing");
    assert_ne!(Fingerprint::of("qEF2Ag"), Fingerprint::of("qEF2AA"));
}

#[test]
fn a_permission_on_a_channel_is_none_on_a_group_or_user_of_that_name() {
    let resources = Resources {
        channels: vec![("desk".to_owned(), Permissions::from_bits(255))],
        groups: vec![("ward".to_owned(), Permissions::READ)],
        ..Resources::default()
    };
    let patterns =
        Resources { uuids: vec![("^pat-".to_owned(), Permissions::GET)], ..Resources::default() };
    let token = Token { resources, patterns, ..Token::default() };
    let token = Verified::new(token, Fingerprint([0; 16]), SecretKey::new("s"));
    let asked = [
        Need::group("desk", Permissions::READ),
        Need::group("ward", Permissions::READ),
        Need::user("pat-1", Permissions::GET),
        Need::user("dr-1", Permissions::GET),
    ];
    let missing = token.missing(&asked);
    assert_eq!((missing.groups, missing.users), (vec!["desk".to_owned()], vec!["dr-1".to_owned()]));
}

/// A token for `room.1` as an application's own server grants it: nothing is written down.
fn granted(world: &World, user: &str) -> Result<String, AccessError> {
    granted_to(world, Some(user))
}

/// The same, bound to nobody unless somebody is named.
fn granted_to(world: &World, user: Option<&str>) -> Result<String, AccessError> {
    let channels = vec![("room.1".to_owned(), Permissions::READ)];
    let token = Token {
        issued: world.clock.now().as_second().try_into().unwrap(),
        ttl_minutes: 60,
        resources: Resources { channels, ..Resources::default() },
        uuid: user.map(str::to_owned),
        ..Token::default()
    };
    world.access.mint(&world.keyset, &token)
}

fn check(world: &World, access: &Access, (user, token): (&str, &str)) -> Result<Principal, Denial> {
    let credentials = Credentials { uuid: Some(user), auth: Some(token), signed: None };
    access.check(&world.keyset, credentials, &[Need::channel("room.1", Permissions::READ)])
}

/// Bans pat-1 by the log, as a server does; answers whether that was news.
async fn bans(world: &World, reason: BanReason) -> bool {
    let mut tx = world.db.begin().await.unwrap();
    let (whom, now) = ((world.keyset.id, "pat-1"), world.clock.now());
    let placed = super::ban(&mut tx, whom, (reason, "admin-1"), now).await.unwrap();
    let is_news = placed.is_some();
    let entry = |one: &super::Banning| one.entry(Actor::system(), "sub", "clinic");
    let entries = placed.iter().map(entry).collect();
    let banned = placed.into_iter().collect();
    world.log.commit(tx, News { entries, banned, ..News::default() }).await.unwrap();
    is_news
}

async fn lifts(world: &World, reasons: &[BanReason]) -> usize {
    let mut tx = world.db.begin().await.unwrap();
    let (whom, now) = ((world.keyset.id, "pat-1"), world.clock.now());
    let banned = super::lift(&mut tx, whom, (reasons, "officer-1"), now).await.unwrap();
    let count = banned.len();
    world.log.commit(tx, News { banned, ..News::default() }).await.unwrap();
    count
}

/// An open poll of pat-1.
fn listens(
    world: &Arc<World>,
    token: &str,
) -> tokio::task::JoinHandle<Result<crate::subscribe::Answer, SubscribeError>> {
    let principal = check(world, &world.access, ("pat-1", token)).unwrap();
    let (world, cursor) = (Arc::clone(world), world.head());
    #[expect(clippy::disallowed_methods, reason = "the test is its own supervisor")]
    tokio::spawn(async move {
        let interest = Interest::channels_only(["room.1"]);
        let poll = Poll { interest, cursor, filter: None, address: None };
        world.subscriber.poll(&world.keyset, &principal, poll).await
    })
}

#[tokio::test]
async fn who_is_banned_hears_nothing_more_by_a_token_that_nobody_wrote_down_and_gets_no_other() {
    for world in World::all(1 << 20, false).await {
        let world = Arc::new(world);
        let (own, other) = (granted(&world, "pat-1").unwrap(), granted(&world, "pat-2").unwrap());
        let open = listens(&world, &own);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let links = || world.access.counts(Fingerprint::of(&own), i64::MAX);
        assert!(links(), "{}: what was got by it, such as a link to a file", world.store);
        assert!(bans(&world, BanReason::Flood).await, "{}", world.store);
        assert!(!links(), "{}: is no longer given", world.store);
        assert!(!bans(&world, BanReason::Flood).await, "{}: it stands", world.store);
        let ended = tokio::time::timeout(Duration::from_secs(1), open).await.unwrap().unwrap();
        assert!(matches!(ended, Err(SubscribeError::Denied(Denial::Banned))), "{ended:?}");
        let asks = |access: &Access| check(&world, access, ("pat-1", &own)).map(drop);
        assert_eq!(asks(&world.access), Err(Denial::Banned), "{}", world.store);
        assert!(check(&world, &world.access, ("pat-2", &other)).is_ok());
        let stolen = check(&world, &world.access, ("pat-2", &own)).unwrap_err();
        assert_eq!(stolen, Denial::WrongUser, "nobody learns by a name who is banned");
        assert!(matches!(granted(&world, "pat-1"), Err(AccessError::Banned(_))));
        let signed = Principal { signed: true, ..Principal::open("pat-1", kernel::Role::System) };
        assert!(world.access.recheck(&world.keyset, &signed).is_ok(), "that is an application");

        let again = Access::load(&world.db, Arc::clone(&world.clock) as _).await.unwrap();
        assert_eq!(asks(&again), Err(Denial::Banned), "{}: after a restart", world.store);

        // Another reason stands by itself.
        assert!(bans(&world, BanReason::Closed).await);
        assert_eq!(lifts(&world, &BanReason::GIVEN).await, 1, "{}", world.store);
        assert_eq!(asks(&world.access), Err(Denial::Banned));
        assert_eq!(lifts(&world, &BanReason::ALL).await, 1);
        assert_eq!(asks(&world.access), Ok(()));
        assert!(bans(&world, BanReason::Flood).await, "{}: in the same microsecond", world.store);
        assert_eq!(asks(&world.access), Err(Denial::Banned));
        let events = world.events().await;
        assert_eq!(events.iter().filter(|event| *event == "USER_BANNED").count(), 3);
    }
}

#[tokio::test]
async fn a_token_that_is_bound_to_nobody_opens_under_another_name_until_it_is_revoked() {
    for world in World::all(1 << 20, false).await {
        let unbound = granted_to(&world, None).unwrap();
        let asks = |user: &str| check(&world, &world.access, (user, &unbound)).map(drop);
        assert!(bans(&world, BanReason::Abuse).await, "{}", world.store);
        assert_eq!(asks("pat-1"), Err(Denial::Banned), "{}", world.store);
        assert_eq!(asks("pat-1x"), Ok(()), "{}: nothing says whose it is", world.store);
        let (_, ends) = world.access.read(&world.keyset, &unbound).unwrap();
        let mut tx = world.db.begin().await.unwrap();
        let revoked = world.access.revoke_token(&mut tx, &unbound, ends).await.unwrap();
        world.log.commit(tx, News { revoked, ..News::default() }).await.unwrap();
        for user in ["pat-1", "pat-1x"] {
            assert_eq!(asks(user), Err(Denial::Revoked), "{}: {user}", world.store);
        }
    }
}

#[tokio::test]
async fn a_ban_by_another_process_ends_open_polls_at_the_next_look_and_so_its_end_counts() {
    for world in World::all(1 << 20, false).await {
        let world = Arc::new(world);
        let own = granted(&world, "pat-1").unwrap();
        let open = listens(&world, &own);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (whom, now) = ((world.keyset.id, "pat-1"), world.clock.now());
        let mut tx = world.db.begin().await.unwrap();
        let given = (BanReason::Abuse, "admin-1");
        assert!(super::ban(&mut tx, whom, given, now).await.unwrap().is_some());
        tx.commit().await.unwrap();
        assert!(check(&world, &world.access, ("pat-1", &own)).is_ok(), "{}", world.store);
        world.log.follow_revocations().await.unwrap();
        let asks = || check(&world, &world.access, ("pat-1", &own)).map(drop);
        assert_eq!(asks(), Err(Denial::Banned), "{}", world.store);
        let ended = open.await.unwrap();
        assert!(matches!(ended, Err(SubscribeError::Denied(Denial::Banned))), "{ended:?}");
        let mut tx = world.db.begin().await.unwrap();
        let lifted = super::lift(&mut tx, whom, (&BanReason::GIVEN, "officer-1"), now).await;
        assert_eq!(lifted.unwrap().len(), 1);
        tx.commit().await.unwrap();
        world.log.follow_revocations().await.unwrap();
        assert_eq!(asks(), Ok(()), "{}", world.store);
    }
}

#[tokio::test]
async fn a_revoked_token_says_since_when_and_revoking_it_again_changes_nothing_of_that() {
    for world in World::all(1 << 20, false).await {
        let first = world.clock.now();
        let ends = first.saturating_add(jiff::SignedDuration::from_hours(1)).unwrap();
        for _ in 0..2 {
            let mut tx = world.db.begin().await.unwrap();
            world.access.revoke_token(&mut tx, "a token", ends).await.unwrap();
            tx.commit().await.unwrap();
            world.pass(1);
        }
        let mut tx = world.db.read().await.unwrap();
        let rows = tx.query("SELECT revoked FROM revoked_token", params![]).await.unwrap();
        let since: Vec<i64> = rows.iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(since, [first.as_microsecond()], "{}", world.store);
    }
}
