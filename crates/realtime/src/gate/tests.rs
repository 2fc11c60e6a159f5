use super::{meta_is_codes, state_is_codes};

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
        r#""chest pain""#,
        "not json",
    ] {
        assert!(!meta_is_codes(refused), "{refused}");
    }
    assert!(state_is_codes(r#"{"status":"in-consultation"}"#));
    assert!(!state_is_codes(r#"{"mood":"sad about the result"}"#));
}
