//! What is asked of a token: each call loads the module if need be, opens a session, logs in, and leaves all of it behind, so
//! that a token which was away and came back is as good as one that always was there.

use super::error::TokenError;
use super::pin::Pin;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use kernel::{Random as _, SystemRandom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

/// The only shape of what is sealed: this, the length of the key's label, the label, the nonce, the ciphertext with its tag.
const SHAPE: u8 = 1;
const NONCE: usize = 12;
const TAG_BITS: u64 = 128;
/// What was sealed for anything else does not open.
const CONTEXT: &[u8] = b"housecall key-encryption-key";
const KEY_BYTES: u64 = 32;

/// The module that this process has loaded. One that was unloaded could still have threads, so it stays.
pub(super) type Loaded = Option<(PathBuf, Pkcs11)>;

/// Where the key is.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) module: PathBuf,
    pub(super) token: String,
    pub(super) key: String,
    pub(super) pin: Pin,
    /// Whether the slot in which the token was last found is a device (`CKF_HW_SLOT`). One of software keeps its keys on a disk.
    pub(super) is_hardware: AtomicBool,
}

impl Place {
    pub(super) fn seal(&self, loaded: &mut Loaded, plain: &[u8]) -> Result<Vec<u8>, TokenError> {
        self.within(loaded, |session| {
            let key = able(session, &self.key)?;
            let mut nonce = [0; NONCE];
            SystemRandom.fill(&mut nonce);
            let params = GcmParams::new(&mut nonce, CONTEXT, TAG_BITS.into())?;
            let sealed = session.encrypt(&Mechanism::AesGcm(params), key, plain)?;
            let label = u8::try_from(self.key.len()).map_err(|_| TokenError::Shape)?;
            // Some tokens put a nonce of their own in the place of ours.
            let parts = [&[SHAPE, label], self.key.as_bytes(), &nonce, &sealed];
            Ok(parts.concat())
        })
    }

    /// By the key whose label it holds, which the settings may have left since.
    pub(super) fn open(
        &self,
        loaded: &mut Loaded,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, TokenError> {
        let (label, nonce, sealed) = parts(sealed).ok_or(TokenError::Shape)?;
        self.within(loaded, |session| {
            let key = able(session, label)?;
            let mut nonce = nonce;
            let params = GcmParams::new(&mut nonce, CONTEXT, TAG_BITS.into())?;
            let opened = session.decrypt(&Mechanism::AesGcm(params), key, sealed);
            opened.map(Zeroizing::new).map_err(|error| match error {
                // Tokens differ in how they say that a tag does not fit.
                Error::Pkcs11(
                    RvError::EncryptedDataInvalid
                    | RvError::EncryptedDataLenRange
                    | RvError::GeneralError,
                    _,
                ) => TokenError::Sealed(label.to_owned()),
                error => error.into(),
            })
        })
    }

    /// Makes the key; it can be used in the token, and neither read nor taken out.
    pub(super) fn make(&self, loaded: &mut Loaded) -> Result<(), TokenError> {
        self.within(loaded, |session| {
            if !session.find_objects(&[label_of(&self.key)])?.is_empty() {
                return Err(TokenError::Exists(self.key.clone()));
            }
            let template = [
                Attribute::Class(ObjectClass::SECRET_KEY),
                label_of(&self.key),
                Attribute::ValueLen(KEY_BYTES.into()),
                Attribute::Token(true),
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Encrypt(true),
                Attribute::Decrypt(true),
                Attribute::Wrap(false),
                Attribute::Unwrap(false),
            ];
            session.generate_key(&Mechanism::AesKeyGen, &template)?;
            Ok(())
        })
    }

    /// Does this in a session that is logged in, and leaves nothing open.
    fn within<T>(
        &self,
        loaded: &mut Loaded,
        work: impl FnOnce(&Session) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let module = load(loaded, &self.module)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(error.into()),
        }
        let done = self.logged_in(&module, work);
        let _ = module.finalize();
        done
    }

