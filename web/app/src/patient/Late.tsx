import { useState, type ReactNode } from 'react';
import type { Appointment } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { useWords } from '../words';
import { clock } from '../words/times';

/** Nobody came in time: for a while the visit may still be had, and afterwards not. */
export function Late({ appointment, children }: { appointment: Appointment; children: ReactNode }) {
  const { say, language } = useWords();
  const [isHere, setIsHere] = useState(false);
  if (isHere) return children;
  const time = clock(appointment.startsAt, language);
  const until = appointment.returnUntil;
  // Only the clinic knows what time it is: this device's clock may be wrong.
  if (!until) return <Column title={say('late.over.title')}>{say('late.over.text', { time })}</Column>;
  return (
    <Column title={say('late.title')}>
      <p>{say('late.text', { time, until: clock(until, language) })}</p>
      <div className="bottom">
        <Button look="primary" shape="wide" onPress={() => setIsHere(true)}>
          {say('late.go')}
        </Button>
      </div>
    </Column>
  );
}
