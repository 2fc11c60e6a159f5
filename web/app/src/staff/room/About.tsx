import { Phone } from 'lucide-react';
import type { Consultation } from '../../api/views';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';

/** Where the patient is now, and whom to call: what counts when something happens. */
export function About({ consultation }: { consultation: Consultation }) {
  const { say, language } = useWords();
  const { intake, patient } = consultation;
  const spoken = patient && new Intl.DisplayNames([language], { type: 'language' }).of(patient.language);
  if (!intake) return <Notice tone="wait">{say('consulting.patient.no-intake')}</Notice>;
  return (
    <dl className="facts">
      <dt>{say('consulting.patient.where')}</dt>
      <dd>{placeOf(consultation)}</dd>
      <dt>{say('consulting.patient.callback')}</dt>
      <dd>
        <a href={`tel:${intake.callbackNumber}`}>
          <Phone aria-hidden /> {intake.callbackNumber}
        </a>
      </dd>
      <dt>{say('consulting.patient.contact')}</dt>
      <dd>
        {intake.emergencyContact.name} <a href={`tel:${intake.emergencyContact.phone}`}>{intake.emergencyContact.phone}</a>
      </dd>
      <dt>{say('consulting.patient.language')}</dt>
      <dd>{spoken}</dd>
    </dl>
  );
}

/** The address in one line. */
export function placeOf({ intake }: Consultation): string | undefined {
  if (!intake) return undefined;
  const { line, city, region, country } = intake.location;
  return [line, city, region, country].filter(Boolean).join(', ');
}
