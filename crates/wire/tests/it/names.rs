use wire::channel::{Class, Name, NameError, Names, Pattern, classify, split_list};

#[test]
fn each_channel_of_the_table_has_its_class() {
    for (name, class, history, days) in [
        ("consultation.p1.p2", Class::Consultation, true, 2_555),
        ("consultation.p1.p2.files", Class::Files, true, 2_555),
        ("consultation.p1.p2.video", Class::Signaling, false, 0),
        ("waiting-room.p1", Class::WaitingRoom, true, 90),
        ("waiting-room.p1.p2", Class::Place, false, 0),
        ("queue.cardiology", Class::Queue, true, 90),
        ("notification.u1", Class::Notification, true, 90),
        ("presence.providers.d1", Class::Availability, false, 0),
        ("audit.o1", Class::Audit, true, 2_555),
        ("emergency.d1", Class::Emergency, true, 2_555),
    ] {
        assert_eq!(classify(name), Some(class), "{name}");
        assert_eq!(classify(&format!("{name}-pnpres")), Some(class), "{name}");
        assert_eq!(class.stores_history(), history, "{name}");
        assert_eq!(class.retention_days(), Some(days), "{name}");
        assert_eq!(Class::from_name(class.name()), Some(class));
    }
}

#[test]
fn only_consultation_channels_hold_phi_and_want_ciphertext() {
    let phi: Vec<_> = Class::ALL.into_iter().filter(|class| class.requires_ciphertext()).collect();
    assert_eq!(phi, [Class::Consultation, Class::Files, Class::Signaling]);
}

#[test]
fn what_is_said_in_a_thread_or_reported_of_a_channel_is_of_its_class() {
    let visit = "consultation.p1.p2";
    for (name, class) in [
        (format!("PUBNUB_INTERNAL_MODERATION_{visit}"), Some(Class::Consultation)),
        (format!("PUBNUB_INTERNAL_MODERATION_{visit}-pnpres"), Some(Class::Consultation)),
        (format!("PUBNUB_INTERNAL_THREAD_{visit}_17379929964128254"), Some(Class::Consultation)),
        (
            format!("PUBNUB_INTERNAL_MODERATION_PUBNUB_INTERNAL_THREAD_{visit}_17379929964128254"),
            Some(Class::Consultation),
        ),
        ("PUBNUB_INTERNAL_MODERATION_queue.d1".to_owned(), Some(Class::Queue)),
        ("PUBNUB_INTERNAL_MODERATION_room.1".to_owned(), None),
        ("PUBNUB_INTERNAL_MODERATION_".to_owned(), None),
    ] {
        assert_eq!(classify(&name), class, "{name}");
    }
}

#[test]
fn a_name_that_only_resembles_the_table_has_no_class() {
    for name in [
        "consultation",
        "consultation.p1",
        "consultation..p2",
        "consultation.p1.",
        "consultation.p1.p2.notes",
        "consultation.p1.p2.files.x",
        "Consultation.p1.p2",
        "waiting-room.a.b.c",
        "presence.patients.d1",
        "queue.a.b",
        "room.1",
        "",
    ] {
        assert_eq!(classify(name), None, "{name}");
    }
}

#[test]
fn names_are_permissive_but_for_what_would_change_their_meaning() {
    for good in ["room.1", "a:b", "caf\u{e9} \u{1f680}", "a b", "x".repeat(2_048).as_str()] {
        assert_eq!(Name::new(good).unwrap().as_str(), good);
    }
    for bad in ["a,b", "a/b", "a\\b", "a*", "a\0", "a\n", "\u{85}"] {
        assert_eq!(Name::new(bad), Err(NameError::Reserved), "{bad:?}");
    }
    assert_eq!(Name::new(""), Err(NameError::Empty));
    assert_eq!(Name::new(&"x".repeat(2_049)), Err(NameError::TooLong));
}

#[test]
fn a_presence_name_knows_its_channel() {
    let name = Name::new("room.1").unwrap();
    assert!(!name.is_presence());
    assert_eq!(name.presence().as_str(), "room.1-pnpres");
    assert_eq!(name.presence().base(), "room.1");
    assert_eq!(name.presence().presence(), name.presence());
}

#[test]
fn a_list_drops_duplicates_and_keeps_order() {
    let names =
        |list: &str| split_list(list).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names("b,a,b,a-pnpres"), ["b", "a", "a-pnpres"]);
    assert!(names(",").is_empty());
    let many = vec!["a"; 1_001].join(",");
    assert_eq!(split_list(&many), Err(NameError::TooMany));
}

#[test]
fn wildcards_reach_below_their_stem_and_no_further_than_two_dots() {
    let names = Names::parse("a.*,b,a.b.*").unwrap();
    assert_eq!((names.channels.len(), names.patterns.len()), (1, 2));
    assert_eq!(Pattern::new("a.b.c.*"), Err(NameError::TooDeep));
    for bad in ["*", "a*", "a.*.b", "*.a", ".*"] {
        assert!(Pattern::new(bad).is_err(), "{bad}");
    }
    let pattern = Pattern::new("a.*").unwrap();
    let matches = |name: &str| pattern.matches(&Name::new(name).unwrap());
    assert!(matches("a.x") && matches("a.b.c"));
    assert!(!matches("a.") && !matches("a") && !matches("ab.x") && !matches("a.x-pnpres"));
}
