use super::Notice;
use super::model::NoticeKind;
use super::rules::action_url;

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
