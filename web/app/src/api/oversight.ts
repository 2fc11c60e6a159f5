import { text } from './client';
import { type Items, asked, at, drop, get, post, put } from './verbs';
import type * as View from './views';

/** Incidents and openings that are shown at once. */
export const page = 20;

/** Reviews of everybody's access. */
export const accessReviews = {
  list: () => get<Items<View.AccessReview>>('/api/v1/access-reviews', true),
  open: () => post<View.AccessReview>('/api/v1/access-reviews'),
  people: (id: string) => get<Items<View.AccessReviewItem>>(`/api/v1/access-reviews/${at(id)}/people`, true),
  decide: (id: string, person: string, decision: 'keep' | 'revoke') => put<View.AccessReview>(`/api/v1/access-reviews/${at(id)}/people/${at(person)}`, { decision }),
};

/** The staff by name, those who left too. */
export const staffNames = () => get<Items<View.StaffName>>('/api/v1/staff-names', true);

/** What waits for whoever asks, by kind. */
export const reviews = {
  waiting: () => get<Items<View.WaitingReview>>('/api/v1/reviews', true),
};

/** Agreements with others, and what the server goes by and lacks. */
export const agreements = {
  list: () => get<Items<View.Agreement>>('/api/v1/agreements', true),
  propose: (body: View.NewAgreement) => post<View.Agreement>('/api/v1/agreements', body),
  approve: (id: string, version: number) => post<View.Agreement>(`/api/v1/agreements/${at(id)}/versions/${version}/approve`),
  withdraw: (id: string, version: number) => post<View.Agreement>(`/api/v1/agreements/${at(id)}/versions/${version}/withdraw`),
  end: (id: string) => post<View.Agreement>(`/api/v1/agreements/${at(id)}/end`),
  places: () => get<Items<View.Destination>>('/api/v1/egress', true),
  readiness: () => get<View.Readiness>('/api/v1/readiness', true),
};

/** By which rules the clinic is judged. */
export type Profile = 'hipaa' | 'nprm2025' | 'part2' | 'asvs-l2';

/** How the compliance checks stand, what is vouched for, and which keys there are. */
export const compliance = {
  posture: (profile: Profile) => get<View.Posture>(`/api/v1/compliance/checks?${asked({ profile })}`, true),
  run: (profile: Profile) => post<View.Posture>(`/api/v1/compliance/checks/run?${asked({ profile })}`),
  attestations: () => get<Items<View.Attestation>>('/api/v1/compliance/attestations', true),
  keys: () => get<Items<View.KeyHolding>>('/api/v1/compliance/keys', true),
  keyChanges: () => get<Items<View.KeyChange>>('/api/v1/compliance/keys/changes', true),
  rotateKeys: () => post<View.KeyChange>('/api/v1/compliance/keys/rotate'),
  giveUpKey: (given: { id: string; reason: string }) => post<View.KeyChange>('/api/v1/compliance/keys/compromised', given),
  decideKeyChange: (id: string, how: 'approve' | 'refuse') => post<View.KeyChange>(`/api/v1/compliance/keys/changes/${at(id)}/${how}`),
  waivers: () => get<Items<View.Waiver>>('/api/v1/compliance/waivers', true),
  waive: (asked: View.NewWaiver) => post<View.Waiver>('/api/v1/compliance/waivers', asked),
  approveWaiver: (id: string) => post<View.Waiver>(`/api/v1/compliance/waivers/${at(id)}/approve`),
  endWaiver: (id: string) => post<View.Waiver>(`/api/v1/compliance/waivers/${at(id)}/end`),
  attest: (said: View.NewAttestation) => post<View.Attestation>('/api/v1/compliance/attestations', said),
};

const register = '/api/v1/compliance';

/** The inventory of assets, their risks, and the analysis of both. */
export const risks = {
  assets: () => get<Items<View.Asset>>(`${register}/assets`, true),
  declare: (asset: View.NewAsset) => post<View.Asset>(`${register}/assets`, asset),
  amend: (id: string, asset: View.NewAsset) => put<View.Asset>(`${register}/assets/${at(id)}`, asset),
  retire: (id: string, version: number) => post<View.Asset>(`${register}/assets/${at(id)}/retire`, { version }),
  list: () => get<Items<View.Risk>>(`${register}/risks`, true),
  record: (risk: View.NewRisk) => post<View.Risk>(`${register}/risks`, risk),
  reassess: (id: string, risk: View.NewRisk) => put<View.Risk>(`${register}/risks/${at(id)}`, risk),
  analyses: () => get<Items<View.RiskAnalysis>>(`${register}/risk-analyses`, true),
  close: () => post<View.RiskAnalysis>(`${register}/risk-analyses`),
  approve: (id: string) => post<View.RiskAnalysis>(`${register}/risk-analyses/${at(id)}/approve`),
  /** Where a browser reads what one holds. */
  document: (id: string) => `${register}/risk-analyses/${at(id)}`,
};

