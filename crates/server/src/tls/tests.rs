//! When a certificate is renewed.

use super::authority::renewal;

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
