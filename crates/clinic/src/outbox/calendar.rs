//! The calendar entry of a visit (RFC 5545): when, where to click, and nothing else. Pure.

use super::CalendarEntry;
use crate::appointment::{Appointment, State};
use kernel::Timestamp;

/// Octets of a line, without its end.
const LINE: usize = 75;

/// A visit for a calendar. It says "Appointment", because calendars are shown to others, and never holds the secret of
/// a link, because they are kept elsewhere.
/// Moved, it is the same entry with a higher sequence (RFC 5546), so it moves in the calendar, too.
pub(super) fn entry(
    visit: &Appointment,
    (origin, locale): (&str, &str),
    now: Timestamp,
) -> CalendarEntry {
    let host = origin.split("//").nth(1).unwrap_or("housecall").trim_end_matches('/');
    let off = matches!(visit.state, State::Cancelled | State::Rescheduled | State::NoShow);
    let (status, method) = if off { ("CANCELLED", "CANCEL") } else { ("CONFIRMED", "PUBLISH") };
    let sequence = visit.moves * 2 + i64::from(off);
    let series = visit.series.as_ref().unwrap_or(&visit.id);
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Housecall//EN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{series}@{}", escape(host)),
        format!("SEQUENCE:{sequence}"),
        format!("ORGANIZER:{origin}"),
        format!("DTSTAMP:{}", utc(now)),
        format!("DTSTART:{}", utc(visit.starts)),
        format!("DTEND:{}", utc(visit.ends)),
        format!("SUMMARY:{}", if locale == "es" { "Cita" } else { "Appointment" }),
        format!("URL:{origin}/app/join"),
        format!("STATUS:{status}"),
        "CLASS:PRIVATE".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    CalendarEntry { method, text: lines.iter().map(|line| fold(line)).collect() }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line in pieces of at most 75 octets; each further one begins with a space. No letter is cut in two.
pub(super) fn fold(line: &str) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for letter in line.chars() {
        if width + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(letter);
        width += letter.len_utf8();
    }
    out.push_str("\r\n");
    out
}
