import type { Appointment, VisitType } from '../api/views';
import { loaded, type Key } from '../words/catalog';
import { useWords } from '../words';

/** The name of a sort of visit: the usual ones in the reader's language, the clinic's own as it wrote them. */
export function useTypeName(): (code: string) => string {
  const { say, language } = useWords();
  return (code) => {
    const key = `type.${code}`;
    if (key in (loaded.get(language) ?? {})) return say(key as Key);
    const words = code.replaceAll('-', ' ');
    return words.charAt(0).toUpperCase() + words.slice(1);
  };
}

/** The sort of visit that an appointment is, or most likely is: the one that takes as long. */
export function typeOf({ startsAt, endsAt, visitType }: Appointment, types: readonly VisitType[]): VisitType | undefined {
  const minutes = (new Date(endsAt).getTime() - new Date(startsAt).getTime()) / 60_000;
  return types.find((one) => one.code === visitType) ?? types.find((one) => one.minutes === minutes) ?? types[0];
}
