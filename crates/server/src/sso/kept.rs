//! What a provider said last. Whoever has what they need from it waits for nobody; of those who do not, one asks and
//! all hear the answer, also that there was none.

use super::token::SsoError;
use kernel::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub(super) struct Kept<T> {
    last: Mutex<Option<(T, Timestamp)>>,
    /// Held by who asks, and by nobody else.
    asking: tokio::sync::Mutex<()>,
    /// How often somebody asked to the end.
    asked: AtomicU64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            last: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
            asked: AtomicU64::new(0),
        }
    }
}

impl<T: Clone> Kept<T> {
    /// What was said last, if it serves; else what `ask` brings, as of `now`. Who waited for somebody else's asking does
    /// not ask again when that brought nothing, so that many wait no longer than one.
    pub(super) async fn get(
        &self,
        serves: impl Fn(&T, Timestamp) -> bool,
        ask: impl Future<Output = Result<T, SsoError>>,
        (now, refusal): (Timestamp, SsoError),
    ) -> Result<T, SsoError> {
        if let Some(known) = self.find(&serves) {
            return Ok(known);
        }
        let before = self.asked.load(Ordering::Acquire);
        let _turn = self.asking.lock().await;
        if let Some(known) = self.find(&serves) {
            return Ok(known);
        }
        if self.asked.load(Ordering::Acquire) != before {
            return Err(refusal);
        }
        let answer = ask.await;
        if let Ok(said) = &answer {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some((said.clone(), now));
        }
        self.asked.fetch_add(1, Ordering::Release);
        answer
    }

    fn find(&self, serves: impl Fn(&T, Timestamp) -> bool) -> Option<T> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(said, at)| serves(said, *at)).map(|(said, _)| said.clone())
    }
}
