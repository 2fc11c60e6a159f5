import { useEffect } from 'react';
import { useSession } from '../api/session';
import type { Session } from '../api/views';
import { useWords } from '../words';
import { hasChosen, languageOf } from '../words/language';

/** Speaks the language that the clinic knows of a person, unless they chose another here. */
export function useLanguageOfPerson(): void {
  const { suggest, language } = useWords();
  const own = languageOf(useSession().data?.language);
  useEffect(() => {
    if (own && own !== language && !hasChosen()) suggest(own);
  }, [own, language, suggest]);
}

/** Where somebody begins who came by a link: at the visit that is theirs or that they look after, or in one that they were asked into. A
 *  patient who signed in has no visit before them, and begins at their record. */
export function visitOf(session: Session): string {
  if (session.actsFor || (session.role === 'patient' && session.appointmentId)) return '/app/visit';
  return session.role === 'patient' ? '/app/own-record' : '/app/call';
}
