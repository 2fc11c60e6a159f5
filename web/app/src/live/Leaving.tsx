import { useRef, useState } from 'react';
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
  /** Takes the focus, once what was pressed is gone. */
  onActed: () => void;
}

/** So much of a message tells it from others. */
const brief = (text: string): string => (text.length > 60 ? `${Array.from(text).slice(0, 60).join('')}…` : text);

/** Something that somebody wrote here and that the clinic does not have: it is on its way, or was given up. */
export function Leaving({ one, isCut, onRetry, onDiscard, onActed }: Props) {
  const { say } = useWords();
  const [error, setError] = useState<unknown>();
  const box = useRef<HTMLDivElement>(null);
  const act = async (done: Promise<void>) => {
    try {
      await done;
      // Whoever went on meanwhile stays where they are.
      const at = document.activeElement;
      if (at === null || at === document.body || box.current?.contains(at)) onActed();
    } catch (why) {
      setError(problemOf(why));
    }
  };
  const { text, reason } = one;
  const which = <span className="hidden-text">({brief(text ?? say('chat.unreadable'))})</span>;
  return (
    <div ref={box} className={reason ? 'bubble mine unsent' : 'bubble mine'}>
      {text ?? <em>{say('chat.unreadable')}</em>}
      <small>{say(reason ? `chat.unsent.${reason}` : isCut ? 'chat.waiting' : 'chat.sending')}</small>
      <Failure error={error} />
      {reason && (
        <div className="row">
          <Button look="bare" onPress={() => void act(onRetry(one))}>
            {say('app.retry')} {which}
          </Button>
          <Button look="bare" onPress={() => void act(onDiscard(one))}>
            {say('chat.delete')} {which}
          </Button>
        </div>
      )}
    </div>
  );
}
