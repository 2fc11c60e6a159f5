import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fingerprint } from '../../api/fingerprint';
import { evaluations } from '../../api/registers';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useSay } from '../../words';
import { Document } from './Document';
import { evaluationKinds } from './kinds';
import { useFilled } from './useFilled';

/** An evaluation, of which the report stays where it is. */
export function RecordEvaluation({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState({ kind: 'technical', done: '', assessor: '', scope: '' });
  const [file, setFile] = useState<File>();
  const record = useMutation({
    mutationFn: async (report: File) => evaluations.record({ ...typed, reportSha256: await fingerprint(report) }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers', 'evaluations'] });
    },
  });
  const { isTried, setIsTried, wrong } = useFilled(record.error);
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const submit = () => {
    setIsTried(true);
    if (file && Object.values(typed).every((text) => text.trim() !== '')) record.mutate(file);
  };
  return (
    <Dialog title={say('registers.evaluations.record')} isOpen onClose={onClose}>
      <Select label={say('registers.kind')} value={typed.kind} onChange={set('kind')} options={evaluationKinds.map((value) => ({ value, label: say(`registers.evaluation.${value}`) }))} />
      <Field type="date" label={say('registers.evaluations.done')} value={typed.done} onChange={set('done')} wrong={wrong('done', typed.done)} />
      <Field label={say('registers.evaluations.assessor')} hint={say('registers.evaluations.assessor.hint')} value={typed.assessor} onChange={set('assessor')} maxLength={100} autoComplete="off" wrong={wrong('assessor', typed.assessor)} />
      <Field label={say('registers.evaluations.scope')} hint={say('registers.nothing')} value={typed.scope} onChange={set('scope')} rows={3} maxLength={500} wrong={wrong('scope', typed.scope)} />
      <Document label={say('registers.evaluations.report')} isMissing={isTried && !file} onChange={setFile} />
      <Failure error={record.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={record.isPending} onPress={submit}>
          {say('registers.record.do')}
        </Button>
      </div>
    </Dialog>
  );
}
