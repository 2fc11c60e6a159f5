import { Phone } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Intake } from '../../api/views';
import { useSay } from '../../words';
import { identities, privacies } from './Confirmed';

interface Props {
  intake: Intake;
  /** By which help is called where the patient is, where that is known. */
  emergencyNumber: string | null | undefined;
  children?: ReactNode;
}

/** Where the patient is now, and whom to call: what counts when something happens. */
export function Call({ intake, emergencyNumber, children }: Props) {
  const say = useSay();
  const { line, city, region, country } = intake.location;
  const contact = intake.emergencyContact;
  const identity = identities.find((one) => one === intake.identity);
  const privacy = privacies.find((one) => one === intake.privacy);
  return (
    <dl className="facts">
      <dt>{say('consulting.patient.where')}</dt>
      <dd>{[line, city, region, country].filter(Boolean).join(', ')}</dd>
      <dt>{say('consulting.patient.callback')}</dt>
      <dd>
        <a href={`tel:${intake.callbackNumber}`}>
          <Phone aria-hidden /> {intake.callbackNumber}
        </a>
      </dd>
      <dt>{say('consulting.patient.rescue')}</dt>
      <dd>{emergencyNumber ? say('consulting.patient.rescue.there', { number: emergencyNumber }) : say('consulting.patient.rescue.unknown')}</dd>
      <dt>{say('consulting.patient.contact')}</dt>
      <dd>
        {contact ? (
          <>
            {contact.name} <a href={`tel:${contact.phone}`}>{contact.phone}</a>
          </>
        ) : (
          say('consulting.patient.contact.none')
        )}
      </dd>
      <dt>{say('consulting.privacy')}</dt>
      <dd>{say(`consulting.privacy.${privacy ?? 'none'}`)}</dd>
      <dt>{say('consulting.identity')}</dt>
      <dd>{say(`consulting.identity.${identity ?? 'none'}`)}</dd>
      {children}
    </dl>
  );
}
