//! The report as one page: charts as inline SVG with a table beside each, no script, nothing from elsewhere.

use super::Report;
use std::fmt::Write as _;

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--bar:#1f5fa8;--line:#6b7280;--bad:#a3231c;--good:#1d6b34}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#15181c;--bar:#7fb3ee;--line:#9aa3ae;--bad:#ff9d94;--good:#86d79d}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;margin:0 auto;padding:1rem}
figure{margin:2rem 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.5rem;align-items:start}
figcaption{grid-column:1/-1;font-size:1.25rem;font-weight:600}
svg{width:100%;height:auto}svg rect{fill:var(--bar)}svg text{fill:var(--ink);font:14px system-ui,sans-serif}
h1,h2,figcaption{overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.bad{color:var(--bad);font-weight:600}.good{color:var(--good)}
.wide{overflow-x:auto}
";

/// Height of one bar with the room around it.
const ROW: usize = 26;
/// Where bars begin, and how long the longest is.
const LEFT: usize = 190;
const LONGEST: usize = 300;

/// A row of a chart: what it is of, how much.
type Row = (String, usize);

/// The page.
pub(super) fn html(report: &Report) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>A clinic's day, simulated</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>A clinic's day, simulated</h1>\n<p>{} patients and {} providers, {} minutes played in {} seconds.</p>\n",
        report.patients, report.providers, report.minutes, report.seconds
    );
    checks(report, &mut out);
    waits(report, &mut out);
    let name = "How many visits ended how";
    let endings: Vec<Row> =
        report.endings.iter().map(|(how, count)| (how.clone(), *count)).collect();
    chart(&mut out, ("endings", name, "Visits"), &endings);
    let hours = histogram(&report.wait_seconds);
    let name = "How long patients waited before they were called";
    chart(&mut out, ("waits", name, "Patients"), &hours);
    for (id, way, name) in [
        ("in-app", "in-app", "Notices in the application"),
        ("push", "push", "Pushes"),
        ("email", "email", "E-mails"),
        ("sms", "sms", "SMS"),
    ] {
        chart(&mut out, (id, name, "Delivered"), &delivered(report, way));
    }
    emergencies(report, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn checks(report: &Report, out: &mut String) {
    out.push_str(
        "<h2>What was promised</h2>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">Promise</th>\
         <th scope=\"col\">Holds</th><th scope=\"col\">Found</th></tr></thead><tbody>\n",
    );
    for check in &report.checks {
        let (class, word) = if check.holds { ("good", "yes") } else { ("bad", "no") };
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"{class}\">{word}</td><td>{}</td></tr>",
            escape(&check.promise),
            escape(&check.found)
        );
    }
    out.push_str("</tbody></table></div>\n");
}

fn waits(report: &Report, out: &mut String) {
    out.push_str(
        "<h2>Waits by department</h2>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">Department</th>\
         <th scope=\"col\" class=\"n\">Called</th><th scope=\"col\" class=\"n\">Median, min</th>\
         <th scope=\"col\" class=\"n\">90 %, min</th><th scope=\"col\" class=\"n\">Within what was told</th></tr></thead><tbody>\n",
    );
    for (department, one) in &report.waits {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{} of {}</td></tr>",
            escape(department),
            one.called,
            one.median,
            one.p90,
            one.within,
            one.told
        );
    }
    out.push_str("</tbody></table></div>\n");
}

fn emergencies(report: &Report, out: &mut String) {
    out.push_str(
        "<h2>Emergencies</h2>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">Severity</th>\
         <th scope=\"col\" class=\"n\">First page with a gateway, ms</th>\
         <th scope=\"col\" class=\"n\">Taken up after, s</th><th scope=\"col\">Now</th></tr></thead><tbody>\n",
    );
    let number = |value: Option<String>| value.unwrap_or_else(|| "unknown".to_owned());
    for one in &report.emergencies {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escape(&one.severity),
            number(one.paged_after_ms.map(|ms| ms.to_string())),
            number(one.acknowledged_after.map(|seconds| seconds.to_string())),
            escape(&one.status)
        );
    }
    out.push_str("</tbody></table></div>\n");
}

/// Waits in stretches of two minutes, the last one open.
fn histogram(seconds: &[i64]) -> Vec<Row> {
    (0..=10)
        .map(|step| {
            let (from, to) = (step * 120, (step + 1) * 120);
            let open = step == 10;
            let inside = |one: &&i64| **one >= from && (open || **one < to);
            let name = if open {
                "20 minutes or more".to_owned()
            } else {
                format!("{} to {} minutes", from / 60, to / 60)
            };
            (name, seconds.iter().filter(inside).count())
        })
        .collect()
}

/// How many notices of each kind went by this way.
fn delivered(report: &Report, way: &str) -> Vec<Row> {
    let count = |states: &std::collections::BTreeMap<String, usize>| {
        let done = ["sent", "delivered"];
        states
            .iter()
            .filter(|(state, _)| done.contains(&state.as_str()))
            .map(|(_, count)| count)
            .sum()
    };
    let kinds = report.notices.iter();
    kinds.filter_map(|(kind, ways)| Some((kind.clone(), count(ways.get(way)?)))).collect()
}

/// A code as words.
fn words(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

/// A chart of bars, and the same as a table.
fn chart(out: &mut String, (id, name, unit): (&str, &str, &str), rows: &[Row]) {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let largest = rows.iter().max_by_key(|(_, count)| *count);
    let said = largest.map_or("Nothing.".to_owned(), |(what, count)| {
        format!("{} bars. The longest is {what}: {count}.", rows.len())
    });
    let _ = writeln!(
        out,
        "<figure>\n<figcaption>{}</figcaption>\n<svg viewBox=\"0 0 560 {}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">{}</title>\
         <desc id=\"{id}-desc\">{}</desc>",
        escape(name),
        rows.len() * ROW + 4,
        escape(name),
        escape(&said)
    );
    for (at, (what, count)) in rows.iter().enumerate() {
        let (top, length) = (at * ROW, count * LONGEST / most);
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{LEFT}\" y=\"{}\" width=\"{length}\" \
             height=\"18\"/><text x=\"{}\" y=\"{}\">{count}</text>",
            LEFT - 8,
            top + 17,
            escape(&words(what)),
            top + 4,
            LEFT + length + 6,
            top + 17
        );
    }
    let _ = writeln!(
        out,
        "</svg>\n<table><thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"n\">{}</th></tr></thead><tbody>",
        escape(unit)
    );
    for (what, count) in rows {
        let what = escape(&words(what));
        let _ = writeln!(out, "<tr><th scope=\"row\">{what}</th><td class=\"n\">{count}</td></tr>");
    }
    out.push_str("</tbody></table>\n</figure>\n");
}
