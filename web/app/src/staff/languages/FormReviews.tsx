import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { consents } from '../../api/calls';
import { formReviews } from '../../api/languageNotices';
import type { ConsentFormReview, Form } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { useSay, useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { languageName, languageOf } from '../../words/language';
import { day } from '../../words/times';
import { ReviewForm } from './ReviewForm';

const isSigned = ({ effectiveFrom }: Form) => !effectiveFrom || Date.parse(effectiveFrom) <= Date.now();
const isEnglish = ({ locale }: Form) => languageOf(locale) === 'en';

/** The translations that are signed now; the clinic tells of forms with the newest version first. */
function translated(forms: readonly Form[]): Form[] {
  const signed = forms.filter(isSigned);
  const newest = signed.filter((form) => form === signed.find(({ type, locale }) => type === form.type && locale === form.locale));
  return newest.filter((form) => !isEnglish(form) && newest.some((one) => one.type === form.type && isEnglish(one)));
}

const isOf = (review: ConsentFormReview, form: Form) => review.hash === form.hash && review.type === form.type && review.version === form.version && review.locale === form.locale;

/** The consent forms that are signed in other languages than English, and who reviewed their words. */
export function FormReviews({ mayEnter }: { mayEnter: boolean }) {
  const say = useSay();
  const [reviewing, setReviewing] = useState<Form>();
  const forms = useQuery({ queryKey: ['consent-forms'], queryFn: consents.forms });
  const reviews = useQuery({ queryKey: ['form-reviews'], queryFn: formReviews.list });
  const all = translated(forms.data?.items ?? []);
  const known = reviews.data?.items;
  return (
    <section className="stack" aria-labelledby="form-reviews">
      <h2 id="form-reviews">{say('languages.forms')}</h2>
      <p className="quiet">{say('languages.forms.text')}</p>
      <Failure error={forms.error ?? reviews.error} onRetry={() => void Promise.all([forms.refetch(), reviews.refetch()])} />
      {forms.data && all.length === 0 && <p>{say('languages.forms.none')}</p>}
      {known &&
        all.map((form) => (
          <Translated key={form.hash} form={form} reviews={known.filter((one) => isOf(one, form))} onReview={mayEnter ? () => setReviewing(form) : undefined} />
        ))}
      {reviewing && <ReviewForm form={reviewing} onClose={() => setReviewing(undefined)} />}
    </section>
  );
}

interface Props {
  form: Form;
  reviews: ConsentFormReview[];
  onReview: (() => void) | undefined;
}

function Translated({ form, reviews, onReview }: Props) {
  const { say, language } = useWords();
  const name = `${say(`consents.${form.type}` as Key)} · ${languageName(form.locale, language)}`;
  return (
    <article className="card stack" id={`form-${form.type}-${form.locale}`}>
      <div className="row spread">
        <h3>{name}</h3>
        <State tone={reviews.length > 0 ? 'go' : 'stop'}>{say(reviews.length > 0 ? 'languages.forms.reviewed' : 'languages.forms.unreviewed')}</State>
      </div>
      <p className="small quiet">{say('clinic.forms.version', { version: form.version })}</p>
      {reviews.map((one) => (
        <p key={one.enteredAt} className="small quiet">
          {say('languages.reviewed', { name: one.reviewedBy, date: day(one.reviewedOn, language) })}
        </p>
      ))}
      <details>
        <summary>
          {say('languages.forms.words')}
          <span className="hidden-text">{` (${name})`}</span>
        </summary>
        <p className="written" lang={form.locale}>
          {form.text}
        </p>
      </details>
      {onReview && (
        <div className="actions">
          <Button shape="compact" onPress={onReview}>
            {say('languages.forms.record', { form: name })}
          </Button>
        </div>
      )}
    </article>
  );
}
