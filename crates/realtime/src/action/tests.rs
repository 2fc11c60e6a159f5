use super::{ActionError, Actions, NewAction};
use crate::access::Principal;
use crate::channel::Channel;
use crate::gate::{Gate, Gates, Publication, Refusal, Verdict};
use crate::testing::World;
use compliance::audit::{Explorer, PORTION, Shown};
use kernel::{Clock, Role};
use std::pin::Pin;
use std::sync::Arc;
use wire::Timetoken;

fn actions(world: &World) -> Actions {
    behind(world, &world.gates)
}

fn behind(world: &World, gates: &Arc<Gates>) -> Actions {
    let clock = Arc::clone(&world.clock) as Arc<dyn Clock>;
    let below = (Arc::clone(&world.channels), Arc::clone(&world.log));
    Actions::new(Arc::clone(gates), below.0, below.1, clock)
}

/// A server that takes no health data yet.
struct NotReady;

impl Gate for NotReady {
    fn takes(&self, channel: &Channel) -> Result<(), Refusal> {
        let refusal = Refusal::NotReady("tls is missing".to_owned());
        if channel.class.is_phi() { Err(refusal) } else { Ok(()) }
    }
    fn consider<'a>(
        &'a self,
        _: Publication<'a>,
    ) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
        Box::pin(std::future::ready(Verdict::Admit))
    }
}

#[tokio::test]
async fn what_waits_for_health_data_takes_no_action_on_a_channel_that_carries_it() {
    for world in World::all(1 << 20, false).await {
        let gate: Arc<dyn Gate> = Arc::new(NotReady);
        let gates = Gates::new(world.db.clone(), Arc::clone(&world.keys), vec![gate]);
        let actions = behind(&world, &Arc::new(gates));
        let (alice, message) = (user("alice"), world.publish("room.1", "\"hi\"").await.unwrap());
        let on = |channel| NewAction { channel, ..react(message, "seen") };
        let add = |channel| actions.add(&world.keyset, &alice, None, on(channel));
        let refused = add("consultation.dr-1.pat-1").await;
        let waits = matches!(refused, Err(ActionError::Refused(Refusal::NotReady(_))));
        assert!(waits, "{}: {refused:?}", world.store);
        add("room.1").await.unwrap();
    }
}

#[tokio::test]
async fn where_the_server_alone_writes_a_client_puts_no_action() {
    for world in World::all(1 << 20, false).await {
        let actions = actions(&world);
        let message = world.publish("room.1", "\"hi\"").await.unwrap();
        let alice = user("alice");
        for channel in ["waiting-room.dr-1.pat-1", "audit.clinic"] {
            let new = NewAction { channel, ..react(message, "seen") };
            let refused = actions.add(&world.keyset, &alice, None, new).await;
            let is_refused = matches!(refused, Err(ActionError::Refused(Refusal::ServerOnly(_))));
            assert!(is_refused, "{}: {channel} {refused:?}", world.store);
        }
        assert_eq!(world.events().await, ["REQUEST_REFUSED"; 2], "{}", world.store);
    }
}

fn user(id: &str) -> Principal {
    Principal::open(id, Role::Patient)
}

fn react(message: Timetoken, value: &str) -> NewAction<'_> {
    NewAction { channel: "room.1", message, kind: "reaction", value }
}

#[tokio::test]
async fn an_action_is_its_owners_and_unique() {
    for world in World::all(1 << 20, false).await {
        let actions = actions(&world);
        let message = world.publish("room.1", "\"hi\"").await.unwrap();
        let (alice, bob) = (user("alice"), user("bob"));
        let add = |who, value| actions.add(&world.keyset, who, None, react(message, value));
        let first = add(&alice, "👍").await.unwrap();
        assert!(matches!(add(&alice, "👍").await, Err(ActionError::Doubled)), "{}", world.store);
        let second = add(&bob, "👍").await.unwrap();
        let third = add(&alice, "👎").await.unwrap();
        assert!(first.action < second.action && second.action < third.action);
        let remove =
            |who, action| actions.remove(&world.keyset, who, None, "room.1", (message, action));
        let wrong = remove(&bob, first.action).await;
        assert!(matches!(wrong, Err(ActionError::WrongUser)));
        remove(&alice, first.action).await.unwrap();
        assert!(matches!(remove(&alice, first.action).await, Err(ActionError::Missing)));
        let again = add(&alice, "👍").await.unwrap();
        assert!(matches!(add(&user(""), "👍").await, Err(ActionError::NoUser)));
        world.hold("channel/room.1").await;
        let held = remove(&alice, again.action).await;
        assert!(matches!(held, Err(ActionError::Held)), "{}", world.store);
        assert_eq!(world.events().await.last().unwrap(), "HOLD_HONOURED");
    }
}

