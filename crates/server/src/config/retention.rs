//! The settings of disposal.

use compliance::retention::Terms;
use serde::Deserialize;

/// In so many days anybody who is to object hears of a plan, also who is on leave.
const OBJECTION_DAYS: u32 = 30;

/// How careful disposal is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetentionSection {
    objection_days: u32,
    run_cap: usize,
    backup_days: u32,
}

impl RetentionSection {
    /// The same as retention has it.
    pub(crate) const fn terms(self) -> Terms {
        let Self { objection_days, run_cap, backup_days } = self;
        Terms { objection_days, cap: run_cap, backup_days }
    }

    pub(super) fn check(self) -> Result<(), String> {
        let days = self.objection_days;
        if days < OBJECTION_DAYS {
            return Err(format!(
                "setting retention.objection_days: {days} leaves too little time to object; it is at least {OBJECTION_DAYS}"
            ));
        }
        if self.run_cap == 0 {
            return Err("setting retention.run_cap: 0 lets nothing go; it is at least 1".to_owned());
        }
        if self.backup_days == 0 {
            let words = "setting retention.backup_days: 0 has every backup but the newest removed each night; it is at least 1";
            return Err(words.to_owned());
        }
        Ok(())
    }
}
