import { type Items, asked, at, get, post } from './verbs';
import type * as View from './views';

const place = (patient: string) => `/api/v1/patients/${at(patient)}/privacy-notice-answers`;
const versions = '/api/v1/privacy-notice/versions';

/** The notice of privacy practices, and what patients say who are asked whether they received it. */
export const privacyNotice = {
  posted: (locale: string) => get<View.PrivacyNotice>(`/api/v1/privacy-notice?${asked({ locale })}`, true),
  answers: (patient: string) => get<Items<View.PrivacyNoticeAnswer>>(place(patient), true),
  answer: (patient: string, { version, locale }: View.PrivacyNotice, received: boolean, evidence: 'click' | 'paper' | 'verbal' = 'click') => post<View.PrivacyNoticeAnswer>(place(patient), { version, locale, received, evidence }),
  versions: () => get<Items<View.PrivacyNoticeVersion>>(versions, true),
  publish: (notice: { en: string; es: string; part2: boolean; effectiveFrom?: string }) => post<View.PrivacyNoticeVersion>(versions, notice),
  review: (version: number) => post<View.PrivacyNoticeVersion>(`${versions}/${version}/review`),
};
