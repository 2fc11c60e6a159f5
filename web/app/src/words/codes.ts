import { useCallback } from 'react';
import { useWords } from '.';
import { loaded, type Key } from './catalog';

/** A code as words, where the page knows none for it: it may be newer than the page. */
export function readable(code: string): string {
  const words = code.replaceAll(/[._-]+/g, ' ').trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

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
