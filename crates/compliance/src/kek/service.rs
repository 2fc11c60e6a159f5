//! Versions that seal and open, wherever they lie.

use super::line::Line;
use super::place::{Mark, Place};
use super::ring::{KekVersion, Version};
use super::{KeyError, Root, Roots};
use kernel::Timestamp;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use zeroize::Zeroizing;

/// Something sealed, and by which version.
pub(crate) struct Sealed {
    pub(crate) kek: String,
    pub(crate) bytes: Vec<u8>,
}

/// The key that wraps all others. A clone is the same key: what one of them reads anew, all have.
#[derive(Clone)]
pub struct Kek {
    place: Place,
    roots: Roots,
    ring: Arc<RwLock<Ring>>,
}

/// What lay there when it was read.
struct Ring {
    /// The newest first.
    versions: Vec<Version>,
    seen: Mark,
}

impl std::fmt::Debug for Kek {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[key]")
    }
}

impl Kek {
    /// Makes a new key file, and its folder; never overwrites one.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let place = Place::File(path.to_owned());
        place.create(&Line::fresh(now()).text())?;
        Self::load(path)
    }

    /// The same, with a version that this root seals.
    pub async fn create_under(path: &Path, root: Arc<dyn Root>) -> Result<Self, KeyError> {
        let line = Line::fresh(now()).under(&*root).await?;
        Place::File(path.to_owned()).create(&line.text())?;
        Self::open(path, Roots::one(root)).await
    }

    /// Reads a key file, which only its owner may be able to read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let place = Place::File(path.to_owned());
        let (text, seen) = place.read()?;
        Self::plain(place, &text, seen)
    }

    /// The same of a file whose versions these seal.
    pub async fn open(path: &Path, roots: Roots) -> Result<Self, KeyError> {
        let place = Place::File(path.to_owned());
        let ring = read(&place, &roots).await?;
        Ok(Self { place, roots, ring: Arc::new(RwLock::new(ring)) })
    }

    /// Reads what the environment holds, the lines of a key file with spaces or ends between them.
    pub fn given(text: &str) -> Result<Self, KeyError> {
        let place = Place::environment(text);
        let (text, seen) = place.read()?;
        Self::plain(place, &text, seen)
    }

    fn plain(place: Place, text: &str, seen: Mark) -> Result<Self, KeyError> {
        let name = place.name();
        let lines = Line::all(text, &name)?;
        let versions = lines.iter().map(|line| Version::plain(line, (&name, seen.at)));
        let ring = Ring { versions: versions.collect::<Result<_, _>>()?, seen };
        Ok(Self { place, roots: Roots::default(), ring: Arc::new(RwLock::new(ring)) })
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Environment(_) => None,
        }
    }

    /// Where new versions lie: `file` or `environment`, or in a file under the root of this name.
    pub fn provider(&self) -> &'static str {
        match (&self.place, &self.roots.seals) {
            (_, Some(root)) => root.name(),
            (Place::File(_), None) => "file",
            (Place::Environment(_), None) => "environment",
        }
    }

    /// Whether one of the versions is sealed by a key that may lie on this machine.
    pub fn is_sealed_near(&self) -> bool {
        let near = |by: &str| self.roots.find(by).is_none_or(Root::is_near);
        self.versions().iter().any(|one| one.sealed_by.as_deref().is_some_and(near))
    }

    fn ring(&self) -> RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its versions, the newest first.
    pub fn versions(&self) -> Vec<KekVersion> {
        self.ring().versions.iter().map(|version| version.about.clone()).collect()
    }

    /// The version that seals.
    pub fn current(&self) -> Result<KekVersion, KeyError> {
        self.versions().into_iter().next().ok_or(KeyError::Unusable)
    }

    /// Seals bytes for one place.
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Sealed, KeyError> {
        let ring = self.ring();
        let newest = ring.versions.first().ok_or(KeyError::Unusable)?;
        let bytes = newest.cipher.seal(context, plain)?;
        Ok(Sealed { kek: newest.about.id.clone(), bytes })
    }

    /// Opens bytes that were sealed for this place by this version, by what memory holds: it is called in transactions, which
    /// must not wait for a root that is elsewhere. [`KeyError::Behind`] says that the file is another one by now;
    /// [`follow`](Self::follow) it, outside of any transaction, and ask again. An empty name is of what was sealed before
    /// versions had one.
    pub(crate) fn unseal(
        &self,
        context: &str,
        (kek, sealed): (&str, &[u8]),
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        match self.try_open(context, (kek, sealed)) {
            Err(KeyError::Sealed) if self.is_behind()? => Err(KeyError::Behind(self.place.name())),
            opened => opened,
        }
    }

    /// Whether the file is another one than memory holds.
    fn is_behind(&self) -> Result<bool, KeyError> {
        let mark = self.place.mark()?;
        Ok(mark.is_some_and(|mark| mark != self.ring().seen))
    }

    fn try_open(
        &self,
        context: &str,
        (kek, sealed): (&str, &[u8]),
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let ring = self.ring();
        let mut fit = ring.versions.iter().filter(|one| kek.is_empty() || one.about.id == kek);
        let opened = fit.find_map(|version| version.cipher.open(context, sealed).ok());
        opened.ok_or(KeyError::Sealed)
    }

    /// Reads the file again if it is another one by now; answers whether it is. One that cannot be used leaves what
    /// memory holds.
    pub async fn follow(&self) -> Result<bool, KeyError> {
        if !self.is_behind()? {
            return Ok(false);
        }
        let ring = read(&self.place, &self.roots).await?;
        let mut held = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        // A copy of before, put back by a person or a program, must not take the last copy of what wraps everything now.
        let counts = held.versions.first().map(|one| one.about.id.clone());
        if ring.versions.iter().all(|one| Some(&one.about.id) != counts.as_ref()) {
            return Err(KeyError::Older(self.place.name()));
        }
        *held = ring;
        Ok(true)
    }

    /// Makes a version that is not in use yet.
    pub(crate) async fn prepare(&self, now: Timestamp) -> Result<Fresh, KeyError> {
        let plain = Line::fresh(now);
        let mut about = Version::plain(&plain, (&self.place.name(), now))?.about;
        let Some(root) = &self.roots.seals else { return Ok(Fresh { line: plain, about }) };
        about.sealed_by = Some(root.name().to_owned());
        Ok(Fresh { line: plain.under(&**root).await?, about })
    }

    /// Puts a version first; those before stay behind it. Call it while nobody else changes the file, and
    /// [`follow`](Self::follow) then.
    pub(crate) fn put_first(&self, fresh: &Fresh) -> Result<(), KeyError> {
        let (old, _) = self.place.read()?;
        self.place.replace(&Zeroizing::new(format!("{}{}", *fresh.line.text(), *old)))
    }

    /// Takes a version out of the file, unless it is the one that seals; answers whether it did, which it does not do to
    /// a file that was changed since it was read. Call it while nobody else changes the file, and
    /// [`follow`](Self::follow) then.
    pub(crate) fn take_out(&self, id: &str) -> Result<bool, KeyError> {
        let (text, seen) = self.place.read()?;
        let lines = Line::all(&text, &self.place.name())?;
        let ring = self.ring();
        if seen != ring.seen || ring.versions.first().is_none_or(|first| first.about.id == id) {
            return Ok(false);
        }
        let kept = lines.iter().zip(&ring.versions).filter(|(_, version)| version.about.id != id);
        let mut text = Zeroizing::new(String::new());
        for (line, _) in kept {
            text.push_str(&line.text());
        }
        self.place.replace(&text)?;
        Ok(true)
    }
}

/// A version that is not in use yet.
pub(crate) struct Fresh {
    line: Line,
    pub(crate) about: KekVersion,
}

async fn read(place: &Place, roots: &Roots) -> Result<Ring, KeyError> {
    let ((text, seen), name) = (place.read()?, place.name());
    let mut versions = Vec::new();
    for line in Line::all(&text, &name)? {
        versions.push(Version::open(&line, roots, (&name, seen.at)).await?);
    }
    Ok(Ring { versions, seen })
}

/// The age of a key is a matter of the machine's days, whatever clock a demo lives by.
fn now() -> Timestamp {
    kernel::Clock::now(&kernel::SystemClock)
}
