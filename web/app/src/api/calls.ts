import { ask, raw } from './client';
import { type Items, asked, at, drop, get, patch, post, put } from './verbs';
import type * as View from './views';

/** Sessions, second factors and links. */
export const session = {
  current: (quiet = true) => get<View.Session>('/api/v1/sessions/current', quiet),
  signIn: (login: string, password: string, code?: string) => post<View.Session>('/api/v1/sessions', { login, password, ...(code ? { code } : {}) }),
  extend: () => post<View.Session>('/api/v1/sessions/current/extend'),
  prove: (password: string) => post('/api/v1/sessions/current/proof', { password }),
  setPassword: (person: string, password: string) => put(`/api/v1/people/${at(person)}/password`, { password }),
  stepUp: (code: string) => post('/api/v1/sessions/current/proof', { code }),
  stepUpByPasskey: (passkey: unknown) => post('/api/v1/sessions/current/proof', { passkey }),
  providers: () => get<Items<View.IdentityProvider>>('/api/v1/sso', true),
  /** Those that know whoever is signed in. */
  ownProviders: () => get<Items<View.IdentityProvider>>('/api/v1/sessions/current/providers', true),
  signOut: () => drop('/api/v1/sessions/current'),
  beginTotp: () => post<{ secret: string; uri: string }>('/api/v1/second-factor/totp'),
  confirmTotp: (code: string) => post<{ recoveryCodes: string[] }>('/api/v1/second-factor/totp/confirm', { code }),
  removeTotp: () => drop('/api/v1/second-factor/totp'),
  passkeyOptions: () => post<PublicKeyCredentialCreationOptionsJSON>('/api/v1/passkeys/registration'),
  addPasskey: (passkey: unknown) => post('/api/v1/passkeys', passkey),
  passkeys: () => get<Items<{ id: string; label: string; createdAt: string }>>('/api/v1/passkeys'),
  removePasskey: (id: string) => drop(`/api/v1/passkeys/${at(id)}`),
  passkeyChallenge: (login: string) => post<PublicKeyCredentialRequestOptionsJSON>('/api/v1/sessions/passkey/challenge', login ? { login } : {}),
  signInByPasskey: (answer: unknown) => post<View.Session>('/api/v1/sessions/passkey', answer),
};

export const links = {
  look: (secret: string) => post<View.Look>('/api/v1/links/look', { secret }),
  open: (secret: string, birthDate?: string) => post<View.Session>('/api/v1/links/open', { secret, ...(birthDate ? { birthDate } : {}) }),
  recover: (contact: string, birthDate: string) => post('/api/v1/links/recover', { contact, birthDate }),
  make: (appointment: string) => post<{ url: string; expiresAt: string }>(`/api/v1/appointments/${at(appointment)}/links`),
};

export const appointments = {
  show: (id: string) => get<View.Appointment>(`/api/v1/appointments/${at(id)}`, true),
  book: (body: { departmentId: string; providerId: string; patientId: string; startsAt: string; endsAt: string; visitType?: string; walkIn?: boolean; withinBuffer?: boolean; reason?: string; patientTimeZone?: string; patientRegion?: string }) => post<View.Visit>('/api/v1/appointments', body),
  between: (filter: { from: string; until: string; providerId?: string }) => get<Items<View.Appointment>>(`/api/v1/appointments?${asked({ ...filter, names: 'true' })}`, true),
  ofPatient: (patientId: string, filter: { from: string; until: string }) => get<Items<View.Appointment>>(`/api/v1/appointments?${asked({ ...filter, patientId })}`, true),
  confidential: (id: string) => get<{ confidential: boolean }>(`/api/v1/appointments/${at(id)}/confidential`, true),
  keepConfidential: (id: string, confidential: boolean) => put(`/api/v1/appointments/${at(id)}/confidential`, { confidential }),
  letters: (id: string) => get<View.VisitLetters>(`/api/v1/appointments/${at(id)}/notices`, true),
  reschedule: (id: string, startsAt: string, endsAt: string, withinBuffer = false) => post<View.Visit>(`/api/v1/appointments/${at(id)}/reschedule`, { startsAt, endsAt, withinBuffer }),
  cancel: (id: string) => post<View.Visit>(`/api/v1/appointments/${at(id)}/cancel`),
  intake: (id: string) => get<View.Intake>(`/api/v1/appointments/${at(id)}/intake`, true),
  saveIntake: (id: string, intake: View.Intake) => put(`/api/v1/appointments/${at(id)}/intake`, intake),
  checkIn: (id: string, body: { priority?: string; interpreterNeeded?: boolean } = {}) => post<View.Arrival>(`/api/v1/appointments/${at(id)}/check-in`, body),
};

