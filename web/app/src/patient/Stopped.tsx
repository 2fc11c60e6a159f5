import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Problem } from '../api/problem';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { useSay } from '../words';
import { ConsentStep } from './ConsentStep';

interface Props {
  /** Why the line is over. */
  error: unknown;
  /** The patient, who alone can consent again. */
  patient?: string;
  onAgain: () => void;
  /** Where somebody goes on whose part is over. */
  onBack?: (() => void) | undefined;
}

/** The visit goes on no more for this person: what happened, and what to do. */
export function Stopped({ error, patient, onAgain, onBack }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [isReading, setIsReading] = useState(false);
  // Perhaps the visit is over, and another page is due.
  useEffect(() => void client.invalidateQueries({ queryKey: ['place'] }), [client, error]);
  const code = error instanceof Problem ? error.code : 'unknown';
  if (isReading && patient) return <ConsentStep patient={patient} onSigned={onAgain} />;
  if (code === 'consent.missing') {
    return (
      <Column title={say('room.stopped.title')}>
        <p role="status">{say('room.stopped.consent')}</p>
        {patient !== undefined && (
          <>
            <p>{say('room.stopped.care')}</p>
            <div className="bottom">
              <Button shape="wide" onPress={() => setIsReading(true)}>
                {say('consent.reconsider')}
              </Button>
            </div>
          </>
        )}
      </Column>
    );
  }
  if (code === 'access.not-allowed') return <PartOver onBack={onBack} />;
  return (
    <Column title={say('room.title')}>
      <Failure error={error} onRetry={onAgain} />
    </Column>
  );
}

/** Taken out of the visit, or the visit is over. */
export function PartOver({ onBack }: { onBack?: (() => void) | undefined }) {
  const say = useSay();
  return (
    <Column title={say('room.stopped.part.title')}>
      <p role="status">{say('room.stopped.part.text')}</p>
      {onBack && (
        <div className="bottom">
          <Button shape="wide" onPress={onBack}>
            {say('interpreter.back')}
          </Button>
        </div>
      )}
    </Column>
  );
}
