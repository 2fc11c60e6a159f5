//! How long a certificate is good, and when it is renewed.

use super::authority::{is_time, renewal};
use super::pair::{read, validity};
use super::{Shown, exchange};
use jiff::SignedDuration;
use kernel::{Clock as _, FakeClock, Timestamp};

#[test]
fn a_certificate_is_renewed_after_two_thirds_of_its_time_however_long_that_is() {
    for (from, until, expected) in [
        ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-03-02T00:00:00Z"),
        ("2026-01-01T00:00:00Z", "2026-01-07T00:00:00Z", "2026-01-05T00:00:00Z"),
    ] {
        let at = renewal(from.parse().unwrap(), until.parse().unwrap());
        assert_eq!(at.to_string(), expected);
    }
}

#[test]
fn a_renewal_that_failed_while_the_clock_was_ahead_is_tried_again_when_it_is_right() {
    let clock = FakeClock::new(Timestamp::UNIX_EPOCH);
    let month = SignedDuration::from_hours(30 * 24);
    clock.advance(month);
    let again = clock.now().checked_add(SignedDuration::from_mins(1)).ok();
    assert!(!is_time([None, again], clock.now()), "it waits a minute");
    clock.advance(-month);
    assert!(is_time([None, again], clock.now()), "and no month");
    let good_until = clock.now().checked_add(month).ok();
    assert!(!is_time([good_until, again], clock.now()), "what is shown is good");
}

#[test]
fn a_certificates_two_days_are_read_from_it_before_and_after_2050() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("both.pem");
    for (last, expected) in [(2049, "2049-12-31T00:00:00Z"), (2051, "2051-12-31T00:00:00Z")] {
        let mut params = rcgen::CertificateParams::new(vec!["clinic.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(last, 12, 31);
        let key = rcgen::KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        std::fs::write(&file, key.serialize_pem() + &made.pem()).unwrap();
        let (from, until) = validity(&read(&file, &file).unwrap()).unwrap();
        assert_eq!(
            (from.to_string(), until.to_string()),
            ("2026-01-01T00:00:00Z".to_owned(), expected.to_owned())
        );
    }
}

#[test]
fn one_that_has_ended_or_has_not_begun_or_is_for_another_host_replaces_none_that_is_good() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("both.pem");
    let made = |name: &str, [first, last]: [i32; 2]| {
        let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(first, 1, 1);
        params.not_after = rcgen::date_time_ymd(last, 12, 31);
        let key = rcgen::KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        std::fs::write(&file, key.serialize_pem() + &made.pem()).unwrap();
        read(&file, &file)
    };
    let names = ["clinic.example".to_owned()];
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let shown = Shown::default();
    let changes =
        |name, years, now| exchange(&shown, made(name, years), (names.as_slice(), now, false));
    assert!(changes("elsewhere.example", [2024, 2025], now), "nothing was shown so far");
    assert!(changes("clinic.example", [2026, 2027], now), "the one before was not good");
    let good = shown.until();
    for (name, years) in [
        ("clinic.example", [2024, 2025]),
        ("clinic.example", [2027, 2028]),
        ("elsewhere.example", [2026, 2028]),
    ] {
        assert!(!changes(name, years, now), "{name} {years:?}");
        assert_eq!(shown.until(), good, "{name} {years:?}");
    }
    assert!(changes("clinic.example", [2026, 2030], now), "a renewed one");
    let renewed = shown.until();
    let after: Timestamp = "2031-02-01T00:00:00Z".parse().unwrap();
    assert!(changes("elsewhere.example", [2030, 2031], after), "no worse than one that has ended");
    assert_ne!(shown.until(), renewed);
}
