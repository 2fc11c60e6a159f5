//! Until when a record is kept. Pure.

use super::{Lack, Population, Rule, Subject};
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Span};
use kernel::{ConsultationId, PersonId, Timestamp};

/// The mark of a hold on all there is.
pub const EVERYTHING: &str = "everything";

/// Of age, in the rules that are seeded; where majority comes later, a rule's floor says so.
const MAJORITY: i64 = 18;

/// Until when a record is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Until this instant, by these versions of rules.
    Until(Timestamp, Vec<String>),
    /// For good: a rule is missing, or what a rule asks for is not known.
    Keep,
}

/// The latest instant that any rule which fits asks for, of its class or of a part that goes with it. Each place that the
/// record touched must have a rule: what no rule covers is kept.
pub(super) fn keep_until(subject: &Subject, rules: &[Rule]) -> Verdict {
    let mut latest = None;
    let mut labels = Vec::new();
    for place in &subject.jurisdictions {
        let fitting = place.as_deref().and_then(|place| fit(subject, rules, place));
        let Some(fitting) = fitting else { return Verdict::Keep };
        for (until, rule) in fitting {
            latest = latest.max(Some(until));
            labels.push(rule.label());
        }
    }
    labels.sort();
    labels.dedup();
    latest.map_or(Verdict::Keep, |until| Verdict::Until(until, labels))
}

/// The rules of a place that fit the subject and its parts, and until when they keep it: a part without a rule there goes by
/// what it is part of.
fn fit<'a>(
    subject: &Subject,
    rules: &'a [Rule],
    place: &str,
) -> Option<Vec<(Timestamp, &'a Rule)>> {
    let ruled =
        |class: &str| rules.iter().any(|rule| rule.class == class && rule.jurisdiction == place);
    let class = subject.of.filter(|_| !ruled(subject.class)).unwrap_or(subject.class);
    let parts = subject.parts.iter().copied().filter(|part| ruled(part));
    std::iter::once(class).chain(parts).map(|class| of(class, subject, (rules, place))).collect()
}

/// The one rule of a class and a place that fits the subject, and until when it keeps it.
fn of<'a>(
    class: &str,
    subject: &Subject,
    (rules, place): (&'a [Rule], &str),
) -> Option<(Timestamp, &'a Rule)> {
    let own = rules.iter().filter(|rule| rule.class == class && rule.jurisdiction == place);
    for rule in own {
        let (_, counted) = subject.triggers.iter().find(|(trigger, _)| *trigger == rule.trigger)?;
        if let Some(wanted) = rule.population {
            // Where age matters and is not known, nothing can be said.
            if population(subject.birth?, *counted)? != wanted {
                continue;
            }
        }
        let after = counted.checked_add(days(rule.days)).ok()?;
        let until = match rule.floor_age {
            Some(age) => after.max(birthday(subject.birth?, i64::from(age))?),
            None => after,
        };
        return Some((until, rule));
    }
    None
}

/// What is missing of a subject whose places are all known, so that nothing says until when it is kept: by the first place of
/// which no rule fits.
pub(super) fn lack(subject: &Subject, rules: &[Rule]) -> (Lack, Option<String>) {
    let unfit = |place: &&String| fit(subject, rules, place).is_none();
    let place = subject.jurisdictions.iter().flatten().find(unfit);
    let own = |rule: &Rule| rule.class == subject.class || subject.of == Some(rule.class.as_str());
    let ruled = rules.iter().any(|rule| own(rule) && Some(&rule.jurisdiction) == place);
    if ruled && subject.birth.is_none() {
        (Lack::BirthDate, None)
    } else {
        (Lack::Rule, place.cloned())
    }
}

fn population(birth: Date, at: Timestamp) -> Option<Population> {
    let of_age = birthday(birth, MAJORITY)?;
    Some(if at < of_age { Population::Minor } else { Population::Adult })
}

/// A birthday, once it has begun everywhere: no record goes before that where the clinic is. Of who was born on 29 February it
/// is 1 March where the year has no such day.
fn birthday(birth: Date, age: i64) -> Option<Timestamp> {
    let day = birth.checked_add(Span::new().try_years(age).ok()?).ok()?;
    let day = if day.day() == birth.day() { day } else { day.tomorrow().ok()? };
    Offset::constant(-12).to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// So many days.
pub(super) fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(count).saturating_mul(24))
}

/// Whether a hold on this mark holds a subject: one on what it is part of does, and one on a part that would go with it.
pub(super) fn holds(mark: &str, subject: &Subject) -> bool {
    let in_class = |class: &str| {
        class == subject.class || subject.of == Some(class) || subject.parts.contains(&class)
    };
    mark == EVERYTHING
        || mark.strip_prefix("class/").is_some_and(in_class)
        || subject.marks.iter().any(|own| own == mark)
}

