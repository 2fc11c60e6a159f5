use super::{ContextError, Contexts, Record};
use crate::keyset::Keyset;
use crate::testing::{World, somebody};
use kernel::Clock;
use std::sync::Arc;
use wire::request::{Change, Paging, RecordKind, RecordPatch, RelationPatch, RelationsPatch, Sort};

fn contexts(world: &World) -> Contexts {
    Contexts::new(Arc::clone(&world.log), Arc::clone(&world.clock) as Arc<dyn Clock>)
}

fn patch(kind: RecordKind, body: &str) -> RecordPatch {
    RecordPatch::parse(kind, body.as_bytes()).unwrap()
}

async fn set(world: &World, id: &str, body: &str) -> Result<Record, ContextError> {
    let which = (RecordKind::User, id);
    let (caller, patch) = (somebody(), patch(RecordKind::User, body));
    contexts(world).set(&world.keyset, (&caller, None), which, patch, None).await
}

fn paging(filter: Option<&str>, sort: &[(&str, bool)]) -> Paging {
    let sort = sort
        .iter()
        .map(|(field, descending)| Sort { field: (*field).to_owned(), descending: *descending });
    Paging {
        limit: 100,
        count: true,
        filter: filter.map(str::to_owned),
        sort: sort.collect(),
        ..Paging::default()
    }
}

