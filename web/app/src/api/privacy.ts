import { type Items, asked, at, get, post } from './verbs';
import type * as View from './views';

export type Wish = 'access' | 'amendment' | 'restriction';

const place = (patient: string) => `/api/v1/patients/${at(patient)}/privacy-requests`;

/** Requests that are shown at once. */
export const page = 50;

/** What patients ask about their records, and the copies that they take. */
export const privacy = {
  of: (patient: string, before: string) => get<Items<View.PrivacyRequest>>(`${place(patient)}?${asked({ before, limit: String(page) })}`, true),
  standing: (patient: string) => get<Items<View.PrivacyRequest>>(`/api/v1/patients/${at(patient)}/privacy-standing`, true),
  ask: (patient: string, wish: Wish, text: string) => post<View.PrivacyRequest>(place(patient), { asked: wish, ...(text ? { text } : {}) }),
  withdraw: (patient: string, id: string) => post(`${place(patient)}/${at(id)}/withdraw`),
  disagree: (patient: string, id: string, text: string) => post(`${place(patient)}/${at(id)}/disagreement`, { text }),
  queue: (open: boolean, after: string) => get<Items<View.QueuedPrivacyRequest>>(`/api/v1/privacy-requests?${asked({ open: String(open), after, limit: String(page) })}`, true),
  extend: (id: string, reason: string) => post(`/api/v1/privacy-requests/${at(id)}/extend`, { reason }),
  answer: (id: string, granted: boolean, reason: string, bar: { bars?: string; personId?: string }) => post(`/api/v1/privacy-requests/${at(id)}/answer`, { granted, ...(reason ? { reason } : {}), ...bar }),
  end: (id: string, reason: string) => post(`/api/v1/privacy-requests/${at(id)}/end`, { reason }),
  /** Says for what a copy is, and has the browser fetch it: it may be larger than memory. */
  copy: async (request: View.PrivacyRequest, format: 'archive' | 'document', { purpose, part2, disclosure }: { purpose: string; part2?: string; disclosure?: View.NewDisclosure | undefined }, text: string, language: string) => {
    const { id } = await post<{ id: string }>(`${place(request.patientId)}/${at(request.id)}/exports`, { purpose, ...(text ? { text } : {}), ...(part2 ? { part2 } : {}), ...(disclosure ? { disclosure } : {}) });
    const query = format === 'document' ? `?${asked({ language })}` : '';
    location.assign(`/api/v1/patients/${at(request.patientId)}/exports/${at(id)}/${format}${query}`);
  },
};
