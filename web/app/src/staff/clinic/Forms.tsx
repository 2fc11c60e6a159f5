import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { consents } from '../../api/calls';
import type { Form } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Empty } from '../../design/Empty';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { useDraft } from '../../draft';
import { Difference, newest } from '../../patient/ConsentForm';
import { startOf } from '../../plan/zones';
import { useSay, useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';
import { useClinicZone } from './zone';

const types = ['telehealth', 'data-sharing', 'recording'] as const;

/** Every version of every form; what was signed never changes. */
export function Forms() {
  const { say, language } = useWords();
  const [isAdding, setIsAdding] = useState(false);
  const forms = useQuery({ queryKey: ['consent-forms'], queryFn: consents.forms });
  const items = forms.data?.items ?? [];
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('clinic.forms')}</h2>
        <Button onPress={() => setIsAdding(true)}>{say('forms.add')}</Button>
      </div>
      <Failure error={forms.error} onRetry={() => void forms.refetch()} />
      {forms.data && items.length === 0 && <Empty title={say('forms.empty')}>{say('forms.empty.text')}</Empty>}
      {items.map((form) => (
        <details key={`${form.type} ${form.version} ${form.locale}`}>
          <summary>
            {say(`consents.${form.type}` as Key)} · {say('clinic.forms.version', { version: form.version })} · {form.locale}
          </summary>
          {form.states.length > 0 && <p className="quiet">{say('forms.states.of', { states: form.states.join(' ') })}</p>}
          {form.effectiveFrom && <p className="quiet">{say('forms.effective.from', { date: stamp(form.effectiveFrom, language) })}</p>}
          <p className="written" lang={form.locale}>
            {form.text}
          </p>
          {form.version > 1 && <Difference form={form} from={form.version - 1} title={say('forms.changes', { version: form.version - 1 })} />}
        </details>
      ))}
      {isAdding && forms.data && <Add forms={items} onClose={() => setIsAdding(false)} />}
    </section>
  );
}

interface Draft {
  type: string;
  locale: string;
  /** Only once it differs from the version before. */
  text?: string;
}

/** A new version begins with the words of the one before it. */
function Add({ forms, onClose }: { forms: readonly Form[]; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [draft, setDraft, drop] = useDraft<Draft>('consent-form', { type: 'telehealth', locale: 'en' });
  const [isSure, setIsSure] = useState(false);
  const [isTried, setIsTried] = useTried();
  const { type, locale } = draft;
  const [effective, setEffective] = useState('');
  const [renews, setRenews] = useState(false);
  const [states, setStates] = useState('');
  // Named twice it is the same state.
  const codes = [...new Set(states.toUpperCase().split(/[\s,;]+/).filter((one) => one !== ''))];
  const areCodes = codes.length <= 100 && codes.every((one) => /^[A-Z-]{2,8}$/.test(one));
  const zone = useClinicZone();
  const before = newest(forms, type, locale, true);
  const version = (before?.version ?? 0) + 1;
  const text = draft.text ?? before?.text ?? '';
  const isSame = text.trim() === '' || text === before?.text;
  const add = useMutation({
    mutationFn: () => consents.addForm({ type, locale, version, text, renews, states: codes, ...(effective ? { effectiveFrom: startOf(effective, zone).toISOString() } : {}) }),
    onSuccess: async () => {
      drop();
      await client.invalidateQueries({ queryKey: ['consent-forms'] });
      onClose();
    },
  });
  const submit = () => {
    setIsTried(true);
    if (isSure && !isSame && areCodes) add.mutate();
  };
  return (
    <Dialog title={say('forms.add')} isOpen onClose={onClose}>
      <Select label={say('consents.type')} value={type} onChange={(next) => setDraft({ type: next, locale })} options={types.map((value) => ({ value, label: say(`consents.${value}`) }))} />
      <Select label={say('app.language')} value={locale} onChange={(next) => setDraft({ type, locale: next })} options={[{ value: 'en', label: say('app.english') }, { value: 'es', label: say('app.spanish') }]} />
      <Field label={say('forms.text')} hint={say('forms.text.hint')} rows={10} value={text} onChange={(next) => setDraft({ ...draft, text: next })} wrong={isTried && isSame ? say('forms.same') : undefined} />
      <Field type="date" label={say('forms.effective')} hint={say('forms.effective.hint')} value={effective} onChange={setEffective} />
      <Field label={say('forms.states')} hint={say('forms.states.hint')} value={states} onChange={setStates} autoComplete="off" wrong={isTried && !areCodes ? say('week.licences.wrong') : undefined} />
      <Tick isOn={renews} onChange={setRenews}>
        {say('forms.renews')}
      </Tick>
      <Tick isOn={isSure} onChange={setIsSure} isWrong={isTried && !isSure}>
        {say('forms.sure', { version })}
      </Tick>
      {isTried && !isSure && <Notice tone="stop">{say('forms.sure.missing')}</Notice>}
      <Failure error={add.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={add.isPending} onPress={submit}>
          {say('forms.publish', { version })}
        </Button>
      </div>
    </Dialog>
  );
}
