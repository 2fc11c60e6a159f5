use super::rules::{KEYS, changed, check_name, names_after, touched};
use super::{
    App, Command, Editor, Environment, EnvironmentError, Environments, KeyKind, Naming,
    NewEnvironment, Stage,
};
use crate::access::{Credentials, Denial, Need};
use crate::fanout::Interest;
use crate::keyset::{Keyset, Options};
use crate::subscribe::{Poll, SubscribeError};
use crate::testing::World;
use compliance::keys::Sealer;
use jiff::SignedDuration;
use kernel::{Actor, SystemRandom};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use wire::token::{Permissions, Resources, Token};

const HOUR: u32 = 3_600;

#[test]
fn options_change_by_name_and_say_what_is_allowed() {
    let begin = Options::default();
    let change =
        json!({"features": {"persistence": {"retention_days": 7}}, "networks": ["10.0.0.0/8"]});
    let next = changed(&begin, &change).unwrap();
    assert_eq!(next.features.persistence.retention_days, 7);
    assert!(next.features.persistence.enabled && next.networks.len() == 1);
    let back = json!({"features": {"persistence": null}, "networks": null});
    assert_eq!(changed(&next, &back).unwrap(), begin);
    assert_eq!(touched(&change), "features.persistence.retention_days networks");
    for (wrong, part) in [
        (json!({"retention": 7}), "unknown field `retention`"),
        (json!({"features": {"files": {"max_bytes": -1}}}), "max_bytes"),
        (json!({"interval_seconds": 3}), "10 to 3600"),
        (json!({"announce_max": 101}), "0 to 100"),
        (json!({"networks": ["10.0.0.0/99"]}), "networks"),
        (json!(7), "an object"),
    ] {
        let error = changed(&begin, &wrong).unwrap_err().to_string();
        let named = error.contains(part) || error.contains("cannot be used");
        assert!(named, "{wrong}: {error}");
    }
}

#[test]
fn a_region_is_chosen_once() {
    let begin = Options::default();
    let here = json!({"features": {"app_context": {"region": "eu-central-1"}}});
    let chosen = changed(&begin, &here).unwrap();
    assert_eq!(changed(&chosen, &here).unwrap(), chosen, "again the same");
    for region in [json!("us-east-1"), Value::Null] {
        let change = json!({"features": {"app_context": {"region": region}}});
        let refused = changed(&chosen, &change).unwrap_err().to_string();
        assert!(refused.contains("features.app_context.region is set"), "{refused}");
    }
    assert!(changed(&begin, &json!({"features": {"files": {"region": "mars-1"}}})).is_err());
}

#[test]
fn a_name_follows_from_what_people_say() {
    for (label, name, next) in [
        ("My Staging (EU)", "my-staging-eu", "my-staging-eu-2"),
        ("7 dwarfs", "app-7-dwarfs", "app-7-dwarfs-2"),
        ("診察", "app", "app-2"),
    ] {
        assert_eq!(names_after(label, "app").take(2).collect::<Vec<_>>(), [name, next]);
    }
}

proptest! {
    #[test]
    fn every_name_that_follows_is_one_that_may_be_given(label in ".{0,120}") {
        for name in names_after(&label, "keyset") {
            prop_assert!(check_name("name", &name).is_ok(), "{label:?} gave {name}");
        }
    }
}

async fn editor(world: &World) -> Editor {
    let sealer = Arc::new(Sealer::open(&world.db, &world.keys).await.unwrap());
    let clock = Arc::clone(&world.clock) as Arc<dyn kernel::Clock>;
    Editor::new(sealer, clock, Arc::new(SystemRandom), "clinic")
}

async fn environments(world: &World) -> Environments {
    Environments::load(Arc::clone(&world.log), editor(world).await).await.unwrap()
}

fn new(name: &str, options: Value) -> Command {
    let (app, name) = ("chat".to_owned(), name.to_owned());
    let name = Naming::Exact(name);
    Command::Create(NewEnvironment { app, name, stage: None, like: None, options })
}