export const queue = {
  place: (entry: string) => get<View.QueuePlace>(`/api/v1/queue-entries/${at(entry)}`, true),
  ready: (entry: string, device: View.Device) => post<View.Visit>(`/api/v1/queue-entries/${at(entry)}/ready`, { device }),
  leave: (entry: string) => post<View.Visit>(`/api/v1/queue-entries/${at(entry)}/leave`),
  acceptColleague: (entry: string) => post<View.Visit>(`/api/v1/queue-entries/${at(entry)}/accept-colleague`),
  comeBack: (entry: string) => post<View.Arrival>(`/api/v1/queue-entries/${at(entry)}/return`),
  noShow: (entry: string) => post<View.Visit>(`/api/v1/queue-entries/${at(entry)}/no-show`),
  admit: (entry: string, expectedPatientId: string) => post<View.Visit>(`/api/v1/queue-entries/${at(entry)}/admit`, { expectedPatientId }),
  prioritize: (entry: string, priority: string) => post<View.Visit>(`/api/v1/queue-entries/${at(entry)}/priority`, { priority }),
  reorder: (department: string, entryId: string, before?: string) => put(`/api/v1/queues/${at(department)}/order`, { entryId, ...(before ? { before } : {}) }),
  broadcast: (department: string, code: string, minutes?: number) => post(`/api/v1/queues/${at(department)}/broadcast`, { code, ...(minutes ? { minutes } : {}) }),
};

export const consents = {
  forms: () => get<Items<View.Form>>('/api/v1/consent-forms', true),
  changes: ({ type, locale }: View.Form, from: number, to: number) => get<Items<View.FormChange>>(`/api/v1/consent-forms/${at(type)}/${at(locale)}/changes?${asked({ from: String(from), to: String(to) })}`, true),
  addForm: (form: { type: string; version: number; locale: string; text: string; effectiveFrom?: string; renews: boolean; states: string[] }) => post<View.Form>('/api/v1/consent-forms', form),
  of: (patient: string) => get<Items<View.Consent>>(`/api/v1/patients/${at(patient)}/consents`, true),
  sign: (patient: string, form: View.Form, scope: string) => post<View.Consent>(`/api/v1/patients/${at(patient)}/consents`, { type: form.type, version: form.version, locale: form.locale, evidence: 'click', scope }),
  revoke: (patient: string, type: string) => post<View.Consent>(`/api/v1/patients/${at(patient)}/consents/${type}/revoke`, { evidence: 'click' }),
  register: (filter: Record<string, string>) => get<Items<View.Consent>>(`/api/v1/consents?${asked(filter)}`),
};

