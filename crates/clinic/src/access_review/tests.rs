use super::Decision;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal, demo};
use compliance::check::Status;
use kernel::{Phi, Role};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn a_campaign_lists_everybody_revokes_at_once_and_is_over_when_all_are_decided() {
    for house in houses().await {
        let reviews = &house.clinic.access_reviews;
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let admin = House::caller("admin-1", Role::Administrator);
        let password = Phi::new(demo::PASSWORD);
        let nurse = house.clinic.sessions.sign_in("nurse-1", password, None).await.unwrap();
        let campaign = reviews.open(&officer, 14).await.unwrap();
        let items = reviews.items(&officer, &campaign.id).await.unwrap();
        let told = "staff and the clinic's interpreter, no patient and no guest";
        assert_eq!(items.len(), 9, "{}: {told}: {items:?}", house.store);
        let last = items.iter().find(|item| item.person.as_str() == "nurse-1").unwrap();
        assert_eq!(last.signed_in, Some(nurse.session.created), "when they last came in");
        let own = "officer-1".parse().unwrap();
        let myself = reviews.decide(&officer, (&campaign.id, &own), Decision::Keep).await;
        assert_eq!(refusal(myself), Refusal::OwnAccount);

        let leaver = "nurse-1".parse().unwrap();
        reviews.decide(&officer, (&campaign.id, &leaver), Decision::Revoke).await.unwrap();
        let gone = house.clinic.sessions.resume(nurse.secret.expose(), None, false).await;
        assert_eq!(refusal(gone), Refusal::SignedOut);
        let found = house.finding("HC-023.a").await;
        assert_eq!(found.status, Status::Pass, "{}: it is when they left", found.observed);
        let again = reviews.decide(&admin, (&campaign.id, &leaver), Decision::Keep).await;
        assert_eq!(refusal(again), Refusal::Stale("access review"));
        house.later(15 * 24 * 60);
        assert!(reviews.list(&admin).await.unwrap()[0].is_overdue(reviews.now()));
        for item in items.iter().filter(|item| item.person != leaver) {
            let by = if item.person == own { &admin } else { &officer };
            reviews.decide(by, (&campaign.id, &item.person), Decision::Keep).await.unwrap();
        }
        let over = reviews.list(&admin).await.unwrap().remove(0);
        assert_eq!((over.decided, over.revoked), (9, 1));
        assert!(over.closed.is_some() && !over.is_overdue(reviews.now()));
        assert_eq!(house.witnessed("ACCESS_REVIEW_CLOSED").await.len(), 1);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        assert_eq!(refusal(reviews.open(&desk, 14).await), Refusal::NotAllowed);
    }
}

#[tokio::test]
async fn a_campaign_is_over_when_two_decide_on_the_last_two_at_once() {
    for house in houses().await {
        let (store, reviews) = (house.store, &house.clinic.access_reviews);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let admin = House::caller("admin-1", Role::Administrator);
        let id = reviews.open(&officer, 14).await.unwrap().id;
        let items = reviews.items(&officer, &id).await.unwrap();
        // Who decides on themselves is refused, so each is left to the other.
        let (own, others): (Vec<_>, Vec<_>) = items
            .into_iter()
            .map(|item| item.person)
            .partition(|person| [&officer.person, &admin.person].contains(&person));
        assert_eq!(own.len(), 2, "{store}");
        for person in &others {
            reviews.decide(&officer, (&id, person), Decision::Keep).await.unwrap();
        }
        let (one, two) = tokio::join!(
            reviews.decide(&officer, (&id, &admin.person), Decision::Keep),
            reviews.decide(&admin, (&id, &officer.person), Decision::Keep),
        );
        one.and(two).unwrap();
        let over = reviews.list(&admin).await.unwrap().remove(0);
        assert!(over.closed.is_some() && over.decided == over.total, "{store}: {over:?}");
        assert_eq!(house.witnessed("ACCESS_REVIEW_CLOSED").await.len(), 1, "{store}");
    }
}
