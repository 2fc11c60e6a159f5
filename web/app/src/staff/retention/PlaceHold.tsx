import { useState } from 'react';
import { retention } from '../../api/oversight';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useStep } from '../useStep';

const kinds = ['patient', 'consultation', 'channel', 'class', 'everything'] as const;
const reasons = ['litigation', 'audit', 'complaint', 'incident', 'request'] as const;

/** Holds something whatever the rules say. */
export function PlaceHold({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const [typed, setTyped] = useState({ matter: '', kind: 'patient', id: '', reason: 'litigation' });
  const [isTried, setIsTried] = useTried();
  const set = (part: keyof typeof typed) => (value: string) => setTyped({ ...typed, [part]: value });
  const isAll = typed.kind === 'everything';
  const hold = useStep('retention', () => retention.hold({ matter: typed.matter.trim(), mark: isAll ? 'everything' : `${typed.kind}/${typed.id.trim()}`, reason: typed.reason }), onClose);
  const isWhole = typed.matter.trim() !== '' && (isAll || typed.id.trim() !== '');
  const wrong = (text: string) => (isTried && text.trim() === '' ? say('retention.hold.missing') : undefined);
  return (
    <Dialog title={say('retention.hold.add')} isOpen onClose={onClose}>
      <Field label={say('retention.hold.matter')} hint={say('retention.hold.matter.hint')} value={typed.matter} onChange={set('matter')} wrong={wrong(typed.matter)} />
      <Select label={say('retention.hold.kind')} value={typed.kind} onChange={set('kind')} options={kinds.map((value) => ({ value, label: say(`retention.hold.kind.${value}`) }))} />
      {!isAll && <Field label={say('retention.hold.id')} value={typed.id} onChange={set('id')} wrong={wrong(typed.id)} />}
      <Select label={say('retention.hold.reason')} value={typed.reason} onChange={set('reason')} options={reasons.map((value) => ({ value, label: say(`retention.hold.reason.${value}`) }))} />
      <Failure error={hold.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={hold.isPending} onPress={() => (isWhole ? hold.mutate() : setIsTried(true))}>
          {say('retention.hold.place')}
        </Button>
      </div>
    </Dialog>
  );
}
