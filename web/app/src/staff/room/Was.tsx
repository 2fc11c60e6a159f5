import { useState } from 'react';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';
import { placeOf } from './About';
import { Where } from './Where';

/** Where the patient was in a visit that is over: the law of that place says how long its record is kept, so whoever treats takes it down late, too. */
export function Was({ consultation }: { consultation: Consultation }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const place = placeOf(consultation);
  return (
    <div className="stack">
      {place === undefined ? <Notice tone="wait">{say('consulting.was.unknown')}</Notice> : <p>{say('consulting.was.there', { place })}</p>}
      <div>
        <Button shape="compact" onPress={() => setIsAsking(true)}>
          {say('consulting.was')}
        </Button>
      </div>
      {isAsking && <Where consultation={consultation} isOver onClose={() => setIsAsking(false)} />}
    </div>
  );
}
