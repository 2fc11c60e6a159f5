import { endOfMonth, startOfMonth, type CalendarDate } from '@internationalized/date';
import { useQuery } from '@tanstack/react-query';
import { schedules } from '../api/calls';
import { Problem } from '../api/problem';
import type { Slot } from '../api/views';
import { startOf, wallOf } from './zones';

/** For what a free time is looked for. */
export interface Wanted {
  departmentId: string;
  visitType: string;
  /** With whom; none is anybody. */
  providerId?: string | undefined;
  /** For whom, where it is known: not everybody treats everybody. */
  patientId?: string | undefined;
}

/** So many slots the server answers at once; what comes later is not known then. */
const most = 500;
/** The longest stretch for which it is asked, in milliseconds. */
const longest = 31 * 24 * 60 * 60 * 1000;

/** Of a patient who is not entrusted to them staff see every time: with whom they are not treated, the booking says. */
const between = async (wanted: Wanted, from: Date, until: Date) => {
  const range = { from: from.toISOString(), until: until.toISOString() };
  try {
    return await schedules.slots({ ...wanted, ...range });
  } catch (error) {
    if (!wanted.patientId || !(error instanceof Problem) || error.status !== 403) throw error;
    return schedules.slots({ ...wanted, ...range, patientId: undefined });
  }
};

/** Which days of a month have a free time. */
export function useMonth(wanted: Wanted, month: CalendarDate, zone: string) {
  const from = new Date(Math.max(startOf(startOfMonth(month), zone).getTime(), Date.now()));
  const until = new Date(Math.min(startOf(endOfMonth(month).add({ days: 1 }), zone).getTime(), from.getTime() + longest));
  return useQuery({
    queryKey: ['slots', wanted, startOfMonth(month).toString(), zone],
    queryFn: () => between(wanted, from, until),
    enabled: wanted.departmentId !== '' && wanted.visitType !== '' && until > from,
  });
}

/** The free times of a day. */
export function useDay(wanted: Wanted, day: CalendarDate | null, zone: string) {
  return useQuery({
    queryKey: ['slots', wanted, day?.toString(), zone],
    queryFn: () => between(wanted, startOf(day!, zone), startOf(day!.add({ days: 1 }), zone)),
    enabled: day !== null && wanted.departmentId !== '' && wanted.visitType !== '',
  });
}

/** Whether it is known that a day has no free time. */
export function isTaken(slots: readonly Slot[] | undefined, day: CalendarDate, zone: string): boolean {
  if (!slots) return true;
  const dates = slots.map((one) => wallOf(one.startsAt, zone).date);
  const last = dates.at(-1);
  if (slots.length === most && last !== undefined && day.toString() >= last) return false;
  return !dates.includes(day.toString());
}

/** Whether a time was refused because it takes from a pause of the provider's: the desk may take it all the same. */
export const isInPause = (error: unknown): boolean => error instanceof Problem && error.code === 'appointment.buffer';

/** Whether a time was refused because it is somebody else's by now, and has to be chosen anew. */
export const isGone = (error: Error): boolean => error instanceof Problem && error.status === 409 && !isInPause(error);
