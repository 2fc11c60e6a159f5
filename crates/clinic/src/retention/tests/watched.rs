//! That somebody was watched.

use super::{days, retention, who};
use crate::seal;
use crate::testing::{House, houses};
use compliance::retention::Cause;
use kernel::Role;

#[tokio::test]
async fn whose_record_went_is_watched_no_more() {
    for house in houses().await {
        let (store, activity) = (house.store, &house.clinic.activity);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        house.documented().await;
        for patient in ["pat-1", "pat-2"] {
            activity.watch(&officer, &patient.parse().unwrap(), true).await.unwrap();
        }
        let retention = retention(&house).await;
        days(&house, 2_600);
        let record = (seal::RECORD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), record, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        let watched = activity.watched(&officer).await.unwrap();
        let watched: Vec<&str> = watched.iter().map(kernel::PersonId::as_str).collect();
        assert_eq!(watched, ["pat-2"], "{store}: nothing is left to look at");
    }
}
