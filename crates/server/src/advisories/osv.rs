//! Advisories as OSV documents write them (ossf.github.io/osv-schema), held against what is there.

use super::cvss::Grade;
use super::parts::Parts;
use super::version::Version;
use kernel::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// So many other names of an advisory are told, and so long is each name.
const ALIASES: usize = 3;
const LONGEST: usize = 80;

/// An advisory that a component of ours comes under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) id: String,
    pub(crate) aliases: Vec<String>,
    /// The component's name and version.
    pub(crate) part: (String, String),
    pub(crate) grade: Grade,
    /// Nothing where the advisory does not say it.
    pub(crate) published: Option<Timestamp>,
    /// The first version that is mended, if there is one.
    pub(crate) fixed: Option<String>,
}

/// What a document tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) modified: Timestamp,
    /// Those of our ecosystems that it is about.
    pub(super) ecosystems: Vec<String>,
    pub(super) matches: Vec<Match>,
    /// Whether it names a component of ours in a way that does not say which versions are meant.
    pub(super) is_unclear: bool,
}

/// What is read of every document; all else is passed over unread.
#[derive(Deserialize)]
struct Brief {
    modified: Timestamp,
    affected: Option<Vec<Named>>,
}

#[derive(Deserialize)]
struct Named {
    package: Option<Package>,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

/// What is read of one that names a component of ours.
#[derive(Deserialize)]
struct Document {
    id: String,
    published: Option<Timestamp>,
    withdrawn: Option<Timestamp>,
    aliases: Option<Vec<String>>,
    /// What Debian has in the place of aliases.
    upstream: Option<Vec<String>>,
    severity: Option<Vec<Score>>,
    affected: Option<Vec<Affected>>,
    database_specific: Option<Value>,
}

#[derive(Deserialize)]
struct Score {
    score: String,
}

#[derive(Deserialize)]
struct Affected {
    package: Option<Package>,
    ranges: Option<Vec<Range>>,
    versions: Option<Vec<String>>,
    severity: Option<Vec<Score>>,
    ecosystem_specific: Option<Value>,
    database_specific: Option<Value>,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "type")]
    kind: String,
    events: Option<Vec<Event>>,
}

#[derive(Deserialize)]
struct Event {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
    limit: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Introduced,
    Fixed,
    LastAffected,
    Limit,
}

impl Event {
    fn turns(&self) -> impl Iterator<Item = (Turn, &str)> {
        let all = [
            (Turn::Introduced, &self.introduced),
            (Turn::Fixed, &self.fixed),
            (Turn::LastAffected, &self.last_affected),
            (Turn::Limit, &self.limit),
        ];
        all.into_iter().filter_map(|(turn, version)| Some((turn, version.as_deref()?)))
    }
}

/// Reads a document; nothing where it is none. Whatever names no component of ours is parsed once, for three of its fields.
pub(super) fn read(bytes: &[u8], parts: &Parts) -> Option<Told> {
    let brief: Brief = serde_json::from_slice(bytes).ok()?;
    let mut told = Told { modified: brief.modified, ..Told::default() };
    let mut is_ours = false;
    for package in brief.affected.into_iter().flatten().filter_map(|one| one.package) {
        is_ours |= parts.versions(&package.ecosystem, &package.name).is_some();
        if parts.has(&package.ecosystem) && !told.ecosystems.contains(&package.ecosystem) {
            told.ecosystems.push(package.ecosystem);
        }
    }
    if is_ours {
        let document: Document = serde_json::from_slice(bytes).ok()?;
        if document.withdrawn.is_none() {
            document.held_against(parts, &mut told);
        }
    }
    Some(told)
}

impl Document {
    fn held_against(&self, parts: &Parts, told: &mut Told) {
        for affected in self.affected.iter().flatten() {
            let Some(package) = &affected.package else { continue };
            let (ecosystem, name) = (package.ecosystem.as_str(), package.name.as_str());
            for version in parts.versions(ecosystem, name).into_iter().flatten() {
                match affected.is(ecosystem, version) {
                    Some(true) => told.matches.push(self.of(affected, (name, version.as_str()))),
                    Some(false) => {}
                    None => told.is_unclear = true,
                }
            }
        }
    }