/** Records opened out of turn, and their review. */
export const breakGlass = {
  record: (patient: string) => get<Items<View.Visited>>(`/api/v1/patients/${at(patient)}/record`),
  open: (patient: string, reason: string, text: string) => post<View.BreakGlass>(`/api/v1/patients/${at(patient)}/break-glass`, { reason, text }),
  close: (patient: string) => drop(`/api/v1/patients/${at(patient)}/break-glass`),
  list: (unreviewed: boolean, after: string) => get<Items<View.BreakGlass>>(`/api/v1/break-glass?${asked({ unreviewed: String(unreviewed), after, limit: String(page) })}`, true),
  review: (id: string, verdict: string, note: string) => post<View.BreakGlass>(`/api/v1/break-glass/${at(id)}/review`, { verdict, note }),
};

/** Sealed ways back in, and the review of their use. */
export const recoveries = {
  list: (unreviewed: boolean) => get<Items<View.Recovery>>(`/api/v1/recoveries?unreviewed=${unreviewed}`, true),
  review: (id: string, verdict: string, note: string) => post<View.Recovery>(`/api/v1/recoveries/${at(id)}/review`, { verdict, note }),
};

/** Files that were refused as malware. */
export const quarantine = {
  list: () => get<Items<View.QuarantinedFile>>('/api/v1/quarantine?limit=500', true),
};

/** How long records are kept, and what is held. */
export const retention = {
  show: () => get<View.Retention>('/api/v1/retention', true),
  certificates: () => get<Items<View.DisposalCertificate>>('/api/v1/retention/certificates', true),
  propose: (rule: View.NewRetentionRule) => post('/api/v1/retention/rules', rule),
  approveRule: (rule: string) => post('/api/v1/retention/rules/approve', { rule }),
  hold: (hold: View.NewHold) => post('/api/v1/retention/holds', hold),
  release: (id: string) => post(`/api/v1/retention/holds/${at(id)}/release`),
  plan: () => post('/api/v1/retention/plans'),
  shred: (what: View.NewShred) => post('/api/v1/retention/shreds', what),
  items: (id: string) => get<Items<View.DisposalItem>>(`/api/v1/retention/plans/${at(id)}/items`, true),
  approve: (id: string) => post(`/api/v1/retention/plans/${at(id)}/approve`),
  object: (id: string) => post(`/api/v1/retention/plans/${at(id)}/object`),
};

const incident = (id: string) => `/api/v1/privacy-incidents/${at(id)}`;

/** The register of incidents. */
export const incidents = {
  list: (after: string) => get<Items<View.PrivacyIncident>>(`/api/v1/privacy-incidents?${asked({ after, limit: String(page) })}`, true),
  record: (text: string, discoveredAt: string) => post('/api/v1/privacy-incidents', { text, discoveredAt }),
  reach: (id: string, stage: string) => post(`${incident(id)}/stage`, { stage }),
  search: (id: string, window: { account: string; from: string; until: string }) => post(`${incident(id)}/search`, window),
  add: (id: string, lost: View.IncidentLoss) => post(`${incident(id)}/patients`, lost),
  assess: (id: string, assessment: View.NewBreachAssessment) => post(`${incident(id)}/assessment`, assessment),
  cause: (id: string, workforce: boolean) => post(`${incident(id)}/cause`, { workforce }),
  notify: (id: string, whom: string, text: string) => post(`${incident(id)}/notices`, { whom, text }),
  delay: (id: string, delay: View.NewBreachDelay) => post(`${incident(id)}/delays`, delay),
  strikeDelay: (id: string, delay: string) => post(`${incident(id)}/delays/${encodeURIComponent(delay)}/strike`),
  close: (id: string) => post(`${incident(id)}/close`),
  reopen: (id: string) => post(`${incident(id)}/reopen`),
};

/** What happened, and what proves it. */
export const record = {
  entries: (filter: Record<string, string>) => get<Items<View.AuditEntry>>(`/api/v1/audit/entries?${asked(filter)}`),
  proof: (index: number) => text(`/api/v1/audit/entries/${index}/proof`),
  key: () => text('/api/v1/audit/key'),
  handOvers: () => text('/api/v1/audit/hand-overs'),
  overview: (from: string, until: string) => get<View.Overview>(`/api/v1/admin/summary?from=${at(from)}&until=${at(until)}&refusals=false`, true),
  refusals: async (from: string, until: string) => (await get<View.Overview>(`/api/v1/admin/summary?from=${at(from)}&until=${at(until)}`)).refusals,
};
