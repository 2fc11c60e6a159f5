//! Why a token did not seal or open.

use std::io;
use std::time::Duration;

/// Why a token did not seal or open; none of it says a PIN.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error(
        "no PKCS#11 module can be loaded from {0} ({1}); keys.pkcs11.module is the library of the token's maker"
    )]
    Module(String, String),
    #[error(
        "the module has no token called {0}; it has {1}. Is it plugged in, its host there, keys.pkcs11.token right?"
    )]
    NoToken(String, String),
    #[error("the module has {1} tokens called {0}; keys.pkcs11.token has to name one")]
    Tokens(String, usize),
    #[error("the PIN's file {0}: {1}")]
    PinFile(String, io::Error),
    #[error("the PIN's file {0} can be read by others than its owner; run: chmod 400 {0}")]
    PinOpen(String),
    #[error("{0} holds no PIN")]
    NoPin(String),
    #[error(
        "the token refused the PIN of {0}, which is not tried again, so that it is not locked: write the right one there{1}"
    )]
    WrongPin(String, String),
    #[error(
        "the PIN of {0} was refused before and is not tried again: write the right one there, and remove {1} if it stays"
    )]
    Refused(String, String),
    #[error(
        "the token has locked its PIN; its security officer unlocks it, by the tool of the token's maker"
    )]
    Locked,
    #[error(
        "one wrong PIN more and the token locks; log in by the tool of the token's maker first, which resets its count"
    )]
    LastTry,
    #[error(
        "the token has no secret key called {0}; `housecall keys root` makes one, or keys.pkcs11.key is another"
    )]
    NoKey(String),
    #[error(
        "the token has {1} secret keys called {0}, of which one would be right; give the others other labels"
    )]
    Keys(String, usize),
    #[error("the token has a key called {0} already; a key is never made twice")]
    Exists(String),
    #[error("the key {0} in the token cannot serve: it {1}")]
    Unable(String, String),
    #[error("the token does not do AES-GCM")]
    NoCipher,
    #[error(
        "the key {0} in the token does not open it: it is not the key that sealed it, or the file was changed"
    )]
    Sealed(String),
    #[error("what is sealed has no shape that this program gave it")]
    Shape,
    #[error("the token did not answer within {} s", .0.as_secs())]
    Slow(Duration),
    #[error("a call of before still waits for the token's answer")]
    Busy,
    #[error("the token's module: {0}")]
    Call(String),
}

impl From<cryptoki::error::Error> for TokenError {
    fn from(error: cryptoki::error::Error) -> Self {
        // Behind the code stands the standard's whole paragraph.
        match error {
            cryptoki::error::Error::Pkcs11(code, function) => {
                Self::Call(format!("{function} was answered with {code:?}"))
            }
            error => Self::Call(error.to_string()),
        }
    }
}
