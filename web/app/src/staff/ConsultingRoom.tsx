import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { consultations } from '../api/calls';
import { blocking } from '../api/problem';
import { useSession } from '../api/session';
import type { Consultation, Session } from '../api/views';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { LineProvider, useLine, useNews } from '../live/Line';
import { Undelivered } from '../live/Undelivered';
import { useNames } from '../patient/PatientRoom';
import type { Call } from '../room/call';
import { Controls } from '../room/Controls';
import { Elsewhere } from '../room/Elsewhere';
import { Asked } from '../room/recording/Asked';
import { useRecorder } from '../room/recording/useRecorder';
import { useRecording } from '../room/recording/useRecording';
import { Stage } from '../room/Stage';
import { Privacy, Told } from '../room/Told';
import { useCall } from '../room/useCall';
import { Pending } from '../shell/pages';
import { useTitle, useWords } from '../words';
import { day } from '../words/times';
import { Actions } from './room/Actions';
import { Apart } from './room/Apart';
import { useEmergency } from './room/Emergency';
import { FloatPicture } from './room/FloatPicture';
import { Licence } from './room/Licence';
import { Notes, notesSaved } from './room/Notes';
import { RecordButton, RecordState } from './room/Record';
import { Side } from './room/Side';
import { Finish } from './room/Finish';
import { Stopped } from './room/Stopped';
import { Was } from './room/Was';
import './room/consulting.css';

const over = ['completed', 'cancelled', 'no-show'];

/** The visit as the provider has it: the picture, and beside it notes, messages, people, the patient. */
export function ConsultingRoom() {
  const { say } = useWords();
  const { id }: { id: string } = useParams({ from: '/staff/room/$id' });
  const { data: session } = useSession();
  const consultation = useQuery({ queryKey: ['consultation', id], queryFn: () => consultations.show(id), refetchInterval: 15_000 });
  const failure = blocking(consultation);
  if (failure) return <Failure error={failure} onRetry={() => void consultation.refetch()} />;
  if (!consultation.data || !session) return <Pending />;
  const { patientId, appointmentId, state, providerId, startedAt } = consultation.data;
  if (over.includes(state) || (session.role === 'provider' && state === 'waiting')) {
    return (
      <>
        <h1>{say(state === 'waiting' ? 'consulting.lost' : 'consulting.over')}</h1>
        {state === 'waiting' && <p>{say('consulting.lost.text')}</p>}
        {over.includes(state) && startedAt && <After consultation={consultation.data} session={session} />}
        {over.includes(state) && <Undelivered personId={session.personId} appointmentId={appointmentId} />}
        <Link to="/today">{say('consulting.to-today')}</Link>
      </>
    );
  }
  // A colleague who was brought in takes part as what they were asked for.
  const part = consultation.data.participants.find((one) => one.personId === session.personId)?.role ?? session.role;
  return (
    <LineProvider patientId={patientId} appointmentId={appointmentId} role={part} personId={session.personId} version={providerId}>
      <Room consultation={consultation.data} session={session} />
    </LineProvider>
  );
}

/** What is written of a visit that is over, by whoever saw the patient: it may have ended before they came to it. Where the patient was, nurses take down, too. */
function After({ consultation, session }: { consultation: Consultation; session: Session }) {
  const { id, patient, providerId } = consultation;
  const isOwn = providerId === session.personId;
  if (!isOwn && session.role !== 'nurse') return null;
  return (
    <section className="card stack">
      <h2>{patient?.name}</h2>
      {isOwn && <Notes consultation={id} />}
      {isOwn && <Apart consultation={id} />}
      <Was consultation={consultation} />
    </section>
  );
}

