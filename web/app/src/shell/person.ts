import { useEffect } from 'react';
import { useSession } from '../api/session';
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
