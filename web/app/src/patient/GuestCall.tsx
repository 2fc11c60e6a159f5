import { useEffect, useState } from 'react';
import { session as calls } from '../api/calls';
import { isUnfinished, useSession } from '../api/session';
import type { InterpreterRequest, Session } from '../api/views';
import { Chat } from '../live/Chat';
import { LineProvider, useLine } from '../live/Line';
import { Controls } from '../room/Controls';
import { Asked } from '../room/recording/Asked';
import { useRecording } from '../room/recording/useRecording';
import { Stage } from '../room/Stage';
import { Privacy, Told } from '../room/Told';
import { useCall } from '../room/useCall';
import { Pending } from '../shell/pages';
import { useSay, useTitle } from '../words';
import Guest from './Guest';
import { invitation } from './invitation';
import { Requests } from './Requests';
import { Left, OtherWindow, useNames } from './PatientRoom';
import { Present } from './Present';
import { useConsultation } from './provider';
import { PartOver, Stopped } from './Stopped';
import './patient.css';

/** The visit as somebody has it who was asked to join: picture, sound, messages. */
export default function GuestCall() {
  const { data: session } = useSession();
  const [invited] = useState(invitation);
  const [was, setWas] = useState<'guest' | 'interpreter'>();
  const isInterpreter = session?.role === 'interpreter' && !session.appointmentId;
  if (session && !was) setWas(isInterpreter ? 'interpreter' : 'guest');
  if (!session && was) return was === 'guest' ? <PartOver /> : <Away to="/app/sign-in" />;
  if (session && isInterpreter) return isUnfinished(session) ? <Away to="/app/account" /> : <Interpreter session={session} />;
  if (!session || !invited) return <Guest />;
  return (
    <LineProvider patientId={invited.patientId} appointmentId={session.appointmentId ?? ''} role={invited.role} personId={session.personId}>
      <Room session={session} consultationId={invited.consultationId} />
    </LineProvider>
  );
}

interface BesideProps {
  session: Session;
  patientId: string;
  consultationId: string;
}

/** The visit of a patient as whoever acts for them has it, beside them. */
export function Beside({ session, patientId, consultationId }: BesideProps) {
  return (
    <LineProvider patientId={patientId} appointmentId={session.appointmentId ?? ''} role="guardian" personId={session.personId}>
      <Room session={session} consultationId={consultationId} />
    </LineProvider>
  );
}

/** Interpreters of the clinic come back as they came: by signing in; and finish their account on the page where everybody does. */
function Away({ to }: { to: string }) {
  useEffect(() => location.replace(to), [to]);
  return <Pending />;
}

/** A session that nobody uses ends; whoever interprets uses it by listening, and that is told so often, or more often where less is left. */
const telling = 5 * 60_000;
const seldom = 5_000;

/** An interpreter of the clinic: what they are asked, and the visit that they took up. */
function Interpreter({ session }: { session: Session }) {
  const [taken, setTaken] = useState<InterpreterRequest>();
  const ends = session.idleExpiresAt;
  useEffect(() => {
    const left = ends ? new Date(ends).getTime() - Date.now() : telling * 3;
    // What does not arrive is told again the next time.
    const timer = setInterval(() => void calls.extend().catch(() => undefined), Math.max(seldom, Math.min(telling, left / 3)));
    return () => clearInterval(timer);
  }, [ends]);
  if (!taken) return <Requests onJoin={setTaken} />;
  return (
    <LineProvider patientId={taken.patientId} appointmentId={taken.appointmentId} role="interpreter" personId={session.personId}>
      <Room session={session} consultationId={taken.consultationId} onBack={() => setTaken(undefined)} />
    </LineProvider>
  );
}

function Room({ session, consultationId, onBack }: { session: Session; consultationId: string; onBack?: () => void }) {
  const say = useSay();
  const { line, error, reopen } = useLine();
  const [hasLeft, setHasLeft] = useState(false);
  const consultation = useConsultation(consultationId);
  const providerId = consultation.data?.providerId;
  const { call, view, again } = useCall(hasLeft ? undefined : line, { consultation: consultationId, providerId, mode: 'video', participants: consultation.data?.participants });
  const names = useNames(consultation.data?.participants);
  const recorded = useRecording(consultationId);
  useTitle(say('room.title'));
  const leave = () => {
    call?.close();
    setHasLeft(true);
  };
  if (error) return <Stopped error={error} onAgain={reopen} onBack={onBack} />;
  if (hasLeft) return <Left onReturn={() => setHasLeft(false)} />;
  if (!call || !view) return <Pending />;
  if (view.elsewhere) return <OtherWindow elsewhere={view.elsewhere} onReturn={again} />;
  return (
    <main className="visit with-chat" data-density="patient">
      <h1>{say('room.title')}</h1>
      <Told view={view} />
      <Asked recorded={recorded} self={session.personId} provider={names[providerId ?? ''] ?? say('person.provider')} />
      <Stage view={view} names={names} awaited={undefined} isRecorded={recorded.isRunning} />
      <footer className="stack">
        <Present participants={consultation.data?.participants ?? []} self={session.personId} />
        <Privacy isRecorded={recorded.isRunning} />
      </footer>
      <Controls call={call} view={view} endLabel={say('room.leave')} onEnd={leave} />
      <div className="side card">
        <Chat names={names} empty={say('chat.empty')} />
      </div>
    </main>
  );
}
