import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { appointments, consents, consultations } from '../api/calls';
import type { Appointment, Session } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Confirm } from '../design/Confirm';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Earlier } from '../plan/Earlier';
import { When } from '../plan/When';
import { Pending } from '../shell/pages';
import { useSay, withWords } from '../words';
import type { Key } from '../words/catalog';
import { isOutdated } from './ConsentForm';
import { ConsentStep } from './ConsentStep';
import { Move, Moved } from './Plan';
import './patient.css';

type ActsFor = NonNullable<Session['actsFor']>;

const Beside = lazy(withWords(() => import('./GuestCall').then(({ Beside: page }) => ({ default: page })), 'room'));
const Summary = lazy(withWords(() => import('./Summary'), 'room'));

/** What somebody does for a patient for whom they act, at the visit of their link: as much as they may. */
export default function ActFor({ session }: { session: Session }) {
  const say = useSay();
  const { actsFor, appointmentId } = session;
  if (!actsFor || !appointmentId) return <Column title={say('act.over.title')}>{say('act.over.text')}</Column>;
  return <Seen session={session} actsFor={actsFor} id={appointmentId} />;
}

interface SeenProps {
  session: Session;
  actsFor: ActsFor;
}

function Seen({ id, ...props }: SeenProps & { id: string }) {
  const say = useSay();
  // The patient checks in meanwhile, and the visit can be joined from then on.
  const appointment = useQuery({ queryKey: ['appointment', id], queryFn: () => appointments.show(id), refetchInterval: 30_000 });
  if (appointment.data) return <Steps {...props} appointment={appointment.data} />;
  if (!appointment.error) return <Pending />;
  return (
    <Column title={say('act.title')}>
      <Failure error={appointment.error} onRetry={() => void appointment.refetch()} />
    </Column>
  );
}

type Step = 'look' | 'move' | 'cancel' | 'consent' | 'withdraw' | 'call';

function Steps({ session, actsFor, appointment }: SeenProps & { appointment: Appointment }) {
  const [step, setStep] = useState<Step>('look');
  const [moved, setMoved] = useState<Appointment>();
  const client = useQueryClient();
  const look = () => setStep('look');
  const visit = appointment.consultationId;
  const signed = () => client.invalidateQueries({ queryKey: ['consents', actsFor.patientId] }).then(look);
  if (moved) return <Moved appointment={moved} />;
  if (step === 'move') return <Move appointment={appointment} onMoved={setMoved} onBack={look} />;
  if (step === 'consent') return <ConsentStep patient={actsFor.patientId} isAlone onSigned={() => void signed()} />;
  if (visit && (step === 'call' || appointment.state === 'fulfilled')) {
    return (
      <Suspense fallback={<Pending />}>
        {appointment.state === 'fulfilled' ? <Summary consultation={visit} personId={session.personId} isOwn={false} acts={actsFor.acts} /> : <Beside session={session} patientId={actsFor.patientId} consultationId={visit} />}
      </Suspense>
    );
  }
  return (
    <>
      <Look actsFor={actsFor} appointment={appointment} onStep={setStep} onMoved={setMoved} />
      {step === 'withdraw' && <Withdraw patient={actsFor.patientId} onDone={signed} onClose={look} />}
      {step === 'cancel' && <Cancel appointment={appointment.id} onClose={look} />}
    </>
  );
}

interface LookProps {
  actsFor: ActsFor;
  appointment: Appointment;
  onStep: (step: Step) => void;
  onMoved: (next: Appointment) => void;
}

/** The visit, and what may be done now. */
function Look({ actsFor, appointment, onStep, onMoved }: LookProps) {
  const say = useSay();
  const may = (act: string) => actsFor.acts.includes(act);
  const hasConsent = useHasConsent(actsFor.patientId);
  const visit = appointment.consultationId;
  const join = useMutation({ mutationFn: (id: string) => consultations.comeAlong(id), onSuccess: () => onStep('call') });
  const maySchedule = may('schedule') && appointment.state === 'booked';
  return (
    <Column title={say('act.title')}>
      <p>{say('act.text')}</p>
      <section className="card stack">
        <When at={appointment.startsAt} zone={appointment.timeZone} isOwn />
      </section>
      {appointment.state === 'cancelled' && <Notice tone="wait">{say('plan.cancelled')}</Notice>}
      {hasConsent && <Notice tone="go">{say('act.consented')}</Notice>}
      {maySchedule && <Earlier appointment={appointment} isOwn onMoved={onMoved} />}
      {hasConsent && may('consent') && <Press act="act.withdraw" look="bare" onPress={() => onStep('withdraw')} />}
      <div className="bottom">
        <Failure error={join.error} />
        {may('consent') && hasConsent === false && <Press act="act.consent" look="primary" onPress={() => onStep('consent')} />}
        {may('join') && visit && appointment.state === 'checked-in' && <Press act="act.join" look="primary" isPending={join.isPending} onPress={() => join.mutate(visit)} />}
        {maySchedule && <Press act="plan.move" onPress={() => onStep('move')} />}
        {maySchedule && <Press act="plan.cancel" look="bare" onPress={() => onStep('cancel')} />}
      </div>
    </Column>
  );
}

/** Whether the patient's consent is in force, on words that nobody has to sign anew; undefined until that is known. */
function useHasConsent(patient: string): boolean | undefined {
  const signed = useQuery({ queryKey: ['consents', patient], queryFn: () => consents.of(patient) });
  const forms = useQuery({ queryKey: ['forms'], queryFn: consents.forms });
  if (!signed.data || !forms.data) return undefined;
  const last = signed.data.items.filter((one) => one.type === 'telehealth').at(-1);
  if (last?.decision !== 'granted') return false;
  const isOver = typeof last.expiresAt === 'string' && Date.parse(last.expiresAt) <= Date.now();
  return !isOver && !isOutdated(last, forms.data.items);
}

interface PressProps {
  act: Key;
  look?: 'primary' | 'bare' | 'plain';
  isPending?: boolean;
  onPress: () => void;
}

function Press({ act, look = 'plain', isPending = false, onPress }: PressProps) {
  const say = useSay();
  return (
    <Button look={look} shape="wide" isPending={isPending} onPress={onPress}>
      {say(act)}
    </Button>
  );
}

interface SureProps {
  onClose: () => void;
}

/** Before a consent is taken back. */
function Withdraw({ patient, onDone, onClose }: SureProps & { patient: string; onDone: () => Promise<unknown> }) {
  const say = useSay();
  const withdraw = useMutation({ mutationFn: () => consents.revoke(patient, 'telehealth'), onSuccess: onDone });
  return (
    <Confirm title={say('act.withdraw.sure')} action={say('act.withdraw')} isPending={withdraw.isPending} error={withdraw.error} onConfirm={() => withdraw.mutate()} onClose={onClose}>
      <p>{say('act.withdraw.text')}</p>
    </Confirm>
  );
}

/** Before the visit is called off. */
function Cancel({ appointment, onClose }: SureProps & { appointment: string }) {
  const say = useSay();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => appointments.cancel(appointment),
    onSuccess: () => client.invalidateQueries({ queryKey: ['appointment', appointment] }).then(onClose),
  });
  return (
    <Confirm title={say('plan.cancel.sure')} action={say('plan.cancel')} isPending={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate()} onClose={onClose}>
      <p>{say('plan.cancel.text')}</p>
    </Confirm>
  );
}
