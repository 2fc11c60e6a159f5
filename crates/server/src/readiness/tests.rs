use super::rules::{Item, Report, is_verbose};
use crate::config::Mode;

fn item(name: &'static str, met: bool, of_settings: bool) -> Item {
    Item { name, met, of_settings, found: String::new(), to_do: "" }
}

fn report(mode: Mode, tls: bool, agreements: bool, live: bool) -> Report {
    let items = vec![item("tls", tls, true), item("agreements", agreements, false)];
    Report { mode, items, live: live.then(|| "2026-11-26T09:00:00Z".to_owned()) }
}

#[test]
fn health_data_waits_for_everything_and_later_only_for_what_the_settings_say() {
    use Mode::{Production, Trial};
    for (mode, tls, agreements, live, accepts) in [
        (Production, true, true, false, true),
        (Production, true, false, false, false),
        (Production, false, true, false, false),
        // An agreement that runs out at midnight ends no visit; what it covered is reached no more.
        (Production, true, false, true, true),
        (Production, false, true, true, false),
        (Trial, false, false, false, true),
    ] {
        let report = report(mode, tls, agreements, live);
        assert_eq!(report.accepts(), accepts, "{report:?}");
    }
    assert!(report(Production, true, true, false).goes_live());
    assert!(!report(Production, true, true, true).goes_live(), "once");
    assert!(!report(Trial, true, true, false).goes_live());
    // A host that nobody ever agreed to is of the settings, and not of the calendar.
    let mut moved = report(Production, true, false, true);
    moved.items.push(item("hosts", false, true));
    assert!(!moved.accepts(), "{moved:?}");
    let refusal = report(Production, false, false, false).refusal().to_string();
    assert!(refusal.contains("missing: tls, agreements"), "{refusal}");
}

#[test]
fn a_log_is_verbose_that_says_more_than_what_happens_be_it_of_one_target() {
    for filter in ["info", "warn", "ERROR", "info,realtime=warn", "realtime=info, clinic=error"] {
        assert!(!is_verbose(filter), "{filter}");
    }
    for filter in ["debug", "Trace", "info,realtime=debug", "warn,clinic=TRACE", "info,realtime"] {
        assert!(is_verbose(filter), "{filter}");
    }
}
