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
import { useForm } from '../useForm';
import { useStep } from '../useStep';
import { shreddable, type Shreddable } from './classes';

const causes = ['due', 'court-order', 'law'] as const;

interface Typed {
  subject: string;
  part: Shreddable;
  cause: string;
}

/** Proposes that one patient's record, or a part of it, goes before the run would; somebody else approves it. */
export function Shred({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const [typed, setTyped, drop] = useForm<Typed>('shred', { subject: '', part: 'medical-record', cause: 'due' });
  const { subject, part, cause } = typed;
  const [isTried, setIsTried] = useTried();
  const isMissing = subject.trim() === '';
  const { shown, field } = useProof();
  const send = async () => {
    await shown();
    await retention.shred({ class: part, subject: subject.trim(), cause });
  };
  const close = () => {
    drop();
    onClose();
  };
  const shred = useStep('retention', send, close);
  return (
    <Dialog title={say('retention.shred')} isOpen onClose={close}>
      <p>{say('retention.shred.text')}</p>
      <Field label={say('retention.shred.subject')} value={subject} onChange={(next) => setTyped({ ...typed, subject: next })} autoComplete="off" wrong={isTried && isMissing ? say('retention.hold.missing') : undefined} />
      <Choice label={say('retention.shred.class')} value={part} onChange={(value) => setTyped({ ...typed, part: value as Shreddable })} options={shreddable.map((value) => ({ value, label: say(`retention.class.${value}`) }))} />
      <p aria-live="polite">{say(`retention.shred.means.${part}`)}</p>
      <Select label={say('retention.shred.cause')} value={cause} onChange={(next) => setTyped({ ...typed, cause: next })} options={causes.map((value) => ({ value, label: say(`retention.shred.cause.${value}`) }))} />
      {field(shred.error)}
      <Failure error={beyondProof(shred.error)} />
      <div className="actions">
        <Button onPress={close}>{say('app.cancel')}</Button>
        <Button look="stop" isPending={shred.isPending} onPress={() => (isMissing ? setIsTried(true) : shred.mutate())}>
          {say('retention.shred.propose')}
        </Button>
      </div>
    </Dialog>
  );
}
