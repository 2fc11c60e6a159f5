//! What the log tells of.

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident => $code:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Event {
            $($(#[$doc])* $name,)+
        }

        impl Event {
            /// Every event.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable code that entries hold.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

events! {
    /// A message was recorded on a channel that carries PHI.
    PhiMessageSent => "PHI_MESSAGE_SENT",
    /// History of a channel that carries PHI was read.
    PhiMessageRead => "PHI_MESSAGE_READ",
    /// A file was shared.
    PhiFileShared => "PHI_FILE_SHARED",
    /// A file was opened.
    PhiFileAccessed => "PHI_FILE_ACCESSED",
    /// A file was removed.
    PhiFileRemoved => "PHI_FILE_REMOVED",
    /// What App Context says of a channel that carries PHI was read.
    PhiContextRead => "PHI_CONTEXT_READ",
    /// What App Context says of a channel that carries PHI was changed.
    PhiContextChanged => "PHI_CONTEXT_CHANGED",
    /// The clinic put a message of its own on a channel.
    MessageSent => "MESSAGE_SENT",
    /// It was written down that the bytes of a file are lost.
    FileLost => "FILE_LOST",
    /// A file was found to be malware, and was not kept.
    FileQuarantined => "FILE_QUARANTINED",
    /// The list of files that were malware was read.
    QuarantineRead => "QUARANTINE_READ",
    /// A message that carries PHI was refused, or could not be recorded.
    MessageFailed => "MESSAGE_FAILED",
    /// Stored messages were deleted.
    MessageDeleted => "MESSAGE_DELETED",
    /// A subscribe session began on a channel that carries PHI.
    SubscribeStarted => "SUBSCRIBE_STARTED",
    /// A gate or a role check refused a request.
    RequestRefused => "REQUEST_REFUSED",
    /// A token was issued.
    AccessTokenGranted => "ACCESS_TOKEN_GRANTED",
    /// A token was revoked.
    AccessTokenRevoked => "ACCESS_TOKEN_REVOKED",
    /// A patient consented.
    PatientConsentGiven => "PATIENT_CONSENT_GIVEN",
    /// A patient took a consent back.
    PatientConsentRevoked => "PATIENT_CONSENT_REVOKED",
    /// A consent's time was over.
    PatientConsentExpired => "PATIENT_CONSENT_EXPIRED",
    /// Consent records were read.
    ConsentRead => "CONSENT_READ",
    /// It was written down who reviewed a consent form in another language.
    ConsentFormReviewed => "CONSENT_FORM_REVIEWED",
    /// A version of the notice of privacy practices was entered.
    PrivacyNoticePublished => "PRIVACY_NOTICE_PUBLISHED",
    /// The notice of privacy practices was held against the law and stays as it is.
    PrivacyNoticeReviewed => "PRIVACY_NOTICE_REVIEWED",
    /// A patient acknowledged that they received the notice of privacy practices.
    PrivacyNoticeAcknowledged => "PRIVACY_NOTICE_ACKNOWLEDGED",
    /// A patient was asked whether they received it, and did not say so.
    PrivacyNoticeDeclined => "PRIVACY_NOTICE_DECLINED",
    /// It was read what a patient said to the notice of privacy practices.
    PrivacyNoticeAnswersRead => "PRIVACY_NOTICE_ANSWERS_READ",
    /// A notice of language assistance was entered.
    LanguageNoticeEntered => "LANGUAGE_NOTICE_ENTERED",
    /// A language was withdrawn from the notices of language assistance.
    LanguageNoticeWithdrawn => "LANGUAGE_NOTICE_WITHDRAWN",
    /// A consultation began.
    ConsultationSessionStart => "CONSULTATION_SESSION_START",
    /// A consultation ended.
    ConsultationSessionEnd => "CONSULTATION_SESSION_END",
    /// A consultation moved on.
    ConsultationStateChanged => "CONSULTATION_STATE_CHANGED",
    /// A consultation was read.
    ConsultationRead => "CONSULTATION_READ",
    /// A queue entry moved on.
    QueueStateChanged => "QUEUE_STATE_CHANGED",
    /// A queue was read.
    QueueRead => "QUEUE_READ",
    /// A visit was booked.
    AppointmentBooked => "APPOINTMENT_BOOKED",
    /// A visit was booked with a provider who holds no licence where the patient will be, or starts with one who holds none
    /// where the patient is.
    LicenceWarning => "LICENCE_WARNING",
    /// A visit started with a provider who holds no licence where the patient is, for a reason that was given.
    LicenceExcepted => "LICENCE_EXCEPTED",
    /// A visit was cancelled.
    AppointmentCancelled => "APPOINTMENT_CANCELLED",
    /// An appointment moved on in another way.
    AppointmentStateChanged => "APPOINTMENT_STATE_CHANGED",
    /// Appointments were read.
    AppointmentRead => "APPOINTMENT_READ",
    /// A browser was subscribed to a person's notices.
    PushSubscribed => "PUSH_SUBSCRIBED",
    /// A browser was taken back from a person's notices.
    PushUnsubscribed => "PUSH_UNSUBSCRIBED",
    /// A notification was sent.
    NotificationSent => "NOTIFICATION_SENT",
    /// A notification's way on one channel ended.
    NotificationDelivered => "NOTIFICATION_DELIVERED",
    /// A reminder was due while no server ran.
    ReminderLate => "REMINDER_LATE",
    /// Nobody took an emergency up, and it was told again.
    EmergencyPagedAgain => "EMERGENCY_PAGED_AGAIN",
    /// Nobody is on call for a while, soon.
    RotaGapFound => "ROTA_GAP_FOUND",
    /// Somebody has seen a notification.
    NotificationConfirmed => "NOTIFICATION_CONFIRMED",
    /// It was changed how somebody is told things.
    NoticeChoicesChanged => "NOTICE_CHOICES_CHANGED",
    /// Somebody signed in.
    SignIn => "SIGN_IN",
    /// Somebody failed to sign in.
    SignInFailed => "SIGN_IN_FAILED",
    /// Somebody signed out.
    SignOut => "SIGN_OUT",
    /// A session ran out.
    SessionExpired => "SESSION_EXPIRED",
    /// A second factor was added.
    SecondFactorAdded => "SECOND_FACTOR_ADDED",
    /// A second factor was taken away.
    SecondFactorRemoved => "SECOND_FACTOR_REMOVED",
    /// A link to a visit was made.
    LinkCreated => "LINK_CREATED",
    /// A patient asked for a new link.
    LinkRequested => "LINK_REQUESTED",
    /// A link was refused, or retired after too many tries.
    LinkRefused => "LINK_REFUSED",
    /// A password was set.
    PasswordChanged => "PASSWORD_CHANGED",
    /// An API key was made.
    ApiKeyCreated => "API_KEY_CREATED",
    /// An API key was taken back.
    ApiKeyRevoked => "API_KEY_REVOKED",
    /// An application said that something happened in it: what it says is its claim.
    ApplicationEvent => "APPLICATION_EVENT",
    /// A person was registered.
    PersonCreated => "PERSON_CREATED",
    /// A person's record was read.
    PersonRead => "PERSON_READ",
    /// A person's record was changed.
    PersonChanged => "PERSON_CHANGED",
    /// A review of everybody's access began.
    AccessReviewOpened => "ACCESS_REVIEW_OPENED",
    /// Somebody's access was kept or revoked by a review.
    AccessReviewed => "ACCESS_REVIEWED",
    /// A review of everybody's access ended.
    AccessReviewClosed => "ACCESS_REVIEW_CLOSED",
    /// A rule found something in the log that somebody has to look at.
    ActivityFlagged => "ACTIVITY_FLAGGED",
    /// What the rules found was read.
    ActivityFlagRead => "ACTIVITY_FLAG_READ",
    /// Somebody said what came of what a rule found.
    ActivityFlagClosed => "ACTIVITY_FLAG_CLOSED",
    /// A compliance officer signed for having reviewed the activity of a period.
    ActivityReviewed => "ACTIVITY_REVIEWED",
    /// Somebody opened a record out of turn.
    BreakGlassOpened => "BREAK_GLASS_OPENED",
    /// A record that was open out of turn was closed.
    BreakGlassClosed => "BREAK_GLASS_CLOSED",
    /// The queue of records opened out of turn was read.
    BreakGlassRead => "BREAK_GLASS_READ",
    /// Somebody reviewed that a record was opened out of turn.
    BreakGlassReviewed => "BREAK_GLASS_REVIEWED",
    /// A way back in was sealed for an administrator.
    RecoveryPrepared => "RECOVERY_PREPARED",
    /// An account was opened by both halves of a sealed way back in.
    RecoveryUsed => "RECOVERY_USED",
    /// A sealed way back in opens nothing any more, because somebody of it has left.
    RecoveryRetired => "RECOVERY_RETIRED",
    /// Somebody reviewed that an account was opened so.
    RecoveryReviewed => "RECOVERY_REVIEWED",
    /// A patient's whole record was read.
    RecordRead => "RECORD_READ",
    /// It was read who saw a patient's record.
    AccessReportRead => "ACCESS_REPORT_READ",
    /// A disclosure to somebody else was written down.
    DisclosureRecorded => "DISCLOSURE_RECORDED",
    /// The disclosures of a patient's data were read.
    DisclosureRead => "DISCLOSURE_READ",
    /// A disclosure that was never so was struck.
    DisclosureStruck => "DISCLOSURE_STRUCK",
    /// A patient got the accounting of disclosures.
    DisclosuresAccounted => "DISCLOSURES_ACCOUNTED",
    /// An identity provider's name of somebody was linked to their account.
    IdentityLinked => "IDENTITY_LINKED",
    /// An identity provider's name of somebody leads to their account no more.
    IdentityUnlinked => "IDENTITY_UNLINKED",
    /// A privileged role was proposed for somebody.
    RoleProposed => "ROLE_PROPOSED",
    /// A proposed role was approved by somebody else.
    RoleApproved => "ROLE_APPROVED",
    /// A proposed role was refused or taken back.
    RoleRefused => "ROLE_REFUSED",
    /// Departments, forms, settings or the like were changed.
    ConfigurationChanged => "CONFIGURATION_CHANGED",
    /// A channel group got other channels.
    ChannelGroupChanged => "CHANNEL_GROUP_CHANGED",
    /// An application was made.
    AppCreated => "APP_CREATED",
    /// An application was renamed.
    AppChanged => "APP_CHANGED",
    /// A keyset was made.
    KeysetCreated => "KEYSET_CREATED",
    /// A keyset's options or state changed.
    KeysetChanged => "KEYSET_CHANGED",
    /// A keyset got a new key.
    KeysetKeyRotated => "KEYSET_KEY_ROTATED",
    /// A keyset's key was ended.
    KeysetKeyRetired => "KEYSET_KEY_RETIRED",
    /// A user was banned from a keyset.
    UserBanned => "USER_BANNED",
    /// A user is banned from a keyset no more.
    UserBanLifted => "USER_BAN_LIFTED",
    /// A data key was made.
    KeyCreated => "KEY_CREATED",
    /// A data key was followed by a new version.
    KeyRotated => "KEY_ROTATED",
    /// A version of the key-encryption key was put in use.
    KekRotated => "KEK_ROTATED",
    /// A version of the key-encryption key wraps nothing any more.
    KekRetired => "KEK_RETIRED",
    /// A version of the key-encryption key was destroyed.
    KekDestroyed => "KEK_DESTROYED",
    /// Somebody asked that a key is replaced, which takes a second person.
    KeyChangeAsked => "KEY_CHANGE_ASKED",
    /// A second person approved that, and it was carried out.
    KeyChangeApproved => "KEY_CHANGE_APPROVED",
    /// It was refused, or taken back by who asked.
    KeyChangeRefused => "KEY_CHANGE_REFUSED",
    /// Nobody decided on it within a day.
    KeyChangeLapsed => "KEY_CHANGE_LAPSED",
    /// Another key signs the audit log from the next entry on.
    AuditKeyHandedOver => "AUDIT_KEY_HANDED_OVER",
    /// The store refused to change what was witnessed or signed.
    StoreChangeRefused => "STORE_CHANGE_REFUSED",
    /// A key is no longer to be trusted.
    KeyCompromised => "KEY_COMPROMISED",
    /// A data key was handed out.
    KeyUsed => "KEY_USED",
    /// An agreement, or the decision that none is needed, was proposed.
    AgreementProposed => "AGREEMENT_PROPOSED",
    /// A second person approved an agreement.
    AgreementApproved => "AGREEMENT_APPROVED",
    /// A proposed version of an agreement was taken back before anybody approved it.
    AgreementWithdrawn => "AGREEMENT_WITHDRAWN",
    /// An agreement was ended before its time.
    AgreementEnded => "AGREEMENT_ENDED",
    /// Everything was in place for the first time, and health data is accepted from then on.
    WentLive => "WENT_LIVE",
    /// A backup was made.
    BackupMade => "BACKUP_MADE",
    /// A backup was begun and failed.
    BackupFailed => "BACKUP_FAILED",
    /// A backup was removed.
    BackupRemoved => "BACKUP_REMOVED",
    /// A backup was restored in isolation, and checked.
    RestoreDrilled => "RESTORE_DRILLED",
    /// The store was restored from a backup, and what may have been ended since was ended.
    StoreRestored => "STORE_RESTORED",
    /// It was tried whether a copy of the backups can be deleted from here.
    BackupCopyTried => "BACKUP_COPY_TRIED",
    /// What the clinic needs to go on by telephone was sealed into a file.
    DowntimeKitWritten => "DOWNTIME_KIT_WRITTEN",
    /// Such a file was opened.
    DowntimeKitOpened => "DOWNTIME_KIT_OPENED",
    /// A rule of retention was proposed or approved.
    RetentionRuleChanged => "RETENTION_RULE_CHANGED",
    /// Something is kept whatever the rules say.
    HoldPlaced => "HOLD_PLACED",
    /// Somebody asked that a hold ends.
    HoldReleaseAsked => "HOLD_RELEASE_ASKED",
    /// A second person ended a hold.
    HoldReleased => "HOLD_RELEASED",
    /// A deletion was refused, for what it would have deleted is held.
    HoldHonoured => "HOLD_HONOURED",
    /// It was listed what may be disposed of.
    DisposalPlanned => "DISPOSAL_PLANNED",
    /// A second person approved a disposal.
    DisposalApproved => "DISPOSAL_APPROVED",
    /// Somebody objected to a disposal, or stopped it.
    DisposalStopped => "DISPOSAL_STOPPED",
    /// A record was disposed of.
    RecordDisposed => "RECORD_DISPOSED",
    /// A certificate of disposal was issued.
    DisposalCertified => "DISPOSAL_CERTIFIED",
    /// A data key was destroyed.
    KeyDestroyed => "KEY_DESTROYED",
    /// The audit log was read, proved or exported.
    AuditRead => "AUDIT_READ",
    /// The compliance checks were run.
    ComplianceChecked => "COMPLIANCE_CHECKED",
    /// Somebody vouched for what no program can observe.
    AttestationMade => "ATTESTATION_MADE",
    /// Somebody asked that a check may fail for a while.
    WaiverRequested => "WAIVER_REQUESTED",
    /// A second person approved that.
    WaiverApproved => "WAIVER_APPROVED",
    /// It was ended before its time, or refused.
    WaiverEnded => "WAIVER_ENDED",
    /// A version of a policy was added.
    PolicyAdded => "POLICY_ADDED",
    /// The policy in force was reviewed and stays as it is.
    PolicyReviewed => "POLICY_REVIEWED",
    /// Somebody was named to answer for security or privacy, or as a deputy.
    OfficialNamed => "OFFICIAL_NAMED",
    /// It was decided what follows for a member of the workforce, be it nothing.
    SanctionDecided => "SANCTION_DECIDED",
    /// It was written down who of the staff was trained.
    TrainingRecorded => "TRAINING_RECORDED",
    /// An entry about somebody's training was taken back.
    TrainingStruck => "TRAINING_STRUCK",
    /// An evaluation of the installation was written down.
    EvaluationRecorded => "EVALUATION_RECORDED",
    /// A finding of an evaluation was written down.
    EvaluationFindingOpened => "EVALUATION_FINDING_OPENED",
    /// A finding of an evaluation was closed.
    EvaluationFindingClosed => "EVALUATION_FINDING_CLOSED",
    /// An exercise of a plan was written down.
    ExerciseRecorded => "EXERCISE_RECORDED",
    /// An asset was declared.
    AssetDeclared => "ASSET_DECLARED",
    /// What is said of an asset was changed or reviewed.
    AssetChanged => "ASSET_CHANGED",
    /// An asset is there no more.
    AssetRetired => "ASSET_RETIRED",
    /// A risk was written down.
    RiskRecorded => "RISK_RECORDED",
    /// What is said of a risk was changed.
    RiskChanged => "RISK_CHANGED",
    /// The analysis of risks was closed and signed.
    RiskAnalysisClosed => "RISK_ANALYSIS_CLOSED",
    /// A second person approved it.
    RiskAnalysisApproved => "RISK_ANALYSIS_APPROVED",
    /// What a server and its machine are was approved.
    BaselineApproved => "BASELINE_APPROVED",
    /// Somebody was let into the media relay.
    RelayCredentialIssued => "RELAY_CREDENTIAL_ISSUED",
    /// A patient said where they are and how to reach them.
    IntakeRecorded => "INTAKE_RECORDED",
    /// Where a patient is and how to reach them was read.
    IntakeRead => "INTAKE_READ",
    /// A visit's notes were written.
    NotesChanged => "NOTES_CHANGED",
    /// A visit's notes were read.
    NotesRead => "NOTES_READ",
    /// What a patient takes home from a visit was read.
    SummaryRead => "SUMMARY_READ",
    /// Somebody was given something to do after a visit.
    TaskGiven => "TASK_GIVEN",
    /// A task was read.
    TaskRead => "TASK_READ",
    /// A task was done.
    TaskDone => "TASK_DONE",
    /// A patient and those who treated them may write to each other after a visit.
    ThreadOpened => "THREAD_OPENED",
    /// Where such a conversation stands was read.
    ThreadRead => "THREAD_READ",
    /// Such a conversation ended.
    ThreadClosed => "THREAD_CLOSED",
    /// A copy of a visit's record was made to take away.
    VisitCopyMade => "VISIT_COPY_MADE",
    /// A patient asked for a copy, a correction or a restriction.
    PrivacyRequestMade => "PRIVACY_REQUEST_MADE",
    /// What patients asked about their records was read.
    PrivacyRequestRead => "PRIVACY_REQUEST_READ",
    /// The time to answer a patient's request was extended, once.
    PrivacyRequestExtended => "PRIVACY_REQUEST_EXTENDED",
    /// A patient's request was answered, or taken back.
    PrivacyRequestClosed => "PRIVACY_REQUEST_CLOSED",
    /// The clinic agreed to a restriction, which acts from then on.
    RestrictionAgreed => "RESTRICTION_AGREED",
    /// A restriction ended, as its patient agreed.
    RestrictionEnded => "RESTRICTION_ENDED",
    /// A patient disagreed with the denial of a correction.
    DisagreementStated => "DISAGREEMENT_STATED",
    /// A copy of a patient's whole record is to be made, and for what.
    RecordExportAllowed => "RECORD_EXPORT_ALLOWED",
    /// A copy of a patient's whole record was taken away.
    RecordExported => "RECORD_EXPORTED",
    /// An incident was written down.
    IncidentRecorded => "INCIDENT_RECORDED",
    /// The register of incidents was read.
    IncidentRead => "INCIDENT_READ",
    /// An incident went on: contained, eradicated, recovered, or its patients found.
    IncidentChanged => "INCIDENT_CHANGED",
    /// The four factors of an incident were assessed.
    IncidentAssessed => "INCIDENT_ASSESSED",
    /// Somebody was notified of a breach.
    BreachNotified => "BREACH_NOTIFIED",
    /// A second person closed an incident.
    IncidentClosed => "INCIDENT_CLOSED",
    /// Somebody was let act for a patient.
    ProxyGiven => "PROXY_GIVEN",
    /// It was read who acts for a patient.
    ProxyRead => "PROXY_READ",
    /// A visit was kept from whoever acts for its patient, or no more.
    ConfidentialityChanged => "CONFIDENTIALITY_CHANGED",
    /// A visit was labelled as sensitive, or the label was taken off.
    SensitivityChanged => "SENSITIVITY_CHANGED",
    /// Somebody acts for a patient no more.
    ProxyEnded => "PROXY_ENDED",
    /// A patient answered the survey.
    SurveyAnswered => "SURVEY_ANSWERED",
    /// Somebody was invited to a visit.
    ProviderAddedToConsultation => "PROVIDER_ADDED_TO_CONSULTATION",
    /// Somebody invited to a visit was taken out of it.
    ProviderRemovedFromConsultation => "PROVIDER_REMOVED_FROM_CONSULTATION",
    /// A patient objected to somebody in their visit.
    PatientObjected => "PATIENT_OBJECTED",
    /// An interpreter was asked for.
    InterpreterRequested => "INTERPRETER_REQUESTED",
    /// An interpreter took a request up, or declined it.
    InterpreterAnswered => "INTERPRETER_ANSWERED",
    /// The hours of interpreters were read.
    InterpretingRead => "INTERPRETING_READ",
    /// A visit was handed to another provider.
    ConsultationTransferred => "CONSULTATION_TRANSFERRED",
    /// A provider said whether they are available.
    AvailabilityChanged => "AVAILABILITY_CHANGED",
    /// All who wait were told something.
    QueueBroadcast => "QUEUE_BROADCAST",
    /// Somebody agreed to be recorded.
    RecordingConsentGiven => "RECORDING_CONSENT_GIVEN",
    /// Somebody did not agree to be recorded, or no longer does.
    RecordingConsentRevoked => "RECORDING_CONSENT_REVOKED",
    /// A recording began.
    RecordingStarted => "RECORDING_STARTED",
    /// A recording ended.
    RecordingStopped => "RECORDING_STOPPED",
    /// A piece of a recording was filed.
    RecordingFiled => "RECORDING_FILED",
    /// An emergency was taken up.
    EmergencyAcknowledged => "EMERGENCY_ACKNOWLEDGED",
    /// Who raised an emergency said more of it.
    EmergencyAmended => "EMERGENCY_AMENDED",
    /// An emergency was called off by who raised it.
    EmergencyWithdrawn => "EMERGENCY_WITHDRAWN",
    /// An emergency was dealt with.
    EmergencyResolved => "EMERGENCY_RESOLVED",
    /// Somebody wrote down what was learned of an emergency.
    EmergencyReviewed => "EMERGENCY_REVIEWED",
    /// The record of an emergency was read.
    EmergencyRead => "EMERGENCY_READ",
    /// A video session began.
    VideoSessionStarted => "VIDEO_SESSION_STARTED",
    /// A video session ended.
    VideoSessionEnded => "VIDEO_SESSION_ENDED",
    /// An emergency was raised.
    EmergencyEscalationTriggered => "EMERGENCY_ESCALATION_TRIGGERED",
    /// The server started.
    ServerStarted => "SERVER_STARTED",
    /// The server stopped in order.
    ServerStopped => "SERVER_STOPPED",
}