    fn logged_in<T>(
        &self,
        module: &Pkcs11,
        work: impl FnOnce(&Session) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let slot = self.slot(module)?;
        if !module.get_mechanism_list(slot)?.contains(&MechanismType::AES_GCM) {
            return Err(TokenError::NoCipher);
        }
        let is_hardware = module.get_slot_info(slot)?.hardware_slot();
        self.is_hardware.store(is_hardware, Ordering::Relaxed);
        let session = module.open_rw_session(slot)?;
        match session.login(UserType::User, Some(&self.pin.read()?)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => self.pin.taken(),
            Err(Error::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
                _,
            )) => return Err(self.pin.refused()),
            Err(Error::Pkcs11(RvError::PinLocked, _)) => return Err(TokenError::Locked),
            Err(error) => return Err(error.into()),
        }
        let done = work(&session);
        let _ = session.logout();
        done
    }

    fn slot(&self, module: &Pkcs11) -> Result<Slot, TokenError> {
        let mut found = Vec::new();
        let mut others = Vec::new();
        for slot in module.get_slots_with_initialized_token()? {
            // A token that goes away between the two is none.
            let Ok(about) = module.get_token_info(slot) else { continue };
            match about.label().trim_end() {
                label if label == self.token => found.push((slot, about)),
                label => others.push(label.to_owned()),
            }
        }
        let count = found.len();
        match (found.pop(), count) {
            (Some((_, about)), 1) if about.user_pin_locked() => Err(TokenError::Locked),
            (Some((_, about)), 1) if about.user_pin_final_try() => Err(TokenError::LastTry),
            (Some((slot, _)), 1) => Ok(slot),
            (Some(_), count) => Err(TokenError::Tokens(self.token.clone(), count)),
            (None, _) if others.is_empty() => {
                Err(TokenError::NoToken(self.token.clone(), "none".to_owned()))
            }
            (None, _) => Err(TokenError::NoToken(self.token.clone(), others.join(", "))),
        }
    }
}

fn load(loaded: &mut Loaded, path: &Path) -> Result<Pkcs11, TokenError> {
    if let Some((_, module)) = loaded.as_ref().filter(|(known, _)| known == path) {
        return Ok(module.clone());
    }
    let failed = |error: Error| TokenError::Module(path.display().to_string(), error.to_string());
    let module = Pkcs11::new(path).map_err(failed)?;
    *loaded = Some((path.to_owned(), module.clone()));
    Ok(module)
}

fn label_of(label: &str) -> Attribute {
    Attribute::Label(label.as_bytes().to_vec())
}

fn parts(sealed: &[u8]) -> Option<(&str, [u8; NONCE], &[u8])> {
    let (&[shape, label], rest) = sealed.split_first_chunk()?;
    let (label, rest) = rest.split_at_checked(label.into())?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    (shape == SHAPE).then_some((std::str::from_utf8(label).ok()?, *nonce, sealed))
}

/// The secret key of this label, which must be able to do what it is for, and unable to leave.
fn able(session: &Session, label: &str) -> Result<ObjectHandle, TokenError> {
    let template = [Attribute::Class(ObjectClass::SECRET_KEY), label_of(label)];
    let found = session.find_objects(&template)?;
    let key = match found.as_slice() {
        [] => return Err(TokenError::NoKey(label.to_owned())),
        [key] => *key,
        several => return Err(TokenError::Keys(label.to_owned(), several.len())),
    };
    let asked = [
        AttributeType::KeyType,
        AttributeType::ValueLen,
        AttributeType::Encrypt,
        AttributeType::Decrypt,
        AttributeType::Sensitive,
        AttributeType::Extractable,
    ];
    let about = session.get_attributes(key, &asked)?;
    match about.iter().find_map(lacking) {
        Some(why) => Err(TokenError::Unable(label.to_owned(), why)),
        None => Ok(key),
    }
}

fn lacking(about: &Attribute) -> Option<String> {
    let why = match about {
        Attribute::KeyType(KeyType::AES) => return None,
        Attribute::KeyType(kind) => return Some(format!("is {kind}, and not AES")),
        Attribute::ValueLen(bytes) if **bytes != KEY_BYTES => {
            return Some(format!("has {} bits, and not 256", **bytes * 8));
        }
        Attribute::Encrypt(false) => "may not encrypt",
        Attribute::Decrypt(false) => "may not decrypt",
        Attribute::Sensitive(false) => "may be read",
        Attribute::Extractable(true) => "may be taken out",
        _ => return None,
    };
    Some(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{NONCE, SHAPE, parts};

    #[test]
    fn what_is_sealed_names_its_key_and_anything_else_has_no_shape() {
        let whole = [&[SHAPE, 4][..], b"root", &[7; NONCE], b"sealed"].concat();
        assert_eq!(parts(&whole), Some(("root", [7; NONCE], &b"sealed"[..])));
        let cut = whole.len() - b"sealed".len();
        for length in 0..cut {
            assert_eq!(parts(&whole[..length]), None, "{length}");
        }
        let other = [&[SHAPE + 1], &whole[1..]].concat();
        assert_eq!(parts(&other), None);
        let longer = [&[SHAPE, 255], &whole[2..]].concat();
        assert_eq!(parts(&longer), None);
    }
}
