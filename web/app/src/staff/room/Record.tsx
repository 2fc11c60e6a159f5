import { Disc } from 'lucide-react';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { kindOf } from '../../room/recording/recorder';
import { Sign } from '../../room/recording/Sign';
import type { RecordingDesk } from '../../room/recording/useRecorder';
import type { Recorded } from '../../room/recording/useRecording';
import { useSay } from '../../words';

interface Props {
  recorded: Recorded;
  desk: RecordingDesk;
  names: Readonly<Record<string, string>>;
  /** The provider's own name. */
  self: string;
}

/** Asks everybody; while it is asked or runs, {@link RecordState} says so and ends it, and this keeps its place among the controls. */
export function RecordButton({ recorded, desk }: Pick<Props, 'recorded' | 'desk'>) {
  const say = useSay();
  if (!kindOf()) return null;
  return (
    <Button shape="round" aria-label={say('recording.ask')} isDisabled={recorded.recording?.state !== 'off'} isPending={desk.ask.isPending} onPress={() => desk.ask.mutate()}>
      <Disc aria-hidden />
    </Button>
  );
}

/** Where the recording stands, for the provider. */
export function RecordState({ recorded, desk, names, self }: Props) {
  const say = useSay();
  const { recording, isRunning, isUnknown } = recorded;
  const missing = (recording?.missing ?? []).map((id) => names[id] ?? id);
  return (
    <>
      {isRunning && (
        <Sign recorder={self} isHeld={isUnknown}>
          <Button look="stop" onPress={desk.stop}>
            {say('recording.stop')}
          </Button>
        </Sign>
      )}
      {recording?.state === 'asked' && (
        <Notice tone="wait">
          {missing.length > 0 ? say('recording.waiting', { names: missing.join(', ') }) : say('recording.agreed')}
          <div>
            <Button look="bare" onPress={desk.stop}>
              {say('recording.cancel')}
            </Button>
            {missing.length === 0 && (
              <Button look="bare" isPending={desk.ask.isPending} onPress={() => desk.ask.mutate()}>
                {say('recording.start')}
              </Button>
            )}
          </div>
        </Notice>
      )}
      {desk.declined !== undefined && <Notice>{say('recording.declined', { name: names[desk.declined] ?? desk.declined })}</Notice>}
      {desk.left > 0 && <Notice tone="wait">{say('recording.saving', { count: desk.left })}</Notice>}
      <Failure error={desk.failure} />
    </>
  );
}
