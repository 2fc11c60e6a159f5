use super::rules::signal_is_codes;
use super::{action_is_open, meta_is_codes, state_is_codes};

#[test]
fn metadata_may_hold_ids_and_codes_only() {
    for fine in [
        r#"{"senderRole":"provider","messageType":"chat"}"#,
        r#"{"clientMessageId":"0d5b7a1e-40b5-4c6e-9d9d-000000000001","encrypted":true,"priority":1}"#,
        "{}",
        "null",
    ] {
        assert!(meta_is_codes(fine), "{fine}");
    }
    for refused in [
        r#"{"senderRole":"Dr Maya Chen"}"#,
        r#"{"diagnosis":"flu"}"#,
        r#"{"messageType":{"text":"x"}}"#,
        r#"{"messageType":["a"]}"#,
        // Whoever hears it may read the first of the two.
        r#"{"senderId":"chest pain since Monday","senderId":"pat-1"}"#,
        r#"{"diagnosis":"flu","senderId":"pat-1","diagnosis":null}"#,
        // No code, though it has no spaces.
        r#"{"senderId":"123-45-6789"}"#,
        r#"{"senderId":"555.867.5309"}"#,
        r#"{"senderId":"+1-555-867-5309"}"#,
        r#"{"senderId":"1-555-867-5309"}"#,
        r#"{"senderId":"1.555.867.5309"}"#,
        r#"{"senderId":"+34612345678"}"#,
        r#""chest pain""#,
        "not json",
    ] {
        assert!(!meta_is_codes(refused), "{refused}");
    }
    assert!(state_is_codes(r#"{"status":"in-consultation"}"#));
    assert!(!state_is_codes(r#"{"mood":"sad about the result"}"#));
}

#[test]
fn a_signal_says_who_types_and_what_was_read() {
    for fine in [
        r#"{"value":true,"type":"typing"}"#,
        r#"{"typing": false, "userId": "pat-1"}"#,
        r#"{"messageTimetoken":"17379929964128254","type":"receipt"}"#,
        r#"{"messageTimetoken":17379929964128254,"type":"receipt"}"#,
        "{}",
    ] {
        assert!(signal_is_codes(fine), "{fine}");
    }
    for refused in [
        r#""typing""#,
        "null",
        "true",
        r#"["typing"]"#,
        r#"{"type":"custom","value":true}"#,
        r#"{"type":"typing","value":"my knee hurts"}"#,
        r#"{"type":"typing","text":"fever"}"#,
        r#"{"type":"typing","value":{"text":"fever"}}"#,
        r#"{"type":"receipt","messageTimetoken":"since Monday"}"#,
        r#"{"type":"my knee hurts","type":"typing"}"#,
        r#"{"userId":"Pat One","type":"typing"}"#,
        format!(r#"{{"type":"typing"{}}}"#, " ".repeat(300)).as_str(),
    ] {
        assert!(!signal_is_codes(refused), "{refused}");
    }
}

#[test]
fn a_mark_is_a_code_or_an_emoji_and_nobodys_number() {
    let ids = [
        "read",
        "17379929964128254",
        "2026-11-30T09:00:00Z",
        "2026-11-30",
        "1.2.3",
        "👍",
        "+1",
        "10-4",
        "2.555.867.5309",
        "5558675309",
    ];
    for fine in ids {
        assert!(action_is_open(fine), "{fine}");
    }
    for refused in [
        "my knee hurts",
        "123-45-6789",
        "123 45 6789",
        "(555) 867-5309",
        "1 (555) 867-5309",
        "+15558675309",
    ] {
        assert!(!action_is_open(refused), "{refused}");
    }
}
