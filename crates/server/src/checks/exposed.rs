//! Whether the files that hold secrets can be read by others on the machine, or lie where they are copied about.

use super::technical;
use crate::config::Config;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files in which the settings have their secrets, each with the setting that names it.
#[derive(Clone, Debug)]
pub(super) struct SecretFiles(Vec<(&'static str, PathBuf)>);

impl SecretFiles {
    /// Those of these settings. The key-encryption key has a check of its own, HC-006.
    pub(super) fn of(config: &Config) -> Self {
        let push = &config.push;
        let key = |file: &PathBuf| file.clone();
        let pin = config.keys.pkcs11.as_ref().and_then(|token| token.pin_file.clone());
        let all = [
            ("the settings", config.file.clone().filter(|_| has_secret(config))),
            ("tls.key", config.tls.as_ref().map(crate::config::TlsSection::key_file)),
            ("keys.pkcs11.pin_file", pin),
            ("push.apns.key_file", push.apns.as_ref().map(|apns| key(&apns.key_file))),
            (
                "push.fcm.service_account_file",
                push.fcm.as_ref().map(|fcm| key(&fcm.service_account_file)),
            ),
            ("push.web.key_file", push.web.as_ref().map(|web| key(&web.key_file))),
        ];
        Self(all.into_iter().filter_map(|(setting, file)| Some((setting, file?))).collect())
    }
}

/// Whether the settings have a secret, wherever it came from: one that the environment gave today stood in the file yesterday.
fn has_secret(config: &Config) -> bool {
    config.turn.secret.is_some()
        || config.keyset.iter().any(|keyset| !keyset.secret_keys.is_empty())
        || config.store.url.contains('@')
        || config.letters.mail.as_ref().is_some_and(|mail| mail.password.is_some())
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[technical(
    ("HC-010.c", &["ASVS 13.3", "164.308(a)(5)(ii)(D)"], 7),
    Severity::High,
    (
        "nobody but the server's account and its group reads the files that hold secrets, nobody but their owner writes them, and none lies in a folder under version control",
        "`chmod o-rwx,g-w` the named file; move what lies under version control out of it, and put new secrets in its place: what was committed once stays in every copy",
    ),
    Look::At {
        probe: |_, site| Box::pin(async { shut(site) }),
        spoil: |_, site| Box::pin(async { left_open(site) }),
    },
)];

fn shut(site: &Site) -> Result<Finding, Unseen> {
    let Some(files) = site.prop::<SecretFiles>() else {
        let words = "files with secrets are named by the settings; name those by --config";
        return Ok(Finding::nothing(words));
    };
    let (mut open, mut looked) = (Vec::new(), 0_usize);
    for (setting, file) in &files.0 {
        match fs::metadata(file) {
            Ok(facts) => {
                looked += 1;
                open.extend(
                    faults(file, facts.permissions().mode())
                        .map(|fault| format!("{setting}: {} {fault}", file.display())),
                );
            }
            // A certificate of ACME that nobody has fetched yet.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    if looked == 0 {
        return Ok(Finding::nothing("no file of the settings holds a secret"));
    }
    let (status, words) = if open.is_empty() {
        (Status::Pass, format!("{looked} files with secrets are shut"))
    } else {
        (Status::Fail, open.join("; "))
    };
    Ok(Finding::new(status, words).with("files", looked).with("open", open.len()))
}

/// What is wrong with where a file lies and with who may open it.
fn faults(file: &Path, mode: u32) -> impl Iterator<Item = String> {
    const VERSIONED: [&str; 3] = [".git", ".hg", ".svn"];
    let by_others =
        (mode & 0o027 != 0).then(|| format!("is open to others ({:04o})", mode & 0o7777));
    let folders = file.ancestors().skip(1);
    let mut kept = folders.filter(|folder| VERSIONED.iter().any(|name| folder.join(name).exists()));
    let versioned =
        kept.next().map(|folder| format!("lies under version control ({})", folder.display()));
    [by_others, versioned].into_iter().flatten()
}

/// A key of TLS that everybody on the machine reads.
fn left_open(mut site: Site) -> Result<Site, Unseen> {
    let place = site.database.as_deref().and_then(Path::parent);
    let file = place.map_or_else(std::env::temp_dir, Path::to_owned).join("mutant.pem");
    fs::write(&file, "no key")?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644))?;
    site.props.push(Arc::new(SecretFiles(vec![("tls.key", file)])));
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::faults;

    #[test]
    fn a_file_is_shut_to_others_and_not_written_by_its_group() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("etc/housecall.toml");
        let told = |mode| faults(&file, mode).collect::<Vec<_>>().join("; ");
        for mode in [0o100_400, 0o100_600, 0o100_640] {
            assert_eq!(told(mode), "");
        }
        for (mode, word) in [(0o100_644, "(0644)"), (0o100_660, "(0660)"), (0o100_602, "(0602)")] {
            assert!(told(mode).contains(word), "{}", told(mode));
        }
    }

    #[test]
    fn what_is_under_version_control_is_in_every_copy_of_it() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("deploy/housecall.toml");
        assert_eq!(faults(&file, 0o100_600).count(), 0);
        std::fs::create_dir(home.path().join(".git")).unwrap();
        let told: Vec<_> = faults(&file, 0o100_600).collect();
        assert!(told.concat().contains("lies under version control"), "{told:?}");
    }
}
