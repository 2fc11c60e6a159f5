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

/** What versions other than the one in use still wrap. */
export const waiting = (items: readonly KeyHolding[]) => items.filter((one) => one.purpose === 'key-encryption' && one.state !== 'active').reduce((sum, one) => sum + one.count, 0);

/** The key that wraps all others: when it is due, how far its replacement is, and for administrators the step itself. */
export function Wrapping({ items }: { items: readonly KeyHolding[] }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const current = items.find((one) => one.purpose === 'key-encryption' && one.state === 'active');
  if (!current) return null;
  const left = waiting(items);
  const isFixed = current.place === 'environment';
  const isAdmin = session?.role === 'administrator';
  return (
    <section className="card stack" aria-labelledby="wrapping">
      <h2 id="wrapping">{say('keys.rotate')}</h2>
      <p>{current.dueAt ? say('keys.rotate.due', { when: stamp(current.dueAt, language) }) : say('keys.rotate.undue')}</p>
      <div aria-live="polite">
        {left > 0 && <Notice tone="wait" title={say('keys.rotate.left', { count: left })}>{say('keys.rotate.left.text')}</Notice>}
        {left === 0 && isDone && <Notice tone="go" title={say('keys.rotate.done')}>{say('keys.rotate.done.text')}</Notice>}
      </div>
      {isAdmin && !isFixed && (
        <div className="actions">
          <Button onPress={() => setIsAsking(true)}>{say('keys.rotate.now')}</Button>
        </div>
      )}
      {!isAdmin && !isFixed && <p className="quiet small">{say('keys.rotate.admin')}</p>}
      <p className="quiet small">
        {say(isFixed ? 'keys.rotate.environment' : 'keys.rotate.by-hand')} <Command text={isFixed ? 'housecall keys create new.kek' : 'housecall keys rotate --config housecall.toml'} />
      </p>
      {isAsking && <Rotate onClose={() => setIsAsking(false)} onDone={() => setIsDone(true)} />}
    </section>
  );
}

/** Puts a new version in use, once whoever does it has shown their second factor again. */
function Rotate({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const { shown, field } = useProof();
  const rotate = useMutation({
    mutationFn: async () => {
      await shown();
      return await compliance.rotateKeys();
    },
    onSuccess: (keys) => {
      client.setQueryData(['keys'], keys);
      onDone();
      onClose();
    },
  });
  return (
    <Confirm title={say('keys.rotate')} action={say('keys.rotate.now')} isPending={rotate.isPending} error={beyondProof(rotate.error)} onConfirm={() => rotate.mutate()} onClose={onClose}>
      <p>{say('keys.rotate.text')}</p>
      {field(rotate.error)}
    </Confirm>
  );
}
