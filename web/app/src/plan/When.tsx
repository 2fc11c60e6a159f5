import { useWords } from '../words';
import { clockIn, differing, momentIn, ownZone, zoneName } from './zones';

interface Props {
  at: string;
  /** In whose clock it is agreed. */
  zone: string;
  /** The patient's own clock. */
  patientZone?: string | null | undefined;
  /** For the patient the reader's own clock comes first. */
  isOwn?: boolean;
}

/** When a visit is, by the clock in which it is agreed; and by the patient's and the reader's, where they differ. */
export function When({ at, zone, patientZone, isOwn = false }: Props) {
  const { say, language } = useWords();
  const zones = isOwn ? [ownZone(), zone] : [zone, patientZone, ownZone()];
  const [first = zone, ...others] = differing(at, zones);
  const whose = (one: string) => say(isOwn ? 'when.clinic' : one === patientZone ? 'when.patient' : 'when.reader');
  return (
    <div className="when-lines">
      <time dateTime={at} className="when">
        {momentIn(at, first, language)}
      </time>{' '}
      <span className="quiet">{zoneName(at, first, language)}</span>
      {others.map((one) => (
        <p key={one} className="small">
          {say('when.other', { whose: whose(one), time: momentIn(at, one, language), zone: zoneName(at, one, language) })}
        </p>
      ))}
    </div>
  );
}

/** The same, short, for a row of a list, which stands in the order of the reader's own day. */
export function Clock({ at, patientZone }: Pick<Props, 'at' | 'patientZone'>) {
  const { say, language } = useWords();
  const [first = ownZone(), ...others] = differing(at, [ownZone(), patientZone]);
  return (
    <span className="clock">
      <time dateTime={at}>{clockIn(at, first, language)}</time>
      {others.map((one) => (
        <span key={one} className="small quiet">
          {say('when.short', { time: clockIn(at, one, language), zone: zoneName(at, one, language) })}
        </span>
      ))}
    </span>
  );
}