async fn perform(environments: &Environments, command: Command) -> Environment {
    environments.perform(Actor::system(), command).await.unwrap().environment
}

impl World {
    fn in_service(&self, one: &Environment) -> Option<Arc<Keyset>> {
        self.log.keysets().find(&one.subscribe_key)
    }

    fn token(&self, one: &Environment) -> String {
        let channels = vec![("hall".to_owned(), Permissions::READ)];
        let token = Token {
            issued: 1_800_000_000,
            ttl_minutes: 40_000,
            resources: Resources { channels, ..Resources::default() },
            ..Token::default()
        };
        self.access.mint(&self.in_service(one).unwrap(), &token).unwrap()
    }

    fn check(&self, one: &Environment, token: &str) -> Result<(), Denial> {
        let keyset = self.in_service(one).ok_or(Denial::NoKeyset)?;
        let credentials = Credentials { auth: Some(token), ..Credentials::default() };
        let needs = [Need::channel("hall", Permissions::READ)];
        self.access.check(&keyset, credentials, &needs).map(drop)
    }

    /// How an open poll with this token ends when `change` is made meanwhile.
    async fn ended(
        &self,
        one: &Environment,
        token: &str,
        change: impl Future<Output = ()>,
    ) -> Option<Denial> {
        let keyset = self.in_service(one).unwrap();
        let credentials = Credentials { auth: Some(token), ..Credentials::default() };
        let principal = self.access.check(&keyset, credentials, &[]).unwrap();
        let cursor = self.log.hub(keyset.id).unwrap().head();
        let interest = Interest::channels_only(["hall"]);
        let poll = Poll { interest, cursor, filter: None, address: None };
        let (answer, ()) = tokio::join!(self.subscriber.poll(&keyset, &principal, poll), change);
        match answer {
            Err(SubscribeError::Denied(denial)) => Some(denial),
            _ => None,
        }
    }
}

#[tokio::test]
async fn a_replaced_key_counts_until_its_overlap_ends_and_a_retired_one_no_longer() {
    for world in World::all(1 << 20, false).await {
        let all = environments(&world).await;
        let one = perform(&all, new("staging", json!({}))).await;
        let old = world.token(&one);
        assert_eq!(world.check(&one, &old), Ok(()), "{}", world.store);
        let key = one.subscribe_key.clone();
        let rotate = |overlap| Command::Rotate(key.clone(), KeyKind::Secret, overlap);
        let one = perform(&all, rotate(2 * HOUR)).await;
        assert_eq!(one.keys(KeyKind::Secret).count(), 2);
        let fresh = world.token(&one);
        assert_eq!((world.check(&one, &old), world.check(&one, &fresh)), (Ok(()), Ok(())));
        world.clock.advance(SignedDuration::from_secs(7_199));
        assert_eq!(world.check(&one, &old), Ok(()));
        world.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(world.check(&one, &old), Err(Denial::InvalidToken), "{}", world.store);
        assert_eq!(world.check(&one, &fresh), Ok(()));
        let second = perform(&all, rotate(24 * HOUR)).await;
        let retired = second.keys(KeyKind::Secret).nth(1).unwrap().id.clone();
        let retire = Command::Retire(key.clone(), KeyKind::Secret, retired);
        let change = async { drop(perform(&all, retire).await) };
        assert_eq!(world.ended(&one, &fresh, change).await, Some(Denial::InvalidToken));
        assert_eq!(world.check(&one, &fresh), Err(Denial::InvalidToken));
        let last = second.keys(KeyKind::Secret).next().unwrap().id.clone();
        let last = Command::Retire(key.clone(), KeyKind::Secret, last);
        let refused = all.perform(Actor::system(), last).await.unwrap_err();
        assert!(matches!(refused, EnvironmentError::LastKey(_)), "{refused}");
        let log = world.events().await;
        let count = |code: &str| log.iter().filter(|event| *event == code).count();
        assert_eq!(count("KEYSET_KEY_ROTATED") + count("KEYSET_KEY_RETIRED"), 3, "{log:?}");
    }
}

