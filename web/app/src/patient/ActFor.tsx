import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { appointments, consents } from '../api/calls';
import type { Appointment, Session } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Confirm } from '../design/Confirm';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { When } from '../plan/When';
import { Pending } from '../shell/pages';
import { useSay } from '../words';
import { ConsentStep } from './ConsentStep';
import { Move, Moved } from './Plan';
import './patient.css';

type ActsFor = NonNullable<Session['actsFor']>;

/** What somebody does for a patient for whom they act, at the visit of their link: as much as they may. */
export default function ActFor({ session }: { session: Session }) {
  const say = useSay();
  const { actsFor, appointmentId } = session;
  if (!actsFor || !appointmentId) return <Column title={say('act.over.title')}>{say('act.over.text')}</Column>;
  return actsFor.acts.includes('view') ? <Seen actsFor={actsFor} id={appointmentId} /> : <Steps actsFor={actsFor} />;
}

function Seen({ actsFor, id }: { actsFor: ActsFor; id: string }) {
  const say = useSay();
  const appointment = useQuery({ queryKey: ['appointment', id], queryFn: () => appointments.show(id) });
  if (appointment.data) return <Steps actsFor={actsFor} appointment={appointment.data} />;
  if (!appointment.error) return <Pending />;
  return (
    <Column title={say('act.title')}>
      <Failure error={appointment.error} onRetry={() => void appointment.refetch()} />
    </Column>
  );
}

function Steps({ actsFor, appointment }: { actsFor: ActsFor; appointment?: Appointment }) {
  const say = useSay();
  const client = useQueryClient();
  const [step, setStep] = useState<'look' | 'move' | 'cancel' | 'consent'>('look');
  const [moved, setMoved] = useState<Appointment>();
  const may = (act: string) => actsFor.acts.includes(act);
  const signed = useQuery({ queryKey: ['consents', actsFor.patientId], queryFn: () => consents.of(actsFor.patientId), enabled: may('view') });
  const cancel = useMutation({
    mutationFn: (id: string) => appointments.cancel(id),
    onSuccess: (_, id) => client.invalidateQueries({ queryKey: ['appointment', id] }).then(() => setStep('look')),
  });
  if (moved) return <Moved appointment={moved} />;
  if (step === 'move' && appointment) return <Move appointment={appointment} onMoved={setMoved} onBack={() => setStep('look')} />;
  if (step === 'consent') return <ConsentStep patient={actsFor.patientId} isAlone onSigned={() => void signed.refetch().then(() => setStep('look'))} />;
  const hasConsent = signed.data?.items.filter((one) => one.type === 'telehealth').at(-1)?.decision === 'granted';
  const isBooked = appointment?.state === 'booked';
  return (
    <Column title={say('act.title')}>
      <p>{say('act.text')}</p>
      {appointment && (
        <section className="card stack">
          <When at={appointment.startsAt} zone={appointment.timeZone} isOwn />
        </section>
      )}
      {appointment?.state === 'cancelled' && <Notice tone="wait">{say('plan.cancelled')}</Notice>}
      {may('view') && <a href="/app/seen">{say('act.seen')}</a>}
      {hasConsent && <Notice tone="go">{say('act.consented')}</Notice>}
      <div className="bottom">
        {may('consent') && !hasConsent && (
          <Button look="primary" shape="wide" onPress={() => setStep('consent')}>
            {say('act.consent')}
          </Button>
        )}
        {may('schedule') && isBooked && (
          <>
            <Button shape="wide" onPress={() => setStep('move')}>
              {say('plan.move')}
            </Button>
            <Button look="bare" shape="wide" onPress={() => setStep('cancel')}>
              {say('plan.cancel')}
            </Button>
          </>
        )}
      </div>
      {step === 'cancel' && appointment && (
        <Confirm title={say('plan.cancel.sure')} action={say('plan.cancel')} isPending={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate(appointment.id)} onClose={() => setStep('look')}>
          <p>{say('plan.cancel.text')}</p>
        </Confirm>
      )}
    </Column>
  );
}
