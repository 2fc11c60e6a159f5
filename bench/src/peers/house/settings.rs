//! The configuration file of a run.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Options, PUBLISH_KEY, SECRET_KEY, SUBSCRIBE_KEY};
use crate::{Outcome, fault};

pub(super) const FILE: &str = "housecall.toml";

/// Writes the settings and what they name; the path of the file. `program` makes the key file.
pub(super) fn write(program: &Path, folder: &Path, options: &Options) -> Outcome<PathBuf> {
    let home = options.kept.as_deref().unwrap_or(folder);
    let (data, keys) = (home.join("data"), home.join("kek"));
    fs::create_dir_all(&data)?;
    if !keys.exists() {
        checked(Command::new(program).args(["keys", "create"]).arg(&keys))?;
    }
    let store = match &options.postgres {
        Some(url) => url.clone(),
        None => format!("sqlite:{}", data.display()),
    };
    let mut text = format!(
        "mode = \"trial\"
listen = \"127.0.0.1:0\"

[store]
url = \"{store}\"

[keys]
file = \"{}\"

[log]
level = \"warn\"
",
        keys.display()
    );
    text.push_str(&keyset(PUBLISH_KEY, SUBSCRIBE_KEY, options.access));
    if !options.access {
        // The clinic's own keyset always checks tokens, so an open one stands beside it.
        text.push_str(&keyset("pub-c-clinic", "sub-c-clinic", true));
    }
    if options.tls {
        certificate(folder)?;
        let root = folder.display();
        text.push_str("\n[tls]\n");
        writeln!(text, "certificate = \"{root}/certificate.pem\"\nkey = \"{root}/key.pem\"")?;
    }
    writeln!(text, "\n{}", options.settings)?;
    let file = folder.join(FILE);
    fs::write(&file, text)?;
    Ok(file)
}

/// A keyset; the one that checks tokens is the clinic's.
fn keyset(publish_key: &str, subscribe_key: &str, access: bool) -> String {
    format!(
        "
[[keyset]]
publish_key = \"{publish_key}\"
subscribe_key = \"{subscribe_key}\"
secret_keys = [\"{SECRET_KEY}\"]
clinic = {access}
access_manager = {access}
custom_channels = [\"bench.*\"]
"
    )
}

/// Makes `certificate.pem` and `key.pem`, signed by themselves.
pub(crate) fn certificate(folder: &Path) -> Outcome<()> {
    checked(
        Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            .args(["-nodes", "-subj", "/CN=localhost", "-days", "2"])
            .args(["-keyout", "key.pem", "-out", "certificate.pem"])
            .current_dir(folder),
    )
}

fn checked(command: &mut Command) -> Outcome<()> {
    let output = command
        .output()
        .map_err(|error| fault(format!("{}: {error}", command.get_program().display())))?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(fault(format!("{}: {errors}", command.get_program().display())))
}