export const consultations = {
  show: (id: string) => get<View.Consultation>(`/api/v1/consultations/${at(id)}`, true),
  start: (id: string, licenceException?: string) => post<View.Visit>(`/api/v1/consultations/${at(id)}/start`, licenceException === undefined ? {} : { licenceException }),
  wrapUp: (id: string) => post<View.Visit>(`/api/v1/consultations/${at(id)}/wrap-up`),
  sendBack: (id: string) => post<View.Visit>(`/api/v1/consultations/${at(id)}/return`),
  complete: (id: string, body: { outcome: string; followUp?: { required: boolean; note?: string; due?: string }; summary?: string; task?: { ownerId?: string; due: string; text: string }; threadDays?: number }) => post<View.Visit>(`/api/v1/consultations/${at(id)}/complete`, body),
  notes: (id: string) => get<{ text: string; version: number }>(`/api/v1/consultations/${at(id)}/notes`, true),
  saveNotes: (id: string, text: string, version: number) => put<{ text: string; version: number }>(`/api/v1/consultations/${at(id)}/notes`, { text, version }),
  apart: (id: string) => get<{ text: string; version: number }>(`/api/v1/consultations/${at(id)}/psychotherapy-notes`, true),
  saveApart: (id: string, text: string, version: number) => put<{ text: string; version: number }>(`/api/v1/consultations/${at(id)}/psychotherapy-notes`, { text, version }),
  label: (id: string, isPart2: boolean) => put(`/api/v1/consultations/${at(id)}/sensitivity`, { label: isPart2 ? '42CFRPart2' : null }),
  invite: (id: string, who: ({ personId: string; role?: string } | { guest: { name: string; role: string } }) & { despiteObjection?: string }) => post<{ participant: View.Participant; url?: string | null }>(`/api/v1/consultations/${at(id)}/participants`, who),
  remove: (id: string, participant: string) => drop(`/api/v1/consultations/${at(id)}/participants/${at(participant)}`),
  comeAlong: (id: string) => post<View.Participant>(`/api/v1/consultations/${at(id)}/seat`),
  object: (id: string, participant: string) => post<View.Participant>(`/api/v1/consultations/${at(id)}/participants/${at(participant)}/object`),
  colleagues: (id: string) => get<View.Colleagues>(`/api/v1/consultations/${at(id)}/colleagues`, true),
  transfer: (id: string, providerId: string, licenceException?: string) => post<View.Visit>(`/api/v1/consultations/${at(id)}/transfer`, { providerId, ...(licenceException === undefined ? {} : { licenceException }) }),
  escalate: (id: string, severity: string, reasonCode: string, drill = false) => post<View.Emergency>(`/api/v1/consultations/${at(id)}/escalations`, { severity, reasonCode, drill }),
  emergencies: (state: 'active' | 'acknowledged') => get<Items<View.Emergency>>(`/api/v1/escalations?state=${state}`, true),
  everyEmergency: () => get<Items<View.Emergency>>('/api/v1/escalations', true),
  amendEmergency: ({ consultationId, id }: View.Emergency, severity: string, reasonCode: string) => put<View.Emergency>(`/api/v1/consultations/${at(consultationId)}/escalations/${at(id)}`, { severity, reasonCode }),
  withdrawEmergency: ({ consultationId, id }: View.Emergency) => post<View.Emergency>(`/api/v1/consultations/${at(consultationId)}/escalations/${at(id)}/withdraw`),
  acknowledge: (emergency: string) => post<View.Emergency>(`/api/v1/escalations/${at(emergency)}/acknowledge`),
  resolve: (emergency: string, outcomeCode: string, note: string) => post<View.Emergency>(`/api/v1/escalations/${at(emergency)}/resolve`, { outcomeCode, note }),
  learn: (emergency: string, note: string) => post(`/api/v1/escalations/${at(emergency)}/review`, { note }),
  incident: (emergency: string) => get<View.Incident>(`/api/v1/escalations/${at(emergency)}`, true),
  summary: (id: string) => get<View.Summary>(`/api/v1/consultations/${at(id)}/summary`, true),
  /** Where the browser fetches the record of a visit, to keep. */
  copyOf: (id: string, language: string) => `/api/v1/consultations/${at(id)}/copy?language=${language}`,
  survey: (id: string, answers: { ease: number; audioVideo: number; again: boolean; comment?: string }) => post(`/api/v1/consultations/${at(id)}/survey`, { answers }),
  recording: (id: string) => get<View.Recording>(`/api/v1/consultations/${at(id)}/recording`, true),
  record: (id: string, body: { action: 'ask' | 'start' | 'stop' } | { action: 'answer'; consent: boolean } | { action: 'file'; fileId: string }) => post<View.Recording>(`/api/v1/consultations/${at(id)}/recording`, body),
  quality: (id: string, body: { rttMs: number; lossPercent: number; kbps: number; relay: boolean; srtpCipher?: string; tlsVersion?: string; event?: string; tookMs?: number }) => post(`/api/v1/consultations/${at(id)}/quality`, body),
  video: (id: string, event: 'started' | 'ended', participants: number) => post(`/api/v1/consultations/${at(id)}/video`, { event, participants }),
  token: (patientId: string, appointmentId: string, role: string) => post<View.Token>('/api/telemedicine/token', { patientId, appointmentId, role }),
  turn: (consultationId: string) => post<View.Turn>('/api/telemedicine/turn-credentials', { consultationId }),
};

