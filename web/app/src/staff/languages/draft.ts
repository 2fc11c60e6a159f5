import type { Key } from '../../words/catalog';

/** A notice as it is typed. */
export interface Draft {
  locale: string;
  text: string;
  translator: string;
  reviewer: string;
  day: string;
}

/** Bytes that a notice may have, as the clinic counts them. */
const longest = 4096;

/** The usual words in English; what stands in brackets only the clinic knows. */
export const suggested =
  'ATTENTION: If you speak a language other than English, free language assistance services are available to you. Appropriate auxiliary aids and services to provide information in accessible formats are also available free of charge. Call [your telephone number] (TTY: [your TTY number]) or speak to your provider.';

function problemIn(text: string): Key | undefined {
  if (text.trim() === '') return 'languages.words.missing';
  if (new TextEncoder().encode(text).length > longest) return 'languages.words.long';
  return text.includes('[your ') ? 'languages.words.bracket' : undefined;
}

/** What is wrong with it, by the field. */
export function problemsOf({ locale, text, reviewer, day }: Draft): Partial<Record<keyof Draft, Key>> {
  const words = problemIn(text);
  return {
    ...(/^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?$/.test(locale.trim()) ? {} : { locale: 'languages.locale.wrong' as const }),
    ...(words ? { text: words } : {}),
    ...(reviewer.trim() === '' && day !== '' ? { reviewer: 'languages.reviewer.missing' as const } : {}),
    ...(reviewer.trim() !== '' && day === '' ? { day: 'languages.day.missing' as const } : {}),
  };
}
