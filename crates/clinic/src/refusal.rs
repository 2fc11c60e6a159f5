//! Every way in which a rule of the clinic says no, in words that the person asking can act on.

use kernel::{Fault, Kind};

/// Why a command was not carried out. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state machine has no such step.
    #[error("{what} is {from} and cannot become {to}")]
    Transition {
        /// What would have changed: an appointment, a queue entry, a consultation.
        what: &'static str,
        /// The state it is in.
        from: &'static str,
        /// The state that was asked for.
        to: &'static str,
    },
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// Somebody else changed it first.
    #[error("the {0} was changed by somebody else; read it again and retry")]
    Stale(&'static str),
    /// No telehealth consent is in force.
    #[error("telehealth consent is required before {0}")]
    ConsentMissing(&'static str),
    /// The patient took back, or let run out, that others see their record.
    #[error("the patient's consent to data sharing was taken back or ran out; ask them first")]
    SharingWithdrawn,
    /// The consent form on record is another one.
    #[error("version {0} of this form does not exist in that language; read the form again")]
    FormUnknown(i64),
    /// The consent form is not signed yet.
    #[error("this version of the form does not take effect yet; sign the one that does")]
    FormEarly,
    /// The patient has not said where they are.
    #[error("say where you are today, how to call you back and whom to call in an emergency first")]
    IntakeMissing,
    /// Not all that help needs was taken down for the visit.
    #[error(
        "the visit does not begin before it is taken down {missing}; ask the patient and put it into the intake{or}"
    )]
    IntakeIncomplete {
        /// What is missing.
        missing: String,
        /// What else can be done.
        or: &'static str,
    },
    /// As many as a visit holds are in it.
    #[error("six people are in this visit; take somebody out before you bring somebody in")]
    Full,
    /// The patient does not want this person in the visit.
    #[error(
        "the patient objected to this person; ask somebody else, or name the emergency that leaves no choice"
    )]
    Objected,
    /// Somebody in the visit has not agreed to be recorded.
    #[error("not everybody in the visit has agreed to be recorded")]
    RecordingConsent,
    /// The patient agrees to be recorded without a consent on record.
    #[error("read and sign the consent to be recorded first, then agree")]
    RecordingUnsigned,
    /// The entry is of somebody else than the provider was shown.
    #[error("this is not the patient you were shown; look at the queue again")]
    OtherPatient,
    /// The visit is not over.
    #[error("the visit is not over yet")]
    NotOver,
    /// A consent of this type is not in force, so it cannot be revoked.
    #[error("no consent of this type is in force, so there is nothing to revoke")]
    NothingToRevoke,
    /// The evidence does not fit the person who gives it.
    #[error("a patient consents by their own click; staff record what was said or signed on paper")]
    Evidence,
    /// The visit is not open yet.
    #[error("the visit is not open yet; come back 30 minutes before it starts")]
    TooEarly,
    /// The visit's time is over.
    #[error("the time for this visit is over; book a new one")]
    TooLate,
    /// No visit of a provider and a patient is open.
    #[error(
        "no visit of this provider and this patient is open; book one, or wait until it opens, 30 minutes before it starts"
    )]
    NotOpen,
    /// The grace period or the day is over.
    #[error("too much time has passed to return to the queue; book a new visit")]
    GraceOver,
    /// The provider has another visit then.
    #[error("the provider already has a visit at that time; choose another time")]
    DoubleBooked,
    /// The provider does not offer that time.
    #[error("this time is not offered; choose one of those at /api/v1/slots")]
    NotOffered,
    /// The provider has as many visits that day as they take.
    #[error("the provider has as many visits that day as they take; choose another day")]
    DayFull,
    /// The answer to a request is overdue, and can be put off no more.
    #[error(
        "the answer is overdue and can be put off no more, only before its day; grant or deny the request"
    )]
    Overdue,
    /// As many requests of one kind wait for their answer as may.
    #[error("{0} requests of this kind wait; take one back, or wait until one is answered")]
    ManyOpen(i64),
    /// No earlier time is offered, or not any more.
    #[error("this earlier time is not offered any more; your appointment stays as it is")]
    OfferOver,
    /// The provider holds no licence where the patient will be.
    #[error("the provider holds no licence in the patient's state; choose another provider")]
    Licence,
    /// The provider holds no licence where the patient is now.
    #[error(
        "the provider holds no licence in {state}, where the patient is now; hand the visit over to a colleague who holds one{or}"
    )]
    LicenceThere {
        /// The state's code.
        state: String,
        /// What else can be done.
        or: &'static str,
    },
    /// The provider holds no licence where the patient is now, in another country.
    #[error(
        "the provider holds no licence where the patient is now, outside the United States; hand the visit over to a \
         colleague who holds one there, or ask the patient where they are and correct the intake{0}"
    )]
    LicenceAbroad(&'static str),
    /// The provider holds no licence where those are who wait for anybody.
    #[error("you hold no licence where {who}; leave them to a colleague who holds one{or}")]
    NotLicensed {
        /// Who is there.
        who: &'static str,
        /// What else can be done.
        or: &'static str,
    },
    /// Nobody can say whether the provider may treat where the patient is.
    #[error(
        "it is not on record in which state the patient is now, so nobody knows whether the provider may treat there; \
         ask the patient and put it into the intake{0}"
    )]
    Unplaced(&'static str),
    /// The time lies in a pause between two visits.
    #[error(
        "this time takes from the pause of {0} minutes that the provider needs between two visits; choose another, or \
         send withinBuffer to book it all the same"
    )]
    Buffer(u16),
    /// A schedule holds two stretches at once.
    #[error("{field} overlaps {other}; nobody is in two places at once, so change one of the two")]
    Overlap {
        /// The later one in the list, by its path in the body.
        field: String,
        /// The one that it meets.
        other: String,
    },
    /// A schedule holds a time that the clocks skip on its day.
    #[error("{0} does not exist on its day: the clocks go forward then; choose another time")]
    SkippedHour(String),
    /// The times of an appointment make no sense.
    #[error("{field} {problem}")]
    Slot {
        /// Which of them, as the API names it.
        field: &'static str,
        /// What is wrong, and what is allowed.
        problem: &'static str,
    },
    /// Nobody asked the patient whether a colleague may see them.
    #[error("your provider is there; wait for them, or ask the desk for somebody else")]
    NotAsked,
    /// The provider is with as many patients as they take at once.
    #[error(
        "you are with as many patients as you take at once ({0}); finish a visit, or take more at once, before you admit the next"
    )]
    AtCapacity(usize),
    /// Nobody waits for this provider here.
    #[error("nobody is waiting for you in this department")]
    QueueEmpty,
    /// The role exists but is not what the caller is.
    #[error("this is not allowed for your role or is not yours")]
    NotAllowed,
    /// The route is not open to the caller's role.
    #[error("your role has no access to this")]
    Route,
    /// Staff work from the clinic's own networks only.
    #[error("staff cannot use this from your address; connect to the clinic's network first")]
    Network,
    /// The role has no token, or there is no such role.
    #[error("role {0:?} gets no telemedicine token; use provider, nurse, coordinator or patient")]
    Role(String),
    /// A field does not hold what it should.
    #[error("{field} {problem}")]
    Field {
        /// The field's name in the API.
        field: &'static str,
        /// What is wrong, and what is allowed.
        problem: &'static str,
    },
    /// Something in a list does not hold what it should.
    #[error("{field} {problem}")]
    Within {
        /// Its path in the body, such as `week[2].to`.
        field: String,
        /// What is wrong, and what is allowed.
        problem: &'static str,
    },
    /// Id or e-mail are taken.
    #[error("a {0} with this id or e-mail already exists")]
    Taken(&'static str),
    /// The login or the password is wrong; which of them is not told.
    #[error(
        "the login or the password is wrong; after five wrong ones wait a few minutes, and after a hundred in a row sign in by a \
         passkey or have the clinic give you a new password"
    )]
    Credentials,
    /// Too many wrong passwords. The audit log says so; who tries is told [`Refusal::Credentials`].
    #[error("too many wrong passwords; wait a while and try again")]
    Locked,
    /// So many wrong ones in a row that none opens anything. The audit log says so; a stranger is told [`Refusal::Credentials`].
    #[error(
        "a hundred wrong passwords or codes were tried here in a row, so no password and no code opens anything any more; use \
         your passkey, or have the clinic give you a new password"
    )]
    Guessed,
    /// A password is one of the first that others would try.
    #[error(
        "others would try this password first: it repeats, follows the keyboard, or is made of your name, the clinic's or words \
         that everybody uses; choose four words that say nothing of you"
    )]
    CommonPassword,
    /// The caller has not shown for a while that it is they.
    #[error("show your password again, or sign in anew; this is open for ten minutes after that")]
    ProveAgain,
    /// The password was right, and a second factor is needed as well.
    #[error(
        "a second factor is needed as well; send a code of your authenticator app, a recovery code, or use your passkey"
    )]
    SecondFactor(Vec<&'static str>),
    /// The code of the second factor is wrong.
    #[error("this code is wrong, too old or was used already; wait for the next one")]
    Code,
    /// An authenticator app was added already.
    #[error("an authenticator app was added already; remove it before you add another")]
    FactorExists,
    /// No authenticator app was begun.
    #[error("no authenticator app is being added; ask for a secret first")]
    FactorNotBegun,
    /// The passkey does not hold.
    #[error("this passkey is refused: {0}")]
    Passkey(&'static str),
    /// A second factor is required and none was added yet.
    #[error("your account needs a second factor; add an authenticator app or a passkey first")]
    MustEnroll,
    /// The password was made for the caller, or is too short now that it is alone, and was not changed yet.
    #[error(
        "your password was made for you, or is too short to open your account without a second factor; choose one of your own first"
    )]
    MustChange,
    /// A session that came by a link does nothing beyond its visit.
    #[error("your link is for one visit and does not open this; ask the clinic")]
    BeyondLink,
    /// A session that came by a link takes no copy of the record: the link reaches one visit.
    #[error(
        "a link is for one visit and gives no copy of the record; sign in with your password or passkey and take it there, or \
         ask the clinic, whose compliance officer gives you the copy once they know that it is you"
    )]
    CopyByLink,
    /// The link is unknown, was replaced or was retired.
    #[error("this link does not work any more; ask the clinic for a new one")]
    LinkExpired,
    /// The link was opened elsewhere.
    #[error("this link was opened in another browser; go back to it, or ask for a new one")]
    LinkUsed,
    /// The link's visit is over or was called off.
    #[error("this visit is over or was called off; ask the clinic for a new one")]
    LinkOver,
    /// The birth date does not fit the link.
    #[error("this birth date does not fit; after five wrong ones the link stops working")]
    BirthDate,
    /// A link asks for a birth date that is not on record.
    #[error("this person's birth date is not on record; enter it first")]
    NoBirthDate,
    /// What came back from an identity provider does not hold; the code says why.
    #[error("signing in through your organization did not work; try again, or ask whoever runs it")]
    SignOn(&'static str),
    /// What is asked for takes the second factor again.
    #[error("show your second factor again; this is open for five minutes after that")]
    StepUp,
    /// The caller has no part in the patient's care.
    #[error("you have no part in this patient's care; if it cannot wait, open it by break-glass")]
    NeedsBreakGlass,
    /// A half of a sealed way back in does not hold.
    #[error("this half of a recovery credential {0}")]
    Half(&'static str),
    /// Nobody would hear that a way back in was used.
    #[error(
        "two others who are administrators or compliance officers must have an e-mail address or a phone, and letters.mail \
         or letters.sms be set: they are written to when it is used"
    )]
    NobodyToTell,
    /// Nobody could review the use of a sealed recovery.
    #[error(
        "a compliance officer who keeps no half must be there: they review its use; choose another custodian, or add one"
    )]
    NobodyToReview,
    /// The halves of a sealed recovery lie nowhere.
    #[error(
        "the halves could not be written, so nothing was changed and what was made before still opens"
    )]
    NotKept,
    /// A record that is open cannot be reviewed yet.
    #[error("this record is still open; review it when that is over")]
    StillOpen,
    /// Nobody opens, closes or changes their own account; only a key may close its owner's.
    #[error("nobody changes their own access; ask a colleague")]
    OwnAccount,
    /// A privileged role takes two people.
    #[error("this takes two people: one proposes it and another, who does not get it, approves it")]
    TwoPersons,
    /// What opens the account of an administrator or compliance officer is set by nobody else, nor while that role waits.
    #[error(
        "administrators and compliance officers, and those for whom such a role waits, set their own passwords and keys; \
         whoever runs the server gives a new password by `housecall people reset-password`"
    )]
    OwnOnly,
    /// Somebody signs in to the account that a program would act as.
    #[error(
        "somebody signs in to this account, so only they make it a key of the scope clinic; give the program an account \
         of its own, to which nobody signs in"
    )]
    KeyOfAnother,
    /// No program acts as a patient.
    #[error(
        "API keys act as people who work here; patients, guardians and guests have none, so make it for an account of the staff"
    )]
    NoKeys,
    /// Somebody must be left who can let others in.
    #[error("this is the last administrator; give somebody else the role first")]
    LastAdministrator,
    /// The account does not open while its owner is banned.
    #[error("this person is banned; a second administrator or officer lifts that first")]
    Banned,
    /// The caller acts for the patient, but not in this.
    #[error("you act for this patient, but not in this ({0}); ask the clinic")]
    BeyondProxy(&'static str),
    /// The visit is kept from whoever acts for the patient.
    #[error("this visit is confidential: whoever acts for the patient is kept from it")]
    Confidential,
    /// No letter can go to somebody.
    #[error(
        "no letter can go to this person; enter an e-mail address or a phone number first, or hand over the link"
    )]
    NoContact,
    /// The provider is kept from the patient, which is nobody's business who may book for them.
    #[error(
        "this provider is not booked for this patient; cancel the visit and book it with another provider, or call the clinic"
    )]
    KeptApart,
    /// The clinic agreed with the patient that this is not done.
    #[error(
        "the clinic agreed with the patient that this is not done ({0}); it takes their agreement to end that, which an officer writes down"
    )]
    Restricted(&'static str),
    /// Nobody said on what records that 42 CFR Part 2 protects leave.
    #[error(
        "a visit of this patient is protected by 42 CFR Part 2; say in `part2` on what it leaves, or none if nothing of it does"
    )]
    Part2Unsaid,
    /// Records that 42 CFR Part 2 protects do not leave on this.
    #[error(
        "42 CFR Part 2 does not let records leave on this for this purpose; get the patient's consent, or leave them out"
    )]
    Part2Barred,
    /// Whoever is of age has no parent who acts for them.
    #[error("the patient is of age; let them say who helps them, and give that")]
    OfAge,
    /// An incident is not closed before all is done that must be.
    #[error("this incident cannot be closed yet: of what must be done, {0} is missing")]
    Incomplete(&'static str),
    /// The checks do not show that what was lost was encrypted: why, and what to do.
    #[error("{0}")]
    Unproven(String),
    /// The copy of a visit goes to its patient alone.
    #[error(
        "this copy is for the patient and whoever acts for them; read the visit in the record, and have a compliance officer make \
         a copy for anybody else (POST /api/v1/patients/{{patient}}/privacy-requests/{{id}}/exports), who says for what and on \
         what it leaves"
    )]
    OwnCopy,
    /// The API key is not for this.
    #[error("this API key is not for this; use one with the right scope, or sign in")]
    KeyScope,
    /// Only programs do this.
    #[error(
        "only a program says this, by an API key of the scope {0}; make one by POST /api/v1/people/{{id}}/api-keys"
    )]
    KeyOnly(&'static str),
    /// The session ended or never was.
    #[error("you are not signed in, or the session has ended; sign in again")]
    SignedOut,
}

