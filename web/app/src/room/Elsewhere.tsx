import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { useSay } from '../words';
import type { View } from './view';

interface Props {
  elsewhere: NonNullable<View['elsewhere']>;
  onReturn: () => void;
}

/** In place of the pictures, when the same person has or had the call in another window: what happened, and the way back. */
export function Elsewhere({ elsewhere, onReturn }: Props) {
  const say = useSay();
  return (
    <Notice tone="wait" title={say(`room.elsewhere.${elsewhere}.title`)}>
      <p>{say(`room.elsewhere.${elsewhere}.text`)}</p>
      <Button onPress={onReturn}>{say('room.elsewhere.here')}</Button>
    </Notice>
  );
}
