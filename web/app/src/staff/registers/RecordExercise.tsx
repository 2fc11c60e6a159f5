import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fingerprint } from '../../api/fingerprint';
import { exercises } from '../../api/registers';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useSay } from '../../words';
import { Document } from './Document';
import { exerciseKinds } from './kinds';
import { useFilled } from './useFilled';

const first = { kind: 'incident-response', day: '', lead: '', people: '', learnt: '' };

interface Filled {
  typed: typeof first;
  record: File | undefined;
  /** Of an incident only. */
  plan: File | undefined;
  contacts: string;
}

function useRecord(onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ typed, record, plan, contacts }: Filled) =>
      exercises.record({
        ...typed,
        people: Number(typed.people),
        ...(record ? { recordSha256: await fingerprint(record) } : {}),
        ...(plan ? { planSha256: await fingerprint(plan) } : {}),
        ...(contacts ? { contactsVerified: contacts } : {}),
      }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers', 'exercises'] });
    },
  });
}

/** An exercise of a plan; of an incident with the plan and when its contacts were verified. */
export function RecordExercise({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const [typed, setTyped] = useState(first);
  const [record, setRecord] = useState<File>();
  const [plan, setPlan] = useState<File>();
  const [contacts, setContacts] = useState('');
  const save = useRecord(onClose);
  const { isTried, setIsTried, wrong } = useFilled(save.error);
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const isIncident = typed.kind === 'incident-response';
  const submit = () => {
    setIsTried(true);
    const isWhole = Object.values(typed).every((text) => text.trim() !== '') && (!isIncident || plan !== undefined);
    if (isWhole) save.mutate(isIncident ? { typed, record, plan, contacts } : { typed, record, plan: undefined, contacts: '' });
  };
  return (
    <Dialog title={say('registers.exercises.record')} isOpen onClose={onClose}>
      <Select label={say('registers.kind')} value={typed.kind} onChange={set('kind')} options={exerciseKinds.map((value) => ({ value, label: say(`registers.exercise.${value}`) }))} />
      <Field type="date" label={say('registers.day')} value={typed.day} onChange={set('day')} wrong={wrong('day', typed.day)} />
      <Field label={say('registers.exercises.lead')} value={typed.lead} onChange={set('lead')} maxLength={100} autoComplete="off" wrong={wrong('lead', typed.lead)} />
      <Field label={say('registers.exercises.people')} inputMode="numeric" value={typed.people} onChange={(value) => set('people')(value.replace(/\D/g, ''))} maxLength={4} wrong={wrong('people', typed.people)} />
      <Field label={say('registers.exercises.learnt')} hint={say('registers.nothing')} value={typed.learnt} onChange={set('learnt')} rows={4} maxLength={2000} wrong={wrong('learnt', typed.learnt)} />
      {isIncident && <Document label={say('registers.exercises.plan')} isMissing={isTried && !plan} onChange={setPlan} />}
      {isIncident && <Field type="date" label={say('registers.exercises.contacts')} hint={say('registers.exercises.contacts.hint')} value={contacts} onChange={setContacts} wrong={contacts ? wrong('contactsVerified', contacts) : undefined} />}
      <Document label={say('registers.exercises.record.file')} onChange={setRecord} />
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={submit}>
          {say('registers.record.do')}
        </Button>
      </div>
    </Dialog>
  );
}
