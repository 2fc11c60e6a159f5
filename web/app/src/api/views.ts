import type { components } from './schema';

/** What the server answers, by the names that the pages use; where the description says text, the pages know which. */
type Schemas = components['schemas'];

export type Role =
  | 'provider'
  | 'nurse'
  | 'patient'
  | 'coordinator'
  | 'interpreter'
  | 'guardian'
  | 'guest'
  | 'specialist'
  | 'second-opinion'
  | 'observer'
  | 'compliance-officer'
  | 'administrator';
/** How one part of a device check went. */
export type Part = 'ok' | 'denied' | 'missing' | 'busy';

export type ActivityFlag = Schemas['ActivityFlag'];
export type ActivityFlagOpened = Schemas['ActivityFlagOpened'];
export type ActivityReview = Schemas['ActivityReview'];
export type ActivityStanding = Schemas['ActivityStanding'];
export type WatchedPatient = Schemas['WatchedPatient'];
export type WaitingReview = Schemas['WaitingReview'];
export type Agreement = Schemas['Agreement'];
export type NewAgreement = Schemas['NewAgreement'];
export type TrainingMember = Schemas['TrainingMember'];
export type TrainingEntry = Schemas['TrainingEntry'];
export type NewTraining = Schemas['NewTraining'];
export type Policy = Schemas['Policy'];
export type PolicyVersion = Schemas['PolicyVersion'];
export type NewPolicyVersion = Schemas['NewPolicyVersion'];
export type Evaluation = Schemas['Evaluation'];
export type EvaluationFinding = Schemas['EvaluationFinding'];
export type EvaluationClosing = Schemas['EvaluationClosing'];
export type NewEvaluation = Schemas['NewEvaluation'];
export type NewEvaluationFinding = Schemas['NewEvaluationFinding'];
export type Exercise = Schemas['Exercise'];
export type NewExercise = Schemas['NewExercise'];
export type NewShred = Schemas['NewShred'];
export type Destination = Schemas['Destination'];
export type Readiness = Schemas['Readiness'];
export type Organization = Schemas['Organization'];
export type AccessReport = Schemas['AccessReport'];
export type RecordAccess = Schemas['RecordAccess'];
export type Accounting = Schemas['Accounting'];
export type Disclosure = Schemas['Disclosure'];
export type NewDisclosure = Schemas['NewDisclosure'];
export type AccessReview = Schemas['AccessReview'];
export type AccessReviewItem = Schemas['AccessReviewItem'];
export type StaffName = Schemas['StaffName'];
export type IdentityProvider = Schemas['IdentityProvider'];
export type Account = Schemas['AccountView'];
export type BannedAccount = Schemas['BannedAccount'];
export type OpenSession = Schemas['SessionView'];
export type ApiKey = Schemas['KeyView'];
export type Unheard = Omit<Schemas['Unheard'], 'state' | 'channels'> & { state: 'stopped' | 'unreachable' | 'no-way' | 'no-number' | 'no-letters'; channels: ('in-app' | 'push' | 'email')[] };
export type Grant = Schemas['GrantView'];
export type Visited = Schemas['VisitedView'];
export type BreakGlass = Schemas['BreakGlass'];
export type Recovery = Schemas['Recovery'];
export type Session = Omit<Schemas['Session'], 'role'> & { role: Role };
export type Look = Omit<Schemas['LookView'], 'state'> & { state: 'usable' | 'used' | 'expired' | 'over' };
export type Intake = Schemas['Intake'];
export interface Device extends Omit<Schemas['DeviceCheck'], 'camera' | 'microphone' | 'speaker' | 'mode'> {
  camera: Part;
  microphone: Part;
  speaker: Part;
  mode: 'video' | 'audio' | 'phone';
}
export type Entry = Omit<Schemas['QueueEntry'], 'device'> & Partial<Pick<Schemas['TodayEntry'], 'patientName' | 'waitMinutes' | 'present'>> & { device?: Device | null };
export type Place = Schemas['Place'];
export type QueuePlace = Omit<Schemas['QueuePlace'], 'queueEntry'> & { queueEntry: Entry };
export type Appointment = Schemas['Appointment'] & Partial<Pick<Schemas['TodayAppointment'], 'patientName' | 'providerName' | 'entryId' | 'consultationId'>>;
export type Visit = Schemas['Visit'];
export type ChannelConfig = Schemas['ChannelConfig'];
export type Watch = Schemas['Watch'];
export type Token = Schemas['Token'];
export type Arrival = Schemas['Arrival'];
export type Form = Schemas['ConsentForm'];
export type FormChange = Omit<Schemas['FormChange'], 'change'> & { change: 'same' | 'added' | 'removed' };
export type Consent = Schemas['Consent'];
export type PrivacyNotice = Schemas['PrivacyNotice'];
export type PrivacyNoticeAnswer = Schemas['PrivacyNoticeAnswer'];
export type PrivacyNoticeVersion = Schemas['PrivacyNoticeVersion'];
export type ConsentFormReview = Schemas['ConsentFormReview'];
export type NewConsentFormReview = Schemas['NewConsentFormReview'];
export type LanguageNotices = Schemas['LanguageNotices'];
export type LanguageNoticeVersion = Omit<Schemas['LanguageNoticeVersion'], 'state'> & { state: 'posted' | 'unreviewed' | 'withdrawn' | 'replaced' };
export type NewLanguageNotice = Schemas['NewLanguageNotice'];
export type Participant = Omit<Schemas['Participant'], 'role'> & { role: Role };
export type Consultation = Omit<Schemas['Room'], 'participants'> & { participants: Participant[] };
export type Colleague = Omit<Schemas['Colleague'], 'licence'> & { licence?: 'held' | 'lacking' | 'abroad' | 'unplaced' | null };
export type Colleagues = Omit<Schemas['Colleagues'], 'items'> & { items: Colleague[] };
export type Emergency = Schemas['Escalation'];
export type InterpreterRequest = Omit<Schemas['InterpreterRequest'], 'state'> & { state: 'open' | 'accepted' | 'declined' | 'withdrawn' };
export type Interpreting = Schemas['Interpreting'];
export type Summary = Schemas['Summary'];
export type Recording = Omit<Schemas['Recording'], 'state'> & { state: 'off' | 'asked' | 'running' };
export type Turn = Schemas['TurnCredential'];
export type Invitation = Omit<Schemas['TodayInvitation'], 'role'> & { role: Role };
export type Task = Schemas['Task'];
export type TaskPage = Schemas['TaskPage'];
export type Thread = Omit<Schemas['Thread'], 'endedBecause'> & { endedBecause?: 'expired' | 'closed' | 'consent-withdrawn' | null };
export type ThreadToken = Schemas['ThreadToken'];
export type Proxy = Omit<Schemas['Proxy'], 'basis' | 'acts' | 'endedBecause'> & { basis: 'parent' | 'guardian' | 'agent' | 'helper'; acts: ('view' | 'schedule' | 'consent' | 'join' | 'read-messages' | 'write-messages')[]; endedBecause?: 'expired' | 'adult' | 'revoked' | null };
export interface Today {
  serverTime: string;
  appointments: Appointment[];
  queue: Entry[];
  invitations: Invitation[];
  tasks: Task[];
}
export type Availability = Schemas['Availability'];
export type Person = Omit<Schemas['Person'], 'role'> & { role: Role };
export type PeopleFound = Omit<Schemas['PeopleFound'], 'items'> & { items: Person[] };
export type PeopleListed = Omit<Schemas['PeopleListed'], 'items'> & { items: Person[] };
export type Department = Schemas['Department'];
export type AuditEntry = Schemas['AuditEntry'];
export type Hours = Schemas['Hours'];
export type Keyset = Schemas['Keyset'];
export type MadeKeyset = Schemas['MadeKeyset'];
export type UserBan = Schemas['UserBan'];
export type Overview = Schemas['AdminSummary'];
export type OnCall = Schemas['OnCall'];
export type Rota = Schemas['Rota'];
export type RotaLayer = Schemas['RotaLayer'];
export type RotaTurn = Schemas['RotaTurn'];
export type Incident = Schemas['Incident'];
export type Leads = Schemas['DepartmentLeads'];
export type Slot = Schemas['Slot'];
export type Schedule = Omit<Schemas['Schedule'], 'days' | 'licences'> & { days: WorkDay[]; licences: string[] };
export type WorkStretch = Schemas['WorkStretch'];
export type WorkDay = Schemas['WorkDay'];
export type VisitType = Schemas['VisitType'];
export type Waitlist = Schemas['Waitlist'];
export type Choices = Schemas['NoticeChoices'];
/** How it stands with one address. */
export type ReachedBy = Omit<Schemas['ReachedBy'], 'state'> & { state: 'missing' | 'open' | 'unreachable' | 'stopped' };
export interface Reachability {
  email: ReachedBy;
  sms: ReachedBy;
}
export type KeyHolding = Schemas['KeyHolding'];
export type KeyChange = Schemas['KeyChange'];
export type QuarantinedFile = Schemas['QuarantinedFile'];
export type Letter = Schemas['NoticeRecord'];
export type VisitLetters = Schemas['AppointmentNotices'];
export type Posture = Schemas['CompliancePosture'];
export type ComplianceCheck = Schemas['ComplianceCheck'];
export type Attestation = Schemas['ComplianceAttestation'];
export type Asset = Schemas['ComplianceAsset'];
export type NewAsset = Schemas['NewComplianceAsset'];
export type Risk = Schemas['ComplianceRisk'];
export type NewRisk = Schemas['NewComplianceRisk'];
export type RiskAnalysis = Schemas['RiskAnalysis'];
export type Waiver = Schemas['ComplianceWaiver'];
export type NewWaiver = Schemas['NewComplianceWaiver'];
export type NewAttestation = Schemas['NewComplianceAttestation'];
export type PrivacyRequest = Omit<Schemas['PrivacyRequest'], 'asked' | 'state'> & { asked: 'access' | 'amendment' | 'restriction'; state: 'open' | 'granted' | 'denied' | 'withdrawn' | 'ended' };
export type QueuedPrivacyRequest = Omit<Schemas['QueuedPrivacyRequest'], 'request'> & { request: PrivacyRequest };
export type Retention = Schemas['Retention'];
export type RetentionRule = Schemas['RetentionRule'];
export type NewRetentionRule = Schemas['NewRetentionRule'];
export type Hold = Schemas['Hold'];
export type NewHold = Schemas['NewHold'];
export type DisposalPlan = Schemas['DisposalPlan'];
export type DisposalItem = Schemas['DisposalItem'];
export type DisposalCertificate = Schemas['DisposalCertificate'];
export type PrivacyIncident = Schemas['PrivacyIncident'];
export type Official = Schemas['Official'];
export type NewOfficial = Schemas['NewOfficial'];
export type Sanction = Schemas['Sanction'];
export type NewSanction = Schemas['NewSanction'];
export type WorkforceIncident = Schemas['WorkforceIncident'];
export type IncidentLoss = Schemas['IncidentLoss'];
export type NewBreachAssessment = Schemas['NewBreachAssessment'];
export type NewBreachDelay = Schemas['NewBreachDelay'];
