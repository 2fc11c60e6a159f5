import { Problem } from '../../api/problem';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

interface Props {
  error: unknown;
  consultation: Consultation;
  onAgain: () => void;
  onFinish: () => void;
}

/** In place of the pictures, when there is no line any more: why, and how to end the visit all the same. */
export function Stopped({ error, consultation, onAgain, onFinish }: Props) {
  const say = useSay();
  const isWithdrawn = error instanceof Problem && error.code === 'consent.missing';
  const phone = consultation.intake?.callbackNumber;
  return (
    <div className="stack">
      {isWithdrawn ? (
        <Notice tone="stop" title={say('consulting.stopped.title')}>
          {say('consulting.stopped.text')} {phone !== undefined && say('consulting.stopped.phone', { phone })}
        </Notice>
      ) : (
        <Failure error={error} onRetry={onAgain} />
      )}
      <div className="actions">
        <Button look="stop primary" onPress={onFinish}>
          {say('consulting.finish')}
        </Button>
      </div>
    </div>
  );
}