export const clinic = {
  organization: () => get<View.Organization>('/api/v1/organization', true),
  /** The clock stays as it is where none is given. */
  rename: (name: string, timeZone?: string) => put<View.Organization>('/api/v1/organization', { name, ...(timeZone === undefined ? {} : { timeZone }) }),
  hours: (department: string) => get<View.Hours>(`/api/v1/departments/${at(department)}/hours`, true),
  setHours: (department: string, hours: Pick<View.Hours, 'week' | 'closedMessageCode' | 'closedWords'> & { timeZone: string }) => put<View.Hours>(`/api/v1/departments/${at(department)}/hours`, hours),
  today: () => get<View.Today>('/api/v1/today', true),
  departments: () => get<Items<View.Department>>('/api/v1/departments', true),
  addDepartment: (id: string, name: string) => put<View.Department>(`/api/v1/departments/${at(id)}`, { name }),
  people: (role: string) => get<View.PeopleListed>(`/api/v1/people?role=${role}`, true),
  search: (body: { role?: string; name?: string }) => post<View.PeopleFound>('/api/v1/people/search', body),
  addPerson: (person: unknown) => post<View.Person>('/api/v1/people', person),
  person: (id: string) => get<View.Person>(`/api/v1/people/${at(id)}`, true),
  availability: (person: string) => get<View.Availability>(`/api/v1/people/${at(person)}/availability`, true),
  setAvailability: (person: string, status: string) => put<View.Availability>(`/api/v1/people/${at(person)}/availability`, { status }),
};

/** Who may come in, as what, and what is open by it. */
export const accounts = {
  change: (person: string, change: { active?: boolean; role?: string; leftAt?: string; banned?: string }) => patch<View.Account>(`/api/v1/people/${at(person)}`, change),
  banned: () => get<Items<View.BannedAccount>>('/api/v1/account-bans', true),
  liftBan: (person: string) => drop(`/api/v1/people/${at(person)}/ban`),
  sessions: (person: string) => get<Items<View.OpenSession>>(`/api/v1/people/${at(person)}/sessions`, true),
  end: (person: string, id: string) => drop(`/api/v1/people/${at(person)}/sessions/${at(id)}`),
  keys: (person: string) => get<Items<View.ApiKey>>(`/api/v1/people/${at(person)}/api-keys`, true),
  revokeKey: (person: string, id: string) => drop(`/api/v1/people/${at(person)}/api-keys/${at(id)}`),
  unlink: (person: string) => drop(`/api/v1/people/${at(person)}/identity-links`),
  pending: () => get<Items<View.Grant>>('/api/v1/role-grants?outcome=pending', true),
  decide: (grant: string, decision: 'approve' | 'refuse') => post<View.Grant>(`/api/v1/role-grants/${at(grant)}/${decision}`),
};

/** Who acts for a patient. */
export const proxies = {
  of: (patient: string) => get<Items<View.Proxy>>(`/api/v1/patients/${at(patient)}/proxies`, true),
  give: (patient: string, body: { personId: string; basis: string; acts: readonly string[]; reason: string; region?: string; endsAt: string }) => post<View.Proxy>(`/api/v1/patients/${at(patient)}/proxies`, body),
  end: (patient: string, id: string) => post<View.Proxy>(`/api/v1/patients/${at(patient)}/proxies/${at(id)}/end`),
  link: (patient: string, id: string, appointmentId: string) => post<{ url: string }>(`/api/v1/patients/${at(patient)}/proxies/${at(id)}/links`, { appointmentId }),
  send: (patient: string, id: string, appointmentId: string) => post(`/api/v1/patients/${at(patient)}/proxies/${at(id)}/links/send`, { appointmentId }),
};

