//! The packages of a Debian machine, and the order of their versions (Debian policy 5.6.12).

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A version of a package.
#[derive(Clone, Debug)]
pub(super) struct Version {
    epoch: u64,
    upstream: String,
    revision: String,
}

impl Version {
    /// Of `[epoch:]upstream[-revision]`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) => (epoch.parse().ok()?, rest),
            None => (0, text),
        };
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        let (upstream, revision) = (upstream.to_owned(), revision.to_owned());
        (!upstream.is_empty()).then_some(Self { epoch, upstream, revision })
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_upstream = || ordered(&self.upstream, &other.upstream);
        let by_revision = || ordered(&self.revision, &other.revision);
        self.epoch.cmp(&other.epoch).then_with(by_upstream).then_with(by_revision)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

/// Compares by turns what is no digit, and the number behind it.
fn ordered(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while !(one.is_empty() && other.is_empty()) {
        let ([words, digits], rest) = turn(one);
        let ([other_words, other_digits], other_rest) = turn(other);
        let by_number = || (digits.len(), digits).cmp(&(other_digits.len(), other_digits));
        let order = by_letters(words, other_words).then_with(by_number);
        if order.is_ne() {
            return order;
        }
        (one, other) = (rest, other_rest);
    }
    Ordering::Equal
}

/// What comes before the first digit, the number there without its leading zeros, and what follows.
fn turn(text: &[u8]) -> ([&[u8]; 2], &[u8]) {
    let (words, rest) = leading(text, |byte| !byte.is_ascii_digit());
    let (digits, rest) = leading(rest, u8::is_ascii_digit);
    let (_, digits) = leading(digits, |byte| *byte == b'0');
    ([words, digits], rest)
}

fn leading(text: &[u8], is_meant: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !is_meant(byte)).unwrap_or(text.len());
    text.split_at(end)
}

/// Letters come before what is none, and a tilde before everything, also before the end.
fn by_letters(one: &[u8], other: &[u8]) -> Ordering {
    let place = |byte: Option<&u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(letter) if letter.is_ascii_alphabetic() => i16::from(*letter),
        Some(sign) => i16::from(*sign) + 256,
    };
    let length = one.len().max(other.len());
    let mut orders = (0..length).map(|at| place(one.get(at)).cmp(&place(other.get(at))));
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// By which name advisories know a release of Debian, from the machine's os-release; nothing for another system.
pub(super) fn release(os_release: &str) -> Option<String> {
    let field = |name: &str| {
        let value = os_release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.map(|value| value.trim().trim_matches(['"', '\'']))
    };
    let version = field("VERSION_ID").filter(|_| field("ID") == Some("debian"))?;
    (!version.is_empty()).then(|| format!("Debian:{version}"))
}

/// The source packages of what is installed, with their versions: advisories speak of those.
pub(super) fn installed(status: &str) -> BTreeSet<(String, String)> {
    status.split("\n\n").filter_map(source).collect()
}

fn source(paragraph: &str) -> Option<(String, String)> {
    let field = |name: &str| {
        let value = paragraph.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.map(str::trim)
    };
    // The first word is what somebody wants, the last one what is: a package on hold is installed as well.
    field("Status").filter(|status| status.ends_with(" installed"))?;
    let (package, version) = (field("Package")?, field("Version")?);
    let source = field("Source").unwrap_or(package);
    let (name, of_source) = match source.split_once(" (") {
        Some((name, version)) => (name, version.trim_end_matches(')')),
        None => (source, version),
    };
    let built = unsigned((name, of_source), version);
    Some(built.unwrap_or_else(|| (name.to_owned(), of_source.to_owned())))
}

/// What is signed for a trusted start is a source of its own, with a version of its own; advisories speak of the one that it was
/// built from, whose version that of the package tells. Nothing where it is another source.
fn unsigned((name, of_source): (&str, &str), version: &str) -> Option<(String, String)> {
    if let Some(rest) = name.strip_prefix("linux-signed-") {
        // A second series of a release has its number before the machine's kind, as `linux-signed-6.1-amd64`.
        let series = rest.rsplit_once('-').map(|(series, _)| format!("linux-{series}"));
        return Some((series.unwrap_or_else(|| "linux".to_owned()), version.to_owned()));
    }
    if name == "shim-signed" {
        // 1.44+15.8-1 is that source in version 1.44, of shim 15.8-1.
        let built = version.strip_prefix(of_source)?.strip_prefix('+')?;
        return Some(("shim".to_owned(), built.to_owned()));
    }
    let part = name.strip_suffix("-signed")?;
    let known = [("grub-efi-", "grub2"), ("shim-helpers-", "shim")];
    let (_, of) = known.into_iter().find(|(start, _)| part.starts_with(start))?;
    // 1+2.06+13+deb12u1 is of 2.06-13+deb12u1.
    let built = version.strip_prefix("1+")?.replacen('+', "-", 1);
    Some((of.to_owned(), built))
}

