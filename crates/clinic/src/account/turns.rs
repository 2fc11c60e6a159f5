//! What comes of two who change the same account at once.

use super::tests::{refusal, user};
use super::{Change, Outcome};
use crate::Refusal;
use crate::testing::{House, houses};
use kernel::Role;
use realtime::access::BanReason;
use std::time::Duration;

#[tokio::test]
async fn whoever_is_taken_out_as_their_role_is_approved_is_out_or_the_directory_asks_again() {
    // The embedded store lets one write at a time.
    for house in houses().await.into_iter().filter(|house| house.store != "sqlite") {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        for role in [Role::Administrator, Role::ComplianceOfficer] {
            let added = accounts.provision(&admin, user(role, Some("ad-7"))).await.unwrap();
            let nia = added.person.id;
            let waits = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap().remove(0);
            let mut tx = house.db.begin().await.unwrap();
            let mut telling = accounts.journal.telling(&officer);
            let which = (&officer, &*waits.id);
            accounts.settle_grant(&mut tx, &mut telling, which, true).await.unwrap();
            let approved = async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                accounts.journal.commit(tx, telling).await
            };
            let (removed, approved) = tokio::join!(accounts.remove(&admin, &nia), approved);
            approved.unwrap();
            if role == Role::Administrator {
                assert_eq!(refusal(removed), Refusal::Stale("person"), "{store}");
                accounts.listed(&admin, &nia).await.expect("it still sees them");
                accounts.remove(&admin, &nia).await.unwrap();
            } else {
                removed.unwrap();
            }
            let found = house.clinic.people.find(&admin, &nia).await.unwrap();
            assert!(!found.active, "{store}: {role}");
        }
    }
}

#[tokio::test]
async fn two_who_propose_a_role_for_one_person_at_once_make_one_proposal() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let nurse = "nurse-1".parse().unwrap();
        let up = || Change { role: Some(Role::Administrator), ..Change::default() };
        let (one, two) = tokio::join!(
            accounts.change(&admin, &nurse, up()),
            accounts.change(&admin, &nurse, up())
        );
        let [one, two] = [one, two].map(|made| made.unwrap().expect("it waits").id);
        assert_eq!(one, two, "{store}");
        let waits = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap();
        assert_eq!(waits.len(), 1, "{store}: {waits:?}");
        accounts.decide(&officer, &waits[0].id, false).await.unwrap();
        accounts.change(&admin, &nurse, up()).await.unwrap().expect("and asks anew");
    }
}

#[tokio::test]
async fn whoever_opens_an_account_or_lets_it_in_as_it_is_banned_finds_it_banned() {
    for house in houses().await.into_iter().filter(|house| house.store != "sqlite") {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let other = House::caller("admin-2", Role::Administrator);
        let doctor = "dr-1".parse().unwrap();
        let active = |active: bool| Change { active: Some(active), ..Change::default() };
        let ban = |reason: BanReason| Change { banned: Some(reason), ..Change::default() };
        accounts.change(&admin, &doctor, active(false)).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let mut telling = accounts.journal.telling(&admin);
        let whom = (&admin, &doctor);
        accounts.apply(&mut tx, &mut telling, whom, ban(BanReason::Abuse)).await.unwrap();
        let banned = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            accounts.journal.commit(tx, telling).await
        };
        let (opened, banned) = tokio::join!(accounts.change(&admin, &doctor, active(true)), banned);
        banned.unwrap();
        assert_eq!(refusal(opened), Refusal::Banned, "{store}");
        let found = house.clinic.people.find(&admin, &doctor).await.unwrap();
        assert_eq!((found.active, found.banned), (false, Some(BanReason::Abuse)), "{store}");

        // Who bans for something else lifts it no more, although another's ban stood when they asked.
        let mut tx = house.db.begin().await.unwrap();
        let mut telling = accounts.journal.telling(&other);
        let whom = (&other, &doctor);
        accounts.apply(&mut tx, &mut telling, whom, ban(BanReason::Stolen)).await.unwrap();
        let banned = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            accounts.journal.commit(tx, telling).await
        };
        let (lifted, banned) = tokio::join!(accounts.lift_ban(&other, &doctor), banned);
        banned.unwrap();
        assert_eq!(refusal(lifted), Refusal::TwoPersons, "{store}");
    }
}
