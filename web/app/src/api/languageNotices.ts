import { type Items, at, get, post } from './verbs';
import type * as View from './views';

const place = '/api/v1/language-notices';
const versions = `${place}/versions`;

/** The notices that help with the language is there. */
export const languageNotices = {
  posted: () => get<View.LanguageNotices>(place, true),
  versions: () => get<Items<View.LanguageNoticeVersion>>(versions, true),
  enter: (notice: View.NewLanguageNotice) => post<View.LanguageNoticeVersion>(versions, notice),
  withdraw: (locale: string) => post<View.LanguageNoticeVersion>(`${place}/${at(locale)}/withdraw`),
};

const reviews = '/api/v1/consent-forms/reviews';

/** Who reviewed the consent forms in other languages than English. */
export const formReviews = {
  list: () => get<Items<View.ConsentFormReview>>(reviews, true),
  add: (review: View.NewConsentFormReview) => post<View.ConsentFormReview>(reviews, review),
};
