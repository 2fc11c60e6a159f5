import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { useSay } from '../words';

/** In place of the pictures, when the same person has the call in another window: what happened, and the way back. */
export function Elsewhere({ onReturn }: { onReturn: () => void }) {
  const say = useSay();
  return (
    <Notice tone="wait" title={say('room.elsewhere.title')}>
      <p>{say('room.elsewhere.text')}</p>
      <Button onPress={onReturn}>{say('room.elsewhere.here')}</Button>
    </Notice>
  );
}