/** What is still to be done after visits. */
export const tasks = {
  finish: (id: string, note: string) => post<View.Task>(`/api/v1/tasks/${at(id)}/done`, { note }),
  list: (filter: { state: string; after: string }) => get<View.TaskPage>(`/api/v1/tasks?${asked(filter)}`, true),
  handOver: (id: string, ownerId: string) => put<View.Task>(`/api/v1/tasks/${at(id)}/owner`, { ownerId }),
};

/** What patients and those who treated them write to each other after a visit. */
export const threads = {
  list: () => get<Items<View.Thread>>('/api/v1/threads', true),
  show: (visit: string) => get<View.Thread>(`/api/v1/consultations/${at(visit)}/thread`, true),
  token: (visit: string) => post<View.ThreadToken>(`/api/v1/consultations/${at(visit)}/thread/token`),
  write: (visit: string, message: string, clientMessageId: string) =>
    post<View.Thread>(`/api/v1/consultations/${at(visit)}/thread/messages`, { message, clientMessageId }),
  read: (visit: string) => post<View.Thread>(`/api/v1/consultations/${at(visit)}/thread/read`),
  close: (visit: string) => post<View.Thread>(`/api/v1/consultations/${at(visit)}/thread/close`),
};

/** Who is called in an emergency. */
export const emergencies = {
  onCall: (department: string) => get<View.OnCall>(`/api/on-call/${at(department)}`, true),
  setOnCall: (department: string, providers: readonly string[]) => put<View.OnCall>(`/api/v1/on-call/${at(department)}`, { providers }),
  leads: (department: string) => get<View.Leads>(`/api/v1/departments/${at(department)}/leads`, true),
  setLeads: (department: string, people: readonly string[]) => put<View.Leads>(`/api/v1/departments/${at(department)}/leads`, { people }),
};

/** Interpreters: asked into a visit, and what they say. */
export const interpreters = {
  ask: (visit: string, language: string) => post<View.InterpreterRequest>(`/api/v1/consultations/${at(visit)}/interpreter-requests`, { language }),
  ofVisit: (visit: string) => get<Items<View.InterpreterRequest>>(`/api/v1/consultations/${at(visit)}/interpreter-requests`, true),
  /** Not quiet: whoever waits to be asked is there. */
  before: () => get<Items<View.InterpreterRequest>>('/api/v1/interpreter-requests'),
  accept: (request: string) => post<View.InterpreterRequest>(`/api/v1/interpreter-requests/${at(request)}/accept`),
  decline: (request: string) => post<View.InterpreterRequest>(`/api/v1/interpreter-requests/${at(request)}/decline`),
  report: (month: string) => get<View.Interpreting>(`/api/v1/interpreting?${asked({ month })}`, true),
};

/** Who takes turns on call, by the department's clock. */
export const rotas = {
  of: (department: string) => get<View.Rota>(`/api/v1/departments/${at(department)}/rota`, true),
  set: (department: string, layers: readonly View.RotaLayer[], replaces: readonly View.RotaLayer[]) => put<View.Rota>(`/api/v1/departments/${at(department)}/rota`, { layers, replaces }),
  turns: (department: string, from: string, until: string) => get<Items<View.RotaTurn>>(`/api/v1/departments/${at(department)}/rota/turns?${asked({ from, until })}`, true),
  take: (department: string, turn: { layer: number; personId: string; from: string; until: string }) => post<View.Rota>(`/api/v1/departments/${at(department)}/rota/overrides`, turn),
  giveBack: (department: string, id: string) => drop<View.Rota>(`/api/v1/departments/${at(department)}/rota/overrides/${at(id)}`),
  gaps: () => get<Items<{ departmentId: string; gap: View.Rota['gaps'][number] }>>('/api/v1/rota-gaps', true),
  unheard: () => get<Items<View.Unheard>>('/api/v1/rota-unheard', true),
  clock: () => get<{ now: string; speed: number }>('/api/v1/clock', true),
};

