import { Lock } from 'lucide-react';
import { Notice } from '../design/Notice';
import { useSay } from '../words';
import type { View } from './view';

/** What a person should know of the call now: the present truth, and nothing when all is well. */
export function Told({ view, phone }: { view: View; phone?: string | undefined }) {
  const say = useSay();
  return (
    <>
      {view.relayError !== undefined && (
        <Notice tone="stop">
          {say('room.relay-failed')} {phone !== undefined && say('room.phone', { number: phone })}
        </Notice>
      )}
      {view.isBlocked && (
        <Notice tone="wait" title={say('room.blocked.title')}>
          {say('room.blocked.text')}
        </Notice>
      )}
      {view.lost.has('video') && <Notice tone="wait">{say('room.lost.camera')}</Notice>}
      {view.lost.has('audio') && <Notice tone="stop">{say('room.lost.microphone')}</Notice>}
      {view.hasLost && <Notice tone="wait">{say('room.reconnecting')}</Notice>}
      {view.rung !== 'hd' && !view.hasLost && <Notice tone="wait">{say(`room.ladder.${view.rung}`)}</Notice>}
      {view.shown.sharing && <Notice tone="info">{say('room.sharing')}</Notice>}
    </>
  );
}

/** What is encrypted and recorded, said quietly and always. */
export function Privacy({ isRecorded = false }: { isRecorded?: boolean }) {
  const say = useSay();
  return (
    <p className="privacy">
      <Lock aria-hidden /> {say('room.encrypted')} · {say(isRecorded ? 'recording.on' : 'room.not-recorded')}
    </p>
  );
}
