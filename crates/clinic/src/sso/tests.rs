use super::Vouched;
use crate::account::Change;
use crate::session::NewKey;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use kernel::{Phi, Role};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn vouched(subject: &str, email: Option<&str>) -> Vouched {
    Vouched {
        issuer: "https://login.example".to_owned(),
        subject: subject.to_owned(),
        email: email.map(Phi::new),
        second_factor: true,
    }
}

async fn comes(house: &House, who: Vouched) -> Result<String, ClinicError> {
    let signing = &house.clinic.sign_ons;
    let begun = signing.begin("staff", None).await.unwrap();
    let pending = signing.take("staff", (begun.state.expose(), begun.browser.expose())).await?;
    assert_eq!((&pending.nonce, &pending.verifier), (&begun.nonce, &begun.verifier));
    let opened = signing.finish(&pending, &who, None).await?.expect("a session");
    Ok(opened.session.person.into())
}

#[tokio::test]
async fn an_attempt_counts_once_in_its_browser_and_in_time() {
    for house in houses().await {
        let signing = &house.clinic.sign_ons;
        let begun = signing.begin("staff", None).await.unwrap();
        let (state, browser) = (begun.state.expose(), begun.browser.expose());
        let elsewhere = signing.take("staff", (state, "another")).await;
        assert_eq!(refusal(elsewhere), Refusal::SignOn("sso.state"), "{}", house.store);
        let again = signing.take("staff", (state, browser)).await;
        assert_eq!(refusal(again), Refusal::SignOn("sso.state"), "it was used up by the theft");
        let late = signing.begin("staff", None).await.unwrap();
        house.later(10);
        let late = signing.take("staff", (late.state.expose(), late.browser.expose())).await;
        assert_eq!(refusal(late), Refusal::SignOn("sso.state"));
    }
}

#[tokio::test]
async fn an_address_links_once_and_from_then_on_the_subject_counts() {
    for house in houses().await {
        let unknown = comes(&house, vouched("s-1", None)).await;
        assert_eq!(refusal(unknown), Refusal::SignOn("sso.unknown"), "{}", house.store);
        let own = House::caller("dr-1", Role::Provider);
        assert!(house.clinic.sign_ons.of(&own).await.unwrap().is_empty(), "{}", house.store);
        let first = comes(&house, vouched("s-1", Some("dr-1@demo.example"))).await;
        assert_eq!(first.unwrap(), "dr-1");
        assert_eq!(house.clinic.sign_ons.of(&own).await.unwrap(), ["https://login.example"]);
        let other = House::caller("dr-2", Role::Provider);
        assert!(house.clinic.sign_ons.of(&other).await.unwrap().is_empty(), "{}", house.store);
        let renamed = comes(&house, vouched("s-1", Some("new-name@demo.example"))).await;
        assert_eq!(renamed.unwrap(), "dr-1", "whatever their address is now");
        let imposter = comes(&house, vouched("s-2", Some("dr-1@demo.example"))).await;
        assert_eq!(refusal(imposter), Refusal::SignOn("sso.linked-otherwise"));
        let patient = comes(&house, vouched("s-3", Some("pat-1@demo.example"))).await;
        assert_eq!(refusal(patient), Refusal::SignOn("sso.unknown"), "staff only");
        assert_eq!(house.witnessed("IDENTITY_LINKED").await.len(), 1);
    }
}

