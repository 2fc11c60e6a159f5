/** What the server answers, by the names that the pages use. */
export interface Session { personId: string; role: Role; organizationId: string; name: string; language: string; expiresAt: string | null; idleExpiresAt: string | null; secondFactor: 'totp' | 'passkey' | null; mustEnroll: boolean; appointmentId?: string | null }
export type Role = 'provider' | 'nurse' | 'patient' | 'coordinator' | 'interpreter' | 'guardian' | 'specialist' | 'second-opinion' | 'observer' | 'guest' | 'compliance-officer' | 'administrator';
export interface Look { state: 'usable' | 'used' | 'expired' | 'over'; clinicName?: string | null; providerName?: string | null; startsAt?: string | null; language?: string | null; asksBirthDate?: boolean }
export interface Intake { location: { line?: string | null; city: string; region: string; country: string }; callbackNumber: string; emergencyContact: { name: string; phone: string } }
export type Part = 'ok' | 'denied' | 'missing' | 'busy';
export interface Device { camera: Part; microphone: Part; speaker: Part; networkKbps: number | null; mode: 'video' | 'audio' | 'phone' }
export interface Entry { id: string; departmentId: string; providerId: string; patientId: string; appointmentId: string; consultationId: string; status: string; priority: string; checkInTime: string; deviceReady: boolean; interpreterNeeded: boolean; device?: Device | null; patientName?: string | null; waitMinutes?: number | null; present?: boolean }
export interface Place { position: number; ahead: number; waitFromMinutes: number | null; waitToMinutes: number | null }
export interface QueuePlace { queueEntry: Entry; place: Place | null; clinicMessage?: { code: string; minutes?: number | null } | null }
export interface Appointment { id: string; departmentId: string; providerId: string; patientId: string; startsAt: string; endsAt: string; state: string; reason?: string | null; patientName?: string | null; providerName?: string | null; entryId?: string | null; consultationId?: string | null }
export interface Visit { consultationId: string; state: string; appointment: Appointment; queueEntry: Entry | null }
export interface CipherKey { id: string; version: number; key: string }
export interface ChannelConfig { publishKey: string; subscribeKey: string; consultationId: string; consultationChannel: string | null; filesChannel: string | null; videoChannel: string | null; waitingRoom: string | null; queueChannel: string | null; notificationChannel: string; availabilityChannel: string; cipherKey: CipherKey | null; earlierKeys: CipherKey[]; expiresAt: string; refreshAfter: string }
export interface Token { token: string; channelConfig: ChannelConfig }
export interface Arrival { consultationId: string; queueEntryId: string | null; visit: Visit; place: Place | null }
export interface Form { type: string; version: number; locale: string; text: string; hash: string }
export interface Consent { id: string; patientId: string; type: string; decision: string; scope: string; version: number; locale: string; formHash: string; evidence: string; recordedBy: string; recordedAt: string; expiresAt?: string | null }
export interface Participant { id?: string; personId: string; name: string; role: Role; joinedAt?: string | null; leftAt?: string | null }
export interface Consultation { id: string; departmentId: string; appointmentId: string; providerId: string; patientId: string; state: string; startedAt?: string | null; endedAt?: string | null; participants: Participant[]; patient: { name: string; birthDate: string | null; language: string; reason?: string | null } | null; intake?: Intake | null; outcome?: string | null; notesVersion?: number }
export interface Summary { summary: string | null; followUp: { required: boolean; note?: string | null; due?: string | null } | null; providerName: string; startedAt: string | null; endedAt: string | null; durationMinutes: number; surveyed: boolean }
export interface Turn { urls: string[]; username: string; credential: string; ttlSeconds: number; iceTransportPolicy: 'relay' }
export interface Today { serverTime: string; appointments: Appointment[]; queue: Entry[] }
export interface Availability { status: 'available' | 'away' | 'offline'; shown: string; currentPatients: number; maxPatients: number; changedAt: string | null }
export interface Person { id: string; role: Role; name: string; birthDate?: string | null; phone?: string | null; email?: string | null; specialty?: string | null; locale: string; departments: string[] }
export interface Department { id: string; name: string }
export interface AuditEntry { index: number; at: string; event: string; action: string; actor: { id: string; role: string }; resource: { kind: string; id: string }; outcome: string; reason?: string | null; patient?: string | null }
export interface Overview { waitsByHour: { hour: number | string; median: number; p90: number; count: number }[]; outcomes: Record<string, number>; refusals: { at: string; actor: string; reason: string; resource: string }[] }
