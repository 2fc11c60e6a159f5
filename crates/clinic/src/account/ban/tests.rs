use super::super::Change;
use crate::testing::{House, houses};
use kernel::{Clock, Role};
use realtime::access::{Access, AccessError, Credentials, Denial};
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
