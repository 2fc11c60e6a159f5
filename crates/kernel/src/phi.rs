//! Protected health information held in memory.

use serde::Deserialize;
use std::fmt;
use zeroize::Zeroize;

/// Text that may identify a patient or tell of their health.
///
/// It has no `Display` and no `Serialize`, prints as `[phi]` in `Debug`, and is wiped when dropped;
/// `expose` is the one way to the text, easy to find in a review.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Phi(String);

impl Phi {
    /// Seals a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; never pass it to a log, an error, a metric or a URL.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phi {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[phi]")
    }
}

impl Drop for Phi {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_text() {
        assert_eq!(format!("{:?}", Some(Phi::new("Ada Lovelace"))), "Some([phi])");
    }
}