#[expect(clippy::too_many_lines, reason = "tables with a line for each refusal")]
impl Fault for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Field { .. }
            | Self::Within { .. }
            | Self::Slot { .. }
            | Self::Overlap { .. }
            | Self::SkippedHour(_)
            | Self::Evidence
            | Self::FormUnknown(_)
            | Self::FormEarly
            | Self::Half(_)
            | Self::Part2Unsaid
            | Self::CommonPassword
            | Self::Passkey(_) => Kind::Invalid,
            Self::Credentials
            | Self::Locked
            | Self::Guessed
            | Self::SecondFactor(_)
            | Self::Code
            | Self::SignOn(_)
            | Self::SignedOut => Kind::Unauthenticated,
            Self::ConsentMissing(_)
            | Self::SharingWithdrawn
            | Self::IntakeMissing
            | Self::RecordingConsent
            | Self::RecordingUnsigned
            | Self::TooEarly
            | Self::TooLate
            | Self::NotOpen
            | Self::NotAllowed
            | Self::Route
            | Self::Network
            | Self::MustEnroll
            | Self::MustChange
            | Self::BeyondLink
            | Self::CopyByLink
            | Self::BirthDate
            | Self::ProveAgain
            | Self::OwnAccount
            | Self::StepUp
            | Self::NeedsBreakGlass
            | Self::TwoPersons
            | Self::OwnOnly
            | Self::KeyOfAnother
            | Self::NoKeys
            | Self::BeyondProxy(_)
            | Self::Part2Barred
            | Self::KeptApart
            | Self::Restricted(_)
            | Self::KeyScope
            | Self::OwnCopy
            | Self::KeyOnly(_)
            | Self::Role(_) => Kind::Forbidden,
            Self::Unknown(_) | Self::LinkExpired => Kind::Missing,
            Self::Transition { .. }
            | Self::Stale(_)
            | Self::NothingToRevoke
            | Self::OtherPatient
            | Self::Full
            | Self::Objected
            | Self::NotOver
            | Self::GraceOver
            | Self::DoubleBooked
            | Self::NotOffered
            | Self::DayFull
            | Self::Overdue
            | Self::ManyOpen(_)
            | Self::OfferOver
            | Self::Licence
            | Self::LicenceThere { .. }
            | Self::LicenceAbroad(_)
            | Self::NotLicensed { .. }
            | Self::Unplaced(_)
            | Self::IntakeIncomplete { .. }
            | Self::Buffer(_)
            | Self::AtCapacity(_)
            | Self::QueueEmpty
            | Self::NotAsked
            | Self::FactorExists
            | Self::FactorNotBegun
            | Self::LinkUsed
            | Self::LinkOver
            | Self::NoBirthDate
            | Self::NoContact
            | Self::OfAge
            | Self::Confidential
            | Self::LastAdministrator
            | Self::Banned
            | Self::StillOpen
            | Self::NobodyToTell
            | Self::NobodyToReview
            | Self::NotKept
            | Self::Incomplete(_)
            | Self::Unproven(_)
            | Self::Taken(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Transition { .. } => "state.transition",
            Self::Unknown(_) => "unknown",
            Self::Stale(_) => "state.stale",
            Self::ConsentMissing(_) => "consent.missing",
            Self::SharingWithdrawn => "consent.sharing-withdrawn",
            Self::FormUnknown(_) => "consent.form-unknown",
            Self::FormEarly => "consent.form-early",
            Self::NothingToRevoke => "consent.nothing-to-revoke",
            Self::Evidence => "consent.evidence",
            Self::IntakeMissing => "visit.intake-missing",
            Self::IntakeIncomplete { .. } => "visit.intake-incomplete",
            Self::Full => "visit.full",
            Self::Objected => "visit.objected",
            Self::RecordingConsent => "recording.consent",
            Self::RecordingUnsigned => "recording.unsigned",
            Self::OtherPatient => "queue.other-patient",
            Self::NotOver => "visit.not-over",
            Self::TooEarly => "visit.too-early",
            Self::TooLate => "visit.too-late",
            Self::NotOpen => "visit.not-open",
            Self::GraceOver => "queue.grace-over",
            Self::DoubleBooked => "appointment.double-booked",
            Self::NotOffered => "appointment.not-offered",
            Self::DayFull => "appointment.day-full",
            Self::KeptApart => "appointment.restricted",
            Self::Overdue => "privacy.overdue",
            Self::ManyOpen(_) => "privacy.many-open",
            Self::OfferOver => "appointment.offer-over",
            Self::Licence => "appointment.licence",
            Self::LicenceThere { .. } => "visit.licence",
            Self::LicenceAbroad(_) => "visit.abroad",
            Self::NotLicensed { .. } => "queue.licence",
            Self::Unplaced(_) => "visit.unplaced",
            Self::Buffer(_) => "appointment.buffer",
            Self::Slot { .. } => "appointment.slot",
            Self::Overlap { .. } => "schedule.overlap",
            Self::SkippedHour(_) => "schedule.skipped-hour",
            Self::AtCapacity(_) => "queue.at-capacity",
            Self::QueueEmpty => "queue.empty",
            Self::NotAsked => "queue.not-asked",
            Self::NotAllowed => "access.not-allowed",
            Self::Route => "access.route",
            Self::Network => "access.network",
            Self::Role(_) => "access.role",
            Self::Field { .. } | Self::Within { .. } => "request.field",
            Self::Taken(_) => "taken",
            Self::Credentials => "session.credentials",
            Self::Locked => "session.locked",
            Self::Guessed => "session.guessed",
            Self::CommonPassword => "session.common-password",
            Self::ProveAgain => "session.prove-again",
            Self::SecondFactor(_) => "session.second-factor",
            Self::Code => "session.code",
            Self::FactorExists => "second-factor.exists",
            Self::FactorNotBegun => "second-factor.not-begun",
            Self::Passkey(_) => "passkey.refused",
            Self::MustEnroll => "session.must-enroll",
            Self::MustChange => "session.must-change-password",
            Self::BeyondLink => "access.link",
            Self::CopyByLink => "access.link-copy",
            Self::LinkExpired => "link.expired",
            Self::LinkUsed => "link.used",
            Self::LinkOver => "link.over",
            Self::BirthDate => "link.birth-date",
            Self::NoBirthDate => "link.no-birth-date",
            Self::NoContact => "proxy.no-contact",
            Self::SignOn(why) => why,
            Self::StepUp => "session.step-up",
            Self::NeedsBreakGlass => "access.break-glass",
            Self::StillOpen => "break-glass.still-open",
            Self::Half(_) => "recovery.half",
            Self::NobodyToTell => "recovery.nobody-to-tell",
            Self::NobodyToReview => "recovery.nobody-to-review",
            Self::NotKept => "recovery.not-kept",
            Self::OwnAccount => "account.own",
            Self::TwoPersons => "account.two-persons",
            Self::OwnOnly => "account.own-only",
            Self::KeyOfAnother => "account.key-of-another",
            Self::NoKeys => "account.no-keys",
            Self::LastAdministrator => "account.last-administrator",
            Self::Banned => "account.banned",
            Self::BeyondProxy(_) => "access.proxy",
            Self::OfAge => "proxy.of-age",
            Self::Confidential => "proxy.confidential",
            Self::Part2Unsaid => "part2.unsaid",
            Self::Part2Barred => "part2.barred",
            Self::Restricted(_) => "restriction.agreed",
            Self::Incomplete(_) => "incident.incomplete",
            Self::Unproven(_) => "incident.unproven",
            Self::KeyScope => "access.key-scope",
            Self::OwnCopy => "access.copy",
            Self::KeyOnly(_) => "access.key-only",
            Self::SignedOut => "session.signed-out",
        }
    }
}
