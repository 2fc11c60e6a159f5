import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fingerprint } from '../../api/fingerprint';
import { policies } from '../../api/registers';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { Document } from './Document';
import type { Kind } from './kinds';

/** The next version of a policy; it replaces the one before from its first day on. */
export function AddVersion({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState({ approvedBy: '', effective: '', reviewed: '' });
  const [file, setFile] = useState<File>();
  const add = useMutation({
    mutationFn: async (document: File) =>
      policies.add(kind, {
        documentSha256: await fingerprint(document),
        approvedBy: typed.approvedBy.trim(),
        effective: typed.effective,
        ...(typed.reviewed ? { reviewed: typed.reviewed } : {}),
      }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers', 'policies'] });
    },
  });
  const [isTried, setIsTried] = useTried(add.error);
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const wrong = (text: string) => (isTried && text.trim() === '' ? say('registers.missing') : undefined);
  const submit = () => {
    setIsTried(true);
    if (file && typed.approvedBy.trim() !== '' && typed.effective !== '') add.mutate(file);
  };
  return (
    <Dialog title={say('registers.add', { policy: say(`registers.policy.${kind}`) })} isOpen onClose={onClose}>
      <p>{say('registers.add.text')}</p>
      <Document label={say('registers.document')} isMissing={isTried && !file} onChange={setFile} />
      <Field label={say('registers.approver')} hint={say('registers.approver.hint')} value={typed.approvedBy} onChange={set('approvedBy')} maxLength={100} autoComplete="off" wrong={wrong(typed.approvedBy)} />
      <Field type="date" label={say('registers.effective')} value={typed.effective} onChange={set('effective')} wrong={wrong(typed.effective)} />
      <Field type="date" label={say('registers.reviewed.day')} hint={say('registers.reviewed.hint')} value={typed.reviewed} onChange={set('reviewed')} />
      <Failure error={add.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={add.isPending} onPress={submit}>
          {say('registers.add.do')}
        </Button>
      </div>
    </Dialog>
  );
}
