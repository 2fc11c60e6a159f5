//! Where the settings say that the key-encryption key is.
//!
//! Commands and the server open it here, and by nothing else. What it wraps, this refuses to know.

mod inventory;
mod kms;
mod pkcs11;

pub(crate) use inventory::{Holding, Inventory};

use crate::config::{Config, KeysSection, Seal};
use crate::egress::Egress;
use compliance::custody::Terms;
use compliance::keys::{Kek, KeyError, Root, Roots};
use kernel::SystemClock;
use kms::Kms;
use pkcs11::Token;
use std::path::Path;
use std::sync::Arc;

/// The scope of the relay's secret; scopes of messages are channel names, which hold no slash.
pub(crate) const RELAY_SECRET: &str = "/relay/secret";

/// The way to the key-encryption key of one installation.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    section: KeysSection,
    terms: Terms,
    /// Asked before the register of agreements can be read, so what it lets out is a condition of accepting health data. A
    /// server's own decides from then on.
    egress: Option<Egress>,
}

impl Vault {
    /// As the settings say.
    pub(crate) fn of(config: &Config) -> Self {
        let terms = Terms {
            rotate_days: config.keys.rotate_days,
            backup_days: config.retention.terms().backup_days,
        };
        let egress = Egress::open(config, &(Arc::new(SystemClock) as _));
        Self { section: config.keys.clone(), terms, egress: Some(egress) }
    }

    /// A file that holds its key in the clear, as a demo's.
    pub(crate) fn file(path: &Path) -> Self {
        let backup_days = compliance::retention::Terms::default().backup_days;
        let terms = Terms { rotate_days: 0, backup_days };
        Self { section: KeysSection::file(path), terms, egress: None }
    }

    /// What seals versions is reached by this gate from now on, which knows the register.
    pub(crate) fn obey(&self, gate: &Egress) {
        if let Some(egress) = &self.egress {
            egress.obey(gate);
        }
    }

    /// When versions have their time.
    pub(crate) const fn terms(&self) -> Terms {
        self.terms
    }

    /// Opens it.
    pub(crate) async fn open(&self) -> Result<Kek, KeyError> {
        match &self.section.kek {
            Some(text) => Kek::given(text),
            None => Kek::open(&self.section.file, self.roots()?).await,
        }
    }

    /// The way to a copy of the key file, which what seals the original opens.
    pub(crate) fn copied_to(&self, file: &Path) -> Self {
        let mut section = self.section.clone();
        section.kek = None;
        file.clone_into(&mut section.file);
        Self { section, ..self.clone() }
    }

    /// The key file, where there is one.
    pub(crate) fn key_file(&self) -> Option<&Path> {
        self.section.kek.is_none().then_some(&*self.section.file)
    }

    /// Makes the key file, its first version sealed as the settings want it.
    pub(crate) async fn create(&self) -> Result<&Path, KeyError> {
        match self.roots()?.seals {
            Some(root) => Kek::create_under(&self.section.file, root).await?,
            None => Kek::create(&self.section.file)?,
        };
        Ok(&self.section.file)
    }

    /// Makes the key in the token of the settings that is to seal versions; answers both their labels.
    pub(crate) async fn make_root(&self) -> Result<Option<(&str, &str)>, KeyError> {
        let Some(section) = &self.section.pkcs11 else { return Ok(None) };
        Token::of(section, &self.section.file).make().await?;
        Ok(Some((&section.token, &section.key)))
    }

    /// What seals versions where they lie, if anything does.
    fn roots(&self) -> Result<Roots, KeyError> {
        let kms: Option<Arc<dyn Root>> = match (&self.section.aws_kms, &self.egress) {
            (Some(section), Some(egress)) => Some(Arc::new(Kms::open(section, egress)?)),
            _ => None,
        };
        let token = self.section.pkcs11.as_ref();
        let token = token.map(|section| Arc::new(Token::of(section, &self.section.file)) as _);
        let seals = match self.section.seal() {
            Seal::File => None,
            Seal::AwsKms => kms.clone(),
            Seal::Pkcs11 => token.clone(),
        };
        Ok(Roots { seals, opens: kms.into_iter().chain(token).collect() })
    }
}
