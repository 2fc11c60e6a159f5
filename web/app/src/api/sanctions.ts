import { type Items, get, post } from './verbs';
import type * as View from './views';

/** Who answers for security and privacy. */
export const officials = {
  list: () => get<Items<View.Official>>('/api/v1/officials', true),
  name: (who: View.NewOfficial) => post<View.Official>('/api/v1/officials', who),
};

/** What follows for those who work here and break the rules. */
export const sanctions = {
  list: () => get<Items<View.Sanction>>('/api/v1/sanctions', true),
  incidents: () => get<Items<View.WorkforceIncident>>('/api/v1/sanctions/incidents', true),
  decide: (what: View.NewSanction) => post<View.Sanction>('/api/v1/sanctions', what),
};