    fn of(&self, affected: &Affected, (name, version): (&str, &str)) -> Match {
        let upstream = self.upstream.iter().flatten();
        let aliases = self.aliases.iter().flatten().chain(upstream).take(ALIASES);
        let ecosystem = affected.package.as_ref().map_or("", |package| package.ecosystem.as_str());
        Match {
            id: tame(&self.id),
            aliases: aliases.map(|alias| tame(alias)).collect(),
            part: (name.to_owned(), version.to_owned()),
            grade: self.grade(affected),
            published: self.published,
            fixed: affected.fixed(ecosystem, version).map(tame),
        }
    }

    /// The worst that is said of it. Debian's word that it does not count as a hole there, and that a crate is only looked after by
    /// nobody, go before what others say of it. Where nothing is said that can be read, such as a vector of CVSS 4 alone, it is
    /// taken for high: what is unknown is not low.
    fn grade(&self, affected: &Affected) -> Grade {
        let urgency = word(affected.ecosystem_specific.as_ref(), "urgency");
        let informational = word(affected.database_specific.as_ref(), "informational");
        let is_no_hole = matches!(informational, Some("unmaintained" | "notice"));
        if is_no_hole || urgency == Some("unimportant") {
            return Grade::Low;
        }
        let words = [
            urgency,
            word(affected.database_specific.as_ref(), "severity"),
            word(self.database_specific.as_ref(), "severity"),
            (informational == Some("unsound")).then_some("medium"),
        ];
        let words = words.into_iter().flatten().filter_map(Grade::of_word);
        let own = affected.severity.as_ref().filter(|scores| !scores.is_empty());
        let scores = own.or(self.severity.as_ref()).into_iter().flatten();
        let scores = scores.filter_map(|score| Grade::of_vector(&score.score));
        words.chain(scores).max().unwrap_or(Grade::High)
    }
}

/// The text under a name of an object.
fn word<'a>(object: Option<&'a Value>, name: &str) -> Option<&'a str> {
    object?.get(name)?.as_str()
}

