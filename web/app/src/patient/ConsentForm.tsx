import { useQuery } from '@tanstack/react-query';
import { consents } from '../api/calls';
import type { Consent, Form } from '../api/views';
import { Failure } from '../design/Failure';
import { useWords } from '../words';
import { languageOf } from '../words/language';
import { day } from '../words/times';

const isInEffect = ({ effectiveFrom }: Form): boolean => !effectiveFrom || Date.parse(effectiveFrom) <= Date.now();

/** The newest version of a form in the reader's language; among those that are signed now unless others are asked for too. */
export function newest(forms: readonly Form[], type: string, language: string, isAny = false): Form | undefined {
  const fitting = forms.filter((form) => form.type === type && languageOf(form.locale) === language && (isAny || isInEffect(form)));
  return fitting.sort((a, b) => b.version - a.version)[0];
}

/** Whether a consent stands on words that were replaced by ones that everybody signs anew; each language counts its versions for itself. */
export const isOutdated = ({ type, locale, version }: Consent, forms: readonly Form[]): boolean =>
  forms.some((form) => form.type === type && form.locale === locale && form.version > version && form.renews && isInEffect(form));

/** What changed since the version that this patient agreed to last; nothing when they never did, or it is the same. */
export function Changes({ form, patient }: { form: Form; patient: string }) {
  const { say, language } = useWords();
  const signed = useQuery({ queryKey: ['consents', patient], queryFn: () => consents.of(patient) });
  const last = signed.data?.items.filter((one) => one.type === form.type && one.decision === 'granted').at(-1);
  const isOther = last !== undefined && last.version < form.version;
  if (!isOther) return <Failure error={signed.error} />;
  return <Difference form={form} from={last.version} title={say('consent.changes', { date: day(last.recordedAt.slice(0, 10), language) })} />;
}

/** What became of each paragraph that is not the same in both versions. */
export function Difference({ form, from, title }: { form: Form; from: number; title: string }) {
  const { say } = useWords();
  const found = useQuery({ queryKey: ['form-changes', form.type, form.locale, from, form.version], queryFn: () => consents.changes(form, from, form.version), retry: false });
  const changed = found.data?.items.filter((one) => one.change !== 'same') ?? [];
  if (changed.length === 0) return null;
  return (
    <section className="card changes" aria-label={title}>
      <h2>{title}</h2>
      {changed.map(({ change, text }) => (
        <p key={`${change} ${text}`}>
          <strong>{say(change === 'added' ? 'consent.changes.added' : 'consent.changes.removed')}</strong> {change === 'added' ? <ins lang={form.locale}>{text}</ins> : <del lang={form.locale}>{text}</del>}
        </p>
      ))}
    </section>
  );
}

/** Plain text as its author laid it out: a title, headings after two number signs, paragraphs, and lines that begin with a dash. */
export function Paragraphs({ text }: { text: string }) {
  const [title, ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  return (
    <>
      <h2>{title}</h2>
      {rest.map((line) =>
        line.startsWith('## ') ? (
          <h3 key={line}>{line.slice(3)}</h3>
        ) : (
          <p key={line} className={line.startsWith('- ') ? 'point' : undefined}>
            {line.replace(/^- /, '')}
          </p>
        ),
      )}
    </>
  );
}
