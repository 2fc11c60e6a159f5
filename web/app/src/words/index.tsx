import format from 'icu-minify/format';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { load, loaded, type Key, type Part } from './catalog';
import { keep as keepChoice, preferred, type Language } from './language';

export type Values = Record<string, string | number | Date>;

/** Says a message of the catalog in the reader's language. */
export type Say = (key: Key, values?: Values) => string;

interface Words {
  language: Language;
  say: Say;
  choose: (language: Language) => void;
  /** Shows a language without keeping it as the person's choice. */
  suggest: (language: Language) => void;
}

const Context = createContext<Words | undefined>(undefined);

/** The browser's own formatters, one of each kind: making one costs more than using it. */
function keep<Args extends unknown[], Made>(make: new (...args: Args) => Made): (...args: Args) => Made {
  const made = new Map<string, Made>();
  return (...args) => {
    const name = JSON.stringify(args);
    const one = made.get(name) ?? new make(...args);
    made.set(name, one);
    return one;
  };
}

const formatters = {
  getDateTimeFormat: keep(Intl.DateTimeFormat as new (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => Intl.DateTimeFormat),
  getNumberFormat: keep(Intl.NumberFormat as new (...args: ConstructorParameters<typeof Intl.NumberFormat>) => Intl.NumberFormat),
  getPluralRules: keep(Intl.PluralRules),
};

/** Says a message; a message that is not loaded is a mistake of ours, and shows as its key. */
export function say(language: Language, key: Key, values?: Values): string {
  const message = loaded.get(language)?.[key];
  return message === undefined ? key : String(format(message, language, values, { formatters }));
}

/** The language of the pages, and the one asked for last, which on a slow line comes later or never. */
const spoken: { shown: Language; wanted: Language } = { shown: 'en', wanted: 'en' };

/** Which parts of the catalog are in use; a new language loads the same. */
const inUse = new Set<'core' | Part>(['core']);

/** Loads parts before their page is shown. */
export async function useAlso(...parts: Part[]): Promise<void> {
  for (const part of parts) inUse.add(part);
  await Promise.all(Object.values(spoken).flatMap((language) => parts.map((part) => load(language, part))));
}

/** Loads a page together with its words. */
export const withWords =
  <Page,>(page: () => Promise<Page>, ...parts: Part[]) =>
  async (): Promise<Page> => {
    const [loadedPage] = await Promise.all([page(), useAlso(...parts)]);
    return loadedPage;
  };

async function loadAll(language: Language): Promise<void> {
  await Promise.all([...inUse].map((part) => load(language, part)));
}

function show(language: Language): void {
  spoken.shown = language;
  document.documentElement.lang = language;
}

export async function begin(): Promise<Language> {
  spoken.wanted = preferred();
  show(spoken.wanted);
  await loadAll(spoken.wanted);
  return spoken.wanted;
}

export function WordsProvider({ first, children }: { first: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  const suggest = useCallback((next: Language) => {
    spoken.wanted = next;
    loadAll(next).then(
      () => {
        // Whoever changed their mind meanwhile is not brought back.
        if (spoken.wanted !== next) return;
        show(next);
        setLanguage(next);
      },
      () => {
        if (spoken.wanted === next) spoken.wanted = spoken.shown;
      },
    );
  }, []);
  const choose = useCallback(
    (next: Language) => {
      keepChoice(next);
      suggest(next);
    },
    [suggest],
  );
  const words = useMemo<Words>(
    () => ({ language, choose, suggest, say: (key, values) => say(language, key, values) }),
    [language, choose, suggest],
  );
  return (
    <Context value={words}>
      <I18nProvider locale={language}>{children}</I18nProvider>
    </Context>
  );
}

export function useWords(): Words {
  const words = useContext(Context);
  if (!words) throw new Error('useWords is used outside WordsProvider');
  return words;
}

export const useSay = (): Say => useWords().say;

/** Names the page in the browser's tab, for those who hear it and for those with many tabs. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === 'Housecall' ? title : `${title} · Housecall`;
  }, [title]);
}
