import type { ReactNode } from 'react';
import type { Appointment } from '../api/views';
import { State, type Tone } from '../design/State';
import { useWords } from '../words';
import type { Key } from '../words/catalog';
import { clock } from '../words/times';
import { CopyLink } from './CopyLink';

interface Props {
  id: string;
  title: string;
  empty: string;
  appointments: readonly Appointment[];
  /** What stands below the patient's name. */
  about: (one: Appointment) => ReactNode;
  /** What can be done besides copying the link, while nobody has come. */
  actions?: (one: Appointment) => ReactNode;
}

/** How the state of an appointment looks. */
export const states: Record<string, Tone> = { booked: 'plain', 'checked-in': 'info', fulfilled: 'go', cancelled: 'stop', 'no-show': 'stop', rescheduled: 'plain' };

/** The day's appointments, earliest first. */
export function DayList({ id, title, empty, appointments, about, actions }: Props) {
  const { say, language } = useWords();
  return (
    <section className="stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {appointments.length === 0 && <p className="quiet">{empty}</p>}
      <ul className="later">
        {appointments.map((one) => (
          <li key={one.id}>
            <time dateTime={one.startsAt}>{clock(one.startsAt, language)}</time>
            <span className="who">
              <span>{one.patientName ?? one.patientId}</span>
              <span className="small quiet">{about(one)}</span>
            </span>
            <State tone={states[one.state] ?? 'plain'}>{say(`today.state.${one.state}` as Key)}</State>
            {one.state === 'booked' && (
              <>
                <CopyLink appointment={one.id} />
                {actions?.(one)}
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
