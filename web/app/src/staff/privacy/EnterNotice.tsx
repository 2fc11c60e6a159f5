import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { privacyNotice } from '../../api/privacyNotice';
import { fieldOf } from '../../api/problem';
import type { PrivacyNoticeVersion } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { useDraft } from '../../draft';
import { startOf } from '../../plan/zones';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { useClinicZone } from '../clinic/zone';

interface Draft {
  /** Only once they differ from the version before. */
  en?: string;
  es?: string;
  part2?: boolean;
}

/** Characters that a notice may have in one language, and what stands in one that tells of 42 CFR Part 2: as the clinic looks at it. */
const longest = 25_000;
const named = '42 CFR';

/** What is wrong with a text of a new version. */
function problemIn(text: string, part2: boolean, isSame: boolean): Key | undefined {
  if (text.trim() === '' || isSame) return 'forms.same';
  if (Array.from(text).length > longest) return 'npp.too-long';
  return part2 && !text.includes(named) ? 'npp.part2.missing' : undefined;
}

const wordsOf = (before: PrivacyNoticeVersion | undefined, language: string) => before?.texts.find(({ locale }) => locale === language)?.text ?? '';

/** A new version begins with the words of the one before it. */
export function EnterNotice({ before, onClose }: { before: PrivacyNoticeVersion | undefined; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [draft, setDraft, drop] = useDraft<Draft>('privacy-notice', {});
  const [effective, setEffective] = useState('');
  const [isSure, setIsSure] = useState(false);
  const zone = useClinicZone();
  const [en, es, part2] = [draft.en ?? wordsOf(before, 'en'), draft.es ?? wordsOf(before, 'es'), draft.part2 ?? before?.part2 ?? false];
  const version = (before?.version ?? 0) + 1;
  const isSame = en === wordsOf(before, 'en') && es === wordsOf(before, 'es') && part2 === (before?.part2 ?? false);
  const problems = { en: problemIn(en, part2, isSame), es: problemIn(es, part2, isSame) };
  const publish = useMutation({
    mutationFn: () => privacyNotice.publish({ en, es, part2, ...(effective ? { effectiveFrom: startOf(effective, zone).toISOString() } : {}) }),
    onSuccess: async () => {
      drop();
      await Promise.all([client.invalidateQueries({ queryKey: ['privacy-notice-versions'] }), client.invalidateQueries({ queryKey: ['privacy-notice'] })]);
      onClose();
    },
  });
  const refused = fieldOf(publish.error);
  const [isTried, setIsTried] = useTried(refused);
  const change = (next: Draft) => {
    // What the clinic refused was another text.
    if (!publish.isPending) publish.reset();
    setDraft({ ...draft, ...next });
  };
  const markOf = (language: 'en' | 'es') => {
    const problem = problems[language];
    return { isInvalid: refused === language, wrong: isTried && problem ? say(problem) : undefined };
  };
  const submit = () => {
    setIsTried(true);
    if (isSure && !problems.en && !problems.es) publish.mutate();
  };
  return (
    <Dialog title={say('npp.add')} isOpen onClose={onClose}>
      <Field label={say('npp.en')} hint={say('npp.text.hint')} rows={10} value={en} onChange={(next) => change({ en: next })} {...markOf('en')} />
      <Field label={say('npp.es')} hint={say('npp.text.hint')} rows={10} value={es} onChange={(next) => change({ es: next })} {...markOf('es')} />
      <Field type="date" label={say('forms.effective')} hint={say('forms.effective.hint')} value={effective} onChange={setEffective} />
      <Tick isOn={part2} onChange={(next) => change({ part2: next })}>
        {say('npp.part2')}
      </Tick>
      <Tick isOn={isSure} onChange={setIsSure} isWrong={isTried && !isSure}>
        {say('npp.sure', { version })}
      </Tick>
      {isTried && !isSure && <Notice tone="stop">{say('forms.sure.missing')}</Notice>}
      <Failure error={publish.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={publish.isPending} onPress={submit}>
          {say('forms.publish', { version })}
        </Button>
      </div>
    </Dialog>
  );
}
