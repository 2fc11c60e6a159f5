//! The configuration file of a run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Options, PUBLISH_KEY, SECRET_KEY, SUBSCRIBE_KEY};
use crate::{Outcome, fault};

pub(super) const FILE: &str = "housecall.toml";

/// Writes the configuration and what it names; its path.
pub(super) fn write(folder: &Path, options: &Options) -> Outcome<PathBuf> {
    let data = folder.join("data");
    fs::create_dir(&data)?;
    let store = match &options.postgres {
        Some(url) => url.clone(),
        None => format!("sqlite:{}", data.display()),
    };
    let mut text = format!(
        "listen = \"127.0.0.1:0\"

[store]
url = \"{store}\"

[[keyset]]
publish_key = \"{PUBLISH_KEY}\"
subscribe_key = \"{SUBSCRIBE_KEY}\"
secret_key = \"{SECRET_KEY}\"
access_manager = {}

[[keyset.channel]]
pattern = \"bench.*\"
class = \"custom\"
",
        options.access
    );
    if options.tls {
        certificate(folder)?;
        text.push_str("\n[tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n");
    }
    let file = folder.join(FILE);
    fs::write(&file, text)?;
    Ok(file)
}

/// Makes `certificate.pem` and `key.pem`, signed by themselves.
pub(crate) fn certificate(folder: &Path) -> Outcome<()> {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args(["-subj", "/CN=localhost", "-days", "2"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(folder)
        .output()?;
    if made.status.success() {
        return Ok(());
    }
    Err(fault(format!(
        "openssl: {}",
        String::from_utf8_lossy(&made.stderr)
    )))
}
