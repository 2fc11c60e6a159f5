import { parseDate, parseDateTime, toZoned, type CalendarDate } from '@internationalized/date';
import type { Language } from '../words/language';

/** The zone of this browser. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const made = new Map<string, Intl.DateTimeFormat>();

/** One formatter for each way of writing: making one costs more than using it. */
function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = language + JSON.stringify(options);
  const one = made.get(name) ?? new Intl.DateTimeFormat(language, options);
  made.set(name, one);
  return one;
}

interface Wall {
  /** Such as 2026-12-24. */
  date: string;
  /** Minutes since midnight, as the clock on the wall shows them. */
  minutes: number;
}

/** What calendar and clock show somewhere at an instant. */
export function wallOf(iso: string, zone: string): Wall {
  const options = { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const parts = Object.fromEntries(formatter('en', options).formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/** When a day begins somewhere. */
export const startOf = (date: string | CalendarDate, zone: string): Date => (typeof date === 'string' ? parseDate(date) : date).toDate(zone);

/** The last second of a day somewhere. */
export const endOf = (date: string, zone: string): Date => new Date(startOf(parseDate(date).add({ days: 1 }), zone).getTime() - 1000);

/** The instant at which a clock somewhere shows a time; one that is skipped is as long after the skip. */
export const instantOf = (date: string, time: string, zone: string): string => toZoned(parseDateTime(`${date}T${time}`), zone).toAbsoluteString();

/** 09:30, as fields for times take it. */
export const fieldTime = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Those of these days, of the calendar, on which the clocks of a zone change. */
export const clockChanges = (days: readonly string[], zone: string): string[] =>
  days.filter((one) => startOf(parseDate(one).add({ days: 1 }), zone).getTime() - startOf(one, zone).getTime() !== 86_400_000);

/** 14:30, or 2:30 PM, by the clock of a zone. */
export const clockIn = (iso: string, zone: string, language: Language): string => formatter(language, { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(new Date(iso));

/** Tuesday, 26 November, 14:30, by the clock of a zone. */
export const momentIn = (iso: string, zone: string, language: Language): string =>
  formatter(language, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZone: zone }).format(new Date(iso));

/** Tue, 26 Nov, 14:30, by the clock of a zone. */
export const shortMoment = (iso: string, zone: string, language: Language): string =>
  formatter(language, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', timeZone: zone }).format(new Date(iso));

/** Central time, as people call it who live by it. */
export function zoneName(iso: string, zone: string, language: Language): string {
  if (zone === 'UTC') return zone;
  const parts = formatter(language, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(new Date(iso));
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** A time of the day that stands in no zone, in minutes since midnight, as the language writes it. */
export const timeOfDay = (minutes: number, language: Language): string => formatter(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(minutes * 60_000);

/** A day of the calendar, in no zone: Tuesday, 26 November. */
export const dayName = (date: string, language: Language, weekday: 'long' | 'short' = 'long'): string =>
  formatter(language, { weekday, day: 'numeric', month: weekday, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));

/** Those of these zones whose clocks show something else than the ones before them at an instant. */
export function differing(iso: string, zones: readonly (string | null | undefined)[]): string[] {
  const shown = new Set<string>();
  return zones.filter((zone): zone is string => {
    if (!zone) return false;
    const { date, minutes } = wallOf(iso, zone);
    const isNew = !shown.has(`${date} ${minutes}`);
    shown.add(`${date} ${minutes}`);
    return isNew;
  });
}

/** Every zone by its name, and those in use that this browser does not list. */
export const zonesWith = (...used: string[]) => [...new Set([...Intl.supportedValuesOf('timeZone'), ...used])].map((value) => ({ value, label: value.replaceAll('_', ' ') }));
