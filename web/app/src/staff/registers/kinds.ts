/** The policies that the rules ask for. */
export type Kind =
  | 'privacy'
  | 'security'
  | 'sanctions'
  | 'incident-response'
  | 'contingency'
  | 'access-management'
  | 'workstation-use'
  | 'device-and-media'
  | 'training'
  | 'breach-notification'
  | 'patient-rights'
  | 'minimum-necessary'
  | 'retention';

/** What is evaluated every year. */
export const evaluationsOfYear = ['technical', 'non-technical', 'penetration-test', 'accessibility'] as const;
export const evaluationKinds = [...evaluationsOfYear, 'scanner-review'] as const;
export type EvaluationKind = (typeof evaluationKinds)[number];

export const severities = ['low', 'moderate', 'high', 'critical'] as const;
export type FindingSeverity = (typeof severities)[number];

export const exerciseKinds = ['incident-response', 'downtime', 'disaster-recovery'] as const;
export type ExerciseKind = (typeof exerciseKinds)[number];
