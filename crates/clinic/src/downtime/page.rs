//! A kit as a page that stands alone and is made to be printed: no script, nothing from elsewhere, each provider's visits on
//! sheets of their own.

use super::words::Words;
use super::{Call, Kit, Language, Named, OnCall, Sheet, Turn};
use jiff::tz::TimeZone;
use kernel::{Phi, Timestamp};
use std::fmt::Write as _;

const STYLE: &str = "
@page { margin: 15mm; }
body { font: 11pt/1.4 system-ui, sans-serif; color: #000; background: #fff; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1.05rem; }
section.sheet { break-before: page; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 1px solid #555; padding: .3rem .4rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; } thead { display: table-header-group; }
p.keep, li.discreet { font-weight: 700; }
td ul { margin: 0; padding-left: 1.1rem; }
.form td { height: 3.2rem; } .form .tall td { height: 7rem; } .form th { width: 30%; }
@media print { body { max-width: none; padding: 0; } }
";

/// Text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn shown(text: &Phi) -> String {
    escaped(text.expose())
}

/// Somebody with their telephone.
fn named(one: &Named) -> String {
    let phone = one.phone.as_ref().map(|phone| format!(", {}", shown(phone)));
    format!("{}{}", shown(&one.name), phone.unwrap_or_default())
}

/// How times are told.
struct Telling {
    language: Language,
    words: &'static Words,
    zone: TimeZone,
}

impl Telling {
    fn time(&self, at: Timestamp) -> String {
        let local = at.to_zoned_datetime(self.zone.clone());
        local.strftime(self.language.clock()).to_string()
    }

    fn day(&self, at: Timestamp) -> String {
        self.language.day(at.to_zoned_datetime(self.zone.clone()).date())
    }

    fn moment(&self, at: Timestamp) -> String {
        format!("{}, {}", self.day(at), self.time(at))
    }

    /// What to know before a call, one line each.
    fn notes(&self, call: &Call) -> String {
        let words = self.words;
        let mut notes = String::new();
        let mut add = |class: &str, text: String| {
            let _ = write!(notes, "<li{class}>{text}</li>");
        };
        if call.discreet {
            add(" class=\"discreet\"", escaped(words.discreet));
        }
        if !call.barred.is_empty() {
            let names: Vec<String> = call.barred.iter().map(shown).collect();
            add(" class=\"discreet\"", format!("{}: {}", words.barred, names.join("; ")));
        }
        if call.restricted {
            add(" class=\"discreet\"", escaped(words.restricted));
        }
        if !call.language.is_empty() {
            let language = escaped(&self.language.called(&call.language));
            add("", format!("{}: {language}", words.language));
        }
        if let Some(one) = &call.interpreting {
            let language = escaped(&self.language.called(&one.language));
            let by = one.by.as_ref().map_or_else(|| words.no_interpreter.to_owned(), named);
            add("", format!("{} ({language}): {by}", words.interpreter));
        }
        for one in &call.acting {
            add("", format!("{}: {}", words.acting, named(one)));
        }
        if let Some(place) = &call.place {
            add("", format!("{}: {}", words.place, shown(place)));
        }
        if let Some(one) = &call.contact {
            add("", format!("{}: {}", words.contact, named(one)));
        }
        format!("<ul>{notes}</ul>")
    }

    /// Where a patient is reached, the likeliest first.
    fn reached(&self, call: &Call) -> String {
        let words = self.words;
        let mut ways = Vec::new();
        if let Some(number) = &call.callback {
            ways.push(format!("{} ({})", shown(number), words.callback));
        }
        ways.extend(call.patient.phone.as_ref().map(shown));
        if ways.is_empty() {
            let email = call.email.as_ref().map(shown).unwrap_or_default();
            ways.push(format!("{}: {email}", words.no_number));
        }
        ways.join("<br>")
    }

    fn sheet(&self, sheet: &Sheet) -> String {
        let words = self.words;
        let mut page = format!(
            "<section class=\"sheet\">\n<h2>{}: {}</h2>\n",
            words.visits_title,
            named(&sheet.named)
        );
        for calls in sheet.calls.chunk_by(|one, next| self.day(one.starts) == self.day(next.starts))
        {
            let day = calls.first().map(|call| self.day(call.starts)).unwrap_or_default();
            let _ = writeln!(
                page,
                "<h3>{}</h3>\n<table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
                 <th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>",
                escaped(&day),
                words.time,
                words.patient,
                words.call,
                words.notes
            );
            for call in calls {
                let (from, until) = (self.time(call.starts), self.time(call.ends));
                let (name, ways) = (shown(&call.patient.name), self.reached(call));
                let _ = writeln!(
                    page,
                    "<tr><td>{from}–{until}</td><td>{name}</td><td>{ways}</td><td>{}</td></tr>",
                    self.notes(call)
                );
            }
            page.push_str("</tbody>\n</table>\n");
        }
        page.push_str("</section>\n");
        page
    }

    fn on_call(&self, one: &OnCall) -> String {
        let words = self.words;
        let mut page = format!("<h3>{}</h3>\n", escaped(&one.department));
        if !one.turns.is_empty() {
            let turns: String = one.turns.iter().map(|turn| self.turn(turn)).collect();
            let _ = writeln!(
                page,
                "<table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
                 <th scope=\"col\">{}</th></tr></thead>\n<tbody>\n{turns}</tbody>\n</table>",
                words.layer, words.time, words.on_call_title
            );
        }
        let leads: Vec<String> = one.leads.iter().map(named).collect();
        if !leads.is_empty() {
            let _ = writeln!(page, "<p>{}: {}</p>", words.leads, leads.join("; "));
        }
        page
    }

    fn turn(&self, turn: &Turn) -> String {
        let (from, until) = (self.moment(turn.from), self.moment(turn.until));
        let who = turn.who.as_ref().map_or_else(|| self.words.nobody.to_owned(), named);
        format!("<tr><td>{}</td><td>{from} – {until}</td><td>{who}</td></tr>\n", turn.layer)
    }

    /// What is filled in by hand.
    fn form(&self) -> String {
        let words = self.words;
        let row = |(place, line): (usize, &&str)| {
            // What takes more room than a line: what was said, and what is to be done.
            let tall = if matches!(place, 8 | 9) { " class=\"tall\"" } else { "" };
            format!("<tr{tall}><th scope=\"row\">{}</th><td></td></tr>\n", escaped(line))
        };
        let rows: String = words.form.iter().enumerate().map(row).collect();
        format!(
            "<section class=\"sheet\">\n<h2>{}</h2>\n<table class=\"form\">\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n",
            escaped(words.form_title)
        )
    }
}

fn list(tag: &str, lines: impl Iterator<Item = &'static str>) -> String {
    set(tag, lines.map(item))
}

fn set(tag: &str, items: impl Iterator<Item = String>) -> String {
    format!("<{tag}>\n{}</{tag}>\n", items.collect::<String>())
}

fn item(line: &str) -> String {
    format!("<li>{}</li>\n", escaped(line))
}

impl Kit {
    /// The kit as an HTML document in a language; with these numbers for emergencies, or else those of the United States.
    pub fn page(&self, language: Language, numbers: &[String]) -> Phi {
        let words = language.words();
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let telling = Telling { language, words, zone };
        let numbers = if numbers.is_empty() {
            list("ul", words.numbers.iter().copied())
        } else {
            set("ul", numbers.iter().map(|line| item(line)))
        };
        let on_call: String = self.on_call.iter().map(|one| telling.on_call(one)).collect();
        let mut sheets: String = self.sheets.iter().map(|sheet| telling.sheet(sheet)).collect();
        if sheets.is_empty() {
            sheets = format!("<p>{}</p>\n", words.no_visits);
        }
        let page = format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}: {clinic}</h1>\n\
             <p>{made}: {at}. {told}: {until}. {clock}: {zone}.</p>\n<p class=\"keep\">{keep}</p>\n</header>\n<main>\n\
             <section>\n<h2>{steps_title}</h2>\n{steps}</section>\n\
             <section>\n<h2>{numbers_title}</h2>\n{numbers}<p>{chain}</p>\n</section>\n\
             <section class=\"sheet\">\n<h2>{on_call_title}</h2>\n{on_call}</section>\n{sheets}{form}</main>\n</body>\n</html>\n",
            tag = language.tag(),
            title = words.title,
            clinic = escaped(&self.clinic),
            made = words.made,
            at = telling.moment(self.made),
            told = words.until,
            until = telling.moment(self.until),
            clock = words.clock,
            zone = escaped(&self.zone),
            keep = words.keep,
            steps_title = words.steps_title,
            steps = list("ol", words.steps.iter().copied()),
            numbers_title = words.numbers_title,
            chain = words.chain,
            on_call_title = words.on_call_title,
            form = telling.form(),
        );
        Phi::new(page)
    }
}
