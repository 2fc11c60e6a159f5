import type { ReactNode } from 'react';
import type { Appointment } from '../api/views';
import { useWords } from '../words';
import { clock } from '../words/times';
import { AppointmentState } from './AppointmentState';
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
  /** What can be done once it was had. */
  after?: (one: Appointment) => ReactNode;
}

/** The day's appointments, earliest first. */
export function DayList({ id, title, empty, appointments, about, actions, after }: Props) {
  const { language } = useWords();
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
            <AppointmentState appointment={one} />
            {one.state === 'booked' && (
              <>
                <CopyLink appointment={one.id} />
                {actions?.(one)}
              </>
            )}
            {one.state === 'fulfilled' && after?.(one)}
          </li>
        ))}
      </ul>
    </section>
  );
}
