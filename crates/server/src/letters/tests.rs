use super::bounce::{self, Unreadable};
use super::rules::{Verdict, mail, signed, sms};
use clinic::outbox::Fate;
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

/// A report as Postfix sends it.
fn report(to: &str, recipient: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nTo: {to}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B/mx.example\"\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n--B/mx.example\r\nContent-Description: Notification\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you.\r\n\r\n\
         --B/mx.example\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nX-Postfix-Queue-ID: 4F1\r\nArrival-Date: Mon,  2 Mar 2026 09:00:00 +0000\r\n\
         \r\n{recipient}\r\n--B/mx.example\r\nContent-Description: Undelivered Message\r\n\
         Content-Type: message/rfc822\r\n\r\nFrom: clinic@clinic.example\r\nTo: nora@home.example\r\nSubject: x\r\n\r\n\
         Status: 2.0.0\r\nAction: delivered\r\n\r\n--B/mx.example--\r\n"
    )
}

const ID: &str = "0195550000007000800000000000abcd";
const TAG: &str = "0195550000007000800000000000abcd.0123456789abcdef";

#[test]
fn a_mail_servers_report_names_its_letter_and_what_became_of_it() {
    let to = format!("bounces+{TAG}@clinic.example");
    let one = |fields: &str| {
        format!(
            "Final-Recipient: rfc822; nora@home.example\r\nOriginal-Recipient: rfc822;nora@home.example\r\n{fields}\r\n"
        )
    };
    for (fields, fate, status) in [
        (
            "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n    no such box",
            Fate::Failed,
            "5.1.1",
        ),
        ("action: FAILED\r\nstatus: 4.4.7 (tried for five days)", Fate::Failed, "4.4.7"),
        (
            "Action: delayed\r\nStatus: 4.4.1\r\nWill-Retry-Until: Sat,  7 Mar 2026 09:00:00 +0000",
            Fate::Delayed,
            "4.4.1",
        ),
        ("Action: relayed\r\nStatus: 2.1.9", Fate::Passed, "2.1.9"),
    ] {
        let found = bounce::read(report(&to, &one(fields)).as_bytes()).unwrap();
        assert_eq!((found.tag.as_str(), found.fate), (TAG, fate), "{fields}");
        assert_eq!(found.status.to_string(), status);
    }
    // A list passed it on: of several lines the worst counts.
    let several = [one("Action: relayed\r\nStatus: 2.0.0"), one("Action: failed\r\nStatus: 5.2.1")]
        .join("\r\n");
    let found = bounce::read(report(&format!("<{to}>"), &several).as_bytes()).unwrap();
    assert_eq!((found.fate, found.status.to_string()), (Fate::Failed, "5.2.1".to_owned()));
    let bare = report(&to, &one("Action: failed\r\nStatus: 5.1.1")).replace("\r\n", "\n");
    bounce::read(bare.as_bytes()).expect("a pipe may have taken the carriage returns away");
}

#[test]
fn what_is_no_report_of_ours_says_why_and_holds_up_nobody() {
    let to = format!("bounces+{TAG}@clinic.example");
    let failed = "Action: failed\r\nStatus: 5.1.1\r\n";
    let read = |text: &str| bounce::read(text.as_bytes()).map(|found| found.fate);
    let holiday = format!("To: {to}\r\nSubject: I am away\r\n\r\nUntil Monday.\r\n");
    assert_eq!(read(&holiday), Err(Unreadable::Report));
    assert_eq!(read(""), Err(Unreadable::Message));
    for other in
        ["clinic@clinic.example", "bounces+x.y@clinic.example", &format!("b+{ID}@c.example")]
    {
        assert_eq!(read(&report(other, failed)), Err(Unreadable::Address), "{other}");
    }
    for fields in [
        "Status: 5.1.1\r\n",
        "Action: failed\r\n",
        "Action: failed\r\nStatus: 9.1.1\r\n",
        "Action: failed\r\nStatus: 5.1\r\n",
        "Action: exploded\r\nStatus: 5.1.1\r\n",
    ] {
        assert_eq!(read(&report(&to, fields)), Err(Unreadable::Recipient), "{fields}");
    }
    // Messages in messages in messages.
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(5_000);
    assert_eq!(read(&format!("To: {to}\r\n{deep}")), Err(Unreadable::Message));
}
