import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { KeyHolding } from '../../api/views';
import { Button } from '../../design/Button';
import { Command } from '../../design/Command';
import { Confirm } from '../../design/Confirm';
import { Notice } from '../../design/Notice';
import { useSay, useWords } from '../../words';
import { stamp } from '../../words/times';
import { beyondProof, useProof } from '../glass/useProof';
import { GiveUp } from './GiveUp';

/** What versions other than the one in use still wrap. */
export const waiting = (items: readonly KeyHolding[]) => items.filter((one) => one.purpose === 'key-encryption' && one.state !== 'active').reduce((sum, one) => sum + one.count, 0);

/** The key that wraps all others: when it is due, how far its replacement is, and for administrators how to ask for one. */
export function Wrapping({ items, isDone }: { items: readonly KeyHolding[]; isDone: boolean }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const [asking, setAsking] = useState<'rotation' | 'given-up'>();
  const current = items.find((one) => one.purpose === 'key-encryption' && one.state === 'active');
  if (!current) return null;
  const left = waiting(items);
  const isFixed = current.place === 'environment';
  const isAdmin = session?.role === 'administrator';
  const close = () => setAsking(undefined);
  return (
    <section className="card stack" aria-labelledby="wrapping">
      <h2 id="wrapping">{say('keys.rotate')}</h2>
      <p>{current.dueAt ? say('keys.rotate.due', { when: stamp(current.dueAt, language) }) : say('keys.rotate.undue')}</p>
      <div aria-live="polite">
        {left > 0 && <Notice tone="wait" title={say('keys.rotate.left', { count: left })}>{say('keys.rotate.left.text')}</Notice>}
        {left === 0 && isDone && <Notice tone="go" title={say('keys.rotate.done')}>{say('keys.rotate.done.text')}</Notice>}
      </div>
      {isAdmin && (
        <div className="actions">
          {!isFixed && <Button onPress={() => setAsking('rotation')}>{say('keys.rotate.ask')}</Button>}
          <Button onPress={() => setAsking('given-up')}>{say('keys.give-up')}</Button>
        </div>
      )}
      {!isAdmin && !isFixed && <p className="quiet small">{say('keys.rotate.admin')}</p>}
      <p className="quiet small">
        {say(isFixed ? 'keys.rotate.environment' : 'keys.rotate.by-hand')} <Command text={isFixed ? 'housecall keys create new.kek' : 'housecall keys rotate --config housecall.toml'} />
      </p>
      {asking === 'rotation' && <Rotate onClose={close} />}
      {asking === 'given-up' && <GiveUp onClose={close} />}
    </section>
  );
}

/** Asks for a new version, once whoever does it has shown their second factor again. */
function Rotate({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const { shown, field } = useProof();
  const rotate = useMutation({
    mutationFn: async () => {
      await shown();
      return await compliance.rotateKeys();
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['key-changes'] });
      onClose();
    },
  });
  return (
    <Confirm title={say('keys.rotate')} action={say('keys.rotate.ask')} isPending={rotate.isPending} error={beyondProof(rotate.error)} onConfirm={() => rotate.mutate()} onClose={onClose}>
      <p>{say('keys.rotate.asking')}</p>
      <p>{say('keys.rotate.text')}</p>
      {field(rotate.error)}
    </Confirm>
  );
}
