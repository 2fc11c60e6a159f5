//! What an operator may tune about visits.

use crate::Home;
use jiff::SignedDuration;

/// Times and limits of visits; the defaults suit a clinic that has not decided otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// So long before its start a visit opens for check-in and tokens.
    pub opens_before: SignedDuration,
    /// So long after its end a visit still admits latecomers and overruns.
    pub closes_after: SignedDuration,
    /// So long after a no-show the patient may return to the queue.
    pub return_grace: SignedDuration,
    /// So long the seat of a patient who waits is kept when their browser is gone.
    pub waiting_grace: SignedDuration,
    /// So long it is kept in a call.
    pub call_grace: SignedDuration,
    /// So long after leaving the queue the patient may check in again: a day, without a time zone.
    pub same_day: SignedDuration,
    /// Minutes that a token of staff lasts, at most 60.
    pub staff_token_minutes: u32,
    /// Minutes that a patient's token lasts, at most 30.
    pub patient_token_minutes: u32,
    /// So long the files of a recording are kept, and no longer, while no rule of their class is approved; nothing is as long
    /// as the record.
    pub recording_kept: SignedDuration,
    /// Minutes a visit takes as long as nothing better is known.
    pub usual_minutes: i32,
    /// How people sign in.
    pub sign_in: SignIn,
    /// By which letters people can be reached.
    pub reach: Reach,
    /// Of which country a phone number is that is written without one.
    pub home: Home,
    /// So many minutes before a visit its patient is reminded; 0 is not at all.
    pub reminders: [u32; 3],
    /// So long after its start a visit to which nobody came is missed; zero is never.
    pub no_show_grace: SignedDuration,
    /// So long after its provider was there last a visit whose talk is over is closed; zero is never.
    pub wrap_up_grace: SignedDuration,
    /// What is made of a patient who is where their provider holds no licence.
    pub licensing: Licensing,
    /// What is made of a visit for which it was not taken down where its patient is, how to call them back, whom to call, that it is
    /// them, and whether they can talk freely.
    pub intake: IntakeRule,
    /// Whether whoever treats may start a visit all the same that either of the two refuses, for a reason that is written down.
    pub licence_exceptions: bool,
    /// So long an emergency waits to be taken up before the next layer is paged.
    pub acknowledge_within: Patience,
    /// From how much on activity is looked at by somebody.
    pub watch: Watch,
}

/// From how much on activity is looked at by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    /// More patients' records than this, opened by one account within an hour.
    pub records_an_hour: u32,
    /// So many failures or refusals of one account or address within an hour.
    pub failures_an_hour: u32,
}

impl Default for Watch {
    fn default() -> Self {
        Self { records_an_hour: 60, failures_an_hour: 10 }
    }
}

/// How long emergencies wait to be taken up, by how bad they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Somebody must look soon.
    pub urgent: SignedDuration,
    /// Somebody must look now.
    pub critical: SignedDuration,
    /// Somebody may die.
    pub life_threatening: SignedDuration,
}

impl Default for Patience {
    fn default() -> Self {
        // Whatever it is, somebody else is told before the minute is over in which it is to be taken up.
        let seconds = SignedDuration::from_secs;
        Self { urgent: seconds(60), critical: seconds(60), life_threatening: seconds(30) }
    }
}

/// By which letters people can be reached: those for which a gateway is configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// By e-mail.
    pub email: bool,
    /// By SMS.
    pub sms: bool,
}

impl Reach {
    /// Whether letters can be sent at all.
    pub const fn any(self) -> bool {
        self.email || self.sms
    }
}

/// How people sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// A session of staff, or of an interpreter, ends when it was not used for so long.
    pub staff_idle: SignedDuration,
    /// Whether they need a second factor; without one they can only add it.
    pub staff_second_factor: bool,
}

impl Default for SignIn {
    fn default() -> Self {
        Self { staff_idle: SignedDuration::from_mins(15), staff_second_factor: false }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            opens_before: SignedDuration::from_mins(30),
            closes_after: SignedDuration::from_mins(60),
            return_grace: SignedDuration::from_mins(15),
            waiting_grace: SignedDuration::from_mins(10),
            call_grace: SignedDuration::from_mins(2),
            same_day: SignedDuration::from_hours(12),
            staff_token_minutes: 60,
            patient_token_minutes: 15,
            recording_kept: SignedDuration::from_hours(24 * 90),
            usual_minutes: 15,
            sign_in: SignIn::default(),
            reach: Reach::default(),
            home: Home::default(),
            reminders: [1_440, 60, 15],
            no_show_grace: SignedDuration::from_mins(15),
            wrap_up_grace: SignedDuration::from_mins(30),
            licensing: Licensing::default(),
            intake: IntakeRule::default(),
            licence_exceptions: true,
            acknowledge_within: Patience::default(),
            watch: Watch::default(),
        }
    }
}

/// What is made of a patient who is where their provider holds no licence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Licensing {
    /// Nothing.
    Ignore,
    /// It is written down.
    #[default]
    Warn,
    /// The visit is not booked, and not started.
    Refuse,
}

/// What is made of a visit for which it was not taken down where its patient is, how to call them back, whom to call, that it is
/// them, and whether they can talk freely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IntakeRule {
    /// It is asked for, and the visit begins without it.
    #[default]
    Ask,
    /// The visit does not begin.
    Refuse,
}

/// The same as checks are told it; a prop.
#[derive(Clone, Copy, Debug)]
pub struct IntakeTerms {
    /// What the clinic set.
    pub rule: IntakeRule,
    /// Whether real patients come.
    pub in_production: bool,
}

impl IntakeTerms {
    /// Whether a visit of a real patient begins without it.
    pub(crate) fn lets_go(self) -> bool {
        self.in_production && self.rule == IntakeRule::Ask
    }
}
