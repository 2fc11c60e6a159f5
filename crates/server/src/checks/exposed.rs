//! Whether the files that hold secrets can be read by others on the machine, or lie where they are copied about.

use super::technical;
use crate::config::Config;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files in which the settings have their secrets.
#[derive(Clone, Debug)]
pub(super) struct SecretFiles(Vec<Held>);

/// A file with a secret.
#[derive(Clone, Debug)]
struct Held {
    /// The setting that names it.
    setting: &'static str,
    file: PathBuf,
    /// Whether who may open it is judged here.
    by_mode: bool,
}

impl SecretFiles {
    /// Those of these settings. Who may open the key-encryption key is for a check of its own, HC-006.
    pub(super) fn of(config: &Config) -> Self {
        let push = &config.push;
        let key = |file: &PathBuf| file.clone();
        let pin = config.keys.pkcs11.as_ref().and_then(|token| token.pin_file.clone());
        let (tls, kek) = (config.tls.as_ref(), &config.keys);
        let account = tls.and_then(crate::config::TlsSection::acme);
        let all = [
            ("the settings", config.file.clone().filter(|_| has_secret(config))),
            ("tls.key", tls.map(crate::config::TlsSection::key_file)),
            ("tls.acme.folder", account.map(crate::config::AcmeSection::account)),
            ("keys.pkcs11.pin_file", pin),
            ("push.apns.key_file", push.apns.as_ref().map(|apns| key(&apns.key_file))),
            (
                "push.fcm.service_account_file",
                push.fcm.as_ref().map(|fcm| key(&fcm.service_account_file)),
            ),
            ("push.web.key_file", push.web.as_ref().map(|web| key(&web.key_file))),
        ];
        let of = |(setting, file): (&'static str, Option<PathBuf>)| {
            Some(Held { setting, file: file?, by_mode: true })
        };
        let kek = kek.kek.is_none().then(|| kek.file.clone());
        let kek = kek.map(|file| Held { setting: "keys.file", file, by_mode: false });
        Self(all.into_iter().filter_map(of).chain(kek).collect())
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
pub(super) const CHECKS: &[Check] = &[Check {
    version: 2,
    ..technical(
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
    )
}];

fn shut(site: &Site) -> Result<Finding, Unseen> {
    let Some(files) = site.prop::<SecretFiles>() else {
        let words = "files with secrets are named by the settings; name those by --config";
        return Ok(Finding::nothing(words));
    };
    let (looked, open) = found(&files)?;
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

/// How many of them are there, and what is wrong with those.
fn found(files: &SecretFiles) -> std::io::Result<(usize, Vec<String>)> {
    let (mut open, mut looked) = (Vec::new(), 0_usize);
    for Held { setting, file, by_mode } in &files.0 {
        match fs::metadata(file) {
            Ok(facts) => {
                looked += 1;
                let mode = by_mode.then(|| facts.permissions().mode());
                open.extend(
                    faults(file, mode)
                        .map(|fault| format!("{setting}: {} {fault}", file.display())),
                );
            }
            // A certificate of ACME that nobody has fetched yet.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok((looked, open))
}

/// What is wrong with where a file lies and, where its mode is judged, with who may open it.
fn faults(file: &Path, mode: Option<u32>) -> impl Iterator<Item = String> {
    let by_others = mode
        .filter(|mode| mode & 0o027 != 0)
        .map(|mode| format!("is open to others ({:04o})", mode & 0o7777));
    let versioned =
        versioned(file).map(|folder| format!("lies under version control ({})", folder.display()));
    [by_others, versioned].into_iter().flatten()
}

/// The folder under version control in which a file lies: by the name that the settings give it, and by where links lead from
/// there, for what is under version control is the file that they lead to.
fn versioned(file: &Path) -> Option<PathBuf> {
    const VERSIONED: [&str; 3] = [".git", ".hg", ".svn"];
    let folder = file.parent().and_then(|folder| fs::canonicalize(folder).ok());
    let real = fs::canonicalize(file).ok();
    let real = real.as_deref().and_then(Path::parent);
    let begins = [file.parent(), folder.as_deref(), real];
    let mut folders = begins.into_iter().flatten().flat_map(Path::ancestors);
    let kept = |folder: &&Path| VERSIONED.iter().any(|name| folder.join(name).exists());
    folders.find(kept).map(Path::to_owned)
}

/// A key of TLS that everybody on the machine reads.
fn left_open(mut site: Site) -> Result<Site, Unseen> {
    let place = site.database.as_deref().and_then(Path::parent);
    let file = place.map_or_else(std::env::temp_dir, Path::to_owned).join("mutant.pem");
    fs::write(&file, "no key")?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644))?;
    let held = Held { setting: "tls.key", file, by_mode: true };
    site.props.push(Arc::new(SecretFiles(vec![held])));
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{SecretFiles, faults, found};
    use crate::config;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn a_file_is_shut_to_others_and_not_written_by_its_group() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("etc/housecall.toml");
        let told = |mode| faults(&file, Some(mode)).collect::<Vec<_>>().join("; ");
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
        assert_eq!(faults(&file, Some(0o100_600)).count(), 0);
        std::fs::create_dir(home.path().join(".git")).unwrap();
        let told: Vec<_> = faults(&file, Some(0o100_600)).collect();
        assert!(told.concat().contains("lies under version control"), "{told:?}");
    }

    #[test]
    fn what_a_link_leads_to_is_under_version_control_where_that_is() {
        let home = tempfile::tempdir().unwrap();
        let (etc, cloned) = (home.path().join("etc"), home.path().join("deploy/secrets"));
        std::fs::create_dir_all(&etc).unwrap();
        std::fs::create_dir_all(&cloned).unwrap();
        std::fs::write(cloned.join("tls.key"), "no key").unwrap();
        let (file, folder) = (etc.join("tls.key"), home.path().join("linked"));
        symlink(cloned.join("tls.key"), &file).unwrap();
        symlink(&cloned, &folder).unwrap();
        let by_folder = folder.join("tls.key");
        for file in [&file, &by_folder] {
            assert_eq!(faults(file, Some(0o100_600)).count(), 0, "{}", file.display());
        }
        std::fs::create_dir(home.path().join("deploy/.git")).unwrap();
        for file in [&file, &by_folder] {
            let told: Vec<_> = faults(file, Some(0o100_600)).collect();
            assert!(told.concat().contains("deploy)"), "{}: {told:?}", file.display());
        }

        // A link that is itself under version control may lead out of it today and into it tomorrow.
        let (out, link) = (home.path().join("out.key"), home.path().join("deploy/out.key"));
        std::fs::write(&out, "no key").unwrap();
        symlink(&out, &link).unwrap();
        assert_eq!(faults(&link, Some(0o100_600)).count(), 1);
        assert_eq!(faults(&out, Some(0o100_600)).count(), 0);
    }

    #[test]
    fn the_key_encryption_key_and_an_account_of_acme_are_not_under_version_control_either() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().display();
        let text = format!(
            "[tls.acme]\ndomains = [\"clinic.example.org\"]\nfolder = \"{place}/acme\"\n\
             [keys]\nfile = \"{place}/kek\"\n\
             [[keyset]]\npublish_key = \"pub-1\"\nsubscribe_key = \"sub-1\"\n\
             secret_keys = [\"sec-1\"]\nclinic = true\n"
        );
        let config = config::apart(&text).unwrap();
        let account = config.tls.as_ref().unwrap().acme().unwrap().account();
        std::fs::create_dir_all(account.parent().unwrap()).unwrap();
        for (file, mode) in [(&account, 0o600), (&config.keys.file, 0o644)] {
            std::fs::write(file, "no key").unwrap();
            std::fs::set_permissions(file, Permissions::from_mode(mode)).unwrap();
        }
        let files = SecretFiles::of(&config);
        assert_eq!(found(&files).unwrap(), (2, Vec::new()), "its mode is judged by HC-006");

        std::fs::create_dir(home.path().join(".git")).unwrap();
        let (_, told) = found(&files).unwrap();
        assert_eq!(told.len(), 2, "{told:?}");
        for setting in ["tls.acme.folder: ", "keys.file: "] {
            assert!(told.iter().any(|one| one.starts_with(setting)), "{told:?}");
        }

        let given = config::apart(&text.replace("[keys]", "[keys]\nkek = \"given\""));
        let (looked, _) = found(&SecretFiles::of(&given.unwrap())).unwrap();
        assert_eq!(looked, 1, "a key from the environment lies in no file");
    }
}
