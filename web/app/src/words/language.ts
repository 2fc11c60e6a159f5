/** The languages that everything is written in. */
export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

const kept = 'housecall.language';

const known = (tag: string | null | undefined): Language | undefined =>
  languages.find((language) => tag?.toLowerCase().split('-')[0] === language);

/** What the person chose, else what their browser asks for. */
export function preferred(): Language {
  const asked = navigator.languages.map(known).find((language) => language !== undefined);
  return known(localStorage.getItem(kept)) ?? asked ?? 'en';
}

/** Whether the person chose a language themselves. */
export const hasChosen = (): boolean => known(localStorage.getItem(kept)) !== undefined;

export function keep(language: Language): void {
  localStorage.setItem(kept, language);
}

/** What a language is called in the reader's own. */
export const languageName = (tag: string, reader: Language): string => new Intl.DisplayNames([reader], { type: 'language' }).of(tag) ?? tag;

export { known as languageOf };
