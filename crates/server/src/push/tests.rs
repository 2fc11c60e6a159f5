use super::encrypt::encrypt;
use super::jwt::Signer;
use super::rules::{self, Verdict};
use super::web::Browsers;
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;
use std::time::Duration;

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The example of RFC 8291, §5 and appendix A.
#[test]
fn a_push_is_encrypted_as_the_standards_example() {
    let own = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
    let own = PrivateKey::from_private_key(&ECDH_P256, &own).unwrap();
    let browser = bytes(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    );
    let secret = bytes("BTBZMqHH6r4Tts7J_aSIgg");
    let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
    let plain = b"When I grow up, I want to be a watermelon";
    let body = encrypt(plain, (&browser, &secret), &own, salt).unwrap();
    assert_eq!(
        URL_SAFE_NO_PAD.encode(body),
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS\
         6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    );
    let long = encrypt(&[b'x'; 4_000], (&browser, &secret), &own, salt);
    assert!(long.unwrap_err().to_string().contains("4000 bytes"));
}

#[test]
fn a_key_file_that_is_none_says_so() {
    let wrong = Signer::ec(b"-----BEGIN NOTHING-----").unwrap_err();
    assert!(wrong.to_string().contains("PEM"), "{wrong}");
}

#[test]
fn each_gateways_answers_decide_what_becomes_of_a_push() {
    use Verdict::{Delivered, Failed, Gone, Later};
    for (status, reason, verdict) in [
        (200, "", Delivered),
        (410, "Unregistered", Gone),
        (400, "BadDeviceToken", Gone),
        (400, "DeviceTokenNotForTopic", Failed),
        (413, "PayloadTooLarge", Failed),
        (403, "InvalidProviderToken", Later(None)),
        (429, "TooManyRequests", Later(None)),
        (503, "Shutdown", Later(None)),
    ] {
        let answer = rules::apple(status, reason, None);
        assert_eq!(answer.verdict, verdict, "{reason}");
        assert_eq!(answer.status, format!("{status} {reason}").trim_end());
    }
    for (status, code, verdict) in [
        (200, "", Delivered),
        (404, "UNREGISTERED", Gone),
        (404, "NOT_FOUND", Failed),
        (400, "INVALID_ARGUMENT", Failed),
        (401, "UNAUTHENTICATED", Later(None)),
        (429, "QUOTA_EXCEEDED", Later(Some(Duration::from_mins(1)))),
        (500, "INTERNAL", Later(None)),
    ] {
        assert_eq!(rules::google(status, code, None).verdict, verdict, "{code}");
    }
    for (status, verdict) in [
        (201, Delivered),
        (404, Gone),
        (410, Gone),
        (413, Failed),
        (429, Later(None)),
        (502, Later(None)),
    ] {
        assert_eq!(rules::web(status, None).verdict, verdict, "{status}");
    }
}

#[test]
fn a_gateways_words_are_not_repeated_unless_they_are_a_code() {
    let told = rules::apple(400, "device 0f0f for <Rosa Alvarez>", None);
    assert_eq!(told.status, "400");
}

#[test]
fn a_gateway_says_how_long_to_wait_in_seconds_or_by_a_date() {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let seconds = |text: &str| rules::retry_after(text, now).map(|after| after.as_secs());
    assert_eq!(seconds("120"), Some(120));
    assert_eq!(seconds("Mon, 02 Mar 2026 09:05:00 GMT"), Some(300));
    assert_eq!(seconds("Mon, 02 Mar 2026 08:00:00 GMT"), Some(0), "the past is now");
    assert_eq!(seconds("soon"), None);
}

#[test]
fn only_the_push_services_that_the_settings_list_are_called() {
    let hosts =
        ["push.example.org", "*.push.apple.com", "http://127.0.0.1:9", "https://own.example:8443"];
    let browsers = Browsers::new("key", &hosts.map(str::to_owned));
    for good in [
        "https://push.example.org/send/abc",
        "https://web.push.apple.com/x",
        "http://127.0.0.1:9/any",
        "https://own.example:8443/any",
    ] {
        assert!(browsers.know(good), "{good}");
    }
    for bad in [
        "http://push.example.org/send/abc",
        "https://push.example.org:8443/x",
        "https://user@push.example.org/x",
        "https://push.example.org.evil.example/x",
        "https://xpush.apple.com/x",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:90/any",
        "https://127.0.0.1:9/any",
        "https://own.example/any",
        "file:///etc/passwd",
        "push.example.org",
    ] {
        assert!(!browsers.know(bad), "{bad}");
    }
}
