//! What notices are about, and what follows from that.

use super::Channel;
use jiff::SignedDuration;
use kernel::Role;
use realtime::delivery::Urgency;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// To a provider: a patient has checked in.
    PatientReady,
    /// To a patient: the provider has joined.
    ProviderReady,
    /// To a patient: a visit was booked; this is the way to it.
    AppointmentBooked,
    /// To a patient: a visit is near.
    AppointmentReminder,
    /// To a patient who would come earlier: a time came free.
    EarlierTime,
    /// A visit was called off.
    AppointmentCancelled,
    /// A visit was moved.
    AppointmentRescheduled,
    /// To a patient who lost their link.
    LinkSent,
    /// To somebody who is brought into a visit.
    ConsultationInvite,
    /// To interpreters: somebody needs one.
    InterpreterRequested,
    /// To a patient: another provider has their visit now.
    ProviderChanged,
    /// To a patient: their provider's connection is gone, and a colleague may see them.
    ColleagueOffered,
    /// To a patient: they are in line.
    WaitBegan,
    /// To a patient: half of the time is over after which they were told to expect their turn.
    WaitHalfOver,
    /// To a patient: two are seen before them.
    TurnIsNear,
    /// To a patient: something was found out or written that they may read.
    ResultsAvailable,
    /// To those on call, or to a provider in whose queue it is: somebody is in danger.
    EmergencyEscalation,
    /// To those on call: an emergency is rehearsed.
    EmergencyDrill,
    /// To administrators: nobody is on call for a while, soon.
    RotaGap,
    /// To whoever acts for a patient: this is the way to a visit.
    ProxyLink,
    /// To a patient and whoever acted for them: that has ended.
    ProxyEnded,
    /// To a provider: their visit was closed by the clock or left by its patient, and its note may be missing.
    VisitClosed,
    /// To a patient: what they asked about their record was answered, or its answer put off.
    RequestAnswered,
    /// To the owner of a task: it is due today.
    TaskDue,
    /// To a patient: they may write to those who treated them.
    ThreadOpened,
    /// To a patient: those who treated them wrote.
    ClinicWrote,
    /// To those who treated them: a patient wrote after their visit.
    PatientWrote,
    /// To compliance officers, or to administrators where there is none: somebody opened a record out of turn.
    BreakGlassOpened,
    /// To compliance officers: a rule found something in the audit log that does not wait.
    ActivityFlagged,
    /// To compliance officers and administrators: an agreement with somebody ends soon.
    AgreementEnds,
    /// To compliance officers: a check is worse than it was.
    ComplianceFell,
    /// To compliance officers: what the checks of the day found could not be kept.
    ComplianceUnkept,
    /// To compliance officers and administrators: a backup was begun and failed.
    BackupFailed,
    /// To compliance officers and administrators: the store refused to change what was witnessed or signed.
    StoreChangeRefused,
    /// To administrators and compliance officers: an account was opened by a sealed way back in.
    RecoveryUsed,
    /// To an address that is somebody's no more: it was changed.
    ContactsChanged,
    /// To somebody whose second factor was added or removed.
    SecondFactorChanged,
    /// To somebody as whom a program acts from now on.
    ApiKeyCreated,
    /// To somebody whose password somebody else set, or took away.
    PasswordChanged,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 39] = [
        Self::PatientReady,
        Self::ProviderReady,
        Self::AppointmentBooked,
        Self::AppointmentReminder,
        Self::EarlierTime,
        Self::AppointmentCancelled,
        Self::AppointmentRescheduled,
        Self::LinkSent,
        Self::ConsultationInvite,
        Self::InterpreterRequested,
        Self::ProviderChanged,
        Self::ColleagueOffered,
        Self::WaitBegan,
        Self::WaitHalfOver,
        Self::TurnIsNear,
        Self::ResultsAvailable,
        Self::EmergencyEscalation,
        Self::EmergencyDrill,
        Self::RotaGap,
        Self::ProxyLink,
        Self::ProxyEnded,
        Self::VisitClosed,
        Self::RequestAnswered,
        Self::TaskDue,
        Self::ThreadOpened,
        Self::ClinicWrote,
        Self::PatientWrote,
        Self::BreakGlassOpened,
        Self::ActivityFlagged,
        Self::AgreementEnds,
        Self::ComplianceFell,
        Self::ComplianceUnkept,
        Self::BackupFailed,
        Self::StoreChangeRefused,
        Self::RecoveryUsed,
        Self::ContactsChanged,
        Self::SecondFactorChanged,
        Self::ApiKeyCreated,
        Self::PasswordChanged,
    ];

    /// The `type` that clients see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PatientReady => "PATIENT_READY",
            Self::ProviderReady => "PROVIDER_READY",
            Self::AppointmentBooked => "APPOINTMENT_BOOKED",
            Self::AppointmentReminder => "APPOINTMENT_REMINDER",
            Self::EarlierTime => "EARLIER_TIME",
            Self::AppointmentCancelled => "APPOINTMENT_CANCELLED",
            Self::AppointmentRescheduled => "APPOINTMENT_RESCHEDULED",
            Self::LinkSent => "LINK_SENT",
            Self::ConsultationInvite => "CONSULTATION_INVITE",
            Self::InterpreterRequested => "INTERPRETER_REQUESTED",
            Self::ProviderChanged => "PROVIDER_CHANGED",
            Self::ColleagueOffered => "COLLEAGUE_OFFERED",
            Self::WaitBegan => "WAIT_BEGAN",
            Self::WaitHalfOver => "WAIT_HALF_OVER",
            Self::TurnIsNear => "TURN_IS_NEAR",
            Self::ResultsAvailable => "RESULTS_AVAILABLE",
            Self::EmergencyEscalation => "EMERGENCY_ESCALATION",
            Self::EmergencyDrill => "EMERGENCY_DRILL",
            Self::RotaGap => "ROTA_GAP",
            Self::ProxyLink => "PROXY_LINK",
            Self::ProxyEnded => "PROXY_ENDED",
            Self::VisitClosed => "VISIT_CLOSED",
            Self::RequestAnswered => "REQUEST_ANSWERED",
            Self::TaskDue => "TASK_DUE",
            Self::ThreadOpened => "THREAD_OPENED",
            Self::ClinicWrote => "CLINIC_WROTE",
            Self::PatientWrote => "PATIENT_WROTE",
            Self::BreakGlassOpened => "BREAK_GLASS_OPENED",
            Self::ActivityFlagged => "ACTIVITY_FLAGGED",
            Self::AgreementEnds => "AGREEMENT_ENDS",
            Self::ComplianceFell => "COMPLIANCE_FELL",
            Self::ComplianceUnkept => "COMPLIANCE_UNKEPT",
            Self::BackupFailed => "BACKUP_FAILED",
            Self::StoreChangeRefused => "STORE_CHANGE_REFUSED",
            Self::RecoveryUsed => "RECOVERY_USED",
            Self::ContactsChanged => "CONTACTS_CHANGED",
            Self::SecondFactorChanged => "SECOND_FACTOR_CHANGED",
            Self::ApiKeyCreated => "API_KEY_CREATED",
            Self::PasswordChanged => "PASSWORD_CHANGED",
        }
    }

    /// The kind of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How much it may disturb (TM-070, TM-111): `critical` rings through do-not-disturb.
    pub(crate) const fn urgency(self) -> Urgency {
        match self {
            // A drill that rings less would try less.
            Self::EmergencyEscalation | Self::EmergencyDrill | Self::RecoveryUsed => {
                Urgency::Critical
            }
            Self::AppointmentBooked
            | Self::AppointmentReminder
            | Self::LinkSent
            | Self::ProxyLink
            | Self::WaitBegan
            | Self::WaitHalfOver
            | Self::ResultsAvailable
            | Self::ProxyEnded
            | Self::VisitClosed
            | Self::RequestAnswered
            | Self::TaskDue
            | Self::ThreadOpened
            | Self::ClinicWrote
            | Self::PatientWrote
            | Self::ContactsChanged
            | Self::AgreementEnds => Urgency::Normal,
            _ => Urgency::High,
        }
    }

    /// Whether it goes by what its person chose. Whoever would do harm unseen would choose that first: what tells of a record
    /// opened out of turn, and of ways into an account, goes by every way and in its own words. `overrules` says to whom.
    pub(crate) const fn heeds_choices(self) -> bool {
        !matches!(self, Self::BreakGlassOpened | Self::RecoveryUsed) && !self.is_of_account()
    }

    /// Whether it goes by every way and in its own words to whoever has this role, or only one way and discreetly: who reads a
    /// patient's messages along may be whom they fear, and is to learn nothing of an account either.
    pub(crate) const fn overrules(self, role: Role, confidential: bool) -> bool {
        let is_read_along = confidential && matches!(role, Role::Patient | Role::Guardian);
        !(self.heeds_choices() || is_read_along)
    }

    /// Whether its letters go whatever is done in the application: a thief of the account reads there, too.
    pub(crate) const fn is_of_account(self) -> bool {
        matches!(self, Self::SecondFactorChanged | Self::ApiKeyCreated | Self::PasswordChanged)
    }

    /// Whether its person waits for it in the application at this moment: then a letter comes only to
    /// whoever is not there.
    pub(crate) const fn is_live(self) -> bool {
        matches!(
            self,
            Self::ProviderReady
                | Self::ProviderChanged
                | Self::ColleagueOffered
                | Self::WaitBegan
                | Self::WaitHalfOver
                | Self::TurnIsNear
                | Self::ConsultationInvite
                | Self::InterpreterRequested
                | Self::ClinicWrote
                | Self::PatientWrote
        )
    }

    /// Whether it comes in quiet hours, too: an emergency, what heeds no choice, what somebody in line waits for or has just
    /// asked for, that somebody is waited for, that somebody's address was changed, and that what keeps the clinic safe fails. What has no letter is not held back
    /// either, for nothing follows.
    pub(crate) const fn wakes(self) -> bool {
        matches!(self.urgency(), Urgency::Critical)
            || !self.heeds_choices()
            || !self.has_letter()
            || matches!(
                self,
                Self::ProviderReady
                    | Self::ProviderChanged
                    | Self::ColleagueOffered
                    | Self::TurnIsNear
                    | Self::ConsultationInvite
                    | Self::InterpreterRequested
                    | Self::LinkSent
                    | Self::ContactsChanged
                    | Self::ComplianceFell
                    | Self::ComplianceUnkept
                    | Self::BackupFailed
                    | Self::StoreChangeRefused
            )
    }

    /// Whether it comes in quiet hours where its visit starts before they end, or soon after that: how to come to it, that it has another time,
    /// or that there is none.
    pub(super) const fn is_of_no_use_later(self) -> bool {
        matches!(
            self,
            Self::AppointmentBooked
                | Self::AppointmentCancelled
                | Self::AppointmentRescheduled
                | Self::ProxyLink
        )
    }

    /// Seconds after which nobody needs it any more: an hour where somebody waits, else a day.
    pub(crate) const fn seconds(self) -> u32 {
        match self {
            Self::AppointmentBooked
            | Self::AppointmentReminder
            | Self::AppointmentCancelled
            | Self::AppointmentRescheduled
            | Self::LinkSent
            | Self::ProxyLink
            | Self::ResultsAvailable
            | Self::RotaGap
            | Self::ProxyEnded
            | Self::VisitClosed
            | Self::RequestAnswered
            | Self::TaskDue
            | Self::ThreadOpened
            | Self::ClinicWrote
            | Self::PatientWrote
            | Self::BreakGlassOpened
            | Self::ActivityFlagged
            | Self::AgreementEnds
            | Self::ComplianceFell
            | Self::ComplianceUnkept
            | Self::BackupFailed
            | Self::StoreChangeRefused
            | Self::RecoveryUsed
            | Self::ContactsChanged
            | Self::SecondFactorChanged
            | Self::ApiKeyCreated
            | Self::PasswordChanged => 86_400,
            _ => 3_600,
        }
    }

    /// Whether it goes by letter to anybody.
    const fn has_letter(self) -> bool {
        // Whoever treats has the queue before them; a letter for each patient would drown the others. Whoever waits
        // has a phone at hand that rings. A gap is days ahead, and stands on the rota until somebody fills it. What a rule
        // found rings where its reviews are read, and waits there. An agreement ends weeks ahead, and again.
        !matches!(
            self,
            Self::PatientReady
                | Self::WaitBegan
                | Self::WaitHalfOver
                | Self::RotaGap
                | Self::ActivityFlagged
                | Self::AgreementEnds
        )
    }

    /// Whether it goes by letter, to somebody of this role.
    pub(super) const fn reaches(self, role: Role, channel: Channel) -> bool {
        let patient = matches!(role, Role::Patient);
        match self {
            _ if !self.has_letter() => false,
            // Of these an e-mail is read too late.
            Self::ProviderReady
            | Self::ProviderChanged
            | Self::ColleagueOffered
            | Self::TurnIsNear => patient && matches!(channel, Channel::Sms),
            // Nurses see on their page who waits for an answer; a letter goes to whoever saw the patient.
            Self::PatientWrote => matches!(role, Role::Provider),
            // The patient gets the new visit's own letter.
            Self::AppointmentRescheduled => !patient,
            _ => true,
        }
    }

    /// So long the application and pushes are given before the first letter.
    pub(super) const fn head_start(self) -> SignedDuration {
        if self.is_live() { SignedDuration::from_secs(45) } else { SignedDuration::ZERO }
    }

    /// So long one letter is given before the next one goes by another channel; an emergency goes by
    /// all at once.
    pub(super) const fn patience(self) -> SignedDuration {
        match self {
            Self::EmergencyEscalation | Self::EmergencyDrill | Self::RecoveryUsed => {
                SignedDuration::ZERO
            }
            Self::AppointmentReminder => SignedDuration::from_mins(10),
            Self::ConsultationInvite | Self::InterpreterRequested | Self::EarlierTime => {
                SignedDuration::from_mins(1)
            }
            _ => SignedDuration::from_mins(60),
        }
    }

    /// Title and body: no name, no reason, nothing that tells of a person's health.
    #[expect(clippy::too_many_lines, reason = "a table with a line for each notice")]
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::PatientReady => ("A patient has checked in", "Open your queue to see who waits."),
            Self::ProviderReady => ("Your provider is ready", "Open the visit to join."),
            Self::AppointmentBooked => {
                ("A visit was booked", "Open your appointments to see when it is.")
            }
            Self::AppointmentReminder => {
                ("You have a visit soon", "Open it to see when it starts and to check in.")
            }
            Self::EarlierTime => (
                "An earlier time is free",
                "Open your appointments to take it; it is kept for a while.",
            ),
            Self::AppointmentCancelled => {
                ("A visit was cancelled", "Open your appointments to see which.")
            }
            Self::AppointmentRescheduled => {
                ("A visit was moved", "Open your appointments to see the new time.")
            }
            Self::LinkSent => ("A new link was sent", "It was asked for with your birth date."),
            Self::ConsultationInvite => ("You are asked to join a visit", "Open it to join."),
            Self::InterpreterRequested => {
                ("An interpreter is needed", "Open it to accept or decline.")
            }
            Self::ProviderChanged => {
                ("Another provider will see you", "Stay where you are; nothing else changes.")
            }
            Self::ColleagueOffered => (
                "Somebody else could see you",
                "Open the waiting room to say yes; you keep your place.",
            ),
            Self::WaitBegan => {
                ("You are in line", "Open the waiting room to see how long it may take.")
            }
            Self::WaitHalfOver => {
                ("Half of the wait is over", "Open the waiting room to see how long it may take.")
            }
            Self::ResultsAvailable => {
                ("There is something new for you", "Open your visit to read it.")
            }
            Self::TurnIsNear => ("Two are before you", "Come back to the waiting room."),
            Self::EmergencyEscalation => ("Emergency", "Open it now and see this patient first."),
            Self::EmergencyDrill => {
                ("Drill, no emergency", "Open it now and take it up, as you would.")
            }
            Self::RotaGap => ("Nobody is on call", "Open the rota to see when, and find somebody."),
            Self::ProxyLink => {
                ("A link was sent to you", "It leads to a visit, and opens with your birth date.")
            }
            Self::ProxyEnded => (
                "Nobody acts for the patient by it any more",
                "An authority to act for somebody has ended; ask the clinic if you need another.",
            ),
            Self::VisitClosed => {
                ("A visit ended without you", "Its note may be missing; open it to write one.")
            }
            Self::RequestAnswered => {
                ("There is an answer for you", "Open the page of your record to read it.")
            }
            Self::TaskDue => ("A task is due today", "Open your day to see what is to be done."),
            Self::ThreadOpened => {
                ("You can write to your clinic", "Open your visit to write a message.")
            }
            Self::ClinicWrote => ("A message from your clinic", "Open your visit to read it."),
            Self::PatientWrote => {
                ("A patient has written", "Open the messages to see who waits for an answer.")
            }
            Self::BreakGlassOpened => {
                ("A record was opened out of turn", "Open the reviews to see by whom and why.")
            }
            Self::ActivityFlagged => (
                "There is activity to be reviewed",
                "Open the activity reviews to see what was found.",
            ),
            Self::AgreementEnds => {
                ("An agreement ends soon", "Open the agreements to see which, and renew it.")
            }
            Self::ComplianceFell => {
                ("A compliance check is worse than it was", "Open the checks to see which.")
            }
            Self::ComplianceUnkept => (
                "Today's compliance checks were not kept",
                "Run the checks, and ask whoever runs the server why.",
            ),
            Self::BackupFailed => {
                ("A backup failed", "Have whoever runs the server see why, and make another.")
            }
            Self::StoreChangeRefused => (
                "Somebody tried to change the audit record",
                "The store refused it. Open the audit record to see when, and find out who.",
            ),
            Self::RecoveryUsed => (
                "An account was opened by its sealed recovery",
                "If you know nothing of it, call whoever runs the server now.",
            ),
            Self::ContactsChanged => {
                ("How we reach you was changed", "If you did not ask for that, call your clinic.")
            }
            Self::SecondFactorChanged => (
                "Your second step was changed",
                "One was added to your account or removed. If it was not you, call your clinic.",
            ),
            Self::ApiKeyCreated => (
                "A program can act as you now",
                "A key was made for it. If you know nothing of it, take it back under your account.",
            ),
            Self::PasswordChanged => (
                "Somebody else changed your password",
                "It was set or taken away. If you know nothing of it, call your clinic.",
            ),
        }
    }

    /// Whether it is about no visit.
    pub(crate) const fn stands_alone(self) -> bool {
        matches!(
            self,
            Self::BreakGlassOpened
                | Self::ComplianceFell
                | Self::ComplianceUnkept
                | Self::BackupFailed
                | Self::StoreChangeRefused
                | Self::RecoveryUsed
                | Self::ContactsChanged
                | Self::SecondFactorChanged
                | Self::ApiKeyCreated
                | Self::PasswordChanged
        )
    }

    /// Whether the page that answers it is the visit's own door.
    pub(super) const fn joins(self) -> bool {
        !matches!(
            self,
            Self::AppointmentBooked
                | Self::EarlierTime
                | Self::AppointmentCancelled
                | Self::AppointmentRescheduled
                | Self::LinkSent
                | Self::ProxyLink
                | Self::ResultsAvailable
                | Self::ProxyEnded
                | Self::VisitClosed
                | Self::RequestAnswered
                | Self::ThreadOpened
                | Self::ClinicWrote
        )
    }
}