function Room({ consultation, session }: { consultation: Consultation; session: Session }) {
  const { say } = useWords();
  const { line, error, reopen } = useLine();
  const [isFinishing, setIsFinishing] = useState(false);
  const { id, providerId, patient, patientId, state } = consultation;
  const { call, view, again } = useCall(line, { consultation: id, providerId, mode: 'video', participants: consultation.participants });
  const participants = useNames(consultation.participants);
  const names = patient ? { [patientId]: patient.name, ...participants } : participants;
  const isOwn = providerId === session.personId;
  const recorded = useRecording(id);
  const desk = useRecorder({ id, line, view, isOwn }, recorded);
  useTitle(say('consulting.title', { name: patient?.name ?? '' }));
  useRefresh(id);
  const leave = useLeave(call);
  const settle = () => notesSaved(id).then(desk.finish);
  const isStopped = consultation.licence?.refuses === true;
  const begin = useBegin(id, isOwn && state === 'connecting' && !isStopped && (view?.others ?? []).some((other) => other.isConnected));
  // The button stands among the controls; where there are none, help is called all the same.
  const isInCall = call !== undefined && view !== undefined && view.elsewhere === undefined;
  const help = useEmergency(consultation, session.personId);
  return (
    <div className="consulting">
      <Heading consultation={consultation} />
      {isOwn && <Licence consultation={consultation} begin={begin} />}
      <section className="scene" aria-label={say('room.title')}>
        {view?.elsewhere ? (
          <Elsewhere elsewhere={view.elsewhere} onReturn={again} />
        ) : view && call ? (
          <>
            <Told view={view} phone={consultation.intake?.callbackNumber} />
            {isOwn ? (
              <RecordState recorded={recorded} desk={desk} names={names} self={session.name} />
            ) : (
              <Asked recorded={recorded} self={session.personId} provider={names[providerId] ?? providerId} />
            )}
            <div className="stage-home" data-away={say('consulting.picture.away')}>
              <Stage view={view} names={names} awaited={patient?.name} isRecorded={recorded.isRunning} />
            </div>
            <Privacy isRecorded={recorded.isRunning} />
            <Controls call={call} view={view} endLabel={say(isOwn ? 'consulting.finish' : 'room.leave')} onEnd={isOwn ? () => setIsFinishing(true) : leave}>
              <FloatPicture />
              {isOwn && <RecordButton recorded={recorded} desk={desk} />}
              <Actions consultation={consultation} self={session.personId} help={help.button} onBeforeLeaving={settle} />
            </Controls>
          </>
        ) : error ? (
          <Stopped error={error} consultation={consultation} onAgain={reopen} onFinish={() => setIsFinishing(true)} />
        ) : (
          <Pending />
        )}
        {!isInCall && <div className="actions">{help.button}</div>}
      </section>
      <Side consultation={consultation} names={names} self={session.personId} />
      {isFinishing && <Finish consultation={consultation} onBefore={settle} onClose={() => setIsFinishing(false)} onLeave={() => call?.close()} />}
      {help.dialog}
    </div>
  );
}

/** Who is seen, and why. */
function Heading({ consultation: { patient, intake } }: { consultation: Consultation }) {
  const { say, language } = useWords();
  return (
    <header className="row spread">
      <div>
        <h1>{patient?.name}</h1>
        <p className="quiet">
          {patient?.birthDate && say('admit.born', { date: day(patient.birthDate, language) })} · {patient?.reason ?? say('today.reason.none')}
        </p>
        {intake?.privacy === 'not-private' && <State tone="stop">{say('consulting.privacy.not-private')}</State>}
      </div>
      <State tone="info">{say('today.in-visit')}</State>
    </header>
  );
}

/** Somebody who was brought in goes, and the visit goes on. */
function useLeave(call: Call | undefined): () => void {
  const navigate = useNavigate();
  return () => {
    call?.close();
    void navigate({ to: '/' });
  };
}

/** What the clinic says on the visit's channels changes what is shown here. */
function useRefresh(id: string): void {
  const client = useQueryClient();
  useNews(useCallback(() => void client.invalidateQueries({ queryKey: ['consultation', id] }), [client, id]));
}

/** The visit begins by itself when both see each other; where a licence is missing, when whoever treats says so. */
function useBegin(id: string, isDue: boolean) {
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: (exception: string | undefined) => consultations.start(id, exception),
    // When another page was first, the state says so with the next look.
    onSettled: () => client.invalidateQueries({ queryKey: ['consultation', id] }),
  });
  const { mutate } = begin;
  useEffect(() => {
    if (isDue) mutate(undefined);
  }, [isDue, mutate]);
  return begin;
}