/// A name as it may stand in a report, whatever somebody wrote.
pub(super) fn tame(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

impl Affected {
    /// Whether a version is meant; nothing where that is not said, or in versions that cannot be compared.
    fn is(&self, ecosystem: &str, version: &str) -> Option<bool> {
        if self.versions.iter().flatten().any(|one| one == version) {
            return Some(true);
        }
        let mut is_said = self.versions.as_ref().is_some_and(|all| !all.is_empty());
        let have = Version::parse(ecosystem, version)?;
        if self.last_known(ecosystem).is_some_and(|last| have > last) {
            return Some(false);
        }
        for events in self.ranges().filter_map(|range| range.events.as_deref()) {
            is_said = true;
            if is_within(events, ecosystem, &have)? {
                return Some(true);
            }
        }
        is_said.then_some(false)
    }

    /// The last version that GitHub knows to be affected, which its older documents say beside ranges without an end.
    fn last_known(&self, ecosystem: &str) -> Option<Version> {
        let range = word(self.database_specific.as_ref(), "last_known_affected_version_range")?;
        Version::parse(ecosystem, range.strip_prefix("<=")?.trim())
    }

    /// Ranges of versions; those of commits say nothing of what was published.
    fn ranges(&self) -> impl Iterator<Item = &Range> {
        self.ranges.iter().flatten().filter(|range| range.kind != "GIT")
    }

    /// The first version after this one that is mended.
    fn fixed(&self, ecosystem: &str, version: &str) -> Option<&str> {
        let have = Version::parse(ecosystem, version)?;
        let events = self.ranges().filter_map(|range| range.events.as_deref()).flatten();
        let fixed = events.filter_map(|event| event.fixed.as_deref());
        let fixed = fixed.filter_map(|text| Some((Version::parse(ecosystem, text)?, text)));
        fixed.filter(|(at, _)| *at > have).min().map(|(_, text)| text)
    }
}

/// Whether the last turn that a version has come to begins the hole. Of turns at the same version the later one counts.
fn is_within(events: &[Event], ecosystem: &str, have: &Version) -> Option<bool> {
    let mut last: Option<(Version, bool)> = None;
    let (mut is_limited, mut is_below) = (false, false);
    for (turn, text) in events.iter().flat_map(Event::turns) {
        if turn == Turn::Limit {
            is_limited = true;
            is_below |= text == "*" || *have < Version::parse(ecosystem, text)?;
            continue;
        }
        let at = Version::parse(ecosystem, text)?;
        let is_reached = if turn == Turn::LastAffected { *have > at } else { *have >= at };
        if is_reached && last.as_ref().is_none_or(|(before, _)| at >= *before) {
            last = Some((at, turn == Turn::Introduced));
        }
    }
    let begins = last.is_some_and(|(_, begins)| begins);
    Some(begins && (is_below || !is_limited))
}

#[cfg(test)]
mod tests {
    use super::{Grade, Parts, Told, read};
    use serde_json::{Value, json};

    fn parts() -> Parts {
        let mut parts = Parts::of_program().unwrap();
        let status = "Package: curl\nStatus: install ok installed\nVersion: 7.88.1-10+deb12u5\n";
        parts.add_machine("ID=debian\nVERSION_ID=\"12\"\n", status);
        parts
    }

    fn told(document: &Value) -> Told {
        read(document.to_string().as_bytes(), &parts()).unwrap()
    }

    /// An advisory of curl in Debian 12 with more fields.
    fn of_curl(affected: &Value, more: &Value) -> Value {
        let mut document = json!({
            "id": "X-1", "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z",
            "affected": [{ "package": { "ecosystem": "Debian:12", "name": "curl" } }],
        });
        for (name, value) in more.as_object().unwrap() {
            document[name] = value.clone();
        }
        for (name, value) in affected.as_object().unwrap() {
            document["affected"][0][name] = value.clone();
        }
        document
    }

    fn within(events: &Value) -> (bool, bool) {
        let ranges = json!({ "ranges": [{ "type": "ECOSYSTEM", "events": events }] });
        let told = told(&of_curl(&ranges, &json!({})));
        (!told.matches.is_empty(), told.is_unclear)
    }

    #[test]
    fn a_version_is_affected_from_where_a_hole_begins_to_where_it_was_mended() {
        for (events, is_affected) in [
            (json!([{ "introduced": "0" }]), true),
            (json!([{ "introduced": "0" }, { "fixed": "7.88.1-10+deb12u6" }]), true),
            (json!([{ "introduced": "0" }, { "fixed": "7.88.1-10+deb12u5" }]), false),
            (json!([{ "fixed": "7.88.1-10+deb12u5" }, { "introduced": "0" }]), false),
            (json!([{ "introduced": "7.88.1-11" }]), false),
            (json!([{ "introduced": "0" }, { "last_affected": "7.88.1-10+deb12u5" }]), true),
            (json!([{ "introduced": "0" }, { "last_affected": "7.88.1-10" }]), false),
            (
                json!([{ "introduced": "0" }, { "fixed": "7.80-1" }, { "introduced": "7.87-1" }]),
                true,
            ),
            (json!([{ "introduced": "0" }, { "fixed": "0" }]), false),
            (json!([{ "introduced": "0" }, { "limit": "7.80-1" }]), false),
            (json!([{ "introduced": "0" }, { "limit": "*" }]), true),
        ] {
            assert_eq!(within(&events), (is_affected, false), "{events}");
        }
        assert_eq!(within(&json!([{ "introduced": "a:b" }])), (false, true), "no version");
        let listed = json!({ "versions": ["7.88.1-10+deb12u5"] });
        assert_eq!(told(&of_curl(&listed, &json!({}))).matches.len(), 1);
        let others = json!({ "versions": ["7.88.1-9"] });
        assert!(told(&of_curl(&others, &json!({}))).matches.is_empty());
        let mut open = json!({
            "ranges": [{ "type": "ECOSYSTEM", "events": [{ "introduced": "0" }] }],
            "database_specific": { "last_known_affected_version_range": "<= 7.88.1-9" },
        });
        assert!(told(&of_curl(&open, &json!({}))).matches.is_empty());
        open["database_specific"] = json!({ "last_known_affected_version_range": "<= 7.90-1" });
        assert_eq!(told(&of_curl(&open, &json!({}))).matches.len(), 1);
        let commits = json!({ "ranges": [{ "type": "GIT", "events": [{ "introduced": "0" }] }] });
        assert!(told(&of_curl(&commits, &json!({}))).is_unclear, "it does not say which versions");
    }

    #[test]
    fn what_is_withdrawn_or_of_others_is_left_out_and_still_tells_how_new_the_list_is() {
        let all = json!({ "versions": ["7.88.1-10+deb12u5"] });
        let gone = told(&of_curl(&all, &json!({ "withdrawn": "2026-01-02T00:00:00Z" })));
        assert!(gone.matches.is_empty() && !gone.is_unclear);
        assert_eq!(gone.ecosystems, ["Debian:12"]);
        assert_eq!(gone.modified.to_string(), "2026-01-02T00:00:00Z");
        let mut other = of_curl(&all, &json!({}));
        other["affected"][0]["package"]["ecosystem"] = json!("Debian:11");
        assert!(told(&other).matches.is_empty() && told(&other).ecosystems.is_empty());
        for wrong in
            [json!({}), json!([]), json!({ "modified": "yesterday" }), json!({ "id": "X" })]
        {
            assert!(read(wrong.to_string().as_bytes(), &parts()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_worst_that_is_said_counts_and_what_is_unknown_is_not_low() {
        let grade = |affected: Value, more: Value| {
            let mut affected = affected;
            affected["versions"] = json!(["7.88.1-10+deb12u5"]);
            told(&of_curl(&affected, &more)).matches[0].grade
        };
        let scored = |score: &str| json!({ "severity": [{ "type": "CVSS", "score": score }] });
        let critical = scored("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        let low = scored("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N");
        let fourth = scored("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N");
        let labelled = |word: &str| json!({ "database_specific": { "severity": word } });
        let urgent = |word: &str| json!({ "ecosystem_specific": { "urgency": word } });
        let informed = |word: &str| json!({ "database_specific": { "informational": word } });
        for (affected, more, expected) in [
            (json!({}), critical.clone(), Grade::Critical),
            (low.clone(), critical.clone(), Grade::Low),
            (json!({}), json!({}), Grade::High),
            (json!({}), fourth, Grade::High),
            (json!({}), labelled("MODERATE"), Grade::Medium),
            (urgent("not yet assigned"), json!({}), Grade::High),
            (urgent("high"), low, Grade::High),
            (urgent("unimportant"), critical.clone(), Grade::Low),
            (informed("unmaintained"), json!({}), Grade::Low),
            (informed("unsound"), json!({}), Grade::Medium),
            (informed("unsound"), critical, Grade::Critical),
        ] {
            assert_eq!(grade(affected.clone(), more.clone()), expected, "{affected} {more}");
        }
    }

    #[test]
    fn a_match_names_the_advisory_the_component_and_where_it_is_mended() {
        let events = json!([{ "introduced": "0" }, { "fixed": "8.0-1" }, { "fixed": "7.90-1" }]);
        let ranges = json!({ "ranges": [{ "type": "ECOSYSTEM", "events": events }] });
        let more = json!({ "id": "DEBIAN-CVE-1\n", "upstream": ["CVE-1"], "aliases": ["GHSA-1"] });
        let told = told(&of_curl(&ranges, &more));
        let [one] = &told.matches[..] else { panic!("{told:?}") };
        assert_eq!(
            (&*one.id, &one.aliases[..]),
            ("DEBIAN-CVE-1", &["GHSA-1".to_owned(), "CVE-1".to_owned()][..])
        );
        assert_eq!(one.part, ("curl".to_owned(), "7.88.1-10+deb12u5".to_owned()));
        assert_eq!(one.fixed.as_deref(), Some("7.90-1"));
        assert!(one.published.is_some());
    }
}
