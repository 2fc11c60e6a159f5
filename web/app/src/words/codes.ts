import { useCallback } from 'react';
import { useWords } from '.';
import { isLoaded } from './catalog';
import { readable } from './readable';

/** Says the codes of the server whose words begin with this. */
export function useCodes(prefix: string): (code: string) => string {
  const { say, language } = useWords();
  return useCallback(
    (code) => {
      const key = `${prefix}.${code}`;
      return isLoaded(language, key) ? say(key) : readable(code);
    },
    [say, language, prefix],
  );
}
