import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { seen } from '../../api/seen';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useDraft } from '../../draft';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { useClinicZone } from '../clinic/zone';
import { Part2Basis } from './Part2';
import { type Quiet, Silence, isWhole, quietFor, silenceOf } from './Silence';
import { Standing, useStanding } from './Standing';

const purposes = ['public-health', 'abuse-report', 'oversight', 'judicial', 'law-enforcement', 'decedent', 'donation', 'research', 'threat', 'government', 'workers-compensation', 'required-by-law', 'impermissible', 'treatment', 'payment', 'operations', 'authorization'] as const;
/** Letters that somebody needs to understand it later. */
const shortest = 3;

/** Writes down that something of a patient's record was given to somebody else. */
export default function Disclose({ patient, onClose }: { patient: Person; onClose: () => void }) {
  const say = useSay();
  const [purpose, setPurpose] = useState<string>('public-health');
  const [typed, setTyped, drop] = useDraft(`disclose.${patient.id}`, { recipient: '', address: '', what: '', basis: '' });
  const set = (part: keyof typeof typed) => (value: string) => setTyped({ ...typed, [part]: value });
  const [part2, setPart2] = useState('');
  const [typedQuiet, setQuiet] = useState<Quiet | null>(null);
  const quiet = quietFor(purpose, typedQuiet);
  const zone = useClinicZone();
  const standing = useStanding(patient.id);
  const [isTried, setIsTried] = useTried();
  const record = useMutation({
    mutationFn: () => seen.disclose(patient.id, { purpose, recipient: typed.recipient.trim(), what: typed.what.trim(), basis: typed.basis.trim(), ...(typed.address.trim() ? { address: typed.address.trim() } : {}), ...(part2 ? { part2 } : {}), ...silenceOf(quiet, zone) }),
    onSuccess: drop,
  });
  const isShort = (text: string) => text.trim().length < shortest;
  const wrong = (text: string) => (isTried && isShort(text) ? say('disclose.missing') : undefined);
  const submit = () => {
    setIsTried(true);
    if (![typed.recipient, typed.what, typed.basis].some(isShort) && isWhole(quiet, zone)) record.mutate();
  };
  if (record.isSuccess) {
    return (
      <Dialog title={say('disclose.title')} isOpen onClose={onClose}>
        <Notice tone="go">{say('disclose.done')}</Notice>
        <div className="actions">
          <Button onPress={onClose}>{say('app.close')}</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={say('disclose.title')} isOpen onClose={onClose}>
      <p>{say('disclose.text', { name: patient.name })}</p>
      <Standing found={standing} />
      <Select label={say('disclose.purpose')} value={purpose} onChange={setPurpose} options={purposes.map((value) => ({ value, label: say(`disclosed.for.${value}` as Key) }))} />
      <Field label={say('disclose.recipient')} value={typed.recipient} onChange={set('recipient')} wrong={wrong(typed.recipient)} />
      <Field label={say('disclose.address')} value={typed.address} onChange={set('address')} />
      <Field label={say('disclose.what')} hint={say('disclose.what.hint')} value={typed.what} onChange={set('what')} rows={2} wrong={wrong(typed.what)} />
      <Field label={say('disclose.basis')} hint={say('disclose.basis.hint')} value={typed.basis} onChange={set('basis')} wrong={wrong(typed.basis)} />
      <Silence purpose={purpose} quiet={quiet} isTried={isTried} onChange={setQuiet} />
      <Part2Basis value={part2} onChange={setPart2} error={record.error} />
      <Failure error={record.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        {standing.isSuccess && (
          <Button look="primary" isPending={record.isPending} onPress={submit}>
            {say('disclose.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
