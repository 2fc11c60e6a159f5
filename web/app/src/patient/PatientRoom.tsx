import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MessageCircle, ShieldOff } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ComponentProps, type RefObject } from 'react';
import { appointments, consents } from '../api/calls';
import type { Appointment, Participant, Session } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Dialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { Settings } from '../design/Settings';
import { Chat } from '../live/Chat';
import { useLine, useNews } from '../live/Line';
import { Controls } from '../room/Controls';
import { Elsewhere } from '../room/Elsewhere';
import { Asked } from '../room/recording/Asked';
import { useRecording } from '../room/recording/useRecording';
import { Stage } from '../room/Stage';
import { Privacy, Told } from '../room/Told';
import { useCall } from '../room/useCall';
import { Pending } from '../shell/pages';
import { useSay, useTitle } from '../words';
import { Joining, Present } from './Present';
import { useConsultation, useProviderName } from './provider';
import { RecordingConsent } from './RecordingConsent';
import { Stopped } from './Stopped';

export { prepareCall } from '../room/relay';

interface Props {
  session: Session;
  appointment: Appointment;
  consultationId: string;
}

/** The visit as the patient has it. */
export default function PatientRoom({ session, appointment, consultationId }: Props) {
  const say = useSay();
  const { line, error, reopen } = useLine();
  const client = useQueryClient();
  const [hasLeft, setHasLeft] = useState(false);
  const [isChatOpen, setIsChatOpen] = useState(false);
  const [count, setCount] = useState(0);
  const [seen, setSeen] = useState(0);
  const consultation = useConsultation(consultationId);
  const provider = useProviderName(consultationId);
  const intake = useQuery({ queryKey: ['intake', appointment.id], queryFn: () => appointments.intake(appointment.id) });
  const { call, view, again } = useCall(hasLeft ? undefined : line, { consultation: consultationId, providerId: consultation.data?.providerId ?? appointment.providerId, mode: 'video', participants: consultation.data?.participants });
  const names = useNames(consultation.data?.participants);
  const recorded = useRecording(consultationId);
  useTitle(say('room.title'));
  useNews(
    useCallback(() => {
      for (const key of ['place', 'consultation', 'appointment']) void client.invalidateQueries({ queryKey: [key] });
    }, [client]),
  );
  useEffect(() => {
    if (isChatOpen) setSeen(count);
  }, [isChatOpen, count]);
  const side = useShown(isChatOpen);
  const leave = () => {
    call?.close();
    setHasLeft(true);
  };
  if (hasLeft) return <Left onReturn={() => setHasLeft(false)} />;
  if (error) return <Stopped error={error} patient={session.personId} onAgain={reopen} />;
  if (!call || !view) return <Pending />;
  if (view.elsewhere) return <OtherWindow elsewhere={view.elsewhere} onReturn={again} />;
  return (
    <main className={isChatOpen ? 'visit with-chat' : 'visit'} data-density="patient">
      <header className="row spread">
        <h1>{say('join.with', { provider: provider ?? say('person.provider') })}</h1>
        <Settings isBrief />
      </header>
      <Told view={view} phone={intake.data?.callbackNumber} />
      <Joining participants={consultation.data?.participants ?? []} visit={consultationId} />
      <Asked recorded={recorded} self={session.personId} provider={provider ?? say('person.provider')} form={(refuse) => <RecordingConsent patient={session.personId} answer={recorded.answer} refuse={refuse} />} />
      <Stage view={view} names={names} awaited={provider} isRecorded={recorded.isRunning} />
      <footer className="stack">
        <Present participants={consultation.data?.participants ?? []} self={session.personId} objectIn={consultationId} />
        <Privacy isRecorded={recorded.isRunning} />
      </footer>
      <Controls call={call} view={view} endLabel={say('room.leave')} onEnd={leave}>
        <Button shape="round" aria-label={say('room.chat')} aria-expanded={isChatOpen} onPress={() => setIsChatOpen(!isChatOpen)}>
          <MessageCircle aria-hidden />
          {count > seen && <span className="badge">{count - seen}</span>}
        </Button>
        <Withdraw session={session} />
      </Controls>
      <div ref={side} className={isChatOpen ? 'side card' : 'side hidden-side'}>
        <Chat names={names} empty={say('chat.empty')} onCount={setCount} />
      </div>
    </main>
  );
}

/** On a small screen the messages stand below the picture: whoever opens them is brought there, and can write. */
function useShown(isOpen: boolean): RefObject<HTMLDivElement | null> {
  const side = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    side.current?.scrollIntoView({ block: 'end' });
    side.current?.querySelector<HTMLInputElement>('input:not([type=file])')?.focus({ preventScroll: true });
  }, [isOpen]);
  return side;
}

/** Out of the call while the visit goes on: the way back is one tap. */
export function Left({ onReturn }: { onReturn: () => void }) {
  const say = useSay();
  return (
    <Column title={say('room.left.title')}>
      <p>{say('room.left.text')}</p>
      <div className="bottom">
        <Button look="primary" shape="wide" onPress={onReturn}>
          {say('waiting.join')}
        </Button>
      </div>
    </Column>
  );
}

/** The call is in another window of the same person, or was. */
export function OtherWindow(props: ComponentProps<typeof Elsewhere>) {
  const say = useSay();
  return (
    <Column title={say('room.title')}>
      <Elsewhere {...props} />
    </Column>
  );
}

/** Everybody's name, by id. */
export function useNames(participants: readonly Participant[] | undefined): Record<string, string> {
  return useMemo(() => Object.fromEntries((participants ?? []).map((one) => [one.personId, one.name])), [participants]);
}

/** Taking consent back ends the visit at once. */
function Withdraw({ session }: { session: Session }) {
  const say = useSay();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: () => consents.revoke(session.personId, 'telehealth'),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <>
      <Button shape="round" aria-label={say('room.consent.withdraw')} onPress={() => setIsOpen(true)}>
        <ShieldOff aria-hidden />
      </Button>
      <Dialog title={say('room.consent.withdraw.sure')} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p>{say('room.consent.withdraw.text')}</p>
        <Failure error={revoke.error} />
        <div className="actions">
          <Button onPress={() => setIsOpen(false)}>{say('app.cancel')}</Button>
          <Button look="stop" isPending={revoke.isPending} onPress={() => revoke.mutate()}>
            {say('room.consent.withdraw')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
