//! The report for a terminal.

use super::Report;
use std::fmt::Write as _;

/// The whole report.
pub(super) fn text(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "\n{} patients, {} providers, {} minutes of a day in {} s ({} times as fast; seed {})\n",
        report.patients,
        report.providers,
        report.minutes,
        report.seconds,
        report.speed,
        report.seed
    );
    let _ = writeln!(
        out,
        "{:<24} {:>7} {:>8} {:>8} {:>14}",
        "waits", "called", "median", "90 %", "within range"
    );
    for (department, one) in &report.waits {
        let _ = writeln!(
            out,
            "  {department:<22} {:>7} {:>5} min {:>4} min {:>9} of {:>3}",
            one.called, one.median, one.p90, one.within, one.told
        );
    }
    let _ = writeln!(out, "  {} % began within ten minutes of their time", report.on_time_percent);
    endings(report, &mut out);
    let _ = writeln!(out, "\nemergencies");
    for one in &report.emergencies {
        let paged = one.paged_after_ms.map_or("-".to_owned(), |ms| format!("{ms} ms"));
        let taken = one.acknowledged_after.map_or("-".to_owned(), |seconds| format!("{seconds} s"));
        let _ = writeln!(
            out,
            "  {:<18} page with a gateway after {paged}, taken up after {taken}, {}",
            one.severity, one.status
        );
    }
    notices(report, &mut out);
    let _ = writeln!(out);
    for check in &report.checks {
        let mark = if check.holds { "ok  " } else { "FAIL" };
        let _ = writeln!(out, "{mark} {}: {}", check.promise, check.found);
    }
    let letters = report.gateways.iter();
    let letters = letters.flat_map(|all| all.lost.iter().chain(&all.doubled).chain(&all.stuck));
    let messages = report.messages.lost.iter().chain(&report.messages.doubled);
    let details = report.faults.iter().chain(messages).chain(letters);
    for one in details.take(20) {
        let _ = writeln!(out, "     {one}");
    }
    out
}

fn endings(report: &Report, out: &mut String) {
    let _ = writeln!(out, "\nendings");
    for (how, count) in &report.endings {
        let _ = writeln!(out, "  {how:<22} {count:>7}");
    }
    let _ = writeln!(
        out,
        "  {} were offered a colleague, {} accepted, {} were seen by one",
        report.offered, report.moved, report.seen_by_colleague
    );
    let _ = writeln!(
        out,
        "  {} visits had an interpreter, {} surveys were answered",
        report.interpreted, report.surveyed
    );
}

fn notices(report: &Report, out: &mut String) {
    let _ = writeln!(out, "\nnotices");
    for (kind, ways) in &report.notices {
        let ways: Vec<String> = ways
            .iter()
            .map(|(way, states)| {
                let states: Vec<String> =
                    states.iter().map(|(state, count)| format!("{count} {state}")).collect();
                format!("{way} {}", states.join(", "))
            })
            .collect();
        let _ = writeln!(out, "  {kind:<24} {}", ways.join(" | "));
    }
}

/// One line.
pub(super) fn line(report: &Report) -> String {
    let count = |how: &str| report.endings.get(how).copied().unwrap_or(0);
    let lost = report.messages.lost.len()
        + report.gateways.as_ref().map_or(0, |gateways| gateways.lost.len());
    let failed: Vec<&str> = report
        .checks
        .iter()
        .filter(|check| !check.holds)
        .map(|check| check.promise.as_str())
        .collect();
    let seen = format!(
        "{} patients, {} visits completed, {} messages seen, {lost} lost",
        report.patients,
        count("completed"),
        report.messages.seen
    );
    if failed.is_empty() {
        format!("the day holds: {seen}; {} checks passed", report.checks.len())
    } else {
        format!("the day does not hold: {seen}; failed: {}", failed.join("; "))
    }
}