#[tokio::test]
async fn pages_go_from_the_newest_back_and_say_when_there_is_more() {
    for world in World::all(1 << 20, false).await {
        let actions = actions(&world);
        let message = world.publish("room.1", "\"hi\"").await.unwrap();
        let alice = user("alice");
        let mut made = Vec::new();
        for number in 0..5 {
            let value = number.to_string();
            let new = react(message, &value);
            made.push(actions.add(&world.keyset, &alice, None, new).await.unwrap().action);
        }
        let page = async |start, end| {
            let range = (start, end, 2);
            let page = actions.page(&world.keyset, &alice, None, "room.1", range).await.unwrap();
            (page.actions.iter().map(|one| one.action).collect::<Vec<_>>(), page.more)
        };
        assert_eq!(page(None, None).await, (made[3..].to_vec(), true), "{}", world.store);
        assert_eq!(page(Some(made[3]), None).await, (made[1..3].to_vec(), true));
        assert_eq!(page(Some(made[1]), None).await, (made[..1].to_vec(), false));
        assert_eq!(page(Some(made[3]), Some(made[2])).await, (made[2..3].to_vec(), false));
    }
}

/// History shows all actions of a message at once, so they have a size together.
#[tokio::test]
async fn a_message_takes_so_many_characters_of_actions_and_no_more() {
    for world in World::all(1 << 20, false).await {
        let actions = actions(&world);
        let message = world.publish("room.1", "\"hi\"").await.unwrap();
        let other = world.publish("room.1", "\"hi\"").await.unwrap();
        let alice = user("alice");
        let add = async |message, value: &str| {
            actions.add(&world.keyset, &alice, None, react(message, value)).await
        };
        for number in 0..32 {
            add(message, &format!("{number:032768}")).await.unwrap();
        }
        let more = add(message, "x").await;
        assert!(matches!(more, Err(ActionError::TooLong(_))), "{}: {more:?}", world.store);
        add(other, "x").await.unwrap();
    }
}

#[tokio::test]
async fn on_a_channel_with_phi_only_codes_and_ciphertext_are_attached() {
    for world in World::all(1 << 20, false).await {
        let actions = actions(&world);
        let add = |value| NewAction {
            channel: "consultation.dr-1.pat-1",
            message: Timetoken::new(5),
            kind: "edited",
            value,
        };
        let alice = user("dr-1");
        let plain = actions.add(&world.keyset, &alice, None, add("She has a fever now")).await;
        assert!(matches!(plain, Err(ActionError::Refused(_))), "{}", world.store);
        let sealed = "UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8fnG5WRY24bBJMdDRLnw2g";
        for open in [sealed, "👍", "read"] {
            actions.add(&world.keyset, &alice, None, add(open)).await.unwrap();
        }
        let events = world.events().await;
        assert_eq!(
            events,
            ["REQUEST_REFUSED", "PHI_MESSAGE_SENT", "PHI_MESSAGE_SENT", "PHI_MESSAGE_SENT"]
        );
    }
}

#[tokio::test]
async fn a_receipt_on_a_message_with_phi_is_witnessed_as_a_reading_of_that_message() {
    for world in World::all(1 << 20, false).await {
        let actions = actions(&world);
        let (rosa, message) = (user("pat-1"), Timetoken::new(17_379_929_964_128_254));
        let channel = "consultation.dr-1.pat-1";
        let marks =
            [("receipt", "read"), ("read", "read"), ("receipt", "delivered"), ("reaction", "read")];
        for (kind, value) in marks {
            let new = NewAction { channel, message, kind, value };
            actions.add(&world.keyset, &rosa, None, new).await.unwrap();
        }
        let on = |event: &str, id: &str| format!("{event} {id} on {channel}");
        let read = on("PHI_MESSAGE_READ", "17379929964128254");
        let marked = on("PHI_MESSAGE_SENT", channel);
        assert_eq!(world.verify().await, 4, "{}", world.store);
        let explorer = Explorer::new(world.db.clone(), world.audit.signer());
        let told = explorer.onward(0, PORTION).await.unwrap().unwrap().entries;
        let about = |one: &Shown| {
            format!("{} {} on {}", one.event, one.id, one.channel.as_deref().unwrap_or_default())
        };
        let told: Vec<String> = told.iter().map(about).collect();
        assert_eq!(told, [read.clone(), read, marked.clone(), marked], "{}", world.store);
    }
}
