import { type Items, asked, at, get, post } from './verbs';
import type * as View from './views';

export type Wish = 'access' | 'amendment' | 'restriction';

const place = (patient: string) => `/api/v1/patients/${at(patient)}/privacy-requests`;

/** For what a copy of a record is. */
export interface Said {
  purpose: string;
  part2?: string;
  disclosure?: View.NewDisclosure | undefined;
}

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
  /** Says for what a copy is; by the id that is answered it can be taken for an hour. */
  copyFor: async (request: View.PrivacyRequest, { purpose, part2, disclosure }: Said, text: string) => {
    const { id } = await post<{ id: string }>(`${place(request.patientId)}/${at(request.id)}/exports`, { purpose, ...(text ? { text } : {}), ...(part2 ? { part2 } : {}), ...(disclosure ? { disclosure } : {}) });
    return id;
  },
  /** Has the browser fetch it, for it may be larger than memory: as a file, so that the page stays whatever is answered. */
  take: (request: View.PrivacyRequest, id: string, format: 'archive' | 'document', language: string) => {
    const query = format === 'document' ? `?${asked({ language })}` : '';
    const href = `/api/v1/patients/${at(request.patientId)}/exports/${at(id)}/${format}${query}`;
    Object.assign(document.createElement('a'), { href, download: '' }).click();
  },
};