#[tokio::test]
async fn a_change_keeps_what_it_does_not_name_and_an_equal_one_changes_nothing() {
    for world in World::all(1 << 20, false).await {
        let body = r#"{"name":"Alice","email":"a@example.org","custom":{"level":3,"big":12345678901234567890}}"#;
        let first = set(&world, "alice", body).await.unwrap();
        world.pass(1);
        let same = set(&world, "alice", r#"{"name":"Alice"}"#).await.unwrap();
        assert_eq!(first, same, "{}: nothing changed", world.store);
        let second = set(&world, "alice", r#"{"email":null,"custom":{"n":1.50}}"#).await.unwrap();
        assert_eq!(second.fields[0].as_deref(), Some("Alice"));
        assert_eq!(second.fields[3], None);
        assert_eq!(second.custom.as_deref(), Some(r#"{"n":1.50}"#), "as it was written");
        assert!(second.updated > first.updated && second.etag != first.etag);
        let which = (RecordKind::User, "alice");
        assert_eq!(
            contexts(&world).get(&world.keyset, (&somebody(), None), which).await.unwrap(),
            second
        );
        let stale = contexts(&world)
            .set(&world.keyset, (&somebody(), None), which, RecordPatch::default(), Some("old"))
            .await;
        assert!(matches!(stale, Err(ContextError::Modified(_))));
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    for world in World::all(1 << 20, false).await {
        for (id, name, level) in [("a", "Zoe", 1), ("b", "Yan", 2), ("c", "Xia", 3)] {
            let body = format!(r#"{{"name":"{name}","custom":{{"level":{level}}}}}"#);
            set(&world, id, &body).await.unwrap();
        }
        let contexts = contexts(&world);
        let ids = async |paging: Paging| {
            let listed = contexts
                .list(&world.keyset, (&somebody(), None), RecordKind::User, &paging)
                .await
                .unwrap();
            let ids: Vec<_> = listed.page.into_iter().map(|one| one.id).collect();
            (ids.join(""), listed.total)
        };
        assert_eq!(ids(paging(None, &[])).await, ("abc".to_owned(), Some(3)), "{}", world.store);
        assert_eq!(ids(paging(None, &[("name", false)])).await.0, "cba");
        assert_eq!(ids(paging(Some("custom.level > 1"), &[])).await, ("bc".to_owned(), Some(2)));
        assert_eq!(ids(paging(Some("name LIKE 'z*'"), &[("id", true)])).await.0, "a");
        let second = Paging { limit: 1, offset: 1, ..paging(None, &[]) };
        assert_eq!(ids(second).await, ("b".to_owned(), Some(3)));
        let wrong = contexts
            .list(&world.keyset, (&somebody(), None), RecordKind::User, &paging(Some("x ="), &[]))
            .await;
        assert!(matches!(wrong, Err(ContextError::Filter(_))));
        let wrong = contexts
            .list(
                &world.keyset,
                (&somebody(), None),
                RecordKind::User,
                &paging(None, &[("x", false)]),
            )
            .await;
        assert!(matches!(wrong, Err(ContextError::Sort(_))));
    }
}

#[tokio::test]
async fn memberships_are_seen_from_both_ends() {
    for world in World::all(1 << 20, false).await {
        set(&world, "alice", r#"{"name":"Alice"}"#).await.unwrap();
        let contexts = contexts(&world);
        let change = RelationsPatch::parse(
            RecordKind::User,
            br#"{"set":[{"channel":{"id":"room.1"},"custom":{"role":"owner"},"status":"joined"},
                        {"channel":{"id":"room.2"}}]}"#,
        );
        let user = (RecordKind::User, "alice");
        let caller = somebody();
        let done = contexts.relate(&world.keyset, (&caller, None), user, change.unwrap()).await;
        done.unwrap();
        let paging = paging(Some("channel.id == 'room.1'"), &[]);
        let found =
            contexts.relations(&world.keyset, (&caller, None), user, &paging).await.unwrap();
        assert_eq!(found.page.len(), 1, "{}", world.store);
        assert_eq!(found.page[0].custom.as_deref(), Some(r#"{"role":"owner"}"#));
        let room = (RecordKind::Channel, "room.1");
        let plain = Paging { limit: 10, count: true, ..Paging::default() };
        let members =
            contexts.relations(&world.keyset, (&caller, None), room, &plain).await.unwrap();
        assert_eq!(members.total, Some(1));
        let record = members.page[0].other.as_ref().unwrap();
        assert_eq!(record.fields[0].as_deref(), Some("Alice"));
        let gone = RelationsPatch { delete: vec!["alice".to_owned()], ..RelationsPatch::default() };
        contexts.relate(&world.keyset, (&caller, None), room, gone).await.unwrap();
        let left = contexts.relations(&world.keyset, (&caller, None), user, &plain).await.unwrap();
        assert_eq!(left.page.len(), 1);
    }
}

#[tokio::test]
async fn a_membership_stays_while_anything_is_held_at_either_end() {
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        set(&world, "alice", r#"{"name":"Alice"}"#).await.unwrap();
        let contexts = contexts(&world);
        let (caller, user) = (somebody(), (RecordKind::User, "alice"));
        let rooms = ["room.1", "room.2"];
        let joined =
            rooms.map(|id| RelationPatch { id: id.to_owned(), ..RelationPatch::default() });
        let change = RelationsPatch { set: joined.into(), ..RelationsPatch::default() };
        contexts.relate(&world.keyset, (&caller, None), user, change).await.unwrap();
        let leave = async |which, other: &str| {
            let gone =
                RelationsPatch { delete: vec![other.to_owned()], ..RelationsPatch::default() };
            contexts.relate(&world.keyset, (&caller, None), which, gone).await
        };
        let free = async || world.change("DELETE FROM legal_hold", Vec::new()).await;
        let room = (RecordKind::Channel, "room.1");
        let mut strict = Keyset::clone(&world.keyset);
        strict.features.app_context.referential_integrity = true;
        for mark in ["channel/room.1", "patient/alice"] {
            world.hold(mark).await;
            for (which, other) in [(user, "room.1"), (room, "alice")] {
                let held = leave(which, other).await;
                assert!(matches!(held, Err(ContextError::Held)), "{store}: {mark} {held:?}");
            }
            let whole = contexts.remove(&strict, (&caller, None), user, None).await;
            assert!(matches!(whole, Err(ContextError::Held)), "{store}: {mark} {whole:?}");
            free().await;
        }
        let paging = Paging { limit: 10, count: true, ..Paging::default() };
        let left = contexts.relations(&world.keyset, (&caller, None), user, &paging).await.unwrap();
        assert_eq!(left.total, Some(2), "{store}: nothing of it went");
        assert_eq!(world.events().await, ["HOLD_HONOURED"; 6], "{store}");
        world.hold("channel/room.1").await;
        leave(user, "room.2").await.unwrap();
        free().await;
        leave(user, "room.1").await.unwrap();
        let left = contexts.relations(&world.keyset, (&caller, None), user, &paging).await.unwrap();
        assert_eq!(left.total, Some(0), "{store}");
    }
}

#[tokio::test]
async fn a_channel_with_phi_takes_ids_and_codes_only() {
    for world in World::all(1 << 20, false).await {
        let contexts = contexts(&world);
        let which = (RecordKind::Channel, "consultation.dr-1.pat-1");
        let caller = somebody();
        let set = async |body: &str| {
            let patch = patch(RecordKind::Channel, body);
            contexts.set(&world.keyset, (&caller, None), which, patch, None).await
        };
        let refused = set(r#"{"description":"Chest pain since Monday"}"#).await;
        assert!(matches!(refused, Err(ContextError::Phi(_))), "{}", world.store);
        set(r#"{"type":"direct","custom":{"state":"in-progress"}}"#).await.unwrap();
        let relation = RelationPatch {
            id: "pat-1".to_owned(),
            custom: Change::Set(r#"{"note":"afraid of needles"}"#.to_owned()),
            ..RelationPatch::default()
        };
        let change = RelationsPatch { set: vec![relation], ..RelationsPatch::default() };
        let refused = contexts.relate(&world.keyset, (&caller, None), which, change).await;
        assert!(matches!(refused, Err(ContextError::Phi(_))));
        let events = world.events().await;
        let changed = "PHI_CONTEXT_CHANGED";
        assert_eq!(events, ["REQUEST_REFUSED", changed, "REQUEST_REFUSED"], "{}", world.store);
    }
}

/// Who belongs to a conversation tells of a patient as the conversation does.
#[tokio::test]
async fn what_is_said_of_a_channel_with_phi_is_witnessed_whichever_end_it_is_asked_at() {
    const VISIT: &str = "consultation.dr-1.pat-1";
    for world in World::all(1 << 20, false).await {
        let (contexts, caller) = (contexts(&world), somebody());
        let (keyset, asker) = (&world.keyset, (&caller, None));
        let (visit, user) = ((RecordKind::Channel, VISIT), (RecordKind::User, "pat-1"));
        let body = patch(RecordKind::Channel, r#"{"type":"direct"}"#);
        contexts.set(keyset, asker, visit, body.clone(), None).await.unwrap();
        contexts.set(keyset, asker, visit, body, None).await.unwrap();
        contexts.get(keyset, asker, visit).await.unwrap();
        let joined = [VISIT, "room.1"]
            .map(|id| RelationPatch { id: id.to_owned(), ..RelationPatch::default() });
        let change = RelationsPatch { set: joined.into(), ..RelationsPatch::default() };
        contexts.relate(keyset, asker, user, change).await.unwrap();
        let page = Paging { limit: 10, ..Paging::default() };
        contexts.relations(keyset, asker, user, &page).await.unwrap();
        contexts.relations(keyset, asker, visit, &page).await.unwrap();
        contexts.list(keyset, asker, RecordKind::Channel, &page).await.unwrap();
        contexts.list(keyset, asker, RecordKind::User, &page).await.unwrap();
        contexts.remove(keyset, asker, visit, None).await.unwrap();
        contexts.remove(keyset, asker, visit, None).await.unwrap();
        let (read, changed) = ("PHI_CONTEXT_READ", "PHI_CONTEXT_CHANGED");
        let expected = [changed, read, read, changed, read, read, read, changed];
        assert_eq!(world.events().await, expected, "{}", world.store);
        let room = (RecordKind::Channel, "room.1");
        let body = patch(RecordKind::Channel, r#"{"type":"direct"}"#);
        contexts.set(keyset, asker, room, body, None).await.unwrap();
        contexts.get(keyset, asker, room).await.unwrap();
        assert_eq!(world.events().await.len(), expected.len(), "{}: no PHI, no entry", world.store);
        world.change("ALTER TABLE audit_batch RENAME TO away", Vec::new()).await;
        let unseen = contexts.relations(keyset, asker, visit, &page).await;
        assert!(unseen.is_err(), "{}: what cannot be witnessed is not read", world.store);
    }
}

/// More than is looked at at once, and more than is held at once.
#[tokio::test]
async fn a_long_list_is_looked_through_in_stretches() {
    for world in World::all(1 << 20, false).await {
        let mut tx = world.db.begin().await.unwrap();
        let long = format!("{{\"text\":\"{}\"}}", "a".repeat(30_000));
        for number in 0..2_500 {
            let record = Record {
                kind: RecordKind::User,
                id: format!("user-{number:04}"),
                fields: [Some(format!("N{}", number % 100)), None, None, None],
                record_type: None,
                status: None,
                custom: Some(long.clone()),
                updated: "2026-01-01T00:00:00Z".to_owned(),
                etag: String::new(),
            };
            super::store::save(&mut tx, world.keyset.id, &record).await.unwrap();
        }
        tx.commit().await.unwrap();
        let list = async |filter: &str| {
            let paging = paging(Some(filter), &[("id", true)]);
            contexts(&world)
                .list(&world.keyset, (&somebody(), None), RecordKind::User, &paging)
                .await
        };
        let found = list("name == 'N7'").await.unwrap();
        assert_eq!((found.page.len(), found.total), (25, Some(25)), "{}", world.store);
        assert_eq!(found.page[0].id, "user-2407", "sorted over all stretches");
        assert_eq!(list("name == 'N8'").await.unwrap().page.len(), 25);
        assert_eq!(list("id LIKE 'user-000*'").await.unwrap().page.len(), 10);
        let all = list("custom.text LIKE 'a*'").await;
        assert!(matches!(all, Err(ContextError::TooLarge)), "{}", world.store);
    }
}
