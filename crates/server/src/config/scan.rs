//! Where the clinic's scanner listens.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// A socket of this machine: what goes through it is a patient's file in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScanPlace {
    /// A socket file.
    Unix(PathBuf),
    /// A port.
    Tcp(SocketAddr),
}

impl FromStr for ScanPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "setting files.scan: {text:?} is neither unix:PATH nor tcp:127.0.0.1:PORT; clamd sees files in the clear, so it must be on this machine"
            )
        };
        if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(Self::Unix(path.into()));
        }
        let address: Option<SocketAddr> =
            text.strip_prefix("tcp:").and_then(|address| address.parse().ok());
        address.filter(|own| own.ip().is_loopback()).map(Self::Tcp).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::ScanPlace;

    #[test]
    fn a_scanner_elsewhere_is_refused_because_it_would_see_files_in_the_clear() {
        assert!("unix:/run/clamav/clamd.ctl".parse::<ScanPlace>().is_ok());
        assert!("tcp:[::1]:3310".parse::<ScanPlace>().is_ok());
        for wrong in ["", "unix:", "clamd.ctl", "tcp:localhost:3310", "tcp:10.0.0.7:3310"] {
            assert!(wrong.parse::<ScanPlace>().is_err(), "{wrong}");
        }
    }
}
