import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { evaluations } from '../../api/registers';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useSay } from '../../words';
import { severities } from './kinds';
import { useFilled } from './useFilled';

interface Props {
  /** Of which evaluation, and what that is called. */
  id: string;
  name: string;
  onClose: () => void;
}

/** A finding of an evaluation, open until it is said how it was closed. */
export function AddFinding({ id, name, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState({ title: '', severity: 'moderate', opened: '', due: '' });
  const add = useMutation({
    mutationFn: () => evaluations.open(id, typed),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers', 'evaluations'] });
    },
  });
  const { setIsTried, wrong } = useFilled(add.error);
  const set = (key: keyof typeof typed) => (value: string) => setTyped({ ...typed, [key]: value });
  const submit = () => {
    setIsTried(true);
    if (Object.values(typed).every((text) => text.trim() !== '')) add.mutate();
  };
  return (
    <Dialog title={say('registers.findings.add')} isOpen onClose={onClose}>
      <p>{name}</p>
      <Field label={say('registers.findings.title')} hint={say('registers.nothing')} value={typed.title} onChange={set('title')} maxLength={200} autoComplete="off" wrong={wrong('title', typed.title)} />
      <Select label={say('registers.severity')} value={typed.severity} onChange={set('severity')} options={severities.map((value) => ({ value, label: say(`registers.severity.${value}`) }))} />
      <Field type="date" label={say('registers.findings.opened')} value={typed.opened} onChange={set('opened')} wrong={wrong('opened', typed.opened)} />
      <Field type="date" label={say('registers.findings.due')} value={typed.due} onChange={set('due')} wrong={wrong('due', typed.due)} />
      <Failure error={add.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={add.isPending} onPress={submit}>
          {say('registers.record.do')}
        </Button>
      </div>
    </Dialog>
  );
}
