const visit = '/app/visit';

/** Where a notice leads whoever is no member of the staff, by its kind: those who act for a patient have the patients' pages, too. */
const ofPatients: Readonly<Record<string, string>> = {
  WAIT_BEGAN: visit,
  WAIT_HALF_OVER: visit,
  TURN_IS_NEAR: visit,
  COLLEAGUE_OFFERED: visit,
  PROVIDER_READY: visit,
  PROVIDER_CHANGED: visit,
  APPOINTMENT_BOOKED: visit,
  APPOINTMENT_REMINDER: visit,
  APPOINTMENT_CANCELLED: visit,
  APPOINTMENT_RESCHEDULED: visit,
  EARLIER_TIME: '/app/plan',
  LINK_SENT: visit,
  RESULTS_AVAILABLE: visit,
  THREAD_OPENED: visit,
  CLINIC_WROTE: visit,
  REQUEST_ANSWERED: '/app/own-record',
  CONTACTS_CHANGED: '/app/choices',
  PROXY_LINK: visit,
  PROXY_ENDED: visit,
};

/** A visit's own page, as the clinic calls it: nothing that is pushed leads anywhere else. */
const room = /^\/room\/[\w-]+$/;

/** The page that a notice of this kind opens: of a visit that closed, where its note is written. Who works here begins at home. */
export const pageOf = (kind: string, url?: unknown): string => (kind === 'VISIT_CLOSED' && typeof url === 'string' && room.test(url) ? `/app${url}` : (ofPatients[kind] ?? '/app/'));
