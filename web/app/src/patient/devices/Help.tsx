import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';
import { browserOf } from '../browser';
import type { Check } from './useCheck';

/** What to do about a device that does not work, in this very browser. */
export function Help({ check, onAgain }: { check: Check; onAgain: () => void }) {
  const say = useSay();
  const reasons = new Set([check.camera, check.microphone]);
  return (
    <Notice tone="wait" title={say('devices.help.title')}>
      {reasons.has('denied') && <p>{say(`devices.help.${browserOf()}`)}</p>}
      {reasons.has('busy') && <p>{say('devices.help.busy')}</p>}
      {reasons.has('missing') && <p>{say('devices.help.missing')}</p>}
      <Button onPress={onAgain}>{say('app.retry')}</Button>
    </Notice>
  );
}
