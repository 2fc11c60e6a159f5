//! Where settings point to: relative paths count from the settings file's folder, wherever a command is run.

use super::{Config, TlsSection};
use std::path::Path;

impl Config {
    /// Every path of the settings, from this folder on; absolute ones stay as they are.
    pub(super) fn anchor(&mut self, folder: &Path) {
        let push = &mut self.push;
        let own = [
            Some(&mut self.keys.file),
            self.letters.mail.as_mut().and_then(|mail| mail.ca.as_mut()),
            self.sign_in.breached_passwords.as_mut(),
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
    }
}
