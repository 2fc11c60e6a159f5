use super::Vouched;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use kernel::Phi;

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
        let first = comes(&house, vouched("s-1", Some("dr-1@demo.example"))).await;
        assert_eq!(first.unwrap(), "dr-1");
        let renamed = comes(&house, vouched("s-1", Some("new-name@demo.example"))).await;
        assert_eq!(renamed.unwrap(), "dr-1", "whatever their address is now");
        let imposter = comes(&house, vouched("s-2", Some("dr-1@demo.example"))).await;
        assert_eq!(refusal(imposter), Refusal::SignOn("sso.linked-otherwise"));
        let patient = comes(&house, vouched("s-3", Some("pat-1@demo.example"))).await;
        assert_eq!(refusal(patient), Refusal::SignOn("sso.unknown"), "staff only");
        assert_eq!(house.witnessed("IDENTITY_LINKED").await.len(), 1);
    }
}
