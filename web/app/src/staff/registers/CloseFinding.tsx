import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { evaluations } from '../../api/registers';
import type { EvaluationFinding } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useSay } from '../../words';
import { useFilled } from './useFilled';

interface Props {
  /** Of which evaluation. */
  id: string;
  finding: EvaluationFinding;
  onClose: () => void;
}

/** Says how a finding was closed; it stays closed. */
export function CloseFinding({ id, finding, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [how, setHow] = useState('');
  const [closed, setClosed] = useState('');
  const close = useMutation({
    mutationFn: () => evaluations.close(id, finding.number, { how: how.trim(), ...(closed ? { closed } : {}) }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers', 'evaluations'] });
    },
  });
  const { setIsTried, wrong } = useFilled(close.error);
  const submit = () => {
    setIsTried(true);
    if (how.trim() !== '') close.mutate();
  };
  return (
    <Dialog title={say('registers.findings.close.title', { title: finding.title })} isOpen onClose={onClose}>
      <p>{say('registers.findings.close.text')}</p>
      <Field label={say('registers.findings.how')} hint={say('registers.nothing')} value={how} onChange={setHow} rows={3} maxLength={500} wrong={wrong('how', how)} />
      <Field type="date" label={say('registers.findings.closed.day')} hint={say('registers.reviewed.hint')} value={closed} onChange={setClosed} wrong={closed ? wrong('closed', closed) : undefined} />
      <Failure error={close.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={close.isPending} onPress={submit}>
          {say('registers.findings.close')}
        </Button>
      </div>
    </Dialog>
  );
}
