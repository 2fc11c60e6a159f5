use super::{Asked, booking, refusal, tuesday, works};
use crate::Refusal;
use crate::privacy::{Asked as Wish, NewRequest};
use crate::restriction::Bar;
use crate::testing::{House, houses};
use kernel::{Phi, Role};

#[tokio::test]
async fn whoever_is_kept_from_a_patient_has_no_times_for_them_and_all_of_them_for_others() {
    for house in houses().await {
        works(&house, None).await;
        let (store, clinic) = (house.store, &house.clinic);
        let own = House::caller("pat-1", Role::Patient);
        let other = House::caller("pat-2", Role::Patient);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let schedules = &clinic.schedules;
        assert_eq!(schedules.slots(&own, &tuesday()).await.unwrap().len(), 6, "{store}");

        let (asked, words) = (Wish::Restriction, Some(Phi::new("Not to them, please")));
        let request = NewRequest { asked, words };
        let request = clinic.privacy.ask(&own, &own.person, request).await.unwrap();
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let bar = Bar::Staff("dr-1".parse().unwrap());
        clinic.privacy.answer(&officer, &request.id, (true, None, Some(bar))).await.unwrap();

        assert!(schedules.slots(&own, &tuesday()).await.unwrap().is_empty(), "{store}");
        let named = |patient: &str| Asked { patient: Some(patient.parse().unwrap()), ..tuesday() };
        assert!(schedules.slots(&desk, &named("pat-1")).await.unwrap().is_empty(), "{store}");
        assert_eq!(schedules.slots(&desk, &named("pat-2")).await.unwrap().len(), 6, "{store}");
        let free = schedules.slots(&desk, &tuesday()).await.unwrap();
        assert_eq!(free.len(), 6, "{store}: for nobody in particular");
        assert_eq!(schedules.slots(&other, &tuesday()).await.unwrap().len(), 6, "{store}");
        // What is left out is what booking refuses; and nobody learns it of somebody else.
        let taken = clinic.visits.book(&own, booking("pat-1", (free[0].starts, free[0].ends)));
        assert_eq!(refusal(taken.await), Refusal::KeptApart, "{store}");
        let spied = schedules.slots(&other, &named("pat-1")).await;
        assert_eq!(refusal(spied), Refusal::NotAllowed, "{store}");
        // Of another department, by their id.
        for role in [Role::Provider, Role::Nurse] {
            let stranger = House::caller("dr-4", role);
            let spied = schedules.slots(&stranger, &named("pat-1")).await;
            assert_eq!(refusal(spied), Refusal::NotAllowed, "{store}: {role:?}");
            let free = schedules.slots(&stranger, &tuesday()).await.unwrap();
            assert_eq!(free.len(), 6, "{store}: for nobody in particular");
        }
        assert_eq!(house.witnessed("access.not-allowed").await.len(), 3, "{store}");
        let nurse = House::caller("nurse-1", Role::Nurse);
        assert!(schedules.slots(&nurse, &named("pat-1")).await.unwrap().is_empty(), "{store}");
    }
}
