import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance } from '../../api/oversight';
import { Button } from '../../design/Button';
import { Command } from '../../design/Command';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { beyondProof, useProof } from '../glass/useProof';

const reasons = ['stolen', 'lost', 'exposed', 'suspected'] as const;

/** An administrator asks that a key is given up which is no longer to be trusted; another person approves it. */
export function GiveUp({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [key, setKey] = useState('');
  const [reason, setReason] = useState<string>('suspected');
  const { shown, field } = useProof();
  const [isTried, setIsTried] = useTried();
  const ask = useMutation({
    mutationFn: async () => {
      await shown();
      return compliance.giveUpKey({ id: key.trim(), reason });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['key-changes'] });
      onClose();
    },
  });
  const isMissing = key.trim() === '';
  return (
    <Dialog title={say('keys.give-up')} isOpen onClose={onClose}>
      <p>
        {say('keys.give-up.text')} <Command text={`housecall keys compromise --config housecall.toml ID --reason ${reason}`} />
      </p>
      <Field label={say('keys.give-up.key')} hint={say('keys.give-up.hint')} value={key} onChange={setKey} wrong={isTried && isMissing ? say('keys.give-up.missing') : undefined} />
      <Select label={say('keys.give-up.reason')} value={reason} onChange={setReason} options={reasons.map((value) => ({ value, label: say(`keys.state.${value}`) }))} />
      {field(ask.error)}
      <Failure error={beyondProof(ask.error)} />
      <div className="actions">
        <Button look="stop" isPending={ask.isPending} onPress={() => (isMissing ? setIsTried(true) : ask.mutate())}>
          {say('keys.give-up.ask')}
        </Button>
      </div>
    </Dialog>
  );
}