#[cfg(test)]
mod tests {
    use super::{Version, installed, release};
    use std::cmp::Ordering;

    #[track_caller]
    fn order(one: &str, other: &str) -> Ordering {
        let version = |text: &str| Version::parse(text).unwrap();
        assert_eq!(version(one).cmp(&version(other)), version(other).cmp(&version(one)).reverse());
        version(one).cmp(&version(other))
    }

    #[test]
    fn versions_are_in_the_order_of_debian_policy() {
        // The policy's own: `~~`, `~~a`, `~`, the empty part, `a`.
        let sorted = ["1~~", "1~~a", "1~", "1", "1a"];
        for pair in sorted.windows(2) {
            assert_eq!(order(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        for (less, more) in [
            ("1.0~beta1~svn1245", "1.0~beta1"),
            ("1.0~beta1", "1.0"),
            ("1.0", "1.0-1"),
            ("1.2.9", "1.2.10"),
            ("1.2a", "1.2+"),
            ("9", "1:1"),
            ("2.36-9+deb12u3", "2.36-9+deb12u10"),
            ("2.36-9", "2.36-9+deb12u1"),
            ("3.0.17-1~deb12u1", "3.0.17-1"),
            ("1.2-3-4", "1.2-3-5"),
            ("1.0.4", "1.0.a"),
        ] {
            assert_eq!(order(less, more), Ordering::Less, "{less} and {more}");
        }
        for (one, same) in [("1.0", "1.00"), ("0:1", "1"), ("1", "1-0"), ("1.007", "1.7")] {
            assert_eq!(order(one, same), Ordering::Equal, "{one} and {same}");
        }
        for none in ["", "-1", ":", "a:1", "1:"] {
            assert!(Version::parse(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_release_is_known_by_its_number_and_other_systems_are_not() {
        let debian =
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        assert_eq!(release(debian).as_deref(), Some("Debian:12"));
        assert_eq!(release("ID=debian\n"), None, "what is not released yet has no number");
        assert_eq!(release("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n"), None);
    }

    #[test]
    fn what_is_installed_is_known_by_its_source() {
        let status = "Package: libc6\nStatus: install ok installed\nSource: glibc\nVersion: 2.36-9\n\n\
                      Package: libgcc-s1\nStatus: hold ok installed\nSource: gcc-12 (12.2.0-14)\nVersion: 12.2.0-14+b1\n\
                      Description: a library\n Version: 9\n\n\
                      Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                      Package: curl\nStatus: install ok installed\nVersion: 7.88.1-10\n";
        let found: Vec<_> = installed(status).into_iter().collect();
        let found: Vec<_> = found.iter().map(|(name, version)| (&**name, &**version)).collect();
        assert_eq!(found, [("curl", "7.88.1-10"), ("gcc-12", "12.2.0-14"), ("glibc", "2.36-9")]);
    }

    #[test]
    fn what_is_signed_for_a_trusted_start_is_known_by_what_it_was_built_from() {
        for (package, source, version, expected) in [
            (
                "linux-image-6.1.0-25-amd64",
                "linux-signed-amd64 (6.1.106+3)",
                "6.1.106-3",
                ("linux", "6.1.106-3"),
            ),
            (
                "linux-image-6.1.0-0.deb11.21-amd64",
                "linux-signed-6.1-amd64 (6.1.90+1~deb11u1)",
                "6.1.90-1~deb11u1",
                ("linux-6.1", "6.1.90-1~deb11u1"),
            ),
            (
                "grub-efi-amd64-signed",
                "grub-efi-amd64-signed",
                "1+2.06+13+deb12u1",
                ("grub2", "2.06-13+deb12u1"),
            ),
            (
                "shim-signed",
                "shim-signed (1.44~1+deb12u1)",
                "1.44~1+deb12u1+15.8-1~deb12u1",
                ("shim", "15.8-1~deb12u1"),
            ),
            (
                "shim-helpers-amd64-signed",
                "shim-helpers-amd64-signed",
                "1+15.8+1~deb12u1",
                ("shim", "15.8-1~deb12u1"),
            ),
            ("x-signed", "x-signed (2)", "1+2", ("x-signed", "2")),
            ("shim-signed", "shim-signed", "1.44", ("shim-signed", "1.44")),
        ] {
            let status = format!(
                "Package: {package}\nStatus: install ok installed\nSource: {source}\nVersion: {version}\n"
            );
            let found = installed(&status).into_iter().next().unwrap();
            assert_eq!((&*found.0, &*found.1), expected, "{package}");
        }
    }
}
