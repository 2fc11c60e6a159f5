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