#[tokio::test]
async fn a_rotation_without_overlap_also_ends_what_an_earlier_one_left_its_overlap() {
    for world in World::all(1 << 20, false).await {
        let all = environments(&world).await;
        let one = perform(&all, new("staging", json!({}))).await;
        let leaked = world.token(&one);
        let rotate = |overlap| Command::Rotate(one.subscribe_key.clone(), KeyKind::Secret, overlap);
        let second = perform(&all, rotate(24 * HOUR)).await;
        assert_eq!(world.check(&second, &leaked), Ok(()), "{}", world.store);
        for _ in 0..KEYS {
            let last = perform(&all, rotate(0)).await;
            assert_eq!(world.check(&last, &leaked), Err(Denial::InvalidToken), "{}", world.store);
        }
    }
}

#[tokio::test]
async fn publish_keys_overlap_too_and_a_disabled_keyset_ends_its_polls() {
    for world in World::all(1 << 20, false).await {
        let all = environments(&world).await;
        let one = perform(&all, new("staging", json!({}))).await;
        let first = one.keys(KeyKind::Publish).next().unwrap().text.expose().to_owned();
        let key = one.subscribe_key.clone();
        let rotated = perform(&all, Command::Rotate(key.clone(), KeyKind::Publish, HOUR)).await;
        let now = || kernel::Clock::now(&*world.clock);
        let keyset = world.in_service(&rotated).unwrap();
        assert_eq!(keyset.publishing(now()).count(), 2, "{}", world.store);
        world.clock.advance(SignedDuration::from_hours(1));
        assert!(keyset.publishing(now()).all(|key| key != first));
        let token = world.token(&one);
        let change = async { drop(perform(&all, Command::Disable(key.clone())).await) };
        assert_eq!(world.ended(&one, &token, change).await, Some(Denial::NoKeyset));
        assert!(world.in_service(&one).is_none());
        perform(&all, Command::Enable(key)).await;
        assert_eq!(world.check(&one, &token), Ok(()), "{}", world.store);
    }
}

#[tokio::test]
async fn what_another_process_changes_counts_after_the_next_look() {
    for world in World::all(1 << 20, false).await {
        let all = environments(&world).await;
        let other = editor(&world).await;
        let mut tx = world.db.begin().await.unwrap();
        let command = new("staging", json!({"rates": {"publishes": 5}}));
        let (done, entry) = other.perform(&mut tx, Actor::system(), command).await.unwrap();
        world.audit.append(&mut tx, &[entry]).await.unwrap();
        tx.commit().await.unwrap();
        let one = done.environment;
        assert!(world.in_service(&one).is_none());
        all.refresh().await.unwrap();
        assert_eq!(world.in_service(&one).unwrap().rates.publishes, 5);
        let hub = world.log.hub(world.in_service(&one).unwrap().id).unwrap();
        assert!(hub.head() >= world.head(), "a cursor of its own begins now");
        let like = Some(one.subscribe_key.clone());
        let (app, name) = ("chat".to_owned(), Naming::Exact("production".to_owned()));
        let command = NewEnvironment { app, name, stage: None, like, options: json!({}) };
        let production = perform(&all, Command::Create(command.clone())).await;
        assert_eq!(production.options.rates.publishes, 5);
        let taken = all.perform(Actor::system(), Command::Create(command)).await.unwrap_err();
        assert!(matches!(taken, EnvironmentError::Taken(..)), "{taken}");
        let fixed = all.perform(Actor::system(), Command::Disable("sub".to_owned())).await;
        assert!(fixed.unwrap_err().to_string().contains("settings file"));
        assert_eq!(all.list().await.unwrap().len(), 3, "with the one of the settings");
    }
}

