//! The section on downtime kits.

use clinic::downtime::Language;
use compliance::backup::Recipient;
use compliance::downtime::Depot;
use serde::Deserialize;
use std::path::PathBuf;

/// So many numbers for emergencies are printed at most, and so long each.
const NUMBERS: usize = 20;
const LONGEST: usize = 200;

/// `[downtime]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DowntimeSection {
    #[serde(default)]
    pub(crate) folder: Option<PathBuf>,
    #[serde(default)]
    recipient: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    pub(crate) numbers: Vec<String>,
}

impl DowntimeSection {
    /// To whom kits are sealed, if that is set; a key that is none is refused where settings are read.
    pub(crate) fn recipient(&self) -> Option<Recipient> {
        Recipient::parse(self.recipient.as_deref()?).ok()
    }

    /// Where the server keeps kits, if it writes any.
    pub(crate) fn depot(&self) -> Option<Depot> {
        Some(Depot { folder: self.folder.clone()?, recipient: self.recipient()? })
    }

    /// In which language they are.
    pub(crate) fn language(&self) -> Language {
        self.language.as_deref().and_then(Language::find).unwrap_or_default()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let key = self.recipient.as_deref().map(Recipient::parse).transpose();
        let key = key.map_err(|error| format!("setting downtime.recipient: {error}"))?;
        match (&self.folder, key) {
            (Some(_), None) => {
                return Err("setting downtime.recipient: is missing, and a kit is never written in the clear; set it to the line of the \
                            file ….pub that `housecall keys backup` makes"
                    .to_owned());
            }
            (None, Some(_)) => {
                return Err("setting downtime.folder: is missing; set it to where kits are kept, on a disk that is read without this server"
                    .to_owned());
            }
            _ => {}
        }
        let language = self.language.as_deref().unwrap_or("en");
        if Language::find(language).is_none() {
            return Err(format!(
                "setting downtime.language: {language:?} is neither \"en\" nor \"es\""
            ));
        }
        let count = self.numbers.len();
        if count > NUMBERS {
            return Err(format!("setting downtime.numbers: {count} are more than {NUMBERS}"));
        }
        match self.numbers.iter().find(|one| !(1..=LONGEST).contains(&one.trim().len())) {
            Some(one) => {
                Err(format!("setting downtime.numbers: {one:?} is not of 1 to {LONGEST} bytes"))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::apart;
    use compliance::backup::BackupKey;

    const ONE: &str = "[[keyset]]\npublish_key = \"pub-1\"\nsubscribe_key = \"sub-1\"\nsecret_keys = [\"sec-1\"]\nclinic = true\n";

    #[test]
    fn a_kit_is_set_by_a_folder_and_a_key_together_and_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let recipient = BackupKey::create(&folder.path().join("key")).unwrap();
        let line = std::fs::read_to_string(folder.path().join("key.pub")).unwrap();
        let line = line.trim();
        let read = |text: &str| {
            apart(&format!("[downtime]\n{text}\n{ONE}")).map_err(|error| error.to_string())
        };
        let key = format!("recipient = \"{line}\"\n");
        let set = read(&format!("folder = \"/kits\"\nlanguage = \"es\"\n{key}")).unwrap();
        let depot = set.downtime.depot().unwrap();
        assert_eq!((depot.recipient, depot.folder.to_str()), (recipient, Some("/kits")));
        assert!(apart(ONE).unwrap().downtime.depot().is_none());
        for (wrong, parts) in [
            ("folder = \"/kits\"".to_owned(), ["downtime.recipient", "is missing"]),
            (key, ["downtime.folder", "is missing"]),
            ("recipient = \"age1qqq\"".to_owned(), ["downtime.recipient", "housecall keys backup"]),
            ("language = \"fr\"".to_owned(), ["downtime.language", "fr"]),
            ("numbers = [\"\"]".to_owned(), ["downtime.numbers", "1 to 200"]),
        ] {
            let error = read(&wrong).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}
