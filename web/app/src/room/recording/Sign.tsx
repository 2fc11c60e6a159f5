import { Disc } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSay } from '../../words';

interface Props {
  /** In whose browser it is encrypted. */
  recorder: string;
  isHeld: boolean;
  /** How to end it. */
  children: ReactNode;
}

/** Says that the visit is being recorded, for as long as it is. */
export function Sign({ recorder, isHeld, children }: Props) {
  const say = useSay();
  return (
    <section className="recording card" role="status">
      <Disc aria-hidden />
      <p>
        <strong>{say('recording.on')}</strong> {say(isHeld ? 'recording.held' : 'recording.about', { name: recorder })}
      </p>
      {children}
    </section>
  );
}