fn called(app: &str, label: &str, stage: Stage) -> Command {
    let (app, name) = (app.to_owned(), Naming::After(label.to_owned()));
    let options = json!({"features": {"persistence": {"retention_days": 7}}});
    Command::Create(NewEnvironment { app, name, stage: Some(stage), like: None, options })
}

#[tokio::test]
async fn applications_are_made_and_renamed_and_keep_their_ids() {
    for world in World::all(1 << 20, false).await {
        let all = environments(&world).await;
        let ids = |apps: Vec<App>| apps.into_iter().map(|app| app.id).collect::<Vec<_>>();
        assert_eq!(ids(all.apps().await.unwrap()), ["clinic"], "{}: of the settings", world.store);
        let chat = all.add_app(Actor::system(), "Chat").await.unwrap();
        world.clock.advance(SignedDuration::from_secs(60));
        let second = all.add_app(Actor::system(), "Chat").await.unwrap();
        assert_eq!((&*chat.id, &*second.id), ("chat", "chat-2"), "two may be called the same");
        let renamed = all.rename_app(Actor::system(), "chat", "Messages").await.unwrap();
        assert_eq!((&*renamed.id, &*renamed.name), ("chat", "Messages"));
        assert!(renamed.created == chat.created && renamed.updated > chat.updated);
        let clinic = all.rename_app(Actor::system(), "clinic", "The clinic").await.unwrap();
        assert_eq!(all.apps().await.unwrap()[0], clinic);
        world.clock.advance(SignedDuration::from_secs(60));
        let mail = NewEnvironment {
            app: "mail".to_owned(),
            name: Naming::Exact("staging".to_owned()),
            stage: None,
            like: None,
            options: json!({}),
        };
        perform(&all, Command::Create(mail)).await;
        assert_eq!(ids(all.apps().await.unwrap()), ["clinic", "chat", "chat-2", "mail"]);
        let unknown = all.rename_app(Actor::system(), "nobody", "X").await.unwrap_err();
        assert!(matches!(unknown, EnvironmentError::UnknownApp(_)), "{unknown}");
        for label in ["", " Chat", "a\nb", &"x".repeat(101)] {
            let refused = all.add_app(Actor::system(), label).await.unwrap_err();
            assert!(matches!(refused, EnvironmentError::Wrong { .. }), "{label:?}: {refused}");
        }
        let log = world.events().await;
        let count = |code: &str| log.iter().filter(|event| *event == code).count();
        assert_eq!((count("APP_CREATED"), count("APP_CHANGED")), (2, 2), "{log:?}");
    }
}

#[tokio::test]
async fn a_keyset_is_called_as_people_like_in_an_application_that_is_there() {
    for world in World::all(1 << 20, false).await {
        let all = environments(&world).await;
        let refused = all.perform(Actor::system(), called("chat", "EU", Stage::Testing)).await;
        assert!(matches!(refused, Err(EnvironmentError::UnknownApp(_))), "{}", world.store);
        let chat = all.add_app(Actor::system(), "Chat").await.unwrap().id;
        let first = perform(&all, called(&chat, "Für alle", Stage::Production)).await;
        let second = perform(&all, called(&chat, "Für alle", Stage::Testing)).await;
        assert_eq!((&*first.name, &*second.name), ("f-r-alle", "f-r-alle-2"));
        world.clock.advance(SignedDuration::from_secs(60));
        perform(&all, Command::Disable(second.subscribe_key.clone())).await;
        let found = all.find(&first.subscribe_key).await.unwrap();
        assert_eq!((&*found.label, found.stage), ("Für alle", Stage::Production));
        assert_eq!(found.options.features.persistence.retention_days, 7);
        assert_eq!(found.updated, found.created);
        let changed = all.find(&second.subscribe_key).await.unwrap();
        assert!(changed.updated > changed.created, "{}", world.store);
        let settings = &all.list().await.unwrap()[0];
        assert_eq!((&*settings.label, settings.stage), ("clinic", Stage::Production));
    }
}