/// The longest name of a channel.
const NAME: usize = 92;

/// Whether a text is a mark that something can be found by: an id or a name, and no words about anybody.
pub(super) fn is_mark(mark: &str, is_class: impl FnOnce(&str) -> bool) -> bool {
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    match mark.split_once('/') {
        Some(("patient", id)) => id.parse::<PersonId>().is_ok(),
        Some(("consultation", id)) => id.parse::<ConsultationId>().is_ok(),
        Some(("channel", name)) => {
            (1..=NAME).contains(&name.chars().count()) && name.chars().all(plain)
        }
        Some(("class", class)) => is_class(class),
        _ => mark == EVERYTHING,
    }
}

/// Whether a text can be why a rule keeps something so long.
pub(super) fn is_authority(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 500 && !text.chars().any(char::is_control)
}

/// Whether a text is where a rule can hold.
pub(super) fn is_jurisdiction(text: &str) -> bool {
    let is_state = |code: &str| STATES.split(';').any(|state| state.ends_with(code));
    text == "US" || text.len() == 5 && text.strip_prefix("US-").is_some_and(is_state)
}

/// States and territories by name and code, as people write them in English and in Spanish: in small letters, without
/// accents and full stops.
const STATES: &str = "alabama AL;alaska AK;arizona AZ;arkansas AR;california CA;colorado CO;connecticut CT;delaware DE;\
    district of columbia DC;florida FL;georgia GA;hawaii HI;idaho ID;illinois IL;indiana IN;iowa IA;kansas KS;\
    kentucky KY;louisiana LA;maine ME;maryland MD;massachusetts MA;michigan MI;minnesota MN;mississippi MS;missouri MO;\
    montana MT;nebraska NE;nevada NV;new hampshire NH;new jersey NJ;new mexico NM;new york NY;north carolina NC;\
    north dakota ND;ohio OH;oklahoma OK;oregon OR;pennsylvania PA;puerto rico PR;rhode island RI;south carolina SC;\
    south dakota SD;tennessee TN;texas TX;utah UT;vermont VT;virginia VA;washington WA;west virginia WV;wisconsin WI;\
    wyoming WY;american samoa AS;guam GU;northern mariana islands MP;us virgin islands VI;virgin islands VI;\
    washington dc DC;washington d c DC;d c DC;distrito de columbia DC;carolina del norte NC;carolina del sur SC;\
    dakota del norte ND;dakota del sur SD;hawai HI;luisiana LA;misisipi MS;misuri MO;nueva hampshire NH;\
    nuevo hampshire NH;nueva jersey NJ;nueva york NY;nuevo mexico NM;pensilvania PA;tejas TX;virginia occidental WV;\
    virginia del oeste WV;samoa americana AS;islas marianas del norte MP;islas virgenes VI;\
    islas virgenes de los estados unidos VI;islas virgenes estadounidenses VI";

/// The code of a state of the US as somebody wrote it; `None` for anything else.
pub fn jurisdiction(region: &str) -> Option<String> {
    let written = plain(region);
    let written = written.strip_prefix("us-").unwrap_or(&written);
    STATES.split(';').find_map(|state| {
        let (name, code) = state.rsplit_once(' ')?;
        let same = name == written || code.eq_ignore_ascii_case(written);
        same.then(|| format!("US-{code}"))
    })
}

/// A region in small letters, without accents, full stops, apostrophes, and the ZIP code after it.
fn plain(region: &str) -> String {
    let letter = |letter: char| match letter {
        'á' => Some('a'),
        'é' => Some('e'),
        'í' => Some('i'),
        'ó' => Some('o'),
        'ú' | 'ü' => Some('u'),
        ',' => Some(' '),
        // Accents that stand as letters of their own, and the marks of Hawaiʻi.
        '\u{300}'..='\u{36f}' | '.' | '\'' | '\u{2018}' | '\u{2019}' | '\u{2bb}' => None,
        other => Some(other),
    };
    let text: String = region.to_lowercase().chars().filter_map(letter).collect();
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 1 && words.last().is_some_and(|last| is_zip(last)) {
        words.pop();
    }
    words.join(" ")
}

/// Whether a word is a ZIP code, of five or of nine digits.
fn is_zip(word: &str) -> bool {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match word.split_once('-') {
        Some((zip, more)) => digits(zip, 5) && digits(more, 4),
        None => digits(word, 5),
    }
}
