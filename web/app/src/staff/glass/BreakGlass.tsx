import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { breakGlass, session as calls } from '../../api/calls';
import { Problem } from '../../api/problem';
import { sessionQuery } from '../../api/session';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';

const reasons = ['emergency', 'coverage', 'patient-request', 'safety', 'other'] as const;
/** Letters that a reviewer needs at least. */
const shortest = 10;

/** Asks why a record is opened out of turn, and for the second factor again. */
export function BreakGlass({ patient, onClose }: { patient: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [reason, setReason] = useState<string>('emergency');
  const [text, setText] = useState('');
  const [proof, setProof] = useState('');
  const [isTried, setIsTried] = useState(false);
  const open = useMutation({
    mutationFn: async () => {
      // A code is six digits; whoever has no second factor shows their password, where the clinic lets them.
      if (proof !== '') await (/^[0-9]{6}$/.test(proof.trim()) ? calls.stepUp(proof.trim()) : calls.prove(proof));
      return breakGlass.open(patient, reason, text.trim());
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      // Another record that was open is closed with this.
      await client.resetQueries({ queryKey: ['patient-record'] });
      onClose();
    },
  });
  const isShort = text.trim().length < shortest;
  const submit = () => {
    setIsTried(true);
    if (!isShort) open.mutate();
  };
  const isStepUp = open.error instanceof Problem && open.error.code === 'session.step-up';
  return (
    <Dialog title={say('glass.title')} isOpen onClose={onClose}>
      <Notice tone="wait">{say('glass.text')}</Notice>
      <Select label={say('glass.reason')} value={reason} onChange={setReason} options={reasons.map((value) => ({ value, label: say(`glass.reason.${value}` as Key) }))} />
      <Field label={say('glass.why')} hint={say('glass.why.hint')} value={text} onChange={setText} rows={3} wrong={isTried && isShort ? say('glass.why.short') : undefined} />
      <Field label={say('glass.proof')} hint={say('glass.proof.hint')} value={proof} onChange={setProof} type="password" autoComplete="one-time-code" wrong={isStepUp ? say('problem.session.step-up') : undefined} />
      <Failure error={isStepUp ? null : open.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="stop" isPending={open.isPending} onPress={submit}>
          {say('glass.open')}
        </Button>
      </div>
    </Dialog>
  );
}
