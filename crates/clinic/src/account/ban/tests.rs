use super::super::Change;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use kernel::{Clock, Role};
use realtime::access::{self, Access, AccessError, BanReason, Credentials, Denial};
use std::sync::Arc;
use wire::token::{Permissions, Resources, Token};

const VISIT: &str = "consultation.dr-1.pat-1";

/// A token as an application grants it by the secret key: no row is of it.
fn granted(house: &House, user: &str) -> Result<String, AccessError> {
    let channels = vec![(VISIT.to_owned(), Permissions::READ)];
    let token = Token {
        issued: house.clock.now().as_second().try_into().unwrap(),
        ttl_minutes: 60,
        resources: Resources { channels, ..Resources::default() },
        uuid: Some(user.to_owned()),
        ..Token::default()
    };
    house.access.mint(&house.keyset, &token)
}

fn active(active: bool) -> Change {
    Change { active: Some(active), ..Change::default() }
}

#[tokio::test]
async fn whoever_leaves_is_out_with_what_an_application_granted_and_whoever_is_back_is_let_in() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let doctor = "dr-1".parse().unwrap();
        let token = granted(&house, "dr-1").unwrap();
        let opens = || house.opens(&token, "dr-1", (VISIT, Permissions::READ));
        assert_eq!(opens(), Ok(()), "{store}");
        accounts.change(&admin, &doctor, active(false)).await.unwrap();
        assert_eq!(opens(), Err(Denial::Banned), "{store}");
        assert!(matches!(granted(&house, "dr-1"), Err(AccessError::Banned(_))), "{store}");
        assert!(granted(&house, "dr-2").is_ok(), "{store}: nobody else");
        let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
        let again = Access::load(&house.db, clock).await.unwrap();
        let credentials = Credentials { uuid: Some("dr-1"), auth: Some(&token), signed: None };
        let asked = again.check(&house.keyset, credentials, &[]).map(drop);
        assert_eq!(asked, Err(Denial::Banned), "{store}: after a restart");
        accounts.change(&admin, &doctor, active(true)).await.unwrap();
        assert_eq!(opens(), Ok(()), "{store}");
        accounts.change(&admin, &doctor, active(false)).await.unwrap();
        assert_eq!(opens(), Err(Denial::Banned), "{store}: again, in the same instant");
    }
}

#[tokio::test]
async fn a_privileged_account_is_let_in_when_its_role_is_approved_and_not_before() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let nurse = "nurse-1".parse().unwrap();
        let token = granted(&house, "nurse-1").unwrap();
        let opens = || house.opens(&token, "nurse-1", (VISIT, Permissions::READ));
        accounts.change(&admin, &nurse, active(false)).await.unwrap();
        let back = Change { role: Some(Role::ComplianceOfficer), ..active(true) };
        let grant = accounts.change(&admin, &nurse, back).await.unwrap().expect("it waits");
        assert_eq!(opens(), Err(Denial::Banned), "{store}");
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        assert_eq!(opens(), Ok(()), "{store}");
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn whoever_is_banned_opens_again_only_when_a_second_person_has_lifted_it() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let doctor = "dr-1".parse().unwrap();
        let token = granted(&house, "dr-1").unwrap();
        let opens = || house.opens(&token, "dr-1", (VISIT, Permissions::READ));
        let ban = Change { banned: Some(BanReason::Abuse), ..Change::default() };
        let more = Change { role: Some(Role::Nurse), ..ban.clone() };
        let said = refusal(accounts.change(&admin, &doctor, more).await);
        assert!(matches!(said, Refusal::Field { field: "banned", .. }), "{store}: {said:?}");
        accounts.change(&admin, &doctor, ban).await.unwrap();
        let found = house.clinic.people.find(&admin, &doctor).await.unwrap();
        assert_eq!((found.active, found.banned), (false, Some(BanReason::Abuse)), "{store}");
        assert_eq!(opens(), Err(Denial::Banned), "{store}");
        assert_eq!(house.custom("dr-1").await["banned"], "true", "{store}");
        let back = accounts.change(&admin, &doctor, active(true)).await;
        assert_eq!(refusal(back), Refusal::Banned, "{store}");
        // By the way of another role it does not open either.
        let role = Change { role: Some(Role::ComplianceOfficer), ..Change::default() };
        let grant = accounts.change(&admin, &doctor, role).await.unwrap().expect("it waits");
        let approved = accounts.decide(&officer, &grant.id, true).await;
        assert_eq!(refusal(approved), Refusal::Banned, "{store}");

        assert_eq!(refusal(accounts.lift_ban(&admin, &doctor).await), Refusal::TwoPersons);
        let nurse = House::caller("nurse-1", Role::Nurse);
        assert_eq!(refusal(accounts.lift_ban(&nurse, &doctor).await), Refusal::NotAllowed);
        accounts.lift_ban(&officer, &doctor).await.unwrap();
        assert_eq!(house.custom("dr-1").await["banned"], "false", "{store}");
        assert_eq!(opens(), Err(Denial::Banned), "{store}: the account is closed still");
        assert_eq!(refusal(accounts.lift_ban(&officer, &doctor).await), Refusal::Stale("ban"));
        accounts.decide(&officer, &grant.id, false).await.unwrap();
        accounts.change(&admin, &doctor, active(true)).await.unwrap();
        assert_eq!(opens(), Ok(()), "{store}");
        assert_eq!(house.witnessed("USER_BAN").await.len(), 2, "{store}");
    }
}

#[tokio::test]
async fn whoever_banned_an_account_does_not_lift_it_whatever_was_done_at_the_keyset_meanwhile() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let (one, two) = ("dr-1".parse().unwrap(), "dr-2".parse().unwrap());
        let ban = || Change { banned: Some(BanReason::Abuse), ..Change::default() };
        accounts.change(&admin, &one, ban()).await.unwrap();
        let key = house.keyset.subscribe_key.as_str();
        let refused = accounts.may_unban(&admin, key, "dr-1").await;
        assert_eq!(refusal(refused), Refusal::Banned, "{store}");
        accounts.may_unban(&admin, "sub-c-other", "dr-1").await.unwrap();
        accounts.may_unban(&admin, key, "dr-2").await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let (whom, now) = ((house.keyset.id, "dr-1"), house.clock.now());
        let given = access::lift(&mut tx, whom, (&BanReason::GIVEN, "admin-1"), now);
        let lifted = given.await.unwrap();
        assert_eq!(lifted.len(), 1, "{store}");
        // Somebody else had shut this one out of the keyset before, for the same.
        let (whom, by) = ((house.keyset.id, "dr-2"), (BanReason::Abuse, "officer-1"));
        let placed = access::ban(&mut tx, whom, by, now).await.unwrap();
        assert!(placed.is_some(), "{store}");
        tx.commit().await.unwrap();
        accounts.change(&admin, &two, ban()).await.unwrap();
        for whom in [&one, &two] {
            let own = accounts.lift_ban(&admin, whom).await;
            assert_eq!(refusal(own), Refusal::TwoPersons, "{store}: {whom}");
            accounts.lift_ban(&officer, whom).await.unwrap();
            accounts.may_unban(&admin, key, whom.as_str()).await.unwrap();
        }
    }
}
