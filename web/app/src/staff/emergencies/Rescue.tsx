import type { Incident } from '../../api/views';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';
import { Call } from '../room/Call';

/** Where help goes: whoever answers is not in the visit, and may know nothing of the patient. */
export function Rescue({ rescue }: { rescue: NonNullable<Incident['rescue']> }) {
  const say = useSay();
  const { patientName, intake, emergencyNumber } = rescue;
  return (
    <section className="card stack" aria-labelledby="rescue">
      <h2 id="rescue">{patientName}</h2>
      {intake ? <Call intake={intake} emergencyNumber={emergencyNumber} /> : <Notice tone="wait">{say('consulting.patient.no-intake')}</Notice>}
    </section>
  );
}
