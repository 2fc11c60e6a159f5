import type { Form } from '../api/views';
import { languageOf } from '../words/language';

/** The newest version of a form in the reader's language. */
export function newest(forms: readonly Form[], type: string, language: string): Form | undefined {
  const fitting = forms.filter((form) => form.type === type && languageOf(form.locale) === language);
  return fitting.sort((a, b) => b.version - a.version)[0];
}

/** Plain text as the form's author laid it out: a title, paragraphs, and lines that begin with a dash. */
export function Paragraphs({ text }: { text: string }) {
  const [title, ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  return (
    <>
      <h2>{title}</h2>
      {rest.map((line) => (
        <p key={line} className={line.startsWith('- ') ? 'point' : undefined}>
          {line.replace(/^- /, '')}
        </p>
      ))}
    </>
  );
}
