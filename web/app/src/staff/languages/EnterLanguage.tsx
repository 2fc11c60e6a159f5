import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { languageNotices } from '../../api/languageNotices';
import { fieldOf } from '../../api/problem';
import type { LanguageNoticeVersion } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { languageOf } from '../../words/language';
import { type Draft, problemsOf, suggested } from './draft';

/** A new version in a language begins with the words of the one before it; who reviewed those has not reviewed these. */
const begun = (before: LanguageNoticeVersion | undefined): Draft => ({ locale: before?.locale ?? '', text: before?.text ?? '', translator: before?.translatedBy ?? '', reviewer: '', day: '' });

/** Enters a notice in one language. */
export function EnterLanguage({ before, onClose }: { before: LanguageNoticeVersion | undefined; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => begun(before));
  const problems = problemsOf(draft);
  const [translator, reviewer] = [draft.translator.trim(), draft.reviewer.trim()];
  const enter = useMutation({
    mutationFn: () =>
      languageNotices.enter({
        locale: draft.locale.trim(),
        text: draft.text,
        ...(translator ? { translatedBy: translator } : {}),
        ...(reviewer ? { reviewedBy: reviewer, reviewedOn: draft.day } : {}),
      }),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['language-notice-versions'] }), client.invalidateQueries({ queryKey: ['language-notices'] })]);
      onClose();
    },
  });
  const refused = fieldOf(enter.error);
  const [isTried, setIsTried] = useTried(refused);
  const set = (name: keyof Draft) => (value: string) => {
    // What the clinic refused was another text.
    if (!enter.isPending) enter.reset();
    setDraft({ ...draft, [name]: value });
  };
  const mark = (name: keyof Draft, field: string) => {
    const problem = problems[name];
    return { value: draft[name], onChange: set(name), isInvalid: refused === field, wrong: isTried && problem ? say(problem) : undefined };
  };
  const submit = () => {
    setIsTried(true);
    if (Object.keys(problems).length === 0) enter.mutate();
  };
  return (
    <Dialog title={say('languages.add')} isOpen onClose={onClose}>
      <Field label={say('languages.locale')} hint={say('languages.locale.hint')} isReadOnly={before !== undefined} autoComplete="off" {...mark('locale', 'locale')} />
      <Field label={say('languages.words')} hint={say('languages.words.hint')} rows={6} {...mark('text', 'text')} />
      {languageOf(draft.locale) === 'en' && draft.text === '' && (
        <div>
          <Button shape="compact" onPress={() => set('text')(suggested)}>
            {say('languages.suggest')}
          </Button>
        </div>
      )}
      <Field label={say('languages.translator')} hint={say('languages.translator.hint')} maxLength={100} autoComplete="off" {...mark('translator', 'translatedBy')} />
      <Field label={say('languages.reviewer')} hint={say('languages.reviewer.hint')} maxLength={100} autoComplete="off" {...mark('reviewer', 'reviewedBy')} />
      <Field type="date" label={say('languages.day')} {...mark('day', 'reviewedOn')} />
      <Failure error={enter.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={enter.isPending} onPress={submit}>
          {say('languages.save')}
        </Button>
      </div>
    </Dialog>
  );
}
