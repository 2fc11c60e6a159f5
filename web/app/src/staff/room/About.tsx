import type { Consultation } from '../../api/views';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { Call } from './Call';

/** Where the patient is now, and whom to call: what counts when something happens. */
export function About({ consultation }: { consultation: Consultation }) {
  const { say, language } = useWords();
  const { intake, patient } = consultation;
  const spoken = patient && new Intl.DisplayNames([language], { type: 'language' }).of(patient.language);
  if (!intake) return <Notice tone="wait">{say('consulting.patient.no-intake')}</Notice>;
  return (
    <Call intake={intake} emergencyNumber={consultation.emergencyNumber}>
      <dt>{say('consulting.patient.language')}</dt>
      <dd>{spoken}</dd>
    </Call>
  );
}

/** The address in one line. */
export function placeOf({ intake }: Consultation): string | undefined {
  if (!intake) return undefined;
  const { line, city, region, country } = intake.location;
  return [line, city, region, country].filter(Boolean).join(', ');
}
