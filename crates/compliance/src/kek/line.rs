//! The text of a key file: one version a line, the newest first.
//!
//!     housecall-kek-1:BASE64 2026-11-27T09:00:00Z
//!     housecall-kek-1+aws_kms:BASE64 2026-08-27T09:00:00Z
//!
//! Behind the version stands when it was made; the oldest files do not say it.

use super::{KeyError, Root};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Random as _, SystemRandom, Timestamp};
use zeroize::Zeroizing;

const PREFIX: &str = "housecall-kek-1";
/// What is wrong with a root that gives back another key than it got.
const UNLIKE: &str = "it does not open what it sealed, so nothing was changed";

/// One version, as it lies there.
pub(super) struct Line {
    /// The root that sealed it; in the clear it is the key itself.
    pub(super) sealed_by: Option<String>,
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) made: Option<Timestamp>,
}

impl Line {
    /// A version in the clear that nobody has seen.
    pub(super) fn fresh(now: Timestamp) -> Self {
        let mut bytes = Zeroizing::new(vec![0; 32]);
        SystemRandom.fill(&mut bytes);
        Self { sealed_by: None, bytes, made: Some(now) }
    }

    /// The same version, sealed by a root, which has to open it again before it counts.
    pub(super) async fn under(&self, root: &dyn Root) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(root.seal(&self.bytes).await?);
        let opened = root.open(&bytes).await?;
        if verify_slices_are_equal(&opened, &self.bytes).is_err() {
            return Err(KeyError::Unsealed(root.name(), UNLIKE.to_owned()));
        }
        Ok(Self { sealed_by: Some(root.name().to_owned()), bytes, made: self.made })
    }

    /// The lines of a text, of which there must be one; `name` says whose text.
    pub(super) fn all(text: &str, name: &str) -> Result<Vec<Self>, KeyError> {
        let lines: Option<Vec<Self>> =
            text.lines().filter(|line| !line.trim().is_empty()).map(Self::parse).collect();
        let lines = lines.filter(|lines| !lines.is_empty());
        lines.ok_or_else(|| KeyError::Format(name.to_owned()))
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (kind, bytes) = words.next()?.split_once(':')?;
        let made = words.next().map(str::parse).transpose().ok()?;
        let sealed_by = match kind.strip_prefix(PREFIX)? {
            "" => None,
            more => Some(more.strip_prefix('+')?.to_owned()),
        };
        let bytes = Zeroizing::new(STANDARD.decode(bytes).ok()?);
        words.next().is_none().then_some(Self { sealed_by, bytes, made })
    }

    /// The line, with its end.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let by = self.sealed_by.as_ref().map(|by| format!("+{by}")).unwrap_or_default();
        let made = self.made.map(|made| format!(" {made}")).unwrap_or_default();
        Zeroizing::new(format!("{PREFIX}{by}:{}{made}\n", STANDARD.encode(&*self.bytes)))
    }
}
