import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { session as calls } from '../../api/calls';
import { breakGlass } from '../../api/oversight';
import { sessionQuery } from '../../api/session';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { canPasskey, show } from '../passkey';
import { useForm } from '../useForm';
import { beyondProof, Proof, useTyped } from './useProof';

const reasons = ['emergency', 'coverage', 'patient-request', 'safety', 'other'] as const;
/** Letters that a reviewer needs at least. */
const shortest = 10;

/** Asks why a record is opened out of turn, and for the second factor again. */
export function BreakGlass({ patient, onClose }: { patient: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  // Whoever shows elsewhere that it is them comes back to what they wrote.
  const [typed, setTyped, drop] = useForm(`glass.${patient}`, { reason: 'emergency', text: '' });
  const { reason, text } = typed;
  const [proof, setProof] = useState('');
  const [isTried, setIsTried] = useTried();
  const { hint, send } = useTyped();
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: calls.passkeys, enabled: canPasskey() });
  const hasPasskey = (passkeys.data?.items.length ?? 0) > 0;
  const open = useMutation({
    mutationFn: async (isByPasskey: boolean) => {
      if (isByPasskey) await calls.stepUpByPasskey(await show(await calls.passkeyChallenge('')));
      else if (proof !== '') await send(proof);
      return breakGlass.open(patient, reason, text.trim());
    },
    onSuccess: async () => {
      drop();
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      // Another record that was open is closed with this.
      await client.resetQueries({ queryKey: ['patient-record'] });
      onClose();
    },
  });
  const isShort = text.trim().length < shortest;
  const submit = (isByPasskey: boolean) => {
    setIsTried(true);
    if (!isShort) open.mutate(isByPasskey);
  };
  const cancel = () => {
    drop();
    onClose();
  };
  return (
    <Dialog title={say('glass.title')} isOpen onClose={cancel}>
      <Notice tone="wait">{say('glass.text')}</Notice>
      <Select label={say('glass.reason')} value={reason} onChange={(next) => setTyped({ ...typed, reason: next })} options={reasons.map((value) => ({ value, label: say(`glass.reason.${value}` as Key) }))} />
      <Field label={say('glass.why')} hint={say('glass.why.hint')} value={text} onChange={(next) => setTyped({ ...typed, text: next })} rows={3} wrong={isTried && isShort ? say('glass.why.short') : undefined} />
      <Proof hint={say(hint)} value={proof} onChange={setProof} error={open.error} />
      <Failure error={beyondProof(open.error)} />
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
        {hasPasskey && (
          <Button isPending={open.isPending} onPress={() => submit(true)}>
            <KeyRound aria-hidden /> {say('glass.passkey')}
          </Button>
        )}
        <Button look="stop" isPending={open.isPending} onPress={() => submit(false)}>
          {say('glass.open')}
        </Button>
      </div>
    </Dialog>
  );
}
