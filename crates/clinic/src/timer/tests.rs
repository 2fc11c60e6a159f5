use super::{Timer, Work, store};
use crate::demo::ORGANIZATION;
use crate::testing::houses;

#[test]
fn every_work_is_found_by_its_name() {
    for work in [
        Work::Reminder(1_440),
        Work::NoShow,
        Work::HalfWay,
        Work::OfferOver,
        Work::PageAgain(2),
        Work::Rota,
        Work::TaskDue,
        Work::ProxyEnd,
        Work::ThreadEnd,
        Work::WrapUpOver,
        Work::SeenOver,
    ] {
        assert_eq!(Work::find(&work.name()), Some(work));
    }
    assert_eq!(Work::find("reminder-"), None);
}

#[tokio::test]
async fn a_timer_is_found_when_it_is_due_and_taken_once() {
    for house in houses().await {
        let mut tx = house.db.begin().await.unwrap();
        let timer = |subject: &str, minutes| Timer {
            work: Work::NoShow,
            subject: subject.to_owned(),
            organization: ORGANIZATION.parse().unwrap(),
            due: house.in_minutes(minutes),
        };
        // The demo's own are none of these.
        for one in store::due(&mut tx, house.in_minutes(1_000_000), 999).await.unwrap() {
            store::clear(&mut tx, &one.subject).await.unwrap();
        }
        let (soon, late) = (timer("a", 1), timer("b", 9));
        store::set(&mut tx, &[late.clone(), soon.clone()]).await.unwrap();
        store::set(&mut tx, &[timer("a", 5)]).await.unwrap();
        assert_eq!(store::next(&mut tx).await.unwrap(), Some(soon.due), "{}", house.store);
        assert!(store::due(&mut tx, house.in_minutes(0), 9).await.unwrap().is_empty());
        let due = store::due(&mut tx, house.in_minutes(1), 9).await.unwrap();
        assert_eq!(due, std::slice::from_ref(&soon));
        assert!(store::take(&mut tx, &soon).await.unwrap());
        assert!(!store::take(&mut tx, &soon).await.unwrap());
        let page = Timer { work: Work::PageAgain(1), ..timer("c", 2) };
        store::set(&mut tx, std::slice::from_ref(&page)).await.unwrap();
        let pages = store::due_pages(&mut tx, house.in_minutes(9), 9).await.unwrap();
        assert_eq!(pages, [page], "{}", house.store);
        store::clear(&mut tx, "c").await.unwrap();
        store::clear(&mut tx, "b").await.unwrap();
        assert_eq!(store::next(&mut tx).await.unwrap(), None);
    }
}
