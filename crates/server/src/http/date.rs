//! The `Date` header's text, made once a second.

use kernel::Clock;
use std::sync::{Arc, Mutex, PoisonError};

/// Makes `Date` texts (RFC 9110 §5.6.7).
pub(crate) struct Dates {
    clock: Arc<dyn Clock>,
    last: Mutex<(i64, Arc<str>)>,
}

impl Dates {
    /// Dates by this clock.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, last: Mutex::new((i64::MIN, Arc::from(""))) }
    }

    /// The text for now.
    pub(crate) fn now(&self) -> Arc<str> {
        let now = self.clock.now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != now.as_second() {
            let text = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            *last = (now.as_second(), text.into());
        }
        Arc::clone(&last.1)
    }
}
