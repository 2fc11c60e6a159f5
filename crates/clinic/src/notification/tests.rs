use super::Notice;
use super::model::NoticeKind;
use super::rules::action_url;
use crate::testing::{House, houses};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Role;
use realtime::push::Browser;

#[test]
fn every_kind_has_words_without_a_person_in_them() {
    for kind in NoticeKind::ALL {
        let (title, body) = kind.words();
        assert!(!title.is_empty() && body.ends_with('.'), "{kind:?}");
        assert!(!title.contains('{') && !body.contains('{'), "words are fixed: {kind:?}");
        assert!(kind.name().chars().all(|letter| letter.is_ascii_uppercase() || letter == '_'));
    }
}

#[test]
fn a_notice_leads_to_its_appointment() {
    let notice = |kind| Notice {
        kind,
        to: "pat-1".parse().unwrap(),
        appointment: "a1".parse().unwrap(),
        sender: "dr-1".parse().unwrap(),
    };
    assert_eq!(action_url(&notice(NoticeKind::ProviderReady)), "/appointments/a1/join");
    assert_eq!(action_url(&notice(NoticeKind::AppointmentCancelled)), "/appointments/a1");
}

#[tokio::test]
async fn who_has_notices_pushed_where_is_written_down_without_the_address() {
    for house in houses().await {
        let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
        let secret = URL_SAFE_NO_PAD.encode([9; 16]);
        let address = "https://push.example.org/send/ab12";
        let browser = Browser::read(address, &point, &secret).unwrap();
        let provider = House::caller("dr-1", Role::Provider);
        let notifications = &house.clinic.notifications;
        notifications.subscribe(&provider, &browser).await.unwrap();
        let stranger = House::caller("dr-2", Role::Provider);
        notifications.unsubscribe(&stranger, address).await.unwrap();
        assert!(house.witnessed("PUSH_UNSUBSCRIBED").await.is_empty(), "it is not theirs");
        notifications.unsubscribe(&provider, address).await.unwrap();
        for event in ["PUSH_SUBSCRIBED", "PUSH_UNSUBSCRIBED"] {
            let lines = house.witnessed(event).await;
            let [line] = &lines[..] else { panic!("{event}: {lines:?}") };
            assert!(line.contains("\"dr-1\"") && !line.contains("example.org"), "{line}");
        }
    }
}