/** When providers work, what they offer, and which times are free. */
export const schedules = {
  of: (provider: string) => get<View.Schedule>(`/api/v1/providers/${at(provider)}/schedule`, true),
  save: (provider: string, schedule: View.Schedule & { replaces?: View.Schedule }) => put(`/api/v1/providers/${at(provider)}/schedule`, schedule),
  types: (department: string) => get<Items<View.VisitType>>(`/api/v1/departments/${at(department)}/visit-types`, true),
  saveType: (department: string, type: View.VisitType) => put(`/api/v1/departments/${at(department)}/visit-types`, type),
  slots: (wanted: { departmentId: string; visitType: string; providerId?: string | undefined; patientId?: string | undefined; from: string; until: string }) => get<Items<View.Slot>>(`/api/v1/slots?${asked({ ...wanted, providerId: wanted.providerId ?? '', patientId: wanted.patientId ?? '' })}`, true),
};

/** The wish to come earlier than was agreed, and the time that is offered. */
export const waitlist = {
  show: (id: string) => get<View.Waitlist>(`/api/v1/appointments/${at(id)}/waitlist`, true),
  wish: (id: string, anybody: boolean) => put(`/api/v1/appointments/${at(id)}/waitlist`, { anybody }),
  forgo: (id: string) => drop(`/api/v1/appointments/${at(id)}/waitlist`),
  accept: (id: string) => post<View.Visit>(`/api/v1/appointments/${at(id)}/waitlist/accept`),
  decline: (id: string) => post(`/api/v1/appointments/${at(id)}/waitlist/decline`),
};

/** How people are told things, and what became of it. */
export const telling = {
  choices: (person: string) => get<View.Choices>(`/api/v1/people/${at(person)}/notice-choices`, true),
  choose: (person: string, choices: View.Choices) => put(`/api/v1/people/${at(person)}/notice-choices`, choices),
  reach: (person: string) => get<View.Reachability>(`/api/v1/people/${at(person)}/reachability`, true),
  contacts: (person: string, contacts: { email: string | null; phone: string | null; birthDate?: string; birthDateBefore?: string }) => put(`/api/v1/people/${at(person)}/contacts`, contacts),
  confirm: (person: string, way: 'email' | 'sms') => post(`/api/v1/people/${at(person)}/contacts/${way}/confirm`),
  speak: (person: string, language: string) => put(`/api/v1/people/${at(person)}/language`, { language }),
  letters: (filter: { from: string; until: string; state: string }) => get<Items<View.Letter>>(`/api/v1/notices?${asked(filter)}`, true),
};

/** Environments of other applications, with keys of their own. */
export const keysets = {
  list: () => get<Items<View.Keyset>>('/api/v1/keysets', true),
  add: (body: { app: string; environment: string; like?: string }) => post<View.MadeKeyset>('/api/v1/keysets', body),
  rotate: (key: string, kind: 'secret' | 'publish', overlapSeconds: number) => post<View.MadeKeyset>(`/api/v1/keysets/${at(key)}/keys/${kind}`, { overlapSeconds }),
  retire: (key: string, kind: 'secret' | 'publish', id: string) => drop(`/api/v1/keysets/${at(key)}/keys/${kind}/${at(id)}`),
  bans: (key: string) => get<Items<View.UserBan>>(`/api/v1/keysets/${at(key)}/bans`, true),
  ban: (key: string, user: string, reason: string) => put(`/api/v1/keysets/${at(key)}/bans/${at(user)}`, { reason }),
  unban: (key: string, user: string) => drop(`/api/v1/keysets/${at(key)}/bans/${at(user)}`),
  switch: (key: string, enabled: boolean) => put<View.Keyset>(`/api/v1/keysets/${at(key)}/service`, { enabled }),
};

/** A token to hear of one's notices and departments with. */
export const watch = () => post<View.Watch>('/api/v1/watch');

/** Notices that browsers show while their page is closed. */
export const notices = {
  key: () => get<{ publicKey?: string | null }>('/api/v1/push-key', true),
  push: (subscription: PushSubscriptionJSON) => put('/api/v1/people/me/push-subscriptions', subscription),
  forget: (endpoint: string) => ask(raw('DELETE', '/api/v1/people/me/push-subscriptions', { endpoint })),
};
