import { asked, at, get, post } from './verbs';
import type * as View from './views';

/** Who saw a patient's record, and to whom something of it was disclosed. */
export const seen = {
  by: (patient: string, before: string) => get<View.AccessReport>(`/api/v1/patients/${at(patient)}/accesses?${asked({ before })}`, true),
  accounting: (patient: string) => get<View.Accounting>(`/api/v1/patients/${at(patient)}/accounting`, true),
  /** Where the browser fetches the accounting, to keep. */
  copyOf: (patient: string, language: string) => `/api/v1/patients/${at(patient)}/accounting/copy?${asked({ language })}`,
  disclose: (patient: string, body: View.NewDisclosure) => post<View.Disclosure>(`/api/v1/patients/${at(patient)}/disclosures`, body),
};
