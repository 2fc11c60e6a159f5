//! What becomes of a letter that offers a colleague, or says that a provider is there, when that is so no more.

use super::super::{Delivery, Outcome};
use super::{due, held, houses, letter};
use crate::availability::Status;
use crate::notification::{Channel, NoticeKind};
use crate::testing::House;
use crate::visit::{CheckIn, Ending};
use jiff::SignedDuration;
use kernel::{QueueEntryId, Role};
use realtime::presence::OpenPoll;
use std::sync::Arc;

/// The letter of this kind that is due.
async fn of(house: &House, kind: NoticeKind) -> Delivery {
    let all = due(house, Channel::Sms).await;
    let found = all.into_iter().find(|one| one.kind == kind);
    found.unwrap_or_else(|| panic!("no letter of {} in {}", kind.name(), house.store))
}

/// The server's own look, so many seconds later.
async fn look(house: &House, seconds: i64) {
    house.clock.advance(SignedDuration::from_secs(seconds));
    house.presences.expire(&house.keyset);
    house.clinic.look_after().await.unwrap();
}

fn listens(house: &House) -> OpenPoll {
    let channels: Arc<[Arc<str>]> = Arc::new(["queue.general-practice".into()]);
    house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300)
}

/// pat-1 waits for dr-1, whose line broke, and was offered dr-2; the letter of that is due and goes.
async fn offered(house: &House) -> (QueueEntryId, Delivery) {
    for login in ["dr-1", "dr-2"] {
        let provider = House::caller(login, Role::Provider);
        let all = &house.clinic.availabilities;
        all.set(&provider, &provider.person, (Status::Available, None)).await.unwrap();
    }
    let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap();
    house.later(1);
    let line = listens(house);
    look(house, 1).await;
    drop(line);
    look(house, 6).await;
    look(house, 1).await;
    house.later(1);
    let sms = of(house, NoticeKind::ColleagueOffered).await;
    letter(house, &sms).await;
    (entry.id, sms)
}

#[tokio::test]
async fn whoever_is_handed_to_a_colleague_is_offered_none_any_more() {
    for house in houses().await {
        let (entry, sms) = offered(&house).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (visits, queues) = (&house.clinic.visits, &house.clinic.queues);
        let visit = queues.find(&desk, &entry).await.unwrap().entry.consultation;
        // Whoever has never said whether they take patients is given one all the same.
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("DELETE FROM availability WHERE person = $1", db::params!["dr-2"])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        visits.transfer(&desk, &visit, &"dr-2".parse().unwrap()).await.unwrap();
        let now = queues.find(&desk, &entry).await.unwrap().entry;
        assert_eq!((now.offered, now.provider.as_str()), (None, "dr-2"), "{}", house.store);
        let again = of(&house, NoticeKind::ColleagueOffered).await;
        assert_eq!(again.key.name(), sms.key.name());
        let needless = (Outcome::Unneeded, "answered meanwhile");
        assert_eq!(held(&house, &again).await, needless, "{}", house.store);
    }
}

#[tokio::test]
async fn whose_provider_is_back_or_calls_them_gets_no_letter_of_a_colleague_or_of_a_call_that_is_over()
 {
    let needless = (Outcome::Unneeded, "answered meanwhile");
    for house in houses().await {
        offered(&house).await;
        let line = listens(&house);
        look(&house, 1).await;
        let back = of(&house, NoticeKind::ColleagueOffered).await;
        assert_eq!(held(&house, &back).await, needless, "{}: back", house.store);
        drop(line);
    }
    for house in houses().await {
        let (entry, _) = offered(&house).await;
        let (provider, visits) = (House::caller("dr-1", Role::Provider), &house.clinic.visits);
        let called = visits.admit(&provider, entry, None).await.unwrap();
        assert_eq!(called.entry.unwrap().offered, None, "{}", house.store);
        let sms = of(&house, NoticeKind::ColleagueOffered).await;
        assert_eq!(held(&house, &sms).await, needless, "{}: called", house.store);
        house.later(1);
        let ready = of(&house, NoticeKind::ProviderReady).await;
        letter(&house, &ready).await;
        visits.send_back(&provider, called.consultation.id).await.unwrap();
        let ready = of(&house, NoticeKind::ProviderReady).await;
        assert_eq!(held(&house, &ready).await, needless, "{}: sent back", house.store);
    }
}

#[tokio::test]
async fn nobody_is_called_by_letter_into_a_visit_that_is_over() {
    for house in houses().await {
        let (provider, visits) = (House::caller("dr-1", Role::Provider), &house.clinic.visits);
        let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap();
        let id = visits.admit(&provider, entry.id, None).await.unwrap().consultation.id;
        house.later(1);
        let ready = of(&house, NoticeKind::ProviderReady).await;
        letter(&house, &ready).await;
        visits.start(&provider, id.clone()).await.unwrap();
        visits.complete(&provider, id, Ending::default()).await.unwrap();
        let ready = of(&house, NoticeKind::ProviderReady).await;
        let over = (Outcome::Unneeded, "the visit has moved on");
        assert_eq!(held(&house, &ready).await, over, "{}", house.store);
    }
}
