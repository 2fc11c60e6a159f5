import { useCallback } from 'react';
import { useWords } from '.';
import { loaded, type Key } from './catalog';
import { readable } from './readable';

/** Says the codes of the server whose words begin with this. */
export function useCodes(prefix: string): (code: string) => string {
  const { say, language } = useWords();
  return useCallback(
    (code) => {
      const key = `${prefix}.${code}`;
      return key in (loaded.get(language) ?? {}) ? say(key as Key) : readable(code);
    },
    [say, language, prefix],
  );
}
