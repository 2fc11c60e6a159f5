//! What has to be in place, and what follows from it. Pure.

use crate::config::Mode;

/// Whether the log says more than what happens: a filter with a directive of debug or trace, or of a target alone, which is all
/// that the target ever says.
pub(super) fn is_verbose(filter: &str) -> bool {
    const QUIET: [&str; 8] = ["off", "error", "warn", "info", "0", "1", "2", "3"];
    filter.split(',').map(str::trim).filter(|directive| !directive.is_empty()).any(|directive| {
        let level = directive.rsplit_once('=').map_or(directive, |(_, level)| level.trim());
        !QUIET.iter().any(|quiet| level.eq_ignore_ascii_case(quiet))
    })
}

/// One thing that has to be in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its stable name.
    pub(crate) name: &'static str,
    /// Whether it is there.
    pub(crate) met: bool,
    /// Whether it follows from the settings, so that it can only go missing with a restart; health data waits for it
    /// in a live clinic, too.
    pub(crate) of_settings: bool,
    /// What is there, in a sentence.
    pub(crate) found: String,
    /// What to do while it is missing.
    pub(crate) to_do: &'static str,
}

/// All of them, and whether the clinic ever went live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) mode: Mode,
    pub(crate) items: Vec<Item>,
    /// When nothing was missing for the first time.
    pub(crate) live: Option<String>,
}

impl Default for Report {
    fn default() -> Self {
        Self { mode: Mode::Production, items: Vec::new(), live: None }
    }
}

impl Report {
    /// The names of what is missing.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        self.items.iter().filter(|item| !item.met).map(|item| item.name).collect()
    }

    /// What was found of those, in sentences.
    pub(crate) fn unmet(&self) -> String {
        let unmet = self.items.iter().filter(|item| !item.met);
        unmet.map(|item| item.found.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// Whether this is the first time that nothing is missing.
    pub(crate) fn goes_live(&self) -> bool {
        self.mode == Mode::Production && self.live.is_none() && self.missing().is_empty()
    }

    /// Whether health data may be taken. A trial has invented patients only.
    pub(crate) fn accepts(&self) -> bool {
        let live = self.live.is_some();
        self.mode == Mode::Trial
            || self.items.iter().all(|item| item.met || (live && !item.of_settings))
    }

    /// What whoever brings health data is told.
    pub(super) fn refusal(&self) -> NotReady {
        NotReady(self.missing().join(", "))
    }
}

/// Health data is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this server does not take health data yet; missing: {0}; `housecall ready` and /api/v1/readiness say what to do"
)]
pub(crate) struct NotReady(String);
