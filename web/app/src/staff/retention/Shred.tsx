import { useState } from 'react';
import { retention } from '../../api/oversight';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { beyondProof, useProof } from '../glass/useProof';
import { useStep } from '../useStep';
import { shreddable, type Shreddable } from './classes';

const causes = ['due', 'court-order', 'law'] as const;

/** Proposes that one patient's record, or a part of it, goes before the run would; somebody else approves it. */
export function Shred({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const [subject, setSubject] = useState('');
  const [part, setPart] = useState<Shreddable>('medical-record');
  const [cause, setCause] = useState<string>('due');
  const [isTried, setIsTried] = useTried();
  const isMissing = subject.trim() === '';
  const { shown, field } = useProof();
  const send = async () => {
    await shown();
    await retention.shred({ class: part, subject: subject.trim(), cause });
  };
  const shred = useStep('retention', send, onClose);
  return (
    <Dialog title={say('retention.shred')} isOpen onClose={onClose}>
      <p>{say('retention.shred.text')}</p>
      <Field label={say('retention.shred.subject')} value={subject} onChange={setSubject} autoComplete="off" wrong={isTried && isMissing ? say('retention.hold.missing') : undefined} />
      <Choice label={say('retention.shred.class')} value={part} onChange={(value) => setPart(value as Shreddable)} options={shreddable.map((value) => ({ value, label: say(`retention.class.${value}`) }))} />
      <p aria-live="polite">{say(`retention.shred.means.${part}`)}</p>
      <Select label={say('retention.shred.cause')} value={cause} onChange={setCause} options={causes.map((value) => ({ value, label: say(`retention.shred.cause.${value}`) }))} />
      {field(shred.error)}
      <Failure error={beyondProof(shred.error)} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="stop" isPending={shred.isPending} onPress={() => (isMissing ? setIsTried(true) : shred.mutate())}>
          {say('retention.shred.propose')}
        </Button>
      </div>
    </Dialog>
  );
}
