//! What a person chose about how they are told things.

use crate::Refusal;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use kernel::Timestamp;

use super::Channel;

/// Hours of the day in which a person is left in peace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// From when.
    pub from: Time,
    /// Until when; before `from` it is the next morning.
    pub until: Time,
    /// Whose clock, as an IANA name.
    pub zone: String,
}

impl Quiet {
    /// When the quiet in which an instant lies is over; `None` when it lies in none.
    pub(crate) fn ends(&self, now: Timestamp) -> Option<Timestamp> {
        let zone = TimeZone::get(&self.zone).ok()?;
        let local = now.to_zoned_datetime(zone);
        let (time, overnight) = (local.time(), self.from > self.until);
        let evening = overnight && time >= self.from;
        let morning = overnight && time < self.until;
        let midday = !overnight && self.from <= time && time < self.until;
        if !(evening || morning || midday) {
            return None;
        }
        let day = if evening { local.date().tomorrow().ok()? } else { local.date() };
        // A time that the clocks skip comes out as much later as they are moved.
        local.time_zone().to_timestamp(day.to_datetime(self.until)).ok()
    }
}

/// What a person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The letters they want, the first one first.
    pub letters: Vec<Channel>,
    /// Whether their devices show notices.
    pub push: bool,
    /// Whether they are reminded of visits.
    pub reminders: bool,
    /// When they are left in peace, but for emergencies.
    pub quiet: Option<Quiet>,
    /// Whether what reaches them may be seen by somebody else: then letters say that there is something and
    /// not what, and go by their first choice alone; an address of before is told nothing.
    pub confidential: bool,
}

impl Default for Choices {
    fn default() -> Self {
        let letters = vec![Channel::Email, Channel::Sms];
        Self { letters, push: true, reminders: true, quiet: None, confidential: false }
    }
}

impl Choices {
    /// Refuses choices that make no sense.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let letter = |one: &Channel| matches!(one, Channel::Email | Channel::Sms);
        let twice = self.letters.len() > 2
            || matches!(self.letters.as_slice(), [one, other] if one == other);
        if twice || !self.letters.iter().all(letter) {
            let problem = "names email and sms at most once each";
            return Err(Refusal::Field { field: "letters", problem });
        }
        let Some(quiet) = &self.quiet else { return Ok(()) };
        if quiet.from == quiet.until {
            let problem = "from and until are two different times of the day";
            return Err(Refusal::Field { field: "quiet", problem });
        }
        if TimeZone::get(&quiet.zone).is_err() {
            let problem = "is an IANA name such as America/Chicago";
            return Err(Refusal::Field { field: "timeZone", problem });
        }
        Ok(())
    }
}
