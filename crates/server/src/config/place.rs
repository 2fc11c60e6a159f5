//! Where settings point to: relative paths count from the settings file's folder, wherever a command is run.

use super::{Config, TlsSection};
use std::path::{Path, PathBuf};

/// Where files are beside a store that is no folder, unless the settings say where.
const FILES: &str = "data/files";

impl Config {
    /// Every path of the settings, from this folder on; absolute ones stay as they are.
    pub(super) fn anchor(&mut self, folder: &Path) -> Result<(), String> {
        let push = &mut self.push;
        let own = [
            Some(&mut self.keys.file),
            self.keys.pkcs11.as_mut().and_then(|token| token.pin_file.as_mut()),
            self.letters.mail.as_mut().and_then(|mail| mail.ca.as_mut()),
            self.sign_in.breached_passwords.as_mut(),
            self.backup.folder.as_mut(),
            self.downtime.folder.as_mut(),
            self.advisories.folder.as_mut(),
            push.apns.as_mut().map(|apns| &mut apns.key_file),
            push.fcm.as_mut().map(|fcm| &mut fcm.service_account_file),
            push.web.as_mut().map(|web| &mut web.key_file),
        ];
        let tls = self.tls.iter_mut().flat_map(TlsSection::paths);
        for path in own.into_iter().flatten().chain(tls) {
            *path = folder.join(&*path);
        }
        for (url, scheme) in
            [(Some(&mut self.store.url), "sqlite:"), (self.files.url.as_mut(), "file:")]
        {
            if let Some(url) = url
                && let Some(path) = url.strip_prefix(scheme)
            {
                *url = format!("{scheme}{}", folder.join(path).display());
            }
        }
        if self.files.url.is_none() && !self.store.url.starts_with("sqlite:") {
            let here = std::path::absolute(FILES).unwrap_or_else(|_| PathBuf::from(FILES));
            let own = folder.join(FILES);
            let found = files(&own, &here)?;
            self.files.is_astray = found != own;
            self.files.url = Some(format!("file:{}", found.display()));
        }
        Ok(())
    }
}

/// Where files are that no setting names: in a folder beside the settings. Older versions took that of the folder which they were
/// run in, so what is there is still found, wherever nothing is beside the settings.
pub(super) fn files<'a>(own: &'a Path, here: &'a Path) -> Result<&'a Path, String> {
    let holds = |folder: &Path| std::fs::read_dir(folder).is_ok_and(|mut all| all.next().is_some());
    if own.canonicalize().ok() == here.canonicalize().ok() {
        return Ok(own);
    }
    match (holds(own), holds(here)) {
        (true, true) => Err(format!(
            "setting files.url: it is not set, and files are in {} as well as in {}; set it to the one that this clinic's server \
             keeps them in (file:FOLDER)",
            own.display(),
            here.display()
        )),
        (false, true) => Ok(here),
        // A server of before made it when it started, and may write nowhere else.
        (false, false) if !own.is_dir() && here.is_dir() => Ok(here),
        _ => Ok(own),
    }
}