#[tokio::test]
async fn a_link_ends_with_its_account_and_only_the_same_name_is_linked_again() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let (admin, doctor) =
            (House::caller("admin-1", Role::Administrator), "dr-1".parse().unwrap());
        let active = |active: bool| Change { active: Some(active), ..Change::default() };
        let mail = Some("dr-1@demo.example");
        comes(&house, vouched("s-1", mail)).await.unwrap();
        accounts.change(&admin, &doctor, active(false)).await.unwrap();
        let gone = comes(&house, vouched("s-1", mail)).await;
        assert_eq!(refusal(gone), Refusal::SignOn("sso.unknown"), "{store}");
        let ended = house.witnessed("IDENTITY_UNLINKED").await;
        assert!(ended.len() == 1 && ended[0].contains("account-closed"), "{ended:?}");

        accounts.change(&admin, &doctor, active(true)).await.unwrap();
        let unproven = comes(&house, vouched("s-1", None)).await;
        assert_eq!(refusal(unproven), Refusal::SignOn("sso.unknown"), "{store}: no longer by name");
        let heir = comes(&house, vouched("s-2", mail)).await;
        assert_eq!(refusal(heir), Refusal::SignOn("sso.linked-otherwise"), "{store}");
        assert_eq!(comes(&house, vouched("s-1", mail)).await.unwrap(), "dr-1", "{store}");

        let desk = House::caller("front-desk-1", Role::Coordinator);
        let refused = house.clinic.sign_ons.forget(&desk, &doctor).await;
        assert_eq!(refusal(refused), Refusal::NotAllowed);
        let peer = house.clinic.sign_ons.forget(&admin, &"officer-1".parse().unwrap()).await;
        assert_eq!(refusal(peer), Refusal::OwnOnly, "{store}: not of who decides with them");
        house.clinic.sign_ons.forget(&admin, &doctor).await.unwrap();
        let none = house.clinic.sign_ons.forget(&admin, &doctor).await;
        assert_eq!(refusal(none), Refusal::Unknown("link to an identity provider"));
        assert_eq!(comes(&house, vouched("s-2", mail)).await.unwrap(), "dr-1", "{store}");
        let gone = comes(&house, vouched("s-1", mail)).await;
        assert_eq!(refusal(gone), Refusal::SignOn("sso.linked-otherwise"), "{store}");
    }
}

fn kiosk() -> NewKey {
    let scopes = crate::Scopes::find("clinic").unwrap();
    NewKey { label: "kiosk".to_owned(), scopes, days: 30 }
}

#[tokio::test]
async fn a_wrong_password_makes_nobody_an_owner_whom_a_key_would_outlast() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let admin = House::caller("admin-1", Role::Administrator);
        let doctor = "dr-1".parse().unwrap();
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("DELETE FROM password WHERE person = 'dr-1'", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let (_, secret) = sessions.add_key(&admin, &doctor, kiosk()).await.unwrap();
        let guess = sessions.sign_in("dr-1", Phi::new("guess"), None).await;
        assert_eq!(refusal(guess), Refusal::Credentials, "{store}");
        sessions.resume(secret.expose(), None, false).await.expect("still nobody's account");
        comes(&house, vouched("s-1", Some("dr-1@demo.example"))).await.unwrap();
        let over = sessions.resume(secret.expose(), None, false).await;
        assert_eq!(refusal(over), Refusal::SignedOut, "{store}: it is somebody's now");
    }
}

#[tokio::test]
async fn whoever_came_once_is_somebody_also_when_no_provider_leads_to_them_any_more() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let admin = House::caller("admin-1", Role::Administrator);
        let doctor = "dr-1".parse().unwrap();
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("DELETE FROM password WHERE person = 'dr-1'", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        comes(&house, vouched("s-1", Some("dr-1@demo.example"))).await.unwrap();
        house.clinic.sign_ons.forget(&admin, &doctor).await.unwrap();
        let made = sessions.add_key(&admin, &doctor, kiosk()).await;
        assert_eq!(refusal(made), Refusal::KeyOfAnother, "{store}");
    }
}

#[tokio::test]
async fn a_provider_that_the_settings_name_no_more_leads_to_nobody() {
    for house in houses().await {
        let (store, signing) = (house.store, &house.clinic.sign_ons);
        comes(&house, vouched("s-1", Some("dr-1@demo.example"))).await.unwrap();
        signing.keep_only(&["https://login.example"]).await.unwrap();
        assert_eq!(comes(&house, vouched("s-1", None)).await.unwrap(), "dr-1", "{store}");
        let begun = signing.begin("staff", None).await.unwrap();
        let taken = signing.take("staff", (begun.state.expose(), begun.browser.expose())).await;
        let opened = signing.finish(&taken.unwrap(), &vouched("s-1", None), None).await.unwrap();
        let secret = opened.expect("a session").secret;
        let sessions = &house.clinic.sessions;
        assert!(sessions.resume(secret.expose(), None, false).await.is_ok(), "{store}");
        signing.keep_only(&["https://other.example"]).await.unwrap();
        let over = sessions.resume(secret.expose(), None, false).await;
        assert!(over.is_err(), "{store}: what it opened ends with it");
        signing.keep_only(&["https://other.example"]).await.unwrap();
        let ended = house.witnessed("IDENTITY_UNLINKED").await;
        assert!(ended.len() == 1 && ended[0].contains("provider-removed"), "{store}: {ended:?}");
        let back = comes(&house, vouched("s-1", None)).await;
        assert_eq!(refusal(back), Refusal::SignOn("sso.unknown"), "{store}: it is linked anew");
        comes(&house, vouched("s-1", Some("dr-1@demo.example"))).await.unwrap();
    }
}

