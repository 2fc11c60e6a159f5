import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { appointments } from '../api/calls';
import { blocking, Problem } from '../api/problem';
import { useSession } from '../api/session';
import type { Appointment, Session } from '../api/views';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { LineProvider } from '../live/Line';
import { Pending } from '../shell/pages';
import { useSay, withWords } from '../words';
import { Arrival } from './Arrival';
import { useEntryId } from './entry';
import { Late } from './Late';
import { NoVisit } from './NoVisit';
import { Waiting } from './Waiting';
import { usePlace } from './place';
import { room } from './room';
import './patient.css';

const Room = lazy(room);
const Summary = lazy(withWords(() => import('./Summary'), 'room'));

/** A patient's visit from the link on; where they are in it is what the server knows, so a reload resumes. */
export function VisitFlow() {
  const say = useSay();
  const { data: session } = useSession();
  const id = session?.appointmentId ?? '';
  const appointment = useQuery({ queryKey: ['appointment', id], queryFn: () => appointments.show(id), enabled: id !== '' });
  if (session && id === '') return <NoVisit />;
  const failure = blocking(appointment);
  if (failure) {
    return (
      <Column title={say('join.title')}>
        <Failure error={failure} onRetry={() => void appointment.refetch()} />
      </Column>
    );
  }
  if (!session || !appointment.data) return <Pending />;
  return <Steps session={session} appointment={appointment.data} />;
}

function Steps({ session, appointment }: { session: Session; appointment: Appointment }) {
  const say = useSay();
  const [kept, setEntry] = useEntryId(appointment.id);
  // Another browser than the one that checked in knows it from the server.
  const entry = kept ?? appointment.entryId ?? undefined;
  const place = usePlace(entry);
  const arrival = <Arrival session={session} appointment={appointment} onArrived={setEntry} />;
  if (['cancelled', 'rescheduled'].includes(appointment.state)) return <Column title={say('join.over.title')}>{say('join.over.text')}</Column>;
  if (entry === undefined && appointment.state === 'no-show') return <Late appointment={appointment}>{arrival}</Late>;
  if (entry === undefined) return appointment.state === 'booked' ? arrival : <Column title={say('join.over.title')}>{say('join.over.text')}</Column>;
  if (place.error instanceof Problem && place.error.status === 404) return arrival;
  if (!place.data) return place.error ? <Column title={say('waiting.title')}><Failure error={place.error} onRetry={() => void place.refetch()} /></Column> : <Pending />;
  const { status, consultationId, providerId } = place.data.queueEntry;
  if (status === 'completed') {
    return (
      <Suspense fallback={<Pending />}>
        <Summary consultation={consultationId} personId={session.personId} appointmentId={appointment.id} />
      </Suspense>
    );
  }
  if (status === 'checked-in') return <Arrival session={session} appointment={appointment} entry={entry} onArrived={setEntry} />;
  return (
    <LineProvider patientId={session.personId} appointmentId={appointment.id} role="patient" personId={session.personId} version={providerId}>
      {status === 'in-consultation' ? (
        <Suspense fallback={<Pending />}>
          <Room session={session} appointment={appointment} consultationId={consultationId} />
        </Suspense>
      ) : (
        <Waiting appointment={appointment} place={place.data} />
      )}
    </LineProvider>
  );
}
