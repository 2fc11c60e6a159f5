import { useState } from 'react';
import { problemOf } from '../api/problem';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { useWords } from '../words';
import type { Outgoing } from './useOutgoing';

interface Props {
  one: Outgoing;
  isCut: boolean;
  onRetry: (one: Outgoing) => Promise<void>;
  onDiscard: (one: Outgoing) => Promise<void>;
}

/** Something that somebody wrote here and that the clinic does not have: it is on its way, or was given up. */
export function Leaving({ one, isCut, onRetry, onDiscard }: Props) {
  const { say } = useWords();
  const [error, setError] = useState<unknown>();
  const act = (done: Promise<void>) => done.catch((why: unknown) => setError(problemOf(why)));
  const { text, reason } = one;
  return (
    <div className={reason ? 'bubble mine unsent' : 'bubble mine'}>
      {text ?? <em>{say('chat.unreadable')}</em>}
      <small>{say(reason ? `chat.unsent.${reason}` : isCut ? 'chat.waiting' : 'chat.sending')}</small>
      <Failure error={error} />
      {reason && (
        <div className="row">
          <Button look="bare" onPress={() => void act(onRetry(one))}>
            {say('app.retry')}
          </Button>
          <Button look="bare" onPress={() => void act(onDiscard(one))}>
            {say('chat.delete')}
          </Button>
        </div>
      )}
    </div>
  );
}