#[tokio::test]
async fn a_provider_that_asked_for_no_second_step_passes_none_that_somebody_has_here() {
    for house in houses().await {
        let weak = |subject| Vouched {
            second_factor: false,
            ..vouched(subject, Some("dr-1@demo.example"))
        };
        comes(&house, weak("s-1")).await.expect("nobody asked for more");
        let mut tx = house.db.begin().await.unwrap();
        let app = "INSERT INTO totp (person, secret, confirmed, last_step) VALUES ($1, $2, 1, 0)";
        tx.execute(app, db::params!["dr-1", vec![0_u8]]).await.unwrap();
        tx.commit().await.unwrap();
        let passed = comes(&house, weak("s-1")).await;
        assert_eq!(refusal(passed), Refusal::SignOn("sso.second-factor"), "{}", house.store);
        comes(&house, vouched("s-1", None)).await.expect("a provider that asked");
    }
}

#[tokio::test]
async fn a_provider_counts_as_a_second_factor_while_it_vouches_for_one_and_no_password_opens() {
    for house in houses().await {
        let store = house.store;
        let without =
            async || -> i64 { house.finding("HC-012").await.evidence["without"].parse().unwrap() };
        let officers = async || house.finding("HC-054.a").await.status;
        let written = async |sql: &'static str| {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        let strong = || vouched("s-1", Some("officer-1@demo.example"));
        let weak = || Vouched { second_factor: false, ..strong() };
        let all = without().await;
        comes(&house, strong()).await.unwrap();
        assert_eq!(without().await, all, "{store}: a password opens the same account");
        assert_eq!(officers().await, Status::Fail, "{store}");

        written("DELETE FROM password WHERE person = 'officer-1'").await;
        assert_eq!((without().await, officers().await), (all - 1, Status::Pass), "{store}");
        comes(&house, weak()).await.unwrap();
        let found = (without().await, officers().await);
        assert_eq!(found, (all, Status::Fail), "{store}: nobody asks for one there any more");
        comes(&house, strong()).await.unwrap();
        assert_eq!((without().await, officers().await), (all - 1, Status::Pass), "{store}");

        written("INSERT INTO password (person, phc, failures) VALUES ('officer-1', 'phc', 0)")
            .await;
        assert_eq!((without().await, officers().await), (all, Status::Fail), "{store}");
        let app = "INSERT INTO totp (person, secret, confirmed, last_step)
                   SELECT id, name, 1, 0 FROM person WHERE id = 'officer-1'";
        written(app).await;
        let found = (without().await, officers().await);
        assert_eq!(found, (all - 1, Status::Pass), "{store}: a factor of their own counts");
    }
}

#[tokio::test]
async fn guessed_codes_lock_whoever_has_no_password_too() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("DELETE FROM password WHERE person = 'dr-1'", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let signing = &house.clinic.sign_ons;
        let begun = signing.begin("staff", None).await.unwrap();
        let taken = signing.take("staff", (begun.state.expose(), begun.browser.expose())).await;
        let who = vouched("s-1", Some("dr-1@demo.example"));
        let opened = signing.finish(&taken.unwrap(), &who, None).await.unwrap().unwrap();
        let caller = sessions.resume(opened.secret.expose(), None, false).await.unwrap();
        for _ in 0..5 {
            let guess = sessions.step_up(&caller, &Phi::new("000000")).await;
            assert_eq!(refusal(guess), Refusal::Code, "{}", house.store);
        }
        let locked = sessions.step_up(&caller, &Phi::new("000000")).await;
        assert_eq!(refusal(locked), Refusal::Credentials, "the sixth is not even looked at");
        let empty = sessions.sign_in("dr-1", Phi::new(""), None).await;
        assert_eq!(refusal(empty), Refusal::Credentials, "no password is not the empty one");
    }
}
