import { secretOf } from './secret';

/** What somebody who was brought in must know to find the visit; ids say nothing of anybody. */
export interface Invitation {
  secret: string;
  patientId: string;
  consultationId: string;
  /** As what they were brought in. */
  role: string;
}

/** Puts the visit behind the secret of a guest's link, where it reaches no server. */
export const addressOf = (url: string, patientId: string, consultationId: string, role: string): string => [url, patientId, consultationId, role].join('.');

/** Reads what stands behind # in the link that was opened. */
export function invitation(): Invitation | undefined {
  const [secret, patientId, consultationId, role] = secretOf().split('.');
  return secret && patientId && consultationId && role ? { secret, patientId, consultationId, role } : undefined;
}
