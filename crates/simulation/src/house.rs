//! The simulation's own server: this very binary as a demo with a fast clock, whose letters and pushes come here.

use crate::gateways::Gateways;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Why the server did not run.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// A file, a port or the process.
    #[error("the simulation's own server did not start: {0}")]
    Io(#[from] std::io::Error),
    /// It ended before it was ready.
    #[error("the simulation's own server ended before it was ready; see {0}")]
    Ended(String),
    /// No key for pushes could be made.
    #[error("no key for pushes could be made")]
    Key,
}

/// A running server.
pub(crate) struct House {
    child: Child,
    binary: PathBuf,
    folder: PathBuf,
    pub(crate) url: String,
}

impl House {
    /// Starts this binary as a demo in a folder.
    pub(crate) fn start(
        (binary, folder): (&Path, &Path),
        speed: NonZeroU32,
        gateways: &Gateways,
    ) -> Result<Self, HouseError> {
        std::fs::create_dir_all(folder)?;
        let key = folder.join("push.pem");
        std::fs::write(&key, vapid()?)?;
        let log = folder.join("server.log");
        let web = gateways.web()?;
        let mut command = Command::new(binary);
        command
            .args(["demo", "--listen", "127.0.0.1:0", "--speed", &speed.to_string(), "--data"])
            .arg(folder)
            .env("HOUSECALL_LOG__LEVEL", "warn")
            // Letters lead here; people of the day take what stands behind the mark.
            .env("HOUSECALL_ORIGIN", "https://clinic.example")
            .env("HOUSECALL_LETTERS__MAIL__HOST", "127.0.0.1")
            .env("HOUSECALL_LETTERS__MAIL__PORT", gateways.mail()?.port().to_string())
            .env("HOUSECALL_LETTERS__MAIL__TLS", "none")
            .env("HOUSECALL_LETTERS__MAIL__FROM", "Your clinic <clinic@clinic.example>")
            .env("HOUSECALL_LETTERS__SMS__URL", format!("http://{web}/sms"))
            .env("HOUSECALL_LETTERS__SMS__FROM", "+15550100")
            .env("HOUSECALL_PUSH__WEB__KEY_FILE", &key)
            .env("HOUSECALL_PUSH__WEB__SUBJECT", "mailto:operations@clinic.example")
            .env("HOUSECALL_PUSH__WEB__HOSTS", format!("[\"http://{web}\"]"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?);
        let mut child = command.spawn()?;
        let output = child.stdout.take().map(BufReader::new);
        let mut lines = output.into_iter().flat_map(|output| output.lines().map_while(Result::ok));
        let url = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        let Some(url) = url else {
            let _ = child.wait();
            return Err(HouseError::Ended(log.display().to_string()));
        };
        Ok(Self { child, binary: binary.to_owned(), folder: folder.to_owned(), url })
    }

    /// Tells it to stop, waits, and verifies its audit log; the verdict in one line.
    pub(crate) fn close(mut self) -> Result<String, HouseError> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        let verify = Command::new(&self.binary)
            .args(["audit", "verify", "--data"])
            .arg(&self.folder)
            .output()?;
        let said = String::from_utf8_lossy(&verify.stdout).into_owned();
        let last = said.lines().last().unwrap_or_default().to_owned();
        if verify.status.success() { Ok(last) } else { Ok(format!("broken: {last}")) }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A key for pushes to browsers, as PEM.
fn vapid() -> Result<String, HouseError> {
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let key = key.map_err(|_| HouseError::Key)?;
    let lines: Vec<String> = STANDARD
        .encode(key.as_ref())
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n")))
}
