//! The report as a page that stands alone: no script, nothing from elsewhere, readable on paper and by a screen reader.

use super::{Excuse, Fallen, Finding, Record, Report, Status};
use std::fmt::Write as _;

/// Text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Colours with a contrast of at least 4.5 to 1 in both schemes; no status is told by colour alone.
const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #8a929c; --good: #0a5c2e; --warn: #7a4a00; --bad: #9b1c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #14171a; --line: #6d757f; --good: #6fd39a; --warn: #f0b95b; --bad: #ff8f8f; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 0 auto; padding: 1rem; }
article { border-top: 1px solid var(--line); padding: .75rem 0; break-inside: avoid; }
h3 { margin: 0; font-size: 1.05rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 0; }
dd { margin: 0; overflow-wrap: anywhere; }
nav li { padding: .25rem 0; }
.PASS { color: var(--good); } .WARN, .WAIVED { color: var(--warn); } .FAIL, .ERROR { color: var(--bad); }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dt { font-weight: 600; } }
@media print { :root { --ink: #000; --paper: #fff; --good: #000; --warn: #000; --bad: #000; } body { max-width: none; } }
";

impl Status {
    const fn heading(self) -> &'static str {
        match self {
            Self::Fail => "Failed",
            Self::Error => "Could not look",
            Self::Warn => "With little margin",
            Self::Pass => "Passed",
            Self::NotApplicable => "Nothing to look at",
            Self::Waived => "Failed, and borne until a day",
        }
    }
}

/// What needs somebody stands first.
const ORDER: [Status; 6] = [
    Status::Fail,
    Status::Error,
    Status::Waived,
    Status::Warn,
    Status::Pass,
    Status::NotApplicable,
];

impl Report {
    /// The report for people, with what fell since the run before.
    pub fn page(&self, fallen: &[Fallen]) -> String {
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\">\n<title>Compliance checks of {began}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>Compliance checks</h1>\n<p>{summary}.</p>\n\
             <dl>\n{facts}</dl>\n<p>A report says which checks passed. It does not say that anybody is compliant.</p>\n\
             </header>\n{contents}<main>\n",
            began = self.began,
            summary = escaped(&self.summary()),
            facts = self.facts(),
            contents = self.contents(),
        );
        if let Some(slow) = &self.slow {
            let _ = writeln!(page, "<p>{}.</p>", escaped(&slow.words()));
        }
        page.push_str(&told(fallen));
        for status in ORDER {
            let these = self.records.iter().filter(|record| record.finding.status == status);
            let articles: String = these.map(article).collect();
            if !articles.is_empty() {
                let (word, heading, count) = (status.name(), status.heading(), self.count(status));
                let _ = writeln!(
                    page,
                    "<section aria-labelledby=\"{word}\">\n<h2 id=\"{word}\">{heading} ({count})</h2>\n{articles}</section>"
                );
            }
        }
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }

    /// Where each status is told of: a key goes there as well as a finger.
    fn contents(&self) -> String {
        let line = |status: Status| match self.count(status) {
            0 => String::new(),
            count => {
                let (word, heading) = (status.name(), status.heading());
                format!("<li><a href=\"#{word}\">{heading} ({count})</a></li>\n")
            }
        };
        let lines: String = ORDER.into_iter().map(line).collect();
        if lines.is_empty() {
            return lines;
        }
        format!("<nav aria-label=\"Results\">\n<ul>\n{lines}</ul>\n</nav>\n")
    }

    fn facts(&self) -> String {
        let sha256 = Self::fingerprint(&self.canonical());
        let host = self.host.as_deref().unwrap_or("a machine whose name is not known");
        [
            ("Run", self.began.to_string()),
            ("For", self.operator.clone()),
            ("On", host.to_owned()),
            ("Profile", format!("{}: {}", self.profile.name(), self.profile.words())),
            ("Program", format!("housecall {}", self.build)),
            ("SHA-256 of the signed report", sha256),
        ]
        .iter()
        .map(|(name, value)| fact(name, value))
        .collect()
    }
}

fn fact(name: &str, value: &str) -> String {
    format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value))
}

fn told(fallen: &[Fallen]) -> String {
    if fallen.is_empty() {
        return String::new();
    }
    let line = |one: &Fallen| {
        let (id, from, to) = (one.id, one.from.name(), one.to.name());
        format!("<li><a href=\"#{id}\">{id}</a> was {from} and is {to}</li>\n")
    };
    let lines: String = fallen.iter().map(line).collect();
    format!(
        "<section aria-labelledby=\"fallen\">\n<h2 id=\"fallen\">Worse than in the run before</h2>\n<ul>\n{lines}</ul>\n</section>\n"
    )
}

fn article(record: &Record) -> String {
    let (check, finding) = (record.check, &record.finding);
    let status = finding.status.name();
    let mut facts = fact("Expected", check.expected);
    if let Some(one) = &record.excuse {
        facts.push_str(&fact("Borne as", &one.words()));
    }
    if finding.status.fails(true) || finding.status == Status::Waived {
        facts.push_str(&fact("What to do", check.remediation));
    }
    facts.push_str(&fact("Rules", &check.cites.join(", ")));
    let how =
        format!("{} · {} · version {}", check.kind.letter(), check.severity.name(), check.version);
    facts.push_str(&fact("Kind and severity", &how));
    facts.push_str(&evidence(finding));
    format!(
        "<article id=\"{id}\">\n<h3>{id} <span class=\"{status}\">{status}</span></h3>\n<p>{}</p>\n<dl>\n{facts}</dl>\n</article>\n",
        escaped(&finding.observed),
        id = check.id,
    )
}

impl Excuse {
    /// By whom it is borne, until when and why.
    pub fn words(&self) -> String {
        let Self { id, grounds, ends, requester, approver, reason } = self;
        let until = ends.strftime("%Y-%m-%d %H:%M UTC");
        format!(
            "{grounds} {id} until {until}, asked for by {requester}, approved by {approver}: {reason}"
        )
    }
}

fn evidence(finding: &Finding) -> String {
    finding.evidence.iter().map(|(name, value)| fact(&name.replace('_', " "), value)).collect()
}
