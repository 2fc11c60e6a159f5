//! Versions as an ecosystem orders them.

use super::debian;

/// A version, comparable with those of the same ecosystem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// What advisories write as `0`: before every other.
    Least,
    Semantic(semver::Version),
    Debian(debian::Version),
}

impl Version {
    /// Nothing for a text that is none of this ecosystem.
    pub(super) fn parse(ecosystem: &str, text: &str) -> Option<Self> {
        match text {
            "0" => Some(Self::Least),
            _ if ecosystem.starts_with("Debian") => debian::Version::parse(text).map(Self::Debian),
            _ => semantic(text).map(Self::Semantic),
        }
    }
}

/// A version of crates and npm packages. Some advisories write `1.2` for `1.2.0`; what is told behind `+` orders nothing.
fn semantic(text: &str) -> Option<semver::Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let missing = 2_usize.saturating_sub(numbers.matches('.').count());
    let mut version =
        semver::Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok()?;
    version.build = semver::BuildMetadata::EMPTY;
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn each_ecosystem_has_its_own_order() {
        let of = |ecosystem: &str, text: &str| Version::parse(ecosystem, text).unwrap();
        for (ecosystem, less, more) in [
            ("crates.io", "0", "0.0.0-0"),
            ("crates.io", "1.9.0", "1.10.0"),
            ("npm", "2.0.0-rc.1", "2.0.0"),
            ("npm", "v1.2", "1.2.1"),
            ("Debian:12", "0", "0~"),
            ("Debian:12", "2.0~rc1", "2.0"),
        ] {
            assert!(of(ecosystem, less) < of(ecosystem, more), "{ecosystem}: {less}, {more}");
        }
        assert_eq!(of("crates.io", "0.9.34+deprecated"), of("crates.io", "0.9.34"));
        assert_eq!(of("npm", "1"), of("npm", "1.0.0"));
        assert_eq!(Version::parse("npm", "latest"), None);
        assert_eq!(Version::parse("Debian:12", ""), None);
    }
}
