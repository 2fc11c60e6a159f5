import { type Items, at, get, post } from './verbs';
import type * as View from './views';

/** Who of the staff was trained in what. */
export const training = {
  members: () => get<Items<View.TrainingMember>>('/api/v1/training', true),
  entries: () => get<Items<View.TrainingEntry>>('/api/v1/training/entries', true),
  record: (what: View.NewTraining) => post<Items<View.TrainingEntry>>('/api/v1/training', what),
  strike: (id: string) => post<View.TrainingEntry>(`/api/v1/training/entries/${at(id)}/strike`),
};

const versions = (kind: string) => `/api/v1/policies/${at(kind)}/versions`;

/** The policies that the rules ask for. */
export const policies = {
  list: () => get<Items<View.Policy>>('/api/v1/policies', true),
  add: (kind: string, version: View.NewPolicyVersion) => post<View.Policy>(versions(kind), version),
  review: (kind: string, version: number) => post<View.Policy>(`${versions(kind)}/${version}/review`),
};

const findings = (id: string) => `/api/v1/evaluations/${at(id)}/findings`;

/** What evaluations found, and how that was closed. */
export const evaluations = {
  list: () => get<Items<View.Evaluation>>('/api/v1/evaluations', true),
  record: (what: View.NewEvaluation) => post<View.Evaluation>('/api/v1/evaluations', what),
  open: (id: string, what: View.NewEvaluationFinding) => post<View.Evaluation>(findings(id), what),
  close: (id: string, number: number, how: View.EvaluationClosing) => post<View.Evaluation>(`${findings(id)}/${number}/close`, how),
};

/** Which plans were exercised. */
export const exercises = {
  list: () => get<Items<View.Exercise>>('/api/v1/exercises', true),
  record: (what: View.NewExercise) => post<View.Exercise>('/api/v1/exercises', what),
};
