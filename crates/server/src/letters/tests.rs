use super::rules::{Verdict, mail, signed, sms};
use std::time::Duration;

#[test]
fn a_mail_servers_digits_say_whether_letter_or_address_is_to_blame() {
    for (code, verdict) in [
        (250, Verdict::Sent),
        (421, Verdict::Later(None)),
        (451, Verdict::Later(None)),
        (535, Verdict::Later(None)),
        (550, Verdict::Gone),
        (553, Verdict::Gone),
        (552, Verdict::Failed),
    ] {
        assert_eq!(mail(code).verdict, verdict, "{code}");
    }
}

#[test]
fn an_sms_gateway_is_believed_only_with_an_id() {
    let wait = Some(Duration::from_secs(7));
    for (status, body, verdict) in [
        (201, r#"{"sid":"SM1","error_code":null}"#, Verdict::Sent),
        (200, "<html>OK</html>", Verdict::Later(None)),
        (200, r#"{"sid":""}"#, Verdict::Later(None)),
        (201, r#"{"sid":"SM1","error_code":30008}"#, Verdict::Failed),
        (400, r#"{"code":21610}"#, Verdict::Unwanted),
        (400, r#"{"code":21211}"#, Verdict::Gone),
        (400, "{}", Verdict::Failed),
        (401, "{}", Verdict::Later(wait)),
        (429, "{}", Verdict::Later(wait)),
        (500, r#"{"sid":"SM1"}"#, Verdict::Later(wait)),
    ] {
        assert_eq!(
            sms((status, body.as_bytes()), "/sid", wait).verdict,
            verdict,
            "{status} {body}"
        );
    }
    let answer = sms((200, br#"{"data":{"id":12}}"#), "/data/id", None);
    assert_eq!(answer.reference.as_deref(), Some("12"), "other gateways name it elsewhere");
}

#[test]
fn a_call_is_the_gateways_only_under_its_signature() {
    // The example of Twilio's own documentation.
    let url = "https://example.com/myapp.php?foo=1&bar=2";
    let fields = [
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675310"),
        ("Caller", "+14158675310"),
        ("CallSid", "CA1234567890ABCDE"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let signature = "L/OH5YylLD5NRKLltdqwSvS0BnU=";
    assert!(signed((url, &fields), "12345", signature));
    assert!(!signed((url, &fields), "54321", signature));
    assert!(!signed((url, &fields[1..]), "12345", signature));
    assert!(!signed((url, &fields), "12345", "no base64"));
}
