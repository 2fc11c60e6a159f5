//! What this program is made of, and the packages of the machine that it runs on.

use super::debian;
use figment::providers::{Format as _, Toml};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _};

/// What the program was built from. The list has more than the binary: crates of other systems and of tests are in it as well,
/// since it does not tell them apart, so an advisory of one of those is shown, too. `sbom.cdx.json`, which is made beside a
/// release, has the crates that were linked, and no others.
const CRATES: &str = include_str!("../../../../Cargo.lock");
/// What the pages were built from, with what builds and tests them, which is marked and left out.
const PAGES: &str = include_str!("../../../../web/package-lock.json");

/// Where a Debian machine says which it is, and what is installed.
const SYSTEM: &str = "/etc/os-release";
const INSTALLED: &str = "/var/lib/dpkg/status";
/// So much is read of each; a whole desktop has some 5 MB.
const LARGEST: u64 = 64 << 20;

/// The ecosystems of the program, by their names in advisories.
const OF_CRATES: &str = "crates.io";
const OF_PAGES: &str = "npm";

/// Components by ecosystem and name, each with its versions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

/// The list of crates; those of the workspace have no source.
#[derive(Deserialize)]
struct Locked {
    package: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    source: Option<String>,
}

/// The list of packages by the folder that each is put into.
#[derive(Deserialize)]
struct Tree {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    /// Where it is another than the folder says.
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    link: bool,
}

impl Parts {
    /// Those of the program, and of this machine.
    pub(crate) fn here() -> io::Result<Self> {
        let mut parts = Self::of_program()?;
        if let (Some(system), Some(installed)) = (text(SYSTEM)?, text(INSTALLED)?) {
            parts.add_machine(&system, &installed);
        }
        Ok(parts)
    }

    /// Those of the program alone.
    pub(crate) fn of_program() -> io::Result<Self> {
        let mut parts = Self::default();
        let locked: Locked = Toml::from_str(CRATES).map_err(io::Error::other)?;
        for one in locked.package.into_iter().filter(|one| one.source.is_some()) {
            parts.add(OF_CRATES, one.name, one.version);
        }
        let tree: Tree = serde_json::from_str(PAGES)?;
        for (folder, one) in tree.packages {
            let name = folder.rsplit_once("node_modules/").map(|(_, name)| name.to_owned());
            if let (Some(name), Some(version), false) = (name, one.version, one.dev || one.link) {
                parts.add(OF_PAGES, one.name.unwrap_or(name), version);
            }
        }
        Ok(parts)
    }

    /// With the packages that a Debian machine says are installed; of another system nothing is known.
    pub(crate) fn add_machine(&mut self, system: &str, installed: &str) {
        let Some(release) = debian::release(system) else { return };
        for (name, version) in debian::installed(installed) {
            self.add(&release, name, version);
        }
    }

    fn add(&mut self, ecosystem: &str, name: String, version: String) {
        let all = self.0.entry(ecosystem.to_owned()).or_default();
        all.entry(name).or_default().insert(version);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.values().flat_map(BTreeMap::values).map(BTreeSet::len).sum()
    }

    /// The ecosystems that they are of.
    pub(crate) fn ecosystems(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether the program has components of this ecosystem, whichever machine it runs on.
    pub(crate) fn is_of_program(ecosystem: &str) -> bool {
        [OF_CRATES, OF_PAGES].contains(&ecosystem)
    }

    /// Whether any is of this ecosystem.
    pub(super) fn has(&self, ecosystem: &str) -> bool {
        self.0.contains_key(ecosystem)
    }

    /// The versions of one that are there.
    pub(super) fn versions(&self, ecosystem: &str, name: &str) -> Option<&BTreeSet<String>> {
        self.0.get(ecosystem)?.get(name)
    }

    /// The first crate of the program with its version.
    pub(crate) fn a_crate(&self) -> Option<(&str, &str)> {
        let (name, versions) = self.0.get(OF_CRATES)?.first_key_value()?;
        Some((name.as_str(), versions.first()?.as_str()))
    }
}

/// What stands in a file, if there is one.
fn text(path: &str) -> io::Result<Option<String>> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io::Error::new(error.kind(), format!("{path}: {error}"))),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn the_program_knows_its_crates_and_its_pages_packages_and_not_what_only_builds_them() {
        let parts = Parts::of_program().unwrap();
        for (ecosystem, name) in [
            ("crates.io", "tokio"),
            ("crates.io", "rustls"),
            ("crates.io", "semver"),
            ("npm", "react"),
            ("npm", "@tanstack/react-router"),
        ] {
            let versions = parts.versions(ecosystem, name).unwrap();
            assert!(versions.iter().all(|one| one.contains('.')), "{name}: {versions:?}");
        }
        for (ecosystem, name) in [
            ("crates.io", "server"),
            ("npm", "@housecall/app"),
            ("npm", "housecall-web"),
            ("npm", "typescript"),
            ("npm", "eslint"),
        ] {
            assert!(parts.versions(ecosystem, name).is_none(), "{name}");
        }
        assert!(parts.count() > 200, "{}", parts.count());
        assert_eq!(parts.ecosystems().collect::<Vec<_>>(), ["crates.io", "npm"]);
        assert!(parts.a_crate().is_some());
    }

    #[test]
    fn a_debian_machine_has_its_packages_beside_and_another_none() {
        let status =
            "Package: libc6\nStatus: install ok installed\nSource: glibc\nVersion: 2.36-9\n";
        let mut parts = Parts::of_program().unwrap();
        parts.add_machine("ID=alpine\nVERSION_ID=3.20\n", status);
        assert!(!parts.has("Debian:12"));
        parts.add_machine("ID=debian\nVERSION_ID=\"12\"\n", status);
        assert!(parts.versions("Debian:12", "glibc").unwrap().contains("2.36-9"));
    }
}
