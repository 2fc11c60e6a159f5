import { type Items, asked, at, get, post, put } from './verbs';
import type * as View from './views';

/** Signed periods that are shown at once. */
export const weeks = 20;

/** What the rules found in the audit record, and the weeks that were signed for. */
export const activity = {
  flags: (which: Record<string, string>) => get<Items<View.ActivityFlag>>(`/api/v1/activity-flags?${asked({ ...which, limit: '20' })}`, true),
  open: (id: string) => get<View.ActivityFlagOpened>(`/api/v1/activity-flags/${at(id)}`),
  close: (id: string, disposition: string, note: string) => post<View.ActivityFlag>(`/api/v1/activity-flags/${at(id)}/close`, { disposition, note }),
  reviews: (before: string) => get<Items<View.ActivityReview>>(`/api/v1/activity-reviews?${asked({ before, limit: String(weeks) })}`, true),
  standing: () => get<View.ActivityStanding>('/api/v1/activity-reviews/standing', true),
  watched: () => get<Items<View.WatchedPatient>>('/api/v1/watched-patients'),
  watch: (patient: string, watched: boolean) => put(`/api/v1/watched-patients/${at(patient)}`, { watched }),
  sign: () => post<View.ActivityReview>('/api/v1/activity-reviews'),
};
