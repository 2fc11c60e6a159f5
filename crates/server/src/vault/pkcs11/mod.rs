//! A token that speaks PKCS#11, such as a hardware security module: seals and opens versions of the key-encryption key with a
//! key that never leaves it.
//!
//! Its module is foreign code in this process, which may wait for a network or a device for as long as it likes; so it is
//! called on threads beside the server, one call after the other, and waited for so long and no longer. What it seals, this refuses
//! to know.

mod call;
mod error;
mod pin;

use crate::config::Pkcs11Section;
use crate::supervise;
use call::{Loaded, Place};
use compliance::keys::{KeyError, Root, Rooted};
use error::TokenError;
use pin::Pin;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// The section's name, and the word in lines of the key file.
const NAME: &str = "pkcs11";
/// How long the token may take: a module asks hosts elsewhere before it says that they are away.
const PATIENCE: Duration = Duration::from_secs(10);

/// A module counts its users by process, so there is one turn for all.
static TURN: Mutex<Loaded> = Mutex::const_new(None);

/// A token with the key that seals.
#[derive(Debug)]
pub(super) struct Token(Arc<Place>);

#[expect(clippy::needless_pass_by_value, reason = "it is the last of an error")]
fn failed(error: TokenError) -> KeyError {
    KeyError::Unsealed(NAME, error.to_string())
}

impl Token {
    /// As the settings say; beside the key file `kek` is kept whether the PIN was refused.
    pub(super) fn of(section: &Pkcs11Section, kek: &Path) -> Self {
        Self(Arc::new(Place {
            module: section.module.clone(),
            token: section.token.clone(),
            key: section.key.clone(),
            pin: Pin::of(section, kek),
            is_hardware: AtomicBool::new(false),
        }))
    }

    /// Makes the key in it.
    pub(super) async fn make(&self) -> Result<(), KeyError> {
        self.ask(Place::make).await
    }

    /// Has this done when it is its turn.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Place, &mut Loaded) -> Result<T, TokenError> + Send + 'static,
    ) -> Result<T, KeyError> {
        // Whoever hangs keeps the turn, so that no more than one ever does.
        let turn = timeout(PATIENCE, TURN.lock()).await.map_err(|_| failed(TokenError::Busy))?;
        let place = Arc::clone(&self.0);
        let call = move || {
            let mut turn = turn;
            work(&place, &mut turn)
        };
        let broken = |error: String| failed(TokenError::Call(error));
        let answer = supervise::aside(NAME, call).map_err(|error| broken(error.to_string()))?;
        let answer = timeout(PATIENCE, answer).await;
        let answer = answer.map_err(|_| failed(TokenError::Slow(PATIENCE)))?;
        answer.map_err(|error| broken(error.to_string()))?.map_err(failed)
    }
}

impl Root for Token {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_near(&self) -> bool {
        !self.0.is_hardware.load(Ordering::Relaxed)
    }

    fn seal<'a>(&'a self, plain: &'a [u8]) -> Rooted<'a, Vec<u8>> {
        let plain = Zeroizing::new(plain.to_vec());
        Box::pin(self.ask(move |place, loaded| place.seal(loaded, &plain)))
    }

    fn open<'a>(&'a self, sealed: &'a [u8]) -> Rooted<'a, Zeroizing<Vec<u8>>> {
        let sealed = sealed.to_vec();
        Box::pin(self.ask(move |place, loaded| place.open(loaded, &sealed)))
    }
}
