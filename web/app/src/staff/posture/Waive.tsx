import { useMutation, useQueryClient } from '@tanstack/react-query';
import { compliance } from '../../api/oversight';
import type { ComplianceCheck } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { endOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { beyondProof, useProof } from '../glass/useProof';
import { useForm } from '../useForm';

const grounds = ['waiver', 'alternative', 'not-reasonable'] as const;

/** Somebody asks that a check may fail until a day; another approves it. */
export function Waive({ check, onDone }: { check: ComplianceCheck; onDone: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped, drop] = useForm(`waive.${check.id}`, { by: 'waiver', reason: '', until: '' });
  const { by, reason, until } = typed;
  const zone = useClinicZone();
  const { shown, field } = useProof();
  const [isTried, setIsTried] = useTried();
  const ask = useMutation({
    mutationFn: async () => {
      await shown();
      return compliance.waive({ check: check.id, grounds: by, reason: reason.trim(), endsAt: endOf(until, zone).toISOString() });
    },
    onSuccess: async () => {
      drop();
      await client.invalidateQueries({ queryKey: ['waivers'] });
      onDone();
    },
  });
  const isShort = reason.trim().length < 20;
  const isWhole = !isShort && until !== '';
  const close = () => {
    drop();
    onDone();
  };
  return (
    <Dialog title={say('waive.title', { id: check.id })} isOpen onClose={close}>
      <p>{say('waive.text')}</p>
      <Select label={say('waive.grounds')} value={by} onChange={(next) => setTyped({ ...typed, by: next })} options={grounds.filter((value) => check.grounds.includes(value)).map((value) => ({ value, label: say(`waive.grounds.${value}`) }))} />
      <Field label={say('waive.reason')} hint={say('waive.reason.hint')} value={reason} onChange={(next) => setTyped({ ...typed, reason: next })} rows={3} wrong={isTried && isShort ? say('waive.reason.short') : undefined} />
      <Field type="date" label={say('attest.until')} hint={say('waive.until.hint', { days: by === 'waiver' ? 90 : 365 })} value={until} onChange={(next) => setTyped({ ...typed, until: next })} wrong={isTried && until === '' ? say('attest.until.missing') : undefined} />
      {field(ask.error)}
      <Failure error={beyondProof(ask.error)} />
      <div className="actions">
        <Button look="primary" isPending={ask.isPending} onPress={() => (isWhole ? ask.mutate() : setIsTried(true))}>
          {say('waive.ask')}
        </Button>
      </div>
    </Dialog>
  );
}
