import { useMutation } from '@tanstack/react-query';
import { seen } from '../../api/seen';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { useClinicZone } from '../clinic/zone';
import { useForm } from '../useForm';
import { Part2Basis } from './Part2';
import { type Quiet, Silence, isWhole, quietFor, silenceOf } from './Silence';
import { Standing, useStanding } from './Standing';

const purposes = ['public-health', 'abuse-report', 'oversight', 'judicial', 'law-enforcement', 'decedent', 'donation', 'research', 'threat', 'government', 'workers-compensation', 'required-by-law', 'impermissible', 'treatment', 'payment', 'operations', 'authorization'] as const;
/** Letters that somebody needs to understand it later. */
const shortest = 3;

interface Typed {
  purpose: string;
  recipient: string;
  address: string;
  what: string;
  basis: string;
  part2: string;
  quiet: Quiet | null;
}

const NOTHING: Typed = { purpose: 'public-health', recipient: '', address: '', what: '', basis: '', part2: '', quiet: null };

/** Writes down that something of a patient's record was given to somebody else. */
export default function Disclose({ patient, onClose }: { patient: Person; onClose: () => void }) {
  const say = useSay();
  // All of it or nothing: text that came back without its silence would be shown to the patient.
  const [typed, setTyped, drop] = useForm<Typed>(`disclose.${patient.id}`, NOTHING);
  const { purpose, part2 } = typed;
  const set = (part: Exclude<keyof Typed, 'quiet'>) => (value: string) => setTyped({ ...typed, [part]: value });
  const quiet = quietFor(purpose, typed.quiet);
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
  const cancel = () => {
    drop();
    onClose();
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
    <Dialog title={say('disclose.title')} isOpen onClose={cancel}>
      <p>{say('disclose.text', { name: patient.name })}</p>
      <Standing found={standing} />
      <Select label={say('disclose.purpose')} value={purpose} onChange={set('purpose')} options={purposes.map((value) => ({ value, label: say(`disclosed.for.${value}` as Key) }))} />
      <Field label={say('disclose.recipient')} value={typed.recipient} onChange={set('recipient')} wrong={wrong(typed.recipient)} />
      <Field label={say('disclose.address')} value={typed.address} onChange={set('address')} />
      <Field label={say('disclose.what')} hint={say('disclose.what.hint')} value={typed.what} onChange={set('what')} rows={2} wrong={wrong(typed.what)} />
      <Field label={say('disclose.basis')} hint={say('disclose.basis.hint')} value={typed.basis} onChange={set('basis')} wrong={wrong(typed.basis)} />
      <Silence purpose={purpose} quiet={quiet} isTried={isTried} onChange={(next) => setTyped({ ...typed, quiet: next })} />
      <Part2Basis value={part2} onChange={set('part2')} error={record.error} />
      <Failure error={record.error} />
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
        {standing.isSuccess && (
          <Button look="primary" isPending={record.isPending} onPress={submit}>
            {say('disclose.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
