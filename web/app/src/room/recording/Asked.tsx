import type { ReactNode } from 'react';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';
import { Sign } from './Sign';
import type { Recorded } from './useRecording';

interface Props {
  recorded: Recorded;
  self: string;
  /** Who asks, and records. */
  provider: string;
  /** What is read before one agrees, and how one agrees; without it a word is enough. */
  form?: (actions: ReactNode) => ReactNode;
}

/** What somebody other than the provider sees of the recording: the question, and the sign while it runs. */
export function Asked({ recorded, self, provider, form }: Props) {
  const say = useSay();
  const { recording, isRunning, isUnknown, answer } = recorded;
  if (!recording) return null;
  const refuse = (words: 'recording.no' | 'recording.withdraw') => (
    <Button look={isRunning ? 'stop' : 'plain'} isPending={answer.isPending} onPress={() => answer.mutate(false)}>
      {say(words)}
    </Button>
  );
  if (isRunning) {
    return (
      <Sign recorder={provider} isHeld={isUnknown}>
        {refuse('recording.withdraw')}
        <Failure error={answer.error} />
      </Sign>
    );
  }
  if (recording.state !== 'asked') return null;
  if (!recording.missing.includes(self)) return <Notice>{say('recording.you-agreed')}</Notice>;
  const agree = (
    <Button look="primary" isPending={answer.isPending} onPress={() => answer.mutate(true)}>
      {say('recording.yes')}
    </Button>
  );
  return (
    <section className="card stack recording-question" role="status" aria-labelledby="recording-question">
      <h2 id="recording-question">{say('recording.asked.title', { name: provider })}</h2>
      <p>{say('recording.asked.text')}</p>
      <p>{typeof recording.keptDays === 'number' ? say('recording.kept.days', { days: recording.keptDays }) : say('recording.kept')}</p>
      <Failure error={answer.error} />
      {form ? (
        form(refuse('recording.no'))
      ) : (
        <div className="actions">
          {refuse('recording.no')}
          {agree}
        </div>
      )}
    </section>
  );
}
