use super::HistoryError;
use super::service::{Bounds, Deletion};
use crate::keyset::Keyset;
use crate::testing::{World, somebody};
use wire::Timetoken;
use wire::cipher::{CipherKey, Format};

#[expect(clippy::unnecessary_wraps, reason = "bounds are optional")]
fn at(place: u64) -> Option<Timetoken> {
    Some(Timetoken::new(place))
}

/// Which of 1 to 9 the bounds choose, oldest first.
fn chosen(
    start: Option<Timetoken>,
    end: Option<Timetoken>,
    limit: usize,
    reverse: bool,
) -> Vec<u64> {
    let range = Bounds { start, end, limit, reverse }.range();
    let inside = |place: &u64| {
        let place = Timetoken::new(*place);
        place > range.after && place < range.before
    };
    let mut all: Vec<u64> = (1..=9).filter(inside).collect();
    if range.newest {
        all.drain(..all.len().saturating_sub(limit));
    }
    all.truncate(limit);
    all
}

#[test]
fn bounds_choose_as_the_protocol_says() {
    assert_eq!(chosen(None, None, 3, false), [7, 8, 9], "the newest page");
    assert_eq!(chosen(None, None, 3, true), [1, 2, 3], "from the oldest");
    assert_eq!(chosen(at(7), None, 3, false), [4, 5, 6], "older than start");
    assert_eq!(chosen(None, at(8), 9, false), [8, 9], "not older than end");
    assert_eq!(chosen(at(7), at(5), 9, false), [5, 6], "start exclusive, end inclusive");
    assert_eq!(chosen(at(6), at(5), 9, false), [5], "exactly one message");
    assert_eq!(chosen(at(3), None, 2, true), [4, 5], "later than start");
    assert_eq!(chosen(None, at(2), 9, true), [1, 2], "not later than end");
    assert_eq!(chosen(at(9), at(2), 3, true), [6, 7, 8], "between both, the newest first");
    assert_eq!(chosen(at(2), at(9), 3, true), [7, 8, 9]);
}

#[test]
fn deletion_spares_start_and_takes_end_whichever_is_larger() {
    let gone = |start, end| {
        let span = Deletion { start, end }.span();
        (1..=9_u64)
            .filter(|place| {
                span.is_some_and(|(after, upto)| {
                    Timetoken::new(*place) > after && Timetoken::new(*place) <= upto
                })
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(gone(None, None), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(gone(at(3), at(5)), [4, 5]);
    assert_eq!(gone(at(5), at(3)), [3, 4]);
    assert_eq!(gone(at(4), at(4)), [] as [u64; 0]);
    assert_eq!(gone(at(3), None), [1, 2]);
    assert_eq!(gone(None, at(7)), [7, 8, 9]);
}

#[tokio::test]
async fn an_answer_that_nobody_could_take_is_refused_before_it_is_made() {
    for world in World::all(1 << 20, false).await {
        for _ in 0..25 {
            world.publish("room.1", &format!("\"{}\"", "a".repeat(32_000))).await.unwrap();
        }
        let bounds = Bounds { limit: 25, ..Bounds::default() };
        let read = async |channels: usize| {
            let names = vec!["room.1"; channels];
            world.histories.pages(&world.keyset, &somebody(), None, &names, bounds).await
        };
        assert_eq!(read(50).await.unwrap().len(), 50, "{}", world.store);
        let much = read(100).await;
        assert!(matches!(much, Err(HistoryError::TooMuch)), "{}", world.store);
    }
}

#[tokio::test]
async fn records_of_the_clinic_are_deleted_by_no_client_and_everything_else_is() {
    let key = CipherKey::new("the visit's").unwrap();
    let sealed = key.encrypt_message(Format::Acrh, "{\"text\":\"hi\"}", [7; 16]).unwrap();
    let sealed = format!("\"{sealed}\"");
    for world in World::all(1 << 20, false).await {
        let store = world.store;
        let clinic = Keyset { clinic: true, ..world.keyset.as_ref().clone() };
        let bounds = Bounds { limit: 25, ..Bounds::default() };
        let there = async |name: &str| {
            let read = world.histories.pages(&clinic, &somebody(), None, &[name], bounds).await;
            read.unwrap()[0].len()
        };
        let delete = async |keyset: &Keyset, name: &str| {
            let all = Deletion::default();
            world.histories.delete(keyset, &somebody(), None, name, all).await
        };
        for (name, payload) in
            [("consultation.dr-1.pat-1", sealed.as_str()), ("notification.pat-1", "1")]
        {
            world.publish(name, payload).await.unwrap();
            let refused = delete(&clinic, name).await;
            assert!(matches!(refused, Err(HistoryError::Record)), "{store}: {name}: {refused:?}");
            assert_eq!(there(name).await, 1, "{store}: {name}");
            assert!(world.events().await.contains(&"REQUEST_REFUSED".to_owned()), "{store}");
            assert_eq!(delete(&world.keyset, name).await.unwrap(), 1, "{store}: it is no clinic's");
        }
        world.publish("room.1", "1").await.unwrap();
        assert_eq!(delete(&clinic, "room.1").await.unwrap(), 1, "{store}: nor is that channel");
        assert_eq!(there("room.1").await, 0, "{store}");
    }
}
