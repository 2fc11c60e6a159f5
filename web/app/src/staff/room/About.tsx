import { useState } from 'react';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { Call } from './Call';
import { Where } from './Where';

/** Where the patient is now, and whom to call: what counts when something happens. Whoever treats takes down where they go. */
export function About({ consultation, canChange }: { consultation: Consultation; canChange: boolean }) {
  const { say, language } = useWords();
  const [isAsking, setIsAsking] = useState(false);
  const { intake, patient } = consultation;
  const spoken = patient && new Intl.DisplayNames([language], { type: 'language' }).of(patient.language);
  return (
    <div className="stack">
      {intake ? (
        <Call intake={intake} emergencyNumber={consultation.emergencyNumber}>
          <dt>{say('consulting.patient.language')}</dt>
          <dd>{spoken}</dd>
        </Call>
      ) : (
        <Notice tone="wait">{say('consulting.patient.no-intake')}</Notice>
      )}
      {canChange && (
        <div>
          <Button shape="compact" onPress={() => setIsAsking(true)}>
            {say('consulting.where')}
          </Button>
        </div>
      )}
      {isAsking && <Where consultation={consultation} onClose={() => setIsAsking(false)} />}
    </div>
  );
}

/** The address in one line. */
export function placeOf({ intake }: Consultation): string | undefined {
  if (!intake) return undefined;
  const { line, city, region, country } = intake.location;
  return [line, city, region, country].filter(Boolean).join(', ');
}
