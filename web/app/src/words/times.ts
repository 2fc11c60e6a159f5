import type { Language } from './language';

/** Making a format takes longer than a hundred uses of it, and lists are long. */
const made = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = made.get(key) ?? new Intl.DateTimeFormat(language, options);
  made.set(key, known);
  return known;
}

const at = (iso: string | Date): Date => (typeof iso === 'string' ? new Date(iso) : iso);

/** 14:30, or 2:30 PM, as the language writes it. */
export const clock = (iso: string | Date, language: Language): string =>
  format(language, { hour: 'numeric', minute: '2-digit' }).format(at(iso));

/** Tuesday 26 November, 14:30. */
export const moment = (iso: string | Date, language: Language): string =>
  format(language, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }).format(at(iso));

/** 26 Nov 2026, 14:30:07. */
export const stamp = (iso: string | Date, language: Language): string =>
  format(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at(iso));

/** 26 November 2026, here. */
export const date = (iso: string, language: Language): string => format(language, { dateStyle: 'long' }).format(at(iso));

/** 26 Nov 2026, 14:30 EST: by the clock of a zone, which is named. */
export const stampIn = (iso: string, zone: string, language: Language): string =>
  format(language, { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: zone, timeZoneName: 'short' }).format(at(iso));

/** 26 November 2026, by the calendar of a zone; here, until it is known. */
export const dateIn = (iso: string, zone: string | undefined, language: Language): string =>
  format(language, { dateStyle: 'long', ...(zone === undefined ? {} : { timeZone: zone }) }).format(at(iso));

/** A date of birth: a day of the calendar, in no zone. */
export const day = (date: string, language: Language): string =>
  format(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));

/** The reader's zone as people call it who live by it. */
export function zoneName(language: Language): string {
  const options = { timeZoneName: 'longGeneric' } as const;
  if (format(language, options).resolvedOptions().timeZone === 'UTC') return 'UTC';
  const parts = format(language, options).formatToParts(new Date());
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}
